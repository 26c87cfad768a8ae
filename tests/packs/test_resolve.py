from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from engines.making import LOCAL, SCORE_ONE, cap, check, local, write_pack, written
from engines.making import line as line_of
from engines.making import score as scored
from perfeval.diagnostics import PerfevalError
from perfeval.packs.store import Store


def faults(folder: Path, more: str = "", rules: dict[str, str] | None = None, base: str = LOCAL):
    write_pack(folder, "local", base + more, rules)
    with pytest.raises(PerfevalError) as caught:
        Store([folder]).load("local")
    for item in caught.value.diagnostics:
        assert item.text("zh")
        assert item.text("en")
        item.fix("zh")
    return [(item.code, Path(item.span.file).name, item.span.line) for item in caught.value.diagnostics]


def parameter(pack, name):
    return next(item for item in pack.parameters if item.zh == name)


# --- parameters ---------------------------------------------------------------------------------


def test_a_parameter_is_overridden_from_a_year_on(tmp_path):
    more = (
        "parameters:\n  - name: 超额界限\n    values:\n"
        "      - {from: 2024, value: 50%}\n      - {from: 2022, value: 40%, basis: {document: 地方文, checked: true}}\n"
    )
    found = parameter(local(tmp_path, more=more), "超额界限")
    assert [(value.since, value.pack) for value in found.history] == [
        (2020, "mof-2020-10"),
        (2022, "local"),
        (2024, "local"),
    ]
    values = {year: found.at(year).value.value for year in (2019, 2020, 2021, 2022, 2023, 2024, 2030, None)}
    assert values == {
        2019: Fraction(3, 10), 2020: Fraction(3, 10), 2021: Fraction(3, 10), 2022: Fraction(2, 5), 2023: Fraction(2, 5),
        2024: Fraction(1, 2), 2030: Fraction(1, 2), None: Fraction(1, 2),
    }  # fmt: skip
    assert found.at(2022).basis.checked is True
    assert found.at(2020).basis is None


def test_an_override_of_the_same_year_replaces(tmp_path):
    more = "parameters:\n  - {name: 未填完成值, values: [{from: 2020, value: 记零}]}\n"
    pack = local(tmp_path, more=more)
    assert [value.pack for value in parameter(pack, "未填完成值").history] == ["local"]
    assert line_of(scored(pack, written("section: 产出, target: ≥9个, weight: 5")), 1).points == 0


def test_a_parameter_of_ones_own(tmp_path):
    more = (
        "parameters:\n  - {name: 扣分数, en: taken, unit: 分, means: {zh: 扣几分}, values: [{from: 2020, value: 3}]}\n"
        "  - {name: 天数限, unit: 天, values: [{from: 2020, value: 30天}]}\n"
    )
    pack = local(tmp_path, {"cap/one": cap("one", "deduct: 扣分数")}, more)
    assert parameter(pack, "扣分数").means == {"zh": "扣几分", "en": "扣分数"}
    result = scored(
        pack, written("section: 产出, target: ≥9个, actual: 9个, weight: 90", funds="claimed: {score: 1}\n")
    )
    assert result.lowest == 87


@pytest.mark.parametrize(
    ("more", "code", "line"),
    [
        (
            "  - {name: 甲数, values: [{from: 2020, value: 1}]}\n  - {name: 甲数, values: [{from: 2021, value: 1}]}\n",
            "PE313",
            6,
        ),
        ("  - {name: 分值, values: [{from: 2020, value: 1}]}\n", "PE313", 5),
        ("  - {name: 甲数, en: weight, values: [{from: 2020, value: 1}]}\n", "PE313", 5),
        ("  - {name: 最大, values: [{from: 2020, value: 1}]}\n", "PE313", 5),
        ("  - {name: 甲数, values: [{from: 2020, value: 1}, {from: 2020, value: 2}]}\n", "PE319", 5),
        ("  - {name: 未填完成值, values: [{from: 2021, value: 别的}]}\n", "PE304", 5),
    ],
)
def test_faults_of_parameters(tmp_path, more, code, line):
    assert faults(tmp_path, "parameters:\n" + more) == [(code, "pack.yaml", line)]


