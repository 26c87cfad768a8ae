"""A folder of rules, found by its name, as a workbook."""

from __future__ import annotations

from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.packs.store import Store
from perfeval.rulebook import messages
from perfeval.rulebook.files import Folder, read_folder
from perfeval.rulebook.saving import save_all
from perfeval.rulebook.writing import workbook


def find_folder(name: str, store: Store) -> Path:
    """The folder of a pack, of shared rules or of the word lists of all packs; or one named by its path.

    Raises:
        PerfevalError: there is none.
    """
    path = Path(name)
    if path.is_dir() and (
        any((path / top).is_file() for top in ("pack.yaml", "shared.yaml"))
        or ("/" in name and any(path.glob("*.yaml")))
    ):
        return path
    if name in store.ids():
        return store.folder(name)
    for place in store.folders:
        if (place / name / "shared.yaml").is_file() or (
            name == "words" and any((place / name).glob("*.yaml"))
        ):
            return place / name
    shared = sorted({file.parent.name for place in store.folders for file in place.glob("*/shared.yaml")})
    known = "、".join([*store.ids(), *shared, "words"])
    raise PerfevalError(messages.NoFolder(name=name, known=known))


def exported(name: str, store: Store) -> tuple[Folder, bytes]:
    """A folder and its workbook.

    Raises:
        PerfevalError: there is no such folder, or a file in it cannot be read.
    """
    folder = read_folder(find_folder(name, store))
    return folder, workbook(folder)


def save_workbook(out: Path, data: bytes, *, force: bool) -> None:
    """Save a workbook.

    Raises:
        PerfevalError: the name does not end in .xlsx, is taken, or cannot be written.
    """
    if out.suffix.lower() != ".xlsx":
        raise PerfevalError(messages.NeedsXlsx(Span(str(out)), path=str(out)))
    if out.exists() and not force:
        raise PerfevalError(messages.Exists(Span(str(out)), path=str(out)))
    save_all(out.parent, {out.name: data}, ())
