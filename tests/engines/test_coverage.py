"""What examples reach is what the engine did on them: gaps that are there by construction are named, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.making import write_pack
from perfeval.engines.coverage.measuring import Coverage, measure
from perfeval.engines.direct import Direct
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack
from perfeval.packs.store import Store, builtin_rules

HEAD = """pack: small
title: 小
include: []
framework:
  full: 100
  execution: 0
  sections: {产出: 100}
  not_applicable: rescale
ratings: {优: 90, 差: 0}
"""
MONEY = """rule: money
kind: score
title: 执行
on: 预算执行
cases:
  - {case: 一, when: 其余, points: 分值}
examples:
  - {name: 甲, given: {}, expect: {case: 一}}
"""
ROW = """rule: row
kind: score
title: 指标
on: 指标
cases:
  - {case: 做到, when: 完成值 ≥ 指标值, points: 分值}
  - {case: 记零, when: 未做到 = 记零, points: 0}
  - {case: 按比例, when: 其余, points: 分值 × 完成值 ÷ 指标值}
examples:
  - {name: 做到, given: {指标值: ≥10个, 完成值: 10个, 分值: 10}, expect: {case: 做到, points: 10}}
  - {name: 记零, given: {指标值: ≥10个, 完成值: 5个, 分值: 10}, parameters: {未做到: 记零}, expect: {case: 记零, points: 0}}
  - {name: 按比例, given: {指标值: ≥10个, 完成值: 5个, 分值: 10}, expect: {case: 按比例, points: 5}}
"""
WORDS = """rule: vague
kind: check
title: 空话
on: 指标
when: 含(名称, 空词) 且 含(名称, 虚词)
level: notice
message: 空
fix: 改
examples:
  - {name: 空, given: {名称: 显著提升}, expect: finding}
  - {name: 实, given: {名称: 培训人数}, expect: silent}
"""
CHOICE = """parameters:
  - name: 未做到
    en: missed
    means: {zh: 没有做到怎样记分, en: how a miss counts}
    choices: [{zh: 按比例, en: share}, {zh: 记零, en: zero}]
    values: [{from: 2020, value: 按比例}%s]
"""


def small(folder: Path, *, later: str = "", more: str = "", rules: dict[str, str] | None = None) -> Store:
    write_pack(
        folder,
        "small",
        HEAD + CHOICE % later + more,
        {"score/money": MONEY, "score/row": ROW} | (rules or {}),
    )
    return Store([folder])


def covered(store: Store, id_: str = "small") -> Coverage:
    pack = store.load(id_)
    parent = store.load(pack.chain[-2]) if len(pack.chain) > 1 else None
    return measure(pack, parent, store.examples(id_), Direct)


def missed(coverage: Coverage) -> list[tuple[str, str, str]]:
    return [(item.kind, item.owner[1], item.name) for item in coverage.missed]


def test_a_pack_whose_examples_reach_everything(tmp_path):
    found = covered(small(tmp_path))
    assert missed(found) == []
    kinds = sorted((item.kind, item.owner[1], item.name) for item in found.reached)
    assert kinds == [
        ("case", "money", "一"), ("case", "row", "做到"), ("case", "row", "按比例"), ("case", "row", "记零"),
        ("choice", "missed", "按比例"), ("choice", "missed", "记零"), ("value", "missed", "2020"),
    ]  # fmt: skip


def test_a_case_counts_by_what_the_engine_did_not_by_its_name_in_an_example(tmp_path):
    """The second example names the case 记零, but its facts lead to another one."""
    named = ROW.replace("parameters: {未做到: 记零}, expect", "expect")
    found = covered(small(tmp_path, rules={"score/row": named}))
    assert [item.fault is None for item in found.own] == [True, True, False, True]
    assert missed(found) == [("case", "row", "记零"), ("choice", "missed", "记零")]


def test_a_case_at_which_it_cannot_be_told_whether_it_holds_is_not_reached(tmp_path):
    """The units are unlike, and the engine stops at the first case without taking it."""
    stopped = ROW.replace("完成值: 10个, 分值: 10}, expect: {case: 做到, points: 10}", "完成值: 10亩, 分值: 10}, expect: {case: 做到, outcome: cannot_tell}")  # fmt: skip
    found = covered(small(tmp_path, rules={"score/row": stopped}))
    assert [item.fault for item in found.own if item.fault] == []
    assert missed(found) == [("case", "row", "做到")]


def test_a_dated_value_that_no_example_is_of(tmp_path):
    store = small(tmp_path, later=", {from: 2024, value: 记零}")
    # Without a year the newest value holds: the last example goes astray, and the first value is never used.
    assert ("value", "missed", "2020") in missed(covered(store))
    dated = ROW.replace("{name: 按比例, given: {", "{name: 按比例, given: {年度: 2021, ")
    assert (
        missed(covered(small(tmp_path, later=", {from: 2024, value: 记零}", rules={"score/row": dated})))
        == []
    )


def test_words_count_where_the_engine_looked_for_them(tmp_path):
    """A junction ends at its first false part: the second list is never asked of the second example."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "lists.yaml").write_text(
        "空词: [显著, 人数]\n虚词: {words: 提升 场次, except: 提升机}\n从不: [没有]\n", encoding="utf-8"
    )
    found = covered(small(tmp_path, rules={"check/vague": WORDS}))
    assert missed(found) == [("except", "虚词", "虚词")]
    silent = WORDS.replace("名称: 显著提升}, expect: finding", "名称: 显著提升机}, expect: silent").replace(
        "expect: silent}\n  - {name: 实",
        "expect: silent}\n  - {name: 空, given: {名称: 显著场次}, expect: finding}\n  - {name: 实",
    )
    assert missed(covered(small(tmp_path, rules={"check/vague": silent}))) == []
    other = WORDS.replace("含(名称, 空词) 且 含(名称, 虚词)", "含(名称, 空词) 或 含(名称, 虚词)")
    assert missed(covered(small(tmp_path, rules={"check/vague": other.replace("培训人数", "设备")}))) == [
        ("words", "vague", "虚词"), ("except", "虚词", "虚词")
    ]  # fmt: skip


