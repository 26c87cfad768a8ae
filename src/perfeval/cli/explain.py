"""perfeval explain: the whole way of one line's points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common, messages
from perfeval.cli.scorer import Scorer
from perfeval.diagnostics import PerfevalError
from perfeval.reports.text import explain_report


def explain(
    file: Annotated[
        Path,
        typer.Argument(metavar=common.said("文件", "FILE"), help=common.said("自评表文件", "a submission")),
    ],
    line: Annotated[
        str,
        typer.Argument(
            metavar=common.said("行", "LINE"),
            help=common.said("第几行指标，或 execution", "which indicator, or execution"),
        ),
    ],
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    engine: common.Engine_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Say how one line came to its points."""
    submissions = list(common.submissions_of([file], lang.value))
    if len(submissions) != 1:
        raise PerfevalError(messages.SeveralForms(count=len(submissions)))
    submission = submissions[0]
    last = len(submission.rows)
    names = {"execution": 0, **{str(row.number): row.number for row in submission.rows}}
    number = names.get(line)
    if number is None:
        raise PerfevalError(messages.NoSuchLine(line=line, last=last))
    evaluation = Scorer(common.store_of(rules), pack, engine, lang.value, common.shelf_of(indicators)).score(
        submission, trace=True
    )
    if format_ is common.Format.JSON:
        row = evaluation.to_json(lang.value)["lines"][number]
        common.out(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        common.out(explain_report(evaluation, number, lang.value))
