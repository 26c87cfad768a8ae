"""What packs made at random brought to light, each as small as it gets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engines.making import cap, check, line, score, write_pack, written
from perfeval.engines.direct import Direct
from perfeval.language.parser import parse
from perfeval.language.vocabulary import vocabulary
from perfeval.packs.store import Store

MONEY = "rule: money\nkind: score\ntitle: 执行\non: 预算执行\ncases:\n"
ROW = "rule: row\nkind: score\ntitle: 指标\non: 指标\ncases:\n"
ALWAYS = "  - {case: 一, when: 其余, points: 分值}\n"
TEN, FORTY = (
    "section: 产出, target: ≥1个, actual: 1个, weight: 10",
    "section: 效益, target: ≥1个, actual: 1个, weight: 40",
)


def examples(cases):
    shown = [
        f"  - {{name: 例{name}, given: {{}}, expect: {{case: {name}}}}}\n"
        for name in "一二三"
        if f"case: {name}" in cases
    ]
    return "examples:\n" + "".join(shown)


def pack_of(folder, row=ALWAYS, money=ALWAYS, rules=None, more="", policy="rescale"):
    """Sections of 50 and 40 points; every line gets its weight unless the rules say otherwise."""
    text = (
        "pack: small\ntitle: 小\ninclude: []\nframework:\n  full: 100\n  execution: 10\n  sections: {产出: 50, 效益: 40}\n"
        f"  not_applicable: {policy}\nratings: {{优: 90, 良: 80, 中: 60, 差: 0}}\n{more}"
    )
    scores = {"score/money": MONEY + money + examples(money), "score/row": ROW + row + examples(row)}
    write_pack(folder, "small", text, scores | (rules or {}))
    return Store([folder]).load("small")


SPARED = "  - {case: 二, when: '指标值 = 0', not_applicable: 没有任务}\n" + ALWAYS


@pytest.mark.parametrize(("policy", "total"), [("rescale", 100), ("move", 100), ("full", 100)])
def test_a_row_that_a_rule_finds_not_applicable_is_one_that_the_form_marks(tmp_path, policy, total):
    pack = pack_of(tmp_path, SPARED, policy=policy)
    rest = ("section: 产出, target: ≥1个, actual: 1个, weight: 40", FORTY)
    by_rule = score(pack, written("section: 产出, target: ≤0个, actual: 0个, weight: 10", *rest))
    by_form = score(pack, written(TEN + ", not_applicable: true", *rest))
    assert line(by_rule, 1).outcome == line(by_form, 1).outcome == "not_applicable"
    assert by_rule.total == by_form.total == total


@pytest.mark.parametrize(("policy", "total"), [("rescale", 100), ("move", 90), ("full", 100)])
def test_an_execution_row_that_is_not_applicable(tmp_path, policy, total):
    money = "  - {case: 二, when: '缺(全年预算数)', not_applicable: 没有预算}\n" + ALWAYS
    pack = pack_of(tmp_path, money=money, policy=policy)
    rows = ("section: 产出, target: ≥1个, actual: 1个, weight: 50", FORTY)
    assert score(pack, written(*rows, funds="")).total == total


def test_rows_left_out_of_a_section_that_the_pack_does_not_have_get_full_points(tmp_path):
    pack = pack_of(tmp_path, policy="full")
    dropped = "section: 成本, target: ≥1个, actual: 1个, weight: 10, not_applicable: true"
    assert score(pack, written(dropped, FORTY)).total == 10 + 10 + 40


def test_a_range_has_its_ends_in_order(tmp_path):
    """More points than the full score, and a section that is not on the form."""
    pack = pack_of(tmp_path)
    heavy = "section: 产出, target: ≥1个, actual: 1个, weight: 120"
    found = score(pack, written(heavy, "section: 产出, target: ≥1个, actual: 1个"))
    assert (found.lowest, found.highest) == (130, 130)


def test_points_are_points(tmp_path):
    """Persons per piece are none, even where no condition compared them."""
    pack = pack_of(tmp_path, "  - {case: 一, when: 其余, points: 分值 × 完成值 ÷ 指标值}\n")
    found = score(pack, written("section: 产出, target: ≥10个, actual: 5人, weight: 10", TEN))
    assert (line(found, 1).outcome, line(found, 1).points, line(found, 1).highest) == (
        "cannot_tell",
        None,
        10,
    )
    assert "单位不同" in line(found, 1).reason["zh"]
    assert line(found, 2).points == 10


@pytest.mark.parametrize("written_as", ["60", "60分"])
def test_a_number_without_a_unit_takes_the_one_that_its_name_declares(tmp_path, written_as):
    more = f"parameters:\n  - {{name: 界线, en: mark, unit: 分, values: [{{from: 2020, value: {written_as}}}]}}\n"
    more += f"let:\n  - {{name: 起点, en: start, unit: 分, cases: [{{when: 其余, value: {written_as}}}]}}\n"
    rules = {
        "check/late": check("late", "总分 ≥ 界线 且 自评总分 = 起点"),
        "cap/most": cap("most", "cap: 界线", "合计得分 > 起点"),
    }
    pack = pack_of(tmp_path, rules=rules, more=more)
    rows = (TEN.replace("10", "50"), FORTY)
    found = score(pack, written(*rows, head="unit: 甲局\nyear: 2020\nkind: project\nclaimed: {score: 60}\n"))
    assert found.total == 60
    assert [finding.rule for finding in found.findings] == ["late"]
    assert found.unfinished == ()


FIRST, SECOND = cap("a", "force: 差", "自评总分 ≥ 0"), cap("b", "force: 中", "全年执行数 ÷ 全年预算数 > 1")


@pytest.mark.parametrize(
    ("first", "second", "rating"),
    [
        # The second cannot be told: divided by zero. It may take the first one's place.
        (FIRST, SECOND, None), (FIRST, SECOND.replace("force: 中", "force: 差"), "差"),
        # Without the first, the total of 100 may stand or be forced to what it is.
        (None, SECOND, None), (None, SECOND.replace("force: 中", "force: 优"), "优"),
    ],
)  # fmt: skip
def test_a_rating_is_known_where_only_one_is_possible(tmp_path, first, second, rating):
    rules = {"cap/b": second} | ({"cap/a": first} if first else {})
    rows = ("section: 产出, target: ≥1个, actual: 1个, weight: 50", FORTY)
    head = "unit: 甲局\nyear: 2020\nkind: project\nclaimed: {score: 60}\n"
    found = score(
        pack_of(tmp_path, rules=rules), written(*rows, funds="funds: {spent: 1, adjusted: 0}\n", head=head)
    )
    assert found.total == 100
    assert found.rating == rating


def test_an_unknown_deduction_never_lifts_a_total(tmp_path):
    rules = {"cap/a": cap("a", "deduct: 150", "满分 > 0"), "cap/b": cap("b", "deduct: 自评总分", "满分 > 0")}
    found = score(pack_of(tmp_path, rules=rules), written(TEN, FORTY))
    assert (found.lowest, found.highest) == (-90, -90)


@pytest.mark.parametrize(
    ("formula", "share"),
    [
        ("分值 × 最大(0, 完成值 ÷ 指标值)", 25),
        ("最小(分值 × 50%, 0)", 0),
        ("分值 × 0", 0),
        ("分值 × 50% + 0", 25),
        ("0 − 分值 × 50%", -25),
    ],
)
def test_a_zero_leaves_a_formula_in_proportion_to_the_weight(tmp_path, formula, share):
    pack = pack_of(tmp_path, f"  - {{case: 二, when: '指标值 = 10个', points: '{formula}'}}\n" + ALWAYS)
    found = score(pack, written("section: 产出, target: ≥10个, actual: 5个", FORTY))
    assert (found.lowest, found.highest) == (10 + share + 40, 10 + share + 40)


@pytest.mark.parametrize(
    "text", ["最大(0, 全年预算数) > 0", "最大(全年预算数, 0) > 0", "限于(0, 全年预算数, 全年执行数) > 0"]
)
def test_zero_may_stand_first(text):
    assert parse(text, vocabulary(), "submission").type.base == "truth"


def test_unlike_units_do_not_compare_behind_a_zero(tmp_path):
    row = "  - {case: 一, when: '最大(0, 指标值, 完成值) > 0', points: 分值}\n  - {case: 二, when: 其余, points: 0}\n"
    row_line = "  - {case: 三, when: '线性(表列执行率, 0%:指标值, 100%:完成值) > 0', cannot_tell: 说不准}\n"
    unlike = "section: 产出, target: ≥10个, actual: 5人, weight: 10"
    assert line(score(pack_of(tmp_path / "a", row), written(unlike)), 1).outcome == "cannot_tell"
    found = score(pack_of(tmp_path / "b", row_line + ALWAYS), written(unlike, funds="funds: {rate: 50%}\n"))
    assert (line(found, 1).outcome, line(found, 1).case) == ("cannot_tell", "三")
    assert "单位不同" in line(found, 1).reason["zh"]


def test_the_trace_does_not_depend_on_who_looked(tmp_path):
    """An intermediate name that only one engine had to work out is told by both."""
    durable = pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable
    more = "let:\n  - {name: 中间, en: middle, unit: 元, cases: [{when: 其余, value: 全年预算数}]}\n"
    money = ALWAYS.replace("其余", "全年执行数 > 0") + "  - {case: 二, when: '中间 > 0', points: 0}\n"
    money += "  - {case: 三, when: 其余, points: 0}\n"
    pack = pack_of(tmp_path, money=money, more=more)
    one, other = (score(pack, written(TEN), engine, trace=True) for engine in (Direct, durable))
    assert "中间" in [label["zh"] for label, _ in one.lines[0].facts]
    assert replace(other, engine=one.engine) == one
    assert one.lines[0].points == Fraction(10)


# --- weights that are not known, and rows that do not apply ------------------------------------------


def test_sections_without_a_weight_share_what_is_left_once(tmp_path):
    more = "framework: {execution: 0, sections: {}}\n"
    write_pack(tmp_path, "local", "pack: local\ntitle: 本地\nextends: mof-2020-10\n" + more)
    pack = Store([tmp_path]).load("local")
    rows = ["section: 投入, target: ≥1个, actual: 1个, weight: 30"]
    rows += [f"section: {name}, target: ≥1个" for name in ("投入", "过程", "产出")]
    found = score(pack, written(*rows))
    # 30 are earned; the other 70 are there for the three lines together, not for each.
    assert (found.lowest, found.highest) == (30, 100)
    assert [line(found, number).highest for number in (2, 3, 4)] == [70, 70, 70]


@pytest.mark.parametrize(("weight", "said"), [("10", False), ("12", True)])
def test_the_weight_of_a_row_that_does_not_apply_counts_towards_the_full_score(tmp_path, weight, said):
    pack = Store().load("mof-2020-10")
    rows = (
        f"section: 产出, target: ≥1个, weight: {weight}, not_applicable: true",
        "section: 产出, target: ≥1个, actual: 1个, weight: 40",
        "section: 效益, target: ≥1个, actual: 1个, weight: 30",
        "section: 满意度, target: ≥90%, actual: 90%, weight: 10",
    )
    found = score(pack, written(*rows))
    assert ("weights-sum" in [item.rule for item in found.findings]) is said
