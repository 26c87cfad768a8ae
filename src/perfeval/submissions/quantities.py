"""Reading what people write as targets and actuals into exact quantities, or saying why not.

:func:`read_quantity` never raises and never guesses in silence: whatever was not written but taken
for granted is an :class:`Assumption`; what looks damaged or undecided is :class:`Unreadable`, with a
question to its writer. The words it knows are data, in ``quantities.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal

from perfeval.language.units import (
    PERCENT,
    RATIO,
    UNWRITTEN,
    UNWRITTEN_BASE,
    Unit,
    known_unit,
    parse_unit,
    with_multiple,
)
from perfeval.submissions.dates import looks_like_date, print_day, read_moment, serial_date
from perfeval.submissions.lexicon import (
    Assumption,
    Comparator,
    Unreadable,
    assume,
    clean,
    lexicon,
    refuse,
)
from perfeval.submissions.names import NameHints, hints
from perfeval.submissions.numbers import Parsed, Refusal, parse_number, split_comparator
from perfeval.submissions.numerals import garbled, too_long

__all__ = ["Assumption", "Comparator", "Kind", "Quantity", "Unreadable", "print_quantity", "read_quantity"]

Kind = Literal[
    "number", "percent", "range", "date", "period", "frequency", "grade", "yes_no", "phrase", "blank"
]

#: The unit of dates and periods: days of the proleptic calendar.
DATE = Unit("日期", Fraction(1), (("日期", 1),))

#: No rate but one of growth is above this; a target up to _SMALL leaves open whether 0.5 is 0.5% or 50%.
_MOST = Fraction(2)
_SMALL = Fraction(1, 20)

_MEASURED = ("number", "percent", "range", "frequency")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a cell says.

    Attributes:
        comparator: None where none was written.
        value: in base units of ``unit``; a date as its ordinal day, a period as its first day, yes and
            no as 1 and 0; None for phrases, grades and blanks.
        upper: the upper end of a range, the last day of a period.
        word: the plain word of a grade (优), yes or no (是), or phrase.
    """

    kind: Kind
    comparator: Comparator | None
    value: Fraction | None
    upper: Fraction | None
    unit: Unit
    text: str
    word: str = ""
    assumptions: tuple[Assumption, ...] = ()


def read_quantity(
    text: str | None, *, name: str = "", like: Quantity | None = None, year: int | None = None
) -> Quantity | Unreadable:
    """The quantity that a cell says, or why it cannot be read.

    Args:
        text: the cell as written.
        name: of the indicator; it may give a unit (公猪舍(≥**平方米)) or say that a rate is meant.
        like: the target, when an actual is read; a bare number takes its unit.
        year: the fiscal year, for dates without one.
    """
    return _read("" if text is None else text, hints(name), like, year)


@lru_cache(maxsize=1 << 14)
def _read(written: str, about: NameHints, like: Quantity | None, year: int | None) -> Quantity | Unreadable:
    """The same texts come again and again: ≥95% stands in every second form."""
    body, unsaid = _per(clean(written), about)
    found = _found(written, body, about, like, year)
    if unsaid is None or isinstance(found, Unreadable):
        return found
    return replace(found, assumptions=(unsaid, *found.assumptions))


def _found(
    written: str, body: str, about: NameHints, like: Quantity | None, year: int | None
) -> Quantity | Unreadable:
    early = _blank_or_word(written, body, like) or _damage(written, body)
    if early is not None:
        return early
    comparator, rest = split_comparator(body)
    if isinstance(comparator, Refusal):
        return refuse(written.strip(), comparator.code)
    if not rest:
        return refuse(written.strip(), "lone-comparator")
    expected = about.date or (like is not None and like.kind in ("date", "period"))
    if year is None and like is not None and like.kind in ("date", "period") and like.value is not None:
        year = int(print_day(int(like.value))[:4])
    moment = _moment(written, rest, comparator, year=year, expected=expected)
    if moment is not None:
        return moment
    if expected and (serial := _serial(rest)) is not None:
        return refuse(written.strip(), "date-serial", serial)
    parsed = parse_number(body)
    if isinstance(parsed, Refusal):
        return refuse(written.strip(), parsed.code)
    if parsed is not None:
        return _measured(written, parsed, about, like)
    if looks_like_date(rest):
        return refuse(written.strip(), "impossible-date")
    if garbled(rest):
        return _garbled(written, rest)
    if known_unit(rest) and not rest.startswith(lexicon()["every"]):
        return refuse(written.strip(), "lone-unit")
    return Quantity("phrase", None, None, None, RATIO, written, body)


def _per(body: str, about: NameHints) -> tuple[str, Assumption | None]:
    """28.40/株 of a price says of what, not how much of it: the unit stands in the name's slot, or it is money."""
    match = re.search(r"[0-9](/[^0-9/]+)$", body)
    if match is None or not known_unit(match[1][1:]):
        return body, None
    number, tail = body[: match.start(1)], match[1]
    if about.unit is not None and about.unit.symbol.endswith(tail):
        return number + about.unit.symbol, assume("unit-of-name", about.unit.symbol)
    if not about.money:
        return body, None
    money = lexicon()["money_unit"] + tail
    return number + money, assume("money", tail, money)


