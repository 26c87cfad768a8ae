"""perfeval score: submissions → points, findings and totals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common
from perfeval.cli.scorer import Scorer
from perfeval.reports.text import score_report


def score(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar=common.said("文件", "FILE"),
            help=common.said("自评表文件（YAML、JSON、JSON lines）", "submissions (YAML, JSON, JSON lines)"),
        ),
    ],
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    engine: common.Engine_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
    fail_on: common.FailOn_ = common.FailOn.NEVER,
) -> None:
    """Score submissions by the rules."""
    scorer = Scorer(common.store_of(rules), pack, engine, lang.value, common.shelf_of(indicators))
    grave = False
    for submission in common.submissions_of(files, lang.value):
        evaluation = scorer.score(submission)
        if format_ is common.Format.JSON:
            common.out(json.dumps(evaluation.to_json(lang.value), ensure_ascii=False) + "\n")
        else:
            common.out(score_report(evaluation, lang.value) + "\n")
        grave = grave or any(common.is_grave(finding.level, fail_on) for finding in evaluation.findings)
    raise typer.Exit(common.FOUND if grave else common.DONE)
