"""Archives for benchmarks/archive.py: generated numbers, the exact answers, and the same numbers as our facts.

A submission has twelve indicators and an execution row. Borders are far more frequent than in life: actual equal to
target or one beside it, satisfaction on its line, claims on the border of a band, sums that end in exactly half a
cent, totals exactly on the bound of a rating.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from perfeval.submissions.columns import FORMS, ROWS, SCALE, dimension_text, lean

LINES = 12
#: Kinds of line: higher is better, lower is better, three bands, satisfaction (higher is better).
HIGHER, LOWER, BANDS, SATISFACTION = range(4)
KINDS = np.array([HIGHER] * 4 + [LOWER] * 2 + [BANDS] * 2 + [HIGHER] * 3 + [SATISFACTION], dtype=np.int8)
SECTIONS = ["产出"] * 6 + ["效益"] * 5 + ["满意度"]
#: Hundredths of a point; the execution row has ten points.
WEIGHTS = np.array([800, 800, 800, 800, 900, 900, 750, 750, 700, 700, 550, 550], dtype=np.int64)
EXECUTION = 1000
RATINGS = ((9000, "优"), (8000, "良"), (6000, "中"), (0, "差"))
BAND_WORDS = ("达成", "部分达成", "未达成")
LEAST_RATE = (4, 5)  # of the budget: 80%
#: Satisfaction below this share of its target earns nothing.
SATISFACTION_LINE = (3, 5)
#: Of its weight, the least and (but for the first band) the bound that a claim in each band lies below, in hundredths.
BAND_SHARES = ((80, 100), (60, 80), (0, 60))


@dataclass(frozen=True)
class Archive:
    """``lines`` has a row for each indicator, ``forms`` one for each submission; points are hundredths."""

    forms: pl.DataFrame
    lines: pl.DataFrame

    @property
    def size(self) -> int:
        return self.forms.height


def generated(size: int, seed: int = 1) -> Archive:
    """So many submissions, always the same for a seed."""
    dice = np.random.default_rng(seed)
    shape = (size, LINES)
    target = dice.integers(1, 120, shape)
    apart = dice.choice([0, 0, 0, 0, 1, -1, 1, -1, 7, -7, 40], shape)
    actual = np.maximum(target + apart, 1)
    on_line = dice.random(size) < 0.2
    target[on_line, -1] = target[on_line, -1] // 5 * 5 + 5
    actual[on_line, -1] = target[on_line, -1] * 3 // 5 - dice.choice([0, 0, 1], on_line.sum())
    weight = np.broadcast_to(WEIGHTS, shape).copy()
    kind = np.broadcast_to(KINDS, shape).copy()
    band = dice.choice(3, shape, p=[0.8, 0.15, 0.05])
    share = np.choose(
        band,
        [
            dice.choice([80, 90, 100], shape),
            dice.choice([60, 70, 79], shape),
            dice.choice([0, 30, 59], shape),
        ],
    )
    claimed = np.where(kind == BANDS, weight * share // 100, weight)
    budget = dice.integers(1, 9_000_000, size)
    spent = np.where(dice.random(size) < 0.4, budget, budget * dice.integers(300, 1100, size) // 1000)
    # A tenth are steered: everything is met but two lines, so that the total ends in exactly half a cent.
    steered = np.flatnonzero(dice.random(size) < 0.1)
    actual[steered], spent[steered] = target[steered], budget[steered]
    lost = dice.choice([0, 1, 2], steered.size)  # lines that earn nothing: the total is about 100, 92, 84
    for place in (1, 2):
        some = steered[lost >= place]
        actual[some, place] = 0
    target[steered, 0], actual[steered, 0] = 1600, dice.choice([1599, 1399, 799], steered.size)
    # Another twentieth: twelve lines of 7.5 × a ÷ 9, whose sum with 9.995 is 79.995 though no line is a decimal.
    thirds = np.flatnonzero(dice.random(size) < 0.05)
    weight[thirds], kind[thirds], target[thirds] = 750, HIGHER, 9
    parts = np.full((thirds.size, LINES), 7)
    swing = dice.integers(0, 3, (thirds.size, LINES // 2 - 1))
    parts[:, :-2:2] += swing
    parts[:, 1:-2:2] -= swing
    actual[thirds], claimed[thirds] = parts, weight[thirds]
    budget[thirds], spent[thirds] = 2000, 1999
    claim = np.where(
        dice.random(size) < 0.5, claimed.sum(axis=1) + EXECUTION, dice.choice([10000, 9800, 9950], size)
    )
    forms = pl.DataFrame(
        {"form": np.arange(size, dtype=np.uint32), "budget": budget, "spent": spent, "claim": claim}
    )
    lines = pl.DataFrame(
        {
            "form": np.repeat(np.arange(size, dtype=np.uint32), LINES),
            "kind": kind.ravel(), "weight": weight.ravel(), "target": target.ravel(), "actual": actual.ravel(),
            "band": band.ravel().astype(np.int8), "claimed": claimed.ravel(),
        }
    )  # fmt: skip
    return Archive(forms, lines)


def exact(archive: Archive) -> pl.DataFrame:
    """The answers by rationals: total in hundredths, rating, and both findings."""
    totals, ratings, full, sums = [], [], [], []
    rows = archive.lines.iter_rows()
    for _, budget, spent, claim in archive.forms.iter_rows():
        total = Fraction(EXECUTION) if spent >= budget else Fraction(EXECUTION * spent, budget)
        all_full, claims = True, EXECUTION
        for place in range(LINES):
            _, kind, weight, target, actual, band, claimed = next(rows)
            if kind == BANDS:
                low, high = BAND_SHARES[band]
                if not (low * weight <= 100 * claimed < high * weight or (band == 0 and claimed == weight)):
                    raise ValueError("a claim outside its band is not generated")
                points = Fraction(claimed)
            elif place == LINES - 1 and actual * SATISFACTION_LINE[1] < target * SATISFACTION_LINE[0]:
                points = Fraction(0)
            elif kind == LOWER:
                points = Fraction(weight) if actual <= target else Fraction(weight * target, actual)
            else:
                points = Fraction(weight) if actual >= target else Fraction(weight * actual, target)
            total += points
            all_full &= points == weight
            claims += claimed
        cents = math.floor(total + Fraction(1, 2))
        totals.append(cents)
        ratings.append(next(label for bound, label in RATINGS if cents >= bound))
        full.append(spent * LEAST_RATE[1] < budget * LEAST_RATE[0] and all_full)
        sums.append(claims != claim)
    return pl.DataFrame({"total": totals, "rating": ratings, "full": full, "sum": sums})


def write_facts(archive: Archive, folder: Path) -> None:
    """As perfeval keeps an archive: what reading such forms would have given. Every engine reads these files."""
    size = archive.size
    unit = dimension_text((("件", 1),))
    kind = pl.col("kind")
    bands = kind == BANDS
    number = pl.when(~bands)
    hundredths = SCALE // 100
    rows = archive.lines.select(
        pl.col("form"),
        (pl.int_range(pl.len()) % LINES + 1).cast(pl.Int32).alias("line"),
        pl.lit(False).alias("not_applicable"),
        pl.lit("指标").alias("cell.name"), pl.lit("指标").alias("fact.name"),
        pl.Series(SECTIONS * size).alias("fact.section"),
        (pl.col("weight") * hundredths).alias("fact.weight"),
        (pl.col("claimed") * hundredths).alias("fact.claimed"),
        number.then(pl.col("target") * SCALE).alias("fact.target"),
        number.then(pl.col("actual") * SCALE).alias("fact.actual"),
        number.then(pl.lit(unit)).alias("fact.target.dim"), number.then(pl.lit(unit)).alias("fact.actual.dim"),
        pl.when(bands).then(pl.lit("定性")).otherwise(pl.lit("定量")).alias("fact.nature"),
        pl.when(kind == LOWER).then(pl.lit("反向")).when(~bands).then(pl.lit("正向")).alias("fact.direction"),
        pl.when(bands).then(pl.lit(pl.Series(BAND_WORDS)).gather(pl.col("band"))).alias("fact.achieved"),
    )  # fmt: skip
    forms = archive.forms.select(
        pl.format("a.jsonl#{}", pl.col("form") + 1).alias("source"), pl.lit("a.jsonl").alias("file"),
        (pl.col("form") + 1).cast(pl.Int32).alias("number"), pl.lit("甲局").alias("unit"),
        pl.lit(2020, dtype=pl.Int32).alias("form_year"), pl.lit(True).alias("plain"),
        pl.lit(False).alias("hash.targets_only"), (pl.col("budget") * SCALE).alias("fact.adjusted_budget"),
        (pl.col("spent") * SCALE).alias("fact.spent_funds"), (pl.col("claim") * hundredths).alias("fact.claimed_score"),
        pl.lit(EXECUTION * hundredths, dtype=pl.Int64).alias("fact.claimed_execution"),
    )  # fmt: skip
    for frame, schema, name in ((forms, FORMS, "forms"), (rows, ROWS, "rows")):
        missing = [
            pl.lit(None, dtype=kind_).alias(column)
            for column, kind_ in schema.items()
            if column not in frame.columns
        ]
        facts = frame.with_columns(missing).select(pl.col(c).cast(k) for c, k in schema.items())
        lean(facts).write_parquet(folder / f"{name}.facts.parquet")


def as_forms(archive: Archive, count: int) -> list[dict[str, object]]:
    """The first submissions as departments would write them, to see that the facts are those of such forms."""
    forms = []
    for form, budget, spent, claim in archive.forms.head(count).iter_rows():
        indicators = []
        for place, row in enumerate(archive.lines[form * LINES : (form + 1) * LINES].iter_rows(named=True)):
            sign = "≤" if row["kind"] == LOWER else "≥"
            own: dict[str, object] = {
                "section": SECTIONS[place],
                "name": "指标",
                "weight": row["weight"] / 100,
                "claimed": row["claimed"] / 100,
            }
            if row["kind"] == BANDS:
                own |= {"target": "有效提升", "achieved": BAND_WORDS[row["band"]]}
            else:
                own |= {"target": f"{sign}{row['target']}件", "actual": f"{row['actual']}件"}
            indicators.append(own)
        forms.append({
            "unit": "甲局", "year": 2020, "kind": "project", "funds": {"adjusted": budget, "spent": spent},
            "claimed": {"score": claim / 100, "execution": EXECUTION / 100}, "indicators": indicators,
        })  # fmt: skip
    return forms
