"""Columns that are null everywhere are left out of files, and read as null; nothing else changes on the way."""

from __future__ import annotations

import polars as pl
import pytest

from engines.archive_forms import archive
from engines.archive_reading import as_submission
from perfeval.submissions.columns import FORMS, ROWS, encode, lean, read_columns


@pytest.fixture(scope="module")
def facts():
    forms = enumerate(archive("mof-2020-10", 6, 30), 1)
    return encode(("a.jsonl", place, as_submission(form, "a.jsonl", place)) for place, form in forms)


@pytest.mark.parametrize(("name", "schema"), [("forms", FORMS), ("rows", ROWS)])
@pytest.mark.parametrize("count", [30, 1, 0])
def test_what_is_left_out_is_read_as_null(name, schema, count, facts, tmp_path):
    frame = getattr(facts, name).head(count)
    file = tmp_path / "[一]*.parquet"  # a name, not a pattern
    lean(frame).write_parquet(file)
    assert count == 0 or len(pl.scan_parquet(file, glob=False).collect_schema()) < len(schema)
    assert read_columns(file, schema, list(schema)).equals(frame)
    some = [column for column in schema if column.startswith("at.") or column == "form"]
    assert read_columns(file, schema, some).equals(frame.select(some))


def test_a_file_of_before_is_read_too(facts, tmp_path):
    """All columns there, and words of an enumeration as plain texts."""
    words = [column for column, kind in ROWS.items() if isinstance(kind, pl.Enum)]
    facts.rows.with_columns(pl.col(words).cast(pl.String)).write_parquet(tmp_path / "rows.parquet")
    assert words
    assert read_columns(tmp_path / "rows.parquet", ROWS, list(ROWS)).equals(facts.rows)
