"""perfeval indicators, and forms that refer to the library."""

from __future__ import annotations

import json

import jsonschema
import pytest

from perfeval.indicators.reading import indicators_schema

FORM = """unit: 甲局
kind: project
year: 2020
funds: {adjusted: 100, spent: 100}
indicators:
  - {section: 产出, name: 在职人员控制率, target: ≤100%, weight: 90, definition: common-department/staff-control, inputs: {在职人员数: 19人, 编制数: 15人}}
"""
OWN = """library: own
title: 自己的
en: {title: My own}
indicators:
  - id: own/visits
    name: 走访次数
    en: Visits
    section: 产出
    category: 数量
    measures: 走访了多少次。
    formula: 走访次数合计
    inputs: {走访次数合计: {unit: 次, means: 有记录的走访}}
    unit: 次
    direction: higher
    evidence: [走访记录]
    target_example: ≥10次
"""


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    return folder


@pytest.fixture
def put(tmp_path):
    def write(text=FORM):
        file = tmp_path / "form.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_list_a_sector(perfeval):
    done = perfeval("indicators", "list", "water")
    assert done.code == 0
    assert "water/levee-length" in done.out
    assert "education/" not in done.out
    assert done.err == ""


def test_list_all_as_json(perfeval):
    done = perfeval("indicators", "list", "--format", "json")
    rows = [json.loads(row) for row in done.out.splitlines()]
    assert len(rows) >= 170
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["target_example"] for row in rows)


def test_show(perfeval):
    done = perfeval("indicators", "show", "common-department/staff-control")
    for part in ("在职人员数 ÷ 编制数 × 100%", "编制数", "财预〔2013〕53号（未与原文核对）", "分母为零时"):
        assert part in done.out
    english = perfeval("indicators", "show", "common-project/business-rules", "--lang", "en")
    assert "Key points" in english.out
    assert "Formula" not in english.out


def test_show_as_json(perfeval):
    row = json.loads(
        perfeval("indicators", "show", "common-department/staff-control", "--format", "json").out
    )
    assert row["inputs"]["编制数"]["unit"] == "人"
    assert row["when_zero"] == "not_applicable"
    assert row["basis"] == {"document": "财预〔2013〕53号", "article": None, "checked": False}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "common-department/staf"), "common-department/staff-control"),
        (("list", "eduction"), "education"),
        (("suggest", "量子纠缠"), "量子纠缠"),
    ],
)
def test_nothing_of_that_name(perfeval, arguments, said):
    for lang in ("zh", "en"):
        done = perfeval("indicators", *arguments, "--lang", lang)
        assert done.code == 2
        assert said in done.err
        assert done.out == ""


def test_suggest(perfeval):
    done = perfeval("indicators", "suggest", "农村自来水普及", "--most", "2")
    assert done.out.splitlines()[2].startswith("water/tap-water")
    rows = [
        json.loads(row)
        for row in perfeval(
            "indicators", "suggest", "最多跑一次事项占比", "--format", "json"
        ).out.splitlines()
    ]
    assert rows[0] == {
        "id": "gov-services/one-visit-share",
        "name": "“最多跑一次”事项比例",
        "found_by": "最多跑一次事项占比",
        "similarity": "1.00",
    }


def test_indicators_of_ones_own(perfeval, own):
    assert "own/visits" in perfeval("indicators", "list", "--indicators", own).out.split("agriculture/")[0]
    assert "My own" in perfeval("indicators", "show", "own/visits", "--indicators", own, "--lang", "en").out
    (own / "own.yaml").write_text(OWN.replace("formula: 走访次数合计", "formula: 走访人数"), encoding="utf-8")
    done = perfeval("indicators", "show", "own/visits", "--indicators", own)
    assert done.code == 2
    assert "own.yaml:11:14: PE203" in done.err
    assert perfeval("indicators", "list", "--indicators", own / "no").code == 2


def test_the_schema(perfeval):
    assert json.loads(perfeval("schema", "indicators").out) == indicators_schema()
    jsonschema.Draft7Validator.check_schema(indicators_schema())


# --- in forms --------------------------------------------------------------------------------------


def test_score_works_out_an_actual(perfeval, put):
    done = perfeval("score", put(), "--engine", "direct")
    assert done.code == 0
    assert "完成值按 在职人员数 ÷ 编制数 = 19 ÷ 15 = 126.67% 算出" in done.out.replace("\n", "")
    assert "126.67%" in done.out.split("所作的假定")[0]


def test_explain_shows_the_way(perfeval, put):
    done = perfeval("explain", put(), "1", "--engine", "direct", "--lang", "en")
    assert "在职人员数 ÷ 编制数 = 19 ÷ 15 = 126.67%" in done.out


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("编制数:", "编制:", "PE711", "编制数"),
        ("staff-control", "staff-contrl", "PE708", "common-department/staff-control"),
        ("definition: common-department/staff-control, ", "", "PE141", "definition"),
        ("{在职人员数: 19人, 编制数: 15人}", "19人", "PE142", "inputs"),
        ("编制数: 15人", "编制数: [15]", "PE142", "编制数"),
    ],
)
def test_faulty_references_have_their_place(perfeval, put, old, new, code, said):
    done = perfeval("score", put(FORM.replace(old, new)), "--engine", "direct")
    assert done.code == 2
    assert "form.yaml:6:" in done.err
    assert code in done.err
    assert said in done.err


def test_nothing_as_inputs_is_no_inputs(perfeval, put):
    for nothing in ("~", "{}", "{编制数: ~}"):
        text = FORM.replace("{在职人员数: 19人, 编制数: 15人}", nothing)
        assert "没有填写完成值" in perfeval("score", put(text), "--engine", "direct").out


def test_an_unknown_definition_without_inputs_is_a_notice(perfeval, put):
    text = FORM.replace(", inputs: {在职人员数: 19人, 编制数: 15人}", "").replace(
        "staff-control", "staff-contrl"
    )
    done = perfeval("score", put(text), "--engine", "direct")
    assert done.code == 0
    assert "PE715" in done.err
    assert "common-department/staff-control" in done.err


def test_definitions_of_ones_own(perfeval, put, own):
    text = FORM.replace("common-department/staff-control", "own/visits").replace(
        "{在职人员数: 19人, 编制数: 15人}", "{走访次数合计: 12次}"
    )
    file = put(text.replace("≤100%", "≥10次"))
    assert perfeval("score", file, "--engine", "direct").code == 2
    done = perfeval("score", file, "--engine", "direct", "--indicators", own)
    assert done.code == 0
    assert "走访次数合计 = 12 = 12次" in done.out


def test_the_examples_of_rules_find_the_library(perfeval):
    done = perfeval("rules", "test", "mof-2020-10", "--engine", "direct")
    assert done.code == 0
