"""A file of waivers → :class:`Waiver`, every fault at its place."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.sources import Mapping, Scalar, Sequence, parse_yaml, read_text, suggest, wrong_type
from perfeval.sources.shapes import shape_faults
from perfeval.waivers import messages
from perfeval.waivers.model import Reason, Waiver

_ONLY = ("unit", "project", "year", "indicator")


@cache
def waivers_schema() -> dict[str, Any]:
    """The published schema of a file of waivers, as ``perfeval schema waivers`` prints it."""
    text = files("perfeval.waivers").joinpath("waivers.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read_reasons(file: Path) -> tuple[Reason, ...]:
    """The closed list of reasons."""
    root = _root(file)
    rows = [cast(Mapping, row) for row in cast(Sequence, root.items["reasons"]).items]
    return tuple(Reason(_text(row, "id"), {lang: _text(row, lang) for lang in ("zh", "en")}) for row in rows)


def read_waivers(file: Path, reasons: Iterable[Reason], rules: Collection[str]) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order.

    Args:
        reasons: the closed list.
        rules: the ids of all check rules at hand.

    Raises:
        PerfevalError: with every fault of the file.
    """
    from jsonschema import Draft7Validator

    root = _root(file)
    validator = Draft7Validator(waivers_schema())
    if faults := shape_faults(root, validator, messages.NotAllowed, messages.SchemaFault):
        raise PerfevalError(faults)
    faults, found = [], []
    by_name = {name: item for item in reasons for name in (item.id, item.label["zh"])}
    for row in cast(Sequence, root.items["waivers"]).items:
        waiver = _waiver(cast(Mapping, row), by_name, rules, faults)
        if waiver is not None:
            found.append(waiver)
    if faults:
        raise PerfevalError(faults)
    return tuple(found)


def _root(file: Path) -> Mapping:
    documents = parse_yaml(read_text(file))
    if len(documents) != 1 or not isinstance(documents[0], Mapping):
        raise PerfevalError(wrong_type(documents[0], "mapping"))
    return documents[0]


def _text(row: Mapping, key: str) -> str:
    node = row.items.get(key)
    return node.text.strip() if isinstance(node, Scalar) else ""


def _waiver(
    row: Mapping, reasons: dict[str, Reason], rules: Collection[str], faults: list[Diagnostic]
) -> Waiver | None:
    before = len(faults)
    rule, written, day = _text(row, "rule"), _text(row, "reason"), _text(row, "until")
    if rule not in rules:
        nearest = suggest(rule, rules) or ""
        faults.append(messages.UnknownRule(row.items["rule"].span, rule=rule, nearest=nearest))
    if written not in reasons:
        known = {item.id: item for item in reasons.values()}.values()
        listed = "、".join(f"{item.label['zh']}（{item.id}）" for item in known)
        listed_en = ", ".join(item.id for item in known)
        place = row.items["reason"].span
        faults.append(messages.UnknownReason(place, reason=written, known=listed, known_en=listed_en))
    try:
        until = date.fromisoformat(day)
    except ValueError:
        faults.append(messages.NoSuchDay(row.items["until"].span, text=day))
    if len(faults) > before:
        return None
    only = {key: _text(row, key) for key in _ONLY if key in row.items}
    return Waiver(rule, reasons[written], _text(row, "by"), until, only, _text(row, "note") or None, row.span)
