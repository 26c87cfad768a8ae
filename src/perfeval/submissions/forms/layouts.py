"""The layouts that are known, and how near a form is to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from perfeval.language.units import load_yaml
from perfeval.submissions.forms.words import words
from perfeval.submissions.lexicon import clean

_BLOCKS = ("head", "funds", "goal", "table")


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: the parts it consists of, and what may be told from it.

    ``keep``: the cells of a target in three, by the names of the columns that packs declare.
    """

    id: str
    title: Mapping[str, str]
    kind: str | None
    marks: tuple[str, ...]
    needs_mark: bool
    expected: Mapping[str, tuple[str, ...]]
    total: bool
    region: str | None
    keep: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How near a form is to a layout: a share from 0 to 1, and the parts that were looked for in vain."""

    layout: Layout
    confidence: float
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(self.confidence * 100)


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout, by id."""
    shelf = sorted(files("perfeval.submissions.forms").iterdir(), key=lambda item: item.name)
    return tuple(
        _layout(load_yaml(file.read_text(encoding="utf-8")))
        for file in shelf
        if file.name.endswith(".yaml") and file.name != "words.yaml"
    )


def _layout(data: dict[str, Any]) -> Layout:
    return Layout(
        data["layout"],
        data["title"],
        data.get("kind"),
        tuple(data["marks"]),
        data.get("needs_mark", False),
        {block: tuple(data[block]) for block in _BLOCKS},
        data["total"],
        data.get("region"),
        data.get("keep", {}),
    )


def best_fit(found: set[str], order: list[str], title: str) -> Fit:
    """The layout that is nearest to what was found."""
    fits = [_fit(layout, found, order, clean(title)) for layout in layouts()]
    return max(
        (fit for fit in fits if fit is not None), key=lambda fit: (fit.confidence, fit.layout.needs_mark)
    )


def _fit(layout: Layout, found: set[str], order: list[str], title: str) -> Fit | None:
    weigh: dict[str, float] = words()["confidence"]["weigh"]
    marked = any(clean(mark) in title for mark in layout.marks)
    if layout.needs_mark and not marked:
        return None
    have = want = 0.0
    missing = []
    if layout.marks:
        want += weigh["title"]
        have += weigh["title"] * marked
        if not marked:
            missing.append("title")
    for block, parts in layout.expected.items():
        for part in parts:
            want += weigh[block]
            if f"{block}.{part}" in found:
                have += weigh[block]
            else:
                missing.append(f"{block}.{part}")
    if layout.total:
        want += weigh["total"]
        have += weigh["total"] * ("total" in found)
        if "total" not in found:
            missing.append("total")
    expected = layout.expected["table"]
    surplus = [role for role in order if role not in expected]
    surplus += [
        name
        for name in found
        if name.partition(".")[0] in ("funds", "head", "goal") and not layout.expected[name.partition(".")[0]]
    ]
    known = [role for role in order if role in expected]
    turned = sum(expected.index(one) > expected.index(two) for one, two in pairwise(known))
    want += weigh["surplus"] * (len(surplus) + turned)
    return Fit(layout, have / want if want else 0.0, tuple(missing))
