"""No false alarm: the examples of the indicator library, and indicators written as the library would write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.diagnostics import Span
from perfeval.engines.direct import Direct
from perfeval.engines.process import lint_submission
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store
from perfeval.submissions.model import Row, Submission

HERE = Span("rows")
PACK = Store(trusting=True).load("mof-2020-10")
LIBRARY = Shelf(trusting=True).all()
OWN = [
    line.split("\t")
    for line in (Path(__file__).parent / "well_written.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def said(cells):
    """The verdict on one row alone, and the rules that found something in it."""
    form = Submission("rows", {"year": "2026"}, {}, (Row(1, cells, {}, HERE),), HERE)
    result = lint_submission(PACK, form, Direct(PACK))
    rules = {finding.rule for finding in result.findings if finding.line == 1}
    return result.lines[1].measurability.verdict, rules


def cells_of(item):
    return {
        "section": item.section,
        "category": item.category,
        "name": item.name,
        "target": item.target_example,
    }


def test_there_are_enough():
    assert len(LIBRARY) + len(OWN) >= 300


@pytest.mark.parametrize("item", LIBRARY, ids=lambda item: item.id)
def test_the_library(item):
    assert said(cells_of(item) | {"definition": item.id}) == ("measurable", set())


@pytest.mark.parametrize("item", LIBRARY, ids=lambda item: item.id)
def test_the_library_without_its_definitions(item):
    """What is in time, or by the rules, and what growth is measured from, only the definition says."""
    verdict, rules = said(cells_of(item))
    assert verdict == "measurable"
    assert rules <= {"open-standard-rate", "growth-without-base"}


@pytest.mark.parametrize("row", OWN, ids=lambda row: row[1])
def test_rows_of_our_own(row):
    assert said(dict(zip(("category", "name", "target"), row, strict=True))) == ("measurable", set())
