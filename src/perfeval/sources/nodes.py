"""Plain values with their places: what a YAML or JSON file is after reading.

A node keeps offsets into its :class:`~perfeval.sources.files.Text`; lines, columns and source lines
are worked out only when somebody asks for a span. Nodes are never changed after reading; they are not
frozen dataclasses because an archive has millions of them and those took 2.2 to 6.6 times as long to
make (a Scalar on CPython 3.11, 21 rounds of 500,000 on a busy machine).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence as Path
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from perfeval.diagnostics import Span
from perfeval.sources.files import Text

#: No file of ours needs more levels, and every reader can recurse this deep.
MAX_DEPTH = 50
#: After so many faults in one file the rest is not looked at.
MAX_FAULTS = 50

ScalarTag = Literal["str", "int", "decimal", "bool", "null"]
Kind = Literal["mapping", "list", "text", "integer", "decimal", "boolean", "null"]

_KINDS: dict[ScalarTag, Kind] = {
    "str": "text",
    "int": "integer",
    "decimal": "decimal",
    "bool": "boolean",
    "null": "null",
}


@dataclass(slots=True, eq=False)
class Scalar:
    """A text, number, boolean or null, as written in ``text`` (escapes and folding undone)."""

    text: str
    tag: ScalarTag
    quoted: bool
    origin: Text
    start: int
    stop: int

    @property
    def span(self) -> Span:
        return self.origin.span(self.start, self.stop)

    @property
    def kind(self) -> Kind:
        return _KINDS[self.tag]

    def number(self) -> Fraction | None:
        """The exact value of an integer or decimal, else None."""
        return Fraction(self.text) if self.tag in ("int", "decimal") else None

    def span_at(self, offset: int, length: int = 1) -> Span:
        """The place in the file of part of ``text``; the whole scalar where escapes hide it."""
        places = self._places(offset + max(length, 1))
        if not 0 <= offset < len(places):
            return self.span
        last = places[min(offset + max(length, 1), len(places)) - 1]
        return self.origin.span(places[offset], last + 1)

    def _places(self, stop: int) -> list[int]:
        """The offset in the file of each character of ``text[:stop]``; empty where not known."""
        source, position, quote = self.origin.text, self.start, ""
        if source.startswith(("|", ">"), position) and not self.text.startswith(("|", ">")):
            position = next((m.end() for m in re.compile(r"\n|\r\n?").finditer(source, position)), position)
        elif self.quoted:
            quote = source[position : position + 1]
            position += 1
        places: list[int] = []
        for char in self.text[:stop]:
            if char.isspace():
                # Folding turns line ends and indentation into one space, or drops them.
                places.append(position)
                position += source.startswith(char, position)
                continue
            while position < self.stop and source[position].isspace():
                position += 1
            escaped = quote == '"' and source.startswith("\\", position)
            if escaped or not source.startswith(char, position):
                return []
            places.append(position)
            position += 2 if char == quote == "'" else 1
        return places


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values, in the order of the file; ``keys`` holds the keys as they are written."""

    items: dict[str, Node]
    keys: dict[str, Scalar]
    origin: Text
    start: int
    stop: int

    @property
    def span(self) -> Span:
        return self.origin.span(self.start, self.stop)

    @property
    def kind(self) -> Kind:
        return "mapping"

    @property
    def key_spans(self) -> dict[str, Span]:
        return {name: key.span for name, key in self.keys.items()}


@dataclass(slots=True, eq=False)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    origin: Text
    start: int
    stop: int

    @property
    def span(self) -> Span:
        return self.origin.span(self.start, self.stop)

    @property
    def kind(self) -> Kind:
        return "list"


Node = Scalar | Mapping | Sequence

_BOOLS = dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), "bool")
_NULLS = dict.fromkeys(("", "~", "null", "Null", "NULL"), "null")
_WORDS: dict[str, Any] = _BOOLS | _NULLS
# A hundred characters and two digits of exponent: what is longer is not a number of a budget, and
# would take memory or end in an infinite float.
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(\.[0-9]*)?|(\.[0-9]+))([eE][-+]?[0-9]{1,2})?")
_LONGEST = 100


def plain_tag(text: str) -> ScalarTag:
    """What an unquoted scalar is: YAML 1.2, but 010 is ten, and 0x1F, .inf and .nan are text."""
    if (tag := _WORDS.get(text)) is not None:
        return tag  # type: ignore[no-any-return]
    return number_tag(text) if text[0] in "+-.0123456789" else "str"


def number_tag(text: str) -> ScalarTag:
    """Whether a text is a whole number, a decimal, or none (too long for one is none)."""
    match = None if len(text) > _LONGEST else _NUMBER.fullmatch(text)
    if match is None:
        return "str"
    return "int" if match.lastindex is None else "decimal"


_VALUES: dict[ScalarTag, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "decimal": Decimal,
    "bool": lambda text: text[0] in "tT",
    "null": lambda _: None,
}


def plain(node: Node) -> Any:
    """Plain Python values: dict, list, str, int, Decimal, bool, None.

    They are for validators: jsonschema takes a Decimal as a "number". Exact values for arithmetic
    come from :meth:`Scalar.number`.
    """
    if isinstance(node, Mapping):
        return {name: plain(item) for name, item in node.items.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return _VALUES[node.tag](node.text)


def find(node: Node, path: Path[str | int]) -> Node:
    """The node at a path of keys and indices, as in jsonschema's ``absolute_path``.

    Raises:
        LookupError: there is none.
    """
    for step in path:
        match node, step:
            case Mapping(), str():
                node = node.items[step]
            case Sequence(), int():
                node = node.items[step]
            case _:
                raise LookupError(step)
    return node


def key_span(node: Node, path: Path[str | int]) -> Span:
    """The place of the key that leads to a path; of the item itself in a list or at the top."""
    if path:
        parent = find(node, list(path)[:-1])
        last = path[-1]
        if isinstance(parent, Mapping) and isinstance(last, str):
            return parent.keys[last].span
    return find(node, path).span
