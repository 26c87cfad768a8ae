"""The results of an archive as the reports read them: frames that are scanned, never held as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import polars as pl

from perfeval.engines.tables import AMOUNT
from perfeval.evaluation import Sentence

#: Files that could not be read: the path, the code and place of the message, what is wrong and what would be right.
FAILURES: dict[str, pl.DataType] = {
    "source": pl.String(), "code": pl.String(), "place": pl.String(), "message": pl.String(), "fix": pl.String(),
}  # fmt: skip
#: What of a form the results do not repeat; money in 元.
FORMS: dict[str, pl.DataType] = {
    "source": pl.String(), "department": pl.String(), "region": pl.String(), "kind": pl.String(), "pack": pl.String(),
    "adjusted_budget": AMOUNT, "spent": AMOUNT,
}  # fmt: skip

Frame = pl.DataFrame | pl.LazyFrame


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run over an archive came to.

    Attributes:
        results, lines, findings, caps: as :mod:`perfeval.engines.tables` describes them.
        failures, forms: as :data:`FAILURES` and :data:`FORMS`; a form is known by its ``source``.
        titles: of each rule its title, where it is known; else the rule is told by its id.
        cases: of each rule and case the label of the case, where it is known.
    """

    results: pl.LazyFrame
    lines: pl.LazyFrame
    findings: pl.LazyFrame
    caps: pl.LazyFrame
    failures: pl.LazyFrame
    forms: pl.LazyFrame
    titles: Mapping[str, Sentence] = field(default_factory=dict)
    cases: Mapping[tuple[str, str], Sentence] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        results: Frame,
        lines: Frame,
        findings: Frame,
        caps: Frame,
        failures: Frame,
        forms: Frame,
        titles: Mapping[str, Sentence] | None = None,
        cases: Mapping[tuple[str, str], Sentence] | None = None,
    ) -> Self:
        """From frames at hand or scanned from files."""
        return cls(
            results.lazy(), lines.lazy(), findings.lazy(), caps.lazy(), failures.lazy(), forms.lazy(), titles or {}, cases or {}
        )  # fmt: skip
