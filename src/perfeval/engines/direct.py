"""The plain engine: every condition is worked out in turn. The reference for the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from perfeval.engines.closures import closures_of
from perfeval.engines.decide import SILENT, Decision, Question
from perfeval.engines.scene import View
from perfeval.language.tree import Node
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
        seen: dict[tuple[int, str], tuple[Sequence[View], list[Value]]] = {}
        for rule, views in rules:
            when = self._closures.made(rule.when)
            for view in self._possible(rule.when, views, seen):
                applies = when(view)
                if applies is not False and applies is not MISSING:
                    yield Question(rule, view), self._told(rule, view, applies)

    def _possible(
        self,
        when: Node,
        views: Sequence[View],
        seen: dict[tuple[int, str], tuple[Sequence[View], list[Value]]],
    ) -> Iterable[View]:
        """The facts that have the word which a condition needs; most rules are about one kind of indicator.

        ``seen`` has the values already looked at, with their facts, which keeps those where they are.
        """
        need = self._closures.need(when)
        if need is None:
            return views
        name, words = need
        known = seen.get((id(views), name))
        if known is None:
            known = seen[id(views), name] = views, [view.lookup(name, "") for view in views]
        # What is no word is missing or cannot be told: the condition says which.
        pairs = zip(views, known[1], strict=True)
        return [view for view, value in pairs if value in words or not isinstance(value, str)]

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
