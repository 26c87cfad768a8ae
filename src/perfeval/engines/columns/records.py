"""Single facts out of columns: for texts, and for expressions that are worked out by the reference.

Rows that are alike in everything an expression reads are asked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from perfeval.engines.columns.values import (
    BeyondError,
    Column,
    Dim,
    Known,
    Number,
    Text,
    Truth,
    UnsupportedError,
)
from perfeval.engines.compute import Context, evaluate
from perfeval.engines.scene import value_of
from perfeval.language.tree import Aggregate, Call, Name, Node, walk
from perfeval.language.units import Dimension, divide, multiply
from perfeval.language.values import MISSING, Amount, Cannot, Value
from perfeval.packs.model import Let, Pack
from perfeval.submissions.columns import dimension_of, dimension_text, reason_of

if TYPE_CHECKING:
    from perfeval.engines.columns.spaces import Space

#: Stands for a reason that no column holds.
LOST = Cannot({"zh": "\0", "en": "\0"})
_LARGEST = 2**126


class Record:
    """One fact as rules see it: what the columns say, and intermediate names worked out from it."""

    def __init__(self, pack: Pack, lets: Mapping[str, Let], values: dict[str, Value]) -> None:
        self.pack = pack
        self.lets = lets
        self.values = values

    def lookup(self, name: str, _of: str) -> Value:
        if name not in self.values:
            let = self.lets.get(name)
            self.values[name] = MISSING if let is None else value_of(let, self, self.pack.vocabulary)
        return self.values[name]

    def rows(self, _over: str, _of_results: bool) -> Sequence[Context]:
        return ()

    def words(self, name: str) -> Sequence[str]:
        return self.pack.word_lists.get(name, ())

    def found(self, _rule: str) -> Value:
        raise UnsupportedError


class Records:
    """The facts that some expressions read, of the rows of a space.

    Args:
        nodes: the expressions; none may count, sum or ask for a finding.
    """

    def __init__(self, space: Space, nodes: Iterable[Node]) -> None:
        self.pack = space.pack
        self.lets = space.all_lets
        self.columns = {name: space.lookup(name, "") for name in sorted(leaves(nodes, self.lets))}
        self.parts: dict[str, pl.Expr] = {}
        for name, column in self.columns.items():
            for part, expr in parts_of(column).items():
                self.parts[f"{name}/{part}"] = expr

    def exprs(self) -> list[pl.Expr]:
        """What to select; the names are those that :meth:`record` takes."""
        return [expr.alias(name) for name, expr in self.parts.items()]

    def record(self, row: Mapping[str, Any]) -> Record:
        """The fact of one row of what was selected."""
        values = {name: rebuilt(name, column, row) for name, column in self.columns.items()}
        return Record(self.pack, self.lets, values)


def leaves(nodes: Iterable[Node], lets: Mapping[str, Let]) -> set[str]:
    """The names that expressions read in the end: those of intermediate names in their place."""
    found: set[str] = set()
    open_ = list(nodes)
    seen: set[str] = set()
    while open_:
        for part in walk(open_.pop()):
            if isinstance(part, Aggregate) or (isinstance(part, Call) and part.function == "found"):
                raise UnsupportedError
            if not isinstance(part, Name):
                continue
            if part.of:
                raise UnsupportedError
            if part.id not in lets:
                found.add(part.id)
            elif part.id not in seen:
                seen.add(part.id)
                open_ += [tree for case in lets[part.id].cases for tree in case]
    return found


def parts_of(column: Column) -> dict[str, pl.Expr]:
    """What has to be selected to have the values of a column, by part."""
    if isinstance(column, Known):
        return {}
    parts: dict[str, pl.Expr | int | None] = {"cannot": column.cannot}
    if isinstance(column, Number):
        parts |= {"value": column.num, "den": column.den, "shown": column.shown, "why": column.why}
        parts |= {f"dim{place}": pl.col(own.column) for place, (own, _) in enumerate(column.dim.own)}
    elif isinstance(column, Text):
        parts |= {"value": column.value, "why": column.why}
    else:
        parts["value"] = column.value
    return {name: expr for name, expr in parts.items() if isinstance(expr, pl.Expr)}


def rebuilt(name: str, column: Column, row: Mapping[str, Any]) -> Value:
    """The value of a column in one row of what was selected."""
    if isinstance(column, Known):
        return column.value
    value = row[f"{name}/value"]
    if value is None:
        if not row.get(f"{name}/cannot"):
            return MISSING
        why = row.get(f"{name}/why")
        if why is None:
            return LOST
        return reason_of(why)
    if not isinstance(column, Number):
        result: Value = value
        return result
    den = column.den if isinstance(column.den, int) else row[f"{name}/den"]
    return Amount(Fraction(value, den), _dimension(name, column.dim, row), row.get(f"{name}/shown") or "")


def _dimension(name: str, dim: Dim, row: Mapping[str, Any]) -> Dimension:
    result = dim.fixed
    for place, (_, power) in enumerate(dim.own):
        text = row[f"{name}/dim{place}"]
        for _ in range(abs(power)):
            result = (multiply if power > 0 else divide)(result, dimension_of(text or ""))
    return result


def alike(
    space: Space, exprs: Sequence[pl.Expr], rows: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is selected on every row, and each different one once.

    ``rows`` has the selection already, where only some rows are wanted.
    """
    chosen = space.frame.select(exprs) if rows is None else rows
    return chosen, chosen.unique(maintain_order=True)


