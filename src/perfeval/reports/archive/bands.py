"""Scores and gaps counted into bands; a band holds its lower bound, not its upper."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import polars as pl

from perfeval.diagnostics import Lang
from perfeval.evaluation import plain
from perfeval.reports.archive.risk import UNITS, units


def band_index(name: str, bounds: Sequence[Fraction]) -> pl.Expr:
    """The band of an amount: 0 below the first bound, as many as there are bounds from the last on; null of null."""
    value = units(name)
    found = pl.when(value.is_not_null()).then(pl.lit(0, pl.Int32()))
    index: pl.Expr = found
    for place, bound in enumerate(bounds, 1):
        reached = value * bound.denominator >= pl.lit(bound.numerator * UNITS, pl.Int128())
        index = pl.when(reached).then(pl.lit(place, pl.Int32())).otherwise(index)
    return index


def band_labels(bounds: Sequence[Fraction], lang: Lang) -> list[str]:
    """The bands in words, from the lowest."""
    said = [plain(bound) or "" for bound in bounds]
    first = f"不足 {said[0]}" if lang == "zh" else f"below {said[0]}"
    last = f"{said[-1]} 及以上" if lang == "zh" else f"{said[-1]} and more"
    between = [
        f"{low} 至不足 {high}" if lang == "zh" else f"{low} to below {high}" for low, high in pairwise(said)
    ]
    return [first, *between, last]


def short_labels(bounds: Sequence[Fraction]) -> list[str]:
    """The bands as short as an axis needs them: <60, 60–, 65–, …, ≥100."""
    said = [plain(bound) or "" for bound in bounds]
    return [
        f"<{said[0]}",
        *(f"{low}–{high}" for low, high in pairwise(said)),
        f"≥{said[-1]}",
    ]
