"""Dates and periods as Chinese forms write them: 2020年12月31日前, 12月底, 一季度, 2020.1.1-2020.12.31."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

from perfeval.submissions.lexicon import (
    Assumption,
    Comparator,
    Unreadable,
    assume,
    comparators,
    ending,
    lexicon,
    refuse,
    starting,
)
from perfeval.submissions.numerals import read_numeral


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a period, with what had to be assumed; ``kind`` is what the text asks for."""

    first: date
    last: date
    period: bool
    comparator: Comparator | None
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date
    form: str
    notes: tuple[Assumption, ...]


class _ImpossibleError(Exception):
    """The figures name no day of the calendar."""


class _NoYearError(Exception):
    """Neither the text nor the context says which year."""


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    table = lexicon()["dates"]
    macros: dict[str, str] = table["macros"]
    forms = []
    for row in table["forms"]:
        pattern = row["pattern"].replace("YY", table["optional_year"]).replace("SEP", table["separators"])
        for name, text in macros.items():
            pattern = pattern.replace("{" + name + "}", text)
        forms.append((re.compile(pattern), row["gives"], row.get("loose", False)))
    return tuple(forms)


def read_moment(
    text: str, comparator: Comparator | None, *, year: int | None, expected: bool
) -> Moment | Unreadable | None:
    """The date or period that the text is, None where it is neither.

    Args:
        text: in plain form, without a comparison sign before it.
        comparator: the sign that stood before it.
        year: completes a date without one.
        expected: a date is looked for here, so that 12.31 or 20201231 may be one.
    """
    try:
        return _read(text, comparator, year, expected)
    except _ImpossibleError:
        return refuse(text, "impossible-date")
    except _NoYearError:
        return refuse(text, "no-year")


def looks_like_date(text: str) -> bool:
    """Whether a text that is no date was meant as one: 2020年13月45日前."""
    table = lexicon()["dates"]
    body = _figures(text.removeprefix(starting(text, table["leads"])))
    body = body.removesuffix(ending(body, table["endings"]))
    body = body.removesuffix(ending(body, [word for word, _ in comparators("date_after")]))
    return re.fullmatch(table["impossible"], body) is not None


def _read(
    text: str, comparator: Comparator | None, year: int | None, expected: bool
) -> Moment | Unreadable | None:
    table = lexicon()["dates"]
    body = re.sub(table["hour"], "", _figures(re.sub(table["time"], "", text)))
    notes: list[Assumption] = []
    span = _span(body, year, expected)
    if span is None:
        lead = starting(body, table["leads"])
        body = body.removeprefix(lead)
        tail = ending(body, table["endings"])
        body = body.removesuffix(tail)
        span = _span(body, year, expected)
        if lead or tail:
            notes.append(assume("words-left-out", lead + tail))
    after: Comparator | None = None
    if span is None:
        word, after = next(
            ((word, sign) for word, sign in comparators("date_after") if body.endswith(word)), ("", None)
        )
        if not word:
            return None
        body = body.removesuffix(word)
        span = _span(body, year, expected=True)
        if span is None:
            return None
        if tail_note := _before_start(span, word, body):
            if comparator is not None and comparator != after:
                return refuse(text, "contradiction")
            return Moment(span.first, _day_before(span.first), False, "≤", (*notes, *span.notes, tail_note))
        if comparator not in (None, "=", after):
            return refuse(text, "contradiction")
    return _moment(span, after or comparator, tuple(notes))


def _moment(span: _Span, comparator: Comparator | None, notes: tuple[Assumption, ...]) -> Moment:
    notes = (*notes, *span.notes)
    if span.form == "year_within":
        comparator = comparator or "≤"
    if comparator in ("≥", "<"):
        return Moment(span.first, span.first, False, comparator, notes)
    if comparator in ("≤", ">"):
        return Moment(span.first, span.last, False, comparator, notes)
    if span.form == "month":
        notes = (*notes, assume("month-end", span.last.isoformat()))
    point = span.form in ("day", "month", "month_end", "tenth", "year_end")
    return Moment(span.first, span.last, not point, comparator, notes)


