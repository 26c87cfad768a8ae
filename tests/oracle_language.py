"""The rule language once more, read from DESIGN section 6 and the vocabulary's own words: the oracle's half.

It knows nothing of perfeval: an expression is made here, printed as a rule file would have it, and worked out.
A value is a :class:`Number`, a text, a truth, ``None`` (nothing is written) or ``UNTOLD`` (it cannot be told).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

Unit = tuple[tuple[str, int], ...]
RATIO: Unit = ()
POINTS: Unit = (("分", 1),)
MONEY: Unit = (("元", 1),)
DATE: Unit = (("日期", 1),)
DAYS: Unit = (("天", 1),)


class _Untold:
    def __repr__(self) -> str:
        return "UNTOLD"


UNTOLD = _Untold()


@dataclass(frozen=True)
class Number:
    """``bare``: written without a unit, so that it is points beside points, and nothing else beside others."""

    value: Fraction
    unit: Unit = RATIO
    bare: bool = False


Value = Any


class Place(Protocol):
    """Where an expression is worked out: a row, the execution row, a section, the form, or a pair of rows."""

    def get(self, name: str, side: str, /) -> Value: ...
    def rows(self, over: str, of_results: bool, /) -> Sequence[Place]: ...
    def found(self, rule: str, /) -> Value: ...


@dataclass(frozen=True)
class Expr:
    """``head`` says what it is; ``value`` is a number, a name or an operator, whatever the head needs."""

    head: str
    parts: tuple[Expr, ...] = ()
    value: Any = None

    # Short to write where expressions are made.
    def __add__(self, other: Expr) -> Expr:
        return Expr("+", (self, other))

    def __sub__(self, other: Expr) -> Expr:
        return Expr("-", (self, other))

    def __mul__(self, other: Expr) -> Expr:
        return Expr("*", (self, other))

    def __truediv__(self, other: Expr) -> Expr:
        return Expr("/", (self, other))


OTHERWISE = Expr("otherwise")


def name(zh: str, side: str = "") -> Expr:
    return Expr("name", value=(zh, side))


def number(text: str, value: Fraction, unit: Unit | None = None) -> Expr:
    """A literal: as it is written, and what it is; without a unit it is bare."""
    return Expr("number", value=(text, Number(value, unit or RATIO, unit is None)))


def bare(text: str) -> Expr:
    return number(text, Fraction(text))


def word(text: str) -> Expr:
    return Expr("word", value=text)


def quoted(text: str) -> Expr:
    return Expr("text", value=text)


def compare(left: Expr, operator: str, right: Expr) -> Expr:
    return Expr("compare", (left, right), operator)


def between(low: Expr, first: str, middle: Expr, second: str, high: Expr) -> Expr:
    """``low ≤ middle < high``: both must hold."""
    return Expr("between", (low, middle, high), (first, second))


def call(function: str, *parts: Expr, value: Any = None) -> Expr:
    return Expr(function, parts, value)


#: What a check of the result reads; every other check is one of what is written.
RESULTS = {"得分", "适用情形", "执行得分", "合计得分", "总分", "总分下限", "总分上限", "等级"}


def every_name(expression: Expr) -> set[str]:
    own = {expression.value[0]} if expression.head == "name" else set()
    return own.union(*(every_name(part) for part in expression.parts))


# --- printing ------------------------------------------------------------------------------------

_ZH = {
    "min": "最小", "max": "最大", "clamp": "限于", "floor": "取整", "ceil": "进整", "round": "舍入", "linear": "线性",
    "days": "天数", "missing": "缺", "contains": "含", "found": "发现", "count": "计数", "sum": "合计", "all": "全部",
    "and": " 且 ", "or": " 或 ", "not": "非 ", "*": "×", "/": "÷", "-": "−", "+": "+", "otherwise": "其余",
}  # fmt: skip
_EN = {head: head for head in _ZH} | {"and": " and ", "or": " or ", "not": "not "}
_ASCII = {"≤": "<=", "≥": ">=", "≠": "!=", "=": "==", "<": "<", ">": ">"}
_FUNCTIONS = frozenset(
    [
        "min",
        "max",
        "clamp",
        "floor",
        "ceil",
        "round",
        "linear",
        "days",
        "missing",
        "contains",
        "found",
        "count",
        "sum",
        "all",
    ]
)
#: How tightly each form binds; what binds more loosely than its place allows stands in brackets.
_TIGHT = {"or": 1, "and": 2, "not": 3, "compare": 4, "between": 4, "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7}


def show(expression: Expr, *, ascii_: bool = False) -> str:
    """The text of an expression, with no more brackets than it needs; ``ascii_`` is the other spelling."""
    return _show(expression, _EN if ascii_ else _ZH, ascii_)


def _tight(expression: Expr) -> int:
    return _TIGHT.get(expression.head, 9)


def _show(e: Expr, words: dict[str, str], ascii_: bool) -> str:
    def inner(part: Expr, least: int) -> str:
        text = _show(part, words, ascii_)
        return text if _tight(part) >= least else (f"({text})" if ascii_ else f"（{text}）")

    if e.head in ("number", "text", "word", "name"):
        return _atom(e)
    if e.head in _FUNCTIONS:
        return _show_call(e, words, lambda part: inner(part, 0))
    own = _tight(e)
    if e.head in ("and", "or"):
        return words[e.head].join(inner(part, own + 1) for part in e.parts)
    if e.head in ("compare", "between"):
        signs = (e.value,) if e.head == "compare" else e.value
        texts = [inner(part, own + 1) for part in e.parts]
        shown = [_ASCII[sign] if ascii_ else sign for sign in signs]
        return texts[0] + "".join(f" {sign} {text}" for sign, text in zip(shown, texts[1:], strict=True))
    if e.head == "not":
        return words["not"] + inner(e.parts[0], own + 1)
    if e.head == "neg":
        return ("-" if ascii_ else "−") + inner(e.parts[0], own)
    if e.head == "otherwise":
        return words["otherwise"]
    left, right = inner(e.parts[0], own), inner(e.parts[1], own + 1)
    return f"{left} {words[e.head]} {right}"


def _atom(e: Expr) -> str:
    if e.head == "text":
        return f"“{e.value}”"
    if e.head == "word":
        return str(e.value)
    text, more = e.value
    return text if e.head == "number" or not more else f"{more}.{text}"


def _show_call(e: Expr, words: dict[str, str], one: Any) -> str:
    texts = [one(part) for part in e.parts]
    if e.head == "found":
        texts = [f"“{e.value}”"]
    elif e.head in ("count", "sum", "all"):
        texts = ["指标", *texts]
    elif e.head == "linear":
        x, a, y, b, z = texts
        texts = [x, f"{a}:{y}", f"{b}:{z}"]
    return f"{words[e.head]}({', '.join(texts)})"


# --- working out ---------------------------------------------------------------------------------


def unknown(values: Iterable[Value]) -> Value:
    """Why nothing can be made of values: one cannot be told, or one is not written; else False."""
    values = list(values)
    if UNTOLD in values:
        return UNTOLD
    return None if None in values else False


def like(left: Number, right: Number) -> bool:
    """Whether two numbers compare and add: of one unit, or one bare beside points, or a bare zero."""
    if left.unit == right.unit:
        return True
    return any(a.bare and (b.unit == POINTS or a.value == 0) for a, b in ((left, right), (right, left)))


def both(left: Number, right: Number) -> Unit:
    return right.unit if left.bare else left.unit


def power(left: Unit, right: Unit, sign: int) -> Unit:
    found = dict(left)
    for base, exponent in right:
        found[base] = found.get(base, 0) + sign * exponent
    return tuple(sorted((base, exponent) for base, exponent in found.items() if exponent))


def work(e: Expr, at: Place) -> Value:
    """What an expression comes to."""
    match e.head:
        case "number" | "text" | "word" | "otherwise" | "name" | "found":
            return _leaf(e, at)
        case "missing":
            return work(e.parts[0], at) is None
        case "and" | "or" | "not":
            return _truth(e.head, [work(part, at) for part in e.parts])
        case "count" | "sum" | "all":
            return _rows(e, at)
    values = [work(part, at) for part in e.parts]
    if (why := unknown(values)) is not False:
        return why
    if e.head == "contains":
        return values[1] in values[0]
    if e.head == "compare":
        return _compare(values[0], e.value, values[1])
    if e.head == "between":
        first, second = e.value
        pair = [_compare(values[0], first, values[1]), _compare(values[1], second, values[2])]
        return _truth("and", pair)
    return _number(e.head, values)


def _leaf(e: Expr, at: Place) -> Value:
    match e.head:
        case "number":
            return e.value[1]
        case "otherwise":
            return True
        case "name":
            return at.get(*e.value)
        case "found":
            return at.found(e.value)
    return e.value


def _truth(head: str, values: list[Value]) -> Value:
    """A false part settles an "and", a true one an "or"; short of that, what is not known is passed on."""
    if head == "not":
        return (not values[0]) if isinstance(values[0], bool) else values[0]
    settles = head == "or"
    if any(value is settles for value in values):
        return settles
    why = unknown(values)
    return (not settles) if why is False else why


def _compare(left: Value, operator: str, right: Value) -> Value:
    if not isinstance(left, Number):
        return (left == right) is (operator == "=")
    if not like(left, right):
        return UNTOLD
    a, b = left.value, right.value
    return {"=": a == b, "≠": a != b, "<": a < b, "≤": a <= b, ">": a > b, "≥": a >= b}[operator]


def _number(head: str, values: list[Number]) -> Value:
    first = values[0]
    plain = all(value.bare for value in values)
    if head == "neg":
        return Number(-first.value, first.unit, first.bare)
    if head in ("floor", "ceil"):
        return Number(
            Fraction(math.floor(first.value) if head == "floor" else math.ceil(first.value)), first.unit, first.bare
        )  # fmt: skip
    if head == "round":
        return Number(half_up(first.value, int(values[1].value)), first.unit, first.bare)
    if head == "days":
        if first.unit != DATE or values[1].unit != DATE:
            return UNTOLD
        return Number(values[1].value - first.value, DAYS)
    if head in ("+", "-"):
        if not like(first, values[1]):
            return UNTOLD
        sign = 1 if head == "+" else -1
        return Number(first.value + sign * values[1].value, both(first, values[1]), plain)
    if head in ("*", "/"):
        return _product(head, first, values[1], plain)
    if head == "linear":
        return _linear(*values)
    firm = next((value for value in values if not value.bare), first)
    if not all(like(firm, other) for other in values):
        return UNTOLD
    unit = firm.unit
    amounts = [value.value for value in values]
    if head == "clamp":
        return _clamped(amounts, unit, plain)
    return Number(min(amounts) if head == "min" else max(amounts), unit, plain)


def _clamped(amounts: list[Fraction], unit: Unit, plain: bool) -> Value:
    value, least, most = amounts
    return UNTOLD if least > most else Number(max(least, min(value, most)), unit, plain)


def _product(head: str, left: Number, right: Number, plain: bool) -> Value:
    if DATE in (left.unit, right.unit) or (head == "/" and right.value == 0):
        return UNTOLD
    if head == "*":
        return Number(left.value * right.value, power(left.unit, right.unit, 1), plain)
    return Number(left.value / right.value, power(left.unit, right.unit, -1), plain)


def _linear(x: Number, a: Number, y: Number, b: Number, z: Number) -> Value:
    """The straight line through (a, y) and (b, z), held at its ends."""
    if not (like(x, a) and like(x, b) and like(y, z)) or a.value == b.value:
        return UNTOLD
    unit, plain = both(y, z), y.bare and z.bare
    share = min(Fraction(1), max(Fraction(0), (x.value - a.value) / (b.value - a.value)))
    return Number(y.value + share * (z.value - y.value), unit, plain)


def _rows(e: Expr, at: Place) -> Value:
    rows = at.rows("指标", bool(every_name(e) & RESULTS))
    if e.head == "all":
        # Of no rows at all nothing is said, neither that it holds nor that it does not.
        return _truth("and", [work(e.parts[0], row) for row in rows]) if rows else None
    condition = e.parts[0] if e.head == "count" else (e.parts[1] if len(e.parts) > 1 else OTHERWISE)
    chosen = [work(condition, row) for row in rows]
    if UNTOLD in chosen:
        return UNTOLD
    if e.head == "count":
        return Number(Fraction(sum(value is True for value in chosen)), RATIO, True)
    values = [work(e.parts[0], row) for row, value in zip(rows, chosen, strict=True) if value is True]
    # Counted is what holds; what a sum is of must be known, row by row.
    if (why := unknown([*chosen, *values])) is not False:
        return why
    # Only sums of points are made here, so that a sum of no rows has a unit, too.
    return Number(sum((value.value for value in values), Fraction(0)), POINTS)


def half_up(value: Fraction, places: int) -> Fraction:
    """0.005 becomes 0.01 and -0.005 becomes -0.01."""
    scaled = abs(value) * 10**places * 2 + 1
    size = scaled.numerator // (scaled.denominator * 2)
    return Fraction(size if value >= 0 else -size, 10**places)
