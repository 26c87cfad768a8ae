"""Checks on two indicators of a form: pairs that may fire are joined by what has to be equal, and then asked singly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import polars as pl

from perfeval.diagnostics import LEVELS, Lang
from perfeval.engines.columns.reading import read
from perfeval.engines.columns.records import LOST, Record, Records
from perfeval.engines.columns.spaces import RowSpace
from perfeval.engines.columns.telling import FOUND
from perfeval.engines.columns.values import Known, Text, UnsupportedError, as_truth
from perfeval.engines.compute import Context, evaluate
from perfeval.engines.scene import FIRST, SECOND
from perfeval.engines.wording import fill
from perfeval.language.tree import Comparison, Junction, Name, Node, walk
from perfeval.language.values import Value
from perfeval.packs.model import Rule

_PAIR = ["form", "line", "line_right"]


def fired_pairs(rows: RowSpace, rule: Rule, lang: Lang | None) -> pl.DataFrame:
    """The findings of a check on pairs, as :data:`perfeval.engines.columns.telling.FOUND`."""
    candidates = _candidates(rule.when, rows).unique().sort(_PAIR)
    texts = [] if lang is None else [rule.message[lang], rule.fix[lang]]
    nodes = [rule.when, *(part for text in texts for part in text.parts if not isinstance(part, str))]
    records = Records(rows, [one_sided(node) for node in nodes])
    data = rows.frame.data.lazy()
    # Only the rows that are in a pair are taken out.
    wanted = pl.concat(
        [candidates.select("form", "line"), candidates.select("form", pl.col("line_right").alias("line"))]
    ).unique()
    places = ("at.line", "at.column", "at.sheet", "at.cell")
    taken = (
        data.with_columns(records.exprs())
        .join(wanted.lazy(), on=["form", "line"], how="semi")
        .select("form", "line", *places, *records.parts)
        .collect()
    )
    by_place = {(row["form"], row["line"]): row for row in taken.iter_rows(named=True)}
    found: list[dict[str, Any]] = []
    for form, first, second in candidates.iter_rows():
        pair = _Pair(
            {FIRST: records.record(by_place[form, first]), SECOND: records.record(by_place[form, second])}
        )
        if evaluate(rule.when, pair) is not True:
            continue
        row = by_place[form, second]
        message, fix = ("", "") if lang is None else (fill(text, pair.value, lang) for text in texts)
        lost = lang is None or LOST.reason["zh"] in message + fix
        found.append(
            {
                "form": form, "line": second, "rule": rule.id, "grave": LEVELS.index(rule.level), "order": first,
                **{name: row[name] for name in places}, "message": None if lost else message, "fix": None if lost else fix,
            }
        )  # fmt: skip
    return pl.DataFrame(found, schema=FOUND)


class _Pair:
    """Two indicators as a rule sees them."""

    def __init__(self, sides: Mapping[str, Record]) -> None:
        self.sides = sides

    def lookup(self, name: str, of: str) -> Value:
        return self.sides[of or FIRST].lookup(name, "")

    def rows(self, _over: str, _of_results: bool) -> Sequence[Context]:
        return ()

    def words(self, name: str) -> Sequence[str]:
        return self.sides[FIRST].words(name)

    def found(self, _rule: str) -> Value:
        raise UnsupportedError

    def value(self, node: Node) -> Value:
        return evaluate(node, self)


def one_sided(node: Any) -> Any:
    """The same expression with no side said."""
    if isinstance(node, tuple):
        return tuple(one_sided(part) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    if isinstance(node, Name):
        return replace(node, of="")
    changed = {
        f.name: one_sided(getattr(node, f.name)) for f in fields(node) if f.name not in ("place", "type")
    }
    return replace(node, **changed)


def _side(node: Node) -> str | None:
    """The side that all names of an expression are of; None where they are of both, or none."""
    sides = {part.of for part in walk(node) if isinstance(part, Name)}
    return sides.pop() if len(sides) == 1 and sides != {""} else None


def _candidates(node: Node, rows: RowSpace) -> pl.DataFrame:
    """Pairs of which the condition may hold: form and both lines.

    Raises:
        UnsupportedError: nothing in it has to be equal.
    """
    if isinstance(node, Junction) and node.operator == "or":
        return pl.concat([_candidates(part, rows) for part in node.parts])
    parts = node.parts if isinstance(node, Junction) else (node,)
    keys = [(part, sides) for part in parts if (sides := _key(part)) is not None]
    if keys:
        first, second = keys[0][1]
        masks = {FIRST: pl.lit(True), SECOND: pl.lit(True)}
        for part in parts:
            side = _side(part)
            if side is not None:
                held = read(_stripped(part, rows), rows)
                masks[side] &= pl.lit(held.value is True) if isinstance(held, Known) else as_truth(held).value
        left = _keyed(rows, first, masks[FIRST])
        right = _keyed(rows, second, masks[SECOND]).rename({"line": "line_right"})
        return (
            left.join(right, on=["form", "key"]).filter(pl.col("line") < pl.col("line_right")).select(_PAIR)
        )
    for part in parts:
        if isinstance(part, Junction) and part.operator == "or":
            return _candidates(part, rows)
    raise UnsupportedError


def _key(node: Node) -> tuple[Node, Node] | None:
    """The two texts that have to be equal, that of the first indicator before that of the second."""
    if not isinstance(node, Comparison) or node.operator != "=" or node.left.type.base == "number":
        return None
    sides = _side(node.left), _side(node.right)
    if sides == (FIRST, SECOND):
        return node.left, node.right
    if sides == (SECOND, FIRST):
        return node.right, node.left
    return None


def _stripped(node: Node, rows: RowSpace) -> Node:
    """The expression without sides, the same one each time, so that it is read once."""
    known = rows.stripped.get(id(node))
    if known is None:
        known = rows.stripped[id(node)] = one_sided(node)
    return known


def _keyed(rows: RowSpace, node: Node, mask: pl.Expr) -> pl.DataFrame:
    column = read(_stripped(node, rows), rows)
    if not isinstance(column, Text):
        raise UnsupportedError
    chosen = rows.frame.data.lazy().filter(mask.fill_null(False) & column.value.is_not_null())
    return chosen.select("form", "line", column.value.alias("key")).collect()
