"""The framework of a pack: sections and their weights, key by key from the nearest pack that says it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from fractions import Fraction
from typing import cast

from perfeval.diagnostics import PerfevalError
from perfeval.language.tree import TRUTH
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs import messages
from perfeval.packs.declared import Root, facts_only, mappings
from perfeval.packs.model import Framework, Profile
from perfeval.packs.reading import expression, number_of, text_of
from perfeval.sources import Mapping, Node, missing_key


def framework(roots: Many[Root], words: Vocabulary) -> Framework:
    """The weights of a chain of packs; a key that a pack does not write is its parent's."""
    written = [
        root.items["framework"] for _, root in roots if isinstance(root.items.get("framework"), Mapping)
    ]
    if not written:
        raise PerfevalError(missing_key(roots[-1][1], "framework"))
    items: dict[str, Node] = {}
    for node in written:
        items |= cast(Mapping, node).items
    for key in ("execution", "sections", "not_applicable"):
        if key not in items:
            raise PerfevalError(missing_key(written[-1], key))
    sections = _sections(items["sections"], words)
    execution = _weight(items["execution"], "execution")
    full = _weight(items["full"], "full") if "full" in items else execution + sum(sections.values())
    if not full:
        place = items.get("full", items["sections"])
        raise PerfevalError(messages.NotAWeight(place.span, key="full", value="0"))
    whole = Mapping(items, {}, written[-1].origin, written[-1].start, written[-1].stop)
    return Framework(
        full, execution, sections, text_of(whole, "not_applicable"),  # type: ignore[arg-type]
        scored=text_of(whole, "scored") != "false", choose_by=_choose_by(whole, words),
        profiles=tuple(_profile(item, words, execution) for item in mappings(items.get("profiles"))),
    )  # fmt: skip


def _weight(node: Node, name: str) -> Fraction:
    weight = number_of(node, name)
    if weight < 0:
        raise PerfevalError(messages.NotAWeight(node.span, key=name, value=str(weight)))
    return weight


def _sections(node: Node, words: Vocabulary) -> dict[str, Fraction]:
    sections: dict[str, Fraction] = {}
    for name, weight in cast(Mapping, node).items.items():
        word = words.word("section", name)
        if word is None:
            known = "、".join(item.zh for item in words.enumerations["section"])
            place = cast(Mapping, node).keys[name].span
            raise PerfevalError(messages.NoSuchSection(place, name=name, known=known))
        sections[word.zh] = _weight(weight, name)
    return sections


def _profile(item: Mapping, words: Vocabulary, execution: Fraction) -> Profile:
    when = expression(item.items["when"], words, "submission", TRUTH)
    facts_only(when, item, words, "profiles")
    name = text_of(item, "name") or ""
    own = _weight(item.items["execution"], "execution") if "execution" in item.items else execution
    english = text_of(item, "en") or name
    return Profile({"zh": name, "en": english}, when, own, _sections(item.items["sections"], words))


def _choose_by(node: Mapping, words: Vocabulary) -> str | None:
    name = text_of(node, "choose_by")
    if name is None:
        return None
    term = words.term(name)
    if term is None or "indicator" not in term.scopes or term.type.base != "text" or term.layer != "fact":
        texts = [
            t.zh
            for t in words.terms.values()
            if "indicator" in t.scopes and t.type.base == "text" and t.layer == "fact"
        ]
        raise PerfevalError(
            messages.NotAllowed(node.items["choose_by"].span, key="choose_by", allowed="、".join(texts))
        )
    return term.id
