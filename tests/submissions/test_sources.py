"""The rows under the total of the funds: their sums, where every row has the figure."""

from __future__ import annotations

import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.reading import read_submissions

HEAD = "unit: 某局\nkind: project\nyear: 2022\nfunds:\n  unit: 万元\n  initial: 100\n  sources:\n"
TAIL = "indicators: []\n"


def read(tmp_path, sources):
    file = tmp_path / "form.yaml"
    file.write_text(HEAD + sources + TAIL, encoding="utf-8")
    (submission,) = read_submissions(file)
    return submission


def rules_that_fire(submission):
    pack = Store(trusting=True).load("mof-2020-10")
    return {finding.rule for finding in evaluate_submission(pack, submission, Direct(pack)).findings}


def test_the_sum_is_exact_and_compared_with_the_total(tmp_path):
    form = read(tmp_path, "    - {name: 财政拨款, initial: 60.1}\n    - {name: 其他资金, initial: '29.95'}\n")
    assert form.cells["sources.initial"] == "90.05"
    assert "sources-differ" in rules_that_fire(form)


def test_sources_that_add_up(tmp_path):
    form = read(tmp_path, "    - {name: 财政拨款, initial: 60.05}\n    - {name: 其他资金, initial: 39.95}\n")
    assert form.cells["sources.initial"] == "100"
    assert "sources-differ" not in rules_that_fire(form)


def test_a_figure_that_one_row_lacks_has_no_sum(tmp_path):
    form = read(
        tmp_path, "    - {name: 财政拨款, initial: 60, spent: 50}\n    - {name: 其他资金, initial: 40}\n"
    )
    assert "sources.spent" not in form.cells


@pytest.mark.parametrize(
    "written", ["    - {inital: 60}\n", "    - {initial: sixty}\n", "    - sixty\n", "    a: 1\n"]
)
def test_a_fault_is_pointed_at(tmp_path, written):
    with pytest.raises(PerfevalError) as error:
        read(tmp_path, written)
    assert all(item.span is not None and item.span.line == 8 for item in error.value.diagnostics)
