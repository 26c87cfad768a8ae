"""What people write in 指标值 and 完成值, and what is read from it."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from perfeval.language.units import UNWRITTEN, parse_unit
from perfeval.submissions.quantities import Quantity, Unreadable, print_quantity, read_quantity


def read(text: str | None, *, name: str = "", like: str | None = None, year: int | None = None) -> Quantity:
    target = None if like is None else read(like, year=year)
    found = read_quantity(text, name=name, like=target, year=year)
    assert isinstance(found, Quantity), found
    return found


def refused(text: str, *, name: str = "", like: str | None = None, year: int | None = None) -> Unreadable:
    target = None if like is None else read(like, year=year)
    found = read_quantity(text, name=name, like=target, year=year)
    assert isinstance(found, Unreadable), found
    assert found.zh and found.en
    return found


def codes(quantity: Quantity) -> list[str]:
    return [item.code for item in quantity.assumptions]


NUMBERS = [
    ("≥50个", "≥", 50, "个"),
    (">=570元/人*月", "≥", 570, "元/人*月"),
    ("大于等于10157.6平方米", "≥", "10157.6", "㎡"),
    ("不少于350万尾", "≥", 350, "万尾"),
    ("1,200 人", None, 1200, "人"),
    ("1,200", None, 1200, ""),
    ("15.2万人", None, 152000, "人"),
    ("1346.0088万平方米", None, 13460088, "平方米"),
    ("三次", None, 3, "次"),
    ("三点五万元", None, 35000, "元"),
    ("两千三百人", None, 2300, "人"),
    ("三十万元", None, 300000, "元"),
    ("29.5亩", None, "29.5", "亩"),
    ("19.69 km²", None, "19.69", "平方公里"),
    ("21.5 hm2", None, "21.5", "公顷"),
    ("9489.83m", None, "9489.83", "米"),
    ("1个。", None, 1, "个"),
    ("280万元。", None, 280, "万元"),
    ("1600元/亩", None, 1600, "元/亩"),
    ("<=3000元/平方米", "≤", 3000, "元/平方米"),
    ("≤20工作日", "≤", 20, "工作日"),
    ("<24小时", "<", 24, "小时"),
    ("24小时", None, 1, "天"),
    ("1个月", None, 1, "月"),
    ("4个月", None, 4, "月"),
    ("≥20年", "≥", 240, "月"),
    ("3个月内", "≤", 3, "月"),
    ("10日内", "≤", 10, "天"),
    ("不超过30天", "≤", 30, "天"),
    ("30天以内", "≤", 30, "天"),
    ("95分以上", "≥", 95, "分"),
    ("小于等于1", "≤", 1, ""),
    ("=0件", "=", 0, "件"),
    ("0萬元", None, 0, "元"),
    (">=2個", "≥", 2, "个"),
    ("１２３人", None, 123, "人"),
    ("≥2倍", "≥", 2, "倍"),
    ("≥70村", "≥", 70, "村"),
    ("每人每月570元", None, 570, "元/人*月"),
    ("570元每人每月", None, 570, "元/人*月"),
    ("-3", None, -3, ""),
    ("负三", None, -3, ""),
    ("5个百分点", None, 5, "百分点"),
    ("超过100人", ">", 100, "人"),
    ("至少3次", "≥", 3, "次"),
    ("不足5个", "<", 5, "个"),
    ("￥12.5万", None, 125000, "元"),
    ("¥5,000", None, 5000, "元"),
]


@pytest.mark.parametrize(("text", "comparator", "count", "unit"), NUMBERS)
def test_numbers(text: str, comparator: str | None, count: int | str, unit: str) -> None:
    found, expected = read(text), parse_unit(unit)
    assert (found.kind, found.comparator) == ("number", comparator)
    assert found.unit.dimension == expected.dimension
    assert found.value == Fraction(count) * expected.scale
    assert found.text == text
    assert not found.assumptions


PERCENTS = [
    ("≥95%", "≥", "95"),
    ("≥100百分比", "≥", "100"),
    ("=100%", "=", "100"),
    ("≧90%", "≥", "90"),
    ("﹦100%", "=", "100"),
    ("≦0%", "≤", "0"),
    ("<=0%", "≤", "0"),
    ("不低于90%", "≥", "90"),
    ("大于等于98%", "≥", "98"),
    ("等于100%", "=", "100"),
    ("95%以上", "≥", "95"),
    ("95%及以上", "≥", "95"),
    ("达到30%以上", "≥", "30"),
    ("达95%", None, "95"),
    ("控制在10%以内", "≤", "10"),
    ("100％", None, "100"),
    ("≥９５％", "≥", "95"),
    ("98.70%", None, "98.7"),
    ("115.25%", None, "115.25"),
    ("百分之九十五", None, "95"),
    ("百分之九十五点五以上", "≥", "95.5"),
    ("百分之百", None, "100"),
    ("九成五", None, "95"),
    ("九成", None, "90"),
    ("九成半", None, "95"),
    ("8.5成", None, "85"),
    ("-5%", None, "-5"),
    ("≥-5%", "≥", "-5"),
    ("+5%", None, "5"),
    ("5‰", None, "0.5"),
    ("千分之五", None, "0.5"),
    ("万分之五", None, "0.05"),
    ("“≥95%”", "≥", "95"),
]


@pytest.mark.parametrize(("text", "comparator", "percent"), PERCENTS)
def test_percentages(text: str, comparator: str | None, percent: str) -> None:
    found = read(text)
    assert (found.kind, found.comparator, found.value) == ("percent", comparator, Fraction(percent) / 100)
    assert found.unit.dimension == ()
    assert not found.assumptions


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("5-8个", 5, 8, "个"),
        ("5至8个", 5, 8, "个"),
        ("5～8个", 5, 8, "个"),
        ("50个-60个", 50, 60, "个"),
        ("3-5万元", 3, 5, "万元"),
        ("3万-5万元", 3, 5, "万元"),
        ("5000万元-1亿元", 5000, 10000, "万元"),
        ("80%-90%", 80, 90, "%"),
        ("80-90%", 80, 90, "%"),
        ("≥80%且≤90%", 80, 90, "%"),
        ("-5%至-3%", -5, -3, "%"),
    ],
)
def test_ranges(text: str, low: int, high: int, unit: str) -> None:
    found, expected = read(text), parse_unit(unit)
    assert (found.kind, found.comparator, found.unit.dimension) == ("range", None, expected.dimension)
    assert (found.value, found.upper) == (low * expected.scale, high * expected.scale)


@pytest.mark.parametrize(
    ("text", "comparator", "monthly"),
    [
        ("1次/月", None, 1),
        ("每月1次", None, 1),
        ("每季度一次", None, Fraction(1, 3)),
        ("每半年一次", None, Fraction(1, 6)),
        ("一年两次", None, Fraction(1, 6)),
        ("≥4次/年", "≥", Fraction(1, 3)),
        ("每季度不少于1次", "≥", Fraction(1, 3)),
    ],
)
def test_frequencies(text: str, comparator: str | None, monthly: Fraction) -> None:
    found = read(text)
    assert (found.kind, found.comparator, found.value) == ("frequency", comparator, monthly)


DAYS = [
    ("2020年12月31日", None, "2020-12-31", []),
    ("2020年12月31日前", "≤", "2020-12-31", []),
    ("2020年12月31日之前", "≤", "2020-12-31", []),
    ("2020年12月31日前完成", "≤", "2020-12-31", ["words-left-out"]),
    ("于2020年12月31日前", "≤", "2020-12-31", ["words-left-out"]),
    ("≤2020年12月31日", "≤", "2020-12-31", []),
    ("2021年1月1日之后", "≥", "2021-01-01", []),
    ("2020-12-31", None, "2020-12-31", []),
    ("2020-12-31 00:00:00", None, "2020-12-31", []),
    ("2020/12/31", None, "2020-12-31", []),
    ("2020.12.31", None, "2020-12-31", []),
    ("２０２０年 12 月 31 日", None, "2020-12-31", []),
    ("二〇二〇年十二月三十一日", None, "2020-12-31", []),
    ("2018年10月底", None, "2018-10-31", []),
    ("2020年2月末", None, "2020-02-29", []),
    ("2023年底前。", "≤", "2023-12-31", []),
    ("2025年12月", None, "2025-12-31", ["month-end"]),
    ("2023年12月前", "≤", "2023-11-30", ["before-start"]),
    ("2020年内", "≤", "2020-12-31", []),
    ("12月31日", None, "2021-12-31", ["year"]),
    ("12月底", None, "2021-12-31", ["year"]),
    ("十二月底", None, "2021-12-31", ["year"]),
    ("11月底之前", "≤", "2021-11-30", ["year"]),
    ("年底前", "≤", "2021-12-31", ["year"]),
    ("9月前", "≤", "2021-08-31", ["year", "before-start"]),
    ("7月", None, "2021-07-31", ["year", "month-end"]),
    ("5月中旬", None, "2021-05-20", ["year", "tenth"]),
    ("2021年12月31日24时前", "≤", "2021-12-31", []),
    ("12.31前", "≤", "2021-12-31", ["year"]),
]


@pytest.mark.parametrize(("text", "comparator", "day", "assumed"), DAYS)
def test_dates(text: str, comparator: str | None, day: str, assumed: list[str]) -> None:
    found = read(text, year=2021)
    assert (found.kind, found.comparator, found.upper) == ("date", comparator, None)
    assert found.value == date.fromisoformat(day).toordinal()
    assert codes(found) == assumed
    assert found.unit.dimension == (("日期", 1),)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020年", "2020-01-01", "2020-12-31"),
        ("2020年全年。", "2020-01-01", "2020-12-31"),
        ("2020年度", "2020-01-01", "2020-12-31"),
        ("全年", "2021-01-01", "2021-12-31"),
        ("一季度", "2021-01-01", "2021-03-31"),
        ("2020年第四季度", "2020-10-01", "2020-12-31"),
        ("上半年", "2021-01-01", "2021-06-30"),
        ("1-12月", "2021-01-01", "2021-12-31"),
        ("2020年1-11月", "2020-01-01", "2020-11-30"),
        ("2020年1月--2020年11月", "2020-01-01", "2020-11-30"),
        ("2020年9月至2021年8月", "2020-09-01", "2021-08-31"),
        ("2020.1.1-2020.12.31", "2020-01-01", "2020-12-31"),
        ("2020-01-01-2020-12-31", "2020-01-01", "2020-12-31"),
        ("2020年1月1日至12月31日", "2020-01-01", "2020-12-31"),
        ("2021.3-2021.6", "2021-03-01", "2021-06-30"),
        ("2018-2020年", "2018-01-01", "2020-12-31"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    found = read(text, year=2021)
    assert found.kind == "period"
    assert found.value == date.fromisoformat(first).toordinal()
    assert found.upper == date.fromisoformat(last).toordinal()


@pytest.mark.parametrize("text", [None, "", "  ", "无", "—", "/", "*", "-", "无。", "N/A", "暂无"])
def test_blanks(text: str | None) -> None:
    assert read(text).kind == "blank"


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("是", "yes_no", "是"),
        ("否", "yes_no", "否"),
        ("优", "grade", "优"),
        ("优秀", "grade", "优"),
        ("良好", "grade", "良"),
        ("优秀。", "grade", "优"),
        ("合格", "grade", "合格"),
        ("持续改善", "phrase", "持续改善"),
        ("一次性通过省文物局验收", "phrase", "一次性通过省文物局验收"),
        ("按政策给予贴息支持。", "phrase", "按政策给予贴息支持"),
        ("按合同10.5万元。", "phrase", "按合同10.5万元"),
        ("与基期相比减少1%", "phrase", "与基期相比减少1%"),
        ("效果顯著", "phrase", "效果顯著"),
        ("万无一失", "phrase", "万无一失"),
        ("一般", "phrase", "一般"),
        ("应改尽改", "phrase", "应改尽改"),
        ("每月", "phrase", "每月"),
        ("每年3月", "phrase", "每年3月"),
    ],
)
def test_words(text: str, kind: str, word: str) -> None:
    found = read(text)
    assert (found.kind, found.word) == (kind, word)


def test_a_grade_may_have_a_bound() -> None:
    assert (read("良好以上").comparator, read("≥良").comparator) == ("≥", "≥")


@pytest.mark.parametrize(
    ("text", "kind", "value", "assumed"),
    [
        ("≥0.97比例", "percent", "0.97", "ratio"),
        ("辖区企业满意率达95%以上。", "percent", "0.95", "sentence"),
        ("满意度≥90%", "percent", "0.9", "sentence"),
        ("95%左右", "percent", "0.95", "approximate"),
        ("约100人", "number", "100", "approximate"),
        ("100余人", "number", "100", "approximate"),
        ("2.5万余人", "number", "25000", "approximate"),
        ("≥10万件(册)", "number", "100000", "words-left-out"),
        ("100%(265个)", "percent", "1", "words-left-out"),
        ("10家企业", "number", "10", "words-left-out"),
        ("已完成10个", "number", "10", "words-left-out"),
        ("≤620万/月", "number", "6200000", "money"),
        ("3魔盒", "number", "3", "unknown-unit"),
    ],
)
def test_what_is_assumed_is_said(text: str, kind: str, value: str, assumed: str) -> None:
    found = read(text)
    assert (found.kind, found.value, codes(found)) == (kind, Fraction(value), [assumed])
    assert all(note.zh.endswith("。") and note.en.endswith(".") for note in found.assumptions)


@pytest.mark.parametrize(
    ("text", "name", "kind", "value", "comparator", "unit"),
    [
        ("22.8", "公猪舍(≥**平方米)", "number", "22.8", "≥", "平方米"),
        ("50", "排污沟(≥米)", "number", "50", "≥", "米"),
        ("1", "粉碎拌合机(11kw)(≥台)", "number", "1", "≥", "台"),
        ("≥1", "开展修复工程(个)", "number", "1", "≥", "个"),
        ("29", "受益建档立卡贫困人口数≥**人", "number", "29", "≥", "人"),
        ("100", "省级财政专项资金投入成本控制率(%)", "percent", "1", None, "%"),
        ("0.95", "群众满意度", "percent", "0.95", None, "%"),
        ("95", "群众满意度", "percent", "0.95", None, "%"),
        ("1", "各类书籍审稿率", "percent", "1", None, "%"),
        ("0", "超规模、超标准、超概算项目比例", "percent", "0", None, "%"),
        ("100万", "100万", "number", "1000000", None, "元"),
        ("10万", "接待人数", "number", "100000", None, ""),
        ("31", "购置仪器设备(不计低值小零件和定制产品)", "number", "31", None, ""),
        ("0.91", "平均办件量", "number", "0.91", None, ""),
    ],
)
def test_the_name_completes_a_bare_number(
    text: str, name: str, kind: str, value: str, comparator: str | None, unit: str
) -> None:
    found = read(text, name=name)
    assert (found.kind, found.comparator) == (kind, comparator)
    assert (found.unit.dimension, found.value) == (parse_unit(unit).dimension, Fraction(value))
    assert bool(found.assumptions) == bool(unit)


@pytest.mark.parametrize(
    ("target", "actual", "value", "assumed"),
    [
        ("≥50个", "50", "50", ["unit-of-target"]),
        ("≤90万元", "90", "900000", ["unit-of-target"]),
        ("≤90万元", "89000元", "89000", []),
        ("≥9万人", "10万", "100000", ["unit-of-target"]),
        ("5千克", "3万", "30000", ["unit-of-target"]),
        ("≥90%", "0.95", "0.95", ["percent-of-target"]),
        ("≥90%", "1", "1", ["percent-of-target"]),
        ("≥90%", "95.3", "0.953", ["percent-of-target"]),
        ("≤0%", "0", "0", ["percent-of-target"]),
        ("4443", "4443人", "4443", ["unit-ignored"]),
        ("4443", "4500", "4500", []),
        ("5-8个", "6", "6", ["unit-of-target"]),
        ("0次", "无", "0", ["zero"]),
        ("是", "完成", "1", ["yes-no"]),
        ("否", "没有", "0", ["yes-no"]),
    ],
)
def test_an_actual_is_read_beside_its_target(
    target: str, actual: str, value: str, assumed: list[str]
) -> None:
    found = read(actual, like=target)
    assert (found.value, codes(found)) == (Fraction(value), assumed)


def test_a_date_takes_its_year_from_the_target() -> None:
    assert read("12.31", like="2020年12月31日").value == date(2020, 12, 31).toordinal()


def test_a_unit_is_kept_where_the_target_has_none_but_a_multiple_would_be_lost() -> None:
    assert read("100万元", like="100").unit.dimension == (("元", 1),)
    assert read("100元", like="100").unit == UNWRITTEN


def test_an_actual_may_be_written_as_a_bound() -> None:
    assert read("≥95%", like="≥95%").comparator == "≥"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("290%", "damaged-percent"),
        ("295.5%", "damaged-percent"),
        ("2100%", "damaged-percent"),
        ("=44,56144,561", "date-serial"),
        ("1,23人", "garbled-number"),
        ("5 6个", "garbled-number"),
        ("≧ %", "lone-unit"),
        ("公里", "lone-unit"),
        ("万亩", "lone-unit"),
        ("≥", "lone-comparator"),
        ("是/否否", "undecided"),
        ("是/否", "undecided"),
        ("≥**%", "placeholder"),
        ("XXX", "placeholder"),
        ("NaN", "not-a-number"),
        ("-inf", "not-a-number"),
        ("#DIV/0!", "not-a-number"),
        ("1e5", "exponent"),
        ("1.5E+07", "exponent"),
        ("9" * 31, "too-long"),
        ("≤95%以上", "contradiction"),
        ("8-5个", "reversed-range"),
        ("5%-10人", "unlike-range"),
        ("十几个", "approximate-count"),
        ("数十人", "approximate-count"),
        ("2020年2月30日", "impossible-date"),
        ("12月底", "no-year"),
    ],
)
def test_what_looks_damaged_is_asked_about(text: str, code: str) -> None:
    assert refused(text).code == code


def test_the_question_says_what_may_be_meant() -> None:
    assert "≥90%" in refused("290%").zh
    assert "2021-12-31" in refused("44561", name="项目完成时间").zh
    assert "2021-12-31" in refused("44561", like="2021年12月31日").en


def test_growth_may_be_above_twice() -> None:
    assert read("290%", name="贷款发放额增长率").value == Fraction(29, 10)
    assert refused("≥310%", name="群众满意度").code == "implausible-percent"


def test_half_a_percent_or_half() -> None:
    assert refused("0.5", like="≤1%").code == "ambiguous-ratio"


def same(quantity: Quantity) -> tuple[object, ...]:
    return (
        quantity.kind,
        quantity.comparator,
        quantity.value,
        quantity.upper,
        quantity.unit.dimension,
        quantity.word,
    )


UNITS = [
    "",
    "%",
    "个",
    "万人",
    "元",
    "万元",
    "亿元",
    "元/人*月",
    "亩",
    "公里",
    "月",
    "年",
    "天",
    "工作日",
    "次/月",
    "次/年",
]
UNITS += [
    "季度",
    "半年",
    "周",
    "倍",
    "分",
    "万",
    "千克",
    "万千克",
    "‰",
    "百分点",
    "米",
    "平方米",
    "次/季度",
    "场",
    "魔盒",
]
SIGNS = ["", "=", "≥", ">", "≤", "<"]
DECIMALS = st.decimals(-(10**12), 10**12, places=4, allow_nan=False, allow_infinity=False).map(
    lambda number: f"{number.normalize():f}"
)


@given(st.sampled_from(SIGNS), DECIMALS | st.integers(1900, 2100).map(str), st.sampled_from(UNITS))
@example("", "2020", "年")
@example("", "1", "季度")
@example("≥", "7", "月")
def test_printed_numbers_read_the_same(sign: str, number: str, unit: str) -> None:
    found = read_quantity(sign + number + unit)
    assume(isinstance(found, Quantity))
    assert isinstance(found, Quantity)
    again = read_quantity(print_quantity(found))
    assert isinstance(again, Quantity)
    assert same(again) == same(found)


@given(DECIMALS, DECIMALS, st.sampled_from(UNITS))
def test_printed_ranges_read_the_same(one: str, other: str, unit: str) -> None:
    found = read_quantity(f"{one}{unit}至{other}{unit}")
    assume(isinstance(found, Quantity))
    assert isinstance(found, Quantity)
    again = read_quantity(print_quantity(found))
    assert isinstance(again, Quantity)
    assert same(again) == same(found)


@given(st.sampled_from(SIGNS), st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.booleans())
def test_printed_dates_read_the_same(sign: str, day: date, written: bool) -> None:
    text = f"{day.year}年{day.month}月{day.day}日" if written else day.isoformat()
    found = read(sign + text)
    assert found.value == day.toordinal()
    assert (found.comparator or "") == sign
    assert same(read(print_quantity(found))) == same(found)


ALPHABET = "0123456789一二三十百千万亿点成半%‰.,-—~至到≥≤<>=约余个人元月年日次季度底前后内以上下百分之率"
ALPHABET += "(/*)每且是否无优良 　"
WRITINGS = st.one_of(st.text(max_size=20), st.text(ALPHABET, max_size=14))
TARGETS = [
    None,
    "≥95%",
    "≤1%",
    "≤90万元",
    "5-8个",
    "2020年12月31日前",
    "2020年",
    "1次/月",
    "是",
    "优",
    "4443",
    "0次",
    "无",
    "620万/月",
]


@given(
    WRITINGS,
    st.sampled_from(["", "满意度", "完成时间", "公猪舍(≥**平方米)", "项目成本"]),
    st.sampled_from(TARGETS),
)
@example("12月底", "", None)
@example("①②³", "", None)
@example("1" * 400, "", None)
@example("一" * 400, "", None)
@example("(" * 3000, "", None)
@example("٣٤%", "", None)
@example("0/万", "项目成本", None)
def test_no_text_whatever_raises(text: str, name: str, target: str | None) -> None:
    like = None if target is None else read(target)
    for year in (None, 2021):
        found = read_quantity(text, name=name, like=like, year=year)
        assert isinstance(found, Quantity | Unreadable)
        if isinstance(found, Quantity):
            again = read_quantity(print_quantity(found))
            assert isinstance(again, Quantity)
            assert same(again) == same(found)


@given(st.text(max_size=30), st.integers(-5, 99999))
def test_no_name_and_no_year_raises(name: str, year: int) -> None:
    for text in ("12月底", "一季度", "95", "1"):
        assert isinstance(read_quantity(text, name=name, year=year), Quantity | Unreadable)


@pytest.mark.parametrize(
    "text",
    [
        "5个未完成",
        "未达到90%",
        "不能低于80%",
        "90%不合格",
        "3元以下补助",
        "3周两次",
        "1.完成报告;2.验收",
        "4A级景区",
        "3%的",
        "21年底",
        "0.97比例/月",
        "4次/万",
    ],
)
def test_what_says_more_than_a_number_is_a_phrase(text: str) -> None:
    assert read(text).kind == "phrase"


def test_a_unit_within_a_name_is_no_slot() -> None:
    assert read("0.3", name="受益人口(人)占比").kind == "percent"


def test_chinese_sentences_have_chinese_punctuation():
    text = (resources.files("perfeval.submissions") / "quantities.yaml").read_text(encoding="utf-8")
    sentences = re.findall(r"zh: '([^']*)', en:", text)
    assert len(sentences) > 20
    assert [sentence for sentence in sentences if re.search(r"[,;?!]", sentence)] == []


@pytest.mark.parametrize(
    ("name", "text", "symbol", "code"),
    [
        ("黄金蜜（葡萄）补助成本（≤**元/株）", "≤28.40/株", "元/株", "unit-of-name"),
        ("人均培训成本", "≤550/人", "元/人", "money"),
    ],
)
def test_a_price_that_says_only_of_what(name, text, symbol, code):
    found = read_quantity(text, name=name)
    assert found.kind == "number"
    assert found.unit.symbol == symbol
    assert [note.code for note in found.assumptions] == [code]


def test_a_count_that_says_only_of_what_is_no_number():
    assert read_quantity("3/月", name="巡查").kind == "phrase"
