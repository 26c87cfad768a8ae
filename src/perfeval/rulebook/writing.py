"""The workbook: a sheet for each kind of thing, a row for each, and the files themselves in a hidden sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from perfeval.diagnostics import PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.carried import chunks_of
from perfeval.rulebook.files import Folder
from perfeval.rulebook.layout import Column, Owner, Sheet, layout
from perfeval.rulebook.rows import Row, columns_of, rows_of, sheets_of
from perfeval.rulebook.styling import Styles, is_prose, lines_of, put, shade_of

#: A cell of Excel holds so many characters.
_LONGEST = 32767


def workbook(folder: Folder) -> bytes:
    """The workbook of a folder of rules.

    Raises:
        PerfevalError: a text is longer than a cell can be.
    """
    rows = rows_of(folder)
    faults = [
        messages.CellTooLong(
            Span(folder.files[row.file].text.path), head=head, length=len(text), limit=_LONGEST
        )
        for listed in rows.values()
        for row in listed
        for head, text in row.texts.items()
        if len(text) > _LONGEST
    ]
    if faults:
        raise PerfevalError(faults)
    data = io.BytesIO()
    _Book(data, folder, rows).write()
    return data.getvalue()


def headings(sheet: Sheet, file: str) -> list[Owner | Column]:
    """The columns of a sheet from left to right, that of the owner first."""
    owner = sheet.owner
    first = [part for part in (owner, owner.beside) if part] if owner else []
    return [*first, *columns_of(sheet, file)]


def column_letters(index: int) -> str:
    """A, B, …, AA for a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class _Book(Styles):
    def __init__(self, target: io.BytesIO, folder: Folder, rows: dict[str, list[Row]]) -> None:
        super().__init__(target)
        self.folder = folder
        self.rows = rows

    def write(self) -> None:
        index = self.book.add_worksheet(self.raw["index"]["sheet"])
        for sheet in sheets_of(self.folder.kind):
            target = self.book.add_worksheet(sheet.name)
            target.set_tab_color("#" + self.raw["tabs"]["usual" if self.rows[sheet.name] else "empty"])
            self.page(target)
            if sheet.rows == "form":
                self.form(target, sheet, self.rows[sheet.name][0])
            else:
                self.table(target, sheet, self.rows[sheet.name])
        self.index(index)
        carried = self.book.add_worksheet(self.raw["hidden"]["data"])
        for number, chunk in enumerate(chunks_of(self.folder)):
            carried.write_string(number, 0, chunk)
        carried.hide()
        self.book.close()

    def index(self, sheet: Any) -> None:
        """The sheet that explains the others."""
        data = self.raw["index"]
        sheet.hide_gridlines(2)
        self.page(sheet)
        top = next(iter(self.folder.files.values())).root
        title = str(getattr(top.items.get("title"), "text", "")) or self.folder.id
        whole = self.raw["title"].format(title=title, id=self.folder.id)
        sheet.write_string(0, 0, whole, self.format(bold=True, font_size=14, text_wrap=False))
        sheet.set_row(0, 24)
        row = 2
        for number, note in enumerate(self.raw["notes"], 1):
            sheet.write_string(row, 0, f"{number}.", self.format(align="right"))
            sheet.write_string(row, 1, note, self.format())
            sheet.set_row(row, self.raw["heights"]["line"] * lines_of(note, data["widths"][1]))
            row += 1
        self.columns(sheet, data["heads"], data["widths"], row + 1)
        for number, shown in enumerate(sheets_of(self.folder.kind), row + 2):
            link = self.format(border=1, font_color=self.colour("link"), underline=1)
            sheet.write_url(number, 0, f"internal:'{shown.name}'!A1", link, shown.name)
            sheet.write_string(number, 1, shown.note, self.format(border=1))
            sheet.write_number(number, 2, self.filled(shown), self.format(border=1, align="center"))

    def filled(self, sheet: Sheet) -> int:
        """How many rows of a sheet say something."""
        rows = self.rows[sheet.name]
        return sum(1 for text in rows[0].texts.values() if text) if sheet.rows == "form" else len(rows)

    def form(self, target: Any, sheet: Sheet, row: Row) -> None:
        """A sheet with a row for each setting."""
        self.columns(target, self.raw["form"]["heads"], self.raw["form"]["widths"])
        target.freeze_panes(1, 1)
        for number, item in enumerate(columns_of(sheet, row.file), 1):
            label = self.format(border=1, bold=True, bg_color=self.colour(shade_of(item)))
            target.write_string(number, 0, item.head, label)
            back = {"bg_color": self.colour("fixed")} if item.fixed else {}
            put(target, number, 1, row.texts[item.head], self.format(border=1, num_format="@", **back))
            target.write_string(number, 2, item.note, self.format(border=1, font_color=self.colour("aside")))
            self.choose(target, item, (number, 1, number, 1))
        target.ignore_errors({"number_stored_as_text": f"B1:B{len(row.texts) + 1}"})

    def table(self, target: Any, sheet: Sheet, rows: Sequence[Row]) -> None:
        """A sheet with a row for each entry."""
        shown = headings(sheet, sheet.files[0] if self.folder.kind != "shared" else "shared.yaml")
        last, anchor = len(rows) + self.raw["spare"], len(shown)
        for number, column in enumerate(shown):
            self.column(target, number, column, last)
        target.set_column(anchor, anchor, None, None, {"hidden": True})
        target.write_string(0, anchor, self.raw["hidden"]["anchor"], self.head())
        target.set_row(0, 30)
        target.repeat_rows(0)
        target.freeze_panes(1, 2 if sheet.owner else 1)
        target.autofilter(0, 0, max(len(rows), 1), anchor - 1)
        self.owners(target, sheet, last)
        owner = ""
        for number, row in enumerate(rows, 1):
            first = sheet.owner is not None and row.texts[sheet.owner.head] != owner
            owner = row.texts[sheet.owner.head] if sheet.owner else ""
            for place, column in enumerate(shown):
                put(target, number, place, row.texts[column.head], self.cell(column, first=first))
            target.write_string(number, anchor, row.anchor)
            self.height(target, number, shown, row)
        target.ignore_errors({"number_stored_as_text": f"A1:{column_letters(anchor)}{last + 1}"})

    def column(self, target: Any, number: int, column: Owner | Column, last: int) -> None:
        """The heading of a column, and how the cells below it, down to the row ``last``, take what is typed."""
        kept = self.format(num_format="General" if is_prose(column) else "@")
        target.set_column(number, number, column.width, kept)
        target.write_string(0, number, column.head, self.head(column))
        if column.note:
            look = {"author": "perfeval", "x_scale": 1.6, "font_size": 10}
            target.write_comment(0, number, column.note, look)
        if isinstance(column, Column):
            self.choose(target, column, (1, number, last, number))

    def height(self, target: Any, number: int, shown: Sequence[Owner | Column], row: Row) -> None:
        """Rows are as high as their text, but no higher than can be read at once."""
        heights = self.raw["heights"]
        lines = max(lines_of(row.texts[column.head], column.width) for column in shown)
        target.set_row(number, heights["line"] * min(lines, heights["lines_most"]))

    def owners(self, target: Any, sheet: Sheet, last: int) -> None:
        """The drop-down of a row's owner: the names on the one sheet that has them."""
        if sheet.owner is None or not sheet.owner.key:
            return
        named = [
            other
            for other in layout().sheets
            if other.files == sheet.files and (other.at == sheet.of if sheet.of else other.rows == "file")
        ]
        if len(named) != 1 or named[0].owner is not None:
            return
        end = len(self.rows[named[0].name]) + self.raw["spare"]
        source = f"='{named[0].name}'!$A$2:$A${end + 1}"
        rule = {"validate": "list", "source": source, "error_type": "information"}
        target.data_validation(1, 0, last, 0, rule)
