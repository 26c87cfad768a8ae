"""The zip archive of a workbook: its parts, how they refer to each other, and the archive written anew.

Every part that is not changed is copied as it is, in the order in which it stood.
"""

from __future__ import annotations

import posixpath
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Self

from perfeval.diagnostics import PerfevalError, Span
from perfeval.reports.workbook.messages import (
    DamagedWorkbook,
    NotAWorkbook,
    TooLargeToWrite,
    UnsupportedWorkbook,
)
from perfeval.reports.workbook.splice import Element, Outline
from perfeval.reports.workbook.xmltext import value
from perfeval.sources.files import cannot_open, size_words

#: What a workbook may be unpacked, what one part that is changed may be, and how many parts there may be.
MOST, MOST_OF_ONE, MOST_PARTS = 512 * 1024 * 1024, 64 * 1024 * 1024, 10_000

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Package:
    """A workbook that is read, and what its parts are to become.

    Raises:
        PerfevalError: it is no workbook, or too large, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._new: dict[str, bytes] = {}
        self._relations: dict[str, Relations] = {}
        self._removed: set[str] = set()
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise PerfevalError(NotAWorkbook(Span(str(path)), path=str(path))) from None
        except OSError as error:
            raise cannot_open(path, error) from None
        try:
            self._parts = self._found()
        except PerfevalError:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _found(self) -> dict[str, zipfile.ZipInfo]:
        items = self._zip.infolist()
        size = sum(item.file_size for item in items)
        if size > MOST or len(items) > MOST_PARTS:
            told = size_words(size) if size > MOST else f"{len(items)} parts"
            limit = size_words(MOST) if size > MOST else str(MOST_PARTS)
            raise PerfevalError(TooLargeToWrite(Span(str(self.path)), size=told, limit=limit))
        parts: dict[str, zipfile.ZipInfo] = {}
        for item in items:
            if parts.setdefault(_key(item.filename), item) is not item:
                raise self.damaged(f"two parts {item.filename}")
            if item.flag_bits & 1:
                raise self.unsupported("部件加了密", "its parts are encrypted")
        if "[content_types].xml" not in parts:
            raise PerfevalError(NotAWorkbook(Span(str(self.path)), path=str(self.path)))
        return parts

    def damaged(self, detail: str) -> PerfevalError:
        return PerfevalError(DamagedWorkbook(Span(str(self.path)), detail=detail))

    def unsupported(self, zh: str, en: str) -> PerfevalError:
        return PerfevalError(UnsupportedWorkbook(Span(str(self.path)), what_zh=zh, what_en=en))

    # --- parts --------------------------------------------------------------------------------------
    def __contains__(self, part: str) -> bool:
        key = _key(part)
        return (key in self._parts or key in self._new) and key not in self._removed

    def parts(self) -> list[str]:
        """The parts that are there by now."""
        return [item.filename for key, item in self._parts.items() if key not in self._removed]

    def read(self, part: str) -> bytes:
        """A part as it is by now."""
        key = _key(part)
        if key in self._new:
            return self._new[key]
        item = self._parts.get(key)
        if item is None:
            raise self.damaged(f"no part {part}")
        if item.file_size > MOST_OF_ONE:
            sizes = {"size": size_words(item.file_size), "limit": size_words(MOST_OF_ONE)}
            raise PerfevalError(TooLargeToWrite(Span(self.label(part)), **sizes))
        try:
            return self._zip.read(item)
        except _FAULTS as error:
            raise self.damaged(f"{part}: {error}") from None

    def label(self, part: str) -> str:
        return f"{self.path}[{part}]"

    def outline(self, part: str) -> Outline:
        return Outline(self.read(part), self.label(part))

    def put(self, part: str, data: bytes) -> None:
        """A part that is new or has changed; its name keeps the letters it had."""
        item = self._parts.get(_key(part))
        self._new[_key(part)] = data
        if item is None:
            self._parts[_key(part)] = info = zipfile.ZipInfo(part.lstrip("/"), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED

    def remove(self, part: str) -> None:
        self._removed.add(_key(part))

    def free(self, before: str, after: str) -> str:
        """The first of the names before1after, before2after … that no part has."""
        number = 1
        while f"{before}{number}{after}" in self:
            number += 1
        return f"{before}{number}{after}"

    def relations(self, part: str) -> Relations:
        """What a part refers to; '' is the package itself."""
        if part not in self._relations:
            self._relations[part] = Relations(self, part)
        return self._relations[part]

    # --- the archive --------------------------------------------------------------------------------
    def write(self, file: BinaryIO) -> None:
        """The whole archive: the same parts always give the same bytes."""
        for relations in self._relations.values():
            relations.keep()
        with zipfile.ZipFile(file, "w") as target:
            for key, item in self._parts.items():
                if key in self._removed:
                    continue
                copy = zipfile.ZipInfo(item.filename, item.date_time)
                copy.compress_type, copy.external_attr = item.compress_type, item.external_attr
                copy.create_system, copy.file_size = 0, item.file_size
                if key in self._new:
                    target.writestr(copy, self._new[key])
                    continue
                try:
                    with self._zip.open(item) as source, target.open(copy, "w") as out:
                        shutil.copyfileobj(source, out, 1 << 20)
                except _FAULTS as error:
                    raise self.damaged(f"{item.filename}: {error}") from None


class Relations:
    """The references of one part, and the new ones."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        folder, name = posixpath.split(part)
        self.folder = folder
        self.part = posixpath.join(folder, "_rels", f"{name}.rels")
        self.outline = package.outline(self.part) if self.part in package else None
        self.items = [] if self.outline is None else list(self.outline.root.all("Relationship"))
        self._added: list[str] = []
        self._gone = False

    def of(self, kind: str) -> list[str]:
        """The parts referred to as ``kind``, the last word of the type, within the package."""
        return [self.target(item) for item in self.items if self._is(item, kind)]

    def _is(self, item: Element, kind: str) -> bool:
        inside = item.attributes.get("TargetMode", "Internal") == "Internal"
        return inside and item.attributes.get("Type", "").rpartition("/")[2] == kind

    def by_id(self, id_: str, kind: str) -> str | None:
        """The part with an id, where it is of the kind."""
        for item in self.items:
            if item.attributes.get("Id") == id_ and self._is(item, kind):
                return self.target(item)
        return None

    def target(self, item: Element) -> str:
        written = item.attributes.get("Target", "").replace("\\", "/")
        return posixpath.normpath(posixpath.join("/", self.folder, written)).lstrip("/")

    def is_strict(self) -> bool:
        return any(item.attributes.get("Type", "").startswith(_STRICT) for item in self.items)

    def add(self, kind: str, part: str) -> str:
        """Refer to a part of the package; the id."""
        taken = {item.attributes.get("Id", "") for item in self.items}
        number = len(self.items) + len(self._added) + 1
        while f"rId{number}" in taken:
            number += 1
        id_ = f"rId{number}"
        target = posixpath.relpath("/" + part, "/" + self.folder)
        prefix = self.outline.prefix if self.outline else ""
        self._added.append(
            f'<{prefix}Relationship Id="{id_}" Type="{DOCUMENT}/{kind}" Target="{value(target)}"/>'
        )
        self.items = [*self.items, Element("", "Relationship", {"Id": id_}, 0, 0)]
        return id_

    def drop(self, item: Element) -> None:
        if self.outline is not None:
            self.outline.replace(item.start, item.end, "")
            self._gone = True

    def keep(self) -> None:
        """Put the references into the package, where there are new ones or fewer."""
        if not self._added and not self._gone:
            return
        added = "".join(self._added)
        if self.outline is None:
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            whole = f'{head}<Relationships xmlns="{_RELATIONS}">{added}</Relationships>'
            self.package.put(self.part, whole.encode())
        else:
            if added:
                self.outline.append(self.outline.root, added)
            self.package.put(self.part, self.outline.result())
        self._added, self._gone = [], False


