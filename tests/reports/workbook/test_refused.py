"""Workbooks that cannot be written back: a message that says why, and nothing left behind."""

import dataclasses
import re
import struct
import zipfile

import pytest

import workbook_forms as forms
from perfeval.diagnostics import PerfevalError
from perfeval.reports.workbook import package
from perfeval.reports.workbook.places import places_of
from perfeval.reports.workbook.writing import write_back

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def source(tmp_path):
    return forms.plain(tmp_path / "form.xlsx")


@pytest.fixture
def refused(source, tmp_path):
    """The code and the sentence of the message with which a workbook is refused."""

    def call(sheet=forms.SHEET):
        form = forms.submission(source)
        places = dataclasses.replace(places_of(form), sheet=sheet)
        with pytest.raises(PerfevalError) as error:
            write_back(source, tmp_path / "out.xlsx", [forms.evaluation(form)], [places], "zh")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["form.xlsx"], "nothing half-written"
        (message,) = error.value.diagnostics
        assert message.text("en") and message.fix("zh")
        return message.code, message.text("zh")

    return call


def test_no_archive(source, refused):
    source.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused() == ("PE901", f"--write 只能写回 Excel 工作簿（.xlsx、.xlsm），“{source}”不是。")


def test_an_archive_of_something_else(source, refused):
    with zipfile.ZipFile(source, "w") as file:
        file.writestr("a.txt", "甲")
    assert refused()[0] == "PE901"


def test_no_such_file(source, tmp_path):
    form = forms.submission(source)
    with pytest.raises(PerfevalError) as error:
        write_back(
            tmp_path / "no.xlsx", tmp_path / "out.xlsx", [forms.evaluation(form)], [places_of(form)], "zh"
        )
    assert "no.xlsx" in error.value.diagnostics[0].text("zh")


def test_a_truncated_file(source, refused):
    source.write_bytes(source.read_bytes()[:-300])
    assert refused()[0] == "PE901"


def test_a_part_that_is_damaged(source, refused):
    """Found only while the untouched parts are copied: what was written by then is taken away again."""
    data = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as file:
        item = file.getinfo("xl/theme/theme1.xml")
    name, extra = struct.unpack("<HH", data[item.header_offset + 26 : item.header_offset + 30])
    data[item.header_offset + 30 + name + extra + 200] ^= 0xFF
    source.write_bytes(bytes(data))
    code, text = refused()
    assert code == "PE902" and "theme1.xml" in text


def test_broken_xml(source, refused):
    forms.repack(source, {SHEET: forms.parts(source)[SHEET][:-20]})
    assert refused()[0] == "PE902"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities(source, refused, declared):
    data = forms.parts(source)[SHEET].decode()
    data = re.sub(r"^(<\?xml.*?\?>)?", lambda found: found.group() + declared, data, count=1)
    forms.repack(source, {SHEET: data.encode()})
    assert refused() == ("PE903", "这个工作簿的写法不能原样写回：含有 DOCTYPE 声明。")


def test_other_encodings(source, refused):
    data = forms.parts(source)[SHEET].decode()
    forms.repack(source, {SHEET: data.encode("utf-16")})
    assert refused()[1].endswith("用的是 UTF-16 编码。")
    forms.repack(source, {SHEET: b'<?xml version="1.0" encoding="iso-8859-1"?>' + data.encode()})
    assert refused()[1].endswith("用的是 iso-8859-1 编码。")


def test_strict_workbooks(source, refused):
    part = "xl/workbook.xml"
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    whole = forms.parts(source)
    forms.repack(source, {part: whole[part].replace(main, strict)})
    assert refused()[0] == "PE903"
    rels = whole["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
    )
    forms.repack(source, {"_rels/.rels": rels})
    assert refused()[1].endswith("它是“严格 Open XML”格式。")


def test_one_name_twice(source, refused):
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(source, "a") as file:
        file.writestr(SHEET, "<worksheet/>")
    assert refused()[0] == "PE902"


def test_too_much_to_unpack(source, refused, monkeypatch):
    monkeypatch.setattr(package, "MOST", 20_000)
    code, text = refused()
    assert code == "PE904" and "超过 20000 B" in text


def test_a_changed_part_that_is_too_large(source, refused, monkeypatch):
    monkeypatch.setattr(package, "MOST_OF_ONE", 5_000)
    assert refused()[0] == "PE904"


def test_too_many_parts(source, refused, monkeypatch):
    monkeypatch.setattr(package, "MOST_PARTS", 5)
    code, text = refused()
    assert code == "PE904" and "超过 5" in text


def test_a_sheet_that_is_not_there(refused):
    assert refused("别的表") == ("PE910", "工作簿里没有可以写的工作表“别的表”。")


def test_a_sheet_that_is_no_table(source, refused):
    forms.repack(
        source, {SHEET: b'<chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'}
    )
    assert refused()[0] == "PE910"


@pytest.mark.parametrize(
    ("part", "pattern"),
    [
        ("xl/styles.xml", rb"<cellXfs.*?</cellXfs>"),
        ("xl/workbook.xml", rb"<sheets>.*?</sheets>"),
        ("xl/comments/comment1.xml", rb"<authors>.*?</authors>"),
        ("_rels/.rels", rb'<Relationship [^>]*officeDocument"[^>]*/>'),
    ],
)
def test_what_belongs_to_every_workbook_is_not_there(source, refused, part, pattern):
    data, count = re.subn(pattern, b"", forms.parts(source)[part], flags=re.DOTALL)
    assert count
    forms.repack(source, {part: data})
    assert refused()[0] == "PE902"


def test_a_part_that_is_named_but_not_there(source, refused):
    forms.repack(source, {"xl/workbook.xml": None})
    assert refused() == ("PE902", "工作簿已损坏或不完整，不能写回（no part xl/workbook.xml）。")


def test_encrypted_parts(source, refused):
    data = bytearray(source.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    source.write_bytes(bytes(data))
    assert refused()[0] == "PE903"


def test_a_disk_that_is_full(source, refused, monkeypatch):
    def full(self, file):
        file.write(b"PK")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(package.Package, "write", full)
    code, text = refused()
    assert code == "PE909" and "No space left on device" in text
