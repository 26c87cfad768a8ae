"""The rank of a form: exact, the same in any order, and explained."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_archives import Maker, made
from perfeval.diagnostics import PerfevalError
from perfeval.packs.store import builtin_rules
from perfeval.reports.archive.ranking import told
from perfeval.reports.archive.reasons import choices
from perfeval.reports.archive.risk import ranked
from perfeval.reports.archive.settings import FIELDS, read_settings, settings_file
from perfeval.reports.archive.words import Words

SHIPPED = read_settings(settings_file())


def risk_yaml(tmp_path, change):
    text = settings_file().read_text(encoding="utf-8")
    file = tmp_path / "risk.yaml"
    file.write_text(change(text), encoding="utf-8")
    return file


def part(id_):
    return next(one for one in SHIPPED.parts if one.id == id_)


def half_up(value: Fraction) -> int:
    return int((value * 200 + 1) // 2)


def expected(row, lines, findings, form) -> dict[str, int]:
    """What each part gives, worked out anew on fractions from the frames as they are."""
    order = {label: place for place, label in enumerate(SHIPPED.ratings)}
    claimed, total = row["claimed_score"], row["total"]
    bad = sum(one["measurability"] in ("vague", "unmeasurable") for one in lines)
    of = sum(one["measurability"] is not None for one in lines)
    budget, spent = form["adjusted_budget"], form["spent"]
    measures = {
        "claimed_above_computed": None if claimed is None or total is None else claimed - total,
        "claimed_above_possible": None
        if claimed is None or total is not None
        else claimed - row["total_max"],
        "ratings_lowered": None
        if row["rating"] not in order or row["claimed_rating"] not in order
        else order[row["rating"]] - order[row["claimed_rating"]],
        "errors": sum(one["level"] == "error" for one in findings),
        "warnings": sum(one["level"] == "warning" for one in findings),
        "notices": sum(one["level"] == "notice" for one in findings),
        "not_measurable": Fraction(bad, of) if of else None,
        "unspent_though_full": None
        if claimed is None or claimed < part("idle").claimed_from or not budget or spent is None
        else 1 - Fraction(spent) / Fraction(budget),
        "range_width": None if total is not None else row["total_max"] - row["total_min"],
        "money": spent if spent is not None else budget,
    }
    found = {}
    for one in SHIPPED.parts:
        value = (
            sum(finding["rule"] in one.rules for finding in findings)
            if one.measure == "findings_of"
            else measures[one.measure]
        )
        if value is None:
            found[one.id] = 0
        elif one.steps:
            shares = [share for at, share in one.steps if Fraction(value) >= at]
            found[one.id] = half_up(one.weight * (shares[-1] if shares else 0))
        else:
            along = (Fraction(value) - one.low) / (one.high - one.low)
            found[one.id] = half_up(one.weight * min(max(along, Fraction(0)), Fraction(1)))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_part_of_every_form_is_exact(seed):
    maker = made(80, seed)
    rows = maker.rows
    forms = {one["source"]: one for one in rows["forms"]}
    frame = ranked(maker.outcome(), SHIPPED)
    given = {row["source"]: row for row in frame.iter_rows(named=True)}
    assert len(given) == 80
    for row in rows["results"]:
        source = row["source"]
        lines = [one for one in rows["lines"] if one["source"] == source and one["line"] > 0]
        findings = [one for one in rows["findings"] if one["source"] == source]
        want = expected(row, lines, findings, forms[source])
        assert {one.id: given[source][f"part.{one.id}"] for one in SHIPPED.parts} == want, source
        assert given[source]["risk"] == sum(want.values())


@given(st.integers(0, 2**31), st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_input_says_nothing(shuffle, seed):
    maker = made(30, seed)
    one, other = ranked(maker.outcome(), SHIPPED), ranked(maker.outcome(shuffle), SHIPPED)
    assert one.equals(other)


def test_equal_risks_go_by_source():
    maker = Maker()
    for source in ("c", "a", "b"):
        maker.form(source, ["10", "30", "20", "30", "10"], ["10", "30", "20", "30", "10"], spent="1000000")
    frame = ranked(maker.outcome(), SHIPPED)
    assert frame["source"].to_list() == ["a", "b", "c"]
    assert frame["rank"].to_list() == [1, 2, 3]
    assert frame["risk"].n_unique() == 1


def test_the_three_weightiest_reasons_in_words():
    maker = Maker()
    maker.form(
        "a.xlsx", ["3", "20", "15", "20", "10"], ["10", "30", "20", "30", "10"], spent="300000", budget="1000000",
        found=[("copied-between-projects", "warning"), ("vague-target", "error")],
    )  # fmt: skip
    frame = ranked(maker.outcome(), SHIPPED)
    (zh,), (en,) = (choices(frame, SHIPPED, lang) for lang in ("zh", "en"))
    assert [reason.given for reason in zh.reasons] == [2500, 1500, 1000]
    assert [reason.text for reason in zh.reasons] == [
        "自评 100 分，按规则只有 68 分，高出 32 分",
        "自评等级“优”，按规则为“中”，低 2 档",
        "自评 100 分，预算却有 70.0% 没有执行",
    ]
    assert en.reasons[0].text == "claimed 100, the rules give 68: 32 too much"
    assert zh.risk == "62.50"


def test_a_claim_above_the_range_is_refuted_and_what_cannot_be_told_is_said():
    maker = Maker()
    maker.form("a", ["3.5", None, "20", "30", "10"], ["10", "30", "20", "30", "10"], budget=None, spent=None)
    (choice,) = choices(ranked(maker.outcome(), SHIPPED), SHIPPED, "zh")
    texts = [reason.text for reason in choice.reasons]
    assert "总分虽不能确定，最高也只有 93.5 分，自评 100 分，至少高出 6.5 分" in texts
    assert "总分只能定在 63.5 到 93.5 分之间，相差 30 分" in texts


def test_a_form_with_nothing_against_it_has_no_reason():
    maker = Maker()
    full = ["10", "30", "20", "30", "10"]
    maker.form("a", full, full, budget="1000", spent="1000")
    (choice,) = choices(ranked(maker.outcome(), SHIPPED), SHIPPED, "zh")
    assert (choice.reasons, choice.risk) == ((), "0.00")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_part_is_explained(lang):
    frame = ranked(made(60).outcome(), SHIPPED)
    parts = told(frame, SHIPPED, Words(lang))
    assert [one.title for one in parts] == [one.title(lang) for one in SHIPPED.parts]
    assert sum(one.given for one in parts) * 100 == frame["risk"].sum()
    assert all(one.how for one in parts)
    assert next(one.how for one in parts if one.title == part("gap").title(lang)) == (
        "0分以下不给，到 20分给满 25，其间按直线"
        if lang == "zh"
        else "nothing up to 0 points, 25 from 20 points on, in a straight line between"
    )


def test_very_large_amounts_are_exact():
    maker = Maker()
    full = ["10", "30", "20", "30", "10"]
    maker.form("a", full, full, budget="99999999999999.9999", spent="59999999999999.9999")
    frame = ranked(maker.outcome(), SHIPPED)
    share = 1 - Fraction("59999999999999.9999") / Fraction("99999999999999.9999")
    idle = part("idle")
    want = half_up(idle.weight * (share - idle.low) / (idle.high - idle.low))
    assert frame["part.idle"].item() == want
    assert frame["part.money"].item() == 1000


# --- settings --------------------------------------------------------------------------------------


def test_the_shipped_settings_can_be_read_and_a_folder_comes_before_them(tmp_path):
    assert settings_file() == builtin_rules() / "risk.yaml"
    (tmp_path / "empty").mkdir()
    assert settings_file([tmp_path / "empty"]) == settings_file()
    own = risk_yaml(tmp_path, lambda text: text.replace("top: 50", "top: 7"))
    assert settings_file([tmp_path]) == own
    assert read_settings(own).top == 7


def test_every_reason_is_said_in_both_languages():
    for one in SHIPPED.parts:
        for lang in ("zh", "en"):
            assert one.title(lang)
            assert one.reasons[lang].format(**dict.fromkeys(FIELDS, "x"))


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("measure: errors", "measure: erors", "PE971", True),
        ("weight: 15", "weight: -1", "PE972", True),
        ("range: {from: 0, to: 20}", "range: {from: 0, to: 百分之二十}", "PE973", True),
        ("range: {from: 0, to: 20}", "range: {from: 20, to: 20}", "PE974", True),
        ("score: [60, 65,", "score: [65, 60,", "PE974", True),
        ("id: lowered", "id: gap", "PE975", True),
        ("    rules: [copied-between-projects, copied-from-last-year]\n", "", "PE976", True),
        ("高出 {value} 分'", "高出 {valu} 分'", "PE977", True),
        ("strata: [department, claimed_rating]", "strata: [department, mood]", "PE971", True),
        ("sheet_rows: 1048576", "sheet_rows: 2000000", "PE972", True),
    ],
)
def test_a_fault_is_told_at_its_place(tmp_path, old, new, code, line):
    assert old in settings_file().read_text(encoding="utf-8")
    with pytest.raises(PerfevalError) as caught:
        read_settings(risk_yaml(tmp_path, lambda text: text.replace(old, new, 1)))
    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert fault.span is not None and fault.span.line is not None and line
    for lang in ("zh", "en"):
        assert fault.render(lang)


def test_no_forms_have_no_rank():
    frame = ranked(Maker().outcome(), SHIPPED)
    assert frame.height == 0
    assert {"rank", "risk", "source"} <= set(frame.columns)
    assert frame.schema["risk"] in (pl.Int32(), pl.Int64())
