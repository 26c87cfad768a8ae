"""Which rules fire on which facts: the one question on which the engines differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from perfeval.engines.scene import View
from perfeval.language.values import Cannot
from perfeval.packs.model import Pack, Rule


class Question(NamedTuple):
    """Does this rule fire on this fact, and by which case?"""

    rule: Rule
    view: View


@dataclass(frozen=True, slots=True)
class Decision:
    """``fires``: the rule applies, by case number ``case`` for a score rule.

    ``reason`` says why it cannot be told: of the rule as a whole, or of the case where it stopped.
    """

    fires: bool
    case: int | None = None
    reason: Cannot | None = None


SILENT = Decision(False)


class Decider(Protocol):
    """An engine. It keeps nothing from one call to the next."""

    name: str

    def __init__(self, pack: Pack) -> None:
        """Compile a pack; PerfevalError where the engine cannot run it safely."""
        ...

    def decide(self, questions: Sequence[Question]) -> list[Decision]:
        """One decision for each question, in the same order."""
        ...

    def told(self, rules: Iterable[tuple[Rule, Sequence[View]]]) -> Iterable[tuple[Question, Decision]]:
        """Of each rule on each of its facts, what there is to tell: those that are silent are left out."""
        ...
