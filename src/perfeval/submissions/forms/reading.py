"""The forms of a workbook → submissions, each value with its sheet and cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.language.vocabulary import vocabulary
from perfeval.sources.files import decode
from perfeval.submissions.checking import cell_faults
from perfeval.submissions.figures import decimal_text, money_parts
from perfeval.submissions.forms import messages
from perfeval.submissions.forms.blocks import read_blocks
from perfeval.submissions.forms.layouts import Fit, best_fit
from perfeval.submissions.forms.parts import Parts
from perfeval.submissions.forms.segments import segments
from perfeval.submissions.forms.view import View
from perfeval.submissions.forms.words import part_name, words, year_in
from perfeval.submissions.lexicon import clean
from perfeval.submissions.model import Row, Submission
from perfeval.submissions.workbooks.delimited import read_delimited
from perfeval.submissions.workbooks.messages import NoSheets
from perfeval.submissions.workbooks.model import Grid, Workbook, address
from perfeval.submissions.workbooks.opening import not_a_workbook, read_workbook, text_kind, told
from perfeval.submissions.workbooks.sniffing import DELIMITED, binary_kind

#: So many parts are named in a message.
_NAMED = 6
_MONEY = ("funds.initial", "funds.adjusted", "funds.received", "funds.spent")


def read_forms(path: str, data: bytes) -> Iterator[Submission]:
    """Every form of a workbook, in the order of its sheets and rows.

    Raises:
        PerfevalError: the file cannot be read; or, after the last form, what was wrong with others.
    """
    workbook = _open(path, data)
    forms, others, faults = _forms(workbook)
    faults = [*workbook.faults, *faults]
    if not forms and not others and not faults:
        raise PerfevalError(NoSheets(Span(path)))
    notices = told(workbook) if forms else []
    if forms:
        known = words()["confidence"]["beside"]
        notices += [
            messages.OtherSheet(Span(path, sheet=sheet, cell="A1"), sheet=sheet)
            for sheet, parts in others
            if parts.view.grid.shown and sheet not in known
        ]
    else:
        faults += [_no_form(path, sheet, parts) for sheet, parts in others]
    for parts, fit in forms:
        submission, wrong = _submission(path, parts, fit, notices)
        if wrong:
            faults += wrong
        else:
            yield submission
    if faults:
        raise PerfevalError(faults)


def _open(path: str, data: bytes) -> Workbook:
    if binary_kind(data) is not None:
        return read_workbook(path, data)
    text = decode(path, data)
    kind = text_kind(text.text)
    if Path(path).suffix.lower() in DELIMITED and kind == "text":
        return read_delimited(text)
    raise not_a_workbook(path, kind)


def _forms(
    workbook: Workbook,
) -> tuple[list[tuple[Parts, Fit]], list[tuple[str, Parts]], list[Diagnostic]]:
    """What was read as a form; sheets that are none; faults of those that are nearly one."""
    forms: list[tuple[Parts, Fit]] = []
    others: list[tuple[str, Parts]] = []
    faults: list[Diagnostic] = []
    for grid in workbook.sheets:
        view = View(workbook.path, grid)
        found = [read_blocks(view, rows) for rows in segments(view)]
        usable = [parts for parts in found if "table.name" in parts.found]
        forms += [(parts, _fit(parts)) for parts in usable]
        if not usable and found:
            nearest = max(found, key=lambda parts: _fit(parts).confidence)
            if _fit(nearest).confidence >= words()["confidence"]["form"]:
                faults.append(_no_form(workbook.path, grid.name, nearest))
            else:
                others.append((grid.name, nearest))
    return forms, others, faults


def _fit(parts: Parts) -> Fit:
    title = " ".join([parts.view.grid.name, *(cell.text for cell in parts.titles)])
    return best_fit(parts.found, parts.order, title)


def _no_form(path: str, sheet: str, parts: Parts) -> Diagnostic:
    fit = _fit(parts)
    cell = parts.titles[0] if parts.titles else None
    place = address((cell.row, cell.column)) if cell is not None else "A1"
    found = sorted(parts.found - {"total"}) + (["total"] if "total" in parts.found else [])
    return messages.NoForm(
        Span(path, sheet=sheet, cell=place),
        sheet=sheet,
        layout=fit.layout.title["zh"],
        layout_en=fit.layout.title["en"],
        confidence=fit.percent,
        found=_names(found, "zh") or "无",
        found_en=_names(found, "en") or "nothing",
        missing=_names(fit.missing, "zh"),
        missing_en=_names(fit.missing, "en"),
    )


def _names(parts: list[str] | tuple[str, ...], lang: str) -> str:
    known = words()["names"]
    named = [part_name(part)[lang] for part in parts if part in known]
    mark = "、" if lang == "zh" else ", "
    return mark.join(named[:_NAMED]) + ("…" if len(named) > _NAMED else "")


def _submission(
    path: str, parts: Parts, fit: Fit, notices: list[Diagnostic]
) -> tuple[Submission, list[Diagnostic]]:
    view = parts.view
    first = parts.titles[0] if parts.titles else None
    span = view.span(first) if first is not None else Span(path, sheet=view.grid.name, cell="A1")
    said = [*notices, *_hidden(parts, span)]
    said += _year(path, parts, span)
    said += _kind(parts, fit, span)
    _sources(parts)
    bare = [key for key in _MONEY if key in parts.cells and not money_parts(parts.cells[key], "")[1]]
    if bare and "funds.unit" not in parts.cells:
        said.append(messages.MoneyAssumed(parts.spans[bare[0]]))
    if fit.layout.region is not None and "region" not in parts.cells:
        parts.cells["region"], parts.spans["region"] = fit.layout.region, span
        said.append(messages.RegionAssumed(span, region=fit.layout.region))
    if "unit" not in parts.cells:
        said.append(messages.NoUnit(span))
    if not parts.rows:
        said.append(messages.NoRows(span))
    if fit.confidence < words()["confidence"]["sure"]:
        said.append(_unsure(fit, span))
    rows = tuple(_kept(row, parts, fit) for row in parts.rows)
    faults = cell_faults(parts.cells, parts.spans)
    for row in rows:
        faults += cell_faults(row.cells, row.spans)
    return Submission(path, parts.cells, parts.spans, rows, span, tuple(said), parts.extra), faults


def _kept(row: Row, parts: Parts, fit: Fit) -> Row:
    """The row with the three cells of its target, where the layout says under which names."""
    three = parts.three.get(row.number)
    if not fit.layout.keep or three is None:
        return row
    extra = {name: three[role] for role, name in fit.layout.keep.items() if role in three}
    return replace(row, extra={**row.extra, **extra})


def _unsure(fit: Fit, span: Span) -> Diagnostic:
    return messages.Unsure(
        span,
        layout=fit.layout.title["zh"],
        layout_en=fit.layout.title["en"],
        confidence=fit.percent,
        missing=_names(fit.missing, "zh"),
        missing_en=_names(fit.missing, "en"),
    )


def _hidden(parts: Parts, span: Span) -> list[Diagnostic]:
    grid: Grid = parts.view.grid
    said: list[Diagnostic] = []
    if not grid.shown:
        said.append(messages.HiddenSheet(span, sheet=grid.name))
    filled = set(parts.lines)
    rows = sorted(row + 1 for row in grid.hidden_rows & filled)
    if rows:
        names = "、".join(str(row) for row in rows[:_NAMED])
        more = "…" if len(rows) > _NAMED else ""
        said.append(messages.HiddenParts(span, what=f"行（{names}{more}）", what_en=f"rows ({names}{more})"))
    used = {cell.column for row in parts.lines for cell in parts.view.starting(row)}
    columns = [address((0, column)).rstrip("1") for column in sorted(grid.hidden_columns & used)]
    if columns:
        names = "、".join(columns[:_NAMED])
        said.append(messages.HiddenParts(span, what=f"列（{names}）", what_en=f"columns ({names})"))
    return said


def _year(path: str, parts: Parts, span: Span) -> list[Diagnostic]:
    """The year of a form: what its head says, else its title, its sheet, its file."""
    if "year" in parts.cells:
        inside = year_in(parts.cells["year"])
        parts.cells["year"] = inside or parts.cells["year"]
        return []
    for cell in parts.titles:
        if (year := year_in(cell.text)) is not None:
            parts.cells["year"], parts.spans["year"] = year, parts.view.span(cell)
            return []
    places = (
        ("工作表名", "the name of the sheet", parts.view.grid.name),
        ("文件名", "the name of the file", Path(path).stem),
    )
    for where, where_en, name in places:
        if (year := year_in(name)) is not None:
            parts.cells["year"], parts.spans["year"] = year, span
            return [messages.YearAssumed(span, where=where, where_en=where_en, name=name, year=year)]
    return [messages.NoYear(span)]


def _kind(parts: Parts, fit: Fit, span: Span) -> list[Diagnostic]:
    """The kind of a form: what its head says, else its title, else its layout, else whether it names a project."""
    if "kind" in parts.cells:
        return []
    title = "".join(clean(cell.text) for cell in parts.titles).replace(" ", "")
    named: dict[str, list[str]] = words()["title"]["kinds"]
    kind = next((kind for kind, marks in named.items() if any(clean(mark) in title for mark in marks)), None)
    said: list[Diagnostic] = []
    if kind is None:
        kind = fit.layout.kind or "project"
        if "project" not in parts.cells or kind != "project":
            word = vocabulary().word("submission_kind", kind)
            if word is not None:
                said.append(messages.KindAssumed(span, kind=word.zh, kind_en=word.en))
    parts.cells["kind"], parts.spans["kind"] = kind, span
    return said


def _sources(parts: Parts) -> None:
    """The sums over the sources, of the columns that every row with figures fills in."""
    for role, (total, span) in parts.sources.items():
        if role not in parts.open_sources:
            parts.cells[f"sources.{role}"], parts.spans[f"sources.{role}"] = decimal_text(total), span
