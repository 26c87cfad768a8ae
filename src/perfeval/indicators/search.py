"""The indicators whose names are nearest to a text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from perfeval.indicators.model import Indicator

#: Below this share of common characters and pairs two names have nothing to do with each other.
_LEAST = 0.34
_BRACKETS = re.compile(r"\([^()]*\)")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An indicator, by which of its names it was found, and how near that is: from 0 to 1."""

    indicator: Indicator
    name: str
    similarity: float


def search(text: str, indicators: Iterable[Indicator], *, most: int = 5) -> list[Hit]:
    """The nearest indicators, the nearest first; those that are not near at all are left out."""
    wanted, whole = _grams(text), _grams(text, brackets=True)
    found = []
    for item in indicators:
        names = (*item.names, item.english)
        near, name = max(
            ((_likeness(wanted, _grams(name)), name) for name in names), key=lambda pair: pair[0]
        )
        if near >= _LEAST:
            # What stands in brackets tells two indicators of one name apart.
            nearer = max(_likeness(whole, _grams(name, brackets=True)) for name in names)
            found.append((-near, -nearer, item.id, Hit(item, name, near)))
    return [hit for *_, hit in sorted(found, key=lambda row: row[:3])[:most]]


def _grams(text: str, *, brackets: bool = False) -> Counter[str]:
    """Characters and pairs of characters; widths, case and signs do not count.

    What stands in brackets counts only if ``brackets`` says so, or if there is nothing else.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    outside = folded if brackets else _BRACKETS.sub("", folded)
    plain = _NO_LETTER.sub("", outside) or _NO_LETTER.sub("", folded)
    return Counter([*plain, *(plain[place : place + 2] for place in range(len(plain) - 1))])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags."""
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 0.0
