"""The workbook: a sheet for each kind of thing, a row for each, and the files themselves in a hidden sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from perfeval.diagnostics import PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.carried import chunks_of
from perfeval.rulebook.files import Folder
from perfeval.rulebook.layout import Column, Owner, Sheet, layout
from perfeval.rulebook.rows import Row, columns_of, rows_of, sheets_of

#: A cell of Excel holds so many characters, and the list of a drop-down in place so many.
_LONGEST, _LIST_LONGEST = 32767, 255
#: Any fixed day: the same rules make the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a file has no time zone)


def workbook(folder: Folder) -> bytes:
    """The workbook of a folder of rules.

    Raises:
        PerfevalError: a text is longer than a cell can be.
    """
    rows = rows_of(folder)
    faults = [
        messages.CellTooLong(
            Span(str(folder.files[row.file].text.path)), head=head, length=len(text), limit=_LONGEST
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


class _Book:
    def __init__(self, target: io.BytesIO, folder: Folder, rows: dict[str, list[Row]]) -> None:
        import xlsxwriter

        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book: Any = xlsxwriter.Workbook(target, options)
        self.book.set_properties({"created": _MADE})
        self.folder = folder
        self.rows = rows
        self.raw = layout().raw
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **given: Any) -> Any:
        base = {"font_name": self.raw["font"], "font_size": 10, "text_wrap": True, "valign": "top"}
        key = tuple(sorted({**base, **given}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def head(self, colour: str) -> Any:
        return self.format(
            bold=True, border=1, valign="vcenter", align="center", bg_color="#" + self.raw["colours"][colour]
        )

    def write(self) -> None:
        index = self.book.add_worksheet(self.raw["index"]["sheet"])
        for sheet in sheets_of(self.folder.kind):
            target = self.book.add_worksheet(sheet.name)
            target.set_tab_color("#" + self.raw["tabs"]["usual" if self.rows[sheet.name] else "empty"])
            if sheet.rows == "form":
                self._form(target, sheet, self.rows[sheet.name][0])
            else:
                self._table(target, sheet, self.rows[sheet.name])
        self._index(index)
        carried = self.book.add_worksheet(self.raw["hidden"]["data"])
        for number, chunk in enumerate(chunks_of(self.folder)):
            carried.write_string(number, 0, chunk)
        carried.hide()
        self.book.close()

    # --- the sheet that explains the others ---

    def _index(self, sheet: Any) -> None:
        sheet.hide_gridlines(2)
        self._page(sheet)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 92)
        sheet.set_column(2, 2, 8)
        top = next(iter(self.folder.files.values())).root
        title = str(getattr(top.items.get("title"), "text", "")) or self.folder.id
        sheet.write_string(
            0,
            0,
            self.raw["title"].format(title=title, id=self.folder.id),
            self.format(bold=True, font_size=14, text_wrap=False),
        )
        sheet.set_row(0, 24)
        row = 2
        for number, note in enumerate(self.raw["notes"], 1):
            sheet.write_string(row, 0, f"{number}.", self.format(align="right"))
            sheet.write_string(row, 1, note, self.format())
            sheet.set_row(row, self.raw["heights"]["line"] * -(-_width(note) // 90))
            row += 1
        row += 1
        for column, head in enumerate(self.raw["index"]["heads"]):
            sheet.write_string(row, column, head, self.head("head"))
        for shown in sheets_of(self.folder.kind):
            row += 1
            link = self.format(border=1, font_color="#0563C1", underline=1)
            sheet.write_url(row, 0, f"internal:'{shown.name}'!A1", link, shown.name)
            sheet.write_string(row, 1, shown.note, self.format(border=1))
            count = self._filled(shown)
            sheet.write_number(row, 2, count, self.format(border=1, align="center"))

    def _filled(self, sheet: Sheet) -> int:
        rows = self.rows[sheet.name]
        return sum(1 for text in rows[0].texts.values() if text) if sheet.rows == "form" else len(rows)

    # --- forms and tables ---

    def _form(self, target: Any, sheet: Sheet, row: Row) -> None:
        names = self.raw["form"]
        for column, (name, width) in enumerate(
            ((names["head"], 26), (names["value"], 60), (names["note"], 70))
        ):
            target.set_column(column, column, width)
            target.write_string(0, column, name, self.head("head"))
        target.freeze_panes(1, 1)
        self._page(target)
        for number, item in enumerate(columns_of(sheet, row.file), 1):
            colour = "english" if item.english else "fixed" if item.fixed else "head"
            target.write_string(
                number,
                0,
                item.head,
                self.format(border=1, bold=True, bg_color="#" + self.raw["colours"][colour]),
            )
            back = {"bg_color": "#" + self.raw["colours"]["fixed"]} if item.fixed else {}
            _put(target, number, 1, row.texts[item.head], self.format(border=1, num_format="@", **back))
            target.write_string(number, 2, item.note, self.format(border=1, font_color="#7F7F7F"))
            self._choose(target, item, (number, 1, number, 1))
        target.ignore_errors({"number_stored_as_text": f"B1:B{len(row.texts) + 1}"})

    def _table(self, target: Any, sheet: Sheet, rows: Sequence[Row]) -> None:
        file = sheet.files[0] if self.folder.kind != "shared" else "shared.yaml"
        shown = headings(sheet, file)
        last = len(rows) + self.raw["spare"]
        for number, column in enumerate(shown):
            free = isinstance(column, Column) and column.wide
            target.set_column(
                number, number, column.width, self.format(num_format="General" if free else "@")
            )
            self._head(target, number, column)
            if isinstance(column, Column):
                self._choose(target, column, (1, number, last, number))
        anchor = len(shown)
        target.set_column(anchor, anchor, 8, None, {"hidden": True})
        target.write_string(0, anchor, self.raw["hidden"]["anchor"], self.head("fixed"))
        target.set_row(0, 30)
        target.freeze_panes(1, 2 if sheet.owner else 1)
        target.autofilter(0, 0, max(len(rows), 1), len(shown) - 1)
        self._owners(target, sheet, last)
        owner = ""
        for number, row in enumerate(rows, 1):
            first = sheet.owner is not None and row.texts[sheet.owner.head] != owner
            owner = row.texts[sheet.owner.head] if sheet.owner else ""
            for place, column in enumerate(shown):
                target_format = self._cell(column, first=first)
                _put(target, number, place, row.texts[column.head], target_format)
            target.write_string(number, anchor, row.anchor)
            self._height(target, number, shown, row)
        target.ignore_errors({"number_stored_as_text": f"A1:{column_letters(anchor)}{last + 1}"})
        self._page(target)
        target.repeat_rows(0)

    def _page(self, target: Any) -> None:
        """A4 in landscape, as wide as the page."""
        target.set_landscape()
        target.set_paper(9)
        target.set_margins(0.4, 0.4, 0.5, 0.5)
        target.fit_to_pages(1, 0)
        target.set_footer("&C&A　&P / &N")

    def _head(self, target: Any, number: int, column: Owner | Column) -> None:
        colour = (
            "owner"
            if isinstance(column, Owner)
            else "english"
            if column.english
            else "fixed"
            if column.fixed
            else "head"
        )
        target.write_string(0, number, column.head, self.head(colour))
        if column.note:
            target.write_comment(
                0, number, column.note, {"author": "perfeval", "x_scale": 1.6, "font_size": 10}
            )

    def _cell(self, column: Owner | Column, *, first: bool) -> Any:
        given: dict[str, Any] = {"border": 4, "border_color": "#A6A6A6"}
        if first:
            given |= {"top": 1, "top_color": "#404040"}
        if isinstance(column, Owner):
            given["bg_color"] = "#" + self.raw["colours"]["owner"]
        elif column.fixed:
            given |= {"bg_color": "#" + self.raw["colours"]["fixed"], "font_color": "#7F7F7F"}
        if not (isinstance(column, Column) and column.wide):
            given["num_format"] = "@"
        return self.format(**given)

    def _height(self, target: Any, number: int, shown: Sequence[Owner | Column], row: Row) -> None:
        """Rows are as high as their text, but no higher than can be read at once."""
        heights = self.raw["heights"]
        lines = max(
            sum(
                -(-max(_width(line), 1) // max(column.width - 1, 1))
                for line in row.texts[column.head].split("\n")
            )
            for column in shown
        )
        target.set_row(number, heights["line"] * min(lines, heights["lines_most"]))

    # --- drop-downs ---

    def _choose(self, target: Any, column: Column, area: tuple[int, int, int, int]) -> None:
        said = self.raw["choice_error"]
        words = [layout().yes, layout().no] if column.kind == "flag" else list(column.choices.values())
        if (
            column.kind not in ("choice", "flag", "list")
            or not words
            or (any("、" in word for word in words) and column.kind == "choice")
        ):
            words = [word for word in words if "、" not in word] if column.kind == "choice" else words
        if column.kind not in ("choice", "flag", "list") or not words or len(",".join(words)) > _LIST_LONGEST:
            return
        strict = column.kind != "list" and not column.open
        rule = {"validate": "list", "source": words, "error_type": "stop" if strict else "information"}
        target.data_validation(*area, {**rule, "error_title": said["title"], "error_message": said["text"]})

    def _owners(self, target: Any, sheet: Sheet, last: int) -> None:
        """The drop-down of a row's owner: the names on the one sheet that has them."""
        if sheet.owner is None or not sheet.owner.key:
            return
        named = [
            other
            for other in layout().sheets
            if (other.rows == "file" and not sheet.of and other.files == sheet.files)
            or (sheet.of and other.at == sheet.of and other.files == sheet.files)
        ]
        if len(named) != 1 or named[0].owner is not None:
            return
        end = len(self.rows[named[0].name]) + self.raw["spare"]
        source = f"='{named[0].name}'!$A$2:$A${end + 1}"
        target.data_validation(
            1, 0, last, 0, {"validate": "list", "source": source, "error_type": "information"}
        )


def _width(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _put(target: Any, row: int, column: int, text: str, format_: Any) -> None:
    if text:
        target.write_string(row, column, text, format_)
    else:
        target.write_blank(row, column, None, format_)
