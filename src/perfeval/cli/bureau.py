"""What perfeval rescore writes for people: workbook, page, list of what to open, form for verified values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import common
from perfeval.diagnostics import Lang

if TYPE_CHECKING:
    from perfeval.archive.choosing import Packs
    from perfeval.archive.run import Done
    from perfeval.indicators.shelf import Shelf

Sample_ = Annotated[
    int | None,
    typer.Option(
        "--sample",
        metavar=common.said("份数", "N"),
        help=common.said(
            "另按部门和自评等级分层抽取几份；同一种子抽的总是同样几份",
            "draw so many forms besides, by department and claimed rating; the same seed draws the same",
        ),
    ),
]
Seed_ = Annotated[
    str | None,
    typer.Option(
        "--seed", metavar=common.said("种子", "SEED"), help=common.said("抽样的种子", "of the sample")
    ),
]
Verified_ = Annotated[
    list[Path] | None,
    typer.Option(
        "--verified",
        metavar=common.said("文件", "FILE"),
        help=common.said(
            "填好的核实表（.xlsx、.csv），可写多次",
            "verified values that a reviewer filled in (.xlsx, .csv); may be repeated",
        ),
    ),
]


def write(
    done: Done, store: Path, packs: Packs, shelf: Shelf, lang: Lang, sample: int | None, seed: str | None,
    verified: list[Path] | None,
) -> str:  # fmt: skip
    """Write the reports of a run; what to tell of them.

    Raises:
        PerfevalError: a file cannot be written, or a file of verified values is at fault.
    """
    from perfeval.archive.again import Again
    from perfeval.reports.archive import Outcome, write_reports
    from perfeval.reports.archive.settings import read_settings, settings_file
    from perfeval.reports.archive.verified import read_verified

    rules = [rule for pack in done.packs.values() for rule in pack.rules]
    table = done.table
    outcome = Outcome.of(
        table("results"), table("lines"), table("findings"), table("caps"), table("failures"), table("forms"),
        titles={rule.id: rule.title for rule in rules},
        cases={(rule.id, case.name): case.label for rule in rules for case in rule.cases},
    )  # fmt: skip
    settings = read_settings(settings_file(packs.store.folders))
    found = tuple(one for file in verified or () for one in read_verified(file, outcome))
    again = Again(store, done.out, packs, shelf) if found else None
    try:
        written = write_reports(
            outcome, done.out, lang, sample, seed, settings=settings, verified=found,
            rescore=None if again is None else again.score,
        )  # fmt: skip
    finally:
        if again is not None:
            again.close()
    names = (
        "、".join(file.name for file in written.files)
        if lang == "zh"
        else ", ".join(f.name for f in written.files)
    )
    lines = [f"报告：{names}" if lang == "zh" else f"reports: {names}"]
    if written.kept is not None:
        lines.append(
            f"{written.kept.name} 里已有填写的内容，没有覆盖"
            if lang == "zh"
            else f"{written.kept.name} has entries and was not written over"
        )
    if sample is not None:
        lines.append(
            f"抽样 {written.sampled} 份，种子 {written.seed}"
            if lang == "zh"
            else f"sample: {written.sampled}, seed {written.seed}"
        )
    return "\n".join(lines) + "\n"
