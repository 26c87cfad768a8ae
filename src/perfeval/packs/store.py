"""Finding packs in folders, merging what they extend, and choosing one for a submission."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Table
from collections.abc import Sequence as Many
from importlib.resources import files
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.language.vocabulary import vocabulary
from perfeval.packs import messages
from perfeval.packs.model import Pack
from perfeval.packs.resolve import PackFile, RuleFile, resolve
from perfeval.packs.schema import validate
from perfeval.sources import Mapping, Scalar, Sequence, parse_yaml, read_text, wrong_type


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
        """Every word list of every folder, by name."""
        lists: dict[str, tuple[str, ...]] = {}
        for folder in reversed(self.folders):
            for file in sorted(folder.glob("words/*.yaml")):
                for document in parse_yaml(read_text(file)):
                    if not isinstance(document, Mapping):
                        raise PerfevalError(wrong_type(document, "mapping"))
                    for name, words in document.items.items():
                        if not isinstance(words, Sequence):
                            raise PerfevalError(wrong_type(words, "list", name))
                        lists[name] = tuple(word.text for word in words.items if isinstance(word, Scalar))
        return lists

    def pack_file(self, id_: str, named_at: Span | None = None) -> PackFile:
        """pack.yaml of one pack, and its rule files, unresolved; ``named_at`` is where its name is written."""
        folder = self._places.get(id_)
        if folder is None:
            raise PerfevalError(messages.NoSuchPack(named_at, pack=id_, known="、".join(self.ids())))
        digest = hashlib.sha256()
        root = self._read(folder / "pack.yaml", digest)
        trusted = self.trusting and folder.parent == builtin_rules()
        if not trusted:
            validate(root, "pack")
        named = root.items["pack"]
        if isinstance(named, Scalar) and named.text != id_:
            raise PerfevalError(messages.WrongFolder(named.span, key="pack", value=named.text, folder=id_))
        rules = [
            RuleFile(self._read(file, digest), str(file), trusted)
            for part in ("score", "check", "cap")
            for file in sorted((folder / part).glob("*.yaml"))
        ]
        return PackFile(id_, root, tuple(rules), digest.hexdigest())

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
        chain = [self.pack_file(id_, named_at)]
        while (parent := chain[-1].extends) is not None:
            if parent in [file.id for file in chain]:
                raise PerfevalError(
                    messages.CircularExtends(
                        chain[-1].root.span, packs=" → ".join([*(f.id for f in chain), parent])
                    )
                )
            chain.append(self.pack_file(parent, chain[-1].root.items["extends"].span))
        return resolve(tuple(reversed(chain)), self.word_lists())

    def choose(
        self, kind: str, year: int | None, region: str | None, places: Table[str, Span] | None = None
    ) -> tuple[str, dict[str, str]]:
        """The id of the one pack that fits a submission best, and why; the nearest region wins.

        ``places`` is where the form says its kind, year and region.
        """
        word = vocabulary().word("submission_kind", kind)
        labels = {"zh": word.zh if word else kind, "en": kind}
        packs = [self.load(id_) for id_ in self.ids()]
        of_kind = [pack for pack in packs if kind in pack.kinds]
        of_year = [pack for pack in of_kind if year is None or _is_for(pack, year)]
        fitting = [(depth, pack.id) for pack in of_year if (depth := _nearness(pack, region)) is not None]
        if not fitting:
            # The first of the three that leaves no pack is the one to look at.
            key = "kind" if not of_kind else "region" if of_year else "year"
            raise PerfevalError(
                messages.NoPackFits(
                    _place(places, key), kind=labels["zh"], kind_en=kind, year=year or "未填", year_en=year or "not given",
                    region=region or "未填", region_en=region or "not given", known="、".join(self.ids()),
                )
            )  # fmt: skip
        best = max(depth for depth, _ in fitting)
        chosen = [id_ for depth, id_ in fitting if depth == best]
        if len(chosen) > 1:
            raise PerfevalError(messages.SeveralPacksFit(_place(places, "region"), packs="、".join(chosen)))
        return chosen[0], {
            "zh": f"按类型 {labels['zh']}、年度 {year or '未填'}、地区 {region or '未填'} 选用",
            "en": f"chosen by kind {kind}, year {year or 'not given'}, region {region or 'not given'}",
        }


def _is_for(pack: Pack, year: int) -> bool:
    return pack.since <= year and (pack.until is None or year <= pack.until)


def _nearness(pack: Pack, region: str | None) -> int | None:
    """How near a pack's own region is to a form's; -1 for one that is for every region, None for none."""
    if not pack.regions:
        return -1
    return max((len(own) for own in pack.regions if (region or "").startswith(own)), default=None)


def _place(places: Table[str, Span] | None, key: str) -> Span | None:
    return (places or {}).get(key) or (places or {}).get("kind")
