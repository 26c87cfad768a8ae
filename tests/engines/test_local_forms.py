"""What a local form adds: its own columns and tables, values worked out, other weights, groups, caps on lines.

Every form is scored by both engines, which must agree.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from engines.making import cap, check, line, write_pack, written
from engines.together import scored
from perfeval.diagnostics import PerfevalError
from perfeval.packs.store import Store

FRAME = "  full: 100\n  execution: 10\n  sections: {产出: 50, 效益: 40}\n  not_applicable: rescale\n"
MONEY = (
    "rule: money\nkind: score\ntitle: 执行\non: 预算执行\ncases:\n  - {case: 一, when: 其余, points: 分值}\n"
    "examples:\n  - {name: 甲, given: {}, expect: {case: 一}}\n"
)


def row_rule(points: str = "分值 × 限于(完成值 ÷ 指标值, 0, 1)", more: str = "", shown: str = "") -> str:
    return (
        f"rule: row\nkind: score\ntitle: 指标\non: 指标\ncases:\n{more}  - {{case: 一, when: 其余, points: '{points}'}}\n"
        f"examples:\n  - {{name: 甲, given: {{分值: 1, 指标值: 1个, 完成值: 1个}}, expect: {{case: 一}}}}\n{shown}"
    )


def pack_of(folder, more="", *, rules=None, frame=FRAME, row=None):
    text = f"pack: small\ntitle: 小\ninclude: []\nframework:\n{frame}ratings: {{优: 90, 良: 80, 中: 60, 差: 0}}\n{more}"
    own = {"score/money": MONEY, "score/row": row or row_rule()}
    write_pack(folder, "small", text, own | (rules or {}))
    return Store([folder]).load("small")


def row(section="产出", weight=50, actual="10个", more=""):
    return f"section: {section}, target: ≥10个, actual: {actual}, weight: {weight}{more}"


def one(pack, *rows, **keys):
    return scored(pack, written(*rows, **keys))[0]


FULL = (row(), row("效益", 40))

# --- columns and tables ------------------------------------------------------------------------------

FACTS = """facts:
  - {name: 得分系数, en: coefficient, on: 指标, unit: 比率}
  - {name: 有报告, en: has_report, on: 自评表, type: 是否}
  - {name: 计划日, en: planned, on: 指标, unit: 日期}
  - {name: 用时, en: took, on: 指标, unit: 天}
  - {name: 档次, en: band, on: 指标, choices: [{zh: 上, en: up}, {zh: 下, en: down}]}
  - {name: 说明文, en: remark, on: 指标, type: 文字}
  - {name: 核定值, en: verified, on: 指标, unit: 指标}
tables:
  - name: 分单位
    en: by_unit
    on: 指标
    columns: [{name: 单位完成值, en: unit_actual, unit: 指标}, {name: 单位资金, en: unit_money, unit: 元}]
