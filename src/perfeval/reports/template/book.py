"""The workbook around the forms: formats, word lists, checks of what is typed. Text is never taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from perfeval.packs.model import Pack
from perfeval.reports.template.lists import word_lists
from perfeval.reports.template.plan import design
from perfeval.submissions.workbooks.values import plain

#: Text that stands for a formula without a result; Excel works it out when it opens the file.
_OPEN = " "
_DIGITS = 15


class Book:
    """A workbook under way."""

    def __init__(self, target: io.BytesIO, pack: Pack) -> None:
        import xlsxwriter

        self.book: Any = xlsxwriter.Workbook(
            target,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.lists = word_lists(pack)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str) -> Any:
        """A new sheet, set up for A4 in landscape."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        return sheet

    def format(self, **given: Any) -> Any:
        """A cell format; equal ones are one."""
        base = {"font_name": design()["font"], "font_size": 10, "valign": "vcenter", "text_wrap": True}
        key = tuple(sorted({**base, **given}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def head(self, **given: Any) -> Any:
        """The format of a label."""
        return self.format(
            border=1, align="center", bold=True, bg_color="#" + design()["colours"]["head"], **given
        )

    def body(self, **given: Any) -> Any:
        """The format of a cell to type into; text stays text, whatever it begins with."""
        return self.format(**{"border": 1, "num_format": "@", **given})

    def colour(self, name: str) -> Any:
        """The format of a cell that a condition colours."""
        return self.book.add_format({"bg_color": "#" + design()["colours"][name]})

    def write_lists(self) -> None:
        """The words of the drop-downs on a hidden sheet, each list with a name."""
        name = design()["sheets"]["lists"]
        sheet = self.book.add_worksheet(name)
        for column, (key, words) in enumerate(self.lists.items()):
            for row, word in enumerate(words):
                sheet.write_string(row, column, word)
            letter = chr(ord("A") + column)
            self.book.define_name(f"list_{key}", f"='{name}'!${letter}$1:${letter}${len(words)}")
        sheet.hide()

    def choose(self, sheet: Any, area: tuple[int, int, int, int], key: str) -> None:
        """A drop-down over an area; something else may be typed after a warning."""
        said = design()["checks"]["list"]
        if key in self.lists:
            rule = {"validate": "list", "source": f"=list_{key}", "error_type": "warning"}
            sheet.data_validation(
                *area, {**rule, "error_title": said["title"], "error_message": said["text"]}
            )

    def check(self, sheet: Any, area: tuple[int, int, int, int], kind: str, rule: dict[str, Any]) -> None:
        """A check of numbers over an area."""
        said = design()["checks"][kind]
        sheet.data_validation(*area, {**rule, "error_title": said["title"], "error_message": said["text"]})

    def write_notes(self, sheet: Any, title: str, lines: Sequence[str]) -> None:
        """A sheet of numbered sentences."""
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 120)
        sheet.write_string(0, 1, title, self.format(bold=True, font_size=14))
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, f"{row}.", self.format(align="right", valign="top"))
            sheet.write_string(row, 1, line, self.format())

    def close(self) -> None:
        self.book.close()


def as_number(text: str) -> float | None:
    """The number that a text is, where Excel shows it exactly as written; else None, and it stays text."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or len(value.as_tuple().digits) > _DIGITS or plain(value) != text:
        return None
    return float(value)


def put(sheet: Any, row: int, column: int, text: str, format_: Any) -> None:
    """A text, or a number where it is one and reads back the same; nothing leaves the cell empty."""
    number = as_number(text)
    if not text:
        sheet.write_blank(row, column, None, format_)
    elif number is not None:
        sheet.write_number(row, column, number, format_)
    else:
        sheet.write_string(row, column, text, format_)


def formula(sheet: Any, row: int, column: int, text: str, format_: Any) -> None:
    """A formula of ours whose result is not known yet."""
    sheet.write_formula(row, column, text, format_, _OPEN)
