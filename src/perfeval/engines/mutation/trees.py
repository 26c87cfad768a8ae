"""An expression with one thing in it changed: a comparison, a number, a junction, a negation, an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from perfeval.evaluation import plain
from perfeval.language.tree import (
    DEFINED,
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Junction,
    Minus,
    Node,
    Not,
    Number,
    Place,
    children,
)

Kind = Literal["comparison", "number", "junction", "negation", "operation", "order", "choice", "word"]
#: In the order in which they are told.
KINDS: tuple[Kind, ...] = (
    "comparison",
    "number",
    "junction",
    "negation",
    "operation",
    "order",
    "choice",
    "word",
)

#: What each sign is turned into: the one beside it.
_COMPARISONS = {"≥": ">", ">": "≥", "≤": "<", "<": "≤", "=": "≠", "≠": "="}
_OPERATIONS = {"+": "-", "-": "+", "*": "/", "/": "*"}
_FUNCTIONS = {"min": "max", "max": "min", "floor": "ceil", "ceil": "floor"}
_JUNCTIONS = {"and": "or", "or": "and"}
_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Changed:
    """An expression with one change.

    Attributes:
        whole: the whole expression as it then is.
        before, after: the smallest part that says something and has the change in it.
        place: of what was changed, in the text of the expression.
    """

    kind: Kind
    whole: Node
    before: Node
    after: Node
    place: Place


def changes(node: Node) -> Iterator[Changed]:
    """Every expression that differs from this one in one thing, in the order of the text, outermost first.

    Named conditions are left as they are: they are changed where they are defined.
    """
    for kind, new in _here(node):
        yield Changed(kind, new, node, new, node.place)
    if isinstance(node, Call) and node.function == DEFINED:
        return
    for position, child in enumerate(children(node)):
        for inner in changes(child):
            whole = with_child(node, position, inner.whole)
            # A number says little by itself: what it is compared or reckoned with is told.
            if isinstance(inner.before, Number) and not isinstance(node, (Junction, Not)):
                yield replace(inner, whole=whole, before=node, after=whole)
            else:
                yield replace(inner, whole=whole)


def _here(node: Node) -> Iterator[tuple[Kind, Node]]:
    match node:
        case Comparison(operator=operator):
            yield "comparison", replace(node, operator=_COMPARISONS[operator])
        case Junction(operator=operator):
            yield "junction", replace(node, operator=_JUNCTIONS[operator])
        case Not(operand=operand):
            yield "negation", operand
        case Arithmetic(operator=operator):
            yield "operation", replace(node, operator=_OPERATIONS[operator])
        case Call(function=function) if function in _FUNCTIONS:
            yield "operation", replace(node, function=_FUNCTIONS[function])
        case Number():
            yield from (("number", near) for near in neighbours(node))


def neighbours(number: Number) -> tuple[Number, Number]:
    """The number one step up and one step down; a step is one of the last digit that is written."""
    match = _DIGITS.search(number.shown)
    written = Fraction(match[0].replace(",", "")) if match else number.value
    step = Fraction(1, 10 ** len(match[1] or "")) if match else Fraction(1)
    scale = number.value / written if written else _scale_of_zero(number)
    return _moved(number, match, written + step, scale), _moved(number, match, written - step, scale)


def _moved(number: Number, match: re.Match[str] | None, written: Fraction, scale: Fraction) -> Number:
    text = plain(written) or ""
    shown = number.shown[: match.start()] + text + number.shown[match.end() :] if match else text
    return replace(number, value=written * scale, shown=shown)


def _scale_of_zero(number: Number) -> Fraction:
    """What one of the written unit is: 0% is followed by 1%."""
    return Fraction(1, 100) if number.shown.rstrip().endswith("%") else Fraction(1)


def with_child(node: Node, position: int, child: Node) -> Node:
    """A node with another one at a position of :func:`perfeval.language.tree.children`."""
    now = [*children(node)]
    now[position] = child
    match node:
        case Minus() | Not():
            return replace(node, operand=child)
        case Arithmetic() | Comparison():
            return replace(node, left=now[0], right=now[1])
        case Junction():
            return replace(node, parts=tuple(now))
        case Call():
            return replace(node, arguments=tuple(now))
        case Choice():
            pairs = tuple(zip(now[0:-1:2], now[1:-1:2], strict=True))
            return replace(node, cases=pairs, otherwise=now[-1])
        case Aggregate():
            return replace(node, operand=now[0], condition=now[1] if len(now) > 1 else None)
        case _:
            raise TypeError(node)


def redefined(node: Node, name: str, condition: Node, known: dict[int, tuple[Node, Node]]) -> Node:
    """An expression in which a named condition means something else, wherever it is used.

    ``known`` keeps what became of each condition, so that rules that share one go on sharing it.
    """
    if isinstance(node, Call) and node.function == DEFINED:
        label, inner, *rest = node.arguments
        if getattr(label, "value", None) == name:
            return replace(node, arguments=(label, condition, *rest))
        if id(inner) not in known:
            known[id(inner)] = inner, redefined(inner, name, condition, known)
        new = known[id(inner)][1]
        return node if new is inner else replace(node, arguments=(label, new, *rest))
    for position, child in enumerate(children(node)):
        new = redefined(child, name, condition, known)
        if new is not child:
            node = with_child(node, position, new)
    return node
