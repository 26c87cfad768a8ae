"""A workbook written row by row: what was written is on disk, so that a million rows need no memory.

A text is always a text, whatever it begins with: its cell says so, and so does its format when somebody types it
again. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import polars as pl

from perfeval.diagnostics import PerfevalError, Span
from perfeval.reports.archive import messages
from perfeval.reports.archive.bulk import Bulk, repacked
from perfeval.reports.cells import display_width
from perfeval.reports.workbook.xmltext import legal

#: What a cell is: a text, a number, or nothing.
Value = str | int | Decimal | Fraction | None
#: The day that a workbook says it was made on: reports of the same results are the same files.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no zone
_FONT, _HEAD, _NOTE = "宋体", "DDEBF7", "F2F2F2"
_FORMATS = {
    "points": "#,##0.00",
    "signed": "+#,##0.00;-#,##0.00;0.00",
    "count": "#,##0",
    "share": "0.0%",
    "money": "#,##0.00",
    "year": "0",
    "risk": "0.00",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, how its numbers look (a key of the formats), its width; texts wrap where ``wrap``."""

    head: str
    kind: str = "text"
    width: float = 12
    wrap: bool = False


class Book:
    """A workbook under way, written beside its place and moved there at the end."""

    def __init__(self, target: Path) -> None:
        """Begin.

        Raises:
            PerfevalError: nothing can be written there.
        """
        import xlsxwriter

        self.target = target
        try:
            self.folder = TemporaryDirectory(prefix=".perfeval-", dir=target.parent)
        except OSError as error:
            raise cannot_write(target, error) from None
        self.draft = Path(self.folder.name) / target.name
        self.book: Any = xlsxwriter.Workbook(
            str(self.draft),
            {
                "constant_memory": True,
                "tmpdir": self.folder.name,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.book.set_properties({"created": _MADE, "author": "perfeval"})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.bulks: list[Bulk] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Finish the file, or leave nothing of it."""
        from xlsxwriter.exceptions import XlsxWriterException

        try:
            if error is None:
                self.book.close()
                made = self.draft.with_name("made")
                repacked(self.draft, made, self.bulks)
                made.replace(self.target)
            else:
                with suppress(Exception):
                    self._abandon()
        except (OSError, XlsxWriterException) as fault:
            with suppress(Exception):
                self._abandon()
            raise cannot_write(self.target, fault) from None
        finally:
            with suppress(OSError):
                self.folder.cleanup()
        if isinstance(error, OSError):
            raise cannot_write(self.target, error) from None

    def _abandon(self) -> None:
        """Close the files of the sheets; otherwise the interpreter warns of them later."""
        self.book.fileclosed = True
        for sheet in self.book.worksheets():
            handle = getattr(sheet, "row_data_fh", None)
            if handle is not None:
                handle.close()

    def format(self, **given: Any) -> Any:
        """A cell format; equal ones are one."""
        base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
        key = tuple(sorted({**base, **given}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def sheet(self, name: str, *, landscape: bool = True) -> Sheet:
        """A new sheet, set up for A4."""
        sheet = self.book.add_worksheet(name)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.55, 0.55)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        return Sheet(self, sheet)


class Sheet:
    """A sheet, filled from above."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet
        self.at = 0

    def widths(self, widths: Sequence[float]) -> None:
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def title(self, text: str) -> None:
        self.put([text], [self.book.format(bold=True, font_size=14)])

    def note(self, text: str, across: int, width: float) -> None:
        """A sentence over several columns, high enough to be read; ``width`` is theirs, in characters."""
        lines = sum(max(1, -(-display_width(part) // max(1, int(width) - 2))) for part in text.split("\n"))
        self.sheet.set_row(self.at, 14 * lines + 2)
        style = self.book.format(text_wrap=True, font_color="444444")
        self.sheet.merge_range(self.at, 0, self.at, across - 1, legal(text), style)
        self.at += 1

    def gap(self) -> None:
        self.at += 1

    def head(self, heads: Sequence[str]) -> None:
        style = self.book.format(
            bold=True, border=1, align="center", valign="vcenter", text_wrap=True, bg_color="#" + _HEAD
        )
        self.put(heads, [style] * len(heads))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Value]], count: int) -> None:
        """A table with a head that stays in sight and can be filtered; it is the last of its sheet."""
        self.widths([column.width for column in columns])
        first = self.at
        self.sheet.set_row(first, 30)
        self.head([column.head for column in columns])
        self.sheet.freeze_panes(self.at, 0)
        self.sheet.repeat_rows(first)
        if count:
            self.sheet.autofilter(first, 0, first + count, len(columns) - 1)
        formats = [self.of(column) for column in columns]
        for row in rows:
            self.put(row, formats)

    def bulk(
        self, columns: Sequence[Column], frame: pl.DataFrame, rest: Callable[[pl.DataFrame], pl.DataFrame]
    ) -> None:
        """A table of very many rows, worded in frames and put in when the workbook is packed.

        Args:
            frame: the rows.
            rest: makes of some of the rows what the columns show, texts and numbers.
        """
        first = rest(frame.head(1))
        self.table(columns, first.iter_rows(), frame.height)
        if frame.height > 1:
            self.book.bulks.append(Bulk(self.sheet.get_name(), self.at, frame.slice(1), rest))

    def part(self, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
        """A small table among others on a sheet."""
        self.head([column.head for column in columns])
        formats = [self.of(column) for column in columns]
        for row in rows:
            self.put(row, formats)

    def of(self, column: Column) -> Any:
        """The format of the cells of a column."""
        if column.kind == "text":
            return self.book.format(border=1, num_format="@", text_wrap=column.wrap)
        if column.kind == "entry":
            return self.book.format(border=1, num_format="@", text_wrap=True, bg_color="#FFFFE0")
        return self.book.format(border=1, num_format=_FORMATS[column.kind])

    def put(self, values: Sequence[Value], formats: Sequence[Any]) -> None:
        """A row."""
        for column, (value, style) in enumerate(zip(values, formats, strict=True)):
            if value is None:
                self.sheet.write_blank(self.at, column, None, style)
            elif isinstance(value, str):
                self.sheet.write_string(self.at, column, legal(value), style)
            else:
                self.sheet.write_number(
                    self.at, column, value if isinstance(value, int) else float(value), style
                )
        self.at += 1


def cannot_write(path: Path, error: BaseException) -> PerfevalError:
    """The error for a file that could not be written."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return PerfevalError(messages.CannotWrite(Span(str(path)), path=str(path), reason=reason))
