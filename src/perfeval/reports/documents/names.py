"""The fields of document templates under both their names, English and Chinese."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.language.units import load_yaml
from perfeval.reports.documents.model import Data


@cache
def fields() -> dict[str, dict[str, Any]]:
    """Every field by its English name, as fields.yaml has it."""
    data = load_yaml(files("perfeval.reports.documents").joinpath("fields.yaml").read_text(encoding="utf-8"))
    return {field["id"]: field for group in data.values() for field in group}


def named(value: Any) -> Any:
    """The same data, every field also under its Chinese name.

    Raises:
        KeyError: a field is not in fields.yaml.
    """
    match value:
        case dict():
            found: Data = {}
            for key, item in value.items():
                found[key] = found[fields()[key]["zh"]] = named(item)
            return found
        case list():
            return [named(item) for item in value]
        case _:
            return value
