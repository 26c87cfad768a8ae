"""Actuals worked out from raw figures by the formula of a definition."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import jsonschema
import pytest

from engines.making import form, line, written
from perfeval.engines.derived import derive, reference_faults
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.indicators.shelf import Shelf
from perfeval.language.values import Amount, Cannot
from perfeval.packs.store import Store
from perfeval.reports.schemas import evaluation_schema

PACK = Store(trusting=True).load("mof-2020-10")
SHELF = Shelf(trusting=True)
STAFF = "definition: common-department/staff-control, inputs: {在职人员数: 19人, 编制数: 15人}"
BOUGHT = "definition: common-department/procurement-execution, inputs: {实际政府采购金额: 0元, 政府采购预算数: 0元}"


def worked(id_, year=2020, **inputs):
    return derive(SHELF.require(id_), inputs, year)


def score(*rows, decider=Direct, definitions=SHELF, trace=False):
    text = written(*(f"section: 产出, {row}" for row in rows))
    return evaluate_submission(PACK, form(text), decider(PACK), definitions=definitions, trace=trace)


# --- one formula -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "inputs", "value", "way"),
    [
        ("common-department/staff-control", {"在职人员数": "19人", "编制数": "15人"}, "19/15", "在职人员数 ÷ 编制数 = 19 ÷ 15 = 126.67%"),
        ("common-project/timeliness", {"计划完成时间": "100天", "实际完成时间": "110天"}, "-1/10", "(计划完成时间 − 实际完成时间) ÷ 计划完成时间 = (100 − 110) ÷ 100 = -10%"),
        ("common-project/timeliness", {"计划完成时间": "100天", "实际完成时间": "95天"}, "1/20", "(计划完成时间 − 实际完成时间) ÷ 计划完成时间 = (100 − 95) ÷ 100 = 5%"),
        ("common-project/timeliness", {"计划完成时间": "100天", "实际完成时间": "100天"}, "0", "(计划完成时间 − 实际完成时间) ÷ 计划完成时间 = (100 − 100) ÷ 100 = 0%"),
        ("common-project/cost-saving", {"计划成本": "100万元", "实际成本": "92万元"}, "2/25", "(计划成本 − 实际成本) ÷ 计划成本 = (100万元 − 92万元) ÷ 100万元 = 8%"),
        # Two decimals of 万元 would hide digits: all are shown in 元.
        ("common-department/carry-over-change", {"本年度累计结转结余资金总额": "144986.67元", "上年度累计结转结余资金总额": "41250元"}, "10373667/4125000", "(本年度累计结转结余资金总额 − 上年度累计结转结余资金总额) ÷ 上年度累计结转结余资金总额 = (144,986.67元 − 41,250元) ÷ 41,250元 = 251.48%"),
        ("common-department/three-public-change", {"本年度三公经费总额": "0元", "上年度三公经费总额": "763元"}, "-1", "(本年度三公经费总额 − 上年度三公经费总额) ÷ 上年度三公经费总额 = (0元 − 763元) ÷ 763元 = -100%"),
        ("common-department/payment-progress", {"实际支付进度": "65.983%", "既定支付进度": "75%"}, "65983/75000", "实际支付进度 ÷ 既定支付进度 = 65.983% ÷ 75% = 87.98%"),
        ("gov-services/online-hall-cases", {"网上大厅办结件数": "23.3万件"}, "233000", "网上大厅办结件数 = 233,000 = 23.3万件"),
        ("transport/unit-cost", {"建设支出": "600万元", "建成里程": "12公里"}, "500", "建设支出 ÷ 建成里程 = 600万元 ÷ 12公里 = 50万元/公里"),
        ("common-project/completion", {"实际产出数": "43台", "计划产出数": "50台"}, "43/50", "实际产出数 ÷ 计划产出数 = 43台 ÷ 50台 = 86%"),
        ("health/infant-mortality", {"婴儿死亡数": "3人", "活产数": "1200人"}, "1/400", "婴儿死亡数 ÷ 活产数 = 3 ÷ 1,200 = 2.5‰"),
        ("transport/completion-delay", {"计划完工日期": "2020年11月30日", "实际完工日期": "2020-12-20"}, "20", "天数(计划完工日期, 实际完工日期) = 天数(2020-11-30, 2020-12-20) = 20天"),
    ],
)  # fmt: skip
def test_what_a_formula_comes_to(id_, inputs, value, way):
    found = worked(id_, **inputs)
    assert isinstance(found.value, Amount)
    assert found.value.number == Fraction(value)
    assert found.value.dimension == SHELF.require(id_).measured_in.dimension
    assert found.way["zh"] == way
    assert found.applies


def test_the_days_are_those_of_the_calendar():
    found = worked("it/delivery-delay", 2021, 约定验收日期="6月30日", 实际验收日期="2021年7月15日")
    assert found.value.number == (date(2021, 7, 15) - date(2021, 6, 30)).days


@pytest.mark.parametrize(
    ("text", "number"),
    [("1200万", 12_000_000), ("1200", 12_000_000), ("1200万元", 12_000_000), ("0.12亿元", 12_000_000), ("12000000元", 12_000_000)],
)  # fmt: skip
def test_a_bare_number_is_in_the_unit_of_the_definition(text, number):
    found = worked("culture/tourism-income", 游客花费总额=text)
    assert found.value.number == number
    assert bool(found.notes) == (text[-1] != "元")


def test_a_rate_may_be_written_as_a_ratio():
    found = worked("common-department/payment-progress", 实际支付进度="0.9", 既定支付进度="75%")
    assert found.value.number == Fraction(6, 5)
    assert found.notes[0]["zh"].startswith("实际支付进度：")


@pytest.mark.parametrize(
    ("inputs", "zh"),
    [
        ({"在职人员数": "19人"}, "缺少计算完成值要的数据：编制数"),
        ({"在职人员数": "19人", "编制数": "—"}, "缺少计算完成值要的数据：编制数"),
        ({"在职人员数": "19人", "编制数": "15台"}, "编制数应以“人”计，写的是“15台”"),
        ({"在职人员数": "≥19人", "编制数": "15人"}, "在职人员数“≥19人”不是一个确定的数"),
        ({"在职人员数": "若干", "编制数": "15人"}, "在职人员数："),
        ({"在职人员数": "很多", "编制数": "15人"}, "在职人员数“很多”不是一个确定的数"),
        (
            {"在职人员": "19人", "编制数": "15人"},
            "指标“common-department/staff-control”的公式里没有“在职人员”这项数据",
        ),
    ],
)
def test_why_nothing_can_be_told(inputs, zh):
    found = worked("common-department/staff-control", **inputs)
    assert isinstance(found.value, Cannot)
    assert found.value.reason["zh"].startswith(zh)
    assert found.value.reason["en"]
    assert found.applies


def test_figures_of_any_unit_must_be_of_one():
    found = worked("common-project/completion", 实际产出数="43台", 计划产出数="50公里")
    assert found.value.reason["zh"] == "原始数据的单位各不相同，不能相除"
    assert worked("common-project/completion", 实际产出数="43", 计划产出数="50").value.number == Fraction(
        43, 50
    )


def test_a_zero_under_the_bar_is_what_the_definition_says():
    none = worked("common-department/procurement-execution", 实际政府采购金额="0元", 政府采购预算数="0元")
    assert not none.applies
    assert none.value.reason["zh"] == "政府采购预算数为零，按指标定义不适用"
    open_ = worked("common-project/quality", 质量达标产出数="0项", 实际产出数="0项")
    assert open_.applies
    assert open_.value.reason["zh"] == "实际产出数为零，不能作除数"


@pytest.mark.parametrize(("spent", "applies"), [("0元", False), ("763元", True)])
def test_nothing_budgeted_and_nothing_spent_is_not_money_spent_without_a_budget(spent, applies):
    found = worked(
        "common-department/three-public-control", 三公经费实际支出数=spent, 三公经费预算安排数="0元"
    )
    assert isinstance(found.value, Cannot)
    assert found.applies is applies


@pytest.mark.parametrize(
    "item",
    [item for item in SHELF.all() if item.sector == "common-department" and item.formula],
    ids=lambda item: item.id,
)
def test_no_common_ratio_of_a_department_fails_at_zero(item):
    """Every figure zero: not applicable, whatever the formula."""
    found = derive(item, dict.fromkeys((wanted.name for wanted in item.inputs), "0"), 2020)
    assert not found.applies
    assert "按指标定义不适用" in found.value.reason["zh"]


def test_a_checklist_has_nothing_to_work_out():
    assert "没有公式" in worked("common-project/business-rules", 数="1").value.reason["zh"]


# --- in a form -------------------------------------------------------------------------------------


@pytest.fixture(params=["direct", "durable"])
def engine(request):
    if request.param == "direct":
        return Direct
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


def test_it_stands_in_for_an_actual(engine):
    found = score(f"target: ≤100%, weight: 10, {STAFF}", decider=engine, trace=True)
    first = line(found, 1)
    assert first.points == Fraction(10 * 15, 19)
    assert first.derived == ("126.67%", Fraction(19, 15))
    assert first.actual is None
    assert first.assumptions[-1]["zh"] == "完成值按 在职人员数 ÷ 编制数 = 19 ÷ 15 = 126.67% 算出。"
    assert "在职人员数 ÷ 编制数 = 19 ÷ 15 = 126.67%" in first.assumptions[-1]["en"]
    assert {label["zh"]: text for label, text in first.facts}["指标定义"] == "common-department/staff-control"
    assert not any(item.rule == "derived-differs" for item in found.findings)


def test_a_written_actual_stays_and_the_difference_is_a_finding(engine):
    found = score(f"target: ≤100%, actual: 100%, weight: 10, {STAFF}", decider=engine)
    assert line(found, 1).points == 10
    (finding,) = [item for item in found.findings if item.rule == "derived-differs"]
    assert finding.message["zh"] == "完成值写的是“100%”，按指标定义由原始数据算出的是 126.67%。"
    assert line(found, 1).derived == ("126.67%", Fraction(19, 15))
    assert "用来核对所写的“100%”" in line(found, 1).assumptions[-1]["zh"]


@pytest.mark.parametrize(
    ("actual", "differs"),
    [("127%", False), ("126.7%", False), ("126.67%", False), ("126.66%", True), ("126.670%", True), ("126.6%", True), ("127", False), ("1.27", True)],
)  # fmt: skip
def test_the_difference_is_seen_in_the_places_that_are_written(actual, differs):
    found = score(f"name: 在职人员控制率, target: ≤100%, actual: {actual}, weight: 10, {STAFF}")
    assert any(item.rule == "derived-differs" for item in found.findings) is differs


def test_a_written_actual_in_another_unit_cannot_be_compared():
    found = score(f"target: ≤100人, actual: 19人, weight: 10, {STAFF}")
    assert any(item.rule == "derived-differs" for item in found.unfinished)


def test_it_does_not_apply(engine):
    rows = (f"target: =100%, weight: 40, {BOUGHT}", "target: ≥5件, actual: 5件, weight: 50")
    found = score(*rows, decider=engine)
    first = line(found, 1)
    assert first.outcome == "not_applicable"
    assert first.reason["zh"] == "政府采购预算数为零，按指标定义不适用"
    assert found.total == 100
    marked = score(rows[0] + ", not_applicable: true", rows[1], decider=engine)
    assert (found.total, found.highest) == (marked.total, marked.highest)


def test_a_written_actual_is_not_dropped():
    found = score(f"target: =100%, actual: 100%, weight: 90, {BOUGHT}")
    assert line(found, 1).points == 90
    assert any(item.rule == "derived-differs" for item in found.unfinished)


def test_what_cannot_be_worked_out_is_no_zero(engine):
    row = STAFF.replace(", 编制数: 15人", "")
    found = score(f"target: ≤100%, weight: 90, {row}", decider=engine)
    first = line(found, 1)
    assert first.outcome == "cannot_tell"
    assert "编制数" in first.reason["zh"]
    assert (found.lowest, found.highest) == (10, 100)
    assert not any(item.rule in ("derived-differs", "actual-kind-differs") for item in found.unfinished)


def test_a_bare_target_is_in_the_unit_of_the_definition():
    hall = "definition: gov-services/online-hall-cases, inputs: {网上大厅办结件数: 150000件}"
    found = line(score(f"name: 办件, target: ≥20, weight: 10, {hall}"), 1)
    assert found.points == Fraction(15, 2)
    assert found.derived[0] == "15万件"
    assert any("读作“万件”" in note["zh"] for note in found.assumptions)
    rate = line(score(f"name: 控制, target: ≤100, weight: 10, {STAFF}"), 1)
    assert rate.points == Fraction(10 * 15, 19)


def test_without_a_library_nothing_can_be_told():
    found = line(score(f"target: ≤100%, weight: 10, {STAFF}", definitions=None), 1)
    assert found.outcome == "cannot_tell"
    assert "没有指标库" in found.reason["zh"]
    unknown = line(score(f"target: ≤100%, weight: 10, {STAFF.replace('staff-control', 'staff')}"), 1)
    assert "指标库里没有" in unknown.reason["zh"]


def test_a_row_marked_as_not_applicable_is_left_alone():
    found = line(score(f"not_applicable: true, weight: 10, {STAFF}"), 1)
    assert found.reason["zh"] == "表中注明不适用"


def test_the_json_fits_its_schema():
    found = score(f"target: ≤100%, weight: 10, {STAFF}", "target: ≥5件, actual: 5件, weight: 50")
    result = found.to_json()
    jsonschema.Draft7Validator(evaluation_schema()).validate(result)
    first, second = result["lines"][1:]
    assert first["derived"] == {"text": "126.67%", "exact": "19/15"}
    assert first["definition"] == "common-department/staff-control"
    assert (first["actual"], second["derived"], second["definition"]) == (None, None, None)


# --- references ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (STAFF, []),
        ("definition: no/such", []),
        (STAFF.replace("staff-control", "staff"), ["PE708"]),
        (STAFF.replace("在职人员数", "在职人员").replace("编制数", "编制"), ["PE711", "PE711"]),
        (STAFF.replace("staff-control", "base-data"), ["PE712"]),
    ],
)
def test_faulty_references(row, codes):
    faults = reference_faults(form(written(row)), SHELF)
    assert [item.code for item in faults] == codes
    assert all(item.span.line == 6 for item in faults)
    assert all(item.fix("zh") and item.fix("en") for item in faults)
