"""Files and folders that are there whole or not at all, and what is said where they cannot be written."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl

#: What is not whole yet has a name that begins so; a later run removes it.
UNFINISHED = ".unfinished-"
_MANIFEST = "manifest.json"
#: A full disk has no room for so many bytes more.
_PROBE = 2**16
_OS_ERROR = re.compile(r"\(os error (\d+)\)")


class UnwritableError(Exception):
    """The system does not let us write: a full disk, no permission, a limit.

    Args:
        path: what was to be written.
        reason: the system's words.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Within it, errors of the system are about ``path``."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(path, _words(error)) from error


def _words(error: OSError) -> str:
    if error.strerror:
        return error.strerror
    match = _OS_ERROR.search(str(error))  # Polars raises kinds of OSError without a number
    return os.strerror(int(match[1])) if match else str(error)


def make_folder(path: Path) -> None:
    """A folder with its parents, if it is not there."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


def write_folder(target: Path, frames: Mapping[str, pl.DataFrame], about: Mapping[str, Any]) -> None:
    """A folder of Parquet files with a manifest, under its name only when all of it is on the disk.

    Where a folder of this name is there already, it stays: names tell what is in them.
    """
    made = target.with_name(f"{UNFINISHED}{target.name}")
    with writing(target):
        try:
            made.mkdir(parents=True)
            sums = {}
            for name, frame in frames.items():
                file = made / f"{name}.parquet"
                buffer = io.BytesIO()
                frame.write_parquet(buffer, compression="zstd", compression_level=1)
                file.write_bytes(buffer.getbuffer())
                sums[file.name] = hashlib.sha256(buffer.getbuffer()).hexdigest()
                _sync(file)
            manifest = made / _MANIFEST
            manifest.write_text(json.dumps({"files": sums, **about}, sort_keys=True), encoding="utf-8")
            _sync(manifest)
            _sync(made)
            if target.exists():
                shutil.rmtree(made)
            else:
                made.rename(target)
                _sync(target.parent)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)  # what fills a disk is not left on it
            raise


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder that is whole and unchanged; None where it is not."""
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        whole = all(_digest(folder / name) == sum_ for name, sum_ in manifest["files"].items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return manifest if whole else None


def write_table(target: Path, frame: pl.LazyFrame, rows: int) -> None:
    """One Parquet file, streamed, ``rows`` to a row group; the old one stays until the new one is whole."""
    made = target.with_name(UNFINISHED + target.name)
    with writing(target):
        try:
            try:
                frame.sink_parquet(made, row_group_size=rows, maintain_order=True)
            except pl.exceptions.PolarsError:
                # It does not always say what the system said: asked again, the system does.
                with made.open("ab") as file:
                    file.write(bytes(_PROBE))
                    file.flush()
                    os.fsync(file.fileno())
                raise
            _sync(made)
            made.replace(target)
            _sync(target.parent)
        except BaseException:
            with suppress(OSError):
                made.unlink()
            raise


def clear_unfinished(folder: Path) -> None:
    """Remove what a run that was killed left behind."""
    for path in folder.glob(f"{UNFINISHED}*"):
        remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder."""
    with writing(path):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Make sure that it is on the disk; folders can be opened on POSIX only."""
    if path.is_dir() and os.name != "posix":
        return
    opened = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
