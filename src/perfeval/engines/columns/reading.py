"""The tree of an expression → a column: what :mod:`perfeval.engines.compute` says of one fact, of all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.engines import compute
from perfeval.engines.columns import values as v
from perfeval.engines.columns.aggregates import aggregate_column
from perfeval.engines.columns.records import by_reference
from perfeval.engines.columns.spaces import UNTOLD, Space, chosen_text, kept
from perfeval.engines.columns.values import (
    BeyondError,
    Column,
    Dim,
    Known,
    Number,
    Text,
    Truth,
    UnsupportedError,
    as_number,
    as_truth,
)
from perfeval.engines.columns.wording import text_column
from perfeval.engines.texts import ON_TEXT
from perfeval.language.tree import (
    DEFINED,
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
    Otherwise,
    Word,
)
from perfeval.language.tree import Number as Literal
from perfeval.language.tree import Text as Quoted
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Value


def read(node: Node, space: Space) -> Column:
    """The column of an expression.

    Raises:
        UnsupportedError: it has no reading in columns.
    """
    known = space.compiled.get(id(node))
    if known is None:
        try:
            known = _read(node, space)
        except UnsupportedError as error:
            # Numbers too large, units that only rows tell, days between dates: asked of each that is different.
            try:
                known = by_reference(node, space)
            except BeyondError:
                raise
            except UnsupportedError:
                raise error from None
        space.compiled[id(node)] = known
    return known


def _read(node: Node, space: Space) -> Column:
    match node:
        case Literal() | Quoted() | Word() | Otherwise():
            return Known(compute.evaluate(node, compute.NOTHING), node.type.literal)
        case Name(id=id_, of=of):
            return space.lookup(id_, of)
        case Minus(operand=operand):
            return _minus(node, read(operand, space))
        case Not(operand=operand):
            return _not(read(operand, space))
        case Junction(operator=operator, parts=parts):
            return _junction(operator == "or", [read(part, space) for part in parts])
        case Comparison():
            return _comparison(node, read(node.left, space), read(node.right, space))
        case Arithmetic():
            return _arithmetic(node, read(node.left, space), read(node.right, space))
        case Choice():
            return _choice(node, space)
        case Aggregate():
            return aggregate_column(node, space)
        case Call(function=function, arguments=arguments):
            return _call(node, function, arguments, space)
    raise UnsupportedError


# --- truths -----------------------------------------------------------------------------------------
def _not(column: Column) -> Column:
    if isinstance(column, Known):
        value = column.value
        return Known(not value if isinstance(value, bool) else value)
    truth = as_truth(column)
    return Truth(~truth.value, truth.cannot)


def _junction(strong: bool, parts: Sequence[Column]) -> Column:
    if any(isinstance(part, Known) and part.value is strong for part in parts):
        return Known(strong)
    open_ = [part for part in parts if not (isinstance(part, Known) and part.value is (not strong))]
    if not open_:
        return Known(not strong)
    if all(isinstance(part, Known) for part in open_):
        return Known(
            compute.junction(
                "or" if strong else "and", [part.value for part in open_ if isinstance(part, Known)]
            )
        )
    if len(open_) == 1:
        return open_[0]
    truths = [as_truth(part) for part in open_]
    value = truths[0].value
    for truth in truths[1:]:
        value = value | truth.value if strong else value & truth.value
    cannot = v.either(*(truth.cannot for truth in truths))
    return Truth(value, None if cannot is None else cannot & value.is_null())


def _comparison(node: Comparison, left: Column, right: Column) -> Column:
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(compute.compare(node, left.value, right.value))
    for one in (left, right):
        if isinstance(one, Known) and isinstance(one.value, Missing | Cannot):
            other = right if one is left else left
            unknown = isinstance(one.value, Cannot) or None
            cannot = pl.lit(True) if unknown else getattr(other, "cannot", None)
            return Truth(v.nothing(pl.Boolean), cannot)
    if isinstance(left, Number) or isinstance(right, Number):
        return v.compared(node.operator, _number(left, node.left), _number(right, node.right))
    sides = [_plain(left), _plain(right)]
    value = sides[0][0] == sides[1][0] if node.operator == "=" else sides[0][0] != sides[1][0]
    return Truth(value, v.either(sides[0][1], sides[1][1]))


def _plain(column: Column) -> tuple[pl.Expr, pl.Expr | None]:
    """A text, word or truth."""
    if isinstance(column, Known):
        return pl.lit(column.value), None
    if isinstance(column, Text | Truth):
        return column.value, column.cannot
    raise UnsupportedError


def _number(column: Column, node: Node) -> Number:
    return replace(as_number(column, Dim(node.type.dimension)), literal=node.type.literal)


# --- numbers ----------------------------------------------------------------------------------------
def _minus(node: Minus, column: Column) -> Column:
    if isinstance(column, Known):
        value = column.value
        return (
            Known(Amount(-value.number, value.dimension), node.type.literal)
            if isinstance(value, Amount)
            else column
        )
    return v.negative(as_number(column))


def _arithmetic(node: Arithmetic, left: Column, right: Column) -> Column:
    literal = node.type.literal
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(compute.arithmetic(node, left.value, right.value), literal)
    one, other = _number(left, node.left), _number(right, node.right)
    if node.operator in "+-":
        return replace(v.added(one, other, minus=node.operator == "-"), literal=literal)
    result = v.multiplied(one, other) if node.operator == "*" else v.divided(one, other)
    for side in (one, other):
        result = _refused_if_date(result, side)
    return replace(result, literal=literal)


def _refused_if_date(result: Number, side: Number) -> Number:
    where = v.is_date(side)
    if where is False:
        return result
    return v.refused(result, where)


def _choice(node: Choice, space: Space) -> Column:
    cases: list[tuple[pl.Expr, Column]] = []
    last: Column | None = None
    for when, value in node.cases:
        held = read(when, space)
        if isinstance(held, Known):
            if held.value is False:
                continue
            last = _of_type(read(value, space), value, node) if held.value is True else Known(held.value)
            break
        truth = as_truth(held)
        if truth.cannot is not None:
            cases.append((truth.cannot, Known(UNTOLD)))
        cases.append((truth.value.is_null(), Known(MISSING)))
        cases.append((truth.value.fill_null(False), _of_type(read(value, space), value, node)))
    if last is None:
        last = _of_type(read(node.otherwise, space), node.otherwise, node)
    if not cases:
        return last
    if node.type.base == "number":
        numbers = [(when, as_number(value, Dim(node.type.dimension))) for when, value in cases]
        return replace(v.chosen(numbers, as_number(last)), literal=node.type.literal)
    if node.type.base == "truth":
        raise UnsupportedError
    return chosen_text(cases, last, space)


def _of_type(column: Column, node: Node, whole: Choice) -> Column:
    if not node.type.literal or whole.type.literal:
        return column
    if isinstance(column, Known) and isinstance(column.value, Amount):
        return Known(Amount(column.value.number, whole.type.dimension))
    if isinstance(column, Number):
        return replace(column, dim=Dim(whole.type.dimension), literal=False, shown=None)
    return column


# --- functions --------------------------------------------------------------------------------------
def _call(node: Call, function: str, arguments: tuple[Node, ...], space: Space) -> Column:
    if function == "missing":
        return _missing(read(arguments[0], space))
    if function == "found":
        rule = arguments[0]
        return space.found(rule.value if isinstance(rule, Quoted) else "")
    if function == DEFINED:
        condition = arguments[1]
        if id(condition) not in space.named:
            space.named[id(condition)] = kept(read(condition, space), space.frame)
        return space.named[id(condition)]
    if function in ON_TEXT:
        return text_column(node, space)
    if function in ("days", "workdays", "months", "year_of"):
        raise UnsupportedError
    columns = [read(argument, space) for argument in arguments]
    if all(isinstance(column, Known) for column in columns):
        return Known(compute.evaluate(node, _Constants(space)), node.type.literal)
    numbers = [_number(column, argument) for column, argument in zip(columns, arguments, strict=True)]
    result = _numeric(function, columns, numbers)
    return replace(result, literal=node.type.literal)


class _Constants:
    """Names that stand for the same on every row."""

    def __init__(self, space: Space) -> None:
        self.space = space

    def lookup(self, name: str, of: str) -> Value:
        column = self.space.lookup(name, of)
        return column.value if isinstance(column, Known) else MISSING

    def rows(self, _over: str, _of_results: bool) -> Sequence[Any]:
        return ()

    def words(self, name: str) -> Sequence[str]:
        return self.space.pack.word_lists.get(name, ())

    def found(self, _rule: str) -> Value:
        return False


def _missing(column: Column) -> Column:
    if isinstance(column, Known):
        return Known(isinstance(column.value, Missing))
    value = column.num if isinstance(column, Number) else column.value
    gone = value.is_null()
    return Truth(gone if column.cannot is None else gone & ~column.cannot)


def _numeric(function: str, columns: Sequence[Column], numbers: list[Number]) -> Number:
    first = numbers[0]
    match function:
        case "floor" | "ceil":
            return v.floored(first, ceiling=function == "ceil")
        case "abs":
            return v.absolute(first)
        case "round":
            places = columns[1]
            if not isinstance(places, Known) or not isinstance(places.value, Amount):
                raise UnsupportedError
            return v.rounded(first, int(places.value.number))
        case "min" | "max":
            return v.least(numbers, greatest=function == "max")
        case "clamp":
            return _clamp(numbers)
        case "linear":
            return _linear(numbers)
    raise UnsupportedError


def _clamp(numbers: list[Number]) -> Number:
    value, low, high = numbers
    crossed = v.compared(">", low, high)
    result = v.least([v.least([value, high]), low], greatest=True)
    constant = low.low == low.high and high.low == high.high
    if isinstance(low.den, int) and isinstance(high.den, int) and constant:
        # Most bounds are two numbers of which the first is plainly the lower one.
        return result if low.low * high.den <= high.low * low.den else v.refused(result, True)
    return v.refused(result, crossed.value)


def _linear(numbers: list[Number]) -> Number:
    x, a, y, b, z = numbers
    for one, other in ((x, a), (x, b), (y, z)):
        if v.aligned(one, other) is not True:
            raise UnsupportedError
    level = v.compared("=", a, b)
    share = v.divided(v.added(x, a, minus=True), v.added(b, a, minus=True))
    zero, one = v.number_of(Amount(Fraction(0))), v.number_of(Amount(Fraction(1)))
    share = replace(share, dim=Dim())
    share = v.least([v.least([share, one]), zero], greatest=True)
    rise = v.multiplied(v.added(z, y, minus=True), share)
    dim = z.dim if y.literal else y.dim
    result = v.added(replace(y, dim=dim, literal=False), replace(rise, dim=dim, literal=False), minus=False)
    return v.refused(result, level.value)
