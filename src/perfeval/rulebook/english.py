"""The English texts that a file keeps under ``en``, beside the entries of its lists, by what those are called."""

from __future__ import annotations

from perfeval.rulebook.asking import Branch
from perfeval.rulebook.building import tidy
from perfeval.rulebook.cells import reach
from perfeval.rulebook.entries import Entry
from perfeval.rulebook.files import File
from perfeval.rulebook.layout import Column, Sheet
from perfeval.rulebook.rows import Row
from perfeval.rulebook.values import Leaf
from perfeval.sources import Mapping, Scalar


def english(
    sheet: Sheet, entries: list[Entry], rows: list[Row], base: File | None, top: Branch
) -> list[tuple[Scalar, str]]:
    """Note at ``top`` which texts change.

    Args:
        sheet: the sheet of a list.
        entries: its rows in one file, as they are to be.
        rows: the rows of the sheet as they were.
        base: the file as it was, None for a new one.
        top: what is asked for at the file's root.

    Returns:
        The keys that are to be called something else, with what.
    """
    renamed: list[tuple[Scalar, str]] = []
    for column in sheet.columns:
        if column.in_english:
            renamed += _column(sheet, column, entries, rows, base, top)
    return renamed


def _column(
    sheet: Sheet, column: Column, entries: list[Entry], rows: list[Row], base: File | None, top: Branch
) -> list[tuple[Scalar, str]]:
    path, title = ("en", column.in_english), sheet.title.head
    group = reach(base.root, path) if base is not None else None
    keys = group.keys if isinstance(group, Mapping) else {}
    olds = [entry.base.texts[title] if entry.base else "" for entry in entries]
    renamed: list[tuple[Scalar, str]] = []
    for entry, old in zip(entries, olds, strict=True):
        new, text = entry.title, entry.given.text(column.head)
        was = tidy(entry.base.texts[column.head]) if entry.base else ""
        key = old if old in keys else new
        if key != new:
            renamed.append((keys[old], new))
            if new in keys and new not in olds:
                top.at((*path, new)).cut = True  # left behind by a row that went before
        if text == was:
            continue
        spot = top.at((*path, key))
        spot.column, spot.entry = column, entry
        spot.put, spot.cut = (Leaf(text), False) if text else (None, True)
    names = {entry.title for entry in entries}
    for row in rows:
        old = row.texts[title]
        if (
            base is not None
            and row.file == base.name
            and old in keys
            and old not in olds
            and old not in names
        ):
            top.at((*path, old)).cut = True
    return renamed
