"""One self-evaluation as its department wrote it, nothing interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval.diagnostics import Diagnostic, Span

#: A column that a pack adds: its text, or the rows of a small table, each column by name.
Extra = str | tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: its cells as written, by key of the file format, each with its place.

    ``inputs`` are the raw figures of its definition's formula, by name; their places are in ``spans``
    under ``inputs.`` and the name.
    """

    number: int
    cells: Mapping[str, str]
    spans: Mapping[str, Span]
    span: Span
    not_applicable: bool = False
    extra: Mapping[str, Extra] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submission:
    """One form. ``cells`` has dotted keys (funds.spent, claimed.score)."""

    source: str
    cells: Mapping[str, str]
    spans: Mapping[str, Span]
    rows: tuple[Row, ...]
    span: Span
    notices: tuple[Diagnostic, ...] = ()
    extra: Mapping[str, Extra] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        year = self.cells.get("year")
        return int(year) if year else None
