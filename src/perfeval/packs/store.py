"""Finding packs in folders, merging what they extend, and choosing one for a submission."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence as Many
from importlib.resources import files
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.packs import messages
from perfeval.packs.model import Pack
from perfeval.packs.resolve import PackFile, RuleFile, resolve
from perfeval.packs.schema import validate
from perfeval.packs.wordlists import Lists, merge_lists
from perfeval.sources import Mapping, Scalar, Sequence, parse_yaml, read_text, wrong_type

#: The shared folders that a pack takes in unless it says which.
_INCLUDED = ("measurability",)


def builtin_rules() -> Path:
    """The folder of the rules that ship with perfeval."""
    installed = Path(str(files("perfeval"))) / "data" / "rules"
    return installed if installed.is_dir() else Path(str(files("perfeval"))).parents[1] / "rules"


class Store:
    """The packs of one or more folders; an earlier folder wins over a later one."""

    def __init__(self, folders: Many[Path] = (), *, trusting: bool = False) -> None:
        """Look for packs.

        Args:
            folders: the user's own, before those that ship with perfeval.
            trusting: do not hold the files that ship with perfeval against their schemas once more; they
                were when it was built, and this is a quarter of a cold start.
        """
        self.trusting = trusting
        self.folders = (*folders, builtin_rules())
        self._places: dict[str, Path] = {}
        for folder in folders:
            if not folder.is_dir() or not any(folder.glob("*/pack.yaml")):
                raise PerfevalError(messages.NoRules(folder=folder))
        for folder in self.folders:
            for file in sorted(folder.glob("*/pack.yaml")):
                self._places.setdefault(file.parent.name, file.parent)

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._places))

    def word_lists(self) -> dict[str, tuple[str, ...]]:
        """Every word list of every folder, by name; not those of single packs."""
        lists: Lists = {}
        for folder in reversed(self.folders):
            lists = merge_lists(lists, sorted(folder.glob("words/*.yaml")))
        return lists

    def shared_file(self, id_: str, at: Span | None = None) -> PackFile:
        """A folder of rules that packs take in: shared.yaml, rule files and word lists."""
        folder = next(
            (place / id_ for place in self.folders if (place / id_ / "shared.yaml").is_file()), None
        )
        if folder is None:
            known = sorted(
                {file.parent.name for place in self.folders for file in place.glob("*/shared.yaml")}
            )
            raise PerfevalError(messages.NoSuchShared(at, shared=id_, known="、".join(known)))
        return self._folder(folder, id_, "shared")

    def pack_file(self, id_: str) -> PackFile:
        """pack.yaml of one pack, and its rule files, unresolved."""
        folder = self._places.get(id_)
        if folder is None:
            raise PerfevalError(messages.NoSuchPack(pack=id_, known="、".join(self.ids())))
        return self._folder(folder, id_, "pack")

    def _folder(self, folder: Path, id_: str, kind: str) -> PackFile:
        digest = hashlib.sha256()
        root = self._read(folder / f"{kind}.yaml", digest)
        trusted = self.trusting and folder.parent == builtin_rules()
        if not trusted:
            validate(root, kind)
        named = root.items[kind]
        if isinstance(named, Scalar) and named.text != id_:
            raise PerfevalError(messages.WrongFolder(named.span, key=kind, value=named.text, folder=id_))
        rules = [
            RuleFile(self._read(file, digest), str(file), trusted)
            for part in ("score", "check", "cap")
            for file in sorted((folder / part).glob("*.yaml"))
        ]
        words = tuple(sorted((folder / "words").glob("*.yaml")))
        return PackFile(id_, root, tuple(rules), digest.hexdigest(), words)

    def _read(self, file: Path, digest: hashlib._Hash) -> Mapping:
        text = read_text(file)
        digest.update(text.text.encode())
        documents = parse_yaml(text)
        if len(documents) != 1 or not isinstance(documents[0], Mapping):
            raise PerfevalError(wrong_type(documents[0], "mapping"))
        return documents[0]

    def load(self, id_: str) -> Pack:
        """One pack, complete: parents merged, expressions parsed, everything checked.

        Raises:
            PerfevalError: with a message at the place of each fault.
        """
        chain = [self.pack_file(id_)]
        while (parent := chain[-1].extends) is not None:
            if parent in [file.id for file in chain]:
                raise PerfevalError(
                    messages.CircularExtends(
                        chain[-1].root.span, packs=" → ".join([*(f.id for f in chain), parent])
                    )
                )
            chain.append(self.pack_file(parent))
        shared = self._included(chain)
        lists = self.word_lists()
        for file in (*shared, *reversed(chain)):
            lists = merge_lists(lists, file.words)
        return resolve(tuple(reversed(chain)), lists, shared)

    def _included(self, chain: Many[PackFile]) -> tuple[PackFile, ...]:
        """The shared folders, as the pack says or the nearest one that it extends."""
        node = next((file.root.items["include"] for file in chain if "include" in file.root.items), None)
        if not isinstance(node, Sequence):
            return tuple(self.shared_file(id_) for id_ in _INCLUDED)
        return tuple(
            self.shared_file(item.text, item.span) for item in node.items if isinstance(item, Scalar)
        )

    def choose(self, kind: str, year: int | None, region: str | None) -> tuple[str, dict[str, str]]:
        """The id of the one pack that fits a submission best, and why; the nearest region wins."""
        fitting: list[tuple[int, str]] = []
        for id_ in self.ids():
            pack = self.load(id_)
            in_years = year is None or (pack.since <= year and (pack.until is None or year <= pack.until))
            depth = max((len(r) for r in pack.regions if (region or "").startswith(r)), default=-1)
            if kind in pack.kinds and in_years and (depth >= 0 or not pack.regions):
                fitting.append((depth, id_))
        if not fitting:
            raise PerfevalError(
                messages.NoPackFits(
                    kind=kind, year=year or "?", region=region or "?", known="、".join(self.ids())
                )
            )
        best = max(depth for depth, _ in fitting)
        chosen = [id_ for depth, id_ in fitting if depth == best]
        if len(chosen) > 1:
            raise PerfevalError(messages.SeveralPacksFit(packs="、".join(chosen)))
        return chosen[0], {
            "zh": f"按类型 {kind}、年度 {year or '未填'}、地区 {region or '未填'} 选用",
            "en": f"chosen by kind {kind}, year {year or 'not given'}, region {region or 'not given'}",
        }
