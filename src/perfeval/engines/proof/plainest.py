"""Of the forms that answer a question, a plain one: ten points, percentages, one unit, nothing filled in without need."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import z3

from perfeval.engines.proof.algebra import Bool, and_, compared, not_, same
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.assumptions import reader
from perfeval.engines.proof.reading import read
from perfeval.engines.proof.values import Coded, Number, Truth, Value

#: Names that an indicator always has on a form.
_USUAL = (
    "weight",
    "target",
    "actual",
    "direction",
    "target_kind",
    "actual_kind",
    "target_text",
    "actual_text",
)


def wishes(asker: Asker, names: frozenset[str], *, side: str = "") -> Iterator[Bool]:
    """What a reader would rather see, the weightiest first; ``names`` are those that the question reads."""
    world, pack = asker.world, asker.in_force
    for parameter in pack.parameters:
        variable = world.variables.get(("", parameter.id))
        if variable is not None:
            yield _is(variable.value, read(parameter.history[0].value, asker.facts))
    wanted = [one for one in world.variables.values() if one.side == side]
    known = {one.term.id: one.value for one in wanted}
    for id_ in ("weight", "direction", "actual_text"):
        if id_ in known:
            yield known[id_].known
    yield from _measured(asker, known)
    for variable in wanted:
        if variable.term.zh in names and variable.term.id not in _USUAL:
            yield variable.value.missing
    for _, _, answer in world.asked():
        if z3.is_bool(answer):
            yield not_(answer)
    for variable in wanted:
        if variable.term.zh in names:
            yield not_(variable.value.untold)


def _measured(asker: Asker, known: dict[str, Value]) -> Iterator[Bool]:
    """Numbers in one unit, percentages if they may be, and round ones."""
    code = asker.world.code
    kinds = [known[id_] for id_ in ("target_kind", "actual_kind") if id_ in known]
    percent, number = (
        [and_(kind.known, same(kind.code, code(word))) for kind in kinds if isinstance(kind, Coded)]
        for word in ("百分比", "数值")
    )
    yield from (and_(*percent), *percent, and_(*number))
    numbers = [value for value in known.values() if isinstance(value, Number) and _is_open(value)]
    for value in numbers[1:]:
        yield same(numbers[0].measure.tag, value.measure.tag)
    if numbers:
        yield same(numbers[0].measure.tag, 0)
    weight, target, actual = (known.get(id_) for id_ in ("weight", "target", "actual"))
    if isinstance(weight, Number):
        yield same(weight.number, reader().spellings.weight)
    if isinstance(target, Number):
        yield same(target.number, reader().spellings.target)
        yield compared(">", target.number, Fraction(0))
    for one in known.values():
        if isinstance(one, Number) and one is not weight:
            yield compared("≥", one.number, Fraction(0))
    if isinstance(actual, Number):
        yield compared("≤", actual.number, Fraction(2))
    upper = known.get("target_upper")
    if isinstance(target, Number) and isinstance(upper, Number):
        yield compared("<", target.number, upper.number)


def _is_open(value: Number) -> bool:
    return value.measure.tag is not None and not isinstance(value.measure.tag, int)


def _is(value: Value, wanted: Value) -> Bool:
    if isinstance(value, Number) and isinstance(wanted, Number):
        return same(value.number, wanted.number)
    if isinstance(value, Coded) and isinstance(wanted, Coded):
        return same(value.code, wanted.code)
    return value.true if isinstance(value, Truth) else True
