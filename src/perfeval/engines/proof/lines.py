"""What the questions about score rules have in common: the rules on a row, and its weight."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.facts import Facts
from perfeval.engines.proof.scoring import Rules
from perfeval.engines.proof.values import Number
from perfeval.language.tree import Name, degree, walk
from perfeval.packs.model import Case

_ONE = Fraction(1)


class Lines:
    """The score rules of one kind of rows, in the period of a year.

    Args:
        asker: the world, with the parameters of the year.
        on: indicator or execution.
        year: the year, where it is to be told.
    """

    def __init__(self, asker: Asker, on: str, year: int | None) -> None:
        self.asker = asker
        self.pack = asker.in_force
        self.on = on
        self.year = year
        self.facts = asker.execution if on == "execution" else asker.facts
        self.rules = self.pack.of_kind("score", on)
        self.on_facts = Rules(self.rules, self.facts)

    def weight(self) -> Number:
        value = self.facts.lookup("weight", "")
        assert isinstance(value, Number)  # noqa: S101 - typed by the vocabulary
        return value

    def with_weight_one(self, facts: Facts, mark: str = "") -> Facts:
        weight = self.weight()
        return facts.with_({"weight": Number(True, False, _ONE, weight.measure)}, mark)

    def scales(self, cases: Sequence[Case]) -> bool:
        """Whether twice the weight gives twice the points, by every one of some cases."""
        hidden = any(
            isinstance(part, Name) and part.id == "weight"
            for let in self.pack.lets
            for tree in (node for pair in let.cases for node in pair)
            for part in walk(tree)
        )
        return not hidden and all(
            degree(case.points, "weight") == 1 for case in cases if case.points is not None
        )
