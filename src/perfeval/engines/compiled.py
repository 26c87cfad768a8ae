"""A pack compiled for durable-rules: its conditions as patterns, and what each pattern means.

First come facts with the answers to the plain questions of each rule on each line; what holds of them
becomes facts about cases, on which the choice of the first case that holds fires in turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from perfeval.diagnostics import PerfevalError
from perfeval.engines import messages
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
    collide,
    way_to_be_undecided,
    ways_to_hold,
)
from perfeval.language.tree import LAYERS, Node
from perfeval.packs.model import Pack, Rule


@dataclass(slots=True)
class Group:
    """Rules that share one fact for each line: ``kind`` marks its facts."""

    kind: int
    questions: Questions
    rules: list[Rule] = field(default_factory=list)
    patterns: int = 0


@dataclass(frozen=True, slots=True)
class Fired:
    """What a pattern means: condition ``part`` of a rule (0 its when, then its cases) has an answer."""

    rule: str
    part: int
    answer: int


class Compiled:
    """The patterns of a pack.

    ``patterns`` are rules of durable-rules, ``meanings`` what is known when the one at the same place
    fires: None for those that fire on every fact of a kind. ``groups`` and ``kinds`` tell, by rule, of
    which kind the facts with its questions and with its cases are.

    Raises:
        PerfevalError: the pack is outside the envelope in which durable-rules is safe.
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.groups: dict[str, Group] = {}
        self.kinds: dict[str, int] = {}
        self.patterns: list[dict[str, Any]] = []
        self.meanings: list[Fired | None] = []
        self.next_kind = 0
        self._compile()

    def _compile(self) -> None:
        open_: dict[tuple[str, str, bool, bool], Group] = {}
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

    def _group(self) -> Group:
        kind = self._kind()
        self._pattern((), kind, None)
        return Group(kind, Questions(f"q{kind}x"))

    def _kind(self) -> int:
        self.next_kind += 1
        return self.next_kind

    def _conditions(self, rule: Rule, group: Group | None) -> list[tuple[Way, Fired]] | None:
        """The patterns of a rule's conditions, or None where they do not fit into the group."""
        if group is None:  # pragma: no cover - callers ask only with a group
            return None
        trial = Questions(group.questions.prefix, dict(group.questions.props), dict(group.questions.doubts))
        patterns: list[tuple[Way, Fired]] = []
        for part, node in enumerate(_parts(rule)):
            patterns += [(way, Fired(rule.id, part, YES)) for way in ways_to_hold(node, trial, rule)]
            if (doubt := way_to_be_undecided(node, trial)) is not None:
                patterns.append((doubt, Fired(rule.id, part, UNDECIDED)))
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
                self._pattern((*before, Test(f"c{number}", reply)), kind, Fired(rule.id, number, reply))
            before = (*before, Test(f"c{number}", NO))

    def _pattern(self, way: Way, kind: int, fired: Fired | None) -> None:
        """One rule of the ruleset: facts of a kind that pass the tests."""
        tests = [{"k": kind}, *(test.json() for test in way)]
        condition = {"$and": tests} if len(tests) > 1 else tests[0]
        self.patterns.append({"all": [{"m": condition}]})
        self.meanings.append(fired)

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
        elif self.next_kind > MOST_KINDS or len(self.patterns) > MOST_RULES:
            why = f"{len(self.pack.rules)} > {MOST_KINDS}"
        if why:
            raise PerfevalError(messages.PackOutsideEnvelope(pack=self.pack.id, why=why, why_en=why))


def _parts(rule: Rule) -> list[Node]:
    return [rule.when, *(case.when for case in rule.cases)]
