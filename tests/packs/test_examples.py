from __future__ import annotations

import pytest

from engines.making import LOCAL, SCORE_ONE, check, local, write_pack
from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct
from perfeval.engines.examples import run_examples
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store

PACK = Store().load("mof-2020-10")
SHELF = Shelf(trusting=True)


@pytest.fixture(params=["direct", "durable"])
def engine(request):
    if request.param == "direct":
        return Direct
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


@pytest.mark.parametrize("rule", [rule.id for rule in PACK.rules])
def test_every_example_of_the_national_pack(rule):
    ran = run_examples(PACK, Direct(PACK), rule, SHELF)
    assert ran
    assert [(item.example.name, item.fault) for item in ran if item.fault] == []


def test_all_of_them_by_each_engine(engine):
    ran = run_examples(PACK, engine(PACK), definitions=SHELF)
    assert len(ran) == sum(len(rule.examples) for rule in PACK.rules)
    assert [item.fault for item in ran if item.fault] == []


@pytest.mark.parametrize(
    ("old", "new", "expected", "found"),
    [
        ("points: 1}", "points: 1.5}", "一 1.5", "一 1.0"),
        ("{case: 一, points: 1}", "{case: 一, outcome: cannot_tell}", "一 cannot_tell", "一 applied"),
        ("given: {名称: 特别, 分值: 1}", "given: {名称: 平常, 分值: 1}", "applies", "silent"),
        ("expect: silent", "expect: {case: 一}", "applies", "silent"),
        ("given: {名称: 平常}", "given: {名称: 特别, 分值: 1}", "silent", "applies"),
        ("given: {名称: 特别, 分值: 1}", "given: {名称: 特别}", "一 1", "一 ?"),
    ],
)
def test_a_wrong_expectation_is_reported(tmp_path, old, new, expected, found):
    rule = SCORE_ONE.replace(old, new)
    if "expect: silent" not in rule:
        rule += "  - {name: 丙, given: {名称: 另外}, expect: silent}\n"
    pack = local(tmp_path, {"score/other": rule})
    faults = [item.fault for item in run_examples(pack, Direct(pack), "other") if item.fault]
    assert len(faults) == 1
    assert (faults[0].values["expected"], faults[0].values["found"]) == (expected, found)
    assert faults[0].code == "PE501"
    assert faults[0].span.file.endswith("other.yaml")
    assert "other" in faults[0].text("en")


def test_an_example_may_expect_that_nothing_can_be_told(tmp_path):
    extra = "  - {name: 丙, given: {指标值: 290%, 名称: 特别}, expect: {outcome: cannot_tell}}\n"
    rule = SCORE_ONE.replace(
        "when: '名称 = \"特别\"'", "when: '名称 = \"特别\" 且 (缺(指标值原文) 或 指标值 > 1)'"
    )
    pack = local(tmp_path, {"score/other": rule + extra})
    ran = run_examples(pack, Direct(pack), "other")
    assert [item.fault for item in ran if item.fault] == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{没有的名称: 1}", "unknown"),
        ("{自评总分: [1]}", "wrong"),
        ("{指标: 1}", "wrong"),
        ("{发现: 1}", "wrong"),
        ("{指标: [1]}", "wrong"),
        ("{总分: 很多}", "wrong"),
    ],
)
def test_bad_facts_of_an_example(tmp_path, given, code):
    rule = check("one", "自评总分 > 0", fires=given)
    pack = local(tmp_path, {"check/one": rule})
    with pytest.raises(PerfevalError) as caught:
        run_examples(pack, Direct(pack), "one")
    assert caught.value.diagnostics[0].span.line == 10


def test_an_unknown_parameter_of_an_example(tmp_path):
    rule = check("one", "自评总分 > 0").replace(
        "given: {自评总分: 1},", "given: {自评总分: 1}, parameters: {没有: 1},"
    )
    pack = local(tmp_path, {"check/one": rule})
    with pytest.raises(PerfevalError):
        run_examples(pack, Direct(pack), "one")


def test_facts_of_every_scope(tmp_path):
    rows = "{指标: [{名称: 甲, 分值: 3, 得分: 2}, {名称: 乙, 分值: 4, 得分: 50%}]}"
    rules = {
        "check/rows": check("rows", "计数(指标, 分值 > 得分) = 2", fires=rows, silent="{}"),
        "check/truth": check(
            "truth",
            "全部(指标, 完成值带比较符)",
            fires="{指标: [{完成值带比较符: true}]}",
            silent="{指标: [{完成值: 5个}]}",
        ),
        "check/year": check("year", "年度 = 2021", fires="{年度: 2021}", silent="{年度: 2020}"),
        "check/total": check("total", "总分 > 90", fires="{总分: 95}", silent="{总分: 80}"),
        "check/row": check("row", "得分 > 1", "预算执行", "{得分: 2}", "{得分: 1}"),
    }
    write_pack(tmp_path, "local", LOCAL, rules)
    pack = Store([tmp_path]).load("local")
    for name in ("rows", "truth", "year", "total", "row"):
        assert [item.fault for item in run_examples(pack, Direct(pack), name) if item.fault] == [], name


