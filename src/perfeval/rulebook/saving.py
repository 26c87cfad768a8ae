"""Several files written, or none of them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.rulebook import messages


def save_all(folder: Path, files: Mapping[str, bytes], gone: Iterable[str]) -> None:
    """Write files of a folder and take others away; where something fails, all is as it was.

    Raises:
        PerfevalError: it could not be done; nothing was changed.
    """
    mark = secrets.token_hex(4)
    drafts: list[tuple[Path, Path]] = []
    made: list[Path] = []
    done: list[tuple[Path, Path | None]] = []  # what was put in place, and what stood there
    path = folder
    try:
        for name, data in files.items():
            path = folder / name
            made += _make(path.parent)
            draft = path.with_name(f".{mark}-{len(drafts)}.tmp")
            drafts.append((draft, path))
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for draft, path in drafts:
            done.append((path, _aside(path, f"{mark}-{len(done)}")))
            draft.replace(path)
        for name in gone:
            path = folder / name
            done.append((path, _aside(path, f"{mark}-{len(done)}")))
    except (OSError, ValueError) as error:
        _undo(drafts, made, done)
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise PerfevalError(messages.CannotWrite(Span(str(path)), path=str(path), reason=reason)) from None
    for _, kept in done:
        if kept is not None:
            kept.unlink(missing_ok=True)


def _undo(drafts: list[tuple[Path, Path]], made: list[Path], done: list[tuple[Path, Path | None]]) -> None:
    """Put everything back as far as the system lets us."""
    for place, kept in reversed(done):
        with suppress(OSError):
            if kept is not None:
                kept.replace(place)
            else:
                place.unlink()
    for draft, _ in drafts:
        with suppress(OSError):
            draft.unlink()
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()


def _make(folder: Path) -> list[Path]:
    """Make a folder with those above it; the ones that were not there, the outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for place in reversed(missing):
        place.mkdir()
    return missing[::-1]


def _aside(path: Path, mark: str) -> Path | None:
    """Move a file that is there out of the way; where it is then."""
    if not path.exists():
        return None
    kept = path.with_name(f".{mark}.bak")
    path.replace(kept)
    return kept
