from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from engines.making import FUNDS, SCORE_ONE, cap, check, line, local, score, write_pack, written
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.sources import parse_yaml, read_text
from perfeval.submissions.reading import submission_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "longyang-2020"
MET = "section: 产出, target: ≥100个, actual: 100个"
FULL = (
    f"{MET}, weight: 50",
    "section: 效益, target: ≥10个, actual: 10个, weight: 30",
    "section: 满意度, target: ≥90%, actual: 95%, weight: 10",
)
CLAIM = "claimed: {score: 100}\n"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Store().load("mof-2020-10")


def example(pack: Pack, name: str):
    file = EXAMPLES / name
    return evaluate_submission(pack, submission_of(parse_yaml(read_text(file))[0], name), Direct(pack))


# --- published tables ---------------------------------------------------------------------------


def test_as_published_is_a_range(pack):
    result = example(pack, "as-published.yaml").to_json()
    assert result["total"] is None
    assert result["total_range"] == ["6.60", "96.60"]
    assert result["rating"] is None
    assert result["gap"] is None
    assert result["lines"][0]["points"] == "6.60"
    assert result["lines"][0]["explanation"] == "10 × 4,347,693.36 ÷ 6,589,070 = 6.60"


def test_with_targets_is_known(pack):
    result = example(pack, "with-targets.yaml").to_json()
    assert result["total_range"] == [result["total"]] * 2
    lines = [Fraction(item["exact"]) for item in result["lines"]]
    assert abs(sum(lines) - Fraction(result["total"])) <= Fraction(1, 200)
    assert result["total"] == "95.76"
    assert result["rating"] == "优"
    assert result["gap"] == "-4.24"


# --- exactness ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "total", "rating"), [(7, "80.00", "良"), (8, "90.00", "优"), (5, "60.00", "中")]
)
def test_a_tie_rounds_up(pack, actual, total, rating):
    rows = [f"section: 产出, target: ≥9个, actual: {actual}个, weight: 7.5"] * 12
    result = score(pack, written(*rows, funds="funds: {adjusted: 10000, spent: 9995}\n"))
    assert sum(item.points for item in result.lines) == Fraction(total) - Fraction(1, 200)
    assert result.to_json()["total"] == total
    assert result.rating == rating


@pytest.mark.parametrize(
    ("spent", "total", "rating"),
    [
        (9994, "79.99", "中"),
        (9995, "80.00", "良"),
        (9996, "80.00", "良"),
    ],
)
def test_beside_a_tie(pack, spent, total, rating):
    rows = ["section: 产出, target: ≥9个, actual: 7个, weight: 7.5"] * 12
    result = score(pack, written(*rows, funds=f"funds: {{adjusted: 10000, spent: {spent}}}\n")).to_json()
    assert (result["total"], result["rating"]) == (total, rating)


