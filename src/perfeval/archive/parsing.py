"""Pieces → forms and faults. One form that cannot be read leaves the others of its file alone."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from perfeval.archive import messages
from perfeval.archive.failures import Fault, fault_of
from perfeval.archive.pieces import Piece, stamp_of
from perfeval.archive.zips import member_bytes
from perfeval.diagnostics import PerfevalError, Span
from perfeval.sources import Text, parse_json_line, read_bytes
from perfeval.sources.jsontext import parse_json
from perfeval.submissions.columns import Facts, concat, encode
from perfeval.submissions.model import Submission
from perfeval.submissions.reading import is_workbook, nodes_in, submission_of

Form = tuple[int, Submission]


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one piece: how many forms of the facts beside it, and what is wrong with others.

    ``lost``: it could not be read for a reason that may pass; a later run tries again.
    """

    key: str
    forms: int
    faults: list[Fault]
    lost: bool = False


def read_pieces(pieces: Iterable[Piece]) -> tuple[list[Read], Facts]:
    """Pieces read, and the facts of their forms one after another."""
    read, facts = [], []
    for piece in pieces:
        forms: list[Form] = []
        faults: list[Fault] = []
        for item in _items(piece):
            if isinstance(item[1], Submission):
                forms.append((item[0], item[1]))
            else:
                faults.append(item)
        if stamp_of(piece.path) != piece.stamp:
            changed = fault_of(None, [messages.Changed(Span(piece.name))])
            read.append(Read(piece.key, 0, [changed], lost=True))
            continue
        found, wrong = _encoded(piece.name, forms)
        facts.append(found)
        read.append(Read(piece.key, found.forms.height, faults + wrong))
    return read, concat(facts)


def _encoded(name: str, forms: Sequence[Form]) -> tuple[Facts, list[Fault]]:
    """The facts of forms; where that fails, form by form, to find the one that is at fault."""
    try:
        return encode((name, number, submission) for number, submission in forms), []
    except Exception as error:  # noqa: BLE001 - whatever it is, it is about one form and stops no run
        if len(forms) == 1:
            return encode([]), [_own_fault(forms[0][0], name, error)]
    parts, faults = [], []
    for form in forms:
        part, wrong = _encoded(name, [form])
        parts.append(part)
        faults += wrong
    return concat(parts), faults


def _own_fault(number: int | None, name: str, error: Exception) -> Fault:
    detail = f"{type(error).__name__}: {error}"
    return fault_of(number, [messages.OwnFault(Span(name), detail=detail)])


def _items(piece: Piece) -> Iterator[Form | Fault]:
    """The forms and faults of a piece; whatever is raised is a fault of the file."""
    try:
        if piece.kind == "lines":
            yield from _of_lines(piece)
        elif piece.kind == "rows":
            yield from _of_rows(piece)
        else:
            yield from _of_file(piece)
    except PerfevalError as error:
        yield fault_of(None, error)
    except Exception as error:  # noqa: BLE001 - a file that trips us up is told, and the others go on
        yield _own_fault(None, piece.name, error)


def _of_file(piece: Piece) -> Iterator[Form | Fault]:
    data = _content(piece)
    if is_workbook(piece.name, data):
        from perfeval.submissions.forms.reading import read_forms

        yield from enumerate(read_forms(piece.name, data), 1)
        return
    nodes, notices = nodes_in(piece.name, data)
    for number, node in enumerate(nodes, 1):
        try:
            yield number, submission_of(node, piece.name, notices)
        except PerfevalError as error:
            yield fault_of(number, error)


def _of_lines(piece: Piece) -> Iterator[Form | Fault]:
    number, line = piece.first, piece.line
    for data in io.BytesIO(_content(piece)):
        if data.strip():
            try:
                node = parse_json_line(piece.name, line, data)
                if node is not None:
                    yield number, submission_of(node, piece.name)
            except PerfevalError as error:
                yield fault_of(number, error)
            number += 1
        line += 1


def _of_rows(piece: Piece) -> Iterator[Form | Fault]:
    """Every row as the line of JSON that it would be; what is null is left out."""
    source = piece.path if piece.member is None else io.BytesIO(_content(piece))
    try:
        frame = pl.scan_parquet(source, glob=False).slice(piece.start, piece.length).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise PerfevalError(messages.BadParquet(Span(piece.name), why=error)) from None
    for number, row in enumerate(frame.iter_rows(named=True), piece.first):
        try:
            text = Text(piece.name, _json(row) or "{}", first_line=number)
            yield number, submission_of(parse_json(text), piece.name)
        except PerfevalError as error:
            yield fault_of(number, error)


def _json(value: Any) -> str | None:
    """A value of a table as JSON, None where there is none; of structs what is null or empty is left out."""
    if value is None:
        return None
    if isinstance(value, dict):
        made = ((name, _json(item)) for name, item in value.items())
        items = [f"{json.dumps(name, ensure_ascii=False)}: {item}" for name, item in made if item is not None]
        return "{" + ", ".join(items) + "}" if items else None
    if isinstance(value, list):
        return "[" + ", ".join(_json(item) or "null" for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return _number(format(value, "f"))
    if isinstance(value, float) and math.isfinite(value):
        return _number(repr(value))
    text = value.isoformat() if isinstance(value, (date, datetime, time)) else str(value)
    return json.dumps(text, ensure_ascii=False)


def _number(text: str) -> str:
    """A number without the zeros that only its column gives it: a year in a column of floats is 2020.0."""
    return text.rstrip("0").removesuffix(".") if "." in text and "e" not in text else text


def _content(piece: Piece) -> bytes:
    """The bytes of a piece; of a file of rows, all of it."""
    if piece.member is not None:
        data = _member(piece.path, piece.member, piece.name)
        return data[piece.start : piece.start + piece.length] if piece.kind == "lines" else data
    if piece.kind == "lines":
        with Path(piece.path).open("rb") as file:
            file.seek(piece.start)
            return file.read(piece.length)
    return read_bytes(piece.path)


def halves(piece: Piece) -> tuple[Piece, Piece] | None:
    """The two halves of a piece of several lines or rows, under its key; None where it is one form or a file."""
    if piece.kind == "rows":
        if piece.length < 2:
            return None
        half = piece.length // 2
        second = replace(
            piece,
            first=piece.first + half,
            line=piece.line + half,
            start=piece.start + half,
            length=piece.length - half,
        )
        return replace(piece, length=half), second
    if piece.kind == "file":
        return None
    lines = list(io.BytesIO(_content(piece)))
    filled = [place for place, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return None
    half = len(filled) // 2
    place = filled[half]
    size = sum(map(len, lines[:place]))
    second = replace(
        piece,
        first=piece.first + half,
        line=piece.line + place,
        start=piece.start + size,
        length=piece.length - size,
    )
    return replace(piece, length=size), second


@lru_cache(maxsize=1)
def _member(path: str, place: int, name: str) -> bytes:
    """A member's bytes: the pieces of one come one after another."""
    return member_bytes(path, place, name)
