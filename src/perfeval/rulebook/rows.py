"""The rows of a workbook's sheets, worked out from the files of a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from perfeval.rulebook.cells import covered_by, reach, show
from perfeval.rulebook.files import File, Folder, FolderKind, fits
from perfeval.rulebook.layout import Column, Sheet, layout
from perfeval.sources import Mapping, Node, Scalar, Sequence

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet; of a form, all of it.

    ``path`` leads from the file's root to the entry, ``texts`` are what the cells show, by heading.
    """

    sheet: Sheet
    file: str
    path: Path
    node: Node
    key: Scalar | None
    texts: dict[str, str]

    @property
    def anchor(self) -> str:
        """What tells the row from all others, as one text."""
        return anchor_of(self.file, self.path)

    @property
    def index(self) -> int:
        """The place of the entry in its list, counted from 0."""
        last = self.path[-1] if self.path else 0
        return last if isinstance(last, int) else 0


def anchor_of(file: str, path: Path) -> str:
    """What tells a row from all others, as one text."""
    return json.dumps([file, *path], ensure_ascii=False)


def sheets_of(kind: FolderKind) -> list[Sheet]:
    """The sheets that a folder of this kind has."""
    tops = {"pack": "pack.yaml", "shared": "shared.yaml"}
    names = {"words": ["a.yaml"]}.get(
        kind, [tops.get(kind, ""), *(f"{part}/a.yaml" for part in ("score", "check", "cap", "words"))]
    )
    if kind == "pack":
        names.append("examples/a.yaml")
    return [sheet for sheet in layout().sheets if any(fits(name, kind, sheet.files) for name in names)]


@cache
def containers(name: str) -> tuple[Sheet, ...]:
    """The sheets whose rows lie inside the rows of a sheet."""
    sheet = layout().named(name)
    if sheet.rows not in ("list", "map"):
        return ()
    return tuple(
        other for other in layout().sheets if other.of and other.of == sheet.at and other.files == sheet.files
    )


def columns_of(sheet: Sheet, file: str) -> list[Column]:
    """The columns that a file has; a form leaves out those of the other kind of file."""
    return [column for column in sheet.columns if column.file in ("", file)]


def value_node(sheet: Sheet, column: Column, entry: Node, root: Node, name: str) -> Node | None:
    """The node that a cell shows: of the entry, or its English text elsewhere in the file."""
    if column.in_english:
        return reach(root, ("en", column.in_english, name))
    if sheet.short and not isinstance(entry, Mapping):
        return entry if column.at == (sheet.short,) else None
    return reach(entry, column.at)


def covered(sheet: Sheet, column: Column) -> frozenset[str]:
    """The keys that a column with the rest leaves out."""
    if column.kind != "rest":
        return frozenset()
    return covered_by(sheet.columns, column.at, [other.at for other in containers(sheet.name)])


def rows_of(folder: Folder) -> dict[str, list[Row]]:
    """The rows of every sheet, in the order of the files."""
    return {sheet.name: list(_rows(sheet, folder)) for sheet in sheets_of(folder.kind)}


def _rows(sheet: Sheet, folder: Folder) -> Iterator[Row]:
    for file in folder.of(sheet.files):
        if sheet.of:
            outer = reach(file.root, sheet.of)
            parent = next(
                other for other in layout().sheets if other.at == sheet.of and other.files == sheet.files
            )
            for index, entry in enumerate(outer.items if isinstance(outer, Sequence) else ()):
                name = show(parent.title, value_node(parent, parent.title, entry, file.root, ""))
                yield from _entries(sheet, file, entry, (*sheet.of, index), _owner(sheet, name, entry))
        else:
            yield from _entries(sheet, file, file.root, (), _owner(sheet, owner_text(sheet, file), file.root))


def _owner(sheet: Sheet, name: str, node: Node) -> dict[str, str]:
    """The cells that say to what a row belongs."""
    if sheet.owner is None:
        return {}
    beside = sheet.owner.beside
    return {sheet.owner.head: name} | ({beside.head: show(beside, reach(node, beside.at))} if beside else {})


def owner_text(sheet: Sheet, file: File) -> str:
    """What the column of owners shows for the rows of a file."""
    if sheet.owner is None:
        return ""
    named = file.root.items.get(sheet.owner.key)
    return named.text if isinstance(named, Scalar) else file.stem


def _entries(sheet: Sheet, file: File, start: Node, before: Path, owner: dict[str, str]) -> Iterator[Row]:
    if sheet.rows in ("form", "file"):
        yield _row(sheet, file, before, start, None, owner)
        return
    node = reach(start, sheet.at)
    path: Path = (*before, *sheet.at)
    if sheet.rows == "list" and isinstance(node, Sequence):
        for index, entry in enumerate(node.items):
            yield _row(sheet, file, (*path, index), entry, None, owner)
    elif sheet.rows == "map" and isinstance(node, Mapping):
        for key, entry in node.items.items():
            yield _row(sheet, file, (*path, key), entry, node.keys[key], owner)


def _row(sheet: Sheet, file: File, path: Path, node: Node, key: Scalar | None, owner: dict[str, str]) -> Row:
    texts = dict(owner)
    name = key.text if key is not None else ""
    for column in columns_of(sheet, file.name):
        if column.key:
            texts[column.head] = name
            continue
        found = value_node(sheet, column, node, file.root, name)
        texts[column.head] = show(column, found, covered(sheet, column))
        if column is sheet.title and not name:
            name = found.text if isinstance(found, Scalar) else ""
    return Row(sheet, file.name, path, node, key, texts)
