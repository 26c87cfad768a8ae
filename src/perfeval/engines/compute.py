"""The exact value of an expression on given facts.

Truth has four values. A comparison in which something is missing neither holds nor does not: MISSING.
Where a value cannot be told (unlike units, division by zero, an unreadable cell) it is Cannot, with the
reason. For "and", false wins over Cannot over MISSING over true; for "or", true wins likewise.
"""

from __future__ import annotations

import math
import operator as operators
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from perfeval.engines.calendar import between, year_of
from perfeval.engines.texts import ON_TEXT, prepared
from perfeval.evaluation import Rounding
from perfeval.language.tree import (
    DATE,
    DEFINED,
    POINTS,
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Junction,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Otherwise,
    Text,
    Word,
    WordList,
)
from perfeval.language.units import Dimension, dimension_name, divide, multiply
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Value
from perfeval.language.vocabulary import EXCEPT

#: The comparisons of two numbers, or of two words, by their signs.
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operators.eq, "≠": operators.ne, "<": operators.lt, "≤": operators.le, ">": operators.gt, "≥": operators.ge,
}  # fmt: skip


class Context(Protocol):
    """Where an expression is evaluated: one fact, or a pair, and what it can see."""

    def lookup(self, name: str, of: str, /) -> Value: ...
    def rows(self, over: str, of_results: bool, /) -> Sequence[Context]: ...
    def words(self, name: str, /) -> Sequence[str]: ...
    def found(self, rule: str, /) -> Value: ...


#: What works an expression out: :func:`evaluate`, or something that gives the same.
Ask = Callable[[Node, Context], Value]


class _Nothing:
    """Where there is nothing to look up."""

    def lookup(self, _name: str, _of: str) -> Value:
        return MISSING

    def rows(self, _over: str, _of_results: bool) -> Sequence[Context]:
        return ()

    def words(self, _name: str) -> Sequence[str]:
        return ()

    def found(self, _rule: str) -> Value:
        return False


#: The context of a constant.
NOTHING = _Nothing()


def cannot(zh: str, en: str) -> Cannot:
    """No value, with the reason in both languages."""
    return Cannot({"zh": zh, "en": en})


def holds(value: Value) -> bool:
    """Whether a condition holds: only a plain true does."""
    return value is True


def evaluate(node: Node, context: Context) -> Value:
    """The value of an expression; never raises on any facts."""
    return _READ[type(node)](node, context)


def points_of(node: Node, context: Context) -> Value:
    """The value of a formula of points; Cannot where its units, known on the form only, leave something else."""
    value = evaluate(node, context)
    if isinstance(value, Amount) and value.dimension != POINTS and not _is_bare(node):
        zh, en = (dimension_name(value.dimension, lang) for lang in ("zh", "en"))
        return cannot(
            f"单位不同，得出的是{zh}，不是分", f"unlike units: this comes out in {en}, not in points"
        )
    return value


def _minus(node: Minus, context: Context) -> Value:
    value = evaluate(node.operand, context)
    return Amount(-value.number, value.dimension) if isinstance(value, Amount) else value


def _not(node: Not, context: Context) -> Value:
    value = evaluate(node.operand, context)
    return not value if isinstance(value, bool) else value


def junction(operator: str, values: Iterable[Value]) -> Value:
    """The conjunction or disjunction of four-valued truths, in any order the same."""
    strong = operator == "or"
    doubtful: Cannot | None = None
    missing = False
    for value in values:
        if value is strong:
            return strong
        if isinstance(value, Cannot):
            doubtful = doubtful or value
        elif isinstance(value, Missing):
            missing = True
    if doubtful is not None:
        return doubtful
    return MISSING if missing else not strong


def _unknown(values: Iterable[Value]) -> Value | None:
    """The reason why nothing can be made of some values: Cannot before MISSING."""
    found: Value | None = None
    for value in values:
        if isinstance(value, Cannot):
            return value
        if isinstance(value, Missing):
            found = MISSING
    return found


def _is_bare(node: Node) -> bool:
    return node.type.literal


def _aligned(left: Amount, right: Amount, left_node: Node, right_node: Node) -> Dimension | None:
    """The common dimension of two amounts, or None; a bare literal counts as points, zero as anything."""
    if left.dimension == right.dimension:
        return left.dimension
    for one, other, node in ((left, right, left_node), (right, left, right_node)):
        if _is_bare(node) and (other.dimension == POINTS or one.number == 0):
            return other.dimension
    return None