def test_cases_of_intermediate_names(tmp_path):
    let = """let:
  - name: 实际预算
    en: real_budget
    unit: 元
    means: {zh: 预算, en: budget}
    cases:
      - {when: 缺(全年预算数), value: 年初预算数}
      - {when: 其余, value: 全年预算数}
"""
    check = (
        "rule: over\nkind: check\ntitle: 超\non: 自评表\nwhen: 全年执行数 > 实际预算\nlevel: notice\nmessage: 超\nfix: 改\n"
        "examples:\n  - {name: 超, given: {全年预算数: 1, 全年执行数: 2}, expect: finding}\n"
        "  - {name: 不超, given: {实际预算: 3, 全年执行数: 2}, expect: silent}\n"
    )
    found = covered(small(tmp_path, more=let, rules={"check/over": check}))
    assert [(item.kind, item.owner, item.number) for item in found.missed] == [
        ("let", ("let", "real_budget"), 0)
    ]


def test_an_overlay_answers_for_what_it_changes_and_not_for_its_parent(tmp_path):
    store = small(tmp_path, later=", {from: 2024, value: 记零}")
    assert missed(covered(store)) != []
    overlay = "pack: local\ntitle: 本地\nextends: small\nparameters:\n  - {name: 未做到, values: [{from: 2022, value: 记零}]}\n"
    write_pack(tmp_path, "local", overlay)
    store = Store([tmp_path])
    found = covered(store, "local")
    assert missed(found) == [("value", "missed", "2022")]
    assert found.inherited == (2, 0)
    form = (
        "examples:\n  - name: 没做到\n    submission:\n      unit: 甲\n      year: 2022\n      kind: project\n      indicators:\n"
        "        - {section: 产出, name: 数, target: ≥10个, actual: 5个, weight: 100}\n    expect: {total: 0}\n"
    )
    (tmp_path / "local" / "examples").mkdir()
    (tmp_path / "local" / "examples" / "form.yaml").write_text(form, encoding="utf-8")
    found = covered(Store([tmp_path]), "local")
    assert (missed(found), [item.fault for item in found.whole]) == ([], [None])


#: What no example of the shipped packs can reach, and why. The list may only grow shorter.
UNREACHED = {
    "mof-2020-10": [
        # No word of the list can stand in these exceptions, or run into them: they do nothing.
        ("except", "words", "总成本词", "总成本词"), ("except", "words", "时间名词尾", "时间名词尾"),
    ],
}  # fmt: skip
STORE = Store(trusting=True)
SHELF = Shelf(trusting=True)
PACKS = [id_ for id_ in STORE.ids() if STORE.folder(id_).parent == builtin_rules()]


@pytest.fixture(scope="module")
def shipped() -> dict[str, tuple[Pack, Coverage]]:
    found = {}
    for id_ in PACKS:
        pack = STORE.load(id_)
        parent = STORE.load(pack.chain[-2]) if len(pack.chain) > 1 else None
        found[id_] = pack, measure(pack, parent, STORE.examples(id_), Direct, SHELF)
    return found


@pytest.mark.parametrize("id_", PACKS)
def test_examples_of_a_shipped_pack_reach_all_of_it(shipped, id_):
    pack, coverage = shipped[id_]
    assert [item.fault for item in (*coverage.own, *coverage.whole) if item.fault] == []
    assert [(item.kind, *item.owner, item.name) for item in coverage.missed] == UNREACHED.get(id_, [])
    assert {item.owner[1] for item in coverage.reached if item.owner[0] == "rule"} >= {
        rule.id for rule in pack.rules if rule.pack == id_
    }
