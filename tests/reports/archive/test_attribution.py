"""The parts of a gap add up to it exactly, whatever the form."""

from collections import defaultdict
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_archives import Maker, made
from perfeval.diagnostics import Span
from perfeval.evaluation import Rounding
from perfeval.reports.archive.attribution import Change, Standing, across, attribute, claimed_standing
from perfeval.reports.archive.replay import with_points
from perfeval.reports.archive.review import reviewed
from perfeval.reports.archive.verified import Verified

AMOUNT = st.fractions(min_value=0, max_value=60, max_denominator=9)
LINES = range(5)


@st.composite
def standings(draw):
    """A computed score with its caps, rules, scaling and rounding, or one that is only a range."""
    points = {
        line: draw(st.one_of(AMOUNT, st.none())) if not draw(st.booleans()) else draw(AMOUNT)
        for line in LINES
    }
    changes = tuple(
        Change(f"cap-{n}", draw(st.sampled_from([None, 0, 1, 2])), -draw(AMOUNT))
        for n in range(draw(st.integers(0, 3)))
    )
    low = draw(st.fractions(min_value=0, max_value=100, max_denominator=100))
    wide = draw(AMOUNT) if None in points.values() else Fraction(0)
    rules = {line: (draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(["x", "y"]))) for line in LINES}
    return Standing(points, low, low + wide, rules, changes)


@given(
    standings(), st.lists(st.one_of(AMOUNT, st.none()), min_size=5, max_size=5), st.one_of(AMOUNT, st.none())
)
@settings(max_examples=300, deadline=None)
def test_from_claimed_to_computed_nothing_is_lost(computed, claims, score):
    before = claimed_standing(dict(zip(LINES, claims, strict=True)), score)
    if before is None:
        assert score is None and None in claims
        return
    shares = attribute(before, computed, claimed=True)
    assert sum(share.low for share in shares) == computed.lowest - before.highest
    assert sum(share.high for share in shares) == computed.highest - before.lowest
    assert all(share.low == share.high for share in shares if share.kind != "remainder")
    if computed.total is not None and None not in computed.points.values():
        assert "remainder" not in [share.kind for share in shares]


@given(standings(), standings())
@settings(max_examples=300, deadline=None)
def test_from_computed_to_verified_nothing_is_lost(computed, verified):
    shares = attribute(computed, verified)
    assert sum(share.low for share in shares) == verified.lowest - computed.highest
    assert sum(share.high for share in shares) == verified.highest - computed.lowest
    assert all(share.low == share.high for share in shares if share.kind != "remainder")
    if {None} & {*computed.points.values(), *verified.points.values()} == set():
        assert "remainder" not in [share.kind for share in shares]


def test_each_part_has_its_cause():
    claimed = claimed_standing({0: Fraction(10), 1: Fraction(30), 2: Fraction(60)}, Fraction(98))
    computed = Standing(
        points={0: Fraction(6), 1: Fraction(25), 2: Fraction(60)},
        lowest=Fraction(89),
        highest=Fraction(89),
        rules={0: ("execution-rate", "比例"), 1: ("quantitative", "未完成"), 2: ("quantitative", "完成")},
        changes=(Change("line-limit", 1, Fraction(-3)), Change("low-execution", None, Fraction(-2))),
    )
    parts = {
        (one.kind, one.rule, one.case, one.line): one.low
        for one in attribute(claimed, computed, claimed=True)
    }
    assert parts == {
        ("line", "execution-rate", "比例", 0): -4,
        ("line", "quantitative", "未完成", 1): -2,
        ("cap", "line-limit", None, 1): -3,
        ("cap", "low-execution", None, None): -2,
        ("own_sum", None, None, None): 2,
    }


def test_lines_without_claimed_points_are_a_part_of_their_own():
    claimed = claimed_standing({0: Fraction(10), 1: None}, Fraction(95))
    computed = Standing({0: Fraction(10), 1: Fraction(80)}, Fraction(90), Fraction(90))
    parts = {one.kind: one.low for one in attribute(claimed, computed, claimed=True)}
    assert parts == {"unclaimed": -5}


def test_a_range_leaves_a_remainder_and_nothing_else_is_one():
    claimed = claimed_standing({0: Fraction(10), 1: Fraction(90)}, Fraction(100))
    computed = Standing({0: Fraction(5), 1: None}, Fraction(5), Fraction(95))
    line, remainder = attribute(claimed, computed, claimed=True)
    assert (line.kind, line.low, line.high) == ("line", -5, -5)
    assert (remainder.kind, remainder.low, remainder.high) == ("remainder", -90, 0)


