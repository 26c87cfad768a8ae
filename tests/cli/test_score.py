"""perfeval score and explain: texts, the JSON contract, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

from perfeval.reports.schemas import evaluation_schema
from workers.children import CRASH, child

Run = Callable[..., Any]
DIRECT = ("--engine", "direct")

CONTRACT = {
    "schema", "source", "unit", "project", "year", "pack", "engine", "total", "total_range", "rating", "claimed", "gap",
    "lines", "caps", "findings", "cannot_tell", "notices",
}  # fmt: skip


def test_text_in_chinese(perfeval: Run, longyang: Path) -> None:
    done = perfeval("score", longyang, *DIRECT, "--lang", "zh")
    assert done.code == 0
    for part in (
        "隆阳区政务服务管理局",
        "预算执行率",
        "6.60",
        "95.76",
        "优",
        "-4.24",
        "财预〔2020〕10号 第十三条",
    ):
        assert part in done.out


def test_text_in_english(perfeval: Run, longyang: Path) -> None:
    done = perfeval("score", longyang, *DIRECT, "--lang", "en")
    assert done.code == 0
    for part in ("Total", "95.76", "Gap (total minus claimed)", "-4.24", "Fix:"):
        assert part in done.out


def test_the_json_contract(perfeval: Run, longyang: Path) -> None:
    done = perfeval("score", longyang, *DIRECT, "--format", "json")
    assert done.code == 0
    assert done.err == ""
    assert done.out.endswith("\n")
    assert done.out.count("\n") == 1
    found = json.loads(done.out)
    assert set(found) == CONTRACT
    assert found["schema"] == "perfeval/evaluation/1"
    assert found["engine"] == "direct"
    assert found["pack"]["id"] == "mof-2020-10"
    assert found["pack"]["digest"].startswith("sha256:")
    assert (found["total"], found["total_range"], found["rating"]) == ("95.76", ["95.76", "95.76"], "优")
    assert (found["claimed"], found["gap"]) == ({"score": "100", "rating": None}, "-4.24")
    assert [line["line"] for line in found["lines"]] == ["execution", *range(1, 19)]
    execution = found["lines"][0]
    assert (execution["weight"], execution["points"], execution["claimed"]) == ("10", "6.60", "10")
    assert execution["explanation"] == "10 × 4,347,693.36 ÷ 6,589,070 = 6.60"
    schema = evaluation_schema()
    validator_for(schema)(schema).validate(found)


def test_findings_point_into_the_file(perfeval: Run, longyang: Path) -> None:
    found = json.loads(perfeval("score", longyang, *DIRECT, "--format", "json").out)
    lines = longyang.read_text(encoding="utf-8").splitlines()
    for finding in found["findings"]:
        assert set(finding) == {"rule", "level", "line", "span", "message", "fix", "basis", "code", "waived"}
        assert finding["span"]["file"] == str(longyang)
        if isinstance(finding["line"], int):
            assert lines[finding["span"]["row"] - 1].strip().startswith("- section")


def test_what_is_not_known_is_null(perfeval: Run, examples: Path) -> None:
    file = examples / "longyang-2020" / "as-published.yaml"
    done = perfeval("score", file, *DIRECT, "--format", "json")
    assert done.code == 0
    found = json.loads(done.out)
    low, high = map(float, found["total_range"])
    assert low < high
    assert (found["total"], found["gap"]) == (None, None)


def test_several_give_json_lines_in_order(perfeval: Run, examples: Path, longyang: Path) -> None:
    other = examples / "longyang-2020" / "as-published.yaml"
    done = perfeval("score", longyang, other, longyang, *DIRECT, "--format", "json")
    assert done.code == 0
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [item["source"] for item in found] == [str(longyang), str(other), str(longyang)]
    assert found[0] == found[2]


def test_the_same_bytes_twice(perfeval: Run, longyang: Path) -> None:
    first, second = (perfeval("score", longyang, *DIRECT, "--format", "json").out for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("warning", 1), ("never", 0)])
def test_fail_on(perfeval: Run, longyang: Path, level: str, code: int) -> None:
    done = perfeval("score", longyang, *DIRECT, "--fail-on", level)
    assert done.code == code
    assert done.out


def test_an_unknown_option_is_usage(perfeval: Run, longyang: Path) -> None:
    for arguments in (
        ("score", longyang, "--nope"),
        ("score",),
        ("nope",),
        ("score", longyang, "--format", "xml"),
    ):
        done = perfeval(*arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err


# --- explain ---------------------------------------------------------------------------------------


def test_explain_a_line(perfeval: Run, longyang: Path) -> None:
    for lang, parts in (
        ("en", ("Line 6", "Exact points", "5.585", "5.59")),
        ("zh", ("全程网办率", "精确得分", "5.585")),
    ):
        done = perfeval("explain", longyang, "6", *DIRECT, "--lang", lang)
        assert done.code == 0
        for part in (*parts, "6 × ", "财预〔2020〕10号 第十六条"):
            assert part in done.out


def test_explain_the_execution_rate(perfeval: Run, longyang: Path) -> None:
    done = perfeval("explain", longyang, "execution", *DIRECT, "--lang", "zh")
    assert done.code == 0
    assert "10 × 4,347,693.36 ÷ 6,589,070 = 6.60" in done.out


def test_explain_in_json(perfeval: Run, longyang: Path) -> None:
    rows = json.loads(perfeval("score", longyang, *DIRECT, "--format", "json").out)["lines"]
    for line in ("execution", "1", "18"):
        done = perfeval("explain", longyang, line, *DIRECT, "--format", "json")
        assert done.code == 0
        assert json.loads(done.out) == rows[0 if line == "execution" else int(line)]


@pytest.mark.parametrize("line", ["19", "99", "abc", "1.5", "１", "第6行"])
def test_a_line_out_of_range(perfeval: Run, longyang: Path, line: str) -> None:
    done = perfeval("explain", longyang, line, *DIRECT, "--lang", "en")
    assert (done.code, done.out) == (2, "")
    assert "1 to 18" in done.err


def test_there_is_no_line_0(perfeval: Run, longyang: Path) -> None:
    assert perfeval("explain", longyang, "0", *DIRECT).code == 2


def test_a_line_number_without_end(perfeval: Run, longyang: Path) -> None:
    assert perfeval("explain", longyang, "9" * 5000, *DIRECT).code == 2


def test_explain_wants_one_form(perfeval: Run, longyang: Path, tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    text = longyang.read_text(encoding="utf-8")
    file.write_text(f"{text}\n---\n{text}", encoding="utf-8")
    done = perfeval("explain", file, "1", *DIRECT, "--lang", "en")
    assert (done.code, done.out) == (2, "")
    assert "2 submissions" in done.err


# --- engines and packs -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["with-targets.yaml", "as-published.yaml"])
def test_the_engine_changes_nothing_but_its_name(perfeval: Run, examples: Path, name: str) -> None:
    file = examples / "longyang-2020" / name
    default, direct = (perfeval("score", file, *engine, "--format", "json") for engine in ((), DIRECT))
    assert (default.code, direct.code) == (0, 0)
    first, second = json.loads(default.out), json.loads(direct.out)
    assert first.pop("engine") in ("durable", "direct")
    assert second.pop("engine") == "direct"
    assert first == second


@pytest.mark.parametrize(
    ("region", "chosen"), [("", "mof-2020-10"), ("region: 云南/保山/隆阳\n", "yunnan-2020")]
)
def test_the_pack_is_chosen_by_kind_year_and_region(
    perfeval: Run, longyang: Path, tmp_path: Path, region: str, chosen: str
) -> None:
    text = longyang.read_text(encoding="utf-8").replace("pack: mof-2020-10\n", "")
    file = tmp_path / "form.yaml"
    file.write_text(text.replace("region: 云南/保山/隆阳\n", region), encoding="utf-8")
    done = perfeval("score", file, *DIRECT, "--format", "json")
    assert done.code == 0
    found = json.loads(done.out)
    # The pack of Yunnan adds cells to the form and changes no points.
    assert (found["pack"]["id"], found["total"]) == (chosen, "95.76")


def test_no_pack_fits(perfeval: Run, tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text("unit: 某局\nyear: 1999\nkind: project\nindicators: []\n", encoding="utf-8")
    done = perfeval("score", file, *DIRECT, "--lang", "en")
    assert (done.code, done.out) == (2, "")
    assert "--pack" in done.err


def test_a_kind_in_chinese_chooses_a_pack(perfeval: Run, tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text("unit: 某局\nyear: 2020\nkind: 项目\nindicators: []\n", encoding="utf-8")
    assert perfeval("score", file, *DIRECT).code == 0


def test_an_engine_that_fails_twice_is_a_fault_of_our_own(
    perfeval: Run, longyang: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulesets = pytest.importorskip("perfeval.workers.rulesets", exc_type=ImportError)
    monkeypatch.setattr(rulesets.Ruleset, "_start", lambda _: child(CRASH))
    for lang, said in (("zh", "推理引擎 durable-rules 出错"), ("en", "durable-rules failed")):
        done = perfeval("score", longyang, "--engine", "durable", "--lang", lang)
        assert (done.code, done.out) == (3, "")
        assert said in done.err
        assert "SIGSEGV" in done.err
        assert "--engine direct" in done.err


def test_what_the_printed_points_add_up_to_is_said_where_it_is_not_the_total(perfeval, longyang, tmp_path):
    """A clerk who adds up the column gets 95.77: three of the lines were rounded up."""
    for lang, sentence in (("zh", "表中印出的各行得分相加是 95.77"), ("en", "as printed add up to 95.77")):
        assert sentence in " ".join(perfeval("score", longyang, "--lang", lang).out.split())
    whole = tmp_path / "whole.yaml"
    row = "  - {{name: 件数{0}, section: {1}, target: ≥5件, actual: 5件, weight: {2}}}\n"
    rows = "".join(row.format(*parts) for parts in ((1, "产出", 50), (2, "效益", 30), (3, "满意度", 10)))
    head = "unit: 局\nyear: 2020\nkind: project\npack: mof-2020-10\nfunds: {adjusted: 3, spent: 1}\nindicators:\n"
    whole.write_text(head + rows, encoding="utf-8")
    assert "相加是" not in perfeval("score", whole).out


def test_explain_names_the_cases_in_english(perfeval, longyang):
    told = perfeval("explain", longyang, "6", "--lang", "en").out
    cases = told.partition("Cases looked at")[2].partition("Result")[0]
    assert "exactly met: " in cases
    assert not any("\u4e00" <= char <= "\u9fff" for char in cases)
