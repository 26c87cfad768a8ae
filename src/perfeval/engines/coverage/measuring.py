"""Which parts of a pack its examples reach, and which they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from perfeval.engines.coverage.looking import Owner
from perfeval.engines.coverage.own import Own, lists_in, own_of, trees_of
from perfeval.engines.coverage.watching import Seen, value_in_force, watched
from perfeval.engines.decide import Decider
from perfeval.engines.derived import Definitions
from perfeval.engines.examples import Checked, run_examples
from perfeval.engines.whole_examples import WholeChecked, run_whole_examples
from perfeval.language.tree import Node, Otherwise
from perfeval.language.vocabulary import EXCEPT
from perfeval.packs.model import Pack, Rule
from perfeval.packs.whole import WholeExample

Kind = Literal["case", "fires", "silent", "words", "except", "choice", "value", "let", "weights"]
#: In the order in which they are told.
KINDS: tuple[Kind, ...] = ("case", "fires", "silent", "words", "except", "choice", "value", "let", "weights")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that an example should reach.

    Attributes:
        owner: the entry that it is part of: of a word list, the one that reads it.
        number: of a case, a dated value or other weights, from 0.
        name: of a case, a word list or a choice; the year of a dated value.
    """

    kind: Kind
    owner: Owner
    name: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the examples of a pack came to, and what they reach.

    Attributes:
        inherited: how many rules and parameters the pack only takes over; their own pack answers for them.
    """

    own: tuple[Checked, ...]
    whole: tuple[WholeChecked, ...]
    reached: tuple[Item, ...]
    missed: tuple[Item, ...]
    inherited: tuple[int, int]


def measure(
    pack: Pack,
    parent: Pack | None,
    examples: tuple[WholeExample, ...],
    engine: Callable[[Pack], Decider],
    definitions: Definitions | None = None,
) -> Coverage:
    """Run the examples of a pack, and note what the engine did on them.

    Args:
        parent: the pack that it extends.
        examples: its worked examples as a whole.
        engine: which decides; what it is asked and says is noted.
        definitions: the indicator library.
    """
    seen = Seen()
    watching = watched(engine, seen)
    own = run_examples(pack, watching(pack), definitions=definitions)
    whole = run_whole_examples(pack, examples, watching, definitions)
    part = own_of(pack, parent)
    items = sorted(_items(part, pack), key=lambda item: KINDS.index(item.kind))
    reached = [item for item in items if _is_reached(item, seen, pack)]
    known = set(reached)
    return Coverage(
        tuple(own),
        tuple(whole),
        tuple(reached),
        tuple(item for item in items if item not in known),
        part.inherited,
    )


def _items(own: Own, pack: Pack) -> Iterator[Item]:
    for rule in own.rules:
        yield from _of_rule(rule)
    for let in own.lets:
        for number in range(len(let.cases)):
            yield Item("let", ("let", let.id), let.zh, number)
    yield from _of_words(own, pack)
    yield from _of_parameters(own, pack)
    for number, profile in own.profiles:
        yield Item("weights", ("profile", str(number)), profile.name["zh"], number)


def _of_rule(rule: Rule) -> Iterator[Item]:
    owner = ("rule", rule.id)
    for number, case in enumerate(rule.cases):
        yield Item("case", owner, case.name, number)
    if not rule.cases:
        yield Item("fires", owner, "")
    if not isinstance(rule.when, Otherwise):
        yield Item("silent", owner, "")


def _of_words(own: Own, pack: Pack) -> Iterator[Item]:
    read: set[str] = set()
    for owner, trees in _readers(own):
        names = dict.fromkeys(name for tree in trees for name in lists_in(tree))
        read |= names.keys()
        yield from (Item("words", owner, name) for name in names)
    for name in own.word_lists:
        if name not in read:
            # The pack has changed it, and rules of its parent read it.
            yield Item("words", ("words", name), name)
        if pack.word_lists.get(name + EXCEPT):
            yield Item("except", ("words", name), name)


def _of_parameters(own: Own, pack: Pack) -> Iterator[Item]:
    for parameter in own.parameters:
        type_ = pack.vocabulary.terms[parameter.id].type
        choices = pack.vocabulary.enumerations.get(type_.words, ()) if type_.words else ()
        for number, word in enumerate(choices):
            yield Item("choice", ("parameter", parameter.id), word.zh, number)
    for parameter, dated in own.values:
        number = parameter.history.index(dated)
        yield Item("value", ("parameter", parameter.id), str(dated.since), number)


def _readers(own: Own) -> Iterator[tuple[Owner, list[Node]]]:
    """Entries that may read word lists, with their expressions."""
    for rule in own.rules:
        yield ("rule", rule.id), list(trees_of(rule))
    for definition in own.definitions:
        yield ("definition", definition.zh), [definition.when]
    for let in own.lets:
        yield ("let", let.id), [tree for case in let.cases for tree in case]


def _is_reached(item: Item, seen: Seen, pack: Pack) -> bool:
    kind, id_ = item.owner
    match item.kind:
        case "case":
            return (id_, item.number) in seen.cases
        case "fires":
            return id_ in seen.fired
        case "silent":
            return id_ in seen.silent
        case "words" if kind == "words":
            return any(name == item.name for _, name in seen.words)
        case "words":
            return (item.owner, item.name) in seen.words
        case "except":
            return any(name == item.name for _, name in seen.exceptions)
        case "let":
            return (id_, item.number) in seen.lets
        case "weights":
            return item.number in seen.profiles
        case "choice":
            return (id_, item.name) in seen.parameters
        case "value":
            parameter = next(one for one in pack.parameters if one.id == id_)
            dated = parameter.history[item.number]
            value = value_in_force(parameter, dated, pack.vocabulary)
            return (id_, dated.since) in seen.dated or (id_, value) in seen.given
