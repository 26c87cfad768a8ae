"""分档, 若, 绝对值, 月数, 工作日数, 最高值 and 最低值: read, typed, told back, and each mistake at its character."""

from __future__ import annotations

import pytest

from language.trees import V, bare
from perfeval.diagnostics import PerfevalError
from perfeval.language.parser import parse
from perfeval.language.render import formula, sentence, source
from perfeval.language.tree import (
    DAYS,
    INDICATOR_UNIT,
    MONTHS,
    POINTS,
    TEXT,
    WORKDAYS,
    Aggregate,
    Call,
    Choice,
    Type,
    children,
    degree,
)

TIERS = "分档(完成值 ÷ 指标值, ≥90%: 10分, ≥80%: 8分, 其余: 0)"

TYPES = [
    (TIERS, Choice, Type("number", POINTS)),
    ("分档(分值, >5: 1, 其余: 2)", Choice, Type("number", literal=True)),
    ("若(分值 > 5, 分值, 0)", Choice, Type("number", POINTS)),
    ("若(缺(名称), 0, 分值 × 2)", Choice, Type("number", POINTS)),
    ('若(缺(名称), "甲", 名称)', Choice, TEXT),
    ('若(分值 > 5, "甲", 若(分值 > 3, "乙", "丙"))', Choice, TEXT),
    ("绝对值(完成值 - 指标值)", Call, Type("number", INDICATOR_UNIT)),
    ("月数(指标值, 完成值)", Call, Type("number", MONTHS)),
    ("天数(指标值, 完成值)", Call, Type("number", DAYS)),
    ("工作日数(指标值, 完成值)", Call, Type("number", WORKDAYS)),
    ("最高值(指标, 分值)", Aggregate, Type("number", POINTS)),
    ("最低值(指标, 完成值, 性质 = 定量)", Aggregate, Type("number", INDICATOR_UNIT)),
]


@pytest.mark.parametrize(("text", "node", "type_"), TYPES, ids=[row[0] for row in TYPES])
def test_what_they_are(text, node, type_):
    tree = parse(text, V, "indicator")
    assert isinstance(tree, node)
    assert tree.type == type_


@pytest.mark.parametrize("text", [row[0] for row in TYPES])
def test_source_in_either_language_is_the_same_tree(text):
    tree = parse(text, V, "indicator")
    for lang in ("zh", "en"):
        again = parse(source(tree, V, lang), V, "indicator")
        assert bare(again) == bare(tree)


TOLD = [
    (
        TIERS,
        "分档(完成值 ÷ 指标值, ≥ 90%: 10分, ≥ 80%: 8分, 其余: 0)",
        "tiers(actual ÷ target, ≥ 90%: 10分, ≥ 80%: 8分, otherwise: 0)",
    ),
    # 若 is told as the choice it is.
    ("若(分值 > 5, 分值, 0)", "分档(分值, > 5: 分值, 其余: 0)", "tiers(weight, > 5: weight, otherwise: 0)"),
    ("绝对值(分值 - 5)", "绝对值(分值 − 5)", "abs(weight − 5)"),
    ("月数(指标值, 完成值)", "月数(指标值, 完成值)", "months(target, actual)"),
    ("最高值(指标, 分值)", "各指标的分值中最大的", "the largest weight over the indicator rows"),
    (
        "最低值(指标, 分值, 性质 = 定量)",
        "性质为定量的各指标的分值中最小的",
        "the smallest weight over the indicator rows where (nature is quantitative)",
    ),
]


@pytest.mark.parametrize(("text", "zh", "en"), TOLD, ids=[row[0] for row in TOLD])
def test_sentences(text, zh, en):
    tree = parse(text, V, "indicator")
    assert (sentence(tree, V, "zh"), sentence(tree, V, "en")) == (zh, en)


def test_a_choice_by_a_condition_that_is_no_comparison():
    tree = parse("若(缺(名称), 1, 分值)", V, "indicator")
    assert formula(tree, V, "zh").startswith("若(")
    assert formula(tree, V, "en").startswith("if(")


