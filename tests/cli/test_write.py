"""perfeval score --write: what is refused before anything is read, and what is written in the end."""

import json
from pathlib import Path

import openpyxl
import pytest

import workbook_forms as forms
from perfeval.cli import common


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A form as a workbook, and a reader that knows its layout."""
    path = forms.plain(tmp_path / "form.xlsx")
    read = common.read_submissions

    def reader(file: Path):
        return [forms.submission(file)] if file.suffix == ".xlsx" and file.is_file() else read(file)

    monkeypatch.setattr(common, "read_submissions", reader)
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_workbook_comes_back(perfeval, source, tmp_path):
    out = tmp_path / "out.xlsx"
    done = perfeval("score", source, "--write", out)
    assert done.code == 0
    assert "总分" in done.out
    assert f"PE920 已写“{out}”：20 行得分，7 处批注，问题列在“复核问题”。" in done.err
    assert openpyxl.load_workbook(out)[forms.SHEET]["J17"].value == 5.59
    assert left(tmp_path) == ["form.xlsx", "out.xlsx"]


def test_english_and_json(perfeval, source, tmp_path):
    out = tmp_path / "out.xlsx"
    done = perfeval("score", source, "--write", out, "--lang", "en", "--format", "json")
    assert json.loads(done.out)["total"] == "95.76"
    assert "points for 20 rows" in done.err
    assert "Review findings" in openpyxl.load_workbook(out).sheetnames


def test_findings_still_make_the_exit_code(perfeval, source, tmp_path):
    assert perfeval("score", source, "--write", tmp_path / "out.xlsx", "--fail-on", "error").code == 1


def test_a_file_that_is_there_is_replaced_only_by_force(perfeval, source, tmp_path):
    out = tmp_path / "out.xlsx"
    out.write_text("甲")
    refused = perfeval("score", source, "--write", out)
    assert (refused.code, refused.out) == (2, "")
    assert f"PE906 文件“{out}”已经存在。" in refused.err and "--force" in refused.err
    assert out.read_text() == "甲"
    assert perfeval("score", source, "--write", out, "--force").code == 0
    assert openpyxl.load_workbook(out)[forms.SHEET]["J17"].value == 5.59


@pytest.mark.parametrize("link", [False, True])
def test_the_input_is_never_overwritten(perfeval, source, tmp_path, link):
    before, target = source.read_bytes(), source
    if link:
        target = tmp_path / "link.xlsx"
        target.symlink_to(source)
    refused = perfeval("score", source, "--write", target, "--force")
    assert refused.code == 2 and "PE905" in refused.err
    assert source.read_bytes() == before


def test_several_files(perfeval, source, tmp_path):
    refused = perfeval("score", source, source, "--write", tmp_path / "out.xlsx")
    assert refused.code == 2
    assert "PE907 --write 一次只写一个工作簿，这里有 2 个文件。" in refused.err


@pytest.mark.parametrize("name", ["form.xls", "form.ods", "form.csv", "form.yaml", "form.et"])
def test_what_cannot_be_written_back(perfeval, source, tmp_path, name):
    (tmp_path / name).write_bytes(source.read_bytes())
    refused = perfeval("score", tmp_path / name, "--write", tmp_path / f"out{Path(name).suffix}")
    assert (refused.code, refused.out) == (2, "")
    assert f"PE901 --write 只能写回 Excel 工作簿（.xlsx、.xlsm），“{name}”不是。" in refused.err
    assert "另存为 .xlsx" in refused.err


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("out.xlsm", "PE908"), ("out", "PE908"), ("out.pdf", "PE908"), ("no/out.xlsx", "PE914"), ("dir.xlsx", "PE913"),
        ("form.xlsx/out.xlsx", "PE9"), ("x" * 300 + ".xlsx", "PE909"),
    ],
)  # fmt: skip
def test_targets_that_cannot_be(perfeval, source, tmp_path, target, code):
    (tmp_path / "dir.xlsx").mkdir()
    refused = perfeval("score", source, "--write", tmp_path / target)
    assert refused.code == 2 and code in refused.err
    assert left(tmp_path) == ["dir.xlsx", "form.xlsx"]


def test_a_folder_that_cannot_be_written_to(perfeval, source, tmp_path, monkeypatch):
    def closed(self, *arguments, **more):
        if arguments[:1] == ("xb",):
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **more)

    opened = Path.open
    monkeypatch.setattr(Path, "open", closed)
    refused = perfeval("score", source, "--write", tmp_path / "out.xlsx")
    assert refused.code == 2
    assert "（Permission denied）；没有留下写了一半的文件。" in refused.err
    assert left(tmp_path) == ["form.xlsx"]


def test_a_form_that_cannot_be_read_is_not_written(perfeval, source, tmp_path):
    source.unlink()
    refused = perfeval("score", source, "--write", tmp_path / "out.xlsx")
    assert refused.code == 2
    assert "PE912" in refused.err and "out.xlsx" in refused.err
    assert left(tmp_path) == []


def test_a_workbook_that_cannot_be_written_back(perfeval, source, tmp_path):
    source.write_bytes(b"PK\x03\x04 and nothing else")
    refused = perfeval("score", source, "--write", tmp_path / "out.xlsx")
    assert refused.code == 2 and "PE901" in refused.err
    assert left(tmp_path) == ["form.xlsx"]


def test_force_without_write(perfeval, source):
    refused = perfeval("score", source, "--force")
    assert refused.code == 2 and "PE911" in refused.err
