"""Packs that ship with perfeval, kept as they were read: to read them anew is a good part of a start.

They are kept where Python keeps the bytecode of this module, and on the same terms: who may write there may
change the program itself; where nothing may be written, nothing is kept; a change of the program or of a rule
file makes what was kept worthless, because its size or its time is another one. ``PERFEVAL_KEEP=no`` in the
environment: nothing is kept, nor is what was kept used.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from perfeval.drafts import write_whole
from perfeval.packs.model import Pack

#: What a file that was cut off, or written by another perfeval, may raise.
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    LookupError,
    pickle.PickleError,
)


def kept(id_: str, rules: Path, read: Callable[[], Pack]) -> Pack:
    """A pack of the folder ``rules``, as kept; else as ``read`` reads it, and kept from then on."""
    if os.environ.get("PERFEVAL_KEEP") == "no":
        return read()
    file = _home() / f"pack-{id_}.{sys.implementation.cache_tag}.pickle"
    mark = _mark(rules)
    with suppress(*_UNREADABLE):
        data = file.read_bytes()
        if data.startswith(mark):
            pack = pickle.loads(data[len(mark) :])  # noqa: S301 - as trusted as the bytecode beside it
            if isinstance(pack, Pack):
                return pack
    pack = read()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        # All at once: another process may be reading it, or writing it, too.
        write_whole(file, mark + pickle.dumps(pack, pickle.HIGHEST_PROTOCOL))
    return pack


def _home() -> Path:
    return Path(cache_from_source(__file__)).parent


def _mark(rules: Path) -> bytes:
    """A digest of path, size and time of every file of the program and of the rules."""
    digest = hashlib.sha256()
    for root in dict.fromkeys((str(Path(__file__).parents[1]), str(rules))):
        for folder, names, found in os.walk(root):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for name in sorted(found):
                path = os.path.join(folder, name)  # noqa: PTH118 - hundreds of files at each start
                state = os.stat(path)  # noqa: PTH116 - as above
                digest.update(
                    f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode(errors="surrogateescape")
                )
    return digest.digest()
