"""XML parts edited as bytes: pieces are put in or exchanged, and every other byte stays as it was.

A part is looked at with expat, which tells where each element begins and ends; nothing is ever written
out again from a tree. So prefixes, quotes, white space, ``mc:Ignorable`` and extension lists cannot change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from perfeval.diagnostics import PerfevalError, Span
from perfeval.reports.workbook.messages import DamagedWorkbook, UnsupportedWorkbook

# A start tag: a ">" may stand inside a quoted value.
_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")

#: Called with the namespace, the local name, the attributes (foreign ones as "namespace name") and the offset.
Start = Callable[[str, str, Mapping[str, str], int], None]
#: Called with the local name and the offset: of the end tag, or behind an element without content.
End = Callable[[str, int], None]


class Splice:
    """Bytes and what is to become of them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._edits: list[tuple[int, bool, int, int, bytes]] = []

    def insert(self, at: int, piece: str) -> None:
        """Put something in; of several pieces at one place the first stays the first."""
        self.replace(at, at, piece)

    def replace(self, start: int, stop: int, piece: str) -> None:
        self._edits.append((start, stop > start, len(self._edits), stop, piece.encode()))

    def result(self) -> bytes:
        parts, at = [], 0
        for start, _, _, stop, piece in sorted(self._edits):
            if start < at:
                raise ValueError("two changes of one place")
            parts += [self.data[at:start], piece]
            at = stop
        return b"".join([*parts, self.data[at:]])


def walk(data: bytes, part: str, start: Start, end: End, text: Callable[[str], None] | None = None) -> None:
    """Read a part: UTF-8, without a document type, so without entities.

    Raises:
        PerfevalError: it is not such a part.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise PerfevalError(
            UnsupportedWorkbook(Span(part), what_zh="含有 DOCTYPE 声明", what_en="it has a DOCTYPE")
        )

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise PerfevalError(
                UnsupportedWorkbook(
                    Span(part), what_zh=f"用的是 {encoding} 编码", what_en=f"it is encoded in {encoding}"
                )
            )

    # A sheet has a million elements of a dozen names.
    names: dict[str, tuple[str, str]] = {}

    def started(name: str, attributes: dict[str, str]) -> None:
        known = names.get(name)
        if known is None:
            uri, _, local = name.rpartition(" ")
            known = names[name] = uri, local
        start(*known, attributes, parser.CurrentByteIndex)

    def ended(name: str) -> None:
        end(names[name][1], parser.CurrentByteIndex)

    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = declared
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    if text is not None:
        parser.CharacterDataHandler = text
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        declared("1.0", "UTF-16", 0)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise PerfevalError(DamagedWorkbook(Span(part, error.lineno), detail=f"XML: {error}")) from None


def tag_end(data: bytes, start: int) -> int:
    """The offset behind the start tag that begins at ``start``."""
    found = _TAG.match(data, start)
    if found is None:  # expat has read this tag
        raise ValueError("no tag here")
    return found.end()


def is_empty(data: bytes, start: int) -> bool:
    """Whether the start tag there is the whole element: ``<a/>``."""
    return data[tag_end(data, start) - 2 : tag_end(data, start)] == b"/>"


def prefix_of(data: bytes, start: int) -> str:
    """The prefix of the tag there with its colon, or ''."""
    found = re.match(rb"<([^\s/>:]+:)?", data[start : start + 200])
    return (found.group(1) or b"").decode() if found else ""


@dataclass(slots=True)
class Element:
    """One element of a small part, and where it stands."""

    uri: str
    name: str
    attributes: Mapping[str, str]
    start: int
    inside: int  # behind the start tag
    close: int = 0  # where the end tag begins; the same as ``end`` where there is none
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        return next(self.all(name), None)


class Outline(Splice):
    """A small part as a tree of places, and the changes to it."""

    def __init__(self, data: bytes, part: str) -> None:
        super().__init__(data)
        top = Element("", "", {}, 0, 0)
        stack = [top]

        def start(uri: str, name: str, attributes: Mapping[str, str], at: int) -> None:
            element = Element(uri, name, attributes, at, tag_end(data, at))
            stack[-1].children.append(element)
            stack.append(element)

        def end(_name: str, at: int) -> None:
            element = stack.pop()
            element.close = at
            element.end = element.inside if is_empty(data, element.start) else data.index(b">", at) + 1
            if element.end == element.inside:
                element.close = element.end

        def text(found: str) -> None:
            stack[-1].text += found

        walk(data, part, start, end, text)
        self.part = part
        self.root = top.children[0]
        self.prefix = prefix_of(data, self.root.start)

    def append(self, parent: Element, piece: str) -> None:
        """Put something in as the last of an element's children."""
        insert_last(self, parent.start, parent.inside, parent.close, piece)

    def set(self, element: Element, attribute: str, value: str) -> None:
        """Give an attribute another value, where it has one."""
        set_attribute(self, element.start, element.inside, attribute, value)

    def count(self, element: Element, size: int) -> None:
        self.set(element, "count", str(size))


def insert_last(splice: Splice, start: int, inside: int, close: int, piece: str) -> None:
    """Put something in before an end tag, or open an element without content for it.

    Only once for an element without content.
    """
    data = splice.data
    if not is_empty(data, start):
        splice.insert(close, piece)
        return
    name = re.match(rb"<([^\s/>]+)", data[start:inside])
    if name is None:  # expat has read this tag
        raise ValueError("no tag here")
    splice.replace(inside - 2, inside, f">{piece}</{name.group(1).decode()}>")


def set_attribute(splice: Splice, start: int, inside: int, name: str, value: str) -> None:
    """Exchange the value of an attribute in a start tag; nothing where the tag has no such attribute."""
    pattern = rf"""\s{re.escape(name)}\s*=\s*(?:"([^"]*)"|'([^']*)')""".encode()
    found = re.search(pattern, splice.data[start:inside])
    if found is not None:
        group = 1 if found.group(1) is not None else 2
        splice.replace(start + found.start(group), start + found.end(group), value)
