"""The mutants of a pack: its own rules, names, conditions, parameters and word lists, each with one change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

from perfeval.engines.coverage.looking import Owner
from perfeval.engines.coverage.own import Own
from perfeval.engines.mutation.order import alike, excludes
from perfeval.engines.mutation.trees import Changed, Kind, changes, redefined
from perfeval.language.tree import DEFINED, Call, Name, Node, Otherwise, WordList, walk
from perfeval.language.vocabulary import EXCEPT
from perfeval.packs.model import Case, Dated, Definition, Let, Pack, Parameter, Profile, Rule

_T = TypeVar("_T")

#: Keys of a rule file under which the expressions of a case stand, and where the model has them.
_OF_CASE = (("when", "when"), ("points", "points"), ("from", "lowest"), ("to", "highest"))


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one change.

    Attributes:
        owner: the entry that is changed: rule, let, definition, parameter, profile or words, and its id.
        path: keys and positions from the entry to what is changed, as in its file.
        change: what is changed in an expression; None for an order, a choice and a word.
        before, after: what is changed, where it is no expression: names of cases, choices, the word taken out.
        rules: those whose decisions may change.
        same_facts: the facts of examples are the same as before; only rules and named conditions differ.
    """

    kind: Kind
    owner: Owner
    path: tuple[str | int, ...]
    change: Changed | None
    before: str
    after: str
    pack: Pack
    rules: frozenset[str]
    same_facts: bool


def mutants(pack: Pack, own: Own) -> Iterator[Mutant]:
    """Every mutant of what is a pack's own, always in the same order."""
    for rule in own.rules:
        yield from _of_rule(pack, rule)
    for definition in own.definitions:
        yield from _of_definition(pack, definition)
    for let in own.lets:
        yield from _of_let(pack, let)
    for parameter, dated in own.values:
        yield from _of_value(pack, parameter, dated)
    for number, profile in own.profiles:
        yield from _of_profile(pack, number, profile)
    for name in own.word_lists:
        yield from _of_words(pack, name)


# --- rules -----------------------------------------------------------------------------------------
def _of_rule(pack: Pack, rule: Rule) -> Iterator[Mutant]:
    def made(
        kind: Kind, path: tuple[str | int, ...], new: Rule, change: Changed | None, words: tuple[str, str]
    ) -> Mutant:
        rules = tuple(new if other.id == rule.id else other for other in pack.rules)
        return Mutant(
            kind,
            ("rule", rule.id),
            path,
            change,
            *words,
            replace(pack, rules=rules),
            frozenset((rule.id,)),
            True,
        )

    for change in changes(rule.when):
        yield made(change.kind, ("when",), replace(rule, when=change.whole), change, ("", ""))
    for number, case in enumerate(rule.cases):
        for key, name in _OF_CASE:
            tree: Node | None = getattr(case, name)
            for change in changes(tree) if tree is not None else ():
                cases = _with(rule.cases, number, _case_with(case, name, change.whole))
                yield made(change.kind, ("cases", number, key), replace(rule, cases=cases), change, ("", ""))
    if rule.amount is not None and rule.effect is not None:
        for change in changes(rule.amount):
            yield made(change.kind, (rule.effect,), replace(rule, amount=change.whole), change, ("", ""))
    for number, (one, other) in enumerate(pairwise(rule.cases)):
        if (
            not isinstance(other.when, Otherwise)
            and not excludes(one.when, other.when)
            and not _same_end(one, other)
        ):
            swapped = _with(_with(rule.cases, number, other), number + 1, one)
            words = one.name, other.name
            yield made("order", ("cases", number + 1), replace(rule, cases=swapped), None, words)


def _case_with(case: Case, name: str, tree: Node) -> Case:
    changed: dict[str, Any] = {name: tree}
    return replace(case, **changed)


def _with(items: tuple[_T, ...], number: int, new: _T) -> tuple[_T, ...]:
    return (*items[:number], new, *items[number + 1 :])


