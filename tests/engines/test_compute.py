from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from perfeval.engines.compute import cannot, evaluate, holds, junction
from perfeval.engines.wording import grouped, percent, word
from perfeval.language.parser import parse
from perfeval.language.tree import DAYS, MONEY, POINTS
from perfeval.language.values import MISSING, Amount, Cannot
from perfeval.language.vocabulary import vocabulary

DOUBT = cannot("说不清", "cannot say")
WORDS = vocabulary().with_word_lists({"空话": ("进一步",)})
PIECE, DATE = (("个", 1),), (("日期", 1),)


class Row:
    def __init__(self, rows=(), **facts):
        self.facts, self.children = facts, rows

    def lookup(self, name, of):
        return self.facts.get(name, MISSING)

    def rows(self, over, of_results):
        return self.children

    def words(self, name):
        return ("进一步",) if name == "空话" else ()

    def found(self, rule):
        return rule == "有"


def amount(number, dimension=()):
    return Amount(Fraction(number), dimension)


def value(text, scope="indicator", rows=(), **facts):
    return evaluate(parse(text, WORDS, scope), Row(rows, **facts))


# --- truth --------------------------------------------------------------------------------------

RANK_AND = [False, DOUBT, MISSING, True]
RANK_OR = [True, DOUBT, MISSING, False]


@pytest.mark.parametrize(("left", "right"), list(product(RANK_AND, RANK_AND)))
def test_four_values(left, right):
    for operator, rank in (("and", RANK_AND), ("or", RANK_OR)):
        expected = rank[min(rank.index(left), rank.index(right))]
        assert junction(operator, [left, right]) is expected
        assert junction(operator, [right, left]) is expected


def test_only_true_holds():
    assert [holds(item) for item in (True, False, MISSING, DOUBT)] == [True, False, False, False]


@pytest.mark.parametrize(
    "text", ["完成值 < 指标值", "非 (完成值 < 指标值)", "完成值 = 指标值", "完成值 ≠ 指标值", '名称 ≠ "甲"']
)
def test_a_comparison_with_something_missing(text):
    assert value(text, target=amount(1)) is MISSING


def test_a_comparison_with_something_doubtful():
    assert value("完成值 < 指标值", actual=DOUBT) is DOUBT
    assert value("非 (完成值 < 指标值)", actual=DOUBT) is DOUBT
    assert value("非 (完成值 < 指标值)", actual=amount(1), target=amount(2)) is False


@pytest.mark.parametrize(
    ("sign", "expected"),
    [("<", (True, False, False)), ("≤", (True, True, False)), ("=", (False, True, False)), ("≠", (True, False, True)),
     ("≥", (False, True, True)), (">", (False, False, True))],
)  # fmt: skip
def test_comparisons(sign, expected):
    found = tuple(value(f"完成值 {sign} 指标值", actual=amount(n), target=amount(2)) for n in (1, 2, 3))
    assert found == expected


def test_words_compare():
    assert value('名称 = "甲"', name="甲") is True
    assert value('名称 ≠ "甲"', name="甲") is False
    assert value("性质 = 定性", nature="定量") is False


# --- numbers ------------------------------------------------------------------------------------


def test_unlike_units():
    for text in (
        "完成值 < 指标值",
        "完成值 + 指标值 > 0",
        "最小(完成值, 指标值) > 0",
        "限于(完成值, 指标值, 指标值) > 0",
    ):
        found = value(text, actual=amount(1, PIECE), target=amount(1, MONEY))
        assert isinstance(found, Cannot), text
        assert "单位不同" in found.reason["zh"]


def test_zero_compares_with_anything():
    assert value("完成值 > 0", actual=amount(1, PIECE)) is True
    assert value("0 < 完成值", actual=amount(1, PIECE)) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("分值 + 自评得分", 13), ("分值 − 自评得分", 7), ("分值 × 50%", 5), ("−分值", -10), ("分值 ÷ 3", Fraction(10, 3)),
        ("最小(分值, 自评得分, 5)", 3), ("最大(分值, 自评得分)", 10), ("限于(分值, 0, 5)", 5), ("限于(分值, 0, 自评得分)", 3),
        ("限于(−分值, 0, 5)", 0), ("取整(分值 ÷ 3)", 3), ("进整(分值 ÷ 3)", 4), ("舍入(分值 ÷ 3, 1)", Fraction(33, 10)),
    ],
)  # fmt: skip
def test_functions(text, expected):
    assert value(text, weight=amount(10, POINTS), claimed=amount(3, POINTS)) == amount(expected, POINTS)


def test_division_by_zero():
    found = value("分值 × 完成值 ÷ 指标值", weight=amount(10, POINTS), actual=amount(1), target=amount(0))
    assert found.reason["zh"] == "除数为零"


@pytest.mark.parametrize(
    ("actual", "expected"), [(0, 0), (60, 0), (80, 5), (100, 10), (120, 10), (Fraction(61), Fraction(1, 4))]
)
def test_linear(actual, expected):
    found = value(
        "线性(完成值, 60%:0, 100%:分值)", actual=amount(Fraction(actual) / 100), weight=amount(10, POINTS)
    )
    assert found == amount(expected, POINTS)


