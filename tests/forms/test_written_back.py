"""A form that was read from a workbook, scored, and written back: points beside it, and it still reads the same."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pytest

from perfeval.cli.main import run
from perfeval.submissions.reading import read_submissions

sys.path.insert(0, str(Path(__file__).parent))
from make_forms import make

PACK = "mof-2020-10"
WORKBOOKS = (
    "national.xlsx",
    "older.xlsx",
    "transfer.xlsx",
    "yunnan-annex-12.xlsx",
    "several.xlsx",
    "computed.xlsx",
)


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["perfeval", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        run()
    return stop.value.code or 0


def cells(path):
    return [
        (
            dict(form.cells),
            [(dict(row.cells), dict(row.extra)) for row in form.rows],
            form.span.sheet,
            form.span.cell,
        )
        for form in read_submissions(path)
    ]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_what_comes_back_reads_as_before(name, tmp_path, monkeypatch, capsys):
    source, _ = make(name, tmp_path)
    out = tmp_path / "out.xlsx"
    assert call(monkeypatch, "score", source, "--write", out, "--engine", "direct", "--pack", PACK) == 0
    assert "PE920" in capsys.readouterr().err
    assert cells(out) == cells(source)
    again = tmp_path / "again.xlsx"
    assert call(monkeypatch, "score", out, "--write", again, "--engine", "direct", "--pack", PACK) == 0
    assert cells(again) == cells(source)


def test_points_stand_beside_their_rows_and_findings_at_their_cells(tmp_path, monkeypatch):
    source, _ = make("national.xlsx", tmp_path)
    out = tmp_path / "out.xlsx"
    assert call(monkeypatch, "score", source, "--write", out, "--engine", "direct") == 0
    (form,) = read_submissions(source)
    book = openpyxl.load_workbook(out)
    sheet = book[form.span.sheet]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "复核得分")
    rows = [sheet[row.spans["name"].cell].row for row in form.rows]
    assert [sheet.cell(row, head.column).value for row in rows] == [8, 8, 8, 8, 8, 10, 10, 10, 10]
    marked = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment is not None]
    assert marked
    assert "复核问题" in book.sheetnames
    # The claims are as they were.
    assert [str(sheet[row.spans["claimed"].cell].value) for row in form.rows] == [
        row.cells["claimed"] for row in form.rows
    ]
