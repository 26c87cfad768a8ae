"""An expression read for all facts at once: what :mod:`perfeval.engines.compute` gives of one fact, as terms of Z3.

Where something is not looked into (counts and sums over rows, months, what a text repeats) any value of its
type takes its place: what is proved of any holds of the one that is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

import z3

from perfeval.engines.proof import algebra
from perfeval.engines.proof.algebra import Bool, Real, and_, compared, either, not_, or_, same
from perfeval.engines.proof.values import Coded, Measure, Number, Truth, Value, amount, chosen, nothing
from perfeval.engines.proof.world import Asked, World
from perfeval.engines.texts import ON_TEXT
from perfeval.language.tree import (
    DATE,
    DAYS,
    DEFINED,
    INDICATOR_UNIT,
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
    Otherwise,
    Text,
    Type,
    Word,
    WordList,
    children,
)
from perfeval.language.tree import Number as Literal

_ZERO = Fraction(0)
#: The sorts of what the functions of a text give.
_SORTS = {"words_in": z3.IntSort, "without": z3.IntSort, "clauses": z3.RealSort, "repeats": z3.RealSort}


class Place(Protocol):
    """Where an expression is read: the names that it can see."""

    world: World

    def lookup(self, name: str, of: str, /) -> Value: ...
    def mark(self, node: Node, /) -> str: ...


def read(node: Node, place: Place) -> Value:
    """The value of an expression."""
    return _Reader(place).value(node)


def read_points(node: Node, place: Place) -> Number:
    """The value of a formula of points; it cannot be told where its units leave something else."""
    value = read(node, place)
    assert isinstance(value, Number)  # noqa: S101 - typed at load
    if node.type.literal:
        return value
    measures = place.world.measures
    fits = measures.alike(value.measure, measures.fixed(POINTS))
    return Number(and_(value.known, fits), value.missing, value.number, value.measure)


class _Reader:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.world = place.world
        self.measures = place.world.measures

    def value(self, node: Node) -> Value:
        return _READ[type(node)](self, node)

    def number(self, node: Node) -> Number:
        value = self.value(node)
        assert isinstance(value, Number)  # noqa: S101 - typed at load
        return value

    def truth(self, node: Node) -> Truth:
        value = self.value(node)
        assert isinstance(value, Truth)  # noqa: S101 - typed at load
        return value

    # --- single nodes ----------------------------------------------------------------------------
    def literal(self, node: Literal) -> Value:
        return amount(node.value, self.measures.fixed(node.type.dimension))

    def word(self, node: Word) -> Value:
        return Coded(True, False, self.world.code(node.value))

    def text(self, node: Text) -> Value:
        return Coded(True, False, self.world.literal(node.value))

    def name(self, node: Name) -> Value:
        return self.place.lookup(node.id, node.of)

    def minus(self, node: Minus) -> Value:
        value = self.number(node.operand)
        return Number(value.known, value.missing, algebra.minus(value.number), value.measure)

    def opposite(self, node: Not) -> Value:
        value = self.truth(node.operand)
        return Truth(value.false, value.true, value.missing)

    def junction(self, node: Junction) -> Value:
        return joined(node.operator, [self.truth(part) for part in node.parts])

    # --- two amounts -----------------------------------------------------------------------------
    def aligned(self, left: Number, right: Number, left_node: Node, right_node: Node) -> tuple[Bool, Measure]:
        """Whether two amounts go together, and in which dimension; a bare literal counts as points, zero as anything."""
        alike = self.measures.alike(left.measure, right.measure)
        points = self.measures.fixed(POINTS)
        ok, measure = alike, left.measure
        for one, other, node in ((right, left, right_node), (left, right, left_node)):
            if node.type.literal:
                takes = or_(self.measures.alike(other.measure, points), same(one.number, _ZERO))
                measure = self.measures.either(and_(not_(alike), takes), other.measure, measure)
                ok = or_(ok, takes)
        return ok, measure

    def arithmetic(self, node: Arithmetic) -> Value:
        left, right = self.number(node.left), self.number(node.right)
        known, missing = _both((left, right))
        if node.operator in "+-":
            ok, measure = self.aligned(left, right, node.left, node.right)
            other = right.number if node.operator == "+" else algebra.minus(right.number)
            return Number(and_(known, ok), missing, algebra.plus(left.number, other), measure)
        date = self.measures.fixed(DATE)
        ok = not_(or_(self.measures.alike(left.measure, date), self.measures.alike(right.measure, date)))
        if node.operator == "*":
            measure = self.measures.joined(left.measure, right.measure, 1)
            return Number(and_(known, ok), missing, algebra.times(left.number, right.number), measure)
        ok = and_(ok, not_(same(right.number, _ZERO)))
        measure = self.measures.joined(left.measure, right.measure, -1)
        return Number(and_(known, ok), missing, algebra.over(left.number, right.number), measure)

    def comparison(self, node: Comparison) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        known, missing = _both((left, right))
        if isinstance(left, Number) and isinstance(right, Number):
            ok, _ = self.aligned(left, right, node.left, node.right)
            known, holds = and_(known, ok), compared(node.operator, left.number, right.number)
        elif isinstance(left, Coded) and isinstance(right, Coded):
            holds = same(left.code, right.code)
            holds = holds if node.operator == "=" else not_(holds)
        elif isinstance(left, Truth) and isinstance(right, Truth):
            agree = or_(and_(left.true, right.true), and_(left.false, right.false))
            holds = agree if node.operator == "=" else not_(agree)
        else:  # pragma: no cover - typed at load
            raise TypeError("a comparison of two types")
        return Truth(and_(known, holds), and_(known, not_(holds)), missing)

    # --- calls -----------------------------------------------------------------------------------
    def call(self, node: Call) -> Value:
        function, arguments = node.function, node.arguments
        if function == "missing":
            missing = self.value(arguments[0]).missing
            return Truth(missing, not_(missing))
        if function == "found":
            true = z3.Bool(f"found:{_key(arguments[0])}{self.place.mark(node)}")
            return Truth(true, not_(true))
        if function == DEFINED:
            return self.value(arguments[1])
        if function in ON_TEXT:
            return self.on_text(node)
        values = [self.number(argument) for argument in arguments]
        known, missing = _both(values)
        if function in ("days", "workdays", "months", "year_of"):
            return self.of_dates(node, values, known, missing)
        if function == "linear":
            return self.linear(node, values, known, missing)
        if function in ("min", "max", "clamp"):
            return self.extreme(node, values, known, missing)
        first = values[0].number
        match function:
            case "floor":
                number = self.world.floor(first)
            case "ceil":
                number = algebra.minus(self.world.floor(algebra.minus(first)))
            case "round":
                number = self.rounded(first, int(values[1].number))
            case _:
                number = algebra.size(first)
        return Number(known, missing, number, values[0].measure)

    def rounded(self, value: Real, places: int) -> Real:
        """Half up, away from zero."""
        scale = Fraction(10**places)
        size = algebra.plus(algebra.times(algebra.size(value), scale), Fraction(1, 2))
        size = algebra.over(self.world.floor(size), scale)
        return either(compared("≥", value, _ZERO), size, algebra.minus(size))

    def of_dates(self, node: Call, values: Sequence[Number], known: Bool, missing: Bool) -> Value:
        date = self.measures.fixed(DATE)
        known = and_(known, *(self.measures.alike(value.measure, date) for value in values))
        numbers = [algebra.real(value.number) for value in values]
        measure = self.measures.fixed(node.type.dimension)
        if node.type.dimension == DAYS:
            return Number(known, missing, algebra.plus(numbers[1], algebra.minus(numbers[0])), measure)
        sorts = [z3.RealSort()] * len(numbers)
        number = self.world.function((node.function,), *sorts, z3.RealSort())(*numbers)
        if node.function == "workdays":
            known = and_(known, self.world.function(("calendar",), *sorts, z3.BoolSort())(*numbers))
        return Number(known, missing, number, measure)

    def extreme(self, node: Call, values: Sequence[Number], known: Bool, missing: Bool) -> Value:
        pairs = list(zip(values, node.arguments, strict=True))
        first, first_node = next((pair for pair in pairs if not pair[1].type.literal), pairs[0])
        ok = and_(*(self.aligned(first, other, first_node, other_node)[0] for other, other_node in pairs))
        numbers = [value.number for value in values]
        if node.function == "clamp":
            ok = and_(ok, compared("≤", numbers[1], numbers[2]))
            number = algebra.greatest(numbers[1], algebra.least(numbers[0], numbers[2]))
        else:
            number = reduce(algebra.least if node.function == "min" else algebra.greatest, numbers)
        return Number(and_(known, ok), missing, number, first.measure)

    def linear(self, node: Call, values: Sequence[Number], known: Bool, missing: Bool) -> Value:
        nodes = node.arguments
        x, a, y, b, z = values
        pairs = ((x, a, 0, 1), (x, b, 0, 3), (y, z, 2, 4))
        ok = and_(*(self.aligned(one, other, nodes[i], nodes[j])[0] for one, other, i, j in pairs))
        ok = and_(ok, not_(same(a.number, b.number)))
        run = algebra.plus(b.number, algebra.minus(a.number))
        share = algebra.over(algebra.plus(x.number, algebra.minus(a.number)), run)
        share = algebra.greatest(_ZERO, algebra.least(Fraction(1), share))
        rise = algebra.plus(z.number, algebra.minus(y.number))
        number = algebra.plus(y.number, algebra.times(rise, share))
        return Number(and_(known, ok), missing, number, (z if nodes[2].type.literal else y).measure)

    def on_text(self, node: Call) -> Value:
        """A function of a text and words, of which nothing is known but what :mod:`world` says."""
        values = [self.value(node.arguments[0])]
        words: list[str] = []
        beside: list[str] = []
        for argument in node.arguments[1:]:
            if isinstance(argument, WordList):
                own, except_ = self.world.words(argument.id)
                words += own
                beside += except_
            elif isinstance(argument, Text):
                words.append(argument.value)
            else:
                values.append(self.value(argument))
        known, missing = _in_turn(values)
        codes = [value.code for value in values if isinstance(value, Coded)]
        sort = _SORTS.get(node.function, z3.BoolSort)()
        asked: Asked = node.function, tuple(words), tuple(beside)
        if len(codes) == 1:
            found = self.world.ask(codes[0], asked, sort)
        else:
            sorts = [z3.IntSort()] * len(codes)
            found = self.world.function(("texts", *asked), *sorts, sort)(*map(algebra.whole, codes))
        if node.type.base == "truth":
            return Truth(and_(known, found), and_(known, not_(found)), missing)
        if node.type.base == "text":
            return Coded(known, missing, found)
        return Number(known, missing, found, self.measures.fixed(()))

    # --- choices and rows ------------------------------------------------------------------------
    def choice(self, node: Choice) -> Value:
        value = self.of_type(node.otherwise, node)
        for when, result in reversed(node.cases):
            held = self.truth(when)
            one = self.of_type(result, node)
            value = chosen(self.measures, held.true, one, value)
            value = chosen(self.measures, held.missing, nothing(one, missing=True), value)
            value = chosen(self.measures, held.untold, nothing(one, missing=False), value)
        return value

    def of_type(self, node: Node, whole: Choice) -> Value:
        value = self.value(node)
        if isinstance(value, Number) and node.type.literal and not whole.type.literal:
            return Number(value.known, value.missing, value.number, self.measures.fixed(whole.type.dimension))
        return value

    def aggregate(self, node: Aggregate) -> Value:
        """Any value: rows are not looked into. A count is never missing, nor less than none."""
        name, type_ = f"rows:{_key(node)}{self.place.mark(node)}", node.type
        rest = tuple(pair for pair in type_.dimension if pair != INDICATOR_UNIT[0])
        if type_.base == "number" and rest != type_.dimension:
            free = self.world.free(name, Type("number", INDICATOR_UNIT))
            assert isinstance(free, Number)  # noqa: S101 - of the type that was asked for
            measure = (
                self.measures.joined(free.measure, self.measures.fixed(rest), 1) if rest else free.measure
            )
            return Number(free.known, free.missing, free.number, measure)
        value = self.world.free(name, type_)
        if node.function == "count" and isinstance(value, Number):
            # What is asked of it is mostly whether there is one.
            count = self.world.integer(f"{name}#")
            self.world.always.append(or_(count == 0, count >= 1))
            return Number(value.known, False, count, value.measure)
        return value


def _both(values: Sequence[Value]) -> tuple[Bool, Bool]:
    """Whether all are known; and whether one is missing while none cannot be told."""
    known = and_(*(value.known for value in values))
    missing = and_(or_(*(value.missing for value in values)), *(not_(value.untold) for value in values))
    return known, missing


def _in_turn(values: Sequence[Value]) -> tuple[Bool, Bool]:
    """As _both, where the first that is not known says what comes of all."""
    known: Bool = True
    missing: Bool = False
    for value in values:
        missing = or_(missing, and_(known, value.missing))
        known = and_(known, value.known)
    return known, missing


def joined(operator: str, parts: Sequence[Truth]) -> Truth:
    """The conjunction or disjunction of four-valued truths."""
    untold = or_(*(part.untold for part in parts))
    missing = or_(*(part.missing for part in parts))
    if operator == "and":
        true, false = and_(*(part.true for part in parts)), or_(*(part.false for part in parts))
        return Truth(true, false, and_(not_(false), not_(untold), missing))
    true, false = or_(*(part.true for part in parts)), and_(*(part.false for part in parts))
    return Truth(true, false, and_(not_(true), not_(untold), missing))


def _key(node: Node) -> str:
    """An expression without the places of its parts: the same wherever it is written."""
    own = {
        field: getattr(node, field)
        for field in ("id", "of", "value", "operator", "function", "over")
        if hasattr(node, field)
    }
    inner = ",".join(_key(child) for child in children(node))
    return f"{type(node).__name__}{list(own.values())}({inner})"


_READ: dict[type, Callable[[_Reader, Any], Value]] = {
    Literal: _Reader.literal, Text: _Reader.text, Word: _Reader.word, Name: _Reader.name, Minus: _Reader.minus,
    Not: _Reader.opposite, Arithmetic: _Reader.arithmetic, Comparison: _Reader.comparison, Junction: _Reader.junction,
    Call: _Reader.call, Choice: _Reader.choice, Aggregate: _Reader.aggregate, Otherwise: lambda _reader, _node: Truth(True, False),
}  # fmt: skip

__all__ = ["Place", "joined", "read", "read_points"]