# --- lets ---------------------------------------------------------------------------------------

LET = "let:\n  - name: {}\n    en: {}\n    unit: 分\n    cases: [{{when: 其余, value: {}}}]\n"


def test_a_let_is_replaced(tmp_path):
    more = "let:\n  - {name: 预算数, en: budget, unit: 元, cases: [{when: 其余, value: 到位资金}]}\n"
    pack = local(tmp_path, more=more)
    result = scored(pack, written(funds="funds: {adjusted: 100, received: 50, spent: 25}\n"))
    assert line_of(result, 0).points == 5


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (LET.format("甲数", "one", "总分"), "PE310"),
        (LET.format("分值", "one", "自评总分"), "PE313"),
        (
            LET.format("执行率", "execution_rate", "执行率 × 自评总分 ÷ 自评总分").replace(
                "分\n", "比率\n", 1
            ),
            "PE311",
        ),
    ],
)
def test_faults_of_lets(tmp_path, more, code):
    found = faults(tmp_path, more)
    assert found[0][:2] == (code, "pack.yaml")
    assert found[0][2] == 5


def test_a_let_cannot_use_one_below_it(tmp_path):
    more = LET.format("甲数", "one", "乙数") + LET.format("乙数", "two", "1").removeprefix("let:\n")
    assert faults(tmp_path, more)[0][1:] == ("pack.yaml", 8)


# --- rules --------------------------------------------------------------------------------------


def test_a_rule_is_replaced(tmp_path):
    rule = check("duplicate-name", "自评总分 > 0")
    pack = local(tmp_path, {"check/duplicate-name": rule})
    assert pack.rule("duplicate-name").pack == "local"
    assert pack.history["duplicate-name"] == ("mof-2020-10", "local")


def test_rules_are_dropped_and_levels_changed(tmp_path):
    pack = local(tmp_path, more="drop: [duplicate-name]\nlevels: {section-weights: error}\n")
    assert pack.rule("duplicate-name") is None
    assert pack.rule("section-weights").level == "error"
    assert pack.rule("section-weights").pack == "mof-2020-10"
    assert pack.history["section-weights"] == ("mof-2020-10", "local")
    assert Store().load("mof-2020-10").rule("section-weights").level == "warning"


ONE = check("one", "自评总分 > 0")


@pytest.mark.parametrize(
    ("more", "rules", "code", "file", "line"),
    [
        ("drop: [nothing]\n", {}, "PE314", "pack.yaml", 4),
        ("levels: {nothing: error}\n", {}, "PE314", "pack.yaml", 4),
        ("drop: [one]\n", {"check/one": ONE}, "PE336", "pack.yaml", 4),
        ("levels: {one: error}\n", {"check/one": ONE}, "PE336", "pack.yaml", 4),
        ("drop: [duplicate-name]\nlevels: {duplicate-name: error}\n", {}, "PE336", "pack.yaml", 4),
        ("", {"check/one": ONE, "check/two": ONE}, "PE309", "two.yaml", 1),
        ("levels: {duplicate-name: grave}\n", {}, "PE304", "pack.yaml", 4),
    ],
)
def test_faults_of_changes(tmp_path, more, rules, code, file, line):
    assert faults(tmp_path, more, rules) == [(code, file, line)]


# --- framework ----------------------------------------------------------------------------------

