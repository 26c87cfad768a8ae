"""A child process that answers one line with one line, and whose death or silence is an ordinary error.

It is a fresh interpreter, not a fork: nothing of ours is in it, and threads of ours do not matter. It has
a process group of its own, so that Ctrl-C on a terminal reaches us alone; it ends with us, because its
input then ends, and it is always waited for.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
import weakref
from collections.abc import Sequence
from typing import IO


class WorkerError(Exception):
    """A child did not do what it was asked; ``zh`` and ``en`` say what happened."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


class Process:
    """One child from its start to its end.

    Args:
        command: what to run; it reads lines from its standard input and answers on its standard output.

    Raises:
        WorkerError: it cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0, process_group=0
            )
        except OSError as error:
            raise WorkerError(
                f"工作进程不能启动（{error}）", f"the worker cannot be started ({error})"
            ) from error
        self._owner = os.getpid()
        self._end = weakref.finalize(self, _end, self._child, self._owner)
        self._requests, self._replies = _fileno(self._child.stdin), _fileno(self._child.stdout)
        os.set_blocking(self._requests, False)
        self._unsent = b""

    @property
    def id(self) -> int:
        """The child's process id."""
        return self._child.pid

    def tell(self, line: str) -> None:
        """Hand a line over without waiting; what does not fit yet goes with the next question."""
        self._unsent += line.encode() + b"\n"
        self._push()

    def ask(self, line: str, seconds: float) -> str:
        """The child's answer to one line.

        Raises:
            WorkerError: the child has died, did not answer in time, or is another process's child.
        """
        if os.getpid() != self._owner:
            raise WorkerError("工作进程属于另一个进程", "the worker belongs to another process")
        deadline = time.monotonic() + seconds
        self.tell(line)
        while self._unsent:
            self._wait(self._requests, select.POLLOUT, deadline, seconds)
            self._push()
        answer = b""
        while not answer.endswith(b"\n"):
            self._wait(self._replies, select.POLLIN, deadline, seconds)
            part = os.read(self._replies, 2**16)
            if not part:
                raise self._death()
            answer += part
        return answer.decode()

    def stop(self) -> None:
        """End the child at once and wait for it: it holds nothing worth keeping."""
        self._end()

    def _push(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._requests, self._unsent) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._unsent = b""  # it has died: reading will tell

    def _wait(self, pipe: int, event: int, deadline: float, seconds: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise WorkerError(
                f"工作进程 {seconds:g} 秒没有回答", f"the worker did not answer in {seconds:g} s"
            )

    def _death(self) -> WorkerError:
        """What the child died of."""
        try:
            code = self._child.wait(1)
        except subprocess.TimeoutExpired:
            return WorkerError("工作进程不再回答", "the worker answers no more")
        if code < 0:
            name = signal.Signals(-code).name
            return WorkerError(f"工作进程被信号 {name} 终止", f"the worker was ended by {name}")
        return WorkerError(f"工作进程退出，退出码 {code}", f"the worker ended with exit code {code}")


def _end(child: subprocess.Popen[bytes], owner: int) -> None:
    """Close the pipes, end the child and wait for it; in a fork of the owner, only let go of it."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    if os.getpid() == owner:
        child.kill()
        child.wait()
    else:
        child.returncode = 0  # not a child of this process: nothing to wait for


def _fileno(pipe: IO[bytes] | None) -> int:
    assert pipe is not None  # noqa: S101 - both were asked for  # pragma: no branch
    return pipe.fileno()
