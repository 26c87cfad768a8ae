"""The result of scoring one submission: lines, caps, findings and the way each point was reached.

Everything here is immutable and independent of the pack and engine that made it. Points are exact
rationals; what is printed is rounded to the places the pack declares, by :class:`Rounding`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from perfeval.diagnostics import Lang, Level, Span

#: What became of a rule on a fact. Never merged: "cannot tell" is not zero points.
Outcome = Literal["applied", "clean", "not_applicable", "cannot_tell", "failed"]

SCHEMA = "perfeval/evaluation/1"

#: A sentence in both languages.
Sentence = Mapping[str, str]


#: Half-up, always away from zero, or always towards it.
Mode = Literal["half_up", "up", "down"]
_HALF = {"half_up": Fraction(1, 2), "down": Fraction(0)}


@dataclass(frozen=True, slots=True)
class Rounding:
    """To so many decimal places, half-up unless said otherwise: 0.005 becomes 0.01, -0.005 becomes -0.01."""

    places: int = 2
    mode: Mode = "half_up"

    def round(self, value: Fraction) -> Fraction:
        scale = 10**self.places
        exact = abs(value) * scale
        size = math.ceil(exact) if self.mode == "up" else math.floor(exact + _HALF[self.mode])
        return Fraction(size if value >= 0 else -size, scale)

    def text(self, value: Fraction) -> str:
        """The rounded value with exactly ``places`` decimals."""
        scaled = self.round(value) * 10**self.places
        digits = f"{abs(int(scaled)):0{self.places + 1}d}"
        sign = "-" if scaled < 0 else ""
        return sign + (f"{digits[: -self.places]}.{digits[-self.places :]}" if self.places else digits)


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule stands written; ``checked`` says that it was compared with the original text."""

    document: str
    article: str | None = None
    checked: bool = False
    #: What else a reader must know of it, such as that the document does not say this in so many words.
    note: Sentence = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.document} {self.article}" if self.article else self.document


