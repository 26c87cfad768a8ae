"""Changes of a YAML text by place: entries and items are put in, taken out or exchanged; all else stays.

Nothing is written out again from the nodes: comments, quotes, order and blank lines are those of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Many

from perfeval.sources import Mapping, Node, Scalar, Sequence, Text


def is_flow(node: Node) -> bool:
    """Whether a collection is written in braces or brackets."""
    return node.origin.text.startswith(("{", "["), node.start)


def end_of(node: Node) -> int:
    """Where the last character of a value stands, and one; a parser's end is often lines further on."""
    text = node.origin.text
    if isinstance(node, Scalar):
        return node.start + len(text[node.start : node.stop].rstrip())
    if is_flow(node):
        return node.stop
    last = list(node.items.values())[-1] if isinstance(node, Mapping) else node.items[-1]
    if isinstance(node, Mapping) and last.start == last.stop:
        # `key:` without a value: the parser puts the value anywhere behind the colon.
        key = list(node.keys.values())[-1]
        return text.index(":", key.stop) + 1
    return end_of(last)


class Edits:
    """A text and what is to become of parts of it."""

    def __init__(self, origin: Text) -> None:
        self.text = origin.text
        self._edits: list[tuple[int, int, str]] = []
        self._filled: set[int] = set()  # mappings without entries that something was put into
        self._removed: dict[int, set[str]] = {}  # by where the mapping begins
        self._windows = "\r\n" in self.text

    def replace(self, start: int, stop: int, piece: str) -> None:
        """Exchange a part; with ``start == stop``, put something in behind what was put there before."""
        if self._windows:
            piece = piece.replace("\r\n", "\n").replace("\n", "\r\n")
        self._edits.append((start, stop, piece))

    def take(self, start: int, stop: int) -> str:
        """A part of the text with the changes inside it, which are done with."""
        inside = [edit for edit in self._edits if start <= edit[0] and edit[1] <= stop]
        self._edits = [edit for edit in self._edits if edit not in inside]
        return self._apply(start, stop, inside)

    def result(self) -> str:
        return self._apply(0, len(self.text), self._edits)

    def _apply(self, start: int, stop: int, edits: list[tuple[int, int, str]]) -> str:
        parts, at = [], start
        for first, last, piece in sorted(edits, key=lambda edit: edit[:2]):
            if first < at:
                raise ValueError("two changes of one place")
            parts += [self.text[at:first], piece]
            at = last
        return "".join([*parts, self.text[at:stop]])

    # --- lines ---

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line ends, before its line end."""
        stop = self.text.find("\n", at)
        stop = len(self.text) if stop < 0 else stop
        return stop - 1 if stop > at and self.text[stop - 1] == "\r" else stop

    def column(self, at: int) -> int:
        return at - self.line_start(at)

    # --- values ---

    def set_value(self, node: Node, piece: str, key: Scalar | None = None) -> None:
        """Exchange a value; ``key`` is its key, where it has one."""
        block = not isinstance(node, Scalar) and not is_flow(node)
        if key is not None and (block or node.start == node.stop):
            start = self.text.index(":", key.stop) + 1
            stop = end_of(node) if node.start < node.stop else start
            self.replace(start, stop, " " + piece)
            return
        self.replace(node.start, end_of(node), piece)

    # --- entries of mappings ---

    def add_entry(
        self, mapping: Mapping, key: str, write: Callable[[bool, int], str], order: Many[str]
    ) -> None:
        """Put in an entry, behind the last of those that come before it in ``order``.

        Entries are to be removed before others are added. ``write`` gives the entry, in braces or not, for an
        indentation.
        """
        alive = [name for name in mapping.items if name not in self._removed.get(mapping.start, ())]
        before = list(order[: order.index(key)]) if key in order else alive
        found = [name for name in alive if name in before]
        if not found and key in order:
            # Behind what has no place in the order, if that stands first.
            found = [name for name in alive[:1] if name not in order]
        flow = is_flow(mapping)
        indent = self.column(mapping.start)
        piece = write(flow, indent)
        if not alive:
            self._fill(mapping, piece, " " * indent)
        elif flow:
            at, piece = (
                (end_of(mapping.items[found[-1]]), ", " + piece)
                if found
                else (mapping.start + 1, piece + ", ")
            )
            self._behind(at, piece)
        elif found:
            self._behind(self.line_end(self._end(mapping, found[-1])), "\n" + " " * indent + piece)
        else:
            self._behind(mapping.keys[alive[0]].start, piece + "\n" + " " * indent)

    def _fill(self, mapping: Mapping, piece: str, indent: str) -> None:
        """Put an entry into a mapping that has none, or none any more."""
        again = mapping.start in self._filled
        self._filled.add(mapping.start)
        if is_flow(mapping):
            self._behind(mapping.start + 1, (", " if again else "") + piece)
            return
        start = self.line_start(mapping.start)
        place = next(i for i, edit in enumerate(self._edits) if edit[0] == start and edit[1] > start)
        first, stop, there = self._edits[place]
        self._edits[place] = (first, stop, there + indent + piece + "\n")

    def _behind(self, at: int, piece: str) -> None:
        self.replace(at, at, piece)

    def _end(self, mapping: Mapping, key: str) -> int:
        node = mapping.items[key]
        return self.text.index(":", mapping.keys[key].stop) + 1 if node.start == node.stop else end_of(node)

    def remove_entries(self, mapping: Mapping, keys: Many[str]) -> None:
        """Take entries out, in a block with the comments at the ends of their lines."""
        names = list(mapping.items)
        self._removed.setdefault(mapping.start, set()).update(keys)
        kept = False
        for place, key in enumerate(names):
            if key not in keys:
                kept = True
                continue
            start, stop = mapping.keys[key].start, self._end(mapping, key)
            following = mapping.keys[names[place + 1]].start if place + 1 < len(names) else stop
            if is_flow(mapping):
                start, stop = (self._end(mapping, names[place - 1]), stop) if kept else (start, following)
            elif self.text[self.line_start(start) : start].strip():
                stop = following  # it stands behind a dash: the next entry moves up to it
            else:
                start, stop = self.line_start(start), min(self.line_end(stop) + 1, len(self.text))
                stop += self.text.startswith("\n", stop) and self.text.startswith("\r", stop - 1)
            self.take(start, stop)
            self.replace(start, stop, "")

    # --- items of lists ---

    def relist(self, sequence: Sequence, items: Many[int | str]) -> None:
        """Give a list these items: its own by their index, and new ones as they are to be written."""
        if is_flow(sequence):
            self._relist_flow(sequence, items)
            return
        nodes = sequence.items
        first = self.line_start(nodes[0].start)
        indent = " " * self.column(self.text.rindex("-", 0, nodes[0].start + 1))
        # What stands above an item, comments and empty lines, goes with it.
        ends = [self.line_end(end_of(node)) for node in nodes]
        above = self._above(first)
        starts = [above, *(self.line_start(self.text.index("\n", end) + 1) for end in ends[:-1])]
        chunks = [
            self.take(starts[item], ends[item]) if isinstance(item, int) else f"{indent}- {item}"
            for item in items
        ]
        self.take(above, ends[-1])
        self.replace(above, ends[-1], "\n".join(chunks))

    def _above(self, start: int) -> int:
        """Where the comments right above a line begin: they go with it."""
        while start > 0:
            before = self.line_start(start - 1)
            if not self.text[before:start].lstrip().startswith("#"):
                break
            start = before
        return start

    def _relist_flow(self, sequence: Sequence, items: Many[int | str]) -> None:
        nodes = sequence.items
        start, stop = (
            (nodes[0].start, end_of(nodes[-1])) if nodes else (sequence.start + 1, sequence.stop - 1)
        )
        between = self.text[end_of(nodes[0]) : nodes[1].start] if len(nodes) > 1 else ", "
        pieces = [
            self.take(nodes[item].start, end_of(nodes[item])) if isinstance(item, int) else item
            for item in items
        ]
        self.take(start, stop)
        self.replace(start, stop, between.join(pieces))
