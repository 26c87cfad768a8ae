"""A file of indicators: what it gives, and what is said of a faulty one."""

from __future__ import annotations

import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.indicators.reading import read_indicators
from perfeval.indicators.shelf import Shelf, builtin_indicators
from perfeval.sources import Text

HEAD = "library: own\ntitle: 自己的\nindicators:\n"
ROW = """\
  - id: own/rate
    name: 达标率
    en: Rate
    aliases: [合格率]
    section: 产出
    category: 质量
    measures: 达标的占多大比例。
    formula: 达标数 ÷ 总数 × 100%
    inputs:
      达标数: {unit: 件, means: 达标的件数}
      总数: {unit: 件, means: 全部件数}
    unit: '%'
    direction: higher
    evidence: [台账]
    target_example: ≥90%
    when_zero: not_applicable
    basis: {document: 某文, checked: true}
    note: 留意
"""


def read(text, **options):
    return read_indicators(Text(path="own.yaml", text=text), **options)


def fault(text):
    with pytest.raises(PerfevalError) as caught:
        read(text)
    only = caught.value.diagnostics[0]
    assert only.text("zh") != only.text("en")
    return only.code, only.span.line, only.span.column


def test_every_field():
    (item,) = read(HEAD + ROW)
    assert (item.id, item.sector, item.library, item.english) == ("own/rate", "own", "own", "Rate")
    assert item.names == ("达标率", "合格率")
    assert [(wanted.name, wanted.unit) for wanted in item.inputs] == [("达标数", "件"), ("总数", "件")]
    assert item.when_zero == "not_applicable"
    assert item.basis.checked
    assert item.library_title == {"zh": "自己的", "en": "自己的"}
    assert item.input("总数").means == "全部件数"
    assert item.input("没有") is None


def test_what_is_not_said():
    text = ROW.replace("    when_zero: not_applicable\n", "").replace(
        "    basis: {document: 某文, checked: true}\n", ""
    )
    (item,) = read(HEAD + text)
    assert (item.when_zero, item.basis) == ("cannot_tell", None)


def test_a_sector_may_be_part_of_a_library():
    (item,) = read(HEAD + ROW.replace("own/rate", "own-part/rate"))
    assert (item.sector, item.library) == ("own-part", "own")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("own/rate", "other/rate", "PE705", 4, 9),
        ("own/rate", "own", "PE702", 4, 5),
        ("direction: higher", "direction: up", "PE701", 16, 16),
        ("direction: higher", "directoin: higher", "PE140", 16, 5),
        ("÷ 总数", "÷ 总量", "PE203", 11, 20),
        ("÷ 总数", "÷ 达标数", "PE706", 14, 7),
        ("÷ 总数", "÷", "PE201", 11, 20),
        ("总数: {unit: 件", "总数: {unit: 台", "PE714", 11, 14),
        ("unit: '%'", "unit: 件", "PE714", 11, 14),
        ("    measures: 达标的占多大比例。\n", "", "PE141", 4, 5),
        ("    formula: 达标数 ÷ 总数 × 100%\n", "", "PE702", 4, 5),
        ("evidence: [台账]", "evidence: 台账", "PE142", 17, 15),
    ],
)
def test_faults(old, new, code, line, column):
    assert old in ROW
    assert fault(HEAD + ROW.replace(old, new)) == (code, line, column)


def test_the_formula_uses_nothing_but_its_inputs():
    assert fault(HEAD + ROW.replace("÷ 总数", "÷ 分值 × 总数"))[0] == "PE203"


def test_an_id_or_a_name_used_twice():
    assert (
        fault(HEAD + ROW + ROW.replace("name: 达标率", "name: 另一个").replace("合格率", "第三个"))[0]
        == "PE703"
    )
    other = ROW.replace("own/rate", "own/other")
    assert (
        fault(HEAD + ROW + other.replace("name: 达标率", "name: 合格率").replace("[合格率]", "[第三个]"))[0]
        == "PE704"
    )
    apart = ROW.replace("own/rate", "own-part/rate")
    assert len(read(HEAD + ROW + apart)) == 2


