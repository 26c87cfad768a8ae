import copy
import dataclasses
from fractions import Fraction

import jsonschema
import pytest

from perfeval.diagnostics import Span
from perfeval.evaluation import Basis, Cap, Evaluation, Finding, Line, Suggestion, Unfinished, Waived
from perfeval.reports.schemas import evaluation_schema

WORDS = {"zh": "话", "en": "words"}


def line(number, points, **changes):
    values = {
        "number": number, "section": "产出", "category": None, "name": "甲", "target": "≥1", "actual": None,
        "weight": Fraction(10, 3), "points": points, "lowest": points or Fraction(0),
        "highest": points or Fraction(10, 3), "claimed": None,
        "outcome": "cannot_tell" if points is None else "applied", "rule": "r", "title": WORDS, "case": None,
        "case_label": WORDS, "basis": Basis("文件", "第一条"), "explanation": WORDS, "formula": WORDS,
    }  # fmt: skip
    return Line(**values | changes)


def make(total=None, **changes):
    made = Evaluation(
        source="a.yaml", unit=None, project=None, year=None, pack="p", pack_title=WORDS, digest="sha256:0af",
        chosen=WORDS, engine="durable", total=total, lowest=Fraction(-1, 2), highest=Fraction(100), rating=None,
        claimed_score=Fraction(75, 10), claimed_rating=None,
        lines=(line(0, Fraction(20, 3), basis=None), line(1, None, reason=WORDS, assumptions=(WORDS,)), line(2, Fraction(0))),
        caps=(Cap("c", WORDS, "force", "applied", None, Fraction(60), None, WORDS),),
        findings=(
            Finding("f", "error", 0, Span("a.yaml", 1, 2), WORDS, WORDS, Basis("文件")),
            Finding("f", "notice", 2, Span("a.xlsx", sheet="表", cell="B2"), WORDS, WORDS, None),
            Finding("f", "warning", None, None, WORDS, WORDS, None),
        ),
        unfinished=(Unfinished("u", None, "failed", WORDS), Unfinished("u", 0, "cannot_tell", WORDS)),
        notices=(WORDS,),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


def written():
    """As lint gives it: nothing about points."""
    suggestion = Suggestion("a/b", WORDS, "≥1个")
    lines = (line(0, None), line(1, None, suggestion=suggestion), line(2, None))
    waived = Finding(
        "f", "warning", 1, None, WORDS, WORDS, None, "c", WORDS, Waived(WORDS, "处", "2027-01-31", "文")
    )
    return make(scored=False, lines=lines, caps=(), findings=(waived,))


VALIDATOR = jsonschema.Draft7Validator(evaluation_schema())


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(evaluation_schema())
    assert evaluation_schema() is not evaluation_schema()


@pytest.mark.parametrize("total", [None, Fraction(80)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_printed_fits(total, lang):
    VALIDATOR.validate(make(total).to_json(lang))


def test_measurability_may_be_given():
    result = make().to_json()
    result["lines"][1]["measurability"] = {"verdict": "vague", "codes": ["x"]}
    VALIDATOR.validate(result)
    result["lines"][1]["measurability"]["more"] = 1
    assert not VALIDATOR.is_valid(result)


def objects(value, path=()):
    if isinstance(value, dict):
        yield path
        for key, item in value.items():
            yield from objects(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects(item, (*path, index))


def at(value, path):
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_points(lang):
    result = written().to_json(lang)
    VALIDATOR.validate(result)
    assert {"total", "total_range", "rating", "gap", "caps"}.isdisjoint(result)
    assert {"points", "points_range", "exact", "case"}.isdisjoint(result["lines"][1])
    assert result["lines"][1]["suggestion"] == {"definition": "a/b", "name": WORDS[lang], "target": "≥1个"}
    assert result["findings"][0]["waived"] == {
        "reason": WORDS[lang], "by": "处", "until": "2027-01-31", "note": "文"
    }  # fmt: skip


def test_points_and_totals_come_together():
    scored, unscored = make(Fraction(80)).to_json(), written().to_json()
    assert not VALIDATOR.is_valid(scored | {"lines": unscored["lines"]})
    assert not VALIDATOR.is_valid(unscored | {"lines": scored["lines"]})
    assert not VALIDATOR.is_valid(unscored | {"total": "80.00"})


@pytest.mark.parametrize("make", [make, written])
def test_nothing_may_be_added_or_left_out_anywhere(make):
    result = make().to_json()
    for path in objects(result):
        more = copy.deepcopy(result)
        at(more, path)["extra"] = None
        assert not VALIDATOR.is_valid(more), path
        for key in at(result, path):
            less = copy.deepcopy(result)
            del at(less, path)[key]
            assert not VALIDATOR.is_valid(less), (path, key)


def test_numbers_are_strings():
    result = make(Fraction(80)).to_json()
    for value in (80, "80 分", "8e1", ""):
        assert not VALIDATOR.is_valid(result | {"total": value})


def test_every_field_says_in_chinese_what_it_is():
    def check(schema):
        for name, item in schema.get("properties", {}).items():
            described = item.get("description") or "$ref" in item
            assert described, name
        for item in schema.values():
            for part in item if isinstance(item, list) else [item]:
                if isinstance(part, dict):
                    check(part)

    check(evaluation_schema())
