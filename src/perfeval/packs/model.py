"""A pack as data: rules, framework, parameters, ratings. Read once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from perfeval.diagnostics import Level, Span
from perfeval.evaluation import Basis, Rounding, Sentence
from perfeval.language.tree import Node as Tree
from perfeval.language.vocabulary import Vocabulary
from perfeval.sources import Mapping as Source

Scope = Literal["indicator", "execution", "section", "submission"]
Effect = Literal["deduct", "add", "cap", "floor", "force", "lower"]
#: The order in which caps take effect, whatever the order of their files.
EFFECTS: tuple[Effect, ...] = ("deduct", "add", "cap", "floor", "force", "lower")


#: What a proof asks of a pack; a rule or a pack may say why one of these is as it should be.
ProofKind = Literal[
    "gap",
    "overlap",
    "dead_rule",
    "dead_case",
    "points",
    "falls",
    "ratings",
    "total",
    "never",
    "always",
    "unused",
]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What need not be proved, and why.

    Attributes:
        kind: which question.
        case: of which case or parameter, where it is not all of them.
        rule: of which rule, where the pack says it of a rule that it takes over.
    """

    kind: ProofKind
    reason: Sentence
    pack: str
    span: Span
    case: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A message with expressions in braces: 自评得分 {自评得分} 高于 {得分}."""

    parts: tuple[str | Tree, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a score rule: points, or why none can be told, with bounds where the rule has them."""

    name: str
    label: Sentence
    when: Tree
    points: Tree | None = None
    cannot_tell: Sentence | None = None
    not_applicable: Sentence | None = None
    lowest: Tree | None = None
    highest: Tree | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and what the rule must say of them; ``fires`` is False for a rule that must stay silent.

    ``lowest`` and ``highest`` bound the points where they cannot be told.
    """

    name: str
    given: Source
    parameters: Source | None
    fires: bool
    case: str | None
    points: Fraction | None
    outcome: str | None
    vector: str | None
    span: Span
    lowest: Fraction | None = None
    highest: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause. ``on`` is its scope; ``pair`` rules look at two indicators, 甲 and 乙.

    A check with a ``code`` says something of an indicator's measurability; with a ``verdict``, that it
    cannot be measured, because the words set no standard or because nothing can be measured at all.
    ``instead_of``: score rules that give way wherever this one applies. ``defects``: the kinds of defect
    that a check finds, by their numbers in docs/defects.yaml. ``allowed``: what of it need not be proved.
    """

    id: str
    kind: Literal["score", "check", "cap"]
    title: Sentence
    basis: Basis | None
    on: Scope
    pair: bool
    when: Tree
    cases: tuple[Case, ...]
    level: Level
    message: Mapping[str, Template]
    fix: Mapping[str, Template]
    effect: Effect | None
    amount: Tree | None
    forced: str | None
    examples: tuple[Example, ...]
    layer: str
    pack: str
    file: str
    span: Span
    code: str | None = None
    verdict: Literal["vague", "unmeasurable"] | None = None
    instead_of: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A parameter's value from one fiscal year on, and which pack said so."""

    since: int
    value: Tree
    basis: Basis | None
    pack: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named setting. ``history`` is every value ever given, oldest year first."""

    id: str
    zh: str
    means: Sentence
    history: tuple[Dated, ...]

    def at(self, year: int | None) -> Dated:
        """The value in force in a fiscal year; the earliest before the first, the newest when unknown."""
        if year is None:
            return self.history[-1]
        in_force = [value for value in self.history if value.since <= year]
        return in_force[-1] if in_force else self.history[0]


@dataclass(frozen=True, slots=True)
class Let:
    """A name for an intermediate value, of the form or of each indicator: the first case that holds gives it.

    ``replaces``: the name is that of a fact, and rules see this value in place of what is written; inside
    its own cases the name still means what is written.
    """

    id: str
    zh: str
    cases: tuple[tuple[Tree, Tree], ...]
    on: Scope = "submission"
    replaces: bool = False
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Other weights, for the forms of which ``when`` holds."""

    name: Sentence
    when: Tree
    execution: Fraction
    sections: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Definition:
    """A condition on an indicator that rules use by its name."""

    id: str
    zh: str
    means: Sentence
    when: Tree


@dataclass(frozen=True, slots=True)
class Framework:
    """Sections with their weights, the execution row, and what becomes of rows that do not apply.

    ``scored`` is False for a table that is only checked. ``choose_by`` is the id of a text on indicators:
    of the rows that share one, only the best counts. The first of ``profiles`` that holds replaces the
    weights.
    """

    full: Fraction
    execution: Fraction
    sections: Mapping[str, Fraction]
    not_applicable: Literal["rescale", "full", "move"]
    scored: bool = True
    choose_by: str | None = None
    profiles: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What values of a pack rest on, and why they are what they are."""

    basis: Basis | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One pack of a chain: what it is called, what it rests on, and from which year on it says so.

    ``grounds``: of its weights, ratings and the like, where they differ from those of the pack.
    """

    id: str
    title: Sentence
    basis: Basis | None
    since: int | None
    grounds: Mapping[str, Ground] = field(default_factory=dict)

    def ground(self, group: str) -> Ground:
        """What a group of its values rests on: what the group says for itself, or the basis of the whole."""
        own = self.grounds.get(group, Ground())
        return Ground(own.basis or self.basis, own.reason)


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article of a regulation, by its number where that is known.

    ``left_to_people`` says why it, or a part of it, is not for a program; ``known`` how its content is known:
    seen in published documents, recalled, or recalled without being sure. None is a comparison with the original.
    """

    article: str | None
    about: str
    left_to_people: str = ""
    known: Literal["seen", "recalled", "uncertain"] = "uncertain"


@dataclass(frozen=True, slots=True)
class Regulation:
    """The document of a pack; ``complete`` says that all its articles are listed."""

    pack: str
    document: str
    complete: bool
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a pack did to a rule of an earlier one, which was of pack ``of``.

    ``levels`` are the level before and after, where that is what changed.
    """

    kind: Literal["replaced", "dropped", "level"]
    pack: str
    rule: str
    title: Sentence
    of: str
    reason: str = ""
    basis: Basis | None = None
    levels: tuple[Level, Level] | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A resolved pack: everything an engine needs, parents merged in.

    ``said_by`` is the pack of ``layers`` that says a key of pack.yaml which is in force, keys of the
    framework as framework.execution; ``history`` the packs that had a say in a rule; ``reasons`` the English
    of the reasons that the chain gives; ``regulations`` what its packs say of their documents; ``allowed`` what
    need not be proved, besides what rules say themselves.
    """

    id: str
    title: Sentence
    basis: Basis | None
    since: int
    until: int | None
    kinds: tuple[str, ...]
    regions: tuple[str, ...]
    chain: tuple[str, ...]
    framework: Framework
    ratings: tuple[tuple[str, Fraction], ...]
    rounding: Rounding
    line_rounding: Rounding
    round_lines: bool
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    word_lists: Mapping[str, tuple[str, ...]]
    digest: str
    section_rounding: Rounding | None = None
    rates_raw_total: bool = False
    by_name_only: bool = False
    history: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    said_by: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    definitions: tuple[Definition, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    regulations: tuple[Regulation, ...] = ()
    allowed: tuple[Allowed, ...] = ()

    def of_kind(self, kind: str, on: str | None = None) -> tuple[Rule, ...]:
        """The rules of a kind, and of a scope if given, by id."""
        return tuple(rule for rule in self.rules if rule.kind == kind and on in (None, rule.on))

    def rule(self, id_: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == id_), None)
