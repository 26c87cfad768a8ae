"""Which pack is for which form of an archive, asked once of forms that say the same of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.language.vocabulary import vocabulary
from perfeval.packs import messages
from perfeval.packs.model import Pack
from perfeval.packs.store import Store

#: Kind, year, region and pack as a form gives them.
Said = tuple[str | None, int | None, str | None, str | None]


class Packs:
    """The packs of a run, each loaded once.

    Args:
        named: the pack of all forms, whatever they say.

    Raises:
        PerfevalError: ``named`` is no pack, or is at fault.
    """

    def __init__(self, store: Store, named: str | None) -> None:
        self.store = store
        self.named = named
        self._known = frozenset(store.ids())
        self._chosen: dict[Said, str | tuple[Diagnostic, ...]] = {}
        self._loaded: dict[str, Pack] = {}
        if named:
            self.load(named)

    def choose(self, said: Said) -> str | tuple[Diagnostic, ...]:
        """The pack named by the option, else by the form, else the one that fits; or why there is none."""
        if self.named:
            return self.named
        if said not in self._chosen:
            self._chosen[said] = self._choice(*said)
        return self._chosen[said]

    def _choice(
        self, kind: str | None, year: int | None, region: str | None, pack: str | None
    ) -> str | tuple[Diagnostic, ...]:
        if pack:
            if pack in self._known:
                return pack
            known = "、".join(sorted(self._known))
            return (messages.NoSuchPack(Span(""), pack=pack, known=known),)
        word = vocabulary().word("submission_kind", (kind or "").strip())
        try:
            return self.store.choose(word.id if word else "project", year, region)[0]
        except PerfevalError as error:
            return error.diagnostics

    def load(self, id_: str) -> Pack:
        """A pack.

        Raises:
            PerfevalError: it is at fault, which is so for the whole run.
        """
        if id_ not in self._loaded:
            self._loaded[id_] = self.store.load(id_)
        return self._loaded[id_]

    @property
    def loaded(self) -> Mapping[str, Pack]:
        """The packs that were used, by their ids."""
        return self._loaded

    def __iter__(self) -> Iterator[Pack]:
        return iter(self._loaded.values())
