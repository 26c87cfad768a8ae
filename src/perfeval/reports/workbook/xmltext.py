"""Text made safe for a workbook, and the names of cells."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

#: The longest text that a cell can hold, the last column and the last row there can be.
LONGEST, LAST_COLUMN, LAST_ROW = 32_767, 16_384, 1_048_576

# What XML 1.0 cannot hold; surrogates stand for bytes that were no text.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a reader of a workbook takes for an escaped character: _x000D_.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def legal(text: str) -> str:
    """The text without characters that no part may hold, cut to the longest that a cell can hold."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n"))
    return text if _units(text) <= LONGEST else _cut(text)


def _units(text: str) -> int:
    # Excel counts in UTF-16: a character beyond the first plane is two.
    return len(text) + sum(char > "\uffff" for char in text)


def _cut(text: str) -> str:
    text = text[: LONGEST - 1]
    while _units(text) > LONGEST - 1:
        text = text[: -max(1, (_units(text) - LONGEST) // 2)]
    return text + "…"


def starts_like_formula(text: str) -> bool:
    """Whether a program could take the text for a formula when it is typed in or pasted again."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def content(text: str) -> str:
    """The text as the content of an element, legal and escaped; a carriage return stays one."""
    return escape(_ESCAPED.sub("_x005F_", legal(text)), {"\r": "&#13;"})


def value(text: str) -> str:
    """The text as the value of an attribute in double quotes, legal and escaped."""
    return escape(legal(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def column_name(column: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Row 3, column 2 is B3."""
    return f"{column_name(column)}{row}"


def cell_at(name: str) -> tuple[int, int] | None:
    """Row and column of a cell (of the first one of a range), from 1; None where it is none."""
    found = _CELL.fullmatch(name.partition(":")[0].strip().upper())
    if found is None:
        return None
    column = 0
    for char in found.group(1):
        column = column * 26 + ord(char) - 64
    row = int(found.group(2))
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None


def range_at(name: str) -> tuple[int, int, int, int] | None:
    """First row and column, last row and column of a range of cells."""
    first, _, last = name.partition(":")
    start, stop = cell_at(first), cell_at(last or first)
    return None if start is None or stop is None else (*start, *stop)
