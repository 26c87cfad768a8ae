"""perfeval rules import: an edited workbook of rules back into YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar=common.said("工作簿", "FILE"),
            help=common.said("rules export 导出、改过的 .xlsx", "the .xlsx of rules export, as edited"),
        ),
    ],
    into: Annotated[
        Path,
        typer.Option(
            "--into",
            metavar=common.said("目录", "DIR"),
            help=common.said(
                "写到哪个规则目录（其中每个规则包一个目录）",
                "the folder of rules to write to, with a folder for each pack",
            ),
        ),
    ],
    rules: common.Rules_ = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=common.said("只看会改什么，不写", "say what would change, write nothing")
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help=common.said("另列出文件的逐行差别", "also print the diff of the files")),
    ] = False,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Bring an edited workbook back into the files."""
    from perfeval.rulebook.importing import prepared, save
    from perfeval.rulebook.telling import told, unified

    result, target, notices = prepared(file, into, rules or ())
    for notice in notices:
        common.warn(notice, lang.value)
    common.out(told(result, lang.value))
    if diff:
        common.out(unified(result))
    if dry_run:
        common.out(_say(lang, "（只是看看，什么都没有写。）", "(A dry run: nothing was written.)"))
        return
    count = len(save(result, target))
    if not count:
        zh, en = "文件都已经是这样，没有写", "The files are so already, nothing was written"
        common.out(_say(lang, f"{zh}：{target}", f"{en}: {target}"))
        return
    common.out(_say(lang, f"写好了 {count} 个文件：{target}", f"{count} files written: {target}"))
    if result.written() and result.base.kind == "pack":
        steps = [
            f"perfeval rules {step} {result.base.id} --rules {target.parent}" for step in ("test", "prove")
        ]
        common.out(_say(lang, "接着运行：", "Then run:") + "".join(f"  {step}\n" for step in steps))


def _say(lang: common.Language, zh: str, en: str) -> str:
    return (zh if lang is common.Language.ZH else en) + "\n"
