"""The functions of the language: how many arguments each takes, of what kind, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from perfeval.language import messages
from perfeval.language.tree import (
    DAYS,
    LAYERS,
    MONTHS,
    TEXT,
    TRUTH,
    WORKDAYS,
    Aggregate,
    Call,
    Choice,
    Name,
    Node,
    Number,
    Place,
    Text,
    Type,
    WordList,
    layer_of,
)
from perfeval.language.types import like
from perfeval.language.units import Dimension

if TYPE_CHECKING:
    from perfeval.language.builder import Builder

Arguments = list[Any]
_MOST_PLACES = 9


def build(builder: Builder, function: str, arguments: Arguments, place: Place) -> Node:
    """The node of a call."""
    return _Calls(builder, function, place).node(arguments)


class _Calls:
    def __init__(self, builder: Builder, function: str, place: Place) -> None:
        self.builder = builder
        self.function = function
        self.place = place

    def node(self, arguments: Arguments) -> Node:
        if self.builder.vocabulary.function_labels[self.function].get("takes"):
            return self.on_text(arguments)
        read: Callable[[Arguments], Node] = _FUNCTIONS[self.function].__get__(self)
        return read(arguments)

    def usage(self) -> NoReturn:
        row = self.builder.vocabulary.function_labels[self.function]
        self.builder.fail(
            messages.WrongArguments, self.place, function=row["zh"], usage=row["means"]["zh"],
            usage_en=row["means"]["en"],
        )  # fmt: skip

    def numbers(self, arguments: Arguments, least: int, most: int) -> tuple[Node, ...]:
        if not least <= len(arguments) <= most:
            self.usage()
        return tuple(self.number(argument) for argument in arguments)

    def number(self, argument: Any) -> Node:
        return self.builder.expect(self.builder.build(argument), "number")

    def alike(self, nodes: tuple[Node, ...]) -> Dimension:
        first = next((node for node in nodes if not node.type.literal), nodes[0])
        for node in nodes:
            zero = isinstance(node, Number) and node.value == 0 and node.type.literal
            if not zero and not like(first.type, node.type):
                self.builder.unlike(first, node, "比较", "be compared")
        return first.type.dimension

    def common(self, nodes: tuple[Node, ...]) -> Type:
        """The type of what may be any one of several numbers."""
        dimension = self.alike(nodes)
        return Type("number", dimension, literal=all(node.type.literal for node in nodes))

    # --- of numbers ------------------------------------------------------------------------------
    def extreme(self, arguments: Arguments) -> Node:
        least, most = (3, 3) if self.function == "clamp" else (2, 99)
        nodes = self.numbers(arguments, least, most)
        return Call(self.function, nodes, self.common(nodes), self.place)

    def plain(self, arguments: Arguments) -> Node:
        nodes = self.numbers(arguments, 1, 1)
        return Call(self.function, nodes, nodes[0].type, self.place)

    def rounded(self, arguments: Arguments) -> Node:
        nodes = self.numbers(arguments, 2, 2)
        places = nodes[1]
        # No amount has more places, and a million of them would never be worked out.
        if not isinstance(places, Number) or places.value.denominator != 1 or places.value > _MOST_PLACES:
            self.usage()
        return Call("round", nodes, nodes[0].type, self.place)

    def linear(self, arguments: Arguments) -> Node:
        if len(arguments) != 3 or any(argument.data != "pair" for argument in arguments[1:]):
            self.usage()
        ends = [side for argument in arguments[1:] for side in argument.children]
        nodes = self.numbers([arguments[0], *ends], 5, 5)
        self.alike((nodes[0], nodes[1], nodes[3]))
        return Call("linear", nodes, self.common((nodes[2], nodes[4])), self.place)

    def between_dates(self, arguments: Arguments) -> Node:
        dimension = {"months": MONTHS, "workdays": WORKDAYS}.get(self.function, DAYS)
        return Call(self.function, self.numbers(arguments, 2, 2), Type("number", dimension), self.place)

    def year_of(self, arguments: Arguments) -> Node:
        return Call("year_of", self.numbers(arguments, 1, 1), Type("number"), self.place)

    # --- a choice --------------------------------------------------------------------------------
    def tiers(self, arguments: Arguments) -> Node:
        """``分档(x, ≥90%: 10分, ≥80%: 8分, 其余: 0)``: each step says itself which side owns its edge."""
        steps, last = arguments[1:-1], arguments[-1] if len(arguments) > 2 else None
        if last is None or last.data != "rest" or any(step.data != "step" for step in steps):
            self.usage()
        cases = []
        for step in steps:
            sign, bound, _ = step.children
            cases.append(self.builder.compared(arguments[0], sign, bound))
        return self.choice(cases, [*(step.children[-1] for step in steps), last.children[-1]])

    def either(self, arguments: Arguments) -> Node:
        """``若(条件, 值, 否则的值)``."""
        if len(arguments) != 3:
            self.usage()
        condition = self.builder.expect(self.builder.build(arguments[0]), "truth")
        return self.choice([condition], arguments[1:])

    def choice(self, conditions: Sequence[Node], values: Arguments) -> Node:
        """Of numbers that go together, or of texts."""
        built = [self.builder.build(value) for value in values]
        of_texts = all(node.type == TEXT for node in built)
        nodes = tuple(self.builder.expect(node, "text" if of_texts else "number") for node in built)
        cases = tuple(zip(conditions, nodes[:-1], strict=True))
        return Choice(cases, nodes[-1], TEXT if of_texts else self.common(nodes), self.place)

    # --- questions -------------------------------------------------------------------------------
    def missing(self, arguments: Arguments) -> Node:
        if len(arguments) != 1:
            self.usage()
        node = self.builder.build(arguments[0])
        if not isinstance(node, Name):
            self.usage()
        return Call("missing", (node,), TRUTH, self.place)

    def contains(self, arguments: Arguments) -> Node:
        if len(arguments) != 2:
            self.usage()
        text = self.text(arguments[0])
        return Call("contains", (text, self.words(arguments[1])), TRUTH, self.place)

    def text(self, argument: Any) -> Node:
        return self.builder.expect(self.builder.build(argument), "text")

    def words(self, argument: Any) -> Node:
        """A word list by its name, or a text."""
        if argument.data == "name" and str(argument.children[0]) in self.builder.vocabulary.word_lists:
            return WordList(str(argument.children[0]), self.builder.place(argument))
        return self.text(argument)

    def on_text(self, arguments: Arguments) -> Node:
        """A function of a text and words, or of two texts; the vocabulary says which, and what it gives."""
        row = self.builder.vocabulary.function_labels[self.function]
        if len(arguments) < 2 or (row["takes"] == "texts" and len(arguments) > 2):
            self.usage()
        rest = self.words if row["takes"] == "words" else self.text
        nodes = [self.text(arguments[0]), *map(rest, arguments[1:])]
        gives = {"truth": TRUTH, "text": TEXT, "ratio": Type("number", literal=self.function == "clauses")}
        return Call(self.function, tuple(nodes), gives[row["gives"]], self.place)

    def found(self, arguments: Arguments) -> Node:
        if len(arguments) != 1 or arguments[0].data not in ("name", "text"):
            self.usage()
        written = str(arguments[0].children[0])
        rule = written if arguments[0].data == "name" else written[1:-1]
        return Call("found", (Text(rule, self.builder.place(arguments[0])),), TRUTH, self.place)

    # --- over rows -------------------------------------------------------------------------------
    def aggregate(self, arguments: Arguments) -> Node:
        most = 2 if self.function in ("count", "all") else 3
        if not 2 <= len(arguments) <= most or arguments[0].data != "name":
            self.usage()
        over = self.builder.rows(str(arguments[0].children[0]))
        if over is None:
            self.usage()
        inner = self.builder.inside(over)
        numeric = self.function in ("sum", "largest", "smallest")
        operand = inner.expect(inner.build(arguments[1]), "number" if numeric else "truth")
        condition = inner.expect(inner.build(arguments[2]), "truth") if len(arguments) == 3 else None
        types = {"count": Type("number", literal=True), "all": TRUTH}
        read = [operand] if condition is None else [operand, condition]
        of_results = any(LAYERS.index(layer_of(part)) >= LAYERS.index("score") for part in read)
        type_ = types.get(self.function, operand.type)
        return Aggregate(self.function, over, operand, condition, type_, self.place, of_results)


_FUNCTIONS: dict[str, Any] = {
    "min": _Calls.extreme, "max": _Calls.extreme, "clamp": _Calls.extreme, "floor": _Calls.plain, "ceil": _Calls.plain,
    "abs": _Calls.plain, "round": _Calls.rounded, "linear": _Calls.linear, "days": _Calls.between_dates,
    "workdays": _Calls.between_dates, "months": _Calls.between_dates, "year_of": _Calls.year_of, "tiers": _Calls.tiers, "if": _Calls.either,
    "missing": _Calls.missing, "contains": _Calls.contains, "found": _Calls.found, "count": _Calls.aggregate,
    "sum": _Calls.aggregate, "all": _Calls.aggregate, "largest": _Calls.aggregate, "smallest": _Calls.aggregate,
}  # fmt: skip
