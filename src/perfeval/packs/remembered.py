"""What a process has read of the rules that ship with perfeval: commands that look at many packs read each file once.

A file that changed has another size or time, and is read again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
#: Path, size and time of each file of a folder.
State = tuple[tuple[str, int, int], ...]

_known: dict[Hashable, tuple[State, Any]] = {}


def remembered(key: Hashable, folder: Path, read: Callable[[], T]) -> T:
    """What ``read`` gives, asked again only when a file in the folder, or below it, is another one.

    Args:
        key: tells it from everything else that is read; a fault is not remembered.
    """
    state = _state(str(folder))
    known = _known.get((key, folder))
    if known is not None and known[0] == state:
        value: T = known[1]
        return value
    value = read()
    _known[key, folder] = state, value
    return value


def _state(folder: str) -> State:
    found: list[tuple[str, int, int]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _state(entry.path)
            else:
                about = entry.stat()
                found.append((entry.path, about.st_size, about.st_mtime_ns))
    return tuple(sorted(found))
