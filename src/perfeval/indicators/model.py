"""One indicator of the library as data, and its formula as a typed tree."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from perfeval.diagnostics import Span
from perfeval.evaluation import Basis, Sentence
from perfeval.language.parser import parse, require
from perfeval.language.tree import Node, Type
from perfeval.language.units import Unit, parse_unit
from perfeval.language.vocabulary import Term, Vocabulary, number_type, vocabulary

Direction = Literal["higher", "lower", "equal"]
WhenZero = Literal["not_applicable", "not_applicable_if_none", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Input:
    """One figure that a formula needs; ``unit`` is what a bare number is taken to be in."""

    name: str
    unit: str
    means: str


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes:
        id: ``sector/slug``.
        formula: in the rule language, over the names of ``inputs``; None for a checklist or a survey.
        elements: the key points of a checklist; empty otherwise.
        when_zero: what a zero under a fraction bar means; ``not_applicable_if_none`` makes a difference
            between nothing budgeted and spent, which does not apply, and money spent without a budget.
        basis: where it is a common indicator of a regulation.
    """

    id: str
    name: str
    english: str
    aliases: tuple[str, ...]
    section: str
    category: str
    measures: str
    formula: str | None
    inputs: tuple[Input, ...]
    elements: tuple[str, ...]
    unit: str
    direction: Direction
    evidence: tuple[str, ...]
    target_example: str
    when_zero: WhenZero
    basis: Basis | None
    note: str | None
    library: str
    library_title: Sentence
    span: Span | None = field(default=None, compare=False)

    @property
    def sector(self) -> str:
        return self.id.partition("/")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its other names."""
        return (self.name, *self.aliases)

    def input(self, name: str) -> Input | None:
        return next((item for item in self.inputs if item.name == name), None)

    @property
    def measured_in(self) -> Unit:
        return parse_unit(self.unit)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The functions of the rule language, and no names but the inputs."""
        terms = [
            Term(item.name, item.name, item.name, number_type(item.unit), ("submission",), means={"zh": item.means, "en": item.means})
            for item in self.inputs
        ]  # fmt: skip
        return replace(vocabulary(), terms={}, names={}).with_terms(terms)

    @cached_property
    def tree(self) -> Node | None:
        """The formula, checked to give a number in the indicator's unit.

        Raises:
            PerfevalError: with one message whose span counts columns within the formula.
        """
        if self.formula is None:
            return None
        tree = parse(self.formula, self.vocabulary, "submission")
        require(tree, self.formula, Type("number", self.measured_in.dimension))
        return tree