"""


@pytest.mark.parametrize(
    ("cell", "points"),
    [("76%", 38), ("0.76", 38), ("1", 50), ("~", None), ("很好", None), ("5天", None), ("70%-80%", None)],
)
def test_a_coefficient(tmp_path, cell, points):
    pack = pack_of(tmp_path, FACTS, row=row_rule("分值 × 得分系数"))
    found = one(
        pack, row(more=f", extra: {{得分系数: {cell}}}"), row("效益", 40, more=", extra: {coefficient: 1}")
    )
    assert line(found, 1).points == points
    if points is None:
        assert (line(found, 1).outcome, line(found, 1).lowest, line(found, 1).highest) == (
            "cannot_tell",
            0,
            50,
        )
        assert (found.lowest, found.highest) == (50, 100)


@pytest.mark.parametrize(
    ("condition", "cell", "points"),
    [
        ("档次 = 上", "档次: 上", 50),
        ("档次 = 上", "band: up", 50),
        ("档次 = 上", "档次: 下", 0),
        ("档次 = 上", "档次: 中", None),
        ("档次 = 上", "", 0),
        ("缺(档次)", "", 50),
        ('含(说明文, "好")', "说明文: 很好", 50),
        ("计划日 ≤ 完成值", "计划日: 2020年3月1日", None),
        ("用时 ≤ 30天", "用时: 30", 50),
        ("用时 ≤ 30天", "用时: 31天", 0),
        ("用时 ≤ 30天", "用时: 2个", None),
        ("用时 ≤ 30天", "用时: 5-8天", None),
        ("核定值 ≥ 完成值", "核定值: 10个", 50),
        # Without a unit it is no number of pieces, and that is said.
        ("核定值 ≥ 完成值", "核定值: 10", None),
        ("核定值 ≥ 完成值", "核定值: 10人", None),
    ],
)
def test_every_kind_of_cell(tmp_path, condition, cell, points):
    case = f"  - {{case: 二, when: '{condition}', points: 分值}}\n"
    shown = "  - {name: 乙, given: {分值: 1, 档次: 上, 用时: 1, 说明文: 好, 完成值: 1个, 核定值: 1个}, expect: {case: 二}}\n"
    pack = pack_of(tmp_path, FACTS, row=row_rule("0", case, shown))
    found = one(pack, row(more=f", extra: {{{cell}}}"))
    assert line(found, 1).points == points


def test_a_truth_of_the_form(tmp_path):
    pack = pack_of(tmp_path, FACTS, rules={"check/one": check("one", "非 有报告", fires="{有报告: false}")})
    heads = [f"unit: 甲局\nyear: 2020\nkind: project\nextra: {{{cell}}}\n" for cell in (
        "有报告: 是", "有报告: 否", "has_report: 有", "有报告: 也许", "别的: 1")]  # fmt: skip
    yes, no, also, unclear, other = scored(pack, *(written(*FULL, head=head) for head in heads))
    assert [[f.rule for f in found.findings] for found in (yes, no, also, unclear, other)] == [
        [],
        ["one"],
        [],
        [],
        [],
    ]
    assert "不认得有报告“也许”" in unclear.unfinished[0].reason["zh"]
    assert [notice["zh"] for notice in other.notices] == ["规则包没有用到 extra 里的：别的"]


SUM = """let:
  - name: 完成值
    on: 指标
    replaces: true
    cases:
      - {when: '计数(分单位, 单位资金 > 0) > 0', value: '合计(分单位, 单位完成值)'}
      - {when: 其余, value: 完成值}
"""


def table(*rows):
    return ", extra: {分单位: [" + ", ".join("{" + one + "}" for one in rows) + "]}"


def test_a_value_worked_out_from_a_table(tmp_path):
    pack = pack_of(tmp_path, FACTS + SUM)
    two = table("单位完成值: 3个, 单位资金: 100", "单位完成值: 2个, unit_money: 1万元, 别的: 1")
    found = one(pack, row(more=two), row("效益", 40))
    assert [line(found, number).points for number in (1, 2)] == [25, 40]
    assert "完成值按" in line(found, 1).assumptions[-1]["zh"]
    assert "= 5" in line(found, 1).assumptions[-1]["en"]
    assert line(found, 2).assumptions == ()
    assert "分单位.别的" in found.notices[0]["zh"]


def test_a_table_whose_rows_are_in_unlike_units(tmp_path):
    pack = pack_of(tmp_path, FACTS + SUM)
    found = one(pack, row(more=table("单位完成值: 3个, 单位资金: 1", "单位完成值: 2人, 单位资金: 1")))
    assert line(found, 1).points is None
    assert "单位不同" in line(found, 1).reason["zh"]


# --- values that replace what is written ---------------------------------------------------------------

SHARE = """let:
  - {name: 执行率, en: execution_rate, unit: 比率, cases: [{when: 其余, value: 全年执行数 ÷ 全年预算数}]}
  - {name: 全年执行数, replaces: true, cases: [{when: 执行率 > 1, value: 全年预算数}, {when: 其余, value: 全年执行数}]}
  - {name: 分值, on: 指标, replaces: true, cases: [{when: 其余, value: '分值 ÷ 合计(指标, 分值) × 90分'}]}
