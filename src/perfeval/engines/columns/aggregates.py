"""Counts and sums over the indicators of every form at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from perfeval.engines.columns.values import (
    Column,
    Dim,
    Known,
    Number,
    Truth,
    UnsupportedError,
    as_number,
    as_truth,
    either,
    never,
    product,
)
from perfeval.engines.compute import NOTHING, aggregate, evaluate
from perfeval.language.tree import Aggregate
from perfeval.submissions.columns import SCALE, dimension_text

if TYPE_CHECKING:
    from perfeval.engines.columns.spaces import RowSpace, Space

#: A form has no more rows; the bound of a sum rests on it.
MOST_ROWS = 1000


def aggregate_column(node: Aggregate, space: Space) -> Column:
    """What comes of an expression on the indicators of each form."""
    whole = space.form
    if node.over not in ("indicator", "section"):
        # Tables that a pack declares: forms that have rows of them are not in columns.
        return Known(aggregate(node, NOTHING, evaluate))
    rows = None if whole.rows is None else whole.rows()
    if node.over == "section" or rows is None:
        raise UnsupportedError
    if id(node) not in whole.aggregated:
        whole.aggregated[id(node)] = _aggregated(node, rows)
    found = whole.aggregated[id(node)]
    return found if space.frame is whole.frame else space.spread(found)


def _aggregated(node: Aggregate, rows: RowSpace) -> Column:
    if node.function in ("all", "count"):
        return _of_truth(node, rows)
    return _of_number(node, rows)


def grouped(rows: RowSpace, parts: dict[str, pl.Expr]) -> pl.DataFrame:
    """Aggregates of expressions, one row a form in the order of the forms; every form has rows."""
    found = rows.frame.data.lazy().group_by("form", maintain_order=True).agg(**parts).collect()
    if found.height != rows.whole.frame.height:
        raise UnsupportedError
    return found


def touched(rows: RowSpace, mask: pl.Expr | None) -> pl.Series:
    """Which forms have a row where something holds, None for never; most often there are few or none."""
    forms = pl.repeat(False, rows.whole.frame.height, eager=True)
    if mask is None:
        return forms
    hit = rows.frame.select([mask.alias("hit")])["hit"]
    return forms.scatter(rows.frame.data["form"].filter(hit), True) if hit.any() else forms


def rows_of(rows: RowSpace, forms: pl.Series) -> pl.Series:
    """Where the rows of some forms are: those of a form follow each other."""
    by_form = rows.frame.data.lazy().group_by("form", maintain_order=True)
    counts = by_form.agg(pl.len().alias("count")).collect()["count"]
    ends = counts.cum_sum()
    last, count = ends.gather(forms), counts.gather(forms)
    return pl.select(pl.int_ranges(pl.lit(last - count), pl.lit(last)).explode()).to_series()


def summed(rows: RowSpace, parts: dict[str, pl.Expr]) -> pl.DataFrame:
    """Sums of expressions, one row a form; Polars adds up lists in a fraction of the time it takes for groups."""
    frame = rows.frame
    chosen = frame.select(
        [pl.col("form").alias("form"), *(value.alias(name) for name, value in parts.items())]
    )
    lists = chosen.lazy().with_columns(pl.col("form").set_sorted()).group_by("form", maintain_order=True)
    found = lists.agg(pl.all()).with_columns(pl.col(list(parts)).list.sum()).collect()
    if found.height != rows.whole.frame.height:
        raise UnsupportedError
    return found


def _of_truth(node: Aggregate, rows: RowSpace) -> Column:
    truth = as_truth(rows.read(node.operand, rows))
    truth = replace(truth, value=pl.col(rows.frame.keep(truth.value)))
    unknown = never(truth.cannot)
    frame = rows.whole.frame
    if node.function == "count":
        found = grouped(
            rows, {"n": truth.value.fill_null(False).sum().cast(pl.Int64), "cannot": unknown.any()}
        )
        cannot = _kept(found["cannot"], rows)
        num = found["n"] if cannot is None else _without(found["n"], found["cannot"])
        return Number(pl.col(frame.keep(num)), 1, 0, MOST_ROWS, 1, Dim(), cannot)
    found = grouped(
        rows,
        {
            "no": (~truth.value).fill_null(False).any(),
            "open": truth.value.is_null().any(),
            "cannot": unknown.any(),
        },
    )
    value = found.select(pl.when("no").then(False).when("open").then(None).otherwise(True).alias("value"))[
        "value"
    ]
    cannot = _kept(found["cannot"] & ~found["no"], rows)
    return Truth(pl.col(frame.keep(value)), cannot)


def _of_number(node: Aggregate, rows: RowSpace) -> Column:
    number = as_number(rows.read(node.operand, rows), Dim(node.operand.type.dimension))
    number, odd = _in_parts(number)
    taken, untold, open_ = pl.lit(True), None, pl.lit(False)
    if node.condition is not None:
        condition = as_truth(rows.read(node.condition, rows))
        taken, untold = condition.value.fill_null(False), condition.cannot
        open_ = condition.value.is_null() & ~never(untold)
    if odd is not None:
        rows.whole.handed.append(pl.col(rows.whole.frame.keep(touched(rows, taken & odd))))
    cannot = either(untold, None if number.cannot is None else taken & number.cannot)
    missing = open_ | (taken & number.num.is_null() & ~never(number.cannot))
    value = pl.when(taken).then(number.num)
    low, high = number.low, number.high
    if node.function == "sum":
        low, high = min(0, low * MOST_ROWS), max(0, high * MOST_ROWS)
        kind = pl.Int64 if max(abs(low), abs(high)) < 2**63 else pl.Int128
        result = summed(rows, {"value": value.cast(kind)})["value"]
    else:
        end = value.max() if node.function == "largest" else value.min()
        result = grouped(rows, {"value": end})["value"]
    beyond, lacking = touched(rows, cannot), touched(rows, missing)
    frame = rows.whole.frame
    dim = Dim(node.type.dimension)
    texts = _dimension(number.dim, node)
    if texts is not None:
        told = pl.when(taken & number.present).then(texts)
        found = grouped(rows, {"first": told.min(), "last": told.max()})
        beyond |= (found["first"] != found["last"]).fill_null(False) & ~lacking
        told_texts = found["first"].fill_null(dimension_text(node.type.dimension))
        dim = frame.dimension(frame.keep(told_texts))
    gone = beyond | lacking
    return Number(
        pl.col(frame.keep(_without(result, gone))),
        number.most,
        low,
        high,
        number.most,
        dim,
        _kept(beyond, rows),
    )


def _in_parts(number: Number) -> tuple[Number, pl.Expr | None]:
    """A number over one denominator; and which rows it does not hold there."""
    if isinstance(number.den, int):
        return number, None
    up = product(number.num, number.size, SCALE, SCALE)
    exact = up % number.den == 0
    num = pl.when(exact).then(up // number.den)
    low, high = number.low * SCALE, number.high * SCALE
    return replace(number, num=num, den=SCALE, most=SCALE, low=low, high=high), (~exact).fill_null(False)


def _dimension(dim: Dim, node: Aggregate) -> pl.Expr | None:
    """The dimension of each row as a text, where not all have that of the result."""
    if not dim.own:
        return None if dim.fixed == node.type.dimension else pl.lit(dimension_text(dim.fixed))
    if dim.fixed or len(dim.own) > 1 or dim.own[0][1] != 1:
        raise UnsupportedError
    return pl.col(dim.own[0][0].column)


def _without(series: pl.Series, gone: pl.Series) -> pl.Series:
    return pl.select(pl.when(~gone).then(series)).to_series()


def _kept(series: pl.Series, rows: RowSpace) -> pl.Expr | None:
    return pl.col(rows.whole.frame.keep(series)) if series.any() else None
