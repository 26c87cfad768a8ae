"""perfeval rules: list, show, check and test packs."""

from __future__ import annotations

from typing import Annotated

import typer

from perfeval.cli import common, handbook, usage
from perfeval.cli.diff import diff
from perfeval.cli.editor import editor
from perfeval.cli.export import export
from perfeval.cli.impact import impact
from perfeval.cli.importing import import_
from perfeval.cli.new import new
from perfeval.cli.prove import prove
from perfeval.cli.testing import run_tests
from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.packs.model import Pack
from perfeval.packs.store import Store

app = typer.Typer(
    cls=usage.Group,
    help=common.said("查看、检查和测试规则包。", "list, show, check and test packs."),
    no_args_is_help=True,
)

_Which = Annotated[
    str | None,
    typer.Argument(
        metavar=common.said("规则包", "PACK"),
        help=common.said("规则包编号；不写则全部", "a pack; all when left out"),
    ),
]


@app.callback()
def _main(lang: common.Lang_ = common.DEFAULT_LANGUAGE) -> None:
    """Options of the group; the language was read before anything else."""


@app.command("list", cls=usage.Command, help=common.said("列出可用的规则包。", "List the packs at hand."))
def list_(rules: common.Rules_ = None, lang: common.Lang_ = common.DEFAULT_LANGUAGE) -> None:
    """List the packs at hand; one that does not load keeps none of the others away."""
    from perfeval.packs.messages import BrokenPack
    from perfeval.reports.packs import packs_report

    store = common.store_of(rules)
    packs: list[Pack] = []
    faults: dict[str, Diagnostic] = {}
    for id_ in store.ids():
        try:
            packs.append(store.load(id_))
        except PerfevalError as error:
            broken = BrokenPack(Span(str(store.folder(id_) / "pack.yaml")), pack=id_)
            # A fault of a word list is one of every pack: it is told once.
            faults |= {item.render(lang.value): item for item in (broken, *error.diagnostics)}
    common.out(packs_report(packs, lang.value))
    if faults:
        raise PerfevalError(list(faults.values()))


@app.command(
    cls=usage.Command,
    help=common.said("用文字显示一个规则包，或其中一条规则。", "Show a pack, or one of its rules, in words."),
)
def show(
    pack: Annotated[
        str, typer.Argument(metavar=common.said("规则包", "PACK"), help=common.said("规则包编号", "a pack"))
    ],
    rule: Annotated[
        str | None,
        typer.Argument(metavar=common.said("规则", "RULE"), help=common.said("规则编号", "a rule")),
    ] = None,
    shape: handbook.Shape_ = handbook.Shape.TEXT,
    out: handbook.Out_ = None,
    year: handbook.Year_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Show a pack, or one of its rules, in words."""
    from perfeval.reports.packs import pack_report, rule_report

    if handbook.written(pack, rule, shape, out, year, rules, indicators, lang.value):
        return
    loaded = common.store_of(rules).load(pack)
    if rule is None:
        common.out(pack_report(loaded, lang.value))
        return
    found = loaded.rule(rule)
    if found is None:
        from perfeval.packs.messages import UnknownRule

        raise PerfevalError(UnknownRule(rule=rule, known="、".join(item.id for item in loaded.rules)))
    common.out(rule_report(loaded, found, lang.value))


@app.command(
    cls=usage.Command,
    help=common.said(
        "检查规则文件写得对不对，并为推理引擎编译。", "Check rule files, and compile them for the engine."
    ),
)
def check(
    pack: _Which = None,
    rules: common.Rules_ = None,
    engine: common.Engine_ = None,
    fail_on: common.FailOn_ = common.FailOn.ERROR,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Check rule files, and compile them for the engine."""
    from perfeval.packs.auditing import articles, rivals, without_basis

    store = Store(rules or ())
    faults: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    decider = common.engine_of(engine, lang.value)
    for id_ in [pack] if pack else store.ids():
        try:
            loaded = store.load(id_)
            decider(loaded)
        except PerfevalError as error:
            faults += error.diagnostics
        else:
            found = [*without_basis(loaded), *articles(loaded, store)]
            warnings += found
            common.out(_checked(loaded, len(found), lang) + "\n")
    if not faults:
        faults += rivals(store, pack)
    for item in warnings:
        common.warn(item, lang.value)
    if faults:
        raise PerfevalError(faults)
    raise typer.Exit(
        common.FOUND if any(common.is_grave(item.level, fail_on) for item in warnings) else common.DONE
    )


def _checked(pack: Pack, warnings: int, lang: common.Language) -> str:
    count = len(pack.rules)
    if not warnings:
        zh, en = f"{pack.id}：{count} 条规则，没有问题。", f"{pack.id}: {count} rules, all well."
    else:
        zh = f"{pack.id}：{count} 条规则，{warnings} 处要留意。"
        en = f"{pack.id}: {count} rules, {warnings} to look at."
    return zh if lang is common.Language.ZH else en


app.command(
    "test",
    cls=usage.Command,
    help=common.said(
        "运行规则自带的例子，列出没有例子到的地方。",
        "Run the examples that rules carry, and list what they do not reach.",
    ),
)(run_tests)
app.command(
    cls=usage.Command,
    help=common.said(
        "两个规则包各评一遍事实库里的自评表，说明有什么不同。",
        "Score an archive by two packs, and say what differs.",
    ),
)(impact)

app.command(
    cls=usage.Command,
    help=common.said(
        "写出 VS Code 的设置：规则文件的说明、补全和检查。",
        "Write settings for VS Code: hovers, completion and checks in rule files.",
    ),
)(editor)
app.command(
    cls=usage.Command,
    help=common.said("用文字说明两个规则包有什么不同。", "Say in words what differs between two packs."),
)(diff)
app.command(
    cls=usage.Command,
    help=common.said("把规则导出成 Excel 工作簿，供人修改。", "Write rules as an Excel workbook to edit."),
)(export)
app.command(
    "import",
    cls=usage.Command,
    help=common.said("把改过的工作簿写回规则文件。", "Bring an edited workbook back into the rule files."),
)(import_)
app.command(
    cls=usage.Command,
    help=common.said(
        "新建一条规则或一个规则包，带着能通过的例子。", "Begin a rule with its examples, or an overlay."
    ),
)(new)
app.command(
    cls=usage.Command,
    help=common.said(
        "证明规则包没有漏洞、重叠和越界；不成立的给出反例。",
        "Prove that a pack has no gap, overlap or excess; what fails is shown by a counterexample.",
    ),
)(prove)
