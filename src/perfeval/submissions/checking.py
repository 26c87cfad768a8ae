"""What must be a number, a year, a unit of money or a word of a list is one, whatever file it stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval.diagnostics import Diagnostic, Span
from perfeval.language.units import parse_unit
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions import messages
from perfeval.submissions.figures import money_parts, number, points_number

_POINTS = ("claimed.score", "claimed.execution", "weight", "claimed")
_MONEY = ("funds.initial", "funds.adjusted", "funds.received", "funds.spent")
#: Digits before the point. More would push the other columns off the page; no form and no budget has them.
_POINT_DIGITS, _MONEY_DIGITS = 9, 18


def cell_faults(cells: Mapping[str, str], spans: Mapping[str, Span]) -> list[Diagnostic]:
    """What is wrong with the cells of a form, or of one of its rows."""
    faults: list[Diagnostic] = []
    for key in (*_POINTS, *_MONEY):
        if key in cells and key in spans:
            faults += number_faults(key, cells[key], spans[key])
    if "year" in cells and not re.fullmatch(r"(19|20|21)\d\d", cells["year"]):
        faults.append(messages.BadYear(spans["year"], text=cells["year"]))
    if "funds.unit" in cells and parse_unit(cells["funds.unit"]).dimension != (("元", 1),):
        faults.append(messages.UnknownMoneyUnit(spans["funds.unit"], text=cells["funds.unit"]))
    for key, enumeration in (
        ("kind", "submission_kind"), ("achieved", "achieved"), ("direction", "direction"), ("nature", "nature"),
    ):  # fmt: skip
        words = vocabulary().enumerations[enumeration]
        if key in cells and key in spans and vocabulary().word(enumeration, cells[key].strip()) is None:
            allowed = "、".join(f"{word.zh}（{word.en}）" for word in words)
            faults.append(messages.BadChoice(spans[key], key=key, text=cells[key], allowed=allowed))
    return faults


def number_faults(key: str, text: str, span: Span) -> list[Diagnostic]:
    """What is wrong with a number of points or a sum of money."""
    if money := key in _MONEY:
        text, _ = money_parts(text, "")
    value = number(text) if money else points_number(text)
    digits = sum(char.isdecimal() for char in text.partition(".")[0])
    limit = _MONEY_DIGITS if money else _POINT_DIGITS
    if digits > limit and re.fullmatch(r"[-+]?[\d,\uff0c.]+", text.strip()):
        what, what_en = ("金额", "amount of money") if money else ("分数", "number of points")
        return [messages.TooManyDigits(span, key=key, digits=digits, limit=limit, what=what, what_en=what_en)]
    if value is None:
        return [messages.NotANumber(span, key=key, text=text[:40], sample="6589070" if money else "10")]
    return [messages.Negative(span, key=key, text=text)] if value < 0 else []