@pytest.mark.parametrize(
    ("share", "rating"),
    [
        ("90", "优"), ("89.995", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差"),
        ("59.994", "差"), ("59.995", "中"), ("0", "差"),
    ],
)  # fmt: skip
def test_edges_of_ratings(pack, share, rating):
    row = f"section: 产出, target: ≥100个, actual: {share}个, weight: 100"
    result = score(pack, written(row, funds="funds: {adjusted: 10, spent: 0}\n"))
    assert result.rating == rating


@pytest.mark.parametrize("actual", ["0.9", "0.6"])
def test_decimals_are_not_floats(pack, actual):
    result = score(pack, written(f"section: 产出, target: ≥{actual}, actual: {actual}, weight: 10"))
    assert line(result, 1).points == 10
    third = score(
        pack,
        written(f"section: 产出, target: ≥{Fraction(actual) * 10 / 1}个, actual: {actual}个, weight: 10"),
    )
    assert line(third, 1).points == 1


def test_three_times_three_tenths(pack):
    result = score(pack, written(*["section: 产出, target: ≥1个, actual: 1个, weight: 0.3"] * 3))
    assert sum(item.points for item in result.lines[1:]) == Fraction(9, 10)
    assert result.total == Fraction("10.9")


# --- what is not known --------------------------------------------------------------------------


def test_missing_actual_counts_from_zero_to_its_weight(pack):
    result = score(pack, written("section: 产出, target: ≥100个, weight: 50", *FULL[1:]))
    assert line(result, 1).outcome == "cannot_tell"
    assert (result.total, result.lowest, result.highest, result.rating) == (None, 50, 100, None)


def test_rating_is_known_when_both_ends_agree(pack):
    result = score(pack, written("section: 产出, target: ≥100个, weight: 5", f"{MET}, weight: 45", *FULL[1:]))
    assert (result.total, result.lowest, result.highest, result.rating) == (None, 95, 100, "优")


def test_missing_funds(pack):
    result = score(pack, written(*FULL, funds=""))
    assert line(result, 0).outcome == "cannot_tell"
    assert (result.lowest, result.highest, result.rating) == (90, 100, "优")


def test_zero_budget(pack):
    result = score(pack, written(*FULL, funds="funds: {adjusted: 0, spent: 0}\n"))
    assert line(result, 0).outcome == "cannot_tell"
    assert line(result, 0).points is None


def test_unknown_weights_share_what_the_section_has(pack):
    rows = [
        f"{MET}, weight: 30",
        "section: 产出, target: ≥10个, actual: 10个",
        "section: 产出, target: ≥10个, actual: 5个",
    ]
    result = score(pack, written(*rows, *FULL[1:]))
    assert line(result, 2).weight is None
    assert (result.lowest, result.highest) == (10 + 30 + 10 + 40, 100)


def test_an_unknown_weight_alone_in_its_section(pack):
    result = score(pack, written("section: 产出, target: ≥10个, actual: 5个", *FULL[1:]))
    assert (result.lowest, result.highest) == (75, 75)


def test_unknown_weight_outside_the_framework(pack):
    """The 10 points that are left are the line's, or those of a section that is not on the form."""
    result = score(pack, written("section: 成本, target: ≤10元, actual: 10元", *FULL[:2]))
    assert (result.lowest, result.highest) == (90, 100)
    every = score(pack, written("section: 成本, target: ≤10元, actual: 10元", *FULL))
    assert (every.lowest, every.highest) == (100, 100)


def test_unknown_weights_of_several_sections_hold_no_more_than_what_is_left_of_the_whole(pack):
    """As published: costs within the limit, nothing said of benefit and satisfaction, and no weights."""
    rows = [
        "section: 成本, target: 56万元, actual: 54.6万元",
        "section: 效益, target: ≥95%",
        "section: 满意度, target: ≥95%",
    ]
    result = score(pack, written(*rows))
    assert (result.lowest, result.highest) == (10, 100)


@pytest.mark.parametrize(
    ("known", "low", "high"), [(50, 60, 100), (60, 70, 100), (80, 90, 100), (95, 105, 105)]
)
def test_a_section_above_its_weight_leaves_less_to_those_without(pack, known, low, high):
    rows = [f"{MET}, weight: {known}", "section: 效益, target: ≥95%", "section: 满意度, target: ≥95%"]
    result = score(pack, written(*rows))
    assert (result.lowest, result.highest) == (low, high)


def test_what_is_left_goes_where_it_earns_the_least_and_the_most(pack):
    half, whole = "section: 效益, target: ≥10个, actual: 5个", "section: 满意度, target: ≥90%, actual: 90%"
    result = score(pack, written(f"{MET}, weight: 60", half, whole))
    # 30 are left: all of them in 效益, or 20 there and 10 in 满意度.
    assert (result.lowest, result.highest) == (10 + 60 + 15, 10 + 60 + 10 + 10)


def test_no_lines_at_all(pack):
    result = score(pack, written())
    assert (result.lowest, result.highest) == (10, 100)


# --- rows that do not apply ---------------------------------------------------------------------


def test_not_applicable_rescales(pack):
    rows = [f"{MET}, weight: 40", f"{MET}, weight: 10, not_applicable: true", FULL[1], FULL[2]]
    result = score(pack, written(*rows, funds="funds: {adjusted: 100, spent: 0}\n"))
    assert line(result, 2).outcome == "not_applicable"
    assert line(result, 2).points is None
    assert result.to_json()["total"] == "88.89"


def test_not_applicable_of_unknown_weight_says_nothing_of_the_total(pack):
    result = score(pack, written(f"{MET}, not_applicable: true", *FULL))
    assert (result.lowest, result.highest) == (0, 100)


def test_nothing_applies(pack):
    result = score(pack, written(f"{MET}, weight: 100, not_applicable: true"))
    assert result.lowest == 10


@pytest.mark.parametrize(
    ("manner", "total"),
    [("full", "80.00"), ("move", "75.00"), ("rescale", "77.78")],
)
def test_manners_of_not_applicable(tmp_path, manner, total):
    framework = f"framework: {{full: 100, execution: 10, sections: {{产出: 50, 效益: 30, 满意度: 10}}, not_applicable: {manner}}}\n"
    pack = local(tmp_path, more=framework)
    rows = [
        "section: 产出, target: ≥10个, actual: 5个, weight: 40",
        f"{MET}, weight: 10, not_applicable: true",
        *FULL[1:],
    ]
    assert score(pack, written(*rows)).to_json()["total"] == total


def test_move_has_nowhere_to_go(tmp_path):
    framework = (
        "framework: {execution: 10, sections: {产出: 50, 效益: 30, 满意度: 10}, not_applicable: move}\n"
    )
    pack = local(tmp_path, more=framework)
    result = score(pack, written(f"{MET}, weight: 50, not_applicable: true", *FULL[1:]))
    assert result.lowest == 50


# --- caps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "total", "rating"),
    [
        ("deduct: 15", "85.00", "良"),
        ("add: 5", "105.00", "优"),
        ("cap: 59", "59.00", "差"),
        ("floor: 60", "100.00", "优"),
        ("force: 差", "100.00", "差"),
    ],
)
def test_each_effect(tmp_path, effect, total, rating):
    pack = local(tmp_path, {"cap/one": cap("one", effect)})
    result = score(pack, written(*FULL, funds=FUNDS + CLAIM))
    assert (result.to_json()["total"], result.rating) == (total, rating)
    assert [(item.rule, item.outcome) for item in result.caps] == [("one", "applied")]
    assert score(pack, written(*FULL)).caps == ()


