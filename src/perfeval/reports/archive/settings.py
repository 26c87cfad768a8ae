"""risk.yaml → :class:`Settings`: how the spot check is ranked and sampled; every fault at its place."""

from __future__ import annotations

import json
from collections.abc import Mapping as Table
from collections.abc import Sequence as Many
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any, cast

from perfeval.diagnostics import Diagnostic, Lang, PerfevalError
from perfeval.packs.store import builtin_rules
from perfeval.reports.archive import messages
from perfeval.sources import Mapping, Node, Scalar, Sequence, parse_yaml, read_text, wrong_type
from perfeval.sources.shapes import shape_faults

#: The file in a folder of rules.
FILE = "risk.yaml"
#: What the sentence of a reason may put in.
FIELDS = ("value", "claimed", "total", "lowest", "highest", "claimed_rating", "rating", "count", "of")
#: What the measures need besides.
_NEEDS = {"findings_of": "rules", "unspent_though_full": "claimed_from"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the risk: up to ``weight`` for a measure, in a straight line from ``low`` to ``high``, or by steps.

    ``steps`` are pairs of a bound and the share of the weight from there on, rising.
    """

    id: str
    measure: str
    weight: Fraction
    low: Fraction
    high: Fraction
    steps: tuple[tuple[Fraction, Fraction], ...]
    rules: tuple[str, ...]
    claimed_from: Fraction | None
    titles: Table[str, str]
    reasons: Table[str, str]

    def title(self, lang: Lang) -> str:
        return self.titles[lang]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the spot check is ranked and sampled, and into which bands scores and gaps are counted.

    ``top`` and ``page``: how many forms the list and the page name; ``ratings`` from the best to the worst.
    """

    top: int
    page: int
    reasons: int
    ratings: tuple[str, ...]
    parts: tuple[Part, ...]
    seed: str
    strata: tuple[str, ...]
    score_bands: tuple[Fraction, ...]
    gap_bands: tuple[Fraction, ...]
    sheet_rows: int

    @property
    def full(self) -> Fraction:
        """The highest risk that there can be."""
        return sum((part.weight for part in self.parts), Fraction(0))


@cache
def risk_schema() -> dict[str, Any]:
    """The published schema of risk.yaml, as ``perfeval schema risk`` prints it."""
    text = files("perfeval.reports.archive").joinpath("risk.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def settings_file(folders: Many[Path] = ()) -> Path:
    """risk.yaml of the first folder of rules that has one; the one that ships with perfeval is the last."""
    return next(file for folder in (*folders, builtin_rules()) if (file := folder / FILE).is_file())


def read_settings(file: Path) -> Settings:
    """The settings of a file.

    Raises:
        PerfevalError: with every fault of the file.
    """
    from jsonschema import Draft7Validator

    documents = parse_yaml(read_text(file))
    if len(documents) != 1 or not isinstance(documents[0], Mapping):
        raise PerfevalError(wrong_type(documents[0], "mapping"))
    root, validator = documents[0], Draft7Validator(risk_schema())
    if faults := shape_faults(root, validator, messages.NotAllowed, messages.SchemaFault):
        raise PerfevalError(faults)
    return _Reader().settings(root)


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Diagnostic] = []

    def settings(self, root: Mapping) -> Settings:
        lists, sample, bands = (_mapping(root, key) for key in ("list", "sample", "bands"))
        parts: dict[str, Part] = {}
        for item in _items(root, "parts"):
            part = self.part(cast(Mapping, item))
            if part.id in parts:
                self.faults.append(messages.TwiceNamed(_at(cast(Mapping, item), "id"), id=part.id))
            parts[part.id] = part
        found = Settings(
            top=int(_text(lists, "top")),
            page=int(_text(lists, "page")),
            reasons=int(_text(lists, "reasons")),
            ratings=tuple(_texts(root, "ratings")),
            parts=tuple(parts.values()),
            seed=_text(sample, "seed"),
            strata=tuple(_texts(sample, "strata")),
            score_bands=self.rising(bands, "score"),
            gap_bands=self.rising(bands, "gap"),
            sheet_rows=int(_text(root, "sheet_rows")),
        )
        if self.faults:
            raise PerfevalError(self.faults)
        return found

    def part(self, row: Mapping) -> Part:
        measure = _text(row, "measure")
        needed = _NEEDS.get(measure)
        if needed is not None and needed not in row.items:
            self.faults.append(messages.NeedsKey(row.span, measure=measure, key=needed))
        low, high = Fraction(0), Fraction(1)
        steps: list[tuple[Fraction, Fraction]] = []
        if "range" in row.items:
            ends = _mapping(row, "range")
            low, high = self.number(ends, "from"), self.number(ends, "to")
            self.check_rising("range", [low, high], ends)
        else:
            listed = [cast(Mapping, item) for item in _items(row, "steps")]
            steps = [(self.number(item, "at"), self.number(item, "share")) for item in listed]
            self.check_rising("steps", [at for at, _ in steps], row)
        for lang in ("zh", "en"):
            self.check_words(_mapping(row, lang))
        words = {lang: _mapping(row, lang) for lang in ("zh", "en")}
        return Part(
            id=_text(row, "id"),
            measure=measure,
            weight=self.number(row, "weight"),
            low=low,
            high=high,
            steps=tuple(steps),
            rules=tuple(_texts(row, "rules")) if "rules" in row.items else (),
            claimed_from=self.number(row, "claimed_from") if "claimed_from" in row.items else None,
            titles={lang: _text(said, "title") for lang, said in words.items()},
            reasons={lang: _text(said, "reason") for lang, said in words.items()},
        )

    def check_words(self, said: Mapping) -> None:
        """Refuse what a reason would put in and nothing gives."""
        try:
            names = [name for _, name, *_ in Formatter().parse(_text(said, "reason")) if name is not None]
        except ValueError:
            names = ["…"]
        self.faults += [
            messages.NoSuchField(_at(said, "reason"), name=name, known="、".join(FIELDS))
            for name in names
            if name not in FIELDS
        ]

    def number(self, row: Mapping, key: str) -> Fraction:
        """A number, or a percentage."""
        text = _text(row, key)
        try:
            return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
        except (ValueError, ZeroDivisionError):
            self.faults.append(messages.NoNumber(_at(row, key), key=key, text=text))
            return Fraction(0)

    def rising(self, row: Mapping, key: str) -> tuple[Fraction, ...]:
        found = [Fraction(text) for text in _texts(row, key)]
        self.check_rising(key, found, row.items[key])
        return tuple(found)

    def check_rising(self, key: str, numbers: Many[Fraction], node: Node) -> None:
        for before, after in pairwise(numbers):
            if after <= before:
                self.faults.append(
                    messages.NotRising(node.span, key=key, before=str(before), after=str(after))
                )


def _mapping(row: Mapping, key: str) -> Mapping:
    return cast(Mapping, row.items[key])


def _items(row: Mapping, key: str) -> tuple[Node, ...]:
    return tuple(cast(Sequence, row.items[key]).items)


def _texts(row: Mapping, key: str) -> list[str]:
    return [cast(Scalar, item).text.strip() for item in _items(row, key)]


def _text(row: Mapping, key: str) -> str:
    return cast(Scalar, row.items[key]).text.strip()


def _at(row: Mapping, key: str) -> Any:
    return row.items[key].span
