"""A file is written beside its place, and put there when all of it is on the disk."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def drafted(target: Path) -> Iterator[BinaryIO]:
    """A new file, which takes the place of ``target`` when the block ends.

    Where anything fails, what stood there stays, and nothing is left of the draft. A link stays a link, and who may
    read and write the file is not changed.
    """
    place = target.resolve()
    draft = place.with_name(f".{secrets.token_hex(8)}.tmp")  # a name of its own: that of the file may be long
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, draft)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with drafted(target) as file:
        file.write(content)
