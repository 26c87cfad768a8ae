"""What the text of a cell means, with every fault at its place in the cell."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.diagnostics import PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.cells import COLON, JOIN, OPENING, SPLIT, inner_text
from perfeval.rulebook.layout import Column, layout
from perfeval.rulebook.values import Items, Leaf, Source, Table, Value, Words
from perfeval.sources import Mapping, Node, Text, number_tag, parse_yaml, plain_tag


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
            return _table(column, text, place)
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
        messages.NotChoice(place.span(), head=column.head, value=text, allowed=JOIN.join(labels))
    )


def _list(column: Column, text: str, place: Place) -> Value:
    if text.startswith("["):
        _sound(text, place, 0)
        return Source(text)
    said = _back(column)
    if text in column.scalars or said.get(text) in column.scalars:
        return Leaf(said.get(text, text))
    # What has spaces within is only known as a choice.
    parts = said[text].split(JOIN) if text in said else [part for part in SPLIT.split(text) if part]
    if not parts:
        raise PerfevalError(messages.NothingListed(place.span(), head=column.head))
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
            raise PerfevalError(messages.NoEquals(place.span(at, len(line))))
        shown.append(f"{zh} = {en}")
        values.append(Table({"zh": (zh, Leaf(zh)), "en": (en, Leaf(en))}))
    return Items(tuple(shown), tuple(values))


def _table(column: Column, text: str, place: Place) -> Value:
    if text.startswith("{"):
        _sound(text, place, 0)
        return Source(text)
    entries: dict[str, tuple[str, Value]] = {}
    keys, said = {label: key for key, label in column.labels.items()}, _back(column)
    for at, line in _lines(text):
        label, offset = _key(line)
        key = keys.get(label, label)
        written = line[offset:]
        value, span = written.strip(), place.span(at, len(line))
        if not key:
            raise PerfevalError(messages.NoColon(span))
        if key in entries:
            raise PerfevalError(messages.KeyTwice(span, key=label))
        if not value:
            raise PerfevalError(messages.NothingBehind(span, key=label))
        if value[0] in OPENING:
            start = at + offset + len(written) - len(written.lstrip())
            entries[key] = (inner_text(_sound(value, place, start)), Source(value))
        else:
            id_ = said.get(value, value)
            named = plain_tag(id_) in ("null", "bool")
            entries[key] = (column.choices.get(id_, id_), Source(id_) if named else Leaf(id_, free=True))
    return Table(entries)


def _key(line: str) -> tuple[str, int]:
    """The key of a line, and where its value begins; '' where there is none."""
    head = line.lstrip()
    if head[:1] in ("'", '"'):
        stop = head.find(head[0], 1)
        if stop > 0 and (match := COLON.match(head, stop + 1)):
            return head[1:stop], len(line) - len(head) + match.end()
    match = COLON.search(line)
    return (line[: match.start()].strip(), match.end()) if match else ("", 0)


def _sound(text: str, place: Place, offset: int) -> Node:
    """What a text is that is YAML within braces; faults are told at their place in the cell."""
    head = "{a: "
    try:
        node = parse_yaml(Text(place.file, head + text + "}"))[0]
        if isinstance(node, Mapping) and list(node.items) == ["a"]:
            return node.items["a"]
        raise PerfevalError(messages.Unbalanced(place.span(offset, len(text))))
    except PerfevalError as error:
        moved = []
        for item in error.diagnostics:
            column = item.span.column if item.span else None
            inside = min(max((column or 1) - 1 - len(head), 0), max(len(text) - 1, 0))
            at_cell = item.span is not None and item.span.cell is not None
            moved.append(item if at_cell else item.at(place.span(offset + inside)))
        raise PerfevalError(moved) from None


def tidy(text: str) -> str:
    """A text without the spaces at the ends of its lines, as spreadsheets may add or drop them."""
    return "\n".join(
        line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).strip()


def same(column: Column, one: str, other: str) -> bool:
    """Whether two texts of a column mean the same."""
    if one == other:
        return True
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
