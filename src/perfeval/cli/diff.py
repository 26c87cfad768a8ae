"""perfeval rules diff: what differs between two packs, in words."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from perfeval.cli import common
from perfeval.cli.named import named_pack

_Old = Annotated[
    str,
    typer.Argument(
        metavar=common.said("原来", "OLD"),
        help=common.said("规则包编号，或者规则包的目录", "a pack by its id, or the folder of a pack"),
    ),
]
_New = Annotated[
    str, typer.Argument(metavar=common.said("新的", "NEW"), help=common.said("同上", "the same"))
]


def diff(
    old: _Old,
    new: _New,
    rules: common.Rules_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Say what differs between two packs."""
    from perfeval.reports.diff.places import Places
    from perfeval.reports.diff.telling import DiffReport, diff_json
    from perfeval.reports.differences import all_differences

    (one, before), (other, after) = (named_pack(name, rules) for name in (old, new))
    found = all_differences(one, other)
    sides = Places(one, before), Places(other, after)
    if format_ is common.Format.JSON:
        common.out(json.dumps(diff_json(found, sides), ensure_ascii=False) + "\n")
    else:
        common.out(DiffReport(found, sides, lang.value).text())
