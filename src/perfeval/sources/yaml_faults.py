"""What a YAML error means to the person who wrote the file.

The parser stops where it can go on no longer, often a line after the mistake. Nothing here runs
before a file has failed, so it may read the source lines as often as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from perfeval.diagnostics import Diagnostic
from perfeval.sources.files import Text
from perfeval.sources.messages import (
    BadEscape,
    BadIndent,
    ColonInText,
    ControlCharacter,
    FullWidthColon,
    FullWidthPunctuation,
    InvisibleCharacter,
    MissingColon,
    MissingSpace,
    ReservedStart,
    TabIndent,
    Tag,
    TextAfterClosed,
    UnclosedBracket,
    UnclosedQuote,
    YamlSyntax,
)
from perfeval.sources.nodes import Scalar

_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_FULL_WIDTH_KEY = re.compile(r"[ ]*(?:- +)*(?P<key>[^:：'\"#\[\]{}，。]+)(?P<colon>：)")
_KEY = re.compile(r"[ ]*(?:- +)*(?:\"[^\"]*\"|'[^']*'|[^'\"#\s][^#]*?):(?:\s|$)")
_NO_SPACE_KEY = re.compile(r"[ ]*(?:- +)*(?P<key>[^\s:：'\"#\[\]{}]+)(?P<colon>:)(?!\s|$|//)(?!.*:\s)")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")
_INVISIBLE_INDENT = re.compile(r"[ ]*(?P<char>[^\S\n\r\t ]|[\u200b-\u200f\u2060\ufeff])")
_PUNCTUATION = dict(zip("，：｛｝［］【】", ",:{}[][]", strict=True))
_FULL_WIDTH = re.compile(f"[{''.join(_PUNCTUATION)}]")
_CLOSING = {"[": "]", "{": "}"}


def yaml_faults(
    error: Exception, origin: Text, last: Scalar | None = None, opened: Sequence[int] = ()
) -> list[Diagnostic]:
    """The messages for a parser's error.

    ``last`` is the last scalar that was read, ``opened`` where the collections begin that were not
    yet complete.
    """
    if isinstance(error, yaml.MarkedYAMLError):
        return _Fault(error, origin, last, opened).diagnose()
    # The parser's reader refuses characters before there is any mark.
    match = _NOT_TEXT.search(origin.text)
    if match is None:
        return [YamlSyntax(origin.span(0), problem="unreadable text")]
    return [ControlCharacter(origin.span(match.start()), codepoint=f"U+{ord(match[0]):04X}")]


def scalar_faults(node: Scalar) -> list[Diagnostic]:
    """Why an unquoted scalar stands where keys and values were meant, if its text tells."""
    if node.quoted or node.tag != "str":
        return []
    first = origin_line = node.span.line or 1
    last = node.origin.span(max(node.start, node.stop - 1)).line or first
    found: list[Diagnostic] = []
    while origin_line <= last:
        # From the scalar on: what stands before it in its first line is not its text.
        indent = (node.span.column or 1) - 1 if origin_line == first else 0
        found += _full_width_colon(node.origin, origin_line, indent) or _no_space(
            node.origin, origin_line, indent
        )
        origin_line += 1
    return found


def _full_width_colon(origin: Text, line: int, skip: int = 0) -> list[Diagnostic]:
    match = _FULL_WIDTH_KEY.match(origin.line(line), skip)
    if match is None:
        return []
    return [_colon(FullWidthColon, origin, line, match)]


def _no_space(origin: Text, line: int, skip: int = 0) -> list[Diagnostic]:
    match = _NO_SPACE_KEY.match(origin.line(line), skip)
    if match is None:
        return []
    return [_colon(MissingSpace, origin, line, match)]


def _colon(message: type[Diagnostic], origin: Text, line: int, match: re.Match[str]) -> Diagnostic:
    place = origin.offset(line, match.start("colon") + 1)
    return message(origin.span(place), key=match["key"].strip())


class _Fault:
    """One parser error with what the rules below ask of it."""

    def __init__(
        self, error: yaml.MarkedYAMLError, origin: Text, last: Scalar | None, opened: Sequence[int]
    ) -> None:
        self.open = opened
        self.origin = origin
        self.last = last
        self.problem = str(error.problem)
        self.context = str(error.context)
        mark = error.problem_mark or error.context_mark
        self.place: int = mark.index if mark is not None else 0
        self.opener: int = error.context_mark.index if error.context_mark is not None else self.place
        at = origin.span(self.place)
        self.line = at.line or 1
        source = origin.line(self.line)
        self.before = source[: (at.column or 1) - 1]
        self.char = origin.text[self.place : self.place + 1]

    def diagnose(self) -> list[Diagnostic]:
        for rule in (
            self._tab,
            self._invisible,
            self._reserved,
            self._escape,
            self._quote,
            self._colons,
            self._flow,
            self._simple_key,
            self._mapping_value,
            self._block,
        ):
            if found := rule():
                return found
        return [YamlSyntax(self.origin.span(self.place), problem=self.problem)]

    def _lines_above(self) -> range:
        return range(self.line, self.origin.first_line - 1, -1)

    def _line_before(self) -> int:
        """The nearest line above the place that is not blank."""
        return next((n for n in self._lines_above()[1:] if self.origin.line(n).strip()), self.line)

    def _tab(self) -> list[Diagnostic]:
        if self.char == "\t":
            return [TabIndent(self.origin.span(self.place))]
        return []

    def _invisible(self) -> list[Diagnostic]:
        for line in sorted({self._line_before(), self.line}):
            if match := _INVISIBLE_INDENT.match(self.origin.line(line)):
                place = self.origin.offset(line, match.start("char") + 1)
                codepoint = f"U+{ord(match['char']):04X}"
                return [InvisibleCharacter(self.origin.span(place), codepoint=codepoint)]
        return []

    def _reserved(self) -> list[Diagnostic]:
        start = None
        if re.search("cannot start any token|sequence entries are not allowed", self.problem):
            start = self.place
        elif re.search("scanning (a block scalar|an alias|an anchor|a directive)", self.context):
            start = self.opener
        elif "node content" in self.problem and self.char in "]},":
            start = self.place if self.char else None
        elif re.search("(scanning|parsing) a tag", self.context):
            tag = re.compile(r"\S*").match(self.origin.text, self.opener)
            return [Tag(self.origin.span(self.opener), tag=tag[0] if tag else "!")]
        if start is None:
            return []
        return [ReservedStart(self.origin.span(start), found=self.origin.text[start])]

    def _escape(self) -> list[Diagnostic]:
        if not re.search("escape|hexadecimal", self.problem):
            return []
        place = self.origin.text.rfind("\\", 0, self.place + 1)
        return [BadEscape(self.origin.span(place, place + 2))]

    def _quote(self) -> list[Diagnostic]:
        if "quoted scalar" in self.context:
            return [self._unclosed_quote(self.opener)]
        last = self.last
        # `a: "x` closed by the quote that opens the text of a later line.
        if last is not None and last.quoted and self.origin.text[last.stop : self.place].strip(" ") == "":
            text = self.origin.text[last.start : last.stop]
            if text[0] in "'\"" and "\n" in text:
                return [self._unclosed_quote(last.start)]
        return []

    def _unclosed_quote(self, place: int) -> Diagnostic:
        return UnclosedQuote(self.origin.span(place), quote=self.origin.text[place])

    def _colons(self) -> list[Diagnostic]:
        """Every line with a full-width colon from the place up to the nearest proper key."""
        if "flow" in self.context:
            return []
        found: list[Diagnostic] = []
        for line in self._lines_above():
            source = self.origin.line(line)
            if wrong := _full_width_colon(self.origin, line):
                found = wrong + found
            elif line != self.line and _KEY.match(source):
                # Below `key: |` a full-width colon is text.
                return [] if _BLOCK_SCALAR.search(source) else found
        return found

    def _flow(self) -> list[Diagnostic]:
        if "flow node" in self.context:
            # A bracket with nothing after it: the parser names the end of the file.
            brackets = [start for start in self.open if self.origin.text[start] in _CLOSING]
            self.opener = brackets[-1] if brackets else self.opener
        elif "flow" not in self.context:
            return []
        inside = self.origin.text[self.opener : self.place]
        marks = list(_FULL_WIDTH.finditer(inside))
        if marks and ("\n" not in inside or marks[-1][0] in "｝］】"):
            place = self.opener + marks[-1].start()
            return [_punctuation(self.origin, place)]
        opening = inside[:1]
        if opening not in _CLOSING:
            return []
        span = self.origin.span(self.opener)
        return [UnclosedBracket(span, opening=opening, closing=_CLOSING[opening])]

    def _simple_key(self) -> list[Diagnostic]:
        if "simple key" not in self.context:
            return []
        line = self.origin.span(self.opener).line or self.line
        return _no_space(self.origin, line) or [self._missing_colon(line)]

    def _missing_colon(self, line: int) -> Diagnostic:
        source = self.origin.line(line)
        start = self.origin.offset(line, len(source) - len(source.lstrip()) + 1)
        return MissingColon(self.origin.span(start, start + len(source.strip())))

    def _mapping_value(self) -> list[Diagnostic]:
        if "mapping values" not in self.problem:
            return []
        key = _KEY.match(self.before)
        if key is not None:
            value = self.before[key.end() :].lstrip()
            if value[:1] in _PUNCTUATION:
                return [_punctuation(self.origin, self.place - len(value))]
            return [ColonInText(self.origin.span(self.place))]
        above = self._line_before()
        if wrong := _no_space(self.origin, above):
            return wrong
        if _KEY.match(self.origin.line(above)):
            return [self._bad_indent()]
        return [self._missing_colon(above)]

    def _bad_indent(self) -> Diagnostic:
        return BadIndent(self.origin.span(self.place - len(self.before.lstrip())))

    def _block(self) -> list[Diagnostic]:
        if not self.before.strip():
            return [self._bad_indent()] if "block" in self.context else []
        if self.before.rstrip().endswith(("'", '"', "]", "}")):
            return [TextAfterClosed(self.origin.span(self.place))]
        return []


def _punctuation(origin: Text, place: int) -> Diagnostic:
    found = origin.text[place]
    return FullWidthPunctuation(origin.span(place), found=found, wanted=_PUNCTUATION[found])
