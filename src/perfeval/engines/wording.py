"""Values put into words: numbers in formulas, and messages with their expressions filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from perfeval.diagnostics import Lang
from perfeval.engines.compute import Context, evaluate
from perfeval.evaluation import Rounding, plain
from perfeval.language.render import formula
from perfeval.language.tree import MONEY, POINTS, Aggregate, Arithmetic, Call, Choice, Comparison, Name, Node
from perfeval.language.units import dimension_name
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Sentence, Value
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Template

_CENTS = Rounding(2)
_DATE = (("日期", 1),)
_BLANK = {"zh": "未填", "en": "not given"}
_TRUTH = {"zh": ("否", "是"), "en": ("no", "yes")}


def grouped(number: Fraction) -> str:
    """At most two decimals, thousands in groups: 4,347,693.36."""
    text = plain(number) or ""
    if "/" in text or len(text.partition(".")[2]) > 2:
        text = _CENTS.text(number)
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if not whole.startswith("-0") else text


def percent(number: Fraction) -> str:
    """A ratio as a percentage with at most two decimals: 65.98%."""
    text = _CENTS.text(number * 100)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def word(value: Value, lang: Lang, *, bare: bool = False) -> str:
    """One value in words; ``bare`` leaves out units, as formulas do."""
    if isinstance(value, Missing):
        return _BLANK[lang]
    if isinstance(value, Cannot):
        return value.reason[lang]
    if isinstance(value, bool):
        return _TRUTH[lang][value]
    if isinstance(value, str):
        return value
    if value.shown:
        return value.shown
    if value.dimension == POINTS:
        return _points(value.number)
    if value.dimension == MONEY:
        return grouped(value.number) + ("" if bare else " 元" if lang == "zh" else " yuan")
    if value.dimension == _DATE:
        return date.fromordinal(int(value.number)).isoformat()
    if value.dimension == ():
        is_count = value.number.denominator == 1 and value.number > 1
        return str(value.number) if is_count else percent(value.number)
    gap = " " if lang == "en" else ""
    return grouped(value.number) + ("" if bare else gap + dimension_name(value.dimension, lang))


def _points(number: Fraction) -> str:
    text = plain(number) or ""
    return _CENTS.text(number) if "/" in text or len(text.partition(".")[2]) > 2 else text


def fill(template: Template, value: Callable[[Node], Value], lang: Lang) -> str:
    """A message with its expressions filled in; ``value`` works them out where it fired."""
    return "".join(
        part if isinstance(part, str) else _part(part, value(part), lang) for part in template.parts
    )


def _part(node: Node, value: Value, lang: Lang) -> str:
    """One value of a message; computed points show two decimals, as tables do, and one row is 1, not 100%."""
    computed = isinstance(node, Name) and node.layer in ("score", "total", "cap")
    if computed and isinstance(value, Amount) and value.dimension == POINTS:
        return _CENTS.text(value.number)
    if isinstance(node, Aggregate) and node.function == "count" and isinstance(value, Amount):
        return str(value.number)
    return word(value, lang)


def with_numbers(node: Node, context: Context, vocabulary: Vocabulary, lang: Lang) -> str:
    """A formula with the numbers put in: 10 × 94.9% ÷ 95%.

    Of a choice by anything but numbers only what was chosen is written; tiers stay, with the number they
    are about.
    """

    def value(name: Name) -> str | None:
        found = context.lookup(name.id, name.of)
        return None if found is MISSING or isinstance(found, Cannot) else word(found, lang, bare=True)

    return formula(_taken(node, context), vocabulary, lang, value)


def _taken(node: Node, context: Context) -> Node:
    if isinstance(node, Choice) and not all(_by_number(when) for when, _ in node.cases):
        chosen = next((result for when, result in node.cases if evaluate(when, context) is True), None)
        return _taken(node.otherwise if chosen is None else chosen, context)
    if isinstance(node, Arithmetic):
        return replace(node, left=_taken(node.left, context), right=_taken(node.right, context))
    if isinstance(node, Call):
        return replace(node, arguments=tuple(_taken(part, context) for part in node.arguments))
    return node


def _by_number(when: Node) -> bool:
    return isinstance(when, Comparison) and when.left.type.base == "number"


def both(zh: str, en: str) -> Sentence:
    """A sentence in both languages."""
    return {"zh": zh, "en": en}
