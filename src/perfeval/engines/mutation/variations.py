"""What an example gives, with one or two things in it written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations

from perfeval.evaluation import plain
from perfeval.sources import Mapping, Node, Scalar, Sequence, number_tag

#: A number in a text, and the comparator before a target.
_NUMBER = re.compile(r"[0-9]+(?:\.([0-9]+))?")
_COMPARATOR = re.compile(r"^[≥≤<>=＝≧≦﹦]+")
#: Where a value stands in what is given: keys, and positions of a list.
Path = tuple[str | int, ...]
#: One thing written otherwise: where, and what; None takes it out.
Edit = tuple[Path, Node | None]


def variations(given: Mapping, others: Iterable[Mapping], texts: Iterable[str] = ()) -> Iterator[Mapping]:
    """What is given with one thing changed, then with two.

    Args:
        given: facts of an example.
        others: those of other examples, whose values are tried in the same places.
        texts: words that matter: only they are tried, in the place of every text.
    """
    words = list(texts)
    if words:
        for path, scalar in scalars(given):
            yield from (edited(given, [(path, _scalar(text, scalar))]) for text in words)
        return
    edits = list(_edits(given, list(others)))
    for edit in edits:
        yield edited(given, [edit])
    for one, other in combinations(edits, 2):
        if one[0] != other[0]:
            yield edited(given, [one, other])


def _edits(given: Mapping, others: list[Mapping]) -> Iterator[Edit]:
    seen: set[tuple[Path, str | None]] = set()

    def new(path: Path, text: str | None) -> bool:
        known = (path, text) in seen
        seen.add((path, text))
        return not known

    places = dict(scalars(given))
    for path, scalar in places.items():
        near = [*_near(scalar.text), *_alike(scalar.text, places.values())]
        alike = [other.text for mapping in others for at, other in scalars(mapping) if at == path]
        for text in (*near, *alike):
            if text != scalar.text and new(path, text):
                yield path, _scalar(text, scalar)
    for mapping in others:
        for name, node in mapping.items.items():
            if name not in given.items and new((name,), getattr(node, "text", repr(id(node)))):
                yield (name,), node
    for name in given.items:
        if len(given.items) > 1:
            yield (name,), None


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every value under a node, with where it stands."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for name, item in node.items.items():
            yield from scalars(item, (*path, name))
    else:
        for number, item in enumerate(node.items):
            yield from scalars(item, (*path, number))


def _near(text: str) -> Iterator[str]:
    """The text with a number in it a little more or less, or zero."""
    for match in _NUMBER.finditer(text):
        here, step = Fraction(match[0]), Fraction(1, 10 ** len(match[1] or ""))
        for number in (here + step, here - step, here + step / 2, Fraction(0)):
            if number >= 0:
                yield text[: match.start()] + (plain(number) or "") + text[match.end() :]


def _alike(text: str, others: Iterable[Scalar]) -> Iterator[str]:
    """The other numbers that are given, with the comparator of this one."""
    sign = _COMPARATOR.match(text)
    if _NUMBER.search(text):
        for other in others:
            if _NUMBER.search(other.text):
                yield (sign[0] if sign else "") + _COMPARATOR.sub("", other.text)


def _scalar(text: str, like: Scalar) -> Scalar:
    return Scalar(text, number_tag(text), False, like.origin, like.start, like.stop)


def edited(node: Mapping, edits: Iterable[Edit]) -> Mapping:
    """The same facts with some of them written otherwise."""
    for path, new in edits:
        changed = _put(node, path, new)
        if isinstance(changed, Mapping):
            node = changed
    return node


def _put(node: Node, path: Path, new: Node | None) -> Node:
    first, *rest = path
    if isinstance(node, Mapping) and isinstance(first, str):
        items = dict(node.items)
        old = items.get(first)
        if rest:
            if old is not None:
                items[first] = _put(old, tuple(rest), new)
        elif new is None:
            items.pop(first, None)
        else:
            items[first] = new
        keys = {
            name: node.keys.get(name) or Scalar(name, "str", False, node.origin, node.start, node.stop)
            for name in items
        }
        return Mapping(items, keys, node.origin, node.start, node.stop)
    if isinstance(node, Sequence) and isinstance(first, int):
        inner = list(node.items)
        if rest:
            inner[first] = _put(inner[first], tuple(rest), new)
        elif new is None:
            del inner[first]
        else:
            inner[first] = new
        return Sequence(tuple(inner), node.origin, node.start, node.stop)
    return node
