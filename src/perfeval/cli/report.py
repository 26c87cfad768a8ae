"""perfeval report: a Word self-evaluation report, a one-page explanation of the score, or an HTML page."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from perfeval.cli import common, waiving
from perfeval.cli.files import write_whole
from perfeval.cli.scorer import Scorer
from perfeval.diagnostics import Lang, PerfevalError, Span
from perfeval.submissions.model import Submission

if TYPE_CHECKING:
    from perfeval.reports.documents.model import Data, Reviewed


class Target(StrEnum):
    """What is made."""

    DOCX = "docx"
    EXPLANATION = "explanation"
    HTML = "html"


class _Writer(Protocol):
    """Where the forms of a run go, one by one."""

    def form(self, reviewed: Reviewed) -> None: ...
    def end(self) -> None: ...


class _Word:
    """A Word file, or a folder of them: one for each form."""

    def __init__(
        self,
        target: Target,
        out: Path,
        template: Path | None,
        lang: Lang,
        day: date | None,
        inputs: list[Path],
    ) -> None:
        from perfeval.reports.documents.output import shipped_template
        from perfeval.sources import read_bytes

        self.target, self.out, self.lang, self.day, self.inputs = target, out, lang, day, inputs
        self.folder = out.is_dir() or not out.suffix
        if not self.folder:
            _check_ending(out, target, (".docx",))
        shipped = template is None
        self.template = shipped_template(target.value, lang) if template is None else read_bytes(template)
        self.template_name = f"{target.value}.docx" if shipped else str(template)
        self.count = 0
        self.only: bytes | None = None

    def form(self, reviewed: Reviewed) -> None:
        from perfeval.reports.documents.data import document_data
        from perfeval.reports.documents.output import file_name
        from perfeval.reports.documents.word import fill

        self.count += 1
        if not self.folder and self.count > 1:
            return
        data = document_data(reviewed, self.lang, self.day)
        made = fill(self.template, self.template_name, data, self.day)
        if self.folder:
            name = file_name(self.count, data["title"], self.target.value, self.lang)
            write_whole(self.out / name, made, self.inputs, make_folder=True)
        else:
            self.only = made

    def end(self) -> None:
        from perfeval.reports.documents.messages import SeveralInOneFile

        if not self.folder and self.count > 1:
            raise PerfevalError(SeveralInOneFile(count=self.count))
        if self.only is not None:
            write_whole(self.out, self.only, self.inputs)


class _Html:
    """One page of all forms."""

    def __init__(self, out: Path, lang: Lang, day: date | None, inputs: list[Path]) -> None:
        from perfeval.reports.documents.messages import OutIsFolder

        self.out, self.lang, self.day, self.inputs = out, lang, day, inputs
        if out.is_dir():
            raise PerfevalError(OutIsFolder(Span(str(out)), example=str(out / "report.html")))
        _check_ending(out, Target.HTML, (".html", ".htm"))
        self.forms: list[Data] = []

    def form(self, reviewed: Reviewed) -> None:
        from perfeval.reports.documents.web import page_data

        self.forms.append(page_data(reviewed, self.lang, self.day))

    def end(self) -> None:
        from perfeval.reports.documents.web import page

        if self.forms:
            write_whole(self.out, page(self.forms, self.lang, self.day).encode(), self.inputs)


def _check_ending(out: Path, target: Target, endings: tuple[str, ...]) -> None:
    from perfeval.reports.documents.messages import WrongEnding

    if out.suffix.lower() not in endings:
        raise PerfevalError(
            WrongEnding(Span(str(out)), format=target.value, ending=endings[0], found=out.suffix)
        )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        from perfeval.reports.documents.messages import NoSuchDate

        raise PerfevalError(NoSuchDate(text=text)) from None


def report(
    files: common.Files_,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar=common.said("路径", "PATH"),
            help=common.said(
                "写到哪里：一个文件；几张自评表写成 Word 时是一个目录",
                "where to: a file, or for Word files of several submissions a folder",
            ),
        ),
    ],
    to: Annotated[
        Target,
        typer.Option(
            "--to",
            help=common.said(
                "docx 自评报告、explanation 一页得分说明（Word）、html 带图表的网页",
                "docx: self-evaluation report; explanation: the score on one page (Word); html: a page with charts",
            ),
        ),
    ] = Target.DOCX,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar=common.said("模板", "TEMPLATE"),
            help=common.said("用自己的 Word 模板", "a Word template of your own"),
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar=common.said("日期", "DATE"),
            help=common.said(
                "报告上的日期，如 2027-01-31；不写则没有日期",
                "the date on the report, such as 2027-01-31; none when left out",
            ),
        ),
    ] = None,
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    waivers: waiving.Waivers_ = None,
    today: waiving.Today_ = None,
    engine: common.Engine_ = None,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
    fail_on: common.FailOn_ = common.FailOn.NEVER,
) -> None:
    """Write reports of submissions: Word or HTML."""
    dated = _day(day)
    inputs = [*files, *([template] if template else []), *(waivers or [])]
    writer: _Writer
    if to is Target.HTML:
        if template is not None:
            from perfeval.reports.documents.messages import NoTemplateHere

            raise PerfevalError(NoTemplateHere())
        writer = _Html(out, lang.value, dated, inputs)
    else:
        writer = _Word(to, out, template, lang.value, dated, inputs)
    scorer = Scorer(common.store_of(rules), pack, engine, lang.value, common.shelf_of(indicators))
    register = waiving.register_of(waivers, today, scorer.store)
    scorer.at_hand = common.at_hand(files)
    grave = failed = False

    def look(submission: Submission) -> None:
        nonlocal grave, failed
        if failed:  # a template that is at fault is so for every form; it is told once
            return
        from perfeval.reports.documents.model import Reviewed

        evaluation = scorer.score(submission)
        if register is not None:
            evaluation = register.apply(evaluation)
        try:
            writer.form(Reviewed(submission, evaluation, scorer.packs[evaluation.pack][0]))
        except PerfevalError:
            failed = True
            raise
        grave = grave or common.has_grave(evaluation, fail_on)

    complete = common.for_each(files, look, lang.value)
    writer.end()
    idle = register.idle() if register is not None and complete else []
    for item in idle:
        common.warn(item, lang.value)
    grave = grave or any(common.is_grave(item.level, fail_on) for item in idle)
    raise typer.Exit(common.ended(grave, complete=complete))
