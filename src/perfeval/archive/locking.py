"""One run at a time in a folder: a lock that the system takes back when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from perfeval.archive import messages
from perfeval.archive.writing import make_folder, writing
from perfeval.diagnostics import PerfevalError, Span

#: A folder with such a file is one of ours, and nothing in it is a form.
LOCK = ".perfeval.lock"


class Lock:
    """A folder held for this process until :meth:`free`.

    Raises:
        PerfevalError: another run holds it.
        UnwritableError: nothing can be written there.
    """

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self._file = folder / LOCK
        with writing(self._file):
            self._held = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o666)
        if not _take(self._held):
            owner = os.read(self._held, 20).decode("ascii", "replace").strip()
            os.close(self._held)
            zh, en = (f"（进程 {owner}）", f" (process {owner})") if owner.isdigit() else ("", "")
            raise PerfevalError(messages.InUse(Span(str(folder)), path=str(folder), owner=zh, owner_en=en))
        # Who holds it is said for people only; on a full disk it is not said.
        with suppress(OSError):
            os.truncate(self._held, 0)
            os.write(self._held, str(os.getpid()).encode())

    def free(self) -> None:
        """Let others in."""
        os.close(self._held)


def _take(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            # A byte that nobody writes: what is locked cannot be read by others there.
            os.lseek(file, 1024, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
