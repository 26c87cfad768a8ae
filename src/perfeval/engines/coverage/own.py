"""What of a pack is its own to show by examples: all of it but what it takes from its parent unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.engines.examples import is_own
from perfeval.language.tree import DEFINED, Call, Node, WordList, children
from perfeval.language.vocabulary import EXCEPT
from perfeval.packs.model import Dated, Definition, Let, Pack, Parameter, Profile, Rule


@dataclass(frozen=True, slots=True)
class Own:
    """The parts of a pack that it adds or changes.

    Attributes:
        values: dated values of parameters that the pack says.
        parameters: parameters that it declares, with whose choices it answers for.
        profiles: with their numbers from 0.
        word_lists: names of lists that some expression reads; their exceptions go with them.
        inherited: how many rules and how many parameters are its parent's alone.
    """

    rules: tuple[Rule, ...]
    lets: tuple[Let, ...]
    definitions: tuple[Definition, ...]
    values: tuple[tuple[Parameter, Dated], ...]
    parameters: tuple[Parameter, ...]
    profiles: tuple[tuple[int, Profile], ...]
    word_lists: tuple[str, ...]
    inherited: tuple[int, int]


def own_of(pack: Pack, parent: Pack | None) -> Own:
    """What a pack adds to its parent, or changes of it; everything where there is none."""
    rules = tuple(rule for rule in pack.rules if is_own(rule, pack))
    declared = {parameter.id for parameter in parent.parameters} if parent else set()
    values = tuple((p, dated) for p in pack.parameters for dated in p.history if dated.pack == pack.id)
    said = {parameter.id for parameter, _ in values}
    return Own(
        rules=rules,
        lets=tuple(let for let in pack.lets if let.pack == pack.id),
        definitions=tuple(d for d in pack.definitions if parent is None or d not in parent.definitions),
        values=values,
        parameters=tuple(p for p in pack.parameters if p.id not in declared),
        profiles=tuple(
            (number, profile)
            for number, profile in enumerate(pack.framework.profiles)
            if parent is None or profile not in parent.framework.profiles
        ),
        word_lists=tuple(sorted(_own_lists(pack, parent))),
        inherited=(len(pack.rules) - len(rules), len(pack.parameters) - len(said)),
    )


def _own_lists(pack: Pack, parent: Pack | None) -> set[str]:
    """Word lists that the pack reads, and its parent does not, or has in another form."""
    read = _read(pack)
    if parent is None:
        return read
    known = _read(parent)
    return {name for name in read if name not in known or _words(name, pack) != _words(name, parent)}


def _words(name: str, pack: Pack) -> tuple[tuple[str, ...], ...]:
    return pack.word_lists.get(name, ()), pack.word_lists.get(name + EXCEPT, ())


def _read(pack: Pack) -> set[str]:
    """Word lists that some expression of the pack reads."""
    trees = [tree for rule in pack.rules for tree in trees_of(rule)]
    trees += [tree for let in pack.lets for case in let.cases for tree in case]
    trees += [definition.when for definition in pack.definitions]
    return {list_ for tree in trees for list_ in lists_in(tree)}


def trees_of(rule: Rule) -> Iterator[Node]:
    """The expressions that decide a rule and what it gives; not those of its messages."""
    yield rule.when
    for case in rule.cases:
        yield from (tree for tree in (case.when, case.points, case.lowest, case.highest) if tree is not None)
    if rule.amount is not None:
        yield rule.amount


def parts_of(node: Node) -> Iterator[Node]:
    """A node and all under it, but for what stands in named conditions: that is theirs."""
    yield node
    if not (isinstance(node, Call) and node.function == DEFINED):
        for child in children(node):
            yield from parts_of(child)


def lists_in(node: Node) -> list[str]:
    """The word lists that an expression reads itself, each once."""
    return list(dict.fromkeys(part.id for part in parts_of(node) if isinstance(part, WordList)))
