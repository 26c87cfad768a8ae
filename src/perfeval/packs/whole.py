"""Worked examples of a pack as a whole: a form, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from perfeval.diagnostics import Span
from perfeval.packs.domain import texts
from perfeval.packs.reading import text_of
from perfeval.sources import Mapping, Scalar


@dataclass(frozen=True, slots=True)
class WholeExample:
    """A form as its file would be, and the results that the example names.

    Attributes:
        parameters: other values of parameters, for this example only.
        lines: points by line; the execution row is "execution".
        findings, silent: checks that must, and must not, have a finding.
    """

    name: str
    vector: str | None
    submission: Mapping
    parameters: Mapping | None
    total: str | None
    total_range: tuple[str, ...]
    rating: str | None
    lines: dict[str, str]
    outcomes: dict[str, str]
    caps: tuple[str, ...]
    findings: tuple[str, ...]
    silent: tuple[str, ...]
    span: Span


def whole_examples(root: Mapping) -> tuple[WholeExample, ...]:
    """The examples of one file, which fits its schema."""
    items = root.items["examples"]
    return tuple(_example(cast(Mapping, item)) for item in getattr(items, "items", ()))


def _example(item: Mapping) -> WholeExample:
    expect = cast(Mapping, item.items["expect"])
    parameters = item.items.get("parameters")
    return WholeExample(
        name=text_of(item, "name") or "", vector=text_of(item, "vector"), submission=cast(Mapping, item.items["submission"]),
        parameters=parameters if isinstance(parameters, Mapping) else None,
        total=text_of(expect, "total"), total_range=texts(expect.items.get("total_range")),
        rating=text_of(expect, "rating"), lines=_pairs(expect, "lines"), outcomes=_pairs(expect, "outcomes"),
        caps=texts(expect.items.get("caps")), findings=texts(expect.items.get("findings")),
        silent=texts(expect.items.get("silent")), span=item.span,
    )  # fmt: skip


def _pairs(node: Mapping, key: str) -> dict[str, str]:
    pairs = node.items.get(key)
    if not isinstance(pairs, Mapping):
        return {}
    return {name: value.text for name, value in pairs.items.items() if isinstance(value, Scalar)}
