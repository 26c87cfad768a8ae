"""Truths and numbers of Z3 that stay plain Python where they are known: smaller formulas, faster answers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import z3

#: A truth: plain, or of Z3.
Bool = Any
#: An exact number: a Fraction, or a real of Z3.
Real = Any
#: A whole number: an int, or of Z3.
Int = Any


def is_plain(value: Any) -> bool:
    """Whether a truth or a number is known as it stands."""
    return isinstance(value, bool | int | Fraction)


def not_(value: Bool) -> Bool:
    """The opposite of a truth."""
    return not value if isinstance(value, bool) else z3.Not(value)


def and_(*values: Bool) -> Bool:
    """Whether all hold."""
    return _joined(values, False, z3.And)


def or_(*values: Bool) -> Bool:
    """Whether one holds."""
    return _joined(values, True, z3.Or)


def _joined(values: Iterable[Bool], strong: bool, join: Any) -> Bool:
    kept: dict[int, Bool] = {}
    for value in values:
        if value is strong:
            return strong
        if not isinstance(value, bool):
            kept.setdefault(value.get_id(), value)
    if not kept:
        return not strong
    return next(iter(kept.values())) if len(kept) == 1 else join(*kept.values())


def implies(one: Bool, other: Bool) -> Bool:
    """Whether the other holds wherever the one does."""
    return or_(not_(one), other)


def start_afresh() -> None:
    """Forget all that was asked before: which of several answers Z3 gives depends on it.

    So a pack has the same counterexamples alone and among others.
    """
    exact.cache_clear()
    z3.z3._main_ctx = None


@lru_cache(maxsize=4096)
def exact(number: Fraction) -> Any:
    """A number of Z3."""
    return z3.Q(number.numerator, number.denominator)


def real(value: Real) -> Any:
    """A number as one of Z3."""
    return exact(Fraction(value)) if isinstance(value, int | Fraction) else value


def whole(value: Int) -> Any:
    """A whole number as one of Z3."""
    return z3.IntVal(value) if isinstance(value, int) else value


def either(condition: Bool, one: Any, other: Any) -> Any:
    """One value or another, truths and numbers alike."""
    if isinstance(condition, bool):
        return one if condition else other
    if one is other or (is_plain(one) and is_plain(other) and one == other):
        return one
    if isinstance(one, bool) or isinstance(other, bool) or z3.is_bool(one):
        return and_(implies(condition, one), or_(condition, other))
    if isinstance(one, Fraction) or isinstance(other, Fraction) or (not is_plain(one) and one.is_real()):
        return z3.If(condition, real(one), real(other))
    return z3.If(condition, whole(one), whole(other))


def same(one: Any, other: Any) -> Bool:
    """Whether two numbers, or two codes, are equal."""
    if one is other:
        return True
    if is_plain(one) and is_plain(other):
        return bool(one == other)
    if isinstance(one, Fraction) or isinstance(other, Fraction):
        return real(one) == real(other)
    return one == other


def compared(operator: str, one: Real, other: Real) -> Bool:
    """A comparison of two numbers by its sign."""
    if operator == "=":
        return same(one, other)
    if operator == "≠":
        return not_(same(one, other))
    if not (is_plain(one) and is_plain(other)):
        one, other = real(one), real(other)
    match operator:
        case "<":
            return one < other
        case "≤":
            return one <= other
        case ">":
            return one > other
        case _:
            return one >= other


def plus(one: Real, other: Real) -> Real:
    """The sum of two numbers."""
    if is_plain(one) and one == 0:
        return other
    if is_plain(other) and other == 0:
        return one
    return one + other if is_plain(one) and is_plain(other) else real(one) + real(other)


def minus(one: Real) -> Real:
    """A number with its sign turned."""
    return -one


def times(one: Real, other: Real) -> Real:
    """The product of two numbers."""
    for left, right in ((one, other), (other, one)):
        if is_plain(left) and left in (0, 1):
            return left if left == 0 else right
    return one * other if is_plain(one) and is_plain(other) else real(one) * real(other)


def over(one: Real, other: Real) -> Real:
    """One number divided by another; anything where that is zero, so ask for that first."""
    if is_plain(other) and other == 0:
        return Fraction(0)
    if is_plain(other) and other == 1:
        return one
    if is_plain(one) and is_plain(other):
        return Fraction(one) / Fraction(other)
    return real(one) / real(other)


def least(one: Real, other: Real) -> Real:
    """The lesser of two numbers."""
    return either(compared("≤", one, other), one, other)


def greatest(one: Real, other: Real) -> Real:
    """The greater of two numbers."""
    return either(compared("≥", one, other), one, other)


def size(value: Real) -> Real:
    """A number without its sign."""
    return either(compared("≥", value, Fraction(0)), value, minus(value))
