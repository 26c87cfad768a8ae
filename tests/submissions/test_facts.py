"""Cells as written → typed facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from perfeval.diagnostics import Span
from perfeval.language.tree import MONEY, POINTS
from perfeval.language.values import MISSING, Amount, Cannot, Value
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions.facts import RowFacts, form_facts, row_facts, tidy_section, whole_facts
from perfeval.submissions.model import Row, Submission


def row(year: int | None = 2020, **cells: str) -> RowFacts:
    return row_facts(1, cells, vocabulary(), year)


def whole(cells: Mapping[str, str]) -> Mapping[str, Value]:
    return whole_facts(cells, vocabulary())


def number(value: Value) -> Fraction:
    assert isinstance(value, Amount), value
    return value.number


# --- the form as a whole ---------------------------------------------------------------------------

MONEY_CELLS = [
    ("854万", "万元", 8_540_000),
    ("854 万元", "元", 8_540_000),
    ("854", "万元", 8_540_000),
    ("854", None, 854),
    ("6,589,070元", "万元", 6_589_070),
    ("6，589，070", "元", 6_589_070),
    ("4亿", "万元", 400_000_000),
    ("3千", "万元", 3_000),
    ("5萬元", "元", 50_000),
    ("0", "万元", 0),
    ("4347693.36", "元", Fraction("4347693.36")),
    ("434.769336", "万元", Fraction("4347693.36")),
]


@pytest.mark.parametrize(("text", "unit", "yuan"), MONEY_CELLS)
def test_money_is_in_yuan_and_a_unit_behind_the_number_wins(
    text: str, unit: str | None, yuan: Fraction
) -> None:
    cells = {"funds.spent": text} | ({} if unit is None else {"funds.unit": unit})
    assert whole(cells)["spent_funds"] == Amount(Fraction(yuan), MONEY, "")


def test_what_is_not_written_is_missing() -> None:
    assert set(map(repr, whole({}).values())) == {repr(MISSING)}
    assert whole({"funds.spent": "  "})["spent_funds"] is MISSING


def test_the_printed_rate_is_a_pure_number() -> None:
    rate = whole({"funds.rate": "65.98%"})["printed_rate"]
    assert number(rate) == Fraction("0.6598")
    assert isinstance(rate, Amount)
    assert rate.dimension == ()
    assert isinstance(whole({"funds.rate": "较高"})["printed_rate"], Cannot)


def test_points_words_and_counts() -> None:
    facts = whole({"claimed.score": "98.5", "kind": "project", "year": "2020", "unit": " 某局 "})
    assert facts["claimed_score"] == Amount(Fraction("98.5"), POINTS, "")
    assert facts["kind"] == "项目"
    assert number(facts["year"]) == 2020
    assert facts["unit_name"] == "某局"


def test_what_cannot_be_read_says_why_in_both_languages() -> None:
    facts = whole({"claimed.score": "满分", "kind": "俱乐部"})
    for key in ("claimed_score", "kind"):
        value = facts[key]
        assert isinstance(value, Cannot)
        assert value.reason["zh"]
        assert value.reason["en"]


# --- sections --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "points"),
    [
        ("产出指标(50分)", "产出指标", 50),
        ("产出指标（50分）", "产出指标", 50),
        ("产出 指标 (50)", "产出指标", 50),
        ("满意度\n指标(10.5分)", "满意度指标", "10.5"),
        ("成本(含人员)(20分)", "成本", 20),
        ("效益指标", "效益指标", None),
    ],
)
def test_tidy_section(text: str, name: str, points: str | int | None) -> None:
    assert tidy_section(text) == (name, None if points is None else Fraction(points))


def test_the_points_behind_a_section_are_kept_apart_from_its_name() -> None:
    facts = row(section="产出指标(50分)", category="数量指标", name="件数")
    assert facts.facts["section"] == "产出"
    assert facts.facts["category"] == "数量"
    assert facts.printed_section_weight == 50


def test_points_behind_a_category_are_no_section_weight() -> None:
    facts = row(section="产出", category="数量指标(20分)")
    assert facts.facts["category"] == "数量"
    assert facts.printed_section_weight is None


def test_an_unknown_section_is_missing_not_a_fault() -> None:
    facts = row(section="项目年度绩效目标(定量指标)", category="制度指标").facts
    assert facts["section"] is MISSING
    assert facts["category"] is MISSING


# --- direction and nature --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "direction"),
    [
        ("≥50%", "正向"),
        (">50", "正向"),
        ("≤5天", "反向"),
        ("<5天", "反向"),
        ("＝40场", "等于"),
        ("40场", "正向"),
        ("10-20", "正向"),
        ("2020年6月底前", "反向"),
        ("6月30日", "反向"),
    ],
)
def test_direction_comes_from_the_sign(target: str, direction: str) -> None:
    facts = row(target=target).facts
    assert facts["direction"] == direction
    assert facts["nature"] == "定量"


@pytest.mark.parametrize("target", ["有效提升", "-", "", "优", "是"])
def test_words_have_no_direction(target: str) -> None:
    assert row(target=target).facts["direction"] is MISSING


def test_what_is_written_wins_over_what_is_derived() -> None:
    assert row(target="≥10", direction="低优").facts["direction"] == "反向"
    assert row(target="≥10", nature="定性").facts["nature"] == "定性"


def test_nature() -> None:
    assert row(target="有效提升").facts["nature"] == "定性"
    assert row(target="≥5件").facts["nature"] == "定量"
    assert row(actual="5件").facts["nature"] is MISSING
    assert row(achieved="达成").facts["nature"] == "定性"


# --- achieved --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "achieved"),
    [
        ("达成", "达成"),
        ("达成年度指标", "达成"),
        ("达成预期指标。", "达成"),
        ("達成預期指標", "达成"),
        (" 部分达成年度指标并具有一定效果 ", "部分达成"),
        ("未达成年度指标且效果较差", "未达成"),
    ],
)
def test_official_phrases_give_the_band(actual: str, achieved: str) -> None:
    assert row(target="有效提升", actual=actual).facts["achieved"] == achieved


@pytest.mark.parametrize("actual", ["基本达成", "未达成目标但有进展", "效果显著", "5件"])
def test_other_words_give_no_band(actual: str) -> None:
    assert row(target="有效提升", actual=actual).facts["achieved"] is MISSING


def test_a_band_is_told_from_the_actual_of_qualitative_indicators_only() -> None:
    assert row(target="≥5件", actual="达成").facts["achieved"] is MISSING
    assert row(target="≥5件", actual="达成", nature="定性").facts["achieved"] == "达成"


def test_a_band_that_is_written_stays() -> None:
    assert row(target="有效", actual="未达成年度指标", achieved="达成").facts["achieved"] == "达成"


# --- quantities ------------------------------------------------------------------------------------


def test_target_and_actual() -> None:
    facts = row(target="≥50%", actual="55.85%", weight="10", claimed="9.5").facts
    assert number(facts["target"]) == Fraction(1, 2)
    assert number(facts["actual"]) == Fraction("0.5585")
    assert (facts["target_kind"], facts["actual_kind"]) == ("百分比", "百分比")
    assert (facts["target_text"], facts["actual_text"]) == ("≥50%", "55.85%")
    assert facts["weight"] == Amount(Fraction(10), POINTS, "")
    assert facts["claimed"] == Amount(Fraction("9.5"), POINTS, "")
    assert number(facts["line"]) == 1


def test_a_bare_actual_takes_the_unit_of_its_target() -> None:
    facts = row(target="≥40场", actual="50").facts
    assert isinstance(facts["target"], Amount)
    assert isinstance(facts["actual"], Amount)
    assert facts["actual"].dimension == facts["target"].dimension == (("场", 1),)


def test_an_actual_written_as_an_inequality_is_a_bound() -> None:
    assert row(target="≥90%", actual="≥95%").facts["actual_is_bound"] is True
    assert row(target="≥90%", actual="95%").facts["actual_is_bound"] is False
    assert row(target="≥90%", actual="＝95%").facts["actual_is_bound"] is False


def test_a_range_has_an_upper_end() -> None:
    facts = row(target="10-20", actual="15").facts
    assert number(facts["target"]) == 10
    assert number(facts["target_upper"]) == 20
    assert facts["actual_upper"] is MISSING


def test_dates_take_the_year_of_the_form() -> None:
    assert number(row(target="6月30日", year=2021).facts["target"]) == date(2021, 6, 30).toordinal()


@pytest.mark.parametrize("blank", ["", "-", "—", "/"])
def test_a_blank_is_missing(blank: str) -> None:
    facts = row(target=blank, actual=blank).facts
    for key in ("target", "actual", "target_text", "actual_text", "target_kind", "target_word"):
        assert facts[key] is MISSING


def test_a_phrase_is_no_number() -> None:
    facts = row(target="有效提升").facts
    assert isinstance(facts["target"], Cannot)
    assert facts["target_kind"] == "文字"
    assert facts["target_text"] == "有效提升"


def test_last_year() -> None:
    assert number(row(target="≥50件", last_year="40").facts["last_year"]) == 40
    assert row(target="≥50件").facts["last_year"] is MISSING


def test_the_sign_of_a_target_is_not_part_of_its_amount_as_shown() -> None:
    shown = row(target="≥50%").facts["target"]
    assert isinstance(shown, Amount)
    assert shown.shown == "50%"


@pytest.mark.parametrize("sign", ["＝", "＞", "＜"])
def test_nor_is_a_full_width_sign(sign: str) -> None:
    shown = row(target=f"{sign}40场").facts["target"]
    assert isinstance(shown, Amount)
    assert shown.shown == "40场"


def test_form_facts() -> None:
    here = Span("form.yaml", 1, 1)
    rows = (
        Row(1, {"name": "甲", "target": "≥5"}, {}, here),
        Row(2, {"name": "乙"}, {}, here, not_applicable=True),
    )
    facts = form_facts(
        Submission("form.yaml", {"unit": "某局", "year": "2020"}, {}, rows, here), vocabulary()
    )
    assert facts.submission["unit_name"] == "某局"
    assert [item.number for item in facts.rows] == [1, 2]
    assert [item.not_applicable for item in facts.rows] == [False, True]
