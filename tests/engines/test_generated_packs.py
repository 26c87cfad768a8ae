"""Packs made at random and loaded as any other: the oracle, the plain engine and durable-rules agree on every form.

``PERFEVAL_MANY=5000`` in the environment tries so many packs instead of the few of every test run.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import oracle_packs
from engines.generating import trials
from engines.making import form as read
from engines.making import write_pack
from oracle_forms import Sheet
from oracle_packs import Answer
from oracle_plans import Plan, files_of
from perfeval.engines.decide import Decider
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.evaluation import Evaluation
from perfeval.packs.model import Pack
from perfeval.packs.store import Store

MANY = int(os.environ.get("PERFEVAL_MANY", "0"))
SHEETS = 4


@pytest.fixture(scope="module")
def engines() -> list[type[Decider]]:
    """Durable is left out where it cannot be installed."""
    try:
        from perfeval.engines.durable import Durable
    except ImportError:  # pragma: no cover - another Python
        return [Direct]
    return [Direct, Durable]


def load(plan: Plan) -> Pack:
    files = files_of(plan, "made")
    rules = {path.removesuffix(".yaml"): text for path, text in files.items() if "/" in path}
    with tempfile.TemporaryDirectory() as folder:
        write_pack(Path(folder), "made", files["pack.yaml"], rules)
        return Store([Path(folder)], trusting=True).load("made")


def differences(want: Answer, got: Evaluation) -> list[Any]:
    """What the two say differently, each with its place."""
    pairs: list[tuple[Any, Any, Any]] = []
    for line, other in zip(want.lines, got.lines, strict=True):
        for key in ("outcome", "rule", "case", "weight", "points"):
            pairs.append((f"{line.number} {key}", getattr(line, key), getattr(other, key)))
        # What a line without a weight may earn shows in the totals only.
        if line.weight is not None or line.points is not None:
            pairs.append((f"{line.number} range", (line.low, line.high), (other.lowest, other.highest)))
    for ours, theirs in (("low", "lowest"), ("high", "highest"), ("total", "total"), ("rating", "rating")):
        pairs.append((ours, getattr(want, ours), getattr(got, theirs)))
    pairs.append(("caps", want.caps, [(cap.rule, cap.outcome, cap.before, cap.after) for cap in got.caps]))
    key = str
    findings = [(one.rule, one.line, one.level) for one in got.findings]
    pairs.append(("findings", sorted(want.findings, key=key), sorted(findings, key=key)))
    undecided = [(one.rule, one.line) for one in got.unfinished]
    pairs.append(("undecided", sorted(want.undecided, key=key), sorted(undecided, key=key)))
    return [pair for pair in pairs if pair[1] != pair[2]]


def told(plan: Plan, sheet: Sheet) -> str:
    """The pack and the form, to look at."""
    return (
        "\n".join(f"--- {path}\n{text}" for path, text in files_of(plan, "made").items())
        + "--- form\n"
        + sheet.text()
    )


@settings(
    max_examples=MANY or 60, derandomize=not MANY, deadline=None, database=None, suppress_health_check=list(HealthCheck),
    # A whole pack takes minutes to shrink: with many, the first that differs is shown as it is.
    phases=[Phase.generate] if MANY else [Phase.generate, Phase.shrink],
)  # fmt: skip
@given(trial=trials(SHEETS))
def test_engines_agree_with_the_oracle_on_any_pack(engines, trial):
    plan, sheets = trial
    pack = load(plan)
    deciders = [engine(pack) for engine in engines]
    for sheet in sheets:
        want = oracle_packs.evaluate(plan, sheet)
        got = [evaluate_submission(pack, read(sheet.text()), decider, trace=True) for decider in deciders]
        assert differences(want, got[0]) == [], told(plan, sheet)
        for other in got[1:]:
            assert replace(other, engine=got[0].engine) == got[0], told(plan, sheet)
            bodies = [{**one.to_json(lang), "engine": ""} for lang in ("zh", "en") for one in (got[0], other)]
            assert bodies[0] == bodies[1] and bodies[2] == bodies[3]
