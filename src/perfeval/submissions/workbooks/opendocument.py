"""OpenDocument spreadsheets (.ods): their one XML part says what every cell shows."""

from __future__ import annotations

from collections.abc import Callable

from perfeval.diagnostics import Diagnostic
from perfeval.submissions.workbooks.model import MOST_COLUMNS, MOST_ROWS, Area, Grid, Place, Workbook
from perfeval.submissions.workbooks.ooxml import too_large
from perfeval.submissions.workbooks.packages import Package
from perfeval.submissions.workbooks.values import GENERAL, Format, number_text
from perfeval.submissions.workbooks.xmlwalk import walk

_PART = "content.xml"
_NUMBERS = ("float", "currency", "percentage")
_HIDDEN = ("collapse", "filter")


def read_opendocument(package: Package) -> Workbook:
    """The sheets of an OpenDocument spreadsheet."""
    data = package.xml(_PART)
    if data is None:
        raise package.damaged("缺少 content.xml", "content.xml is missing")
    reader = _Reader(package.path)
    walk(package.path, _PART, data, reader.start, reader.end, reader.text)
    return Workbook(package.path, tuple(reader.sheets), (), tuple(reader.faults))


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.sheets: list[Grid] = []
        self.faults: list[Diagnostic] = []
        #: Names of styles of tables that are not shown.
        self.unseen: set[str] = set()
        self.style = ""
        self.name, self.shown = "", True
        self.cell: dict[str, str] = {}
        self.lines: list[str] | None = None
        #: Inside of a comment, a drawing or a tracked change nothing is content of a cell.
        self.aside = 0
        #: A table inside of a cell is none of ours.
        self.depth = 0
        self.begin()

    def begin(self) -> None:
        self.cells: dict[Place, str] = {}
        self.merged: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row = self.column = self.counted = 0
        self.repeat = 1
        self.beyond: Place | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        if name in ("annotation", "shapes", "tracked-changes"):
            self.aside += 1
        elif self.aside:
            return
        elif (handler := _START.get(name)) is not None:
            handler(self, given)

    def end(self, name: str) -> None:
        if name in ("annotation", "shapes", "tracked-changes"):
            self.aside -= 1
        elif self.aside:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self.close_cell()
        elif name == "table-row":
            self.row += self.repeat
        elif name == "table":
            self.depth -= 1
            if not self.depth:
                self.close_table()

    def text(self, text: str) -> None:
        if self.lines and not self.aside:
            self.lines[-1] += text

    # --- elements --------------------------------------------------------------------------------
    def open_style(self, given: dict[str, str]) -> None:
        self.style = given.get("name", "")

    def table_style(self, given: dict[str, str]) -> None:
        if given.get("display") == "false":
            self.unseen.add(self.style)

    def open_table(self, given: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            self.begin()
            self.name, self.shown = given.get("name", ""), given.get("style-name") not in self.unseen

    def open_column(self, given: dict[str, str]) -> None:
        count = min(_count(given, "number-columns-repeated"), MOST_COLUMNS)
        if given.get("visibility") in _HIDDEN:
            self.hidden_columns |= set(range(self.counted, min(self.counted + count, MOST_COLUMNS)))
        self.counted += count

    def open_row(self, given: dict[str, str]) -> None:
        self.repeat, self.column = _count(given, "number-rows-repeated"), 0
        if given.get("visibility") in _HIDDEN:
            self.hidden_rows |= set(range(self.row, min(self.row + self.repeat, MOST_ROWS)))

    def open_cell(self, given: dict[str, str]) -> None:
        self.cell, self.lines = given, []

    def paragraph(self, _: dict[str, str]) -> None:
        if self.lines is not None:
            self.lines.append("")

    def spaces(self, given: dict[str, str]) -> None:
        self.text(" " * min(_count(given, "c"), 100))

    def line_break(self, _: dict[str, str]) -> None:
        self.text("\n")

    def close_cell(self) -> None:
        given, text = self.cell, self.content()
        repeat = _count(given, "number-columns-repeated")
        down, across = _count(given, "number-rows-spanned"), _count(given, "number-columns-spanned")
        if (down > 1 or across > 1) and self.row < MOST_ROWS:
            self.merged.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
        if text:
            last = (self.row + self.repeat - 1, self.column + repeat - 1)
            if last[0] >= MOST_ROWS or last[1] >= MOST_COLUMNS:
                self.beyond = self.beyond or last
            else:
                for row in range(self.row, last[0] + 1):
                    self.cells |= {(row, column): text for column in range(self.column, last[1] + 1)}
        self.column += repeat
        self.lines = None

    def content(self) -> str:
        """What was typed in full; what was computed, and everything else, as it is shown."""
        shown = "\n".join(self.lines or [])
        kind, value = self.cell.get("value-type"), self.cell.get("value")
        if kind in _NUMBERS and value is not None and "formula" not in self.cell:
            try:
                return number_text(float(value), Format(percent=kind == "percentage"))
            except ValueError:
                return shown
        if kind in _NUMBERS and value is not None and not shown:
            return number_text(float(value), GENERAL)
        return shown

    def close_table(self) -> None:
        if self.beyond is not None:
            self.faults.append(too_large(self.path, self.name, self.beyond))
            return
        grid = Grid(
            self.name,
            self.cells,
            tuple(self.merged),
            self.shown,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
        )
        self.sheets.append(grid)


def _count(given: dict[str, str], key: str) -> int:
    text = given.get(key, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1


_START: dict[str, Callable[[_Reader, dict[str, str]], None]] = {
    "style": _Reader.open_style,
    "table-properties": _Reader.table_style,
    "table": _Reader.open_table,
    "table-column": _Reader.open_column,
    "table-row": _Reader.open_row,
    "table-cell": _Reader.open_cell,
    "covered-table-cell": _Reader.open_cell,
    "p": _Reader.paragraph,
    "s": _Reader.spaces,
    "line-break": _Reader.line_break,
}
