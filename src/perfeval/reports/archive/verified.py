"""What a reviewer verified: the form to fill in, and the filled-in form read back, every fault at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from perfeval.diagnostics import Diagnostic, Lang, PerfevalError, Span
from perfeval.language.units import load_yaml
from perfeval.reports.archive import messages
from perfeval.reports.archive.book import Book, Column, Value
from perfeval.reports.archive.outcome import Outcome
from perfeval.sources.files import decode, read_bytes
from perfeval.submissions.figures import points_number
from perfeval.submissions.forms.words import label
from perfeval.submissions.workbooks.delimited import read_delimited
from perfeval.submissions.workbooks.model import Grid, Workbook, address
from perfeval.submissions.workbooks.opening import not_a_workbook, read_workbook
from perfeval.submissions.workbooks.sniffing import DELIMITED, WORKBOOKS, binary_kind

#: The head of a form stands in one of its first rows.
_HEAD_ROWS = 20
_NEEDED = ("source", "line")
_ENTRIES = ("verified_actual", "verified_points", "note")


@dataclass(frozen=True, slots=True)
class Verified:
    """One line of one form that a reviewer looked at: the actual as found, the points as found, or both."""

    source: str
    line: int
    actual: str | None
    points: Fraction | None
    note: str
    span: Span


@cache
def review() -> dict[str, Any]:
    """review.yaml."""
    text = files("perfeval.reports.archive").joinpath("review.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = load_yaml(text)
    return data


# --- the form to fill in ---------------------------------------------------------------------------


def write_form(target: Path, outcome: Outcome, sources: Sequence[str], lang: Lang) -> None:
    """A workbook with every line of some forms, and columns for what a reviewer finds.

    Raises:
        PerfevalError: it cannot be written.
    """
    data = review()
    columns = [Column(one[lang], _kind(one), one["width"], wrap=True) for one in data["columns"]]
    rows = _lines(outcome, sources, lang)
    with Book(target) as book:
        parts = [rows[at : at + data["rows"]] for at in range(0, len(rows), data["rows"])] or [[]]
        for number, part in enumerate(parts, 1):
            name = data["sheet"][lang] + (f" {number}" if len(parts) > 1 else "")
            book.sheet(name).table(columns, part, len(part))


def _kind(column: Mapping[str, Any]) -> str:
    if column.get("entry"):
        return "entry"
    kinds = {"line": "count", "weight": "points", "claimed": "points", "computed": "points"}
    return kinds.get(column["key"], "text")


def _lines(outcome: Outcome, sources: Sequence[str], lang: Lang) -> list[tuple[Value, ...]]:
    order = pl.LazyFrame({"source": list(sources)}, schema={"source": pl.String}).with_row_index("place")
    names = outcome.results.select("source", "project")
    frame = (
        outcome.lines.join(order, on="source")
        .join(names, on="source", how="left")
        .sort("place", "line")
        .select("source", "project", "line", "name", "target", "actual", "weight", "claimed", "points")
        .collect()
    )
    execution = review()["execution"][0 if lang == "zh" else -1]
    return [
        (*row[:3], row[3] or (execution if row[2] == 0 else None), *row[4:], None, None, None)
        for row in frame.iter_rows()
    ]


# --- the filled-in form ----------------------------------------------------------------------------


def read_verified(file: Path, outcome: Outcome) -> tuple[Verified, ...]:
    """What a reviewer filled in, in the order of the file; rows without an entry are passed over.

    Raises:
        PerfevalError: the file cannot be read, has no head or nothing filled in, or names a form or line that
            is not there; with every fault.
    """
    workbook = _opened(file)
    faults: list[Diagnostic] = list(workbook.faults)
    found: list[Verified] = []
    heads = 0
    for grid in workbook.sheets:
        head = _head(grid)
        if head is None:
            continue
        heads += 1
        found += _rows(str(file), grid, *head, faults)
    if not heads:
        raise PerfevalError([*faults, messages.NoReview(Span(str(file)))])
    faults += _unknown(found, outcome)
    if faults:
        raise PerfevalError(faults)
    if not found:
        raise PerfevalError(messages.NothingVerified(Span(str(file))))
    return tuple(found)


def _opened(file: Path) -> Workbook:
    data = read_bytes(file)
    if binary_kind(data) is not None:
        return read_workbook(str(file), data)
    if file.suffix.lower() in WORKBOOKS or file.suffix.lower() not in DELIMITED:
        raise not_a_workbook(str(file), "text")
    return read_delimited(decode(str(file), data))


def _head(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of the head, and the column of each key in it."""
    known = {
        label(name).casefold(): one["key"]
        for one in review()["columns"]
        for name in (one["zh"], one["en"], *one.get("also", ()))
    }
    rows: dict[int, dict[str, int]] = {}
    for (row, column), text in sorted(grid.cells.items()):
        if row >= _HEAD_ROWS:
            break
        key = known.get(label(text).casefold())
        if key is not None:
            rows.setdefault(row, {}).setdefault(key, column)
    for row, columns in rows.items():
        if all(key in columns for key in _NEEDED) and any(key in columns for key in _ENTRIES[:2]):
            return row, columns
    return None


