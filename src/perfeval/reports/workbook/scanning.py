"""One worksheet gone through: where its rows and cells stand, what is merged, how wide its columns are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval.reports.workbook.package import DOCUMENT
from perfeval.reports.workbook.splice import is_empty
from perfeval.reports.workbook.xmltext import cell_at, range_at

#: The usual width of a column in characters and height of a row in points.
_WIDTH, _HEIGHT = 8.43, 15.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is written; ``full`` says that it has a value or a formula."""

    row: int
    column: int
    start: int
    end: int
    style: int
    full: bool


@dataclass(slots=True)
class Row:
    """Where a row stands."""

    number: int
    start: int
    close: int = 0
    height: float | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """What is said of the columns from ``first`` to ``last``."""

    first: int
    last: int
    start: int
    attributes: Mapping[str, str]


@dataclass(slots=True)
class Found:
    """What is remembered on the way through a sheet."""

    rows: list[Row] = field(default_factory=list)
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    #: The children of the sheet: name, first and last offset.
    tops: list[tuple[str, int, int]] = field(default_factory=list)
    boxes: str = ""
    dimension: tuple[int, str] | None = None
    protected: bool = False
    width: float = _WIDTH
    height: float = _HEIGHT


class Reader:
    """Remembers what matters of a sheet, as expat goes through it."""

    def __init__(self, data: bytes, found: Found, wanted: frozenset[int]) -> None:
        self.data = data
        self.found = found
        self.wanted = wanted
        self.depth = 0
        self.root = ""
        self.root_start = 0
        self.top = ("", 0)
        self.row: Row | None = None
        self.looks = False  # the cells of the row are of interest
        self.column = 0
        self.cell: tuple[int, int] | None = None
        self.style = 0
        self.full = False

    def start(self, _uri: str, name: str, attributes: Mapping[str, str], at: int) -> None:
        self.depth += 1
        if self.depth == 1:
            self.root, self.root_start = name, at
        elif self.depth == 2:
            self.top = (name, at)
            self._top(name, attributes, at)
        elif self.depth == 3:
            self._third(name, attributes, at)
        elif self.depth == 4 and self.looks and name == "c":
            place = cell_at(attributes.get("r", ""))
            self.column = place[1] if place else self.column + 1
            if self.row is not None:
                self.cell, self.full = (self.column, at), False
                self.style = int(number_of(attributes.get("s"), 0))
        elif self.depth == 5 and name in ("v", "f", "is"):
            self.full = True

    def _top(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        if name == "sheetFormatPr":
            self.found.width = number_of(attributes.get("defaultColWidth"), _WIDTH)
            self.found.height = number_of(attributes.get("defaultRowHeight"), _HEIGHT)
        elif name == "dimension":
            self.found.dimension = (at, attributes.get("ref", ""))
        elif name == "sheetProtection":
            self.found.protected = attributes.get("sheet") in ("1", "true")
        elif name == "legacyDrawing":
            self.found.boxes = attributes.get(f"{DOCUMENT} id", "")

    def _third(self, name: str, attributes: Mapping[str, str], at: int) -> None:
        above = self.top[0]
        if above == "sheetData" and name == "row":
            last = self.found.rows[-1].number if self.found.rows else 0
            self.column = 0
            number = int(number_of(attributes.get("r"), last + 1))
            height = number_of(attributes["ht"], _HEIGHT) if "ht" in attributes else None
            self.row = Row(number, at, height=height, hidden=attributes.get("hidden") in ("1", "true"))
            self.looks = self.row.number in self.wanted
            self.found.rows.append(self.row)
        elif above == "mergeCells" and (merged := range_at(attributes.get("ref", ""))):
            self.found.merges.append(merged)
        elif above == "cols" and name == "col":
            first, last = (int(number_of(attributes.get(key), 0)) for key in ("min", "max"))
            self.found.columns.append(Columns(first, last, at, attributes))

    def end(self, name: str, at: int) -> None:
        if self.depth == 2:
            start = self.top[1]
            end = at if is_empty(self.data, start) else self.data.index(b">", at) + 1
            self.found.tops.append((name, start, end))
        elif self.depth == 3 and self.row is not None and name == "row":
            self.row.close = at
            self.row, self.looks = None, False
        elif self.depth == 4 and self.cell is not None and self.row is not None:
            column, start = self.cell
            end = at if is_empty(self.data, start) else self.data.index(b">", at) + 1
            cell = Cell(self.row.number, column, start, end, self.style, self.full)
            self.found.cells.setdefault(self.row.number, []).append(cell)
            self.cell = None
        self.depth -= 1


def number_of(text: str | None, otherwise: float) -> float:
    """A number of an attribute; ``otherwise`` where there is none."""
    try:
        number = otherwise if text is None else float(text)
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
