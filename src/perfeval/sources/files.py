"""A file read into text, or one clear message why not."""

from __future__ import annotations

import codecs
import os
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.sources.messages import (
    CannotRead,
    EmptyFile,
    IsDirectory,
    NoPermission,
    NoSuchFile,
    NotText,
    ReadAsGbk,
    TooLarge,
    Undecodable,
)

#: The largest file, or line of JSON lines, that is read whole: 16 MB.
LIMIT = 16 * 1024 * 1024

# What editors count as the end of a line.
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file; ``first_line`` is the number of its first line (in JSON lines, any)."""

    path: str
    text: str
    encoding: str = "utf-8"
    notices: tuple[Diagnostic, ...] = ()
    first_line: int = 1
    _starts: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts.extend((0, *(match.end() for match in _LINE_END.finditer(self.text))))
        return self._starts

    def line(self, number: int) -> str:
        """The line with this number, without its end; '' beyond the last."""
        starts = self._line_starts()
        index = number - self.first_line
        if not 0 <= index < len(starts):
            return ""
        stop = starts[index + 1] if index + 1 < len(starts) else len(self.text)
        return self.text[starts[index] : stop].rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """The offset in ``text`` of a line and column, both counted from 1."""
        return self._line_starts()[line - self.first_line] + column - 1

    def span(self, start: int, stop: int | None = None) -> Span:
        """The place of the characters from ``start`` to ``stop``, cut at the end of the first line."""
        starts = self._line_starts()
        start = min(start, len(self.text))
        index = bisect_right(starts, start) - 1
        line = self.line(index + self.first_line)
        column = start - starts[index]
        length = min((start + 1 if stop is None else stop) - start, len(line.rstrip()) - column)
        return Span(self.path, index + self.first_line, column + 1, max(1, length), line)


def read_text(path: Path | str, *, limit: int = LIMIT) -> Text:
    """Read a text file: UTF-8, UTF-16 with a byte order mark, or GB18030 (with a notice).

    Raises:
        PerfevalError: the file cannot be read, is empty, too large, or not text.
    """
    name = str(path)
    return decode(name, read_bytes(path, limit=limit))


def decode(name: str, data: bytes) -> Text:
    """The text that a file's bytes are, as :func:`read_text` takes them.

    Raises:
        PerfevalError: they are empty or not text.
    """
    if not data.strip():
        raise PerfevalError(EmptyFile(Span(name), path=name))
    text = _decode(name, data)
    if not text.text.strip():
        raise PerfevalError(EmptyFile(Span(name), path=name))
    return text


def size_words(size: int) -> str:
    """A size as people write it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{size} B"


def cannot_open(path: Path | str, error: OSError | ValueError) -> PerfevalError:
    """The message for what the system says when a file does not open."""
    name = str(path)
    span = Span(name)
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) or not isinstance(error, OSError):
        return PerfevalError(NoSuchFile(span, path=name))
    if isinstance(error, IsADirectoryError) or os.path.isdir(path):  # noqa: PTH112 (is_dir raises what it is asked about)
        return PerfevalError(IsDirectory(span, path=name))
    if isinstance(error, PermissionError):
        return PerfevalError(NoPermission(span, path=name))
    return PerfevalError(CannotRead(span, path=name, reason=error.strerror or str(error)))


def read_bytes(path: Path | str, *, limit: int = LIMIT) -> bytes:
    """What a file holds.

    Raises:
        PerfevalError: the file cannot be read, or is larger than ``limit``.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        data = b""
        if size <= limit:
            # A pipe or a device has no size: never read beyond the limit.
            with path.open("rb") as file:
                data = file.read(limit + 1)
            size = len(data)
    except (OSError, ValueError) as error:
        raise cannot_open(path, error) from None
    if size > limit:
        raise PerfevalError(TooLarge(Span(str(path)), size=size_words(size), limit=size_words(limit)))
    return data


def _decode(name: str, data: bytes) -> Text:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    notices: tuple[Diagnostic, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or b"\0" in data:
            raise PerfevalError(NotText(Span(name), path=name)) from None
        if _mostly_utf8(data):
            raise PerfevalError(undecodable(name, data, error)) from None
        encoding = "gb18030"
        notices = (ReadAsGbk(Span(name), path=name),)
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as second:
            raise PerfevalError(undecodable(name, data, second)) from None
    if "\0" in text:
        raise PerfevalError(NotText(Span(name), path=name))
    return Text(name, text, "utf-8" if encoding == "utf-8-sig" else encoding, notices)


def _mostly_utf8(data: bytes) -> bool:
    # GB18030 accepts almost any bytes: a damaged UTF-8 file would be read as other characters. Bytes
    # of real GBK text hardly ever form UTF-8 characters.
    beyond = sum(byte > 0x7F for byte in data)
    kept = sum(len(char.encode()) for char in data.decode("utf-8", "ignore") if char > "\x7f")
    return kept * 2 > beyond


def undecodable(name: str, data: bytes, error: UnicodeDecodeError, *, first_line: int = 1) -> Undecodable:
    """The message for bytes that are not text, at their line and column."""
    encoding = "GB18030" if error.encoding == "gb18030" else "UTF-8"
    before = Text(name, data[: error.start].decode(error.encoding, "replace"), first_line=first_line)
    place = before.span(len(before.text))
    return Undecodable(Span(name, place.line, place.column), encoding=encoding)
