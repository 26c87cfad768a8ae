"""Formats, pages and drop-downs of the workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from perfeval.rulebook.layout import Column, Owner, layout

#: The list of a drop-down may have so many characters.
_LIST_LONGEST = 255
#: Any fixed day: the same rules make the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a file has no time zone)


def width_of(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of a width."""
    room = int(max(width - 1, 1))
    return sum(-(-max(width_of(line), 1) // room) for line in text.split("\n"))


def is_prose(column: Owner | Column) -> bool:
    """Whether a column holds sentences; in all others what is typed stays text, whatever it looks like."""
    return isinstance(column, Column) and column.wide and column.kind != "any"


class Styles:
    """A workbook under way."""

    def __init__(self, target: io.BytesIO) -> None:
        import xlsxwriter

        kinds = ("formulas", "urls", "numbers")
        options = {"in_memory": True} | {f"strings_to_{kind}": False for kind in kinds}
        self.book: Any = xlsxwriter.Workbook(target, options)
        self.book.set_properties({"created": _MADE})
        self.raw = layout().raw
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def colour(self, name: str) -> str:
        return "#" + str(self.raw["colours"][name])

    def format(self, **given: Any) -> Any:
        """A cell format; equal ones are one."""
        base = {"font_name": self.raw["font"], "font_size": 10, "text_wrap": True, "valign": "top"}
        key = tuple(sorted({**base, **given}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def head(self, column: Owner | Column | None = None) -> Any:
        """The format of a heading."""
        back = self.colour(shade_of(column))
        return self.format(bold=True, border=1, valign="vcenter", align="center", bg_color=back)

    def cell(self, column: Owner | Column, *, first: bool) -> Any:
        """The format of a cell; ``first``: a line above it parts it from what belongs to something else."""
        given: dict[str, Any] = {"border": 4, "border_color": self.colour("line")}
        if first:
            given |= {"top": 1, "top_color": self.colour("parting")}
        if isinstance(column, Owner):
            given["bg_color"] = self.colour("owner")
        elif column.fixed:
            given |= {"bg_color": self.colour("fixed"), "font_color": self.colour("aside")}
        if not is_prose(column):
            given["num_format"] = "@"
        return self.format(**given)

    def page(self, sheet: Any) -> None:
        """A4 in landscape, as wide as the page."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(*map(float, self.raw["margins"]))
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&A　&P / &N")

    def columns(self, sheet: Any, heads: Sequence[str], widths: Sequence[float], row: int = 0) -> None:
        """A row of headings over columns of these widths."""
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(row, column, head, self.head())

    def choose(self, sheet: Any, column: Column, area: tuple[int, int, int, int]) -> None:
        """The drop-down of a column, if it has choices."""
        if column.kind not in ("choice", "flag", "list"):
            return
        flags = (layout().yes, layout().no)
        words = flags if column.kind == "flag" else tuple(column.choices.values())
        if not words or len(",".join(words)) > _LIST_LONGEST:
            return
        said, strict = self.raw["choice_error"], column.kind != "list" and not column.open
        rule = {"validate": "list", "source": list(words), "error_type": "stop" if strict else "information"}
        sheet.data_validation(*area, {**rule, "error_title": said["title"], "error_message": said["text"]})


def shade_of(column: Owner | Column | None) -> str:
    """The name of the colour of a heading."""
    if isinstance(column, Owner):
        return "owner"
    if column is None:
        return "head"
    return "english" if column.english else "fixed" if column.fixed else "head"


def put(sheet: Any, row: int, column: int, text: str, format_: Any) -> None:
    """A text, never taken for a number or a formula; nothing leaves the cell empty."""
    if text:
        sheet.write_string(row, column, text, format_)
    else:
        sheet.write_blank(row, column, None, format_)
