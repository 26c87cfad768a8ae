"""Words put into and taken out of a text of words, each at its place; all lines stay as they are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from perfeval.diagnostics import PerfevalError
from perfeval.rulebook.editing import Edits, end_of
from perfeval.rulebook.emitting import is_sound
from perfeval.sources import Mapping as Table
from perfeval.sources import Scalar, Text, parse_yaml

_WORD = re.compile(r"\S+")


def reworded(edits: Edits, node: Scalar, words: Sequence[str], *, flow: bool) -> bool:
    """Change a scalar to these words where that can be done in place; whether it was."""
    start, stop = node.start, end_of(node)
    written = edits.text[start:stop]
    body = _body(node, written)
    if body is None or not words:
        return False
    old = list(_WORD.finditer(written, *body))
    if [match[0] for match in old] != node.text.split():
        return False
    changes = _changes(written, old, words, body)
    text = written
    for first, last, piece in sorted(changes, reverse=True):
        text = text[:first] + piece + text[last:]
    if not _reads(edits, node, text, words, flow=flow):
        return False
    for first, last, piece in changes:
        edits.replace(start + first, start + last, piece)
    return True


def _body(node: Scalar, written: str) -> tuple[int, int] | None:
    """Where the words stand in what is written."""
    if not node.quoted:
        return 0, len(written)
    if written[:1] in ("'", '"'):
        return 1, len(written) - 1
    line = written.find("\n")
    return (line + 1, len(written)) if line >= 0 else None


def _changes(
    written: str, old: list[re.Match[str]], words: Sequence[str], body: tuple[int, int]
) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    matcher = SequenceMatcher(None, [match[0] for match in old], list(words), autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        new = " ".join(words[start:stop])
        if kind == "replace":
            found.append((old[first].start(), old[last - 1].end(), new))
        elif kind == "insert" and first:
            found.append((old[first - 1].end(), old[first - 1].end(), " " + new))
        elif kind == "insert":
            at = old[0].start() if old else body[0]
            found.append((at, at, new + (" " if old else "")))
        elif kind == "delete":
            found.append(_cut(written, old, first, last))
    return found


def _cut(written: str, old: list[re.Match[str]], first: int, last: int) -> tuple[int, int, str]:
    """Take words out with the space on one side; a line of which nothing is left goes with them."""
    start, stop = old[first].start(), old[last - 1].end()
    if first and "\n" not in written[old[first - 1].end() : start]:
        return old[first - 1].end(), stop, ""
    if last < len(old) and "\n" not in written[stop : old[last].start()]:
        return start, old[last].start(), ""
    if first:
        return old[first - 1].end(), stop, ""
    return (start, old[last].start(), "") if last < len(old) else (start, stop, "")


def _reads(edits: Edits, node: Scalar, text: str, words: Sequence[str], *, flow: bool) -> bool:
    """Whether the text, put in, says these words."""
    if not node.quoted and "\n" not in text:
        return is_sound(text, flow=flow)
    begin = edits.line_start(node.start)
    indent = " " * (len(edits.text[begin : node.start]) - len(edits.text[begin : node.start].lstrip(" ")))
    try:
        found = parse_yaml(Text("", f"{indent}a: {text}\n"))[0]
    except PerfevalError:
        return False
    value = found.items.get("a") if isinstance(found, Table) else None
    return isinstance(value, Scalar) and value.text.split() == list(words)
