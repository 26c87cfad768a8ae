"""Worker processes that read pieces. One that dies or hangs costs the piece that it died of, and nothing else."""

from __future__ import annotations

import io
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import polars as pl

from perfeval.archive import messages, sizes
from perfeval.archive.failures import fault_of
from perfeval.archive.parsing import Read, halves
from perfeval.archive.pieces import Piece
from perfeval.archive.worker import Reply, receive, send
from perfeval.diagnostics import Diagnostic, Span
from perfeval.submissions.columns import Facts, concat

_PROGRAM = "from perfeval.archive.worker import main; main()"
#: A piece that takes longer is given up; a workbook of the largest size takes a few.
_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read at once: of each piece what became of it, and the facts of all forms one after another."""

    read: list[Read]
    facts: Facts


def tasks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces in heaps of about equal work."""
    heap: list[Piece] = []
    for piece in pieces:
        if piece.kind != "file":
            yield [piece]
            continue
        heap.append(piece)
        if len(heap) == sizes.FILES:
            yield heap
            heap = []
    if heap:
        yield heap


class _Death(Exception):  # noqa: N818 - an end, which may be wanted
    def __init__(self, why: str, *, slow: bool = False) -> None:
        self.why, self.slow = why, slow
        super().__init__(why)


class _Child:
    """One worker process."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # A group of its own: Ctrl-C reaches us alone. One thread of Polars: there is a process for each core.
        group = {"process_group": 0} if os.name == "posix" else {}
        self._process = subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
            [sys.executable, "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("PERFEVAL_DEBUG") else subprocess.DEVNULL,
            env=os.environ | {"POLARS_MAX_THREADS": "1"},
            **group,  # type: ignore[call-overload]
        )

    def ask(self, pieces: list[Piece]) -> Reply:
        process = self._process
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, give_up)
        timer.start()
        try:
            assert process.stdin is not None  # noqa: S101 - both were asked for
            assert process.stdout is not None  # noqa: S101 - both were asked for
            send(process.stdin, pieces)
            reply: Reply = receive(process.stdout)
        except (EOFError, OSError, ValueError):
            process.kill()
            raise _Death(_ended(process.wait()), slow=late.is_set()) from None
        finally:
            timer.cancel()
        return reply

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _ended(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


class Pool:
    """So many workers, each with a thread here that asks it; to be left before the program ends."""

    def __init__(self, count: int, *, seconds: float = _SECONDS) -> None:
        self._count = count
        self._seconds = seconds
        self._stop = threading.Event()
        self._children: list[_Child] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for child in self._children:
            child.stop()
        for thread in self._threads:
            thread.join()

    def read(self, heaps: Iterable[list[Piece]]) -> Iterator[Answer]:
        """What is in the pieces, in the order in which it is ready."""
        source, lock = iter(heaps), threading.Lock()
        answers: queue.Queue[Answer | BaseException | None] = queue.Queue(maxsize=2 * self._count)

        def work() -> None:
            try:
                asker = _Asker(self._seconds, self._children)
                while not self._stop.is_set():
                    with lock:
                        heap = next(source, None)
                    if heap is None:
                        break
                    for answer in asker.answers(heap, self._stop):
                        self._put(answers, answer)
            except BaseException as error:  # noqa: BLE001 - it is raised where the answers are read
                self._put(answers, error)
            self._put(answers, None)

        self._threads = [threading.Thread(target=work, daemon=True) for _ in range(self._count)]
        for thread in self._threads:
            thread.start()
        working = self._count
        while working:
            answer = answers.get()
            if answer is None:
                working -= 1
            elif isinstance(answer, BaseException):
                raise answer
            else:
                yield answer

    def _put(
        self, answers: queue.Queue[Answer | BaseException | None], answer: Answer | BaseException | None
    ) -> None:
        while not self._stop.is_set():
            with suppress(queue.Full):
                answers.put(answer, timeout=0.5)
                return


class _Asker:
    """A worker and those that follow it."""

    def __init__(self, seconds: float, children: list[_Child]) -> None:
        self._seconds = seconds
        self._children = children
        self._child: _Child | None = None

    def answers(self, heap: list[Piece], stop: threading.Event) -> Iterator[Answer]:
        """A heap read at once; where the worker dies of it, in halves, down to the piece that it dies of."""
        waiting = deque([heap])
        while waiting and not stop.is_set():
            pieces = waiting.popleft()
            try:
                yield _answer(self._ask(pieces))
                continue
            except _Death as death:
                if stop.is_set():
                    return
                if len(pieces) > 1:
                    middle = len(pieces) // 2
                    waiting.extendleft((pieces[middle:], pieces[:middle]))
                    continue
                first = death
            yield self._alone(pieces[0], first)

    def _alone(self, piece: Piece, death: _Death) -> Answer:
        """A piece that its worker died of: in halves down to the form; asked once more, then given up."""
        parts = halves(piece)
        if parts is not None:
            return _joined(piece.key, [self._part(part) for part in parts])
        if not death.slow:
            try:
                return _answer(self._ask([piece]))
            except _Death as again:
                death = again
        message: Diagnostic = (
            messages.ReaderSlow(Span(piece.name), seconds=round(self._seconds))
            if death.slow
            else messages.ReaderDied(Span(piece.name), why=death.why)
        )
        number = None
        if piece.kind != "file":
            number = piece.first
            message = message.at(Span(piece.name, piece.line))
        return Answer([Read(piece.key, 0, [fault_of(number, [message])], lost=True)], concat([]))

    def _part(self, piece: Piece) -> Answer:
        try:
            return _answer(self._ask([piece]))
        except _Death as death:
            return self._alone(piece, death)

    def _ask(self, pieces: list[Piece]) -> Reply:
        if self._child is None:
            self._child = _Child(self._seconds)
            self._children.append(self._child)
        try:
            return self._child.ask(pieces)
        except _Death:
            self._child.stop()
            self._child = None
            raise


def _joined(key: str, parts: list[Answer]) -> Answer:
    """The answers about parts of one piece as one."""
    read = [read for part in parts for read in part.read]
    faults = [fault for one in read for fault in one.faults]
    whole = Read(key, sum(one.forms for one in read), faults, lost=any(one.lost for one in read))
    return Answer([whole], concat(part.facts for part in parts))


def _answer(reply: Reply) -> Answer:
    forms, rows = (pl.read_ipc(io.BytesIO(data)) for data in (reply.forms, reply.rows))
    return Answer(reply.read, Facts(forms, rows))
