"""What the name of an indicator says about its numbers: a unit, a sign, that it is a rate or a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from perfeval.language.units import RATIO, Unit, known_unit, parse_unit
from perfeval.submissions.lexicon import Comparator, clean, comparators, lexicon


@dataclass(frozen=True, slots=True)
class NameHints:
    """What may be assumed from a name."""

    unit: Unit | None = None
    comparator: Comparator | None = None
    rate: bool = False
    date: bool = False
    money: bool = False
    growth: bool = False


@cache
def _slot() -> re.Pattern[str]:
    """A form's slot for a number, (≥**平方米) or ≥**人 at the end, or just a unit, (个)."""
    signs = "|".join(re.escape(word) for word, _ in comparators("before"))
    return re.compile(
        rf"\((?P<sign>{signs})?[*Xx]*(?P<unit>[^()*]+)\)|(?P<sign2>{signs})[*Xx]+(?P<unit2>[^()*]+)$"
    )


@lru_cache(maxsize=4096)
def hints(name: str) -> NameHints:
    """What the name of an indicator says about the numbers beside it."""
    text = clean(name)
    if not text:
        return NameHints()
    table = lexicon()
    unit: Unit | None = None
    comparator: Comparator | None = None
    signs = dict(comparators("before"))
    for match in _slot().finditer(text):
        written = match["unit"] or match["unit2"]
        sign = match["sign"] or match["sign2"]
        if re.sub(r"\([^()]*\)", "", text[match.end() :]):
            continue  # (人) in 受益人口(人)占比 is no slot
        if known_unit(written) and (found := parse_unit(written)) != RATIO:
            unit, comparator = found, signs.get(sign) if sign else None
    core = re.sub(r"\([^()]*\)", "", text)
    core = re.sub(r"(?:[≥≤=<>*].*)$", "", core) or core
    rate = core.endswith(tuple(table["rate_endings"])) and not core.endswith(tuple(table["not_rates"]))
    return NameHints(
        unit,
        comparator,
        rate,
        any(word in core for word in table["date_names"]) and not rate,
        _is_money(core),
        any(word in core for word in table["growth_names"]),
    )


def _is_money(core: str) -> bool:
    """A name of money, or one that is itself an amount without its unit: 100万."""
    table = lexicon()
    if re.fullmatch(rf"[0-9.,]+[{table['numerals']['multiples']}]+", core):
        return True
    return any(word in core for word in table["money_names"]) and not core.endswith(tuple(table["not_money"]))
