"""Where the parts of a pack stand in its files: for messages that are about a part, not about its reading."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from perfeval.diagnostics import Span
from perfeval.language.tree import Place
from perfeval.packs.declared import mappings
from perfeval.packs.merging import PackFile
from perfeval.packs.model import Pack
from perfeval.packs.reading import text_of
from perfeval.packs.store import Store
from perfeval.sources import Mapping, Node, Scalar, find, parse_yaml, read_text

#: Keys of pack.yaml with lists of named entries.
_LISTS = {"let": "let", "definition": "define", "parameter": "parameters"}


class Places:
    """The files of a pack, read once more when a place in them is asked for."""

    def __init__(self, store: Store, pack: Pack) -> None:
        self._store = store
        self._pack = pack

    @cached_property
    def _files(self) -> list[PackFile]:
        """Every pack of the chain and every shared folder, the pack's own first."""
        shared, chain = self._store.files_of(self._pack.id)
        return [*reversed(chain), *reversed(shared)]

    @cached_property
    def _roots(self) -> list[Mapping]:
        """Every pack.yaml and shared.yaml, the pack's own first."""
        return [file.root for file in self._files]

    @cached_property
    def _rules(self) -> dict[str, Mapping]:
        return {source.file: source.root for file in self._files for source in file.rules}

    @cached_property
    def _lists(self) -> dict[str, Mapping]:
        """The nearest file of each word list."""
        own = [file for part in self._files for file in part.words]
        found: dict[str, Mapping] = {}
        for file in (*own, *self._store.word_files()):
            for document in parse_yaml(read_text(file)):
                if isinstance(document, Mapping):
                    for name in document.items:
                        found.setdefault(name, document)
        return found

    def rule(self, id_: str, path: tuple[str | int, ...], place: Place | None = None) -> Span | None:
        """Part of a rule: the key or the item at a path, or characters of the expression there."""
        rule = self._pack.rule(id_)
        root = None if rule is None else self._rules.get(rule.file)
        if root is None:
            return None
        if path == ("when",) and "when" not in root.items and "find" in root.items:
            # The condition is made of what find says, and stands nowhere as such.
            return root.keys["find"].span
        return _at(root, path, place)

    def entry(
        self, kind: str, name: str, path: tuple[str | int, ...] = (), place: Place | None = None
    ) -> Span | None:
        """Part of a let, definition or parameter, by its Chinese name, in the nearest file that has it."""
        for item in self._entries(kind, name):
            if (span := _at(item, path, place)) is not None:
                return span
        return None

    def value(self, name: str, since: int, place: Place | None = None) -> Span | None:
        """A dated value of a parameter."""
        for item in self._entries("parameter", name):
            for row in mappings(item.items.get("values")):
                if text_of(row, "from") == str(since):
                    return _at(row, ("value",), place)
        return None

    def _entries(self, kind: str, name: str) -> Iterator[Mapping]:
        for root in self._roots:
            for item in mappings(root.items.get(_LISTS[kind])):
                if text_of(item, "name") == name:
                    yield item

    def profile(self, number: int, place: Place | None = None) -> Span | None:
        """Other weights of the framework, by their number from 0."""
        for root in self._roots:
            frame = root.items.get("framework")
            found = mappings(frame.items.get("profiles")) if isinstance(frame, Mapping) else []
            if number < len(found):
                return _at(found[number], ("when",), place)
        return None

    def words(self, name: str) -> Span | None:
        """A word list, where it is given last."""
        document = self._lists.get(name)
        return None if document is None else document.keys[name].span


def _at(root: Node, path: tuple[str | int, ...], place: Place | None) -> Span | None:
    try:
        node = find(root, path)
    except LookupError:
        return None
    if place is not None and isinstance(node, Scalar):
        return node.span_at(place.start, place.stop - place.start)
    return node.span
