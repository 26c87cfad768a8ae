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
    wanted = _grams(text)
    hits = []
    for item in indicators:
        near = max(
            ((_likeness(wanted, _grams(name)), name) for name in (*item.names, item.english)),
            key=lambda pair: pair[0],
        )
        if near[0] >= _LEAST:
            hits.append(Hit(item, near[1], near[0]))
    return sorted(hits, key=lambda hit: (-hit.similarity, hit.indicator.id))[:most]  # fmt: skip


def _grams(text: str) -> Counter[str]:
    """Characters and pairs of characters; widths, case, signs and what stands in brackets do not count.

    Where all stands in brackets, it counts.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = _NO_LETTER.sub("", _BRACKETS.sub("", folded)) or _NO_LETTER.sub("", folded)
    return Counter([*plain, *(plain[place : place + 2] for place in range(len(plain) - 1))])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags."""
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 0.0