def joined(chosen: pl.DataFrame, told: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """What was found of each different row, on every row."""
    return chosen.join(told, on=list(on), how="left", nulls_equal=True, maintain_order="left")


def by_reference(node: Node, space: Space) -> Column:
    """An expression worked out by the reference evaluator, once of rows that are alike."""
    records = Records(space, [node])
    exprs = records.exprs()
    if not exprs:
        return Known(evaluate(node, records.record({})), node.type.literal)
    chosen, different = alike(space, exprs)
    values = [evaluate(node, records.record(row)) for row in different.iter_rows(named=True)]
    told = different.with_columns(list(_columns(values)))
    found = joined(chosen, told, different.columns)
    frame = space.frame

    def column(name: str) -> str:
        return frame.keep(found[name])

    cannot = pl.col(column("=cannot")) if found["=cannot"].any() else None
    match node.type.base:
        case "truth":
            return Truth(pl.col(column("=truth")), cannot)
        case "number":
            dim = frame.dimension(column("=dim"))
            sizes = [value.number for value in values if isinstance(value, Amount)]
            low = min((number.numerator for number in sizes), default=0)
            high = max((number.numerator for number in sizes), default=0)
            most = max((number.denominator for number in sizes), default=1)
            return Number(
                pl.col(column("=num")), pl.col(column("=den")), min(low, 0), max(high, 0), most, dim, cannot,
                node.type.literal,
            )  # fmt: skip
        case _:
            return Text(column("=text"), cannot)


def _columns(values: Sequence[Value]) -> Iterator[pl.Series]:
    nums: list[int | None] = []
    dens: list[int | None] = []
    dims: list[str | None] = []
    for value in values:
        if isinstance(value, Amount):
            if max(abs(value.number.numerator), value.number.denominator) > _LARGEST:
                raise BeyondError
            nums.append(value.number.numerator)
            dens.append(value.number.denominator)
            dims.append(dimension_text(value.dimension))
        else:
            nums.append(None)
            dens.append(None)
            dims.append(None)
    yield pl.Series("=num", nums, dtype=pl.Int128)
    yield pl.Series("=den", dens, dtype=pl.Int128)
    yield pl.Series("=dim", dims, dtype=pl.String)
    yield pl.Series("=cannot", [isinstance(value, Cannot) for value in values], dtype=pl.Boolean)
    yield pl.Series(
        "=truth", [value if isinstance(value, bool) else None for value in values], dtype=pl.Boolean
    )
    yield pl.Series("=text", [value if isinstance(value, str) else None for value in values], dtype=pl.String)
