"""Zip files of submissions: their members' names, and the members within bounds. Nothing is unpacked to the disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath, PureWindowsPath

from perfeval.archive import messages
from perfeval.archive.pieces import ENDINGS, LINES, ROWS, ZIP, ending, is_hidden
from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.sources.files import LIMIT, size_words
from perfeval.submissions.workbooks.messages import HasPassword

#: A member of many forms may be so large; others as large as a file that is read whole.
MOST_MANY = 256 * 1024 * 1024
#: Once it is of any size, so much larger than packed.
_MOST_RATIO, _SMALL = 200, 4 * 1024 * 1024
_ENCRYPTED, _UTF8 = 0x1, 0x800
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its name with slashes, its place in the zip file, and what is wrong with it before it is read.

    ``by_name``: no form by its name.
    """

    name: str
    place: int
    fault: Diagnostic | None = None
    by_name: bool = False


def members(path: str, name: str) -> Iterator[Member]:
    """The members that are files, the last of those of one name, in the order of their names.

    Raises:
        PerfevalError: it is no zip file.
    """
    last = {
        _name(info): place for place, info in enumerate(_opened(path, name).infolist()) if not info.is_dir()
    }
    for own, place in sorted(last.items(), key=lambda item: item[0].encode()):
        parts = PurePosixPath(own).parts
        if own.startswith("/") or ".." in parts or PureWindowsPath(own).drive:
            harmless = own.replace("..", "__").replace(":", "_").lstrip("/")
            yield Member(harmless, place, messages.UnsafeMember(Span(name), name=own))
        elif any(is_hidden(part) for part in parts):
            continue
        elif ending(own) == ZIP:
            yield Member(own, place, messages.ZipInZip(Span(own)))
        elif ending(own) not in ENDINGS:
            yield Member(own, place, by_name=True)
        else:
            yield Member(own, place)


def member_bytes(path: str, place: int, name: str) -> bytes:
    """What a member holds; ``name`` is told in messages.

    Raises:
        PerfevalError: it has a password, is damaged, or too large.
    """
    archive = _opened(path, name)
    info = archive.infolist()[place]
    limit = MOST_MANY if ending(_name(info)) in (LINES, ROWS) else LIMIT
    if info.flag_bits & _ENCRYPTED:
        raise PerfevalError(HasPassword(Span(name)))
    size, packed = info.file_size, max(1, info.compress_size)
    if size > limit or (size > _SMALL and size > _MOST_RATIO * packed):
        words = {"size": size_words(size), "limit": size_words(limit)}
        raise PerfevalError(messages.ZipTooLarge(Span(name), **words))
    try:
        # What is told of the size is a bound: more does not come out, and the check sum tells of a lie.
        return archive.read(info)
    except _BROKEN as error:
        raise PerfevalError(messages.BadZip(Span(name), why=error)) from None


def _opened(path: str, name: str) -> zipfile.ZipFile:
    try:
        return _open(path)
    except _BROKEN as error:
        raise PerfevalError(messages.BadZip(Span(name), why=error)) from None


@lru_cache(maxsize=2)
def _open(path: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; Chinese systems long wrote GBK, which zip files cannot say."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding) or name
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").encode("utf-8", "backslashreplace").decode()
