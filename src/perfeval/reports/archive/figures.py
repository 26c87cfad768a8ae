"""The figures of the summary: counts, means and medians, bands, ratings, departments and findings.

Everything is counted in frames; what comes out is small. Means and medians are exact quotients. A form of
which something is not known is counted as such, never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from perfeval.reports.archive.bands import band_index
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.risk import UNITS, units
from perfeval.reports.archive.settings import Settings


@dataclass(frozen=True, slots=True)
class Centre:
    """How many values there are, their mean and their median; None where there are none."""

    count: int
    mean: Fraction | None
    median: Fraction | None


@dataclass(frozen=True, slots=True)
class Department:
    """The forms of one department; ``name`` is empty where the forms do not say it.

    ``gap`` is the mean of total minus claimed over the ``compared`` forms of which both are known; ``lowered`` of
    ``rated`` forms have a rating below the one claimed; ``open`` have a total that cannot be told.
    """

    name: str
    forms: int
    claimed: Fraction | None
    computed: Fraction | None
    compared: int
    gap: Fraction | None
    rated: int
    lowered: int
    open: int
    errors: int
    warnings: int
    spent: Fraction | None


@dataclass(frozen=True, slots=True)
class Found:
    """One rule of one level: how many findings, on how many forms; ``sample`` is one of its messages."""

    rule: str
    level: str
    count: int
    forms: int
    sample: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What a whole archive comes to.

    ``claimed_bands`` and ``computed_bands`` have a number for each band, then how many forms have no claimed
    score, or a total whose range is wider than its band. ``moves`` counts forms by claimed and by computed
    rating; None is not given, or not determined.
    """

    forms: int
    failures: int
    claimed: Centre
    computed: Centre
    gap: Centre
    open: int
    refuted: int
    lowered: int
    raised: int
    errors: int
    warnings: int
    notices: int
    with_errors: int
    bad: int
    indicators: int
    claimed_bands: tuple[int, ...]
    computed_bands: tuple[int, ...]
    gap_bands: tuple[int, ...]
    ratings: tuple[str, ...]
    moves: dict[tuple[str | None, str | None], int]
    departments: tuple[Department, ...]
    found: tuple[Found, ...]


def figures(outcome: Outcome, forms: pl.DataFrame, settings: Settings) -> Figures:
    """The figures of an archive; ``forms`` is its ranked frame."""
    steps = _steps(settings)
    lowered, raised = steps > 0, steps < 0
    refuted = pl.col("total").is_null() & (pl.col("claimed_score") > pl.col("total_max"))
    row = forms.select(
        pl.col("total").is_null().sum().alias("open"),
        refuted.sum().alias("refuted"),
        lowered.sum().alias("lowered"),
        raised.sum().alias("raised"),
        (pl.col("errors") > 0).sum().alias("with_errors"),
        *(pl.col(name).cast(pl.Int64).sum() for name in ("errors", "warnings", "notices", "bad", "of")),
    ).row(0, named=True)
    moves = _moves(forms)
    return Figures(
        forms=forms.height,
        failures=int(outcome.failures.select(pl.len()).collect().item()),
        claimed=_centre(forms, "claimed_score"),
        computed=_centre(forms, "total"),
        gap=_centre(forms, "gap"),
        open=row["open"],
        refuted=row["refuted"],
        lowered=row["lowered"],
        raised=row["raised"],
        errors=row["errors"],
        warnings=row["warnings"],
        notices=row["notices"],
        with_errors=row["with_errors"],
        bad=row["bad"],
        indicators=row["of"],
        claimed_bands=_counted(
            forms, band_index("claimed_score", settings.score_bands), settings.score_bands
        ),
        computed_bands=_counted(forms, _computed_band(settings), settings.score_bands),
        gap_bands=_counted(forms, band_index("gap", settings.gap_bands), settings.gap_bands),
        ratings=_ratings(moves, settings),
        moves=moves,
        departments=_departments(forms, settings),
        found=_found(outcome),
    )


