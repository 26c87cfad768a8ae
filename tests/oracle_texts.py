"""What rules ask of texts, once more: from the meanings that the vocabulary file gives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

_PUNCTUATION = frozenset(" \t\n\r\f\v\u3000,.;:!?()/、。，；：（）“”\"'")
_LONGEST = 300


def ask(what: str, text: str, words: tuple[str, ...], without: tuple[str, ...]) -> Any:
    """One question about a text, its words, and longer words in which these do not count."""
    match what:
        case "contains":
            left = hidden(text, without)
            return any(one in left for one in words)
        case "starts":
            return begins(hidden(text, without), words)
        case "ends":
            left = hidden(text, without)
            return any(one and left.endswith(one) for one in words)
        case "made_of":
            return made_of("".join(c for c in text if not blank(c))[:_LONGEST], words)
        case "words_in":
            return "、".join(dict.fromkeys(found(hidden(text, without), words)))
        case "without":
            return cut(text, words, without)
        case "clauses":
            return Fraction(sum(begins(part.strip(), words) for part in clauses(hidden(text, without))))
        case "repeats":
            return repeated(text, words[0])
    raise AssertionError(what)


def blank(char: str) -> bool:
    return char in _PUNCTUATION or char.isspace()


def longest(text: str, place: int, words: tuple[str, ...]) -> str:
    """The longest of the words that stands here, or nothing."""
    return max((one for one in words if one and text.startswith(one, place)), key=len, default="")


def hidden(text: str, without: tuple[str, ...]) -> str:
    """The text with what does not count made unreadable."""
    if not any(one and one in text for one in without):
        return text
    left, place = "", 0
    while place < len(text):
        gone = longest(text, place, without)
        left += "\0" * len(gone) or text[place]
        place += len(gone) or 1
    return left


def begins(text: str, words: tuple[str, ...]) -> bool:
    return any(one and text.startswith(one) for one in words)


def made_of(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is words one behind the other."""
    if not text:
        return False
    ends = {0}
    for place in range(len(text)):
        if place in ends:
            ends |= {place + len(one) for one in words if one and text.startswith(one, place)}
    return len(text) in ends


def found(text: str, words: tuple[str, ...]) -> list[str]:
    place, all_ = 0, []
    while place < len(text):
        one = longest(text, place, words)
        if one:
            all_.append(one)
        place += len(one) or 1
    return all_


def cut(text: str, words: tuple[str, ...], without: tuple[str, ...]) -> str:
    """The text without the words; longer words that do not count stay."""
    left, place = "", 0
    while place < len(text):
        one = longest(text, place, (*words, *without))
        left += one if one in without else "" if one else text[place]
        place += len(one) or 1
    return left


def clauses(text: str) -> list[str]:
    """Parts between commas, semicolons and stops; a list of counts has one for each."""
    parts, own = [], ""
    for place, char in enumerate(text):
        counted = char == "、" and text[place + 1 : place + 2].isdecimal() and text[place + 1].isascii()
        if char in ",;!。，；\n" or counted:
            parts.append(own)
            own = ""
        else:
            own += char
    return [*parts, own]


def repeated(text: str, other: str) -> Fraction:
    """What share of the characters of a text stand in another in the same order."""
    one, two = ("".join(c for c in each if not blank(c))[:_LONGEST] for each in (text, other))
    if not one or not set(one) & set(two):
        return Fraction(0)
    before = [0] * (len(two) + 1)
    for char in one:
        now = [0]
        for place, beside in enumerate(two):
            now.append(before[place] + 1 if char == beside else max(before[place + 1], now[place]))
        before = now
    return Fraction(before[-1], len(one))
