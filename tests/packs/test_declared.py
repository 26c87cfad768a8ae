"""Columns and tables that a form adds, names worked out on each row, and every way they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.making import SCORE_ONE, cap, check, write_pack
from perfeval.diagnostics import PerfevalError
from perfeval.language.tree import DATE, INDICATOR_UNIT, MONEY, POINTS, TRUTH, Type
from perfeval.packs.store import Store

BASE = "pack: local\ntitle: 本地\nextends: mof-2020-10\n"


def load(folder: Path, more: str, rules: dict[str, str] | None = None):
    write_pack(folder, "local", BASE + more, rules)
    return Store([folder]).load("local")


def refused(folder: Path, more: str, rules: dict[str, str] | None = None) -> tuple[str, int]:
    with pytest.raises(PerfevalError) as caught:
        load(folder, more, rules)
    item = caught.value.diagnostics[0]
    for lang in ("zh", "en"):
        assert item.text(lang)
        item.fix(lang)
    assert item.span is not None
    return item.code, item.span.line


FACTS = """facts:
  - {name: 得分系数, en: coefficient, on: 指标, unit: 比率}
  - {name: 另加分, en: extra_points, on: 指标, unit: 分}
  - {name: 另加款, en: extra_money, on: 自评表, unit: 元}
  - {name: 计划日, en: planned, on: indicator, unit: 日期}
  - {name: 核定值, en: verified, on: 指标, unit: 指标}
  - {name: 选择组, en: choice_group, on: 指标, type: 文字}
  - {name: 有报告, en: has_report, on: 自评表, type: yes_no}
  - {name: 档次, en: band, on: 指标, choices: [{zh: 上, en: up}, {zh: 下, en: down}]}
  - {name: 无英文, on: 指标}
tables:
  - name: 分单位
    en: by_unit
    on: 指标
    columns: [{name: 单位完成值, en: unit_actual, unit: 指标}, {name: 单位资金, en: unit_money, unit: 元}]
