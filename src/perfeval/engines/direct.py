"""The plain engine: every condition is worked out by walking its tree. The reference for the others."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.engines.compute import evaluate
from perfeval.engines.decide import SILENT, Decision, Question
from perfeval.language.values import Cannot
from perfeval.packs.model import Pack


class Direct:
    """Decides by evaluating conditions one after another."""

    name = "direct"

    def __init__(self, pack: Pack) -> None:
        """There is nothing to compile."""

    def decide(self, questions: Sequence[Question]) -> list[Decision]:
        return [self._one(question) for question in questions]

    def _one(self, question: Question) -> Decision:
        rule, view = question.rule, question.view
        applies = evaluate(rule.when, view)
        if isinstance(applies, Cannot):
            return Decision(False, None, applies)
        if applies is not True:
            return SILENT
        for number, case in enumerate(rule.cases):
            value = evaluate(case.when, view)
            if isinstance(value, Cannot):
                return Decision(True, number, value)
            if value is True:
                return Decision(True, number)
        return Decision(True)
