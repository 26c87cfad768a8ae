"""A workbook that was written back, mended by its department, and is scored again: what was said before is replaced."""

import dataclasses
import re

import openpyxl
import pytest

import workbook_forms as forms
from perfeval.evaluation import Basis, Finding
from perfeval.reports.workbook.places import places_of
from perfeval.reports.workbook.writing import write_back

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def both(text):
    return {"zh": text, "en": text}


def finding(message, line):
    return Finding("r", "error", line, None, both(message), both("改"), Basis("法"))


@pytest.fixture
def twice(tmp_path):
    """Write a form with some findings, then the result with others; the last workbook and what was said."""

    def call(first, second, source=None, between=None):
        paths = [source or forms.plain(tmp_path / "form.xlsx"), tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
        told = []
        for at, findings in enumerate((first, second)):
            form = forms.submission(paths[at])
            result = dataclasses.replace(forms.evaluation(form), findings=findings)
            told = write_back(paths[at], paths[at + 1], [result], [places_of(form)], "zh")
            if at == 0 and between is not None:
                between(paths[1])
        call.parts = [forms.parts(path) for path in paths]
        return openpyxl.load_workbook(paths[2]), [item.code for item in told]

    return call


def test_everything_is_replaced(twice):
    book, told = twice(
        (finding("旧甲", 1), finding("旧乙", 2), finding("旧丙", 3)), (finding("新甲", 1), finding("新丙", 3))
    )
    assert told == ["PE924", "PE920"]
    assert book.sheetnames == [forms.SHEET, "复核问题"]
    page = book[forms.SHEET]
    assert page["J11"].value == "复核得分" and page["L11"].value is None
    assert page["C12"].comment.text.startswith("待核实\n\nperfeval 复核：\n【错误】新甲\n")
    assert page["C13"].comment is None
    assert page["C14"].comment.text.startswith("perfeval 复核：\n【错误】新丙\n")
    whole = b"".join(twice.parts[2].values()).decode("utf-8", "replace")
    assert "旧" not in whole
    assert [row[3].value for row in book["复核问题"].iter_rows() if row[0].value in (1, 2)] == [
        "新甲",
        "新丙",
    ]


def test_the_boxes_go_with_their_comments(twice):
    twice((finding("旧乙", 2), finding("旧丙", 3)), (finding("新丙", 3),))
    drawings = [data for name, data in twice.parts[2].items() if name.endswith(".vml")]
    assert [sorted(re.findall(rb"Row>(\d+)<", data)) for data in drawings] == [[b"11", b"13"]]


def test_nothing_is_left_to_say(twice):
    book, told = twice((finding("旧甲", 1), finding("旧乙", 2)), ())
    assert told == ["PE924", "PE920"]
    page = book[forms.SHEET]
    assert page["C12"].comment.text.strip() == "待核实" and page["C13"].comment is None


def test_the_same_findings_give_the_same_parts(twice):
    findings = (finding("甲", 1), finding("乙", 2))
    twice(findings, findings)
    one, two = twice.parts[1:]
    assert list(one) == list(two)
    same = [name for name in one if one[name] == two[name]]
    assert "xl/workbook.xml" in same and "[Content_Types].xml" in same
    looks = re.compile(rb' s="\d+"')
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert looks.sub(b"", one[name]) == looks.sub(b"", two[name])


def test_the_columns_are_found_where_they_have_moved_to(twice):
    """The names that remember the columns move with them, as when a column is put in before them."""

    def moved(path):
        data = forms.parts(path)
        sheet = data["xl/worksheets/sheet1.xml"].decode()
        sheet = re.sub(r'"K(\d+)"', r'"L\1"', sheet)
        sheet = re.sub(r'"J(\d+)"', r'"K\1"', sheet)
        book = data["xl/workbook.xml"].replace(b"$J:$K", b"$K:$L")
        forms.repack(path, {"xl/worksheets/sheet1.xml": sheet.encode(), "xl/workbook.xml": book})

    book, _ = twice((), (), between=moved)
    page = book[forms.SHEET]
    assert (page["J11"].value, page["K11"].value, page["L11"].value) == (None, "复核得分", "复核说明")


def test_columns_that_were_deleted_are_made_anew(twice):
    def deleted(path):
        book = openpyxl.load_workbook(path)
        book[forms.SHEET].delete_cols(10, 2)
        book.save(path)
        data = forms.parts(path)["xl/workbook.xml"]
        assert b"$J:$K" in data
        forms.repack(path, {"xl/workbook.xml": data.replace(b"$J:$K", b"#REF!")})

    book, _ = twice((), (), between=deleted)
    assert book[forms.SHEET]["J11"].value == "复核得分"
    assert b"$J:$K" in twice.parts[2]["xl/workbook.xml"]


def test_rows_that_are_no_more_lose_their_points(twice):
    def shorter(path):
        data = forms.parts(path)["xl/worksheets/sheet1.xml"].decode()
        cell = '<c r="J9" s="1" t="inlineStr"><is><t>旧</t></is></c>'
        forms.repack(
            path,
            {
                "xl/worksheets/sheet1.xml": re.sub(
                    r'(<row r="9".*?)(</row>)', rf"\1{cell}\2", data, flags=re.DOTALL
                ).encode()
            },
        )

    book, _ = twice((), (), between=shorter)
    assert book[forms.SHEET]["J9"].value is None


def test_a_sheet_that_was_renamed_is_found(twice):
    def renamed(path):
        book = openpyxl.load_workbook(path)
        book["复核问题"].title = "审核 '甲'"
        book.save(path)
        data = forms.parts(path)["xl/workbook.xml"].decode()
        forms.repack(path, {"xl/workbook.xml": data.replace("'复核问题'!", "'审核 ''甲'''!").encode()})

    book, _ = twice((), (finding("甲", 1),), between=renamed)
    assert book.sheetnames == [forms.SHEET, "审核 '甲'"]
    assert any(row[3].value == "甲" for row in book["审核 '甲'"].iter_rows())


def test_a_sheet_that_was_deleted_is_made_anew(twice):
    def deleted(path):
        book = openpyxl.load_workbook(path)
        del book["复核问题"]
        book.save(path)

    book, _ = twice((), (finding("甲", 1),), between=deleted)
    assert book.sheetnames == [forms.SHEET, "复核问题"]


def test_programs_that_forget_authors_and_join_or_split_runs(twice):
    """As LibreOffice saves it (no authors, runs split), and as openpyxl does (all runs joined into one text)."""

    def saved(path):
        part = next(name for name in forms.parts(path) if "comment" in name and name.endswith(".xml"))
        data = forms.parts(path)[part].decode().replace(">perfeval<", "> <")
        data = data.replace(">perfeval 复核：\n", '>perfeval </t></r><r><t xml:space="preserve">复核：\n')
        first, last = data.index("<text><r>"), data.index("</text>")
        joined = "".join(re.findall(r"<t[^>]*>([^<]*)</t>", data[first:last]))
        data = f'{data[:first]}<text><t xml:space="preserve">{joined}</t>{data[last:]}'
        forms.repack(path, {part: data.encode()})

    book, told = twice(
        (finding("旧甲", 1), finding("旧乙", 2)), (finding("新甲", 1), finding("新乙", 2)), between=saved
    )
    assert told == ["PE924", "PE920"]
    page = book[forms.SHEET]
    assert page["C12"].comment.text.startswith("待核实\n\nperfeval 复核：\n【错误】新甲\n")
    assert page["C13"].comment.text.startswith("perfeval 复核：\n【错误】新乙\n")
    assert "旧" not in page["C12"].comment.text + page["C13"].comment.text
