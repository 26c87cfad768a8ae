"""perfeval rules export: a folder of rules as a workbook to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common


def export(
    pack: Annotated[
        str,
        typer.Argument(
            metavar=common.said("规则包", "PACK"),
            help=common.said(
                "规则包编号；或 measurability、defects、words；或者目录",
                "a pack by its id; or measurability, defects, words; or a folder",
            ),
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar=common.said("文件", "FILE"),
            help=common.said("存成哪个 .xlsx", "the .xlsx to save"),
        ),
    ],
    rules: common.Rules_ = None,
    force: Annotated[
        bool, typer.Option("--force", help=common.said("覆盖已有的文件", "replace a file that is there"))
    ] = False,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Write a workbook with the rules of a folder."""
    from perfeval.rulebook.exporting import exported, save_workbook

    folder, data = exported(pack, common.store_of(rules))
    save_workbook(out, data, force=force)
    zh = f"已导出 {folder.id}（{len(folder.files)} 个文件）：{out}\n改完后：perfeval rules import {out} --into 规则目录\n"
    en = f"{folder.id} ({len(folder.files)} files) exported: {out}\nWhen edited: perfeval rules import {out} --into DIR\n"
    common.out(zh if lang is common.Language.ZH else en)
