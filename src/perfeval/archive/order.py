"""Which form stands where in the results: by file, then by its number there, whatever the store looks like."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from perfeval.archive import sizes
from perfeval.archive.failures import Failures
from perfeval.archive.store import FactsStore
from perfeval.submissions.columns import NEIGHBOURS_OF_ROW, ROWS, Facts, concat
from perfeval.submissions.neighbours import OF_FORMS, OF_ROWS, compare

_CHOICE = ("kind", "form_year", "region", "pack")


@dataclass(frozen=True, slots=True)
class Order:
    """The forms of a run, and what of them is needed before they are evaluated.

    Attributes:
        forms: in order, of each form ``file``, ``key`` of its piece, ``offset`` in it, ``part`` of the store and
            ``at``, its place there; and ``kind``, ``form_year``, ``region`` and ``pack`` as it gives them.
        near_forms, near_rows: facts that compare forms, in the order of the forms and of their rows.
        rows: of each form, the place of its first row in ``near_rows``; and the number of all rows at the end.
    """

    forms: pl.DataFrame
    near_forms: pl.DataFrame
    near_rows: pl.DataFrame
    rows: list[int]

    @property
    def batches(self) -> int:
        return -(-self.forms.height // sizes.BATCH)

    def facts(self, store: FactsStore, batch: int) -> Facts:
        """The facts of one batch, each form in its file and with the facts that compare it with others."""
        forms = self.forms.slice(batch * sizes.BATCH, sizes.BATCH)
        return _gathered(store, forms).with_neighbours(*self.near(batch))

    def near(self, batch: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The facts of one batch that compare forms with others."""
        first, last = batch * sizes.BATCH, min((batch + 1) * sizes.BATCH, self.forms.height)
        start, stop = self.rows[first], self.rows[last]
        return self.near_forms.slice(first, sizes.BATCH), self.near_rows.slice(start, stop - start)


def order_of(store: FactsStore, listing: pl.DataFrame) -> Order:
    """The order of the forms of some pieces; ``listing`` is as :data:`perfeval.archive.store.LISTED`."""
    pieces = (
        listing.join(store.index, on="key", how="inner").filter(pl.col("forms") > 0).sort("file", "first")
    )
    forms = (
        pieces.select("file", "key", "part", "form", offset=pl.int_ranges("forms", dtype=pl.UInt32))
        .explode("offset")
        .with_columns((pl.col("form") + pl.col("offset")).alias("at"))
        .drop("form")
    )
    found = _columns(store, forms)
    near_forms, near_rows, counts = _compared(store, forms)
    starts = [0, *counts.cum_sum()]
    return Order(forms.with_columns(found.get_columns()), near_forms, near_rows, starts)


def failures_of(store: FactsStore, listing: pl.DataFrame, failures: Failures) -> None:
    """Add what could not be read of some pieces."""
    pieces = (
        listing.join(store.index, on="key", how="inner").filter(pl.col("faults") > 0).sort("part", "file")
    )
    for (number,), group in pieces.group_by("part", maintain_order=True):
        faults = store.faults(int(number))
        for file, start, length in group.select("file", "fault", "faults").iter_rows():
            failures.extend([file] * length, faults.slice(start, length))


def _gathered(store: FactsStore, forms: pl.DataFrame) -> Facts:
    """The facts of some forms, in their order."""
    places = forms.with_row_index("to").select("to", "part", "at", "file")
    parts, order = [], []
    for (number,), group in places.group_by("part", maintain_order=True):
        facts = store.part(int(number)).facts
        parts.append(facts.take(group["at"]))
        order.append(group["to"])
    if len(parts) == 1:
        return parts[0].relocated(forms["file"])
    back = pl.concat(order).arg_sort()
    return concat(parts).take(back).relocated(forms["file"])


def _columns(store: FactsStore, forms: pl.DataFrame) -> pl.DataFrame:
    """What the choice of a pack asks of every form."""
    frames = [store.frame(number, "forms", _CHOICE) for number in range(store.parts)]
    if not frames:
        return pl.DataFrame(
            schema={"kind": pl.String, "form_year": pl.Int32, "region": pl.String, "pack": pl.String}
        )
    return pl.concat(frames)[_global(forms, [frame.height for frame in frames])].rename({"pack": "named"})


def _compared(store: FactsStore, forms: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """The facts that compare forms, of forms and of rows in order; and how many rows each form has."""
    heads = [store.frame(number, "forms", OF_FORMS) for number in range(store.parts)]
    if not heads:
        return pl.DataFrame(), pl.DataFrame(), pl.Series(dtype=pl.UInt32)
    heights = [frame.height for frame in heads]
    places = _global(forms, heights)
    marks = pl.concat(heads)[places]
    # Rows are compared with those of forms of when the budget was approved; mostly there are none.
    asked = bool(marks["hash.targets_only"].any())
    parts, first = [], 0
    for number, height in enumerate(heights):
        own = store.frame(number, "rows", OF_ROWS if asked else ("form",))
        parts.append(own.with_columns((pl.col("form") + first).cast(pl.UInt32)))
        first += height
    rows = pl.concat(parts)
    lengths = _lengths(rows["form"], first)
    counts = lengths[places]
    if not asked:
        of_forms, _ = compare(marks, pl.DataFrame(schema={name: ROWS[name] for name in OF_ROWS}))
        nothing = pl.DataFrame(schema=NEIGHBOURS_OF_ROW).clear(int(counts.sum()))
        return of_forms, nothing, counts
    starts = (lengths.cum_sum() - lengths)[places]
    spans = pl.DataFrame({"start": starts, "stop": starts + counts}).with_row_index("form")
    wanted = spans.filter(counts > 0).select("form", row=pl.int_ranges("start", "stop", dtype=pl.UInt32))
    wanted = wanted.explode("row")
    chosen = rows.drop("form")[wanted["row"]].with_columns(wanted["form"].cast(pl.UInt32)).select(*OF_ROWS)
    return *compare(marks, chosen), counts


def _lengths(forms: pl.Series, count: int) -> pl.Series:
    """How many rows each of so many forms has."""
    places = pl.DataFrame({"form": pl.int_range(count, dtype=pl.UInt32, eager=True)})
    found = forms.rename("form").value_counts(name="rows")
    return places.join(found, on="form", how="left", maintain_order="left")["rows"].fill_null(0)


def _global(forms: pl.DataFrame, heights: list[int]) -> pl.Series:
    """The places of forms among those of all parts one after another."""
    starts = pl.Series([0, *heights], dtype=pl.UInt32).cum_sum()
    return starts.gather(forms["part"]) + forms["at"]
