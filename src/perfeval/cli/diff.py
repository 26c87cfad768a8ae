"""perfeval rules diff: what differs between two packs, in words."""

from __future__ import annotations

import json

from perfeval.cli import common
from perfeval.cli.named import New_, Old_, named_pack


def diff(
    old: Old_,
    new: New_,
    rules: common.Rules_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Say what differs between two packs."""
    from perfeval.reports.diff.addresses import Addresses
    from perfeval.reports.diff.telling import DiffReport, diff_json
    from perfeval.reports.differences import all_differences

    (one, before), (other, after) = (named_pack(name, rules) for name in (old, new))
    found = all_differences(one, other)
    sides = Addresses(one, before), Addresses(other, after)
    if format_ is common.Format.JSON:
        common.out(json.dumps(diff_json(found, sides), ensure_ascii=False) + "\n")
    else:
        common.out(DiffReport(found, sides, lang.value).text())
