"""What the other forms at hand say of one: copied between projects, changed since the budget was approved.

An :class:`Index` is filled with every submission of a run, in any order, and closed; then it tells, of each,
the facts of the vocabulary that compare it with the others. It keeps 64-bit hashes in plain arrays and
nothing else: 8 bytes for a row that a later form may be compared with, 32 for a form.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import blake2b
from typing import Protocol

from perfeval.language.values import Amount, Value
from perfeval.submissions.facts import FormFacts
from perfeval.submissions.lexicon import clean
from perfeval.submissions.model import Row, Submission
from perfeval.submissions.wording import plain_name


@dataclass(frozen=True, slots=True)
class Marks:
    """What one form is compared by, as hashes of 64 bits.

    Attributes:
        rows: unit, year and rows.
        project: the project alone.
        form, before: unit, project, rows and the year, or the year before; None where it has no year.
        approved: unit, project and year.
        targets_only: it is a form of when the budget was approved.
        names, targets: of each row, its name with unit, project and year; and its target beside that.
    """

    rows: int
    project: int
    form: int
    before: int | None
    approved: int
    targets_only: bool
    names: tuple[int, ...]
    targets: tuple[int, ...]


def marks_of(submission: Submission) -> Marks:
    """The hashes of one form."""
    unit, project, year = _key(submission)
    rows = sorted(_content(row) for row in submission.rows)
    pairs = [(_name(row), _target(row)) for row in submission.rows]
    last = None if submission.year is None else str(submission.year - 1)
    return Marks(
        rows=_hash("rows", unit, year, *rows),
        project=_hash("project", project),
        form=_hash("form", unit, project, year, *rows),
        before=None if last is None else _hash("form", unit, project, last, *rows),
        approved=_hash("approved", unit, project, year),
        targets_only=_is_approved(submission),
        names=tuple(_hash("name", unit, project, year, name) for name, _ in pairs),
        targets=tuple(_hash("target", unit, project, year, *pair) for pair in pairs),
    )


class Neighbours(Protocol):
    """What tells the facts that compare a form with others."""

    def whole(self, submission: Submission, /) -> dict[str, Value]: ...
    def rows(self, submission: Submission, /) -> list[dict[str, Value]]: ...


class Index:
    """The forms at hand, as hashes."""

    def __init__(self) -> None:
        #: Unit, year and rows of each form, and beside it of which project that form is.
        self._rows_of_form, self._projects = array("Q"), array("Q")
        #: Each form with its project and year; each approved form once for every row that it has.
        self._forms, self._approved = array("Q"), array("Q")
        #: Rows of approved forms: by name, and by name and target.
        self._names, self._targets = array("Q"), array("Q")

    def add(self, submission: Submission) -> None:
        """Take note of one form."""
        marks = marks_of(submission)
        self._rows_of_form.append(marks.rows)
        self._projects.append(marks.project)
        self._forms.append(marks.form)
        if marks.targets_only:
            self._approved.extend([marks.approved] * len(marks.names))
            self._names.extend(marks.names)
            self._targets.extend(marks.targets)

    def close(self) -> Index:
        """Sort what was noted; nothing may be added afterwards. A form that came twice counts once."""
        pairs = sorted(set(zip(self._rows_of_form, self._projects, strict=True)))
        self._rows_of_form = array("Q", (rows for rows, _ in pairs))
        self._projects = array("Q", (project for _, project in pairs))
        self._forms, self._approved = _sorted(self._forms), _sorted(self._approved)
        self._names, self._targets = _sorted(self._names), _sorted(self._targets)
        return self

    def whole(self, submission: Submission) -> dict[str, Value]:
        """Facts of the form as a whole; those for which there is nothing to compare with are left out."""
        marks = marks_of(submission)
        twins = _count(self._rows_of_form, marks.rows) - 1
        facts: dict[str, Value] = {"twin_projects": Amount(Fraction(max(0, twins)))}
        if marks.before is not None:
            facts["same_as_last_year"] = _count(self._forms, marks.before) > 0
        approved = _count(self._approved, marks.approved)
        if approved and not marks.targets_only:
            kept = sum(_count(self._names, name) for name in set(marks.names))
            facts["approved_left_out"] = Amount(Fraction(approved - kept))
        return facts

    def rows(self, submission: Submission) -> list[dict[str, Value]]:
        """Facts of each row; none where the form that was approved is not at hand."""
        marks = marks_of(submission)
        if marks.targets_only or not _count(self._approved, marks.approved):
            return []
        found: list[dict[str, Value]] = []
        for name, target in zip(marks.names, marks.targets, strict=True):
            listed = _count(self._names, name) > 0
            facts: dict[str, Value] = {"is_approved": listed}
            if listed:
                facts["target_as_approved"] = _count(self._targets, target) > 0
            found.append(facts)
        return found


def index_of(submissions: Iterable[Submission]) -> Index:
    """An index of all of these, ready to be asked."""
    index = Index()
    for submission in submissions:
        index.add(submission)
    return index.close()


def with_neighbours(form: FormFacts, submission: Submission, index: Neighbours | None) -> FormFacts:
    """The facts of a form, those that compare it with the others at hand among them."""
    if index is None:
        return form
    rows = form.rows
    if more := index.rows(submission):
        pairs = zip(rows, more, strict=True)
        rows = tuple(replace(row, facts=row.facts | facts) for row, facts in pairs)
    return replace(form, submission=form.submission | index.whole(submission), rows=rows)


def _key(submission: Submission) -> tuple[str, str, str]:
    cells = submission.cells
    return clean(cells.get("unit", "")), clean(cells.get("project", "")), cells.get("year", "")


def _is_approved(submission: Submission) -> bool:
    """Whether a form tells targets only, as it does when the budget is approved."""
    if "funds.spent" in submission.cells or "claimed.score" in submission.cells:
        return False
    return bool(submission.rows) and not any(
        "actual" in row.cells or "claimed" in row.cells or "achieved" in row.cells for row in submission.rows
    )


def _name(row: Row) -> str:
    return plain_name(row.cells.get("name", ""))


def _target(row: Row) -> str:
    return clean(row.cells.get("target", ""))


def _content(row: Row) -> str:
    return "\0".join((_name(row), _target(row), clean(row.cells.get("actual", ""))))


def _hash(*parts: str) -> int:
    return int.from_bytes(blake2b("\1".join(parts).encode(), digest_size=8).digest(), "big")


def _sorted(values: array[int]) -> array[int]:
    return array("Q", sorted(values))


def _count(values: array[int], value: int) -> int:
    return bisect_right(values, value) - bisect_left(values, value)
