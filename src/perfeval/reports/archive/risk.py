"""The rank of every form for the spot check: what each part of the risk gives it, exact to a hundredth.

All arithmetic is on whole numbers of 128 bits: a measure is a quotient, what a part gives is rounded half-up
to hundredths, and the risk is their sum. Frames only: no form is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import polars as pl

from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.settings import Part, Settings

#: Amounts have four decimals; risk is counted in hundredths.
UNITS, HUNDREDTHS = 10_000, 100
_WIDE = pl.Int128()
_MONEY = pl.Decimal(38, 4)


def ranked(outcome: Outcome, settings: Settings) -> pl.DataFrame:
    """Every form, the riskiest first, those of equal risk by source.

    Columns: those of the results; ``department``, ``kind``, ``region``, ``adjusted_budget``, ``spent``;
    ``errors``, ``warnings``, ``notices`` and, for parts that count rules, ``of.ID`` (how many); ``bad`` of ``of``
    indicators that cannot be measured; ``part.ID`` for each part (what it gives, in hundredths); ``risk`` in
    hundredths, ``rank`` from 1.
    """
    frame = _joined(outcome, settings)
    parts = [f"part.{part.id}" for part in settings.parts]
    given = [
        _given(part, *_measure(part, settings)).alias(name)
        for part, name in zip(settings.parts, parts, strict=True)
    ]
    frame = frame.with_columns(given).with_columns(pl.sum_horizontal(parts).alias("risk"))
    frame = frame.sort(["risk", "source"], descending=[True, False])
    return frame.with_row_index("rank", offset=1).collect()


def measured(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Rows of :func:`ranked` with ``value.ID`` over ``per.ID`` for each part: what was measured, as a quotient."""
    found = []
    for part in settings.parts:
        value, per = _measure(part, settings)
        found += [value.cast(_WIDE).alias(f"value.{part.id}"), per.cast(_WIDE).alias(f"per.{part.id}")]
    return frame.with_columns(found)


def _joined(outcome: Outcome, settings: Settings) -> pl.LazyFrame:
    """The results with what lines, findings and forms say of each."""
    verdict = pl.col("measurability")
    lines = (
        outcome.lines.filter(verdict.is_not_null() & (pl.col("line") > 0))
        .group_by("source")
        .agg((verdict != "measurable").sum().alias("bad"), pl.len().alias("of"))
    )
    level, rule = pl.col("level"), pl.col("rule")
    counts = [(level == name).sum().alias(f"{name}s") for name in ("error", "warning", "notice")]
    counts += [
        rule.is_in(list(part.rules)).sum().alias(f"of.{part.id}") for part in settings.parts if part.rules
    ]
    findings = outcome.findings.group_by("source").agg(counts)
    forms = outcome.forms.select("source", "department", "region", "kind", "adjusted_budget", "spent")
    frame = outcome.results
    for other in (lines, findings, forms):
        frame = frame.join(other, on="source", how="left")
    counted = ["bad", "of", "errors", "warnings", "notices"]
    counted += [f"of.{part.id}" for part in settings.parts if part.rules]
    return frame.with_columns(pl.col(name).fill_null(0).cast(pl.Int32) for name in counted)


def units(name: str) -> pl.Expr:
    """An amount in ten-thousandths, as a whole number."""
    return pl.col(name).cast(_MONEY).to_physical().cast(_WIDE)


def _measure(part: Part, settings: Settings) -> tuple[pl.Expr, pl.Expr]:
    """What a part measures, as a quotient of two whole numbers; null where it says nothing of a form."""
    one, amount = pl.lit(1, _WIDE), pl.lit(UNITS, _WIDE)
    claimed, total, highest = units("claimed_score"), units("total"), units("total_max")
    nothing = pl.lit(None, _WIDE)
    match part.measure:
        case "claimed_above_computed":
            return claimed - total, amount
        case "claimed_above_possible":
            return pl.when(total.is_null()).then(claimed - highest).otherwise(nothing), amount
        case "ratings_lowered":
            return _step("rating", settings.ratings) - _step("claimed_rating", settings.ratings), one
        case "errors" | "warnings" | "notices":
            return pl.col(part.measure), one
        case "not_measurable":
            of = pl.col("of").cast(_WIDE)
            return pl.when(of > 0).then(pl.col("bad").cast(_WIDE)).otherwise(nothing), of
        case "unspent_though_full":
            budget, least = units("adjusted_budget"), part.claimed_from or Fraction(0)
            high = claimed * least.denominator >= pl.lit(least.numerator * UNITS, _WIDE)
            return pl.when(high & (budget > 0)).then(budget - units("spent")).otherwise(nothing), budget
        case "findings_of":
            return pl.col(f"of.{part.id}"), one
        case "range_width":
            width = highest - units("total_min")
            return pl.when(total.is_null()).then(width).otherwise(nothing), amount
        case _:
            return pl.coalesce(units("spent"), units("adjusted_budget")), amount


def _step(name: str, ratings: Sequence[str]) -> pl.Expr:
    """The place of a rating, from the best; null for one that is not in the list."""
    places = {label: place for place, label in enumerate(ratings)}
    return pl.col(name).replace_strict(places, default=None, return_dtype=pl.Int64()).cast(_WIDE)


def _given(part: Part, value: pl.Expr, per: pl.Expr) -> pl.Expr:
    """What a part gives for a quotient, in hundredths."""
    value, per = value.cast(_WIDE), per.cast(_WIDE)
    if part.steps:
        given = pl.lit(0, _WIDE)
        for at, share in part.steps:
            reached = value * at.denominator >= per * at.numerator
            given = pl.when(reached).then(pl.lit(hundredths(part.weight * share), _WIDE)).otherwise(given)
    else:
        scale = lcm(part.low.denominator, part.high.denominator)
        low, high = int(part.low * scale), int(part.high * scale)
        weight = part.weight * HUNDREDTHS
        whole = per * (high - low)
        beyond = (value * scale - per * low).clip(0, None)
        beyond = pl.when(beyond > whole).then(whole).otherwise(beyond)
        # Half-up: floor(w × beyond ÷ whole + 1/2) on whole numbers.
        rounded = (beyond * (2 * weight.numerator) + whole * weight.denominator) // (
            whole * (2 * weight.denominator)
        )
        given = pl.when(per > 0).then(rounded).otherwise(pl.lit(0, _WIDE))
    return given.fill_null(0).cast(pl.Int32)


def hundredths(value: Fraction) -> int:
    """A number in hundredths, half-up."""
    return int((value * HUNDREDTHS * 2 + 1) // 2)
