"""The files of one folder of rules: those of a pack, of a shared folder, or the word lists of all packs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.sources import Mapping as Table
from perfeval.sources import Text, decode, parse_yaml, read_bytes, wrong_type

FolderKind = Literal["pack", "shared", "words"]
#: The folders in a folder of rules.
PARTS = ("score", "check", "cap", "examples", "words")


@dataclass(frozen=True, slots=True)
class File:
    """One file: its name in the folder (``score/quantitative.yaml``), bytes, text and content."""

    name: str
    data: bytes
    text: Text
    root: Table

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of rules, with its files in the order of their names."""

    id: str
    kind: FolderKind
    files: Mapping[str, File]

    def of(self, patterns: tuple[str, ...]) -> list[File]:
        """The files that a sheet shows."""
        return [file for name, file in self.files.items() if fits(name, self.kind, patterns)]


@cache
def fits(name: str, kind: FolderKind, patterns: tuple[str, ...]) -> bool:
    """Whether a file is one of those that ``patterns`` mean in a folder of this kind."""
    path = PurePosixPath(name)
    for pattern in patterns:
        here = pattern.startswith("./")
        if here == (kind == "words") and path.match(pattern.removeprefix("./")):
            return True
    return False


def names_in(folder: Path) -> list[str]:
    """The names of the files of rules in a folder, whichever kind it is."""
    tops = [name for name in ("pack.yaml", "shared.yaml") if (folder / name).is_file()]
    if not tops:
        return sorted(file.name for file in folder.glob("*.yaml"))
    return tops + [f"{part}/{file.name}" for part in PARTS for file in sorted((folder / part).glob("*.yaml"))]


def kind_of(names: Iterable[str]) -> FolderKind:
    """What a folder with these files is."""
    listed = set(names)
    return "pack" if "pack.yaml" in listed else "shared" if "shared.yaml" in listed else "words"


def read_folder(folder: Path) -> Folder:
    """The files of a folder.

    Raises:
        PerfevalError: one of them is not YAML, or holds no mapping.
    """
    names = names_in(folder)
    contents = {name: read_bytes(folder / name) for name in names}
    return parse_folder(folder.resolve().name, contents, folder)


def parse_folder(id_: str, contents: Mapping[str, bytes], where: Path) -> Folder:
    """A folder from the bytes of its files; messages name them as lying in ``where``.

    Raises:
        PerfevalError: with the faults of all of them.
    """
    parsed: dict[str, File] = {}
    faults: list[Diagnostic] = []
    for name, data in contents.items():
        try:
            text = decode(str(where / name), data)
            root = parse_yaml(text)[0]
            if not isinstance(root, Table):
                raise PerfevalError(wrong_type(root, "mapping"))
            parsed[name] = File(name, data, text, root)
        except PerfevalError as error:
            faults += error.diagnostics
    if faults:
        raise PerfevalError(faults)
    return Folder(id_, kind_of(contents), parsed)


def modeline(like: Iterable[bytes]) -> str:
    """The line that tells editors which schema a file has, where all files like it begin with the same one."""
    lines = {data.split(b"\n", 1)[0].decode("utf-8", "replace").strip() for data in like}
    line = lines.pop() if len(lines) == 1 else ""
    return line + "\n" if line.startswith("#") and "$schema=" in line else ""
