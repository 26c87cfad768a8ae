"""What was asked of texts: an answer holds for every batch and every pack, so a text is asked once, not once a batch.

Departments name their indicators alike; in an archive most texts have been seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import polars as pl

#: Of so many texts the answers are kept, some hundred bytes each; of more, all are forgotten.
MOST = 1_000_000


class Texts:
    """The texts of a column, or of several together, each with a place, and what was asked of them."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}
        self._all: list[Any] = []
        self._given: dict[Hashable, pl.Series] = {}

    def __len__(self) -> int:
        return len(self._places)

    def places(self, texts: Sequence[Any]) -> pl.Series:
        """The place of each text."""
        places, found = self._places, []
        for text in texts:
            place = places.get(text)
            if place is None:
                place = places[text] = len(places)
                self._all.append(text)
            found.append(place)
        return pl.Series(found, dtype=pl.UInt32)

    def answers(
        self, question: Hashable, kind: pl.DataType, ask: Callable[[Sequence[Any]], Sequence[Any]]
    ) -> pl.Series:
        """The answers to a question, by the places of the texts.

        Args:
            question: tells it from every other question.
            ask: gives the answers of some texts.
        """
        given = self._given.get(question)
        known = 0 if given is None else given.len()
        if known < len(self._places):
            more = pl.Series(ask(self._all[known:]), dtype=kind)
            given = more if given is None else pl.concat([given, more], rechunk=True)
            self._given[question] = given
        return pl.Series(dtype=kind) if given is None else given


class Asked:
    """The texts of every column that questions were asked of."""

    def __init__(self) -> None:
        self._texts: dict[Hashable, Texts] = {}

    def of(self, column: Hashable) -> Texts:
        """Those of one column."""
        return self._texts.setdefault(column, Texts())

    def tidy(self) -> None:
        """Forget what was asked of very many texts; never in the middle of a batch, which holds places."""
        if sum(map(len, self._texts.values())) > MOST:
            self._texts.clear()
