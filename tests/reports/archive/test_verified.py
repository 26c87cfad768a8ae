"""What a reviewer filled in: the form goes out, comes back, and every fault is told at its cell."""

from fractions import Fraction

import openpyxl
import pytest

from made_archives import Maker, made
from perfeval.diagnostics import PerfevalError
from perfeval.reports.archive import write_reports
from perfeval.reports.archive.attribution import attribute, claimed_standing, standing_of
from perfeval.reports.archive.verified import is_filled_in, read_verified, write_form
from reviewing import all_forms

FULL = ["10", "30", "20", "30", "10"]
HEADS = ["来源", "行", "核实完成值", "核实得分", "说明"]


@pytest.fixture
def outcome():
    maker = Maker()
    maker.form("甲/a.xlsx", ["10", "15", "20", "30", "10"], FULL, score="100")
    maker.form("=b.xlsx", FULL, FULL)
    maker.form("c.yaml#2", ["10", "30", None, "30", "10"], FULL)
    return maker.outcome()


def workbook(path, rows, heads=HEADS, above=()):
    book = openpyxl.Workbook()
    for row in (*above, heads, *rows):
        book.active.append([])
        for column, value in enumerate(row, 1):
            cell = book.active.cell(book.active._current_row, column, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(path)
    return path


def refused(path, outcome):
    with pytest.raises(PerfevalError) as caught:
        read_verified(path, outcome)
    for fault in caught.value.diagnostics:
        assert str(path) in fault.render("zh") and str(path) in fault.render("en")
    return caught.value.diagnostics


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_form_lists_every_line_and_reads_back(tmp_path, outcome, lang):
    file = tmp_path / "verified.xlsx"
    write_form(file, outcome, ["c.yaml#2", "=b.xlsx"], lang)
    assert not is_filled_in(file)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[2]) for row in rows] == [
        (source, line) for source in ("c.yaml#2", "=b.xlsx") for line in range(5)
    ]
    sheet["J4"], sheet["L4"], sheet["K7"] = "80%", "看了台账", "7.5"
    book.save(file)
    assert is_filled_in(file)
    first, second = read_verified(file, outcome)
    assert (first.source, first.line, first.actual, first.points, first.note) == (
        "c.yaml#2",
        2,
        "80%",
        None,
        "看了台账",
    )
    assert (second.source, second.line, second.actual, second.points) == ("=b.xlsx", 0, None, Fraction(15, 2))
    assert (second.span.sheet, second.span.cell) == (book.active.title, "K7")


def test_many_lines_go_on_several_sheets_that_read_back(tmp_path):
    maker = Maker()
    for number in range(1000):
        maker.form(f"{number:04d}", FULL, FULL)
    file = tmp_path / "verified.xlsx"
    write_form(file, maker.outcome(), [f"{number:04d}" for number in range(1000)], "zh")
    book = openpyxl.load_workbook(file)
    assert len(book.sheetnames) == 2
    assert sum(sheet.max_row - 1 for sheet in book) == 5000
    last = book.worksheets[1]
    last.cell(last.max_row, 11, "3")
    book.save(file)
    (one,) = read_verified(file, maker.outcome())
    assert (one.source, one.line, one.points) == ("0999", 4, 3)


def test_a_csv_file_with_english_heads_and_quoted_names(tmp_path, outcome):
    file = tmp_path / "v.csv"
    file.write_text(
        "Source,Line,Verified points,Note\n'=b.xlsx,execution,8,ok\n甲/a.xlsx,1,,\n", encoding="utf-8-sig"
    )
    (one,) = read_verified(file, outcome)
    assert (one.source, one.line, one.points, one.note) == ("=b.xlsx", 0, 8, "ok")


def test_a_title_may_stand_above_the_head(tmp_path, outcome):
    file = workbook(tmp_path / "v.xlsx", [["甲/a.xlsx", 1, "80%", None, None]], above=[["核实表"], []])
    assert read_verified(file, outcome)[0].actual == "80%"


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["没有.xlsx", 1, "80%"], "PE981", "C2"),
        (["甲/a.xlsx", 9, "80%"], "PE982", "C2"),
        (["甲/a.xlsx", "第几行", "80%"], "PE983", "B2"),
        (["甲/a.xlsx", "1.5", "80%"], "PE983", "B2"),
        (["甲/a.xlsx", 1, None, "很多"], "PE984", "D2"),
        (["甲/a.xlsx", 1, None, "-1"], "PE984", "D2"),
        (["甲/a.xlsx", 1, None, "30.01"], "PE985", "D2"),
        ([None, 1, "80%"], "PE987", "A2"),
        (["甲/a.xlsx", None, "80%"], "PE987", "B2"),
    ],
)
def test_a_fault_is_told_at_its_cell(tmp_path, outcome, row, code, cell):
    (fault,) = refused(workbook(tmp_path / "v.xlsx", [row]), outcome)
    assert (fault.code, fault.span.sheet, fault.span.cell) == (code, "Sheet", cell)


