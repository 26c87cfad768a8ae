"""What a cell shows of a node."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from perfeval.rulebook.layout import Column, Keys, layout
from perfeval.sources import Mapping, Node, Scalar, Sequence, plain_tag

_MARKS = "、,，;；"
#: What parts the items of a list in a cell, and what is put between them.
SPLIT = re.compile(rf"[\s{_MARKS}]+")
JOIN = _MARKS[0]
COLON = re.compile("[:：]")
#: What YAML in a cell begins with.
OPENING = "[{'\""


def reach(node: Node | None, path: Keys) -> Node | None:
    """The node at the end of some keys, or None."""
    for key in path:
        if not isinstance(node, Mapping):
            return None
        node = node.items.get(key)
    return node


def source_of(node: Node) -> str:
    """A node as YAML on one line, its scalars as they are written."""
    if isinstance(node, Mapping):
        inner = (f"{source_of(node.keys[key])}: {source_of(item)}" for key, item in node.items.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(source_of(item) for item in node.items) + "]"
    written = node.origin.text[node.start : node.stop]
    if "\n" in written or "\r" in written or written.startswith(("|", ">")):
        return json.dumps(node.text, ensure_ascii=False)
    return written


def inner_text(node: Node) -> str:
    """What a line of a cell shows of a value: text as it is where that says the same, else YAML."""
    if not isinstance(node, Scalar):
        return source_of(node)
    text = node.text
    clear = text and text == text.strip() and "\n" not in text and not text.startswith(tuple(OPENING))
    if node.tag == "null" or not clear or (node.quoted and plain_tag(text) != "str"):
        return source_of(node)
    return text


def _key_text(key: Scalar) -> str:
    return source_of(key) if key.quoted and COLON.search(key.text) else key.text


def value_text(column: Column, node: Node) -> str:
    """What a line of a cell of ``column`` shows of a value."""
    text = inner_text(node)
    return column.choices.get(text, text)


def _line(column: Column, mapping: Mapping, key: str) -> str:
    label = column.labels.get(key) or _key_text(mapping.keys[key])
    return f"{label}：{value_text(column, mapping.items[key])}"


def pair_text(node: Node) -> str:
    """An option: its Chinese and its English name."""
    if isinstance(node, Mapping) and set(node.items) == {"zh", "en"}:
        return f"{inner_text(node.items['zh'])} = {inner_text(node.items['en'])}"
    return source_of(node)


def show(column: Column, node: Node | None, covered: frozenset[str] = frozenset()) -> str:
    """The text of a cell.

    Args:
        column: what the cell is for.
        node: its value in the file; None where it has none.
        covered: the keys that other columns show, for the column with the rest.
    """
    if node is None or (isinstance(node, Scalar) and node.tag == "null"):
        return ""
    if column.kind in ("map", "rest") and isinstance(node, Mapping):
        if not node.items and column.kind == "map":
            return source_of(node)
        return "\n".join(_line(column, node, key) for key in node.items if key not in covered)
    if column.kind == "rest":
        return ""
    if column.kind in ("list", "words", "pairs") and isinstance(node, Sequence):
        return _list_text(column, node)
    if not isinstance(node, Scalar):
        # The other columns show what is inside.
        return "" if column.kind == "choice" else source_of(node)
    if column.kind == "flag":
        return {"true": layout().yes, "false": layout().no}.get(node.text, node.text)
    if column.kind == "words":
        return " ".join(node.text.split())
    return column.choices.get(node.text, node.text)


def _list_text(column: Column, node: Sequence) -> str:
    items = node.items
    if column.kind == "pairs":
        return "\n".join(pair_text(item) for item in items)
    texts = [item.text if isinstance(item, Scalar) else "" for item in items]
    if column.kind == "words":
        return ("\n" if any(len(text.split()) != 1 for text in texts) else " ").join(texts)
    joined = JOIN.join(texts)
    if joined in column.choices:
        return column.choices[joined]
    if not items or any(not text or SPLIT.search(text) for text in texts):
        return source_of(node)
    return JOIN.join(column.choices.get(text, text) for text in texts)


def covered_by(columns: Iterable[Column], at: Keys, containers: Iterable[Keys]) -> frozenset[str]:
    """The keys under ``at`` that columns and lists on other sheets show."""
    paths = [column.at for column in columns if column.kind != "rest"] + list(containers)
    depth = len(at)
    return frozenset(path[depth] for path in paths if len(path) > depth and path[:depth] == at)
