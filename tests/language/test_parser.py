"""Text to tree: what reads alike, how units and words are told, and where each mistake is seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.trees import V, bare, expressions
from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.language.parser import parse, require, type_name
from perfeval.language.tree import (
    MONEY,
    POINTS,
    TEXT,
    TRUTH,
    Aggregate,
    Arithmetic,
    Call,
    Comparison,
    Junction,
    Minus,
    Name,
    Not,
    Number,
    Otherwise,
    Text,
    Type,
    Word,
    WordList,
)
from perfeval.language.vocabulary import number_type


def read(text: str, scope: str = "indicator", *, pair: bool = False) -> object:
    return bare(parse(text, V, scope, pair=pair))


def fault(text: str, scope: str = "indicator", *, pair: bool = False) -> Diagnostic:
    with pytest.raises(PerfevalError) as caught:
        parse(text, V, scope, pair=pair)
    (found,) = caught.value.diagnostics
    assert found.render("zh")
    assert found.render("en")
    return found


# --- mistakes: code, column, length ---------------------------------------------------------------------
MISTAKES = [
    ("分值 ×× 2", "PE201", 5, 1),
    ("分值 # 2", "PE201", 4, 1),
    ("分值 2", "PE201", 4, 1),
    ("甲.分值(2)", "PE201", 5, 1),
    ("其余 且 缺(完成值)", "PE201", 4, 1),
    ("", "PE202", 1, 1),
    ("分值 ×", "PE202", 5, 1),
    ("最小(分值, 2", "PE202", 9, 1),
    ("完成直 ≥ 5", "PE203", 1, 3),
    ("分值 + 没有这个", "PE203", 6, 4),
    ("最少(分值, 2)", "PE203", 1, 2),
    ("甲.分值 > 5", "PE203", 1, 1),
    ("正向 = 反向", "PE203", 6, 2),
    ("分值 × 指标个数", "PE204", 6, 4),
    ("分值 + 全年预算数", "PE205", 1, 10),
    ("全年预算数 > 100", "PE205", 1, 11),
    ("30% < 5分", "PE205", 1, 8),
    ("最小(分值, 30%)", "PE205", 4, 7),
    ("线性(30%, 5分:0, 1:5)", "PE205", 4, 7),
    ("线性(30%, 0:5元, 1:5分)", "PE205", 11, 8),
    ("名称 + 1", "PE206", 1, 2),
    ("分值 > 5 且 名称", "PE206", 10, 2),
    ("非 分值", "PE206", 3, 2),
    ("−名称", "PE206", 2, 2),
    ("名称 > 备注", "PE203", 6, 2),
    ("名称 > 偏差原因", "PE206", 1, 2),
    ("性质 < 定量", "PE206", 1, 2),
    ('性质 = "定量"', "PE206", 6, 4),
    ("性质 = 方向", "PE206", 6, 2),
    ("性质 = 达成情况", "PE206", 6, 4),
    ("分值 = 名称", "PE206", 6, 2),
    ("含(分值, '5')", "PE206", 3, 2),
    ("含(名称, 5)", "PE206", 7, 1),
    ("合计(指标, 名称)", "PE206", 8, 2),
    ("计数(指标, 分值)", "PE206", 8, 2),
    ("最小(分值)", "PE207", 1, 6),
    ("最小(分值:1, 2)", "PE207", 4, 4),
    ("限于(分值, 1)", "PE207", 1, 9),
    ("取整(分值, 1)", "PE207", 1, 9),
    ("进整()", "PE207", 1, 4),
    ("舍入(分值)", "PE207", 1, 6),
    ("舍入(分值, 1.5)", "PE207", 1, 11),
    ("舍入(分值, 10)", "PE207", 1, 10),
    ("舍入(分值, 1000000000)", "PE207", 1, 18),
    ("舍入(分值, 分值)", "PE207", 1, 10),
    ("线性(分值, 1, 2)", "PE207", 1, 12),
    ("线性(分值, 1:2)", "PE207", 1, 11),
    ("天数(指标值)", "PE207", 1, 7),
    ("缺()", "PE207", 1, 3),
    ("缺(5)", "PE207", 1, 4),
    ("含(名称)", "PE207", 1, 5),
    ("发现()", "PE207", 1, 4),
    ("发现(5)", "PE207", 1, 5),
    ("计数(指标)", "PE207", 1, 6),
    ("计数(指标, 缺(名称), 缺(名称))", "PE207", 1, 20),
    ("计数(5, 缺(名称))", "PE207", 1, 12),
    ("计数(自评表, 缺(名称))", "PE207", 1, 14),
    ("方向 = 向上", "PE208", 6, 2),
    ("向上 = 方向", "PE208", 1, 2),
    ("1 < 计数(指标, 1 < 分值 < 5) < 3", "PE210", 5, 18),
    ("(" * 101, "PE210", 1, 101),
    ("1" * 2001, "PE210", 1, 2001),
    ("1" + "+1" * 999, "PE210", 1, 1999),
    ("-" * 1000 + "1", "PE210", 1, 1001),
    ("not " * 400 + "缺(名称)", "PE210", 1, 1605),
]


@pytest.mark.parametrize(("text", "code", "column", "length"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_shown_at_its_column(text: str, code: str, column: int, length: int) -> None:
    found = fault(text)
    assert found.span is not None
    assert (found.code, found.span.column, found.span.length) == (code, column, length)
    assert found.span.source == text


def test_what_may_stand_there_is_said() -> None:
    assert fault("分值 ×").values["expected"] == "数字、名称、“文字”、(、−"
    assert "“完成值”" in fault("完成直 > 5").fix("zh")
    assert "docs/rule-language.md" in fault("zzzz > 5").fix("en")
    assert fault("方向 = 向上").values["allowed"] == "正向、反向、等于"


def test_the_wrong_result_is_pe209() -> None:
    text = "全年执行数 ÷ 2"
    node = parse(text, V, "submission")
    require(node, text, Type("number", MONEY))
    for expected in (Type("number", POINTS), TRUTH):
        with pytest.raises(PerfevalError) as caught:
            require(node, text, expected)
        (found,) = caught.value.diagnostics
        assert found.span is not None
        assert (found.code, found.span.column, found.span.length) == ("PE209", 1, 9)
        assert found.render("zh")
        assert found.render("en")


def test_a_result_may_be_a_bare_number_or_of_the_very_unit() -> None:
    require(parse("5", V, "indicator"), "5", Type("number", POINTS))
    require(parse("分值 × 完成值 ÷ 指标值", V, "indicator"), "", Type("number", POINTS))
    with pytest.raises(PerfevalError):  # what only a form can tell is not yet known to be points
        require(parse("完成值", V, "indicator"), "完成值", Type("number", POINTS))


def test_types_in_words() -> None:
    assert [type_name(TEXT, "zh"), type_name(TRUTH, "en"), type_name(Type("word"), "zh")] == [
        "文字",
        "a condition",
        "一个选项",
    ]


# --- what reads alike -----------------------------------------------------------------------------------
ALIKE = [
    ("分值 ≤ 5", ["分值 <= 5", "分值 =< 5", "分值≦5", "weight <= 5", "(分值 ≤ 5)", "（分值）≤（5）"]),
    ("分值 ≥ 5", ["分值 >= 5", "分值 ≧ 5"]),
    ("分值 = 5", ["分值 == 5", "分值 ＝ 5", "分值﹦5"]),
    ("分值 ≠ 5", ["分值 != 5", "分值 <> 5"]),
    ("分值 < 5", ["分值 ＜ 5"]),
    ("分值 > 5", ["分值 ＞ 5"]),
    (
        "分值 × 2 ÷ 3",
        ["分值 * 2 / 3", "分值＊2／3", "分值·2÷3", "分值\u30002".replace("\u3000", "\u3000×\u3000") + "÷3"],
    ),
    ("分值 − 2 + 3", ["分值 - 2 + 3", "分值－2＋3", "分值–2+3"]),
    (
        "缺(名称) 且 缺(偏差原因) 或 非 缺(佐证材料)",
        ["missing(name) and missing(note) or not missing(evidence)"],
    ),
    ("最小(分值, 2)", ["min(weight，2)", "最小（分值，2）"]),
    ("线性(30%, 0:5, 1:6)", ["linear(30%，0：5，1：6)"]),
    ("方向 = 正向", ["direction = higher", "方向 = 高优"]),
    ("含(名称, '词')", ['contains(name, "词")', "含(名称, “词”)", "含(名称, 「词」)"]),
    ("计数(指标, 缺(名称))", ["count(indicator, missing(name))"]),
    ("其余", ["otherwise", " 其余 "]),
    ("发现(模糊)", ["found('模糊')"]),
]


@pytest.mark.parametrize(("text", "others"), ALIKE, ids=lambda value: value if isinstance(value, str) else "")
def test_spellings_of_one_expression(text: str, others: list[str]) -> None:
    for other in others:
        assert read(other) == read(text)


def test_full_width_digits_and_percent_signs() -> None:
    wide, plain = parse("３０％", V, "indicator"), parse("30%", V, "indicator")
    assert isinstance(wide, Number)
    assert isinstance(plain, Number)
    assert (wide.value, wide.type) == (plain.value, plain.type) == (Fraction(3, 10), Type("number"))


# --- precedence and shape -------------------------------------------------------------------------------
def test_precedence() -> None:
    node = parse("非 缺(名称) 且 分值 + 2 × 3 > 1 或 缺(名称)", V, "indicator")
    assert isinstance(node, Junction)
    assert node.operator == "or"
    both = node.parts[0]
    assert isinstance(both, Junction)
    assert both.operator == "and"
    assert isinstance(both.parts[0], Not)
    comparison = both.parts[1]
    assert isinstance(comparison, Comparison)
    assert isinstance(comparison.left, Arithmetic)
    assert comparison.left.operator == "+"


def test_signs_bind_before_products_and_operators_from_the_left() -> None:
    assert read("−分值 × 2") == read("(−分值) × 2") != read("−(分值 × 2)")
    assert read("分值 − 2 − 3") == read("(分值 − 2) − 3") != read("分值 − (2 − 3)")
    assert isinstance(parse("--5", V, "indicator"), Minus)


def test_a_chained_comparison_is_two() -> None:
    assert read("80% ≤ 完成值 < 90%") == read("80% ≤ 完成值 且 完成值 < 90%")


def test_places_are_where_the_text_stands() -> None:
    text = "缺(名称) 且 完成值 ≥ 指标值"
    node = parse(text, V, "indicator")
    assert isinstance(node, Junction)
    assert [text[part.place.start : part.place.stop] for part in node.parts] == [
        "缺(名称)",
        "完成值 ≥ 指标值",
    ]


# --- numbers and units ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("30%", Fraction(3, 10), ()),
        ("5‰", Fraction(1, 200), ()),
        ("5分", Fraction(5), POINTS),
        ("100万元", Fraction(1000000), MONEY),
        ("0.1亿元", Fraction(10000000), MONEY),
        ("3天", Fraction(3), (("天", 1),)),
        ("12.50元", Fraction(25, 2), MONEY),
    ],
)
def test_the_unit_behind_a_number_belongs_to_it(text: str, value: Fraction, dimension: object) -> None:
    node = parse(text, V, "indicator")
    assert isinstance(node, Number)
    assert (node.value, node.type.dimension, node.type.literal, node.shown) == (value, dimension, False, text)


def test_a_bare_number_is_points_where_points_are_needed() -> None:
    bare_number = parse("5", V, "indicator")
    assert bare_number.type == Type("number", literal=True)
    for text in ("分值 − 2", "2 + 分值", "最小(2, 分值)", "限于(分值, 0, 10)", "线性(30%, 0:0, 1:分值)"):
        assert parse(text, V, "indicator").type == Type("number", POINTS)
    assert parse("最大(2, 3)", V, "indicator").type == Type("number", literal=True)


def test_zero_compares_with_anything() -> None:
    for text in ("全年预算数 > 0", "0 = 全年预算数", "最大(全年预算数, 0) > 5元"):
        parse(text, V, "indicator")
    assert fault("全年预算数 > 1").code == "PE205"
    assert fault("全年预算数 > 0分").code == "PE205"


def test_products_combine_units() -> None:
    assert parse("全年执行数 ÷ 全年预算数", V, "submission").type == Type("number")
    assert parse("分值 × 30%", V, "indicator").type == Type("number", POINTS)


def test_what_only_a_form_can_tell_is_allowed() -> None:
    for text in ("完成值 > 5次", "完成值 > 30%", "完成值 + 5元 > 指标值", "最小(完成值, 5)"):
        parse(text, V, "indicator")
    assert parse("完成值 ÷ 指标值", V, "indicator").type == Type("number")


# --- words ----------------------------------------------------------------------------------------------
def test_a_word_is_of_the_enumeration_it_is_compared_with() -> None:
    for text, words in (
        ("一级指标 = 成本", "section"),
        ("二级指标 = 成本", "category"),
        ("成本 = 一级指标", "section"),
    ):
        node = parse(text, V, "indicator")
        assert isinstance(node, Comparison)
        (word,) = (side for side in (node.left, node.right) if isinstance(side, Word))
        assert (word.value, word.type.words) == ("成本", words)


def test_a_word_may_have_the_name_of_a_term() -> None:
    node = parse("达成情况 = achieved", V, "indicator")
    assert isinstance(node, Comparison)
    assert isinstance(node.right, Word)
    named = parse("达成情况 = 达成情况", V, "indicator")
    assert isinstance(named, Comparison)
    assert isinstance(named.right, Name)


def test_texts_and_word_lists() -> None:
    node = parse("含(名称, 空话)", V, "indicator")
    assert isinstance(node, Call)
    assert isinstance(node.arguments[1], WordList)
    assert isinstance(parse("'空话'", V, "indicator"), Text)
    assert isinstance(parse("其余", V, "indicator"), Otherwise)
    parse('名称 = "a" 且 完成值带比较符 = 缺(名称)', V, "indicator")


# --- scopes ---------------------------------------------------------------------------------------------
def test_terms_of_the_submission_are_seen_everywhere() -> None:
    for scope in ("indicator", "execution", "section", "submission"):
        parse("全年预算数 > 0", V, scope)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("分值 > 1", "submission"),
        ("分值 > 1", "section"),
        ("完成值 > 1", "execution"),
        ("指标个数 > 1", "indicator"),
    ],
)
def test_terms_of_another_scope_are_not(text: str, scope: str) -> None:
    found = fault(text, scope)
    assert (found.code, found.span.column if found.span else 0) == ("PE204", 1)


def test_an_aggregate_opens_the_scope_of_its_rows() -> None:
    node = parse("合计(指标, 分值, 性质 = 定量)", V, "submission")
    assert isinstance(node, Aggregate)
    assert (node.function, node.over, node.type) == ("sum", "indicator", Type("number", POINTS))
    assert isinstance(node.condition, Comparison)
    assert parse("计数(一级指标, 指标个数 > 5)", V, "submission").type == Type("number", literal=True)
    assert parse("全部(指标, 分值 > 5)", V, "submission").type == TRUTH
    assert fault("合计(指标, 指标个数)", "section").code == "PE204"


def test_pairs() -> None:
    node = parse("甲.名称 = 乙.name 且 全年预算数 > 0", V, "indicator", pair=True)
    assert isinstance(node, Junction)
    first = node.parts[0]
    assert isinstance(first, Comparison)
    assert isinstance(first.left, Name)
    assert isinstance(first.right, Name)
    assert (first.left.of, first.right.of, first.right.id) == ("甲", "乙", "name")
    assert read("计数(指标, 缺(名称)) > 1", pair=True) == read("计数(指标, 缺(名称)) > 1")
    assert fault("名称 = 乙.名称", pair=True).code == "PE204"
    assert fault("丙.名称 = 乙.名称", pair=True).code == "PE203"
    assert fault("甲.没有 = 乙.名称", pair=True).code == "PE203"


# --- whatever is written --------------------------------------------------------------------------------
PIECES = [
    *"()（）,，:：.<=>≠≤+-−×÷/*%‰且或非\"'“”「」 \u3000\n甲乙5０²٣九",
    *(
        "分值",
        "完成值",
        "名称",
        "方向",
        "正向",
        "最小",
        "线性",
        "合计",
        "指标",
        "缺",
        "发现",
        "其余",
        "and",
        "not ",
        "100万元",
    ),
]


def faults(text: str, *, pair: bool = False) -> tuple[Diagnostic, ...]:
    try:
        parse(text, V, "indicator", pair=pair)
    except PerfevalError as error:
        return error.diagnostics
    return ()


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)), st.booleans())
def test_any_text_is_read_or_refused_with_a_message(text: str, pair: bool) -> None:
    for item in faults(text, pair=pair):
        assert item.span is not None
        assert item.span.column is not None
        assert 1 <= item.span.column <= len(text) + 1
        assert item.render("zh")
        assert item.render("en")


@given(expressions, st.data())
def test_a_damaged_expression_is_read_or_refused(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.integers(0, 3)) :]
    assert all(item.code.startswith("PE2") for item in faults(damaged))


# --- what the mends say --------------------------------------------------------------------------


def demand(text, expected):
    require(parse(text, V, "indicator"), text, expected)


def mend(text, expected=None, lang="zh"):
    with pytest.raises(PerfevalError) as caught:
        demand(text, expected)
    (item,) = caught.value.diagnostics
    return item.code, item.text(lang), item.fix(lang)


@pytest.mark.parametrize("text", ["其余情况", "其余的", "其他", "otherwise_x"])
def test_otherwise_is_a_word_of_its_own(text):
    code, said, fix = mend(text)
    assert code == "PE203"
    assert f"“{text}”" in said
    assert fix in ("是不是“其余”？", "是不是“otherwise”？")


@pytest.mark.parametrize("text", ["其余 且 缺(完成值)", "其余且缺(完成值)", "otherwise 分值"])
def test_nothing_follows_otherwise(text):
    assert mend(text)[0] == "PE201"
    assert "单独" in mend(text)[2]
    assert "alone" in mend(text, lang="en")[2]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("方向 = 正像", "方向", "direction"),
        ("direction = upp", "方向", "direction"),
        ("数字 = 完成值种类", "完成值种类", "actual_kind"),
    ],
)
def test_a_word_of_a_list_is_named_in_the_language_of_the_message(text, zh, en):
    assert f"不是“{zh}”的取值" in mend(text)[1]
    assert mend(text, lang="en")[1].endswith(f"is not a value of {en}.")


@pytest.mark.parametrize(
    ("unit", "sample"), [("天", "30天"), ("元", "30元"), ("万元", "30元"), ("个", "30个")]
)
def test_a_bare_number_is_shown_its_unit(unit, sample):
    code, _, fix = mend("30", number_type(unit))
    assert code == "PE209"
    assert fix == f"给数字带上单位，如 {sample}。"
    assert mend("30", number_type(unit), "en")[2] == f"give the number its unit, as in {sample}."


def test_a_bare_number_of_points():
    points = Type("number", POINTS)
    assert mend("5 × 完成值 ÷ 指标值", points)[2].startswith("给数字带上单位，如 5分；")
    assert "如" not in mend("完成值 ÷ 指标值", points)[2]
    assert mend("30天", number_type("比率"))[2] == "写一个结果为以比率计的数的式子。"
    assert mend("30", number_type("元/人"))[2] == "写一个结果为以元/人计的数的式子。"


def test_a_function_that_there_is_not_is_answered_with_those_that_there_are():
    none, near = fault("长度(名称) < 6"), fault("最少(分值, 2) > 1")
    assert "可用的函数：" in none.fix("zh")
    assert "含、" in none.fix("zh")
    assert "contains, " in none.fix("en")
    assert near.fix("zh") == "是不是“最小”？"
