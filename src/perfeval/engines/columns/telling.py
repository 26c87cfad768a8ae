"""Texts of results: messages and explanations, each made once for rows that are alike, by the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from perfeval.engines.columns.reading import read
from perfeval.engines.columns.records import LOST, Record, Records, joined, leaves, parts_of, rebuilt
from perfeval.engines.columns.spaces import Space
from perfeval.engines.columns.values import UnsupportedError
from perfeval.engines.compute import evaluate
from perfeval.language.tree import Node
from perfeval.language.values import Cannot, Value

#: What is told of a fact, given how to work out an expression on it; None where it cannot be said from columns.
Teller = Callable[[Callable[[Node], Value], Record], Sequence[str | None]]
_LOST = LOST.reason["zh"]

#: What is known of a finding; ``message`` is null where columns do not say enough for it.
FOUND: dict[str, pl.DataType] = {
    "form": pl.UInt32(), "line": pl.Int32(), "rule": pl.String(), "grave": pl.Int8(), "order": pl.UInt32(),
    "at.line": pl.Int32(), "at.column": pl.Int32(), "at.sheet": pl.String(), "at.cell": pl.String(),
    "message": pl.String(), "fix": pl.String(),
}  # fmt: skip


class Telling:
    """Some expressions on some rows of a space, ready to be put into words."""

    def __init__(self, space: Space, nodes: Sequence[Node]) -> None:
        single: list[Node] = []
        #: Expressions over many rows: their columns, by the identity of the tree.
        self.over: dict[int, tuple[str, Any]] = {}
        for node in nodes:
            try:
                leaves([node], space.all_lets)
            except UnsupportedError:
                self.over[id(node)] = f"={len(self.over)}", read(node, space)
            else:
                single.append(node)
        self.records = Records(space, single)
        self.exprs = self.records.exprs()
        for name, column in self.over.values():
            self.exprs += [expr.alias(f"{name}/{part}") for part, expr in parts_of(column).items()]
        self.space = space

    def told(self, where: pl.Series, tell: Teller, names: Sequence[str]) -> pl.DataFrame:
        """Texts for the rows of a mask: one column a name, null where nothing can be said from columns."""
        data = self.space.frame.data.lazy().filter(where)
        columns = [expr.meta.output_name() for expr in self.exprs]
        if not columns:
            row = tell(self._worker({}), self.records.record({}))
            return pl.DataFrame(
                {name: pl.Series(name, [text], dtype=pl.String).new_from_index(0, int(where.sum()))
                 for name, text in zip(names, row, strict=True)}
            )  # fmt: skip
        chosen = data.with_columns(self.exprs).select(columns).collect()
        different = chosen.unique(maintain_order=True)
        texts = [tell(self._worker(row), self.records.record(row)) for row in different.iter_rows(named=True)]
        made = [
            pl.Series("=told " + name, [row[place] for row in texts], dtype=pl.String)
            for place, name in enumerate(names)
        ]
        found = joined(chosen, different.with_columns(made), columns)
        return found.select(pl.col("=told " + name).alias(name) for name in names)

    def _worker(self, row: Mapping[str, Any]) -> Callable[[Node], Value]:
        record = self.records.record(row)

        def work(node: Node) -> Value:
            known = self.over.get(id(node))
            value = evaluate(node, record) if known is None else rebuilt(known[0], known[1], row)
            if isinstance(value, Cannot) and _LOST in value.reason["zh"]:
                raise LostError
            return value

        return work


class LostError(Exception):
    """A reason that no column holds would have to be told."""
