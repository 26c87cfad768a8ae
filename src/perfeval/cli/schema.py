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
    """Print the JSON Schema of a kind of file."""
    del lang  # read before anything else; here so that every command takes it
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

        common.out(json.dumps(named(kind.value), ensure_ascii=False, indent=2) + "\n")
        return
    common.out(json.dumps(load(), ensure_ascii=False, indent=2) + "\n")
