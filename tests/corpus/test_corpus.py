"""Real published self-evaluations: each is scored or refused with a place, and nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema.validators import validator_for

from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.reports.schemas import evaluation_schema
from perfeval.submissions.reading import read_submissions

CORPUS = Path(__file__).with_name("submissions.jsonl")
LINES = CORPUS.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Store().load("mof-2020-10")


def test_the_corpus_is_there() -> None:
    assert len(LINES) >= 50


@pytest.mark.parametrize("number", range(1, len(LINES) + 1))
def test_every_form_is_scored_or_refused_with_a_place(number: int, pack: Pack, tmp_path: Path) -> None:
    file = tmp_path / "form.jsonl"
    file.write_text(LINES[number - 1] + "\n", encoding="utf-8")
    try:
        (submission,) = read_submissions(file)
        evaluation = evaluate_submission(pack, submission, Direct(pack), trace=True)
    except PerfevalError as error:
        assert error.diagnostics
        assert all(item.span is not None for item in error.diagnostics)
        return
    assert evaluation.lowest <= evaluation.highest
    assert len(evaluation.lines) == len(submission.rows) + 1
    for line in evaluation.lines:
        assert line.lowest <= line.highest
        assert line.points is None or line.lowest == line.points == line.highest
    if evaluation.total is not None:
        assert evaluation.lowest == evaluation.total == evaluation.highest
    schema = evaluation_schema()
    validator = validator_for(schema)(schema)
    for lang in ("zh", "en"):
        assert [error.message for error in validator.iter_errors(evaluation.to_json(lang))] == []


def test_the_whole_file_is_read_in_order() -> None:
    submissions = list(read_submissions(CORPUS))
    assert len(submissions) == len(LINES)
    assert [item.span.line for item in submissions] == list(range(1, len(LINES) + 1))


def test_scored_twice_the_same(pack: Pack) -> None:
    first, second = (
        [evaluate_submission(pack, item, Direct(pack)).to_json() for item in read_submissions(CORPUS)]
        for _ in range(2)
    )
    assert first == second