"""


def test_every_row_is_worked_out_from_what_is_written(tmp_path):
    found = one(pack_of(tmp_path, SHARE), row(weight=10), row("效益", 20))
    assert [line(found, number).weight for number in (1, 2)] == [30, 60]
    assert found.total == 100


def test_a_value_that_reads_itself_means_what_is_written(tmp_path):
    """And what was worked out on the way is worked out anew from what replaces it."""
    rules = {"check/one": check("one", "执行率 = 100%", fires="{执行率: 100%}", silent="{执行率: 1%}")}
    pack = pack_of(tmp_path, SHARE, rules=rules)
    found = one(pack, *FULL, funds="funds: {adjusted: 100, spent: 150}\n")
    assert [finding.rule for finding in found.findings] == ["one"]
    assert "spent_funds is taken as" in found.notices[-1]["en"]
    assert one(pack, *FULL, funds="funds: {adjusted: 100, spent: 50}\n").findings == ()


def test_a_replaced_value_that_cannot_be_told_is_not_the_written_one(tmp_path):
    more = "let:\n  - {name: 完成值, on: 指标, replaces: true, cases: [{when: '指标值 = 10元', value: 完成值}]}\n"
    found = one(pack_of(tmp_path, more), *FULL)
    assert line(found, 1).points is None
    assert "单位不同" in line(found, 1).reason["zh"]


def test_a_target_that_is_worked_out_is_a_number(tmp_path):
    more = (
        "let:\n  - {name: 指标值, on: 指标, replaces: true, cases: [{when: 缺(指标值), value: 上年完成值}]}\n"
    )
    rules = {"check/one": check("one", "性质 = 定量 且 指标值种类 = 数值", "指标", "{指标值: 1个}")}
    found = one(
        pack_of(tmp_path, more, rules=rules), "section: 产出, actual: 5个, weight: 50, last_year: 10个"
    )
    assert line(found, 1).points == 25
    assert [finding.rule for finding in found.findings if not finding.code] == ["one"]


def test_the_weight_of_a_row_that_falls_away_is_the_one_that_counts(tmp_path):
    """Rescaled by 90, not by the 20 that is written."""
    case = "  - {case: 二, when: '指标值 = 0', not_applicable: 没有任务}\n"
    shown = "  - {name: 乙, given: {指标值: 0个}, expect: {case: 二}}\n"
    more = "let:\n  - {name: 分值, on: 指标, replaces: true, cases: [{when: 其余, value: 分值 × 2}]}\n"
    pack = pack_of(tmp_path, more, row=row_rule(more=case, shown=shown))
    found = one(pack, row(weight=25), "section: 效益, target: 0个, actual: 0个, weight: 20")
    assert found.total == (10 + 50) * Fraction(100, 60)


# --- profiles ------------------------------------------------------------------------------------------

PROFILES = FRAME + (
    "  profiles:\n    - {name: 有成本, en: with cost, when: '计数(指标, 一级指标 = 成本) > 0', execution: 20, "
    "sections: {成本: 20, 产出: 40, 效益: 20}}\n"
    "    - {name: 大额, when: 全年预算数 > 100万元, sections: {产出: 30, 效益: 60}}\n"
    "    - {name: 满额, when: '计数(一级指标, 分值合计 > 90) > 0 且 执行率分值 = 10', sections: {产出: 90}}\n"
)


def test_other_weights_for_other_forms(tmp_path):
    pack = pack_of(tmp_path, frame=PROFILES)
    cost, large, usual, heavy = scored(
        pack,
        written(row("成本", 20), *FULL),
        written(*FULL, funds="funds: {adjusted: 200万, spent: 1}\n"),
        written(*FULL),
        written(row(weight=95)),
    )
    assert [line(found, 0).weight for found in (cost, large, usual, heavy)] == [20, 10, 10, 10]
    assert [found.notices for found in (usual,)] == [()]
    assert cost.notices[0]["zh"] == "分值按“有成本”"
    assert cost.notices[0]["en"] == "weights of “with cost”"
    assert large.notices[0]["zh"] == "分值按“大额”"
    assert heavy.notices[0]["zh"] == "分值按“满额”"


@pytest.mark.parametrize(
    ("funds", "reason"), [("", "没有填写"), ("funds: {adjusted: 0, spent: 1}\n", "除数为零")]
)
def test_weights_of_which_it_cannot_be_told(tmp_path, funds, reason):
    frame = FRAME + "  profiles: [{name: 超支, when: 全年执行数 ÷ 全年预算数 > 1, sections: {产出: 90}}]\n"
    found = one(pack_of(tmp_path, frame=frame), *FULL, funds=funds)
    (notice,) = found.notices
    assert notice["zh"].startswith("不能判断分值“超支”是否适用，没有采用：")
    assert reason in notice["zh"]
    assert "they were not used" in notice["en"]
    assert found.total == 100


# --- groups --------------------------------------------------------------------------------------------

GROUPS = "facts:\n  - {name: 选择组, en: choice_group, on: 指标, type: 文字}\n"
CHOOSE = FRAME + "  choose_by: 选择组\n"


def member(actual, group="甲", section="产出", weight=50):
    return row(section, weight, actual, f", extra: {{选择组: {group}}}")


def test_only_the_best_of_a_group_counts(tmp_path):
    pack = pack_of(tmp_path, GROUPS, frame=CHOOSE)
    found = one(pack, member("5个"), member("8个"), row("效益", 40))
    assert [line(found, number).outcome for number in (1, 2, 3)] == ["not_applicable", "applied", "applied"]
    assert found.total == 10 + 40 + 40
    assert line(found, 1).reason["zh"] == "同组“甲”只取得分最高的一行：第 2 行"
    assert "line 2" in line(found, 1).reason["en"]


def test_of_equal_lines_the_first_counts(tmp_path):
    found = one(pack_of(tmp_path, GROUPS, frame=CHOOSE), member("8个"), member("8个"), row("效益", 40))
    assert [line(found, number).outcome for number in (1, 2)] == ["applied", "not_applicable"]


def test_a_group_of_which_a_line_is_not_known(tmp_path):
    pack = pack_of(tmp_path, GROUPS, frame=CHOOSE)
    found, full, alone = scored(
        pack,
        written(member("8个"), member("很多"), row("效益", 40)),
        written(member("10个"), member("很多"), row("效益", 40)),
        written(member("很多"), member("8个", "乙"), row("效益", 40)),
    )
    assert (found.lowest, found.highest, found.total) == (90, 100, None)
    assert line(found, 2).points is None
    assert line(found, 2).lowest == 40
    # Nothing can be better than full points.
    assert full.total == 100
    assert [line(full, number).outcome for number in (1, 2)] == ["applied", "not_applicable"]
    assert (alone.lowest, alone.highest) == (10 + 0 + 40 + 40, 10 + 50 + 40 + 40)


def test_lines_that_do_not_count_are_not_counted_by_later_rules(tmp_path):
    rules = {
        "check/one": check("one", "合计(指标, 得分) = 80", fires="{指标: [{得分: 80}]}", silent="{}"),
        "check/two": check("two", "得分 < 分值", "指标", "{得分: 1, 分值: 2}"),
    }
    pack = pack_of(tmp_path, GROUPS, frame=CHOOSE, rules=rules)
    found = one(pack, member("5个"), member("8个"), row("效益", 40))
    assert [(finding.rule, finding.line) for finding in found.findings] == [("two", 2), ("one", None)]
    assert found.unfinished == ()


@pytest.mark.parametrize("column", ["分值", "没有", "一级指标", "完成值带比较符", "适用情形", "项目名称"])
def test_groups_are_by_a_text_of_the_row(tmp_path, column):
    with pytest.raises(PerfevalError) as caught:
        pack_of(tmp_path, GROUPS, frame=FRAME + f"  choose_by: {column}\n")
    assert caught.value.diagnostics[0].code == "PE304"
    assert "选择组" in caught.value.diagnostics[0].fix("zh")


# --- caps on lines and on the whole --------------------------------------------------------------------


def line_cap(id_, effect, when="完成值 ≥ 1个", on="指标"):
    return cap(id_, effect, when, "{完成值: 1个}" if on == "指标" else "{}", "{}").replace(
        "on: 自评表", f"on: {on}"
    )


@pytest.mark.parametrize(
    ("effect", "points"),
    [
        ("deduct: 5", 45),
        ("deduct: 80", 0),
        ("deduct: 0 - 5分", 50),
        ("add: 5", 55),
        ("add: 0 - 5分", 50),
        ("cap: 30", 30),
        ("cap: 60", 50),
        ("cap: 得分 × 50%", 25),
        ("floor: 60", 60),
        ("floor: 20", 50),
    ],
)
def test_what_a_cap_does_to_a_line(tmp_path, effect, points):
    pack = pack_of(tmp_path, rules={"cap/one": line_cap("one", effect)})
    found = one(pack, row(), row("效益", 40, "0个"))
    assert line(found, 1).points == points
    assert found.total == points + 10
    (made,) = found.caps
    assert (made.line, made.outcome, made.after) == (1, "applied", points)
    assert ("→" in line(found, 1).explanation["zh"]) is (points != 50)


def test_a_cap_on_the_execution_row(tmp_path):
    rule = line_cap("one", "cap: 6", "全年预算数 > 1元", "预算执行").replace(
        "given: {}, expect: applies", "given: {全年预算数: 2}, expect: applies"
    )
    found = one(pack_of(tmp_path, rules={"cap/one": rule}), *FULL)
    assert (line(found, 0).points, found.total) == (6, 96)


def test_a_line_whose_points_are_open_keeps_its_range(tmp_path):
    rules = {
        "cap/one": line_cap("one", "cap: 30", '含(名称, "指标")').replace("{完成值: 1个}", "{名称: 指标}")
    }
    found = one(pack_of(tmp_path, rules=rules), row(actual="很多"), row("效益", 40))
    assert (line(found, 1).points, line(found, 1).lowest, line(found, 1).highest) == (None, 0, 30)
    # Both lines are held at 30.
    assert (found.lowest, found.highest) == (10 + 0 + 30, 10 + 30 + 30)


@pytest.mark.parametrize(
    ("effect", "low", "high"),
    [("deduct: 5", 45, 50), ("add: 5", 50, 55), ("cap: 30", 30, 50), ("floor: 60", 50, 60)],
)
def test_a_cap_of_which_it_cannot_be_told_widens_the_range(tmp_path, effect, low, high):
    rules = {
        "cap/one": line_cap("one", effect, "全年执行数 ÷ 全年预算数 > 1").replace(
            "{完成值: 1个}", "{全年执行数: 2, 全年预算数: 1}"
        )
    }
    found = one(pack_of(tmp_path, rules=rules), *FULL, funds="funds: {adjusted: 0, spent: 1}\n")
    assert (line(found, 1).points, line(found, 1).lowest, line(found, 1).highest) == (None, low, high)
    assert line(found, 1).outcome == "cannot_tell"
    assert "除数为零" in line(found, 1).reason["zh"]


@pytest.mark.parametrize(
    ("effect", "low", "high"),
    [("deduct", 0, 50), ("add", 50, 50), ("cap", 0, 50), ("floor", 50, 50)],
)
def test_an_amount_that_is_not_known(tmp_path, effect, low, high):
    rules = {"cap/one": line_cap("one", f"{effect}: 自评总分")}
    found = one(pack_of(tmp_path, rules=rules), *FULL)
    assert (line(found, 1).lowest, line(found, 1).highest) == (low, high)
    assert {made.outcome for made in found.caps} == {"cannot_tell"}


def test_a_total_and_its_rating(tmp_path):
    rules = {"cap/a": cap("a", "lower: 1", "自评总分 ≥ 1"), "cap/b": cap("b", "force: 中", "自评总分 ≥ 50")}
    pack = pack_of(tmp_path, rules=rules)
    heads = [f"unit: 甲局\nyear: 2020\nkind: project\n{claim}" for claim in (
        "", "claimed: {score: 1}\n", "claimed: {score: 50}\n")]  # fmt: skip
    found = scored(pack, *(written(*FULL, head=head) for head in heads))
    assert [one.rating for one in found] == ["优", "良", "差"]


@pytest.mark.parametrize(("amount", "rating"), [(1, "良"), (3, "差"), (9, "差")])
def test_by_how_many_ratings(tmp_path, amount, rating):
    pack = pack_of(tmp_path, rules={"cap/a": cap("a", f"lower: {amount}", "自评总分 ≥ 1")})
    found = one(pack, *FULL, head="unit: 甲局\nyear: 2020\nkind: project\nclaimed: {score: 1}\n")
    assert (found.rating, found.total, found.caps[0].outcome) == (rating, 100, "applied")


def test_a_doubtful_force_and_lower(tmp_path):
    doubt = "全年执行数 ÷ 全年预算数 > 1"
    for effect, sure in (("force: 优", "优"), ("force: 差", None), ("lower: 1", None)):
        pack = pack_of(tmp_path, rules={"cap/a": cap("a", effect, doubt, "{全年执行数: 2, 全年预算数: 1}")})
        found = one(pack, *FULL, funds="funds: {adjusted: 0, spent: 1}\n")
        assert (found.total, found.rating) == (100, sure)


# --- rounding, check-only tables, ratings by the raw total ---------------------------------------------


@pytest.mark.parametrize(
    ("rounding", "total", "rating"),
    [
        ("{total: 1}", Fraction(900, 10), "优"),
        ("{total: 0, mode: down}", 89, "良"),
        ("{total: 0, mode: up}", 90, "优"),
        ("{total: 2, section: 0}", 90, "优"),
        ("{total: 2, section: 0, mode: down}", 89, "良"),
        ("{total: 2, line: 1}", Fraction(900, 10), "优"),
        ("{total: 2, line: 0, mode: up}", 90, "优"),
        ("{total: 2}", Fraction(8996, 100), "良"),
    ],
)
def test_rounding(tmp_path, rounding, total, rating):
    pack = pack_of(tmp_path, f"rounding: {rounding}\n")
    found = one(pack, row(weight=50, actual="7.992个"), row("效益", 40))
    assert (found.total, found.rating) == (total, rating)


def test_the_rating_of_the_total_before_rounding(tmp_path):
    pack = pack_of(tmp_path, "rounding: {total: 0}\nrates_raw_total: true\n")
    found = one(pack, row(weight=50, actual="7.992个"), row("效益", 40))
    assert (found.total, found.rating) == (90, "良")


def test_a_table_that_is_only_checked(tmp_path):
    rules = {
        "check/one": check("one", "缺(完成值)", "指标", "{}", "{完成值: 1个}"),
        "cap/a": cap("a", "add: 5"),
        "cap/b": line_cap("b", "add: 5"),
    }
    pack = pack_of(tmp_path, frame=FRAME + "  scored: false\n", rules=rules)
    found = one(
        pack,
        row(),
        "section: 效益, target: 1个, weight: 40",
        head="unit: 甲局\nyear: 2020\nkind: project\nclaimed: {score: 5}\n",
    )
    assert (found.total, found.rating, found.lowest, found.highest) == (None, None, 0, 0)
    assert {one.outcome for one in found.lines} == {"not_applicable"}
    assert [finding.line for finding in found.findings] == [2]
    assert found.caps == ()
    assert found.notices[-1]["zh"] == "本表只检查，不记分"


# --- ranges --------------------------------------------------------------------------------------------


def test_bounds_in_the_wrong_order_are_a_range_all_the_same(tmp_path):
    case = "  - {case: 二, when: 缺(完成值), cannot_tell: 未填, from: 分值 × 上界, to: 分值 × 下界}\n"
    shown = "  - {name: 乙, given: {分值: 1}, expect: {case: 二}}\n"
    more = (
        "parameters:\n  - {name: 上界, values: [{from: 2020, value: 80%}]}\n"
        "  - {name: 下界, values: [{from: 2020, value: 20%}]}\n"
    )
    found = one(
        pack_of(tmp_path, more, row=row_rule(more=case, shown=shown)), row(actual="~"), row("效益", 40)
    )
    assert (line(found, 1).lowest, line(found, 1).highest) == (10, 40)
    assert (found.lowest, found.highest) == (60, 90)


def test_a_least_above_the_weight(tmp_path):
    case = "  - {case: 二, when: 缺(完成值), cannot_tell: 未填, from: 60分}\n"
    shown = "  - {name: 乙, given: {分值: 1}, expect: {case: 二}}\n"
    found = one(pack_of(tmp_path, row=row_rule(more=case, shown=shown)), row(actual="~"), row("效益", 40))
    assert (line(found, 1).lowest, line(found, 1).highest) == (60, 60)


def test_a_clamp_whose_bounds_are_in_the_wrong_order(tmp_path):
    found = one(pack_of(tmp_path, row=row_rule("分值 × 限于(完成值 ÷ 指标值, 2, 1)")), row())
    assert line(found, 1).points is None
    assert "下限大于上限" in line(found, 1).reason["zh"]


@pytest.mark.parametrize(
    ("formula", "actual", "points"),
    [
        ("分档(完成值 ÷ 指标值, ≥90%: 10分, >80%: 8分, 其余: 0)", "9个", 10),
        ("分档(完成值 ÷ 指标值, ≥90%: 10分, >80%: 8分, 其余: 0)", "8.9个", 8),
        ("分档(完成值 ÷ 指标值, ≥90%: 10分, >80%: 8分, 其余: 0)", "8个", 0),
        ("分档(完成值 ÷ 指标值, ≥90%: 10分, >80%: 8分, 其余: 0)", "~", None),
        ("分档(完成值 ÷ 指标值, ≥90%: 10分, >80%: 8分, 其余: 0)", "8人", None),
        ("若(完成值 ≥ 指标值, 分值, 分值 × 50%)", "9个", 25),
        ("若(完成值 ≥ 指标值, 分值, 分值 × 50%)", "9人", None),
        ("若(完成值 ≥ 指标值, 1, 分值)", "10个", 1),
        ("若(完成值 ≥ 指标值, 1, 分值)", "9个", 50),
        ("最大(0, 分值 - 绝对值(完成值 ÷ 指标值 - 100%) × 100分)", "12个", 30),
        ("最高值(指标, 分值) - 最低值(指标, 分值)", "9个", 10),
        ("最高值(指标, 分值, 分值 > 1000)", "9个", None),
    ],
)
def test_formulas(tmp_path, formula, actual, points):
    found = one(pack_of(tmp_path, row=row_rule(formula)), row(actual=actual), row("效益", 40))
    assert line(found, 1).points == points
