from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

import oracle
from engines.making import form as read
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.evaluation import Evaluation
from perfeval.packs.store import Store

PACK = Store().load("mof-2020-10")
ENGINES = ["direct", "durable"]
MANY = settings(
    max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture(scope="module", params=ENGINES)
def decider(request):
    if request.param == "direct":
        return Direct(PACK)
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable(PACK)


@pytest.fixture(scope="module")
def durable():
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable(PACK)


def differences(expected: oracle.Answer, got: Evaluation) -> list[object]:
    found: list[object] = []
    for want, line in zip(expected.lines, got.lines, strict=True):
        if want is None:
            pairs = [("outcome", "not_applicable", line.outcome), ("points", None, line.points)]
        else:
            # A line without a weight shows in the totals only.
            pairs = (
                []
                if line.weight is None
                else [
                    ("points", want.points, line.points),
                    ("lowest", want.low, line.lowest),
                    ("highest", want.high, line.highest),
                ]
            )
        found += [(line.number, *pair) for pair in pairs if pair[1] != pair[2]]
    ends = [(name, getattr(expected, name), getattr(got, other)) for name, other in (
        ("low", "lowest"), ("high", "highest"), ("total", "total"), ("rating", "rating"))]  # fmt: skip
    return found + [end for end in ends if end[1] != end[2]]


@MANY
@given(form=oracle.forms())
def test_engines_agree_with_the_oracle(decider, form):
    got = evaluate_submission(PACK, read(form.text()), decider)
    assert differences(oracle.answer(form), got) == [], form.text()


@settings(MANY, max_examples=100)
@given(form=oracle.forms())
@example(form=oracle.Form((), None, None, None, None))
def test_engines_agree_on_everything(durable, form):
    one = evaluate_submission(PACK, read(form.text()), Direct(PACK), trace=True)
    other = evaluate_submission(PACK, read(form.text()), durable, trace=True)
    assert replace(other, engine=one.engine) == one


@settings(MANY, max_examples=50)
@given(form=oracle.forms())
def test_the_same_form_twice_gives_the_same_bytes(decider, form):
    results = [evaluate_submission(PACK, read(form.text()), decider).to_json() for _ in range(2)]
    assert results[0] == results[1]