def test_several_faults_are_told_at_once():
    text = ROW.replace("÷ 总数", "÷ 总量") + ROW.replace("own/rate", "else/rate").replace(
        "达标率", "甲率"
    ).replace("合格率", "乙率")
    with pytest.raises(PerfevalError) as caught:
        read(HEAD + text)
    assert [item.code for item in caught.value.diagnostics] == ["PE203", "PE705"]


@pytest.mark.parametrize("text", ["- 1\n", "library: a\n---\nlibrary: b\n"])
def test_what_is_no_library(text):
    with pytest.raises(PerfevalError):
        read(text)


def test_a_trusted_file_is_not_checked_again():
    assert read(HEAD + ROW.replace("÷ 总数", "÷ 总量"), trusted=True)[0].formula == "达标数 ÷ 总量 × 100%"


# --- folders ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own.yaml").write_text(HEAD + ROW, encoding="utf-8")
    return tmp_path


def test_the_users_own_come_first(folder):
    mine = ROW.replace("own/rate", "water/tap-water").replace("name: 达标率", "name: 我的")
    (folder / "water.yaml").write_text("library: water\ntitle: 水\nindicators:\n" + mine, encoding="utf-8")
    shelf = Shelf([folder])
    assert shelf.all()[0].id == "own/rate"
    assert shelf.get("water/tap-water").name == "我的"
    assert [item.name for item in shelf.all() if item.id == "water/tap-water"] == ["我的"]
    assert shelf.get("water/levee-length") is not None


def test_only_files_that_mention_an_id_are_parsed(folder):
    (folder / "broken.yaml").write_text("library: [", encoding="utf-8")
    shelf = Shelf([folder])
    assert shelf.get("own/rate").name == "达标率"
    assert shelf.mentions("own/rate")
    assert not shelf.mentions("own/rat")
    with pytest.raises(PerfevalError):
        shelf.all()


def test_an_id_in_two_files_of_a_folder(folder):
    (folder / "two.yaml").write_text(HEAD + ROW, encoding="utf-8")
    with pytest.raises(PerfevalError) as caught:
        Shelf([folder]).all()
    assert caught.value.diagnostics[0].code == "PE703"


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_folder_without_indicators(tmp_path, name):
    with pytest.raises(PerfevalError) as caught:
        Shelf([tmp_path / name])
    assert caught.value.diagnostics[0].code == "PE707"


def test_sectors_and_libraries():
    shelf = Shelf(trusting=True)
    assert {item.sector for item in shelf.of("common")} == {
        "common-project",
        "common-department",
        "common-project-2020",
    }
    assert len(shelf.of("common-department")) == 28
    with pytest.raises(PerfevalError) as caught:
        shelf.of("eduction")
    assert caught.value.diagnostics[0].values["nearest"] == "education"


@pytest.mark.parametrize(
    ("id_", "nearest"),
    [
        ("common-department/staf", "common-department/staff-control"),
        ("educaton/new-places", "education/new-places"),
        ("固定资产利用率", "common-department/asset-use"),
    ],
)
def test_an_unknown_id_and_what_was_meant(id_, nearest):
    with pytest.raises(PerfevalError) as caught:
        Shelf(trusting=True).require(id_)
    assert caught.value.diagnostics[0].values["nearest"].split("、")[0] == nearest
    assert nearest in caught.value.diagnostics[0].fix("en")


def test_nothing_was_meant():
    with pytest.raises(PerfevalError) as caught:
        Shelf(trusting=True).require("qqqq")
    assert "perfeval indicators list" in caught.value.diagnostics[0].fix("en")


def test_the_shipped_ones_are_found():
    assert (builtin_indicators() / "common.yaml").is_file()