OWN = "pack: local\ntitle: 本地\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ratings: {优: 90}\n", 1),
        ("framework: {execution: 10, sections: {别的: 90}, not_applicable: rescale}\n", 3),
        ("framework: {execution: 很多, sections: {产出: 90}, not_applicable: rescale}\n", 3),
        ("framework: {execution: 1/0, sections: {产出: 90}, not_applicable: rescale}\n", 3),
        ("framework: {execution: 10, sections: {产出: [1]}, not_applicable: rescale}\n", 3),
        ("framework: {execution: 10, sections: {产出: 90}, not_applicable: drop}\n", 3),
        ("framework: {execution: 10, sections: {产出: 90}, not_applicable: rescale}\nratings: {优: 高}\n", 4),
    ],
)
def test_faults_of_the_framework(tmp_path, text, line):
    assert faults(tmp_path, text, base=OWN)[0][1:] == ("pack.yaml", line)


def test_what_a_pack_may_leave_out(tmp_path):
    text = "framework: {execution: 10, sections: {产出: 80}, not_applicable: full}\nregions: [云南]\nen: {title: Own}\n"
    write_pack(tmp_path, "local", OWN + text, {"score/other": SCORE_ONE})
    pack = Store([tmp_path]).load("local")
    assert (pack.framework.full, pack.ratings, pack.kinds, pack.regions) == (90, (), ("project",), ("云南",))
    assert (pack.title["en"], pack.rounding.places, pack.round_lines, pack.basis) == ("Own", 2, False, None)


def test_what_is_inherited(tmp_path):
    pack = local(tmp_path, more="rounding: {total: 1, print: 3}\nratings: {好: 80, 坏: 0}\n")
    assert pack.chain == ("mof-2020-10", "local")
    assert (pack.rounding.places, pack.line_rounding.places) == (1, 3)
    assert pack.ratings == (("好", 80), ("坏", 0))
    assert pack.framework == Store().load("mof-2020-10").framework


def test_a_bare_value_is_in_the_unit_that_the_parameter_declares(tmp_path):
    more = "parameters:\n  - {name: 扣分数, unit: 分, values: [{from: 2020, value: 3}]}\n"
    rule = SCORE_ONE.replace("points: 分值}", "points: '最大(0分, 分值 − 扣分数)'}").replace(
        "points: 1}", "points: 0}"
    )
    pack = local(tmp_path, {"score/other": rule + "instead_of: inherited\n"}, more)
    assert line_of(scored(pack, written(SPECIAL)), 1).points == 6


# --- rules that take the place of others ----------------------------------------------------------

SPECIAL = "name: 特别, section: 产出, target: ≥9个, actual: 6个, weight: 9"


def test_a_rule_takes_the_place_of_those_it_inherits(tmp_path):
    plain = local(tmp_path / "a", {"score/other": SCORE_ONE})
    assert line_of(scored(plain, written(SPECIAL)), 1).outcome == "failed"
    pack = local(tmp_path / "b", {"score/other": SCORE_ONE + "instead_of: inherited\n"})
    found = line_of(scored(pack, written(SPECIAL)), 1)
    assert (found.rule, found.points) == ("other", 9)
    assert "quantitative" in pack.rule("other").instead_of
    assert "execution-rate" not in pack.rule("other").instead_of
    usual = line_of(scored(pack, written(SPECIAL.replace("特别", "平常"))), 1)
    assert (usual.rule, usual.points) == ("quantitative", 6)


def test_a_rule_takes_the_place_of_one_that_it_names(tmp_path):
    pack = local(tmp_path, {"score/other": SCORE_ONE + "instead_of: [quantitative]\n"})
    assert pack.rule("other").instead_of == ("quantitative",)
    assert line_of(scored(pack, written(SPECIAL)), 1).points == 9


def test_a_rule_that_may_apply_leaves_its_line_open(tmp_path):
    rule = SCORE_ONE.replace("when: '名称 = \"特别\"'", "when: '名称 = \"特别\" 且 完成值 > 上年完成值'")
    rule = rule.replace(
        "{名称: 特别, 分值: 1}", "{名称: 特别, 分值: 1, 指标值: ≥9个, 完成值: 6个, 上年完成值: 5个}"
    )
    pack = local(tmp_path, {"score/other": rule + "instead_of: inherited\n"})
    assert line_of(scored(pack, written(SPECIAL + ", last_year: 5个")), 1).rule == "other"
    found = line_of(scored(pack, written(SPECIAL + ", last_year: 5亩")), 1)
    assert (found.outcome, found.points) == ("cannot_tell", None)