def _same_end(one: Case, other: Case) -> bool:
    """Whether two cases come to the same points, or range of points, so that only their names tell them apart."""
    for name in ("points", "lowest", "highest"):
        tree, another = getattr(one, name), getattr(other, name)
        if (tree is None) is not (another is None) or (tree is not None and not alike(tree, another)):
            return False
    return (one.not_applicable is None) is (other.not_applicable is None)


# --- what rules rest on ----------------------------------------------------------------------------
def _of_definition(pack: Pack, definition: Definition) -> Iterator[Mutant]:
    using = frozenset(
        rule.id for rule in pack.rules if any(_uses(tree, definition.zh) for tree in _trees(rule))
    )
    # One that stands in messages only is left alone: examples do not look at messages.
    for change in changes(definition.when) if using else ():
        known: dict[int, tuple[Node, Node]] = {}
        new = _redefining(definition.zh, change.whole, known)
        definitions = tuple(
            replace(other, when=change.whole if other is definition else new(other.when))
            for other in pack.definitions
        )
        rules = tuple(_mapped(rule, new) if rule.id in using else rule for rule in pack.rules)
        changed = replace(pack, rules=rules, definitions=definitions)
        yield Mutant(
            change.kind, ("definition", definition.zh), ("when",), change, "", "", changed, using, True
        )


def _redefining(name: str, condition: Node, known: dict[int, tuple[Node, Node]]) -> Callable[[Node], Node]:
    return lambda node: redefined(node, name, condition, known)


def _mapped(rule: Rule, new: Callable[[Node], Node]) -> Rule:
    def maybe(node: Node | None) -> Node | None:
        return None if node is None else new(node)

    cases = tuple(
        replace(
            case,
            when=new(case.when),
            points=maybe(case.points),
            lowest=maybe(case.lowest),
            highest=maybe(case.highest),
        )
        for case in rule.cases
    )
    return replace(rule, when=new(rule.when), cases=cases, amount=maybe(rule.amount))


def _uses(tree: Node, name: str) -> bool:
    return any(
        isinstance(part, Call)
        and part.function == DEFINED
        and getattr(part.arguments[0], "value", None) == name
        for part in walk(tree)
    )


def _of_let(pack: Pack, let: Let) -> Iterator[Mutant]:
    reading = _reading(pack, let.id)

    def made(
        kind: Kind, path: tuple[str | int, ...], cases: tuple[tuple[Node, Node], ...], change: Changed | None
    ) -> Mutant:
        lets = tuple(replace(other, cases=cases) if other is let else other for other in pack.lets)
        return Mutant(kind, ("let", let.id), path, change, "", "", replace(pack, lets=lets), reading, False)

    for number, (when, value) in enumerate(let.cases):
        for change in changes(when):
            cases = _with(let.cases, number, (change.whole, value))
            yield made(change.kind, ("cases", number, "when"), cases, change)
        for change in changes(value):
            cases = _with(let.cases, number, (when, change.whole))
            yield made(change.kind, ("cases", number, "value"), cases, change)
    for number, ((one, value), (other, result)) in enumerate(pairwise(let.cases)):
        if not isinstance(other, Otherwise) and not excludes(one, other) and not alike(value, result):
            swapped = _with(_with(let.cases, number, (other, result)), number + 1, (one, value))
            yield replace(
                made("order", ("cases", number + 1), swapped, None),
                before=str(number + 1),
                after=str(number + 2),
            )


