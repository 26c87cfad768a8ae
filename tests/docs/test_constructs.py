from __future__ import annotations

import importlib.util
import re
import sys
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("make_constructs", ROOT / "docs" / "make_constructs.py")
make = importlib.util.module_from_spec(SPEC)
sys.modules["make_constructs"] = make
SPEC.loader.exec_module(make)


@pytest.mark.parametrize("page", sorted(make.PAGES))
def test_the_pages_are_those_that_the_packs_make(page):
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == make.PAGES[page]()


def test_every_construct_is_shown():
    ids = [make.text(item, "id") for item in make.constructs()]
    assert ids == [f"C{number:02}" for number in range(1, make.CONSTRUCTS + 1)]


def test_every_worked_case_is_an_example_of_a_pack():
    assert make.uncovered() == set()


def test_a_worked_case_without_an_example_is_noticed(monkeypatch):
    rows = [*make.vectors(), {"id": "V99", "construct": "C01", "zh": "", "en": "", "expected": ""}]
    monkeypatch.setattr(make, "vectors", lambda: rows)
    assert "V99" in make.uncovered()


def test_the_worked_cases_name_constructs_and_come_once():
    rows = make.vectors()
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(set(row) == {"id", "construct", "zh", "en", "expected"} and all(row.values()) for row in rows)
    known = {make.text(item, "id") for item in make.constructs()}
    assert {construct for row in rows for construct in row["construct"].split()} <= known


def test_no_example_claims_a_worked_case_that_is_not_listed():
    assert set(make.covered()) <= {row["id"] for row in make.vectors()}


def test_what_is_shown_stands_in_the_file():
    page = make.constructs_page()
    for file, shown in re.findall(r"\[`([^`]+)`\]\(\.\./[^)]+\)\n\n```yaml\n(.*?)\n```", page, re.DOTALL):
        lines = (ROOT / file).read_text(encoding="utf-8").split("\n")
        for line in shown.split("\n"):
            assert any(line.strip() in written for written in lines), (file, line)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("one", "one: 1"),
        ("list[甲]", "{name: 甲, value: 1}"),
        ("list[乙]", "name: 乙\nvalue:\n  - 2"),
        ("map.inner", "inner: {a: 1}"),
        ("map", "map:\n  # why\n  inner: {a: 1}"),
    ],
)
def test_an_excerpt_is_the_text_as_it_stands(tmp_path, path, expected):
    file = tmp_path / "x.yaml"
    file.write_text(
        "one: 1\nlist:\n  - {name: 甲, value: 1}\n  - name: 乙\n    value:\n      - 2\n\n  # next\n"
        "map:\n  # why\n  inner: {a: 1}\n\n# the end\n",
        encoding="utf-8",
    )
    assert make.excerpt(file, path) == expected


def said_by(vector):
    """The numbers, ratings and outcomes that the examples of a worked case expect."""
    told = set()
    for place in make.covered()[vector]:
        if place.rule is None:
            whole = next(item for item in make.store().examples(place.pack) if item.name == place.name)
            told |= {Fraction(text) for text in [*whole.lines.values(), *filter(None, [whole.total])]}
            told |= {whole.rating, *whole.outcomes.values(), *(["finding"] if whole.findings else [])}
            continue
        rule = make.pack_of(place.pack).rule(place.rule)
        example = next(item for item in rule.examples if item.name == place.name)
        told |= {example.points, example.outcome}
        if rule.kind == "check":
            told.add("finding" if example.fires else "none")
    return told


#: What examples say of an actual by scoring it against a target of that value: it is exactly met.
BY_TARGET = {"V45", "V53", "V54"}
WORDS = {"报问题 with a finding": "finding", "不报 finding; none": "none", "报问题": "finding", "存疑 asked about": "cannot_tell",
         "不适用 not applicable": "not_applicable", "不在档内 outside the band": "finding"}  # fmt: skip


@pytest.mark.parametrize("row", make.vectors(), ids=lambda row: row["id"])
def test_what_a_worked_case_gives_is_what_its_examples_expect(row):
    told = said_by(row["id"])
    for part in re.split("[；，]", row["expected"]):
        if row["id"] in BY_TARGET:
            assert part.endswith("%")
            shown = [place for place in make.covered()[row["id"]] if place.rule == "quantitative"]
            targets = "".join(make.rule_example(p.pack, p.rule, p.name)[0] for p in shown)
            assert f"＝{part.replace('−', '-')}," in targets or Fraction("38.4") in told
            continue
        for word in [part] if part in WORDS else part.split():
            wanted = WORDS.get(word, word)
            assert (Fraction(wanted) if re.fullmatch(r"[\d.]+", wanted) else wanted) in told, (part, told)
