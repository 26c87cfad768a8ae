"""The difference between two scores of a form, attributed rule by rule, so that the parts add up exactly.

A form stands at its claimed score, at its computed one, and where a reviewer has looked at its verified one. Of
each there are the points of the lines, what caps changed, and the total. What lies between two of them is, in
this order: lines by rule and case, caps by rule, lines without claimed points, what the claimed score is beside
the sum of its lines, what scaling and rounding make of the sum, and, only where something cannot be told, a
remainder, which is a range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import polars as pl

from perfeval.evaluation import Evaluation, Rounding
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.risk import UNITS, units

Kind = Literal["line", "cap", "unclaimed", "own_sum", "scaling", "remainder"]
KINDS: tuple[Kind, ...] = ("line", "cap", "unclaimed", "own_sum", "scaling", "remainder")
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What one cap changed: the points of a line, or the total where ``line`` is None."""

    rule: str
    line: int | None
    change: Fraction
    kind: str = "cap"
    after: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One score of a form.

    Attributes:
        points: of each line, after the caps of lines; None where they cannot be told.
        lowest, highest: the total at least and at most; equal where it is known.
        rules: of each line the rule and case that gave its points.
        changes: what caps changed, in their order.
        ranges: of lines whose points cannot be told, the least and the most.
        weights: of each line; those of rows that do not apply are in ``left_out``.
        rounding: of the total.
    """

    points: Mapping[int, Fraction | None]
    lowest: Fraction
    highest: Fraction
    rules: Mapping[int, tuple[str | None, str | None]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    ranges: Mapping[int, tuple[Fraction, Fraction]] = field(default_factory=dict)
    weights: Mapping[int, Fraction] = field(default_factory=dict)
    left_out: Fraction = _ZERO
    rounding: Rounding = field(default_factory=Rounding)

    @property
    def total(self) -> Fraction | None:
        return self.lowest if self.lowest == self.highest else None


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a difference; ``low`` and ``high`` differ for a remainder only."""

    kind: Kind
    rule: str | None
    case: str | None
    line: int | None
    low: Fraction
    high: Fraction


def standing_of(evaluation: Evaluation) -> Standing:
    """The computed score of a form, exact."""
    return Standing(
        points={line.number: line.points for line in evaluation.lines if line.outcome != "not_applicable"},
        lowest=evaluation.lowest if evaluation.total is None else evaluation.total,
        highest=evaluation.highest if evaluation.total is None else evaluation.total,
        rules={line.number: (line.rule, line.case) for line in evaluation.lines},
        changes=tuple(
            Change(cap.rule, cap.line, cap.after - cap.before, cap.kind, cap.after)
            for cap in evaluation.caps
            if cap.before is not None and cap.after is not None
        ),
        ranges={line.number: (line.lowest, line.highest) for line in evaluation.lines if line.points is None},
        weights={line.number: line.weight for line in evaluation.lines if line.weight is not None},
        left_out=sum(
            (line.weight or _ZERO for line in evaluation.lines if line.outcome == "not_applicable"), _ZERO
        ),
        rounding=evaluation.rounding,
    )


def claimed_standing(points: Mapping[int, Fraction | None], score: Fraction | None) -> Standing | None:
    """What a form gave itself; None where it gives neither a score nor points on every line."""
    if score is None:
        known = [value for value in points.values() if value is not None]
        if not known or len(known) < len(points):
            return None
        score = sum(known, _ZERO)
    return Standing(points, score, score)