def test_a_rule_can_only_take_the_place_of_a_score_rule_of_its_scope(tmp_path):
    for named in ("execution-rate", "no-such-rule", "weights-sum", "other"):
        rules = {"score/other": SCORE_ONE + f"instead_of: [{named}]\n"}
        assert faults(tmp_path, rules=rules) == [("PE314", "other.yaml", 11)]


def test_the_formula_of_a_choice_shows_what_was_chosen_and_tiers_stay(tmp_path):
    more = (
        "parameters:\n  - {name: 取法, choices: [{zh: 全给, en: all}, {zh: 减半, en: half}], "
        "values: [{from: 2020, value: 减半}]}\n"
    )
    formula = "若(取法 = 减半, 分值 ÷ 2, 分值) × 分档(完成值 ÷ 指标值, ≥50%: 1, 其余: 0)"
    rule = SCORE_ONE.replace("points: 分值}", f"points: '{formula}'}}").replace("points: 1}", "points: 0.5}")
    rule = rule.replace("{名称: 特别, 分值: 1}", "{名称: 特别, 分值: 1, 指标值: ≥9个, 完成值: 6个}")
    pack = local(tmp_path, {"score/other": rule + "instead_of: inherited\n"}, more)
    found = line_of(scored(pack, written(SPECIAL)), 1)
    assert found.points == Fraction(9, 2)
    assert found.explanation["zh"] == "9 ÷ 2 × 分档(6个 ÷ 9个, ≥ 50%: 1, 其余: 0) = 4.50"
    assert found.formula["zh"].startswith("若(取法 = 减半, 分值 ÷ 2, 分值)")


# --- numbers that make no sense -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("framework: {full: 0}", "PE331"),
        ("framework: {full: -100}", "PE331"),
        ("framework: {execution: -10}", "PE331"),
        ("framework: {execution: 0, sections: {}}", ""),
        ("framework: {sections: {产出: -50}}", "PE331"),
        ("framework: {execution: 1/3}", "PE142"),
        ("framework: {full: 1e999999999}", "PE142"),
        ("ratings: {优: 90, 良: 90, 差: 0}", "PE332"),
        ("ratings: {优: 60, 差: 90}", "PE332"),
        ("ratings: {差: 0, 中: 60, 良: 80, 优: 90}", ""),
        ("ratings: {好: 80, 一般: 0}", ""),
        ("ratings: {好: 80, 一般: 80}", "PE332"),
        ("years: {from: 2020, to: 2019}", "PE333"),
        ("years: {from: 2020, to: 2020}", ""),
    ],
)
def test_weights_ratings_and_years_that_cannot_be(tmp_path, more, code):
    if code:
        assert faults(tmp_path, more + "\n") == [(code, "pack.yaml", 4)]
    else:
        assert local(tmp_path, more=more + "\n").ratings


def test_the_better_of_two_ratings_is_the_higher(tmp_path):
    write_pack(tmp_path, "local", LOCAL + "ratings: {优: 60, 差: 90.5}\n")
    with pytest.raises(PerfevalError) as caught:
        Store([tmp_path]).load("local")
    assert caught.value.diagnostics[0].text("zh") == "等级“差”的下限 90.5 不低于“优”的下限 60。"


def test_a_rule_that_there_is_not_is_answered_with_the_nearest(tmp_path):
    for wanted, mend in (("weight-sum", "是不是“weights-sum”？"), ("总和", "可用：")):
        write_pack(tmp_path, "local", LOCAL + f"drop: [{wanted}]\n")
        with pytest.raises(PerfevalError) as caught:
            Store([tmp_path]).load("local")
        assert caught.value.diagnostics[0].fix("zh").startswith(mend)
