"""The program of a worker: pieces on its standard input, what it read of them on its standard output.

It ends with its input, so it outlives nobody. Messages are pickled, each behind its length in eight bytes: both
ends are the same program.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
from dataclasses import dataclass
from typing import IO, Any

LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker read: of each piece its :class:`~perfeval.archive.parsing.Read`, and facts as two IPC files."""

    read: list[Any]
    forms: bytes
    rows: bytes


def send(file: IO[bytes], message: object) -> None:
    """One message."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    file.write(LENGTH.pack(len(data)) + data)
    file.flush()


def receive(file: IO[bytes]) -> Any:
    """One message.

    Raises:
        EOFError: there is none, or only a part of one.
    """
    head = file.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from a process of ours


def main() -> None:
    """Answer until the input ends."""
    from perfeval.archive.parsing import read_pieces

    # What anybody prints must not come between the messages.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    gc.set_threshold(50_000, 20, 20)
    while True:
        try:
            pieces = receive(sys.stdin.buffer)
        except EOFError:
            return
        read, facts = read_pieces(pieces)
        forms, rows = (frame.write_ipc(None).getvalue() for frame in (facts.forms, facts.rows))
        send(replies, Reply(read, forms, rows))
