"""The published JSON Schema of a result, as ``perfeval schema evaluation`` prints it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def evaluation_schema() -> dict[str, Any]:
    """JSON Schema (draft-07) of :meth:`perfeval.evaluation.Evaluation.to_json`; a new object each time."""
    text = files("perfeval").joinpath("reports", "evaluation.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
