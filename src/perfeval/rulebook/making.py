"""A file that was not there, written as its rows say, in the order and the style of the files beside it."""

from __future__ import annotations

from perfeval.rulebook.asking import Asker, Branch
from perfeval.rulebook.emitting import Tree, Writer
from perfeval.rulebook.english import english
from perfeval.rulebook.entries import FileOut
from perfeval.rulebook.layout import layout


def new_file(out: FileOut, modeline: str) -> bytes:
    """The bytes of a new file.

    Args:
        out: the file.
        modeline: the line that the files beside it begin with, for editors.

    Raises:
        PerfevalError: a cell cannot be read.
    """
    asker, writer, top = Asker(out.name), Writer(), Branch()
    whole: Tree | None = None
    for name, entries in out.inside.items():
        sheet = layout().named(name)
        listed = asker.list_of(entries)
        if sheet.at:
            top.at(sheet.at).put = listed
        elif isinstance(listed, Tree):
            whole = listed
        english(sheet, entries, [], None, top)
    order = out.own.sheet.order if out.own is not None else ()
    if out.own is not None:
        asker.ask(out.own, top)
    tree = whole or asker.grown(top, order)
    asker.stop()
    return (modeline + writer.block(tree, 0, deep=whole is not None) + "\n").encode()
