"""What a JSON Schema finds wrong with a file, said at the right place in words of ours."""

from __future__ import annotations

from typing import Any

from perfeval.diagnostics import Diagnostic
from perfeval.sources.marked import missing_key, unknown_key, wrong_type
from perfeval.sources.messages import words_of
from perfeval.sources.nodes import Mapping, Node, find, key_span, plain

_KINDS = {
    "object": "mapping", "array": "list", "string": "text", "integer": "integer", "number": "decimal", "boolean": "boolean",
}  # fmt: skip
#: A value is shown so far.
_SHOWN = 60
#: Keywords about the entries of a mapping; its description says what the mapping is, not which entries it has.
_OF_WHOLE = ("dependencies", "not")


def shape_faults(
    root: Node, validator: Any, not_allowed: type[Diagnostic], other: type[Diagnostic]
) -> list[Diagnostic]:
    """Every place where a file does not fit its schema.

    Args:
        validator: a jsonschema validator.
        not_allowed: the message for a value outside an enumeration, with ``key`` and ``allowed``.
        other: the message for everything that has none of its own, with ``key``, ``detail``, ``wanted`` and the
            last two in English.
    """
    errors = sorted(validator.iter_errors(plain(root)), key=lambda error: list(map(str, error.absolute_path)))
    found = [fault for error in errors for fault in _faults(root, error, not_allowed, other)]
    # Of several keys that are missing, or are too many, each error tells all.
    return list({(fault.span, fault.text("en")): fault for fault in found}.values())


def _faults(
    root: Node, error: Any, not_allowed: type[Diagnostic], other: type[Diagnostic]
) -> list[Diagnostic]:
    error = _nearest(error)
    path = list(error.absolute_path)
    place = find(root, path)
    # An item of a list is told by the key of the list.
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if error.validator == "additionalProperties" and isinstance(place, Mapping):
        allowed = list(error.schema.get("properties", {}))
        return [unknown_key(place, name, allowed) for name in place.items if name not in allowed]
    if error.validator == "required":
        lacking = [name for name in error.validator_value if name not in error.instance]
        return [missing_key(place, name) for name in lacking]
    if error.validator == "type":
        wanted = error.validator_value if isinstance(error.validator_value, str) else error.validator_value[0]
        samples = "、".join(map(str, error.schema.get("examples", ())))
        return [wrong_type(place, _KINDS.get(wanted, wanted), key, samples)]
    if error.validator == "enum":
        allowed_words = "、".join(map(str, error.validator_value))
        return [not_allowed(place.span, key=key, allowed=allowed_words)]
    return [other(key_span(root, path), key=key, **_said(error))]


def _nearest(error: Any) -> Any:
    """Of alternatives, the fault in the one that was meant: the only one for a value of this kind."""
    while error.validator in ("anyOf", "oneOf"):
        branches: dict[Any, list[Any]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        meant = [faults for faults in branches.values() if not any(map(_of_another_kind, faults))]
        if len(meant) != 1:
            return error
        error = meant[0][0]
    return error


def _of_another_kind(error: Any) -> bool:
    if error.path:
        return False
    # One word of a few is no list and no mapping.
    return error.validator == "type" or (
        error.validator in ("enum", "const") and isinstance(error.instance, dict | list)
    )


def _said(error: Any) -> dict[str, str]:
    """What is wrong and what would be right, in words; the schema's own description says it best."""
    keyword, limit = error.validator, _names(error.validator_value)
    samples = "、".join(map(str, error.schema.get("examples", ())))
    values = {"value": str(error.instance)[:_SHOWN], "limit": limit}
    said = {key: text.format(**values) for key, text in words_of(keyword, _shows(error.instance)).items()}
    if keyword not in _OF_WHOLE and (description := error.schema.get("description")):
        said["wanted"] = f"{description}。"
    if samples:
        said["wanted"] = f"{said['wanted'].rstrip('。')}，如 {samples}。"
        said["wanted_en"] = f"write something like {samples}."
    return said


def _shows(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)


def _names(limit: Any) -> str:
    """A limit as it is read: the keys that a keyword of a whole mapping is about, else the limit itself."""
    if not isinstance(limit, dict):
        return str(limit)
    return "、".join(map(str, limit.get("required", limit)))