def _steps(settings: Settings) -> pl.Expr:
    """How many ratings a form loses by its computed one; null where either is not known."""
    places = {label: place for place, label in enumerate(settings.ratings)}
    now, then = (
        pl.col(name).replace_strict(places, default=None, return_dtype=pl.Int64())
        for name in ("rating", "claimed_rating")
    )
    return now - then


def _computed_band(settings: Settings) -> pl.Expr:
    """The band of the total; of a range only where both ends lie in one."""
    low, high = (band_index(name, settings.score_bands) for name in ("total_min", "total_max"))
    return pl.when(low == high).then(low)


def _counted(forms: pl.DataFrame, band: pl.Expr, bounds: Sequence[Fraction]) -> tuple[int, ...]:
    found = dict(forms.select(band.alias("band")).group_by("band").len().iter_rows())
    return (*(found.get(place, 0) for place in range(len(bounds) + 1)), found.get(None, 0))


def _centre(forms: pl.DataFrame, name: str) -> Centre:
    """Exact: the amounts are whole numbers of ten-thousandths, the middle ones are picked from them."""
    values = forms.select(units(name).alias("value")).drop_nulls()["value"].sort()
    count = len(values)
    if not count:
        return Centre(0, None, None)
    middle = int(values[(count - 1) // 2]) + int(values[count // 2])
    return Centre(count, Fraction(int(values.sum()), count * UNITS), Fraction(middle, 2 * UNITS))


def _moves(forms: pl.DataFrame) -> dict[tuple[str | None, str | None], int]:
    counted = forms.group_by("claimed_rating", "rating").len()
    return {(claimed, rating): number for claimed, rating, number in counted.iter_rows()}


def _ratings(moves: dict[tuple[str | None, str | None], int], settings: Settings) -> tuple[str, ...]:
    """Every rating that there is, those of the settings first, the others by name."""
    there = {label for pair in moves for label in pair if label is not None}
    return (*settings.ratings, *sorted(there - set(settings.ratings)))


def _departments(forms: pl.DataFrame, settings: Settings) -> tuple[Department, ...]:
    """By the mean gap, the worst first; those that have none last; then by name."""
    steps = _steps(settings)
    rows = (
        forms.group_by(pl.col("department").fill_null("").str.strip_chars().alias("name"))
        .agg(
            pl.len().alias("forms"),
            *(units(name).sum().alias(name) for name in ("claimed_score", "total", "gap", "spent")),
            *(pl.col(name).count().alias(f"n.{name}") for name in ("claimed_score", "total", "gap", "spent")),
            steps.count().alias("rated"),
            (steps > 0).sum().alias("lowered"),
            pl.col("total").is_null().sum().alias("open"),
            pl.col("errors").sum(),
            pl.col("warnings").sum(),
        )
        .iter_rows(named=True)
    )
    found = [
        Department(
            name=row["name"],
            forms=row["forms"],
            claimed=_mean(row, "claimed_score"),
            computed=_mean(row, "total"),
            compared=row["n.gap"],
            gap=_mean(row, "gap"),
            rated=row["rated"],
            lowered=row["lowered"],
            open=row["open"],
            errors=row["errors"],
            warnings=row["warnings"],
            spent=Fraction(int(row["spent"]), UNITS) if row["n.spent"] else None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.gap is None, one.gap or 0, one.name)))


def _mean(row: dict[str, int], name: str) -> Fraction | None:
    count = row[f"n.{name}"]
    return Fraction(int(row[name]), count * UNITS) if count else None


def _found(outcome: Outcome) -> tuple[Found, ...]:
    """By level, then by how many forms; the message is the least of all, so that order says nothing."""
    rows = (
        outcome.findings.group_by("rule", "level")
        .agg(
            pl.len().alias("count"),
            pl.col("source").n_unique().alias("forms"),
            pl.col("message").min().alias("sample"),
        )
        .collect()
    )
    found = [Found(**row) for row in rows.iter_rows(named=True)]
    grave = {"error": 0, "warning": 1, "notice": 2}
    return tuple(sorted(found, key=lambda one: (grave.get(one.level, 3), -one.forms, -one.count, one.rule)))
