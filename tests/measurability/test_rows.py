"""Verdicts on rows written for this test, in the manner of departments' forms; both engines say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.diagnostics import Span
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.model import Row, Submission

PACK = Store().load("mof-2020-10")
HERE = Span("rows")
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "rows.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
#: What the rules must keep reaching on these rows.
FLOOR = {"verdict": 0.97, "code": 0.9}
WRITING = "提高显著完成年及时率数量合格0123456789%≥≤=.,，。元个次人月日无是否/—*()（）:1指标保障验收 \n\t\0"


@pytest.fixture(params=["direct", "durable"])
def decider(request):
    if request.param == "direct":
        return Direct(PACK)
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable(PACK)


def form(cells: list[dict[str, str]]) -> Submission:
    rows = tuple(Row(number, cell, {}, HERE) for number, cell in enumerate(cells, 1))
    return Submission("rows", {"year": "2024"}, {}, rows, HERE)


def evaluated(cells, decider):
    return evaluate_submission(PACK, form(cells), decider)


def cells_of(row: list[str]) -> dict[str, str]:
    named = zip(("category", "name", "target"), row[:3], strict=True)
    return {key: text for key, text in named if text}


def test_verdicts_and_codes_of_our_own_rows(decider):
    lines = evaluated([cells_of(row) for row in ROWS], decider).lines[1:]
    right = sum(line.measurability.verdict == row[3] for line, row in zip(lines, ROWS, strict=True))
    assert right / len(ROWS) >= FLOOR["verdict"]
    expected = [set(filter(None, row[4].split(","))) for row in ROWS]
    found = [set(line.measurability.codes) for line in lines]
    both = sum(len(a & b) for a, b in zip(expected, found, strict=True))
    assert 2 * both / (sum(map(len, expected)) + sum(map(len, found))) >= FLOOR["code"]


def test_a_finding_for_each_code():
    result = evaluated([cells_of(row) for row in ROWS], Direct(PACK))
    for line in result.lines[1:]:
        codes = {finding.code for finding in result.findings if finding.line == line.number and finding.code}
        assert codes == set(line.measurability.codes)


def test_the_actual_plays_no_part():
    plain = [cells_of(row) for row in ROWS]
    for actual in ("100%", "显著", ""):
        with_actual = [cells | {"actual": actual} for cells in plain]
        assert [line.measurability for line in evaluated(with_actual, Direct(PACK)).lines[1:]] == [
            line.measurability for line in evaluated(plain, Direct(PACK)).lines[1:]
        ]


def test_a_row_that_does_not_apply_has_no_verdict():
    row = Row(1, {"name": "培训", "target": "显著"}, {}, HERE, not_applicable=True)
    result = evaluate_submission(PACK, Submission("rows", {}, {}, (row,), HERE), Direct(PACK))
    assert result.lines[1].measurability is None
    assert result.to_json()["lines"][1]["measurability"] is None


def test_the_json_form():
    result = evaluated([{"category": "社会效益", "name": "维护社会稳定", "target": "≥95%"}], Direct(PACK))
    line = result.to_json()["lines"][1]
    assert line["measurability"] == {"verdict": "unmeasurable", "codes": ["pseudo-quantified"]}
    assert [item["code"] for item in result.to_json()["findings"] if item["line"] == 1] == [
        "pseudo-quantified"
    ]


def test_points_are_not_changed_by_a_verdict(tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "pack: plain\ntitle: 不看可衡量性\nextends: mof-2020-10\ninclude: []\n", encoding="utf-8"
    )
    plain = Store([tmp_path]).load("plain")
    cells = [cells_of(row) | {"weight": "5", "actual": "100%"} for row in ROWS]
    with_rules = evaluate_submission(PACK, form(cells), Direct(PACK))
    without = evaluate_submission(plain, form(cells), Direct(plain))
    assert [line.points for line in with_rules.lines] == [line.points for line in without.lines]
    assert {line.measurability for line in without.lines} == {None}


ANY = st.one_of(
    st.text(max_size=60), st.text(WRITING, max_size=30), st.sampled_from([row[2] for row in ROWS])
)


@settings(deadline=None, max_examples=150)
@given(cells=st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
def test_no_text_is_too_strange(cells):
    result = evaluated(
        [dict(zip(("category", "name", "target"), row, strict=True)) for row in cells], Direct(PACK)
    )
    for line in result.lines[1:]:
        assert line.measurability.verdict in ("measurable", "vague", "unmeasurable")
        if line.measurability.verdict != "measurable":
            assert line.measurability.codes
    rules = {rule.id for rule in PACK.rules if rule.code}
    assert not [item for item in result.unfinished if item.rule in rules]


@settings(deadline=None, max_examples=15)
@given(cells=st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
def test_both_engines_agree_on_any_text(cells):
    pytest.importorskip("durable", exc_type=ImportError)
    durable = pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable(PACK)
    rows = [dict(zip(("category", "name", "target"), row, strict=True)) for row in cells]
    one, other = evaluated(rows, Direct(PACK)), evaluated(rows, durable)
    assert [line.measurability for line in one.lines] == [line.measurability for line in other.lines]
    assert one.findings == other.findings
