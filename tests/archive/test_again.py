"""One form scored again with what a reviewer found."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from archive.archives import form, json_lines, rescore
from perfeval.archive.again import Again
from perfeval.archive.choosing import Packs
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store


def test_the_form_that_is_meant(tmp_path: Path) -> None:
    """Also behind one that could not be read, and where another run knows other forms of the same file."""
    lines = tmp_path / "a.jsonl"
    store = tmp_path / "store"
    lines.write_text(json_lines(form(7), form(8), form(9)), encoding="utf-8")
    rescore(tmp_path / "old", lines, store=store)
    lines.write_text(json_lines(form(1), {"unit": "某局"}, form(2)), encoding="utf-8")
    rescore(tmp_path / "out", lines, store=store)
    again = Again(store, tmp_path / "out", Packs(Store(()), None), Shelf(()))
    try:
        assert [again.score(f"{lines}{mark}", {}).project for mark in ("", "#3")] == ["项目1", "项目2"]
        with pytest.raises(KeyError):
            again.score(f"{lines}#2", {})
        before, after = (again.score(f"{lines}#3", actuals) for actuals in ({}, {1: "50户"}))
        assert (before.lines[1].points, after.lines[1].points) == (Fraction(276, 10), 15)
    finally:
        again.close()
