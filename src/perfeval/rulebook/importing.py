"""A workbook of rules brought back into YAML files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.files import names_in
from perfeval.rulebook.planning import plan
from perfeval.rulebook.proving import check_loads
from perfeval.rulebook.reading import Book, read_book
from perfeval.rulebook.result import Result, result_of
from perfeval.rulebook.saving import save_all

__all__ = ["prepared", "save", "target_of"]


def prepared(path: Path, into: Path, rules: Sequence[Path] = ()) -> tuple[Result, Path, list[Diagnostic]]:
    """What a workbook comes to, where it will be written, and what is to be said of it. Nothing is written.

    Args:
        path: the workbook.
        into: a folder of rules, or the folder of the pack itself.
        rules: further folders of rules, with what the pack extends.

    Raises:
        PerfevalError: the workbook cannot be read, what it says does not load, or the files it was made from
            have changed since.
    """
    book = read_book(path)
    target = target_of(book, into)
    result = result_of(plan(book))
    check_base(result, target)
    if result.written() or result.gone():
        check_loads(result, target, rules)
    return result, target, book.notices


def target_of(book: Book, into: Path) -> Path:
    """The folder that the files go to: ``into`` itself where it is the pack's, else the one in it."""
    top = {"pack": "pack.yaml", "shared": "shared.yaml"}.get(book.folder.kind)
    resolved = into.resolve()
    if (
        resolved.name == book.folder.id
        and (top is None or (into / top).is_file())
        and not (into / book.folder.id).is_dir()
    ):
        return into
    return into / book.folder.id


def check_base(result: Result, target: Path) -> None:
    """Refuse a folder that holds other files than those exported.

    Files that are as this import would leave them are well: importing twice does no harm.

    Raises:
        PerfevalError: with every file that differs.
    """
    names = names_in(target) if target.is_dir() else []
    if not names:
        return
    faults: list[Diagnostic] = []
    for name, file in result.base.files.items():
        path = target / name
        if not path.is_file():
            if name in result.files:
                faults.append(_changed(path, "没有了", "is gone"))
        elif path.read_bytes() not in (file.data, result.files.get(name, file.data)):
            faults.append(_changed(path, "改动过", "was changed"))
    faults += [
        _changed(target / name, "新加了", "was added")
        for name in names
        if name not in result.base.files and (target / name).read_bytes() != result.files.get(name)
    ]
    if faults:
        raise PerfevalError(faults)


def _changed(path: Path, how: str, how_en: str) -> Diagnostic:
    return messages.ChangedBase(Span(str(path)), path=path.name, how=how, how_en=how_en)


def save(result: Result, target: Path) -> list[str]:
    """Write what differs from what is there; the names of the files written or taken away.

    Raises:
        PerfevalError: it could not be done; nothing was changed.
    """
    files = {
        name: data
        for name, data in result.files.items()
        if not (target / name).is_file() or (target / name).read_bytes() != data
    }
    gone = [name for name in result.gone() if (target / name).is_file()]
    save_all(target, files, gone)
    return [*files, *gone]
