"""What the forms of an archive say of each other, for the oracle: from their texts, by nothing but equality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from oracle_language import Number, Value
from perfeval.submissions.lexicon import clean
from perfeval.submissions.model import Submission
from perfeval.submissions.wording import plain_name

Facts = dict[str, Value]


def neighbours(submissions: Sequence[Submission]) -> list[tuple[Facts, list[Facts]]]:
    """What the forms of an archive say of each other: of each form, and of its rows."""
    projects: dict[Any, set[str]] = defaultdict(set)
    known: set[Any] = set()
    approved: dict[Any, list[tuple[str, str]]] = defaultdict(list)
    told = []
    for one in submissions:
        unit, project = (clean(one.cells.get(key, "")) for key in ("unit", "project"))
        year = one.cells.get("year", "")
        rows = [
            (
                plain_name(r.cells.get("name", "")),
                clean(r.cells.get("target", "")),
                clean(r.cells.get("actual", "")),
            )
            for r in one.rows
        ]
        content = tuple(sorted(rows))
        only = _targets_only(one)
        projects[unit, year, content].add(project)
        known.add((unit, project, year, content))
        if only:
            approved[unit, project, year] += [(name, target) for name, target, _ in rows]
        told.append((unit, project, year, content, rows, only))
    found: list[tuple[Facts, list[Facts]]] = []
    for unit, project, year, content, rows, only in told:
        whole: Facts = {"雷同项目数": Number(Fraction(len(projects[unit, year, content]) - 1))}
        if year:
            whole["与上年雷同"] = (unit, project, str(int(year) - 1), content) in known
        own: list[Facts] = []
        listed = approved.get((unit, project, year))
        if listed and not only:
            names = {name for name, _, _ in rows}
            whole["漏报批复项数"] = Number(Fraction(sum(name not in names for name, _ in listed)))
            for name, target, _ in rows:
                facts: Facts = {"批复表有此项": any(name == other for other, _ in listed)}
                if facts["批复表有此项"]:
                    facts["指标值同批复表"] = (name, target) in listed
                own.append(facts)
        found.append((whole, own))
    return found


def _targets_only(submission: Submission) -> bool:
    if {"funds.spent", "claimed.score"} & submission.cells.keys():
        return False
    return bool(submission.rows) and not any(
        {"actual", "claimed", "achieved"} & row.cells.keys() for row in submission.rows
    )
