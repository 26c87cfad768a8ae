"""A chain of packs, national first, merged into one; pure functions that keep who said what."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import cast

from perfeval.diagnostics import Level, PerfevalError
from perfeval.evaluation import Mode, Rounding, Sentence
from perfeval.language.vocabulary import EXCEPT, EnumWord, Vocabulary, vocabulary
from perfeval.packs import messages
from perfeval.packs.declared import definitions, extras, lets, number_of, parameters
from perfeval.packs.model import Pack, Rule
from perfeval.packs.reading import basis_of, read_rule, text_of
from perfeval.packs.weights import framework
from perfeval.sources import Mapping, Scalar, Sequence
from perfeval.sources import Node as SourceNode


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule file as read."""

    root: Mapping
    file: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class PackFile:
    """One folder as read: pack.yaml and the rule files, nothing merged."""

    id: str
    root: Mapping
    rules: tuple[RuleFile, ...]
    digest: str
    words: tuple[Path, ...] = ()

    @property
    def extends(self) -> str | None:
        return text_of(self.root, "extends")


def resolve(
    chain: tuple[PackFile, ...],
    word_lists: Table[str, tuple[str, ...]],
    shared: tuple[PackFile, ...] = (),
) -> Pack:
    """The pack that a chain of packs makes, the one that all others extend first.

    Args:
        word_lists: every list, those of the chain merged in.
        shared: folders of rules taken in before the chain, so that it may change them.
    """
    ratings = _ratings(_latest(chain, "ratings"))
    words = vocabulary().with_word_lists(name for name in word_lists if not name.endswith(EXCEPT))
    words = words.with_words("rating", [EnumWord(name, name, name) for name, _ in ratings])
    roots = [(file.id, file.root) for file in chain]
    words = extras(roots, words)
    declared, words = parameters(roots, words)
    named, words = lets(roots, words)
    whole = [(file.id, file.root) for file in (*shared, *chain)]
    defined, words = definitions(whole, words)
    rules, history = _rules((*shared, *chain), words)
    last = chain[-1].root
    rounding = cast(Mapping | None, _latest(chain, "rounding"))
    place = _places(rounding)
    mode = cast(Mode, (text_of(rounding, "mode") if rounding else None) or "half_up")
    years = cast(Mapping | None, _latest(chain, "years"))
    contents = "".join([*(file.digest for file in (*shared, *chain)), repr(sorted(word_lists.items()))])
    return Pack(
        id=chain[-1].id, title=_sentence(last, "title"), basis=basis_of(last.items.get("basis")),
        since=int(text_of(years, "from") or 0) if years else 0,
        until=int(text_of(years, "to") or 0) or None if years else None,
        kinds=_texts(_latest(chain, "kinds")) or ("project",), regions=_texts(last.items.get("regions")),
        chain=tuple(file.id for file in chain), framework=framework(roots, words), ratings=ratings,
        rounding=Rounding(place.get("total", 2), mode),
        line_rounding=Rounding(place.get("line", place.get("print", 2)), mode), round_lines="line" in place,
        section_rounding=Rounding(place["section"], mode) if "section" in place else None,
        rates_raw_total=_said(chain, "rates_raw_total"), by_name_only=text_of(last, "by_name_only") == "true", parameters=declared, lets=named, rules=rules, vocabulary=words,
        word_lists=dict(word_lists), digest="sha256:" + hashlib.sha256(contents.encode()).hexdigest(), history=history,
        definitions=defined,
    )  # fmt: skip


def _latest(chain: tuple[PackFile, ...], key: str) -> SourceNode | None:
    return next((file.root.items[key] for file in reversed(chain) if key in file.root.items), None)


def _sentence(root: Mapping, key: str) -> Sentence:
    english = root.items.get("en")
    zh = text_of(root, key) or ""
    return {"zh": zh, "en": (text_of(english, key) if isinstance(english, Mapping) else None) or zh}


def _texts(node: SourceNode | None) -> tuple[str, ...]:
    return (
        tuple(item.text for item in node.items if isinstance(item, Scalar))
        if isinstance(node, Sequence)
        else ()
    )


def _places(node: Mapping | None) -> dict[str, int]:
    if node is None:
        return {}
    return {key: int(number_of(value, key)) for key, value in node.items.items() if key != "mode"}


def _said(chain: tuple[PackFile, ...], key: str) -> bool:
    node = _latest(chain, key)
    return isinstance(node, Scalar) and node.text == "true"


def _ratings(node: SourceNode | None) -> tuple[tuple[str, Fraction], ...]:
    if not isinstance(node, Mapping):
        return ()
    bounds = [(label, number_of(bound, label)) for label, bound in node.items.items()]
    return tuple(sorted(bounds, key=lambda item: -item[1]))


def _rules(
    chain: tuple[PackFile, ...], words: Vocabulary
) -> tuple[tuple[Rule, ...], dict[str, tuple[str, ...]]]:
    """Rules by id: a later pack replaces, drops or changes the level of an earlier one's."""
    found: dict[str, Rule] = {}
    history: dict[str, tuple[str, ...]] = {}
    for file in chain:
        own: dict[str, str] = {}
        for source in file.rules:
            rule = read_rule(source.root, words, file.id, source.file, trusted=source.trusted)
            if rule.id in own:
                span = source.root.items["rule"].span
                raise PerfevalError(messages.DuplicateRule(span, rule=rule.id, other=own[rule.id]))
            own[rule.id] = source.file
            found[rule.id] = rule
            history[rule.id] = (*history.get(rule.id, ()), file.id)
        _changes(file, found, own, history)
    return tuple(found[id_] for id_ in sorted(found)), history


def _changes(
    file: PackFile, found: dict[str, Rule], own: dict[str, str], history: dict[str, tuple[str, ...]]
) -> None:
    drop = file.root.items.get("drop")
    dropped = [item for item in drop.items if isinstance(item, Scalar)] if isinstance(drop, Sequence) else []
    levels = file.root.items.get("levels")
    changed = dict(levels.items) if isinstance(levels, Mapping) else {}
    for node in dropped:
        if node.text not in found:
            raise PerfevalError(
                messages.UnknownRule(node.span, rule=node.text, known="、".join(sorted(found)))
            )
        if node.text in own or node.text in changed:
            raise PerfevalError(messages.DuplicateRule(node.span, rule=node.text, other=file.id))
        del found[node.text]
    for id_, level in changed.items():
        if id_ not in found:
            raise PerfevalError(messages.UnknownRule(level.span, rule=id_, known="、".join(sorted(found))))
        if id_ in own:
            raise PerfevalError(messages.DuplicateRule(level.span, rule=id_, other=own[id_]))
        found[id_] = replace(found[id_], level=cast(Level, cast(Scalar, level).text))
        history[id_] = (*history[id_], file.id)
