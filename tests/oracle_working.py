"""Expressions of the rule language as functions of a place, for the oracle of archives: a million forms ask each of them.

What an expression comes to is said in :mod:`oracle_language`; here it is taken apart beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import oracle_language as language
import oracle_texts
from oracle_language import DATE, POINTS, RATIO, RESULTS, UNTOLD, Expr, Number, Value, every_name
from oracle_shipped import Shipped

#: A place is whatever an expression is asked of: it has get, rows, found and known.
Work = Callable[[Any], Value]
_ZERO = Fraction(0)


class Worker:
    """The functions of the expressions of one pack, each made once."""

    def __init__(self, pack: Shipped) -> None:
        self.pack = pack
        self.made: dict[int, tuple[Work, Expr]] = {}

    def __call__(self, e: Expr) -> Work:
        if id(e) not in self.made:
            self.made[id(e)] = self.make(e), e
        return self.made[id(e)][0]

    def make(self, e: Expr) -> Work:
        by_head = {
            "defined": self.defined, "missing": self.missing, "not": self.negation, "and": self.junction, "or": self.junction,
            "compare": self.compare, "between": self.between, "of_text": self.of_text, "if": self.choice, "count": self.over,
            "sum": self.over, "all": self.over,
        }  # fmt: skip
        if e.head in by_head:
            return by_head[e.head](e)
        match e.head:
            case "number":
                value = e.value[1]
                return lambda _: value
            case "text" | "word":
                return lambda _: e.value
            case "otherwise":
                return lambda _: True
            case "name":
                zh, side = e.value
                return lambda at: at.get(zh, side)
            case "found":
                return lambda at: at.found(e.value)
        return self.figure(e)

    def missing(self, e: Expr) -> Work:
        part = self(e.parts[0])
        return lambda at: part(at) is None

    def negation(self, e: Expr) -> Work:
        part = self(e.parts[0])
        return lambda at: (not held) if isinstance(held := part(at), bool) else held

    def junction(self, e: Expr) -> Work:
        return _truth(e.head == "or", [self(part) for part in e.parts])

    def between(self, e: Expr) -> Work:
        (first, second), (low, middle, high) = e.value, e.parts
        return self(
            Expr("and", (Expr("compare", (low, middle), first), Expr("compare", (middle, high), second)))
        )

    def defined(self, e: Expr) -> Work:
        part, zh = self(e.parts[0]), e.value

        def known(at: Any) -> Value:
            if zh not in at.known:
                at.known[zh] = part(at)
            return at.known[zh]

        return known

    def compare(self, e: Expr) -> Work:
        left, right, sign = self(e.parts[0]), self(e.parts[1]), e.value

        def held(at: Any) -> Value:
            one, two = left(at), right(at)
            if one is UNTOLD or two is UNTOLD:
                return UNTOLD
            return None if one is None or two is None else language._compare(one, sign, two)

        return held

    def of_text(self, e: Expr) -> Work:
        what, words, without = e.value
        text, *others = (self(part) for part in e.parts)

        def asked(at: Any) -> Value:
            found = text(at)
            if not isinstance(found, str):
                return found
            more = [other(at) for other in others]
            for one in more:
                if not isinstance(one, str):
                    return one
            answer = _ask(what, found, (*words, *more), without)
            return Number(answer) if isinstance(answer, Fraction) else answer

        return asked

    def choice(self, e: Expr) -> Work:
        """Pairs of a condition and a value, and what is left; a bare value among others has their unit."""
        parts = [self(part) for part in e.parts]
        steps = list(zip(parts[:-1:2], parts[1::2], strict=True))

        def first(at: Any) -> Value:
            for when, value in steps:
                held = when(at)
                if held is None or held is UNTOLD:
                    return held
                if held:
                    return value(at)
            return parts[-1](at)

        return first

    def over(self, e: Expr) -> Work:
        """A count, a sum or "all" over the rows of the form, or of a table."""
        over, of_results = e.value, bool(every_name(e) & RESULTS)
        parts = [self(part) for part in e.parts]
        if e.head == "all":
            return lambda at: _all(parts[0], at.rows(over, of_results))
        if e.head == "count":
            return lambda at: _counted(parts[0], at.rows(over, of_results))
        condition = parts[1] if len(parts) > 1 else None
        none = next(
            (self.pack.units[n] for n in sorted(every_name(e.parts[0])) if n in self.pack.units), POINTS
        )

        def summed(at: Any) -> Value:
            values: list[Value] = []
            for row in at.rows(over, of_results):
                chosen = True if condition is None else condition(row)
                if chosen is True:
                    values.append(parts[0](row))
                elif chosen is not False:
                    values.append(chosen)
            if UNTOLD in values:
                return UNTOLD
            if None in values:
                return None
            units = {value.unit for value in values} or {none}
            if len(units) > 1:
                return UNTOLD
            return Number(sum((value.value for value in values), _ZERO), units.pop())

        return summed

    def figure(self, e: Expr) -> Work:
        parts = [self(part) for part in e.parts]
        head = e.head

        def worked(at: Any) -> Value:
            values = [part(at) for part in parts]
            if UNTOLD in values:
                return UNTOLD
            if None in values:
                return None
            if head == "abs":
                return Number(abs(values[0].value), values[0].unit, values[0].bare)
            if head == "year":
                if values[0].unit != DATE:
                    return UNTOLD
                return Number(Fraction(date.fromordinal(int(values[0].value)).year))
            return language._number(head, values)

        return worked


@cache
def _ask(what: str, text: str, words: tuple[str, ...], without: tuple[str, ...]) -> Any:
    return oracle_texts.ask(what, text, words, without)


def _truth(settles: bool, parts: list[Work]) -> Work:
    def held(at: Any) -> Value:
        untold = missing = False
        for part in parts:
            value = part(at)
            if value is settles:
                return settles
            untold = untold or value is UNTOLD
            missing = missing or value is None
        return UNTOLD if untold else None if missing else not settles

    return held


def _all(part: Work, rows: Sequence[Any]) -> Value:
    """Of no rows at all nothing is said."""
    return _truth(False, [lambda _, row=row: part(row) for row in rows])(None) if rows else None


def _counted(part: Work, rows: Sequence[Any]) -> Value:
    values = [part(row) for row in rows]
    return (
        UNTOLD if UNTOLD in values else Number(Fraction(sum(value is True for value in values)), RATIO, True)
    )
