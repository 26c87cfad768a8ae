"""durable-rules as the engine: the pack's conditions fire as its patterns, and conclusions chain.

The plain questions are answered exactly, here; which rules and cases follow from the answers is asked of
durable-rules, which runs in a process of its own: were it to crash or to hang, no more than one batch of
facts would have to be asked again. Points are computed exactly, outside, from what fired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from perfeval.diagnostics import FaultError
from perfeval.engines import messages
from perfeval.engines.closures import Closure, closures_of
from perfeval.engines.compiled import Compiled, Fired, Group
from perfeval.engines.decide import SILENT, Decision, Question
from perfeval.engines.patterns import NO, UNDECIDED, YES, Questions, answer
from perfeval.engines.scene import View
from perfeval.language.tree import Node
from perfeval.language.values import Cannot
from perfeval.packs.model import Pack, Rule
from perfeval.workers.process import WorkerError
from perfeval.workers.rulesets import Ruleset

#: Properties, each with what gives its answer.
Properties = list[tuple[str, Closure]]


class EngineFaultError(FaultError):
    """durable-rules did not do what it was asked, twice; the submission is not scored."""


class Durable:
    """A pack compiled into one ruleset. Nothing is kept from one call to the next."""

    name = "durable"

    def __init__(self, pack: Pack) -> None:
        self.ruleset = Ruleset()  # starts while the pack is compiled
        self.compiled = Compiled(pack)
        self._closures = closures_of(pack)
        #: By the prefix of their properties, which no two groups share.
        self._asked: dict[str, tuple[Properties, Properties]] = {}
        arrivals = [number for number, fired in enumerate(self.compiled.meanings) if fired is None]
        self.ruleset.define(self.compiled.patterns, arrivals)

    def decide(self, questions: Sequence[Question]) -> list[Decision]:
        """Ask durable-rules; its state lives for this call only.

        Raises:
            EngineFaultError: durable-rules failed, also when it was started anew and asked again.
        """
        views = list({id(question.view): question.view for question in questions}.values())
        numbers = {id(view): number for number, view in enumerate(views)}
        answers = self._first_round(questions, views, numbers)
        cases = self._second_round(questions, numbers, answers)
        return [
            self._decision(question, numbers[id(question.view)], answers, cases) for question in questions
        ]

    def told(self, rules: Iterable[tuple[Rule, Sequence[View]]]) -> Iterator[tuple[Question, Decision]]:
        questions = [Question(rule, view) for rule, views in rules for view in views]
        for question, decision in zip(questions, self.decide(questions), strict=True):
            if decision is not SILENT:
                yield question, decision

    def _first_round(
        self, questions: Sequence[Question], views: Sequence[View], numbers: dict[int, int]
    ) -> dict[tuple[str, int, int], int]:
        """Which conditions hold or cannot be told, by rule, part and fact."""
        wanted: dict[tuple[int, int], Group] = {}
        for question in questions:
            group = self.compiled.groups[question.rule.id]
            wanted[group.kind, numbers[id(question.view)]] = group
        facts = []
        for (kind, number), group in wanted.items():
            view = views[number]
            facts.append({"k": kind, "n": number, **self._replies(group.questions, view)})
        return {(fired.rule, fired.part, number): fired.answer for fired, number in self._fire(facts)}

    def _second_round(
        self, questions: Sequence[Question], numbers: dict[int, int], answers: dict[tuple[str, int, int], int]
    ) -> dict[tuple[str, int], tuple[int, int]]:
        """Which case of each rule that applies is the first."""
        facts = []
        for question in questions:
            rule, number = question.rule, numbers[id(question.view)]
            if rule.cases and answers.get((rule.id, 0, number)) == YES:
                replies = {f"c{i}": answers.get((rule.id, i + 1, number), NO) for i in range(len(rule.cases))}
                facts.append({"k": self.compiled.kinds[rule.id], "n": number, **replies})
        return {(fired.rule, number): (fired.part, fired.answer) for fired, number in self._fire(facts)}

    def _fire(self, facts: list[dict[str, int]]) -> list[tuple[Fired, int]]:
        """Give facts to the engine and take what fired.

        Facts that differ only in whose they are get one answer: they are given once, and what fires is
        said of each.
        """
        alike: dict[tuple[int, ...], list[int]] = {}
        sent: list[dict[str, int]] = []
        for fact in facts:
            key = tuple(value for prop, value in fact.items() if prop != "n")
            if key not in alike:
                sent.append({**fact, "n": len(sent)})
            alike.setdefault(key, []).append(fact["n"])
        owners = list(alike.values())
        try:
            told = self.ruleset.fire(sent)
        except WorkerError as fault:
            raise EngineFaultError(messages.EngineFault(why=fault.zh, why_en=fault.en)) from fault
        meanings = self.compiled.meanings
        return [
            (fired, owner)
            for rule, place in told
            if (fired := meanings[rule]) is not None
            for owner in owners[place]
        ]

    def _decision(
        self,
        question: Question,
        number: int,
        answers: dict[tuple[str, int, int], int],
        cases: dict[tuple[str, int], tuple[int, int]],
    ) -> Decision:
        rule, view = question.rule, question.view
        applies = answers.get((rule.id, 0, number), NO)
        if applies == UNDECIDED:
            return Decision(False, None, self._reason(rule.when, view))
        if applies != YES:
            return SILENT
        if (rule.id, number) not in cases:
            return Decision(True)
        case, reply = cases[rule.id, number]
        return Decision(True, case, self._reason(rule.cases[case].when, view) if reply == UNDECIDED else None)

    def _replies(self, questions: Questions, view: View) -> dict[str, int]:
        """The answers to the questions of a group on one line, as the properties of its fact."""
        props, doubts = self._made(questions)
        replies = {prop: answer(ask(view)) for prop, ask in props}
        doubtful = UNDECIDED in replies.values()
        for prop, ask in doubts:
            replies[prop] = YES if doubtful and isinstance(ask(view), Cannot) else NO
        return replies

    def _made(self, questions: Questions) -> tuple[Properties, Properties]:
        """The properties of a group and those of doubts, each with what gives its answer."""
        known = self._asked.get(questions.prefix)
        if known is None:
            props, doubts = (
                [(prop, self._closures.made(node)) for node, prop in part.items()]
                for part in (questions.props, questions.doubts)
            )
            known = self._asked[questions.prefix] = props, doubts
        return known

    def _reason(self, node: Node, view: View) -> Cannot | None:
        value = self._closures.evaluate(node, view)
        return value if isinstance(value, Cannot) else None
