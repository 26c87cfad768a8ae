"""Which pairs of rows a rule on pairs can fire on at all: rows of which its condition cannot hold are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from perfeval.engines.closures import ById
from perfeval.engines.scene import FIRST, SECOND, PairView, View
from perfeval.language.tree import Aggregate, Call, Comparison, Junction, Name, Node, walk


def pairs(when: Node, rows: Sequence[View]) -> Iterator[PairView]:
    """Every two rows, 甲 before 乙, but those of which a look at each alone shows that the condition is false."""
    first, second = (_possible(when, side, rows) for side in (FIRST, SECOND))
    left, right = _keys(when, rows)
    for one, other in combinations(range(len(rows)), 2):
        if one not in first or other not in second:
            continue
        key = left[one]
        if key is None or right[other] is None or key == right[other]:
            yield PairView(rows[one], rows[other])


def _possible(when: Node, side: str, rows: Sequence[View]) -> set[int]:
    """The places of the rows that may be on a side."""
    part = _part(ById(when), side)
    if part is None or not rows:
        return set(range(len(rows)))
    evaluate = rows[0].scene.evaluate
    return {place for place, row in enumerate(rows) if evaluate(part, row) is not False}


@lru_cache(maxsize=256)
def _part(when: ById, side: str) -> Node | None:
    return one_sided(when.value, side)


def _keys(when: Node, rows: Sequence[View]) -> tuple[list[str | None], list[str | None]]:
    """What has to be the same text in both rows, as 甲 and as 乙; None where anything will do."""
    for part in when.parts if isinstance(when, Junction) and when.operator == "and" else (when,):
        match part:
            case Comparison(operator="=", left=Name(of=one) as left, right=Name(of=other) as right):
                if {one, other} == {FIRST, SECOND}:
                    names = (left, right) if one == FIRST else (right, left)
                    keys = [[row.lookup(name.id, "") for row in rows] for name in names]
                    mine, others = ([key if isinstance(key, str) else None for key in side] for side in keys)
                    return mine, others
    return [None] * len(rows), [None] * len(rows)


def one_sided(node: Node, side: str) -> Node | None:
    """A condition on one side that is false only where the whole is false; None where nothing can be said."""
    if isinstance(node, Junction):
        parts = [one_sided(part, side) for part in node.parts]
        known = tuple(part for part in parts if part is not None)
        # False makes a conjunction false alone; a disjunction only if every part is.
        if not known or (node.operator == "or" and len(known) < len(parts)):
            return None
        return known[0] if len(known) == 1 else Junction(node.operator, known, node.place)
    names = [part for part in walk(node) if isinstance(part, Name)]
    of_rows = any(
        isinstance(part, Aggregate) or (isinstance(part, Call) and part.function == "found")
        for part in walk(node)
    )
    return node if names and not of_rows and all(name.of == side for name in names) else None
