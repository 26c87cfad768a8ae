"""Text measured in terminal cells: a Chinese character takes two. No terminal is ever asked.

What came from a form is shown without its control characters: a name cannot move the cursor or break a
table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_CLOSING = frozenset("，。；：、！？）》〉」』】〕”’%％…,.;:!?)]}")
_OPENING = frozenset("（《〈「『【〔“‘([{")


def display_width(text: str) -> int:
    """How many terminal cells the text takes."""
    return sum(cells(char) for char in text)


def cells(char: str) -> int:
    """How many terminal cells one character takes: 0, 1 or 2."""
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def clean(text: str) -> str:
    """The text on one line, without characters that a terminal would obey."""
    kinds = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": "\N{REPLACEMENT CHARACTER}"}
    return "".join(kinds.get(unicodedata.category(char), char) for char in text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells; no line begins with a closing mark if it can be helped."""
    lines, current = [], ""
    for token in _tokens(clean(text)):
        if display_width(current + token.rstrip()) <= width:
            current += token
            continue
        if current.strip():
            lines.append(current.rstrip())
        *whole, current = _split(token.lstrip(), width)
        lines.extend(whole)
    if current.strip() or not lines:
        lines.append(current.rstrip())
    return lines


def _tokens(text: str) -> Iterator[str]:
    # What stays together: a word of narrow characters with the spaces after it, or one wide character;
    # each with the opening marks before it and the closing marks after it.
    token = ""
    for char in text:
        if token and _may_break(token[-1], char):
            yield token
            token = ""
        token += char
    if token:
        yield token


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before == " " or cells(before) == 2 or cells(after) == 2


def _split(word: str, width: int) -> list[str]:
    parts, current = [], ""
    for char in word:
        if current and display_width(current.rstrip() + char) > width:
            parts.append(current.rstrip())
            current = ""
        current += char
    return [*parts, current]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text with spaces up to ``width`` cells, behind it or before it."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space


def shorten(text: str, width: int) -> str:
    """The text, cut off with an ellipsis where it takes more than ``width`` cells."""
    if display_width(text) <= width:
        return text
    text = text[:width]
    while display_width(text) > width - 1:
        text = text[:-1]
    return text + "…"