@pytest.mark.parametrize("seed", range(4))
def test_the_whole_archive_is_the_sum_of_its_forms(seed):
    maker = made(120, seed)
    outcome = maker.outcome()
    parts, count, gap = across(outcome)
    gaps = [Fraction(row["gap"]) for row in maker.rows["results"] if row["gap"] is not None]
    assert (count, gap) == (len(gaps), sum(gaps))
    assert sum(part.points for part in parts) == gap
    by_form: dict[tuple, Fraction] = defaultdict(Fraction)
    forms: dict[tuple, set[str]] = defaultdict(set)
    for source in (row["source"] for row in maker.rows["results"] if row["gap"] is not None):
        (one,) = reviewed(outcome, [Verified(source, 0, None, None, "", Span("x"))], None)
        for share in one.first:
            key = share.kind, share.rule, share.case
            by_form[key] += share.low
            forms[key].add(source)
    mine = {key: value for key, value in by_form.items() if value}
    assert {(part.kind, part.rule, part.case): part.points for part in parts if part.points} == mine
    assert {(part.kind, part.rule, part.case): part.forms for part in parts} == {
        key: len(names) for key, names in forms.items()
    }


# --- a total after a reviewer has put lines right ----------------------------------------------------


def standing(points, *, cap=None, left_out=0, rounding=2):
    lines = {n: Fraction(value) for n, value in enumerate(points)}
    weights = {n: Fraction(weight) for n, weight in enumerate((10, 40, 50))}
    raw = sum(lines.values(), Fraction(0)) * (Fraction(100 + left_out, 100))
    after = raw if cap is None else min(raw, Fraction(cap))
    changes = () if cap is None else (Change("limit", None, after - raw, "cap", after),)
    total = Rounding(rounding).round(after)
    weights[9] = Fraction(left_out)
    return Standing(lines, total, total, {}, changes, {}, weights, Fraction(left_out), Rounding(rounding))


def test_points_put_right_move_the_total_as_they_are():
    after = with_points(standing(["10", "33.333", "50"]), {1: Fraction(20)})
    assert (after.points[1], after.total) == (20, 80)


def test_a_cap_that_binds_goes_on_binding():
    before = standing(["10", "40", "45"], cap="89")
    assert before.total == 89
    assert with_points(before, {2: Fraction(40)}).total == 89
    assert with_points(before, {2: Fraction(30)}).total == 80


def test_a_cap_that_did_not_bind_may_now():
    before = standing(["10", "40", "30"], cap="89")
    assert with_points(before, {2: Fraction(20)}).total == 70
    more = with_points(before, {2: Fraction(50)})
    assert (more.lowest, more.highest) == (80, 100)


def test_lines_that_do_not_apply_are_scaled_as_before():
    before = standing(["10", "40", "50"], left_out=25)
    after = with_points(before, {2: Fraction(42)})
    assert after.total == 92 * Fraction(125, 100)


def test_what_cannot_be_followed_is_a_range():
    before = Standing(
        {0: Fraction(10), 1: Fraction(20)},
        Fraction(25),
        Fraction(25),
        weights={0: Fraction(10), 1: Fraction(90)},
    )
    after = with_points(before, {1: Fraction(60)})
    assert after.total is None
    assert after.lowest <= 25 and after.highest >= 70


def test_an_open_line_that_was_verified_narrows_the_range():
    before = Standing(
        {0: Fraction(10), 1: None, 2: None}, Fraction(10), Fraction(100), {}, (),
        {1: (Fraction(0), Fraction(40)), 2: (Fraction(0), Fraction(50))}, {},
    )  # fmt: skip
    after = with_points(before, {1: Fraction(35)})
    assert (after.lowest, after.highest) == (45, 95)


def test_scoring_again_is_asked_for_the_actuals_only_and_points_win():
    maker = Maker()
    maker.form("a.yaml", ["10", "15", "20", "30", "10"], ["10", "30", "20", "30", "10"], score="100")
    asked = []

    def rescore(source, actuals):
        asked.append((source, dict(actuals)))
        points = {0: Fraction(10), 1: Fraction(15), 2: Fraction(20), 3: Fraction(30), 4: Fraction(10)}
        return {**points, **({1: Fraction(45, 2)} if 1 in actuals else {})}

    entries = [
        Verified("a.yaml", 1, "75%", None, "看了台账", Span("v")),
        Verified("a.yaml", 3, None, Fraction(12), "", Span("v")),
    ]
    (one,) = reviewed(maker.outcome(), entries, rescore)
    assert asked == [("a.yaml", {}), ("a.yaml", {1: "75%"})]
    assert (one.claimed.total, one.computed.total) == (100, 85)
    assert one.verified.total == Fraction(85) + Fraction(15, 2) - 18
    assert {share.line: share.low for share in one.second} == {1: Fraction(15, 2), 3: Fraction(-18)}
    assert [line.verified for line in one.lines] == [10, Fraction(45, 2), 20, 12, 10]


def test_the_frames_of_tests_hold_together():
    frames = made(50).frames()
    known = frames["results"].filter(pl.col("gap").is_not_null())
    assert (known["total"] - known["claimed_score"] == known["gap"]).all()
    assert known.height > 10 and frames["results"]["total"].null_count() > 3
