"""What a JSON Schema finds wrong with a file, said at the right place in words of ours."""

from __future__ import annotations

from typing import Any

from perfeval.diagnostics import Diagnostic
from perfeval.sources.marked import missing_key, unknown_key, wrong_type
from perfeval.sources.nodes import Mapping, Node, find, key_span, plain

_KINDS = {
    "object": "mapping", "array": "list", "string": "text", "integer": "integer", "number": "decimal", "boolean": "boolean",
}  # fmt: skip


def shape_faults(
    root: Node, validator: Any, not_allowed: type[Diagnostic], other: type[Diagnostic]
) -> list[Diagnostic]:
    """Every place where a file does not fit its schema.

    Args:
        validator: a jsonschema validator.
        not_allowed: the message for a value outside an enumeration, with ``key`` and ``allowed``.
        other: the message for everything that has none of its own, with ``key`` and ``detail``.
    """
    errors = sorted(validator.iter_errors(plain(root)), key=lambda error: list(map(str, error.absolute_path)))
    found = [fault for error in errors for fault in _faults(root, error, not_allowed, other)]
    # Of several keys that are missing, or are too many, each error tells all.
    return list({(fault.span, fault.text("en")): fault for fault in found}.values())


def _faults(
    root: Node, error: Any, not_allowed: type[Diagnostic], other: type[Diagnostic]
) -> list[Diagnostic]:
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
        return [not_allowed(place.span, key=key, allowed=allowed_words)]
    return [other(key_span(root, path), key=key, detail=error.message[:120])]