def test_floor_lifts(tmp_path):
    pack = local(tmp_path, {"cap/one": cap("one", "floor: 60")})
    result = score(pack, written(f"{MET}, weight: 20", funds=FUNDS + CLAIM))
    assert result.total == 60
    assert result.to_json()["caps"][0]["before"] == "30.00"
    assert result.to_json()["caps"][0]["after"] == "60.00"


def test_effects_in_their_order(tmp_path):
    effects = {"z": "deduct: 30", "y": "add: 10", "x": "cap: 75", "w": "floor: 78", "v": "force: 中"}
    pack = local(tmp_path, {f"cap/{id_}": cap(id_, effect) for id_, effect in effects.items()})
    result = score(pack, written(*FULL, funds=FUNDS + CLAIM))
    assert [item.kind for item in result.caps] == ["deduct", "add", "cap", "floor", "force"]
    assert [item.after for item in result.caps] == [70, 80, 75, 78, 78]
    assert (result.total, result.rating) == (78, "中")


BAD_CLAIM = "claimed: {rating: 上上}\n"
DOUBT = "自评等级 = 优"


@pytest.mark.parametrize(
    ("effect", "low", "high"),
    [("deduct: 15", 85, 100), ("add: 5", 100, 105), ("cap: 59", 59, 100), ("floor: 110", 100, 110)],
)
def test_a_cap_that_cannot_be_told_widens_the_range(tmp_path, effect, low, high):
    rule = cap("one", effect, DOUBT, "{自评等级: 优}", "{自评等级: 良}")
    result = score(local(tmp_path, {"cap/one": rule}), written(*FULL, funds=FUNDS + BAD_CLAIM))
    assert (result.total, result.lowest, result.highest) == (None, low, high)
    assert result.caps[0].outcome == "cannot_tell"


def test_a_forced_rating_that_cannot_be_told(tmp_path):
    rule = cap("one", "force: 差", DOUBT, "{自评等级: 优}", "{自评等级: 良}")
    result = score(local(tmp_path, {"cap/one": rule}), written(*FULL, funds=FUNDS + BAD_CLAIM))
    assert (result.total, result.rating) == (100, None)


