import dataclasses
import re
from fractions import Fraction

import pytest

from perfeval.diagnostics import Span
from perfeval.evaluation import Basis, Cap, Evaluation, Finding, Line, Step, Unfinished
from perfeval.reports.cells import clean, display_width, wrap
from perfeval.reports.text import explain_report, score_report

LAW = Basis("财预〔2020〕10号", "第十六条")
EMPTY = {"zh": "", "en": ""}


def both(zh, en):
    return {"zh": zh, "en": en}


EXECUTION = Line(
    number=0, section=None, category=None, name="预算执行率", target=None, actual=None,
    weight=Fraction(10), points=Fraction(434769336, 65890700), lowest=Fraction(434769336, 65890700),
    highest=Fraction(434769336, 65890700), claimed=Fraction(10), outcome="applied", rule="execution-rate",
    title=both("预算执行率按比例记分", "Execution earns in proportion"), case="未完成",
    case_label=both("未全部执行", "not all spent"), basis=Basis("财预〔2020〕10号", "第十三条"),
    explanation=both("10 × 4,347,693.36 ÷ 6,589,070 = 6.60", "10 × 4,347,693.36 ÷ 6,589,070 = 6.60"),
    formula=both("分值 × 预算执行率", "weight × execution rate"),
    facts=((both("支出", "Spent"), "4,347,693.36 元"), (both("全年预算数", "Budget"), "6,589,070 元")),
    steps=(
        Step("全部执行", both("预算执行率 ≥ 100%", "execution rate ≥ 100%"), False),
        Step("超支", both("支出 > 拨付", "spent > received"), None, both("没有拨付数", "nothing received is stated")),
        Step("未完成", both("其他", "otherwise"), True, label=both("未完成", "not all spent")),
    ),
)  # fmt: skip
MET = dataclasses.replace(
    EXECUTION, number=1, section="产出", category="质量", name="全程网办率", target="≥50%", actual="55.85%",
    points=Fraction(10), lowest=Fraction(10), highest=Fraction(10), case="完成", case_label=both("完成", "met"),
    rule="quantitative", basis=LAW, assumptions=(both("方向按正向", "taken as higher is better"),),
)  # fmt: skip
UNKNOWN = dataclasses.replace(
    MET, number=2, name="政务服务事项办理时限压缩比例以及跨省通办事项的实际办结情况" * 3, target=None, weight=None,
    points=None, lowest=Fraction(0), highest=Fraction(80), claimed=Fraction(90), outcome="cannot_tell", case=None,
    case_label=EMPTY, explanation=EMPTY, reason=both("未填指标值", "no target is stated"),
)  # fmt: skip
FINDINGS = (
    Finding("late", "notice", None, None, both("提示一句", "a notice"), both("不必改", "nothing"), None),
    Finding(
        "above", "error", 0, Span("a.yaml", 12, 5), both("自评高于计算所得", "claimed above computed"),
        both("改为 6.60", "write 6.60"), Basis("财预〔2020〕10号", checked=True),
    ),
    Finding("short", "warning", 1, None, both("没有写原因", "no cause given"), both("补写原因", "give it"), LAW),
)  # fmt: skip


