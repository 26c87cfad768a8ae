"""Shared folders of rules: what every pack takes in, and how it changes that."""

from __future__ import annotations

import pytest

from engines.making import write_pack
from perfeval.diagnostics import PerfevalError, Span
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.model import Row, Submission

OWN = "pack: own\ntitle: 自己的\nextends: mof-2020-10\n"
HERE = Span("rows")


def load(tmp_path, extra="", files=None, words=""):
    write_pack(tmp_path, "own", OWN + extra, files or {})
    if words:
        (tmp_path / "own" / "words").mkdir()
        (tmp_path / "own" / "words" / "own.yaml").write_text(words, encoding="utf-8")
    return Store([tmp_path]).load("own")


def verdict(pack, name, target):
    row = Row(1, {"category": "质量", "name": name, "target": target}, {}, HERE)
    found = evaluate_submission(pack, Submission("rows", {}, {}, (row,), HERE), Direct(pack)).lines[1]
    return found.measurability


def codes(error):
    return [item.code for item in error.value.diagnostics]


def test_every_pack_takes_in_the_rules_of_measurability(tmp_path):
    pack = load(tmp_path)
    assert {rule.pack for rule in pack.rules if rule.code} == {"measurability"}
    assert pack.chain == ("mof-2020-10", "own")
    assert verdict(pack, "办学条件", "持续改善").codes == ("vague-target",)


def test_a_pack_may_do_without(tmp_path):
    pack = load(tmp_path, "include: []\n")
    assert not [rule for rule in pack.rules if rule.code]
    assert verdict(pack, "办学条件", "持续改善") is None


def test_a_pack_may_drop_a_rule_or_change_its_level(tmp_path):
    pack = load(tmp_path, "drop: [vague-target]\nlevels: {compound: error}\n")
    assert pack.rule("vague-target") is None
    assert pack.rule("compound").level == "error"


def test_a_pack_may_add_to_a_word_list_and_take_from_it(tmp_path):
    pack = load(tmp_path, words="程度词: {add: 杠杠的, remove: 持续}\n")
    assert "杠杠的" in pack.word_lists["程度词"]
    assert "持续" not in pack.word_lists["程度词"]
    assert "有效发明专利" in pack.word_lists["程度词.except"]
    assert verdict(pack, "办学条件", "杠杠的").codes == ("vague-target",)
    assert verdict(Store().load("mof-2020-10"), "办学条件", "杠杠的").codes == ("restated-target",)


def test_a_pack_may_replace_a_word_list(tmp_path):
    pack = load(tmp_path, words="程度词: {words: 杠杠的 倍儿棒}\n评语: [棒]\n")
    assert pack.word_lists["程度词"] == ("杠杠的", "倍儿棒")
    assert pack.word_lists["程度词.except"] == ()
    assert pack.word_lists["评语"] == ("棒",)


def test_a_pack_may_replace_a_condition_that_rules_name(tmp_path):
    pack = load(tmp_path, "define:\n  - {name: 有记录, en: recorded, when: '含(指标值正文, \"持续改善\")'}\n")
    assert verdict(pack, "办学条件", "持续改善").verdict == "measurable"


def test_a_definition_takes_no_name_that_means_something(tmp_path):
    with pytest.raises(PerfevalError) as error:
        load(tmp_path, "define:\n  - {name: 指标值, when: '含(名称, \"甲\")'}\n")
    assert codes(error) == ["PE313"]


def test_a_definition_reads_facts_only(tmp_path):
    with pytest.raises(PerfevalError) as error:
        load(tmp_path, "define:\n  - {name: 得分高, when: 得分 > 5}\n")
    assert codes(error) == ["PE310"]


def test_an_unknown_folder_is_named(tmp_path):
    with pytest.raises(PerfevalError) as error:
        load(tmp_path, "include: [measurabilty]\n")
    assert codes(error) == ["PE320"]
    assert error.value.diagnostics[0].span.line == 4


@pytest.mark.parametrize("words", ["程度词: {wrds: 甲}\n", "程度词: {words: {a: b}}\n"])
def test_a_bad_word_list_is_refused(tmp_path, words):
    with pytest.raises(PerfevalError):
        load(tmp_path, words=words)


@pytest.mark.parametrize("line", ["code: compound\n", "verdict: vague\n"])
def test_a_code_stands_in_a_check_on_one_indicator(tmp_path, line):
    rule = (
        "rule: other\nkind: check\ntitle: 甲\non: 自评表\nwhen: 总分 > 5\nlevel: notice\nmessage: 甲\nfix: 乙\n" + line
        + "examples:\n  - {name: 甲, given: {总分: 6}, expect: finding}\n  - {name: 乙, given: {总分: 1}, expect: silent}\n"
    )  # fmt: skip
    with pytest.raises(PerfevalError) as error:
        load(tmp_path, files={"check/other": rule})
    assert codes(error) == ["PE321"]


def test_a_folder_of_ones_own_comes_before(tmp_path):
    shared = tmp_path / "measurability"
    (shared / "check").mkdir(parents=True)
    (shared / "shared.yaml").write_text("shared: measurability\ntitle: 自己的\n", encoding="utf-8")
    pack = load(tmp_path)
    assert not [rule for rule in pack.rules if rule.code]
