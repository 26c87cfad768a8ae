"""Reading files: encodings, and one clear message for each way to fail."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.sources import Text, read_text
from perfeval.sources import messages as m
from perfeval.sources.files import cannot_open, size_words


def fault(path: Path | str, **options: int) -> Diagnostic:
    with pytest.raises(PerfevalError) as caught:
        read_text(path, **options)
    (found,) = caught.value.diagnostics
    assert found.span is not None
    assert found.span.file == str(path)
    for lang in ("zh", "en"):
        assert "{" not in found.render(lang)
    return found


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, read_as: str) -> None:
    path = tmp_path / "甲.yaml"
    path.write_bytes("单位: 隆阳区政务服务管理局\n".encode(encoding))
    text = read_text(path)
    assert (text.text, text.encoding) == ("单位: 隆阳区政务服务管理局\n", read_as)
    assert [type(notice) for notice in text.notices] == ([m.ReadAsGbk] if read_as == "gb18030" else [])
    assert all(notice.level == "notice" for notice in text.notices)


def test_utf16_big_endian(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xfe\xff" + "甲: 1".encode("utf-16-be"))
    assert read_text(path).text == "甲: 1"


def test_no_such_file(tmp_path: Path) -> None:
    assert fault(tmp_path / "x.yaml").code == "PE101"
    assert fault("a\0b").code == "PE101"
    (tmp_path / "f").write_text("x")
    assert fault(tmp_path / "f" / "x").code == "PE101"


def test_directory(tmp_path: Path) -> None:
    assert fault(tmp_path).code == "PE102"


def test_directory_on_systems_that_refuse_permission(tmp_path: Path) -> None:
    # Windows answers "permission denied" for a folder.
    assert cannot_open(tmp_path, PermissionError(errno.EACCES, "no")).diagnostics[0].code == "PE102"


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\n"])
def test_empty(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert fault(tmp_path / "a").code == "PE103"


def test_too_large_is_told_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    found = fault(path)
    assert found.code == "PE104"
    assert found.values == {"size": "17.0 MB", "limit": "16.0 MB"}


def test_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("12345")
    assert read_text(path, limit=5).text == "12345"
    assert fault(path, limit=4).values["size"] == size_words(5) == "5 B"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device")
def test_device_is_not_read_for_ever() -> None:
    assert fault("/dev/zero", limit=1000).code == "PE104"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\0\0\xff",
        b"a\0b",
        "甲".encode("utf-16-le") + b"a\0",
        b"\xff\xfe\x00",
        b"\xff\xfe\0\0a\0\0\0",
    ],
)
def test_not_text(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert fault(tmp_path / "a").code == "PE106"


def test_damaged_utf8_is_not_taken_for_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes("名称: 甲\n单位: 隆阳区政务".encode() + b"\xe5\x8a\n")
    found = fault(path)
    assert (found.code, found.span.line, found.span.column) == ("PE105", 2, 10)  # type: ignore[union-attr]
    assert found.values["encoding"] == "UTF-8"


def test_neither_utf8_nor_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a: 1\nb: \xff\xff\n")
    found = fault(path)
    assert (found.code, found.span.line, found.span.column) == ("PE105", 2, 4)  # type: ignore[union-attr]
    assert found.values["encoding"] == "GB18030"


def test_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert fault(path).code == "PE107"


def test_any_other_reason(tmp_path: Path) -> None:
    assert fault(tmp_path / ("x" * 5000)).code == "PE108"
    assert cannot_open("x", OSError("odd")).diagnostics[0].values["reason"] == "odd"
    if hasattr(os, "symlink"):
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        assert fault(tmp_path / "loop").code == "PE108"


def test_spans() -> None:
    text = Text("f", "ab\r\n甲乙丙\n\rx", first_line=5)
    assert [text.line(number) for number in range(4, 10)] == ["", "ab", "甲乙丙", "", "x", ""]
    span = text.span(5, 7)
    assert (span.line, span.column, span.length, span.source) == (6, 2, 2, "甲乙丙")
    assert text.offset(6, 2) == 5
    assert text.span(4, 100).length == 3
    assert text.span(100).line == 8


@given(st.text(alphabet="ab甲：\r\n\t ", max_size=30), st.integers(0, 30))
def test_offset_undoes_span(content: str, place: int) -> None:
    text = Text("f", content)
    place = min(place, len(content))
    span = text.span(place)
    assert span.line is not None
    assert span.column is not None
    assert text.offset(span.line, span.column) == place


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(data)
    try:
        text = read_text(path)
    except PerfevalError as error:
        codes = {found.code for found in error.diagnostics}
    else:
        codes = set() if text.text.strip() else {"blank"}
    assert codes <= {"PE103", "PE105", "PE106"}
