"""The options on waivers, which ``score`` and ``lint`` share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import common
from perfeval.diagnostics import PerfevalError
from perfeval.packs.store import Store

if TYPE_CHECKING:
    from perfeval.waivers.applying import Register

Waivers_ = Annotated[
    list[Path] | None,
    typer.Option(
        "--waivers",
        metavar=common.said("文件", "FILE"),
        help=common.said("豁免哪些问题（YAML）", "findings that are let pass (YAML)"),
    ),
]
Today_ = Annotated[
    str | None,
    typer.Option(
        "--today",
        metavar=common.said("日期", "DATE"),
        help=common.said(
            "豁免按哪一天算，如 2027-06-30；不写则今天",
            "the day that waivers are held against, such as 2027-06-30; today when left out",
        ),
    ),
]


def register_of(files: list[Path] | None, today: str | None, store: Store) -> Register | None:
    """The waivers of some files, None where there are none.

    Raises:
        PerfevalError: with the faults of the first file that has any, or of the day.
    """
    day = None if today is None else _day(today)
    if not files:
        return None
    from perfeval.waivers.applying import Register
    from perfeval.waivers.reading import read_reasons, read_waivers

    reasons, rules = read_reasons(store.waiver_reasons()), store.checks()
    found = [waiver for file in files for waiver in read_waivers(file, reasons, rules)]
    # The day is the user's own, not that of a time zone; no engine reads it.
    return Register(found, day or date.today())  # noqa: DTZ011


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        from perfeval.waivers.messages import NoSuchDay

        raise PerfevalError(NoSuchDay(text=text)) from None
