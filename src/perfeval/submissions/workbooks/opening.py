"""Which kind of file it is, told from what it holds, and its sheets."""

from __future__ import annotations

from pathlib import Path

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.submissions.workbooks import messages
from perfeval.submissions.workbooks.model import Workbook, address
from perfeval.submissions.workbooks.packages import Package
from perfeval.submissions.workbooks.sniffing import DELIMITED, WORKBOOKS, binary_kind
from perfeval.submissions.workbooks.values import table

#: So many cells of one kind are named in a message.
_NAMED = 8

#: Names of streams in an OLE file.
_STREAMS = {
    name: name.encode("utf-16-le")
    for name in ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
}


def text_kind(text: str) -> str:
    """What a text is that was given for a workbook."""
    head = text[:4096].lstrip().lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "spreadsheetml"
    if head.startswith("mime-version:"):
        return "mhtml"
    if any(mark in head for mark in ("<html", "<!doctype html", "<table", "<body")):
        return "html"
    return "xml" if head.startswith("<?xml") else "text"


def read_workbook(path: str, data: bytes) -> Workbook:
    """The sheets of a file whose first bytes are those of a workbook, or of something else that is no text.

    Raises:
        PerfevalError: it is none, has a password, is damaged, or would be too large.
    """
    kind = binary_kind(data)
    if kind == "zip":
        workbook = _zipped(path, data)
    elif kind == "ole":
        workbook = _compound(path, data)
    elif kind == "biff":
        workbook = _biff(path, data)
    else:
        raise not_a_workbook(path, kind or "unknown")
    return workbook


def not_a_workbook(path: str, kind: str) -> PerfevalError:
    """The error for a file of another kind; a name that promises a workbook is named."""
    words = table()["kinds"][kind]
    suffix = Path(path).suffix.lower()
    said = {"what": words["zh"], "what_en": words["en"]}
    if suffix in (*WORKBOOKS, *DELIMITED):
        return PerfevalError(messages.WrongExtension(Span(path), suffix=suffix, **said))
    return PerfevalError(messages.NotAWorkbook(Span(path), **said))


def told(workbook: Workbook) -> list[Diagnostic]:
    """Notices of a workbook, with those on formulas whose results it does not hold."""
    notices = list(workbook.notices)
    for sheet in workbook.sheets:
        if sheet.unsaved:
            names = [address(place) for place in sheet.unsaved[:_NAMED]]
            more = "…" if len(sheet.unsaved) > _NAMED else ""
            place = Span(workbook.path, sheet=sheet.name, cell=names[0])
            notices.append(messages.Unsaved(place, cells="、".join(names) + more))
    return notices


def _zipped(path: str, data: bytes) -> Workbook:
    package = Package(path, data)
    names = set(package.names)
    if "xl/workbook.xml" in names:
        from perfeval.submissions.workbooks.ooxml import read_ooxml

        return read_ooxml(package)
    kind = package.part("mimetype") or b""
    if b"opendocument.spreadsheet" in kind:
        from perfeval.submissions.workbooks.opendocument import read_opendocument

        return read_opendocument(package)
    marks = {"xl/workbook.bin": "xlsb", "word/document.xml": "word", "ppt/presentation.xml": "slides"}
    found = next((name for mark, name in marks.items() if mark in names), "zip")
    raise not_a_workbook(path, "word" if b"opendocument.text" in kind else found)


def _compound(path: str, data: bytes) -> Workbook:
    streams = {name for name, mark in _STREAMS.items() if mark in data}
    if "EncryptedPackage" in streams:
        raise PerfevalError(messages.HasPassword(Span(path)))
    if streams & {"Workbook", "Book"}:
        return _biff(path, data)
    if len(data) < 1024:
        raise PerfevalError(messages.Damaged(Span(path), why="文件太短", why_en="it is too short"))
    kind = "word" if "WordDocument" in streams else "slides" if "PowerPoint Document" in streams else "ole"
    raise not_a_workbook(path, kind)


def _biff(path: str, data: bytes) -> Workbook:
    from perfeval.submissions.workbooks.biff import read_biff

    return read_biff(path, data)
