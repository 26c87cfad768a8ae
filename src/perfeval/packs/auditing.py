"""What can be wrong with packs that load: two for the same forms, rules without a basis, articles without a rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import cast

from perfeval.diagnostics import Diagnostic
from perfeval.evaluation import Basis
from perfeval.language.vocabulary import vocabulary
from perfeval.packs import messages
from perfeval.packs.declared import mappings
from perfeval.packs.domain import Domain
from perfeval.packs.model import Pack
from perfeval.packs.reading import text_of
from perfeval.packs.regions import levels
from perfeval.packs.store import Store
from perfeval.sources import Mapping


def rivals(store: Store, asked: str | None = None) -> list[Diagnostic]:
    """Pairs of packs that fit some form equally, so that none could be chosen; those of one pack, or all.

    Only packs of one folder are compared: a folder of one's own may well hold another edition of a pack that ships.

    Args:
        asked: the pack whose rivals are wanted.
    """
    domains = [store.domain(id_) for id_ in store.ids()]
    return [
        _rivalry(store, one, two)
        for one, two in combinations(domains, 2)
        if asked in (None, one.id, two.id) and _both_fit(one, two) and _side_by_side(store, one, two)
    ]


def _both_fit(one: Domain, two: Domain) -> bool:
    """Whether there is a form that both are for, none nearer or later than the other."""
    if one.by_name_only or two.by_name_only or one.since != two.since:
        return False
    return bool(set(one.kinds) & set(two.kinds)) and (
        bool(_places(one) & _places(two)) if one.regions and two.regions else not (one.regions or two.regions)
    )


def _side_by_side(store: Store, one: Domain, two: Domain) -> bool:
    return store.folder(one.id).parent == store.folder(two.id).parent


def _places(domain: Domain) -> set[tuple[str, ...]]:
    return {tuple(levels(region)) for region in domain.regions}


def _rivalry(store: Store, one: Domain, two: Domain) -> Diagnostic:
    """Told at the one that extends the other, else at the later by name."""
    later, earlier = (one, two) if two.id in one.chain else (two, one)
    kind = next(kind for kind in later.kinds if kind in earlier.kinds)
    word = vocabulary().word("submission_kind", kind)
    shared = sorted(_places(one) & _places(two))
    region = "/".join(shared[0]) if shared else ""
    root = store.root(later.id)
    place = root.items.get("regions") or root.items["pack"]
    return messages.RivalPacks(
        place.span, one=later.id, two=earlier.id, since=later.since, kind=word.zh if word else kind, kind_en=kind,
        region=region or "全国", region_en=region or "the whole country",
    )  # fmt: skip


def without_basis(pack: Pack) -> Iterator[Diagnostic]:
    """The rules of a pack's own that give or take points, and do not say which document they rest on."""
    for rule in pack.rules:
        if rule.pack == pack.id and rule.kind != "check" and rule.basis is None:
            zh, en = messages.KINDS[rule.kind]
            yield messages.NoBasis(rule.span, rule=rule.id, kind=zh, kind_en=en)


def articles(pack: Pack, store: Store) -> Iterator[Diagnostic]:
    """Articles of a pack's regulation that nothing carries, and articles that rules cite and the list lacks."""
    said = next((regulation for regulation in pack.regulations if regulation.pack == pack.id), None)
    if said is None:
        return
    cited = [basis.article or "" for basis in _bases(pack) if basis.document == said.document]
    node = cast(Mapping, store.root(pack.id).items["regulation"])
    for row in mappings(node.items.get("articles")):
        article = text_of(row, "article")
        carried = article is None or any(_same(one, article) for one in cited)
        if article is not None and not carried and "left_to_people" not in row.items:
            yield messages.ArticleUncarried(row.span, article=article, about=text_of(row, "about"))
    listed = [item.article for item in said.articles if item.article]
    for rule in pack.rules if said.complete else ():
        article = rule.basis.article if rule.basis and rule.basis.document == said.document else None
        if rule.pack == pack.id and article and not any(_same(article, one) for one in listed):
            yield messages.ArticleUnknown(rule.span, rule=rule.id, article=article)


def _bases(pack: Pack) -> Iterator[Basis]:
    """Everything that the rules and the values of a pack rest on."""
    grounds = [ground.basis for layer in pack.layers for ground in layer.grounds.values()]
    values = [dated.basis for parameter in pack.parameters for dated in parameter.history]
    for basis in (*(rule.basis for rule in pack.rules), *grounds, *values):
        if basis is not None:
            yield basis


def _same(cited: str, article: str) -> bool:
    """Whether a rule that cites one carries the other: 第十六条第二款 is of 第十六条."""
    return cited.startswith(article)
