"""Units of measurement as Chinese forms write them, each with a dimension and an exact scale.

Two quantities compare when their dimensions are equal; the scale brings both to base units. A noun
that is not listed in ``units.yaml`` (场, 次, 册 …) is a dimension of its own, so unlike things never
compare by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from perfeval.diagnostics import Lang

#: Sorted pairs of base and exponent; the empty tuple is a pure number or ratio.
Dimension = tuple[tuple[str, int], ...]

#: The base that stands for "no unit was written".
UNWRITTEN_BASE = "?"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: a quantity of ``n`` units is ``n * scale`` in base units of ``dimension``."""

    symbol: str
    scale: Fraction
    dimension: Dimension


RATIO = Unit("", Fraction(1), ())
PERCENT = Unit("%", Fraction(1, 100), ())
#: A number written without a unit: it compares only with another such number.
UNWRITTEN = Unit("", Fraction(1), ((UNWRITTEN_BASE, 1),))


@dataclass(frozen=True, slots=True)
class _Table:
    units: dict[str, Unit]
    inside: dict[str, str]
    multiples: dict[str, int]
    per: str
    characters: dict[int, str]
    names: dict[str, Any]
    nouns: frozenset[str]


def load_yaml(text: str) -> Any:
    """Parse one of perfeval's own data files, by libyaml where PyYAML was built with it."""
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


@cache
def _table() -> _Table:
    data = load_yaml(files("perfeval.language").joinpath("units.yaml").read_text(encoding="utf-8"))
    units: dict[str, Unit] = {}
    inside: dict[str, str] = {}
    for row in data["units"]:
        unit = Unit(row["symbol"], Fraction(str(row["scale"])), tuple(sorted(row["dimension"].items())))
        inside[unit.symbol] = row.get("inside", unit.symbol)
        for name in (row["symbol"], *row["aliases"]):
            if name:
                units.setdefault(name, unit)
    nouns = frozenset(data["nouns"].split())
    for noun in nouns:
        units.setdefault(noun, Unit(noun, Fraction(1), ((noun, 1),)))
    characters = {ord(pair[0]): pair[1] for pair in data["characters"].split()}
    return _Table(units, inside, data["multiples"], data["per"], characters, data["names"], nouns)


#: Signs that have one plain form each; full-width ASCII is handled by arithmetic.
_SIGNS = str.maketrans(
    {"²": "2", "³": "3", "㎡": "m2", "㎥": "m3", "㎞": "km", "㎏": "kg", "㎝": "cm", "㎜": "mm", "㎢": "km2"}
    | {"﹪": "%", "•": "·", "∙": "·", "⋅": "·", "・": "·", "㏊": "hm2", "^": ""}
)
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


def plain(text: str) -> str:
    """Half-width signs and simplified characters; nothing else is changed."""
    return text.translate(_WIDE).translate(_table().characters)


_SPLIT = re.compile(r"[*·×.]")


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """The unit a text names; an unknown noun is a unit of its own, an empty text is no unit written.

    Everything after a ``/`` divides, up to the next one: ``元/人*月`` is yuan per person-month.
    """
    body = re.sub(r"\s+", "", plain(text).translate(_SIGNS)).rstrip("。.")
    if (found := _lookup(body)) is not None:
        return found
    numerator, *denominators = _sections(body)
    parts = [(part, 1) for part in _factors(numerator)]
    parts += [(part, -1) for section in denominators for part in _factors(section)]
    if len(parts) <= 1:
        return _atom(_strip(numerator))
    return _compound(parts)


def known_unit(text: str) -> bool:
    """Whether every part of the text is a listed unit or noun, with or without a multiple."""
    return bool(text.strip()) and _is_known(re.sub(r"\s+", "", plain(text).translate(_SIGNS)))


@lru_cache(maxsize=4096)
def _is_known(body: str) -> bool:
    if _lookup(body) is not None:
        return True
    sections = _sections(body)
    factors = [part for section in sections for part in _factors(section)]
    return bool(factors) and all(_factors(s) for s in sections) and all(_lookup(part) for part in factors)


