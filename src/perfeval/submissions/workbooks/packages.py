"""Zip files opened with bounds on how much comes out of them."""

from __future__ import annotations

import io
import zipfile
import zlib

from perfeval.diagnostics import PerfevalError, Span
from perfeval.sources.files import size_words
from perfeval.submissions.workbooks import messages

#: So many entries and so many bytes unpacked; a form with its pictures has far fewer of both.
MOST_ENTRIES, MOST_BYTES = 2000, 128 * 1024 * 1024
#: A part that we read, and how much larger than packed it may be once it is of any size.
MOST_PART, MOST_RATIO, SMALL = 48 * 1024 * 1024, 200, 4 * 1024 * 1024
_ENCRYPTED = 0x1


class Package:
    """The parts of a zip file, each read within bounds and once."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.damaged("压缩结构不完整", f"the archive is not complete: {error}") from None
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise self._bomb(f"有 {len(entries)} 个部件", f"it has {len(entries)} parts")
        size = sum(entry.file_size for entry in entries)
        if size > MOST_BYTES:
            raise self._bomb(f"解压后有 {size_words(size)}", f"{size_words(size)} unpacked")
        self._entries = {entry.filename.lstrip("/").replace("\\", "/"): entry for entry in entries}

    @property
    def names(self) -> list[str]:
        """The names of the parts, in the order of the file."""
        return list(self._entries)

    def part(self, name: str) -> bytes | None:
        """The bytes of a part; None where there is none."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.flag_bits & _ENCRYPTED:
            raise PerfevalError(messages.HasPassword(Span(self.path)))
        size, packed = entry.file_size, max(1, entry.compress_size)
        if size > MOST_PART or (size > SMALL and size > MOST_RATIO * packed):
            words = size_words(size)
            raise self._bomb(f"{name} 解压后有 {words}", f"{name} is {words} unpacked")
        try:
            # What is told of the size is a bound: more does not come out, and the check sum tells of a lie.
            return self._zip.read(entry)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self.damaged(f"{name} 解不开", f"{name}: {error}") from None

    def xml(self, name: str) -> bytes | None:
        """The bytes of an XML part without document type or entities."""
        data = self.part(name)
        if data is not None and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
            raise PerfevalError(messages.ForbiddenXml(Span(self.path), part=name))
        return data

    def damaged(self, why: str, why_en: str) -> PerfevalError:
        """The error for a file that is not whole."""
        return PerfevalError(messages.Damaged(Span(self.path), why=why, why_en=why_en))

    def _bomb(self, why: str, why_en: str) -> PerfevalError:
        return PerfevalError(messages.Bomb(Span(self.path), why=why, why_en=why_en))