def attribute(before: Standing, after: Standing, *, claimed: bool = False) -> list[Share]:
    """The difference of two scores of one form in parts; their sum is the difference of the totals.

    Args:
        claimed: ``before`` is what the form gave itself: its lines need not add up to its score, and it may
            have lines without points.
    """
    found: list[Share] = []
    unknown = any(value is None for value in after.points.values()) or after.total is None
    if not claimed:
        unknown = unknown or any(value is None for value in before.points.values()) or before.total is None
    bare = [line for line in after.points if before.points.get(line) is None]
    for line, points in after.points.items():
        was = before.points.get(line)
        if points is None or was is None:
            continue
        moved = points - _capped(after, line) - (was - _capped(before, line))
        rule, case = after.rules.get(line, (None, None))
        if moved:
            found.append(Share("line", rule, case, line, moved, moved))
    found += _caps(before, after)
    if claimed:
        found += _claimed_sum(before, after, bare)
    if not unknown:
        scaling = _beside(after) - (_ZERO if claimed else _beside(before))
        if scaling:
            found.append(Share("scaling", None, None, None, scaling, scaling))
    known = sum((share.low for share in found), _ZERO)
    low = after.lowest - before.highest - known
    high = after.highest - before.lowest - known
    if low or high:
        found.append(Share("remainder", None, None, None, low, high))
    return found


def _capped(standing: Standing, line: int) -> Fraction:
    return sum((one.change for one in standing.changes if one.line == line), _ZERO)


def _caps(before: Standing, after: Standing) -> list[Share]:
    """Caps by rule and line: what they change more, or less, than before."""
    moved: dict[tuple[str, int | None], Fraction] = defaultdict(Fraction)
    for standing, sign in ((before, -1), (after, 1)):
        for one in standing.changes:
            # The cap of a line counts where the line itself does.
            lines = (before.points.get(one.line), after.points.get(one.line)) if one.line is not None else ()
            if None not in lines:
                moved[one.rule, one.line] += sign * one.change
    return [Share("cap", rule, None, line, value, value) for (rule, line), value in moved.items() if value]


def _claimed_sum(before: Standing, after: Standing, bare: Sequence[int]) -> list[Share]:
    """What the claimed score is beside its lines: that of lines without claimed points, or a sum that does not hold."""
    given = sum((value for value in before.points.values() if value is not None), _ZERO)
    rest = before.lowest - given
    if bare:
        points = [after.points[line] for line in bare]
        known = [value for value in points if value is not None]
        if len(known) < len(points):
            return []
        value = sum(known, _ZERO) - rest
        return [Share("unclaimed", None, None, None, value, value)] if value else []
    return [Share("own_sum", None, None, None, -rest, -rest)] if rest else []


def _beside(standing: Standing) -> Fraction:
    """What scaling and rounding make of the sum of the lines, before and between the caps."""
    lines = sum((value for value in standing.points.values() if value is not None), _ZERO)
    total_caps = sum((one.change for one in standing.changes if one.line is None), _ZERO)
    return standing.lowest - lines - total_caps


# --- over a whole archive --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whole:
    """A part of the difference of all forms together: on how many forms and lines, and what it comes to."""

    kind: Kind
    rule: str | None
    case: str | None
    forms: int
    lines: int
    points: Fraction


def across(outcome: Outcome) -> tuple[list[Whole], int, Fraction]:
    """Claimed to computed over all forms of which both scores are known, by rule and case, the largest first.

    Points of lines are those of the results, rounded as they are shown; what that leaves is with the scaling.

    Returns:
        The parts, how many forms they are of, and the sum of their gaps, which is the sum of the parts.
    """
    forms = outcome.results.filter(pl.col("gap").is_not_null()).select(
        "source", units("gap").alias("gap"), units("claimed_score").alias("score")
    )
    caps = _changes(outcome).join(forms, on="source", how="semi")
    of_lines = caps.filter(pl.col("line").is_not_null()).group_by("source", "line").agg(pl.col("moved").sum())
    lines = (
        outcome.lines.filter(pl.col("outcome") != "not_applicable")
        .join(forms, on="source", how="semi")
        .join(of_lines.rename({"moved": "capped"}), on=["source", "line"], how="left")
        .select(
            "source", "line", "rule", "case", units("points").alias("points"), units("claimed").alias("claimed"),
            pl.col("capped").fill_null(0),
        )
        .with_columns(moved=pl.col("points") - pl.col("capped") - pl.col("claimed"))
    )  # fmt: skip
    counted = lines.filter(pl.col("moved").is_not_null()).select("source", "line")
    caps = pl.concat(
        [
            caps.filter(pl.col("line").is_null()),
            caps.filter(pl.col("line").is_not_null()).join(counted, on=["source", "line"], how="semi"),
        ]
    )
    parts = [*_by_rule(lines, "line"), *_by_rule(caps, "cap"), *_by_form(forms, lines, caps)]
    count, gap = forms.select(pl.len(), pl.col("gap").sum()).collect().row(0)
    return sorted(parts, key=_order), count, Fraction(gap, UNITS)


