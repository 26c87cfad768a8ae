"""Writing a document that was made: whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from perfeval.cli import common
from perfeval.diagnostics import PerfevalError, Span


def write_whole(path: Path, content: bytes, inputs: list[Path], *, make_folder: bool = False) -> None:
    """Write a file whole or not at all, never over one that was read; say its name on stdout."""
    from perfeval.reports.documents.messages import CannotWrite, OutIsInput

    span = Span(str(path))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and any(file.exists() and path.samefile(file) for file in inputs):
            raise PerfevalError(OutIsInput(span))
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        os.replace(part, path)  # noqa: PTH105 - the same, and says so
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise PerfevalError(CannotWrite(span, detail=error.strerror or str(error))) from None
    common.out(f"{path}\n")
