"""What the other forms of a run say of one: whatever the order of files, and from hashes only."""

from __future__ import annotations

import sys
from random import Random

import pytest

from perfeval.diagnostics import Span
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.at_hand import index_of
from perfeval.submissions.model import Row, Submission

HERE = Span("forms")
ROWS = (("培训人数", "≥30人", "35人"), ("培训场次", "≥2场", "3场"), ("学员满意度", "≥90%", "97%"))
TARGETS = tuple((name, target, None) for name, target, _ in ROWS)


@pytest.fixture(scope="module")
def pack():
    return Store().load("mof-2020-10")


def form(project="甲项目", year="2022", rows=ROWS, unit="某局"):
    cells = {"unit": unit, "project": project, "year": year, "kind": "project"}
    read = []
    for number, row in enumerate(rows, 1):
        written = dict(zip(("name", "target", "actual"), row, strict=True))
        read.append(Row(number, {key: text for key, text in written.items() if text}, {}, HERE))
    return Submission("forms", cells, {}, tuple(read), HERE)


def found(pack, submission, others):
    """The rules that fire on a form because of others, with their lines."""
    index = index_of([*others, submission])
    with_, alone = (
        {
            (item.rule, item.line)
            for item in evaluate_submission(pack, submission, Direct(pack), at_hand=at).findings
        }
        for at in (index, None)
    )
    assert alone <= with_
    return with_ - alone


def test_another_project_with_the_same_rows(pack):
    assert found(pack, form(), [form("乙项目")]) == {("copied-between-projects", None)}


@pytest.mark.parametrize(
    "other",
    [
        form("乙项目", rows=(*ROWS[:2], ("学员满意度", "≥90%", "98%"))),
        form("乙项目", year="2021"),
        form("乙项目", unit="另一局"),
        form(),
    ],
    ids=["another actual", "another year", "another unit", "the same form twice"],
)
def test_forms_that_are_no_copies(pack, other):
    assert found(pack, form(), [other]) == set()


def test_the_order_of_rows_does_not_hide_a_copy(pack):
    assert found(pack, form(), [form("乙项目", rows=ROWS[::-1])]) == {("copied-between-projects", None)}


def test_the_same_as_last_year(pack):
    assert found(pack, form(), [form(year="2021")]) == {("copied-from-last-year", None)}
    assert found(pack, form(year="2021"), [form()]) == set()


def test_targets_as_approved(pack):
    assert found(pack, form(), [form(rows=TARGETS)]) == set()
    assert found(pack, form(rows=TARGETS), [form()]) == set()


def test_a_target_that_was_changed(pack):
    approved = form(rows=(("培训人数", "≥50人", None), *TARGETS[1:]))
    assert found(pack, form(), [approved]) == {("target-not-as-approved", 1)}


def test_a_target_that_was_changed_to_the_actual(pack):
    rows = (("培训人数", "≥35人", "35人"), *ROWS[1:])
    assert found(pack, form(rows=rows), [form(rows=TARGETS)]) == {("target-changed-to-actual", 1)}


def test_an_indicator_put_in_the_place_of_another(pack):
    rows = (("发放资料", "≥30份", "35份"), *ROWS[1:])
    assert found(pack, form(rows=rows), [form(rows=TARGETS)]) == {
        ("indicator-not-approved", 1),
        ("approved-left-out", None),
    }


def test_spelling_makes_no_difference(pack):
    rows = tuple(
        (f"指标{n}:{name}", target.replace("≥", "≥ "), None) for n, (name, target, _) in enumerate(ROWS, 1)
    )
    assert found(pack, form(), [form(rows=rows)]) == set()


def test_the_order_of_files_does_not_matter():
    random = Random(7)
    forms = [
        form(
            f"项目{random.randrange(40)}",
            str(2020 + random.randrange(3)),
            random.choice((ROWS, TARGETS, ROWS[:2])),
        )
        for _ in range(200)
    ]
    told = None
    for _ in range(3):
        shuffled = random.sample(forms, len(forms))
        index = index_of(shuffled)
        now = [(index.whole(one), index.rows(one)) for one in forms]
        assert told in (None, now)
        told = now


def test_only_hashes_are_kept():
    index = index_of(form(f"项目{number}", rows=TARGETS * 6) for number in range(500))
    kept = sum(sys.getsizeof(value) for value in vars(index).values())
    assert kept < 500 * (3 * 18 + 3) * 8 + 2000
