"""What the commands share: options, languages, reading, engines, and the exit codes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import messages
from perfeval.cli.usage import language_of
from perfeval.diagnostics import LEVELS, Diagnostic, Lang, PerfevalError, Span
from perfeval.engines.decide import Decider
from perfeval.packs.store import Store
from perfeval.submissions.at_hand import Index
from perfeval.submissions.model import Submission
from perfeval.submissions.reading import read_submissions

if TYPE_CHECKING:
    from perfeval.evaluation import Evaluation
    from perfeval.indicators.shelf import Shelf

#: Exit codes: done; something at or above --fail-on; bad input, pack or usage; a fault of our own.
DONE, FOUND, BAD_INPUT, OUR_FAULT = 0, 1, 2, 3
#: So many messages of one kind are shown of one file; the others are counted.
MOST_ALIKE = 5
#: A terminal is told after every so many forms.
_PROGRESS = 100


class Language(StrEnum):
    """The language of everything a user sees."""

    ZH = "zh"
    EN = "en"


class Format(StrEnum):
    """The form of a result on stdout."""

    TEXT = "text"
    JSON = "json"


class Engine(StrEnum):
    """Who decides which rules fire."""

    DURABLE = "durable"
    DIRECT = "direct"


class FailOn(StrEnum):
    """From which level of findings on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


#: Read once: the language this run was started in, the default of every command.
DEFAULT_LANGUAGE = Language(language_of(sys.argv[1:]))


def said(zh: str, en: str) -> str:
    """Help text in the language of this run."""
    return en if DEFAULT_LANGUAGE is Language.EN else zh


Files_ = Annotated[
    list[Path],
    typer.Argument(
        metavar=said("文件", "FILE"),
        help=said(
            "自评表文件（Excel、WPS、ODS、CSV、YAML、JSON、JSON lines）",
            "forms (Excel, WPS, ODS, CSV, YAML, JSON, JSON lines)",
        ),
    ),
]
Lang_ = Annotated[Language, typer.Option("--lang", help=said("输出语言", "language of the output"))]
Rules_ = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar=said("目录", "DIR"),
        help=said("自己的规则目录，先于自带的规则", "your own rules, before those shipped"),
    ),
]
Indicators_ = Annotated[
    list[Path] | None,
    typer.Option(
        "--indicators",
        metavar=said("目录", "DIR"),
        help=said("自己的指标库目录，先于自带的指标库", "your own indicators, before those shipped"),
    ),
]
Pack_ = Annotated[
    str | None,
    typer.Option("--pack", metavar=said("规则包", "PACK"), help=said("用哪个规则包", "the pack to use")),
]
Format_ = Annotated[Format, typer.Option("--format", help=said("输出格式", "form of the output"))]
Engine_ = Annotated[
    Engine | None, typer.Option("--engine", help=said("推理引擎", "who decides which rules fire"))
]
FailOn_ = Annotated[
    FailOn,
    typer.Option(
        "--fail-on", help=said("发现此级及以上问题时退出码为 1", "exit 1 from this level of findings on")
    ),
]


def warn(diagnostic: Diagnostic, lang: Lang) -> None:
    """A message on stderr."""
    typer.echo(diagnostic.render(lang), err=True)


def refuse(diagnostics: Iterable[Diagnostic], lang: Lang) -> None:
    """What is wrong, on stderr; of many messages of one kind in one file, the first few."""
    like: Counter[tuple[str, str]] = Counter()
    for item in diagnostics:
        kind = (item.span.file if item.span else "", item.code)
        like[kind] += 1
        if like[kind] <= MOST_ALIKE:
            warn(item, lang)
    for (file, code), count in like.items():
        if count > MOST_ALIKE:
            place = Span(file) if file else None
            warn(messages.MoreLike(place, like=code, count=count - MOST_ALIKE), lang)


def engine_of(choice: Engine | None, lang: Lang) -> type[Decider]:
    """The engine asked for; durable-rules where it is installed, else the direct one, said aloud."""
    if choice is not Engine.DIRECT:
        try:
            from perfeval.engines.durable import Durable
        except ImportError:
            if choice is Engine.DURABLE:
                raise PerfevalError(messages.NoEngine()) from None
            warn(messages.FellBack(), lang)
        else:
            return Durable
    from perfeval.engines.direct import Direct

    return Direct


def store_of(rules: list[Path] | None) -> Store:
    """The packs at hand: the user's own folders first."""
    return Store(rules or (), trusting=True)


def shelf_of(indicators: list[Path] | None) -> Shelf:
    """The indicators at hand: the user's own folders first. Files are read when something in them is wanted."""
    from perfeval.indicators.shelf import Shelf

    return Shelf(indicators or (), trusting=True)


def submissions_of(files: list[Path], lang: Lang) -> Iterator[Submission]:
    """Every submission of every file; notices of a file (read as GBK, rows that are hidden) go to stderr once."""
    for file in files:
        told: set[str] = set()
        for submission in read_submissions(file):
            for notice in submission.notices:
                text = notice.render(lang)
                if text not in told:
                    typer.echo(text, err=True)
                    told.add(text)
            yield submission


def at_hand(files: list[Path]) -> Index | None:
    """What is needed to compare the submissions of a run with each other: a first pass over all files.

    None where there is nothing to compare, or a file that cannot be read twice. A fault in a file ends its
    part; it is reported when the file is read again.
    """
    if not all(file.is_file() for file in files):
        return None
    index, count = Index(), 0
    for file in files:
        with suppress(PerfevalError):
            for submission in read_submissions(file):
                index.add(submission)
                count += 1
    return index.close() if count > 1 else None


def for_each(files: list[Path], look: Callable[[Submission], None], lang: Lang) -> bool:
    """Look at every submission of every file.

    A file with a fault is told on stderr, and the next one goes on. On a terminal, stderr counts the forms
    of a long run.

    Returns:
        Whether everything could be read.
    """
    complete, done, shows = True, 0, sys.stderr.isatty() and not sys.stdout.isatty()
    for file in files:
        try:
            for submission in submissions_of([file], lang):
                look(submission)
                done += 1
                if shows and done % _PROGRESS == 0:
                    typer.echo(f"\r{done}", err=True, nl=False)
        except PerfevalError as error:
            sys.stdout.flush()
            refuse(error.diagnostics, lang)
            complete = False
    if shows and done >= _PROGRESS:
        typer.echo("\r" + " " * 20 + "\r", err=True, nl=False)
    return complete


def has_grave(evaluation: Evaluation, fail_on: FailOn) -> bool:
    """Whether there is a finding at or above --fail-on that is not waived."""
    return any(item.waived is None and is_grave(item.level, fail_on) for item in evaluation.findings)


def ended(grave: bool, *, complete: bool) -> int:
    """The exit code of a run over files."""
    return BAD_INPUT if not complete else FOUND if grave else DONE


def is_grave(level: str, fail_on: FailOn) -> bool:
    """Whether a finding's level is at or above --fail-on."""
    return fail_on is not FailOn.NEVER and LEVELS.index(level) <= LEVELS.index(fail_on.value)


def out(text: str) -> None:
    """A result on stdout. A reader that has gone (perfeval … | head) is no fault: the program ends."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None