def _before_start(span: _Span, word: str, body: str) -> Assumption | None:
    """9月前 is before September begins; 9月内 and 9月30日前 are not of this kind."""
    signs = lexicon()["comparators"]["date_after"]["≤"]
    if span.form not in ("month", "quarter", "half", "year") or word not in signs[:3]:
        return None
    return assume("before-start", body, _day_before(span.first).isoformat())


def _day_before(day: date) -> date:
    return date.fromordinal(max(1, day.toordinal() - 1))


def _figures(text: str) -> str:
    """Chinese figures before 年, 月, 日 and 季度 become Arabic ones."""
    table = lexicon()
    figures = table["numerals"]["characters"]

    def arabic(match: re.Match[str]) -> str:
        numeral = read_numeral(match.group())
        whole = numeral is not None and not numeral.rest and numeral.value.denominator == 1
        return str(numeral.value) if numeral is not None and whole else match.group()

    return re.sub(f"[{figures}]+(?={table['dates']['numeral_before']})", arabic, text)


def _span(text: str, year: int | None, expected: bool) -> _Span | None:
    single = _single(text, year, expected)
    if single is not None:
        return single
    for match in re.finditer(lexicon()["dates"]["separators"], text):
        left, right = text[: match.start()], text[match.end() :]
        if not left or not right:
            continue
        try:
            start = _single(left, year, expected)
            if start is None:
                continue
            end = _single(right, start.first.year, expected)
        except _NoYearError:
            continue
        if end is None:
            continue
        if end.last < start.first:
            raise _ImpossibleError
        kept = tuple(note for note in start.notes if note.code == "year")
        return _Span(start.first, end.last, "period", kept)
    return None


def _single(text: str, year: int | None, expected: bool) -> _Span | None:
    for pattern, form, loose in _forms():
        if loose and not expected:
            continue
        match = pattern.fullmatch(text)
        if match is None:
            continue
        found = {name: value for name, value in match.groupdict().items() if value is not None}
        notes: tuple[Assumption, ...] = ()
        if "y" in found:
            year = int(found["y"])
        elif year is None:
            raise _NoYearError
        else:
            notes = (assume("year", year),)
        try:
            first, last = _bounds(form, year, found)
        except ValueError as error:
            raise _ImpossibleError from error
        if last < first:
            raise _ImpossibleError
        if form == "tenth":
            notes = (*notes, assume("tenth", text, last.isoformat()))
        return _Span(first, last, form, notes)
    return None


def _bounds(form: str, year: int, found: dict[str, str]) -> tuple[date, date]:
    figures = {name: int(value) for name, value in found.items() if value.isdigit()}
    month, day = figures.get("m", 1), figures.get("d", 1)
    table = lexicon()["dates"]
    match form:
        case "day":
            return date(year, month, day), date(year, month, day)
        case "days":
            return date(year, month, day), date(year, month, figures["d2"])
        case "month":
            return date(year, month, 1), _month_end(year, month)
        case "month_end":
            return _month_end(year, month), _month_end(year, month)
        case "months":
            return date(year, month, 1), _month_end(figures.get("y2", year), figures["m2"])
        case "tenth":
            last = min(table["tenths"][found["x"]], monthrange(year, month)[1])
            return date(year, month, last), date(year, month, last)
        case "quarter" | "quarters":
            end = figures.get("q2", figures["q"]) * 3
            return date(year, figures["q"] * 3 - 2, 1), _month_end(year, end)
        case "half":
            start = 1 if found["h"] == table["first_half"] else 7
            return date(year, start, 1), _month_end(year, start + 5)
        case "year_end":
            return date(year, 12, 31), date(year, 12, 31)
        case "years":
            return date(year, 1, 1), date(figures["y2"], 12, 31)
        case _:
            return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def serial_date(number: int) -> str | None:
    """The day that a spreadsheet shows for this serial number, where it is one of our time."""
    table = lexicon()["dates"]["serial"]
    if not table["from"] <= number <= table["to"]:
        return None
    epoch: date = table["epoch"]
    return date.fromordinal(epoch.toordinal() + number).isoformat()


def print_day(ordinal: int) -> str:
    """A day as the forms write it."""
    day = date.fromordinal(ordinal)
    form: str = lexicon()["dates"]["print"]["day"]
    return form.format(y=day.year, m=day.month, d=day.day)