def _changes(outcome: Outcome) -> pl.LazyFrame:
    """What caps changed, with the columns of a part."""
    change = units("after") - units("before")
    return outcome.caps.select(
        "source", "line", "rule", pl.lit(None, pl.String()).alias("case"), change.alias("moved")
    ).filter(pl.col("moved").is_not_null())


def _by_rule(frame: pl.LazyFrame, kind: Kind) -> list[Whole]:
    moved = frame.filter(pl.col("moved").is_not_null() & (pl.col("moved") != 0))
    rows = (
        moved.group_by("rule", "case")
        .agg(pl.col("source").n_unique().alias("forms"), pl.len().alias("lines"), pl.col("moved").sum())
        .collect()
    )
    return [
        Whole(kind, rule, case, forms, lines, Fraction(int(value), UNITS))
        for rule, case, forms, lines, value in rows.iter_rows()
    ]


def _by_form(forms: pl.LazyFrame, lines: pl.LazyFrame, caps: pl.LazyFrame) -> list[Whole]:
    """What no rule is the cause of: each form's own sum, lines without claimed points, scaling, what cannot be told."""
    points, claimed = pl.col("points"), pl.col("claimed")
    each = lines.group_by("source").agg(
        pl.col("moved").sum(),
        claimed.sum().alias("given"),
        claimed.is_null().sum().alias("bare"),
        points.filter(claimed.is_null()).sum().alias("bare_points"),
        (points.is_null() & claimed.is_null()).sum().alias("bare_open"),
        points.is_null().sum().alias("open"),
    )
    capped = caps.group_by("source").agg(pl.col("moved").sum().alias("capped"))
    frame = forms.join(each, on="source", how="left").join(capped, on="source", how="left")
    frame = frame.with_columns(pl.exclude("source").fill_null(0))
    rest = pl.col("given") - pl.col("score")
    frame = frame.with_columns(
        own_sum=pl.when(pl.col("bare") == 0).then(rest).otherwise(0),
        unclaimed=pl.when((pl.col("bare") > 0) & (pl.col("bare_open") == 0))
        .then(pl.col("bare_points") + rest)
        .otherwise(0),
    ).with_columns(
        left=pl.col("gap") - pl.sum_horizontal("moved", "capped", "own_sum", "unclaimed"),
    )
    frame = frame.with_columns(
        scaling=pl.when(pl.col("open") == 0).then(pl.col("left")).otherwise(0),
        remainder=pl.when(pl.col("open") > 0).then(pl.col("left")).otherwise(0),
    )
    kinds = KINDS[2:]
    row = (
        frame.select(
            *(pl.col(kind).sum() for kind in kinds),
            *((pl.col(kind) != 0).sum().alias(f"n.{kind}") for kind in kinds),
        )
        .collect()
        .row(0, named=True)
    )
    return [
        Whole(kind, None, None, row[f"n.{kind}"], 0, Fraction(int(row[kind]), UNITS))
        for kind in kinds
        if row[f"n.{kind}"]
    ]


def _order(part: Whole) -> tuple[int, Fraction, str, str]:
    return (KINDS.index(part.kind), -abs(part.points), part.rule or "", part.case or "")
