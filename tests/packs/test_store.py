from __future__ import annotations

from pathlib import Path

import pytest

from engines.making import LOCAL, SCORE_ONE, check, write_pack
from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.packs.store import Store, builtin_rules

FRAME = (
    "framework: {execution: 10, sections: {产出: 90}, not_applicable: rescale}\nratings: {优: 90, 差: 0}\n"
)
OWN = "pack: own\ntitle: 自有\n" + FRAME


def fault(action) -> Diagnostic:
    with pytest.raises(PerfevalError) as caught:
        action()
    item = caught.value.diagnostics[0]
    assert item.text("zh")
    assert item.text("en")
    item.fix("zh")
    item.fix("en")
    return item


def at(item: Diagnostic) -> tuple[str, str, int | None]:
    return item.code, Path(item.span.file).name, item.span.line


def test_the_national_pack_is_at_hand():
    store = Store()
    assert "mof-2020-10" in store.ids()
    assert builtin_rules().is_dir()
    pack = store.load("mof-2020-10")
    assert pack.id == "mof-2020-10"
    assert pack.chain == ("mof-2020-10",)
    assert pack.digest.startswith("sha256:")
    assert [label for label, _ in pack.ratings] == ["优", "良", "中", "差"]
    assert pack.rule("quantitative").kind == "score"
    assert pack.rule("nothing") is None


def test_no_such_pack():
    item = fault(lambda: Store().load("nothing"))
    assert (item.code, item.values["pack"]) == ("PE301", "nothing")
    assert "mof-2020-10" in item.fix("en")


def test_no_parent(tmp_path):
    write_pack(tmp_path, "own", OWN + "extends: nothing\n")
    assert fault(lambda: Store([tmp_path]).load("own")).code == "PE301"


def test_an_earlier_folder_wins(tmp_path):
    one, two = tmp_path / "1", tmp_path / "2"
    write_pack(one, "own", OWN.replace("自有", "一"))
    write_pack(two, "own", OWN.replace("自有", "二"))
    assert Store([one, two]).load("own").title["zh"] == "一"
    assert Store([two, one]).load("own").title["zh"] == "二"


def test_no_rules_in_a_folder(tmp_path):
    for folder in (tmp_path, tmp_path / "absent"):
        item = fault(lambda folder=folder: Store([folder]))
        assert item.code == "PE317"
        assert str(folder) in item.text("en")


def test_a_folder_of_another_name(tmp_path):
    write_pack(tmp_path, "other", OWN)
    item = fault(lambda: Store([tmp_path]).load("other"))
    assert at(item) == ("PE318", "pack.yaml", 1)


def test_packs_in_a_circle(tmp_path):
    for one, two in (("a", "b"), ("b", "c"), ("c", "a")):
        write_pack(tmp_path, one, f"pack: {one}\ntitle: 甲\nextends: {two}\n")
    item = fault(lambda: Store([tmp_path]).load("a"))
    assert at(item)[:2] == ("PE312", "pack.yaml")
    assert item.values["packs"] == "a → b → c → a"


def test_a_pack_that_extends_itself(tmp_path):
    write_pack(tmp_path, "a", "pack: a\ntitle: 甲\nextends: a\n")
    assert fault(lambda: Store([tmp_path]).load("a")).code == "PE312"


@pytest.mark.parametrize("text", ["- 1\n", "pack: own\n---\npack: own\n"])
def test_a_file_that_is_not_one_mapping(tmp_path, text):
    write_pack(tmp_path, "own", text)
    item = fault(lambda: Store([tmp_path]).load("own"))
    assert Path(item.span.file).name == "pack.yaml"


# --- word lists ---------------------------------------------------------------------------------


def words(folder: Path, text: str) -> None:
    (folder / "words").mkdir(exist_ok=True)
    (folder / "words" / "list.yaml").write_text(text, encoding="utf-8")


def test_word_lists(tmp_path):
    write_pack(tmp_path, "own", OWN)
    words(tmp_path, "空话:\n  - 进一步\n  - 基本\n有界比率: [甲率]\n")
    lists = Store([tmp_path]).word_lists()
    assert lists["空话"] == ("进一步", "基本")
    assert lists["有界比率"] == ("甲率",)
    assert "合格率" in Store().word_lists()["有界比率"]


