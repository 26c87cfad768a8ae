"""Points and money as forms write them."""

from __future__ import annotations

import re
from fractions import Fraction

from perfeval.submissions.lexicon import lexicon, starting

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
#: Money and points of any budget have fewer digits; longer ones are damage.
_DIGITS = 30


def number(text: str) -> Fraction | None:
    """A plain decimal number, with or without thousands commas."""
    plain = text.strip().replace("\uff0c", ",")
    return Fraction(plain.replace(",", "")) if _NUMBER.fullmatch(plain) and len(plain) <= _DIGITS else None


def decimal_text(value: Fraction) -> str:
    """A sum of decimal numbers, written as one."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def money_parts(text: str, unit: str) -> tuple[str, str]:
    """The number and the unit of a sum; a unit written behind the number wins over the form's."""
    if len(text) > _DIGITS + 10:
        return text, unit
    table = lexicon()
    body, money = text.strip(), str(table["money_unit"])
    sign = starting(body, table["currency_signs"])
    body = body.removeprefix(sign).lstrip()
    for word in table["money_endings"]:
        body = body.removesuffix(word) if body.endswith(money + word) else body
    match = re.fullmatch(rf"(.*?)\s*((?:[{table['money_multiples']}])*(?:{money})?)", body, re.DOTALL)
    if match and match[2]:
        return match[1], match[2] if match[2].endswith(money) else match[2] + money
    return (body, money) if sign else (text, unit)


def points_number(text: str) -> Fraction | None:
    """A number of points; the unit may stand behind it, as in 10分."""
    return number(text.strip().removesuffix(lexicon()["points_unit"]))
