"""What differs between two packs, told in words: every kind of change in a small pack, with its places."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from perfeval.cli.main import run
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.reports.diff.addresses import Addresses
from perfeval.reports.diff.model import Difference
from perfeval.reports.diff.telling import DiffReport, diff_json
from perfeval.reports.differences import all_differences

HERE = Path(__file__).parent
#: Edits of a copy of the pack: file, what stands there, what takes its place; no text takes the file away.
Edits = Sequence[tuple[str, str, str]]

FILES = {
    "pack.yaml": """\
pack: small
title: 小规则包
basis: {document: 试办〔2024〕1号, checked: false}
include: []
years: {from: 2024}
framework:
  execution: 10
  sections: {产出: 60, 效益: 30}
  not_applicable: rescale
  profiles:
    - {name: 没有效益, en: no benefit, when: '计数(指标, 一级指标 = 效益) = 0', execution: 10, sections: {产出: 90}}
    - {name: 有成本, en: with cost, when: '计数(指标, 一级指标 = 成本) > 0', execution: 10, sections: {成本: 20, 产出: 70}}
ratings: {优: 90, 良: 80, 差: 0}
rounding: {total: 2}
grounds:
  ratings: {basis: {document: 试办〔2024〕1号, article: 第五条, checked: false}}
facts:
  - {name: 难度, en: difficulty, on: 指标, choices: [{zh: 高, en: high}, {zh: 低, en: low}]}
tables:
  - {name: 清单, en: checklist, on: 自评表, columns: [{name: 事项, en: matter, type: 文字}]}
parameters:
  - name: 超额界限
    en: excess_limit
    means: {zh: 超过多少要说明, en: how far above asks for a reason}
    unit: 比率
    values: [{from: 2024, value: 130%, basis: {document: 试办〔2024〕1号, article: 第三条, checked: false}}]
  - name: 封顶分
    en: top
    unit: 分
    values: [{from: 2024, value: 59}, {from: 2025, value: 58}]
let:
  - {name: 执行率, en: execution_rate, unit: 比率, cases: [{when: 其余, value: 全年执行数 ÷ 全年预算数}]}
define:
  - {name: 是重点, en: is_key, means: {zh: 重点指标, en: a key indicator}, when: '难度 = 高'}
en: {title: Small pack, reasons: {试算: a trial}}
""",
    "words/words.yaml": "空话: [提高, 加强]\n其他: {words: 等 若干, except: 等级}\n",
    "score/quantitative.yaml": """\
rule: quantitative
kind: score
title: 按完成程度记分
basis: {document: 试办〔2024〕1号, article: 第四条, checked: false}
on: 指标
cases:
  - {case: 未填, when: '缺(完成值)', cannot_tell: 没有填, from: 0分, to: 分值}
  - {case: 完成, when: '完成值 ≥ 指标值', points: 分值}
  - {case: 未完成, when: 其余, points: 分值 × 完成值 ÷ 指标值}
examples:
  - {name: 未填, given: {指标值: ≥5件, 分值: 10}, expect: {case: 未填, outcome: cannot_tell}}
  - {name: 完成, given: {指标值: ≥5件, 完成值: 5件, 分值: 10}, expect: {case: 完成, points: 10}}
  - {name: 未完成, given: {指标值: ≥5件, 完成值: 4件, 分值: 10}, expect: {case: 未完成, points: 8}}
en: {title: Points by attainment, cases: {未填: blank, 完成: met, 未完成: short}, reasons: {未填: it is blank}}
""",
    "score/execution.yaml": """\
rule: execution
kind: score
title: 执行率记分
on: 预算执行
cases:
  - {case: 按比例, when: 其余, points: 分值 × 执行率}
examples:
  - {name: 一半, given: {全年预算数: 100, 全年执行数: 50, 分值: 10}, expect: {case: 按比例, points: 5}}
en: {title: Execution rate, cases: {按比例: in proportion}}
""",
    "check/empty-words.yaml": """\
rule: empty-words
kind: check
title: 指标值是空话
on: 指标
when: '含(指标值正文, 空话) 且 是重点'
level: notice
message: '“{指标值原文}”没有标准。'
fix: 写成数。
defects: [D19]
code: vague-target
verdict: vague
examples:
  - {name: 空话, given: {指标值: 有效提高, 难度: 高}, expect: finding}
  - {name: 有数, given: {指标值: ≥5件, 难度: 高}, expect: silent}
en: {title: An empty target, message: '“{target_text}” sets no standard.', fix: Write a number.}
""",
    "cap/low.yaml": """\