def make(**changes):
    base = Evaluation(
        source="a.yaml", unit="隆阳区政务服务管理局", project="政务服务项目", year=2020, pack="mof-2020-10",
        pack_title=both("项目支出绩效评价管理办法", "Measures"), digest="sha256:ab",
        chosen=both("2020 年的项目自评适用", "chosen for projects of 2020"), engine="direct",
        total=Fraction(9660, 100), lowest=Fraction(9660, 100), highest=Fraction(9660, 100), rating="优",
        claimed_score=Fraction(100), claimed_rating="优", lines=(EXECUTION, MET), caps=(), findings=(),
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def unknown(**changes):
    low, high = Fraction(660, 100), Fraction(9660, 100)
    return make(
        **{"total": None, "rating": None, "lowest": low, "highest": high, "lines": (EXECUTION, MET, UNKNOWN)}
        | changes
    )


def test_header_table_and_total():
    text = score_report(make(), "zh")
    for part in (
        "政务服务项目",
        "隆阳区政务服务管理局",
        "2020 年的项目自评适用",
        "mof-2020-10",
        "direct",
        "没有发现问题。",
    ):
        assert part in text
    row = next(line for line in text.splitlines() if "未全部执行" in line)
    assert row.split() == ["0", "预算执行率", "10", "6.60", "10", "-3.40", "未全部执行"]
    row = next(line for line in text.splitlines() if "全程网办率" in line)
    assert row.split() == ["1", "产出/质量", "全程网办率", "≥50%", "55.85%", "10", "10.00", "10", "完成"]
    assert re.search(r"总分 +96\.60", text)
    assert re.search(r"差额（总分减自评） +-3\.40", text)
    assert "\x1b" not in text


def test_columns_stand_under_each_other():
    lines = score_report(make(), "zh").splitlines()
    ends = set()
    for word in ("得分  ", "6.60  ", "10.00  "):
        line = next(line for line in lines if word in line and not line.startswith("差额"))
        ends.add(display_width(line[: line.index(word) + len(word)]))
    assert len(ends) == 1


def test_findings_by_severity():
    text = score_report(make(findings=FINDINGS), "zh")
    assert text.index("错误（1）") < text.index("警告（1）") < text.index("提示（1）")
    assert "1. 预算执行率（a.yaml:12:5）" in text
    assert "1. 第 1 项 全程网办率" in text
    assert "1. 整张自评表" in text
    assert "改法：改为 6.60" in text
    assert "依据：财预〔2020〕10号 第十六条（未与原文核对）" in text
    assert "依据：财预〔2020〕10号\n" in text


def test_unchecked_articles_are_listed_once():
    text = score_report(make(findings=FINDINGS), "zh")
    assert "依据条款尚未与原文逐字核对：\n  - 财预〔2020〕10号 第十三条、第十六条" in text
    checked = tuple(
        dataclasses.replace(line, basis=Basis("甲", "乙", checked=True)) for line in (EXECUTION, MET)
    )
    assert "尚未与原文" not in score_report(make(lines=checked), "zh")


def test_the_range_alone_refutes_a_claim():
    text = score_report(unknown(), "zh", width=200)
    assert "分数不能确定：最少 6.60，最多 96.60；自评 100 高于最多可得的 96.60。" in text
    assert "仅凭这一范围，即可断定自评分数不成立" in text
    assert "可得：0.00～80.00；未填指标值；自评 90 高于最多可得的 80.00" in text
    assert "refutes" in score_report(unknown(), "en")


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        (Fraction(5), "低于最少可得的 6.60"),
        (Fraction(90), "在此范围之内"),
        (Fraction(966, 10), "在此范围之内"),
        (None, "未填自评分数。"),
    ],
)
def test_other_claims_against_a_range(claimed, said):
    text = score_report(unknown(claimed_score=claimed), "zh", width=200)
    assert said in text
    assert ("不成立" in text) == (claimed == 5)


def test_what_could_not_be_told_and_assumptions_are_grouped():
    why = both("没有资金数", "no funds")
    text = score_report(
        unknown(unfinished=tuple(Unfinished("rate", n, "cannot_tell", why) for n in (1, 2))), "zh"
    )
    assert "- 第 1、2 项，rate：没有资金数" in text
    assert "第 1、2 项：方向按正向" in text
    assert "已完成的检查没有发现问题。" in text
    failed = score_report(make(unfinished=(Unfinished("rate", None, "failed", why),)), "en")
    assert "- The whole form, rate: rule failed, no funds" in failed


