"""Every pack that ships: it loads, compiles for each engine, and its examples come out as they say."""

from __future__ import annotations

import re

import pytest

from engines.making import form, written
from perfeval.engines.direct import Direct
from perfeval.engines.examples import run_examples
from perfeval.engines.process import evaluate_submission
from perfeval.engines.whole_examples import run_whole_examples
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack
from perfeval.packs.store import Store, builtin_rules

STORE = Store()
SHELF = Shelf(trusting=True)
PACKS = [id_ for id_ in STORE.ids() if STORE.folder(id_).parent == builtin_rules()]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(params=["direct", "durable"])
def engine(request):
    if request.param == "direct":
        return Direct
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


def own_rules(pack: Pack):
    return [rule for rule in pack.rules if rule.pack == pack.id]


@pytest.mark.parametrize("id_", PACKS)
def test_every_example(id_, engine):
    pack = STORE.load(id_)
    ran = run_examples(pack, engine(pack), definitions=SHELF)
    assert len(ran) >= sum(len(rule.examples) for rule in own_rules(pack)) > 0
    assert [(item.rule.id, item.example.name, item.fault.text("zh")) for item in ran if item.fault] == []


@pytest.mark.parametrize("id_", PACKS)
def test_every_whole_example(id_, engine):
    pack = STORE.load(id_)
    examples = STORE.examples(id_)
    if len(pack.chain) > 1:
        assert examples, f"{id_} has no whole example"
    ran = run_whole_examples(pack, examples, engine, SHELF)
    assert [(item.example.name, item.fault.text("zh")) for item in ran if item.fault] == []


@pytest.mark.parametrize("id_", PACKS)
def test_nothing_claims_to_be_checked_and_every_rule_of_a_local_pack_has_a_basis(id_):
    pack = STORE.load(id_)
    assert pack.basis is not None
    assert not pack.basis.checked
    for rule in own_rules(pack):
        assert rule.basis is None or not rule.basis.checked, rule.id
        assert len(pack.chain) == 1 or rule.basis is not None, rule.id


@pytest.mark.parametrize("id_", PACKS)
def test_everything_has_an_english_form(id_):
    pack = STORE.load(id_)
    said = [pack.title["en"], *(profile.name["en"] for profile in pack.framework.profiles)]
    said += [parameter.means["en"] for parameter in pack.parameters]
    reasons = [dated.reason for parameter in pack.parameters for dated in parameter.history]
    reasons += [change.reason for change in pack.changes]
    reasons += [ground.reason for layer in pack.layers for ground in layer.grounds.values()]
    said += [pack.reasons.get(reason, reason) for reason in reasons]
    bases = [pack.basis, *(rule.basis for rule in own_rules(pack))]
    said += [basis.note["en"] for basis in bases if basis is not None and basis.note]
    for rule in own_rules(pack):
        said.append(rule.title["en"])
        for case in rule.cases:
            said.append(case.label["en"])
            said += [reason["en"] for reason in (case.cannot_tell, case.not_applicable) if reason]
        for template in (rule.message["en"], rule.fix["en"]):
            said += [part for part in template.parts if isinstance(part, str)]
    # A regulation's number and the two sides of a pair are the same in both languages.
    plain = [re.sub(r"财预〔\d{4}〕\d+号", "", text) for text in said]
    assert [text for text in plain if CHINESE.search(text)] == []


@pytest.mark.parametrize("id_", PACKS)
def test_what_a_pack_adds_has_an_english_name(id_):
    words = STORE.load(id_).vocabulary
    own = [term for term in words.terms.values() if term.reads == "extra" or term.layer == "let"]
    assert [term.zh for term in own if CHINESE.search(term.en)] == []
    assert [term.zh for term in own if CHINESE.search(term.means["en"])] == []


@pytest.mark.parametrize(
    ("kind", "year", "region", "chosen"),
    [
        ("project", 2020, "云南/保山/隆阳", "yunnan-2020"),
        ("department", 2020, "云南/保山/隆阳", "yunnan-2020-department"),
        ("project", 2023, "四川/成都", "sichuan-2023"),
        ("project", 2022, "四川/成都", "mof-2020-10"),
        ("project", 2023, None, "mof-2020-10"),
    ],
)
def test_which_pack_a_form_gets(kind, year, region, chosen):
    assert STORE.choose(kind, year, region)[0] == chosen


@pytest.mark.parametrize("id_", PACKS)
def test_every_value_says_from_when_and_why(id_):
    """A value rests on a document, or says why it is what it is; one that changes another's does both."""
    for parameter in STORE.load(id_).parameters:
        for position, dated in enumerate(parameter.history):
            if dated.pack != id_:
                continue
            assert dated.since >= 2013
            assert dated.basis is not None or dated.reason, parameter.zh
            assert dated.basis is None or not dated.basis.checked
            if position and dated.basis is None:
                pytest.fail(f"{id_} changes {parameter.zh} without a basis")


def test_a_pack_takes_the_place_of_no_general_rule_by_chance():
    """A rule of the name of one that all packs share stands in its place: that must be meant."""
    meant = {("mof-2013-53", "blank-target")}
    found = {
        (change.pack, change.rule)
        for id_ in PACKS
        for change in STORE.load(id_).changes
        if change.kind == "replaced" and change.of in ("measurability", "defects")
    }
    assert found == meant


@pytest.mark.parametrize(
    ("target", "actual", "points"), [("≤2%", "1%", 6), ("≤2%", "4%", 3), ("≥90%", "1%", 0)]
)
def test_a_rate_of_complaints_is_not_scored_by_the_tiers_of_satisfaction(target, actual, points):
    name = "投诉率" if "≤" in target else "公众满意度"
    row = f"section: 满意度, name: {name}, target: {target}, actual: {actual}, weight: 6"
    pack = STORE.load("hunan-department")
    found = evaluate_submission(pack, form(written(row)), Direct(pack))
    assert found.lines[-1].points == points
