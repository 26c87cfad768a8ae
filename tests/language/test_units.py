"""Units: what compares with what, and by which factor."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.language.units import (
    PERCENT,
    RATIO,
    UNWRITTEN,
    Unit,
    dimension_name,
    divide,
    known_unit,
    multiply,
    parse_unit,
    with_multiple,
)

SAME_SIZE = [
    ("万元", "元", 10000),
    ("亿元", "万元", 10000),
    ("千元", "元", 1000),
    ("萬元", "万元", 1),
    ("公里", "km", 1),
    ("km", "m", 1000),
    ("千米", "米", 1000),
    ("㎡", "平方米", 1),
    ("m²", "m2", 1),
    ("平米", "平方米", 1),
    ("km²", "公顷", 100),
    ("hm2", "公顷", 1),
    ("公顷", "亩", 15),
    ("万亩", "公顷", Fraction(10000, 15)),
    ("平方公里", "亩", 1500),
    ("m³", "立方米", 1),
    ("吨", "公斤", 1000),
    ("t", "kg", 1000),
    ("千克", "斤", 2),
    ("周", "日", 7),
    ("天", "小时", 24),
    ("小时", "分钟", 60),
    ("年", "个月", 12),
    ("季度", "月", 3),
    ("％", "百分比", 1),
    ("比例", "%", 100),
    ("万人", "人", 10000),
    ("万人次", "人次", 10000),
    ("百户", "户", 100),
    ("個", "个", 1),
    ("名", "人", 1),
    ("场次", "场", 1),
    ("元/人*月", "元/(人·月)", 1),
    ("元/人/月", "元/(人·月)", 1),
    ("元每人每月", "元/人·月", 1),
    ("元/人*年", "元/人*月", Fraction(1, 12)),
    ("次/月", "次/年", 12),
    ("万元/公里", "元/米", 10),
    ("万", "千", 10),
]


@pytest.mark.parametrize(("larger", "smaller", "times"), SAME_SIZE)
def test_commensurable(larger: str, smaller: str, times: Fraction) -> None:
    one, other = parse_unit(larger), parse_unit(smaller)
    assert one.dimension == other.dimension
    assert one.scale == other.scale * times


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("场", "次"),
        ("人", "人次"),
        ("天", "月"),
        ("天", "工作日"),
        ("米", "平方米"),
        ("分", "分钟"),
        ("个", "项"),
    ]
    + [
        ("元/人", "元"),
        ("个百分点", "%"),
        ("户", "户次"),
        ("册", "件"),
        ("未知物", "别的"),
        ("个", ""),
        ("", "%"),
    ],
)
def test_incommensurable(one: str, other: str) -> None:
    assert parse_unit(one).dimension != parse_unit(other).dimension


def test_points_have_their_own_dimension() -> None:
    assert parse_unit("分") == Unit("分", Fraction(1), (("分", 1),))


def test_an_unknown_noun_is_a_unit_of_its_own() -> None:
    assert parse_unit("万魔盒") == Unit("万魔盒", Fraction(10000), (("魔盒", 1),))
    assert not known_unit("魔盒")


def test_constants() -> None:
    assert parse_unit("%") == PERCENT
    assert parse_unit("比率") == RATIO
    assert parse_unit("") == UNWRITTEN
    assert parse_unit("万").dimension == UNWRITTEN.dimension


@pytest.mark.parametrize(
    "text", ["元", "万亩", "元/人*月", "次/月", "㎡", "%", "个百分点", "萬元", "万/月", "工作日"]
)
def test_known(text: str) -> None:
    assert known_unit(text)


@pytest.mark.parametrize("text", ["", "/", "/月", "元/", "显著", "次性", "元旦", "()", "*", "元//人"])
def test_unknown(text: str) -> None:
    assert not known_unit(text)


def test_another_multiple_of_a_unit() -> None:
    assert with_multiple("亿", parse_unit("万元")) == parse_unit("亿元")
    assert with_multiple("万", parse_unit("千克")).scale == 10000
    assert with_multiple("万", parse_unit("万元/月")) == parse_unit("万元/月")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("万元", "元", "yuan"),
        ("元/人", "元/人", "yuan/persons"),
        ("%", "比率", "ratio"),
        ("亩", "平方米", "m²"),
        ("元/人*月", "元/(人·月)", "yuan/(persons·months)"),
        ("", "未写单位", "no unit"),
        ("场", "场", "场"),
    ],
)
def test_dimension_name(text: str, zh: str, en: str) -> None:
    dimension = parse_unit(text).dimension
    assert (dimension_name(dimension, "zh"), dimension_name(dimension, "en")) == (zh, en)


DIMENSIONS = st.dictionaries(st.sampled_from("元人月米次"), st.integers(-3, 3).filter(bool)).map(
    lambda powers: tuple(sorted(powers.items()))
)


@given(DIMENSIONS, DIMENSIONS)
def test_dividing_undoes_multiplying(a: tuple[tuple[str, int], ...], b: tuple[tuple[str, int], ...]) -> None:
    assert divide(multiply(a, b), b) == a
    assert multiply(a, b) == multiply(b, a)
    assert divide(a, a) == ()


@given(st.one_of(st.text(max_size=12), st.text("万千百十亿元人月年米平方公里次个/*·()%每²m2 ", max_size=10)))
def test_any_text_is_some_unit_and_its_symbol_is_the_same_unit(text: str) -> None:
    unit = parse_unit(text)
    assert unit.scale > 0
    again = parse_unit(unit.symbol)
    if known_unit(text) and unit.symbol:
        assert (again.scale, again.dimension) == (unit.scale, unit.dimension)
