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
#: From this share on one name may be proposed in place of the other.
ALIKE = 0.55
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
    return Names(indicators).search(text, most=most)


class Names:
    """The names of a library, kept so that many texts can be looked up."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.indicators = tuple(indicators)
        #: Every name, by whom it is borne and its size; and which names each character or pair is in, how often.
        self.bearers: list[tuple[int, str, int]] = []
        self.holders: dict[str, list[tuple[int, int]]] = {}
        for number, item in enumerate(self.indicators):
            shown = {name: name for name in (*item.names, item.english)} | {_slug(item): item.english}
            for written, name in shown.items():
                grams = _grams(written)
                for gram, count in grams.items():
                    self.holders.setdefault(gram, []).append((len(self.bearers), count))
                self.bearers.append((number, name, grams.total()))

    def _shared(self, wanted: Counter[str], least: float) -> dict[int, int]:
        """How much each name has in common; names that cannot be near enough may be left out."""
        shared: dict[int, int] = {}
        near: set[int] | None = None
        single = sum(count for gram, count in wanted.items() if len(gram) == 1)
        # Names without a common pair have at most their characters in common, and a pair for nearly each.
        if 2 * single < least * (wanted.total() + 2 * single - 1):
            pairs = [gram for gram in wanted if len(gram) > 1]
            near = {place for gram in pairs for place, _ in self.holders.get(gram, ())}
        for gram, count in wanted.items():
            for place, held in self.holders.get(gram, ()):
                if near is None or place in near:
                    shared[place] = shared.get(place, 0) + min(count, held)
        return shared

    def search(self, text: str, *, most: int = 5, least: float = _LEAST) -> list[Hit]:
        """The nearest indicators, the nearest first; ``least`` is how near they have to be."""
        wanted, whole = _grams(text), _grams(text, brackets=True)
        shared, size = self._shared(wanted, least), wanted.total()
        best: dict[int, tuple[float, str]] = {}
        # In the order of the names: of two that are equally near, the first counts.
        for place, common in sorted(shared.items()):
            number, name, length = self.bearers[place]
            near = 2 * common / (size + length)
            if near >= least and near > best.get(number, (0.0, ""))[0]:
                best[number] = near, name
        found = []
        for number, (near, name) in best.items():
            item = self.indicators[number]
            # What stands in brackets tells two indicators of one name apart.
            names = (*item.names, item.english, _slug(item))
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
