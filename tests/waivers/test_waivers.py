"""Waivers: what a file may say, which findings one marks, and what is said of one that has no effect."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import jsonschema
import pytest

from perfeval.diagnostics import PerfevalError, Span
from perfeval.evaluation import Evaluation, Finding, Line
from perfeval.packs.store import Store, builtin_rules
from perfeval.sources import parse_yaml, plain, read_text
from perfeval.waivers.applying import Register
from perfeval.waivers.reading import read_reasons, read_waivers, waivers_schema

STORE = Store(trusting=True)
REASONS = read_reasons(STORE.waiver_reasons())
RULES = STORE.checks()
WORDS = {"zh": "话", "en": "words"}
TODAY = date(2026, 11, 26)
GOOD = "{rule: vague-target, reason: 难以计数, by: 预算处, until: 2027-01-31%s}"


def read(tmp_path, *rows):
    file = tmp_path / "waivers.yaml"
    file.write_text("waivers:\n" + "".join(f"  - {row}\n" for row in rows), encoding="utf-8")
    return read_waivers(file, REASONS, RULES)


def evaluation(*findings, unit="某局", project="某项目", year=2026):
    zero = Fraction(0)
    lines = [
        Line(
            number, None, None, name, None, None, None, None, zero, zero, None, "clean", None, WORDS, None, WORDS, None,
            WORDS, WORDS,
        )
        for number, name in ((0, "预算执行率"), (1, "办学条件"), (2, "社会 秩序"))
    ]  # fmt: skip
    return Evaluation(
        source="a.yaml", unit=unit, project=project, year=year, pack="p", pack_title=WORDS, digest="sha256:0",
        chosen=WORDS, engine="direct", total=None, lowest=zero, highest=zero, rating=None, claimed_score=None,
        claimed_rating=None, lines=tuple(lines), caps=(),
        findings=tuple(Finding(rule, "warning", line, None, WORDS, WORDS, None) for rule, line in findings),
        scored=False,
    )  # fmt: skip


def marked(register, *findings, **form):
    return [item.waived is not None for item in register.apply(evaluation(*findings, **form)).findings]


def test_all_that_a_waiver_says(tmp_path):
    (waiver,) = read(tmp_path, GOOD % ", unit: 某局, indicator: 办学条件, note: 某办法第3条")
    assert (waiver.rule, waiver.by, waiver.until) == ("vague-target", "预算处", date(2027, 1, 31))
    assert (waiver.reason.id, waiver.note) == ("hard-to-count", "某办法第3条")
    assert waiver.only == {"unit": "某局", "indicator": "办学条件"}
    assert (waiver.span.line, waiver.span.column) == (2, 5)


def test_a_reason_by_its_id_or_its_name(tmp_path):
    by_id, by_name = read(tmp_path, (GOOD % "").replace("难以计数", "hard-to-count"), GOOD % "")
    assert by_id.reason == by_name.reason


FAULTS = [
    ("{rule: vague-targt, reason: 难以计数, by: 甲, until: 2027-01-31}", "PE804", "vague-target"),
    ("{rule: vague-target, reason: 领导同意, by: 甲, until: 2027-01-31}", "PE803", "难以计数"),
    ("{rule: vague-target, reason: 难以计数, by: 甲, until: 2027-02-30}", "PE805", "2027-06-30"),
    ("{rule: vague-target, reason: 难以计数, by: 甲, until: 长期}", "PE805", "2027-06-30"),
    ("{rule: vague-target, reason: 难以计数, until: 2027-01-31}", "PE141", "by"),
    ("{rule: vague-target, reason: 难以计数, by: '', until: 2027-01-31}", "PE802", "waivers"),
    ("{rule: vague-target, reason: 难以计数, by: 甲, until: 2027-01-31, units: 某局}", "PE140", "unit"),
    ("vague-target", "PE142", "rule"),
]


@pytest.mark.parametrize(("row", "code", "mend"), FAULTS, ids=[row[1] for row in FAULTS])
def test_each_fault_is_told_at_its_place_with_what_is_right(tmp_path, row, code, mend):
    with pytest.raises(PerfevalError) as caught:
        read(tmp_path, GOOD % "", row)
    (fault,) = caught.value.diagnostics
    assert fault.code == code
    assert fault.span.line == 3
    assert all(fault.text(lang) for lang in ("zh", "en"))
    assert mend in fault.fix("zh") + fault.text("zh") or code == "PE142"


def test_every_missing_key_is_told_once(tmp_path):
    with pytest.raises(PerfevalError) as caught:
        read(tmp_path, "{rule: vague-target}")
    assert [fault.values["key"] for fault in caught.value.diagnostics] == ["reason", "by", "until"]


def test_the_schema_knows_what_is_read(tmp_path):
    schema = waivers_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    read(tmp_path, GOOD % ", project: 某项目, year: 2026")
    (document,) = parse_yaml(read_text(tmp_path / "waivers.yaml"))
    jsonschema.validate(plain(document), schema)


def test_who_is_meant(tmp_path):
    only = ", unit: 某局, project: 某项目, year: 2026, indicator: 社会秩序"
    register = Register(read(tmp_path, GOOD % only), TODAY)
    # A name counts whatever its spaces and widths.
    assert marked(register, ("vague-target", 1), ("vague-target", 2)) == [False, True]
    for other in ({"unit": "别局"}, {"project": None}, {"year": None}, {"year": 2025}):
        assert marked(register, ("vague-target", 2), **other) == [False]


def test_without_names_all_forms_are_meant_and_the_form_itself(tmp_path):
    register = Register(read(tmp_path, GOOD % ""), TODAY)
    assert marked(register, ("vague-target", None), ("vague-target", 2)) == [True, True]
    assert marked(register, ("vague-name", 2), unit=None) == [False]


def test_a_finding_says_why_it_is_waived(tmp_path):
    register = Register(read(tmp_path, GOOD % ", note: 某办法"), TODAY)
    (finding,) = register.apply(evaluation(("vague-target", 1))).findings
    assert finding.waived is not None
    assert finding.waived.told("zh") == "难以计数（某办法）；预算处同意，到 2027-01-31 为止"
    assert finding.waived.told("en") == "hard to count (某办法); answered for by 预算处, until 2027-01-31"


@pytest.mark.parametrize(
    ("today", "holds"), [("2027-01-30", True), ("2027-01-31", True), ("2027-02-01", False)]
)
def test_it_holds_through_its_last_day(tmp_path, today, holds):
    register = Register(read(tmp_path, GOOD % ""), date.fromisoformat(today))
    assert marked(register, ("vague-target", 1)) == [holds]
    assert [item.code for item in register.idle()] == ([] if holds else ["PE807"])


def test_one_that_nothing_needs_is_told(tmp_path):
    register = Register(read(tmp_path, GOOD % "", GOOD % ", unit: 别局", GOOD % ""), TODAY)
    marked(register, ("vague-target", 1))
    # The third waives what the first has waived already.
    assert [(item.code, item.span.line) for item in register.idle()] == [("PE806", 3), ("PE806", 4)]


def test_a_list_of_reasons_of_ones_own_comes_first(tmp_path):
    folder = tmp_path / "rules" / "some-pack"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("pack: some-pack\n", encoding="utf-8")
    (tmp_path / "rules" / "waiver-reasons.yaml").write_text(
        "reasons:\n  - {id: agreed, zh: 已商定, en: agreed}\n", encoding="utf-8"
    )
    store = Store([tmp_path / "rules"])
    assert [reason.id for reason in read_reasons(store.waiver_reasons())] == ["agreed"]


def test_every_check_that_ships_is_named_after_its_file():
    for file in builtin_rules().glob("*/check/*.yaml"):
        (document,) = parse_yaml(read_text(file))
        assert document.items["rule"].text == file.stem


def test_checks_of_a_folder_of_ones_own_are_known_by_their_names(tmp_path):
    folder = tmp_path / "some-pack"
    (folder / "check").mkdir(parents=True)
    (folder / "pack.yaml").write_text("pack: some-pack\n", encoding="utf-8")
    (folder / "check" / "file.yaml").write_text("rule: by-name\nkind: check\n", encoding="utf-8")
    assert Store([tmp_path]).checks() - RULES == {"by-name"}


def test_spans_point_into_the_file(tmp_path):
    register = Register(read(tmp_path, GOOD % ""), TODAY)
    (idle,) = register.idle()
    assert isinstance(idle.span, Span)
    assert str(idle.span).endswith("waivers.yaml:2:5")
