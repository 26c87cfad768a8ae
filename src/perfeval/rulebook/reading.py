"""A workbook of rules as people give it back: the rows of its sheets, each with its place."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.building import Place, tidy
from perfeval.rulebook.carried import folder_of
from perfeval.rulebook.files import Folder
from perfeval.rulebook.layout import Column, Owner, Sheet, layout
from perfeval.rulebook.rows import columns_of, sheets_of
from perfeval.rulebook.writing import column_letters, headings
from perfeval.sources import read_bytes, suggest


@dataclass(eq=False)
class Given:
    """One row as it is given: what its cells say by heading, and where they are.

    ``anchor`` is the row it was when exported, as text; '' for a new one. ``numbers`` are the headings whose cells
    hold a number, not text.
    """

    sheet: Sheet
    number: int
    anchor: str
    texts: dict[str, str]
    refs: dict[str, str]
    file: str
    numbers: set[str] = field(default_factory=set)

    def text(self, head: str) -> str:
        return self.texts.get(head, "")

    def place(self, head: str) -> Place:
        """The cell under a heading."""
        return Place(self.file, self.sheet.name, self.refs[head], self.text(head))


@dataclass
class Book:
    """What a workbook holds: the files it was made from, and its rows now."""

    path: Path
    folder: Folder
    rows: dict[str, list[Given]]
    notices: list[Diagnostic]


def read_book(path: Path) -> Book:
    """Read a workbook of rules.

    Raises:
        PerfevalError: it is none, or lacks sheets or headings, or has headings that are not known.
    """
    sheets = _sheets(path)
    hidden = layout().raw["hidden"]["data"]
    folder = folder_of([str(row[0]) for row in sheets.get(hidden, []) if row], path)
    if folder is None:
        raise PerfevalError(messages.NotARulebook(Span(str(path)), sheet=hidden))
    faults: list[Diagnostic] = []
    rows: dict[str, list[Given]] = {}
    wanted = sheets_of(folder.kind)
    for sheet in wanted:
        if sheet.name not in sheets:
            faults.append(messages.MissingSheet(Span(str(path)), sheet=sheet.name))
            continue
        read = _form if sheet.rows == "form" else _table
        file = sheet.files[0] if folder.kind != "shared" else "shared.yaml"
        try:
            rows[sheet.name] = list(read(path, sheet, file, sheets[sheet.name]))
        except PerfevalError as error:
            faults += error.diagnostics
    if faults:
        raise PerfevalError(faults)
    known = {sheet.name for sheet in wanted} | {hidden, layout().raw["index"]["sheet"]}
    notices: list[Diagnostic] = [
        messages.UnknownSheet(Span(str(path)), sheet=name) for name in sheets if name not in known
    ]
    return Book(path, folder, rows, notices)


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    import python_calamine as calamine

    data = read_bytes(path)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    except (calamine.CalamineError, OSError, ValueError, KeyError):
        hidden = layout().raw["hidden"]["data"]
        raise PerfevalError(messages.NotARulebook(Span(str(path)), sheet=hidden)) from None


def _text(value: Any) -> str:
    """What a cell says, whatever its type."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return tidy(str(value))


def _form(path: Path, sheet: Sheet, file: str, rows: Sequence[Sequence[Any]]) -> Iterator[Given]:
    names = {column.head: column for column in columns_of(sheet, file)}
    texts: dict[str, str] = {}
    refs: dict[str, str] = {}
    numbers: set[str] = set()
    faults: list[Diagnostic] = []
    for number, row in enumerate(rows[1:], 2):
        head = _text(row[0]) if row else ""
        value = row[1] if len(row) > 1 else ""
        if not head and not _text(value):
            continue
        span = Span(str(path), sheet=sheet.name, cell=f"A{number}")
        if head not in names:
            faults.append(_unknown(span, head, tuple(names)))
        elif head in texts:
            faults.append(messages.HeadingTwice(span, head=head))
        else:
            texts[head], refs[head] = _text(value), f"B{number}"
            if isinstance(value, int | float):
                numbers.add(head)
    faults += [
        messages.MissingHeading(Span(str(path), sheet=sheet.name, cell="A1"), head=head)
        for head in names
        if head not in texts
    ]
    if faults:
        raise PerfevalError(faults)
    yield Given(sheet, 1, json.dumps([file], ensure_ascii=False), texts, refs, str(path), numbers)


def _unknown(span: Span, head: str, known: tuple[str, ...]) -> Diagnostic:
    nearest = suggest(head, known)
    if nearest:
        wanted, wanted_en = (
            f"是不是“{nearest}”？标题改回原来的。",
            f"did you mean “{nearest}”? Give it its name back.",
        )
    else:
        wanted = f"删去这一栏；这张表的栏目：{'、'.join(known)}。"
        wanted_en = f"delete it; the headings of this sheet are {', '.join(known)}."
    return messages.UnknownHeading(span, head=head, wanted=wanted, wanted_en=wanted_en)


def _table(path: Path, sheet: Sheet, file: str, rows: Sequence[Sequence[Any]]) -> Iterator[Given]:
    shown: list[Owner | Column] = headings(sheet, file)
    names = tuple(column.head for column in shown)
    hidden = layout().raw["hidden"]["anchor"]
    beside = sheet.owner.beside.head if sheet.owner and sheet.owner.beside else ""
    places: dict[str, int] = {}
    faults: list[Diagnostic] = []
    written = [_text(cell) for cell in rows[0]] if rows else []
    for number, head in enumerate(written):
        span = Span(str(path), sheet=sheet.name, cell=f"{column_letters(number)}1")
        if not head:
            if any(number < len(row) and _text(row[number]) for row in rows[1:]):
                faults.append(_unknown(span, head, names))
        elif head in places:
            faults.append(messages.HeadingTwice(span, head=head))
        elif head not in (*names, hidden):
            faults.append(_unknown(span, head, names))
        else:
            places[head] = number
    faults += [
        messages.MissingHeading(Span(str(path), sheet=sheet.name, cell="A1"), head=head)
        for head in (*(name for name in names if name != beside), hidden)
        if head not in places
    ]
    if faults:
        raise PerfevalError(faults)
    for number, row in enumerate(rows[1:], 2):
        cells = {head: row[place] if place < len(row) else "" for head, place in places.items()}
        anchor = _text(cells.pop(hidden))
        cells.pop(beside, None)
        texts = {head: _text(value) for head, value in cells.items()}
        if any(texts.values()):
            refs = {head: f"{column_letters(place)}{number}" for head, place in places.items()}
            numbers = {head for head, value in cells.items() if isinstance(value, int | float)}
            yield Given(sheet, number, anchor, texts, refs, str(path), numbers)
