"""Values of a file given others, each in the style of what it takes the place of."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval.rulebook.asking import Branch
from perfeval.rulebook.cells import pair_text
from perfeval.rulebook.editing import Edits, is_flow
from perfeval.rulebook.emitting import New, Writer
from perfeval.rulebook.rewording import reworded
from perfeval.rulebook.values import Items, Leaf, Value, Words
from perfeval.sources import Mapping, Node, Scalar, Sequence


class Exchanger:
    """Puts values into one file."""

    def __init__(self, root: Mapping, edits: Edits) -> None:
        self.root = root
        self.edits = edits
        self.writer = Writer(root)

    def add(self, node: Mapping, key: str, new: Branch, order: Iterable[str]) -> None:
        value = new.put
        if value is None:
            return

        def write(flow: bool, indent: int) -> str:
            return self.writer.entry(key, value, flow=flow, indent=indent, block=new.block)

        self.edits.add_entry(node, key, write, tuple(order))

    def exchange(self, child: Node, branch: Branch, key: Scalar | None) -> None:
        """Give a value that is there another one, in its own style where it has one."""
        value: New | None = branch.put
        if value is None:
            return
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
            if outer is node or isinstance(outer, Scalar):
                return False
            if not (outer.start <= node.start and node.stop <= outer.stop):
                return False
            inner: Iterable[Node] = outer.items.values() if isinstance(outer, Mapping) else outer.items
            return is_flow(outer) or any(within(item) for item in inner)

        return within(self.root)

    def items(self, node: Sequence, value: Items | Words, name: str) -> None:
        """Bring a list in one cell to what the cell says; items that stay keep their text."""
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