class ContentTypes:
    """Which part is of which kind."""

    part = "[Content_Types].xml"

    def __init__(self, package: Package) -> None:
        self.package = package
        self.outline = package.outline(self.part)
        self.defaults = {
            item.attributes.get("Extension", "").lower(): item.attributes.get("ContentType", "")
            for item in self.outline.root.all("Default")
        }
        self._added: list[str] = []

    def add(self, part: str, kind: str) -> None:
        if self.defaults.get(part.rpartition(".")[2].lower()) != kind:
            prefix = self.outline.prefix
            self._added.append(f'<{prefix}Override PartName="/{value(part)}" ContentType="{kind}"/>')

    def default(self, extension: str, kind: str) -> None:
        """What parts with this ending are, where nothing is said of it."""
        if extension not in self.defaults:
            self.defaults[extension] = kind
            piece = f'<{self.outline.prefix}Default Extension="{extension}" ContentType="{kind}"/>'
            self.outline.insert(self.outline.root.inside, piece)

    def drop(self, part: str) -> None:
        for item in self.outline.root.all("Override"):
            if item.attributes.get("PartName", "").lstrip("/").lower() == part.lower():
                self.outline.replace(item.start, item.end, "")

    def keep(self) -> None:
        if self._added:
            self.outline.append(self.outline.root, "".join(self._added))
        self.package.put(self.part, self.outline.result())


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()
