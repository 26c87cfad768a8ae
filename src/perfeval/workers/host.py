"""The program of the worker: durable-rules with one ruleset, asked over pipes. It imports nothing of perfeval.

    python -S -P host.py FOLDER SECONDS

FOLDER is where durable_rules_engine is. The first line on standard input is the ruleset, named rules
``r0``, ``r1``, …; each further line is a list of facts. The answer to facts is a list of numbers, flat: the
rule that fired, the ``n`` of its fact, and so on; or a text, where something went wrong, and then the end.

durable-rules is used only within what is known to be safe: its C module, so no threads and no timers; flat
facts of integers; patterns over one fact; one state at a time, with one fact fired in it before anything
else, deleted after every answer. What takes longer than SECONDS ends the process, and so does the end of
the input: it outlives nobody.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import IO

_STATE = "s"
#: Kind 0 is the fact that opens a state; deleting a state in which nothing fired would crash.
_OPENING = '[{"k":0,"n":0,"id":"o","sid":"s"}]'


class Fault(Exception):  # noqa: N818 - never leaves this process
    """durable-rules answered with an error code, or fired something else than it should."""


class Ruleset:
    """One ruleset, and in it one open state."""

    def __init__(self, engine: ModuleType, definition: str) -> None:
        rules = json.loads(definition)
        rules["opening"] = {"all": [{"m": {"k": 0}}]}
        self.engine = engine
        self.handle = engine.create_ruleset("perfeval", json.dumps(rules))

    def open(self) -> None:
        """A fresh state."""
        fired = self._assert(_OPENING)
        if fired != [("opening", 0)]:
            raise Fault(f"opening fired {fired}")

    def fire(self, facts: str) -> list[int]:
        """Everything that fires on the facts, in the order in which it did."""
        return [number for rule, fact in self._assert(facts) for number in (int(rule[1:]), fact)]

    def close(self) -> None:
        """Forget all facts."""
        self.engine.delete_state(self.handle, _STATE)

    def _assert(self, facts: str) -> list[tuple[str, int]]:
        code, state = self.engine.assert_facts(self.handle, facts)
        if code:
            raise Fault(f"code {code}")
        fired: list[tuple[str, int]] = []
        begun = self.engine.start_action_for_state(self.handle, state)
        context, message = begun or (None, None)
        while message:
            fired += [(rule, match["m"]["n"]) for rule, match in json.loads(message).items()]
            self.engine.update_state(self.handle, context)
            message = self.engine.complete_and_start_action(self.handle, state)
        return fired


def serve(engine: ModuleType, requests: Iterable[bytes], replies: IO[bytes], seconds: int) -> None:
    """Answer until the input ends, or something goes wrong."""
    ruleset: Ruleset | None = None
    try:
        for line in requests:
            signal.alarm(seconds)  # the kernel ends what hangs in C
            # With a line break behind it the engine takes the bracket that ends a list for a part of
            # its last fact.
            text = line.decode().rstrip()
            if ruleset is None:
                ruleset = Ruleset(engine, text)
            else:
                _reply(replies, ruleset.fire(text))
                ruleset.close()
            ruleset.open()  # made while nobody waits
            signal.alarm(0)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the asker is told
        signal.alarm(0)
        _reply(replies, f"{type(fault).__name__}: {fault}")


def _reply(replies: IO[bytes], answer: object) -> None:
    replies.write(json.dumps(answer).encode() + b"\n")
    replies.flush()


def main() -> None:  # pragma: no cover - in a process of its own, where nothing is counted
    """Entry point."""
    folder, seconds = sys.argv[1:]
    with os.fdopen(os.dup(1), "wb") as replies:
        os.dup2(2, 1)  # what the C side may print is no answer
        sys.path.append(folder)
        import durable_rules_engine

        serve(durable_rules_engine, sys.stdin.buffer, replies, int(seconds))


if __name__ == "__main__":  # pragma: no cover
    main()