def test_linear_that_cannot_be_told():
    points = {"weight": amount(10, POINTS)}
    unlike = value(
        "线性(完成值, 指标值:0, 100%:分值)", actual=amount(1, PIECE), target=amount(1, MONEY), **points
    )
    assert isinstance(unlike, Cannot)
    steep = value(
        "线性(完成值, 指标值:0, 指标值上限:分值)",
        actual=amount(1),
        target=amount(1),
        target_upper=amount(1),
        **points,
    )
    assert isinstance(steep, Cannot)
    assert value("线性(完成值, 60%:0, 100%:分值)", **points) is MISSING


def test_what_is_counted_between_dates_has_its_unit_in_the_tree_too():
    units = {"天数": "天", "月数": "月", "工作日数": "工作日"}
    for function, unit in units.items():
        tree = parse(f"{function}(指标值, 完成值)", WORDS, "indicator")
        assert tree.type.dimension == ((unit, 1),), function


def test_days():
    assert value("天数(指标值, 完成值)", target=amount(10, DATE), actual=amount(15, DATE)) == amount(5, DAYS)
    assert isinstance(value("天数(指标值, 完成值)", target=amount(10), actual=amount(15, DATE)), Cannot)


def test_dates_do_not_multiply():
    found = value(
        "分值 × 完成值 ÷ 指标值", weight=amount(1, POINTS), actual=amount(1, DATE), target=amount(1, DATE)
    )
    assert isinstance(found, Cannot)


def test_missing():
    assert value("缺(完成值)") is True
    assert value("缺(完成值)", actual=amount(0)) is False
    assert value("缺(完成值)", actual=DOUBT) is False


def test_contains():
    assert value('含(名称, "一步")', name="进一步") is True
    assert value("含(名称, 空话)", name="进一步") is True
    assert value("含(名称, 空话)", name="直接") is False
    assert value("含(名称, 空话)") is MISSING
    assert value("含(名称, 偏差原因)", name="甲") is MISSING


def test_found():
    assert value('发现("有")') is True
    assert value('发现("没有")') is False


# --- aggregates ---------------------------------------------------------------------------------


def rows(*weights):
    return [Row(weight=item if not isinstance(item, int) else amount(item, POINTS)) for item in weights]


@pytest.mark.parametrize(
    ("text", "items", "expected"),
    [
        ("合计(指标, 分值)", (1, 2), amount(3, POINTS)), ("合计(指标, 分值)", (), amount(0, POINTS)),
        ("合计(指标, 分值)", (1, MISSING), MISSING), ("合计(指标, 分值)", (DOUBT, MISSING), DOUBT),
        ("合计(指标, 分值, 分值 > 1)", (1, 2, 3), amount(5, POINTS)), ("合计(指标, 分值, 分值 > 1)", (1, MISSING), MISSING),
        ("计数(指标, 分值 > 1)", (1, 2, 3), amount(2)), ("计数(指标, 分值 > 1)", (2, MISSING), amount(1)),
        ("计数(指标, 分值 > 1)", (2, DOUBT), DOUBT), ("全部(指标, 分值 > 1)", (2, 3), True),
        ("全部(指标, 分值 > 1)", (1, DOUBT), False), ("全部(指标, 分值 > 1)", (2, MISSING), MISSING),
        ("全部(指标, 分值 > 1)", (), MISSING),
    ],
)  # fmt: skip
def test_aggregates(text, items, expected):
    assert value(text, "submission", rows(*items)) == expected


def test_a_sum_of_unlike_units():
    assert isinstance(value("合计(指标, 分值)", "submission", rows(1, amount(1, MONEY))), Cannot)


# --- in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "zh", "en"),
    [
        (MISSING, "未填", "not given"), (DOUBT, "说不清", "cannot say"), (True, "是", "yes"), (False, "否", "no"),
        ("甲", "甲", "甲"), (amount("7.5", POINTS), "7.5", "7.5"), (amount(Fraction(10, 3), POINTS), "3.33", "3.33"),
        (amount("1234567.5", MONEY), "1,234,567.5 元", "1,234,567.5 yuan"), (amount(737425, DATE), "2020-01-01", "2020-01-01"),
        (amount(2020), "2020", "2020"), (amount("0.6598"), "65.98%", "65.98%"), (Amount(Fraction(1), (), "原文"), "原文", "原文"),
    ],
)  # fmt: skip
def test_values_in_words(item, zh, en):
    assert (word(item, "zh"), word(item, "en")) == (zh, en)


def test_numbers_in_words():
    assert word(amount(1500, MONEY), "zh", bare=True) == "1,500"
    assert word(amount(1500, PIECE), "zh", bare=True) == "1,500"
    assert word(amount(3, PIECE), "zh").startswith("3")
    assert grouped(Fraction(-1, 3)) == "-0.33"
    assert percent(Fraction(1)) == "100%"


def test_a_choice_of_texts():
    text = '若(缺(名称), "未填", 若(含(名称, "工程"), "工程", 名称))'
    assert value(text) == "未填"
    assert value(text, name="道路工程") == "工程"
    assert value(text, name="培训") == "培训"
    assert value('若(名称 = "甲", 名称, "乙")') is MISSING
