"""What may be named in the files of one pack: terms, lists of words, rules and packs, each with its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, field

from perfeval.diagnostics import Lang, PerfevalError
from perfeval.evaluation import Sentence
from perfeval.language.render import formula
from perfeval.language.vocabulary import EXCEPT, Vocabulary, vocabulary
from perfeval.packs.declared import definitions
from perfeval.packs.merging import PackFile
from perfeval.packs.model import Definition, Pack, Rule
from perfeval.packs.store import Store
from perfeval.packs.wordlists import merge_lists


@dataclass(frozen=True, slots=True)
class Names:
    """What the files of one folder of rules may name.

    Attributes:
        folder: the id of the pack or of the shared folder; '' for what all have in common.
        own: the ids of those terms of ``words`` that are not of perfeval itself.
        parameters: of each parameter its meaning and its newest value, by its name.
        rules: kind and title of each rule, by its id.
    """

    folder: str
    words: Vocabulary
    own: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    word_lists: tuple[str, ...] = ()
    parameters: Mapping[str, Sentence] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What any file may name: packs and shared folders with their titles, rules of all packs, documents."""

    packs: Mapping[str, Sentence] = field(default_factory=dict)
    shared: tuple[str, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    word_lists: tuple[str, ...] = ()


def names_of(pack: Pack, lang: Lang) -> Names:
    """The names of a pack that loads."""
    common = vocabulary()
    return Names(
        folder=pack.id,
        words=pack.vocabulary,
        own=tuple(id_ for id_ in pack.vocabulary.terms if id_ not in common.terms),
        definitions=pack.definitions,
        word_lists=_lists(pack.word_lists),
        parameters={
            item.zh: {
                "means": item.means[lang],
                "value": formula(item.history[-1].value, pack.vocabulary, lang),
            }
            for item in pack.parameters
        },
        rules={rule.id: rule for rule in pack.rules},
    )


def names_of_shared(folder: PackFile, store: Store) -> Names:
    """The names of a folder of shared rules, which knows no pack."""
    lists = merge_lists(store.word_lists(), folder.words)
    words = vocabulary().with_word_lists(_lists(lists))
    try:
        defined, words = definitions([(folder.id, folder.root)], words)
    except PerfevalError:
        defined = ()
    return Names(folder.id, words, (), defined, _lists(lists))


def names_in_common(shelf: Shelf) -> Names:
    """The names that every pack has."""
    return Names("", vocabulary(), word_lists=shelf.word_lists)


def shelf_of(packs: Many[Pack], shared: Many[str], word_lists: Many[str]) -> Shelf:
    """What the packs at hand come to."""
    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    bases = [pack.basis for pack in packs] + [rule.basis for rule in rules.values()]
    return Shelf(
        {pack.id: pack.title for pack in packs},
        tuple(sorted(shared)),
        dict(sorted(rules.items())),
        tuple(sorted({basis.document for basis in bases if basis is not None})),
        tuple(dict.fromkeys(label for pack in packs for label, _ in pack.ratings)),
        _lists(word_lists),
    )


def _lists(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if not name.endswith(EXCEPT)))
