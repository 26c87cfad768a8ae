"""What an expression comes to on every row of a frame: numbers as quotients of whole numbers, truths, texts.

Everything is exact. A number is ``num`` over ``den``, both whole, with bounds known before anything is worked
out: while they fit, 64 bits are used, then 128; what fits neither is refused (:class:`Beyond`). A value that is
missing is null; one that cannot be told is null and true in ``cannot``. Polars' logic of nulls is that of the
rule language, in which false wins over what is unknown, and for "or" true.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import polars as pl

from perfeval.language.tree import DATE, POINTS
from perfeval.language.units import Dimension, divide, multiply
from perfeval.language.values import Amount, Cannot, Value
from perfeval.submissions.columns import dimension_of

_NARROW, _WIDE = 2**63, 2**127
#: More pairs of units than a batch of forms has.
_MOST_COMBINATIONS = 100_000


class UnsupportedError(Exception):
    """An expression that has no reading in columns."""


class BeyondError(UnsupportedError):
    """Numbers that could be too large for 128 bits."""


@dataclass(frozen=True, slots=True, order=True)
class Own:
    """A column that tells the dimension of each row as a text, and the texts that occur in it."""

    column: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dim:
    """A dimension: what is known beforehand, times what columns tell, each to a power."""

    fixed: Dimension = ()
    own: tuple[tuple[Own, int], ...] = ()

    def times(self, other: Dim, sign: int) -> Dim:
        """The dimension of a product (``sign`` 1) or quotient (-1)."""
        fixed = (multiply if sign > 0 else divide)(self.fixed, other.fixed)
        powers = dict(self.own)
        for own, power in other.own:
            powers[own] = powers.get(own, 0) + sign * power
        return Dim(fixed, tuple(sorted((own, power) for own, power in powers.items() if power)))


@dataclass(frozen=True, slots=True)
class Known:
    """The same value on every row; ``literal``: a number written without a unit."""

    value: Value
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """True, false, or null; ``cannot`` is None where no row is beyond telling."""

    value: pl.Expr
    cannot: pl.Expr | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text or a word in a column; ``why`` the reasons, where they are known, of what cannot be told."""

    column: str
    cannot: pl.Expr | None = None
    why: pl.Expr | None = None

    @property
    def value(self) -> pl.Expr:
        return pl.col(self.column)


@dataclass(frozen=True, slots=True)
class Number:
    """``num`` over ``den``, which is positive.

    Attributes:
        low, high: bounds of ``num``; ``most`` the greatest ``den``.
        literal: it counts as points where needed.
        shown: as its writer put it.
        why: the reasons, where they are known, of what cannot be told.
    """

    num: pl.Expr
    den: pl.Expr | int
    low: int
    high: int
    most: int
    dim: Dim
    cannot: pl.Expr | None = None
    literal: bool = False
    shown: pl.Expr | None = None
    why: pl.Expr | None = None

    @property
    def size(self) -> int:
        return max(abs(self.low), abs(self.high))

    @property
    def present(self) -> pl.Expr:
        return self.num.is_not_null()

    @property
    def denominator(self) -> pl.Expr:
        return whole(self.den) if isinstance(self.den, int) else self.den


Column = Known | Truth | Text | Number


@lru_cache(maxsize=4096)
def whole(number: int) -> pl.Expr:
    """A whole number as an expression."""
    if abs(number) >= _WIDE:
        raise BeyondError
    return pl.lit(number, dtype=pl.Int64 if abs(number) < _NARROW else pl.Int128)


