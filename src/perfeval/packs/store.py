"""Finding packs in folders, merging what they extend, and choosing one for a submission."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Table
from collections.abc import Sequence as Many
from importlib.resources import files
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.evaluation import Sentence
from perfeval.packs import messages
from perfeval.packs.domain import Domain, choose, domain_of
from perfeval.packs.kept import kept
from perfeval.packs.merging import PackFile, RuleFile
from perfeval.packs.model import Pack
from perfeval.packs.reading import text_of
from perfeval.packs.remembered import remembered
from perfeval.packs.resolve import resolve
from perfeval.packs.schema import validate
from perfeval.packs.whole import WholeExample, whole_examples
from perfeval.packs.wordlists import merge_lists
from perfeval.sources import Mapping, Scalar, Sequence, parse_yaml, read_text, wrong_type

#: The shared folders that a pack takes in unless it says which.
_INCLUDED = ("measurability", "defects")


def builtin_rules() -> Path:
    """The folder of the rules that ship with perfeval."""
    installed = Path(str(files("perfeval"))) / "data" / "rules"
    return installed if installed.is_dir() else Path(str(files("perfeval"))).parents[1] / "rules"


def holds_rules(folder: Path) -> bool:
    """Whether a folder has packs in it, shared rules, or word lists for all packs."""
    kinds = ("*/pack.yaml", "*/shared.yaml", "words/*.yaml")
    return folder.is_dir() and any(any(folder.glob(kind)) for kind in kinds)


class Store:
    """The packs of one or more folders; an earlier folder wins over a later one."""

    def __init__(self, folders: Many[Path] = (), *, trusting: bool = False) -> None:
        """Look for packs.

        Args:
            folders: the user's own, before those that ship with perfeval.
            trusting: do not hold the files that ship with perfeval against their schemas once more; they
                were when it was built, and this is a quarter of a cold start. Where there are no others, what
                they come to is kept from one start to the next.
        """
        self.trusting = trusting
        self.folders = (*folders, builtin_rules())
        self._places: dict[str, Path] = {}
        #: For which forms each pack is; a run over an archive asks it of every form.
        self._domains: dict[str, Domain] = {}
        for folder in folders:
            if not holds_rules(folder):
                raise PerfevalError(messages.NoRules(folder=folder))
        for folder in self.folders:
            for file in sorted(folder.glob("*/pack.yaml")):
                self._places.setdefault(file.parent.name, file.parent)

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._places))

    def word_lists(self) -> dict[str, tuple[str, ...]]:
        """Every word list of every folder, by name; not those of single packs."""
        return merge_lists({}, self.word_files())

    def word_files(self) -> list[Path]:
        """The files of these lists; a later one changes what an earlier one says."""
        return [file for folder in reversed(self.folders) for file in sorted(folder.glob("words/*.yaml"))]

    def checks(self) -> frozenset[str]:
        """The ids of all check rules of all folders."""
        found = set()
        for folder in self.folders:
            for file in folder.glob("*/check/*.yaml"):
                # Files that ship with perfeval are named after their rules, which the tests see to.
                own = folder != builtin_rules()
                found.add(
                    text_of(self._read(file, hashlib.sha256()), "rule") or file.stem if own else file.stem
                )
        return frozenset(found)

    def waiver_reasons(self) -> Path:
        """The file with the reasons that a waiver may give."""
        return next(file for folder in self.folders if (file := folder / "waiver-reasons.yaml").is_file())

    def folder(self, id_: str, named_at: Span | None = None) -> Path:
        """Where a pack is; ``named_at`` is where its name is written, for the message."""
        folder = self._places.get(id_)
        if folder is None:
            raise PerfevalError(messages.NoSuchPack(named_at, pack=id_, known="、".join(self.ids())))
        return folder

    def root(self, id_: str) -> Mapping:
        """pack.yaml of one pack, as written."""
        return self._read(self.folder(id_) / "pack.yaml", hashlib.sha256())

    def examples(self, id_: str) -> tuple[WholeExample, ...]:
        """The worked examples of a pack as a whole: forms, and what must come of them."""
        found: list[WholeExample] = []
        for file in sorted((self.folder(id_) / "examples").glob("*.yaml")):
            node = self._read(file, hashlib.sha256())
            validate(node, "examples")
            found += whole_examples(node)
        return tuple(found)

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

    def pack_file(self, id_: str, named_at: Span | None = None) -> PackFile:
        """pack.yaml of one pack, and its rule files, unresolved; ``named_at`` is where its name is written."""
        return self._folder(self.folder(id_, named_at), id_, "pack")

    def _folder(self, folder: Path, id_: str, kind: str) -> PackFile:
        if folder.parent != builtin_rules():
            return self._read_folder(folder, id_, kind, trusted=False)
        return remembered(
            (kind, self.trusting), folder, lambda: self._read_folder(folder, id_, kind, trusted=self.trusting)
        )

    def _read_folder(self, folder: Path, id_: str, kind: str, *, trusted: bool) -> PackFile:
        digest = hashlib.sha256()
        root = self._read(folder / f"{kind}.yaml", digest)
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

    def load(self, id_: str, named_at: Span | None = None) -> Pack:
        """One pack, complete: parents merged, expressions parsed, everything checked.

        Args:
            id_: the pack's name.
            named_at: where a file names it; an option has no place.

        Raises:
            PerfevalError: with a message at the place of each fault.
        """
        if self.trusting and self.folders == (builtin_rules(),):
            self.folder(id_, named_at)
            return kept(id_, builtin_rules(), lambda: self._loaded(id_, named_at))
        if self.folders == (builtin_rules(),):
            self.folder(id_, named_at)
            return remembered(("pack", id_), builtin_rules(), lambda: self._loaded(id_, named_at))
        return self._loaded(id_, named_at)

    def _loaded(self, id_: str, named_at: Span | None) -> Pack:
        shared, chain = self.files_of(id_, named_at)
        lists = self.word_lists()
        for file in (*shared, *chain):
            lists = merge_lists(lists, file.words)
        return resolve(chain, lists, shared)

    def files_of(
        self, id_: str, named_at: Span | None = None
    ) -> tuple[tuple[PackFile, ...], tuple[PackFile, ...]]:
        """What a pack is made of, unresolved: the shared folders, and the chain of packs, the first one first."""
        chain = self.chain(id_, named_at)
        return self._included(chain), tuple(reversed(chain))

    def chain(self, id_: str, named_at: Span | None = None) -> list[PackFile]:
        """A pack and those it extends, itself first."""
        chain = [self.pack_file(id_, named_at)]
        while (parent := chain[-1].extends) is not None:
            if parent in [file.id for file in chain]:
                raise PerfevalError(
                    messages.CircularExtends(
                        chain[-1].root.items["extends"].span,
                        packs=" → ".join([*(f.id for f in chain), parent]),
                    )
                )
            chain.append(self.pack_file(parent, chain[-1].root.items["extends"].span))
        return chain

    def _included(self, chain: Many[PackFile]) -> tuple[PackFile, ...]:
        """The shared folders, as the pack says or the nearest one that it extends."""
        node = next((file.root.items["include"] for file in chain if "include" in file.root.items), None)
        if not isinstance(node, Sequence):
            return tuple(self.shared_file(id_) for id_ in _INCLUDED)
        return tuple(
            self.shared_file(item.text, item.span) for item in node.items if isinstance(item, Scalar)
        )

    def domain(self, id_: str) -> Domain:
        """For which forms a pack is, from its pack.yaml and those of its parents; no rule is read."""
        if id_ not in self._domains:
            roots = [self.root(id_)]
            while (parent := text_of(roots[-1], "extends")) is not None and len(roots) <= len(self._places):
                roots.append(self.root(parent))
            self._domains[id_] = domain_of(id_, roots)
        return self._domains[id_]

    def choose(
        self, kind: str, year: int | None, region: str | None, places: Table[str, Span] | None = None
    ) -> tuple[str, Sentence]:
        """The id of the one pack that fits a submission best, and why.

        ``places`` is where the form says its kind, year and region.

        Raises:
            PerfevalError: when none fits, or several fit equally.
        """
        return choose([self.domain(id_) for id_ in self.ids()], kind, year, region, places or {})
