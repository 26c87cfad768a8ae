"""What lies between two dates: days, whole months, and working days by the calendar of the word lists.

A date is the ordinal of the proleptic Gregorian calendar: day 1 is 0001-01-01.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

from perfeval.language.tree import DAYS, MONTHS, WORKDAYS
from perfeval.language.values import Amount, Cannot, Value

#: The word lists of ``rules/words`` that hold the calendar, as dates written 2020-01-01.
HOLIDAYS = "法定节假日"
SHIFTED = "调休工作日"


def between(function: str, first: Fraction, last: Fraction, words: Callable[[str], Sequence[str]]) -> Value:
    """Days, months or working days from ``first`` to ``last``; negative where ``last`` comes before.

    The first day does not count and the last does, so that a deadline met on its day is 0 days late.
    """
    start, stop = int(first), int(last)
    if function == "days":
        return Amount(Fraction(stop - start), DAYS)
    sign = 1 if stop >= start else -1
    earlier, later = (date.fromordinal(day) for day in sorted((start, stop)))
    if function == "months":
        whole = (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
        return Amount(Fraction(sign * whole), MONTHS)
    try:
        holidays, shifted = _days(tuple(words(HOLIDAYS))), _days(tuple(words(SHIFTED)))
    except ValueError as error:
        return Cannot(
            {"zh": f"工作日历里有读不懂的日期：{error}", "en": f"the calendar has a bad date: {error}"}
        )
    known = {day.year for day in holidays}
    for year in range(earlier.year, later.year + 1):
        if year not in known:
            return Cannot(
                {"zh": f"没有 {year} 年的工作日历", "en": f"there is no calendar of working days for {year}"}
            )
    days = (date.fromordinal(day) for day in range(earlier.toordinal() + 1, later.toordinal() + 1))
    worked = sum(day in shifted or (day.weekday() < 5 and day not in holidays) for day in days)
    return Amount(Fraction(sign * worked), WORKDAYS)


def year_of(day: Fraction) -> Value:
    """The year that a day lies in."""
    return Amount(Fraction(date.fromordinal(int(day)).year))


@lru_cache(maxsize=8)
def _days(written: tuple[str, ...]) -> frozenset[date]:
    """The days of a list; one entry may be a day or a span written 2020-01-24/2020-02-02."""
    days: set[date] = set()
    for entry in written:
        first, _, last = entry.partition("/")
        start = date.fromisoformat(first)
        stop = date.fromisoformat(last) if last else start
        days |= {date.fromordinal(day) for day in range(start.toordinal(), stop.toordinal() + 1)}
    return frozenset(days)
