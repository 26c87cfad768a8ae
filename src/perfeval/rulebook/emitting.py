"""New YAML in the style of the file it goes into: quotes as its neighbours have them, plain where that is sound."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from perfeval.diagnostics import PerfevalError
from perfeval.rulebook.layout import layout
from perfeval.rulebook.values import Items, Leaf, Source, Table, Value, Words
from perfeval.sources import Mapping, Node, Scalar, Sequence, Text, parse_yaml, plain_tag

#: How wide a line of words may become, in characters.
_WIDE = 76


@dataclass
class Tree:
    """A new mapping: keys and what they hold."""

    items: dict[str, Tree | Value | list[Tree | Value]] = field(default_factory=dict)


New = Tree | Value | list["Tree | Value"]


def _scalars(node: Node, key: str = "") -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield key, node
    elif isinstance(node, Mapping):
        for name, item in node.items.items():
            yield from _scalars(item, name)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item, key)


class Writer:
    """Writes for one file; ``root`` is what the file holds, None for a new one."""

    def __init__(self, root: Node | None = None) -> None:
        self._quotes: Counter[str] = Counter()
        self._plain: Counter[tuple[str, bool]] = Counter()
        self._by_key: dict[str, Counter[str]] = {}
        for key, node in _scalars(root) if root is not None else ():
            written = node.origin.text[node.start : node.start + 1] if node.quoted else ""
            if written in ("'", '"'):
                self._quotes[written] += 1
                self._by_key.setdefault(key, Counter())[written] += 1
            if node.tag == "str" and " " in node.text:
                self._plain[key, written == ""] += 1

    def _quote(self, key: str) -> str:
        counts = self._by_key.get(key) or self._quotes
        return counts.most_common(1)[0][0] if counts else "'"

    def _usually_quoted(self, key: str, text: str) -> bool:
        quoted, plain = self._plain[key, False], self._plain[key, True]
        return " " in text and (quoted > plain or (not quoted + plain and key in layout().quoted))

    def scalar(
        self, text: str, key: str, *, free: bool = False, flow: bool = False, was: Scalar | None = None
    ) -> str:
        """A text as YAML.

        Args:
            text: what it says.
            key: the key it is for, by whose other values the quotes are chosen.
            free: a number may stand as a number.
            flow: it goes into braces or brackets.
            was: what it takes the place of.
        """
        tags = ("str", "int", "decimal") if free else ("str",)
        sound = is_sound(text, flow=flow) and plain_tag(text) in tags
        if was is not None:
            written = was.origin.text[was.start : was.start + 1]
            quote = written if was.quoted and written in ("'", '"') else ""
        else:
            quote = self._quote(key) if self._usually_quoted(key, text) else ""
        if sound and not quote:
            return text
        quote = quote or self._quote(key)
        if not text.isprintable() or (quote == '"' and "\\" not in text and '"' not in text):
            return json.dumps(text, ensure_ascii=False)
        return "'" + text.replace("'", "''") + "'"

    def key(self, text: str, *, flow: bool) -> str:
        """A key as YAML."""
        return text if is_sound(text, flow=flow, key=True) else "'" + text.replace("'", "''") + "'"

    def flow(self, value: New, key: str = "") -> str:
        """A value on one line, within braces or brackets."""
        match value:
            case Tree():
                inner = (
                    f"{self.key(name, flow=True)}: {self.flow(item, name)}"
                    for name, item in value.items.items()
                )
                return "{" + ", ".join(inner) + "}"
            case Table():
                return self.flow(Tree({name: item for name, (_, item) in value.entries.items()}), key)
            case list():
                return "[" + ", ".join(self.flow(item, key) for item in value) + "]"
            case Items():
                return "[" + ", ".join(self.flow(item, key) for item in value.values) + "]"
            case Source():
                return value.text
            case Words():
                return self.scalar(" ".join(value.words), key, flow=True)
            case _:
                return self.scalar(value.text, key, free=value.free, flow=True)

    def value(self, value: New, key: str, *, flow: bool, was: Scalar | None = None) -> str:
        """A value to stand behind a key, on one line."""
        if isinstance(value, Leaf):
            return self.scalar(value.text, key, free=value.free, flow=flow, was=was)
        if isinstance(value, Words):
            return self.scalar(" ".join(value.words), key, flow=flow, was=was)
        return self.flow(value, key)

    def entry(self, key: str, value: New, *, flow: bool, indent: int, block: bool = False) -> str:
        """``key: value``; outside braces over several lines where that is how the key is written.

        ``block``: a mapping is written over several lines whatever its key.
        """
        name = self.key(key, flow=flow)
        several = block or key in layout().block
        inner = indent + 2
        if not flow and isinstance(value, Tree) and several and value.items:
            return f"{name}:\n" + " " * inner + self.block(value, inner)
        if not flow and isinstance(value, list) and several and value:
            lines = [f"{' ' * inner}- {self.item(item, inner)}" for item in value]
            return f"{name}:\n" + "\n".join(lines)
        if not flow and isinstance(value, Words):
            return f"{name}: {self._words(value, key, inner)}"
        return f"{name}: {self.value(value, key, flow=flow)}"

    def _words(self, value: Words, key: str, indent: int) -> str:
        if any(" " in word for word in value.words):
            return self.flow([Leaf(word) for word in value.words], key)
        text = " ".join(value.words)
        if len(text) <= _WIDE:
            return self.scalar(text, key) if text else "''"
        lines = textwrap.wrap(text, _WIDE, break_long_words=False, break_on_hyphens=False)
        return ">-\n" + "\n".join(" " * indent + line for line in lines)

    def block(self, tree: Tree, indent: int, *, deep: bool = False) -> str:
        """A mapping over several lines; the first has no indentation."""
        entries = (
            self.entry(key, value, flow=False, indent=indent, block=deep) for key, value in tree.items.items()
        )
        return ("\n" + " " * indent).join(entries)

    def item(self, value: Tree | Value, indent: int, *, block: bool = False) -> str:
        """An item of a list: on one line, or as a mapping over several.

        A mapping with something inside that takes several lines does so itself.
        """
        if isinstance(value, Tree) and (
            block or any(_several(key, inner) for key, inner in value.items.items())
        ):
            return self.block(value, indent + 2)
        return (
            self.flow(value) if not isinstance(value, Leaf) else self.scalar(value.text, "", free=value.free)
        )


def _several(key: str, value: New) -> bool:
    return isinstance(value, Tree | list) and key in layout().block


def is_sound(text: str, *, flow: bool, key: bool = False) -> bool:
    """Whether a text may stand without quotes and reads back as itself."""
    if not text or text != text.strip() or not text.isprintable():
        return False
    written = f"{text}: 1" if key else f"a: {text}"
    written = f"{{b: 2, {written}, c: 3}}" if flow else f"b: 2\n{written}\nc: 3"
    try:
        documents = parse_yaml(Text("", written))
    except PerfevalError:
        return False
    node = documents[0]
    if len(documents) != 1 or not isinstance(node, Mapping):
        return False
    if key:
        return list(node.items) == ["b", text, "c"]
    value = node.items.get("a")
    return list(node.items) == ["b", "a", "c"] and isinstance(value, Scalar) and value.text == text
