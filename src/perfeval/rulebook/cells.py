"""What a cell shows of a node, and what a cell's text means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.layout import Column, Keys, layout
from perfeval.sources import Mapping, Node, Scalar, Sequence, Text, number_tag, parse_yaml, plain_tag

_MARKS = "、,，;；"
_SPLIT = re.compile(rf"[\s{_MARKS}]+")
_JOIN = _MARKS[0]
_COLON = re.compile("[:：]")
_OPENING = "[{'\""


# --- What a text is to become ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaf:
    """One text; ``free``: it may stand in the file as a number."""

    text: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """YAML as somebody typed it, known to be sound within braces."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words parted by spaces."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``shown`` is what a cell shows of each item, ``values`` what they are."""

    shown: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with what a cell shows of each, and what it is."""

    entries: dict[str, tuple[str, Value]]


Value = Leaf | Source | Words | Items | Table


# --- From a node to a cell ------------------------------------------------------------------------------


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
    clear = text and text == text.strip() and "\n" not in text and not text.startswith(tuple(_OPENING))
    if node.tag == "null" or not clear or (node.quoted and plain_tag(text) != "str"):
        return source_of(node)
    return text


def _key_text(key: Scalar) -> str:
    return source_of(key) if key.quoted and _COLON.search(key.text) else key.text


def line_of(mapping: Mapping, key: str) -> str:
    """One entry as a line of a cell."""
    return f"{_key_text(mapping.keys[key])}：{inner_text(mapping.items[key])}"


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
        return "\n".join(line_of(node, key) for key in node.items if key not in covered)
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
    joined = _JOIN.join(texts)
    if joined in column.choices:
        return column.choices[joined]
    if not items or any(not text or _SPLIT.search(text) for text in texts):
        return source_of(node)
    return _JOIN.join(column.choices.get(text, text) for text in texts)


# --- From a cell to a value -----------------------------------------------------------------------------


class Place:
    """A cell, and how to point at a part of its text."""

    def __init__(self, file: str, sheet: str, cell: str, text: str) -> None:
        self.file, self.sheet, self.cell, self.text = file, sheet, cell, text

    def span(self, offset: int | None = None, length: int = 1) -> Span:
        """The cell, or some characters of it, counted from 0."""
        if offset is None:
            return Span(self.file, sheet=self.sheet, cell=self.cell)
        before = self.text[:offset]
        start = before.rfind("\n") + 1
        line = self.text[start:].split("\n", 1)[0]
        length = max(1, min(length, len(line) - (offset - start)))
        return Span(
            self.file, before.count("\n") + 1, offset - start + 1, length, line, self.sheet, self.cell
        )


def build(column: Column, text: str, place: Place) -> Value:
    """What a text that is not empty is to become.

    Raises:
        PerfevalError: it cannot be read, at the place in the cell.
    """
    match column.kind:
        case "whole":
            if number_tag(text) != "int":
                raise PerfevalError(messages.NotWhole(place.span(), head=column.head, value=text))
            return Leaf(text, free=True)
        case "flag":
            said = {layout().yes: "true", layout().no: "false", "true": "true", "false": "false"}
            return Source(_chosen(column, text, said, place))
        case "choice":
            return Leaf(_chosen(column, text, _back(column), place))
        case "list":
            return _list(column, text, place)
        case "words":
            return Words(tuple(text.split("\n") if "\n" in text else text.split()))
        case "pairs":
            return _pairs(text, place)
        case "map" | "rest":
            return _table(text, place)
        case "any":
            return Leaf(text, free=True)
        case _:
            return Leaf(text)


def _back(column: Column) -> dict[str, str]:
    return {label: id_ for id_, label in column.choices.items()} | {id_: id_ for id_ in column.choices}


def _chosen(column: Column, text: str, said: dict[str, str], place: Place) -> str:
    if text in said or column.open:
        return said.get(text, text)
    labels = column.choices.values() or (layout().yes, layout().no)
    raise PerfevalError(
        messages.NotChoice(place.span(), head=column.head, value=text, allowed=_JOIN.join(labels))
    )


