"""Writing a document that was made: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from perfeval import drafts
from perfeval.cli import common
from perfeval.diagnostics import PerfevalError, Span


def write_whole(path: Path, content: bytes, inputs: list[Path], *, make_folder: bool = False) -> None:
    """Write a file whole or not at all, never over one that was read; say its name on stdout."""
    from perfeval.reports.documents.messages import CannotWrite, OutIsInput

    span = Span(str(path))
    try:
        if path.exists() and any(file.exists() and path.samefile(file) for file in inputs):
            raise PerfevalError(OutIsInput(span))
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        drafts.write_whole(path, content)
    except OSError as error:
        raise PerfevalError(CannotWrite(span, detail=error.strerror or str(error))) from None
    common.out(f"{path}\n")
