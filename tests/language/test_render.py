"""Sentences, formulas and source text of expressions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.trees import V, bare, expressions
from perfeval.language.parser import parse
from perfeval.language.render import formula, sentence, source
from perfeval.language.tree import Name, Place, Text, Type, Word

SENTENCES = [
    ("方向 = 正向 且 完成值 ≥ 指标值", "方向为正向，且完成值不低于指标值", "direction is higher and actual is at least target"),
    ("正向 ≠ 方向", "方向不为正向", "direction is not higher"),
    ("80% ≤ 完成值 < 90%", "完成值不低于80%，且完成值低于90%", "actual is at least 80% and actual is below 90%"),
    ("5 = 分值 或 分值 ≠ 3", "分值等于5，或分值不等于3", "weight equals 5 or weight does not equal 3"),
    ("分值 ≤ 2 且 (缺(名称) 或 分值 > 1)", "分值不高于2，且（未填名称，或分值高于1）", "weight is at most 2 and (name is not filled in or weight is above 1)"),
    ("非 缺(名称)", "已填名称", "name is filled in"),
    ("非 (分值 > 1)", "并非（分值高于1）", "it is not so that (weight is above 1)"),
    ("非 完成值带比较符", "并非（完成值带比较符）", "it is not so that (actual is bound)"),
    ("含(名称, 空话)", "名称含有“空话”中的词", "name contains a word of “空话”"),
    ("非 含(名称, '词')", "名称不含“词”", "name does not contain “词”"),
    ("发现(模糊)", "已报问题“模糊”", "there is a finding of “模糊”"),
    ("非 发现(模糊)", "未报问题“模糊”", "there is no finding of “模糊”"),
    ("达成情况 = 部分达成", "达成情况为部分达成", "achieved is partly achieved"),
    ("二级指标 = 成本", "二级指标为成本", "category is cost"),
    ("计数(指标, 缺(名称)) ≥ 2", "指标中未填名称的个数不低于2", "number of indicator rows where (name is not filled in) is at least 2"),
    ("合计(指标, 分值) > 5", "各指标的分值之和高于5", "sum of weight over the indicator rows is above 5"),
    ("合计(指标, 分值 × 2, 性质 = 定量)", "性质为定量的各指标的（分值 × 2）之和", "sum of (weight × 2) over the indicator rows where (nature is quantitative)"),
    ("全部(指标, 分值 > 5)", "每个指标都满足分值高于5", "for every indicator row (weight is above 5)"),
    ("全年执行数 < 全年预算数 × 80%", "全年执行数低于全年预算数 × 80%", "spent funds is below adjusted budget × 80%"),
    ("(缺(名称)) = (分值 > 1)", "未填名称为（分值高于1）", "name is not filled in is (weight is above 1)"),
    ("其余", "其余情形", "otherwise"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_sentences(text: str, zh: str, en: str) -> None:
    node = parse(text, V, "indicator")
    assert (sentence(node, V, "zh"), sentence(node, V, "en")) == (zh, en)


def test_the_sides_of_a_pair() -> None:
    node = parse("甲.名称 = 乙.名称", V, "indicator", pair=True)
    assert sentence(node, V, "zh") == "甲的名称为乙的名称"
    assert sentence(node, V, "en") == "name of 甲 is name of 乙"
    assert formula(node, V, "en") == "甲.name = 乙.name"
    assert source(node, V, "zh") == "甲.名称 = 乙.名称"
    words = parse("甲.方向 = 乙.方向", V, "indicator", pair=True)
    assert bare(parse(source(words, V, "en"), V, "indicator", pair=True)) == bare(words)


FORMULAS = [
    ("(分值) × (完成值 ÷ 指标值)", "分值 × 完成值 ÷ 指标值", "weight × actual ÷ target"),
    ("分值 × (2 × 3)", "分值 × 2 × 3", "weight × 2 × 3"),
    ("分值 + (2 + 3)", "分值 + 2 + 3", "weight + 2 + 3"),
    ("分值 − (2 + 3)", "分值 − (2 + 3)", "weight − (2 + 3)"),
    ("(分值 - 2) * 3", "(分值 − 2) × 3", "(weight − 2) × 3"),
    ("-(分值 + 2) × -3", "−(分值 + 2) × (−3)", "−(weight + 2) × (−3)"),
    ("最小(分值, 2)", "最小(分值, 2)", "min(weight, 2)"),
    ("线性(30%, 0:5, 1：6)", "线性(30%, 0:5, 1:6)", "linear(30%, 0:5, 1:6)"),
    ("缺(名称) 或 (缺(名称) 或 缺(偏差原因))", "缺(名称) 或 缺(名称) 或 缺(偏差原因)", "missing(name) or missing(name) or missing(note)"),
    ("缺(名称) 且 (缺(名称) 或 非 分值 > 1)", "缺(名称) 且 (缺(名称) 或 非 (分值 > 1))", "missing(name) and (missing(name) or not (weight > 1))"),
    ("80% <= 完成值 < 90%", "80% ≤ 完成值 < 90%", "80% ≤ actual < 90%"),
    ("1 < 分值 且 分值 > 3", "1 < 分值 且 分值 > 3", "1 < weight and weight > 3"),
    ("1 < 计数(指标, 1 < 分值 < 5) 且 计数(指标, 1 < 分值 < 5) < 3", "1 < 计数(指标, 1 < 分值 < 5) 且 计数(指标, 1 < 分值 < 5) < 3", "1 < count(indicator, 1 < weight < 5) and count(indicator, 1 < weight < 5) < 3"),
    ("1 < 计数(指标, 分值 > 5) < 3", "1 < 计数(指标, 分值 > 5) < 3", "1 < count(indicator, weight > 5) < 3"),
    ("1 < 分值 且 2 < 分值", "1 < 分值 且 2 < 分值", "1 < weight and 2 < weight"),
    ("含(名称, '词')", "含(名称, “词”)", "contains(name, “词”)"),
    ("含(名称, 空话)", "含(名称, 空话)", "contains(name, 空话)"),
    ("合计(指标, 分值, 方向 = 正向)", "合计(指标, 分值, 方向 = 正向)", "sum(indicator, weight, direction = higher)"),
    ("其余", "其余", "otherwise"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en"), FORMULAS, ids=[row[0] for row in FORMULAS])
def test_formulas(text: str, zh: str, en: str) -> None:
    node = parse(text, V, "indicator")
    assert (formula(node, V, "zh"), formula(node, V, "en")) == (zh, en)


def test_a_formula_with_values() -> None:
    values = {"weight": "10", "actual": "94.9%", "target": "95%"}
    node = parse("分值 × 完成值 ÷ 指标值 + 得分", V, "indicator")
    assert formula(node, V, "zh", lambda name: values.get(name.id)) == "10 × 94.9% ÷ 95% + 得分"


@pytest.mark.parametrize("minus", ["-", "−"])
def test_a_negative_value_stands_in_brackets_behind_an_operator(minus: str) -> None:
    node = parse("分值 − 得分", V, "indicator")
    assert formula(node, V, "zh", lambda _: minus + "3") == f"{minus}3 − ({minus}3)"


SOURCES = [
    ("(分值)×(2*3)", "分值 × (2 × 3)", "weight * (2 * 3)"),
    ("分值 ≠ 5 且 分值 <= 3", "分值 ≠ 5 且 分值 ≤ 3", "weight != 5 and weight <= 3"),
    ("达成情况 = 达成", "达成情况 = 达成", "achieved = achieved"),
    ("达成 = 达成情况", "达成 = 达成情况", "达成 = achieved"),
    ("达成情况 = 达成情况", "达成情况 = 达成情况", "achieved = 达成情况"),
    ("""含(名称, '他说"好"')""", """含(名称, “他说"好"”)""", """contains(name, “他说"好"”)"""),
    ("非 (非 缺(名称))", "非 (非 缺(名称))", "not (not missing(name))"),
]


@pytest.mark.parametrize(("text", "zh", "en"), SOURCES, ids=[row[0] for row in SOURCES])
def test_source(text: str, zh: str, en: str) -> None:
    node = parse(text, V, "indicator")
    assert (source(node, V, "zh"), source(node, V, "en")) == (zh, en)


def test_what_no_text_can_give() -> None:
    with pytest.raises(ValueError, match="quotation marks"):
        source(Text("\"”」'", Place(0, 0)), V, "zh")
    assert source(Word("没有", Type("word", words="rating"), Place(0, 0)), V, "en") == "没有"
    # A word whose every spelling is also the name of a term keeps its own.
    assert sentence(Word("没有", Type("word", words="rating"), Place(0, 0)), V, "en") == "没有"


@given(expressions, st.sampled_from(["zh", "en"]))
def test_source_reads_back_as_the_same_tree(text: str, lang: str) -> None:
    node = parse(text, V, "indicator")
    written = source(node, V, "zh" if lang == "zh" else "en")
    assert bare(parse(written, V, "indicator")) == bare(node)


@given(expressions)
def test_every_expression_has_sentences_and_formulas(text: str) -> None:
    node = parse(text, V, "indicator")
    chinese = sentence(node, V, "zh")
    assert not re.search(r"[;?!]", chinese)
    for written in (chinese, sentence(node, V, "en"), formula(node, V, "zh"), formula(node, V, "en")):
        assert written
        assert written.count("（") == written.count("）")
    # Values take the place of every name that is given one.
    names: list[Name] = []
    formula(node, V, "zh", names.append)
    assert all(isinstance(name, Name) for name in names)
