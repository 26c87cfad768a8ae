"""JSON read into the same nodes as YAML, with the place of every value."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.sources.files import Text
from perfeval.sources.messages import (
    DuplicateKey,
    FullWidthPunctuation,
    JsonExtra,
    JsonSyntax,
    TooDeep,
    UnclosedBracket,
    UnclosedQuote,
)
from perfeval.sources.nodes import (
    MAX_DEPTH,
    MAX_FAULTS,
    Mapping,
    Node,
    Scalar,
    ScalarTag,
    Sequence,
    number_tag,
)

_SPACE = re.compile(r"[ \t\r\n]*")
_SIMPLE = re.compile(r'"([^"\\\x00-\x1f]*)"')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![0-9A-Za-z.])")
_WORD = re.compile(r"(?:true|false|null)\b")
_PUNCTUATION = dict(zip("，：｛｝［］“”", ',:{}[]""', strict=True))
_WORDS: dict[str, ScalarTag] = {"true": "bool", "false": "bool", "null": "null"}


def parse_json(text: Text) -> Node:
    """The one value of a JSON text.

    Raises:
        PerfevalError: it is not JSON, a key is given twice, or it is nested too deep.
    """
    reader = _Reader(text)
    node = reader.value(1)
    if reader.skip() < len(text.text):
        reader.wrong(JsonExtra(text.span(reader.place)))
    if reader.faults:
        raise PerfevalError(reader.faults)
    return node


class _Reader:
    __slots__ = ("faults", "origin", "place", "text")

    def __init__(self, origin: Text) -> None:
        self.origin = origin
        self.text = origin.text
        self.place = 0
        self.faults: list[Diagnostic] = []

    def wrong(self, fault: Diagnostic) -> NoReturn:
        raise PerfevalError([*self.faults, fault])

    def expected(self, what: str) -> NoReturn:
        found = self.text[self.place : self.place + 1]
        span = self.origin.span(self.place)
        if found in _PUNCTUATION and found:
            self.wrong(FullWidthPunctuation(span, found=found, wanted=_PUNCTUATION[found]))
        self.wrong(JsonSyntax(span, expected=what))

    def skip(self) -> int:
        """Past white space; the new place."""
        match = _SPACE.match(self.text, self.place)
        self.place = match.end() if match is not None else self.place
        return self.place

    def at(self, char: str) -> bool:
        """Whether ``char`` comes next after white space; then also past it."""
        if self.text.startswith(char, self.skip()):
            self.place += 1
            return True
        return False

    def value(self, depth: int) -> Node:
        start = self.skip()
        char = self.text[start : start + 1]
        if char == '"':
            return self.string()
        if char in ("{", "["):
            if depth > MAX_DEPTH:
                self.wrong(TooDeep(self.origin.span(start), limit=MAX_DEPTH))
            self.place += 1
            return self.mapping(start, depth) if char == "{" else self.sequence(start, depth)
        if (match := _NUMBER.match(self.text, start)) is not None:
            tag = number_tag(match[0])
        elif (match := _WORD.match(self.text, start)) is not None:
            tag = _WORDS[match[0]]
        else:
            self.expected("a value")
        self.place = match.end()
        return Scalar(match[0], tag, False, self.origin, start, self.place)

    def string(self) -> Scalar:
        start = self.place
        if (match := _SIMPLE.match(self.text, start)) is not None:
            content = match[1]
        elif (match := _STRING.match(self.text, start)) is not None:
            try:
                content = json.loads(match[0])
            except json.JSONDecodeError as error:
                self.place = start + error.pos
                if self.text[self.place] in "\r\n":
                    self.wrong(UnclosedQuote(self.origin.span(start), quote='"'))
                self.expected("a text that JSON allows")
            if re.search("[\ud800-\udfff]", content):
                # Half a character: it can be neither printed nor saved.
                self.expected("a text that JSON allows")
        else:
            self.wrong(UnclosedQuote(self.origin.span(start), quote='"'))
        self.place = match.end()
        return Scalar(content, "str", True, self.origin, start, self.place)

    def mapping(self, start: int, depth: int) -> Mapping:
        items: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        if not self.at("}"):
            while True:
                if not self.text.startswith('"', self.skip()):
                    self.unclosed(start, "a key in quotes")
                key = self.string()
                if not self.at(":"):
                    self.unclosed(start, "a colon")
                value = self.value(depth + 1)
                if key.text in keys:
                    self.duplicate(key, keys[key.text])
                else:
                    keys[key.text] = key
                    items[key.text] = value
                if self.at("}"):
                    break
                if not self.at(","):
                    self.unclosed(start, "a comma or }")
        return Mapping(items, keys, self.origin, start, self.place)

    def sequence(self, start: int, depth: int) -> Sequence:
        items: list[Node] = []
        if not self.at("]"):
            while True:
                items.append(self.value(depth + 1))
                if self.at("]"):
                    break
                if not self.at(","):
                    self.unclosed(start, "a comma or ]")
        return Sequence(tuple(items), self.origin, start, self.place)

    def unclosed(self, start: int, expected: str) -> NoReturn:
        if self.place < len(self.text):
            self.expected(expected)
        opening = self.text[start]
        closing = "}" if opening == "{" else "]"
        self.wrong(UnclosedBracket(self.origin.span(start), opening=opening, closing=closing))

    def duplicate(self, key: Scalar, first: Scalar) -> None:
        place = first.span
        self.faults.append(
            DuplicateKey(key.span, key=key.text, first_line=place.line, first_column=place.column)
        )
        if len(self.faults) >= MAX_FAULTS:
            raise PerfevalError(self.faults)
