"""Generated forms as perfeval reads them: what reading a file of JSON lines gives, sooner."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from perfeval.diagnostics import Span
from perfeval.submissions.figures import decimal_text, number
from perfeval.submissions.model import Extra, Submission
from perfeval.submissions.model import Row as FormRow

_GROUPS = ("funds", "claimed", "goal")


def as_submission(form: dict[str, Any], file: str, place: int) -> Submission:
    """What reading the form from the ``place``-th line of a file of JSON lines gives, sooner; columns are not told."""
    span = Span(file, place, 1)
    cells = {key: value for key, value in form.items() if isinstance(value, str) and value.strip()}
    for group in _GROUPS:
        for key, value in form.get(group, {}).items():
            if key == "sources":
                cells |= _sums(value)
            elif value.strip():
                cells[f"{group}.{key}"] = value
    rows = tuple(_row(position, row, span) for position, row in enumerate(form["indicators"], 1))
    return Submission(file, cells, dict.fromkeys(cells, span), rows, span, (), _extra(form))


def _sums(sources: list[dict[str, str]]) -> dict[str, str]:
    found = {}
    for key in ("initial", "adjusted", "spent"):
        figures = [number(source.get(key, "")) for source in sources]
        if None not in figures:
            found[f"sources.{key}"] = decimal_text(sum((f for f in figures if f is not None), Fraction(0)))
    return found


def _row(position: int, row: dict[str, Any], span: Span) -> FormRow:
    cells = {key: value for key, value in row.items() if isinstance(value, str) and value.strip()}
    inputs = row.get("inputs", {})
    spans = dict.fromkeys((*cells, *(f"inputs.{name}" for name in inputs)), span)
    dropped = row.get("not_applicable", False)
    return FormRow(position, cells, spans, span, dropped, _extra(row), inputs)


def _extra(owner: dict[str, Any]) -> dict[str, Extra]:
    return {
        name: value if isinstance(value, str) else tuple(value)
        for name, value in owner.get("extra", {}).items()
        if not isinstance(value, str) or value.strip()
    }
