"""A sheet row by row, merged cells counted once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfeval.diagnostics import Span
from perfeval.submissions.workbooks.model import Grid, Place, address

#: Merged ranges are spread over so many places at most; no form has nearly as many.
_MOST_MERGED = 200_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text; a merged one reaches to ``last_row`` and ``last``."""

    row: int
    column: int
    last_row: int
    last: int
    text: str

    def overlaps(self, first: int, last: int) -> bool:
        """Whether it stands in one of these columns."""
        return self.column <= last and self.last >= first


class View:
    """The cells of a sheet by the rows they stand in."""

    def __init__(self, path: str, grid: Grid) -> None:
        self.path = path
        self.grid = grid
        #: By row, every cell that starts there or reaches there from above, from left to right.
        self.lines: dict[int, list[Cell]] = {}
        areas, covered = _merged(grid)
        for place, text in sorted(grid.cells.items()):
            if place in covered or not text.strip():
                continue
            row, column = place
            last_row, last = areas.get(place, place)
            cell = Cell(row, column, last_row, last, text.strip())
            for line in range(row, last_row + 1):
                self.lines.setdefault(line, []).append(cell)
        for cells in self.lines.values():
            cells.sort(key=lambda cell: cell.column)

    def starting(self, row: int) -> list[Cell]:
        """The cells that start in a row."""
        return [cell for cell in self.lines.get(row, ()) if cell.row == row]

    def span(self, cell: Cell) -> Span:
        """The place of a cell."""
        return Span(self.path, sheet=self.grid.name, cell=address((cell.row, cell.column)))


def right_of(cell: Cell, cells: Iterable[Cell]) -> Cell | None:
    """The next cell of a row."""
    return next((other for other in cells if other.column > cell.last), None)


def _merged(grid: Grid) -> tuple[dict[Place, Place], set[Place]]:
    """Of each merged range its far corner, by its near one; and the places that are covered by it."""
    lowest = max((row for row, _ in grid.cells), default=0)
    rightmost = max((column for _, column in grid.cells), default=0)
    areas: dict[Place, Place] = {}
    covered: set[Place] = set()
    left = _MOST_MERGED
    for first, column, last_row, last in grid.merged:
        bottom, right = min(last_row, lowest), min(last, max(rightmost, column))
        size = (bottom - first + 1) * (right - column + 1)
        if first > bottom or column > right or size > left:
            continue
        left -= size
        areas[first, column] = (bottom, right)
        places = {(row, place) for row in range(first, bottom + 1) for place in range(column, right + 1)}
        covered |= places - {(first, column)}
    return areas, covered
