"""Whether files load as rules, before any of them is written; what does not is told at its cell."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.packs.store import Store, holds_rules
from perfeval.rulebook.locating import cell_at
from perfeval.rulebook.result import Result


def check_loads(result: Result, target: Path, rules: Sequence[Path]) -> None:
    """Load what was made, with its neighbours, in a folder of its own.

    Args:
        result: the files as they are to be.
        target: the folder they will be written to; its neighbours are what they extend and what extends them.
        rules: further folders of rules.

    Raises:
        PerfevalError: it does not load; each message is at the cell that is to blame, where there is one.
    """
    with tempfile.TemporaryDirectory(prefix="perfeval-") as name:
        home = Path(name).resolve()
        trial = home / result.base.id
        for file, data in result.files.items():
            (trial / file).parent.mkdir(parents=True, exist_ok=True)
            (trial / file).write_bytes(data)
        around = [folder for folder in (target.parent, *rules) if holds_rules(folder)]
        try:
            store = Store([home, *around], trusting=True)
            for id_ in _to_load(store, result):
                _load(id_, store, around, own=id_ == result.base.id)
        except PerfevalError as error:
            raise PerfevalError([_moved(item, result, trial, target) for item in error.diagnostics]) from None


def _load(id_: str, store: Store, around: Sequence[Path], *, own: bool) -> None:
    """Load a pack; another one that does not load without the change either is no reason against it."""
    try:
        store.load(id_)
        if own:
            store.examples(id_)
    except PerfevalError:
        if own:
            raise
        try:
            Store(around, trusting=True).load(id_)
        except PerfevalError:
            return
        raise


def _to_load(store: Store, result: Result) -> list[str]:
    """The pack itself and those that build on it; for shared rules and words, all."""
    ids = store.ids()
    if result.base.kind != "pack":
        return list(ids)
    own = result.base.id
    return [own, *(id_ for id_ in ids if id_ != own and own in _ancestors(store, id_))]


def _ancestors(store: Store, id_: str) -> list[str]:
    chain: list[str] = []
    while id_ in store.ids() and id_ not in chain:
        chain.append(id_)
        node = store.root(id_).items.get("extends")
        id_ = getattr(node, "text", "")
    return chain[1:]


def _moved(item: Diagnostic, result: Result, trial: Path, target: Path) -> Diagnostic:
    """A message about a trial file as one about a cell, or about the file where it will be."""
    item.values = {
        key: value.replace(str(trial), str(target)) if isinstance(value, str) else value
        for key, value in item.values.items()
    }
    span = item.span
    if span is None:
        return item
    path = Path(span.file)
    if not path.is_relative_to(trial):
        return item
    name = path.relative_to(trial).as_posix()
    cell = cell_at(result, span, name, list(item.values.values()))
    if cell is not None:
        return item.at(cell)
    return item.at(replace(span, file=str(target / name)))
