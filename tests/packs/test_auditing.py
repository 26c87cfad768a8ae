"""Packs that load, and what is still to be said of them: rivals, rules without a basis, articles without a rule."""

from __future__ import annotations

import pytest

from engines.making import write_pack
from perfeval.packs import messages
from perfeval.packs.auditing import articles, rivals, without_basis
from perfeval.packs.store import Store

FRAME = "include: []\nframework: {execution: 10, sections: {产出: 90}, not_applicable: rescale}\nratings: {优: 90, 差: 0}\n"
CAP = """\
rule: {id}
kind: cap
title: 封顶
{basis}on: 自评表
when: 全年执行数 < 50元
cap: 60分
examples:
  - {{name: 低, given: {{全年执行数: 10, 合计得分: 90}}, expect: {{points: 60}}}}
  - {{name: 不低, given: {{全年执行数: 90, 合计得分: 90}}, expect: silent}}
"""
CITED = "basis: {document: 某办法, article: 第一条}\n"


def pack(id_, more):
    return f"pack: {id_}\ntitle: 甲\n{FRAME}{more}"


@pytest.mark.parametrize(
    ("one", "two", "fight"),
    [
        ("years: {from: 2026}\n", "years: {from: 2026}\n", True),
        ("years: {from: 2026}\n", "years: {from: 2027}\n", False),
        ("kinds: [project]\n", "kinds: [department]\n", False),
        ("kinds: [project, department]\n", "kinds: [department]\n", True),
        ("by_name_only: true\n", "", False),
        ("regions: [云南]\n", "", False),
        ("regions: [云南省/保山市]\n", "regions: [贵州, 云南/保山]\n", True),
        ("regions: [云南]\n", "regions: [云南/保山]\n", False),
    ],
)
def test_packs_for_the_same_forms(tmp_path, one, two, fight):
    write_pack(tmp_path, "one", pack("one", one))
    write_pack(tmp_path, "two", pack("two", two))
    store = Store([tmp_path])
    found = rivals(store, "one")
    assert bool(found) is fight
    assert [type(item) for item in rivals(store)] == [type(item) for item in found]
    for item in found:
        assert item.span.file.endswith("two/pack.yaml")
        assert "“one”" in item.text("en") and "“two”" in item.text("zh")


def test_packs_of_two_folders_are_no_rivals(tmp_path):
    write_pack(tmp_path / "a", "one", pack("one", ""))
    write_pack(tmp_path / "b", "two", pack("two", ""))
    assert rivals(Store([tmp_path / "a", tmp_path / "b"])) == []


def test_a_rival_is_told_where_it_extends_the_other(tmp_path):
    write_pack(tmp_path, "one", pack("one", ""))
    write_pack(tmp_path, "two", "pack: two\ntitle: 乙\nextends: one\n")
    assert rivals(Store([tmp_path]))[0].span.file.endswith("two/pack.yaml")


def test_none_of_the_shipped_packs_are_rivals_or_lack_a_basis():
    store = Store(trusting=True)
    assert rivals(store) == []
    for id_ in store.ids():
        assert [*without_basis(store.load(id_)), *articles(store.load(id_), store)] == []


def test_rules_without_a_basis(tmp_path):
    rules = {"cap/a": CAP.format(id="a", basis=""), "cap/b": CAP.format(id="b", basis=CITED)}
    write_pack(tmp_path, "one", pack("one", ""), rules)
    found = [*without_basis(Store([tmp_path]).load("one"))]
    assert [item.values["rule"] for item in found] == ["a"]


@pytest.mark.parametrize(
    ("listed", "complete", "said"),
    [
        ("{article: 第一条, about: 甲}", False, []),
        ("{article: 第二条, about: 甲}", False, [messages.ArticleUncarried]),
        ("{article: 第二条, about: 甲, left_to_people: 专家判断}", False, []),
        ("{about: 不知道哪一条}", False, []),
        ("{article: 第一条, about: 甲}", True, []),
        ("{article: 第二条, about: 甲}", True, [messages.ArticleUncarried, messages.ArticleUnknown]),
    ],
)
def test_articles(tmp_path, listed, complete, said):
    """A rule that cites a paragraph of an article carries the article."""
    basis = "basis: {document: 某办法, checked: false}\n"
    more = f"{basis}regulation:\n  complete: {str(complete).lower()}\n  articles: [{listed}]\n"
    rule = CAP.format(id="a", basis="basis: {document: 某办法, article: 第一条第二款}\n")
    write_pack(tmp_path, "one", pack("one", more), {"cap/a": rule})
    store = Store([tmp_path])
    assert [type(item) for item in articles(store.load("one"), store)] == said


def test_a_unit_that_nothing_comes_near(tmp_path):
    item = messages.ParameterValue(
        name="甲", value="5", unit="嗡嗡嗡", known=False, nearest="", dimension=True
    )
    assert "分、元、比率、天" in item.fix("zh")
    assert "分, 元, 比率" in item.fix("en")
    item = messages.ParameterValue(
        name="甲", value="5分", unit="比率", known=True, nearest="", dimension=False
    )
    assert "5%" in item.fix("zh") and "5%" in item.fix("en")
