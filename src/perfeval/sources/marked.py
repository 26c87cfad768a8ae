"""YAML and JSON read into nodes that know their places.

YAML is read from the parser's events, in one pass and with our own scalar rules, because the usual
constructors read 010 as eight and 12:30 as 750, keep the last of two equal keys without a word and
expand aliases. JSON keeps to its own grammar (tabs are white space there).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.sources.files import LIMIT, Text, cannot_open, size_words, undecodable
from perfeval.sources.jsontext import parse_json
from perfeval.sources.messages import (
    BadKey,
    DuplicateKey,
    EmptyFile,
    FullWidthColon,
    InvisibleCharacter,
    JsonLineNotObject,
    MergeKey,
    MissingKey,
    Reference,
    Tag,
    TooDeep,
    TooLarge,
    TooManyFaults,
    UnknownKey,
    WrongType,
)
from perfeval.sources.nodes import (
    MAX_DEPTH,
    MAX_FAULTS,
    Kind,
    Mapping,
    Node,
    Scalar,
    ScalarTag,
    Sequence,
    find,
    key_span,
    plain,
    plain_tag,
)
from perfeval.sources.suggest import suggest
from perfeval.sources.yaml_faults import scalar_faults, yaml_faults

__all__ = [
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "find",
    "key_span",
    "missing_key",
    "parse_json",
    "parse_json_line",
    "parse_json_lines",
    "parse_yaml",
    "plain",
    "unknown_key",
    "wrong_type",
]

#: libyaml's parser where PyYAML was built with it, else the slower one in Python.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: Text) -> list[Node]:
    """Every document of a YAML text, or the one value of a text whose path ends in ``.json``.

    Empty documents are left out; at least one document remains.

    Raises:
        PerfevalError: it is not YAML, or uses what is not supported (see ``messages``).
    """
    if text.path.lower().endswith(".json"):
        return [parse_json(text)]
    documents = _Reader(text).documents()
    if not documents:
        raise PerfevalError(EmptyFile(Span(text.path), path=text.path))
    # `名称：甲` alone is valid YAML, of one long text.
    faults = [fault for node in documents if isinstance(node, Scalar) for fault in scalar_faults(node)]
    if faults:
        raise PerfevalError(faults)
    return documents


def parse_json_lines(
    path: Path | str,
    *,
    limit: int = LIMIT,
    on_error: Callable[[PerfevalError], None] | None = None,
) -> Iterator[Mapping]:
    """Read one JSON object a line, as they are asked for; blank lines are skipped.

    Args:
        path: the file, in UTF-8 and of any size.
        limit: the longest line, in bytes.
        on_error: called with the fault of a bad line, which is then skipped; without it, it is raised.
    """
    name = str(path)
    try:
        file = Path(path).open("rb")  # noqa: SIM115 (open for as long as the iterator lives)
    except (OSError, ValueError) as error:
        raise cannot_open(path, error) from None
    with file:
        number, found = 0, False
        while data := file.readline(limit + 1):
            number += 1
            if len(data) > limit:
                sizes = {"size": f"> {size_words(limit)}", "limit": size_words(limit)}
                raise PerfevalError(TooLarge(Span(name, number, 1), **sizes))
            try:
                node = parse_json_line(name, number, data)
            except PerfevalError as error:
                if on_error is None:
                    raise
                on_error(error)
                found = True
                continue
            if node is not None:
                yield node
                found = True
    if not found:
        raise PerfevalError(EmptyFile(Span(name), path=name))


def parse_json_line(name: str, number: int, data: bytes) -> Mapping | None:
    """The object of one line of a file, None where the line is blank; ``number`` counts lines from 1.

    Raises:
        PerfevalError: it is none.
    """
    try:
        line = data.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise PerfevalError(undecodable(name, data, error, first_line=number)) from None
    if not line.strip():
        return None
    text = Text(name, line.rstrip("\r\n"), first_line=number)
    node = parse_json(text)
    if not isinstance(node, Mapping):
        raise PerfevalError(JsonLineNotObject(node.span))
    return node


def unknown_key(mapping: Mapping, key: str, allowed: Iterable[str], meant: str | None = None) -> Diagnostic:
    """The message for a key that should not be there, with the one that was ``meant``, or the nearest."""
    names = tuple(allowed)
    head, colon, _ = key.partition("：")
    written = mapping.keys[key]
    if colon and not written.quoted:
        return FullWidthColon(written.span_at(len(head)), key=head)
    return UnknownKey(written.span, key=key, suggestion=meant or suggest(key, names), allowed=names)


def missing_key(node: Node, key: str, span: Span | None = None) -> Diagnostic:
    """The message for a key that is not there, at ``span`` or where the mapping begins."""
    return MissingKey(span or node.span, key=key)


def wrong_type(node: Node, expected: Kind | str, name: str = "", sample: str = "") -> Diagnostic:
    """The message for a value of the wrong kind; names a full-width colon if that is the cause.

    ``expected`` is a kind of node or ``number``; any other words are shown as they are. ``sample`` is a value that
    would be right, where one is known.
    """
    if isinstance(node, Scalar) and expected in ("mapping", "list"):
        for fault in scalar_faults(node):
            return fault
    return WrongType(node.span, expected=expected, found=node.kind, name=name, sample=sample)


class _Open:
    """A mapping or list that is being read."""

    __slots__ = ("is_mapping", "items", "key", "keys", "start", "values", "waiting")

    def __init__(self, start: int, is_mapping: bool) -> None:
        self.start = start
        self.is_mapping = is_mapping
        self.items: list[Node] = []
        self.values: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        self.key: str | None = None
        self.waiting = False  # a key was read, its value was not; the key None has been refused


class _Reader:
    def __init__(self, origin: Text) -> None:
        self.origin = origin
        self.faults: list[Diagnostic] = []
        self.roots: list[Node] = []
        self.open: list[_Open] = []
        self.last: Scalar | None = None

    def documents(self) -> list[Node]:
        try:
            for event in yaml.parse(self.origin.text, Loader=Loader):
                self._take(event)
        except (yaml.YAMLError, UnicodeError) as error:
            self.faults += yaml_faults(error, self.origin, self.last, [opened.start for opened in self.open])
        if self.faults:
            raise PerfevalError(self.faults)
        return [node for node in self.roots if not _is_nothing(node)]

    def _wrong(self, fault: Diagnostic) -> None:
        self.faults.append(fault)
        if len(self.faults) >= MAX_FAULTS and fault.span is not None:
            raise PerfevalError([*self.faults, TooManyFaults(fault.span, limit=MAX_FAULTS)])

    def _take(self, event: Any) -> None:
        kind = type(event)
        start = event.start_mark.index
        if kind is yaml.ScalarEvent:
            stop = event.end_mark.index
            value, quoted = event.value, bool(event.style)
            tag: ScalarTag = "str" if quoted else plain_tag(value)
            node: Node
            node = self.last = Scalar(value, tag, quoted, self.origin, start, stop)
            if event.anchor is not None or event.tag is not None:
                self._property(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                self._property(event)
            if len(self.open) >= MAX_DEPTH:
                raise PerfevalError([*self.faults, TooDeep(self.origin.span(start), limit=MAX_DEPTH)])
            self.open.append(_Open(start, kind is yaml.MappingStartEvent))
            return
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stop = event.end_mark.index
            done = self.open.pop()
            if done.is_mapping:
                node = Mapping(done.values, done.keys, self.origin, done.start, stop)
            else:
                node = Sequence(tuple(done.items), self.origin, done.start, stop)
        elif kind is yaml.AliasEvent:
            stop = event.end_mark.index
            self._wrong(Reference(self.origin.span(start, stop), text=f"*{event.anchor}"))
            node = Scalar("", "null", False, self.origin, start, stop)
        else:
            return
        self._attach(node)

    def _property(self, event: Any) -> None:
        """An anchor or a tag, which the event begins with."""
        start = event.start_mark.index
        if event.anchor is not None:
            text = f"&{event.anchor}"
            place = max(start, self.origin.text.find(text, start))
            self._wrong(Reference(self.origin.span(place, place + len(text)), text=text))
        if event.tag is not None:
            place = max(start, self.origin.text.find("!", start))
            stop = place
            while stop < len(self.origin.text) and not self.origin.text[stop].isspace():
                stop += 1
            self._wrong(Tag(self.origin.span(place, stop), tag=self.origin.text[place:stop]))

    def _attach(self, node: Node) -> None:
        if not self.open:
            self.roots.append(node)
            return
        parent = self.open[-1]
        if not parent.is_mapping:
            parent.items.append(node)
        elif not parent.waiting:
            parent.waiting = True
            parent.key = self._key(parent, node)
        else:
            parent.waiting = False
            if parent.key is not None:
                self._value(parent, parent.key, node)

    def _key(self, parent: _Open, node: Node) -> str | None:
        # A year is a good key: whole numbers stand for their text, as in JSON.
        if not isinstance(node, Scalar) or node.tag not in ("str", "int"):
            self._wrong(BadKey(node.span))
            return None
        name = node.text
        if (first := parent.keys.get(name)) is not None:
            place = first.span
            self._wrong(DuplicateKey(node.span, key=name, first_line=place.line, first_column=place.column))
            return None
        if name == "<<" and not node.quoted:
            self._wrong(MergeKey(node.span))
            return None
        parent.keys[name] = node
        if not name.isprintable():
            offset = next(index for index, char in enumerate(name) if not char.isprintable())
            self._wrong(InvisibleCharacter(node.span_at(offset), codepoint=f"U+{ord(name[offset]):04X}"))
        return name

    def _value(self, parent: _Open, key: str, node: Node) -> None:
        parent.values[key] = node
        # `{甲：1, 乙: 2}` is valid YAML, with the key 甲：1 and no value.
        if "：" in key and _is_nothing(node) and node.start == node.stop:
            written = parent.keys[key]
            head = key.partition("：")[0]
            after = self.origin.text[written.stop : written.stop + 1]
            if not written.quoted and after != ":":
                self._wrong(FullWidthColon(written.span_at(len(head)), key=head))


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.tag == "null" and not node.text
