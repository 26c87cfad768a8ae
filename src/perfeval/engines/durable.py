"""durable-rules as the engine: the pack's conditions fire as its patterns, and conclusions chain.

First come facts with the answers to the plain questions of each rule on each line; what holds of them
becomes facts about cases, on which the choice of the first case that holds fires in turn. Points are
computed exactly, outside, from what fired.

The engine is used only within what is known to be safe: flat facts of small integers, one state at a
time that is deleted after use, no dispatcher thread, actions that only record, patterns over one fact.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import durable_rules_engine
from durable import engine

from perfeval.diagnostics import PerfevalError
from perfeval.engines import messages
from perfeval.engines.compute import evaluate
from perfeval.engines.decide import SILENT, Decision, Question
from perfeval.engines.patterns import (
    MOST_KINDS,
    MOST_PATTERNS,
    MOST_QUESTIONS,
    MOST_RULES,
    NO,
    UNDECIDED,
    YES,
    Questions,
    Test,
    Way,
    answer,
    collide,
    way_to_be_undecided,
    ways_to_hold,
)
from perfeval.engines.scene import View
from perfeval.language.tree import LAYERS, Node
from perfeval.language.values import Cannot
from perfeval.packs.model import Pack, Rule

_names = itertools.count()
_SID = "s"
_BEGIN = 0


class EngineFaultError(RuntimeError):
    """durable-rules did not do what it was asked; the submission is not scored."""


class _Quiet(engine.Host):  # type: ignore[misc]
    """A host without dispatcher threads: actions run before the call that caused them returns."""

    def _run(self) -> None:
        pass


@dataclass(slots=True)
class _Group:
    """Rules that share one fact for each line: ``kind`` marks its facts."""

    kind: int
    questions: Questions
    rules: list[Rule] = field(default_factory=list)
    patterns: int = 0


@dataclass(frozen=True, slots=True)
class _Fired:
    """What a pattern means: condition ``part`` of a rule (0 its when, then its cases) has an answer."""

    rule: str
    part: int
    answer: int


class Durable:
    """A pack compiled into one ruleset. Nothing is kept from one call to the next."""

    name = "durable"

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.groups: dict[str, _Group] = {}
        self.kinds: dict[str, int] = {}
        self.fired: list[tuple[_Fired | None, int]] = []
        self.definition: dict[str, Any] = {}
        self.next_kind = _BEGIN + 1
        self._pattern((), _BEGIN, None)
        self._compile()
        self.ruleset = f"perfeval{next(_names)}"
        self.host = _Quiet({self.ruleset: self.definition})

    # --- compiling -------------------------------------------------------------------------------
    def _compile(self) -> None:
        open_: dict[tuple[str, str, bool, bool], _Group] = {}
        for rule in self.pack.rules:
            # Rules that are asked together share facts: one kind, one scope, one layer.
            key = (rule.kind, rule.on, rule.pair, LAYERS.index(rule.layer) > LAYERS.index("let"))
            group = open_.get(key)
            compiled = self._conditions(rule, group) if group else None
            if group is None or compiled is None:
                group = open_[key] = self._group()
                compiled = self._conditions(rule, group)
            if compiled is None:
                raise PerfevalError(
                    messages.OutsideEnvelope(
                        rule.span, rule=rule.id, why="条件太多", why_en="it has too many conditions"
                    )
                )
            for way, fired in compiled:
                self._pattern(way, group.kind, fired)
            group.patterns += len(compiled)
            group.rules.append(rule)
            self.groups[rule.id] = group
            if rule.cases:
                self._choice(rule)
        self._check_limits()

    def _group(self) -> _Group:
        kind = self._kind()
        self._pattern((), kind, None)
        return _Group(kind, Questions(f"q{kind}x"))

    def _kind(self) -> int:
        self.next_kind += 1
        return self.next_kind

    def _conditions(self, rule: Rule, group: _Group | None) -> list[tuple[Way, _Fired]] | None:
        """The patterns of a rule's conditions, or None where they do not fit into the group."""
        if group is None:  # pragma: no cover - callers ask only with a group
            return None
        trial = Questions(group.questions.prefix, dict(group.questions.props), dict(group.questions.doubts))
        patterns: list[tuple[Way, _Fired]] = []
        for part, node in enumerate(_parts(rule)):
            patterns += [(way, _Fired(rule.id, part, YES)) for way in ways_to_hold(node, trial, rule)]
            if (doubt := way_to_be_undecided(node, trial)) is not None:
                patterns.append((doubt, _Fired(rule.id, part, UNDECIDED)))
        if (
            group.patterns + len(patterns) > MOST_PATTERNS
            or len(trial.props) + len(trial.doubts) > MOST_QUESTIONS
        ):
            return None
        group.questions.props, group.questions.doubts = trial.props, trial.doubts
        return patterns

    def _choice(self, rule: Rule) -> None:
        """The first case that holds or cannot be told: each case's patterns ask that none before it did."""
        kind = self.kinds[rule.id] = self._kind()
        if 2 * len(rule.cases) + 1 > MOST_PATTERNS:
            raise PerfevalError(
                messages.OutsideEnvelope(
                    rule.span, rule=rule.id, why="情形太多", why_en="it has too many cases"
                )
            )
        self._pattern((), kind, None)
        before: tuple[Test, ...] = ()
        for number in range(len(rule.cases)):
            for reply in (YES, UNDECIDED):
                self._pattern((*before, Test(f"c{number}", reply)), kind, _Fired(rule.id, number, reply))
            before = (*before, Test(f"c{number}", NO))

    def _pattern(self, way: Way, kind: int, fired: _Fired | None) -> None:
        """One rule of the ruleset: facts of a kind that pass the tests. Its action only records."""
        tests = [{"k": kind}, *(test.json() for test in way)]
        condition = {"$and": tests} if len(tests) > 1 else tests[0]
        self.definition[f"r{len(self.definition)}"] = {"all": [{"m": condition}], "run": self._record(fired)}

    def _record(self, fired: _Fired | None) -> Callable[[Any], None]:
        def action(c: Any) -> None:
            self.fired.append((fired, c.m.n))

        return action

    def _check_limits(self) -> None:
        asked = [group.questions for group in self.groups.values()]
        names = [
            "k",
            "n",
            "id",
            "sid",
            *(name for one in asked for name in (*one.props.values(), *one.doubts.values())),
        ]
        pair = collide(names)
        why = ""
        if pair is not None:  # pragma: no cover - short ASCII names; no two were ever seen to collide
            why = f"{pair[0]} = {pair[1]}"
        elif self.next_kind > MOST_KINDS or len(self.definition) > MOST_RULES:
            why = f"{len(self.pack.rules)} > {MOST_KINDS}"
        if why:
            raise PerfevalError(messages.PackOutsideEnvelope(pack=self.pack.id, why=why, why_en=why))

    # --- deciding --------------------------------------------------------------------------------
    def decide(self, questions: Sequence[Question]) -> list[Decision]:
        """Ask durable-rules; its state lives for this call only."""
        if not questions:
            return []
        views = list({id(question.view): question.view for question in questions}.values())
        numbers = {id(view): number for number, view in enumerate(views)}
        self.fired.clear()
        try:
            self._assert([{"k": _BEGIN, "n": 0}])
            answers = self._first_round(questions, views, numbers)
            cases = self._second_round(questions, numbers, answers)
        except BaseException:
            self._rebuild()
            raise
        self.host.delete_state(self.ruleset, _SID)
        return [
            self._decision(question, numbers[id(question.view)], answers, cases) for question in questions
        ]

    def _first_round(
        self, questions: Sequence[Question], views: Sequence[View], numbers: dict[int, int]
    ) -> dict[tuple[str, int, int], int]:
        """Which conditions hold or cannot be told, by rule, part and fact."""
        wanted: dict[tuple[int, int], _Group] = {}
        for question in questions:
            group = self.groups[question.rule.id]
            wanted[group.kind, numbers[id(question.view)]] = group
        facts = []
        for (kind, number), group in wanted.items():
            view = views[number]
            facts.append({"k": kind, "n": number, **_replies(group.questions, view)})
        return {(fired.rule, fired.part, number): fired.answer for fired, number in self._assert(facts)}

    def _second_round(
        self, questions: Sequence[Question], numbers: dict[int, int], answers: dict[tuple[str, int, int], int]
    ) -> dict[tuple[str, int], tuple[int, int]]:
        """Which case of each rule that applies is the first."""
        facts = []
        for question in questions:
            rule, number = question.rule, numbers[id(question.view)]
            if rule.cases and answers.get((rule.id, 0, number)) == YES:
                replies = {f"c{i}": answers.get((rule.id, i + 1, number), NO) for i in range(len(rule.cases))}
                facts.append({"k": self.kinds[rule.id], "n": number, **replies})
        return {(fired.rule, number): (fired.part, fired.answer) for fired, number in self._assert(facts)}

    def _assert(self, facts: list[dict[str, int]]) -> list[tuple[_Fired, int]]:
        """Give facts to the engine and take what fired; every fact must come back at least once.

        Facts that differ only in whose they are get one answer: they are given once, and what fires is
        said of each.
        """
        if not facts:
            return []
        alike: dict[tuple[int, ...], list[int]] = {}
        sent: list[dict[str, Any]] = []
        for fact in facts:
            key = tuple(value for prop, value in fact.items() if prop != "n")
            if key not in alike:
                sent.append({**fact, "n": len(sent), "id": f"{fact['k']}-{len(sent)}", "sid": _SID})
            alike.setdefault(key, []).append(fact["n"])
        owners = list(alike.values())
        self.fired.clear()
        state = self.host.assert_facts(self.ruleset, sent)
        seen = sum(fired is None for fired, _ in self.fired)
        if seen != len(sent) or (state and "exception" in state):
            raise EngineFaultError(f"{len(sent)} facts, {seen} came back")
        return [(fired, owner) for fired, place in self.fired if fired is not None for owner in owners[place]]

    def _rebuild(self) -> None:
        """After any fault the state may be unsound: throw the ruleset away and make it anew."""
        broken = self.host.get_ruleset(self.ruleset)
        durable_rules_engine.delete_ruleset(broken._handle)
        self.ruleset = f"perfeval{next(_names)}"
        actions = {name: promise._func for name, promise in broken._actions.items()}
        definition = {name: {**rule, "run": actions[name]} for name, rule in self.definition.items()}
        self.host = _Quiet({self.ruleset: definition})

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
            return Decision(False, None, _reason(rule.when, view))
        if applies != YES:
            return SILENT
        if (rule.id, number) not in cases:
            return Decision(True)
        case, reply = cases[rule.id, number]
        return Decision(True, case, _reason(rule.cases[case].when, view) if reply == UNDECIDED else None)


def _replies(questions: Questions, view: View) -> dict[str, int]:
    """The answers to the questions of a group on one line, as the properties of its fact."""
    replies = {prop: answer(evaluate(node, view)) for node, prop in questions.props.items()}
    doubtful = UNDECIDED in replies.values()
    for node, prop in questions.doubts.items():
        replies[prop] = YES if doubtful and isinstance(evaluate(node, view), Cannot) else NO
    return replies


def _parts(rule: Rule) -> list[Node]:
    return [rule.when, *(case.when for case in rule.cases)]


def _reason(node: Node, view: View) -> Cannot | None:
    value = evaluate(node, view)
    return value if isinstance(value, Cannot) else None
