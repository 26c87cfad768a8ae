"""Columns of which nothing is known, or the same everywhere: what Polars makes of one value is not what it makes of many."""

from __future__ import annotations

import polars as pl
import pytest

from engines.archive_forms import Form, archive
from engines.archive_reading import as_submission
from engines.archive_seeds import packs
from engines.equality import FILE, Part, facts_of, in_columns, one_by_one, parted, recorded
from perfeval.engines.columnar import Columnar, _parting
from perfeval.engines.columns import frame
from perfeval.engines.columns.asked import Asked
from perfeval.engines.direct import Direct
from perfeval.engines.tables import Tables


def without(form: Form, names: set[str]) -> Form:
    return {name: value for name, value in form.items() if name not in names}


@pytest.mark.parametrize("pack", packs())
def test_what_no_form_of_an_archive_says(pack):
    """Neither money nor claims nor a year."""
    left = [without(form, {"funds", "claimed", "year"}) for form in archive(pack, 8, 40)]
    assert_columns_say_the_same(pack, left)


@pytest.mark.parametrize("many", [frame.MANY_ROWS, 1], ids=["whole columns", "a few rows at a time"])
@pytest.mark.parametrize("pack", ["hunan-department", "mof-2021-101"])
def test_no_form_claims_anything(pack, many, monkeypatch):
    """Two packs that work out what is claimed."""
    monkeypatch.setattr(frame, "MANY_ROWS", many)
    assert_columns_say_the_same(pack, [without(form, {"claimed"}) for form in archive(pack, 8, 40)])


def assert_columns_say_the_same(pack: str, forms: list[Form], *, varied: bool = False) -> Tables:
    submissions = [as_submission(form, FILE, place) for place, form in enumerate(forms, 1)]
    facts = facts_of(submissions)
    found = in_columns(Columnar, pack, varied).evaluate(facts)
    plain = one_by_one(Direct, Part(pack, int(varied), len(forms)), submissions)
    assert parted(recorded(plain, facts.forms["source"].to_list()), found) == {}
    return found


@pytest.mark.parametrize("first", range(3))
def test_cells_that_no_row_has(first):
    """Every third cell left out of every row."""
    forms = list(archive("mof-2021-101", 8, 40))
    cells = sorted({name for form in forms for row in form["indicators"] for name in row} - {"name"})[
        first::3
    ]
    assert len(cells) > 2
    left = [form | {"indicators": [without(row, {*cells}) for row in form["indicators"]]} for form in forms]
    assert_columns_say_the_same("mof-2021-101", left)


@pytest.mark.parametrize("constant", [None, 5])
@pytest.mark.parametrize("count", [1, 2, 50, 30_000])
def test_the_same_on_every_row(constant, count):
    rows = frame.Frame(pl.DataFrame({"form": range(count)}), Asked())
    value = pl.lit(constant, dtype=pl.Int64)
    kept = pl.col(rows.keep(value))
    apart = (value * 100 != kept * 200).fill_null(False)
    together = rows.keep(apart)
    assert rows.data[together].to_list() == [constant is not None] * count
    assert rows.select([apart.alias("apart")])["apart"].to_list() == [constant is not None] * count


@pytest.mark.parametrize(
    ("sizes", "smaller"),
    [
        ([5] * 9 + [10**18], 9),
        ([10**18, 5, 6, 7, 8, 9], 5),
        ([1, 2, 3, 10**9, 10**9, 10**18], 5),
        ([7] * 6, 3),
        ([0] * 6, 3),
    ],
)
def test_far_larger_forms_are_parted_from_the_rest(sizes, smaller):
    assert _parting(pl.Series(sizes)) == smaller


def test_large_quotients_need_no_parting(monkeypatch):
    """Numerators of 90 bits, from targets of hundreds of millions beside numbers with six decimals: one batch still."""
    apart: list[int] = []
    monkeypatch.setattr("perfeval.engines.columnar._parting", lambda sizes: apart.append(len(sizes)) or 20)
    found = assert_columns_say_the_same("mof-2020-10", list(archive("mof-2020-10", 7001, 120)), varied=True)
    assert found.in_columns > 60 and not apart
