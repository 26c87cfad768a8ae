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
_LATIN = re.compile(r"[a-z0-9]+")
_NOT_WRITTEN_CLOSE = re.compile(r"[\W_a-z0-9]+")


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
        names = (*item.names, item.english, _slug(item))
        near, name = max(
            ((_likeness(wanted, _grams(name)), name) for name in names), key=lambda pair: pair[0]
        )
        name = item.english if name == _slug(item) else name
        if near >= _LEAST:
            # What stands in brackets tells two indicators of one name apart.
            nearer = max(_likeness(whole, _grams(name, brackets=True)) for name in names)
            found.append((-near, -nearer, item.id, Hit(item, name, near)))
    return [hit for *_, hit in sorted(found, key=lambda row: row[:3])[:most]]


def _slug(item: Indicator) -> str:
    """The words of an id, which is one more English name: staff-control."""
    return item.id.partition("/")[2]


def _grams(text: str, *, brackets: bool = False) -> Counter[str]:
    """Characters and pairs of characters, of Latin words pairs and threes; widths, case and signs do not count.

    Single letters say nothing: nearly every English name has nearly all of them. What stands in brackets counts only if ``brackets`` says so, or if there is nothing else.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    outside = folded if brackets else _BRACKETS.sub("", folded)
    return _counted(outside) or _counted(folded)


def _counted(text: str) -> Counter[str]:
    close = _NOT_WRITTEN_CLOSE.sub("", text)
    grams = Counter([*close, *(close[place : place + 2] for place in range(len(close) - 1))])
    for word in _LATIN.findall(text):
        grams.update(word[place : place + size] for size in (2, 3) for place in range(len(word) - size + 1))
    return grams


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags."""
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 0.0
