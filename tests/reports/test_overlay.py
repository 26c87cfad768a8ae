"""A local pack over the national one: what `rules show` says of it, and what a form scored by it shows."""

from __future__ import annotations

import re

import pytest

from engines.making import cap, check, score, write_pack, written
from perfeval.packs.store import Store
from perfeval.reports.cells import display_width
from perfeval.reports.packs import pack_report
from perfeval.reports.page import WIDTH
from perfeval.reports.text import explain_report, score_report

OVER = """pack: over
title: 本地办法
extends: mof-2020-10
basis: {document: 地方文, article: 第二条}
years: {from: 2021}
framework:
  execution: 20
  sections: {产出: 40, 效益: 30, 满意度: 10}
  choose_by: 选择组
  profiles:
    - {name: 有成本, en: with cost, when: '计数(指标, 一级指标 = 成本) > 0', sections: {成本: 20, 产出: 60}}
    - {name: 超支, when: 全年执行数 ÷ 全年预算数 > 1, sections: {成本: 20, 产出: 60}}
rounding: {total: 1, section: 1, mode: down}
rates_raw_total: true
by_name_only: true
facts:
  - {name: 选择组, en: choice_group, on: 指标, type: 文字}
  - {name: 得分系数, en: coefficient, on: 指标, unit: 比率, means: {zh: 核定的系数, en: the coefficient set}}
  - {name: 档次, en: band, on: 自评表, choices: [{zh: 上, en: up}, {zh: 下, en: down}]}
  - {name: 有报告, en: has_report, on: 自评表, type: 是否}
tables:
  - {name: 分单位, en: by_unit, on: 指标, columns: [{name: 单位完成值, en: unit_actual, unit: 指标}]}
let:
  - name: 完成值
    on: 指标
    replaces: true
    cases:
      - {when: '计数(分单位, 单位完成值 > 0) > 0', value: '合计(分单位, 单位完成值)'}
      - {when: 其余, value: 完成值}
parameters:
  - {name: 超额界限, values: [{from: 2022, value: 40%, reason: 本地指标偏低}]}
levels: {weights-sum: {level: warning, reason: 表上常有, basis: {document: 乙号}}, section-weights: notice}
drop: [{rule: duplicate-name, reason: 不必}]
"""
RULES = {
    "cap/late": cap("late", "deduct: 2", "缺(偏差原因)", "{}", "{偏差原因: 有}").replace(
        "on: 自评表", "on: 指标"
    ),
    "check/rating-differs": check("rating-differs", "自评总分 > 0"),
}


@pytest.fixture
def pack(tmp_path):
    write_pack(tmp_path, "over", OVER, RULES)
    return Store([tmp_path]).load("over")


SAID = [
    ("满分 +100（mof-2020-10）", r"Full score +100 \(mof-2020-10\)"),
    ("预算执行率 +20（over）", r"Execution rate +20 \(over\)"),
    ("产出 +40（over）", r"output +40 \(over\)"),
    ("剔除后按剩余分值折算（mof-2020-10）", r"scaled up \(mof-2020-10\)"),
    ("“选择组”相同的几行只取得分最高的一行。（over）", r"same “choice_group” only"),
    (
        "1. 有成本\n +条件：指标中一级指标为成本的个数高于0\n +预算执行率 20、成本 20、产出 60",
        "1. with cost\n +Condition: ",
    ),
    ("优：90 分及以上（mof-2020-10）", r"优: 90 and above \(mof-2020-10\)"),
    ("等级按取位之前的总分评定。（over）", r"before it is rounded. \(over\)"),
    ("取位（over）", r"Rounding \(over\)"),
    ("总分舍去到 1 位小数", "The total is cut off to 1 decimals"),
    ("每个一级指标的得分先舍去到 1 位", "points of each section are cut off"),
    ("只在点名时使用", "only when it is named"),
    ("over  本地办法；依据：地方文 第二条（未与原文核对）；2021 年起", r"basis: 地方文 第二条 \(not"),
    ("选择组（choice_group）：文字（每项指标）", r"choice_group \(选择组\): a text \(of each indicator\)"),
    ("得分系数（coefficient）：以比率计的数，核定的系数", "a number in ratio, the coefficient set"),
    ("档次（band）：选项：上、下（自评表）", "one of up, down"),
    ("有报告（has_report）：是或否", "yes or no"),
    (
        "小表 分单位（每项指标）：\n +- 单位完成值（unit_actual）：与指标值同单位的数",
        "table by_unit .*\n +- unit_actual",
    ),
    (
        "完成值（每项指标，代替表上填写的，over）",
        r"actual \(of each indicator, in place of what is written, over\)",
    ),
    ("预算数（mof-2020-10）", r"\(mof-2020-10\)"),
    (
        "2022 年起：40%（现行）；依据：未写明；规则包：over；理由：本地指标偏低",
        "pack: over; reason: 本地指标偏低",
    ),
    (
        "duplicate-name  .*：不用\n +层次：mof-2020-10 → over（2021 年起）\n +理由：不必\n +依据：地方文 第二条",
        "not used",
    ),
    (
        "weights-sum  .*：级别 错误 → 警告\n +层次：.*\n +理由：表上常有\n +依据：乙号",
        "level error → warning",
    ),
    ("section-weights  .*：级别 警告 → 提示", "level warning → notice"),
    ("rating-differs  .*：换成本层的同名规则", "replaced by a rule of the same name"),
]


