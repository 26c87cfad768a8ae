"""Where everything stands on a form: worked out first, written afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.language.units import load_yaml
from perfeval.language.vocabulary import vocabulary
from perfeval.packs.model import Pack
from perfeval.submissions.forms.words import is_label, table_column
from perfeval.submissions.model import Submission


@cache
def design() -> dict[str, Any]:
    """template.yaml."""
    text = files("perfeval.reports.template").joinpath("template.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = load_yaml(text)
    return data


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; ``key`` is that of the submission, or the name of a column that the pack adds."""

    key: str
    head: str
    width: float
    list: str | None = None
    points: bool = False
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One form: its kind, its columns, and the rows that are made ready, each with its section or None."""

    pack: Pack
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[str | None, ...]
    submission: Submission | None = None

    @property
    def scored(self) -> bool:
        return self.pack.framework.scored

    def at(self, key: str) -> int | None:
        """The column with that key, from 0."""
        return next((place for place, column in enumerate(self.columns) if column.key == key), None)


def plan(pack: Pack, kind: str, submission: Submission | None = None) -> Plan:
    """The form for a pack, blank or filled in."""
    word = vocabulary().word("submission_kind", kind)
    kind = word.id if word is not None else kind
    columns = _columns(pack, submission)
    if submission is not None:
        rows: tuple[str | None, ...] = tuple(row.cells.get("section") for row in submission.rows)
        return Plan(pack, kind, columns, rows or (None,), submission)
    return Plan(pack, kind, columns, tuple(_blank_rows(pack)), None)


def _columns(pack: Pack, submission: Submission | None) -> tuple[Column, ...]:
    used: set[str] = set()
    for row in submission.rows if submission else ():
        used |= set(row.cells) | ({"inputs"} if row.inputs else set())
        used |= {"not_applicable"} if row.not_applicable else set()
    found = [
        Column(one["key"], one["head"], one["width"], one.get("list"), one.get("points", False))
        for one in design()["columns"]
        if (one.get("always") or one["key"] in used)
        and (pack.framework.scored or not one.get("points") or one["key"] in used)
    ]
    width = design()["extra_width"]
    return (*found, *(Column(name, name, width, extra=True) for name in extra_names(pack, submission)))


def extra_names(pack: Pack, submission: Submission | None) -> list[str]:
    """Columns that the pack adds to its form, and those that a submission has, where a form has room for them."""
    declared = [
        term.zh
        for term in pack.vocabulary.terms.values()
        if term.reads == "extra" and "indicator" in term.scopes and term.id not in vocabulary().terms
    ]
    written = [
        name
        for row in (submission.rows if submission else ())
        for name, text in row.extra.items()
        if isinstance(text, str)
    ]
    return [name for name in dict.fromkeys([*declared, *written]) if has_room(name)]


def has_room(name: str) -> bool:
    """Whether a column of this name would be read under it, and not as one that every form has."""
    return table_column(name) is None and not is_label(name)


def _blank_rows(pack: Pack) -> list[str | None]:
    """Empty rows for every section, more of them where there are more points."""
    rule: Mapping[str, int] = design()["rows"]
    rows: list[str | None] = []
    for section, weight in _sections(pack):
        count = int(weight / rule["every"]) if weight else rule["every"]
        rows += [section] * min(rule["most"], max(rule["least"], count))
    return rows


def _sections(pack: Pack) -> Sequence[tuple[str, Fraction]]:
    """The sections of a pack with their points; where it has none, those of the base."""
    sections = list(pack.framework.sections.items())
    if not sections:
        sections = [(word.zh, Fraction(0)) for word in vocabulary().enumerations["section"]]
    return [(section_label(name, weight), weight) for name, weight in sections]


def section_label(name: str, weight: Fraction) -> str:
    """A section as forms print it: 产出（50分）."""
    return f"{name}（{plain_number(weight)}分）" if weight else name


def plain_number(value: Fraction) -> str:
    """A weight in digits."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