def _rows(
    file: str, grid: Grid, head: int, columns: Mapping[str, int], faults: list[Diagnostic]
) -> Iterator[Verified]:
    last = max((row for row, _ in grid.cells), default=head)
    for row in range(head + 1, last + 1):

        def cell(key: str, row: int = row) -> str:
            return grid.cells.get((row, columns[key]), "").strip() if key in columns else ""

        def place(key: str, row: int = row) -> Span:
            return Span(file, sheet=grid.name, cell=address((row, columns[key])))

        if not any(cell(key) for key in _ENTRIES[:2]):
            continue
        before = len(faults)
        for key in _NEEDED:
            if not cell(key):
                name = next(one["zh"] for one in review()["columns"] if one["key"] == key)
                faults.append(messages.LacksSource(place(key), key=name))
        line = _line(cell("line")) if cell("line") else None
        if line is None and cell("line"):
            faults.append(messages.BadLine(place("line"), text=cell("line")))
        points = None
        if text := cell("verified_points"):
            points = points_number(text)
            if points is None or points < 0:
                faults.append(messages.BadPoints(place("verified_points"), text=text))
        if len(faults) > before or line is None:
            continue
        entry = next(key for key in _ENTRIES if cell(key))
        yield Verified(
            _source(cell("source")), line, cell("verified_actual") or None, points, cell("note"), place(entry)
        )


def _line(text: str) -> int | None:
    if label(text).casefold() in [label(word).casefold() for word in review()["execution"]]:
        return 0
    number = points_number(text)
    return int(number) if number is not None and number.denominator == 1 and number >= 0 else None


def _source(text: str) -> str:
    """A source as it was written into the form; a CSV file has a quote before what looks like a formula."""
    return text[1:] if text[:1] == "'" else text


def is_filled_in(file: Path) -> bool:
    """Whether a form for verified values has an entry, or is something else: it must not be written over then."""
    try:
        workbook = _opened(file)
    except PerfevalError:
        return True
    for grid in workbook.sheets:
        head = _head(grid)
        if head is None:
            return True
        row, columns = head
        places = {columns[key] for key in _ENTRIES if key in columns}
        if any(at > row and column in places for at, column in grid.cells):
            return True
    return bool(workbook.faults)


def _unknown(found: Sequence[Verified], outcome: Outcome) -> list[Diagnostic]:
    """Forms and lines that are not there, points above their weight, lines given twice."""
    wanted = pl.LazyFrame({"source": list({one.source for one in found})}, schema={"source": pl.String})
    there = set(outcome.results.join(wanted, on="source", how="semi").select("source").collect()["source"])
    lines = outcome.lines.join(wanted, on="source", how="semi").select("source", "line", "weight").collect()
    weights = {(source, line): weight for source, line, weight in lines.iter_rows()}
    last = dict(lines.group_by("source").agg(pl.col("line").max()).iter_rows())
    faults: list[Diagnostic] = []
    seen: dict[tuple[str, int], Span] = {}
    for one in found:
        key = one.source, one.line
        if one.source not in there:
            faults.append(_no_source(one, outcome))
        elif key not in weights:
            faults.append(
                messages.UnknownLine(one.span, source=one.source, text=one.line, last=last.get(one.source, 0))
            )
        elif key in seen:
            faults.append(
                messages.Twice(
                    one.span, source=one.source, line=one.line, first=f"{seen[key].sheet}!{seen[key].cell}"
                )
            )
        elif one.points is not None and weights[key] is not None and one.points > Fraction(weights[key]):
            faults.append(
                messages.AboveWeight(one.span, text=str(one.points), weight=str(Fraction(weights[key])))
            )
        seen.setdefault(key, one.span)
    return faults


def _no_source(one: Verified, outcome: Outcome) -> Diagnostic:
    """The message for a form that is not there; one of the same file name is named."""
    name = one.source.replace("\\", "/").rsplit("/", 1)[-1]
    near = (
        outcome.results.filter(pl.col("source").str.ends_with(name))
        .select("source").sort("source").head(1).collect()["source"].to_list()
        if name
        else []
    )  # fmt: skip
    said = (f"，如“{near[0]}”", f", such as {near[0]}") if near else ("", "")
    return messages.UnknownSource(one.span, text=one.source, near=said[0], near_en=said[1])