@pytest.mark.parametrize(
    ("effect", "low", "high"),
    [
        ("deduct: 执行得分", 0, 100),
        ("cap: 执行得分", 0, 100),
        ("add: 执行得分", 90, 100),
        ("floor: 执行得分", 90, 100),
    ],
)
def test_an_amount_that_cannot_be_told(tmp_path, effect, low, high):
    rule = cap("one", effect)
    result = score(local(tmp_path, {"cap/one": rule}), written(*FULL, funds=CLAIM))
    assert (result.lowest, result.highest) == (low, high)
    assert result.caps[0].outcome == "cannot_tell"


def test_an_amount_that_is_missing(tmp_path):
    rule = cap("one", "deduct: 自评总分", "非 缺(年度)", "{年度: 2020}")
    result = score(local(tmp_path, {"cap/one": rule}), written(*FULL))
    assert (result.lowest, result.highest) == (0, 100)


# --- which rule applies -------------------------------------------------------------------------


def test_two_score_rules_applying_is_a_failure(tmp_path):
    pack = local(tmp_path, {"score/other": SCORE_ONE})
    result = score(pack, written(f"name: 特别, {MET}, weight: 50", *FULL[1:]))
    found = line(result, 1)
    assert (found.outcome, found.points, found.lowest, found.highest) == ("failed", None, 0, 50)
    assert "other" in found.reason["zh"]
    assert "quantitative" in found.reason["zh"]
    assert (result.lowest, result.highest) == (50, 100)


def test_no_rule_applies(tmp_path):
    pack = local(tmp_path, more="drop: [quantitative]\n")
    found = line(score(pack, written(*FULL)), 1)
    assert (found.outcome, found.rule) == ("cannot_tell", None)
    assert "没有适用" in found.reason["zh"]


def test_no_rule_on_the_execution_rate(tmp_path):
    pack = local(tmp_path, more="drop: [execution-rate]\n")
    result = score(pack, written(*FULL))
    assert (result.lowest, result.highest) == (90, 100)


@pytest.mark.parametrize(
    ("points", "outcome", "reason"),
    [
        ("points: 分值 × (分值 ÷ (分值 − 分值))", "cannot_tell", "除数为零"),
        ("points: 自评得分", "cannot_tell", "未填"),
        ("not_applicable: 本行不算", "not_applicable", "本行不算"),
        ("{points: 5}", "applied", None),
        ("cannot_tell: 说不清, from: 1, to: 2", "cannot_tell", "说不清"),
    ],
)
def test_results_of_a_case(tmp_path, points, outcome, reason):
    points = points.strip("{}")
    example_ = "expect: {case: 一}"
    rule = SCORE_ONE.replace("points: 分值}", points + "}").replace("expect: {case: 一, points: 1}", example_)
    pack = local(tmp_path, {"score/other": rule}, more="drop: [quantitative]\n")
    found = line(score(pack, written(f"name: 特别, {MET}, weight: 50")), 1)
    assert found.outcome == outcome
    assert reason is None or reason in found.reason["zh"]
    if "from" in points:
        assert (found.lowest, found.highest) == (1, 2)


def test_unlike_units_cannot_be_told(pack):
    found = line(score(pack, written("section: 产出, target: ≥40场, actual: 50亩, weight: 50")), 1)
    assert (found.outcome, found.points, found.lowest, found.highest) == ("cannot_tell", None, 0, 50)
    assert "单位不同" in found.reason["zh"]


def test_a_condition_that_cannot_be_told_leaves_the_rule_open(pack):
    found = line(
        score(pack, written("section: 满意度, name: 群众满意度, target: 290%, actual: 95%, weight: 50")), 1
    )
    assert (found.outcome, found.rule) == ("cannot_tell", None)


def test_lines_rounded_where_the_pack_says(tmp_path):
    pack = local(tmp_path, more="rounding: {total: 2, line: 1}\n")
    result = score(pack, written("section: 产出, target: ≥3个, actual: 1个, weight: 50"))
    assert line(result, 1).points == Fraction("16.7")


# --- checks -------------------------------------------------------------------------------------


def test_pairs_find_once_each(pack):
    rows = [f"name: 同名, {MET}, weight: 10"] * 3 + [f"name: 异名, {MET}, weight: 20"]
    found = [item for item in score(pack, written(*rows)).findings if item.rule == "duplicate-name"]
    assert [item.line for item in found] == [2, 3, 3]
    assert "同名" in found[0].message["zh"]