RAW = (
    "{定义: common-project/cost-saving, inputs: {计划成本: 100万元, 实际成本: 92万元}, 指标值: ≥5%, 分值: 10}"
)
NONE_BOUGHT = "{指标定义: common-department/procurement-execution, 原始数据: {实际政府采购金额: 0元, 政府采购预算数: 0元}, 分值: 1}"


def test_raw_figures_in_an_example(tmp_path, engine):
    rules = {
        "check/saved": check("saved", "完成值 = 8%", "指标", RAW, "{完成值: 7%}"),
        "check/known": check("known", '指标定义 = "common-project/cost-saving"', "指标", RAW, "{}"),
        "check/gone": check("gone", "分值 > 0", "指标", "{分值: 1}", NONE_BOUGHT),
        "check/pair": check(
            "pair", "甲.完成值 = 乙.完成值", "[指标 甲, 指标 乙]", f"{{甲: {RAW}, 乙: {{完成值: 8%}}}}", f"{{甲: {RAW}, 乙: {NONE_BOUGHT}}}"
        ),
    }  # fmt: skip
    pack = local(tmp_path, rules)
    for name in ("saved", "known", "gone", "pair"):
        assert [item.fault for item in run_examples(pack, engine(pack), name, SHELF) if item.fault] == [], (
            name
        )


def test_an_example_of_a_row_that_drops_out_must_expect_it(tmp_path):
    pack = local(tmp_path, {"check/gone": check("gone", "分值 > 0", "指标", NONE_BOUGHT, "{}")})
    (fault,) = [item.fault for item in run_examples(pack, Direct(pack), "gone", SHELF) if item.fault]
    assert fault.values["found"] == "not_applicable"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (RAW.replace("cost-saving", "cost-savings"), "PE708"),
        (RAW.replace("实际成本", "实际花费"), "PE711"),
        (RAW.replace("cost-saving", "business-rules"), "PE712"),
        (RAW.replace("{计划成本: 100万元, 实际成本: 92万元}", "100"), "PE1"),
        (RAW.replace("92万元", "[92]"), "PE1"),
        ("{推算完成值: 很多}", "PE1"),
    ],
)
def test_bad_raw_figures_of_an_example(tmp_path, given, code):
    pack = local(tmp_path, {"check/one": check("one", "分值 > 0", "指标", given, "{}")})
    with pytest.raises(PerfevalError) as caught:
        run_examples(pack, Direct(pack), "one", SHELF)
    assert caught.value.diagnostics[0].code.startswith(code)
    assert caught.value.diagnostics[0].span.line == 10


def test_raw_figures_without_a_library(tmp_path):
    pack = local(tmp_path, {"check/one": check("one", "分值 > 0", "指标", RAW, "{}")})
    with pytest.raises(PerfevalError) as caught:
        run_examples(pack, Direct(pack), "one")
    assert caught.value.diagnostics[0].code == "PE713"


def test_a_local_parameter_does_not_refute_the_examples_of_the_parent(tmp_path):
    more = "parameters:\n  - {name: 部分完成档下限, values: [{from: 2020, value: 50%}]}\n"
    pack = local(tmp_path, {"score/other": SCORE_ONE}, more)
    ran = run_examples(pack, Direct(pack))
    assert {item.rule.id for item in ran} == {"other"}
    assert [item.fault for item in ran if item.fault] == []


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("from: 0, to: 8", None), ("to: 8", None), ("from: 0, to: 10", ("一 0.00 10.00", "一 0.00 8.00")),
        # A tenth of a point is seen, though the bound is written without decimals.
        ("from: 0, to: 7.9", ("一 0.00 7.90", "一 0.00 8.00")), ("from: 1", ("一 1.00", "一 0.00")),
    ],
)  # fmt: skip
def test_an_example_may_give_the_range_where_points_cannot_be_told(tmp_path, written, fault):
    open_ = "{case: 一, when: 其余, cannot_tell: 没有写, from: 0, to: 分值 × 80%}"
    rule = SCORE_ONE.replace("{case: 一, when: 其余, points: 分值}", open_)
    rule = rule.replace(
        "分值: 1}, expect: {case: 一, points: 1}", f"分值: 10}}, expect: {{case: 一, {written}}}"
    )
    pack = local(tmp_path, {"score/other": rule})
    found = [
        item.fault and (item.fault.values["expected"], item.fault.values["found"])
        for item in run_examples(pack, Direct(pack), "other")
    ]
    assert found == [fault, None]
