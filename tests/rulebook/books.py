"""Workbooks of the shipped rules, and rows of them changed as a spreadsheet program would."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from perfeval.packs.store import builtin_rules
from perfeval.rulebook.files import read_folder
from perfeval.rulebook.planning import plan
from perfeval.rulebook.reading import Book, Given, read_book
from perfeval.rulebook.result import Result, result_of
from perfeval.rulebook.rows import sheets_of
from perfeval.rulebook.writing import workbook

RULES = builtin_rules()
FOLDERS = sorted(path.name for path in RULES.iterdir() if path.is_dir())


@cache
def exported(name: str) -> bytes:
    """The workbook of a shipped folder."""
    return workbook(read_folder(RULES / name))


@cache
def _read(name: str) -> Book:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.xlsx"
        path.write_bytes(exported(name))
        return read_book(path)


def book(name: str, folder: Path) -> Book:
    """A workbook as read back, to be changed; ``folder`` is where the file is put."""
    path = folder / f"{name}.xlsx"
    path.write_bytes(exported(name))
    read = _read(name)
    rows = {
        sheet: [
            replace(item, texts=dict(item.texts), numbers=set(item.numbers), file=str(path))
            for item in listed
        ]
        for sheet, listed in read.rows.items()
    }
    return replace(read, path=path, rows=rows)


def row(given: Book, sheet: str, **cells: str) -> Given:
    """The one row of a sheet whose cells say this."""
    found = [
        item for item in given.rows[sheet] if all(item.text(head) == text for head, text in cells.items())
    ]
    assert len(found) == 1, (sheet, cells, len(found))
    return found[0]


def put(given: Book, sheet: str, at: int | None = None, **cells: str) -> Given:
    """A new row, at the end of a sheet or at an index; heads that are not said are empty."""
    shape = next(item for item in sheets_of(given.folder.kind) if item.name == sheet)
    heads = ([shape.owner.head] if shape.owner else []) + [column.head for column in shape.columns]
    assert set(cells) <= set(heads), set(cells) - set(heads)
    rows = given.rows[sheet]
    number = max((item.number for item in rows), default=1) + 1
    refs = {head: f"{chr(ord('A') + place)}{number}" for place, head in enumerate(heads)}
    new = Given(shape, number, "", {head: cells.get(head, "") for head in heads}, refs, str(given.path))
    rows.insert(len(rows) if at is None else at, new)
    return new


def drop(given: Book, sheet: str, **cells: str) -> None:
    """Delete a row."""
    given.rows[sheet].remove(row(given, sheet, **cells))


def made(given: Book) -> Result:
    """The files that a workbook comes to."""
    return result_of(plan(given))


def changed(given: Book) -> dict[str, list[str]]:
    """The lines of each changed file that went (-) and came (+)."""
    import difflib

    result = made(given)
    found: dict[str, list[str]] = {}
    for name in [*result.written(), *result.gone()]:
        old = given.folder.files[name].text.text if name in given.folder.files else ""
        new = result.files.get(name, b"").decode()
        lines = difflib.ndiff(old.splitlines(), new.splitlines())
        found[name] = [line[0] + line[2:] for line in lines if line[0] in "+-"]
    return found


def opened(path: Path):
    """A workbook in openpyxl."""
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
