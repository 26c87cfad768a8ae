"""perfeval rules test: what it says of examples, of what they reach, of changes, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from engines.making import write_pack
from engines.test_coverage import CHOICE, HEAD, MONEY, ROW

Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path):
    """A pack whose examples miss the boundary, and a value from 2024 on."""
    off = ROW.replace(
        "完成值: 10个, 分值: 10}, expect: {case: 做到", "完成值: 12个, 分值: 10}, expect: {case: 做到"
    )
    rows = off.replace("{name: 按比例, given: {", "{name: 按比例, given: {年度: 2021, ")
    write_pack(
        tmp_path, "small", HEAD + CHOICE % ", {from: 2024, value: 按比例}, {from: 2025, value: 记零}",
        {"score/money": MONEY, "score/row": rows},
    )  # fmt: skip
    return tmp_path


def test_what_is_not_reached_is_named_with_its_line(perfeval: Run, folder) -> None:
    told = perfeval("rules", "test", "small", "--rules", folder, "--engine", "direct")
    assert (told.code, told.err) == (0, "")
    assert told.out == (
        "small：4 个例子，4 个通过，0 个不符。\n"
        "  例子到的：情形 4/4，参数的选项 2/2，参数的值 2/3。\n"
        "  没有例子到的，1 处：\n"
        f"    {folder}/small/pack.yaml\n"
        "      - 第 15 行：参数“未做到”从 2024 年起的值 按比例，没有例子用到\n"
    )  # fmt: skip


def test_changes_that_are_not_noticed_are_listed_and_are_warnings(perfeval: Run, folder) -> None:
    words = ("rules", "test", "small", "--rules", folder, "--engine", "direct", "--mutate")
    told = perfeval(*words, "--lang", "en")
    assert told.code == 0
    assert "Changes tried one at a time: 10; noticed by an example:" in told.out
    assert "line 6: condition of case “做到”: actual ≥ target  becomes  actual > target" in told.out
    assert "An example that would notice: - {name: " in told.out
    assert perfeval(*words, "--fail-on", "warning").code == 1
    assert perfeval(*words, "--fail-on", "never").code == 0


def test_json_says_the_same(perfeval: Run, folder) -> None:
    told = perfeval(
        "rules", "test", "small", "--rules", folder, "--engine", "direct", "--mutate", "--format", "json"
    )
    found = json.loads(told.out)
    assert (found["schema"], found["examples"], found["failed"]) == ("perfeval/rules-test/1", 4, [])
    mutation = found["mutation"]
    assert mutation["mutants"] == mutation["noticed"] + len(mutation["survivors"])
    first = mutation["survivors"][0]
    assert first["file"].endswith("small/score/row.yaml")
    assert (first["line"], first["column"], first["kind"]) == (6, 22, "comparison")
    assert (first["before"]["zh"], first["after"]["zh"]) == ("完成值 ≥ 指标值", "完成值 > 指标值")
    assert first["suggestion"]["rule"] == "row"


def test_a_failing_example_is_an_error(perfeval: Run, folder) -> None:
    row = folder / "small" / "score" / "row.yaml"
    row.write_text(row.read_text(encoding="utf-8").replace("points: 5}", "points: 4}"), encoding="utf-8")
    told = perfeval("rules", "test", "small", "--rules", folder, "--engine", "direct")
    assert told.code == 1
    assert "PE501" in told.err
    assert told.out.startswith("small：4 个例子，3 个通过，1 个不符。\n")
    assert (
        perfeval("rules", "test", "small", "--rules", folder, "--engine", "direct", "--fail-on", "never").code
        == 0
    )