"""


def test_columns_have_the_types_they_say(tmp_path):
    words = load(tmp_path, FACTS).vocabulary
    types = {
        "得分系数": Type("number"), "另加分": Type("number", POINTS), "另加款": Type("number", MONEY),
        "计划日": Type("number", DATE), "核定值": Type("number", INDICATOR_UNIT), "选择组": Type("text"), "有报告": TRUTH,
        "档次": Type("word", words="choice:band"), "无英文": Type("number"),
        "单位完成值": Type("number", INDICATOR_UNIT), "单位资金": Type("number", MONEY),
    }  # fmt: skip
    for name, type_ in types.items():
        assert words.term(name).type == type_
    assert words.term("coefficient") is words.term("得分系数")
    assert words.term("得分系数").means == {"zh": "得分系数", "en": "得分系数"}
    assert words.term("单位资金").scopes == ("by_unit",)
    assert words.rows_of("indicator")[-1] == "by_unit"
    assert "by_unit" not in words.rows_of("submission")


@pytest.mark.parametrize(
    ("more", "code", "line"),
    [
        ("facts:\n  - {name: 分值, on: 指标}\n", "PE313", 5),
        ("facts:\n  - {name: 甲数, en: weight, on: 指标}\n", "PE313", 5),
        ("facts:\n  - {name: 合计, on: 指标}\n", "PE313", 5),
        ("facts:\n  - {name: 甲数, on: 指标}\n  - {name: 甲数, on: 自评表}\n", "PE313", 6),
        ("facts:\n  - {name: 甲数, on: 预算执行}\n", "PE304", 5),
        ("facts:\n  - {name: 甲数, on: 别处}\n", "PE304", 5),
        ("facts:\n  - {name: 甲数, on: 指标, type: 图片}\n", "PE304", 5),
        ("facts:\n  - {on: 指标}\n", "PE141", 5),
        ("tables:\n  - {name: 指标, on: 指标, columns: [{name: 甲数}]}\n", "PE313", 5),
        ("tables:\n  - {name: 分表, on: 预算执行, columns: [{name: 甲数}]}\n", "PE304", 5),
        ("tables:\n  - {name: 分表, on: 指标, columns: [{name: 分值}]}\n", "PE313", 5),
        ("tables:\n  - {name: 分表, en: weight, on: 指标, columns: [{name: 甲数}]}\n", "PE313", 5),
        ("tables:\n  - {name: 分表, on: 指标, columns: []}\n", "PE305", 5),
        # --- lets
        ("let:\n  - {name: 甲数, on: 指标, cases: [{when: 其余, value: 1}]}\n", "PE141", 5),
        ("let:\n  - {name: 甲数, on: 预算执行, unit: 分, cases: [{when: 其余, value: 1}]}\n", "PE304", 5),
        ("let:\n  - {name: 甲数, unit: 分, cases: [{when: 其余, value: 分值}]}\n", "PE204", 5),
        ("let:\n  - {name: 甲数, unit: 分, cases: [{when: '发现(\"weights-sum\")', value: 1}]}\n", "PE310", 5),
        ("let:\n  - {name: 名称, on: 指标, replaces: true, cases: [{when: 其余, value: 1}]}\n", "PE322", 5),
        ("let:\n  - {name: 得分, on: 指标, replaces: true, cases: [{when: 其余, value: 1}]}\n", "PE322", 5),
        ("let:\n  - {name: 执行率, replaces: true, cases: [{when: 其余, value: 1}]}\n", "PE322", 5),
        ("let:\n  - {name: 分值, replaces: true, cases: [{when: 其余, value: 1}]}\n", "PE322", 5),
        ("let:\n  - {name: 没有, replaces: true, cases: [{when: 其余, value: 1}]}\n", "PE322", 5),
        ("let:\n  - {name: 执行率, on: 指标, unit: 比率, cases: [{when: 其余, value: 1}]}\n", "PE304", 5),
        ("let:\n  - {name: 执行率, unit: 分, cases: [{when: 其余, value: 1}]}\n", "PE304", 5),
        ("let:\n" + "  - {name: 甲数, unit: 分, cases: [{when: 其余, value: 1}]}\n" * 2, "PE313", 6),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path, more, code, line):
    assert refused(tmp_path, more) == (code, line)


def test_names_of_a_later_pack_that_need_each_other(tmp_path):
    """预算数 of the child needs 执行率, which needs 预算数 in the parent."""
    more = "let:\n  - {name: 预算数, unit: 元, cases: [{when: 执行率 > 1, value: 全年预算数}]}\n"
    assert refused(tmp_path, more) == ("PE311", 5)


# --- findings that are asked for ---------------------------------------------------------------------

LATE = check("late", "总分 > 5", silent="{总分: 1}", fires="{总分: 6}")


@pytest.mark.parametrize(
    ("rule", "code", "line"),
    [
        (cap("one", "cap: 60", '发现("no-such")', "{}", "{}"), "PE314", 5),
        (cap("one", "cap: 60", "发现(quantitative)", "{}", "{}"), "PE314", 5),
        (cap("one", "cap: 60", "发现(late)", "{}", "{}"), "PE323", 5),
        (cap("one", "'cap': 若(发现(\"no-such\"), 1分, 2分)"), "PE314", 6),
        (check("one", "发现(late)"), "PE323", 5),
        (check("one", "自评总分 > 0").replace("有问题", "'见 {若(发现(\"no-such\"), 1, 2)}'"), "PE314", 7),
    ],
)
def test_findings_are_asked_of_a_check_that_has_run(tmp_path, rule, code, line):
    kind = "cap" if "kind: cap" in rule else "check"
    assert refused(tmp_path, "", {f"{kind}/one": rule, "check/late": LATE}) == (code, line)


def test_a_check_may_be_asked_for_by_its_title(tmp_path):
    rule = cap("one", "cap: 60", "发现(检查early)", "{}", "{}")
    rules = {"cap/one": rule, "check/early": check("early", "自评总分 > 0")}
    assert load(tmp_path, "", rules).rule("one") is not None
    assert refused(tmp_path, "", {"cap/one": rule.replace("early", "别的")})[0] == "PE314"


def test_a_message_that_gives_the_total_is_said_when_it_is_known(tmp_path):
    rule = check("one", "自评总分 > 0").replace("有问题", "'应为 {总分}'")
    assert load(tmp_path, "", {"check/one": rule}).rule("one").layer == "cap"


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "名称", "5元"])
def test_a_rating_is_lowered_by_a_whole_number(tmp_path, amount):
    code, line = refused(tmp_path, "", {"cap/one": cap("one", f"lower: {amount}")})
    assert line == 6
    assert code.startswith("PE")


# --- levels and drops in their long form ---------------------------------------------------------------


def test_changes_with_their_reason(tmp_path):
    more = (
        "basis: {document: 地方文}\nyears: {from: 2021}\n"
        "levels: {weights-sum: {level: warning, reason: 表上常有, basis: {document: 乙号}}, section-weights: notice}\n"
        "drop: [{rule: duplicate-name, reason: 不必}, spent-above-budget]\n"
    )
    pack = load(tmp_path, more, {"check/vague-wording": check("vague-wording", "自评总分 > 0")})
    changes = {change.rule: change for change in pack.changes}
    assert pack.rule("weights-sum").level == "warning"
    assert changes["weights-sum"].levels == ("error", "warning")
    assert (changes["weights-sum"].reason, changes["weights-sum"].basis.document) == ("表上常有", "乙号")
    assert (changes["section-weights"].reason, changes["section-weights"].basis) == ("", None)
    assert (changes["duplicate-name"].kind, changes["duplicate-name"].reason) == ("dropped", "不必")
    assert (changes["duplicate-name"].pack, changes["duplicate-name"].of) == ("local", "mof-2020-10")
    assert pack.said_by["levels"] == "local"
    assert pack.said_by["framework.execution"] == "mof-2020-10"
    assert [(layer.id, layer.since) for layer in pack.layers][-1] == ("local", 2021)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("levels: {weights-sum: {level: grave}}\n", "PE304"),
        ("levels: {weights-sum: {reason: 无}}\n", "PE141"),
        ("levels: {weights-sum: {level: notice, why: 无}}\n", "PE140"),
        ("levels: {quantitative: notice}\n", "PE337"),
        ("drop: [{reason: 无}]\n", "PE141"),
        ("drop: [{rule: no-such}]\n", "PE314"),
        ("drop: [[weights-sum]]\n", "PE142"),
    ],
)
def test_faults_of_long_forms(tmp_path, more, code):
    assert refused(tmp_path, more) == (code, 4)


def test_a_pack_may_replace_a_rule(tmp_path):
    pack = load(
        tmp_path, "", {"check/weights-sum": check("weights-sum", "自评总分 > 0"), "score/other": SCORE_ONE}
    )
    (change,) = pack.changes
    assert (change.kind, change.rule, change.of) == ("replaced", "weights-sum", "mof-2020-10")
