"""The YAML language server, which the YAML extension of VS Code runs, with the schemas that perfeval writes.

It is had with ``npm ci --prefix tests/editor`` (Node 18 or newer); without it these tests are skipped.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from editor.lsp import Client, server
from editor.samples import PACK, RULE
from perfeval.cli.main import run

ROOT = Path(__file__).parents[2]
BROKEN = """\
rule: low-rate
kind: chek
title: 执行率低而没有说明
on: 指票
levle: notice
examples: []
"""
pytestmark = pytest.mark.skipif(
    server() is None, reason="yaml-language-server is not at hand: npm ci --prefix tests/editor"
)


def opened(folder, *options, locale="zh-cn"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["perfeval", "rules", "editor", str(folder), *options])
        with suppress(SystemExit):
            run()
    return Client(server(), folder, locale)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / "qingshan" / "check").mkdir(parents=True)
    (folder / "qingshan" / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "qingshan" / "check" / "low-rate.yaml").write_text(RULE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def own(folder):
    client = opened(folder)
    yield client
    client.stop()


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The repository as it is cloned: its rules, and .vscode as committed."""
    folder = tmp_path_factory.mktemp("clone")
    for name in ("rules", "indicators", ".vscode"):
        shutil.copytree(ROOT / name, folder / name)
    client = Client(server(), folder)
    yield client
    client.stop()


def asked(client, name, text, line, column):
    """What is offered in a file at the end of a line; what follows ``column`` is behind the place."""
    file = client.folder / name
    client.open(file, text)
    found = client.complete(file, line, column)
    client.close(file)
    return found


def test_a_key_is_explained(own, folder):
    file = folder / "qingshan" / "check" / "low-rate.yaml"
    assert own.open(file) == []
    lines = RULE.splitlines()
    assert "检查发现的级别" in own.hover(file, lines.index("level: notice"), 2)
    assert "`notice`: 提示" in own.hover(file, lines.index("level: notice"), 9)


def test_an_expression_tells_the_names_it_may_use(own, folder):
    file = folder / "qingshan" / "check" / "low-rate.yaml"
    own.open(file)
    told = own.hover(file, RULE.splitlines().index("when: 执行率 < 低执行率界限"), 1)
    assert told.startswith("#### 什么条件下适用")
    for part in (
        "`低执行率界限` 执行率低于多少要说明",
        "`指标值` 年初设定的目标数值",
        "`缺` 没有填写",
        "`有界比率`",
    ):
        assert part in told


def test_a_given_fact_is_explained(own, folder):
    file = folder / "qingshan" / "check" / "low-rate.yaml"
    own.open(file)
    line = next(i for i, text in enumerate(RULE.splitlines()) if "全年预算数" in text)
    told = own.hover(file, line, RULE.splitlines()[line].index("全年预算数") + 1)
    assert "调整后的全年预算" in told
    assert "以元计的数" in told


