"""Where the parts of a form stand in its workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.reports.workbook.messages import NotAWorkbook
from perfeval.reports.workbook.xmltext import cell_at
from perfeval.submissions.model import Submission

#: What stands in the row of the execution rate, and in that of the total; the first that is there counts.
_EXECUTION = ("claimed.execution", "funds.spent", "funds.adjusted", "funds.initial")
_TOTAL = ("claimed.score",)

#: Row and column, from 1.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """The cells of one form: its title, its execution row, its indicators by number, its total."""

    sheet: str
    title: Place
    rows: Mapping[int, Place]
    total: Place | None = None

    def of(self, span: Span | None, line: int | None) -> Place:
        """The cell of a finding: the one it names, else that of its row, else the title.

        One about a row that names no better place than the form as a whole stands at its row.
        """
        named = _place(span, self.sheet) if span is not None else None
        own = self.title if line is None else self.rows.get(line, self.title)
        return own if named is None or named == self.title else named


def places_of(submission: Submission) -> Places:
    """The places of a submission that was read from a workbook.

    Raises:
        PerfevalError: it was read from something else.
    """
    sheet = submission.span.sheet or next((row.span.sheet for row in submission.rows if row.span.sheet), None)
    if sheet is None:
        raise PerfevalError(NotAWorkbook(Span(submission.source), path=Path(submission.source).name))
    rows = {row.number: place for row in submission.rows if (place := _place(row.span, sheet))}
    if (execution := _first(submission, _EXECUTION, sheet)) is not None:
        rows[0] = execution
    title = _place(submission.span, sheet) or min(rows.values(), default=(1, 1))
    return Places(sheet, title, rows, _first(submission, _TOTAL, sheet))


def _first(submission: Submission, keys: Iterable[str], sheet: str) -> Place | None:
    for key in keys:
        if (span := submission.spans.get(key)) is not None and (place := _place(span, sheet)):
            return place
    return None


def _place(span: Span, sheet: str) -> Place | None:
    return cell_at(span.cell) if span.sheet == sheet and span.cell else None