def test_sections(pack):
    found = [item for item in score(pack, written(*FULL)).findings if item.rule == "section-weights"]
    assert found == []
    wrong = score(pack, written(f"{MET}, weight: 40", *FULL[1:]))
    messages = [item.message["zh"] for item in wrong.findings if item.rule == "section-weights"]
    assert messages == ["产出各行分值之和为 40，规定为 50。"]


def test_a_check_of_the_execution_row_and_of_a_finding(tmp_path):
    rules = {
        "check/row": check(
            "row", "自评得分 > 分值", "预算执行", "{自评得分: 11, 分值: 10}", "{自评得分: 9, 分值: 10}"
        ),
        "check/whole": check("whole", "自评总分 > 总分上限", "自评表", "{自评总分: 2, 总分上限: 1}", "{}"),
        "check/open": check("open", "总分 > 50", "自评表", "{总分: 60}", "{}"),
        "cap/seen": cap("seen", "deduct: 1", '发现("row")', "{自评总分: 1}", "{自评总分: 1}"),
    }
    pack = local(tmp_path, rules)
    result = score(pack, written(FULL[0], funds=FUNDS + "claimed: {score: 100, execution: 11}\n"))
    assert {item.rule: item.line for item in result.findings}["row"] == 0
    assert [item.rule for item in result.caps] == ["seen"]
    assert "whole" in {item.rule for item in result.findings}
    doubtful = score(pack, written("section: 产出, target: ≥10个, weight: 50"))
    assert "open" not in {item.rule for item in doubtful.findings}


def test_findings_from_the_gravest(pack):
    rows = [f"name: 同名, {MET}, weight: 60, claimed: 70", f"name: 同名, {MET}, weight: 20"]
    result = score(pack, written(*rows, funds=FUNDS + CLAIM))
    order = ["error", "warning", "notice"]
    grave = [order.index(item.level) for item in result.findings]
    assert grave == sorted(grave)


def test_the_trace_keeps_the_conditions(pack):
    found = line(score(pack, written(*FULL), trace=True), 1)
    assert found.facts
    assert found.steps[-1].held is True
    assert found.steps[-1].case == found.case
    doubtful = line(
        score(pack, written("section: 产出, target: ≥40场, actual: 50亩, weight: 50"), trace=True), 1
    )
    assert doubtful.steps[-1].held is None


def test_lets_that_cannot_be_told(tmp_path):
    let = (
        "let:\n  - name: 扣分\n    en: taken\n    unit: 分\n    cases:\n"
        "      - {when: 自评等级 = 优, value: 3}\n      - {when: 自评等级 = 良, value: 2}\n"
    )
    pack = local(tmp_path, {"cap/one": cap("one", "deduct: 扣分")}, more=let)
    assert score(pack, written(*FULL, funds=FUNDS + "claimed: {score: 1, rating: 良}\n")).total == 98
    assert score(pack, written(*FULL, funds=FUNDS + "claimed: {score: 1, rating: 上上}\n")).lowest == 0
    assert score(pack, written(*FULL, funds=FUNDS + "claimed: {score: 1, rating: 中}\n")).lowest == 0


def test_a_pack_of_its_own(tmp_path):
    text = (
        "pack: own\ntitle: 自有\nframework: {execution: 20, sections: {产出: 80}, not_applicable: rescale}\n"
        "ratings: {合格: 60}\nrounding: {total: 0}\n"
    )
    write_pack(tmp_path, "own", text, {"score/other": SCORE_ONE})
    pack = Store([tmp_path]).load("own")
    assert pack.framework.full == 100
    result = score(pack, written("name: 特别, section: 产出, weight: 80"))
    assert (result.lowest, result.highest, result.rating) == (80, 100, "合格")
    assert score(pack, written("name: 平常, section: 产出, weight: 80")).rating is None


def test_no_points_of_an_unknown_weight_are_no_points(pack):
    result = score(pack, written("section: 产出, target: ≤0起, actual: 1起", *FULL[1:]))
    assert line(result, 1).points == 0
    assert (result.lowest, result.highest) == (50, 50)