def _list(column: Column, text: str, place: Place) -> Value:
    if text.startswith("["):
        _sound(text, place, 0)
        return Source(text)
    said = _back(column)
    if text in column.scalars or said.get(text) in column.scalars:
        return Leaf(said.get(text, text))
    # What has spaces within is only known as a choice.
    parts = said[text].split(_JOIN) if text in said else [part for part in _SPLIT.split(text) if part]
    ids = [said.get(part, part) for part in parts]
    return Items(
        tuple(column.choices.get(id_, id_) for id_ in ids), tuple(Leaf(id_, free=True) for id_ in ids)
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _pairs(text: str, place: Place) -> Items:
    shown: list[str] = []
    values: list[Value] = []
    for at, line in _lines(text):
        zh, sign, en = (part.strip() for part in line.partition("="))
        if not (zh and sign and en):
            raise PerfevalError(
                _bad(place, at, line, "没有等号", "there is no =", "如 记零 = zero", "as in 记零 = zero")
            )
        shown.append(f"{zh} = {en}")
        values.append(Table({"zh": (zh, Leaf(zh)), "en": (en, Leaf(en))}))
    return Items(tuple(shown), tuple(values))


def _bad(place: Place, at: int, line: str, zh: str, en: str, wanted: str, wanted_en: str) -> Diagnostic:
    values = {"detail": zh, "detail_en": en, "wanted": wanted, "wanted_en": wanted_en}
    return messages.BadLine(place.span(at, len(line)), **values)


def _table(text: str, place: Place) -> Value:
    if text.startswith("{"):
        _sound(text, place, 0)
        return Source(text)
    entries: dict[str, tuple[str, Value]] = {}
    for at, line in _lines(text):
        key, offset = _key(line)
        wanted, wanted_en = "如 指标值：≥95%", "as in 指标值：≥95%"
        if not key:
            raise PerfevalError(_bad(place, at, line, "没有冒号", "there is no colon", wanted, wanted_en))
        if key in entries:
            told = (f"“{key}”写了两次", f"“{key}” is there twice", "同一样只写一次", "each thing once")
            raise PerfevalError(_bad(place, at, line, *told))
        written = line[offset:]
        value = written.strip()
        if not value:
            raise PerfevalError(
                _bad(place, at, line, "冒号后面是空的", "nothing follows the colon", wanted, wanted_en)
            )
        start = at + offset + len(written) - len(written.lstrip())
        if value[0] in _OPENING:
            entries[key] = (inner_text(_sound(value, place, start)), Source(value))
        else:
            named = plain_tag(value) in ("null", "bool")
            entries[key] = (value, Source(value) if named else Leaf(value, free=True))
    return Table(entries)


def _key(line: str) -> tuple[str, int]:
    """The key of a line, and where its value begins; '' where there is none."""
    head = line.lstrip()
    if head[:1] in ("'", '"'):
        stop = head.find(head[0], 1)
        if stop > 0 and (match := _COLON.match(head, stop + 1)):
            return head[1:stop], len(line) - len(head) + match.end()
    match = _COLON.search(line)
    return (line[: match.start()].strip(), match.end()) if match else ("", 0)


def _sound(text: str, place: Place, offset: int) -> Node:
    """What a text is that is YAML within braces; faults are told at their place in the cell."""
    head = "{a: "
    try:
        node = parse_yaml(Text(place.file, head + text + "}"))[0]
        if isinstance(node, Mapping) and list(node.items) == ["a"]:
            return node.items["a"]
        raise PerfevalError(
            _bad(
                place,
                offset,
                text,
                "括号不配对",
                "the brackets do not match",
                "括号要成对",
                "close every bracket",
            )
        )
    except PerfevalError as error:
        moved = []
        for item in error.diagnostics:
            column = item.span.column if item.span else None
            inside = min(max((column or 1) - 1 - len(head), 0), max(len(text) - 1, 0))
            at_cell = item.span is not None and item.span.cell is not None
            moved.append(item if at_cell else item.at(place.span(offset + inside)))
        raise PerfevalError(moved) from None


# --- Whether two texts say the same ---------------------------------------------------------------------


def tidy(text: str) -> str:
    """A text without the spaces at the ends of its lines, as spreadsheets may add or drop them."""
    return "\n".join(
        line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).strip()


def same(column: Column, one: str, other: str) -> bool:
    """Whether two texts of a column mean the same."""
    one, other = tidy(one), tidy(other)
    return one == other or _meaning(column, one) == _meaning(column, other)


def _meaning(column: Column, text: str) -> object:
    if column.kind == "words":
        return text.split()
    if column.kind == "flag":
        return {layout().yes: "true", layout().no: "false"}.get(text, text)
    if column.kind == "choice":
        return _back(column).get(text, text)
    if not text or text[0] in "[{":
        return text
    unknown = Place("", "", "", text)
    try:
        value = build(column, text, unknown)
    except PerfevalError:
        return text
    if isinstance(value, Table):
        return {key: shown for key, (shown, _) in value.entries.items()}
    return value.shown if isinstance(value, Items) else value


def covered_by(columns: Iterable[Column], at: Keys, containers: Iterable[Keys]) -> frozenset[str]:
    """The keys under ``at`` that columns and lists on other sheets show."""
    paths = [column.at for column in columns if column.kind != "rest"] + list(containers)
    depth = len(at)
    return frozenset(path[depth] for path in paths if len(path) > depth and path[:depth] == at)
