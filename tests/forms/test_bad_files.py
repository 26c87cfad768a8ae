"""Files that are not what they should be: a clear message, exit code 2, bounded time and memory, nothing executed."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from perfeval.diagnostics import PerfevalError
from perfeval.submissions.reading import read_submissions

sys.path.insert(0, str(Path(__file__).parent))
from make_forms import make

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNS = ("Traceback", "{", "}")
#: No bad file takes longer or more than a good one of the largest size by much.
MOST_SECONDS, MOST_BYTES = 20, 700 * 1024 * 1024


def faults(path):
    """The forms that could be read, and every fault."""
    read = []
    try:
        read.extend(read_submissions(path))
    except PerfevalError as error:
        for item in error.diagnostics:
            assert item.span is not None and item.span.file == str(path)
            for lang in ("zh", "en"):
                assert not any(sign in item.render(lang).replace(str(path), "") for sign in SIGNS)
        return read, list(error.diagnostics)
    return read, []


def the_fault(path):
    read, found = faults(path)
    assert read == []
    (fault,) = found
    return fault


def rezipped(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    """The workbook with parts replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return target


@pytest.fixture
def good(tmp_path):
    return make("longyang.xlsm", tmp_path)[0]


# --- what it really is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        (
            "a.xls",
            "<html><body><table><tr><td>一级指标</td></tr></table></body></html>".encode("gbk"),
            "PE422",
            "网页",
        ),
        ("a.xls", "一级指标\t二级指标\n".encode(), "PE422", "文本"),
        (
            "a.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "PE422",
            "XML 表格",
        ),
        ("a.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "PE422", "MHTML"),
        ("a.xlsx", b"%PDF-1.7\n" + bytes(99), "PE422", "PDF"),
        ("a.yaml", b"%PDF-1.7\n" + bytes(99), "PE421", "PDF"),
        ("a.xlsx", b"{\\rtf1 text}", "PE422", "RTF"),
        ("a.et", b"\x89PNG\r\n\x1a\n" + bytes(99), "PE422", "图片"),
        ("a.csv", b"<html><table></table></html>", "PE422", "网页"),
        ("a.xls", OLE + bytes(2000) + "WordDocument".encode("utf-16-le") + bytes(99), "PE422", "Word"),
        ("a.xls", OLE + bytes(2000), "PE422", "别的 Office"),
        ("a.xlsx", b"", "PE103", ""),
        ("a.xlsx", bytes(64), "PE", ""),
    ],
)
def test_a_file_is_called_what_it_is(tmp_path, name, data, code, word):
    path = tmp_path / name
    path.write_bytes(data)
    fault = the_fault(path)
    assert fault.code.startswith(code)
    assert word in fault.text("zh")


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PPT"),
        ("x.txt", "压缩包"),
        ("xl/workbook.bin", "xlsb"),
    ],
)
def test_an_archive_is_called_what_it_is(tmp_path, part, word):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, b"x")
    fault = the_fault(path)
    assert (fault.code, word in fault.text("zh")) == ("PE422", True)


def test_a_workbook_under_another_name_is_read_all_the_same(tmp_path, good):
    for name in ("form.xls", "form.yaml", "form", "form.csv"):
        path = tmp_path / name
        path.write_bytes(good.read_bytes())
        (submission,) = read_submissions(path)
        assert len(submission.rows) == 18


# --- passwords, damage --------------------------------------------------------------------------------------


