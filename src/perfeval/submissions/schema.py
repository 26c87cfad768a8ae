"""The published JSON Schema of a submission, as ``perfeval schema submission`` prints it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def submission_schema() -> dict[str, Any]:
    """JSON Schema (draft-07) of one submission or a list of them; a new object each time."""
    text = files("perfeval").joinpath("submissions", "submission.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