rule: low
kind: cap
title: 执行率低封顶
on: 自评表
when: '执行率 < 50%'
cap: 封顶分
examples:
  - {name: 低, given: {全年预算数: 100, 全年执行数: 40, 合计得分: 90}, expect: {points: 58}}
  - {name: 不低, given: {全年预算数: 100, 全年执行数: 60, 合计得分: 90}, expect: silent}
en: {title: Low execution caps}
""",
}  # fmt: skip


def pack(folder: Path, edits: Edits = ()) -> tuple[Pack, Addresses]:
    """The small pack, with some things written otherwise."""
    for name, written in FILES.items():
        text = written
        for file, before, after in edits:
            if file == name and before:
                assert before in text, before
                text = text.replace(before, after, 1)
        path = folder / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for file, before, after in edits:
        if not before and after:
            (folder / "small" / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / "small" / file).write_text(after, "utf-8")
        elif not before:
            (folder / "small" / file).unlink()
    store = Store([folder])
    loaded = store.load("small")
    return loaded, Addresses(loaded, store)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Addresses]:
    return pack(tmp_path_factory.mktemp("old"))


def compared(
    old: tuple[Pack, Addresses], folder: Path, edits: Edits
) -> tuple[list[Difference], tuple[Addresses, Addresses]]:
    new = pack(folder, edits)
    return all_differences(old[0], new[0]), (old[1], new[1])


def told(found: list[Difference], lang: str) -> list[str]:
    return [change.told[lang] for one in found for change in one.changes]


P, Q, E, W = "pack.yaml", "score/quantitative.yaml", "check/empty-words.yaml", "words/words.yaml"
BASIS = "basis: {document: 试办〔2024〕1号, article: 第三条, checked: false}"
#: Edits; what is told in Chinese, and in English; the lines of both sides.
KINDS: list[tuple[Edits, list[str], list[str], list[tuple[int | None, int | None]]]] = [
    ([(P, "title: 小规则包", "title: 另一个")], ["名称 从 “小规则包” 改为 “另一个”"], ["the title: only the Chinese changed"], [(2, 2)]),
    ([(P, "from: 2024}\nframework", "from: 2024, to: 2026}\nframework")], ["适用年度 从 “2024 年起” 改为 “2024—2026 年”"], ["its years changed from “from 2024” to “2024 to 2026”"], [(5, 5)]),
    ([(P, "execution: 10", "execution: 20")], ["满分 从 100 改为 110", "预算执行率的分值 从 10 改为 20"],
     ["the full score changed from 100 to 110", "the weight of the execution rate changed from 10 to 20"], [(6, 6), (7, 7)]),
    ([(P, "产出: 60, 效益: 30", "产出: 70, 满意度: 20")],
     ["产出的分值 从 60 改为 70", "不再有 效益的分值（原为 30）", "新增 满意度的分值：20"],
     ["the weight of output changed from 60 to 70", "the weight of benefit is gone (it was 30)", "the weight of satisfaction is new: 20"],
     [(8, 8), (8, None), (None, 8)]),
    ([(P, "not_applicable: rescale", "not_applicable: full")], ["不适用的指标 从 “剔除后按剩余分值折算” 改为 “给满分”"],
     ["what becomes of rows that do not apply changed from “left out, the rest is scaled up” to “given full points”"], [(9, 9)]),
    ([(P, "sections: {产出: 90}}", "sections: {产出: 80, 满意度: 10}}")],
     ["另外的分值“没有效益” 从 “指标中一级指标为效益的个数等于0时，预算执行率 10、产出 90” 改为 “指标中一级指标为效益的个数等于0时，预算执行率 10、产出 80、满意度 10”"],
     ["the other weights “no benefit” changed from “where number of indicator rows where (section is benefit) equals 0: execution rate 10, output 90” to “where number of indicator rows where (section is benefit) equals 0: execution rate 10, output 80, satisfaction 10”"], [(11, 11)]),
    ([(P, "优: 90, 良: 80, 差: 0", "优: 90, 良: 85, 中: 60, 差: 0")], ["“良”的下限 从 80 改为 85", "新增 “中”的下限：60"],
     ["the lower bound of 良 changed from 80 to 85", "the lower bound of 中 is new: 60"], [(13, 13), (None, 13)]),
    ([(P, "rounding: {total: 2}", "rounding: {total: 1, line: 2, mode: down}")],
     ["总分的小数位数 从 2 改为 1", "取位的方式 从 “四舍五入” 改为 “舍去”", "每行得分 从 “不先取位” 改为 “先取到 2 位小数”"],
     ["the decimals of the total changed from 2 to 1", "the way of rounding changed from “rounded half up” to “cut off”",
      "the points of a row changed from “not rounded before it is added” to “to 2 decimals before it is added”"], [(14, 14)] * 3),
    ([(P, "value: 130%, " + BASIS, "value: 120%, basis: {document: 试办〔2025〕2号, checked: true}, reason: 试算")],
     ["超额界限 从 130% 改为 120%"], ["excess limit changed from 130% to 120%"], [(26, 26)]),
    ([(P, "value: 130%, " + BASIS, "value: 130%, reason: 试算")],
     ["超额界限的依据 从 “试办〔2024〕1号 第三条（未与原文核对）” 改为 “未写明”", "超额界限的理由 从 “没有” 改为 “试算”"],
     ["the basis of excess limit changed from “试办〔2024〕1号 第三条 (not checked against the original)” to “not stated”",
      "the reason of excess limit changed from “none” to “a trial”"], [(26, 26)] * 2),
    ([(P, "{from: 2025, value: 58}", "{from: 2026, value: 57}")], ["封顶分（2025 年起） 从 58 改为 59", "封顶分（2026 年起） 从 58 改为 57"],
     ["top (from 2025) changed from 58 to 59", "top (from 2026) changed from 58 to 57"], [(30, 30)] * 2),
    ([(P, "zh: 超过多少要说明", "zh: 高出多少要说明")], ["超额界限的含义 从 “超过多少要说明” 改为 “高出多少要说明”"],
     ["the meaning of excess limit: only the Chinese changed"], [(22, 22)]),
    ([(P, "\nlet:", "\n  - {name: 新参数, en: new_one, unit: 分, values: [{from: 2024, value: 1}]}\nlet:")],
     ["新增参数 新参数：2024 年起 1（新参数）"], ["new parameter new one: 1 from 2024 (新参数)"], [(None, 31)]),
    ([(P, "choices: [{zh: 高, en: high}, {zh: 低, en: low}]", "choices: [{zh: 高, en: high}, {zh: 中, en: middle}]")],
     ["难度 从 “难度（difficulty）：选项：高、低” 改为 “难度（difficulty）：选项：高、中”"],
     ["difficulty changed from “difficulty (难度): one of high, low” to “difficulty (难度): one of high, middle”"], [(18, 18)]),
    ([(P, "columns: [{name: 事项, en: matter, type: 文字}]", "columns: [{name: 事项, en: matter, type: 文字}, {name: 数目, en: amount, unit: 个}]")],
     ["新增栏目 数目（amount）：以个计的数"], ["new column amount (数目): a number in 个"], [(None, 20)]),
    ([(P, "value: 全年执行数 ÷ 全年预算数", "value: 全年执行数 ÷ 年初预算数")], ["执行率 从 “全年执行数 ÷ 全年预算数” 改为 “全年执行数 ÷ 年初预算数”"],
     ["execution rate changed from “spent_funds ÷ adjusted_budget” to “spent_funds ÷ initial_budget”"], [(32, 32)]),
    ([(P, "when: '难度 = 高'", "when: '难度 = 低'")], ["是重点 从 “难度为高” 改为 “难度为低”"],
     ["is key changed from “difficulty is high” to “difficulty is low”"], [(34, 34)]),
    ([(W, "[提高, 加强]", "[提高, 促进, 改善]")], ["词表“空话”增加 2 个词：促进、改善", "词表“空话”去掉 1 个词：加强"],
     ["the word list “空话”: 2 added: 促进、改善", "the word list “空话”: 1 removed: 加强"], [(1, 1)] * 2),
    ([(W, "except: 等级", "except: 等级 等次")], ["词表“其他”的除外词增加 1 个词：等次"], ["the word list “其他”, its exceptions: 1 added: 等次"], [(2, 2)]),
    ([(W, "其他:", "另外:")], ["不再有词表“其他”", "词表“其他”去掉 2 个词：等、若干", "不再有词表“其他”的除外词", "词表“其他”的除外词去掉 1 个词：等级",
                              "新增词表“另外”", "词表“另外”增加 2 个词：等、若干", "新增词表“另外”的除外词", "词表“另外”的除外词增加 1 个词：等级"],
     [], [(2, None)] * 4 + [(None, 2)] * 4),
    ([(E, "level: notice", "level: error")], ["级别 从 提示 改为 错误"], ["the level changed from notice to error"], [(6, 6)]),
    ([(E, "title: 指标值是空话", "title: 指标值没有标准")], ["名称 从 “指标值是空话” 改为 “指标值没有标准”"], ["the title: only the Chinese changed"], [(3, 3)]),
    ([(E, "title: An empty target", "title: An empty target value")], ["名称：只改了英文"], ["the title changed from “An empty target” to “An empty target value”"], [(3, 3)]),
    ([(E, "含(指标值正文, 空话) 且 是重点", "含(指标值正文, 空话)")], ["条件 从 “指标值正文含有“空话”中的词，且属于“是重点”” 改为 “指标值正文含有“空话”中的词”"], [], [(5, 5)]),
    ([(E, "”没有标准。", "”不能衡量。")], ["说明 从 ““{指标值原文}”没有标准。” 改为 ““{指标值原文}”不能衡量。”"], ["the message: only the Chinese changed"], [(7, 7)]),
    ([(E, "fix: 写成数。", "fix: 写成数或日期。")], ["改法 从 “写成数。” 改为 “写成数或日期。”"], ["the fix: only the Chinese changed"], [(8, 8)]),
    ([(E, "verdict: vague", "verdict: unmeasurable")], ["可衡量性 从 vague-target，模糊 改为 vague-target，不可衡量"],
     ["measurability changed from vague-target, vague to vague-target, unmeasurable"], [(10, 10)]),
    ([(E, "defects: [D19]", "defects: [D19, D20]")], ["毛病的编号 从 D19 改为 D19、D20"], ["the kinds of defect changed from D19 to D19, D20"], [(9, 9)]),
    ([(E, "on: 指标\n", "basis: {document: 试办〔2024〕1号, article: 第六条, checked: false}\non: 指标\n")],
     ["依据 从 未写明 改为 试办〔2024〕1号 第六条（未与原文核对）"], ["the basis changed from not stated to 试办〔2024〕1号 第六条 (not checked against the original)"], [(1, 4)]),
    ([("cap/low.yaml", "cap: 封顶分", "deduct: '5'"), ("cap/low.yaml", "points: 58", "points: 85")],
     ["效果 从 “总分最高为 封顶分” 改为 “总分扣减 5”"], ["the effect changed from “the total is at most top” to “the total is reduced by 5”"], [(1, 6)]),
    ([(Q, "when: '完成值 ≥ 指标值'", "when: '完成值 > 指标值'"), (Q, "完成值: 5件", "完成值: 6件")],
     ["情形“完成”的条件 从 “完成值不低于指标值” 改为 “完成值高于指标值”"], ["the condition of case “met” changed from “actual is at least target” to “actual is above target”"], [(8, 8)]),
    ([(Q, "points: 分值 × 完成值 ÷ 指标值", "points: 0"), (Q, "case: 未完成, points: 8", "case: 未完成, points: 0")],
     ["情形“未完成”的得分 从 “分值 × 完成值 ÷ 指标值” 改为 “0”"], ["the points of case “short” changed from “weight × actual ÷ target” to “0”"], [(9, 9)]),
    ([(Q, "cannot_tell: 没有填, from: 0分, to: 分值", "cannot_tell: 还没有填, to: 分值")],
     ["情形“未填”的不能确定的原因 从 “没有填” 改为 “还没有填”", "情形“未填”的最少得分 从 “0分” 改为 没有"],
     ["the reason why it cannot be told of case “blank”: only the Chinese changed", "the least points of case “blank” changed from “0分” to none"], [(7, 7)] * 2),
    ([(Q, "cannot_tell: 没有填, from: 0分, to: 分值", "points: 0"), (Q, "case: 未填, outcome: cannot_tell", "case: 未填, points: 0")],
     ["情形“未填”的得分 从 没有 改为 “0”", "情形“未填”的不能确定的原因 从 “没有填” 改为 没有", "情形“未填”的最少得分 从 “0分” 改为 没有", "情形“未填”的最多得分 从 “分值” 改为 没有"],
     [], [(7, 7)] * 4),
    ([(Q, "  - {case: 完成, when: '完成值 ≥ 指标值', points: 分值}\n", ""), (Q, "case: 完成, points: 10", "case: 未完成, points: 10")],
     ["删去情形“完成”"], ["case “met” removed"], [(8, None)]),
    ([(Q, "  - {case: 未完成,", "  - {case: 差得多, when: '完成值 < 指标值 ÷ 2', points: 0}\n  - {case: 未完成,"),
      (Q, "\nen: {", "\n  - {name: 差得多, given: {指标值: ≥5件, 完成值: 1件, 分值: 10}, expect: {case: 差得多, points: 0}}\nen: {")],
     ["新增第 3 个情形“差得多”：完成值低于指标值 ÷ 2，得分：0"], ["new case 3, “差得多”: actual is below target ÷ 2, the points: 0"], [(None, 9)]),
    ([(Q, "  - {case: 未填, when: '缺(完成值)', cannot_tell: 没有填, from: 0分, to: 分值}\n", ""),
      (Q, "  - {case: 未完成,", "  - {case: 未填, when: '缺(完成值)', cannot_tell: 没有填, from: 0分, to: 分值}\n  - {case: 未完成,")],
     ["情形的先后 从 “未填、完成、未完成” 改为 “完成、未填、未完成”"], ["the order of the cases changed from “blank, met, short” to “met, blank, short”"], [(6, 6)]),
    ([(Q, "未完成: short", "未完成: not met")], ["情形“未完成”的英文名称改了"], ["the English name of case “未完成” changed from “short” to “not met”"], [(14, 14)]),
    ([("cap/low.yaml", "", "")], ["删去：执行率低封顶（总分）"], ["removed: Low execution caps (cap)"], [(1, None)]),
    ([("check/new.yaml", "", FILES[E].replace("rule: empty-words", "rule: other").replace("title: 指标值是空话", "title: 另一条"))],
     ["新增：另一条（检查，提示）；条件：指标值正文含有“空话”中的词，且属于“是重点”；说明：“{指标值原文}”没有标准。"],
     ["new: An empty target (check, notice); condition: target core contains a word of “空话” and it is “is_key”; message: “{target_text}” sets no standard."], [(None, 1)]),
    ([(P, "pack: small", "# 注释\npack: small"), (E, "{name: 有数,", "{name: 有一个数,")], [], [], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "zh", "en", "lines"), KINDS, ids=[str(number) for number in range(len(KINDS))]
)
def test_each_kind_of_change_is_told(
    old: tuple[Pack, Addresses], tmp_path: Path, edits: Edits, zh: list[str], en: list[str],
    lines: list[tuple[int | None, int | None]],
) -> None:  # fmt: skip
    found, sides = compared(old, tmp_path, edits)
    assert told(found, "zh") == zh
    if en:
        assert told(found, "en") == en
    spans = [
        tuple(side.span(address) for side, address in zip(sides, change.where, strict=True))
        for one in found
        for change in one.changes
    ]
    assert [tuple(None if span is None else span.line for span in pair) for pair in spans] == lines


def test_the_new_side_gives_basis_and_reason(old: tuple[Pack, Addresses], tmp_path: Path) -> None:
    edits = [
        (
            P,
            "value: 130%, " + BASIS,
            "value: 120%, basis: {document: 试办〔2025〕2号, checked: true}, reason: 试算",
        )
    ]
    found, sides = compared(old, tmp_path, edits)
    (change,) = found[0].changes
    assert (str(change.basis), change.reason) == ("试办〔2025〕2号", {"zh": "试算", "en": "a trial"})
    text = DiffReport(found, sides, "zh").text()
    assert "- 超额界限 从 130% 改为 120%；依据：试办〔2025〕2号（已与原文核对）；理由：试算" in text
    assert "原 small/pack.yaml:26，新 small/pack.yaml:26" in text


def test_what_is_not_told_one_by_one_is_not_passed_over(old: tuple[Pack, Addresses]) -> None:
    """The layer follows from what a rule reads; alone it never differs, and stands for a setting yet to come."""
    rules = tuple(replace(rule, layer="rating") if rule.id == "low" else rule for rule in old[0].rules)
    found = all_differences(old[0], replace(old[0], rules=rules))
    assert told(found, "zh") == ["改了这里没有逐项说明的设置"]
    assert told(found, "en") == ["a setting changed that is not told one by one here"]


MANY: Edits = [
    (
        P,
        "value: 130%, " + BASIS,
        "value: 120%, basis: {document: 试办〔2025〕2号, checked: true}, reason: 试算",
    ),
    (P, "优: 90", "优: 95"),
    (W, "[提高, 加强]", "[提高, 促进]"),
    (E, "level: notice", "level: warning"),
    (Q, "points: 分值 × 完成值 ÷ 指标值", "points: '分值 × 限于(完成值 ÷ 指标值, 0, 1)'"),
    (Q, "when: '完成值 ≥ 指标值'", "when: '完成值 ≥ 指标值 × 1'"),
    ("cap/low.yaml", "", ""),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_that_of_the_golden_file(
    old: tuple[Pack, Addresses], tmp_path: Path, lang: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, sides = compared(old, tmp_path, MANY)
    for number, side in enumerate(sides, 1):  # where the test runs is no part of the page
        monkeypatch.setattr(side, "folder", Path(f"/{number}/small"))
    text = DiffReport(found, sides, lang).text()
    for number, side in enumerate(sides, 1):
        text = text.replace(side.pack.digest, f"sha256:{number}")
    assert text == (HERE / f"golden.{lang}.txt").read_text("utf-8")


def test_the_same_packs_give_the_same_bytes_and_json_says_the_same(
    old: tuple[Pack, Addresses], tmp_path: Path
) -> None:
    found, sides = compared(old, tmp_path, MANY)
    again, other = compared(old, tmp_path / "again", MANY)
    assert DiffReport(again, (other[0], other[1]), "zh").text().replace(
        str(other[1].folder), ""
    ) == DiffReport(found, sides, "zh").text().replace(str(sides[1].folder), "")
    data = diff_json(found, sides)
    assert json.loads(json.dumps(data)) == data
    assert [change["zh"] for one in data["differences"] for change in one["changes"]] == told(found, "zh")
    limit = next(one for one in data["differences"] if one["subject"] == "excess_limit")
    assert limit["changes"][0]["new"] == {"file": str(tmp_path / "small" / "pack.yaml"), "line": 26}
    assert limit["changes"][0]["basis"] == {"document": "试办〔2025〕2号", "article": None, "checked": True}


OVERLAY = """\
pack: county
title: 某县
basis: {document: 县发〔2025〕3号, checked: false}
extends: small
parameters:
  - {name: 超额界限, values: [{from: 2025, value: 110%, basis: {document: 县发〔2025〕3号, article: 第二条, checked: false}, reason: 县里从严}]}