def _unlike(left: Amount, right: Amount) -> Cannot:
    zh = dimension_name(left.dimension, "zh"), dimension_name(right.dimension, "zh")
    en = dimension_name(left.dimension, "en"), dimension_name(right.dimension, "en")
    return cannot(
        f"单位不同，不能相比：一边是{zh[0]}，一边是{zh[1]}",
        f"unlike units cannot be compared: {en[0]} and {en[1]}",
    )


def arithmetic(node: Arithmetic, left: Value, right: Value) -> Value:
    """What two values come to, put together."""
    operator = node.operator
    if (unknown := _unknown((left, right))) is not None:
        return unknown
    if not isinstance(left, Amount) or not isinstance(right, Amount):  # pragma: no cover - typed at load
        return cannot("不是数", "not a number")
    if operator in "+-":
        dimension = _aligned(left, right, node.left, node.right)
        if dimension is None:
            return _unlike(left, right)
        number = left.number + right.number if operator == "+" else left.number - right.number
        return Amount(number, dimension)
    if DATE in (left.dimension, right.dimension):
        return cannot("日期不能乘除", "dates cannot be multiplied or divided")
    if operator == "*":
        return Amount(left.number * right.number, multiply(left.dimension, right.dimension))
    if right.number == 0:
        return cannot("除数为零", "division by zero")
    return Amount(left.number / right.number, divide(left.dimension, right.dimension))


def compare(node: Comparison, left: Value, right: Value) -> Value:
    """What a comparison of two values comes to."""
    if (unknown := _unknown((left, right))) is not None:
        return unknown
    if isinstance(left, Amount) and isinstance(right, Amount):
        if _aligned(left, right, node.left, node.right) is None:
            return _unlike(left, right)
        return COMPARE[node.operator](left.number, right.number)
    return (left == right) == (node.operator == "=")


def _call(function: str, arguments: tuple[Node, ...], context: Context) -> Value:
    if function == "missing":
        return isinstance(evaluate(arguments[0], context), Missing)
    if function == "found":
        rule = arguments[0]
        return context.found(rule.value if isinstance(rule, Text) else "")
    if function == DEFINED:
        condition = arguments[1]
        return defined(condition, context, lambda context: evaluate(condition, context))
    if function in ON_TEXT:
        return _on_text(function, arguments, context)
    values = [evaluate(argument, context) for argument in arguments]
    if (unknown := _unknown(values)) is not None:
        return unknown
    amounts = [value for value in values if isinstance(value, Amount)]
    if function in ("days", "workdays", "months"):
        if any(amount.dimension != DATE for amount in amounts):
            return cannot("相隔多久要用两个日期来算", "how long it took is counted between two dates")
        return between(function, amounts[0].number, amounts[1].number, context.words)
    if function == "year_of":
        if amounts[0].dimension != DATE:
            return cannot("只有日期才有年份", "only a date lies in a year")
        return year_of(amounts[0].number)
    return _numeric(function, amounts, arguments)


def defined(condition: Node, context: Context, work: Callable[[Context], Value]) -> Value:
    """A named condition, worked out once where many rules ask it of one fact; it reads facts only."""
    known: dict[int, Value] | None = getattr(context, "known", None)
    if known is None:
        return work(context)
    if id(condition) not in known:
        known[id(condition)] = work(context)
    return known[id(condition)]


def _on_text(function: str, arguments: tuple[Node, ...], context: Context) -> Value:
    """A function of a text and words; a word list brings the words that are left out of account."""
    text = evaluate(arguments[0], context)
    if not isinstance(text, str):
        return text
    words: list[str] = []
    beside: list[str] = []
    for argument in arguments[1:]:
        if isinstance(argument, WordList):
            words += context.words(argument.id)
            beside += context.words(argument.id + EXCEPT)
            continue
        sought = evaluate(argument, context)
        if not isinstance(sought, str):
            return sought
        words.append(sought)
    return ON_TEXT[function](text, prepared(tuple(words), tuple(beside)))


def _numeric(function: str, amounts: list[Amount], nodes: tuple[Node, ...]) -> Value:
    first = amounts[0]
    if function in ("floor", "ceil"):
        return Amount(
            Fraction((math.floor if function == "floor" else math.ceil)(first.number)), first.dimension
        )
    if function == "round":
        return Amount(Rounding(int(amounts[1].number)).round(first.number), first.dimension)
    if function == "abs":
        return Amount(abs(first.number), first.dimension)
    if function == "linear":
        return _linear(amounts, nodes)
    return _extreme(function, amounts, nodes)


