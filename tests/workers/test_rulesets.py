from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from perfeval.workers.process import WorkerError
from workers.children import CRASH, HANG, READ, child, needs_pipes, soon

pytestmark = needs_pipes
RULES = [
    {"all": [{"m": {"k": 1}}]},
    {"all": [{"m": {"$and": [{"k": 1}, {"a": 1}]}}]},
    {"all": [{"m": {"$and": [{"k": 1}, {"a": 2}]}}]},
]


@pytest.fixture
def rulesets() -> Any:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    return pytest.importorskip("perfeval.workers.rulesets", exc_type=ImportError)


@pytest.fixture
def ruleset(rulesets):
    made = rulesets.Ruleset()
    made.define(RULES, [0])
    yield made
    made.stop()


def facts(*values: int) -> list[dict[str, int]]:
    return [{"k": 1, "n": n, "a": a} for n, a in enumerate(values)]


def then(monkeypatch, ruleset, *scripts: str) -> None:
    """The next workers run these scripts; after them, the real one again."""
    real, waiting = ruleset._start, list(scripts)
    monkeypatch.setattr(ruleset, "_start", lambda: child(waiting.pop(0)) if waiting else real())
    ruleset.stop()


def test_what_fires(ruleset):
    assert sorted(ruleset.fire(facts(1, 0, 2, 1))) == [(1, 0), (1, 3), (2, 2)]
    assert ruleset.fire([]) == []
    assert ruleset.fire(facts(0)) == []


def test_batches_change_nothing(ruleset, rulesets, monkeypatch):
    many = facts(*(n % 3 for n in range(1000)))
    whole = sorted(ruleset.fire(many))
    monkeypatch.setattr(rulesets, "BATCH", 7)
    assert sorted(ruleset.fire(many)) == whole
    assert whole == sorted((fact["a"], fact["n"]) for fact in many if fact["a"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_dead_worker_is_replaced(ruleset, number):
    assert ruleset.fire(facts(1)) == [(1, 0)]
    before = ruleset.worker
    os.kill(before, number)
    assert ruleset.fire(facts(2)) == [(2, 0)]
    assert ruleset.worker not in (None, before)
    with pytest.raises(ChildProcessError):
        os.waitpid(before, os.WNOHANG)


def test_a_worker_that_dies_over_a_batch_is_replaced(ruleset, monkeypatch):
    then(monkeypatch, ruleset, CRASH)
    assert ruleset.fire(facts(2)) == [(2, 0)]


def test_the_second_death_is_told_and_the_next_batch_goes_on(ruleset, monkeypatch):
    then(monkeypatch, ruleset, CRASH, CRASH)
    with pytest.raises(WorkerError, match="SIGSEGV"):
        ruleset.fire(facts(1))
    assert ruleset.worker is None
    assert ruleset.fire(facts(1)) == [(1, 0)]


def test_a_hang_has_an_end(ruleset, rulesets, monkeypatch):
    monkeypatch.setattr(rulesets, "SECONDS", 0.3)
    then(monkeypatch, ruleset, HANG, HANG)
    start = time.monotonic()
    with pytest.raises(WorkerError, match="did not answer"):
        ruleset.fire(facts(1))
    assert time.monotonic() - start < 10


def test_a_stopped_worker_is_replaced(ruleset, rulesets, monkeypatch):
    ruleset.fire(facts(1))
    os.kill(ruleset.worker, signal.SIGSTOP)
    monkeypatch.setattr(rulesets, "SECONDS", 2)
    assert ruleset.fire(facts(1)) == [(1, 0)]


@pytest.mark.parametrize(("reply", "said"), [
    ('"MemoryError: x"', "durable-rules says: MemoryError: x"),
    ("[0, 0]", "2 facts were given, 1 came back"),
    ("[0, 0, 0, 0]", "2 facts were given, 2 came back"),
])  # fmt: skip
def test_a_wrong_answer_is_a_fault(ruleset, monkeypatch, reply, said):
    wrong = READ + f"    if b'[' in line[:1]: print({reply!r}, flush=True)\n"
    then(monkeypatch, ruleset, wrong, wrong)
    with pytest.raises(WorkerError, match=said):
        ruleset.fire(facts(1, 2))


def test_facts_that_no_rule_knows_are_a_fault(ruleset):
    with pytest.raises(WorkerError, match="durable-rules says"):
        ruleset.fire([{"k": 9, "n": 0}])
    assert ruleset.fire(facts(1)) == [(1, 0)]


def test_an_interruption_leaves_no_answer_behind(ruleset, monkeypatch):
    ruleset.fire(facts(1))

    def interrupted(line: str, seconds: float) -> str:
        worker.tell(line)  # asked, and not waited for
        raise KeyboardInterrupt

    worker = ruleset._process
    monkeypatch.setattr(worker, "ask", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ruleset.fire(facts(1))
    assert ruleset.worker is None
    assert ruleset.fire(facts(2)) == [(2, 0)]


def test_one_that_cannot_be_started_is_told_of_when_it_is_asked(rulesets, monkeypatch):
    with monkeypatch.context() as without:
        without.setattr(sys, "executable", None)
        made = rulesets.Ruleset()
        made.define(RULES, [0])
        assert made.worker is None
        with pytest.raises(WorkerError, match="cannot be started"):
            made.fire(facts(1))
    assert made.fire(facts(1)) == [(1, 0)]
    made.stop()


BUSY = f"""
from perfeval.workers.rulesets import Ruleset
ruleset = Ruleset()
ruleset.define({RULES!r}, [0])
print(ruleset.worker, flush=True)
try:
    while True:
        ruleset.fire([{{"k": 1, "n": 0, "a": 1}}])
except KeyboardInterrupt:
    raise SystemExit(130) from None
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGKILL, -9)]
)
def test_no_worker_outlives_its_owner(rulesets, number, code):
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as owner:  # fmt: skip
        assert owner.stdout
        worker = int(owner.stdout.readline())
        os.kill(worker, 0)
        time.sleep(0.3)
        os.killpg(owner.pid, number)  # as a terminal does on Ctrl-C
        out, err = owner.communicate(timeout=30)
    assert (owner.returncode, out, err) == (code, "", "")
    assert soon(lambda: not runs(worker))


@pytest.mark.parametrize(("end", "code"), [("", 0), ("raise ValueError", 1)])
def test_no_worker_is_left_at_the_end(rulesets, end, code):
    script = BUSY.partition("try:")[0] + f"ruleset.fire([{{'k': 1, 'n': 0, 'a': 1}}])\n{end}\n"
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == code
    assert "Warning" not in done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def runs(pid: int) -> bool:
    """Whether a process of another parent is there; one that nobody waits for yet counts as ended."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")