def test_the_edge_of_a_step_is_told():
    """Which side owns the edge is the point of writing it."""
    at, above = (parse(TIERS.replace("≥90%", sign), V, "indicator") for sign in ("≥90%", ">90%"))
    for lang in ("zh", "en"):
        assert formula(at, V, lang) != formula(above, V, lang)
        assert sentence(at, V, lang) != sentence(above, V, lang)
    assert bare(at) != bare(above)


def test_every_part_of_a_choice_is_under_it():
    tree = parse(TIERS, V, "indicator")
    assert len(children(tree)) == 5


WRONG = [
    ("分档(分值)", "PE207", 1),
    ("分档(分值, 其余: 0)", "PE207", 1),
    ("分档(分值, ≥5: 1)", "PE207", 1),
    ("分档(分值, ≥5: 1, 2)", "PE207", 1),
    ("分档(分值, 5, 其余: 0)", "PE207", 1),
    ("分档(分值, 其余: 0, ≥5: 1)", "PE207", 1),
    ("分档(名称, ≥5: 1, 其余: 0)", "PE206", 4),
    ("分档(分值, ≥5元: 1, 其余: 0)", "PE205", 4),
    ("分档(分值, ≥5: 1分, 其余: 2元)", "PE205", 12),
    ("分档(分值, ≥5: 名称, 其余: 0)", "PE206", 12),
    ("若(分值 > 5, 1)", "PE207", 1),
    ("若(分值 > 5, 1, 名称)", "PE206", 14),
    ('若(分值 > 5, "甲", 1)', "PE206", 11),
    ("若(分值 > 5, 缺(名称), 1)", "PE206", 11),
    ("若(分值, 1, 2)", "PE206", 3),
    ("若(分值 > 5, 1元, 2分)", "PE205", 11),
    ("绝对值(1, 2)", "PE207", 1),
    ("绝对值(名称)", "PE206", 5),
    ("月数(指标值)", "PE207", 1),
    ("工作日数(指标值, 名称)", "PE206", 11),
    ("最高值(指标)", "PE207", 1),
    ("最高值(分值, 1)", "PE207", 1),
    ("最高值(指标, 名称)", "PE206", 9),
    ("最低值(指标, 分值, 分值)", "PE206", 13),
    ("≥90%: 10分", None, 1),
    ("最大(分值, ≥5: 1)", "PE207", 8),
    ("最大(其余: 1, 2)", "PE207", 4),
]


@pytest.mark.parametrize(("text", "code", "column"), WRONG, ids=[row[0] for row in WRONG])
def test_a_mistake_is_shown_at_its_character(text, code, column):
    with pytest.raises(PerfevalError) as caught:
        parse(text, V, "indicator")
    (item,) = caught.value.diagnostics
    for lang in ("zh", "en"):
        assert item.text(lang)
        item.fix(lang)
    assert item.span.column == column
    if code is not None:
        assert item.code == code


DEGREES = [
    ("分档(完成值 ÷ 指标值, ≥90%: 分值, 其余: 0)", 1),
    ("分值 × 分档(完成值 ÷ 指标值, ≥90%: 1, 其余: 0)", 1),
    ("若(完成值 > 指标值, 分值, 分值 × 50%)", 1),
    ("若(完成值 > 指标值, 分值, 5分)", None),
    ("若(分值 > 5, 分值, 0)", None),
    ("分档(完成值 ÷ 指标值, ≥90%: 0, 其余: 0)", 1),
    ("分档(完成值 ÷ 指标值, ≥90%: 2, 其余: 3)", 0),
    ("绝对值(分值)", None),
    ("绝对值(完成值)", 0),
    ("最高值(指标, 分值)", None),
]


@pytest.mark.parametrize(("text", "expected"), DEGREES, ids=[row[0] for row in DEGREES])
def test_how_it_goes_with_the_weight(text, expected):
    assert degree(parse(text, V, "indicator"), "weight") == expected
