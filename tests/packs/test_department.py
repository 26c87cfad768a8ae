"""The pack of the common indicators of departments, and the published department that is scored by it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engines.making import score, written
from perfeval.engines.direct import Direct
from perfeval.engines.examples import run_examples
from perfeval.engines.process import evaluate_submission
from perfeval.engines.whole_examples import run_whole_examples
from perfeval.indicators.shelf import Shelf
from perfeval.language.tree import Call, Text, walk
from perfeval.packs.store import Store
from perfeval.sources import parse_yaml, read_text
from perfeval.submissions.reading import submission_of

STORE, SHELF = Store(), Shelf()
PACK = STORE.load("mof-2013-53")
LONGYANG = Path(__file__).parents[2] / "examples" / "longyang-2020" / "department.yaml"
HEAD = "unit: 甲局\nyear: 2020\nkind: department\n"


@pytest.fixture(scope="module", params=["direct", "durable"])
def engine(request):
    if request.param == "direct":
        return Direct
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


@pytest.fixture(scope="module")
def longyang(engine):
    submission = submission_of(parse_yaml(read_text(LONGYANG))[0], str(LONGYANG))
    return evaluate_submission(PACK, submission, engine(PACK), definitions=SHELF)


def said(evaluation):
    """Findings by rule and line, without those on how well targets can be measured, but for blank ones."""
    found = {(finding.rule, finding.line) for finding in evaluation.findings}
    return {(rule, line) for rule, line in found if PACK.rule(rule).code in (None, "blank-target")}


def test_every_example(engine):
    ran = run_examples(PACK, engine(PACK), definitions=SHELF)
    whole = run_whole_examples(PACK, STORE.examples(PACK.id), engine, SHELF)
    assert len(whole) >= 7
    assert [item.fault.text("zh") for item in (*ran, *whole) if item.fault] == []


def test_vectors_of_the_common_indicators_are_there():
    assert {"V53", "V54", "V55"} <= {example.vector for example in STORE.examples(PACK.id)}


def test_findings_that_rules_look_for_are_those_of_rules_that_there_are():
    sought = {
        part.arguments[0].value
        for rule in PACK.rules
        for part in walk(rule.when)
        if isinstance(part, Call) and part.function == "found" and isinstance(part.arguments[0], Text)
    }
    assert sought
    assert sought <= {rule.id for rule in PACK.of_kind("check")}


def test_what_the_published_department_comes_to(longyang):
    places = longyang.rounding
    assert longyang.total is None
    assert (places.text(longyang.lowest), places.text(longyang.highest)) == ("61.99", "92.52")
    points = {
        line.number: None if line.points is None else places.text(line.points) for line in longyang.lines
    }
    assert points == {
        0: None, 1: "7.89", 2: "10.00", 3: None, 4: None, 5: "0.00", 6: None, 7: None, 8: None, 9: None,
        10: "15.00", 11: None, 12: "10.00",
    }  # fmt: skip
    outcomes = {line.number: line.outcome for line in longyang.lines}
    assert {number for number, outcome in outcomes.items() if outcome == "not_applicable"} == {0, 7}


def test_what_is_found_in_it(longyang):
    assert said(longyang) == {
        ("claimed-total-refuted", None), ("full-claim-against-standards", None), ("full-claim-unexplained", None),
        ("staff-above-establishment", 1), ("staff-kind-above", None), ("three-public-zero", 2),
        ("carry-over", 4), ("carry-over-growth", 5), ("running-costs-change", None), ("inputs-incomplete", 3),
        ("inputs-incomplete", 6), ("inputs-incomplete", 8), ("inputs-incomplete", 9),
        ("blank-target", 4), ("blank-target", 9), ("shortfall-without-reason", 1), ("shortfall-without-reason", 5),
    }  # fmt: skip
    messages = {(found.rule, found.line): found.message["zh"] for found in longyang.findings}
    assert "126.67%" in messages["staff-above-establishment", 1]
    assert "251.48%" in messages["carry-over-growth", 5]
    assert "6人" in messages["staff-kind-above", None]


def test_the_page_says_how_many(longyang):
    levels = Counter(finding.level for finding in longyang.findings)
    page = (LONGYANG.parent / "README.md").read_text(encoding="utf-8")
    assert f"错误 {levels['error']}、警告 {levels['warning']}、提示 {levels['notice']}" in page


def test_figures_of_the_page_add_up():
    """What the department published, and what the example and its page work out from it."""
    page = (LONGYANG.parent / "README.md").read_text(encoding="utf-8")
    income, brought, basic, project = 644271385, 4125000, 199128382, 434769336
    spent = basic + project
    left = brought + income - spent
    for cents in (income, brought, spent, left):
        assert f"{cents // 100:,}.{cents % 100:02}" in page
    assert left == 14498667
    assert spent - 90061082 == 543836636
    assert f"{left // 100}.{left % 100:02}元" in LONGYANG.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("target", "points"),
    [(None, "8.00"), ("≤100%", "8.00"), ("100%", "8.00"), ("≤125%", "10.00"), ("≤130%", "10.00")],
)
def test_the_target_of_the_form_comes_before_the_standard(target, points):
    row = "section: 投入, name: 在职人员控制率, actual: 125%, weight: 10"
    found = score(PACK, written(row + (f", target: {target}" if target else ""), head=HEAD, funds=""))
    assert found.line_rounding.text(found.lines[1].points) == points


@pytest.mark.parametrize(
    "name", ["重点支出安排率", "预算调整率", "结转结余率", "固定资产利用率", "实际完成率"]
)
def test_no_standard_is_made_up_where_the_framework_names_none(name):
    found = score(PACK, written(f"section: 过程, name: {name}, actual: 50%, weight: 10", head=HEAD, funds=""))
    assert (found.lines[1].outcome, found.lines[1].rule) == ("cannot_tell", "no-target")


@pytest.mark.parametrize("year", [2013, 2020, 2025])
def test_a_department_without_a_nearer_pack_gets_the_framework(year):
    assert STORE.choose("department", year, None)[0] == "mof-2013-53"
