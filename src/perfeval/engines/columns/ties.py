"""Rounded sums of quotients, exactly: for the forms whose total hangs on more digits than a sum carries."""

from __future__ import annotations

import math
from fractions import Fraction

import polars as pl

from perfeval.evaluation import Rounding

#: Whole numbers below this leave room for the error of a product of floats in 128 bits.
_ROOM = 2**126


def rounded_sums(quotients: pl.LazyFrame, size: int, rounding: Rounding) -> pl.Series:
    """The sum of each form's quotients, rounded, in units of the last place; in the order of ``form``.

    Args:
        quotients: ``form``, ``num`` and ``den``, whole, ``den`` positive.
        size: a bound of the sum of the numerators' sizes in any form.
    """
    # Most lines of a form are over few denominators, whose product is then small enough to bring them together.
    alike = quotients.group_by("form", "den").agg(pl.col("num").sum()).sort("form")
    num, den, under = pl.col("num").cast(pl.Int128), pl.col("den").cast(pl.Int128), pl.col("under")
    about = pl.col("den").cast(pl.Float64).product()
    by_form = alike.group_by("form", maintain_order=True)
    listed = by_form.agg(num, den, den.product().alias("under"), about.alias("about")).collect()
    found = pl.Series([None] * listed.height, dtype=pl.Int64)
    if rounding.mode == "half_up":
        scale = 2 * 10**rounding.places
        small = listed["about"] < _ROOM // (size * scale + 2)
        lines = listed.lazy().filter(small).explode("num", "den").group_by("form", maintain_order=True)
        sums = lines.agg((num * (under // den)).sum().alias("sum"), under.first())
        up = pl.when(pl.col("sum") >= 0).then((pl.col("sum") * scale + under) // (under * 2))
        found = found.scatter(small.arg_true(), sums.select(up.cast(pl.Int64)).collect().to_series())
    open_ = found.is_null().arg_true()
    rest = listed.select("num", "den")[open_].iter_rows()
    return found.scatter(open_, [_rounded(nums, dens, rounding) for nums, dens in rest])


def _rounded(nums: list[int], dens: list[int], rounding: Rounding) -> int:
    """One such sum by rationals."""
    under: int = math.lcm(*dens)
    total = sum(num * (under // den) for num, den in zip(nums, dens, strict=True))
    return int(rounding.round(Fraction(total, under)) * 10**rounding.places)
