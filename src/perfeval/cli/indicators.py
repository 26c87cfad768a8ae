"""perfeval indicators: list, show and find the indicators of the library."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from perfeval.cli import common, usage
from perfeval.diagnostics import PerfevalError

app = typer.Typer(
    cls=usage.Group,
    help=common.said("查看和查找指标库里的指标。", "list, show and find the indicators of the library."),
    no_args_is_help=True,
)


@app.callback()
def _main(lang: common.Lang_ = common.DEFAULT_LANGUAGE) -> None:
    """Options of the group; the language was read before anything else."""


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@app.command(
    "list", cls=usage.Command, help=common.said("列出指标库里的指标。", "List the indicators of the library.")
)
def list_(
    sector: Annotated[
        str | None,
        typer.Argument(
            metavar=common.said("行业", "SECTOR"),
            help=common.said("行业，如 education；不写则全部", "a sector, as education; all when left out"),
        ),
    ] = None,
    indicators: common.Indicators_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """List the indicators of the library, or of one sector."""
    from perfeval.reports.indicators import as_json, indicators_report

    shelf = common.shelf_of(indicators)
    items = shelf.all() if sector is None else shelf.of(sector)
    if format_ is common.Format.JSON:
        common.out(_lines(as_json(item) for item in items))
    else:
        common.out(indicators_report(items, lang.value))


@app.command(
    cls=usage.Command, help=common.said("显示一项指标的全部内容。", "Show the whole of one indicator.")
)
def show(
    id_: Annotated[
        str,
        typer.Argument(
            metavar=common.said("编号", "ID"), help=common.said("指标编号，如 education/new-places", "its id")
        ),
    ],
    indicators: common.Indicators_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Show the whole of one indicator."""
    from perfeval.reports.indicators import as_json, indicator_report

    item = common.shelf_of(indicators).require(id_)
    if format_ is common.Format.JSON:
        common.out(_lines([as_json(item)]))
    else:
        common.out(indicator_report(item, lang.value))


@app.command(
    cls=usage.Command,
    help=common.said(
        "按名称或别名查找最相近的指标。", "Find the indicators whose names or other names are nearest."
    ),
)
def suggest(
    text: Annotated[
        str,
        typer.Argument(
            metavar=common.said("名称", "TEXT"), help=common.said("自评表上的指标名称", "a name as on a form")
        ),
    ],
    most: Annotated[
        int,
        typer.Option(
            "--most",
            metavar=common.said("个数", "N"),
            min=1,
            help=common.said("最多列几项", "how many at most"),
        ),
    ] = 5,
    indicators: common.Indicators_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Find the indicators whose names or other names are nearest to a text."""
    from perfeval.indicators.messages import NothingNear
    from perfeval.indicators.search import search
    from perfeval.reports.indicators import hit_as_json, hits_report

    hits = search(text, common.shelf_of(indicators).all(), most=most)
    if not hits:
        raise PerfevalError(NothingNear(text=text))
    if format_ is common.Format.JSON:
        common.out(_lines(hit_as_json(hit) for hit in hits))
    else:
        common.out(hits_report(hits, lang.value))
