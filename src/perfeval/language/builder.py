"""What the grammar read → typed tree: names looked up, kinds and units held against each other."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

from lark import Token, Tree

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.language import calls, messages
from perfeval.language.tree import (
    INDICATOR_UNIT,
    Arithmetic,
    Comparison,
    Junction,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Otherwise,
    Place,
    Text,
    Type,
    Word,
)
from perfeval.language.types import like, span_of, type_name
from perfeval.language.units import dimension_name, divide, multiply, parse_unit
from perfeval.language.vocabulary import Vocabulary

_COMPARE = {
    "<=": "≤",
    "=<": "≤",
    "\u2266": "≤",
    ">=": "≥",
    "\u2267": "≥",
    "==": "=",
    "\uff1d": "=",
    "\ufe66": "=",
}
_COMPARE |= {"!=": "≠", "<>": "≠", "\uff1c": "<", "\uff1e": ">"}
_ARITHMETIC = {"PLUS": "+", "MINUS": "-", "TIMES": "*", "OVER": "/"}


class Builder:
    """Makes the typed tree of one expression from what the grammar read."""

    def __init__(self, text: str, vocabulary: Vocabulary, scope: str, pair: bool) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.scope = scope
        self.pair = pair

    # --- helpers ---------------------------------------------------------------------------------
    def fail(self, message: type[Diagnostic], place: Place, **values: object) -> NoReturn:
        raise PerfevalError(message(span_of(self.text, place.start, place.stop), **values))

    def written(self, node: Node) -> str:
        return self.text[node.place.start : node.place.stop]

    def place(self, tree: Any) -> Place:
        if isinstance(tree, Token):
            return Place(tree.start_pos or 0, tree.end_pos or 0)
        return Place(tree.meta.start_pos, tree.meta.end_pos)

    def expect(self, node: Node, base: str) -> Node:
        if node.type.base != base:
            wanted = Type(base, INDICATOR_UNIT if base == "number" else ())
            self.fail(
                messages.WrongKind, node.place, text=self.written(node),
                found=type_name(node.type, "zh"), found_en=type_name(node.type, "en"),
                expected="数" if base == "number" else type_name(wanted, "zh"),
                expected_en="a number" if base == "number" else type_name(wanted, "en"),
            )  # fmt: skip
        return node

    def unlike(self, left: Node, right: Node, action: str, action_en: str) -> NoReturn:
        self.fail(
            messages.UnlikeUnits, Place(left.place.start, right.place.stop), action=action, action_en=action_en,
            left=self.written(left), right=self.written(right),
            left_unit=dimension_name(left.type.dimension, "zh"), left_unit_en=dimension_name(left.type.dimension, "en"),
            right_unit=dimension_name(right.type.dimension, "zh"), right_unit_en=dimension_name(right.type.dimension, "en"),
        )  # fmt: skip

    def rows(self, name: str) -> str | None:
        """The scope whose rows a name stands for, if they can be seen from here."""
        scope = self.vocabulary.scopes.get(name)
        return scope if scope in self.vocabulary.rows_of(self.scope) else None

    def inside(self, scope: str) -> Builder:
        """A builder for what is said of each row of a scope."""
        return Builder(self.text, self.vocabulary, scope, pair=False)

    # --- building --------------------------------------------------------------------------------
    def build(self, tree: Any) -> Node:
        handler: Callable[[Any], Node] = getattr(self, "on_" + tree.data)
        return handler(tree)

    def on_start(self, tree: Tree[Token]) -> Node:
        return self.build(tree.children[0])

    def on_otherwise(self, tree: Tree[Token]) -> Node:
        return Otherwise(self.place(tree))

    def on_disjunction(self, tree: Tree[Token]) -> Node:
        return self.junction("or", tree)

    def on_conjunction(self, tree: Tree[Token]) -> Node:
        return self.junction("and", tree)

    def junction(self, operator: str, tree: Tree[Token]) -> Node:
        parts = tuple(self.expect(self.build(child), "truth") for child in tree.children)
        return Junction(operator, parts, self.place(tree))

    def on_negation(self, tree: Tree[Token]) -> Node:
        return Not(self.expect(self.build(tree.children[-1]), "truth"), self.place(tree))

    def on_comparison(self, tree: Tree[Token]) -> Node:
        """``80% ≤ x < 90%`` is two comparisons, both of which must hold."""
        items: list[Any] = tree.children
        for middle in items[2:-1:2]:
            # It stands in both comparisons: nested chains would double the tree at every level.
            if any(len(inner.children) > 3 for inner in middle.find_data("comparison")):
                self.fail(messages.TooDeep, self.place(middle))
        parts = [
            self.compared(items[index - 1], items[index], items[index + 1])
            for index in range(1, len(items), 2)
        ]
        return parts[0] if len(parts) == 1 else Junction("and", tuple(parts), self.place(tree))

    def compared(self, left_tree: Any, sign: Any, right_tree: Any) -> Comparison:
        """One comparison, its sides held against each other."""
        left, right = self.sides(left_tree, right_tree)
        operator = _COMPARE.get(str(sign), str(sign))
        self.comparable(operator, left, right)
        return Comparison(operator, left, right, Place(left.place.start, right.place.stop))

    def sides(self, left: Any, right: Any) -> tuple[Node, Node]:
        """Both sides of a comparison; a bare word takes the enumeration of the other side."""
        first = self.word_or_none(left)
        if first is None:
            node = self.build(left)
            return node, self.build_as(right, node)
        node = self.build(right)
        return self.build_as(left, node), node

    def word_or_none(self, tree: Any) -> str | None:
        """A name that is no term: it must be a word of an enumeration."""
        if tree.data != "name":
            return None
        name = str(tree.children[0])
        return None if self.vocabulary.term(name) else name

    def build_as(self, tree: Any, other: Node) -> Node:
        """One side of a comparison; a bare word is one of the other side's."""
        type_ = other.type
        if type_.base == "word" and tree.data == "name":
            name = str(tree.children[0])
            word = self.vocabulary.word(type_.words, name)
            if word is not None:
                return Word(word.zh, type_, self.place(tree))
            if self.vocabulary.term(name) is None:
                allowed = "、".join(item.zh for item in self.vocabulary.enumerations[type_.words])
                written = self.written(other)
                zh, en = (
                    self.vocabulary.label(other.id, lang) if isinstance(other, Name) else written
                    for lang in ("zh", "en")
                )
                self.fail(
                    messages.UnknownWord, self.place(tree), word=name, enumeration=zh, enumeration_en=en, allowed=allowed
                )  # fmt: skip
        return self.build(tree)

    def comparable(self, operator: str, left: Node, right: Node) -> None:
        if left.type.base == "number" or right.type.base == "number":
            self.expect(left, "number")
            self.expect(right, "number")
            zero = any(
                isinstance(side, Number) and side.value == 0 and side.type.literal for side in (left, right)
            )
            if not zero and not like(left.type, right.type):
                self.unlike(left, right, "比较", "be compared")
            return
        ordered = operator not in ("=", "≠")
        if ordered or left.type.base != right.type.base or left.type.words != right.type.words:
            bad = right if not ordered else left
            self.fail(
                messages.WrongKind, bad.place, text=self.written(bad),
                found=type_name(bad.type, "zh"), found_en=type_name(bad.type, "en"),
                expected="数" if ordered else type_name(left.type, "zh"),
                expected_en="a number" if ordered else type_name(left.type, "en"),
            )  # fmt: skip

    def on_arithmetic(self, tree: Tree[Token]) -> Node:
        left_tree, token, right_tree = tree.children
        left, right = (self.expect(self.build(side), "number") for side in (left_tree, right_tree))
        operator = _ARITHMETIC[token.type] if isinstance(token, Token) else ""
        literal = left.type.literal and right.type.literal
        if operator in "+-":
            if not like(left.type, right.type):
                self.unlike(left, right, "相加减", "be added")
            dimension = right.type.dimension if left.type.literal else left.type.dimension
        else:
            combine = multiply if operator == "*" else divide
            dimension = combine(left.type.dimension, right.type.dimension)
        return Arithmetic(operator, left, right, Type("number", dimension, literal=literal), self.place(tree))

    def on_minus(self, tree: Tree[Token]) -> Node:
        operand = self.expect(self.build(tree.children[-1]), "number")
        return Minus(operand, operand.type, self.place(tree))

    def on_number(self, tree: Tree[Token]) -> Node:
        shown = str(tree.children[0])
        # Full-width digits are digits, too.
        digits = sum(1 for char in shown if char.isdecimal() or char == ".")
        number = Fraction(shown[:digits])
        symbol = shown[digits:]
        if not symbol:
            return Number(number, Type("number", literal=True), shown, self.place(tree))
        unit = parse_unit(symbol.replace("\uff05", "%"))
        return Number(number * unit.scale, Type("number", unit.dimension), shown, self.place(tree))

    def on_text(self, tree: Tree[Token]) -> Node:
        return Text(str(tree.children[0])[1:-1], self.place(tree))

    def on_name(self, tree: Tree[Token]) -> Node:
        return self.name(str(tree.children[0]), self.place(tree), "")

    def on_qualified(self, tree: Tree[Token]) -> Node:
        side, name = str(tree.children[0]), str(tree.children[-1])
        if not self.pair or side not in ("甲", "乙"):
            self.unknown(side, self.place(tree.children[0]))
        return self.name(name, self.place(tree), side)

    def name(self, name: str, place: Place, of: str) -> Node:
        term = self.vocabulary.term(name)
        if term is None:
            if name in self.vocabulary.definitions and self.scope == "indicator" and not self.pair:
                return self.vocabulary.definitions[name]
            self.unknown(name, place)
        visible = "submission" in term.scopes or (self.scope in term.scopes and (bool(of) or not self.pair))
        if not visible:
            labels = self.vocabulary.scope_labels
            belongs = "、".join(labels[scope] for scope in term.scopes)
            self.fail(messages.NotVisible, place, name=name, scope=labels[self.scope], belongs=belongs)
        return Name(term.id, term.type, term.layer, place, of)

    def unknown(self, name: str, place: Place, *, called: bool = False) -> NoReturn:
        functions = self.vocabulary.functions
        known = [*functions] if called else [*self.vocabulary.names, *functions, "其余", "otherwise"]
        # A word list is meant only where no name comes near.
        others = () if called else (*self.vocabulary.definitions, *sorted(self.vocabulary.word_lists))
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5) or difflib.get_close_matches(
            name, others, n=1, cutoff=0.5
        )
        # Each function once, by its first name, for whoever called one that there is not.
        labels = self.vocabulary.function_labels.values() if called else ()
        listed = {"zh": "、".join(row["zh"] for row in labels), "en": ", ".join(row["id"] for row in labels)}
        self.fail(
            messages.UnknownName, place, name=name, nearest=nearest[0] if nearest else "", functions=listed
        )

    def on_pair(self, tree: Tree[Token]) -> Node:
        self.out_of_place("linear", tree)

    def on_step(self, tree: Tree[Token]) -> Node:
        self.out_of_place("tiers", tree)

    def on_rest(self, tree: Tree[Token]) -> Node:
        self.out_of_place("tiers", tree)

    def out_of_place(self, function: str, tree: Tree[Token]) -> NoReturn:
        """``a: b`` belongs into the functions that have it and nowhere else."""
        row = self.vocabulary.function_labels[function]
        self.fail(
            messages.WrongArguments, self.place(tree), function=row["zh"], usage=row["means"]["zh"],
            usage_en=row["means"]["en"],
        )  # fmt: skip

    def on_call(self, tree: Tree[Token]) -> Node:
        name, *arguments = tree.children
        function = self.vocabulary.functions.get(str(name))
        if function is None:
            self.unknown(str(name), self.place(name), called=True)
        return calls.build(self, function, arguments, self.place(tree))