@cache
def nothing(kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """Null of a kind."""
    return pl.lit(None, dtype=kind)


def either(*parts: pl.Expr | None) -> pl.Expr | None:
    """Whether one of them holds, each never null; None where all are None."""
    known = [part for part in parts if part is not None]
    return None if not known else pl.any_horizontal(known) if len(known) > 1 else known[0]


def never(part: pl.Expr | None) -> pl.Expr:
    """The same, with false for None."""
    return pl.lit(False) if part is None else part


# --- whole numbers within bounds --------------------------------------------------------------------
def product(one: pl.Expr, size: int, other: pl.Expr | int, other_size: int) -> pl.Expr:
    """Two whole numbers multiplied, in as many bits as their bounds need."""
    if isinstance(other, int) and other == 1:
        return one
    bound = size * other_size
    if bound >= _WIDE:
        raise BeyondError
    if bound >= _NARROW:
        one = one.cast(pl.Int128)
        other = pl.lit(other, dtype=pl.Int128) if isinstance(other, int) else other.cast(pl.Int128)
    return one * other


def _den_times(one: pl.Expr | int, most: int, other: pl.Expr | int, other_most: int) -> pl.Expr | int:
    if isinstance(one, int) and isinstance(other, int):
        return one * other
    if isinstance(one, int):
        one, most, other, other_most = other, other_most, one, most
    return product(one, most, other, other_most)  # type: ignore[arg-type]


def _added(one: pl.Expr, other: pl.Expr, bound: int, *, minus: bool) -> pl.Expr:
    if bound >= _WIDE:
        raise BeyondError
    if bound >= _NARROW:
        one, other = one.cast(pl.Int128), other.cast(pl.Int128)
    return one - other if minus else one + other


def number_of(amount: Amount, *, literal: bool = False) -> Number:
    """A constant as a column."""
    num, den = amount.number.numerator, amount.number.denominator
    if den >= _WIDE:
        raise BeyondError
    shown = pl.lit(amount.shown) if amount.shown else None
    return Number(whole(num), den, num, num, den, Dim(amount.dimension), None, literal, shown)


def as_number(column: Column, dim: Dim | None = None) -> Number:
    """A column that is typed as a number."""
    if isinstance(column, Number):
        return column
    if isinstance(column, Known):
        value = column.value
        if isinstance(value, Amount):
            return number_of(value, literal=column.literal)
        cannot = pl.lit(True) if isinstance(value, Cannot) else None
        return Number(nothing(pl.Int64), 1, 0, 0, 1, dim or Dim(), cannot, column.literal)
    raise UnsupportedError


def as_truth(column: Column) -> Truth:
    """A column that is typed as a truth."""
    if isinstance(column, Truth):
        return column
    if isinstance(column, Text):
        return Truth(column.value, column.cannot)
    if isinstance(column, Known):
        if isinstance(column.value, bool):
            return Truth(pl.lit(column.value))
        return Truth(nothing(pl.Boolean), pl.lit(True) if isinstance(column.value, Cannot) else None)
    raise UnsupportedError


# --- dimensions -------------------------------------------------------------------------------------
def same(one: Dim, other: Dim) -> bool | pl.Expr:
    """Whether two dimensions are equal; null where a row has none."""
    apart = one.times(other, -1)
    if not apart.own:
        return not apart.fixed
    if len(apart.own) == 2 and not apart.fixed and sorted(power for _, power in apart.own) == [-1, 1]:
        return pl.col(apart.own[0][0].column) == pl.col(apart.own[1][0].column)
    if math.prod(len(own.texts) for own, _ in apart.own) > _MOST_COMBINATIONS:
        raise UnsupportedError
    found = [
        pl.all_horizontal(pl.col(own.column) == text for (own, _), text in zip(apart.own, texts, strict=True))
        for texts in itertools.product(*(own.texts for own, _ in apart.own))
        if not _together(apart, texts)
    ]
    return pl.any_horizontal(found) if found else False


def _together(dim: Dim, texts: Sequence[str]) -> Dimension:
    """A dimension where the columns hold these texts."""
    result = dim.fixed
    for (_, power), text in zip(dim.own, texts, strict=True):
        for _ in range(abs(power)):
            result = (multiply if power > 0 else divide)(result, dimension_of(text))
    return result


def aligned(left: Number, right: Number) -> bool | pl.Expr:
    """Whether two numbers compare: a bare literal counts as points, zero as anything."""
    found = [same(left.dim, right.dim)]
    for one, other in ((left, right), (right, left)):
        if one.literal:
            found.append(same(other.dim, Dim(POINTS)))
            if one.low == one.high:
                found.append(one.low == 0)
            else:
                found.append(one.num == 0)
    if any(part is True for part in found):
        return True
    open_ = [part for part in found if isinstance(part, pl.Expr)]
    return pl.any_horizontal(open_) if open_ else False


def _common(left: Number, right: Number) -> Dim:
    """The dimension of what two aligned numbers come to together."""
    if left.literal and not right.literal:
        return right.dim
    if right.literal and not left.literal:
        return left.dim
    return left.dim  # equal wherever the result is not null


def _checked(
    left: Number, right: Number, fits: bool | pl.Expr, result: pl.Expr
) -> tuple[pl.Expr, pl.Expr | None]:
    """A result of two numbers, null and beyond telling where they do not fit together."""
    unknown = either(left.cannot, right.cannot)
    if fits is True:
        return result, unknown
    both = left.present & right.present
    if fits is False:
        return pl.when(False).then(result), either(unknown, both)
    fits = fits.fill_null(False)
    return pl.when(fits).then(result), either(unknown, both & ~fits)


# --- comparisons and arithmetic ---------------------------------------------------------------------
def compared(operator: str, left: Number, right: Number) -> Truth:
    """A comparison of two numbers."""
    one, other = _crossed(left, right)
    value = {
        "=": lambda: one == other, "≠": lambda: one != other, "<": lambda: one < other,
        "≤": lambda: one <= other, ">": lambda: one > other, "≥": lambda: one >= other,
    }[operator]()  # fmt: skip
    result, cannot = _checked(left, right, aligned(left, right), value)
    return Truth(result, cannot)


def _crossed(left: Number, right: Number) -> tuple[pl.Expr, pl.Expr]:
    """The numerators over a common denominator."""
    if left.den is right.den:
        return left.num, right.num
    if isinstance(left.den, int) and isinstance(right.den, int):
        shared = math.lcm(left.den, right.den)
        factors = shared // left.den, shared // right.den
        return (
            product(left.num, left.size, factors[0], factors[0]),
            product(right.num, right.size, factors[1], factors[1]),
        )
    return (
        product(left.num, left.size, right.den, right.most),
        product(right.num, right.size, left.den, left.most),
    )


def added(left: Number, right: Number, *, minus: bool) -> Number:
    """The sum or difference."""
    one, other = _crossed(left, right)
    den: pl.Expr | int
    if left.den is right.den:
        den, most, factors = left.den, left.most, (1, 1)
    elif isinstance(left.den, int) and isinstance(right.den, int):
        den = most = math.lcm(left.den, right.den)
        factors = (den // left.den, den // right.den)
    else:
        den = _den_times(left.den, left.most, right.den, right.most)
        most, factors = left.most * right.most, (right.most, left.most)
    ends = [_ends(left, factors[0]), _ends(right, factors[1])]
    if minus:
        ends[1] = (-ends[1][1], -ends[1][0])
    low, high = ends[0][0] + ends[1][0], ends[0][1] + ends[1][1]
    result = _added(one, other, max(abs(low), abs(high), *map(abs, (*ends[0], *ends[1]))), minus=minus)
    num, cannot = _checked(left, right, aligned(left, right), result)
    return Number(num, den, low, high, most, _common(left, right), cannot, left.literal and right.literal)


def _ends(number: Number, factor: int) -> tuple[int, int]:
    """Bounds of a numerator times at most a factor of at least one."""
    return min(number.low, number.low * factor), max(number.high, number.high * factor)


def multiplied(left: Number, right: Number) -> Number:
    """The product."""
    num = product(left.num, left.size, right.num, right.size)
    den = _den_times(left.den, left.most, right.den, right.most)
    ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Number(
        num, den, min(ends), max(ends), left.most * right.most, left.dim.times(right.dim, 1),
        either(left.cannot, right.cannot), left.literal and right.literal,
    )  # fmt: skip


def divided(left: Number, right: Number) -> Number:
    """The quotient; beyond telling where the divisor is zero."""
    up: pl.Expr | int = right.den
    down: pl.Expr | int = left.den
    up_most, down_most = right.most, left.most
    if isinstance(up, int) and isinstance(down, int):
        shared = math.gcd(up, down)
        up, down = up // shared, down // shared
        up_most, down_most = up, down
    num = product(left.num, left.size, up, up_most)
    size = right.size
    divisor = right.num
    if right.low < 0:
        num = pl.when(right.num < 0).then(0 - num).otherwise(num)
        divisor = _size(right.num)
    zero = None
    if right.low <= 0 <= right.high:
        zero = (right.num == 0).fill_null(False) & left.present
        divisor = pl.when(right.num == 0).then(whole(1)).otherwise(divisor)
    den = product(divisor, max(size, 1), down, down_most)
    num = pl.when(right.num != 0).then(num)  # null where the divisor is
    most = left.size * up_most
    low, high = (0 if left.low >= 0 and right.low >= 0 else -most), most
    return Number(
        num, den, low, high, max(size, 1) * down_most, left.dim.times(right.dim, -1),
        either(left.cannot, right.cannot, zero), left.literal and right.literal,
    )  # fmt: skip


def is_date(number: Number) -> bool | pl.Expr:
    """Whether a number is a date, which is neither multiplied nor divided."""
    return same(number.dim, Dim(DATE))


def refused(number: Number, where: bool | pl.Expr) -> Number:
    """A number that cannot be told on some rows."""
    if where is False:
        return number
    if where is True:
        return replace(number, num=nothing(pl.Int64), cannot=either(number.cannot, number.present))
    where = where.fill_null(False)
    return replace(
        number, num=pl.when(~where).then(number.num), cannot=either(number.cannot, where & number.present)
    )


# --- choices ----------------------------------------------------------------------------------------
def chosen(cases: Sequence[tuple[pl.Expr, Number]], otherwise: Number | None) -> Number:
    """The number of the first case whose condition holds (never null); null where none does."""
    numbers = [number for _, number in cases] + ([otherwise] if otherwise is not None else [])
    dims = {number.dim for number in numbers if not _is_nothing(number)}
    if len(dims) > 1:
        dims = {number.dim for number in numbers if not _is_nothing(number) and not number.literal} or dims
    if len(dims) > 1:
        raise UnsupportedError
    nums, den, most = _over_one(numbers)
    low, high = min(n.low for n in nums), max(n.high for n in nums)
    wide = max(abs(low), abs(high)) >= _NARROW
    kind = pl.Int128 if wide else pl.Int64
    exprs = [n.num.cast(kind) for n in nums]
    value = _first(cases, exprs, otherwise is not None, nothing(kind))
    den_expr: pl.Expr | int = (
        den if isinstance(den, int) else _first(cases, den, otherwise is not None, whole(1))
    )
    unknown = None
    if any(number.cannot is not None for number in numbers):
        unknown = _first(
            cases, [never(number.cannot) for number in numbers], otherwise is not None, pl.lit(False)
        )
    shown = None
    if any(number.shown is not None for number in numbers):
        blank = nothing(pl.String)
        parts = [blank if number.shown is None else number.shown for number in numbers]
        shown = _first(cases, parts, otherwise is not None, blank)
    literal = all(number.literal for number in numbers)
    return Number(value, den_expr, low, high, most, dims.pop() if dims else Dim(), unknown, literal, shown)


@dataclass(frozen=True, slots=True)
class _Part:
    num: pl.Expr
    low: int
    high: int


def _over_one(numbers: Sequence[Number]) -> tuple[list[_Part], int | list[pl.Expr], int]:
    """Numerators over one constant denominator, or each over its own."""
    dens = [number.den for number in numbers]
    if all(isinstance(den, int) for den in dens):
        shared = math.lcm(*(den for den in dens if isinstance(den, int)))
        parts = []
        for number in numbers:
            factor = shared // number.most
            num = product(number.num, number.size, factor, factor)
            parts.append(_Part(num, number.low * factor, number.high * factor))
        return parts, shared, shared
    most = max(number.most for number in numbers)
    kind = pl.Int128 if most >= _NARROW else pl.Int64
    return (
        [_Part(number.num, number.low, number.high) for number in numbers],
        [number.denominator.cast(kind) for number in numbers],
        most,
    )


def _first(
    cases: Sequence[tuple[pl.Expr, object]], values: Sequence[pl.Expr], has_last: bool, last: pl.Expr
) -> pl.Expr:
    """The value of the first case that holds."""
    result = values[len(cases)] if has_last else last
    for (when, _), value in zip(reversed(cases), reversed(values[: len(cases)]), strict=True):
        result = pl.when(when).then(value).otherwise(result)
    return result


def _is_nothing(number: Number) -> bool:
    return number.low == number.high == 0 and number.dim == Dim() and not number.literal


def least(numbers: Sequence[Number], *, greatest: bool = False) -> Number:
    """The least of numbers that compare, or the greatest; null where one is."""
    result = numbers[0]
    for other in numbers[1:]:
        held = compared("≥" if greatest else "≤", result, other)
        picked = chosen([(held.value.fill_null(False), result)], other)
        known = held.value.is_not_null()
        result = replace(
            picked, num=pl.when(known).then(picked.num), cannot=held.cannot, shown=None,
            dim=_common(result, other), literal=result.literal and other.literal,
        )  # fmt: skip
    return result


def rounded(number: Number, places: int, mode: str = "half_up") -> Number:
    """To so many places, half-up, up (away from zero) or down (towards zero)."""
    size = product(_size(number.num) if number.low < 0 else number.num, number.size, 10**places, 10**places)
    bound = number.size * 10**places
    den, most = number.den, number.most
    if isinstance(den, int) and den == 1:
        quotient = size
    elif mode == "half_up":
        twice = _added(
            product(size, bound, 2, 2),
            whole(den) if isinstance(den, int) else den,
            2 * bound + most,
            minus=False,
        )
        quotient = twice // product(number.denominator, most, 2, 2)
    else:
        up = whole(0) if mode == "down" else number.denominator - 1
        quotient = _added(size, up, bound + most, minus=False) // number.denominator
    if number.low < 0:
        quotient = pl.when(number.num < 0).then(0 - quotient).otherwise(quotient)
    low, high = (-bound if number.low < 0 else 0), bound
    return replace(
        number,
        num=quotient,
        den=10**places,
        most=10**places,
        low=min(low, 0),
        high=high,
        shown=None,
        why=None,
    )


def floored(number: Number, *, ceiling: bool = False) -> Number:
    """The whole number at or below, or at or above."""
    if isinstance(number.den, int) and number.den == 1:
        return replace(number, shown=None)
    num = 0 - number.num if ceiling else number.num
    result = num // number.denominator
    return replace(
        number, num=0 - result if ceiling else result, den=1, most=1, low=number.low - 1 if number.low < 0 else 0,
        high=number.high + 1 if number.high > 0 else 0, shown=None,
    )  # fmt: skip


def _size(num: pl.Expr) -> pl.Expr:
    """A whole number without its sign; Polars has no such function of 128 bits."""
    return pl.when(num < 0).then(0 - num).otherwise(num)


def negative(number: Number) -> Number:
    """With its sign turned."""
    return replace(number, num=0 - number.num, low=-number.high, high=-number.low, shown=None)


def absolute(number: Number) -> Number:
    """Without its sign."""
    return replace(number, num=_size(number.num), low=0, high=number.size, shown=None)
