"""A page of text: paragraphs, labelled pairs and tables set in columns, the same on every terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfeval.reports.cells import clean, display_width, pad, shorten, wrap

#: Columns of a line when the caller names no width, and the least that a table can be set in.
WIDTH, NARROWEST = 110, 90
#: A cell goes on for so many lines, then it is cut off with an ellipsis.
_CELL_LINES = 5
_GAP = 2
_STYLES = {"bold": "1", "error": "31", "warning": "33", "notice": "36", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; a flexible one gives way, down to ``least`` cells."""

    title: str
    right: bool = False
    flexible: bool = False
    least: int = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and the remarks that stand under it."""

    cells: tuple[str, ...]
    style: str = ""
    below: tuple[str, ...] = ()


@dataclass(slots=True)
class Page:
    """Lines of at most ``width`` cells, added one after another."""

    width: int
    color: bool
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join(self.lines).rstrip("\n") + "\n"

    def blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def put(self, text: str, *, indent: int = 0, label: str = "", style: str = "") -> None:
        """A paragraph; its later lines stand under the text after the label."""
        lead = " " * indent + clean(label)
        hang = display_width(lead)
        for index, part in enumerate(wrap(text, self.width - hang)):
            self.lines.append(self._styled(((lead if index == 0 else " " * hang) + part).rstrip(), style))

    def heading(self, text: str, style: str = "bold") -> None:
        self.blank()
        self.put(text, style=style)

    def pairs(self, rows: Sequence[tuple[str, str]], indent: int = 2) -> None:
        """Labels in one column, texts in another."""
        wide = min(max((display_width(clean(label)) for label, _ in rows), default=0), self.width // 2)
        for label, text in rows:
            first, *more = wrap(label, wide)
            self.put(text, indent=indent, label=pad(" ".join([first, *more]), wide) + " " * _GAP)

    def table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        widths = self._widths(columns, rows)
        whole = sum(widths) + _GAP * (len(widths) - 1)
        self._row(columns, widths, Row(tuple(column.title for column in columns), "bold"))
        self.lines.append("-" * whole)
        for row in rows:
            self._row(columns, widths, row)
            for text in row.below:
                self.put(text, indent=widths[0] + _GAP, style=row.style)
        self.lines.append("-" * whole)

    def _widths(self, columns: Sequence[Column], rows: Sequence[Row]) -> list[int]:
        widths = [
            max(display_width(column.title), *(display_width(clean(row.cells[index])) for row in rows), 1)
            for index, column in enumerate(columns)
        ]
        room = self.width - _GAP * (len(columns) - 1)
        flexible = [index for index, column in enumerate(columns) if column.flexible]
        while sum(widths) > room:
            # The widest gives way; one step at a time would be slow for a text of many thousand characters.
            widest = max(flexible, key=lambda index: widths[index] - columns[index].least)
            if widths[widest] <= columns[widest].least:
                break
            widths[widest] = self.width if widths[widest] > self.width else widths[widest] - 1
        return widths

    def _row(self, columns: Sequence[Column], widths: Sequence[int], row: Row) -> None:
        cells = [
            _cut(wrap(text, wide), wide) if column.flexible else [clean(text)]
            for column, wide, text in zip(columns, widths, row.cells, strict=True)
        ]
        for height in range(max(len(cell) for cell in cells)):
            parts = [
                pad(cell[height] if height < len(cell) else "", wide, right=column.right)
                for column, wide, cell in zip(columns, widths, cells, strict=True)
            ]
            self.lines.append(self._styled((" " * _GAP).join(parts).rstrip(), row.style))

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.color and style and text else text


def _cut(lines: list[str], width: int) -> list[str]:
    if len(lines) <= _CELL_LINES:
        return lines
    last = lines[_CELL_LINES - 1]
    return [*lines[: _CELL_LINES - 1], shorten(last, width - 1).rstrip("…") + "…"]