def _sections(body: str) -> list[str]:
    """The numerator and what divides it, one after another; a 每 at the start divides nothing."""
    per = _table().per
    return body.removeprefix(per).replace(per, "/").split("/")


def _strip(text: str) -> str:
    return text.strip("()[]{}")


def _factors(text: str) -> list[str]:
    return [part for part in _SPLIT.split(_strip(text)) if part]


def _lookup(text: str) -> Unit | None:
    """A listed unit, or a multiple of one; a bare multiple is that many of an unwritten unit."""
    table = _table()
    found = table.units.get(text) or table.units.get(text.lower())
    if found is not None:
        return found
    scale, rest = 1, text
    while rest and rest[0] in table.multiples:
        scale, rest = scale * table.multiples[rest[0]], rest[1:]
        base = UNWRITTEN if not rest else table.units.get(rest) or table.units.get(rest.lower())
        if base is not None and (base.symbol or not rest):
            prefix = text[: len(text) - len(rest)]
            return Unit(prefix + base.symbol, base.scale * scale, base.dimension)
    return None


def _atom(text: str) -> Unit:
    found = _lookup(text)
    if found is not None:
        return found
    if not text:
        return UNWRITTEN
    table = _table()
    scale, rest = 1, text
    while len(rest) > 1 and rest[0] in table.multiples:
        scale, rest = scale * table.multiples[rest[0]], rest[1:]
    return Unit(text, Fraction(scale), ((rest, 1),))


def _compound(parts: list[tuple[str, int]]) -> Unit:
    scale = Fraction(1)
    dimension: Dimension = ()
    over: list[str] = []
    under: list[str] = []
    inside = _table().inside
    for part, sign in parts:
        unit = _atom(part)
        scale = scale * unit.scale**sign
        dimension = _combine(dimension, unit.dimension, sign)
        (over if sign > 0 else under).append(inside.get(unit.symbol, unit.symbol))
    return Unit(_fraction(over, under), scale, dimension)


def _fraction(over: list[str], under: list[str]) -> str:
    text = "·".join(over) or "1"
    if not under:
        return text
    return f"{text}/{under[0]}" if len(under) == 1 else f"{text}/({'·'.join(under)})"


def _combine(a: Dimension, b: Iterable[tuple[str, int]], sign: int) -> Dimension:
    powers = dict(a)
    for base, power in b:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


@lru_cache(maxsize=4096)
def multiply(a: Dimension, b: Dimension) -> Dimension:
    """The dimension of a product."""
    return _combine(a, b, 1)


@lru_cache(maxsize=4096)
def divide(a: Dimension, b: Dimension) -> Dimension:
    """The dimension of a quotient."""
    return _combine(a, b, -1)


def dimension_name(dim: Dimension, lang: Lang) -> str:
    """A readable name: 元, 元/人, 比率."""
    names = _table().names
    if not dim:
        return str(names["ratio"][lang])
    over = [_power(base, power, lang) for base, power in dim if power > 0]
    under = [_power(base, -power, lang) for base, power in dim if power < 0]
    return _fraction(over, under)


def _power(base: str, power: int, lang: Lang) -> str:
    names = _table().names
    if base == UNWRITTEN_BASE:
        name, rest = str(names["?"][lang]), power
    elif (special := names["powers"].get(base, {}).get(power)) is not None:
        name, rest = str(special), 1
    else:
        name, rest = base, power
    if lang == "en":
        name = str(names["en"].get(name, name))
    return name if rest == 1 else f"{name}^{rest}"


def with_multiple(prefix: str, unit: Unit) -> Unit:
    """The unit counted in another multiple: 亿 and 万元 make 亿元, 万 and 千克 make 万千克."""
    table = _table()
    head, slash, tail = unit.symbol.partition("/")
    bare = head
    while bare and bare not in table.units and bare[0] in table.multiples:
        bare = bare[1:]
    return parse_unit(prefix + (bare if bare in table.units else head) + slash + tail)


def counting_prefix(text: str) -> str:
    """The longest listed unit that the text begins with (10家企业: 家); empty where there is none."""
    for length in range(min(len(text) - 1, 4), 0, -1):
        if _lookup(text[:length]) is not None:
            return text[:length]
    return ""