@pytest.mark.parametrize(("zh", "en"), SAID, ids=[row[0][:20] for row in SAID])
def test_every_value_and_its_layer(pack, zh, en):
    assert re.search(zh, pack_report(pack, "zh"))
    # Long lines are broken.
    assert re.search(en, pack_report(pack, "en").replace("\n    ", "\n    ")) or re.search(
        en, re.sub(r"\n +(?!-|\d)", " ", pack_report(pack, "en"))
    )


def test_no_line_is_too_wide(pack):
    for lang in ("zh", "en"):
        assert all(display_width(text) <= WIDTH for text in pack_report(pack, lang).splitlines())


def test_a_pack_of_one_layer_names_no_layers():
    text = pack_report(Store().load("mof-2020-10"), "zh")
    assert "（mof-2020-10）" not in text
    assert "各层" not in text
    assert "另加的栏目" not in text
    assert "改动" not in text


def test_a_table_that_is_only_checked(tmp_path):
    write_pack(
        tmp_path,
        "only",
        "pack: only\ntitle: 甲\nextends: mof-2020-10\nframework: {scored: false}\nrounding: {line: 1, mode: up}\n",
    )
    only = Store([tmp_path]).load("only")
    assert "这张表只检查，不记分。（only）" in pack_report(only, "zh")
    assert "only checked" in pack_report(only, "en")
    assert "每行得分先进一到 1 位小数，再相加。" in pack_report(only, "zh")


# --- a form scored by it ---------------------------------------------------------------------------------

FORM = written(
    "section: 产出, target: ≥10个, actual: 12个, weight: 20分, extra: {选择组: 甲}",
    "section: 产出, target: ≥10个, actual: 3个, weight: 20, extra: {选择组: 甲}",
    "section: 产出, target: ≥10个, actual: 9个, weight: 20, note: 有, extra: {分单位: [{单位完成值: 4个}, {单位完成值: 3个}]}",
    "name: 达标率, section: 效益, target: ≥290%, actual: 12个, weight: 30",
    funds="funds: {adjusted: 0, spent: 5万元整}\nextra: {别的: 1}\n",
)


def test_the_text_shows_what_the_pack_did(pack):
    text = score_report(score(pack, FORM), "zh")
    assert "说明：规则包没有用到 extra 里的：别的" in text
    assert "说明：不能判断分值“超支”是否适用，没有采用：除数为零" in text
    assert re.search(r"\n +规则late：20.00 → 18.00\n", text)
    assert "同组“甲”只取得分最高的一行：第 1 行" in text
    assert "完成值按 合计(分单位, 单位完成值) 取 7个" in text
    english = score_report(score(pack, FORM), "en")
    assert "of group “甲” only the best line counts: line 1" in english
    assert "20.00 → 18.00" in english


def test_one_reason_is_said_once_with_all_that_it_leaves_open(pack):
    text = score_report(score(pack, FORM), "zh")
    part = text[text.index("不能判断的事项") : text.index("结论")]
    assert part.count("超出常理") == 1
    assert re.search(r"第 4 项 达标率，得分、\S+、", part)


def test_how_points_are_rounded_is_said(pack):
    assert "舍去后" in explain_report(score(pack, FORM, trace=True), 1, "zh")
    assert "(down, 2 places)" in explain_report(score(pack, FORM, trace=True), 1, "en")
