"""perfeval rules impact: what it says of an archive is what scoring every form twice, one by one, comes to."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from archive.archives import form, rescore, yaml_text
from perfeval.archive import sizes
from perfeval.archive.choosing import Packs
from perfeval.archive.impact import LARGEST, Impact, impact
from perfeval.cli.main import run
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.engines.tables import amount
from perfeval.evaluation import Evaluation
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack
from perfeval.packs.store import Store, builtin_rules
from perfeval.reports.differences import differences
from perfeval.reports.impact import ImpactReport, impact_json
from perfeval.submissions.reading import read_submissions

PACK = "mof-2020-10"
#: Edits of a copy of the pack: file, what stands there, what takes its place.
Edits = Sequence[tuple[str, str, str]]
HARDER: Edits = (
    ("pack.yaml", "values: [{from: 2020, value: 0, reason: 条款没有给出数字，所以不扣}]", "values: [{from: 2020, value: 50%, reason: 试算}]"),
    ("pack.yaml", "ratings: {优: 90, 良: 80", "ratings: {优: 95, 良: 85"),
    ("score/quantitative.yaml", 'when: "方向 = 正向", points: "分值 × 限于(完成值 ÷ 指标值, 0, 1)"', 'when: "方向 = 正向", points: "分值 × 限于(完成值 ÷ 指标值, 0, 1) ÷ 3"'),
)  # fmt: skip


LOW_EXECUTION = """
rule: low-execution
kind: cap
title: 执行率低，总分封顶
basis: {document: 试算, checked: false}
on: 自评表
when: '执行率 < 80%'
cap: '70'
examples:
  - {name: 低, given: {全年预算数: 1000, 全年执行数: 700, 合计得分: 98}, expect: {points: 70}}
  - {name: 高, given: {全年预算数: 1000, 全年执行数: 900, 合计得分: 98}, expect: silent}
en:
  title: The total is capped because little was spent