def _blank_or_word(written: str, body: str, like: Quantity | None) -> Quantity | None:
    table = lexicon()
    lower = body.lower()
    if like is not None and like.kind in _MEASURED and like.value == 0 and body in table["none_words"]:
        note = assume("zero", body)
        kind: Kind = "number" if like.kind == "range" else like.kind
        return Quantity(kind, None, Fraction(0), None, like.unit, written, assumptions=(note,))
    if like is not None and like.kind == "yes_no":
        for word, spellings in table["words"]["yes_no_like"].items():
            if body in spellings:
                note = assume("yes-no", body, word)
                return _truth(written, word, (note,))
    if lower in table["blanks"] or (body and all(char in table["blanks"] for char in body)):
        return Quantity("blank", None, None, None, RATIO, written)
    for word, spellings in table["words"]["yes_no"].items():
        if lower in spellings:
            return _truth(written, word, ())
    comparator, rest = split_comparator(body)
    for word, spellings in table["words"]["grade"].items():
        if rest in spellings and not isinstance(comparator, Refusal):
            return Quantity("grade", comparator, None, None, RATIO, written, word)
    return None


def _truth(written: str, word: str, notes: tuple[Assumption, ...]) -> Quantity:
    value = Fraction(int(word == next(iter(lexicon()["words"]["yes_no"]))))
    return Quantity("yes_no", None, value, None, RATIO, written, word, notes)


@cache
def _damage_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = lexicon()
    return (
        ("placeholder", re.compile(table["placeholder"])),
        ("not-a-number", re.compile(table["broken"])),
        ("exponent", re.compile(table["exponent"])),
        ("approximate-count", re.compile(table["approximate"]["vague"])),
    )


def _damage(written: str, body: str) -> Unreadable | None:
    table = lexicon()
    if re.match(table["undecided"], body.lower()) and any(word in body for word in table["undecided_needs"]):
        return refuse(written.strip(), "undecided")
    for code, pattern in _damage_patterns():
        if pattern.search(body):
            return refuse(written.strip(), code)
    return refuse(written.strip(), "too-long") if too_long(body) else None


def _moment(
    written: str, rest: str, comparator: Comparator | None, *, year: int | None, expected: bool
) -> Quantity | Unreadable | None:
    found = read_moment(rest, comparator, year=year, expected=expected)
    if found is None:
        return None
    if isinstance(found, Unreadable):
        return refuse(written.strip(), found.code)
    first, last = Fraction(found.first.toordinal()), Fraction(found.last.toordinal())
    if found.period:
        return Quantity("period", found.comparator, first, last, DATE, written, assumptions=found.assumptions)
    return Quantity("date", found.comparator, last, None, DATE, written, assumptions=found.assumptions)


def _serial(rest: str) -> str | None:
    match = re.fullmatch(r"([0-9]{5})(?:\.0+)?", rest)
    return serial_date(int(match[1])) if match else None


