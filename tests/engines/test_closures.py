"""Closures give what evaluate gives, to the last reason, whatever the expression and the facts."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.trees import V, bare, expressions
from perfeval.engines.closures import ById, Closures, closures_of, need_of
from perfeval.engines.compute import cannot, evaluate
from perfeval.engines.pairs import one_sided, pairs
from perfeval.engines.scene import FIRST, SECOND, PairView, Scene
from perfeval.language.parser import parse
from perfeval.language.tree import MONEY, POINTS
from perfeval.language.values import MISSING, Amount
from perfeval.language.vocabulary import EXCEPT
from perfeval.packs.store import Store
from perfeval.sources import Text, parse_yaml
from perfeval.submissions.facts import form_facts
from perfeval.submissions.reading import read_submissions, submission_of

LISTS = {"空话": ("甲", "甲乙"), "空话" + EXCEPT: ("甲丙",)}
TEXTS = ("", "甲", "甲乙，丙", "甲丙", "a", "乙甲")


class Facts:
    """A fact that answers anything, the same each time; ``doubt`` is how often it does not know."""

    def __init__(self, seed: int, doubt: float, rows: int = 3) -> None:
        self.seed, self.doubt, self.count = seed, doubt, rows
        self.known: dict[int, object] = {}

    def lookup(self, name: str, of: str):
        dice = random.Random(f"{self.seed} {name} {of}")
        if dice.random() < self.doubt:
            return dice.choice([MISSING, cannot(f"{name}不知道", f"{name} is not known")])
        type_ = V.terms[name].type
        if type_.base == "truth":
            return dice.random() < 0.5
        if type_.base == "text":
            return dice.choice(TEXTS)
        if type_.base == "word":
            return dice.choice(V.enumerations[type_.words]).zh
        number = Fraction(dice.randint(-3, 12), dice.choice([1, 1, 2, 3]))
        return Amount(number, dice.choice([type_.dimension, type_.dimension, POINTS, MONEY, ()]))

    def rows(self, over: str, of_results: bool):
        return [Facts(self.seed * 31 + place, self.doubt, 0) for place in range(self.count)]

    def words(self, name: str):
        return LISTS.get(name, ())

    def found(self, rule: str):
        return random.Random(f"{self.seed} {rule}").random() < 0.5


@settings(deadline=None, max_examples=400)
@given(text=expressions, seed=st.integers(0, 10**6), doubt=st.sampled_from([0.0, 0.1, 0.5]))
def test_the_same_as_evaluate(text, seed, doubt):
    tree = parse(text, V, "indicator")
    closures = Closures(LISTS)
    wanted = evaluate(tree, Facts(seed, doubt))
    # Asked twice of one fact: what is kept there must be the same.
    facts = Facts(seed, doubt)
    for _ in range(2):
        found = closures.evaluate(tree, facts)
        assert found == wanted
        assert type(found) is type(wanted)
        if isinstance(wanted, Amount):
            assert found.shown == wanted.shown


CONDITIONS = [
    '含(名称, "甲")', "始于(名称, 空话)", "止于(名称, 空话, \"a\")", "全由(名称, 空话)", "含(名称, 偏差原因)", "重复(名称, 偏差原因) ≥ 50%",
    '去掉(名称, 偏差原因) = "甲"', '去掉(名称, 空话) = 偏差原因', '所含(名称, 空话) = "甲"', "分句(名称, 空话) ≥ 1", "止于(名称, 空话, 偏差原因)",
    '若(缺(名称), "甲", 名称) = "甲"', "非 (名称 = 偏差原因)", "最高值(指标, 分值) > 5", "合计(指标, 得分) > 5", "全部(指标, 分值 > 1)",
]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(text=st.sampled_from(CONDITIONS), seed=st.integers(0, 10**6))
def test_the_same_of_texts(text, seed):
    tree = parse(text, V, "indicator")
    for doubt in (0.0, 0.4):
        facts = Facts(seed, doubt)
        assert Closures(LISTS).evaluate(tree, facts) == evaluate(tree, facts)


@pytest.fixture(scope="module")
def forms():
    return list(read_submissions(Path(__file__).parents[1] / "corpus" / "submissions.jsonl"))[:12]


def test_every_condition_that_ships_is_the_same_on_the_published_forms(forms):
    pack = Store(trusting=True).load("mof-2020-10")
    told = 0
    for form in forms:
        scene = Scene(pack, form_facts(form, pack.vocabulary), form.year)
        for rule in pack.of_kind("check", "indicator"):
            if rule.pair or rule.layer not in ("fact", "let"):
                continue
            for view in scene.rows:
                found = scene.evaluate(rule.when, view)
                view.known.clear()
                scene.shared.clear()
                assert found == evaluate(rule.when, view)
                told += found is True
    assert told > 10


def test_a_pack_keeps_its_closures():
    pack = Store(trusting=True).load("mof-2020-10")
    assert closures_of(pack) is closures_of(pack)
    assert closures_of(Store(trusting=True).load("mof-2020-10")) is not closures_of(pack)
    assert ById(pack) == ById(pack)
    assert ById([]) != ById([])
    assert ById(1) != 1


# --- pairs ----------------------------------------------------------------------------------------------

PAIRS = [
    ("甲.名称 = 乙.名称", None, None),
    ('含(甲.名称, "x") 且 甲.名称 = 乙.名称', '含(甲.名称, "x")', None),
    ('含(甲.名称, "x") 或 含(乙.名称, "x")', None, None),
    ('含(甲.名称, "x") 且 含(乙.名称, "y") 或 甲.分值 > 5 且 乙.分值 > 甲.分值', '含(甲.名称, "x") 或 甲.分值 > 5', None),
    ("甲.分值 > 5 且 非 乙.分值 > 5", "甲.分值 > 5", "非 乙.分值 > 5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first", "second"), PAIRS)
def test_what_one_side_alone_decides(text, first, second):
    tree = parse(text, V, "indicator", pair=True)
    for side, wanted in ((FIRST, first), (SECOND, second)):
        found = one_sided(tree, side)
        assert (found is None) == (wanted is None)
        if wanted is not None:
            expected = parse(wanted, V, "indicator", pair=True)
            assert bare(found) == bare(expected)


def scene_of(names, pack):
    rows = "".join(f"  - {{section: 产出, name: {name}, weight: {weight}}}\n" for name, weight in names)
    text = f"unit: 甲\nkind: project\nyear: 2024\nindicators:\n{rows}"
    form = submission_of(parse_yaml(Text("form.yaml", text))[0], "form.yaml")
    return Scene(pack, form_facts(form, pack.vocabulary), 2024)


NAMES = st.lists(
    st.tuples(st.sampled_from(["x甲", "y甲", "乙", "xy", "''"]), st.sampled_from(["4", "8", "''"])),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(names=NAMES, text=st.sampled_from([row[0] for row in PAIRS]))
def test_no_pair_is_left_out_of_which_anything_is_to_be_told(names, text):
    pack = Store(trusting=True).load("mof-2020-10")
    scene = scene_of(names, pack)
    tree = parse(text, pack.vocabulary, "indicator", pair=True)
    kept = {tuple(view.sides.values()) for view in pairs(tree, scene.rows)}
    for first, second in combinations(scene.rows, 2):
        value = evaluate(tree, PairView(first, second))
        if (first, second) not in kept:
            assert value is False


# --- the word that a condition needs --------------------------------------------------------------------

NEEDS = [
    ("方向 = 正向", ("direction", {"正向"})),
    ("方向 = 正向 且 分值 > 5", ("direction", {"正向"})),
    ("(方向 = 正向 或 方向 = 反向) 且 缺(名称)", ("direction", {"正向", "反向"})),
    ("方向 = 正向 或 分值 > 5", None),
    ("方向 = 正向 或 性质 = 定量", None),
    ("方向 ≠ 正向", None),
    ("非 (方向 = 正向)", None),
]


@pytest.mark.parametrize(("text", "wanted"), NEEDS)
def test_the_word_that_a_condition_needs(text, wanted):
    assert need_of(parse(text, V, "indicator")) == wanted


@settings(deadline=None, max_examples=200)
@given(text=expressions, seed=st.integers(0, 10**6))
def test_without_its_word_a_condition_is_false(text, seed):
    tree, facts = parse(text, V, "indicator"), Facts(seed, 0.2)
    need = need_of(tree)
    if need is not None:
        value = facts.lookup(need[0], "")
        if isinstance(value, str) and value not in need[1]:
            assert evaluate(tree, facts) is False
