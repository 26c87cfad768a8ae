"""The sections of the framework in every form."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from perfeval.engines.columns.aggregates import MOST_ROWS, grouped
from perfeval.engines.columns.spaces import FormSpace, RowSpace, SectionSpace, points
from perfeval.engines.columns.values import Dim, Known, as_number


def section_space(whole: FormSpace, rows: RowSpace, name: str) -> SectionSpace:
    """One section of every form."""
    frame = whole.frame
    weight = as_number(rows.lookup("weight", ""))
    mine = (pl.col("fact.section") == name).fill_null(False)
    found = grouped(
        rows,
        {
            "sum": pl.when(mine).then(weight.num).sum(),
            "count": mine.sum().cast(pl.Int64),
            "printed": pl.when(mine).then(pl.col("printed")).drop_nulls().first(),
        },
    )
    size = weight.size * MOST_ROWS
    total = replace(
        weight,
        num=pl.col(frame.keep(found["sum"])),
        low=min(weight.low * MOST_ROWS, 0),
        high=size,
        shown=None,
    )
    printed = frame.number(frame.keep(found["printed"]), total.dim)
    count = frame.number(frame.keep(found["count"]), Dim(), 1)
    return SectionSpace(
        whole,
        {
            "section": Known(name),
            "section_weight": points(whole.framework.sections[name]),
            "section_sum": replace(total, cannot=None, why=None),
            "section_count": count,
            "section_printed": printed,
        },
    )