def _garbled(written: str, rest: str) -> Unreadable:
    digits = re.sub(r"[^0-9]", "", rest)
    half = digits[: len(digits) // 2]
    serial = _serial(half) if half * 2 == digits else None
    if serial is not None:
        return refuse(written.strip(), "date-serial", serial)
    return refuse(written.strip(), "garbled-number")


def _measured(written: str, parsed: Parsed, about: NameHints, like: Quantity | None) -> Quantity | Unreadable:
    """A number, percentage, range or frequency: its unit settled, then checked for plausibility."""
    notes = [assume(code, *values) for code, *values in parsed.notes]
    unit, comparator = parsed.unit, parsed.comparator
    figure = _number(parsed.value)
    if unit is None:
        settled = _settle(written, parsed, about, like)
        if isinstance(settled, Unreadable):
            return settled
        unit, note = settled
        if note is not None:
            notes.append(note)
    elif (
        like is not None
        and like.kind in _MEASURED
        and _bare(like.unit)
        and not _bare(unit)
        and unit.scale == 1
    ):
        if unit.dimension:
            notes.append(assume("unit-ignored", unit.symbol))
            unit = UNWRITTEN
    elif unit.symbol and any(base == UNWRITTEN_BASE for base, _ in unit.dimension):
        unit, note = _currency(unit, about, like)
        if note is not None:
            notes.append(note)
    value = parsed.value * unit.scale
    upper = None if parsed.upper is None else parsed.upper * unit.scale
    if unit == RATIO:
        unit = PERCENT
        if parsed.unit is not None:
            notes.append(assume("ratio", figure, _number(value * 100) + PERCENT.symbol))
    if comparator is None and upper is None and like is None and about.comparator is not None:
        comparator = about.comparator
        notes.append(assume("comparator-of-name", comparator))
    kind = _kind(unit, upper)
    quantity = Quantity(kind, comparator, value, upper, unit, written, assumptions=tuple(notes))
    return _plausible(quantity, about) or quantity


def _settle(
    written: str, parsed: Parsed, about: NameHints, like: Quantity | None
) -> tuple[Unit, Assumption | None] | Unreadable:
    """The unit of a bare number: the target's, else the name's, else none."""
    figure, largest = _number(parsed.value), max(parsed.value, parsed.upper or parsed.value)
    if like is not None and like.kind in _MEASURED:
        if like.unit == PERCENT:
            goal = like.upper or like.value
            if goal is not None and goal <= _SMALL and 0 < largest <= 1:
                return refuse(
                    written.strip(), "ambiguous-ratio", f"{figure}%", f"{_number(parsed.value * 100)}%"
                )
            return _as_percent("percent-of-target", figure, parsed.value, largest)
        if _bare(like.unit):
            return UNWRITTEN, None
        return like.unit, assume("unit-of-target", like.unit.symbol)
    if about.unit is not None and about.unit != PERCENT:
        return about.unit, assume("unit-of-name", about.unit.symbol)
    if about.unit == PERCENT or (about.rate and largest <= 100):
        return _as_percent("percent-of-name", figure, parsed.value, largest)
    return UNWRITTEN, None


def _as_percent(code: str, figure: str, value: Fraction, largest: Fraction) -> tuple[Unit, Assumption]:
    """Up to 1 a bare number is a ratio, above it a number of percent."""
    unit = PERCENT if largest > 1 else RATIO
    return unit, assume(code, figure, f"{_number(value * unit.scale * 100)}%")


def _currency(unit: Unit, about: NameHints, like: Quantity | None) -> tuple[Unit, Assumption | None]:
    """What 万 or 万/月 counts: what the target counts, else money where the name or the form says so."""
    head, slash, tail = unit.symbol.partition("/")
    if parse_unit(head).dimension != UNWRITTEN.dimension:
        return unit, None
    if like is not None and like.kind in _MEASURED:
        full = with_multiple(head, like.unit)
        if full.dimension == like.unit.dimension and (not slash or tail == full.symbol.partition("/")[2]):
            return full, assume("unit-of-target", full.symbol)
        if _bare(like.unit) and not slash:
            return unit, None
    if about.money or slash:
        full = parse_unit(head + str(lexicon()["money_unit"]) + slash + tail)
        return full, assume("money", unit.symbol, full.symbol)
    return unit, None


def _bare(unit: Unit) -> bool:
    return unit.dimension == UNWRITTEN.dimension


def _kind(unit: Unit, upper: Fraction | None) -> Kind:
    if upper is not None:
        return "range"
    table = lexicon()
    if not unit.dimension and unit.symbol in ("%", "‰"):
        return "percent"
    powers = dict(unit.dimension)
    events = [base for base, power in powers.items() if power == 1 and base in table["frequency_nouns"]]
    spans = [base for base, power in powers.items() if power == -1 and base in table["day_bases"]]
    return "frequency" if len(powers) == 2 and events and spans else "number"


def _plausible(quantity: Quantity, about: NameHints) -> Unreadable | None:
    """≥ taken for a 2 makes 290% of ≥90%; a rate above 200% is asked about, unless it is one of growth."""
    if quantity.kind != "percent" or quantity.value is None or quantity.value <= _MOST or about.growth:
        return None
    figure = _plain_number(quantity.value * 100)
    shown = quantity.text.strip()
    match = re.match(lexicon()["damaged"]["leading"], figure)
    if match and (quantity.comparator is None or about.rate):
        return refuse(shown, "damaged-percent", f"{match[1]}%")
    return refuse(shown, "implausible-percent") if about.rate else None


def _plain_number(value: Fraction) -> str:
    return _number(value).replace(",", "")


def _number(value: Fraction) -> str:
    """A number with thousands separators, exactly; one without a finite decimal as a fraction."""
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    scaled = abs(value.numerator) * 10**places // value.denominator
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{places}d}" if places else "")


def print_quantity(quantity: Quantity) -> str:
    """The quantity as plain text; reading it again gives the same quantity."""
    sign, value, unit = quantity.comparator or "", quantity.value, quantity.unit
    form = lexicon()["dates"]["print"]
    if quantity.kind in ("yes_no", "grade", "phrase"):
        return sign + quantity.word
    if value is None:
        return quantity.text
    if quantity.kind == "date":
        day = print_day(int(value))
        return str(form["before"]).format(day) if sign == "≤" else sign + day
    upper = value if quantity.upper is None else quantity.upper
    if quantity.kind == "period":
        return sign + str(form["period"]).format(print_day(int(value)), print_day(int(upper)))
    low = _number(value / unit.scale) + unit.symbol
    if quantity.kind == "range":
        return sign + str(form["period"]).format(low, _number(upper / unit.scale) + unit.symbol)
    return sign + low
