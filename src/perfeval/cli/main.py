"""The program: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from perfeval import __version__
from perfeval.cli import common, indicators, rules, usage
from perfeval.cli.explain import explain
from perfeval.cli.lint import lint
from perfeval.cli.report import report
from perfeval.cli.rescore import rescore
from perfeval.cli.schema import schema
from perfeval.cli.score import score
from perfeval.cli.template import template
from perfeval.cli.usage import language_of
from perfeval.diagnostics import FaultError, Lang, PerfevalError

app = typer.Typer(
    cls=usage.Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=common.said(
        "预算绩效自评：按规则重新打分，逐条说明依据。",
        "Scores budget performance self-evaluations by rules, and says why.",
    ),
)
app.command(
    cls=usage.Command, help=common.said("按规则给自评表重新打分。", "Score submissions by the rules.")
)(score)
app.command(
    cls=usage.Command,
    help=common.said(
        "审查指标能不能衡量、写法有没有毛病。",
        "Say which indicators cannot be measured, and what is badly written.",
    ),
)(lint)
app.command(
    cls=usage.Command,
    help=common.said(
        "给一整批自评表重新打分，写出结果表。", "Score a whole archive again, and write tables of results."
    ),
)(rescore)
app.command(
    cls=usage.Command, help=common.said("说明一行得分的来龙去脉。", "Say how one line came to its points.")
)(explain)
app.command(
    cls=usage.Command,
    help=common.said(
        "写出报告：Word 自评报告、一页得分说明，或带图表的网页。",
        "Write reports: a Word self-evaluation report, the score on one page, or an HTML page with charts.",
    ),
)(report)
app.command(
    cls=usage.Command,
    help=common.said("输出一种文件的 JSON Schema。", "Print the JSON Schema of a kind of file."),
)(schema)
app.command(
    cls=usage.Command,
    help=common.said("按规则包生成要填的表（.xlsx）。", "Make a form (.xlsx) to fill in, for a pack."),
)(template)
app.add_typer(rules.app, name="rules")
app.add_typer(indicators.app, name="indicators")


def _version(wanted: bool) -> None:
    if wanted:
        common.out(f"perfeval {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=common.said("显示版本", "show the version")
        ),
    ] = False,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Options of the program as a whole; the language was read before anything else."""


def run() -> None:
    """Entry point: no traceback ever reaches a user."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    # What a start makes (packs, trees, patterns) lives until the end: looking for garbage in it is waste.
    gc.set_threshold(50_000, 20, 20)
    lang: Lang = language_of(sys.argv[1:])
    try:
        app(prog_name="perfeval")
    except PerfevalError as error:
        sys.stdout.flush()
        common.refuse(error.diagnostics, lang)
        sys.exit(common.BAD_INPUT)
    except FaultError as error:
        sys.stdout.flush()
        typer.echo(error.diagnostic.render(lang), err=True)
        sys.exit(common.OUR_FAULT)
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit:
        raise
    except BaseException as error:  # a panic in Polars is no Exception
        if os.environ.get("PERFEVAL_DEBUG"):
            raise
        zh = f"perfeval 自身出错（{type(error).__name__}: {error}）。请报告；设 PERFEVAL_DEBUG=1 可看详情。"
        en = f"perfeval failed ({type(error).__name__}: {error}). Please report it; PERFEVAL_DEBUG=1 shows details."
        typer.echo(zh if lang == "zh" else en, err=True)
        sys.exit(common.OUR_FAULT)


if __name__ == "__main__":
    run()
