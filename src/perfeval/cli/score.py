"""perfeval score: submissions → points, findings and totals."""

from __future__ import annotations

import json

import typer

from perfeval.cli import common, waiving
from perfeval.cli.scorer import Scorer
from perfeval.reports.text import score_report
from perfeval.submissions.model import Submission


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
) -> None:
    """Score submissions by the rules."""
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

    complete = common.for_each(files, look, lang.value)
    idle = register.idle() if register is not None and complete else []
    for item in idle:
        common.warn(item, lang.value)
    grave = grave or any(common.is_grave(item.level, fail_on) for item in idle)
    raise typer.Exit(common.ended(grave, complete=complete))
