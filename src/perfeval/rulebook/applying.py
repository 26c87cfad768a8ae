"""Files as the rows of a workbook say they shall be; what no row changes keeps every byte."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.rulebook import messages
from perfeval.rulebook.cells import (
    Items,
    Leaf,
    Source,
    Table,
    Value,
    Words,
    build,
    inner_text,
    pair_text,
    reach,
    same,
)
from perfeval.rulebook.editing import Edits, is_flow
from perfeval.rulebook.emitting import New, Tree, Writer
from perfeval.rulebook.files import File
from perfeval.rulebook.layout import Column, Keys, Sheet, layout
from perfeval.rulebook.planning import Entry, FileOut
from perfeval.rulebook.rewording import reworded
from perfeval.rulebook.rows import Row, columns_of, covered
from perfeval.sources import Mapping, Node, Scalar, Sequence, number_tag


@dataclass
class Branch:
    """What is to become of a key: its own value, and what lies deeper."""

    put: Value | Tree | list[Tree | Value] | None = None
    cut: bool = False
    column: Column | None = None
    entry: Entry | None = None
    block: bool = False
    deeper: dict[str, Branch] = field(default_factory=dict)

    def at(self, path: Keys) -> Branch:
        branch = self
        for key in path:
            branch = branch.deeper.setdefault(key, Branch())
        return branch

    @property
    def gives(self) -> bool:
        """Whether anything is to be written."""
        return self.put is not None or any(branch.gives for branch in self.deeper.values())


def unchanged(column: Column, given_text: str, base_text: str, *, number: bool) -> bool:
    """Whether a cell says what it said when it was exported."""
    if same(column, given_text, base_text):
        return True
    # A spreadsheet makes 80% the number 0.8, and 0.50 the number 0.5.
    return number and _number(given_text) is not None and _number(given_text) == _number(base_text)


def _number(text: str) -> Fraction | None:
    whole, percent = text.removesuffix("%"), text.endswith("%")
    if not whole or number_tag(whole) == "str":
        return None
    return Fraction(whole) / 100 if percent else Fraction(whole)


def changed_columns(entry: Entry) -> list[Column]:
    """The columns in which a row says something else than it did."""
    base, given = entry.base, entry.given
    assert given is not None
    columns = columns_of(entry.sheet, base.file if base else entry.sheet.files[0])
    return [
        column
        for column in columns
        if not unchanged(
            column,
            given.text(column.head),
            base.texts.get(column.head, "") if base else "",
            number=column.head in given.numbers,
        )
    ]


class Applier:
    """Writes one file."""

    def __init__(self, out: FileOut, base_rows: dict[str, list[Row]]) -> None:
        self.out = out
        self.base_rows = base_rows
        self.root = out.base.root if out.base is not None else None
        self.writer = Writer(self.root)
        self.faults: list[Diagnostic] = []
        self.top = Branch()
        self.edits = Edits(out.base.text) if out.base is not None else None

    def result(self) -> bytes:
        """The file's bytes.

        Raises:
            PerfevalError: a cell cannot be read.
        """
        base, own = self.out.base, self.out.own
        if own is not None:
            self.row(own, self.root, self.top, ())
        for name, entries in self.out.inside.items():
            sheet = layout().sheet(name)
            assert sheet is not None
            self.container(sheet, entries, self.root, self.top)
            self.english(sheet, entries)
        if self.root is not None:
            self.emptied()
        if self.faults:
            raise PerfevalError(self.faults)
        if base is None:
            return (self.new_file() + "\n").encode()
        assert self.edits is not None and isinstance(self.root, Mapping)
        self.apply(self.top, self.root, self.order())
        return encoded(base, self.edits.result())

    def order(self) -> Keys:
        if self.out.own is not None:
            return self.out.own.sheet.order
        return ()

    # --- what rows ask for ---

    def value(self, column: Column, entry: Entry) -> Value | None:
        """The value of a cell, None where it is empty or cannot be read."""
        given = entry.given
        assert given is not None
        text = given.text(column.head)
        if not text:
            return None
        try:
            return build(column, text, given.place(column.head))
        except PerfevalError as error:
            self.faults += error.diagnostics
            return None

    def row(self, entry: Entry, node: Node | None, branch: Branch, skip: Iterable[str]) -> None:
        """Note what the cells of a row ask for, below ``branch``."""
        given = entry.given
        assert given is not None
        for column in changed_columns(entry):
            if column.key or column.in_english or column.head in skip:
                continue
            if column.fixed:
                was = entry.base.texts.get(column.head, "") if entry.base else ""
                self.faults.append(
                    messages.FixedCell(given.place(column.head).span(), head=column.head, was=was)
                )
                continue
            self.note(branch.at(column.at), column, entry, reach(node, column.at))

    def note(self, branch: Branch, column: Column, entry: Entry, node: Node | None) -> None:
        """Note what one cell asks for."""
        count = len(self.faults)
        value = self.value(column, entry)
        if len(self.faults) > count:
            return
        if column.kind in ("map", "rest") and not isinstance(value, Source):
            self.table(branch, column, entry, value if isinstance(value, Table) else Table({}), node)
            return
        branch.column, branch.entry = column, entry
        if value is None:
            branch.cut = True
        else:
            branch.put = value

    def table(self, branch: Branch, column: Column, entry: Entry, value: Table, node: Node | None) -> None:
        """Note the lines of a cell that differ from what is there."""
        hidden = covered(entry.sheet, column)
        old = (
            {key: item for key, item in node.items.items() if key not in hidden}
            if isinstance(node, Mapping)
            else {}
        )
        for key, (text, new) in value.entries.items():
            if key not in old or inner_text(old[key]) != text:
                deeper = branch.at((key,))
                deeper.put, deeper.column, deeper.entry = new, column, entry
        for key in old:
            if key not in value.entries:
                branch.at((key,)).cut = True

    def tree(self, entry: Entry) -> Tree | Value:
        """All of a new entry."""
        sheet = entry.sheet
        branch = Branch()
        if sheet.kind:
            branch.at(("kind",)).put = Leaf(sheet.kind)
        columns = [
            column
            for column in columns_of(sheet, self.out.name)
            if entry.given and entry.given.text(column.head)
        ]
        for column in columns:
            if column.key or column.in_english:
                continue
            self.note(branch.at(column.at), column, entry, None)
        for name, entries in entry.inside.items():
            inner = layout().sheet(name)
            assert inner is not None
            branch.at(inner.at).put = self.list_of(entries)
        if sheet.short and set(branch.deeper) == {sheet.short} and sheet.short != "words":
            return self.only(branch.deeper[sheet.short])
        if branch.put is not None and not branch.deeper:
            return self.only(branch)
        return self.grown(branch, sheet.order)

    def only(self, branch: Branch) -> Tree | Value:
        put = branch.put
        return put if put is not None and not isinstance(put, list) else Leaf("")

    def list_of(self, entries: list[Entry]) -> Tree | list[Tree | Value]:
        if entries[0].sheet.rows == "map":
            return Tree({entry.title: self.tree(entry) for entry in entries})
        return [self.tree(entry) for entry in entries]

    def grown(self, branch: Branch, order: Keys) -> Tree:
        """A branch of which nothing is there yet, as a mapping."""
        keys = [key for key in order if key in branch.deeper] + [
            key for key in branch.deeper if key not in order
        ]
        tree = Tree()
        for key in keys:
            below = branch.deeper[key]
            if not below.gives:
                continue
            self.clash(below)
            tree.items[key] = below.put if below.put is not None else self.grown(below, ())
        return tree

    def clash(self, branch: Branch) -> None:
        """One cell cannot say what the value is, and another what is in it."""
        deeper = next((below for below in branch.deeper.values() if below.gives), None)
        if branch.put is not None and deeper is not None and branch.entry and branch.column and deeper.column:
            given = branch.entry.given
            assert given is not None
            span = given.place(deeper.column.head).span()
            head, other = branch.column.head, deeper.column.head
            self.faults.append(messages.EitherOr(span, head=head, value=given.text(head), other=other))

    # --- lists and mappings whose entries are rows ---

    def container(self, sheet: Sheet, entries: list[Entry], node: Node | None, branch: Branch) -> None:
        """Bring a list or mapping to what its rows say; ``node`` is what it lies in."""
        inside = reach(node, sheet.at) if node is not None else None
        if inside is None or self.edits is None or not isinstance(inside, Mapping | Sequence):
            spot = branch.at(sheet.at)
            spot.put = self.list_of(entries)
            spot.block = sheet.rows == "map" and not sheet.at
            return
        if isinstance(inside, Sequence):
            self.edit_list(inside, entries)
        else:
            self.edit_map(inside, entries, sheet, branch)

    def edit_list(self, node: Sequence, entries: list[Entry]) -> None:
        assert self.edits is not None
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
                new = self.tree(entry)
                items.append(self.writer.flow(new) if flow else self.writer.item(new, indent, block=blocks))
            else:
                index = entry.base.path[-1]
                assert isinstance(index, int)
                self.edit_entry(entry, node.items[index], None)
                items.append(index)
        if items != list(range(len(node.items))):
            if flow or node.items:
                self.edits.relist(node, items)

    def edit_map(self, node: Mapping, entries: list[Entry], sheet: Sheet, branch: Branch) -> None:
        assert self.edits is not None
        kept = {entry.base.path[-1] for entry in entries if entry.base is not None}
        order = [str(entry.base.path[-1]) if entry.base else entry.title for entry in entries]
        self.edits.remove_entries(node, [key for key in node.items if key not in kept])
        blocks = (
            any(isinstance(item, Mapping) and not is_flow(item) for item in node.items.values())
            or not sheet.at
        )
        left = Branch()
        for entry in entries:
            if entry.base is None:
                left.deeper[entry.title] = Branch(put=self._as_put(self.tree(entry)), block=blocks)
                continue
            key = str(entry.base.path[-1])
            if entry.title != key:
                written = self.writer.key(entry.title, flow=is_flow(node))
                self.edits.replace(node.keys[key].start, node.keys[key].stop, written)
            self.edit_entry(entry, node.items[key], node.keys[key])
        for key, new in left.deeper.items():
            self.add(node, key, new, self.around(order, key, node))

    def around(self, order: list[str], key: str, node: Mapping) -> list[str]:
        """The order of a mapping's keys with the new one behind the one that stands before it in the sheet."""
        before = [name for name in order[: order.index(key)] if name in node.items]
        names = list(node.items)
        place = names.index(before[-1]) + 1 if before else (0 if order[0] == key else len(names))
        return [*names[:place], key, *names[place:]]

    def _as_put(self, new: Tree | Value) -> Value | Tree:
        return new

    def edit_entry(self, entry: Entry, node: Node, key: Scalar | None) -> None:
        """Bring an entry that was there to what its row says."""
        assert self.edits is not None
        sheet = entry.sheet
        branch = Branch()
        if sheet.short and not isinstance(node, Mapping):
            self.edit_short(entry, node, key)
            return
        self.row(entry, node, branch, ())
        for name in [other.name for other in _inside(sheet)]:
            inner = layout().sheet(name)
            assert inner is not None
            entries = entry.inside.get(name, [])
            if entries:
                self.container(inner, entries, node, branch)
            elif _rows_in(reach(node, inner.at)):
                branch.at(inner.at).cut = True
        if branch.put is not None:
            self.exchange(node, branch, key)
        elif branch.cut and not isinstance(node, Mapping):
            self.edits.set_value(node, "''", key)
        elif isinstance(node, Mapping):
            self.apply(branch, node, sheet.order)

    def edit_short(self, entry: Entry, node: Node, key: Scalar | None) -> None:
        """An entry that is one value alone, and may have to become a mapping."""
        assert self.edits is not None
        short = entry.sheet.short
        changed = [column for column in changed_columns(entry) if not column.key]
        if not changed:
            return
        if all(column.at == (short,) for column in changed):
            branch = Branch()
            self.note(branch, changed[0], entry, node)
            if branch.put is not None:
                self.exchange(node, branch, key)
            elif branch.cut:
                self.edits.set_value(node, "''" if isinstance(node, Scalar) else "[]", key)
            return
        new = self.tree(entry)
        self.edits.set_value(node, self.writer.value(new, key.text if key else "", flow=True), key)

    def emptied(self) -> None:
        """Lists and mappings all of whose rows are gone."""
        for name, rows in self.base_rows.items():
            sheet = layout().sheet(name)
            assert sheet is not None and self.out.base is not None
            if sheet.rows not in ("list", "map") or sheet.of or name in self.out.inside:
                continue
            if any(row.file == self.out.base.name for row in rows) and sheet.at:
                self.top.at(sheet.at).cut = True
                self.english(sheet, [])

    # --- English texts beside the entries of a list ---

    def english(self, sheet: Sheet, entries: list[Entry]) -> None:
        for column in sheet.columns:
            if column.in_english:
                self.english_of(sheet, column, entries)

    def english_of(self, sheet: Sheet, column: Column, entries: list[Entry]) -> None:
        path = ("en", column.in_english)
        group = reach(self.root, path)
        there = group if isinstance(group, Mapping) else None
        title = sheet.title.head
        name = self.out.base.name if self.out.base else ""
        held = {row.texts[title]: row for row in self.base_rows[sheet.name] if row.file == name}
        for entry in entries:
            given, base = entry.given, entry.base
            assert given is not None
            new, text = entry.title, given.text(column.head)
            old = base.texts[title] if base else ""
            held.pop(old, None)
            if there is not None and old in there.items and old != new:
                assert self.edits is not None
                self.edits.replace(
                    there.keys[old].start, there.keys[old].stop, self.writer.key(new, flow=is_flow(there))
                )
                spot = self.top.at((*path, old))
            elif text or (there is not None and new in there.items and base):
                spot = self.top.at((*path, new))
            else:
                continue
            if (
                base is not None
                and unchanged(column, text, base.texts[column.head], number=False)
                and (not text or old == new)
            ):
                continue
            if base is not None and text == base.texts[column.head].strip():
                continue
            spot.column, spot.entry = column, entry
            spot.put, spot.cut = (Leaf(text), False) if text else (None, True)
        names = {entry.title for entry in entries}
        for old in held:
            if there is not None and old in there.items and old not in names:
                self.top.at((*path, old)).cut = True

    # --- into the text ---

    def apply(self, branch: Branch, node: Mapping, order: Keys) -> bool:
        """Carry out what is noted below a mapping; whether it would be left with nothing."""
        assert self.edits is not None
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
                    self.clash(below)
                    put = below.put if below.put is not None else self.grown(below, ())
                    added.append((key, Branch(put=put, block=below.block)))
            elif self.becomes(below, child, node.keys[key]):
                removed.append(key)
                left.discard(key)
        if self.faults:
            raise PerfevalError(self.faults)
        if not left and not added and node.items:
            return True
        self.edits.remove_entries(node, removed)
        for key, new in added:
            self.add(node, key, new, order)
        return False

    def becomes(self, branch: Branch, child: Node, key: Scalar) -> bool:
        """Carry out what is noted for a value that is there; whether it is to be taken out."""
        deeper = any(below.gives for below in branch.deeper.values())
        if branch.put is not None:
            self.clash(branch)
            self.holds(branch, child)
            self.exchange(child, branch, key)
            return False
        if isinstance(child, Mapping) and branch.deeper and not branch.cut:
            return self.apply(branch, child, ())
        if deeper:
            if not branch.cut and isinstance(child, Scalar):
                self.stands(branch, child)
            self.exchange(child, Branch(put=self.grown(branch, ())), key)
            return False
        return branch.cut

    def holds(self, branch: Branch, child: Node) -> None:
        """A mapping is to become one value, and other cells still say what is in it."""
        column, given = branch.column, branch.entry.given if branch.entry else None
        if not isinstance(child, Mapping) or column is None or given is None or column.kind != "choice":
            return
        depth = len(column.at)
        for other in branch.entry.sheet.columns if branch.entry else ():
            if len(other.at) > depth and other.at[:depth] == column.at and given.text(other.head):
                span, head = given.place(other.head).span(), column.head
                self.faults.append(
                    messages.EitherOr(span, head=head, value=given.text(head), other=other.head)
                )
                raise PerfevalError(self.faults)

    def stands(self, branch: Branch, child: Scalar) -> None:
        """A value stands where another cell wants to put something into it."""
        below = next(item for item in branch.deeper.values() if item.gives)
        if below.entry is None or below.column is None or below.entry.given is None:
            return
        given = below.entry.given
        column = next(
            (item for item in below.entry.sheet.columns if item.at and item.at == below.column.at[:-1]), None
        )
        if column is not None and given.text(column.head):
            span = given.place(below.column.head).span()
            value = column.choices.get(child.text, child.text)
            self.faults.append(
                messages.EitherOr(span, head=column.head, value=value, other=below.column.head)
            )
            raise PerfevalError(self.faults)

    def add(self, node: Mapping, key: str, new: Branch, order: Iterable[str]) -> None:
        assert self.edits is not None and new.put is not None
        value = new.put

        def write(flow: bool, indent: int) -> str:
            return self.writer.entry(key, value, flow=flow, indent=indent, block=new.block)

        self.edits.add_entry(node, key, write, tuple(order))

    def exchange(self, child: Node, branch: Branch, key: Scalar | None) -> None:
        """Give a value that is there another one, in its own style where it has one."""
        assert self.edits is not None and branch.put is not None
        value: New = branch.put
        name = (
            key.text
            if key is not None
            else branch.column.at[-1]
            if branch.column and branch.column.at
            else ""
        )
        if isinstance(child, Sequence) and isinstance(value, Items | Words) and child.items:
            self.items(child, value, name)
            return
        flow = self.in_flow(child)
        if (
            isinstance(child, Scalar)
            and isinstance(value, Words)
            and reworded(self.edits, child, value.words, flow=flow)
        ):
            return
        was = child if isinstance(child, Scalar) else None
        self.edits.set_value(child, self.writer.value(value, name, flow=flow, was=was), key)

    def in_flow(self, node: Node) -> bool:
        """Whether a node stands in braces or brackets."""

        def within(outer: Node) -> bool:
            if (
                isinstance(outer, Scalar)
                or not (outer.start <= node.start and node.stop <= outer.stop)
                or outer is node
            ):
                return False
            inner: Iterable[Node] = outer.items.values() if isinstance(outer, Mapping) else outer.items
            return is_flow(outer) or any(within(item) for item in inner)

        return self.root is not None and within(self.root)

    def items(self, node: Sequence, value: Items | Words, name: str) -> None:
        """Bring a list in one cell to what the cell says; items that stay keep their text."""
        assert self.edits is not None
        shown: tuple[str, ...] = value.words if isinstance(value, Words) else value.shown
        values: tuple[Value, ...] = (
            tuple(Leaf(word) for word in value.words) if isinstance(value, Words) else value.values
        )
        free = list(range(len(node.items)))
        texts = [item.text if isinstance(item, Scalar) else pair_text(item) for item in node.items]
        flow = is_flow(node) or self.in_flow(node)
        items: list[int | str] = []
        for text, new in zip(shown, values, strict=True):
            wanted = new.text if isinstance(new, Leaf) else text
            index = next((index for index in free if texts[index] == wanted), None)
            if index is not None:
                free.remove(index)
                items.append(index)
            elif flow or not isinstance(new, Leaf):
                items.append(self.writer.flow(new, name))
            else:
                items.append(self.writer.scalar(new.text, name, free=new.free))
        if items != list(range(len(node.items))):
            self.edits.relist(node, items)

    # --- new files ---

    def new_file(self) -> str:
        if self.out.own is not None:
            tree = self.tree(self.out.own)
            assert isinstance(tree, Tree)
            self.merge(tree)
            keys = [key for key in self.order() if key in tree.items]
            tree = Tree({key: tree.items[key] for key in keys})
        elif self.top.put is not None and isinstance(self.top.put, Tree):
            return self.writer.block(self.top.put, 0, deep=True)
        else:
            tree = self.grown(self.top, ())
        if self.faults:
            raise PerfevalError(self.faults)
        return self.writer.block(tree, 0)

    def merge(self, tree: Tree) -> None:
        """Put the lists and English texts of a new file beside its own row."""
        grown = self.grown(self.top, self.order())
        for key, value in grown.items.items():
            there = tree.items.get(key)
            if isinstance(there, Tree) and isinstance(value, Tree):
                for inner, item in value.items.items():
                    there.items.setdefault(inner, item)
            else:
                tree.items.setdefault(key, value)


def _inside(sheet: Sheet) -> list[Sheet]:
    return [
        other for other in layout().sheets if other.of and other.of == sheet.at and other.files == sheet.files
    ]


def _rows_in(node: Node | None) -> bool:
    return isinstance(node, Mapping | Sequence) and bool(node.items)


def encoded(base: File, text: str) -> bytes:
    """A text in the encoding of the file that it comes from."""
    mark = codecs.BOM_UTF8 if base.data.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode(base.text.encoding)


__all__ = ["Applier", "Callable", "changed_columns", "unchanged"]