def _of_value(pack: Pack, parameter: Parameter, dated: Dated) -> Iterator[Mutant]:
    """A number is moved, a choice becomes the next one."""
    reading = _reading(pack, parameter.id)
    number = parameter.history.index(dated)

    def made(kind: Kind, value: Node, change: Changed | None, words: tuple[str, str]) -> Mutant:
        history = _with(parameter.history, number, replace(dated, value=value))
        parameters = tuple(
            replace(other, history=history) if other is parameter else other for other in pack.parameters
        )
        changed = replace(pack, parameters=parameters)
        return Mutant(
            kind, ("parameter", parameter.id), (number, "value"), change, *words, changed, reading, False
        )

    for change in changes(dated.value):
        yield made(change.kind, change.whole, change, ("", ""))
    type_ = pack.vocabulary.terms[parameter.id].type
    choices = [word.zh for word in pack.vocabulary.enumerations.get(type_.words, ())] if type_.words else []
    written = getattr(dated.value, "value", None)
    if written in choices and len(choices) > 1:
        other = choices[(choices.index(written) + 1) % len(choices)]
        yield made("choice", replace(dated.value, value=other), None, (str(written), other))  # type: ignore[arg-type]


def _of_profile(pack: Pack, number: int, profile: Profile) -> Iterator[Mutant]:
    for change in changes(profile.when):
        profiles = _with(pack.framework.profiles, number, replace(profile, when=change.whole))
        changed = replace(pack, framework=replace(pack.framework, profiles=profiles))
        yield Mutant(
            change.kind,
            ("profile", str(number)),
            (number, "when"),
            change,
            "",
            "",
            changed,
            frozenset(),
            False,
        )


def _of_words(pack: Pack, name: str) -> Iterator[Mutant]:
    """A word of a list and one of its exceptions, each taken out: the first that no other makes idle."""
    reading = frozenset(
        rule.id for rule in pack.rules if any(_reads_list(tree, name) for tree in _trees(rule))
    ) | frozenset(
        id_
        for let in pack.lets
        if any(_reads_list(tree, name) for case in let.cases for tree in case)
        for id_ in _reading(pack, let.id)
    )
    words, beside = pack.word_lists.get(name, ()), pack.word_lists.get(name + EXCEPT, ())
    # An exception that no word of the list can meet does nothing.
    counting = [text for text in beside if any(_meet(word, text) for word in words)]
    for key, path, of, sample in (
        (name, "words", words, _telling(words)),
        (name + EXCEPT, "except", beside, _telling(counting or beside)),
    ):
        if sample is None:
            continue
        lists = {**pack.word_lists, key: tuple(word for word in of if word != sample)}
        changed = replace(pack, word_lists=lists)
        yield Mutant("word", ("words", name), (path,), None, sample, "", changed, reading, False)


def _telling(words: Sequence[str]) -> str | None:
    """The first word in which no other stands: where one does, that one is found, too."""
    alone = (word for word in words if not any(other in word for other in words if other != word))
    return next(alone, None)


def _meet(word: str, exception: str) -> bool:
    """Whether a word is part of an exception, or the end of one can be the beginning of the other."""
    ends = range(1, min(len(word), len(exception)))
    return word in exception or any(
        word[-length:] == exception[:length] or exception[-length:] == word[:length] for length in ends
    )


def _reads_list(tree: Node, name: str) -> bool:
    return any(isinstance(part, WordList) and part.id == name for part in walk(tree))


def _trees(rule: Rule) -> list[Node]:
    trees = [rule.when, *([rule.amount] if rule.amount is not None else [])]
    for case in rule.cases:
        trees += [tree for tree in (case.when, case.points, case.lowest, case.highest) if tree is not None]
    return trees


def _reading(pack: Pack, id_: str) -> frozenset[str]:
    """The rules that read a name, or one that is worked out from it."""
    names = {id_}
    while True:
        more = {
            let.id
            for let in pack.lets
            if let.id not in names and any(_reads(tree, names) for case in let.cases for tree in case)
        }
        if not more:
            break
        names |= more
    return frozenset(rule.id for rule in pack.rules if any(_reads(tree, names) for tree in _trees(rule)))


def _reads(tree: Node, names: set[str]) -> bool:
    return any(isinstance(part, Name) and part.id in names for part in walk(tree))
