"""perfeval lint: which indicators cannot be measured, what else is wrong as written, and what to write instead."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Protocol

import typer

from perfeval.cli import common, messages, waiving
from perfeval.cli.scorer import Scorer
from perfeval.diagnostics import Diagnostic, Lang, PerfevalError
from perfeval.evaluation import Evaluation
from perfeval.reports.inspection import lint_report
from perfeval.reports.sarif import SarifLog
from perfeval.reports.tally import Tally, summary
from perfeval.submissions.model import Submission


class LintFormat(StrEnum):
    """The form of the result on stdout."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class _Printer(Protocol):
    """Where the results of a run go, form by form."""

    def form(self, evaluation: Evaluation) -> None: ...
    def end(self, idle: Sequence[Diagnostic], *, complete: bool) -> None: ...


class _Text:
    """A page for each form unless only the summary is wanted; the summary where there are several."""

    def __init__(self, lang: Lang, only_summary: bool) -> None:
        self.lang = lang
        self.only_summary = only_summary
        self.tally = Tally()

    def form(self, evaluation: Evaluation) -> None:
        self.tally.add(evaluation)
        if not self.only_summary:
            common.out(lint_report(evaluation, self.lang) + "\n")

    def end(self, idle: Sequence[Diagnostic], *, complete: bool) -> None:
        del complete  # what could not be read was said on stderr
        if self.only_summary or self.tally.forms > 1 or idle:
            common.out(summary(self.tally, self.lang, idle))


class _Json:
    """A line for each form; what is about no form goes to stderr."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def form(self, evaluation: Evaluation) -> None:
        common.out(json.dumps(evaluation.to_json(self.lang), ensure_ascii=False) + "\n")

    def end(self, idle: Sequence[Diagnostic], *, complete: bool) -> None:
        del complete
        for item in idle:
            common.warn(item, self.lang)


class _Sarif:
    """One log for the whole run."""

    def __init__(self, lang: Lang) -> None:
        self.log = SarifLog(lang)
        common.out(self.log.head())

    def form(self, evaluation: Evaluation) -> None:
        common.out(self.log.results(evaluation))

    def end(self, idle: Sequence[Diagnostic], *, complete: bool) -> None:
        common.out(self.log.messages(idle) + self.log.tail(complete=complete))


def _printer(format_: LintFormat, lang: Lang, only_summary: bool) -> _Printer:
    if only_summary and format_ is not LintFormat.TEXT:
        raise PerfevalError(messages.SummaryIsText(format=format_.value))
    match format_:
        case LintFormat.JSON:
            return _Json(lang)
        case LintFormat.SARIF:
            return _Sarif(lang)
        case LintFormat.TEXT:
            return _Text(lang, only_summary)


def lint(
    files: common.Files_,
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    waivers: waiving.Waivers_ = None,
    today: waiving.Today_ = None,
    engine: common.Engine_ = common.Engine.DIRECT,
    format_: Annotated[
        LintFormat, typer.Option("--format", help=common.said("输出格式", "form of the output"))
    ] = LintFormat.TEXT,
    summary_: Annotated[
        bool, typer.Option("--summary", help=common.said("只输出汇总", "print the summary only"))
    ] = False,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
    fail_on: common.FailOn_ = common.FailOn.ERROR,
) -> None:
    """Say which indicators cannot be measured, and what else is wrong as written."""
    scorer = Scorer(common.store_of(rules), pack, engine, lang.value, common.shelf_of(indicators))
    register = waiving.register_of(waivers, today, scorer.store)
    printer = _printer(format_, lang.value, summary_)
    scorer.at_hand = common.at_hand(files)
    grave = False

    def look(submission: Submission) -> None:
        nonlocal grave
        evaluation = scorer.lint(submission)
        if register is not None:
            evaluation = register.apply(evaluation)
        printer.form(evaluation)
        grave = grave or common.has_grave(evaluation, fail_on)

    complete = common.for_each(files, look, lang.value)
    # Of a file that could not be read, nobody knows which waivers it would have needed.
    idle = register.idle() if register is not None and complete else []
    printer.end(idle, complete=complete)
    grave = grave or any(common.is_grave(item.level, fail_on) for item in idle)
    raise typer.Exit(common.ended(grave, complete=complete))
