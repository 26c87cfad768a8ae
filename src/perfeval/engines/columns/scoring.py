"""Points of every line at once: which rule and case fit it, what its formula comes to, and within which bounds."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import reduce
from typing import Any, Literal

import polars as pl

from perfeval.engines.columns import values as v
from perfeval.engines.columns.reading import read
from perfeval.engines.columns.spaces import Space, kept
from perfeval.engines.columns.values import Dim, Known, Number, Truth, as_number, as_truth
from perfeval.language.tree import POINTS, Node
from perfeval.language.values import Amount
from perfeval.packs.model import Case, Rule

#: What a code says: the formula was worked out; it cannot be told, for a reason that the case gives, that the rule's
#: condition, the case's condition or the formula gives, or because no case or no rule fits; or the line does not apply.
Why = Literal["applied", "case", "rule", "condition", "formula", "no_case", "no_rule", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which the points of a line can come about."""

    why: Why
    rule: Rule | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """The lines of a space: ``code`` is a column with the place of each line's ending in ``endings``.

    ``points`` is null where they are not known; ``lowest`` and ``highest`` are always there. ``several`` tells
    on which lines more than one rule applies: these are left to the other engines.
    """

    endings: tuple[Ending, ...]
    code: str
    points: Number
    lowest: Number
    highest: Number
    several: str

    def where(self, *whys: Why) -> pl.Expr:
        """Lines that ended so."""
        codes = [code for code, ending in enumerate(self.endings) if ending.why in whys]
        return pl.col(self.code).is_in(codes)


