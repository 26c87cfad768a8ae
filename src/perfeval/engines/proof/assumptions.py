"""What a proof takes for granted of a form: data, as truths of Z3 and as a question about the facts of one form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.engines.compute import Context, evaluate
from perfeval.engines.proof.algebra import Bool, and_, implies, not_
from perfeval.engines.proof.reading import read
from perfeval.engines.proof.values import Truth, Value
from perfeval.engines.proof.world import World
from perfeval.evaluation import Sentence
from perfeval.language.parser import parse
from perfeval.language.tree import Node
from perfeval.language.units import Dimension, load_yaml
from perfeval.language.values import Cannot, Missing
from perfeval.language.vocabulary import vocabulary

_STATES = ("known", "missing", "unreadable", "written")


@dataclass(frozen=True, slots=True)
class Item:
    """An expression in a state: ``holds``, or one of known, missing, unreadable, written."""

    state: str
    node: Node


@dataclass(frozen=True, slots=True)
class Assumption:
    """Where all of ``when`` is so, all of ``then`` is."""

    id: str
    scope: str
    told: Sentence
    when: tuple[Item, ...]
    then: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Spellings:
    """How a counterexample is written."""

    unreadable: str
    phrase: str
    grade: str
    not_a_word: str
    ratio: str
    weight: Fraction
    target: Fraction
    apart: Fraction
    units: tuple[tuple[Dimension, str], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What is taken for granted of how forms are read."""

    assumptions: tuple[Assumption, ...]
    always_known: frozenset[str]
    always_readable: frozenset[str]
    spellings: Spellings


@cache
def reader() -> Reader:
    """The data of assumptions.yaml."""
    data = load_yaml(files("perfeval.engines.proof").joinpath("assumptions.yaml").read_text(encoding="utf-8"))
    spelled = data["spellings"]
    units = tuple((tuple(sorted(row["dimension"].items())), row["text"]) for row in spelled["units"])
    return Reader(
        tuple(_assumption(row) for row in data["assumptions"]),
        _ids(data["always_known"]),
        _ids(data["always_readable"]),
        Spellings(
            spelled["unreadable"],
            spelled["phrase"],
            spelled["grade"],
            spelled["not_a_word"],
            spelled["ratio"],
            Fraction(spelled["weight"]),
            Fraction(spelled["target"]),
            Fraction(spelled["apart"]),
            units,
        ),
    )


def _ids(names: Iterable[str]) -> frozenset[str]:
    return frozenset(vocabulary().names[name].id for name in names)


def _assumption(row: Mapping[str, Any]) -> Assumption:
    scope = vocabulary().scopes[row["scope"]]
    return Assumption(
        row["id"],
        scope,
        {"zh": row["zh"], "en": row["en"]},
        tuple(_items(row["if"], scope)),
        tuple(_items(row["then"], scope)),
    )


def _items(rows: Iterable[Any], scope: str) -> Iterable[Item]:
    for row in rows:
        if isinstance(row, str):
            yield Item("holds", parse(row, vocabulary(), scope))
        else:
            for state in _STATES:
                for text in row.get(state, ()):
                    yield Item(state, parse(text, vocabulary(), scope))


# --- for all forms at once ------------------------------------------------------------------------


class _Written:
    """The names of a form as they are written, before a pack puts anything in their place."""

    def __init__(self, world: World, side: str) -> None:
        self.world = world
        self.side = side

    def lookup(self, name: str, _of: str) -> Value:
        of_form = "submission" in vocabulary().terms[name].scopes
        return self.world.variable(name, "" if of_form else self.side)

    def mark(self, _node: Node) -> str:
        return self.side


def taken_for_granted(world: World, sides: Iterable[str]) -> list[Bool]:
    """What is taken for granted of the form, and of a row on each of the ``sides`` that are asked about."""
    found: list[Bool] = []
    for assumption in reader().assumptions:
        for side in ("",) if assumption.scope == "submission" else sides:
            place = _Written(world, side)
            when = and_(*(_is(item, place) for item in assumption.when))
            found.append(implies(when, and_(*(_is(item, place) for item in assumption.then))))
    return found


def always_there(world: World) -> list[Bool]:
    """Of the variables so far: those that are always there, and those that are never unreadable."""
    found: list[Bool] = []
    for variable in world.variables.values():
        if variable.term.id in reader().always_known:
            found.append(variable.value.known)
        elif variable.term.id in reader().always_readable or variable.term.reads == "text":
            found.append(not_(variable.value.untold))
    return found


def _is(item: Item, place: _Written) -> Bool:
    value = read(item.node, place)
    match item.state:
        case "holds":
            return value.true if isinstance(value, Truth) else False
        case "known":
            return value.known
        case "missing":
            return value.missing
        case "written":
            return not_(value.missing)
        case _:
            return value.untold


# --- of one form ----------------------------------------------------------------------------------


def is_so(assumption: Assumption, context: Context) -> bool:
    """Whether an assumption is right of one fact."""
    return not all(_is_in(item, context) for item in assumption.when) or all(
        _is_in(item, context) for item in assumption.then
    )


def _is_in(item: Item, context: Context) -> bool:
    value = evaluate(item.node, context)
    match item.state:
        case "holds":
            return value is True
        case "known":
            return not isinstance(value, Missing | Cannot)
        case "missing":
            return isinstance(value, Missing)
        case "written":
            return not isinstance(value, Missing)
        case _:
            return isinstance(value, Cannot)


__all__ = ["Assumption", "always_there", "is_so", "reader", "taken_for_granted"]
