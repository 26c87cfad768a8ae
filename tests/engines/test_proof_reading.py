"""The reading of Z3 is that of the direct engine: of facts at random, both make the same of an expression."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.test_closures import CONDITIONS, LISTS, TEXTS
from engines.test_closures import Facts as AnyFacts
from language.trees import V, expressions
from perfeval.diagnostics import PerfevalError
from perfeval.engines.compute import cannot, evaluate, points_of
from perfeval.engines.examples import with_parameters
from perfeval.engines.given import views_of
from perfeval.engines.proof.algebra import and_, not_, same
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.assumptions import always_there, is_so, reader, taken_for_granted
from perfeval.engines.proof.judging import judged
from perfeval.engines.proof.reading import read, read_points
from perfeval.engines.proof.scoring import Rules
from perfeval.engines.proof.values import Coded, Number, Truth
from perfeval.engines.proof.world import World
from perfeval.engines.scene import Scene
from perfeval.engines.texts import ON_TEXT
from perfeval.language.parser import parse
from perfeval.language.tree import (
    DATE,
    INDICATOR_UNIT,
    MONEY,
    POINTS,
    Aggregate,
    Call,
    Name,
    Text,
    WordList,
    walk,
)
from perfeval.language.values import MISSING, Amount, Cannot, Missing
from perfeval.language.vocabulary import vocabulary
from perfeval.packs.store import Store
from perfeval.sources import Text as SourceText
from perfeval.sources import parse_yaml
from perfeval.submissions.facts import form_facts, row_facts
from perfeval.submissions.reading import read_submissions, submission_of

z3 = pytest.importorskip("z3")

UNITS = [(), POINTS, MONEY, DATE, (("个", 1),)]
#: Calls of which Z3 only knows that something comes out.
OPEN = {"workdays", "months", "year_of", "repeats", "clauses", "found"}


class Facts(AnyFacts):
    """Facts whose units are those of their names, but for what is in the unit of the indicator."""

    def lookup(self, name: str, of: str):
        dice = random.Random(f"{self.seed} {name} {of}")
        if dice.random() < self.doubt:
            return dice.choice([MISSING, cannot("不知道", "not known")])
        type_ = V.terms[name].type
        if type_.base != "number":
            return super().lookup(name, of) if type_.base != "text" else dice.choice(TEXTS)
        dimension = dice.choice(UNITS) if type_.dimension == INDICATOR_UNIT else type_.dimension
        number = Fraction(dice.randint(-3, 12), 1 if dimension == DATE else dice.choice([1, 1, 2, 3]))
        return Amount(number + (700000 if dimension == DATE else 0), dimension)


class Open:
    """Where every name is a variable."""

    def __init__(self) -> None:
        self.world = World(V, LISTS, UNITS)
        for text in TEXTS:
            self.world.literal(text)

    def lookup(self, name: str, of: str):
        return self.world.variable(name, of)

    def mark(self, node) -> str:
        return ""


def is_value(world: World, symbol, value):
    """That a variable, or what is read, has a value of the direct engine."""
    if isinstance(value, Missing):
        return and_(symbol.missing, not_(symbol.known))
    if isinstance(value, Cannot):
        return and_(symbol.untold, not_(symbol.known), not_(symbol.missing))
    if isinstance(symbol, Truth):
        return (
            and_(symbol.true, not_(symbol.false), not_(symbol.missing))
            if value
            else and_(symbol.false, not_(symbol.true), not_(symbol.missing))
        )
    if isinstance(symbol, Coded):
        return and_(symbol.known, not_(symbol.missing), same(symbol.code, world.code(value)))
    assert isinstance(symbol, Number)
    unit = world.measures.alike(symbol.measure, world.measures.fixed(value.dimension))
    return and_(symbol.known, not_(symbol.missing), same(symbol.number, value.number), unit)


def is_open(node) -> bool:
    """Whether Z3 only knows of a node that something comes out: rows, and texts that are not named in a rule."""
    if not isinstance(node, Call):
        return isinstance(node, Aggregate)
    of_texts = node.function in ON_TEXT
    first, *rest = node.arguments
    named = isinstance(first, Name) and all(isinstance(one, Text | WordList) for one in rest)
    return node.function in OPEN or (of_texts and not named)


def agree(tree, seed: int, doubt: float, make=read, work=evaluate) -> None:
    place, facts = Open(), Facts(seed, doubt, 0)
    world = place.world
    symbol = make(tree, place)
    wanted = work(tree, facts)
    pins = [
        is_value(world, variable.value, facts.lookup(variable.term.id, variable.side))
        for variable in world.variables.values()
    ]
    result = is_value(world, symbol, wanted)
    truths = [
        one
        for one in (*pins, *world.always, *world.pairs, *world.whole, *world.about_texts())
        if one is not True
    ]

    def possible(*more) -> bool:
        solver = z3.SimpleSolver()
        solver.add(*truths)
        if any(one is False for one in more):
            return False
        solver.add(*[one for one in more if one is not True])
        answer = solver.check()
        assert answer != z3.unknown
        return answer == z3.sat

    looks_in = not any(is_open(part) for part in walk(tree))
    assert possible(result), (wanted, symbol)
    if looks_in:
        assert not possible(not_(result)), (wanted, symbol)


@settings(deadline=None, max_examples=100, derandomize=True, database=None)
@given(text=expressions, seed=st.integers(0, 10**6), doubt=st.sampled_from([0.0, 0.1, 0.5]))
def test_conditions_are_read_as_the_direct_engine_reads_them(text, seed, doubt):
    agree(parse(text, V, "indicator"), seed, doubt)


FORMULAS = [
    "分值 × 限于(完成值 ÷ 指标值, 0, 1)", "分值 × 最大(0, 1 − (完成值 − 指标值) ÷ 指标值)", "分值 × 线性(完成值, 指标值: 1, 2 × 指标值: 0)",
    "分档(完成值 ÷ 指标值, ≥100%: 分值, ≥90%: 8分, 其余: 0)", "若(完成值 ≥ 指标值, 分值, 自评得分)", "绝对值(自评得分 − 分值)", "舍入(分值 ÷ 3, 2)",
    "最大(0分, 分值 − 2分 × 取整((1 − 完成值 ÷ 指标值) ÷ 5%))", "进整(分值)", "完成值 × 分值 ÷ 指标值", "−自评得分 + 5", "5", "1 + 分值",
    "若(缺(完成值), 0, 若(方向 = 正向, 分值, 完成值))", "最小(5, 分值, 自评得分)", "完成值 + 0", "天数(指标值, 完成值) ÷ 天数(完成值, 指标值) × 分值",
]  # fmt: skip


@settings(deadline=None, max_examples=80, derandomize=True, database=None)
@given(text=st.sampled_from(FORMULAS), seed=st.integers(0, 10**6), doubt=st.sampled_from([0.0, 0.1, 0.3]))
def test_formulas_are_read_as_the_direct_engine_reads_them(text, seed, doubt):
    tree = parse(text, V, "indicator")
    agree(tree, seed, doubt)
    agree(tree, seed, doubt, read_points, points_of)


@settings(deadline=None, max_examples=40, derandomize=True, database=None)
@given(text=st.sampled_from(CONDITIONS), seed=st.integers(0, 10**6), doubt=st.sampled_from([0.0, 0.4]))
def test_questions_about_texts_are_read_as_the_direct_engine_reads_them(text, seed, doubt):
    agree(parse(text, V, "indicator"), seed, doubt)


def test_a_reading_that_is_wrong_is_found():
    """The test above can fail: of a condition that is turned round the two disagree."""
    for seed in range(50):
        with pytest.raises(AssertionError):
            agree(
                parse("分值 > 5", V, "indicator"), seed, 0.0, lambda tree, place: _turned(read(tree, place))
            )


def _turned(value: Truth) -> Truth:
    return Truth(value.false, value.true, value.missing)


# --- whole rows under a pack ------------------------------------------------------------------------------

#: Packs that replace facts, add columns or choose by parameters.
HUBEI = "hubei-2020"  # sums over units, which are not looked into
PACKS = ["chongqing-department", "handan-2019", HUBEI, "hunan-department", "mof-2013-53"]


@pytest.mark.parametrize("id_", PACKS)
def test_rules_apply_and_score_as_the_direct_engine_has_it(id_):
    """On the examples of a pack: which rule applies, by which case, and with how many points."""
    pack = Store(trusting=True).load(id_)
    asker = Asker(pack, pack.since, any_numbers=True)
    rules = Rules(pack.of_kind("score", "indicator"), asker.facts)
    symbols = {
        rule.id: (rules.active(rule.id), rules.applied[rule.id].taken, [rules.applied[rule.id].points(place) for place in range(len(rule.cases))])
        for rule in pack.of_kind("score", "indicator")
    }  # fmt: skip
    solver = z3.SimpleSolver()
    world = asker.world
    granted = [
        *world.always,
        *world.pairs,
        *world.whole,
        *always_there(world),
        *taken_for_granted(world, [""]),
    ]
    solver.add(*[one for one in granted if one is not True])
    told = 0
    for rule in pack.of_kind("score", "indicator"):
        for sample in rule.examples[::4]:
            setting = (
                asker.in_force
                if sample.parameters is None
                else with_parameters(asker.in_force, sample.parameters)
            )
            if "定义" in sample.given.items:
                continue  # needs the indicator library
            for view in views_of(setting, rule, sample.given):
                told += same_scores(setting, asker, solver, symbols, view, looks_in=id_ != HUBEI)
    assert told > 5


def same_scores(pack, asker, solver, symbols, view, *, looks_in: bool) -> int:
    world, found = asker.world, judged(pack, "indicator", view)
    form = view.scene.form
    written = {**form.rows[view.number - 1].facts, **form.submission}
    for parameter in pack.parameters:
        written[parameter.id] = view.scene.whole[parameter.id]
    pins = [
        is_value(world, variable.value, written[variable.term.id])
        for variable in world.variables.values()
        if variable.term.id in written
    ]
    for _, name in ((variable, variable.term.id) for variable in world.variables.values()):
        if isinstance(written.get(name), str):
            world.literal(written[name])
    results = []
    for id_, (active, taken, points) in symbols.items():
        fires = id_ in found.firing
        results.append(active if fires else not_(active))
        if fires and found.case_of(id_) is not None:
            cases = [case.name for case in pack.rule(id_).cases]
            place = cases.index(found.case_of(id_))
            results.append(taken[place])
            if points[place] is not None:
                results.append(
                    is_value(world, points[place], points_of(pack.rule(id_).cases[place].points, view))
                )
    truths = [one for one in (*pins, *world.about_texts()) if one is not True]
    if solver.check(*truths) == z3.unsat:
        return 0  # an example may give facts that no form has together
    together = and_(*results)
    if together is not True:
        assert solver.check(*truths, together) == z3.sat, found
        assert not looks_in or solver.check(*truths, not_(together)) == z3.unsat, found
    return 1


@pytest.mark.parametrize("corpus", ["submissions.jsonl"])
def test_what_is_taken_for_granted_is_so_of_published_forms(corpus):
    pack = Store(trusting=True).load("mof-2020-10")
    rows = 0
    for form in list(read_submissions(Path(__file__).parents[1] / "corpus" / corpus))[:30]:
        scene = Scene(pack, form_facts(form, pack.vocabulary), form.year)
        for view in (scene.view, *scene.rows):
            scope = "submission" if view is scene.view else "indicator"
            for one in reader().assumptions:
                assert one.scope != scope or is_so(one, view), (one.id, view.facts)
            for id_, value in view.facts.items():
                assert id_ not in reader().always_known or not isinstance(value, Missing | Cannot), id_
                assert id_ not in reader().always_readable or not isinstance(value, Cannot), id_
            rows += 1
    assert rows > 100


#: Cells that read in every way there is.
CELLS = [
    "", "≥", "≥95%", "=100%", "290%", "≥90个", "≤0", "-5", "80-90个", "90-80个", "80%-90%", "12次/年", "2020年12月31日前", "2020.1.1-2020.12.31",
    "2020-02-30", "44196", "是", "否", "优", "良好", "逐步改善", "达成", "1.2倍", "0.95", "/", "无", "约20", "10分", "5人", "≥3万元/亩", "三次", "一季度",
]  # fmt: skip


def test_what_is_taken_for_granted_is_so_however_cells_read():
    words = vocabulary()
    for target in CELLS:
        for actual in CELLS:
            for more in (
                {},
                {"nature": "定性"},
                {"nature": "？"},
                {"direction": "反向"},
                {"direction": "？", "achieved": "达成"},
                {"name": "培训合格率"},
            ):
                cells = {"name": "指标", "target": target, "actual": actual, "weight": "10", **more}
                facts = row_facts(1, cells, words, 2020).facts
                for one in reader().assumptions:
                    assert one.scope == "submission" or is_so(one, _Row(facts)), (one.id, cells)


class _Row:
    def __init__(self, facts) -> None:
        self.facts = facts

    def lookup(self, name: str, of: str):
        return self.facts.get(name, MISSING)

    def words(self, name: str):
        return ()


def test_negative_figures_are_refused_where_forms_are_read():
    """What is taken for granted of weights and sums of money: a form that has others is not read at all."""
    for text in (
        "funds: {adjusted: -1, spent: 1}",
        "funds: {adjusted: 1, spent: -1}",
        "indicators: [{name: 甲, weight: -5}]",
    ):
        with pytest.raises(PerfevalError):
            submission_of(
                parse_yaml(SourceText("x.yaml", f"unit: 甲局\nyear: 2020\nkind: project\n{text}\n"))[0],
                "x.yaml",
            )