"""


def changed(folder: Path, edits: Edits) -> Path:
    """A copy of the pack with some things written otherwise."""
    pack = folder / "rules" / PACK
    shutil.copytree(builtin_rules() / PACK, pack)
    for name, old, new in edits:
        text = (pack / name).read_text("utf-8")
        assert text.count(old) == 1
        (pack / name).write_text(text.replace(old, new), "utf-8")
    return pack


def some_forms() -> list[dict[str, Any]]:
    """Forms that move up, down and not at all, that have no total in one or both, and rows that do not apply."""
    forms = []
    for number in range(60):
        one = form(number)
        rows = one["indicators"]
        if number % 4 == 0:
            rows[0]["actual"] = f"{140 + number}户"
        if number % 9 == 0:
            rows[0]["target"] = "≥113户"
        if number % 7 == 0:
            rows[1]["not_applicable"] = True
        if number % 11 == 0:
            rows[0]["actual"] = None
        if number % 13 == 0:
            one["kind"] = "department"
        forms.append(one)
    return forms


@dataclass(frozen=True)
class Case:
    """An archive, its store, the packs, and what came of them."""

    files: Path
    store: Path
    old: Pack
    new: Pack
    found: Impact
    folder: Path


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("impact")
    files = folder / "forms"
    files.mkdir()
    for number, one in enumerate(some_forms()):
        (files / f"{number:03}.yaml").write_text(yaml_text(one), "utf-8")
    rescore(folder / "out", files)
    pack = changed(folder, HARDER)
    old, new = Store().load(PACK), Store([pack.parent]).load(PACK)
    store = folder / "out" / "store"
    return Case(files, store, old, new, looked(store, old, new), pack)


def looked(store: Path, old: Pack, new: Pack, *, everything: bool = False) -> Impact:
    return impact(store, Packs(Store(), None), old, new, Shelf(), "zh", everything=everything)


def directly(case: Case) -> list[tuple[str, Evaluation, Evaluation]]:
    """Every project form of the archive by both packs, one by one."""
    found = []
    for file in sorted(case.files.iterdir()):
        for submission in read_submissions(file):
            if submission.cells["kind"] == "project":
                before, after = (
                    evaluate_submission(pack, submission, Direct(pack), definitions=Shelf())
                    for pack in (case.old, case.new)
                )
                found.append((file.as_posix(), before, after))
    return found


def test_forms_ratings_and_sums_are_those_of_each_form(case: Case) -> None:
    one_by_one, found = directly(case), case.found
    assert found.forms == len(one_by_one) == 55
    assert found.others == 5
    assert found.ratings == Counter((before.rating, after.rating) for _, before, after in one_by_one)
    assert len(found.ratings) > 3
    pairs = [(amount(before.total), amount(after.total)) for _, before, after in one_by_one]
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    assert found.both == len(both)
    assert 0 < found.both < found.forms
    assert (found.before, found.after) == (sum(one for one, _ in both), sum(other for _, other in both))
    assert found.rose == sum(other > one for one, other in both)
    assert found.fell == sum(other < one for one, other in both) > LARGEST
    assert found.known == sum(one is None and other is not None for one, other in pairs)
    assert found.unknown == sum(one is not None and other is None for one, other in pairs)


def test_the_largest_moves_are_the_largest(case: Case) -> None:
    moves = []
    for source, before, after in directly(case):
        one, other = amount(before.total), amount(after.total)
        if one is not None and other is not None and one != other:
            moves.append((-abs(other - one), source, one, other, before.rating, after.rating))
    expected = [
        (source, (one, other), (was, now)) for _, source, one, other, was, now in sorted(moves)[:LARGEST]
    ]
    assert [(move.source, move.totals, move.ratings) for move in case.found.moves] == expected


def test_the_lines_of_a_move_are_those_that_differ(case: Case) -> None:
    evaluations = {source: (before, after) for source, before, after in directly(case)}
    for move in case.found.moves:
        before, after = evaluations[move.source]
        expected = [
            (one.number, one.explanation["zh"], other.explanation["zh"])
            for one, other in zip(before.lines, after.lines, strict=True)
            if one.points != other.points or one.explanation != other.explanation
        ]
        assert expected
        assert [(line[0], line[4], line[5]) for line in move.lines] == expected


def test_bands_hold_every_move(case: Case) -> None:
    edges, bands = case.found.edges, Counter[int]()
    for _, before, after in directly(case):
        one, other = amount(before.total), amount(after.total)
        if one is not None and other is not None:
            size = abs(other - one)
            place = 1 + sum(size > edge for edge in edges)
            bands[0 if one == other else place if other > one else -place] += 1
    assert case.found.bands == bands
    assert sum(bands.values()) == case.found.both


def adds_up(found: Impact) -> None:
    """Points of lines, caps, rescaling and rounding are the sums, before and after, to the last digit."""
    before = [shift.before for shift in found.shifts.values()] + [sums[0] for sums in found.caps.values()]
    after = [shift.after for shift in found.shifts.values()] + [sums[1] for sums in found.caps.values()]
    assert sum(before, found.rescaled[0] + found.rounding[0]) == found.before
    assert sum(after, found.rescaled[1] + found.rounding[1]) == found.after


def test_points_by_rule_add_up_to_the_totals(case: Case) -> None:
    found = case.found
    adds_up(found)
    assert found.rescaled[0] > 0
    assert found.rescaled[0] != found.rescaled[1]
    assert found.rounding[1] != 0
    shifts: dict[Any, list[Any]] = {}
    for _, before, after in directly(case):
        if before.total is None or after.total is None:
            continue
        for one, other in zip(before.lines, after.lines, strict=True):
            entry = shifts.setdefault(
                ((one.rule, one.case), (other.rule, other.case)), [0, Decimal(0), Decimal(0)]
            )
            entry[0] += 1
            for side, line in ((1, one), (2, other)):
                if line.points is not None:
                    entry[side] += amount((before, after)[side - 1].line_rounding.round(line.points))
    assert {ways: [shift.lines, shift.before, shift.after] for ways, shift in found.shifts.items()} == shifts
    assert (("quantitative", "正向完成"), ("quantitative", "远超指标值，扣减")) in shifts


def test_findings_are_counted_by_rule(case: Case) -> None:
    """Checks that compare forms find something in an archive only, and are left out here."""
    expected: dict[str, list[int]] = {}
    for _, *pair in directly(case):
        for side, evaluation in enumerate(pair):
            for finding in evaluation.findings:
                expected.setdefault(finding.rule, [0, 0])[side] += 1
    for rule, counts in expected.items():
        assert case.found.findings[rule] == counts
    assert any(one != other for one, other in expected.values())


def test_small_batches_come_to_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "BATCH", 7)
    again = looked(case.store, case.old, case.new)
    assert impact_json(again) == impact_json(case.found)


def test_nothing_changes_where_the_packs_are_the_same(case: Case) -> None:
    found = looked(case.store, case.old, case.old)
    assert differences(case.old, case.old) == []
    assert (found.rose, found.fell, found.known, found.unknown, found.moves) == (0, 0, 0, 0, [])
    assert found.before == found.after
    assert all(was == is_ for was, is_ in found.ratings)
    assert all(ways[0] == ways[1] and not shift.change for ways, shift in found.shifts.items())
    assert all(one == other for one, other in found.findings.values())
    assert "两个规则包相同。" in ImpactReport(found, "zh").text()
    assert "No total moved." in ImpactReport(found, "en").text()


def test_caps_are_a_line_of_their_own(case: Case, tmp_path: Path) -> None:
    """A cap of the same archive: low execution holds the total below a limit."""
    (tmp_path / "rules" / PACK).mkdir(parents=True)
    shutil.copytree(builtin_rules() / PACK, tmp_path / "rules" / PACK, dirs_exist_ok=True)
    cap = tmp_path / "rules" / PACK / "cap"
    cap.mkdir()
    (cap / "low-execution.yaml").write_text(LOW_EXECUTION, "utf-8")
    found = looked(case.store, case.old, Store([tmp_path / "rules"]).load(PACK))
    assert set(found.caps) == {"low-execution"}
    assert found.caps["low-execution"][0] == 0
    assert found.caps["low-execution"][1] == found.after - found.before < 0
    adds_up(found)
    assert any("low-execution" in one["zh"] for one in differences(found.old, found.new))


def test_what_differs_is_told(case: Case) -> None:
    told = differences(case.old, case.new)
    assert [one["zh"] for one in told] == [
        "“优”的下限 从 90 改为 95",
        "“良”的下限 从 80 改为 85",
        "超额扣减系数 从 0 改为 50%",
        "改动规则 quantitative：定量指标按完成程度记分",
    ]
    assert told[2]["en"] == "excess reduction changed from 0 to 50%"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("pack.yaml", "not_applicable: rescale", "not_applicable: full")], ["不适用的指标 从 “剔除后按剩余分值折算” 改为 “给满分”"]),
        ([("pack.yaml", "rounding: {total: 2, print: 2}", "rounding: {total: 1, print: 2}")], ["总分的小数位数 从 2 改为 1"]),
        ([("pack.yaml", "pack: mof-2020-10", "# a comment\npack: mof-2020-10")], []),
    ],
)  # fmt: skip
def test_other_differences_are_told(tmp_path: Path, edits: Edits, expected: list[str]) -> None:
    pack = changed(tmp_path, edits)
    told = differences(Store().load(PACK), Store([pack.parent]).load(PACK))
    assert [one["zh"] for one in told] == expected


def test_all_takes_in_forms_of_other_packs(case: Case) -> None:
    found = looked(case.store, case.old, case.new, everything=True)
    assert (found.forms, found.others) == (60, 0)


def test_json_and_text_say_the_same(case: Case) -> None:
    told: Mapping[str, Any] = impact_json(case.found)
    assert sum(one["forms"] for one in told["ratings"]) == told["forms"]
    assert sum(one["forms"] for one in told["bands"]) == told["totals"]["both"]
    for lang in ("zh", "en"):
        text = ImpactReport(case.found, lang).text()
        for move in told["moves"]:
            assert move["source"].rpartition("/")[2] in text.replace("\n", "").replace(" ", "")
    assert json.loads(json.dumps(told)) == told


def test_cases_have_their_names_in_the_language_of_the_page(case: Case) -> None:
    rule = case.new.rule("quantitative")
    labels = {one.name: one.label for one in rule.cases} if rule is not None else {}
    changed = {
        name
        for ways, shift in case.found.shifts.items()
        for id_, name in ways
        if id_ == "quantitative" and shift.change
    }
    assert changed
    pages = {lang: ImpactReport(case.found, lang).text() for lang in ("zh", "en")}
    for name in changed:
        assert labels[name]["en"] != labels[name]["zh"]
        assert labels[name]["zh"] in pages["zh"] and labels[name]["en"] in pages["en"]
        assert labels[name]["zh"] not in pages["en"]


def test_the_command(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["rules", "impact", PACK, str(case.folder), "--on", str(case.store)]
    assert called(arguments, capsys) == (0, ImpactReport(case.found, "zh").text(), "")
    code, out, err = called([*arguments, "--format", "json"], capsys)
    assert (code, err) == (0, "")
    assert json.loads(out) == impact_json(case.found)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_wrong_is_said(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    broken = changed(tmp_path, [("pack.yaml", "ratings: {优: 90", "ratings: {优: 很高")])
    for old, new, on, codes in (
        (PACK, "no-such-pack", case.store, ["PE3"]),
        (PACK, str(tmp_path / "rules"), case.store, ["PE607"]),
        (PACK, str(broken), case.store, ["pack.yaml"]),
        (PACK, PACK, tmp_path / "nothing", ["PE884"]),
        ("sichuan-2023", PACK, case.store, ["PE885"]),
    ):
        code, out, err = called(["rules", "impact", old, new, "--on", str(on), "--lang", lang], capsys)
        assert (code, out) == (2, "")
        assert all(part in err for part in codes), err
        assert "Traceback" not in err


def called(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """The command: exit code, stdout, stderr."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["perfeval", *arguments])
        with pytest.raises(SystemExit) as ended:
            run()
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err
