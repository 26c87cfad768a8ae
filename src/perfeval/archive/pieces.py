"""Pieces: what is read in one go, and the key by which what was read is found again.

A file is one piece; of JSON lines and Parquet files it is so many lines or rows, so that long files are read by
several workers and of a file that has grown only the end is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Literal

from perfeval import __version__
from perfeval.submissions.workbooks.sniffing import DELIMITED, WORKBOOKS

LINES, ROWS, ZIP = ".jsonl", ".parquet", ".zip"
#: What a form may be by the end of its name, zip files apart.
ENDINGS = (*WORKBOOKS, *DELIMITED, ".yaml", ".yml", ".json", LINES, ROWS)
#: What reading depends on: the readers and their data.
_READING = (
    *(f"archive/{name}.py" for name in ("failures", "parsing", "pieces", "scanning", "zips")),
    "diagnostics.py",
    "language",
    "sources",
    "submissions",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a file on the disk, or of a member of a zip file there.

    Attributes:
        path: the file on the disk.
        member: the place of the member in the zip file, from 0; None where the file is none.
        name: the name of the file or member without its folders, under which it is read.
        kind: a file as a whole, lines of JSON lines, or rows of a Parquet table.
        first: the number of its first form in the file, from 1.
        line: its first line or row, from 1.
        start, length: which bytes, or which rows.
        stamp: size and time of the file on the disk when the key was found.
        key: a digest of all that reading it depends on; empty until it is known.
    """

    path: str
    member: int | None
    name: str
    kind: Literal["file", "lines", "rows"]
    first: int = 1
    line: int = 1
    start: int = 0
    length: int = 0
    stamp: tuple[int, int] | None = None
    key: str = ""

    def keyed(self, content: bytes) -> Piece:
        """The same piece with its key; ``content`` is the digest of what it holds."""
        digest = hashlib.sha256(reading_digest())
        place = f"{self.kind}\0{self.name}\0{self.first}\0{self.line}"
        if self.kind == "rows":
            place += f"\0{self.start}\0{self.length}"
        digest.update(place.encode("utf-8", "surrogatepass") + b"\0" + content)
        return replace(self, key=digest.hexdigest()[:32])


def stamp_of(path: str) -> tuple[int, int] | None:
    """Size and time of a file, by which it is seen that it was changed; None where it is gone."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def ending(name: str) -> str:
    """The end of a name as it tells what is in a file: .xlsx."""
    return PurePosixPath(name).suffix.lower()


def is_hidden(name: str) -> bool:
    """Whether a file is for a program and not for people: .DS_Store, ~$ and .~lock of open files."""
    return name.startswith((".", "~$", "__MACOSX")) or name.lower() in ("thumbs.db", "desktop.ini")


@cache
def reading_digest() -> bytes:
    """A digest of the version and of every module and data file that reading depends on."""
    return _digest(_READING)


@cache
def program_digest() -> bytes:
    """A digest of the version and of the whole program."""
    return _digest(("",))


def _digest(places: tuple[str, ...]) -> bytes:
    digest = hashlib.sha256(__version__.encode())
    root = Path(str(files("perfeval")))
    for place in places:
        for file in _files(root / place):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.digest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix != ".pyc" and "__pycache__" not in file.parts:
            yield file
