"""Fourteen workbooks in as many layouts: every cell is read as its maker wrote it, and its place is known."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest
import yaml

from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.reading import read_submissions

sys.path.insert(0, str(Path(__file__).parent))
from make_forms import FORMS, expected_path, make


def as_expected(submission):
    """A submission in the shape of the expected files."""

    def told(cells, spans):
        return {key: [text, spans[key].cell] for key, text in cells.items()}

    rows = []
    for row in submission.rows:
        cells = told(row.cells, row.spans)
        rows.append(cells | {"extra": dict(row.extra)} if row.extra else cells)
    return {
        "sheet": submission.span.sheet,
        "span": submission.span.cell,
        "cells": told(submission.cells, submission.spans),
        "rows": rows,
        "extra": dict(submission.extra),
        "notices": sorted({item.code for item in submission.notices}),
    }


@pytest.mark.parametrize("name", FORMS)
def test_every_cell_is_read_as_it_was_written(name, tmp_path):
    path, _ = make(name, tmp_path)
    expected = yaml.safe_load(expected_path(name).read_text(encoding="utf-8"))
    read = [as_expected(submission) for submission in read_submissions(path)]
    assert len(read) == len(expected)
    for one, other in zip(read, expected, strict=True):
        assert one == other


@pytest.mark.parametrize("name", FORMS)
def test_the_expected_files_are_what_the_makers_wrote(name, tmp_path):
    _, expected = make(name, tmp_path)
    assert yaml.safe_load(expected_path(name).read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize("name", FORMS)
def test_every_place_is_in_the_workbook(name, tmp_path):
    path, _ = make(name, tmp_path)
    for submission in read_submissions(path):
        spans = [submission.span, *submission.spans.values()]
        for row in submission.rows:
            spans += [row.span, *row.spans.values()]
        assert {span.file for span in spans} == {str(path)}
        assert {span.sheet for span in spans} == {submission.span.sheet}
        assert all(span.cell for span in spans)
        assert str(submission.span) == f"{path}[{submission.span.sheet}!{submission.span.cell}]"


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_scored_and_findings_point_at_their_cells(name, tmp_path):
    path, _ = make(name, tmp_path)
    for submission in read_submissions(path):
        pack = Store().load("yunnan-2020-department" if "11" in name else "mof-2020-10")
        evaluation = evaluate_submission(pack, submission, Direct(pack))
        assert len(evaluation.lines) == len(submission.rows) + 1
        places = {row.number: row.span for row in submission.rows}
        for finding in evaluation.findings:
            assert finding.span == (places[finding.line] if finding.line else submission.span)


def test_the_project_of_longyang_scores_as_its_yaml_does(tmp_path):
    path, _ = make("longyang.xlsm", tmp_path)
    (form,) = read_submissions(path)
    (text,) = read_submissions(Path(__file__).parents[2] / "examples/longyang-2020/with-targets.yaml")
    pack = Store().load("mof-2020-10")
    one, other = (evaluate_submission(pack, item, Direct(pack)) for item in (form, text))
    assert [dataclasses.astuple(line)[7:10] for line in one.lines] == [
        dataclasses.astuple(line)[7:10] for line in other.lines
    ]
    assert (one.total, one.gap) == (other.total, other.gap)
