"""Rows of which only one counts: the best of those that share a text in the column the pack names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.engines.lines import Scored
from perfeval.engines.wording import both

_ZERO = Fraction(0)


def best_of_each(lines: Sequence[Scored], column: str) -> list[Scored]:
    """Lines of which, among those with the same text in ``column``, only the best still counts.

    While points are not known the line that may come highest stands for its group: between the best of
    the lowest and the best of the highest.
    """
    groups: dict[str, list[Scored]] = {}
    for scored in lines:
        name = scored.view.lookup(column, "")
        if isinstance(name, str) and scored.line.outcome != "not_applicable":
            groups.setdefault(name, []).append(scored)
    changed: dict[int, Scored] = {}
    for name, members in groups.items():
        if len(members) > 1:
            changed |= {scored.line.number: scored for scored in _of_group(name, members)}
    return [changed.get(scored.line.number, scored) for scored in lines]


def _of_group(name: str, members: Sequence[Scored]) -> list[Scored]:
    best = max(members, key=lambda scored: (scored.line.highest, scored.line.lowest, -scored.line.number))
    floor = max(scored.line.lowest for scored in members)
    settled = floor == best.line.highest
    kept = best.line
    if best.line.points is None or not settled:
        reason = kept.reason or both(
            f"同组“{name}”取哪一行还不能确定", f"which line of group “{name}” counts is not known yet"
        )
        points = floor if settled else None
        kept = replace(
            kept, lowest=floor, points=points, outcome="applied" if settled else "cannot_tell", reason=reason
        )
    found = [replace(best, line=kept)]
    for scored in members:
        if scored is best:
            continue
        reason = both(
            f"同组“{name}”只取得分最高的一行：第 {kept.number} 行",
            f"of group “{name}” only the best line counts: line {kept.number}",
        )
        line = replace(
            scored.line,
            points=None,
            lowest=_ZERO,
            highest=_ZERO,
            outcome="not_applicable",
            reason=reason,
            explanation=reason,
        )
        found.append(replace(scored, line=line, left_out=True))
    return found
