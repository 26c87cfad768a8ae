"""Sums that miss a threshold by a hair in binary floats or in decimals of 28 digits, and reach it exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engines.making import cap, check, line, local, score, written
from perfeval.engines.direct import Direct
from perfeval.packs.store import Store

PACK = Store().load("mof-2020-10")


@pytest.fixture(params=["direct", "durable"])
def decider(request):
    if request.param == "direct":
        return Direct
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


def ninths(actual, spent):
    """Twelve lines of 7.5 points, each a ninth short or more, and an execution rate."""
    row = f"section: 产出, target: ≥9个, actual: {actual}个, weight: 7.5"
    return written(*[row] * 12, funds=f"funds: {{adjusted: 10000, spent: {spent}}}\n")


@pytest.mark.parametrize(
    ("actual", "spent", "total", "shown", "rating"),
    [
        (7, 9995, Fraction(80), "80.00", "良"), (8, 9995, Fraction(90), "90.00", "优"),
        # One hundredth of a point of the execution rate below, the sum stays below, too.
        (7, 9994, Fraction(7999, 100), "79.99", "中"), (8, 9994, Fraction(8999, 100), "89.99", "良"),
    ],
)  # fmt: skip
def test_totals_made_of_ninths_round_half_up(decider, actual, spent, total, shown, rating):
    found = score(PACK, ninths(actual, spent), decider)
    assert line(found, 1).points == Fraction(15, 2) * actual / 9
    assert (found.total, found.rating) == (total, rating)
    assert found.to_json()["total"] == shown


@pytest.mark.parametrize(
    ("spent", "points", "rules"), [(9000, 9, ["at-nine", "nine"]), (6000, 6, ["at-six"]), (8999, 8.999, [])]
)
def test_an_execution_rate_on_a_threshold(tmp_path, decider, spent, points, rules):
    checks = {
        "check/nine": check("nine", "执行率 ≥ 90%"), "check/at-nine": check("at-nine", "全年执行数 ÷ 全年预算数 = 0.3 × 3"),
        "check/at-six": check("at-six", "执行率 ≤ 60%"),
    }  # fmt: skip
    found = score(
        local(tmp_path, checks), written(funds=f"funds: {{adjusted: 10000, spent: {spent}}}\n"), decider
    )
    assert line(found, 0).points == Fraction(str(points))
    assert sorted(one.rule for one in found.findings if one.rule in ("nine", "at-nine", "at-six")) == rules


@pytest.mark.parametrize(("limit", "total"), [("0.3 × 3", 95), ("0.1 + 0.2 + 0.6", 95), ("0.9001", 98)])
def test_tenths_add_up_in_a_cap(tmp_path, decider, limit, total):
    """Three lines of 0.3 points: not below 0.9, and what asks for more than 0.9 stays silent."""
    pack = local(tmp_path, {"cap/most": cap("most", "cap: 95", f"合计(指标, 分值, 名称 ≠ “其余”) ≥ {limit}")})
    small = "section: 产出, target: ≥1个, actual: 1个, weight: 0.3"
    rest = "name: 其余, section: 产出, target: ≥1个, actual: 1个, weight: 87.1"
    assert score(pack, written(small, small, small, rest), decider).total == total