def test_every_fault_is_told_at_once(tmp_path, outcome):
    rows = [
        ["x", 1, "1"],
        ["甲/a.xlsx", 8, "1"],
        ["甲/a.xlsx", "?", "1"],
        ["甲/a.xlsx", 2, "1"],
        ["甲/a.xlsx", 2, "1"],
    ]
    faults = refused(workbook(tmp_path / "v.xlsx", rows), outcome)
    assert sorted(fault.code for fault in faults) == ["PE981", "PE982", "PE983", "PE986"]


def test_the_form_that_was_meant_is_named(tmp_path, outcome):
    (fault,) = refused(workbook(tmp_path / "v.xlsx", [["别处\\a.xlsx", 1, "1"]]), outcome)
    assert "甲/a.xlsx" in fault.render("zh") and "甲/a.xlsx" in fault.render("en")


def test_no_head_nothing_filled_in_no_workbook(tmp_path, outcome):
    assert refused(workbook(tmp_path / "a.xlsx", [["x"]], heads=["甲", "乙"]), outcome)[0].code == "PE980"
    assert (
        refused(workbook(tmp_path / "b.xlsx", [["甲/a.xlsx", 1, None, None, "只有说明"]]), outcome)[0].code
        == "PE988"
    )
    text = tmp_path / "c.xlsx"
    text.write_text("来源,行,核实得分\n", encoding="utf-8")
    assert refused(text, outcome)
    assert refused(tmp_path / "none.xlsx", outcome)


def test_a_form_with_entries_is_never_written_over(tmp_path):
    outcome = made(8).outcome()
    write_reports(outcome, tmp_path, "zh")
    form = tmp_path / "verified.xlsx"
    empty = form.read_bytes()
    assert write_reports(outcome, tmp_path, "en").kept is None
    assert form.read_bytes() != empty
    book = openpyxl.load_workbook(form)
    book.active["L3"] = "已去现场"
    book.save(form)
    filled = form.read_bytes()
    assert write_reports(outcome, tmp_path, "zh").kept == form
    assert form.read_bytes() == filled


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_three_scores_side_by_side_and_both_gaps_in_parts(tmp_path, outcome, lang):
    file = workbook(
        tmp_path / "v.xlsx",
        [
            ["甲/a.xlsx", 1, "75%", None, "看了台账"],
            ["甲/a.xlsx", 3, None, "12", None],
            ["c.yaml#2", 2, None, "11", None],
        ],
    )
    entries = read_verified(file, outcome)

    def rescore(source, actuals):
        own = FULL if source != "甲/a.xlsx" else ["10", "15", "20", "30", "10"]
        points = {line: Fraction(text) for line, text in enumerate(own)}
        if source == "c.yaml#2":
            del points[2]
        return {**points, **({1: Fraction(45, 2)} if 1 in actuals else {})}

    write_reports(outcome, tmp_path, lang, verified=entries, rescore=rescore)
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    sheet = book["核实对照" if lang == "zh" else "Verified"]
    total = "总分" if lang == "zh" else "total"
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    scores = {row[0]: row[8:11] for row in rows if row[2] == total}
    assert scores == {"甲/a.xlsx": (100, 85, 74.5), "c.yaml#2": (100, None, 91)}
    assert len(rows) == 12
    shares = list(book["差异归因" if lang == "zh" else "Attribution"].iter_rows(min_row=3, values_only=True))
    second = [
        row
        for row in shares
        if row[0] == "甲/a.xlsx" and row[1].endswith("核实" if lang == "zh" else "verified")
    ]
    assert {row[5]: row[8] for row in second} == {1: 7.5, 3: -18}
    assert all(row[9] is None for row in second)
    open_ = [row for row in shares if row[0] == "c.yaml#2"]
    # From 100 to 80–100, then from 80–100 to 91: what cannot be told is a range, and is called so.
    assert [(row[8], row[9]) for row in open_] == [(-20, 0), (-9, 11)]
    page = (tmp_path / "overview.html").read_text(encoding="utf-8")
    assert "74.50" in page and "看了台账" in page and 'id="verified-part"' in page


def test_gaps_of_real_forms_add_up():
    kinds = set()
    for form in all_forms():
        result = form.evaluation
        claims = {line.number: line.claimed for line in result.lines if line.outcome != "not_applicable"}
        claimed = claimed_standing(claims, result.claimed_score)
        if claimed is None or not result.scored:
            continue
        computed = standing_of(result)
        shares = attribute(claimed, computed, claimed=True)
        assert sum(share.low for share in shares) == result.lowest - claimed.highest
        assert sum(share.high for share in shares) == result.highest - claimed.lowest
        if None not in computed.points.values():
            assert "remainder" not in [share.kind for share in shares]
        kinds |= {share.kind for share in shares}
    assert {"line", "scaling", "remainder"} <= kinds
