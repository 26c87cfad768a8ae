"""What the commands share: options, languages, reading, engines, and the exit codes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import messages
from perfeval.cli.usage import language_of
from perfeval.diagnostics import LEVELS, Diagnostic, Lang, PerfevalError, Span
from perfeval.engines.decide import Decider
from perfeval.packs.store import Store
from perfeval.submissions.model import Submission
from perfeval.submissions.reading import read_submissions

if TYPE_CHECKING:
    from perfeval.indicators.shelf import Shelf

#: Exit codes: done; something at or above --fail-on; bad input, pack or usage; a fault of our own.
DONE, FOUND, BAD_INPUT, OUR_FAULT = 0, 1, 2, 3
#: So many messages of one kind are shown of one file; the others are counted.
MOST_ALIKE = 5


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
    """Every submission of every file; notices of a file (read as GBK) go to stderr once."""
    for file in files:
        told = False
        for submission in read_submissions(file):
            if not told:
                for notice in submission.notices:
                    warn(notice, lang)
                told = True
            yield submission


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
