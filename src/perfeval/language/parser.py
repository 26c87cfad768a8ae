"""Text of an expression → typed tree, or a message that points at the character."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NoReturn

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.language import messages
from perfeval.language.tree import (
    DAYS,
    INDICATOR_UNIT,
    POINTS,
    TEXT,
    TRUTH,
    Aggregate,
    Arithmetic,
    Call,
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
    WordList,
)
from perfeval.language.units import Dimension, dimension_name, divide, multiply, parse_unit
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
#: Deeper trees would not be read by a person either, and would end in a RecursionError.
_LONGEST = 2000
_DEEPEST = 64


@cache
def _lark() -> Lark:
    grammar = files("perfeval.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


@lru_cache(maxsize=4096)
def _read(text: str) -> Tree[Token]:
    return _lark().parse(text)


def parse(text: str, vocabulary: Vocabulary, scope: str, *, pair: bool = False) -> Node:
    """The typed tree of an expression.

    Args:
        text: the expression as written.
        vocabulary: the names it may use.
        scope: what the rule is on: indicator, execution, section or submission.
        pair: the rule is on two indicators, 甲 and 乙; their terms are written 甲.名称.

    Raises:
        PerfevalError: with one message whose span counts columns from 1 within ``text``.
    """
    if len(text) > _LONGEST or text.count("(") + text.count("\uff08") > _LONGEST // 20:
        raise PerfevalError(messages.TooDeep(_span(text, 0, len(text))))
    _lark()
    try:
        tree = _read(text)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise PerfevalError(_ends(text, error.expected)) from None
        raise PerfevalError(_syntax(text, error.token.start_pos or 0, error.expected)) from None
    except UnexpectedCharacters as error:
        position: Any = error.pos_in_stream  # lark declares it None
        raise PerfevalError(_syntax(text, position, error.allowed or set())) from None
    except UnexpectedEOF as error:  # pragma: no cover - the LALR parser reports $END
        raise PerfevalError(_ends(text, set(error.expected))) from None
    if _depth(tree) > _DEEPEST:
        raise PerfevalError(messages.TooDeep(_span(text, 0, len(text))))
    return _Builder(text, vocabulary, scope, pair).build(tree)


def _depth(tree: Tree[Token]) -> int:
    """How deep the tree is, told level by level: a chain of a thousand sums would end in a RecursionError."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
    return depth


def require(node: Node, text: str, expected: Type) -> None:
    """Raise WrongResult unless an expression gives what is needed where it stands."""
    found = node.type
    if expected.base == found.base and (expected.base != "number" or _like(found, expected, strict=True)):
        return
    raise PerfevalError(
        messages.WrongResult(
            _span(text, node.place.start, node.place.stop),
            found=type_name(found, "zh"), found_en=type_name(found, "en"),
            expected=type_name(expected, "zh"), expected_en=type_name(expected, "en"),
        )
    )  # fmt: skip


def type_name(type_: Type, lang: Any) -> str:
    """A type in words: 以元计的数, text, …"""
    names = {
        "text": ("文字", "a text"),
        "truth": ("条件", "a condition"),
        "word": ("一个选项", "a word of a list"),
    }
    if type_.base == "number":
        unit = dimension_name(type_.dimension, lang)
        return f"以{unit}计的数" if lang == "zh" else f"a number in {unit}"
    return names[type_.base][0 if lang == "zh" else 1]


def _span(text: str, start: int, stop: int) -> Span:
    return Span("<expression>", 1, start + 1, max(1, stop - start), text)


_SYMBOLS = {
    "NUMBER": "数字", "NAME": "名称", "TEXT": "“文字”", "_OPEN": "(", "_CLOSE": ")", "COMPARE": "= ≠ < ≤ > ≥",
    "PLUS": "+", "MINUS": "−", "TIMES": "×", "OVER": "÷", "_AND": "且", "_OR": "或", "NOT": "非", "_COMMA": ",",
    "_COLON": ":", "DOT": ".", "OTHERWISE": "其余", "__ANON_0": ".",
}  # fmt: skip


def _expected(allowed: set[str]) -> str:
    return "、".join(_SYMBOLS[token] for token in _SYMBOLS if token in allowed) or "—"


def _syntax(text: str, position: int, allowed: set[str]) -> Diagnostic:
    return messages.ExpressionSyntax(
        _span(text, position, position + 1),
        found=text[position : position + 12],
        expected=_expected(set(allowed)),
    )


def _ends(text: str, allowed: set[str]) -> Diagnostic:
    return messages.ExpressionEnds(_span(text, len(text), len(text) + 1), expected=_expected(set(allowed)))


def _like(left: Type, right: Type, *, strict: bool = False) -> bool:
    """Whether two numbers may be compared or added; what only a form can tell is allowed."""
    if left.dimension == right.dimension:
        return True
    if any(side.literal and other.dimension == POINTS for side, other in ((left, right), (right, left))):
        return True
    if strict:
        return False
    return any(base == INDICATOR_UNIT[0][0] for base, _ in (*left.dimension, *right.dimension))


