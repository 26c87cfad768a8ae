"""Files written in other ways than those that ship: blocks and braces, comments, odd quotes and indents."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.rulebook.building import tidy
from perfeval.rulebook.files import read_folder
from perfeval.rulebook.reading import read_book
from perfeval.rulebook.writing import workbook
from rulebook.books import changed, made, put, row
from rulebook.test_edits import TYPED

FILES = {
    "pack.yaml": """\
# 头上的说明
pack: odd   # 行末说明

title: >-
  一个
  写法各样的包
extends: "mof-2020-10"
years:
  from: 2021   # 起
  # 中间的说明
  to: 2030
kinds:
- project
regions:
  - 云南
  - "四川"
ratings:
  优: 90
  良: 80     # 良

  中: 60
  差: 0
parameters:

  # 第一个
  - name: 超额界限
    values:
      - from: 2021
        value: 20%
        reason: |
          第一行
          第二行
      # 第二个值
      - {from: 2023,
         value: 25%,
         reason: '分两行写'}

  # 第二个
  -
    name: 新的
    unit: 比率
    means:
      zh: 含义
    values: [
      {from: 2021, value: 5%, reason: 甲},
      {from: 2022, value: 6%, reason: 乙}
    ]
# 末尾的说明
drop:
  - exceeded-far      # 不要
  - rule: duplicate-name
    reason: "两行的"
levels: {weights-sum: notice, rating-differs: {level: notice, reason: x}}
en:
  title: Odd
  reasons: {甲: a, 乙: "b"}

# 真的末尾
""",
    "check/one.yaml": """\
rule: one
kind: check
title: '查'
on:
  - 指标 甲
  - 指标 乙
when: >-
  甲.名称 = 乙.名称
  且 甲.名称 ≠ "a"
level: error
message: "他说\\"{甲.名称}\\"\\t不对"
fix: |-
  第一行
  第二行
defects:
  - D01
  - D02
examples:
- name: 一
  given:
    甲: {名称: 子}
    乙:
      名称: 子
  expect: finding
- {name: 二, given: {甲: {名称: 子}, 乙: {名称: 丑}}, expect: silent}
""",
    "examples/e.yaml": "examples:\n  - name: 整\n    submission: {unit: 甲, year: 2021, kind: project, indicators: []}\n"
    "    expect: {total_range: [0, 100]}",
    "words/w.yaml": '甲词: 一 二\n"乙词":\n- 三\n- 四 五\n丙词: {words: "一 二", except: }\n丁词:\n  words: |\n    一 二\n    三\n',
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules") / "odd"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    path = folder.parent / "odd.xlsx"
    path.write_bytes(workbook(read_folder(folder)))
    return read_book(path)


@pytest.fixture
def odd(read):
    rows = {
        sheet: [replace(item, texts=dict(item.texts)) for item in listed]
        for sheet, listed in read.rows.items()
    }
    return replace(read, rows=rows)


def test_the_identity(odd):
    result = made(odd)
    assert {name: data.decode() for name, data in result.files.items()} == FILES
    assert result.plan.deleted == []


def test_changes_in_blocks(odd):
    form = odd.rows["总则"][0].texts
    form.update({"截止年度": "", "适用地区": "云南、贵州、四川", "依据文号": "某文"})
    values = [item for item in odd.rows["参数取值"] if item.text("参数") == "超额界限"]
    odd.rows["参数取值"].remove(values[0])
    values[1].texts["依据文号"] = "某文"
    put(odd, "参数取值", 参数="新的", 起始年度="2025", 值="7%", 理由="丙")
    row(odd, "等级", 等级="良").texts["下限分"] = "85"
    assert changed(odd)["pack.yaml"] == [
        "+basis: {document: 某文}",
        "-  to: 2030",
        "+  - 贵州",
        "-  良: 80     # 良",
        "+  良: 85     # 良",
        "-      - from: 2021",
        "-        value: 20%",
        "-        reason: |",
        "-          第一行",
        "-          第二行",
        "-         value: 25%,",
        "+         value: 25%, basis: {document: 某文},",
        "-      {from: 2022, value: 6%, reason: 乙}",
        "+      {from: 2022, value: 6%, reason: 乙},",
        "+      {from: 2025, value: 7%, reason: 丙}",
    ]


def test_a_check_gets_english_behind_its_examples_while_they_change(odd):
    row(odd, "检查", 规则编号="one").texts["英文名称"] = "One"
    put(odd, "例子", 规则编号="one", 例子="三", 已知="甲：{名称: 丑}\n乙：{名称: 寅}", 应得结果="不触发")
    assert changed(odd) == {
        "check/one.yaml": [
            "+- name: 三",
            "+  given: {甲: {名称: 丑}, 乙: {名称: 寅}}",
            "+  expect: silent",
            "+en:",
            "+  title: One",
        ]
    }


def test_whatever_is_typed_reads_back_or_is_refused(odd):
    """And the lines with nothing but a comment are all still there."""
    pick = random.Random("odd")
    rows = [item for listed in odd.rows.values() for item in listed]
    comments = {
        name: [line for line in text.splitlines() if line.strip().startswith("#")]
        for name, text in FILES.items()
    }
    outcomes = {"written": 0, "refused": 0}
    for _ in range(80):
        item = pick.choice(rows)
        head = pick.choice(list(item.texts))
        old = item.texts[head]
        item.texts[head] = tidy(pick.choice([*TYPED, "", f"{old}\n键：{pick.choice(TYPED)}"]))
        try:
            result = made(odd)
        except PerfevalError as error:
            assert all(fault.span and fault.span.cell for fault in error.diagnostics)
            outcomes["refused"] += 1
        else:
            outcomes["written"] += 1
            for name, lines in comments.items():
                left = result.files[name].decode().splitlines() if name in result.files else lines
                assert [line for line in left if line.strip().startswith("#")] == lines
        item.texts[head] = old
    assert min(outcomes.values()) > 10
