"""What the texts of a name and a target say beside the quantity: their plain form, numbers and dates within."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache

from perfeval.language.units import PERCENT, counting_prefix, known_unit
from perfeval.language.values import MISSING, Amount, Value
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions.lexicon import clean, lexicon
from perfeval.submissions.quantities import Quantity, Unreadable, read_quantity

#: Completes a date without a year where only its form matters.
_ANY_YEAR = 2000
#: What is read of a text; a cell is never this long.
_LONGEST = 2000


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = lexicon()["wording"]
    return {
        key: re.compile(table[key])
        for key in ("label", "slot", "number", "share", "counted", "date", "brackets", "percent", "figure")
    }


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A name without its number in the form (指标1:) and slots for a number (≥**%)."""
    patterns = _patterns()
    body = clean(name[:_LONGEST])
    while (match := patterns["label"].match(body)) and match.group():
        body = body[match.end() :]
    return patterns["slot"].sub("", body)


@lru_cache(maxsize=4096)
def has_number(text: str) -> bool:
    """Whether a text holds a number with a unit, other than a date: 提高至95%以上, 新建水泥路1条."""
    patterns = _patterns()
    if patterns["share"].search(text) or patterns["counted"].search(text):
        return True
    for match in patterns["number"].finditer(text):
        rest = text[match.end() :]
        if rest.startswith(PERCENT.symbol):
            return True
        unit = rest if known_unit(rest) else counting_prefix(rest)
        if not unit:
            continue
        if unit not in lexicon()["wording"]["date_units"]:
            return True
    return False


def has_date(text: str) -> bool:
    """Whether a text holds a date, a time limit or a rhythm: 12月底, 每季度, 3个工作日内."""
    return _patterns()["date"].search(text) is not None


def _is_value(core: str) -> bool:
    """Whether a name is nothing but a number or a date: 100万, 2020年全年."""
    figure = _patterns()["figure"].search(core)
    read = None if figure is None else read_quantity(core, year=_ANY_YEAR)
    if not isinstance(read, Quantity) or read.value is None or read.kind == "yes_no":
        return False
    return all(note.code not in ("sentence", "unknown-unit") for note in read.assumptions)


def _percent(core: str) -> Value:
    match = _patterns()["percent"].search(core)
    return MISSING if match is None else Amount(Fraction(match[1]) / 100, (), match.group())


def wording_facts(name: str, target: Quantity | Unreadable, written: str) -> dict[str, Value]:
    """Facts about the wording of one indicator; each is always known."""
    core, text = plain_name(name), clean(written[:_LONGEST])
    doubt = target.code.replace("-", "_") if isinstance(target, Unreadable) else "none"
    form = "unreadable" if isinstance(target, Unreadable) else target.kind
    unit = "" if isinstance(target, Unreadable) else target.unit.symbol
    return {
        "name_core": core,
        "name_head": _patterns()["brackets"].sub("", core),
        "name_is_value": _is_value(core),
        "name_percent": _percent(core),
        "name_has_number": has_number(core),
        "name_has_date": has_date(core),
        "target_core": text,
        "target_form": _word("form", form),
        "target_doubt": _word("doubt", doubt),
        "target_unit": unit,
        "target_has_number": has_number(text),
        "target_has_date": has_date(text),
    }


def _word(enumeration: str, id_: str) -> str:
    word = vocabulary().word(enumeration, id_)
    return word.zh if word else id_
