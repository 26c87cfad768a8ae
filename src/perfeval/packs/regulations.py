"""What a pack says of its regulation: which articles are known, and which are left to people."""

from __future__ import annotations

from typing import Literal, cast

from perfeval.packs.declared import mappings
from perfeval.packs.model import Article, Regulation
from perfeval.packs.reading import basis_of, text_of
from perfeval.sources import Mapping


def regulation_of(pack: str, root: Mapping) -> Regulation | None:
    """The ``regulation`` of a pack.yaml, None where it has none."""
    node = root.items.get("regulation")
    if not isinstance(node, Mapping):
        return None
    basis = basis_of(root.items.get("basis"))
    articles = tuple(_article(item) for item in mappings(node.items.get("articles")))
    return Regulation(pack, basis.document if basis else "", text_of(node, "complete") == "true", articles)


def _article(item: Mapping) -> Article:
    known = cast(Literal["seen", "recalled", "uncertain"], text_of(item, "known") or "uncertain")
    return Article(
        text_of(item, "article"), text_of(item, "about") or "", text_of(item, "left_to_people") or "", known
    )
