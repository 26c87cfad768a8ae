"""A form written as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from perfeval.diagnostics import PerfevalError, Span
from perfeval.reports.template import messages
from perfeval.reports.template.blocks import FormSheet
from perfeval.reports.template.book import Book
from perfeval.reports.template.plan import Plan, design, plain_number
from perfeval.submissions.model import Submission

#: A cell of Excel holds so many characters.
_LONGEST = 32767


def workbook(plans: Sequence[Plan]) -> bytes:
    """The workbook of these forms, all of one pack: a sheet each, the notes, the word lists.

    Raises:
        PerfevalError: a text of a submission is longer than a cell can be.
    """
    for plan in plans:
        _check_lengths(plan.submission)
    data = io.BytesIO()
    book = Book(data, plans[0].pack)
    sheets = []
    for number, plan in enumerate(plans, 1):
        name = design()["sheets"]["form"] + (str(number) if len(plans) > 1 else "")
        sheets.append((plan, book.sheet(name)))
    notes = book.sheet(design()["sheets"]["notes"])
    book.write_lists()
    for plan, sheet in sheets:
        FormSheet(book, sheet, plan).write()
    _write_notes(book, notes, plans[0])
    book.close()
    return data.getvalue()


def _check_lengths(submission: Submission | None) -> None:
    if submission is None:
        return
    faults = []
    pairs = [(submission.cells, submission.spans), *((row.cells, row.spans) for row in submission.rows)]
    for cells, spans in pairs:
        faults += [
            messages.TooLong(
                spans.get(key, Span(submission.source)), key=key, length=len(text), limit=_LONGEST
            )
            for key, text in cells.items()
            if len(text) > _LONGEST
        ]
    if faults:
        raise PerfevalError(faults)


def _write_notes(book: Book, sheet: object, plan: Plan) -> None:
    data, pack = design(), plan.pack
    lines = [text.format(none=data["none"]) for text in data["notes"]]
    weights = "、".join(
        f"{name} {plain_number(weight)} 分" for name, weight in pack.framework.sections.items()
    )
    if plan.scored and weights:
        lines.append(data["weights_note"].format(weights=weights, full=plain_number(pack.framework.full)))
    unchecked = data["unchecked"] if pack.basis is None or not pack.basis.checked else ""
    lines.append(data["pack_note"].format(title=pack.title["zh"], id=pack.id, checked=unchecked))
    book.write_notes(sheet, data["sheets"]["notes"], lines)
