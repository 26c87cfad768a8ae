"""The indicators that ship with perfeval: every one is whole, can be worked out, and can be measured."""

from __future__ import annotations

from collections import Counter

import jsonschema
import pytest

from perfeval.indicators.reading import indicators_schema
from perfeval.indicators.shelf import Shelf, builtin_indicators
from perfeval.language.tree import INDICATOR_UNIT, Arithmetic, Name, walk
from perfeval.language.units import known_unit, parse_unit
from perfeval.sources import parse_yaml, plain, read_text
from perfeval.submissions.quantities import Quantity, read_quantity

FILES = sorted(builtin_indicators().glob("*.yaml"))
ALL = Shelf().all()
SIGNS = {"≥": "higher", ">": "higher", "≤": "lower", "<": "lower"}
TEN = ("agriculture", "assistance", "culture", "education", "environment", "health", "it", "security", "transport", "water")  # fmt: skip
every = pytest.mark.parametrize("item", ALL, ids=lambda item: item.id)


def test_there_are_enough_of_every_sector():
    sectors = Counter(item.sector for item in ALL)
    assert len(ALL) >= 170
    assert sectors["gov-services"] == 36
    assert min(sectors[name] for name in TEN) >= 12


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_files_fit_their_schema(file):
    jsonschema.Draft7Validator.check_schema(indicators_schema())
    (document,) = parse_yaml(read_text(file))
    jsonschema.Draft7Validator(indicators_schema()).validate(plain(document))


def test_ids_and_names_are_unique():
    assert [id_ for id_, many in Counter(item.id for item in ALL).items() if many > 1] == []
    assert [name for name, many in Counter(item.name for item in ALL).items() if many > 1] == []
    assert [name for name, many in Counter(item.english for item in ALL).items() if many > 1] == []
    names = Counter((item.sector, name) for item in ALL for name in item.names)
    assert [name for name, many in names.items() if many > 1] == []


@every
def test_the_formula_gives_the_unit(item):
    if item.tree is None:
        assert item.elements or item.unit == "%"
        return
    assert item.tree.type.dimension == item.measured_in.dimension
    assert {part.id for part in walk(item.tree) if isinstance(part, Name)} == {x.name for x in item.inputs}


@every
def test_a_ratio_has_a_formula(item):
    divides = item.tree is not None and any(
        isinstance(p, Arithmetic) and p.operator == "/" for p in walk(item.tree)
    )
    survey = item.name.startswith(("社会公众或服务对象满意度", "满意度"))
    rates = ("subsistence-standard", "mechanisation")
    if item.unit in ("%", "‰") or "/" in item.unit:
        assert divides or survey or item.id.endswith(rates)


@every
def test_the_target_is_a_quantity_in_the_unit(item):
    target = read_quantity(item.target_example, name=item.name)
    assert isinstance(target, Quantity)
    assert target.value is not None
    assert target.unit.dimension == item.measured_in.dimension
    assert SIGNS.get(target.comparator, item.direction) == item.direction
    if item.elements:
        assert target.value == len(item.elements)


@every
def test_every_unit_is_listed(item):
    for unit in (item.unit, *(wanted.unit for wanted in item.inputs)):
        assert known_unit(unit) or parse_unit(unit).dimension == INDICATOR_UNIT


def test_the_common_indicators_are_those_of_the_regulations():
    common = [item for item in ALL if item.library == "common"]
    assert all(
        item.basis and item.basis.document in ("财预〔2013〕53号", "财预〔2020〕10号") for item in common
    )
    assert not any(item.basis.checked for item in common)
    assert all(item.basis is None for item in ALL if item.library != "common")
    formulas = {item.id: item.formula for item in common}
    assert formulas["common-project/timeliness"] == "(计划完成时间 − 实际完成时间) ÷ 计划完成时间 × 100%"
    assert formulas["common-department/timeliness"] == "及时完成实际工作数 ÷ 计划工作数 × 100%"
    assert formulas["common-project/quality"].endswith("÷ 实际产出数 × 100%")
    assert formulas["common-department/quality"].endswith("÷ 计划工作数 × 100%")
    assert formulas["common-project-2020/execution"] == "实际支出资金 ÷ 实际到位资金 × 100%"
