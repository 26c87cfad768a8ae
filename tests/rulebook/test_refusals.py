"""What is wrong is told at its cell, all of it at once, and nothing is written."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib

import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.rulebook.carried import chunks_of, folder_of
from perfeval.rulebook.files import read_folder
from perfeval.rulebook.importing import prepared
from perfeval.rulebook.reading import read_book
from rulebook.books import RULES, book, made, opened, put, row

M = "mof-2020-10"


def faults(call, *arguments):
    with pytest.raises(PerfevalError) as caught:
        call(*arguments)
    return [
        (item.code, item.span.sheet, item.span.cell, item.text("zh")) for item in caught.value.diagnostics
    ], caught.value


QUANTITATIVE = {"规则编号": "quantitative", "例子": "未完成"}
#: Sheet, row, what its cells say; the message, the heading of its cell, and what it says.
CELLS = {
    "not one of those": ("检查", {"规则编号": "weights-sum"}, {"级别": "严重"}, "PE570", "级别", "“级别”不能写“严重”。"),
    "no number": ("参数取值", {"参数": "超额界限"}, {"起始年度": "去年"}, "PE571", "起始年度", "“起始年度”要写一个整数，这里是“去年”。"),
    "no colon": ("例子", QUANTITATIVE, {"已知": "指标值 ≥50件"}, "PE572", "已知", "这一行没有冒号，看不出哪个是名称、哪个是值。"),
    "twice in a cell": ("例子", QUANTITATIVE, {"已知": "分值：8\n分值：9"}, "PE587", "已知", "这一格里“分值”写了两次。"),
    "nothing behind": ("例子", QUANTITATIVE, {"已知": "分值："}, "PE586", "已知", "“分值”的冒号后面是空的。"),
    "no option": ("参数", {"参数": "逾期"}, {"选项": "存疑"}, "PE588", "选项", "这一行不是一个选项：要有中文、等号和英文名。"),
    "no list": ("检查", {"规则编号": "weights-sum"}, {"毛病编号": "，"}, "PE590", "毛病编号", "“毛病编号”里只有标点，没有内容。"),
    "two answers": ("例子", QUANTITATIVE, {"应得结果": "不触发"}, "PE576", "应得情形", "“应得结果”写了“不触发”，就不能再写“应得情形”。"),
    "two answers, the other way": (
        "例子", {"规则编号": "quantitative", "例子": "定性指标"}, {"应得分": "3"}, "PE576", "应得分", "“应得结果”写了“不触发”，就不能再写“应得分”。",
    ),
    "no name": ("参数", {"参数": "逾期"}, {"参数": ""}, "PE580", "参数", "这一行没有写“参数”。"),
    "no id": ("检查", {"规则编号": "weights-sum"}, {"规则编号": "分值之和"}, "PE575", "规则编号", "“分值之和”不能作编号。"),
    "an id twice": (
        "检查", {"规则编号": "weights-sum"}, {"规则编号": "duplicate-name"}, "PE574", "规则编号", "“规则编号”为“duplicate-name”的已经有一行了（检查!A14）。",
    ),
    "an owner that is not there": (
        "例子", QUANTITATIVE, {"规则编号": "quantitativ"}, "PE573", "规则编号", "“规则编号”写的是“quantitativ”，没有这一个，不知道这一行属于谁。",
    ),
    "a line too many": ("等级", {"等级": "优"}, {"等级": "优\n良"}, "PE585", "等级", "“等级”不能换行。"),
    "what is fixed": ("总则", {"编号": M}, {"编号": "mine"}, "PE577", "编号", "“编号”不能改（原来是“mof-2020-10”）。"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_cannot_be_read(name, tmp_path):
    sheet, which, cells, code, head, text = CELLS[name]
    given = book(M, tmp_path)
    changed = row(given, sheet, **which)
    changed.texts.update(cells)
    found, error = faults(made, given)
    assert found == [(code, sheet, changed.refs[head], text)]
    assert changed.refs[head].endswith(str(changed.number)) or sheet == "总则"
    assert all(item.fix("zh") and item.fix("en") for item in error.diagnostics)


def test_the_place_in_a_cell_with_yaml_in_it(tmp_path):
    given = book(M, tmp_path)
    example = row(given, "例子", **QUANTITATIVE)
    example.texts["已知"] = "指标值：≥50件\n指标: [{分值: 50}, {分值 30}"
    _, error = faults(made, given)
    (item,) = error.diagnostics
    assert (item.code, item.span.cell, item.span.line) == ("PE121", example.refs["已知"], 2)
    assert item.span.source == "指标: [{分值: 50}, {分值 30}"


def test_all_cells_are_told_at_once(tmp_path):
    given = book(M, tmp_path)
    row(given, "检查", 规则编号="weights-sum").texts["级别"] = "严重"
    row(given, "参数取值", 参数="逾期").texts["起始年度"] = "今年"
    row(given, "例子", 规则编号="weights-sum", 例子="少了十分").texts["已知"] = "无"
    assert [item[0] for item in faults(made, given)[0]] == ["PE571", "PE570", "PE572"]


# --- what does not load ---


def load_faults(given, tmp_path, monkeypatch):
    monkeypatch.setattr("perfeval.rulebook.importing.read_book", lambda _: given)
    return faults(prepared, given.path, tmp_path / "rules")


def test_an_expression_that_does_not_parse_is_told_at_its_character(tmp_path, monkeypatch):
    given = book("execution-caps", tmp_path)
    row(given, "封顶加减", 规则编号="low-execution").texts["条件"] = "缺(执行率) 或 执行律 < 第一档界限"
    found, error = load_faults(given, tmp_path, monkeypatch)
    assert [item[:3] for item in found] == [("PE203", "封顶加减", "D2")]
    rendered = error.diagnostics[0].render("zh")
    assert rendered.startswith(f"{given.path}[封顶加减!D2]: PE203 “执行律”")
    source, caret = rendered.splitlines()[1:3]
    assert source[4:] == "缺(执行率) 或 执行律 < 第一档界限"
    assert caret[4:].index("^") == source[4:].index("执行律")
    assert caret.count("^") == 3


def test_a_case_that_an_example_asks_for_in_vain(tmp_path, monkeypatch):
    given = book("handan-2019", tmp_path)
    rule = given.rows["例子"][0].text("规则编号")
    new = put(given, "例子", 规则编号=rule, 例子="新的", 已知="分值：10", 应得情形="没有的情形", 应得分="10")
    found, _ = load_faults(given, tmp_path, monkeypatch)
    assert [item[:3] for item in found] == [("PE316", "例子", new.refs["应得情形"])]


def test_a_value_of_another_unit(tmp_path, monkeypatch):
    given = book("sichuan-2023", tmp_path)
    row(given, "参数取值", 参数="执行说明线").texts["值"] = "90亩"
    found, _ = load_faults(given, tmp_path, monkeypatch)
    assert [item[1:3] for item in found] == [("参数取值", "D2")]


def test_a_rule_without_examples(tmp_path, monkeypatch):
    given = book("execution-caps", tmp_path)
    put(given, "封顶加减", 规则编号="new-one", 名称="新的", 对象="自评表", 条件="执行率 < 10%", 封顶="50分")
    found, _ = load_faults(given, tmp_path, monkeypatch)
    assert [item[:3] for item in found] == [("PE141", "封顶加减", "A3")]


def test_a_pack_that_builds_on_it_must_load_too(tmp_path, monkeypatch):
    given = book("execution-caps", tmp_path)
    other = tmp_path / "rules" / "other" / "pack.yaml"
    other.parent.mkdir(parents=True)
    other.write_text(
        "pack: other\ntitle: 别的\nextends: execution-caps\ndrop: [low-execution]\n", encoding="utf-8"
    )
    row(given, "封顶加减", 规则编号="low-execution").texts["规则编号"] = "low-spending"
    monkeypatch.setattr("perfeval.rulebook.importing.read_book", lambda _: given)
    with pytest.raises(PerfevalError) as caught:
        prepared(given.path, tmp_path / "rules")
    (item,) = caught.value.diagnostics
    assert (item.span.file, item.span.line) == (str(other), 4)


# --- workbooks that are not as they were exported ---


def change(path, edit):
    workbook = opened(path)
    edit(workbook)
    workbook.save(path)
    return path


def _rename(workbook, sheet, cell, text):
    workbook[sheet][cell] = text


SHAPES = {
    "an unknown heading": (lambda w: _rename(w, "参数取值", "D1", "值是多少"), [("PE567", "参数取值", "D1"), ("PE568", "参数取值", "A1")]),
    "a heading of one's own": (lambda w: _rename(w, "参数取值", "K1", "备注"), [("PE567", "参数取值", "K1")]),
    "text under no heading": (lambda w: _rename(w, "参数取值", "L3", "自己记的"), [("PE567", "参数取值", "L1")]),
    "a heading twice": (lambda w: _rename(w, "参数取值", "K1", "值"), [("PE569", "参数取值", "K1")]),
    "no such sheet": (lambda w: w.remove(w["参数取值"]), [("PE566", None, None)]),
    "no original": (lambda w: w.remove(w["_原文"]), [("PE565", None, None)]),
    "a changed original": (lambda w: _rename(w, "_原文", "A3", "AAAA"), [("PE565", None, None)]),
    "a setting by another name": (lambda w: _rename(w, "总则", "A3", "叫什么"), [("PE567", "总则", "A3"), ("PE568", "总则", "A1")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_workbook_of_another_shape(name, tmp_path):
    edit, wanted = SHAPES[name]
    path = change(book("sichuan-2023", tmp_path).path, edit)
    found, _ = faults(read_book, path)
    assert [item[:3] for item in found] == wanted


def test_columns_may_be_moved_and_sheets_added(tmp_path):
    def edit(workbook):
        sheet = workbook["参数取值"]
        sheet.move_range("C1:C5", cols=20)
        sheet.delete_cols(3)
        sheet.delete_cols(2)  # the meaning of the parameter, which is only for reading
        workbook.create_sheet("我的笔记")

    path = change(book("sichuan-2023", tmp_path).path, edit)
    again = read_book(path)
    assert [item.values["sheet"] for item in again.notices] == ["我的笔记"]
    assert made(again).written() == {}


def test_what_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("这不是工作簿", encoding="utf-8")
    assert faults(read_book, path)[0][0][0] == "PE565"


@pytest.mark.parametrize(
    ("id_", "names"),
    [
        ("..", ["pack.yaml"]),
        ("a/../../b", ["pack.yaml"]),
        ("a", ["../pack.yaml"]),
        ("a", ["/etc/pack.yaml"]),
        ("a", ["check/../../x.yaml"]),
        ("a", ["x.txt"]),
    ],
)
def test_a_workbook_that_would_write_somewhere_else(id_, names, tmp_path):
    text = b"pack: a\ntitle: b\n"
    files = {name: base64.b64encode(text).decode() for name in names}
    packed = base64.b64encode(zlib.compress(json.dumps({"id": id_, "files": files}).encode())).decode()
    cells = ["perfeval/rulebook/1", hashlib.sha256(packed.encode()).hexdigest(), packed]
    assert folder_of(cells, tmp_path) is None
    assert folder_of(chunks_of(read_folder(RULES / "words")), tmp_path) is not None
