"""Why a form stands where it does: the parts that gave it most, each in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.diagnostics import Lang
from perfeval.evaluation import Rounding
from perfeval.reports.archive.risk import HUNDREDTHS, measured
from perfeval.reports.archive.settings import Part, Settings
from perfeval.reports.archive.words import Words, money, number, percent

_POINTS = Rounding(2)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the title of its part, what it gave in hundredths, and the sentence."""

    title: str
    given: int
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One form to open: its row of the ranked frame and its reasons, the weightiest first."""

    row: dict[str, Any]
    reasons: tuple[Reason, ...]

    @property
    def source(self) -> str:
        return str(self.row["source"])

    @property
    def risk(self) -> str:
        """The risk with its two decimals."""
        return risk_text(self.row["risk"])


def choices(rows: pl.DataFrame, settings: Settings, lang: Lang) -> list[Choice]:
    """Rows of the ranked frame, each with its reasons."""
    return [
        Choice(row, _reasons(row, settings, lang)) for row in measured(rows, settings).iter_rows(named=True)
    ]


def risk_text(hundredths: int) -> str:
    """A risk with its two decimals."""
    return _POINTS.text(Fraction(hundredths, HUNDREDTHS))


def _reasons(row: dict[str, Any], settings: Settings, lang: Lang) -> tuple[Reason, ...]:
    """The parts that gave most; of equal ones, the first in the settings. What gave nothing is no reason."""
    given = [(part, row[f"part.{part.id}"]) for part in settings.parts if row[f"part.{part.id}"]]
    heaviest = sorted(given, key=lambda pair: -pair[1])[: settings.reasons]
    return tuple(Reason(part.title(lang), points, _text(part, row, lang)) for part, points in heaviest)


def _text(part: Part, row: dict[str, Any], lang: Lang) -> str:
    blank = Words(lang).blank

    def amount(name: str) -> str:
        return blank if row[name] is None else number(row[name])

    value = Fraction(row[f"value.{part.id}"], row[f"per.{part.id}"])
    return part.reasons[lang].format(
        value=_value(part, value),
        claimed=amount("claimed_score"),
        total=amount("total"),
        lowest=amount("total_min"),
        highest=amount("total_max"),
        claimed_rating=row["claimed_rating"] or blank,
        rating=row["rating"] or Words(lang).open,
        count=row["bad"],
        of=row["of"],
    )


def _value(part: Part, value: Fraction) -> str:
    if part.measure in ("not_measurable", "unspent_though_full"):
        return percent(value, 1)
    return money(value) if part.measure == "money" else number(value)
