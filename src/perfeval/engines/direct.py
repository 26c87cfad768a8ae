"""The plain engine: every condition is worked out in turn. The reference for the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from perfeval.engines.closures import closures_of
from perfeval.engines.decide import SILENT, Decision, Question
from perfeval.engines.scene import View
from perfeval.language.values import MISSING, Cannot, Value
from perfeval.packs.model import Pack, Rule


class Direct:
    """Decides by evaluating conditions one after another."""

    name = "direct"

    def __init__(self, pack: Pack) -> None:
        self._closures = closures_of(pack)
        self._evaluate = self._closures.evaluate

    def decide(self, questions: Sequence[Question]) -> list[Decision]:
        decisions = []
        for question in questions:
            rule, view = question
            applies = self._evaluate(rule.when, view)
            decisions.append(
                SILENT if applies is False or applies is MISSING else self._told(rule, view, applies)
            )
        return decisions

    def told(self, rules: Iterable[tuple[Rule, Sequence[View]]]) -> Iterator[tuple[Question, Decision]]:
        for rule, views in rules:
            when = self._closures.made(rule.when)
            for view in views:
                applies = when(view)
                if applies is not False and applies is not MISSING:
                    yield Question(rule, view), self._told(rule, view, applies)

    def _told(self, rule: Rule, view: View, applies: Value) -> Decision:
        if isinstance(applies, Cannot):
            return Decision(False, None, applies)
        for number, case in enumerate(rule.cases):
            value = self._evaluate(case.when, view)
            if isinstance(value, Cannot):
                return Decision(True, number, value)
            if value is True:
                return Decision(True, number)
        return Decision(True)
