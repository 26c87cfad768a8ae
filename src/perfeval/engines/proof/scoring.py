"""Score rules for all facts at once: which applies, by which case, and what it earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from perfeval.engines.proof.algebra import Bool, and_, either, not_, or_
from perfeval.engines.proof.facts import Facts
from perfeval.engines.proof.reading import read, read_points
from perfeval.engines.proof.values import Number, Truth
from perfeval.language.tree import Node
from perfeval.packs.model import Rule

_ZERO = Fraction(0)


def truth_of(node: Node, facts: Facts) -> Truth:
    """A condition."""
    value = read(node, facts)
    assert isinstance(value, Truth)  # noqa: S101 - typed at load
    return value


@dataclass
class Applied:
    """One score rule on one fact."""

    rule: Rule
    facts: Facts

    @cached_property
    def when(self) -> Truth:
        return truth_of(self.rule.when, self.facts)

    @cached_property
    def claims(self) -> Bool:
        """It applies, or it cannot be told whether it does: rules that give way to it do."""
        return or_(self.when.true, self.when.untold)

    @cached_property
    def taken(self) -> tuple[Bool, ...]:
        """Whether each case is the first that holds, with none before it that cannot be told."""
        found: list[Bool] = []
        open_: Bool = True
        for case in self.rule.cases:
            held = truth_of(case.when, self.facts)
            found.append(and_(open_, held.true))
            open_ = and_(open_, or_(held.false, held.missing))
        return tuple(found)

    def points(self, case: int, facts: Facts | None = None) -> Number | None:
        node = self.rule.cases[case].points
        return None if node is None else read_points(node, facts or self.facts)

    def bounds(self, case: int) -> tuple[Number, Number] | None:
        """Bounds of a case that cannot be told, where both are given."""
        low, high = self.rule.cases[case].lowest, self.rule.cases[case].highest
        return (
            None
            if low is None or high is None
            else (read_points(low, self.facts), read_points(high, self.facts))
        )

    def earned(self, facts: Facts | None = None) -> tuple[Bool, Number]:
        """Whether the points are known, and what they are; ``facts`` gives the formulas other facts."""
        known: Bool = False
        number: object = _ZERO
        measure = None
        for place in reversed(range(len(self.rule.cases))):
            value = self.points(place, facts)
            if value is not None:
                number = either(self.taken[place], value.number, number)
                known = or_(known, and_(self.taken[place], value.known))
                measure = value.measure
        return known, Number(known, False, number, measure)  # type: ignore[arg-type]


class Rules:
    """The score rules on one fact, as a line is scored by them."""

    def __init__(self, rules: Sequence[Rule], facts: Facts) -> None:
        self.applied = {rule.id: Applied(rule, facts) for rule in rules}

    def gone(self, id_: str) -> Bool:
        """Whether a rule gives way to another."""
        return or_(*(one.claims for one in self.applied.values() if id_ in one.rule.instead_of))

    def active(self, id_: str) -> Bool:
        """Whether a rule applies and does not give way."""
        return and_(self.applied[id_].when.true, not_(self.gone(id_)))

    def none(self) -> Bool:
        """Whether no rule is there for the fact, nor any of which it cannot be told."""
        return and_(*(or_(self.gone(id_), not_(one.claims)) for id_, one in self.applied.items()))
