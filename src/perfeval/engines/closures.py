"""Conditions made into functions, once a pack: an archive asks each of them a million times.

What an expression means is said in :mod:`perfeval.engines.compute`; here it is only taken apart beforehand. A node that
is rare is left to it. Tests hold the two against each other on generated expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from perfeval.engines.compute import (
    COMPARE,
    NOTHING,
    Context,
    aggregate,
    arithmetic,
    compare,
    defined,
    evaluate,
    over_all_rows,
)
from perfeval.engines.texts import ON_TEXT, Words
from perfeval.language.tree import (
    DEFINED,
    Aggregate,
    Arithmetic,
    Call,
    Comparison,
    Junction,
    Name,
    Node,
    Not,
    Number,
    Otherwise,
    Text,
    Word,
    WordList,
    layer_of,
)
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Value
from perfeval.language.vocabulary import EXCEPT
from perfeval.packs.model import Pack


class ById:
    """Something told by its identity, not by what it is equal to: a pack or a tree as a key."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and self.value is other.value


#: An expression as a function of the fact that it is asked about.
Closure = Callable[[Context], Value]


#: A name, and the words of which it has to be one.
Need = tuple[str, frozenset[str]]


class Closures:
    """The closures of the expressions of one pack, each made when it is first asked.

    Args:
        word_lists: the word lists of the pack, by name.
    """

    def __init__(self, word_lists: Mapping[str, Sequence[str]]) -> None:
        self.word_lists = word_lists
        #: By the identity of the node, which is kept, so that no other takes its place.
        self._made: dict[int, tuple[Closure, Node]] = {}
        self._needs: dict[int, tuple[Need | None, Node]] = {}

    def evaluate(self, node: Node, context: Context) -> Value:
        """What :func:`perfeval.engines.compute.evaluate` gives, sooner."""
        return self.made(node)(context)

    def made(self, node: Node) -> Closure:
        """The closure of a node, the same each time."""
        made = self._made.get(id(node))
        if made is None:
            made = self._made[id(node)] = self.of(node), node
        return made[0]

    def need(self, node: Node) -> Need | None:
        """What the node needs to hold, the same each time."""
        known = self._needs.get(id(node))
        if known is None:
            known = self._needs[id(node)] = need_of(node), node
        return known[0]

    def of(self, node: Node) -> Closure:
        """The function that gives what :func:`perfeval.engines.compute.evaluate` gives of this node."""
        match node:
            case Name(id=id_, of=side):
                return lambda context: context.lookup(id_, side)
            case Text() | Word() | Number() | Otherwise():
                value = evaluate(node, NOTHING)
                return lambda _: value
            case Not(operand=operand):
                return _negation(self.of(operand))
            case Junction(operator=operator, parts=parts):
                return _junction(operator == "or", [self.of(part) for part in parts])
            case Comparison():
                return self._comparison(node)
            case Arithmetic():
                left, right = self.of(node.left), self.of(node.right)
                return lambda context: arithmetic(node, left(context), right(context))
            case Call(function="missing", arguments=(argument,)):
                inner = self.of(argument)
                return lambda context: isinstance(inner(context), Missing)
            case Call(function=function, arguments=(_, condition, *_)) if function == DEFINED:
                inner = self.of(condition)
                return lambda context: defined(condition, context, inner)
            case Call(function=function) if function in ON_TEXT:
                return self._on_text(node)
            case Aggregate(over="indicator" | "section") if layer_of(node) in ("fact", "let"):
                return lambda context: over_all_rows(node, context, self.evaluate)
            case Aggregate():
                return lambda context: aggregate(node, context, self.evaluate)
        return lambda context: evaluate(node, context)

    def _comparison(self, node: Comparison) -> Closure:
        left, right, how = self.of(node.left), self.of(node.right), COMPARE[node.operator]
        if isinstance(node.right, Word | Text):
            wanted, equal = node.right.value, node.operator == "="
            if isinstance(node.left, Name):
                id_, side = node.left.id, node.left.of

                def named_to_word(context: Context) -> Value:
                    found = context.lookup(id_, side)
                    return (
                        (found == wanted) is equal if isinstance(found, str) else compare(node, found, wanted)
                    )

                return named_to_word

            def to_word(context: Context) -> Value:
                found = left(context)
                return (found == wanted) is equal if isinstance(found, str) else compare(node, found, wanted)

            return to_word

        def of_two(context: Context) -> Value:
            one, other = left(context), right(context)
            if isinstance(one, Amount) and isinstance(other, Amount) and one.dimension == other.dimension:
                return how(one.number, other.number)
            return compare(node, one, other)

        return of_two

    def _on_text(self, node: Call) -> Closure:
        """A question about a text; the words are made ready where none of them is read from the form."""
        text, *sought = node.arguments
        words: list[str] = []
        beside: list[str] = []
        for argument in sought:
            if isinstance(argument, WordList):
                words += self.word_lists.get(argument.id, ())
                beside += self.word_lists.get(argument.id + EXCEPT, ())
            elif isinstance(argument, Text):
                words.append(argument.value)
            else:
                return self._on_texts(node)
        read, ask, ready = self.of(text), ON_TEXT[node.function], Words(words, beside)

        def question(context: Context) -> Value:
            found = read(context)
            return ask(found, ready) if isinstance(found, str) else found

        return question

    def _on_texts(self, node: Call) -> Closure:
        """A question about two texts of the form; one that is about words beside is left to evaluate."""
        if len(node.arguments) != 2:
            return lambda context: evaluate(node, context)
        first, second = map(self.of, node.arguments)
        ask = ON_TEXT[node.function]

        def question(context: Context) -> Value:
            text = first(context)
            if not isinstance(text, str):
                return text
            sought = second(context)
            return ask(text, Words((sought,))) if isinstance(sought, str) else sought

        return question


def need_of(node: Node) -> Need | None:
    """A name, and the words of which it has to be one: where it is another, the condition is false."""
    match node:
        case Comparison(operator="=", left=Name(id=id_, of=""), right=(Word() | Text()) as right):
            return id_, frozenset((right.value,))
        case Junction(operator="and", parts=parts):
            return next((need for part in parts if (need := need_of(part)) is not None), None)
        case Junction(parts=parts):
            needs = [need_of(part) for part in parts]
            known = [need for need in needs if need is not None]
            if len(known) == len(needs) and len({name for name, _ in known}) == 1:
                return known[0][0], frozenset().union(*(words for _, words in known))
        case Call(function=function, arguments=(_, condition, *_)) if function == DEFINED:
            return need_of(condition)
    return None


@lru_cache(maxsize=256)
def _closures_of(pack: ById) -> Closures:
    return Closures(pack.value.word_lists)


def closures_of(pack: Pack) -> Closures:
    """The closures of a pack, kept from form to form."""
    return _closures_of(ById(pack))


def _negation(inner: Closure) -> Closure:
    def negated(context: Context) -> Value:
        value = inner(context)
        return not value if isinstance(value, bool) else value

    return negated


def _junction(strong: bool, parts: Sequence[Closure]) -> Closure:
    """As :func:`perfeval.engines.compute.junction`, which takes values that are there."""
    weak = not strong

    def joined(context: Context) -> Value:
        doubtful: Cannot | None = None
        missing = False
        for part in parts:
            value = part(context)
            if value is strong:
                return strong
            if value is weak:
                continue
            if value is MISSING:
                missing = True
            elif doubtful is None and isinstance(value, Cannot):
                doubtful = value
        if doubtful is not None:
            return doubtful
        return MISSING if missing else weak

    return joined
