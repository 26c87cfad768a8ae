"""The typed tree of an expression: what every reading (run, columns, proof, sentence) starts from.

A tree knows no pack, no engine and no value. Every node carries its type, its place in the text and
the layer of the deepest result it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from perfeval.language.units import Dimension

#: From what is written to what is concluded; a rule sees only what is above its own layer.
LAYERS = ("fact", "let", "finding", "score", "total", "cap", "rating")

#: What an indicator is measured in: known only when a form is read.
INDICATOR_UNIT: Dimension = (("指标", 1),)
POINTS: Dimension = (("分", 1),)
MONEY: Dimension = (("元", 1),)
DAYS: Dimension = (("天", 1),)
WORKDAYS: Dimension = (("工作日", 1),)
MONTHS: Dimension = (("月", 1),)
DATE: Dimension = (("日期", 1),)


@dataclass(frozen=True, slots=True)
class Type:
    """number (with a dimension), text, truth, or a word of the enumeration ``words``.

    ``literal`` marks a number written without a unit: it takes the unit of points where needed.
    """

    base: str
    dimension: Dimension = ()
    words: str = ""
    literal: bool = False


#: The function of a call that stands for a named condition: its Chinese name, the condition, its English name.
DEFINED = "defined"

TEXT = Type("text")
TRUTH = Type("truth")


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``stop`` of the expression."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, in base units; ``shown`` is how it was written."""

    value: Fraction
    type: Type
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text."""

    value: str
    place: Place
    type: Type = TEXT


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an enumeration, by its canonical Chinese form."""

    value: str
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Name:
    """A term of the vocabulary, by id; ``of`` is the side of a pair (甲 or 乙)."""

    id: str
    type: Type
    layer: str
    place: Place
    of: str = ""


@dataclass(frozen=True, slots=True)
class WordList:
    """A named list of words, resolved by the pack."""

    id: str
    place: Place
    type: Type = TEXT


@dataclass(frozen=True, slots=True)
class Minus:
    """A number with its sign turned."""

    operand: Node
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``operator`` is one of ``+ - * /``."""

    operator: str
    left: Node
    right: Node
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operator`` is one of ``= ≠ < ≤ > ≥``."""

    operator: str
    left: Node
    right: Node
    place: Place
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Junction:
    """``operator`` is ``and`` or ``or``."""

    operator: str
    parts: tuple[Node, ...]
    place: Place
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Not:
    """True where the operand is false."""

    operand: Node
    place: Place
    type: Type = TRUTH


@dataclass(frozen=True, slots=True)
class Call:
    """A function of single values, by its id in the vocabulary: min, clamp, linear, days, missing, contains …"""

    function: str
    arguments: tuple[Node, ...]
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of the first case whose condition holds, else ``otherwise``.

    A condition that cannot be told, or in which something is missing, leaves the whole without a value.
    """

    cases: tuple[tuple[Node, Node], ...]
    otherwise: Node
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Aggregate:
    """count, sum, all, largest or smallest over the rows of a scope; ``condition`` narrows which rows.

    ``of_results``: it reads what rows earned, so only those count that were found to apply.
    """

    function: str
    over: str
    operand: Node
    condition: Node | None
    type: Type
    place: Place
    of_results: bool = False


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The last case: whatever no case above took."""

    place: Place
    type: Type = TRUTH


Node = (
    Number
    | Text
    | Word
    | Name
    | WordList
    | Minus
    | Arithmetic
    | Comparison
    | Junction
    | Not
    | Call
    | Choice
    | Aggregate
    | Otherwise
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under one."""
    match node:
        case Minus(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Junction(parts=parts):
            return parts
        case Call(arguments=arguments):
            return arguments
        case Choice(cases=cases, otherwise=otherwise):
            return (*(node for case in cases for node in case), otherwise)
        case Aggregate(operand=operand, condition=condition):
            return (operand,) if condition is None else (operand, condition)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything under it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def layer_of(node: Node) -> str:
    """The deepest layer that an expression reads."""
    deepest = 0
    for part in walk(node):
        if isinstance(part, Name):
            deepest = max(deepest, LAYERS.index(part.layer))
        elif isinstance(part, Call) and part.function == "found":
            deepest = max(deepest, LAYERS.index("finding"))
    return LAYERS[deepest]


def degree(node: Node, name: str) -> int | None:
    """How an expression scales with one term.

    1 when doubling the term doubles it, 0 when it does not matter, None when neither can be told. A
    literal zero scales like anything; it counts as 1.
    """
    match node:
        case Name(id=id_):
            return 1 if id_ == name else 0
        case Number(value=value):
            return 1 if value == 0 else 0
        case Minus(operand=operand):
            return degree(operand, name)
        case Arithmetic(operator=operator, left=left, right=right):
            if operator == "*" and (_is_zero(left) or _is_zero(right)):
                return 1
            if operator in "+-" and (_is_zero(left) or _is_zero(right)):
                return degree(right if _is_zero(left) else left, name)
            return _combined(operator, degree(left, name), degree(right, name))
        case Call(function="min" | "max", arguments=arguments):
            return _alike(arguments, name)
        case Choice(cases=cases, otherwise=otherwise) if not any(_reads(when, name) for when, _ in cases):
            return _alike((*(value for _, value in cases), otherwise), name)
        case _:
            return None if _reads(node, name) else 0


def _reads(node: Node, name: str) -> bool:
    return any(isinstance(part, Name) and part.id == name for part in walk(node))


def _alike(nodes: Iterable[Node], name: str) -> int | None:
    degrees = {degree(node, name) for node in nodes if not _is_zero(node)}
    if not degrees:
        return 1
    return degrees.pop() if len(degrees) == 1 else None


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0


def _combined(operator: str, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if operator == "*":
        return left + right
    if operator == "/":
        return left - right
    return left if left == right else None
