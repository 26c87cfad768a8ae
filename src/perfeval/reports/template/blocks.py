"""One form on its sheet: title, head, funds, goal, indicators, total, each with its checks and colours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from perfeval.language.vocabulary import vocabulary
from perfeval.reports.cells import display_width
from perfeval.reports.template.book import Book, formula, put
from perfeval.reports.template.plan import Column, Plan, design, plain_number
from perfeval.submissions.forms.inputs import written_inputs
from perfeval.submissions.model import Row

#: The width of a sheet in columns of the head; the funds and the goal are laid over the same.
_LINE_HEIGHT = 14.0
_TALLEST = 400.0
_MONEY = "General"
_POINTS: dict[str, Any] = {"validate": "decimal", "criteria": ">=", "value": 0}


class FormSheet:
    """A form under way; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any, plan: Plan) -> None:
        self.book, self.sheet, self.plan = book, sheet, plan
        self.cells: Mapping[str, str] = plan.submission.cells if plan.submission else {}
        self.last = len(plan.columns) - 1
        self.row = 0
        self.execution: tuple[str, str] | None = None

    def write(self) -> None:
        """Everything, from top to bottom."""
        for place, column in enumerate(self.plan.columns):
            self.sheet.set_column(place, place, column.width)
        self.title()
        self.head()
        self.funds()
        self.goal()
        self.table()

    # --- parts --------------------------------------------------------------------------------------
    def text(self, key: str) -> str:
        return self.cells.get(key, "")

    def merged(self, row: int, first: int, last: int, text: str, format_: Any) -> None:
        """One cell over several columns."""
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", format_)
        put(self.sheet, row, first, text, format_)

    def title(self) -> None:
        text = design()["titles"][self.plan.kind]
        format_ = self.book.format(bold=True, font_size=16, align="center")
        self.sheet.set_row(0, 30)
        self.merged(0, 0, self.last, text, format_)
        self.row = 1

    def head(self) -> None:
        """Labels with the cells to fill in, two a row: a label over A and B, a value over C and D."""
        for pair in design()["head"]:
            wanted = [one for one in pair if one["key"] != "project" or self.plan.kind != "department"]
            tall = 1
            for place, one in zip((0, 4) if len(wanted) > 1 else (0,), wanted, strict=True):
                value = self.head_value(one["key"])
                first, last = (2, 3) if place == 0 and len(wanted) > 1 else (place + 2, self.last)
                self.merged(self.row, place, place + 1, one["label"], self.book.head())
                self.merged(self.row, first, last, value, self.book.body(align="left"))
                self.head_check(one["key"], (self.row, first, self.row, first))
                tall = max(tall, self.lines(value, first, last))
            self.set_height(tall)
            self.row += 1

    def head_value(self, key: str) -> str:
        if self.plan.submission is not None:
            return self.text(key)
        if key == "pack":
            return self.plan.pack.id
        word = vocabulary().word("submission_kind", self.plan.kind)
        return word.zh if key == "kind" and word is not None else ""

    def head_check(self, key: str, area: tuple[int, int, int, int]) -> None:
        if key == "year":
            rule = {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2199}
            self.book.check(self.sheet, area, "year", rule)
        elif key in ("kind", "funds.unit"):
            self.book.choose(self.sheet, area, "kind" if key == "kind" else "money")

    def funds(self) -> None:
        """The funds: a caption beside a row of heads, the total, and the sources."""
        data = design()["funds"]
        columns = [
            one for one in data["columns"] if self.plan.scored or one["key"] not in ("weight", "claimed")
        ]
        last = self.row + 1 + len(data["sources"])
        self.sheet.merge_range(self.row, 0, last, 0, data["caption"], self.book.head())
        self.sheet.write_string(self.row, 1, "", self.book.head())
        for place, one in enumerate(columns, 2):
            self.sheet.write_string(self.row, place, one["head"], self.book.head())
        at = {one["key"]: place for place, one in enumerate(columns, 2)}
        for number, name in enumerate((data["total"], *data["sources"]), self.row + 1):
            self.sheet.write_string(number, 1, name, self.book.head())
            for key, place in at.items():
                self.fund(number, place, key, ("funds", "sources", "")[min(2, number - self.row - 1)], at)
        money = [place for key, place in at.items() if key in ("initial", "adjusted", "received", "spent")]
        area = (self.row + 1, money[0], last, money[-1])
        self.book.check(self.sheet, area, "number", _POINTS)
        if "claimed" in at:
            row = self.row + 2
            self.execution = (f"{letter(at['weight'])}{row}", f"{letter(at['claimed'])}{row}")
            self.points((self.row + 1, at["claimed"], self.row + 1, at["claimed"]), *self.execution)
        self.row = last + 1

    def fund(self, row: int, place: int, key: str, group: str, at: dict[str, int]) -> None:
        """One cell of the funds."""
        total = group == "funds"
        if key == "rate" and total and not self.text("funds.rate"):
            budget, first, spent = (
                f"{letter(at[name])}{row + 1}" for name in ("adjusted", "initial", "spent")
            )
            of = f"IF(ISNUMBER({budget}),{budget},{first})"
            text = f'=IF(AND(ISNUMBER({spent}),ISNUMBER({of})),IF({of}>0,{spent}/{of},""),"")'
            formula(self.sheet, row, place, text, self.book.body(num_format="0.00%", align="center"))
            return
        if key == "weight":
            text = plain_number(self.plan.pack.framework.execution) if total else ""
        elif key == "claimed":
            text = self.text("claimed.execution") if total else ""
        else:
            text = self.text(f"{group}.{key}") if group else ""
        put(self.sheet, row, place, text, self.book.body(num_format=_MONEY, align="center"))

    def goal(self) -> None:
        data = design()["goal"]
        half = self.last // 2
        self.sheet.merge_range(self.row, 0, self.row + 1, 0, data["caption"], self.book.head())
        tall = 4
        for key, first, last in (("expected", 1, half), ("actual", half + 1, self.last)):
            value = self.text(f"goal.{key}")
            self.merged(self.row, first, last, data[key], self.book.head())
            self.merged(self.row + 1, first, last, value, self.book.body(valign="top"))
            tall = max(tall, self.lines(value, first, last))
        self.row += 1
        self.set_height(tall)
        self.row += 1

    # --- the table ------------------------------------------------------------------------------------
    def table(self) -> None:
        """Heads, one row for each indicator, the total, and what stands beneath."""
        for place, column in enumerate(self.plan.columns):
            self.sheet.write_string(self.row, place, column.head, self.book.head())
        self.sheet.repeat_rows(self.row)
        first = self.row + 1
        rows = self.plan.submission.rows if self.plan.submission else ()
        for number, section in enumerate(self.plan.rows):
            row = rows[number] if number < len(rows) else None
            self.row = first + number
            tall = 1
            for place, column in enumerate(self.plan.columns):
                points = {"num_format": "General", "align": "center"} if column.points else {}
                text = self.value(column, row, section)
                put(self.sheet, self.row, place, text, self.book.body(**points))
                tall = max(tall, self.lines(text, place, place))
            self.set_height(tall)
        last = first + len(self.plan.rows) - 1
        for place, column in enumerate(self.plan.columns):
            if column.list:
                self.book.choose(self.sheet, (first, place, last, place), column.list)
        self.row = last + 1
        weight, claimed = self.plan.at("weight"), self.plan.at("claimed")
        if weight is not None and claimed is not None:
            self.total(first, last, weight, claimed)
            self.colours(first, last, weight, claimed)
        self.missing(first, last)
        self.foot()

    def value(self, column: Column, row: Row | None, section: str | None) -> str:
        """What stands in one cell of the table."""
        if row is None:
            return section or "" if column.key == "section" and self.plan.submission is None else ""
        if column.extra:
            text = row.extra.get(column.key, "")
            return text if isinstance(text, str) else ""
        if column.key == "inputs":
            return written_inputs(row.inputs)
        if column.key == "not_applicable":
            return design()["ticked"] if row.not_applicable else ""
        if column.key in ("section", "category"):
            # An empty cell stands for what is above it.
            return row.cells.get(column.key, design()["none"])
        return row.cells.get(column.key, "")

    def total(self, first: int, last: int, weight: int, claimed: int) -> None:
        self.merged(self.row, 0, weight - 1, design()["total"], self.book.head())
        body = self.book.body(num_format="General", align="center", bold=True)
        for place, extra in ((weight, 0), (claimed, 1)):
            area = f"{letter(place)}{first + 1}:{letter(place)}{last + 1}"
            more = f",{self.execution[extra]}" if self.execution else ""
            written = self.text("claimed.score") if extra else ""
            if written:
                put(self.sheet, self.row, place, written, body)
            else:
                formula(self.sheet, self.row, place, f'=IF(COUNT({area})=0,"",SUM({area}{more}))', body)
        full = plain_number(self.plan.pack.framework.full)
        cell = f"${letter(weight)}${self.row + 1}"
        rule = {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({cell}),ABS({cell}-{full})>0.000001)",
            "format": self.book.colour("over"),
        }
        self.sheet.conditional_format(self.row, weight, self.row, weight, rule)
        self.row += 1

    def colours(self, first: int, last: int, weight: int, claimed: int) -> None:
        """Weights of a section that do not add up, and points above their weight."""
        w, c = letter(weight), letter(claimed)
        self.points((first, claimed, last, claimed), f"{w}{first + 1}", f"{c}{first + 1}")
        self.book.check(self.sheet, (first, weight, last, weight), "number", _POINTS)
        for name, points in self.plan.pack.framework.sections.items():
            ranges = [f"${letter(place)}${first + 1}:${letter(place)}${last + 1}" for place in (0, weight)]
            total = f'SUMIF({ranges[0]},"{name}*",{ranges[1]})'
            mine = f'LEFT($A{first + 1},{len(name)})="{name}"'
            criteria = f"=AND({mine},{total}>0,ABS({total}-{plain_number(points)})>0.000001)"
            rule = {"type": "formula", "criteria": criteria, "format": self.book.colour("uneven")}
            self.sheet.conditional_format(first, 0, last, 0, rule)

    def points(self, area: tuple[int, int, int, int], weight: str, claimed: str) -> None:
        """Points are numbers from zero up to their weight, and red where they are not."""
        valid = f'=AND(ISNUMBER({claimed}),{claimed}>=0,OR({weight}="",{claimed}<={weight}))'
        self.book.check(self.sheet, area, "points", {"validate": "custom", "value": valid})
        over = f"=AND(ISNUMBER({claimed}),ISNUMBER({weight}),{claimed}>{weight})"
        self.sheet.conditional_format(
            *area, {"type": "formula", "criteria": over, "format": self.book.colour("over")}
        )

    def missing(self, first: int, last: int) -> None:
        """An indicator that is named, with a target, and has no actual."""
        name, target, actual = self.plan.at("name"), self.plan.at("target"), self.plan.at("actual")
        if name is None or target is None or actual is None:
            return
        cells = [f"${letter(place)}{first + 1}" for place in (name, target, actual)]
        criteria = f'=AND({cells[0]}<>"",{cells[1]}<>"",{cells[2]}="")'
        rule = {"type": "formula", "criteria": criteria, "format": self.book.colour("missing")}
        self.sheet.conditional_format(first, actual, last, actual, rule)

    def foot(self) -> None:
        """The rating, and matters that are told in words."""
        extra = self.plan.submission.extra if self.plan.submission else {}
        other = extra.get(design()["other"], "")
        lines = (
            [(design()["rating"], self.text("claimed.rating"))]
            if self.plan.scored or self.text("claimed.rating")
            else []
        )
        for label, text in (*lines, (design()["other"], other if isinstance(other, str) else "")):
            self.merged(self.row, 0, 1, label, self.book.head())
            self.merged(self.row, 2, self.last, text, self.book.body())
            if label == design()["rating"]:
                self.book.choose(self.sheet, (self.row, 2, self.row, 2), "rating")
            self.set_height(self.lines(text, 2, self.last))
            self.row += 1

    # --- height -----------------------------------------------------------------------------------------
    def lines(self, text: str, first: int, last: int) -> int:
        """How many lines a text takes in a merged cell; Excel does not find that out by itself."""
        width = sum(column.width for column in self.plan.columns[first : last + 1]) - 2
        return sum(max(1, math.ceil(display_width(part) * 1.1 / width)) for part in text.split("\n"))

    def set_height(self, lines: int) -> None:
        self.sheet.set_row(self.row, min(_TALLEST, max(18.0, _LINE_HEIGHT * lines + 4)))


def letter(column: int) -> str:
    """The letters of a column."""
    from perfeval.submissions.workbooks.model import address

    return address((0, column)).rstrip("1")
