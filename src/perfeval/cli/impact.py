"""perfeval rules impact: what a change of rules does to an archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common
from perfeval.cli.named import New_, Old_, named_pack

_On = Annotated[
    Path,
    typer.Option(
        "--on",
        metavar=common.said("事实库", "STORE"),
        help=common.said(
            "perfeval rescore 留下的事实库（结果目录里的 store）",
            "the facts store that perfeval rescore keeps (store in its results)",
        ),
    ),
]
_All = Annotated[
    bool,
    typer.Option(
        "--all",
        help=common.said(
            "所有的表都评，不只是归原来那个规则包的", "all forms, not only those that OLD is for"
        ),
    ),
]


def impact(
    old: Old_,
    new: New_,
    on: _On,
    everything: _All = False,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Say what a change of rules does to an archive."""
    packs = [named_pack(name, rules)[0] for name in (old, new)]
    from perfeval.archive.choosing import Packs
    from perfeval.archive.impact import impact as found_of
    from perfeval.reports.impact import ImpactReport, impact_json

    shelf = common.shelf_of(indicators)
    found = found_of(
        on, Packs(common.store_of(rules), None), packs[0], packs[1], shelf, lang.value, everything=everything
    )
    for damage in found.damaged:
        common.warn(damage, lang.value)
    if format_ is common.Format.JSON:
        common.out(json.dumps(impact_json(found), ensure_ascii=False) + "\n")
    else:
        common.out(ImpactReport(found, lang.value).text())
