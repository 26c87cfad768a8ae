"""Numbers in Arabic and Chinese figures, read exactly from the start of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from perfeval.language.units import known_unit
from perfeval.submissions.lexicon import lexicon

#: Longer runs of digits are not numbers anybody measured.
MAX_DIGITS = 30

_ARABIC = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+|(?=\.[0-9]))(?:\.[0-9]+)?(?![0-9])")
_GARBLED = re.compile(r"[0-9][0-9.,\s]*[0-9]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number, the text after it, and whether the figures themselves made it a percentage."""

    value: Fraction
    rest: str
    chinese: bool = False
    percent: bool = False


def too_long(text: str) -> bool:
    """Whether a run of figures in the text is longer than any measured number."""
    return any(sum(char.isdigit() for char in run) > MAX_DIGITS for run in re.findall(r"[0-9.,]+", text))


def garbled(text: str) -> bool:
    """Whether figures that fill the text up to a unit do not make one number (44,56144,561)."""
    match = _GARBLED.match(text)
    if match is None or not re.search(r"[\s,.]", match.group()):
        return False
    rest = text[match.end() :]
    return _ARABIC.fullmatch(match.group()) is None and (not rest or known_unit(rest))


def read_numeral(text: str) -> Numeral | None:
    """The number that the text begins with."""
    match = _ARABIC.match(text)
    if match is not None and text[match.end() : match.end() + 1] != lexicon()["numerals"]["tenth"]:
        return Numeral(Fraction(match.group().replace(",", "")), text[match.end() :])
    return _chinese(text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = lexicon()["numerals"]
    half = table["half"]
    figure, digit = f"[{table['characters']}]", f"[{''.join(table['digits'])}]"
    number = f"{figure}+(?:{table['point']}{digit}+)?"
    share = f"(?P<of>{'|'.join(table['shares'])})"
    percent = re.compile(f"(?P<minus>{table['minus']}?){share}(?P<n>{number}|[0-9]+(?:[.][0-9]+)?)")
    tenths = re.compile(f"(?P<n>{digit}|[1-9](?:[.][0-9])?){table['tenth']}(?P<tail>{digit}|{half})?")
    plain = re.compile(f"(?P<minus>{table['minus']}?)(?P<n>{number}|{half})")
    return percent, tenths, plain


def _chinese(text: str) -> Numeral | None:
    table = lexicon()["numerals"]
    percent, tenths, plain = _patterns()
    for whole in table["hundred"]:
        if text.startswith(whole):
            return Numeral(Fraction(100), text[len(whole) :], chinese=True, percent=True)
    if match := percent.match(text):
        value = _value(match["n"])
        if value is None:
            return None
        value = value / int(table["shares"][match["of"]])
        return Numeral(-value if match["minus"] else value, text[match.end() :], chinese=True, percent=True)
    if match := tenths.match(text):
        value = _value(match["n"])
        tail = match["tail"]
        if value is None:
            return None
        extra = 5 if tail == table["half"] else table["digits"].get(tail, 0)
        return Numeral(value * 10 + extra, text[match.end() :], chinese=True, percent=True)
    if match := plain.match(text):
        value = _value(match["n"])
        if value is None:
            return None
        return Numeral(-value if match["minus"] else value, text[match.end() :], chinese=True)
    return None


def _value(text: str) -> Fraction | None:
    """A whole Chinese or Arabic number, with decimals; cn2an reads the part before the point."""
    table = lexicon()["numerals"]
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        return Fraction(text)
    if text == table["half"]:
        return Fraction(1, 2)
    whole, _, decimals = text.partition(table["point"])
    if len(whole) + len(decimals) > MAX_DIGITS:
        return None
    tail = "".join(str(table["digits"][char]) for char in decimals)
    value = table["digits"].get(whole)
    if value is None:
        from cn2an import cn2an  # slow to import, and seldom needed

        try:
            value = int(cn2an(whole, "smart"))
        except (ValueError, KeyError, IndexError, TypeError):
            return None
    return Fraction(f"{value}.{tail or '0'}")
