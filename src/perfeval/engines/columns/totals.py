"""Totals of every form: whole numbers as far as they go, and rationals where a rounding hangs on more.

A line's points are taken down to a fixed number of places; of a line that has more, the rest is less than one
unit of the last. So the sum lies between two whole numbers, and where both round to the same, that is the total.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from perfeval.engines.columns import values as v
from perfeval.engines.columns.aggregates import MOST_ROWS, grouped, rows_of, summed
from perfeval.engines.columns.scoring import Scores
from perfeval.engines.columns.spaces import FormSpace, RowSpace, Space, rating_of
from perfeval.engines.columns.ties import rounded_sums
from perfeval.engines.columns.values import Dim, Number
from perfeval.evaluation import Rounding
from perfeval.language.tree import POINTS

#: Places of a sum, where the numbers leave room for so many.
_PLACES, _FEWEST = 9, 6


@dataclass(frozen=True, slots=True)
class Totals:
    """Columns of the forms, rounded as the pack says.

    Attributes:
        total: null where it is a range.
        rating: null where it is not known.
        open: forms whose rating hangs on more digits than the sum carries.
    """

    total: Number
    lowest: Number
    highest: Number
    rating: str
    open: str


def totals(whole: FormSpace, rows: RowSpace, execution: Scores, lines: Scores) -> Totals:
    """The totals of all forms; no cap applies to any of them."""
    frame = whole.frame
    rounding = whole.pack.rounding
    pairs = ((execution.lowest, lines.lowest), (execution.highest, lines.highest))
    low, low_raw = _end(whole, rows, *pairs[0], rounding)
    raw = whole.pack.rates_raw_total
    # A raw total between two whole numbers has a rating where both have the same.
    of_low = pl.col(frame.keep(rating_of(whole.pack, low_raw[0] if raw else low)))
    if not raw and execution.lowest is execution.highest and lines.lowest is lines.highest:
        return Totals(low, low, low, of_low.meta.output_name(), frame.keep(pl.lit(False)))
    settled = _settled(rows, execution, lines)
    high, high_raw = _end(whole, rows, *pairs[1], rounding)
    of_high = pl.col(frame.keep(rating_of(whole.pack, high_raw[0] if raw else high)))
    open_ = pl.lit(False)
    if raw:
        for first, last in (low_raw, high_raw):
            one, other = rating_of(whole.pack, first), rating_of(whole.pack, last)
            open_ = open_ | one.ne_missing(other)
    total = replace(low, num=pl.when(settled).then(low.num), cannot=~pl.col(frame.keep(settled)))
    rating = frame.keep(pl.when(of_low == of_high).then(of_low))
    return Totals(total, low, high, rating, frame.keep(open_))


def _settled(rows: RowSpace, execution: Scores, lines: Scores) -> pl.Expr:
    """Whether the lowest and the highest of every line are the same."""
    found = grouped(rows, {"same": _same(rows, lines).all()})
    return pl.col(rows.whole.frame.keep(found["same"])) & _same(rows.whole, execution)


def _same(space: Space, scored: Scores) -> pl.Expr:
    """Whether the lowest and the highest of a line are the same; where points are known they are."""
    if scored.lowest is scored.highest:
        return pl.lit(True)
    known = scored.points.present
    ends = []
    for end in (scored.lowest, scored.highest):
        den = pl.when(known).then(v.whole(1)).otherwise(end.denominator)
        apart = replace(
            end, num=pl.when(~known).then(end.num), den=end.den if isinstance(end.den, int) else den
        )
        ends.append(space.frame.settled(apart))
    return known | v.compared("=", *ends).value


def _end(
    whole: FormSpace, rows: RowSpace, own: Number, lines: Number, rounding: Rounding
) -> tuple[Number, tuple[Number, Number]]:
    """One end of the totals: rounded, and what it lies between before that."""
    places = _places(own, lines)
    floor, rest, size = _taken_down(rows, lines, places)
    own_floor, own_rest, own_size = _taken_down(whole, own, places)
    bound = size * MOST_ROWS + own_size + MOST_ROWS + 1
    if bound >= 2**127:
        raise v.BeyondError
    kind = pl.Int64 if bound < 2**63 else pl.Int128
    found = summed(rows, {"floor": floor.cast(kind), "rest": rest})
    frame = whole.frame
    sums, rests = pl.col(frame.keep(found["floor"])), pl.col(frame.keep(found["rest"]))
    low = sums + own_floor.cast(kind)
    width = (rests.cast(pl.Int64) + own_rest.cast(pl.Int64)).cast(kind)
    scale = 10**places
    if 2 * bound * 10**rounding.places < 2**63:  # rounding stays within 64 bits
        first, last = (
            Number(pl.col(frame.keep(num)), scale, -bound, bound, scale, Dim(POINTS))
            for num in (low, low + width)
        )
    else:
        first, last = (frame.measured(num, scale, Dim(POINTS)) for num in (low, low + width))
    one, other = (v.rounded(number, rounding.places, rounding.mode) for number in (first, last))
    open_ = frame.keep(one.num != other.num)
    shown = frame.measured(one.num, 10**rounding.places, Dim(POINTS))
    undecided = frame.data[open_].arg_true()
    if undecided.len():
        exact = _exactly(rows, own, lines, undecided, rounding)
        worked = frame.data[shown.num.meta.output_name()].scatter(undecided, exact)
        shown = frame.measured(worked, 10**rounding.places, Dim(POINTS))
    return shown, (first, last)


def _exactly(rows: RowSpace, own: Number, lines: Number, places: pl.Series, rounding: Rounding) -> pl.Series:
    """The rounded sums of a few forms by rationals, in units of the last place.

    Args:
        places: where these forms are.
    """
    size = lines.size * MOST_ROWS + own.size
    kind = pl.Int64 if max(size, own.most, lines.most) < 2**63 else pl.Int128
    parts = []
    for frame, number, mine in ((rows.whole.frame, own, places), (rows.frame, lines, rows_of(rows, places))):
        columns = number.num.cast(kind).alias("num"), number.denominator.cast(kind).alias("den")
        asked = dict.fromkeys(["form", *(name for column in columns for name in column.meta.root_names())])
        parts.append(frame.data.select(pl.col(*asked).gather(mine)).lazy().select("form", *columns))
    return rounded_sums(pl.concat(parts), size, rounding)


def _places(own: Number, lines: Number) -> int:
    """As many places as leave the numbers within 64 bits; else as many as 128 bits hold."""
    size = max(own.size, lines.size, 1)
    for most in (2**62 // MOST_ROWS, 2**127 - 1):
        for places in range(_PLACES, _FEWEST - 1, -1):
            if size * 10**places < most:
                return places
    raise v.BeyondError


def _taken_down(space: Space, number: Number, places: int) -> tuple[pl.Expr, pl.Expr, int]:
    """The number at or below with so many places, times a power of ten; whether anything is left; and how large it is."""
    scale = 10**places
    size = number.size * scale
    if isinstance(number.den, int) and scale % number.den == 0:
        factor = scale // number.den
        return v.product(number.num, number.size, factor, factor), pl.lit(False), size
    up = v.product(number.num, number.size, scale, scale)
    floor, wide = up // number.denominator, size >= 2**63
    if size * MOST_ROWS >= 2**62:  # what is divided is much larger than what comes out
        found = space.frame.measured(floor, scale, Dim(POINTS))
        floor, size = found.num, found.size
    return floor, (floor.cast(pl.Int128) if wide else floor) * number.denominator != up, size
