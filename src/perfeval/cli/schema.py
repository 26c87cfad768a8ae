"""perfeval schema: the published JSON Schemas."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from perfeval.cli import common


class Kind(StrEnum):
    """What a schema describes."""

    SUBMISSION = "submission"
    RULE = "rule"
    PACK = "pack"
    SHARED = "shared"
    EXAMPLES = "examples"
    WORDS = "words"
    EVALUATION = "evaluation"
    INDICATORS = "indicators"
    WAIVERS = "waivers"
    RISK = "risk"


def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar=common.said("种类", "KIND"), help=common.said("哪一种文件", "which kind of file")
        ),
    ],
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Print the JSON Schema of a kind of file; descriptions of rule files in the language asked for."""
    if kind is Kind.EVALUATION:
        from perfeval.reports.schemas import evaluation_schema as load
    elif kind is Kind.SUBMISSION:
        from perfeval.submissions.schema import submission_schema as load
    elif kind is Kind.INDICATORS:
        from perfeval.indicators.reading import indicators_schema as load
    elif kind is Kind.WAIVERS:
        from perfeval.waivers.reading import waivers_schema as load
    elif kind is Kind.RISK:
        from perfeval.reports.archive.settings import risk_schema as load
    else:
        from perfeval.packs.schema import schema as named
        from perfeval.reports.editor.schemas import worded

        text = json.dumps(worded(named(kind.value), lang.value), ensure_ascii=False, indent=2)
        common.out(text + "\n")
        return
    common.out(json.dumps(load(), ensure_ascii=False, indent=2) + "\n")