def test_an_empty_file_offers_whole_rules_and_every_key(own):
    offered = asked(own, "qingshan/check/new.yaml", "", 0, 0)
    assert {"检查规则", "记分规则", "总分封顶规则", "rule", "kind", "when", "examples"} <= offered.keys()
    assert offered["fix"] == "怎样改" or offered["fix"].startswith("- 条件")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: ", {"score", "check", "cap"}),
        ("level: ", {"error", "warning", "notice"}),
        ("on: ", {"指标", "预算执行", "一级指标", "自评表", "[指标 甲, 指标 乙]"}),
        ("when: ", {"指标值", "执行率", "低执行率界限", "缺()"}),
        ("find:\n  words: ", {"有界比率", "可数词尾"}),
        ("find:\n  in: [", {"名称", "指标值原文"}),
        ("basis:\n  document: ", {"财预〔2020〕10号"}),
        ("cases:\n  - ", {"case", "when", "points", "情形：得分"}),
        ("examples:\n  - name: 甲\n    given:\n      ", {"指标值", "完成值", "全年执行数", "低执行率界限", "甲"}),
        ("examples:\n  - name: 甲\n    given:\n      性质: ", {"定量", "定性"}),
        ("examples:\n  - {name: 甲, given: {方向: ", {"正向", "反向", "等于"}),
        ("examples:\n  - name: 甲\n    parameters:\n      ", {"低执行率界限", "超额界限"}),
        ("examples:\n  - name: 甲\n    given:\n      发现: [", {"low-rate", "weights-sum"}),
    ],
)  # fmt: skip
def test_completion_in_a_rule(own, text, expected):
    lines = text.split("\n")
    assert expected <= asked(own, "qingshan/check/new.yaml", text, len(lines) - 1, len(lines[-1])).keys()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("qingshan/pack.yaml", "extends: ", {"mof-2020-10", "qingshan"}),
        ("qingshan/pack.yaml", "levels:\n  ", {"weights-sum", "low-rate"}),
        ("qingshan/pack.yaml", "drop:\n  - ", {"quantitative", "weights-sum"}),
        ("qingshan/pack.yaml", "framework:\n  sections:\n    ", {"产出", "效益", "满意度"}),
        ("qingshan/words/more.yaml", "", {"有界比率", "给已有的词表添词"}),
        ("qingshan/words/more.yaml", "有界比率:\n  ", {"words", "add", "remove", "except"}),
        ("qingshan/examples/a.yaml", "examples:\n  - submission:\n      ", {"unit", "indicators", "year"}),
        ("qingshan/examples/a.yaml", "examples:\n  - expect:\n      silent: [", {"low-rate"}),
    ],
)
def test_completion_in_other_files(own, name, text, expected):
    lines = text.split("\n")
    assert expected <= asked(own, name, text, len(lines) - 1, len(lines[-1])).keys()


def test_what_is_wrong_is_marked_where_it_stands(own, folder):
    found = {
        item["range"]["start"]["line"]: item["message"]
        for item in own.open(folder / "qingshan/check/bad.yaml", BROKEN)
    }
    assert '"score", "check", "cap"' in found[1]
    assert '"指标", "预算执行"' in found[3]
    assert found[4] == "属性 levle 不被允许。"


def test_nothing_that_ships_is_marked(clone):
    """Every file of the repository, as a clone is opened: right files have no marks, and all have hovers."""
    files = sorted((clone.folder / "rules").rglob("*.yaml"))
    assert len(files) > 200
    marked = {str(file.relative_to(clone.folder)): found for file, found in clone.open_all(files) if found}
    assert marked == {}
    for name, line, expected in (
        ("rules/mof-2020-10/score/quantitative.yaml", 1, "`score`: 记分"),
        ("rules/mof-2020-10/pack.yaml", 0, "规则包的编号"),
        ("rules/defects/shared.yaml", 1, "目录的编号"),
        ("rules/defects/words/placement.yaml", 3, "words"),
        ("rules/hubei-2020/examples/units.yaml", 0, "一份自评表和应得的结果"),
        ("indicators/common.yaml", 0, "指标库的编号"),
    ):
        file = clone.folder / name
        clone.open(file)
        text = file.read_text(encoding="utf-8").splitlines()
        place = next(i for i, row in enumerate(text) if i >= line and row and not row.startswith("#"))
        told = clone.hover(file, place, 1)
        assert expected in told, name


def test_english(folder, tmp_path):
    shutil.copytree(folder / "qingshan", tmp_path / "qingshan")
    client = opened(tmp_path, "--common", "--lang", "en", locale="en")
    try:
        file = tmp_path / "qingshan" / "check" / "low-rate.yaml"
        client.open(file)
        told = client.hover(file, 4, 1)
        assert told.startswith("#### when the rule applies")
        assert "`指标值` the target set at the start of the year" in told
        assert client.open(tmp_path / "qingshan/check/bad.yaml", BROKEN)[-1]["message"].endswith(
            "is not allowed."
        )
        assert "check rule" in asked(client, "qingshan/check/new.yaml", "", 0, 0)
    finally:
        client.stop()


def test_a_modeline_does_without_settings(folder, tmp_path):
    shutil.copytree(folder / "qingshan", tmp_path / "qingshan")
    opened(tmp_path, "--common", "--modelines").stop()
    (tmp_path / ".vscode" / "settings.json").unlink()
    client = Client(server(), tmp_path)
    try:
        file = tmp_path / "qingshan" / "check" / "low-rate.yaml"
        assert client.open(file) == []
        assert "检查发现的级别" in client.hover(file, 6, 2)
    finally:
        client.stop()
