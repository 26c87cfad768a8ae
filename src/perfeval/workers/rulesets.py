"""A ruleset of durable-rules in a worker process: facts in, what fired out.

Every batch of facts has a state of its own, so a batch that was lost with its worker is simply given to a
new one. This module imports the C module to know that it is there, and never calls it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import durable_rules_engine

from perfeval.workers.process import Process, WorkerError

#: Facts given at once: the engine keeps 8 KB for each until its state is deleted.
BATCH = 250
#: A batch takes some milliseconds; what takes this long does not come back.
SECONDS = 20


class Ruleset:
    """Rules that look at one fact each; a worker is started with it, and again whenever one was lost.

    Every fact has a kind ``k``, 1 or more, and a number ``n``, by which what fired is told.
    """

    def __init__(self) -> None:
        self._definition = "{}"
        self._arrivals: Collection[int] = ()
        self._process: Process | None = None
        # One that cannot be started now is tried again, and told of, when it is asked.
        with suppress(WorkerError):
            self._process = self._start()

    @property
    def worker(self) -> int | None:
        """The worker's process id, while there is one."""
        return self._process.id if self._process else None

    def define(self, rules: Sequence[Mapping[str, Any]], arrivals: Collection[int]) -> None:
        """Give the rules, once.

        Args:
            rules: their patterns; what fires is told by their place.
            arrivals: the rules that fire on every fact of a kind; of each fact exactly one must fire.
        """
        self._definition = json.dumps({f"r{number}": rule for number, rule in enumerate(rules)})
        self._arrivals = frozenset(arrivals)
        if self._process:
            self._process.tell(self._definition)

    def fire(self, facts: Sequence[Mapping[str, int]]) -> list[tuple[int, int]]:
        """What fires on the facts: rule and ``n`` of the fact, arrivals left out.

        Raises:
            WorkerError: two workers, one after the other, failed on one batch.
        """
        fired: list[tuple[int, int]] = []
        for first in range(0, len(facts), BATCH):
            fired += self._batch(facts[first : first + BATCH])
        return fired

    def stop(self) -> None:
        """End the worker; a new one is started when it is needed."""
        if self._process:
            self._process.stop()
            self._process = None

    def _batch(self, facts: Sequence[Mapping[str, int]]) -> list[tuple[int, int]]:
        request = json.dumps([{**fact, "id": f"f{fact['n']}", "sid": "s"} for fact in facts])
        expected = sorted(fact["n"] for fact in facts)
        try:
            return self._ask(request, expected)
        except WorkerError:
            self.stop()
        try:
            return self._ask(request, expected)
        except WorkerError:
            self.stop()
            raise

    def _ask(self, request: str, expected: list[int]) -> list[tuple[int, int]]:
        if self._process is None:
            self._process = self._start()
            self._process.tell(self._definition)
        try:
            answer = json.loads(self._process.ask(request, SECONDS))
        except WorkerError:
            raise
        except BaseException:
            # Interrupted in between: the answer would be taken for the next question's.
            self.stop()
            raise
        if isinstance(answer, str):
            raise WorkerError(f"durable-rules 报错：{answer}", f"durable-rules says: {answer}")
        fired = list(zip(answer[::2], answer[1::2], strict=True))
        arrived = sorted(number for rule, number in fired if rule in self._arrivals)
        if arrived != expected:
            count, came = len(expected), len(arrived)
            raise WorkerError(
                f"给了 {count} 个事实，回来 {came} 个", f"{count} facts were given, {came} came back"
            )
        return [(rule, number) for rule, number in fired if rule not in self._arrivals]

    def _start(self) -> Process:
        host = Path(__file__).with_name("host.py")
        folder = Path(durable_rules_engine.__file__).parent
        # The child's own limit is the longer one: it is for a child whose asker has gone.
        return Process([sys.executable or "", "-S", "-P", str(host), str(folder), str(SECONDS + 5)])
