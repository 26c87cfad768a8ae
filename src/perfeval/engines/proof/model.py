"""What was asked of a pack, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from perfeval.evaluation import Sentence
from perfeval.packs.model import Allowed, Pack, ProofKind, Rule

#: ``excepted``: it fails, and the rule says that it may, and why. ``undecided`` is never counted as proved.
Status = Literal["proved", "failed", "excepted", "undecided"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a pack.

    Attributes:
        kind: what is asked.
        rules: the rules in question, one or two; none where it is about the pack.
        case: the case of the rule, or the name of the parameter, where it is about one.
        on: the rows that it is about, where it is about no rule.
        year: the first fiscal year of the period that it is about, where parameters change with the years.
    """

    kind: ProofKind
    rules: tuple[Rule, ...] = ()
    case: str = ""
    on: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An indicator, or a form, as it would be filled in; the direct engine says of it what the question fears.

    Attributes:
        given: what is filled in, by the Chinese names.
        second: the same but for one value, where two are compared.
        parameters: settings other than those in force, by the Chinese names.
        result: what the rules make of it.
    """

    given: Mapping[str, str]
    result: Sentence
    second: Mapping[str, str] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one question.

    Attributes:
        counterexample: where it fails, if there is an indicator to show.
        allowed: the exception that it is covered by.
        note: why it is undecided, or what else is to be said.
    """

    question: Question
    status: Status
    counterexample: Counterexample | None = None
    allowed: Allowed | None = None
    note: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """All that was asked of one pack.

    Attributes:
        periods: the first years of the periods in which some parameter has another value.
        unneeded: exceptions of the pack's own that no question needs.
    """

    pack: Pack
    periods: tuple[int, ...]
    verdicts: tuple[Verdict, ...]
    unneeded: tuple[tuple[Rule | None, Allowed], ...] = ()

    def of(self, status: Status) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.status == status)

    @property
    def holds(self) -> bool:
        """Whether everything is proved or excepted, and every exception is needed."""
        return not (self.of("failed") or self.of("undecided") or self.unneeded)
