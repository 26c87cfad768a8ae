"""A workbook as plain text: sheets of cells, what is merged, what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval.diagnostics import Diagnostic

#: Row and column, counted from 0.
Place = tuple[int, int]
#: First row, first column, last row, last column.
Area = tuple[int, int, int, int]

#: No form is larger; what reaches beyond is refused before it takes time and memory.
MOST_ROWS, MOST_COLUMNS = 5000, 512


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: the text of every cell that has one.

    ``unsaved`` are formulas whose result the file does not hold; ``shown`` is False for a hidden sheet.
    """

    name: str
    cells: Mapping[Place, str]
    merged: tuple[Area, ...] = ()
    shown: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unsaved: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that could be read, what is worth knowing of the file, and what is wrong with other sheets."""

    path: str
    sheets: tuple[Grid, ...]
    notices: tuple[Diagnostic, ...] = ()
    faults: tuple[Diagnostic, ...] = field(default=())


def address(place: Place) -> str:
    """A place as a spreadsheet names it: (0, 0) is A1."""
    row, column = place
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def place_of(reference: str) -> Place | None:
    """The place that a reference such as B12 or $B$12 names; None where it is none."""
    letters, digits = "", ""
    for char in reference.replace("$", ""):
        if char.isascii() and char.isalpha() and not digits:
            letters += char.upper()
        elif char.isascii() and char.isdigit() and letters:
            digits += char
        else:
            return None
    # XFD1048576 is the last cell of any sheet.
    if not letters or not digits or len(letters) > 3 or len(digits) > 7:
        return None
    column = 0
    for char in letters:
        column = column * 26 + ord(char) - ord("A") + 1
    return (int(digits) - 1, column - 1) if int(digits) else None
