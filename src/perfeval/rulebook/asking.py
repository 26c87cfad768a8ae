"""What rows ask for: which value is to be put where, and what a new row comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.rulebook import messages
from perfeval.rulebook.building import build, same
from perfeval.rulebook.cells import reach, value_text
from perfeval.rulebook.emitting import Tree
from perfeval.rulebook.entries import Entry
from perfeval.rulebook.layout import Column, Keys, layout
from perfeval.rulebook.rows import columns_of, covered
from perfeval.rulebook.values import Leaf, Source, Table, Value
from perfeval.sources import Mapping, Node, number_tag


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


class Asker:
    """Notes what the rows of one file ask for, and what cannot be read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Diagnostic] = []

    def stop(self) -> None:
        """End here, if anything was wrong.

        Raises:
            PerfevalError: with all of it.
        """
        if self.faults:
            raise PerfevalError(self.faults)

    def value(self, column: Column, entry: Entry) -> Value | None:
        """The value of a cell, None where it is empty or cannot be read."""
        given = entry.given
        text = given.text(column.head)
        if not text:
            return None
        try:
            return build(column, text, given.place(column.head))
        except PerfevalError as error:
            self.faults += error.diagnostics
            return None

    def row(self, entry: Entry, node: Node | None, branch: Branch) -> None:
        """Note what the cells of a row ask for that differ from what they were, below ``branch``."""
        given = entry.given
        for column in changed_columns(entry):
            if column.key or column.in_english:
                continue
            if column.fixed:
                was = entry.base.texts.get(column.head, "") if entry.base else ""
                span = given.place(column.head).span()
                self.faults.append(messages.FixedCell(span, head=column.head, was=was))
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
            if key not in old or value_text(column, old[key]) != text:
                deeper = branch.at((key,))
                deeper.put, deeper.column, deeper.entry = new, column, entry
        for key in old:
            if key not in value.entries:
                branch.at((key,)).cut = True

    def ask(self, entry: Entry, branch: Branch) -> None:
        """Note all that a new row asks for."""
        sheet = entry.sheet
        if sheet.kind:
            branch.at(("kind",)).put = Leaf(sheet.kind)
        for column in columns_of(sheet, self.file):
            if entry.given.text(column.head) and not column.key and not column.in_english:
                self.note(branch.at(column.at), column, entry, None)
        for name, entries in entry.inside.items():
            branch.at(layout().named(name).at).put = self.list_of(entries)

    def tree(self, entry: Entry) -> Tree | Value:
        """All of a new entry."""
        sheet, branch = entry.sheet, Branch()
        self.ask(entry, branch)
        alone = (
            branch.deeper[sheet.short]
            if set(branch.deeper) == {sheet.short} and sheet.short != "words"
            else branch
        )
        if alone.put is not None and not alone.deeper:
            return alone.put if not isinstance(alone.put, list) else Leaf("")
        return self.grown(branch, sheet.order)

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
        if branch.put is None or deeper is None or branch.entry is None:
            return
        if branch.column is not None and deeper.column is not None:
            self.refuse(branch.entry, branch.column, deeper.column)

    def refuse(self, entry: Entry, column: Column, other: Column) -> None:
        """Two cells of a row that cannot both say something."""
        given = entry.given
        span, head = given.place(other.head).span(), column.head
        self.faults.append(messages.EitherOr(span, head=head, value=given.text(head), other=other.head))
