"""A file written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.drafts import drafted
from perfeval.reports.workbook import messages
from perfeval.reports.workbook.package import Package

#: What can be written back: as it was, with or without macros.
SUFFIXES = (".xlsx", ".xlsm")


def check_target(sources: Sequence[Path], target: Path, *, force: bool) -> None:
    """Refuse a target before anything is done.

    Raises:
        PerfevalError: several sources, or one that is no workbook; a target that is the source, or is
            there already, or has another suffix, or whose folder is not there.
    """
    if len(sources) != 1:
        raise PerfevalError(messages.OneOutput(count=len(sources)))
    source, span = sources[0], Span(str(target))
    suffix = source.suffix.lower()
    if suffix not in SUFFIXES:
        raise PerfevalError(messages.NotAWorkbook(Span(str(source)), path=source.name))
    if target.suffix.lower() != suffix:
        raise PerfevalError(messages.WrongSuffix(span, path=target.name, suffix=suffix))
    try:
        if _same(source, target):
            raise PerfevalError(messages.SameFile(span, path=str(source)))
        if target.is_dir():
            raise PerfevalError(messages.TargetIsFolder(span, path=str(target)))
        if target.exists() and not force:
            raise PerfevalError(messages.Exists(span, path=str(target)))
        if not target.absolute().parent.is_dir():
            raise PerfevalError(messages.NoFolder(span, path=str(target.parent)))
    except (OSError, ValueError) as error:
        raise _cannot(target, error) from None


def _same(source: Path, target: Path) -> bool:
    if source.exists() and target.exists():
        return source.samefile(target)
    return source.resolve() == target.resolve()


def saved(package: Package, target: Path) -> None:
    """Write the workbook beside its place, then move it there.

    Raises:
        PerfevalError: it could not be written; nothing is left.
    """
    try:
        with drafted(target) as file:
            package.write(file)
    except (OSError, ValueError) as error:
        raise _cannot(target, error) from None


def _cannot(target: Path, error: OSError | ValueError) -> PerfevalError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return PerfevalError(messages.CannotWrite(Span(str(target)), path=str(target), reason=reason))
