"""perfeval rules new: a rule or an overlay to go on from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common, messages
from perfeval.diagnostics import PerfevalError


class New(StrEnum):
    """What is to be made."""

    SCORE = "score"
    CHECK = "check"
    CAP = "cap"
    PACK = "pack"


def new(
    kind: Annotated[
        New,
        typer.Argument(
            metavar=common.said("种类", "KIND"),
            help=common.said(
                "score 记分规则，check 检查，cap 封顶加减，pack 规则包",
                "score, check or cap: a rule; pack: a pack",
            ),
        ),
    ],
    id_: Annotated[
        str,
        typer.Argument(
            metavar=common.said("编号", "ID"),
            help=common.said("小写字母、数字、连字符", "small letters, digits, hyphens"),
        ),
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--in",
            metavar=common.said("目录", "DIR"),
            help=common.said(
                "规则放进哪个规则包的目录；规则包放进哪个规则目录",
                "for a rule, the folder of its pack; for a pack, the folder of rules",
            ),
        ),
    ],
    extends: Annotated[
        str | None,
        typer.Option(
            "--extends",
            metavar=common.said("规则包", "PACK"),
            help=common.said("新规则包以哪个为基础", "the pack that a new pack extends"),
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar=common.said("地区", "PLACE"),
            help=common.said("新规则包适用的地区，如 云南/保山", "for which place a new pack is"),
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar=common.said("年度", "YEAR"),
            help=common.said("从哪个预算年度起", "the first fiscal year"),
        ),
    ] = None,
    rules: common.Rules_ = None,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Make a file for a new rule or pack."""
    from perfeval.rulebook.scaffolding import new_pack, new_rule

    if kind is New.PACK:
        if extends is None:
            name = "--extends"
            raise PerfevalError(
                messages.MissingArgument(name=name, nearest="", allowed="", command="perfeval rules new")
            )
        path = new_pack(id_, extends, folder, common.store_of(rules), regions=region or (), year=year)
        pack, home = id_, folder
    else:
        path = new_rule(kind.value, id_, folder, rules or ())
        pack, home = folder.resolve().name, folder.parent
    # Shared rules are in every pack.
    which = f" {pack}" if (path.parent.parent / "pack.yaml").is_file() or kind is New.PACK else ""
    own = " ".join(f"--rules {place}" for place in (home, *(rules or ())))
    steps = "".join(f"  perfeval rules {step}{which} {own}\n" for step in ("check", "test", "prove"))
    zh = f"新建了 {path}\n改好里面写“请改”的地方，然后依次运行：\n{steps}"
    en = f"made {path}\nChange what it says is to do, then run:\n{steps}"
    common.out(zh if lang is common.Language.ZH else en)
