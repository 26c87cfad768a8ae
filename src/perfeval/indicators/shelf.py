"""Finding indicator files in folders; a folder of the user's own comes before what ships with perfeval."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.diagnostics import PerfevalError
from perfeval.indicators import messages
from perfeval.indicators.model import Indicator
from perfeval.sources import Text, read_text, suggest

if TYPE_CHECKING:
    from perfeval.indicators.search import Names


def builtin_indicators() -> Path:
    """The folder of the indicators that ship with perfeval."""
    installed = Path(str(files("perfeval"))) / "data" / "indicators"
    return installed if installed.is_dir() else Path(str(files("perfeval"))).parents[1] / "indicators"


class Shelf:
    """The indicators of one or more folders. A file is read when somebody asks for something in it."""

    def __init__(self, folders: Sequence[Path] = (), *, trusting: bool = False) -> None:
        """Look for files.

        Args:
            folders: the user's own, before those that ship with perfeval.
            trusting: do not check the files that ship with perfeval once more.
        """
        self.trusting = trusting
        self.folders = (*folders, builtin_indicators())
        for folder in folders:
            if not folder.is_dir() or not any(folder.glob("*.yaml")):
                raise PerfevalError(messages.NoIndicators(folder=folder))
        self._texts: dict[Path, Text] = {}
        self._read: dict[Path, tuple[Indicator, ...]] = {}
        self._names: Names | None = None

    def _files(self) -> list[Path]:
        return [file for folder in self.folders for file in sorted(folder.glob("*.yaml"))]

    def _text(self, file: Path) -> Text:
        if file not in self._texts:
            self._texts[file] = read_text(file)
        return self._texts[file]

    def _indicators(self, file: Path) -> tuple[Indicator, ...]:
        if file not in self._read:
            from perfeval.indicators.reading import read_indicators

            trusted = self.trusting and file.parent == builtin_indicators()
            self._read[file] = read_indicators(self._text(file), trusted=trusted)
        return self._read[file]

    def get(self, id_: str) -> Indicator | None:
        """The indicator of that id, or None; only files that mention the id are parsed."""
        for file in self._files():
            if id_ in self._text(file).text:
                for item in self._indicators(file):
                    if item.id == id_:
                        return item
        return None

    def mentions(self, id_: str) -> bool:
        """Whether a file has an indicator of that id, told without parsing any."""
        plain = f"id: {id_}\n"
        return any(plain in self._text(file).text for file in self._files()) or self.get(id_) is not None

    def all(self) -> tuple[Indicator, ...]:
        """Every indicator, the user's own first; of two with one id, the user's own.

        Raises:
            PerfevalError: a file is faulty, or two files of one folder use an id twice.
        """
        found: dict[str, tuple[Path, Indicator]] = {}
        for file in self._files():
            for item in self._indicators(file):
                known = found.get(item.id)
                if known is None:
                    found[item.id] = file, item
                elif known[0] != file and known[0].parent == file.parent:
                    other = known[1].span
                    raise PerfevalError(messages.DuplicateIndicator(item.span, id=item.id, other=other))
        return tuple(item for _, item in found.values())

    def of(self, sector: str) -> tuple[Indicator, ...]:
        """The indicators of a sector, or of a whole library (common: common-project and its like).

        Raises:
            PerfevalError: there is no such sector.
        """
        every = self.all()
        chosen = tuple(item for item in every if sector in (item.sector, item.library))
        if not chosen:
            known = dict.fromkeys(name for item in every for name in (item.library, item.sector))
            raise PerfevalError(
                messages.NoSuchSector(sector=sector, known="、".join(known), nearest=suggest(sector, known))
            )
        return chosen

    def require(self, id_: str) -> Indicator:
        """The indicator of that id.

        Raises:
            PerfevalError: there is none; the message names what was probably meant.
        """
        item = self.get(id_)
        if item is None:
            raise PerfevalError(messages.NoSuchIndicator(id=id_, nearest=self.nearest(id_)))
        return item

    def like(self, name: str) -> Indicator | None:
        """The indicator whose name or other name is so near to this one that it may be proposed, or None."""
        from perfeval.indicators.search import ALIKE, Names

        if self._names is None:
            self._names = Names(self.all())
        hits = self._names.search(name, most=1, least=ALIKE)
        return hits[0].indicator if hits else None

    def nearest(self, id_: str) -> str:
        """What somebody who wrote an unknown id, or a name, probably meant; may be empty."""
        ids = [item.id for item in self.all()]
        sector, slash, slug = id_.partition("/")
        begun = [known for known in ids if known.startswith(id_)]
        mates = {known.partition("/")[2]: known for known in ids if slash and known.startswith(f"{sector}/")}
        near = suggest(slug, mates)
        found = [*begun, *([mates[near]] if near else []), *([suggest(id_, ids) or ""] if slash else [])]
        if not id_.isascii():
            from perfeval.indicators.search import search

            found += [hit.indicator.id for hit in search(slug or sector, self.all(), most=3)]
        return "、".join(list(dict.fromkeys(filter(None, found)))[:3])
