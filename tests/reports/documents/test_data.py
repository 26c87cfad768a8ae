"""The fields of documents: the evaluation's own numbers, the form's own words, and a mark for what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval.evaluation import Cap, Waived
from perfeval.reports.documents.data import document_data
from perfeval.reports.documents.model import Clerk, Reviewed, tidy
from perfeval.reports.documents.names import fields, named
from perfeval.reports.documents.standing import standing
from reviewing import HOSTILE, all_forms, example, made

FORM = """\
unit: 某局
project: 便民服务
year: 2026
kind: project
funds: {initial: 100, spent: 100}
claimed: {score: 100}
indicators:
  - {section: 产出, category: 数量, name: 培训人次, target: ≥200人次, actual: 150人次, weight: 50, note: 报名不足}
  - {section: 效益, category: 社会效益, name: 办事满意率, target: ≥90%, actual: 95%, weight: 30, claimed: 30}
  - {section: 满意度, category: 服务对象满意度, name: 群众满意度, target: ≥90%, actual: 90%, weight: 10}
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_numbers_are_those_of_the_evaluation(lang):
    for form in all_forms():
        result, data = form.evaluation, document_data(form, lang)
        json = result.to_json(lang)
        between = "～" if lang == "zh" else " to "
        assert data["total"] == (json["total"] or between.join(json["total_range"]))
        assert data["claimed_score"] == (json["claimed"]["score"] or Clerk(form, lang).missing)
        rows = {row["number"]: row for row in data["lines"]}
        lines = {str(line["line"]).replace("execution", "—"): line for line in json["lines"]}
        if lines["—"]["outcome"] == "not_applicable":  # a pack without an execution row
            del lines["—"]
        assert rows.keys() == lines.keys()
        for number, line in lines.items():
            if line["outcome"] != "not_applicable":
                assert rows[number]["points"] == (
                    line["points"] or between.join(dict.fromkeys(line["points_range"]))
                )
            assert rows[number]["claimed"] == (line["claimed"] or "—")


def test_the_sections_add_up_to_the_total_or_the_page_says_why_not():
    noted = 0
    for form in all_forms():
        result, data = form.evaluation, document_data(form, "zh")
        execution = next(line for line in result.lines if line.is_execution)
        low = result.rounding.round(execution.lowest + sum(part.lowest for part in result.sections))
        high = result.rounding.round(execution.highest + sum(part.highest for part in result.sections))
        same = (low, high) == (result.lowest, result.highest)
        assert bool(data["sections_note"]) is not same
        noted += not same
    assert 0 < noted < len(all_forms())


def test_what_is_lost_is_what_lacks_of_the_full_score():
    form = example("with-targets")
    data = document_data(form, "zh")
    lost = [Fraction(row["lost"]) for row in data["shortfalls"]]
    assert [row["number"] for row in data["shortfalls"]] == ["—", "6", "11", "17"]
    assert lost == sorted(lost, reverse=True)
    # Of each line what is printed is subtracted, so the sum may differ from the total by its roundings.
    assert abs(100 - form.evaluation.total - sum(lost)) <= Fraction(1, 100) * len(lost)
    assert data["shortfalls"][0]["formula"] == "10 × 4,347,693.36 ÷ 6,589,070 = 6.60"
    assert "未与原文核对" in data["shortfalls"][0]["basis"]


def test_reasons_are_the_forms_own_or_marked_as_missing(tmp_path: Path):
    data = document_data(made(tmp_path, FORM), "zh")
    assert [(row["name"], row["reason"]) for row in data["shortfalls"]] == [("培训人次", "报名不足")]
    data = document_data(made(tmp_path, FORM.replace(", note: 报名不足", "")), "zh")
    assert [row["reason"] for row in data["shortfalls"]] == ["未说明"]
    assert data["goal_expected"] == data["department"] == "未说明"
    assert document_data(made(tmp_path, FORM), "en")["goal_actual"] == "not stated"


def test_the_funds_are_as_written(tmp_path: Path):
    data = document_data(made(tmp_path, FORM), "zh")
    assert [(row["name"], row["written"], row["unit"]) for row in data["funds"]] == [
        ("年初预算数", "100", "元（表中未写）"),
        ("全年预算数", "未说明", "—"),
        ("到位资金", "未说明", "—"),
        ("全年执行数", "100", "元（表中未写）"),
        ("表列执行率", "未说明", "—"),
    ]


def test_a_line_that_cannot_be_told_is_a_range_with_its_reason():
    data = document_data(example("as-published"), "zh")
    assert data["open_total"]
    assert data["total"] == "6.60～96.60"
    assert data["rating"] == data["gap"] == "不能确定"
    assert "自评分数不成立" in data["conclusion"]
    assert len(data["open_lines"]) == 35
    assert all(row["formula"] for row in data["open_lines"])
    assert data["untold"][0]["place"] == "第 1～17、19～23、25～34 项"


