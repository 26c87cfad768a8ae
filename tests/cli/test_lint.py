"""perfeval lint: the page, the summary, JSON and SARIF, waivers, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from perfeval.reports.schemas import evaluation_schema

CORPUS = Path(__file__).parents[1] / "corpus" / "submissions.jsonl"
FORM = """\
unit: 某局
project: 便民服务
year: 2026
kind: project
pack: mof-2020-10
indicators:
  - {section: 产出, category: 数量, name: 培训人次, target: ≥200人次, weight: 40}
  - {section: 效益, category: 社会效益, name: 维护社会稳定, target: ≥95%, weight: 15}
  - {section: 效益, category: 社会效益, name: 办学条件, target: 显著改善, weight: 15}
  - {section: 产出, category: 时效, name: 中介按时履约率, target: ≥95%, weight: 10, not_applicable: true}
  - {section: 满意度, category: 服务对象满意度, name: 群众满意度, target: ≥90%, weight: 10}
"""
WAIVER = "{rule: vague-target, indicator: 办学条件, reason: 难以计数, by: 预算处, until: 2027-01-31}"
TODAY = ("--today", "2026-11-26")


@pytest.fixture
def form(tmp_path: Path) -> Path:
    file = tmp_path / "form.yaml"
    file.write_text(FORM, encoding="utf-8")
    return file


@pytest.fixture
def waivers(tmp_path: Path) -> Path:
    file = tmp_path / "waivers.yaml"
    file.write_text(f"waivers:\n  - {WAIVER}\n", encoding="utf-8")
    return file


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_page_tells_the_worst_first(perfeval: Any, form: Path) -> None:
    done = perfeval("lint", form)
    assert done.code == 0
    assert "4 项指标：可衡量 2 项，模糊 1 项，不可衡量 1 项；另有 1 项没有审查。" in done.out
    order = [done.out.index(part) for part in ("维护社会稳定：不可衡量", "办学条件：模糊", "其他问题")]
    assert order == sorted(order)
    assert "显著" in done.out
    assert "改法：" in done.out
    assert "得分" not in done.out
    assert "汇总" not in done.out


def test_the_page_in_english(perfeval: Any, form: Path) -> None:
    done = perfeval("lint", form, "--lang", "en")
    assert "4 indicators: 2 measurable, 1 vague, 1 unmeasurable; 1 more not looked at." in done.out
    assert "Line 2 维护社会稳定: unmeasurable" in done.out
    assert "Fix: " in done.out


def test_several_forms_are_summed_up(perfeval: Any) -> None:
    done = perfeval("lint", CORPUS)
    rows = [
        line for item in objects(perfeval("lint", CORPUS, "--format", "json").out) for line in item["lines"]
    ]
    verdicts = [line["measurability"]["verdict"] for line in rows if line["line"] != "execution"]
    bad = len(verdicts) - verdicts.count("measurable")
    page = done.out[done.out.rindex("汇总") :]
    assert f"{len(verdicts)} 项" in page
    assert f"{bad} 项，占 " in page
    assert perfeval("lint", CORPUS, "--summary").out == page


def test_the_summary_is_a_page(perfeval: Any, form: Path) -> None:
    done = perfeval("lint", form, "--summary", "--format", "json")
    assert (done.code, done.out) == (2, "")
    assert "PE606" in done.err


@pytest.mark.parametrize("engine", ["direct", "durable"])
def test_the_json_of_the_contract(perfeval: Any, form: Path, engine: str) -> None:
    if engine == "durable":
        pytest.importorskip("durable", exc_type=ImportError)
    done = perfeval("lint", form, "--format", "json", "--engine", engine)
    (found,) = objects(done.out)
    jsonschema.validate(found, evaluation_schema())
    assert found["engine"] == engine
    assert {"total", "total_range", "rating", "gap"}.isdisjoint(found)
    assert [line["line"] for line in found["lines"]] == ["execution", 1, 2, 3, 4, 5]
    assert [line["measurability"] for line in found["lines"][1:]] == [
        {"verdict": "measurable", "codes": []},
        {"verdict": "unmeasurable", "codes": ["pseudo-quantified"]},
        {"verdict": "vague", "codes": ["vague-target"]},
        None,
        {"verdict": "measurable", "codes": []},
    ]


def test_lint_and_score_judge_alike(perfeval: Any) -> None:
    lint = objects(perfeval("lint", CORPUS, "--format", "json").out)
    score = objects(perfeval("score", CORPUS, "--format", "json", "--engine", "direct").out)
    for one, other in zip(lint, score, strict=True):
        assert [line.get("measurability") for line in one["lines"]] == [
            line.get("measurability") for line in other["lines"]
        ]
        for finding in one["findings"]:
            assert finding in other["findings"]


def test_what_the_library_has_in_its_place(perfeval: Any, form: Path) -> None:
    form.write_text(FORM.replace("办学条件", "两个大厅运行保障"), encoding="utf-8")
    (found,) = objects(perfeval("lint", form, "--format", "json").out)
    near = found["lines"][3]["suggestion"]
    assert near["definition"] == "gov-services/hall-operation"
    assert "大厅" in near["name"]
    assert near["target"].startswith("≤")
    assert near["target"] in perfeval("lint", form).out
    form.write_text(
        FORM.replace("name: 办学条件", "name: 办学条件, definition: it/systems-built"), encoding="utf-8"
    )
    (defined,) = objects(perfeval("lint", form, "--format", "json").out)
    assert defined["lines"][3]["suggestion"]["definition"] == "it/systems-built"
    # Nothing is proposed for what can be measured.
    assert found["lines"][5]["suggestion"] is None


def sarif(done: Any) -> dict[str, Any]:
    log = json.loads(done.out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_sarif(perfeval: Any, form: Path) -> None:
    run = sarif(perfeval("lint", form, "--format", "sarif"))
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "perfeval"
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
    (vague,) = (result for result in run["results"] if result["ruleId"] == "vague-target")
    (place,) = vague["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == form.as_uri()
    assert place["physicalLocation"]["region"] == {"startLine": 9, "startColumn": 5}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "便民服务/办学条件"
    assert "改法：" in vague["message"]["text"]
    assert "suppressions" not in vague


def test_the_mark_of_a_finding_stays_when_its_line_moves(perfeval: Any, form: Path) -> None:
    def marks() -> dict[str, Any]:
        run = sarif(perfeval("lint", form, "--format", "sarif"))
        return {
            result["ruleId"]: result["partialFingerprints"]
            for result in run["results"]
            if result["locations"]
        }

    before = marks()
    form.write_text("# 一行注释\n" + FORM, encoding="utf-8")
    assert marks() == before


def test_a_relative_path_is_a_relative_address(perfeval: Any, form: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(form.parent)
    form.rename(form.with_name("自评 表.yaml"))
    run = sarif(perfeval("lint", "自评 表.yaml", "--format", "sarif"))
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for r in run["results"]
        for place in r["locations"]
    }
    assert uris == {"%E8%87%AA%E8%AF%84%20%E8%A1%A8.yaml"}


def test_a_waived_finding_is_shown_everywhere_and_counts_nowhere(
    perfeval: Any, form: Path, waivers: Path
) -> None:
    options = ("--waivers", waivers, *TODAY)
    text = perfeval("lint", form, *options).out
    assert "豁免：难以计数；预算处同意，到 2027-01-31 为止" in text
    (found,) = objects(perfeval("lint", form, *options, "--format", "json").out)
    waived = [item["waived"] for item in found["findings"] if item["rule"] == "vague-target"]
    assert waived == [{"reason": "难以计数", "by": "预算处", "until": "2027-01-31", "note": None}]
    # What cannot be measured stays so, whoever lets it pass.
    assert found["lines"][3]["measurability"]["verdict"] == "vague"
    run = sarif(perfeval("lint", form, *options, "--format", "sarif"))
    (vague,) = (result for result in run["results"] if result["ruleId"] == "vague-target")
    assert vague["suppressions"][0]["kind"] == "external"
    assert "已豁免        1 个问题" in perfeval("lint", form, *options, "--summary").out
    score = perfeval("score", form, *options, "--engine", "direct")
    assert "已豁免（1）" in score.out


def test_only_what_is_not_waived_fails(perfeval: Any, tmp_path: Path, waivers: Path) -> None:
    form = tmp_path / "one.yaml"
    rows = FORM.splitlines()
    form.write_text("\n".join([*rows[:6], rows[8].replace("15", "90")]) + "\n", encoding="utf-8")
    found = objects(perfeval("lint", form, "--format", "json").out)[0]["findings"]
    only = [item["rule"] for item in found if item["level"] == "warning"]
    rules = "".join(
        f"  - {{rule: {rule}, reason: 检查误报, by: 甲, until: 2027-01-31}}\n" for rule in dict.fromkeys(only)
    )
    assert perfeval("lint", form, "--fail-on", "warning").code == 1
    waivers.write_text(f"waivers:\n{rules}", encoding="utf-8")
    errors = any(item["level"] == "error" for item in found)
    done = perfeval("lint", form, "--waivers", waivers, *TODAY, "--fail-on", "warning")
    assert done.code == (1 if errors else 0)
    assert not errors


def test_an_unused_waiver_is_reported(perfeval: Any, form: Path, waivers: Path) -> None:
    waivers.write_text(f"waivers:\n  - {WAIVER.replace('办学条件', '别的')}\n", encoding="utf-8")
    options = ("--waivers", waivers, *TODAY)
    assert "没有用到的豁免：vague-target，别的。" in perfeval("lint", form, *options).out
    json_form = perfeval("lint", form, *options, "--format", "json")
    assert "PE806" in json_form.err
    assert len(objects(json_form.out)) == 1
    run = sarif(perfeval("lint", form, *options, "--format", "sarif"))
    assert run["results"][-1]["ruleId"] == "PE806"
    assert run["results"][-1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert "PE806" in perfeval("score", form, *options, "--engine", "direct").err


def test_a_day_that_is_none(perfeval: Any, form: Path, waivers: Path) -> None:
    done = perfeval("lint", form, "--waivers", waivers, "--today", "明天")
    assert done.code == 2
    assert "PE805" in done.err


def test_one_bad_file_keeps_none_of_the_others_away(perfeval: Any, form: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("unit: 某局\nkind: project\nindicatrs: []\n", encoding="utf-8")
    done = perfeval("lint", bad, form, "--format", "json")
    assert done.code == 2
    assert [item["project"] for item in objects(done.out)] == ["便民服务"]
    assert "bad.yaml:3:1" in done.err
    log = perfeval("lint", bad, form, "--format", "sarif")
    assert log.code == 2
    assert sarif(log)["invocations"] == [{"executionSuccessful": False}]
    score = perfeval("score", bad, form, "--format", "json", "--engine", "direct")
    assert score.code == 2
    assert len(objects(score.out)) == 1


def test_exit_codes(perfeval: Any, form: Path) -> None:
    assert perfeval("lint", form).code == 0
    assert perfeval("lint", form, "--fail-on", "warning").code == 1
    form.write_text(FORM.replace("weight: 40", "weight: 60"), encoding="utf-8")
    assert perfeval("lint", form).code == 1
    assert perfeval("lint", form, "--fail-on", "never").code == 0
    assert perfeval("lint", form.with_name("none.yaml")).code == 2


def test_a_form_before_the_year_begins(perfeval: Any, tmp_path: Path) -> None:
    """Names and targets are enough: nothing is asked about actuals, points or money."""
    form = tmp_path / "goals.yaml"
    form.write_text(
        "unit: 某局\nproject: 某项目\nyear: 2026\nkind: project\npack: mof-2020-10\nindicators:\n"
        "  - {section: 产出, category: 数量, name: 培训人次, target: ≥200人次}\n"
        "  - {section: 效益, category: 社会效益, name: 群众知晓率, target: ≥80%}\n",
        encoding="utf-8",
    )
    (found,) = objects(perfeval("lint", form, "--format", "json").out)
    assert [item for item in found["findings"] if item["level"] == "error"] == []
    assert {line["measurability"]["verdict"] for line in found["lines"][1:]} == {"measurable"}
