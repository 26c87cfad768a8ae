"""Packs named on the command line: by their ids, or by their folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common, messages
from perfeval.diagnostics import PerfevalError, Span
from perfeval.packs.model import Pack
from perfeval.packs.store import Store

Old_ = Annotated[
    str,
    typer.Argument(
        metavar=common.said("原来", "OLD"),
        help=common.said("规则包编号，或者规则包的目录", "a pack by its id, or the folder of a pack"),
    ),
]
New_ = Annotated[
    str, typer.Argument(metavar=common.said("新的", "NEW"), help=common.said("同上", "the same"))
]


def named_pack(name: str, rules: list[Path] | None) -> tuple[Pack, Store]:
    """A pack by its id, or by its folder, whose neighbours it may extend; and the store that it is of."""
    folder = Path(name)
    if (folder / "pack.yaml").is_file():
        store = Store([folder.resolve().parent, *(rules or ())])
        return store.load(folder.resolve().name), store
    store = common.store_of(rules)
    if folder.is_dir() and name not in store.ids():
        raise PerfevalError(messages.NotAPackFolder(Span(name), path=name))
    return store.load(name), store