def shape(node: Any) -> Any:
    """A tree without the places of its parts: equal for expressions that say the same."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    return (
        type(node),
        *(shape(getattr(node, field.name)) for field in fields(node) if field.name != "place"),
    )


def scores(space: Space, rules: Sequence[Rule], weight: Number) -> Scores:
    """The points of every line of a space.

    Args:
        weight: of each line; known on all.
    """
    endings: list[Ending] = []
    frame = space.frame
    held = [(rule, _kept(as_truth(read(rule.when, space)), space)) for rule in rules]
    fires = {rule.id: pl.col(frame.keep(truth.value.fill_null(False))) for rule, truth in held}
    doubts = {rule.id: v.never(truth.cannot) for rule, truth in held}
    gone: dict[str, list[pl.Expr]] = {rule.id: [] for rule in rules}
    for rule, truth in held:
        for id_ in rule.instead_of:
            if id_ in gone:
                gone[id_] += [fires[rule.id]] + ([doubts[rule.id]] if truth.cannot is not None else [])
    for rule, _ in held:
        if gone[rule.id]:
            stays = ~pl.any_horizontal(gone[rule.id])
            fires[rule.id] &= stays
            doubts[rule.id] &= stays
    several, seen = pl.lit(False), pl.lit(False)
    for rule in rules:
        several, seen = several | (seen & fires[rule.id]), seen | fires[rule.id]
    several_at = frame.keep(several)
    code = _code(endings, Ending("no_rule"))
    for rule, truth in reversed(held):
        if truth.cannot is not None:
            code = pl.when(doubts[rule.id]).then(_code(endings, Ending("rule", rule))).otherwise(code)
    formulas: dict[int, Number] = {}
    for rule, _ in held:
        cases = _cases(space, rule, endings, formulas)
        code = pl.when(fires[rule.id]).then(cases).otherwise(code)
    name = frame.keep(code, "code")
    return _scores(space, tuple(endings), name, formulas, weight, several_at)


def _kept(truth: Truth, space: Space) -> Truth:
    found = kept(truth, space.frame)
    return found if isinstance(found, Truth) else truth


def _code(endings: list[Ending], ending: Ending) -> pl.Expr:
    endings.append(ending)
    return pl.lit(len(endings) - 1, dtype=pl.Int16)


def _cases(space: Space, rule: Rule, endings: list[Ending], formulas: dict[int, Number]) -> pl.Expr:
    """The code of the first case that holds or cannot be told."""
    links: list[tuple[pl.Expr, pl.Expr]] = []
    last: pl.Expr | None = None
    for case in rule.cases:
        held = read(case.when, space)
        if isinstance(held, Known) and held.value is False:
            continue
        truth = as_truth(held)
        if truth.cannot is not None:
            links.append((truth.cannot, _code(endings, Ending("condition", rule, case))))
        ended = _ended(space, rule, case, endings, formulas)
        if isinstance(held, Known) and held.value is True:
            last = ended
            break
        links.append((truth.value, ended))  # null is taken for false
    code = _code(endings, Ending("no_case", rule)) if last is None else last
    for when, then in reversed(links):
        code = pl.when(when).then(then).otherwise(code)
    return code


def _ended(
    space: Space, rule: Rule, case: Case, endings: list[Ending], formulas: dict[int, Number]
) -> pl.Expr:
    if case.not_applicable is not None:
        return _code(endings, Ending("not_applicable", rule, case))
    if case.points is None:
        return _code(endings, Ending("case", rule, case))
    number = points_of(case.points, space)
    code = _code(endings, Ending("applied", rule, case))
    formulas[len(endings) - 1] = number
    open_ = _code(endings, Ending("formula", rule, case))
    return pl.when(number.present).then(code).otherwise(open_)


def points_of(node: Node, space: Space) -> Number:
    """A formula of points; what comes out in something else cannot be told."""
    number = as_number(read(node, space), Dim(POINTS))
    if not node.type.literal:
        fits = v.same(number.dim, Dim(POINTS))
        number = v.refused(number, ~fits if isinstance(fits, pl.Expr) else not fits)
    return replace(number, dim=Dim(POINTS), literal=False, shown=None, why=None)


def _scores(
    space: Space, endings: tuple[Ending, ...], code: str, formulas: dict[int, Number], weight: Number, several: str
) -> Scores:  # fmt: skip
    column = pl.col(code)
    alike: dict[Any, tuple[list[int], Number]] = {}
    for number, formula in formulas.items():
        case = endings[number].case
        key = shape(case.points if case is not None else None)
        alike.setdefault(key, ([], formula))[0].append(number)
    found = [(_one_of(column, codes), replace(formula, cannot=None)) for codes, formula in alike.values()]
    points = v.chosen(found, None) if found else replace(_zero(), num=v.nothing(pl.Int64))
    points = replace(points, dim=Dim(POINTS))
    if space.pack.round_lines:
        rounding = space.pack.line_rounding
        points = v.rounded(points, rounding.places, rounding.mode)
    points = space.frame.settled(points)
    if not space.frame.has_null(points.num):
        known_points = replace(points, cannot=None)
        return Scores(endings, code, known_points, known_points, known_points, several)
    known = points.present
    lows: list[tuple[pl.Expr, Number]] = [(known, points)]
    highs: list[tuple[pl.Expr, Number]] = [(known, points)]
    for number, ending in enumerate(endings):
        if ending.why == "not_applicable":
            lows.append((column == number, _zero()))
            highs.append((column == number, _zero()))
        elif ending.why == "case" and ending.case is not None:
            low, high = _bounds(space, ending.case, weight)
            lows.append((column == number, low))
            highs.append((column == number, high))
    lowest = space.frame.settled(v.chosen(lows, _zero()))
    highest = space.frame.settled(v.chosen(highs, _points(weight)))
    points = replace(points, cannot=points.num.is_null())
    return Scores(endings, code, points, lowest, highest, several)


def _one_of(column: pl.Expr, codes: Sequence[int]) -> pl.Expr:
    """Whether a code is one of a few: several comparisons are faster than a search."""
    return reduce(operator.or_, [column == code for code in codes])


def _bounds(space: Space, case: Case, weight: Number) -> tuple[Number, Number]:
    """The least and the most of a case that gives none: its own bounds, or from zero to the weight."""
    ends = [None if node is None else points_of(node, space) for node in (case.lowest, case.highest)]
    low, high = ends
    none = _zero()
    if low is None and high is None:
        return none, _points(weight)
    if low is not None and high is not None:
        both = low.present & high.present
        low, high = (
            v.chosen([(both, v.least([low, high])), (low.present, low)], none),
            v.chosen([(both, v.least([low, high], greatest=True)), (high.present, high)], None),
        )
    elif low is not None:
        low = v.chosen([(low.present, low)], none)
    else:
        low = none
    above = v.least([low, _points(weight)], greatest=True)
    high = above if high is None else v.chosen([(high.present, high)], above)
    return v.least([low, high]), high


def _points(number: Number) -> Number:
    return replace(number, dim=Dim(POINTS), cannot=None, literal=False, shown=None, why=None)


def _zero() -> Number:
    return v.number_of(Amount(Fraction(0), POINTS))


def labels(endings: Iterable[Ending], what: Literal["rule", "case", "basis"]) -> list[str | None]:
    """For each ending, the id of its rule, the name of its case, or the basis of its rule."""
    found: list[str | None] = []
    for ending in endings:
        if what == "case":
            found.append(ending.case.name if ending.case else None)
        elif ending.rule is None or ending.why == "rule":
            found.append(None)  # that it may apply is no reason to name it
        elif what == "rule":
            found.append(ending.rule.id)
        else:
            found.append(str(ending.rule.basis) if ending.rule.basis else None)
    return found


#: What the outcome of a line is called, by how it ended.
OUTCOMES: dict[Why, str] = {
    "applied": "applied", "not_applicable": "not_applicable", "case": "cannot_tell", "rule": "cannot_tell",
    "condition": "cannot_tell", "formula": "cannot_tell", "no_case": "cannot_tell", "no_rule": "cannot_tell",
}  # fmt: skip
