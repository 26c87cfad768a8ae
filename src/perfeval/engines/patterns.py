"""Conditions of the rule language → patterns of durable-rules, inside the envelope in which it is safe.

A condition is a structure of and, or and not over plain questions (a comparison, 缺, 含, …). Each question
is answered exactly first and becomes a small integer in a flat fact; the structure itself becomes
patterns, one for each way the condition can hold. Patterns look at one fact only and ask equality only:
no joins, no ``$or``, ``$not``, ``$nex``, no order, no text, no arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from perfeval.diagnostics import PerfevalError
from perfeval.engines import messages
from perfeval.language.tree import Junction, Node, Not, Otherwise
from perfeval.language.values import MISSING, Cannot, Value
from perfeval.packs.model import Rule

#: The answers to a question, as facts carry them.
NO, YES, NOT_GIVEN, UNDECIDED = 0, 1, 2, 3

#: The engine errs beyond 64 tests that are true of one fact on one level, 252 properties in a fact, 500
#: different first conditions, and 4,096 rules; these bounds keep away from all four.
MOST_PATTERNS = 60
MOST_QUESTIONS = 200
MOST_KINDS = 480
MOST_RULES = 4000


@dataclass(frozen=True, slots=True)
class Test:
    """One property of a fact must have a value."""

    prop: str
    value: int

    def json(self) -> dict[str, int]:
        return {self.prop: self.value}


Way = tuple[Test, ...]


@dataclass(slots=True)
class Questions:
    """The plain questions of a group of rules, each with the property that carries its answer."""

    prefix: str
    props: dict[Node, str] = field(default_factory=dict)
    doubts: dict[Node, str] = field(default_factory=dict)

    def prop(self, node: Node) -> str:
        return self.props.setdefault(node, f"{self.prefix}{len(self.props)}")


def answer(value: Value) -> int:
    """The integer that stands for the value of a condition."""
    if isinstance(value, Cannot):
        return UNDECIDED
    if value is MISSING:
        return NOT_GIVEN
    return YES if value is True else NO


def ways_to_hold(node: Node, questions: Questions, rule: Rule) -> list[Way]:
    """Every way in which a condition holds, as conjunctions of tests."""
    return _ways(node, YES, questions, rule)


def way_to_be_undecided(node: Node, questions: Questions) -> Way | None:
    """The way in which a condition cannot be told, or None for one that always holds.

    A structure would unfold into very many ways; its doubt is a property of its own, set only where
    one of its questions is undecided.
    """
    if isinstance(node, Otherwise):
        return None
    if isinstance(node, Junction | Not):
        return (Test(questions.doubts.setdefault(node, f"{questions.prefix}d{len(questions.doubts)}"), YES),)
    return (Test(questions.prop(node), UNDECIDED),)


def _ways(node: Node, wanted: int, questions: Questions, rule: Rule) -> list[Way]:
    """Ways for a condition to come out YES, or NO."""
    match node:
        case Otherwise():
            return [()] if wanted == YES else []
        case Not(operand=operand):
            return _ways(operand, NO if wanted == YES else YES, questions, rule)
        case Junction(operator=operator, parts=parts):
            strong = YES if operator == "or" else NO
            if wanted == strong:
                found = [way for part in parts for way in _ways(part, strong, questions, rule)]
                return _distinct(found, rule)
            return _all_of([_ways(part, wanted, questions, rule) for part in parts], rule)
        case _:
            return [(Test(questions.prop(node), wanted),)]


def _all_of(each: Sequence[list[Way]], rule: Rule) -> list[Way]:
    size = 1
    for ways in each:
        size *= len(ways)
    _bound(size, rule)
    return _distinct([_merged(combination) for combination in product(*each)], rule)


def _merged(ways: Iterable[Way]) -> Way | None:
    """The tests of several ways together, or None where they contradict each other."""
    values: dict[str, int] = {}
    for test in dict.fromkeys(test for way in ways for test in way):
        if values.setdefault(test.prop, test.value) != test.value:
            return None
    return tuple(Test(prop, value) for prop, value in values.items())


def _distinct(ways: Iterable[Way | None], rule: Rule) -> list[Way]:
    found = list(dict.fromkeys(way for way in ways if way is not None))
    _bound(len(found), rule)
    return found


def _bound(size: int, rule: Rule) -> None:
    if size > MOST_PATTERNS:
        raise PerfevalError(
            messages.OutsideEnvelope(
                rule.span, rule=rule.id, why=f"条件的“或”展开成 {size} 种，最多 {MOST_PATTERNS} 种",
                why_en=f"its condition unfolds into {size} ways; {MOST_PATTERNS} at most are safe",
            )
        )  # fmt: skip


def collide(names: Iterable[str]) -> tuple[str, str] | None:
    """Two property names that the engine could not tell apart: it knows them by a 32-bit FNV-1a hash."""
    seen: dict[int, str] = {}
    for name in names:
        code = 2166136261
        for byte in name.encode():
            code = (code ^ byte) * 16777619 % 2**32
        if code in seen and seen[code] != name:
            return seen[code], name
        seen[code] = name
    return None
