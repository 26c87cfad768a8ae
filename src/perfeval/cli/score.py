"""perfeval score: submissions → points, findings and totals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import common, waiving
from perfeval.cli.scorer import Scorer
from perfeval.reports.text import score_report
from perfeval.submissions.model import Submission

if TYPE_CHECKING:
    from perfeval.cli.writing import Workbook

_Write = Annotated[
    Path | None,
    typer.Option(
        "--write",
        metavar=common.said("工作簿", "WORKBOOK"),
        help=common.said(
            "把得分、批注和问题写进原工作簿的副本",
            "a copy of the workbook with points, comments and findings",
        ),
    ),
]
_Force = Annotated[
    bool, typer.Option("--force", help=common.said("替换已有的文件", "replace a file that is there"))
]


def score(
    files: common.Files_,
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    waivers: waiving.Waivers_ = None,
    today: waiving.Today_ = None,
    engine: common.Engine_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
    fail_on: common.FailOn_ = common.FailOn.NEVER,
    write: _Write = None,
    force: _Force = False,
) -> None:
    """Score submissions by the rules."""
    workbook = _workbook(files, write, force=force)
    scorer = Scorer(common.store_of(rules), pack, engine, lang.value, common.shelf_of(indicators))
    register = waiving.register_of(waivers, today, scorer.store)
    scorer.at_hand = common.at_hand(files)
    grave = False

    def look(submission: Submission) -> None:
        nonlocal grave
        evaluation = scorer.score(submission)
        if register is not None:
            evaluation = register.apply(evaluation)
        if format_ is common.Format.JSON:
            common.out(json.dumps(evaluation.to_json(lang.value), ensure_ascii=False) + "\n")
        else:
            common.out(score_report(evaluation, lang.value) + "\n")
        grave = grave or common.has_grave(evaluation, fail_on)
        if workbook is not None:
            workbook.add(submission, evaluation)

    complete = common.for_each(files, look, lang.value)
    idle = register.idle() if register is not None and complete else []
    for item in idle:
        common.warn(item, lang.value)
    grave = grave or any(common.is_grave(item.level, fail_on) for item in idle)
    if workbook is not None:
        for item in workbook.end(lang.value, complete=complete):
            common.warn(item, lang.value)
    raise typer.Exit(common.ended(grave, complete=complete))


def _workbook(files: list[Path], target: Path | None, *, force: bool) -> Workbook | None:
    """Where the results are written to, where that is asked for; refused before anything is done."""
    if target is None and not force:
        return None
    from perfeval.cli.writing import Workbook

    return Workbook.checked(files, target, force=force)