@dataclass(frozen=True, slots=True)
class Step:
    """One condition that was looked at on the way to a line's case."""

    case: str
    condition: Sentence
    held: bool | None
    reason: Sentence | None = None
    label: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Measurability:
    """Whether an independent reviewer could tell at year's end that a target was met, and what speaks against it."""

    verdict: Literal["measurable", "vague", "unmeasurable"]
    codes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "codes": list(self.codes)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An indicator of the library that is near to one on the form: its id, its name, and a target in its manner."""

    definition: str
    name: Sentence
    target: str

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {"definition": self.definition, "name": self.name[lang], "target": self.target}


@dataclass(frozen=True, slots=True)
class Line:
    """The execution row (``number`` 0) or one indicator (counted from 1 in file order).

    Attributes:
        lowest, highest: the points at least and at most; equal when the points are known.
        facts: what was read, as label and text, for the trace.
        steps: the cases looked at, in order, up to the one that holds.
        definition: its id in the indicator library, where the form gives one.
        derived: what its raw figures come to by that definition, in words and exactly, in base units.
        suggestion: what the library has in place of an indicator that cannot be measured.
    """

    number: int
    section: str | None
    category: str | None
    name: str
    target: str | None
    actual: str | None
    weight: Fraction | None
    points: Fraction | None
    lowest: Fraction
    highest: Fraction
    claimed: Fraction | None
    outcome: Outcome
    rule: str | None
    title: Sentence
    case: str | None
    case_label: Sentence
    basis: Basis | None
    explanation: Sentence
    formula: Sentence
    reason: Sentence | None = None
    assumptions: tuple[Sentence, ...] = ()
    facts: tuple[tuple[Sentence, str], ...] = ()
    steps: tuple[Step, ...] = ()
    span: Span | None = None
    definition: str | None = None
    derived: tuple[str, Fraction] | None = None
    measurability: Measurability | None = None
    suggestion: Suggestion | None = None

    @property
    def is_execution(self) -> bool:
        return self.number == 0


@dataclass(frozen=True, slots=True)
class SectionPoints:
    """What the lines of one section come to, before rows that do not apply are made up for and before caps.

    Attributes:
        names: the section; several where lines of unknown weight share what the framework leaves.
        weight: of its lines, or what the framework gives it where one of theirs is not known.
        lowest, highest: the points at least and at most; equal when the points are known.
        claimed: of its lines, None where one of them has none.
        lines: their numbers.
    """

    names: tuple[str, ...]
    weight: Fraction | None
    lowest: Fraction
    highest: Fraction
    claimed: Fraction | None
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap, floor, addition, deduction, forced or lowered rating that was looked at, and what it changed.

    ``line`` is the line whose points it changed, None where it changed the total or the rating.
    """

    rule: str
    title: Sentence
    kind: Literal["deduct", "add", "cap", "floor", "force", "lower"]
    outcome: Outcome
    before: Fraction | None
    after: Fraction | None
    basis: Basis | None
    explanation: Sentence
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Waived:
    """Why a finding is let pass: the reason, who says so, until when (a date), and what else was said."""

    reason: Sentence
    by: str
    until: str
    note: str | None = None

    def told(self, lang: Lang) -> str:
        """All of it in a sentence."""
        if lang == "zh":
            note = f"（{self.note}）" if self.note else ""
            return f"{self.reason['zh']}{note}；{self.by}同意，到 {self.until} 为止"
        note = f" ({self.note})" if self.note else ""
        return f"{self.reason['en']}{note}; answered for by {self.by}, until {self.until}"

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {"reason": self.reason[lang], "by": self.by, "until": self.until, "note": self.note}


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: ``line`` counts indicators from 1; 0 is the execution row, None the whole form.

    ``title`` is that of its rule. One that is ``waived`` is still shown; it no longer counts.
    """

    rule: str
    level: Level
    line: int | None
    span: Span | None
    message: Sentence
    fix: Sentence
    basis: Basis | None
    code: str | None = None
    title: Sentence = field(default_factory=lambda: {"zh": "", "en": ""})
    waived: Waived | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A check that could not be decided, and why.

    ``implied``: only because the points of its line, or the total, are not known; the line says that.
    """

    rule: str
    line: int | None
    outcome: Outcome
    reason: Sentence
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was concluded about one submission.

    ``scored`` is False where only the wording was looked at: there are no points, totals or caps then.
    ``total``, ``rating`` and ``gap`` are None where they are not known; ``lowest`` and ``highest`` are
    always there. All three totals are rounded as the pack declares. ``sections`` are for reports; they
    are not in the JSON.
    """

    source: str
    unit: str | None
    project: str | None
    year: int | None
    pack: str
    pack_title: Sentence
    digest: str
    chosen: Sentence
    engine: str
    total: Fraction | None
    lowest: Fraction
    highest: Fraction
    rating: str | None
    claimed_score: Fraction | None
    claimed_rating: str | None
    lines: tuple[Line, ...]
    caps: tuple[Cap, ...]
    findings: tuple[Finding, ...]
    unfinished: tuple[Unfinished, ...] = ()
    notices: tuple[Sentence, ...] = ()
    rounding: Rounding = field(default_factory=Rounding)
    line_rounding: Rounding = field(default_factory=Rounding)
    scored: bool = True
    sections: tuple[SectionPoints, ...] = ()

    @property
    def gap(self) -> Fraction | None:
        """Total minus claimed total."""
        if self.total is None or self.claimed_score is None:
            return None
        return self.total - self.claimed_score

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The contract of ``--format json``; numbers are strings, what is not known is null."""
        return {
            "schema": SCHEMA,
            "source": self.source,
            "unit": self.unit,
            "project": self.project,
            "year": self.year,
            "pack": {"id": self.pack, "digest": self.digest},
            "engine": self.engine,
            **(self._totals() if self.scored else {}),
            "claimed": {"score": plain(self.claimed_score), "rating": self.claimed_rating},
            "lines": [self._line(line, lang) for line in self.lines],
            **({"caps": [self._cap(cap, lang) for cap in self.caps]} if self.scored else {}),
            "findings": [_finding(finding, lang) for finding in self.findings],
            "cannot_tell": [
                {
                    "rule": item.rule,
                    "line": _line_id(item.line),
                    "outcome": item.outcome,
                    "reason": item.reason[lang],
                }
                for item in self.unfinished
            ],
            "notices": [notice[lang] for notice in self.notices],
        }

    def _totals(self) -> dict[str, Any]:
        text = self.rounding.text
        return {
            "total": None if self.total is None else text(self.total),
            "total_range": [text(self.lowest), text(self.highest)],
            "rating": self.rating,
            "gap": None if self.gap is None else text(self.gap),
        }

    def _line(self, line: Line, lang: Lang) -> dict[str, Any]:
        row: dict[str, Any] = {"line": _line_id(line.number)}
        if not line.is_execution:
            row |= {"section": line.section, "category": line.category, "name": line.name}
            row |= {"target": line.target, "actual": line.actual, "definition": line.definition}
            row["derived"] = (
                None if line.derived is None else {"text": line.derived[0], "exact": str(line.derived[1])}
            )
        row |= {"weight": plain(line.weight), "claimed": plain(line.claimed)}
        if self.scored:
            row |= self._points(line, lang)
        row["assumptions"] = [assumption[lang] for assumption in line.assumptions]
        if not line.is_execution:
            row["measurability"] = None if line.measurability is None else line.measurability.to_json()
            if not self.scored:
                row["suggestion"] = None if line.suggestion is None else line.suggestion.to_json(lang)
        return row

    def _points(self, line: Line, lang: Lang) -> dict[str, Any]:
        text = self.line_rounding.text
        return {
            "points": None if line.points is None else text(line.points),
            "points_range": [text(line.lowest), text(line.highest)],
            "exact": None if line.points is None else str(line.points),
            "outcome": line.outcome,
            "rule": line.rule,
            "case": line.case,
            "basis": None if line.basis is None else str(line.basis),
            "checked": None if line.basis is None else line.basis.checked,
            "explanation": line.explanation[lang],
            "reason": None if line.reason is None else line.reason[lang],
        }

    def _cap(self, cap: Cap, lang: Lang) -> dict[str, Any]:
        rounding = self.rounding if cap.line is None else self.line_rounding
        return {
            "rule": cap.rule,
            "line": _line_id(cap.line),
            "kind": cap.kind,
            "outcome": cap.outcome,
            "before": None if cap.before is None else rounding.text(cap.before),
            "after": None if cap.after is None else rounding.text(cap.after),
            "basis": None if cap.basis is None else str(cap.basis),
            "explanation": cap.explanation[lang],
        }


def _line_id(number: int | None) -> int | str | None:
    return "execution" if number == 0 else number


def _finding(finding: Finding, lang: Lang) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule,
        "level": finding.level,
        "line": _line_id(finding.line),
        "span": None if span is None else _span(span),
        "message": finding.message[lang],
        "fix": finding.fix[lang],
        "basis": None if finding.basis is None else str(finding.basis),
        "code": finding.code,
        "waived": None if finding.waived is None else finding.waived.to_json(lang),
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "row": span.line,
        "column": span.column,
        "sheet": span.sheet,
        "cell": span.cell,
    }


def plain(value: Fraction | None) -> str | None:
    """A number as short as it is exact: 100, 7.5; as a quotient where no decimal is exact."""
    if value is None:
        return None
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 2 == 0 or rest % 5 == 0:
        rest //= 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        places += 1
    return Rounding(places).text(value) if rest == 1 else str(value)
