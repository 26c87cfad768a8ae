"""Check a file against its JSON Schema and say in words, at the right place, what does not fit."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.diagnostics import PerfevalError
from perfeval.packs import messages
from perfeval.sources import Node
from perfeval.sources.shapes import shape_faults


@cache
def schema(name: str) -> dict[str, Any]:
    """The published schema of ``pack`` or ``rule`` files."""
    text = files("perfeval.packs").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft7Validator

    return Draft7Validator(schema(name))


def validate(node: Node, name: str) -> None:
    """Raise PerfevalError with every place where a file does not fit its schema."""
    faults = shape_faults(node, _validator(name), messages.NotAllowed, messages.SchemaFault)
    if faults:
        raise PerfevalError(faults)
