"""Claimed, computed and verified side by side, form by form, with what makes the differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.evaluation import Evaluation
from perfeval.reports.archive.attribution import (
    Change,
    Share,
    Standing,
    attribute,
    claimed_standing,
    standing_of,
)
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.replay import with_points
from perfeval.reports.archive.verified import Verified

#: Scores one form of the archive again with other actuals, by line; with none, as it was. What comes back is the
#: evaluation, or a standing, or no more than the points of its lines, exact.
Rescore = Callable[[str, Mapping[int, str]], Evaluation | Standing | Mapping[int, Fraction]]
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as written, its three points (None where not given or not told), and what the reviewer entered."""

    number: int
    name: str
    target: str
    actual: str
    weight: Fraction | None
    claimed: Fraction | None
    computed: Fraction | None
    verified: Fraction | None
    entry: Verified | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One form: its three scores, its lines, and the two differences in parts.

    ``first`` leads from claimed to computed, ``second`` from computed to verified; ``first`` is None where the form
    gives no score of its own.
    """

    source: str
    unit: str
    project: str
    claimed: Standing | None
    computed: Standing
    verified: Standing
    lines: tuple[Line, ...]
    first: list[Share] | None
    second: list[Share]


def reviewed(outcome: Outcome, found: Sequence[Verified], rescore: Rescore | None) -> list[Reviewed]:
    """Every form that a reviewer looked at, by source."""
    sources = sorted({one.source for one in found})
    wanted = pl.LazyFrame({"source": sources}, schema={"source": pl.String})
    results, lines, caps = (
        frame.join(wanted, on="source", how="semi").collect()
        for frame in (outcome.results, outcome.lines, outcome.caps)
    )
    made = []
    for source in sources:
        mine = pl.col("source") == source
        row = results.filter(mine).row(0, named=True)
        own = lines.filter(mine).sort("line").to_dicts()
        entries = {one.line: one for one in found if one.source == source}
        shown = _standing(row, own, caps.filter(mine).to_dicts())
        made.append(_form(row, own, entries, shown, rescore))
    return made


def _form(
    row: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    entries: Mapping[int, Verified],
    shown: Standing,
    rescore: Rescore | None,
) -> Reviewed:
    source = str(row["source"])
    computed = shown if rescore is None else _again(shown, rescore(source, {}))
    actuals = {line: one.actual for line, one in entries.items() if one.actual is not None}
    after = computed if rescore is None or not actuals else _again(computed, rescore(source, actuals))
    points = {line: one.points for line, one in entries.items() if one.points is not None}
    verified = with_points(after, points)
    claimed = claimed_standing(
        {line["line"]: _exact(line["claimed"]) for line in lines if line["outcome"] != "not_applicable"},
        _exact(row["claimed_score"]),
    )
    return Reviewed(
        source=source,
        unit=row["unit"] or "",
        project=row["project"] or "",
        claimed=claimed,
        computed=computed,
        verified=verified,
        lines=tuple(
            Line(
                number=line["line"],
                name=line["name"] or "",
                target=line["target"] or "",
                actual=line["actual"] or "",
                weight=_exact(line["weight"]),
                claimed=_exact(line["claimed"]),
                computed=computed.points.get(line["line"]),
                verified=verified.points.get(line["line"]),
                entry=entries.get(line["line"]),
            )
            for line in lines
        ),
        first=None if claimed is None else attribute(claimed, computed, claimed=True),
        second=attribute(computed, verified),
    )


def _again(before: Standing, result: Evaluation | Standing | Mapping[int, Fraction]) -> Standing:
    """What scoring again came to; of points alone, the total that they make of the form."""
    if isinstance(result, Evaluation):
        return standing_of(result)
    if isinstance(result, Standing):
        return result
    if all(before.rounding.round(value) == before.points.get(line) for line, value in result.items()):
        # The same points, unrounded: the total is the one that is known.
        return replace(before, points={**before.points, **result})
    return with_points(before, result)


def _standing(
    row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], caps: Sequence[Mapping[str, Any]]
) -> Standing:
    """The computed score as the results show it."""
    total = _exact(row["total"])
    low, high = _exact(row["total_min"]), _exact(row["total_max"])
    used = [line for line in lines if line["outcome"] != "not_applicable"]
    weights = {line["line"]: Fraction(line["weight"]) for line in lines if line["weight"] is not None}
    return Standing(
        points={line["line"]: _exact(line["points"]) for line in used},
        lowest=(low or _ZERO) if total is None else total,
        highest=(high or _ZERO) if total is None else total,
        rules={line["line"]: (line["rule"], line["case"]) for line in lines},
        changes=tuple(
            Change(
                cap["rule"],
                cap["line"],
                Fraction(cap["after"]) - Fraction(cap["before"]),
                cap["kind"],
                Fraction(cap["after"]),
            )
            for cap in caps
            if cap["before"] is not None and cap["after"] is not None
        ),
        ranges={
            line["line"]: (_exact(line["points_min"]) or _ZERO, _exact(line["points_max"]) or _ZERO)
            for line in used
            if line["points"] is None
        },
        weights=weights,
        left_out=sum(
            (weights.get(line["line"], _ZERO) for line in lines if line["outcome"] == "not_applicable"), _ZERO
        ),
    )


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)
