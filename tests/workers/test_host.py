from __future__ import annotations

import io
import json
import signal
from types import ModuleType
from typing import Any

import pytest

from perfeval.workers import host
from workers.children import needs_pipes

pytestmark = needs_pipes

RULES = json.dumps({
    "r0": {"all": [{"m": {"k": 1}}]},
    "r1": {"all": [{"m": {"$and": [{"k": 1}, {"a": 1}]}}]},
})  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> ModuleType:
    return pytest.importorskip("durable_rules_engine", exc_type=ImportError)


def facts(*values: int) -> str:
    return json.dumps([{"k": 1, "n": n, "a": a, "id": f"f{n}", "sid": "s"} for n, a in enumerate(values)])


def served(engine: Any, *lines: str) -> list[Any]:
    replies = io.BytesIO()
    host.serve(engine, [f"{line}\n".encode() for line in lines], replies, 30)
    assert signal.alarm(0) == 0
    return [json.loads(line) for line in replies.getvalue().splitlines()]


def pairs(flat: list[int]) -> list[tuple[int, int]]:
    return sorted(zip(flat[::2], flat[1::2], strict=True))


def test_what_fires(engine):
    (answer,) = served(engine, RULES, facts(1, 0, 1))
    assert pairs(answer) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2)]


def test_nothing_is_carried_over(engine):
    """The same ids again would be refused, and facts of before would fire, if anything were kept."""
    answers = served(engine, RULES, facts(1, 0), facts(0, 1), facts(1, 0), facts(0))
    assert [pairs(answer) for answer in answers] == [
        [(0, 0), (0, 1), (1, 0)],
        [(0, 0), (0, 1), (1, 1)],
        [(0, 0), (0, 1), (1, 0)],
        [(0, 0)],
    ]


def test_an_error_is_an_answer_and_the_end(engine):
    twice = json.dumps([{"k": 1, "n": 0, "a": 0, "id": "f", "sid": "s"}] * 2)
    assert served(engine, RULES, twice, facts(1)) == ["Fault: code 2"]
    (wrong,) = served(engine, "{", facts(1))
    assert wrong.startswith("JSONDecodeError: ")


def test_what_opens_a_state_must_fire_alone(engine):
    also = json.dumps({"r0": {"all": [{"m": {"k": 0}}]}})
    (answer,) = served(engine, also, facts(1))
    assert answer.startswith("Fault: opening fired ")


def test_no_rules_no_answer(engine):
    assert served(engine) == []