class _Builder:
    def __init__(self, text: str, vocabulary: Vocabulary, scope: str, pair: bool) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.scope = scope
        self.pair = pair

    # --- helpers ---------------------------------------------------------------------------------
    def fail(self, message: type[Diagnostic], place: Place, **values: object) -> NoReturn:
        raise PerfevalError(message(_span(self.text, place.start, place.stop), **values))

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
        parts: list[Node] = []
        items: list[Any] = tree.children
        for middle in items[2:-1:2]:
            # It stands in both comparisons: nested chains would double the tree at every level.
            if any(len(inner.children) > 3 for inner in middle.find_data("comparison")):
                self.fail(messages.TooDeep, self.place(middle))
        for index in range(1, len(items), 2):
            left, right = self.sides(items[index - 1], items[index + 1])
            operator = _COMPARE.get(str(items[index]), str(items[index]))
            place = Place(left.place.start, right.place.stop)
            self.comparable(operator, left, right)
            parts.append(Comparison(operator, left, right, place))
        return parts[0] if len(parts) == 1 else Junction("and", tuple(parts), self.place(tree))

    def sides(self, left: Any, right: Any) -> tuple[Node, Node]:
        """Both sides of a comparison; a bare word takes the enumeration of the other side."""
        first = self.word_or_none(left)
        if first is None:
            node = self.build(left)
            return node, self.build_as(right, node.type)
        node = self.build(right)
        return self.build_as(left, node.type), node

    def word_or_none(self, tree: Any) -> str | None:
        """A name that is no term: it must be a word of an enumeration."""
        if tree.data != "name":
            return None
        name = str(tree.children[0])
        return None if self.vocabulary.term(name) else name

    def build_as(self, tree: Any, type_: Type) -> Node:
        if type_.base == "word" and tree.data == "name":
            name = str(tree.children[0])
            word = self.vocabulary.word(type_.words, name)
            if word is not None:
                return Word(word.zh, type_, self.place(tree))
            if self.vocabulary.term(name) is None:
                allowed = "、".join(item.zh for item in self.vocabulary.enumerations[type_.words])
                label = type_.words
                self.fail(
                    messages.UnknownWord, self.place(tree), word=name, enumeration=label, allowed=allowed
                )
        return self.build(tree)

    def comparable(self, operator: str, left: Node, right: Node) -> None:
        if left.type.base == "number" or right.type.base == "number":
            self.expect(left, "number")
            self.expect(right, "number")
            zero = any(
                isinstance(side, Number) and side.value == 0 and side.type.literal for side in (left, right)
            )
            if not zero and not _like(left.type, right.type):
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
            if not _like(left.type, right.type):
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

    def unknown(self, name: str, place: Place) -> NoReturn:
        known = [*self.vocabulary.names, *self.vocabulary.functions]
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        self.fail(messages.UnknownName, place, name=name, nearest=nearest[0] if nearest else "")

    def on_pair(self, tree: Tree[Token]) -> Node:
        self.fail(
            messages.WrongArguments,
            self.place(tree),
            function="线性",
            usage="线性(x, a:y, b:z)",
            usage_en="linear(x, a:y, b:z)",
        )

    # --- functions -------------------------------------------------------------------------------
    def on_call(self, tree: Tree[Token]) -> Node:
        name, *arguments = tree.children
        function = self.vocabulary.functions.get(str(name))
        if function is None:
            self.unknown(str(name), self.place(name))
        place = self.place(tree)
        if function in ("count", "sum", "all"):
            return self.aggregate(function, arguments, place)
        if self.vocabulary.function_labels[function].get("takes"):
            return self.call_on_text(function, arguments, place)
        build: Callable[[list[Any], Place], Node] = getattr(self, "call_" + function)
        return build(arguments, place)

    def usage(self, function: str, place: Place) -> NoReturn:
        row = self.vocabulary.function_labels[function]
        self.fail(
            messages.WrongArguments, place, function=row["zh"], usage=row["means"]["zh"], usage_en=row["means"]["en"]
        )  # fmt: skip

    def numbers(
        self, function: str, arguments: list[Any], place: Place, least: int, most: int
    ) -> tuple[Node, ...]:
        if not least <= len(arguments) <= most:
            self.usage(function, place)
        return tuple(self.expect(self.build(argument), "number") for argument in arguments)

    def alike(self, nodes: tuple[Node, ...]) -> Dimension:
        first = nodes[0]
        for node in nodes[1:]:
            zero = isinstance(node, Number) and node.value == 0 and node.type.literal
            if not zero and not _like(first.type, node.type):
                self.unlike(first, node, "比较", "be compared")
        firm = [node for node in nodes if not node.type.literal]
        return (firm or [first])[0].type.dimension

    def extreme(self, function: str, arguments: list[Any], place: Place, least: int, most: int) -> Node:
        nodes = self.numbers(function, arguments, place, least, most)
        dimension = self.alike(nodes)
        literal = all(node.type.literal for node in nodes)
        return Call(function, nodes, Type("number", dimension, literal=literal), place)

    def call_min(self, arguments: list[Any], place: Place) -> Node:
        return self.extreme("min", arguments, place, 2, 99)

    def call_max(self, arguments: list[Any], place: Place) -> Node:
        return self.extreme("max", arguments, place, 2, 99)

    def call_clamp(self, arguments: list[Any], place: Place) -> Node:
        return self.extreme("clamp", arguments, place, 3, 3)

    def call_floor(self, arguments: list[Any], place: Place) -> Node:
        nodes = self.numbers("floor", arguments, place, 1, 1)
        return Call("floor", nodes, nodes[0].type, place)

    def call_ceil(self, arguments: list[Any], place: Place) -> Node:
        nodes = self.numbers("ceil", arguments, place, 1, 1)
        return Call("ceil", nodes, nodes[0].type, place)

    def call_round(self, arguments: list[Any], place: Place) -> Node:
        nodes = self.numbers("round", arguments, place, 2, 2)
        places = nodes[1]
        if not isinstance(places, Number) or places.value.denominator != 1:
            self.usage("round", place)
        return Call("round", nodes, nodes[0].type, place)

    def call_linear(self, arguments: list[Any], place: Place) -> Node:
        if len(arguments) != 3 or any(argument.data != "pair" for argument in arguments[1:]):
            self.usage("linear", place)
        ends = [side for argument in arguments[1:] for side in argument.children]
        nodes = self.numbers("linear", [arguments[0], *ends], place, 5, 5)
        self.alike((nodes[0], nodes[1], nodes[3]))
        dimension = self.alike((nodes[2], nodes[4]))
        literal = nodes[2].type.literal and nodes[4].type.literal
        return Call("linear", nodes, Type("number", dimension, literal=literal), place)

    def call_days(self, arguments: list[Any], place: Place) -> Node:
        return Call("days", self.numbers("days", arguments, place, 2, 2), Type("number", DAYS), place)

    def call_missing(self, arguments: list[Any], place: Place) -> Node:
        if len(arguments) != 1:
            self.usage("missing", place)
        node = self.build(arguments[0])
        if not isinstance(node, Name):
            self.usage("missing", place)
        return Call("missing", (node,), TRUTH, place)

    def call_contains(self, arguments: list[Any], place: Place) -> Node:
        if len(arguments) != 2:
            self.usage("contains", place)
        text = self.expect(self.build(arguments[0]), "text")
        return Call("contains", (text, self.words(arguments[1])), TRUTH, place)

    def words(self, argument: Any) -> Node:
        """A word list by its name, or a text."""
        if argument.data == "name" and str(argument.children[0]) in self.vocabulary.word_lists:
            return WordList(str(argument.children[0]), self.place(argument))
        return self.expect(self.build(argument), "text")

    def call_on_text(self, function: str, arguments: list[Any], place: Place) -> Node:
        """A function of a text and words, or of two texts; the vocabulary says which, and what it gives."""
        row = self.vocabulary.function_labels[function]
        if len(arguments) < 2 or (row["takes"] == "texts" and len(arguments) > 2):
            self.usage(function, place)
        rest = self.words if row["takes"] == "words" else lambda it: self.expect(self.build(it), "text")
        nodes = [self.expect(self.build(arguments[0]), "text"), *map(rest, arguments[1:])]
        gives = {"truth": TRUTH, "text": TEXT, "ratio": Type("number", literal=function == "clauses")}
        return Call(function, tuple(nodes), gives[row["gives"]], place)

    def call_found(self, arguments: list[Any], place: Place) -> Node:
        if len(arguments) != 1 or arguments[0].data not in ("name", "text"):
            self.usage("found", place)
        written = str(arguments[0].children[0])
        rule = written if arguments[0].data == "name" else written[1:-1]
        return Call("found", (Text(rule, self.place(arguments[0])),), TRUTH, place)

    def aggregate(self, function: str, arguments: list[Any], place: Place) -> Node:
        most = 3 if function == "sum" else 2
        if not 2 <= len(arguments) <= most or arguments[0].data != "name":
            self.usage(function, place)
        over = self.vocabulary.scopes.get(str(arguments[0].children[0]))
        if over not in ("indicator", "section"):
            self.usage(function, place)
        inner = _Builder(self.text, self.vocabulary, over, pair=False)
        operand = inner.expect(inner.build(arguments[1]), "number" if function == "sum" else "truth")
        condition = inner.expect(inner.build(arguments[2]), "truth") if len(arguments) == 3 else None
        types = {"count": Type("number", literal=True), "sum": operand.type, "all": TRUTH}
        return Aggregate(function, over, operand, condition, types[function], place)


__all__ = ["TEXT", "parse", "require", "type_name"]