levels:
  empty-words: {level: error, reason: 县里从严, basis: {document: 县发〔2025〕3号, article: 第四条, checked: false}}
drop:
  - {rule: low, reason: 县里不封顶}
en: {title: A county, reasons: {县里从严: stricter here, 县里不封顶: no cap here}}
"""


def test_an_overlay_says_why(tmp_path: Path) -> None:
    pack(tmp_path)
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "pack.yaml").write_text(OVERLAY, "utf-8")
    store = Store([tmp_path])
    small, county = store.load("small"), store.load("county")
    changes = [
        change for one in all_differences(small, county) if one.group != "identity" for change in one.changes
    ]
    assert [
        (change.told["zh"], str(change.basis), change.reason and change.reason["zh"]) for change in changes
    ] == [
        ("超额界限（2025 年起） 从 130% 改为 110%", "县发〔2025〕3号 第二条", "县里从严"),
        ("级别 从 提示 改为 错误", "县发〔2025〕3号 第四条", "县里从严"),
        ("删去：执行率低封顶（总分）", "县发〔2025〕3号", "县里不封顶"),
    ]
    places = Addresses(county, store)
    new = [places.span(change.where[1]) for change in changes]
    assert [span and (Path(span.file).parent.name, span.line) for span in new] == [
        ("county", 6),
        ("county", 8),
        ("county", 10),
    ]


def called(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    sys.argv = ["perfeval", *arguments]
    capsys.readouterr()
    code: object = 0
    try:
        run()
    except SystemExit as stop:
        code = stop.code or 0
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)
    pack(tmp_path / "a")
    pack(tmp_path / "b", MANY)
    one, other = (str(tmp_path / side / "small") for side in "ab")
    code, out, err = called(["rules", "diff", one, other], capsys)
    assert (code, err) == (0, "")
    assert "“优”的下限 从 90 改为 95" in out
    code, out, err = called(["rules", "diff", one, other, "--format", "json", "--lang", "en"], capsys)
    assert (code, err) == (0, "")
    assert json.loads(out)["schema"] == "perfeval/rules-diff/1"
    code, out, err = called(["rules", "diff", one, one, "--lang", "en"], capsys)
    assert (code, err) == (0, "")
    assert out.endswith("The packs are the same.\n")
    code, out, err = called(["rules", "diff", "mof-2020-10", str(tmp_path)], capsys)
    assert (code, out) == (2, "")
    assert "PE607" in err
    code, out, err = called(["rules", "diff", "mof-2020-10", "nowhere"], capsys)
    assert (code, out) == (2, "")
    assert "PE301" in err
