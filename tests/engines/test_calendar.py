"""Days, months and working days between two dates."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from perfeval.engines.calendar import HOLIDAYS, SHIFTED, between
from perfeval.language.tree import DAYS, MONTHS
from perfeval.language.values import Amount, Cannot
from perfeval.packs.store import Store

LISTS = {HOLIDAYS: ("2020-01-01", "2020-01-24/2020-02-02", "2021-01-01"), SHIFTED: ("2020-01-19",)}


def days(function: str, first: str, last: str, lists=LISTS):
    ends = (Fraction(date.fromisoformat(day).toordinal()) for day in (first, last))
    return between(function, *ends, lambda name: lists.get(name, ()))


@pytest.mark.parametrize(
    ("function", "first", "last", "number"),
    [
        ("days", "2020-02-28", "2020-03-01", 2),
        ("days", "2020-03-01", "2020-02-28", -2),
        ("days", "2020-03-01", "2020-03-01", 0),
        ("months", "2020-01-31", "2020-02-29", 0),
        ("months", "2020-01-31", "2020-03-31", 2),
        ("months", "2020-01-15", "2021-01-14", 11),
        ("months", "2020-01-15", "2021-01-15", 12),
        ("months", "2021-01-15", "2020-01-15", -12),
        ("months", "2020-03-31", "2020-02-29", -1),
        # From a Friday to the Monday after: one day.
        ("workdays", "2020-01-10", "2020-01-13", 1),
        ("workdays", "2020-01-13", "2020-01-10", -1),
        ("workdays", "2020-01-10", "2020-01-10", 0),
        # The Sunday that was worked, and the holidays after it.
        ("workdays", "2020-01-18", "2020-01-19", 1),
        ("workdays", "2020-01-23", "2020-02-03", 1),
        ("workdays", "2019-12-31", "2020-01-01", None),
        ("workdays", "2020-12-31", "2021-01-04", 1),
    ],
)
def test_how_long_it_took(function, first, last, number):
    found = days(function, first, last)
    if number is None:
        assert isinstance(found, Cannot)
        assert "2019" in found.reason["zh"]
        assert "2019" in found.reason["en"]
    else:
        assert found.number == number
        assert found.dimension == (MONTHS if function == "months" else found.dimension)


def test_days_are_days():
    assert days("days", "2020-01-01", "2020-01-02") == Amount(Fraction(1), DAYS)


@pytest.mark.parametrize("entry", ["2020-13-01", "昨天", "2020-01-01/昨天"])
def test_a_calendar_that_cannot_be_read(entry):
    found = days("workdays", "2020-01-10", "2020-01-13", {HOLIDAYS: (entry,)})
    assert isinstance(found, Cannot)
    assert "工作日历" in found.reason["zh"]


def test_the_calendar_that_is_shipped():
    lists = Store().word_lists()
    assert days("workdays", "2020-09-30", "2020-10-09", lists).number == 1
