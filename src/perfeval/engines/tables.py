"""Results of many submissions in columns: one frame of submissions, one of lines, one of findings, one of caps.

Amounts have four decimals, rounded half-up from what is exact; what is not known is null. Frames are in the
order of the forms, and by line within a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.diagnostics import Lang
from perfeval.evaluation import Evaluation, Rounding

AMOUNT = pl.Decimal(18, 4)
#: Places of an amount in a column.
PLACES = Rounding(4)

#: ``gap`` is total minus claimed score; ``findings`` how many there are.
RESULTS: dict[str, pl.DataType] = {
    "source": pl.String(), "unit": pl.String(), "project": pl.String(), "year": pl.Int32(), "pack": pl.String(),
    "total": AMOUNT, "total_min": AMOUNT, "total_max": AMOUNT, "rating": pl.String(), "claimed_score": AMOUNT,
    "claimed_rating": pl.String(), "gap": AMOUNT, "findings": pl.UInt32(),
}  # fmt: skip
#: ``line`` 0 is the execution row. ``points_num`` over ``points_den`` are the exact points.
LINES: dict[str, pl.DataType] = {
    "source": pl.String(), "line": pl.Int32(), "section": pl.String(), "category": pl.String(), "name": pl.String(),
    "target": pl.String(), "actual": pl.String(), "weight": AMOUNT, "points": AMOUNT, "points_min": AMOUNT,
    "points_max": AMOUNT, "claimed": AMOUNT, "outcome": pl.String(), "rule": pl.String(), "case": pl.String(),
    "basis": pl.String(), "explanation": pl.String(), "measurability": pl.String(), "codes": pl.List(pl.String()),
    "points_num": pl.Int128(), "points_den": pl.Int128(),
}  # fmt: skip
#: Columns that serve to compare engines and are not written to a file.
EXACT = ("points_num", "points_den")
#: ``line`` is null where a finding is about the whole form; its place is a file with row and column, or sheet and cell.
FINDINGS: dict[str, pl.DataType] = {
    "source": pl.String(), "rule": pl.String(), "level": pl.String(), "line": pl.Int32(), "file": pl.String(),
    "row": pl.Int32(), "column": pl.Int32(), "sheet": pl.String(), "cell": pl.String(), "message": pl.String(),
    "fix": pl.String(), "basis": pl.String(), "code": pl.String(),
}  # fmt: skip
CAPS: dict[str, pl.DataType] = {
    "source": pl.String(), "line": pl.Int32(), "rule": pl.String(), "title": pl.String(), "kind": pl.String(),
    "outcome": pl.String(), "before": AMOUNT, "after": AMOUNT, "explanation": pl.String(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tables:
    """The results of many submissions.

    ``in_columns`` is how many of them were decided in columns, the others one by one.
    """

    results: pl.DataFrame
    lines: pl.DataFrame
    findings: pl.DataFrame
    caps: pl.DataFrame
    in_columns: int = 0


def concat_tables(parts: Iterable[Tables]) -> Tables:
    """Results one after another."""
    all_ = list(parts)
    if not all_:
        results, lines, findings, caps = (
            pl.DataFrame(schema=schema) for schema in (RESULTS, LINES, FINDINGS, CAPS)
        )
        return Tables(results, lines, findings, caps)
    return Tables(
        pl.concat([part.results for part in all_]),
        pl.concat([part.lines for part in all_]),
        pl.concat([part.findings for part in all_]),
        pl.concat([part.caps for part in all_]),
        sum(part.in_columns for part in all_),
    )


def amount(number: Fraction | None) -> Decimal | None:
    """A number as it stands in a column of amounts."""
    return None if number is None else Decimal(PLACES.text(number))


class Recorder:
    """Tables filled with one evaluation after another; ``lang`` is the language of explanations and messages."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._results, self._lines, self._findings, self._caps = (
            _empty(schema) for schema in (RESULTS, LINES, FINDINGS, CAPS)
        )

    def add(self, source: str, evaluation: Evaluation) -> None:
        """Add the results of one submission."""
        lang = self.lang
        round_ = evaluation.rounding.round
        _append(self._results, {
            "source": source, "unit": evaluation.unit, "project": evaluation.project, "year": evaluation.year,
            "pack": evaluation.pack, "total": amount(evaluation.total), "total_min": amount(evaluation.lowest),
            "total_max": amount(evaluation.highest), "rating": evaluation.rating,
            "claimed_score": amount(evaluation.claimed_score), "claimed_rating": evaluation.claimed_rating,
            "gap": None if evaluation.gap is None else amount(round_(evaluation.gap)),
            "findings": len(evaluation.findings),
        })  # fmt: skip
        rounded = evaluation.line_rounding.round
        for line in evaluation.lines:
            known = line.points
            _append(self._lines, {
                "source": source, "line": line.number, "section": line.section, "category": line.category,
                "name": line.name, "target": line.target, "actual": line.actual, "weight": amount(line.weight),
                "points": None if known is None else amount(rounded(known)),
                "points_min": amount(rounded(line.lowest)), "points_max": amount(rounded(line.highest)),
                "claimed": amount(line.claimed), "outcome": line.outcome, "rule": line.rule, "case": line.case,
                "basis": None if line.basis is None else str(line.basis), "explanation": line.explanation[lang],
                "measurability": None if line.measurability is None else line.measurability.verdict,
                "codes": None if line.measurability is None else list(line.measurability.codes),
                "points_num": None if known is None else known.numerator,
                "points_den": None if known is None else known.denominator,
            })  # fmt: skip
        for finding in evaluation.findings:
            span = finding.span
            _append(self._findings, {
                "source": source, "rule": finding.rule, "level": finding.level, "line": finding.line,
                "file": span and span.file, "row": span and span.line, "column": span and span.column,
                "sheet": span and span.sheet, "cell": span and span.cell, "message": finding.message[lang],
                "fix": finding.fix[lang], "basis": None if finding.basis is None else str(finding.basis),
                "code": finding.code,
            })  # fmt: skip
        for cap in evaluation.caps:
            shown = (evaluation.rounding if cap.line is None else evaluation.line_rounding).round
            _append(self._caps, {
                "source": source, "line": cap.line, "rule": cap.rule, "title": cap.title[lang], "kind": cap.kind,
                "outcome": cap.outcome, "before": None if cap.before is None else amount(shown(cap.before)),
                "after": None if cap.after is None else amount(shown(cap.after)), "explanation": cap.explanation[lang],
            })  # fmt: skip

    def tables(self) -> Tables:
        """What was added."""
        return Tables(
            pl.DataFrame(self._results, schema=RESULTS),
            pl.DataFrame(self._lines, schema=LINES),
            pl.DataFrame(self._findings, schema=FINDINGS),
            pl.DataFrame(self._caps, schema=CAPS),
        )


def _empty(schema: Mapping[str, pl.DataType]) -> dict[str, list[Any]]:
    return {name: [] for name in schema}


def _append(columns: dict[str, list[Any]], row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        columns[name].append(value)
