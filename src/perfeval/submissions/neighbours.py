"""What the forms of an archive say of each other, in columns: the same facts as :mod:`perfeval.submissions.at_hand`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.language.values import Amount, Value
from perfeval.submissions.columns import NEIGHBOURS_OF_FORM, NEIGHBOURS_OF_ROW, Facts
from perfeval.submissions.model import Submission

#: The columns that :func:`compare` reads.
OF_FORMS = ("hash.rows", "hash.project", "hash.form", "hash.before", "hash.approved", "hash.targets_only")
OF_ROWS = ("form", "hash.name", "hash.target")


def compare(forms: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts that compare forms, in the order of the forms and rows of a whole archive.

    Args:
        forms: at least the columns :data:`OF_FORMS` of every form.
        rows: at least the columns :data:`OF_ROWS` of every row; ``form`` is the place of its form.
    """
    if forms.height <= 1:  # nothing to compare with
        return (
            pl.DataFrame(schema=NEIGHBOURS_OF_FORM).clear(forms.height),
            pl.DataFrame(schema=NEIGHBOURS_OF_ROW).clear(rows.height),
        )
    owners = forms.select("hash.approved", "hash.targets_only")[rows["form"]]
    listed = pl.concat([rows.select("form", "hash.name", "hash.target"), owners], how="horizontal")
    approved = listed.filter("hash.targets_only")
    counts = approved.group_by("hash.approved").len("approved")
    names = approved.group_by("hash.name").len("named")
    kept = (
        listed.select("form", "hash.name")
        .unique()
        .join(names, on="hash.name", how="left")
        .group_by("form")
        .agg(pl.col("named").sum().alias("kept"))
        .with_columns(pl.col("form").cast(pl.UInt32))
    )
    known = forms["hash.form"].unique()
    whole = (
        forms.with_row_index("form")
        .with_columns((pl.col("hash.project").n_unique().over("hash.rows") - 1).alias("twins"))
        .join(counts, on="hash.approved", how="left", maintain_order="left")
        .join(kept, on="form", how="left", maintain_order="left")
        .with_columns(
            pl.when(~pl.col("hash.targets_only")).then(pl.col("approved")).alias("approved"),
            pl.col("kept").fill_null(0),
        )
    )
    of_forms = whole.select(
        pl.col("twins").cast(pl.Int64).alias("twin_projects"),
        pl.col("hash.before").is_in(known.implode()).alias("same_as_last_year"),
        (pl.col("approved").cast(pl.Int64) - pl.col("kept").cast(pl.Int64)).alias("approved_left_out"),
    )
    asked = whole["approved"].is_not_null()[rows["form"]]
    is_listed = listed["hash.name"].is_in(approved["hash.name"].unique().implode())
    is_same = listed["hash.target"].is_in(approved["hash.target"].unique().implode())
    of_rows = pl.DataFrame({"asked": asked, "listed": is_listed, "same": is_same}).select(
        pl.when("asked").then("listed").alias("is_approved"),
        pl.when(pl.col("asked") & pl.col("listed")).then("same").alias("target_as_approved"),
    )
    return of_forms, of_rows


class Known:
    """The facts of one form that compare it with others, from its columns."""

    def __init__(self, form: Mapping[str, Any], rows: pl.DataFrame) -> None:
        self._form, self._rows = form, rows

    def whole(self, _submission: Submission, /) -> dict[str, Value]:
        return {id_: _value(self._form[id_]) for id_ in NEIGHBOURS_OF_FORM if self._form[id_] is not None}

    def rows(self, _submission: Submission, /) -> list[dict[str, Value]]:
        asked = self._rows.select(*NEIGHBOURS_OF_ROW)
        if not asked.height or asked["is_approved"].is_null().all():
            return []
        return [
            {id_: _value(value) for id_, value in row.items() if value is not None}
            for row in asked.iter_rows(named=True)
        ]


def _value(value: int | bool) -> Value:
    return value if isinstance(value, bool) else Amount(Fraction(value))


def neighbours_of(facts: Facts) -> list[Known]:
    """One for each form."""
    forms = facts.forms.select(*NEIGHBOURS_OF_FORM)
    counts = facts.rows.group_by("form").len().sort("form")
    length = dict(zip(counts["form"], counts["len"], strict=True))
    found, start = [], 0
    rows = facts.rows.select(*NEIGHBOURS_OF_ROW)
    for position, form in enumerate(forms.iter_rows(named=True)):
        size = length.get(position, 0)
        found.append(Known(form, rows[start : start + size]))
        start += size
    return found