@pytest.mark.parametrize(("text", "line"), [("- 甲\n", 1), ("甲: 乙\n", 1)])
def test_bad_word_lists(tmp_path, text, line):
    write_pack(tmp_path, "own", OWN)
    words(tmp_path, text)
    assert at(fault(lambda: Store([tmp_path]).load("own")))[1:] == ("list.yaml", line)


# --- digest -------------------------------------------------------------------------------------


def test_the_digest_follows_the_content(tmp_path):
    def digest() -> str:
        return Store([tmp_path]).load("local").digest

    write_pack(tmp_path, "local", LOCAL)
    seen = [digest()]
    assert digest() == seen[0]
    write_pack(tmp_path, "local", LOCAL + "# 注\n")
    seen.append(digest())
    write_pack(tmp_path, "local", LOCAL, {"check/one": check("one", "自评总分 > 0")})
    seen.append(digest())
    words(tmp_path, "空话: [进一步]\n")
    seen.append(digest())
    words(tmp_path, "空话: [进一步, 基本]\n")
    seen.append(digest())
    assert len(set(seen)) == len(seen)


# --- choosing -----------------------------------------------------------------------------------


def choosable(folder: Path) -> Store:
    for id_, more in {
        "sheng": "regions: [甲省]\nyears: {from: 2020, to: 2022}\n",
        "shi": "regions: [甲省/乙市]\nyears: {from: 2021}\n",
        "whole": "kinds: [department]\nyears: {from: 2015}\n",
        "twin-a": "kinds: [transfer]\n",
        "twin-b": "kinds: [transfer]\n",
    }.items():
        write_pack(folder, id_, f"pack: {id_}\ntitle: 甲\n{FRAME}{more}")
    return Store([folder])


@pytest.mark.parametrize(
    ("kind", "year", "region", "chosen"),
    [
        ("project", 2020, None, "mof-2020-10"),
        ("project", None, None, "mof-2020-10"),
        ("project", 2020, "广西/南宁", "mof-2020-10"),
        ("project", 2020, "甲省/乙市/丙区", "sheng"),
        ("project", 2021, "甲省/乙市/丙区", "shi"),
        ("project", 2021, "甲省/丁市", "sheng"),
        ("project", 2023, "甲省/丁市", "mof-2020-10"),
        ("department", 2018, None, "whole"),
    ],
)
def test_choosing(tmp_path, kind, year, region, chosen):
    id_, why = choosable(tmp_path).choose(kind, year, region)
    assert id_ == chosen
    assert {"project": "项目", "department": "部门"}[kind] in why["zh"]
    assert kind in why["en"]


@pytest.mark.parametrize(("kind", "year"), [("project", 2019), ("department", 2012)])
def test_nothing_fits(tmp_path, kind, year):
    item = fault(lambda: choosable(tmp_path).choose(kind, year, None))
    assert (item.code, item.values["year"]) == ("PE302", year)


def test_several_fit_equally(tmp_path):
    item = fault(lambda: choosable(tmp_path).choose("transfer", 2020, None))
    assert (item.code, item.values["packs"]) == ("PE303", "twin-a、twin-b")


def test_years_of_a_pack(tmp_path):
    store = choosable(tmp_path)
    assert (store.load("sheng").since, store.load("sheng").until) == (2020, 2022)
    assert (store.load("twin-a").since, store.load("twin-a").until) == (0, None)


def test_a_rule_of_the_pack(tmp_path):
    write_pack(tmp_path, "own", OWN, {"score/other": SCORE_ONE})
    pack = Store([tmp_path]).load("own")
    assert [rule.id for rule in pack.of_kind("score")] == ["other"]
    assert pack.of_kind("score", "execution") == ()
    assert pack.rule("other").file.endswith("other.yaml")


@pytest.mark.parametrize("years", ["{from: 很久}", "{from: [2020]}", "{from: 2020, to: 2020.5}"])
def test_years_that_are_none_are_refused_when_packs_are_chosen(tmp_path, years):
    write_pack(tmp_path, "own", OWN + f"years: {years}\n")
    item = fault(lambda: Store([tmp_path]).choose("project", 2020, None))
    assert at(item) == ("PE142", "pack.yaml", 5)
