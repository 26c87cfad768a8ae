"""Forms with real indicators for benchmarks/archive.py --full: names and targets of the indicator library.

Five thousand different forms, no two rows of which have quite the same name, are read as any form is; an archive is made of
them again and again under other projects and sources.
"""

from __future__ import annotations

import json
import random
import re
from functools import cache

import polars as pl

from perfeval.indicators.shelf import Shelf
from perfeval.sources import Text, parse_yaml
from perfeval.submissions.columns import Facts, concat, encode
from perfeval.submissions.reading import submission_of

DIFFERENT = 5_000
#: What makes the names of places, so that no two rows are quite the same.
PLACES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_SECTIONS = (("产出", 50), ("效益", 30), ("满意度", 10))
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def realistic(first: int, count: int) -> Facts:
    """The facts of so many forms, from the ``first`` on."""
    base = _base()
    chosen, left, at = [], count, first % DIFFERENT
    while left:
        size = min(left, DIFFERENT - at)
        chosen.append(base.take(range(at, at + size)))
        left, at = left - size, 0
    facts = concat(chosen)
    number = pl.int_range(first, first + count, dtype=pl.Int64)
    names = pl.format("archive/{}.yaml", number)
    forms = facts.forms.with_columns(
        names.alias("source"), names.alias("file"), pl.format("项目{}", number).alias("project")
    )
    return Facts(forms, facts.rows)


@cache
def _base() -> Facts:
    dice = random.Random(1)
    shelf = Shelf()
    items = [item for item in shelf.all() if item.target_example]
    by_section: dict[str, list[tuple[str, str]]] = {name: [] for name, _ in _SECTIONS}
    for item in items:
        if item.section in by_section:
            by_section[item.section].append((item.name, item.target_example))
    forms = [_form(number, by_section, dice) for number in range(DIFFERENT)]
    text = json.dumps(forms, ensure_ascii=False)
    nodes = parse_yaml(Text(path="a.json", text=text))[0].items  # type: ignore[union-attr]
    return encode((f"{place}", 1, submission_of(node, "a.json")) for place, node in enumerate(nodes))


def _form(
    number: int, by_section: dict[str, list[tuple[str, str]]], dice: random.Random
) -> dict[str, object]:
    budget = dice.randint(100_000, 9_000_000)
    indicators = []
    for section, points in _SECTIONS:
        count = {"产出": 6, "效益": 4, "满意度": 2}[section]
        for place in range(count):
            name, target = dice.choice(by_section[section])
            weight = points // count + (place < points % count)
            actual = _NUMBER.sub(lambda match: _actual(match.group(), dice), target, count=1).lstrip("≥≤=＝")
            indicators.append({
                "section": section, "name": "".join(dice.choices(PLACES, k=4)) + name, "target": target,
                "actual": actual, "weight": weight, "claimed": weight if dice.random() < 0.9 else weight - 0.5,
            })  # fmt: skip
    return {
        "unit": f"单位{number % 500}", "project": f"项目{number}", "year": 2024, "kind": "project",
        "funds": {"adjusted": budget, "spent": budget * dice.randint(60, 100) // 100},
        "claimed": {"score": dice.choice([97, 98, 98.5, 99, 100]), "rating": "优", "execution": 10}, "indicators": indicators,
    }  # fmt: skip


def _actual(number: str, dice: random.Random) -> str:
    """A number at, a little above or a little below another."""
    value = float(number) * dice.choice([1, 1, 1, 1.01, 0.99, 0.9])
    return f"{value:.2f}".rstrip("0").rstrip(".")
