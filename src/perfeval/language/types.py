"""What a type is called, which types go together, and where in an expression a message points."""

from __future__ import annotations

from perfeval.diagnostics import Lang, Span
from perfeval.language.tree import INDICATOR_UNIT, POINTS, Type
from perfeval.language.units import dimension_name

_NAMES = {
    "text": ("文字", "a text"),
    "truth": ("条件", "a condition"),
    "word": ("一个选项", "a word of a list"),
}


def type_name(type_: Type, lang: Lang) -> str:
    """A type in words: 以元计的数, text, …"""
    if type_.base == "number":
        if type_.dimension == INDICATOR_UNIT:
            return "与指标值同单位的数" if lang == "zh" else "a number in the unit of the target"
        unit = dimension_name(type_.dimension, lang)
        return f"以{unit}计的数" if lang == "zh" else f"a number in {unit}"
    return _NAMES[type_.base][0 if lang == "zh" else 1]


def span_of(text: str, start: int, stop: int) -> Span:
    """Characters ``start`` to ``stop`` of an expression, as a place in a text of one line."""
    return Span("<expression>", 1, start + 1, max(1, stop - start), text)


def like(left: Type, right: Type, *, strict: bool = False) -> bool:
    """Whether two numbers may be compared or added; what only a form can tell is allowed."""
    if left.dimension == right.dimension:
        return True
    if any(side.literal and other.dimension == POINTS for side, other in ((left, right), (right, left))):
        return True
    if strict:
        return False
    return any(base == INDICATOR_UNIT[0][0] for base, _ in (*left.dimension, *right.dimension))
