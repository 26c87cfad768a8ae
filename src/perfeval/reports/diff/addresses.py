"""Where something of a pack is written: from an address to a file and a line."""

from __future__ import annotations

from pathlib import Path

from perfeval.diagnostics import Span
from perfeval.packs.merging import PackFile
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.reports.diff.model import Address
from perfeval.sources import Mapping, Node, Scalar, Sequence, parse_yaml, read_text

Steps = list[str | int | tuple[str, str]]


class Addresses:
    """The files that a pack is made of, as its store has them."""

    def __init__(self, pack: Pack, store: Store) -> None:
        self.pack = pack
        self.folders = [folder.resolve() for folder in store.folders]
        self.folder = store.folder(pack.id)
        shared, chain = store.files_of(pack.id)
        self._files = {file.id: file for file in (*shared, *chain)}
        self._word_files = [
            *reversed(store.word_files()),
            *(path for file in (*shared, *chain) for path in file.words),
        ]
        self._word_roots: list[Node] | None = None

    def span(self, address: Address | None) -> Span | None:
        """The place of an entry, or of what holds it where it is not written itself."""
        if address is None:
            return None
        kind, id_, *way = address
        match kind:
            case "pack":
                file = self._files.get(str(id_))
                return None if file is None else _descend(file.root, way)
            case "rule":
                return self._rule(str(id_), way)
            case "entry":
                return self._entry(str(id_), str(way[0]), way[1:])
            case _:
                return self._words(str(id_))

    def short(self, span: Span) -> str:
        """File and line, the file from the folder of rules on."""
        path = Path(span.file).resolve()
        name = next((path.relative_to(one) for one in self.folders if path.is_relative_to(one)), path)
        return f"{name.as_posix()}:{span.line}"

    def _rule(self, id_: str, way: Steps) -> Span | None:
        rule = self.pack.rule(id_)
        if rule is None:
            return None
        if way == ["level"] and (span := self._level(id_)) is not None:
            return span
        root = next(
            (
                source.root
                for file in self._files.values()
                for source in file.rules
                if source.file == rule.file
            ),
            None,
        )
        return rule.span if root is None else _descend(root, way)

    def _level(self, id_: str) -> Span | None:
        """Where a later pack sets the level of a rule."""
        for file in reversed(self._chain()):
            levels = file.root.items.get("levels")
            if isinstance(levels, Mapping) and id_ in levels.items:
                return levels.keys[id_].span
            if any(_text(source.root, "rule") == id_ for source in file.rules):
                return None
        return None

    def _chain(self) -> list[PackFile]:
        return list(self._files.values())

    def _entry(self, key: str, name: str, way: Steps) -> Span | None:
        """An entry of a list of pack.yaml by its name, in the last pack that has it."""
        for file in reversed(self._chain()):
            entries = file.root.items.get(key)
            if isinstance(entries, Sequence) and any(_text(item, "name") == name for item in entries.items):
                return _descend(file.root, [key, ("name", name), *way])
        return None

    def _words(self, name: str) -> Span | None:
        """The last file that says something of a word list."""
        if self._word_roots is None:
            self._word_roots = [root for path in self._word_files for root in parse_yaml(read_text(path))]
        for root in reversed(self._word_roots):
            if isinstance(root, Mapping) and name in root.keys:
                return root.keys[name].span
        return None


def _descend(root: Node, way: Steps) -> Span:
    """As far down as the way goes."""
    node, span = root, root.span
    for step in way:
        if isinstance(step, str) and isinstance(node, Mapping) and step in node.items:
            span, node = node.keys[step].span, node.items[step]
            continue
        if isinstance(node, Sequence):
            found = (
                node.items[step : step + 1]
                if isinstance(step, int)
                else [item for item in node.items if isinstance(step, tuple) and _is(item, *step)]
            )
            if found:
                node = found[0]
                span = node.span
                continue
        break
    return span


def _is(node: Node, key: str, text: str) -> bool:
    """Whether an entry of a list has this text under a key, or is this text."""
    return node.text == text if isinstance(node, Scalar) else _text(node, key) == text


def _text(node: Node, key: str) -> str | None:
    value = node.items.get(key) if isinstance(node, Mapping) else None
    return value.text if isinstance(value, Scalar) else None
