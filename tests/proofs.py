"""Proofs that tests ask for more than once: of one pack told in two languages, or shown on two pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from perfeval.engines.proof import prove as module
from perfeval.engines.proof.model import Proof
from perfeval.packs.model import Pack

_KNOWN: dict[tuple[str, str], Proof] = {}
_PROVE = module.prove


def prove_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pack be proved once in this process; a pack is known by its contents."""

    def prove(pack: Pack, progress: Callable[[int], None] = lambda _: None) -> Proof:
        key = pack.id, pack.digest
        if key not in _KNOWN:
            _KNOWN[key] = _PROVE(pack, progress)
        return _KNOWN[key]

    monkeypatch.setattr(module, "prove", prove)