def test_caps():
    cap = Cap(
        "late",
        both("迟报扣分", "Late"),
        "deduct",
        "applied",
        Fraction(98),
        Fraction(966, 10),
        LAW,
        both("迟报", "late"),
    )
    unsure = dataclasses.replace(cap, rule="x", outcome="cannot_tell", title=both("封顶", "Cap"))
    text = score_report(make(caps=(cap, unsure)), "zh")
    assert "迟报扣分：98.00 → 96.60" in text
    assert "- 整张自评表，封顶：迟报" in text
    assert "Late: 98.00 → 96.60" in score_report(make(caps=(cap,)), "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [0, 90, 100])
def test_no_line_is_wider_than_the_page(lang, width):
    wide = dataclasses.replace(
        UNKNOWN,
        target="各级各部门" * 900,
        actual="x" * 5000,
        section="产出指标(50分)",
        reason=both("长" * 300, "y" * 300),
    )
    text = score_report(
        unknown(lines=(EXECUTION, MET, wide), findings=FINDINGS, unit="局" * 200), lang, width=width
    )
    assert max(display_width(line) for line in text.splitlines()) <= (width or 110)
    assert len(text.splitlines()) < 80
    assert "…" in text


def test_not_applicable_and_strange_numbers():
    dropped = dataclasses.replace(
        MET, number=2, points=None, outcome="not_applicable", reason=both("已删去", "dropped")
    )
    third = dataclasses.replace(
        MET, number=3, points=Fraction(10, 3), weight=Fraction(10, 3), claimed=Fraction(3334, 1000)
    )
    text = score_report(make(lines=(EXECUTION, dropped, third)), "zh")
    assert "不适用" in text
    assert "已删去" in text
    assert "可得" not in text
    assert "≈3.33" in text
    assert "-0.004" in text
    assert "没有可记分的行" in score_report(make(lines=()), "zh")


def test_control_characters_do_not_reach_the_terminal():
    evil = dataclasses.replace(MET, name="甲\x1b[31m\n乙\u202e\ud800")
    text = score_report(make(lines=(evil,), project="a\x07b"), "zh")
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\ud800]", text)
    text.encode("utf-8")


def test_color_only_when_asked():
    plain = score_report(make(findings=FINDINGS), "zh")
    colored = score_report(make(findings=FINDINGS), "zh", color=True)
    assert "\x1b[31m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain


def test_english_has_no_chinese_of_ours():
    text = score_report(unknown(findings=FINDINGS, notices=(both("读作 GBK", "read as GBK"),)), "en")
    assert "Note: read as GBK" in text
    for word in ("错误", "得分", "依据", "改法", "：", "（"):
        assert word not in text


def test_explain():
    text = explain_report(make(findings=FINDINGS), 0, "zh")
    parts = (
        "读到的事实", "4,347,693.36 元", "规则", "预算执行率按比例记分（execution-rate）", "第十三条（未与原文核对）",
        "1. 全部执行：预算执行率 ≥ 100%", "→ 不成立", "→ 无法判断：没有拨付数", "→ 成立", "未全部执行（未完成）",
        "分值 × 预算执行率", "10 × 4,347,693.36 ÷ 6,589,070 = 6.60", "≈ 6.598341", "6.60（保留 2 位小数）",
        "-3.40", "自评高于计算所得",
    )  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert "没有写原因" not in text


def test_explain_what_cannot_be_told():
    why = both("没有资金数", "no funds")
    result = unknown(unfinished=(Unfinished("rate", 2, "cannot_tell", why),))
    text = explain_report(result, 2, "zh")
    assert "0.00～80.00" in text
    assert "自评 90 高于最多可得的 80.00。" in text
    assert "rate：没有资金数" in text
    assert "The claimed 90 is above" in explain_report(result, 2, "en")
    bare = dataclasses.replace(
        UNKNOWN, facts=(), rule=None, basis=None, steps=(), claimed=None, assumptions=()
    )
    assert "没有适用的规则" in explain_report(make(lines=(bare,)), 2, "zh")


def test_explain_without_such_a_line():
    with pytest.raises(LookupError):
        explain_report(make(), 7, "zh")


def test_wrapping():
    assert display_width("预算abc") == 7
    assert wrap("", 10) == [""]
    assert wrap("一二三四五，六", 10) == ["一二三四", "五，六"]
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert clean("a\tb") == "a b"
