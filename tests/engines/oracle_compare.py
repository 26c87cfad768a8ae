"""What the oracle of archives and an engine say differently of one form."""

from __future__ import annotations

from typing import Any

from oracle_archive import Found
from perfeval.evaluation import Evaluation


def differences(want: Found, got: Evaluation) -> list[Any]:
    """Each with its place: what the oracle has, and what the engine has."""
    pairs: list[tuple[Any, Any, Any]] = [("lines", len(want.lines), len(got.lines))]
    for line, other in zip(want.lines, got.lines, strict=False):
        for key in ("number", "outcome", "rule", "case", "weight", "points"):
            pairs.append((f"line {line.number} {key}", getattr(line, key), getattr(other, key)))
        # What a line without a weight may earn shows in the totals only.
        if line.weight is not None or line.points is not None:
            pairs.append((f"line {line.number} range", (line.low, line.high), (other.lowest, other.highest)))
        verdict = other.measurability and (other.measurability.verdict, other.measurability.codes)
        if line.number:
            pairs.append((f"line {line.number} verdict", want.verdicts.get(line.number), verdict))
    for ours, theirs in (("low", "lowest"), ("high", "highest"), ("total", "total"), ("rating", "rating")):
        pairs.append((ours, getattr(want, ours), getattr(got, theirs)))
    pairs.append(("caps", want.caps, [(cap.rule, cap.outcome, cap.before, cap.after) for cap in got.caps]))
    for name, mine, theirs in (
        ("findings", want.findings, [(one.rule, one.line, one.level) for one in got.findings]),
        ("undecided", want.undecided, [(one.rule, one.line) for one in got.unfinished]),
    ):
        pairs.append((f"{name} lacking", *_only(mine, theirs)))
    return [pair for pair in pairs if pair[1] != pair[2]]


def _only(mine: list[Any], theirs: list[Any]) -> tuple[list[Any], list[Any]]:
    """What each of two lists has and the other has not, repetitions counted."""
    left, right = sorted(mine, key=str), sorted(theirs, key=str)
    if left == right:
        return [], []
    return [one for one in left if left.count(one) > right.count(one)], [
        one for one in right if right.count(one) > left.count(one)
    ]
