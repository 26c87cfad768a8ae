"""PATH… → the files that are meant: files, folders with all that is in them, and wildcards.

Names are those given, normalised; a file that is named twice counts once, under the name that sorts first. So
the order of the paths, and that of the system's folders, changes nothing.
"""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from perfeval.archive import messages
from perfeval.archive.failures import Fault, fault_of
from perfeval.archive.locking import LOCK
from perfeval.archive.pieces import ENDINGS, ZIP, ending, is_hidden
from perfeval.diagnostics import Diagnostic, PerfevalError, Span


@dataclass(slots=True)
class Found:
    """The files of a run.

    Attributes:
        files: their paths on the disk by their names, in the order of the names.
        failures: what was named and is no form, with the reason.
        skipped: how many files are no forms by their names, by the ends of these.
    """

    files: dict[str, str] = field(default_factory=dict)
    failures: list[tuple[str, Fault]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def shown(path: str) -> str:
    """A path as it stands in results: with slashes, and as text where it is not Unicode."""
    return os.fsencode(Path(path).as_posix()).decode("utf-8", "backslashreplace")


def find(paths: Iterable[str], out: Path) -> Found:
    """The files that paths name; ``out`` is where results go, and nothing there is read.

    Raises:
        PerfevalError: a path names nothing, or is ``out`` itself.
    """
    search = _Search()
    missing: list[Diagnostic] = []
    here = os.path.realpath(out)
    for path in sorted(set(paths)):
        named = [path] if os.path.lexists(path) else sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - an absolute pattern, too
        if not named:
            missing.append(messages.NothingThere(Span(path), path=shown(path)))
        for one in named:
            if os.path.realpath(one) == here:
                example = str(out.parent / f"{out.resolve().name}-rescore")
                raise PerfevalError(messages.OutIsRead(Span(shown(one)), example=example))
            search.take(one, directly=one == path)
    if missing:
        raise PerfevalError(missing)
    return search.found()


class _Search:
    def __init__(self) -> None:
        #: By real path, the name that sorts first; what is named directly is told of where it is no form.
        self._names: dict[str, str] = {}
        self._others: dict[str, tuple[str, bool]] = {}
        self._folders: set[str] = set()

    def take(self, path: str, *, directly: bool) -> None:
        if os.path.isdir(path):  # noqa: PTH112 - a path need not be one that Path accepts
            self._folder(Path(path), os.path.realpath(path))
        else:
            self._file(shown(path), os.path.realpath(path), directly=directly)

    def _folder(self, folder: Path, real: str) -> None:
        """All files of a folder and its folders; each folder once, also where links lead back to it."""
        waiting = [(folder, real)]
        while waiting:
            folder, real = waiting.pop()
            if real in self._folders:
                continue
            self._folders.add(real)
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                # That it cannot be opened is said when it is read.
                self._names.setdefault(real, shown(str(folder)))
                continue
            if any(entry.name == LOCK for entry in entries):
                continue
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                own = folder / entry.name
                place = os.path.realpath(own) if entry.is_symlink() else os.path.join(real, entry.name)  # noqa: PTH118 - a million times
                if entry.is_dir():
                    waiting.append((own, place))
                else:
                    self._file(shown(str(own)), place, directly=False)

    def _file(self, name: str, real: str, *, directly: bool) -> None:
        if ending(name) in ENDINGS or ending(name) == ZIP:
            known = self._names.get(real)
            if known is None or name.encode() < known.encode():
                self._names[real] = name
        else:
            first, named = self._others.get(real, (name, False))
            self._others[real] = (min(first, name), named or directly)

    def found(self) -> Found:
        result = Found()
        result.files = dict(sorted(((name, real) for real, name in self._names.items()), key=_bytes))
        for name, directly in self._others.values():
            result.skipped[ending(name)] += 1
            if directly:
                result.failures.append((name, fault_of(None, [messages.NotByItsName(Span(name))])))
        return result


def _bytes(item: tuple[str, str]) -> bytes:
    return item[0].encode()
