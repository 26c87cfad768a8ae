"""Check a file against its JSON Schema and say in words, at the right place, what does not fit."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.packs import messages
from perfeval.sources import Mapping, Node, find, key_span, missing_key, plain, unknown_key, wrong_type

_KINDS = {
    "object": "mapping", "array": "list", "string": "text", "integer": "integer", "number": "decimal", "boolean": "boolean",
}  # fmt: skip


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
    faults = [
        fault
        for error in sorted(
            _validator(name).iter_errors(plain(node)), key=lambda error: list(map(str, error.absolute_path))
        )
        for fault in _faults(node, error)
    ]
    if faults:
        raise PerfevalError(faults)


def _faults(root: Node, error: Any) -> list[Diagnostic]:
    path = list(error.absolute_path)
    place = find(root, path)
    key = str(path[-1]) if path else ""
    if error.validator == "additionalProperties" and isinstance(place, Mapping):
        allowed = list(error.schema.get("properties", {}))
        return [unknown_key(place, name, allowed) for name in place.items if name not in allowed]
    if error.validator == "required":
        lacking = [name for name in error.validator_value if name not in error.instance]
        return [missing_key(place, name) for name in lacking]
    if error.validator == "type":
        wanted = error.validator_value if isinstance(error.validator_value, str) else error.validator_value[0]
        return [wrong_type(place, _KINDS.get(wanted, wanted), key)]
    if error.validator == "enum":
        allowed_words = "、".join(map(str, error.validator_value))
        return [messages.NotAllowed(place.span, key=key, allowed=allowed_words)]
    return [messages.SchemaFault(key_span(root, path), key=key, detail=error.message[:120])]
