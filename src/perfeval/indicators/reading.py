"""One file of the indicator library → :class:`Indicator`, every fault at its place."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, cast

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.evaluation import Basis, Sentence
from perfeval.indicators import messages
from perfeval.indicators.model import Direction, Indicator, Input, WhenZero
from perfeval.language.messages import WrongResult
from perfeval.language.tree import Name, walk
from perfeval.sources import Mapping, Node, Scalar, Sequence, Text, parse_yaml, wrong_type
from perfeval.sources.shapes import shape_faults


@cache
def indicators_schema() -> dict[str, Any]:
    """The published schema of an indicator file, as ``perfeval schema indicators`` prints it."""
    text = files("perfeval.indicators").joinpath("indicators.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator() -> Any:
    from jsonschema import Draft7Validator

    return Draft7Validator(indicators_schema())


def read_indicators(text: Text, *, trusted: bool = False) -> tuple[Indicator, ...]:
    """The indicators of one file, in its order.

    Args:
        trusted: a file that ships with perfeval; it was held against its schema when it was built.

    Raises:
        PerfevalError: with every fault of the file's form, or else of its formulas.
    """
    documents = parse_yaml(text)
    root = documents[0]
    if len(documents) != 1 or not isinstance(root, Mapping):
        raise PerfevalError(wrong_type(root, "mapping"))
    if not trusted and (
        faults := shape_faults(root, _validator(), messages.NotAllowed, messages.SchemaFault)
    ):
        raise PerfevalError(faults)
    library, title = _text(root, "library") or "", _text(root, "title") or ""
    english = root.items.get("en")
    titles = {"zh": title, "en": (_text(english, "title") if isinstance(english, Mapping) else None) or title}
    rows = [cast(Mapping, row) for row in cast(Sequence, root.items["indicators"]).items]
    found = tuple(_indicator(row, library, titles) for row in rows)
    if not trusted:
        faults = [fault for row, item in zip(rows, found, strict=True) for fault in _faults(row, item)]
        faults += _names(rows, found)
        if faults:
            raise PerfevalError(faults)
    return found


def _text(mapping: Mapping, key: str) -> str | None:
    node = mapping.items.get(key)
    return node.text if isinstance(node, Scalar) else None


def _texts(node: Node | None) -> tuple[str, ...]:
    return (
        tuple(item.text for item in node.items if isinstance(item, Scalar))
        if isinstance(node, Sequence)
        else ()
    )


def _indicator(row: Mapping, library: str, title: Sentence) -> Indicator:
    def text(key: str) -> str:
        return _text(row, key) or ""

    return Indicator(
        id=text("id"), name=text("name"), english=text("en"), aliases=_texts(row.items.get("aliases")), section=text("section"),
        category=text("category"), measures=text("measures"), formula=_text(row, "formula"), inputs=_inputs(row),
        elements=_texts(row.items.get("elements")), unit=text("unit"), direction=cast(Direction, text("direction")),
        evidence=_texts(row.items.get("evidence")), target_example=text("target_example"),
        when_zero=cast(WhenZero, text("when_zero") or "cannot_tell"), basis=_basis(row.items.get("basis")),
        note=_text(row, "note"), library=library, library_title=title, span=row.items["id"].span,
    )  # fmt: skip


def _inputs(row: Mapping) -> tuple[Input, ...]:
    node = row.items.get("inputs")
    if not isinstance(node, Mapping):
        return ()
    return tuple(
        Input(name, _text(item, "unit") or "", _text(item, "means") or "")
        for name, item in node.items.items()
        if isinstance(item, Mapping)
    )


def _basis(node: Node | None) -> Basis | None:
    if not isinstance(node, Mapping):
        return None
    return Basis(
        _text(node, "document") or "", _text(node, "article"), _text(node, "checked") in ("true", "True")
    )


def _faults(row: Mapping, item: Indicator) -> list[Diagnostic]:
    """What is wrong with one indicator beyond its form: its id and its formula."""
    if item.sector != item.library and not item.sector.startswith(item.library + "-"):
        return [messages.WrongSector(item.span, id=item.id, library=item.library)]
    written = row.items.get("formula")
    if not isinstance(written, Scalar):
        return []
    try:
        tree = item.tree
    except PerfevalError as error:
        return [_moved(fault, written, item) for fault in error.diagnostics]
    used = {part.id for part in walk(tree) if isinstance(part, Name)} if tree is not None else set()
    keys = cast(Mapping, row.items["inputs"]).keys
    return [messages.UnusedInput(keys[name].span, name=name) for name in keys if name not in used]


def _moved(fault: Diagnostic, written: Scalar, item: Indicator) -> Diagnostic:
    """A message about a formula, at its place in the file; on its result, in terms of indicators."""
    span = fault.span or Span("", 1, 1)
    place = written.span_at((span.column or 1) - 1, span.length)
    if isinstance(fault, WrongResult):
        return messages.WrongUnit(place, unit=item.unit, **fault.values)
    return fault.at(place)


def _names(rows: list[Mapping], found: tuple[Indicator, ...]) -> list[Diagnostic]:
    """Ids used twice, and names or aliases that two indicators of one sector share."""
    faults: list[Diagnostic] = []
    ids: dict[str, Indicator] = {}
    taken: dict[tuple[str, str], Indicator] = {}
    for row, item in zip(rows, found, strict=True):
        if (other := ids.setdefault(item.id, item)) is not item:
            faults.append(messages.DuplicateIndicator(item.span, id=item.id, other=other.span))
        faults += [
            messages.NameTaken(row.items["name"].span, name=name, other=other.id)
            for name in item.names
            if (other := taken.setdefault((item.sector, name), item)) is not item
        ]
    return faults