def test_the_day_is_only_the_one_that_is_given():
    form = example("with-targets")
    assert document_data(form, "zh")["date"] == ""
    assert document_data(form, "zh", date(2027, 1, 31))["date"] == "2027年1月31日"
    assert document_data(form, "en", date(2027, 1, 31))["date"] == "2027-01-31"


def total(form: Reviewed, points: str, rating: str) -> Clerk:
    value = Fraction(points)
    changed = replace(form.evaluation, total=value, lowest=value, highest=value, rating=rating)
    return Clerk(replace(form, evaluation=changed), "zh")


@pytest.mark.parametrize(
    ("points", "rating", "said"),
    [
        ("89.99", "良", "距“优”（90 分）还差 0.01 分。"),
        ("59.50", "差", "距“中”（60 分）还差 0.50 分。"),
        ("90", "优", "已是最高的等级，高出“优”的下限（90 分）0.00 分。"),
        ("95", "中", "等级由规则另行确定，见对总分的调整。"),
        ("85", "优", "等级由规则另行确定，见对总分的调整。"),
    ],
)
def test_the_distance_to_the_next_rating(points, rating, said):
    assert standing(total(example("with-targets"), points, rating)) == said


def test_a_range_names_the_ratings_it_leaves_open():
    form = example("department")
    assert standing(Clerk(form, "zh")) == "按这一范围，等级可能是：优、良、中。"
    assert standing(Clerk(form, "en")) == "By this range the rating may be: 优, 良, 中."


def test_a_rating_of_the_total_before_rounding_is_not_measured_by_the_rounded_one():
    form = example("with-targets")
    raw = replace(form, pack=replace(form.pack, rates_raw_total=True))
    assert "取位之前" in standing(total(raw, "89.99", "良"))


def test_a_table_that_is_only_checked_has_no_points(tmp_path: Path):
    form = made(tmp_path, FORM.replace("kind: project", "kind: department"), "yunnan-2020-department")
    data = document_data(form, "zh")
    assert not data["scored"]
    assert data["total"] == "不记分"
    assert data["sections"] == data["shortfalls"] == []
    assert {row["points"] for row in data["lines"]} == {"—"}
    assert data["standing"] == ""


def test_caps_and_waivers_are_told():
    form = example("with-targets")
    cap = Cap(
        "limit",
        {"zh": "封顶", "en": "cap"},
        "cap",
        "applied",
        Fraction(95),
        Fraction(90),
        None,
        {"zh": "因为", "en": "as"},
    )
    idle = replace(cap, outcome="not_applicable")
    finding = form.evaluation.findings[0]
    waived = replace(
        finding, waived=Waived({"zh": "难以计数", "en": "hard to count"}, "预算处", "2027-01-31")
    )
    changed = replace(form.evaluation, caps=(cap, idle), findings=(waived, *form.evaluation.findings[1:]))
    data = document_data(replace(form, evaluation=changed), "zh")
    assert [(row["title"], row["change"], row["explanation"]) for row in data["caps"]] == [
        ("封顶", "95.00 → 90.00", "因为")
    ]
    assert len(data["waived"]) == 1
    assert "难以计数" in data["waived"][0]["waived"]
    before = document_data(form, "zh")
    count = {group["kind"]: int(group["count"]) for group in before["findings"]}
    after = {group["kind"]: int(group["count"]) for group in data["findings"]}
    assert after == count | {finding.level: count[finding.level] - 1}


def test_alike_findings_are_told_once_and_counted_all():
    form = example("department")
    data = document_data(form, "zh")
    group = data["findings"][0]
    assert int(group["count"]) == sum(item.level == "error" for item in form.evaluation.findings)
    assert group["entries"][0]["place"] == "第 4、9 项"
    assert {row["place"] for row in data["questions"]} >= {"整张自评表"}


def test_what_no_document_can_hold_is_taken_out():
    text = tidy({"a": [HOSTILE, "一\r\n二\u2028三"], "b": True})
    assert text["b"] is True
    assert text["a"][1] == "一\n二\n三"
    assert not set(text["a"][0]) & set("\x07\x1b\u202e\ufffe")
    assert "<script>" in text["a"][0]


def keys(value) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys(item)}
    return {key for item in value for key in keys(item)} if isinstance(value, list) else set()


def test_every_field_is_documented_and_every_documented_field_is_there():
    found = {key for form in all_forms() for key in keys(document_data(form, "zh"))}
    found |= {"title", "place", "change", "explanation"}  # of caps, which no form here has
    assert found == set(fields())


def test_fields_have_two_names():
    data = named({"total": "1", "lines": [{"name": "甲"}]})
    assert data["总分"] == data["total"] == "1"
    assert data["各行"] == data["lines"] == [{"name": "甲", "名称": "甲"}]
    chinese = [field["zh"] for field in fields().values()]
    assert len(set(chinese)) == len(chinese)
    assert all(name.isidentifier() and not hasattr(dict, name) for name in [*chinese, *fields()])
