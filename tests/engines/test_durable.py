from __future__ import annotations

import os
import signal
from dataclasses import replace
from typing import Any

import pytest

from engines.making import LOCAL, SCORE_ONE, check, form, local, write_pack, written
from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from workers.children import CRASH, child

durable: Any = pytest.importorskip("perfeval.engines.durable", exc_type=ImportError)
compiled: Any = pytest.importorskip("perfeval.engines.compiled", exc_type=ImportError)

PACK = Store().load("mof-2020-10")
ONE = form(written(
    "section: 产出, target: ≥100个, actual: 90个, weight: 50, claimed: 50",
    "section: 效益, target: 良好, actual: 良好, achieved: 部分达成, weight: 30, claimed: 30",
    "section: 满意度, target: ≥90%, actual: 95%, weight: 10",
))  # fmt: skip
OTHER = form(written("section: 产出, target: ≤5天, actual: 未知, weight: 90"))


@pytest.fixture
def engine():
    made = durable.Durable(PACK)
    yield made
    made.ruleset.stop()


def result(decider, submission=ONE):
    return replace(evaluate_submission(PACK, submission, decider), engine="")


EXPECTED = {id(ONE): result(Direct(PACK)), id(OTHER): result(Direct(PACK), OTHER)}


# --- faults ----------------------------------------------------------------------------------------


def test_a_killed_worker_costs_nothing_but_time(engine):
    for number in (signal.SIGKILL, signal.SIGSEGV):
        os.kill(engine.ruleset.worker, number)
        assert result(engine) == EXPECTED[id(ONE)]


def test_killed_between_the_rounds(engine, monkeypatch):
    real, killed = engine.ruleset.fire, []

    def fire(facts):
        fired = real(facts)
        killed.append(engine.ruleset.worker)
        os.kill(killed[-1], signal.SIGKILL)
        return fired

    monkeypatch.setattr(engine.ruleset, "fire", fire)
    assert result(engine) == EXPECTED[id(ONE)]
    assert len(set(killed)) > 3


def test_two_deaths_are_an_engine_fault_and_the_next_submission_is_scored(engine, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(engine.ruleset, "_start", lambda: child(CRASH))
        engine.ruleset.stop()
        with pytest.raises(durable.EngineFaultError, match="PE504") as fault:
            result(engine)
    assert "SIGSEGV" in fault.value.diagnostic.text("zh")
    assert "--engine direct" in fault.value.diagnostic.fix("en")
    assert result(engine) == EXPECTED[id(ONE)]


def test_an_error_in_between_leaves_nothing_behind(engine, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(durable.Durable, "_decision", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            result(engine)
    assert result(engine, OTHER) == EXPECTED[id(OTHER)]


# --- state -----------------------------------------------------------------------------------------


def test_nothing_is_carried_from_one_submission_to_the_next(engine):
    assert EXPECTED[id(ONE)] != EXPECTED[id(OTHER)]
    for submission in (ONE, OTHER, OTHER, ONE, OTHER, ONE):
        assert result(engine, submission) == EXPECTED[id(submission)]


def test_two_engines_do_not_meet(engine):
    second = durable.Durable(PACK)
    assert engine.ruleset.worker != second.ruleset.worker
    assert result(second, OTHER) == EXPECTED[id(OTHER)]
    assert result(engine) == EXPECTED[id(ONE)]


def test_no_question_no_answer(engine):
    assert engine.decide([]) == []


# --- what cannot be given to the engine ------------------------------------------------------------


def refused(pack) -> Any:
    with pytest.raises(PerfevalError) as error:
        durable.Durable(pack)
    (diagnostic,) = error.value.diagnostics
    for lang in ("zh", "en"):
        assert "--engine direct" in diagnostic.fix(lang)
    return diagnostic


def test_a_condition_that_unfolds_too_far(tmp_path):
    when = " 且 ".join(f"(自评总分 = {n} 或 评价总分 = {n})".replace("评价总分", "年度") for n in range(6))
    pack = local(tmp_path, {"check/wide": check("wide", when, fires="{自评总分: 1}")})
    told = refused(pack)
    assert told.code == "PE502"
    assert "64" in told.text("zh") and "wide" in told.text("en")
    assert told.span.file.endswith("wide.yaml")


@pytest.mark.parametrize(("when", "count", "said"), [
    ('名称 = "特别"', 40, "too many conditions"), ("其余", 29, "too many cases"),
])  # fmt: skip
def test_too_many_conditions_or_cases(tmp_path, when, count, said):
    cases = "".join(f"  - {{case: 甲{n}, when: '分值 = {n}', points: 1}}\n" for n in range(count))
    shown = "".join(
        f"  - {{name: 例{n}, given: {{分值: {n}}}, expect: {{case: 甲{n}, points: 1}}}}\n"
        for n in range(count)
    )
    head, _, tail = SCORE_ONE.replace('名称 = "特别"', when).partition("  - {case: 一")
    write_pack(tmp_path, "local", LOCAL, {"score/other": f"{head}{cases}  - {{case: 一{tail}{shown}"})
    told = refused(Store([tmp_path]).load("local"))
    assert told.code == "PE502"
    assert said in told.text("en")


def test_rules_that_do_not_fit_into_one_group_get_a_second(monkeypatch):
    """The limits hold for each group: with a lower one there are more groups, and the same results."""
    groups = len({id(group) for group in compiled.Compiled(PACK).groups.values()})
    monkeypatch.setattr(compiled, "MOST_QUESTIONS", 40)
    engine = durable.Durable(PACK)
    assert len({id(group) for group in engine.compiled.groups.values()}) > groups
    assert result(engine) == EXPECTED[id(ONE)]


@pytest.mark.parametrize("limit", ["MOST_KINDS", "MOST_RULES"])
def test_a_pack_with_too_much_in_it(monkeypatch, limit):
    monkeypatch.setattr(compiled, limit, 3)
    told = refused(PACK)
    assert told.code == "PE503"
    assert "mof-2020-10" in told.text("zh")