def _extreme(function: str, amounts: list[Amount], nodes: tuple[Node, ...]) -> Value:
    pairs = list(zip(amounts, nodes, strict=True))
    first, first_node = next((pair for pair in pairs if not _is_bare(pair[1])), pairs[0])
    for other, node in pairs:
        if _aligned(first, other, first_node, node) is None:
            return _unlike(first, other)
    dimension = first.dimension
    numbers = [amount.number for amount in amounts]
    if function == "clamp":
        if numbers[1] > numbers[2]:
            return cannot("限于的下限大于上限", "the lower bound of clamp is above the upper")
        return Amount(max(numbers[1], min(numbers[0], numbers[2])), dimension)
    return Amount((min if function == "min" else max)(numbers), dimension)


def _linear(amounts: list[Amount], nodes: tuple[Node, ...]) -> Value:
    x, a, y, b, z = amounts
    for one, other, left, right in ((x, a, 0, 1), (x, b, 0, 3), (y, z, 2, 4)):
        if _aligned(one, other, nodes[left], nodes[right]) is None:
            return _unlike(one, other)
    dimension = z.dimension if _is_bare(nodes[2]) else y.dimension
    if a.number == b.number:
        return cannot("线性的两点横坐标相同", "the two points of linear lie above each other")
    share = (x.number - a.number) / (b.number - a.number)
    share = max(Fraction(0), min(Fraction(1), share))
    return Amount(y.number + (z.number - y.number) * share, dimension)


def _choice(node: Choice, context: Context) -> Value:
    for when, value in node.cases:
        held = evaluate(when, context)
        if isinstance(held, (Missing, Cannot)):
            return held
        if held:
            return _of_type(evaluate(value, context), value, node)
    return _of_type(evaluate(node.otherwise, context), node.otherwise, node)


def _of_type(value: Value, node: Node, whole: Choice) -> Value:
    """A bare number among amounts with a unit has their unit."""
    if isinstance(value, Amount) and _is_bare(node) and not whole.type.literal:
        return Amount(value.number, whole.type.dimension)
    return value


def over_all_rows(node: Aggregate, context: Context, ask: Ask) -> Value:
    """A count or sum over the rows of a form, worked out once where every row asks for it; it reads facts only."""
    shared: dict[int, Value] | None = getattr(getattr(context, "scene", None), "shared", None)
    if shared is None:
        return aggregate(node, context, ask)
    if id(node) not in shared:
        shared[id(node)] = aggregate(node, context, ask)
    return shared[id(node)]


def aggregate(node: Aggregate, context: Context, ask: Ask) -> Value:
    """What comes of an expression on many rows; ``ask`` works it out on one."""
    rows = context.rows(node.over, node.of_results)
    if node.function == "all":
        return junction("and", (ask(node.operand, row) for row in rows)) if rows else MISSING
    if node.function == "count":
        values = [ask(node.operand, row) for row in rows]
        doubtful = next((value for value in values if isinstance(value, Cannot)), None)
        return doubtful or Amount(Fraction(sum(value is True for value in values)))
    parts: list[Value] = []
    for row in rows:
        chosen = True if node.condition is None else ask(node.condition, row)
        if isinstance(chosen, (Missing, Cannot)):
            parts.append(chosen)
        elif chosen:
            parts.append(ask(node.operand, row))
    if (unknown := _unknown(parts)) is not None:
        return unknown
    amounts = [part for part in parts if isinstance(part, Amount)]
    dimension = amounts[0].dimension if amounts else node.type.dimension
    for amount in amounts:
        if amount.dimension != dimension:
            return _unlike(amounts[0], amount)
    numbers = [amount.number for amount in amounts]
    if node.function == "sum":
        return Amount(sum(numbers, Fraction(0)), dimension)
    if not numbers:
        return MISSING
    return Amount((max if node.function == "largest" else min)(numbers), dimension)


#: How each kind of node is read. A table, because this is the innermost loop of a whole archive.
_READ: dict[type, Callable[[Any, Context], Value]] = {
    Number: lambda node, _: Amount(node.value, node.type.dimension, node.shown),
    Text: lambda node, _: node.value,
    Word: lambda node, _: node.value,
    Name: lambda node, context: context.lookup(node.id, node.of),
    Minus: _minus,
    Not: _not,
    Arithmetic: lambda node, context: arithmetic(
        node, evaluate(node.left, context), evaluate(node.right, context)
    ),
    Comparison: lambda node, context: compare(
        node, evaluate(node.left, context), evaluate(node.right, context)
    ),
    Junction: lambda node, context: junction(node.operator, (evaluate(part, context) for part in node.parts)),
    Call: lambda node, context: _call(node.function, node.arguments, context),
    Choice: _choice,
    Aggregate: lambda node, context: aggregate(node, context, evaluate),
    Otherwise: lambda _node, _context: True,
}
