import dataclasses
import re
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval.evaluation import Basis, Rounding
from perfeval.language.tree import POINTS, Number, Place, Type
from perfeval.packs.model import Dated
from perfeval.packs.store import Store
from perfeval.reports.cells import display_width
from perfeval.reports.packs import pack_report, packs_report, rule_report
from perfeval.reports.page import WIDTH

PACK = Store().load("mof-2020-10")
LANGS = ["zh", "en"]


def number(text):
    return Number(Fraction(text), Type("number", POINTS), text, Place(0, 1))


def cap(effect, amount=None, forced=None):
    base = next(rule for rule in PACK.rules if rule.kind == "check" and rule.on == "submission")
    return dataclasses.replace(base, id="c", kind="cap", effect=effect, amount=amount, forced=forced)


def flat(text):
    """The text without line breaks and spaces, so that where it is broken does not matter."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_has_a_row_a_pack(lang):
    text = packs_report([PACK], lang)
    head, rule, row = text.splitlines()[:3]
    assert set(rule) == {"-"}
    assert row.startswith("mof-2020-10  ")
    assert row.endswith(str(len(PACK.rules)))
    assert ("规则数" if lang == "zh" else "Rules") in head
    assert ("2020 年起" if lang == "zh" else "from 2020") in row
    assert ("不限" if lang == "zh" else "any") in row


def test_columns_stand_under_each_other():
    wide = dataclasses.replace(
        PACK, id="x", title={"zh": "很长的名称" * 20, "en": "t"}, regions=("云南", "广西"), until=2024
    )
    head, _, *rows = packs_report([PACK, wide], "zh").splitlines()
    at = display_width(head[: head.index("年度")])
    texts = [row for row in rows if "20" in row and "年" in row]
    assert [display_width(row[: re.search(r"2020[ —]", row).start()]) for row in texts] == [at, at]
    assert "2020—2024 年" in texts[1]
    assert "云南、广西" in texts[1]
    assert flat("".join(row.strip() for row in rows)).count("很长") == 20


@pytest.mark.parametrize("lang", LANGS)
def test_no_packs(lang):
    assert packs_report([], lang) in {"没有规则包。\n", "There are no packs.\n"}


@pytest.mark.parametrize("lang", LANGS)
def test_a_pack_names_all_that_is_in_it(lang):
    text = pack_report(PACK, lang)
    lines = text.splitlines()
    for rule in PACK.rules:
        assert any(line.startswith(f"  - {rule.id}  ") for line in lines)
        assert flat(rule.title[lang]) in flat(text)
    for parameter in PACK.parameters:
        assert flat(parameter.means[lang]) in flat(text)
    for label, _ in PACK.ratings:
        assert f"- {label}" in text
    assert PACK.digest in text


def test_a_pack_in_chinese():
    text = pack_report(PACK, "zh")
    assert "财预〔2020〕10号（未与原文核对）" in text
    assert "- 优：90 分及以上" in text
    assert re.search(r"产出 +50\n", text)
    assert "总分四舍五入到 2 位小数。" in text
    assert "每行得分不先取位" in text
    assert "- 完成档下限 = 80%" in text
    assert (
        "2020 年起：80%（现行）；依据：财预〔2020〕10号 第十六条（未与原文核对）；规则包：mof-2020-10" in text
    )
    assert "其余情形：等于 全年预算数" in text
    assert "等于 全年执行数 ÷ 预算数" in text
    assert "分值之和不是满分（错误）" in text


def test_a_later_layer_and_value_are_told():
    first = PACK.parameters[0]
    later = Dated(2022, first.history[0].value, Basis("乙号", checked=True), "child")
    parameter = dataclasses.replace(first, history=(*first.history, later))
    pack = dataclasses.replace(
        PACK, parameters=(parameter,), history=dict(PACK.history) | {"weights-sum": ("mof-2020-10", "child")}
    )
    text = pack_report(pack, "zh")
    assert "2022 年起：全年预算数（现行）；依据：乙号（已与原文核对）；规则包：child" in text
    assert (
        "2020 年起：全年预算数；依据：财预〔2020〕10号（未与原文核对）；规则包：mof-2020-10；理由：" in text
    )
    assert "层次：mof-2020-10 → child" in text
    assert "2020 年起：全年预算数（现行）" in pack_report(dataclasses.replace(pack, until=2021), "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_a_bare_pack(lang):
    pack = dataclasses.replace(
        PACK,
        basis=None,
        parameters=(),
        lets=(),
        rules=(),
        ratings=(),
        round_lines=True,
        line_rounding=Rounding(1),
    )
    text = pack_report(pack, lang)
    assert (
        text.count("\n  无\n" if lang == "zh" else "\n  none\n") + text.endswith(("  无\n", "  none\n")) >= 6
    )
    assert ("先四舍五入到 1 位" if lang == "zh" else "to 1 decimals before") in text
    assert ("未写明" if lang == "zh" else "not stated") in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_rule_can_be_told(rule, lang):
    text = rule_report(PACK, rule, lang)
    assert text.startswith(f"{rule.id}  ")
    assert f"{rule.pack}/{rule.kind}/{rule.id}.yaml" in text
    assert str(Path(__file__).parents[2]) not in text
    for case in rule.cases:
        assert flat(case.label[lang]) in flat(text)
        for reason in (case.cannot_tell, case.not_applicable):
            assert reason is None or flat(reason[lang]) in flat(text)
    for example in rule.examples:
        assert flat(example.name) in flat(text)
    assert all(display_width(line) <= WIDTH for line in text.splitlines())
    assert text == rule_report(PACK, rule, lang)


def test_a_check_in_both_languages():
    rule = PACK.rule("weights-sum")
    text = rule_report(PACK, rule, "zh")
    assert (
        "各行分值（连同不适用的）与执行率分值之和为 {合计(指标, 分值) + 不适用分值 + 执行率分值}，应为 {满分}。"
        in text
    )
    assert "调整各行分值，使总和为满分。" in text
    assert re.search("级别 +错误", text)
    assert "- 少了十分：报告问题" in text
    assert "- 正好一百：不触发" in text
    assert "{full_score}" in rule_report(PACK, rule, "en")


def test_a_score_rule():
    text = rule_report(PACK, PACK.rule("quantitative"), "zh")
    assert "得分：分值 × 限于(完成值 ÷ 指标值, 0, 1)" in text
    assert "条件：其余" in text
    assert "不能确定：没有填写完成值" in text
    assert "- 未完成：情形“正向未完成”，6.88 分" in text
    assert "- 单位对不上：不能确定" in text
    text = rule_report(PACK, PACK.rule("qualitative"), "zh")
    assert "最少：分值 × 完成档下限" in text
    assert "最多：分值 × 部分完成档下限" in text


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (cap("deduct", number("5")), "总分扣减 5", "the total is reduced by 5"),
        (cap("add", number("2")), "总分增加 2", "the total is raised by 2"),
        (cap("cap", number("60")), "总分最高为 60", "the total is at most 60"),
        (cap("floor", number("1")), "总分最低为 1", "the total is at least 1"),
        (cap("force", forced="差"), "等级定为 差", "the rating is"),
    ],
)
def test_a_cap_says_what_it_does(rule, zh, en):
    assert re.search(f"效果 +{zh}\n", rule_report(PACK, rule, "zh"))
    assert en in rule_report(PACK, rule, "en")
    assert "适用" in rule_report(PACK, rule, "zh")


def test_control_characters_are_not_obeyed():
    rule = dataclasses.replace(PACK.rules[0], title={"zh": "甲\x1b[31m\n乙", "en": "x"})
    pack = dataclasses.replace(PACK, rules=(rule,), title=rule.title)
    for text in (rule_report(pack, rule, "zh"), pack_report(pack, "zh"), packs_report([pack], "zh")):
        assert "\x1b" not in text


def test_every_value_tells_its_layer_year_basis_and_reason():
    """Weights, ratings, rounding and parameters of an overlay, in the pack as it is in force."""
    text = flat(pack_report(Store().load("hunan-department"), "zh"))
    for told in (
        "满分、执行率的分值、各一级指标的分值：hunan-department；2020年起；依据：湖南省部门整体支出绩效评价表（未与原文核对）；理由：",
        "不适用的指标：mof-2020-10；2020年起；依据：财预〔2020〕10号（未与原文核对）；理由：条款没有写",
        "等级界限：mof-2020-10；2020年起；依据：财预〔2020〕10号第十八条（未与原文核对）",
        "取位：mof-2020-10；2020年起；依据：财预〔2020〕10号（未与原文核对）；理由：条款没有写取位",
        "2020年起：0.5（现行）；依据：湖南省部门整体支出绩效评价表（未与原文核对）；规则包：hunan-department；理由：见于公开的评价表",
    ):
        assert told in text
    english = flat(pack_report(Store().load("hunan-department"), "en"))
    assert flat("reason: recalled; this row of the form was not seen") in english
    assert (
        flat(
            "bounds: mof-2020-10; from 2020; basis: 财预〔2020〕10号 第十八条 (not checked against the original)"
        )
        in english
    )


def test_the_note_of_a_basis_is_told():
    text = flat(pack_report(Store().load("mof-2013-53"), "zh"))
    assert "财预〔2013〕53号（未与原文核对；文件没有这一条，是本包的提醒）" in text
    checked = dataclasses.replace(
        PACK, basis=Basis("乙号", checked=True, note={"zh": "只看了第二条", "en": "article 2 only"})
    )
    assert "乙号（已与原文核对；只看了第二条）" in pack_report(checked, "zh")
    assert "乙号 (checked against the original; article 2 only)" in pack_report(checked, "en")
