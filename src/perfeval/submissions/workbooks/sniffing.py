"""What kind of file it is, told from its first bytes."""

from __future__ import annotations

#: Endings of tables in text, and of workbooks, which are no text.
DELIMITED = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods", ".ots")

_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_OTHERS = {
    b"%PDF": "pdf",
    b"{\\rtf": "rtf",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "rar",
    b"\x1f\x8b": "zip",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
}


def binary_kind(data: bytes) -> str | None:
    """What the first bytes say: zip, ole, biff, another kind that is no text; None for what may be text."""
    if data.startswith(_ZIP):
        return "zip"
    if data.startswith(_OLE):
        return "ole"
    if data.startswith(_BIFF):
        return "biff"
    return next((kind for magic, kind in _OTHERS.items() if data.startswith(magic)), None)
