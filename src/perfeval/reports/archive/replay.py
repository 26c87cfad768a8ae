"""A score whose lines a reviewer has put right by hand: the total that the same caps and scaling make of them.

Only what the results tell is used: where that does not give back the computed total, or a cap may or may not
bind now, the total is a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from perfeval.reports.archive.attribution import Standing

_ZERO = Fraction(0)
_Range = tuple[Fraction, Fraction]


def with_points(standing: Standing, given: Mapping[int, Fraction]) -> Standing:
    """The same form with other points on some lines; caps on those lines are the reviewer's."""
    if not given:
        return standing
    points = {**standing.points, **given}
    kept = tuple(one for one in standing.changes if one.line not in given)
    low, high = _total(standing, points)
    return replace(standing, points=points, changes=kept, lowest=low, highest=high)


def _total(standing: Standing, points: Mapping[int, Fraction | None]) -> _Range:
    before, after = _sum(standing, standing.points), _sum(standing, points)
    for factor in _factors(standing):
        if _ends(standing, before, factor) == (standing.lowest, standing.highest):
            return _ends(standing, after, factor)
    # Caps or scaling that cannot be followed: not below nothing, not above what the lines can be worth.
    whole = sum(standing.weights.values(), _ZERO)
    return _ZERO, max(whole, standing.highest, after[1])


def _sum(standing: Standing, points: Mapping[int, Fraction | None]) -> _Range:
    low = high = _ZERO
    for line, value in points.items():
        least, most = standing.ranges.get(line, (_ZERO, _ZERO)) if value is None else (value, value)
        low, high = low + least, high + most
    return low, high


def _factors(standing: Standing) -> list[Fraction]:
    """What the sum may have been multiplied by for rows that do not apply: nothing, or what makes it whole again."""
    whole = sum(standing.weights.values(), _ZERO)
    found = [Fraction(1)]
    if _ZERO < standing.left_out < whole:
        found.append(whole / (whole - standing.left_out))
    return found


def _ends(standing: Standing, sums: _Range, factor: Fraction) -> _Range:
    """The total of a sum at least and at most, after scaling, caps and rounding."""
    low, high = sums[0] * factor, sums[1] * factor
    for one in standing.changes:
        if one.line is not None or one.after is None:
            continue
        if one.kind in ("deduct", "add"):
            low, high = low + one.change, high + one.change
        elif one.kind == "cap":
            # A cap that did not bind lies somewhere above what it left alone.
            high = min(high, one.after) if one.change else high
            low = min(low, one.after)
        elif one.kind == "floor":
            low = max(low, one.after) if one.change else low
            high = max(high, one.after)
    return standing.rounding.round(low), standing.rounding.round(high)