def test_a_password_is_named(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    assert the_fault(path).code == "PE423"


def test_a_password_of_an_old_workbook_is_named(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "甲")
    data = io.BytesIO()
    book.save(data)
    # A FILEPASS record in the place of the first one after BOF.
    raw = bytearray(data.getvalue())
    begin = raw.index(b"\x09\x08\x10\x00") + 20
    raw[begin : begin + 4] = struct.pack("<HH", 0x2F, struct.unpack_from("<H", raw, begin + 2)[0])
    path = tmp_path / "a.xls"
    path.write_bytes(bytes(raw))
    assert the_fault(path).code == "PE423"


@pytest.mark.parametrize("name", ["longyang.xlsm", "department.xls", "project.ods", "national.xlsx"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file_is_refused(tmp_path, name, share):
    path, _ = make(name, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    fault = the_fault(path)
    assert fault.code in ("PE421", "PE422", "PE424")


@pytest.mark.parametrize("name", ["longyang.xlsm", "department.xls", "project.ods"])
def test_bytes_that_were_changed_never_raise_anything_else(tmp_path, name):
    path, _ = make(name, tmp_path)
    data = bytearray(path.read_bytes())
    for place in range(7, len(data), max(1, len(data) // 25)):
        damaged = bytearray(data)
        damaged[place] ^= 0x5A
        damaged[(place * 7) % len(data)] ^= 0xFF
        path.write_bytes(damaged)
        faults(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_part_that_is_no_xml_is_named(tmp_path, good, part):
    path = rezipped(good, tmp_path / "b.xlsx", {part: b"<worksheet><sheetData><row>"})
    assert the_fault(path).code == "PE424"


# --- what is built to harm ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_entities_are_refused(tmp_path, good, part):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    for declared in (laughs, '<!ENTITY x SYSTEM "file:///etc/passwd">'):
        data = f'<?xml version="1.0"?><!DOCTYPE a [{declared}]><a>&l9;</a>'.encode()
        fault = the_fault(rezipped(good, tmp_path / "b.xlsx", {part: data}))
        assert fault.code == "PE427"
        assert part in fault.text("zh")


def test_entities_in_another_encoding_are_refused(tmp_path, good):
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><worksheet><sheetData/></worksheet>'
    path = rezipped(good, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": text.encode("utf-16")})
    assert the_fault(path).code == "PE427"


def test_entities_in_an_open_document_are_refused(tmp_path):
    path, _ = make("project.ods", tmp_path)
    data = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert the_fault(rezipped(path, tmp_path / "b.ods", {"content.xml": data})).code == "PE427"


def bomb(tmp_path, good):
    """One part of 200 MB in 200 KB."""
    return rezipped(good, tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b" " * (200 << 20)})


def test_a_bomb_is_refused_by_its_size(tmp_path, good):
    fault = the_fault(rezipped(good, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": b" " * (50 << 20)}))
    assert fault.code == "PE425"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path, good):
    path = rezipped(good, tmp_path / "b.xlsx", {"xl/sharedStrings.xml": b" " * (49 << 20)})
    data = bytearray(path.read_bytes())
    # The size unpacked, in the directory and before the part, is made small.
    size = struct.pack("<I", 49 << 20)
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = struct.pack("<I", 1000)
    path.write_bytes(data)
    assert the_fault(path).code == "PE424"


def test_many_parts_are_refused(tmp_path):
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3000):
            archive.writestr(f"xl/{number}.xml", b"")
    assert the_fault(path).code == "PE425"


def test_a_cell_far_away_does_not_cost_what_lies_between(tmp_path):
    path, _ = make("national.xlsx", tmp_path)
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    wide = b'<mergeCell ref="L1:XFD1048576"/></mergeCells>'
    with zipfile.ZipFile(path) as archive:
        form, notes = (archive.read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2))
    changes = {
        "xl/worksheets/sheet1.xml": form.replace(b"</mergeCells>", wide),
        "xl/worksheets/sheet2.xml": notes.replace(b"</sheetData>", far),
    }
    path = rezipped(path, tmp_path / "far.xlsx", changes)
    begin = time.monotonic()
    read, (fault,) = faults(path)
    assert time.monotonic() - begin < MOST_SECONDS
    assert len(read) == 1 and len(read[0].rows) == 9  # the other sheet is read
    assert (fault.code, fault.span.cell) == ("PE426", "XFD1048576")


def large(path: Path, rows: int) -> Path:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    for row in range(rows):
        sheet.write_row(row, 0, ["甲", "乙", row, row / 7, "同一段文字"])
    book.close()
    return path


def test_a_hundred_thousand_rows_are_refused_at_once(tmp_path):
    path = large(tmp_path / "a.xlsx", 100_000)
    begin = time.monotonic()
    fault = the_fault(path)
    assert time.monotonic() - begin < MOST_SECONDS
    assert fault.code == "PE426"
    assert "5001" in fault.text("zh")


def test_so_many_rows_of_text_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n" * 100_000, encoding="utf-8")
    assert the_fault(path).code == "PE426"


def test_macros_and_links_are_told_and_left_alone(tmp_path, good):
    path = rezipped(good, tmp_path / "b.xlsm", {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    (submission,) = read_submissions(path)
    assert {"PE431", "PE432"} <= {item.code for item in submission.notices}


def test_formulas_without_results_are_told(tmp_path):
    path, _ = make("national.xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    book["自评表"]["H22"] = "=SUM(H13:H21)"
    book.save(path)
    (submission,) = read_submissions(path)
    (notice,) = [item for item in submission.notices if item.code == "PE433"]
    assert "H22" in notice.text("zh") and "claimed.score" not in submission.cells


# --- sheets that are no form -----------------------------------------------------------------------------------


def test_a_sheet_that_is_nearly_a_form_says_what_is_missing(tmp_path):
    path, _ = make("national.xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book["自评表"])
    copy.title = "第二张"
    copy["D12"] = "事项"
    book.save(path)
    read, (fault,) = faults(path)
    assert len(read) == 1
    assert (fault.code, fault.span.sheet) == ("PE451", "第二张")
    assert "三级指标" in fault.values["missing"] and "项目名称" in fault.values["found"]
    assert 30 <= fault.values["confidence"] < 100


def test_a_wrong_number_in_one_form_leaves_the_others(tmp_path):
    path, _ = make("several.xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    book["安居区"]["H15"] = "约5"
    book.save(path)
    read, (fault,) = faults(path)
    assert len(read) == 2
    assert (fault.code, fault.span.sheet, fault.span.cell) == ("PE401", "安居区", "H15")


# --- the program -----------------------------------------------------------------------------------------------


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES * 3, MOST_BYTES * 3))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")
@pytest.mark.parametrize("kind", ["bomb", "rows", "html"])
def test_the_program_ends_with_2_within_bounds(tmp_path, good, kind):
    if kind == "bomb":
        path = bomb(tmp_path, good)
    elif kind == "rows":
        path = large(tmp_path / "rows.xlsx", 100_000)
    else:
        path = tmp_path / "a.xls"
        path.write_text("<html><table></table></html>", encoding="utf-8")
    code = f"""
import resource, sys
sys.argv = ['perfeval', 'lint', {str(path)!r}, '--engine', 'direct']
from perfeval.cli.main import run
try:
    run()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limited,
        check=False,
    )
    assert time.monotonic() - begin < MOST_SECONDS
    assert done.returncode == 2
    assert "PE42" in done.stderr and "Traceback" not in done.stderr
    assert int(done.stdout.split()[-1]) < MOST_BYTES
