"""What an expression can come to, for all facts at once: known, missing, or no telling, each a truth of Z3.

The counterpart of :mod:`perfeval.language.values`. What is neither known nor missing cannot be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.engines.proof.algebra import Bool, Int, Real, and_, either, not_, or_, same
from perfeval.language.units import Dimension


@dataclass(frozen=True, slots=True)
class Measure:
    """A dimension that may be open: the exponent of every base, and which of the known ones it is, if it is one."""

    exponents: tuple[tuple[str, Int], ...]
    tag: Int | None = None

    def of(self, base: str) -> Int:
        return next((exponent for name, exponent in self.exponents if name == base), 0)


class Measures:
    """The dimensions that an open unit can have; every other unit is one more of the last of them."""

    def __init__(self, known: Sequence[Dimension]) -> None:
        self.known = tuple(dict.fromkeys(known))
        self._fixed: dict[Dimension, Measure] = {}

    def fixed(self, dimension: Dimension) -> Measure:
        """A dimension that is known."""
        if dimension not in self._fixed:
            tag = self.known.index(dimension) if dimension in self.known else None
            self._fixed[dimension] = Measure(dimension, tag)
        return self._fixed[dimension]

    def open(self, tag: Int) -> Measure:
        """One of the known dimensions, whichever ``tag`` says."""
        bases = sorted({base for dimension in self.known for base, _ in dimension})
        exponents = []
        for base in bases:
            exponent: Int = 0
            for place, dimension in enumerate(self.known):
                own = dict(dimension).get(base, 0)
                if own:
                    exponent = either(same(tag, place), own, exponent)
            exponents.append((base, exponent))
        return Measure(tuple(exponents), tag)

    def alike(self, one: Measure, other: Measure) -> Bool:
        """Whether two dimensions are the same."""
        if one is other:
            return True
        if one.tag is not None and other.tag is not None:
            return same(one.tag, other.tag)
        bases = {base for side in (one, other) for base, _ in side.exponents}
        return and_(*(same(one.of(base), other.of(base)) for base in sorted(bases)))

    def joined(self, one: Measure, other: Measure, sign: int) -> Measure:
        """The dimension of a product, or of a quotient (``sign`` −1)."""
        bases = sorted({base for side in (one, other) for base, _ in side.exponents})
        exponents = []
        for base in bases:
            first, second = one.of(base), other.of(base)
            plain = isinstance(first, int) and isinstance(second, int)
            exponent = first + sign * second if plain else _sum(first, sign, second)
            if not (isinstance(exponent, int) and exponent == 0):
                exponents.append((base, exponent))
        made = Measure(tuple(exponents))
        if all(isinstance(exponent, int) for _, exponent in exponents):
            return self.fixed(made.exponents)
        return made

    def either(self, condition: Bool, one: Measure, other: Measure) -> Measure:
        """One dimension or another."""
        if one is other or condition is True:
            return one
        if condition is False:
            return other
        if one.tag is not None and other.tag is not None:
            return self.open(either(condition, one.tag, other.tag))
        bases = sorted({base for side in (one, other) for base, _ in side.exponents})
        return Measure(tuple((base, either(condition, one.of(base), other.of(base))) for base in bases))


def _sum(first: Int, sign: int, second: Int) -> Int:
    if isinstance(second, int) and second == 0:
        return first
    return first + second if sign > 0 else first - second


@dataclass(frozen=True, slots=True)
class Number:
    """An amount: the number and its dimension count only where it is known."""

    known: Bool
    missing: Bool
    number: Real
    measure: Measure

    @property
    def untold(self) -> Bool:
        return not_(or_(self.known, self.missing))


@dataclass(frozen=True, slots=True)
class Coded:
    """A word or a text, by its code."""

    known: Bool
    missing: Bool
    code: Int

    @property
    def untold(self) -> Bool:
        return not_(or_(self.known, self.missing))


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: it holds, does not, is missing, or cannot be told."""

    true: Bool
    false: Bool
    missing: Bool = False

    @property
    def known(self) -> Bool:
        return or_(self.true, self.false)

    @property
    def untold(self) -> Bool:
        return not_(or_(self.true, self.false, self.missing))


Value = Number | Coded | Truth


def chosen(measures: Measures, condition: Bool, one: Value, other: Value) -> Value:
    """One value or another of the same type."""
    if isinstance(condition, bool):
        return one if condition else other
    missing = either(condition, one.missing, other.missing)
    if isinstance(one, Truth) and isinstance(other, Truth):
        return Truth(
            either(condition, one.true, other.true), either(condition, one.false, other.false), missing
        )
    known = either(condition, one.known, other.known)
    if isinstance(one, Coded) and isinstance(other, Coded):
        return Coded(known, missing, either(condition, one.code, other.code))
    if isinstance(one, Number) and isinstance(other, Number):
        measure = measures.either(condition, one.measure, other.measure)
        return Number(known, missing, either(condition, one.number, other.number), measure)
    raise TypeError("a choice between values of two types")  # pragma: no cover - typed at load


def nothing(like: Value, *, missing: bool) -> Value:
    """A value of the same type that is missing, or that cannot be told."""
    if isinstance(like, Truth):
        return Truth(False, False, missing)
    if isinstance(like, Coded):
        return Coded(False, missing, like.code)
    return Number(False, missing, like.number, like.measure)


def amount(number: Fraction | Real, measure: Measure) -> Number:
    """An amount that is known."""
    return Number(True, False, number, measure)
