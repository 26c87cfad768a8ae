"""Files → pieces with keys. What a file holds is looked at for its digest; only what is new is read for its forms."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import polars as pl

from perfeval.archive import messages, sizes
from perfeval.archive.failures import Fault, fault_of
from perfeval.archive.pieces import LINES, ROWS, ZIP, Piece, ending, stamp_of
from perfeval.archive.zips import member_bytes, members
from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.sources.files import LIMIT, cannot_open, read_bytes, size_words
from perfeval.sources.messages import EmptyFile, TooLarge

#: Columns without which a table has no forms.
_NEEDED = ("unit", "kind", "indicators")
#: So many columns are named in a message.
_NAMED = 12

Stamp = tuple[int, int] | None
#: A piece, or what is wrong with the file or with one line of it, under the name of the file.
Scanned = tuple[str, Piece | Fault]


def scan(name: str, path: str, skipped: Callable[[str], None]) -> Iterator[Scanned]:
    """The pieces of one file, those of a zip file by its members; ``skipped`` is told names that are no forms."""
    try:
        stamp = stamp_of(path)
        if ending(name) == ZIP:
            for member in members(path, PurePosixPath(name).name):
                own = f"{name}/{member.name}"
                if member.by_name:
                    skipped(member.name)
                elif member.fault is not None:
                    yield own, fault_of(None, [member.fault])
                else:
                    yield from _scan_member(own, path, stamp, member.place)
        else:
            yield from _scan_file(name, path, stamp)
    except PerfevalError as error:
        yield name, fault_of(None, error)


def _scan_file(name: str, path: str, stamp: Stamp) -> Iterator[Scanned]:
    own = PurePosixPath(name).name
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as error:
        raise cannot_open(own, error) from None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise PerfevalError(messages.NotAFile(Span(own)))
    kind = ending(name)
    if kind not in (LINES, ROWS):
        data = _whole(path, own)
        yield name, Piece(path, None, own, "file", stamp=stamp).keyed(hashlib.sha256(data).digest())
        return
    try:
        with Path(path).open("rb") as opened:
            if kind == LINES:
                yield from (
                    (name, item) for item in _lines(opened, Piece(path, None, own, "lines", stamp=stamp))
                )
            else:
                digest = hashlib.file_digest(opened, "sha256").digest()
                yield from (
                    (name, item) for item in _rows(path, digest, Piece(path, None, own, "rows", stamp=stamp))
                )
    except OSError as error:
        raise cannot_open(own, error) from None


def _whole(path: str, own: str) -> bytes:
    """A file's bytes; what is wrong with it is told under its own name."""
    try:
        return read_bytes(path)
    except PerfevalError as error:
        raise PerfevalError(_renamed(error, own)) from None


def _renamed(error: PerfevalError, own: str) -> list[Diagnostic]:
    items = []
    for item in error.diagnostics:
        values = {**item.values, **({"path": own} if "path" in item.values else {})}
        items.append(type(item)(Span(own), **values))
    return items


def _scan_member(name: str, path: str, stamp: Stamp, place: int) -> Iterator[Scanned]:
    own = PurePosixPath(name).name
    try:
        data = member_bytes(path, place, own)
        kind = ending(name)
        if kind == LINES:
            yield from (
                (name, item)
                for item in _lines(io.BytesIO(data), Piece(path, place, own, "lines", stamp=stamp))
            )
            return
        digest = hashlib.sha256(data).digest()
        if kind == ROWS:
            source = io.BytesIO(data)
            yield from (
                (name, item) for item in _rows(source, digest, Piece(path, place, own, "rows", stamp=stamp))
            )
        else:
            yield name, Piece(path, place, own, "file", stamp=stamp).keyed(digest)
    except PerfevalError as error:
        yield name, fault_of(None, error)


def _lines(file: BinaryIO, whole: Piece) -> Iterator[Piece | Fault]:
    """Blocks of lines; a line that is too long to read is a fault of its own."""
    number, line, start, forms = 1, 1, 0, 0
    digest = hashlib.sha256()
    begun = (number, line, start)

    def block(stop: int) -> Iterator[Piece]:
        if forms:
            first, at, offset = begun
            piece = replace(whole, first=first, line=at, start=offset, length=stop - offset)
            yield piece.keyed(digest.digest())

    place = 0
    while data := file.readline(LIMIT + 1):
        if len(data) > LIMIT:
            yield from block(place)
            length = len(data)
            while not data.endswith(b"\n") and (data := file.readline(LIMIT)):
                length += len(data)
            words = {"size": size_words(length), "limit": size_words(LIMIT)}
            yield fault_of(number, [TooLarge(Span(whole.name, line, 1), **words)])
            number, line, place, forms = number + 1, line + 1, place + length, 0
            digest, begun = hashlib.sha256(), (number, line, place)
            continue
        digest.update(data)
        place += len(data)
        line += 1
        if data.strip():
            number, forms = number + 1, forms + 1
        if forms == sizes.BLOCK:
            yield from block(place)
            digest, begun, forms = hashlib.sha256(), (number, line, place), 0
    yield from block(place)
    if number == 1:
        raise PerfevalError(EmptyFile(Span(whole.name), path=whole.name))


def _rows(source: str | BinaryIO, digest: bytes, whole: Piece) -> Iterator[Piece]:
    """Blocks of rows of a Parquet file."""
    try:
        scan = pl.scan_parquet(source, glob=False)
        columns = scan.collect_schema().names()
        count = scan.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise PerfevalError(messages.BadParquet(Span(whole.name), why=_first_line(error))) from None
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        found = "、".join(columns[:_NAMED]) + ("…" if len(columns) > _NAMED else "")
        fault = messages.NotFormColumns(Span(whole.name), missing="、".join(missing), found=found)
        raise PerfevalError(fault)
    if not count:
        raise PerfevalError(EmptyFile(Span(whole.name), path=whole.name))
    for start in range(0, count, sizes.BLOCK):
        length = min(sizes.BLOCK, count - start)
        yield replace(whole, first=start + 1, line=start + 1, start=start, length=length).keyed(digest)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
