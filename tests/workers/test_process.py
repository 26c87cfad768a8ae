from __future__ import annotations

import gc
import os
import signal
import time

import pytest

from perfeval.workers.process import Process, WorkerError
from workers.children import CRASH, DEAF, ECHO, HANG, LEAVE, MUTE, child, needs_pipes

pytestmark = needs_pipes


def is_waited_for(pid: int) -> bool:
    """Gone altogether: neither running nor a zombie of ours."""
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    return True


def test_one_line_for_one_line():
    worker = child(ECHO)
    assert worker.ask("一", 10) == "一\n"
    assert worker.ask("two", 10) == "two\n"
    pid = worker.id
    worker.stop()
    worker.stop()
    assert is_waited_for(pid)


def test_what_was_told_comes_first():
    worker = child("import sys\nsys.stdin.buffer.readline()\n" + ECHO)
    worker.tell("x" * 300_000)
    assert worker.ask("y" * 1_000_000, 10) == "y" * 1_000_000 + "\n"
    worker.stop()


def test_a_worker_nobody_holds_is_ended_and_waited_for():
    worker = child(ECHO)
    pid = worker.id
    del worker
    gc.collect()
    assert is_waited_for(pid)


@pytest.mark.parametrize(("script", "said"), [
    (CRASH, "was ended by SIGSEGV"), (LEAVE, "ended with exit code 7"), (MUTE, "answers no more"),
])  # fmt: skip
def test_a_death_is_said(script, said):
    worker = child(script)
    with pytest.raises(WorkerError, match=said) as fault:
        worker.ask("x", 10)
    assert "工作进程" in fault.value.zh
    worker.stop()


def test_a_death_before_the_question():
    worker = child("")
    time.sleep(0.3)
    with pytest.raises(WorkerError, match="exit code 0"):
        worker.ask("x", 10)
    with pytest.raises(WorkerError, match="exit code 0"):
        worker.ask("x", 10)


@pytest.mark.parametrize(("script", "line"), [(HANG, "x"), (DEAF, "x" * 1_000_000)])
def test_a_silence_has_an_end(script, line):
    worker = child(script)
    start = time.monotonic()
    with pytest.raises(WorkerError, match=r"did not answer in 0\.3 s"):
        worker.ask(line, 0.3)
    assert 0.25 < time.monotonic() - start < 5
    pid = worker.id
    worker.stop()
    assert is_waited_for(pid)


def test_one_that_was_stopped_is_ended_all_the_same():
    worker = child(ECHO)
    os.kill(worker.id, signal.SIGSTOP)
    with pytest.raises(WorkerError, match="did not answer"):
        worker.ask("x", 0.2)
    pid = worker.id
    worker.stop()
    assert is_waited_for(pid)


def test_what_cannot_be_started():
    with pytest.raises(WorkerError, match="cannot be started") as fault:
        Process([os.path.devnull])
    assert "不能启动" in fault.value.zh


def test_another_process_leaves_it_alone(monkeypatch):
    worker = child(ECHO)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(os, "getpid", lambda: -1)
        with pytest.raises(WorkerError, match="another process"):
            worker.ask("x", 10)
        worker.stop()
    # Its input has ended: this one has to be waited for by hand.
    assert os.waitpid(worker.id, 0) == (worker.id, 0)


def test_ctrl_c_is_for_us_alone():
    worker = child(ECHO)
    assert os.getpgid(worker.id) != os.getpgid(0)
    worker.stop()
