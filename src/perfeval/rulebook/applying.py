"""A file that was there, changed as its rows say; what no row changes keeps every byte."""

from __future__ import annotations

import codecs

from perfeval.rulebook.asking import Asker, Branch, changed_columns
from perfeval.rulebook.cells import reach
from perfeval.rulebook.editing import Edits, is_flow
from perfeval.rulebook.english import english
from perfeval.rulebook.entries import Entry, FileOut
from perfeval.rulebook.exchanging import Exchanger
from perfeval.rulebook.files import File
from perfeval.rulebook.layout import Keys, Sheet, layout
from perfeval.rulebook.rows import Row, containers
from perfeval.sources import Mapping, Node, Scalar, Sequence


class Applier:
    """Changes one file."""

    def __init__(self, out: FileOut, base: File, base_rows: dict[str, list[Row]]) -> None:
        self.out = out
        self.base = base
        self.base_rows = base_rows
        self.root = base.root
        self.asker = Asker(base.name)
        self.edits = Edits(base.text)
        self.exchanger = Exchanger(base.root, self.edits)
        self.writer = self.exchanger.writer
        self.top = Branch()

    def result(self) -> bytes:
        """The file's bytes.

        Raises:
            PerfevalError: a cell cannot be read.
        """
        own = self.out.own
        if own is not None:
            self.asker.row(own, self.root, self.top)
        for name, entries in self.out.inside.items():
            sheet = layout().named(name)
            self.container(sheet, entries, self.root, self.top)
            self.english(sheet, entries)
        self.emptied()
        self.asker.stop()
        self.apply(self.top, self.root, own.sheet.order if own is not None else ())
        return encoded(self.base, self.edits.result())

    def english(self, sheet: Sheet, entries: list[Entry]) -> None:
        """Bring the English texts of a list's entries to what their rows say."""
        for key, name in english(sheet, entries, self.base_rows[sheet.name], self.base, self.top):
            flow = self.root.origin.text.startswith("{", self.root.start)
            self.edits.replace(key.start, key.stop, self.writer.key(name, flow=flow))

    def container(self, sheet: Sheet, entries: list[Entry], node: Node | None, branch: Branch) -> None:
        """Bring a list or mapping to what its rows say; ``node`` is what it lies in."""
        inside = reach(node, sheet.at)
        if not isinstance(inside, Mapping | Sequence):
            spot = branch.at(sheet.at)
            spot.put = self.asker.list_of(entries)
            spot.block = sheet.rows == "map" and not sheet.at
            return
        if isinstance(inside, Sequence):
            self.edit_list(inside, entries)
        else:
            self.edit_map(inside, entries, sheet)

    def edit_list(self, node: Sequence, entries: list[Entry]) -> None:
        items: list[int | str] = []
        flow = is_flow(node)
        blocks = any(isinstance(item, Mapping) and not is_flow(item) for item in node.items)
        indent = (
            0
            if flow or not node.items
            else self.edits.column(self.edits.text.rindex("-", 0, node.items[0].start + 1))
        )
        for entry in entries:
            if entry.base is None:
                new = self.asker.tree(entry)
                items.append(self.writer.flow(new) if flow else self.writer.item(new, indent, block=blocks))
            else:
                index = entry.base.index
                self.edit_entry(entry, node.items[index], None)
                items.append(index)
        if items != list(range(len(node.items))):
            self.edits.relist(node, items)

    def edit_map(self, node: Mapping, entries: list[Entry], sheet: Sheet) -> None:
        kept = {entry.base.path[-1] for entry in entries if entry.base is not None}
        order = [str(entry.base.path[-1]) if entry.base else entry.title for entry in entries]
        self.edits.remove_entries(node, [key for key in node.items if key not in kept])
        blocks = (
            any(isinstance(item, Mapping) and not is_flow(item) for item in node.items.values())
            or not sheet.at
        )
        new: dict[str, Branch] = {}
        for entry in entries:
            if entry.base is None:
                new[entry.title] = Branch(put=self.asker.tree(entry), block=blocks)
                continue
            key = str(entry.base.path[-1])
            if entry.title != key:
                written = self.writer.key(entry.title, flow=is_flow(node))
                self.edits.replace(node.keys[key].start, node.keys[key].stop, written)
            self.edit_entry(entry, node.items[key], node.keys[key])
        for key, asked in new.items():
            self.exchanger.add(node, key, asked, self.around(order, key, node))

    def around(self, order: list[str], key: str, node: Mapping) -> list[str]:
        """The order of a mapping's keys with the new one behind the one that stands before it in the sheet."""
        before = [name for name in order[: order.index(key)] if name in node.items]
        names = list(node.items)
        place = names.index(before[-1]) + 1 if before else (0 if order[0] == key else len(names))
        return [*names[:place], key, *names[place:]]

    def edit_entry(self, entry: Entry, node: Node, key: Scalar | None) -> None:
        """Bring an entry that was there to what its row says."""
        sheet = entry.sheet
        branch = Branch()
        if sheet.short and not isinstance(node, Mapping):
            self.edit_short(entry, node, key)
            return
        self.asker.row(entry, node, branch)
        for inner in containers(sheet.name):
            entries = entry.inside.get(inner.name, [])
            if entries:
                self.container(inner, entries, node, branch)
            elif getattr(reach(node, inner.at), "items", None):
                branch.at(inner.at).cut = True
        if branch.put is not None:
            self.exchanger.exchange(node, branch, key)
        elif branch.cut and not isinstance(node, Mapping):
            self.edits.set_value(node, "''", key)
        elif isinstance(node, Mapping) and self.apply(branch, node, sheet.order):
            self.edits.set_value(node, "[]" if sheet.short == "words" else "{}", key)

    def edit_short(self, entry: Entry, node: Node, key: Scalar | None) -> None:
        """An entry that is one value alone, and may have to become a mapping."""
        short = entry.sheet.short
        changed = [column for column in changed_columns(entry) if not column.key]
        if not changed:
            return
        if all(column.at == (short,) for column in changed):
            branch = Branch()
            self.asker.note(branch, changed[0], entry, node)
            if branch.put is not None:
                self.exchanger.exchange(node, branch, key)
            elif branch.cut:
                self.edits.set_value(node, "''" if isinstance(node, Scalar) else "[]", key)
            return
        new = self.asker.tree(entry)
        self.edits.set_value(node, self.writer.value(new, key.text if key else "", flow=True), key)

    def emptied(self) -> None:
        """Lists and mappings all of whose rows are gone."""
        for name, rows in self.base_rows.items():
            sheet = layout().named(name)
            if sheet.rows not in ("list", "map") or sheet.of or name in self.out.inside:
                continue
            if any(row.file == self.base.name for row in rows) and sheet.at:
                self.top.at(sheet.at).cut = True
                self.english(sheet, [])

    def apply(self, branch: Branch, node: Mapping, order: Keys) -> bool:
        """Carry out what is noted below a mapping; whether it would be left with nothing."""
        left = set(node.items)
        keys = [key for key in order if key in branch.deeper] + [
            key for key in branch.deeper if key not in order
        ]
        removed: list[str] = []
        added: list[tuple[str, Branch]] = []
        for key in keys:
            below, child = branch.deeper[key], node.items.get(key)
            if child is None:
                if below.gives:
                    self.asker.clash(below)
                    put = below.put if below.put is not None else self.asker.grown(below, ())
                    added.append((key, Branch(put=put, block=below.block)))
            elif self.becomes(below, child, node.keys[key]):
                removed.append(key)
                left.discard(key)
        self.asker.stop()
        if not left and not added and node.items:
            return True
        self.edits.remove_entries(node, removed)
        for key, new in added:
            self.exchanger.add(node, key, new, order)
        return False

    def becomes(self, branch: Branch, child: Node, key: Scalar) -> bool:
        """Carry out what is noted for a value that is there; whether it is to be taken out."""
        deeper = any(below.gives for below in branch.deeper.values())
        if branch.put is not None:
            self.asker.clash(branch)
            self.holds(branch, child)
            self.exchanger.exchange(child, branch, key)
            return False
        if isinstance(child, Mapping) and branch.deeper and not branch.cut:
            return self.apply(branch, child, ())
        if deeper:
            if not branch.cut and isinstance(child, Scalar):
                self.stands(branch)
            self.exchanger.exchange(child, Branch(put=self.asker.grown(branch, ())), key)
            return False
        return branch.cut

    def holds(self, branch: Branch, child: Node) -> None:
        """A mapping is to become one value, and other cells still say what is in it."""
        column, entry = branch.column, branch.entry
        if not isinstance(child, Mapping) or column is None or entry is None or column.kind != "choice":
            return
        depth = len(column.at)
        for other in entry.sheet.columns:
            if len(other.at) > depth and other.at[:depth] == column.at and entry.given.text(other.head):
                self.asker.refuse(entry, column, other)
                self.asker.stop()

    def stands(self, branch: Branch) -> None:
        """A value stands where another cell wants to put something into it."""
        below = next(item for item in branch.deeper.values() if item.gives)
        if below.entry is None or below.column is None:
            return
        outer = below.column.at[:-1]
        column = next((item for item in below.entry.sheet.columns if item.at and item.at == outer), None)
        if column is not None and below.entry.given.text(column.head):
            self.asker.refuse(below.entry, column, below.column)
            self.asker.stop()


def encoded(base: File, text: str) -> bytes:
    """A text in the encoding of the file that it comes from."""
    mark = codecs.BOM_UTF8 if base.data.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode(base.text.encoding)
