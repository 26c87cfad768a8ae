"""What a cell holds, written as text: numbers without float noise, percentages, dates."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from perfeval.language.units import load_yaml

#: Binary floating point holds so many decimal digits; the rest is noise.
_DIGITS = 15
#: A typed number has fewer decimals than this; one with more was computed.
_TYPED = 9
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETED = re.compile(r"\[(?!h|m|s)[^\]]*\]", re.IGNORECASE)
_WORDS = re.compile(r"general|[g]{2,}|am/pm|a/p|上午/下午", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """What a number format makes of a number: a percentage, a date of a kind, so many decimals."""

    percent: bool = False
    date: str | None = None
    decimals: int | None = None


GENERAL = Format()


@cache
def table() -> dict[str, Any]:
    """formats.yaml."""
    text = files("perfeval.submissions.workbooks").joinpath("formats.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = load_yaml(text)
    return data


def builtin(number: int) -> Format:
    """The format that has only a number in the file."""
    known = table()["builtin"]
    for kind in ("percent", "decimals"):
        if (decimals := known[kind].get(number, known[kind].get(str(number)))) is not None:
            return Format(percent=kind == "percent", decimals=int(decimals))
    shape = known["date"].get(number, known["date"].get(str(number)))
    return Format(date=shape) if shape else GENERAL


@lru_cache(maxsize=1024)
def parsed(code: str) -> Format:
    """The format of a code such as ``0.00%`` or ``yyyy"年"m"月"``."""
    first = code.split(";", maxsplit=1)[0]
    bare = _WORDS.sub("", _BRACKETED.sub("", _QUOTED.sub("", first))).lower()
    if "%" in bare:
        return Format(percent=True, decimals=_decimals(bare))
    shown = [letter for letter in "ymdhs" if letter in bare]
    if shown and not re.search(r"[0#?]", re.sub(r"[hs]+[.:]?0*", "", bare)):
        return Format(date=_shape(shown, table()["chinese_date"] in first))
    if re.search(r"[0#?]", bare) and "/" not in bare and "e" not in bare:
        # A comma at the end divides by a thousand: what is shown is another number than what is stored.
        return GENERAL if re.search(r",(?:[^0#?]|$)", bare) else Format(decimals=_decimals(bare))
    return GENERAL


def _decimals(bare: str) -> int:
    match = re.search(r"\.([0#?]+)", bare)
    return len(match[1]) if match else 0


def _shape(shown: list[str], chinese: bool) -> str:
    if "h" in shown and "y" in shown:
        return "ymdh"
    if "y" not in shown and "d" not in shown:
        return "h" if "h" in shown or "s" in shown else "cmd"
    letters = "".join(letter for letter in shown if letter in "ymd")
    if letters == "ymd":
        return "cymd" if chinese else "ymd"
    return {"ym": "ym", "md": "cmd", "y": "y"}.get(letters, "ymd")


def number_text(value: float, format_: Format = GENERAL, *, computed: bool | None = None) -> str:
    """A number as written: what was typed in full, what was computed as it is shown.

    Args:
        value: as stored.
        format_: how it is shown.
        computed: whether a formula gave it; None where the file does not tell.
    """
    if not math.isfinite(value):
        return str(value)
    exact = Decimal(f"{value:.{_DIGITS}g}")
    if format_.percent:
        exact *= 100
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if computed is None:
        computed = places > _TYPED
    if computed and format_.decimals is not None and places > format_.decimals:
        exact = exact.quantize(Decimal(1).scaleb(-format_.decimals), ROUND_HALF_UP)
    return plain(exact) + ("%" if format_.percent else "")


def plain(value: Decimal) -> str:
    """A decimal in digits, without an exponent and without zeros that add nothing."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def date_text(value: datetime, shape: str | None) -> str:
    """A date as its format shows it."""
    written: str = table()["written"][shape or "ymd"]
    return written.format(y=value.year, m=value.month, d=value.day, h=value.hour, n=value.minute)


def serial_text(value: float, shape: str, *, since_1904: bool = False) -> str:
    """The date that a number of days stands for; the number itself where there is none."""
    try:
        # Day 60 of the 1900 system is a 29 February that never was; what lies before it is a day off.
        base = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (no time zone)
        return date_text(base + timedelta(days=value, milliseconds=1), shape)
    except (OverflowError, ValueError):
        return number_text(value)


def text_of(value: object, format_: Format, *, computed: bool | None, since_1904: bool = False) -> str:
    """Any value that a reader gives, as text; nothing is ''."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if format_.date is not None:
            return serial_text(float(value), format_.date, since_1904=since_1904)
        return number_text(float(value), format_, computed=computed)
    if isinstance(value, datetime):
        return date_text(value, format_.date)
    if isinstance(value, date):
        return date_text(datetime(value.year, value.month, value.day), format_.date)  # noqa: DTZ001
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value) if value is not None else ""
