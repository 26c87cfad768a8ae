"""Everything that a form can say, as variables of Z3, and what always holds of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from perfeval.engines.proof.algebra import (
    Bool,
    Int,
    Real,
    and_,
    compared,
    implies,
    is_plain,
    not_,
    or_,
    same,
    whole,
)
from perfeval.engines.proof.values import Coded, Measures, Number, Truth, Value
from perfeval.engines.texts import ON_TEXT, Words, prepared
from perfeval.language.tree import INDICATOR_UNIT, Type
from perfeval.language.units import Dimension
from perfeval.language.values import Amount
from perfeval.language.vocabulary import EXCEPT, Term, Vocabulary

#: Of what a text is asked: a function, the words, and the words beside.
Asked = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Variable:
    """A name of a form as a variable; ``side`` is the one of a pair, or tells rows apart."""

    term: Term
    side: str
    value: Value


class World:
    """The variables of one set of questions. They are made when they are first asked for.

    Args:
        vocabulary: the names of the pack, and the words of its enumerations.
        word_lists: the word lists of the pack, by name.
        dimensions: what an indicator can be measured in, beside what has no name here.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        word_lists: dict[str, tuple[str, ...]],
        dimensions: Sequence[Dimension],
    ) -> None:
        self.vocabulary = vocabulary
        self.word_lists = word_lists
        self.measures = Measures(dimensions)
        self.variables: dict[tuple[str, str], Variable] = {}
        #: What holds whatever a form says: of the variables' own form, and of texts.
        self.always: list[Bool] = []
        self._codes: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._literals: dict[str, None] = {}
        self._functions: dict[tuple[Any, ...], Any] = {}
        #: What is a whole number: a question is asked without that first, since it is seldom what it hangs on.
        self.whole: list[Bool] = []
        #: What holds of two whole numbers; it counts for a question about both only.
        self.pairs: list[Bool] = []
        self._floors: list[tuple[Real, Real]] = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))]
        self._asked: dict[tuple[int, Asked], tuple[Int, Asked, Bool]] = {}
        self._free: dict[str, Value] = {}

    # --- words and texts -------------------------------------------------------------------------
    def code(self, text: str) -> int:
        """The number that stands for a word or a text; every text has its own."""
        if text not in self._codes:
            self._codes[text] = len(self._codes)
            self._names[self._codes[text]] = text
        return self._codes[text]

    def literal(self, text: str) -> int:
        """The number of a text that a rule names."""
        self._literals.setdefault(text)
        return self.code(text)

    def is_literal(self, code: int) -> bool:
        """Whether a number is that of a text that a rule names."""
        return self._names.get(code) in self._literals

    def text(self, code: int) -> str | None:
        """The word or text of a number, None for one that no rule names."""
        return self._names.get(code)

    # --- variables -------------------------------------------------------------------------------
    def variable(self, id_: str, side: str = "") -> Value:
        """The value of a name of the form."""
        key = side, id_
        if key not in self.variables:
            term = self.vocabulary.terms[id_]
            prefix = f"{side}.{term.zh}" if side else term.zh
            self.variables[key] = Variable(term, side, self.free(prefix, term.type))
        return self.variables[key].value

    def free(self, name: str, type_: Type) -> Value:
        """A value of which nothing is known but its type; the same each time it is asked for by this name."""
        if name not in self._free:
            self._free[name] = self._made(name, type_)
        return self._free[name]

    def _made(self, name: str, type_: Type) -> Value:
        known, missing = z3.Bool(f"{name}?"), z3.Bool(f"{name}!")
        if type_.base == "truth":
            true = z3.Bool(name)
            self.always.append(not_(and_(known, missing)))
            return Truth(and_(known, true), and_(known, not_(true)), missing)
        self.always.append(not_(and_(known, missing)))
        if type_.base == "number":
            if type_.dimension == INDICATOR_UNIT:
                tag = z3.Int(f"{name}#")
                self.always.append(and_(tag >= 0, tag < len(self.measures.known)))
                return Number(known, missing, z3.Real(name), self.measures.open(tag))
            return Number(known, missing, z3.Real(name), self.measures.fixed(type_.dimension))
        code = z3.Int(name)
        if type_.base == "word":
            words = [self.code(word.zh) for word in self.vocabulary.enumerations[type_.words]]
            self.always.append(or_(*(code == number for number in words)))
        else:
            self.always.append(code >= 0)
        return Coded(known, missing, code)

    def integer(self, name: str) -> Any:
        """A number that is whole."""
        number = z3.Real(name)
        self.whole.append(z3.IsInt(number))
        return number

    def floor(self, value: Real) -> Real:
        """The whole number at or below; of two numbers, that of the greater is not the lesser."""
        if is_plain(value):
            return Fraction(value.__floor__())
        for of, found in self._floors:
            if of is value or (not is_plain(of) and of.eq(value)):
                return found
        found = self.integer(f"floor{len(self._floors)}")
        self.always += [found <= value, value < found + 1]
        for of, other in self._floors:
            self.pairs.append(implies(compared("≤", of, value), compared("≤", other, found)))
            self.pairs.append(implies(compared("≤", value, of), compared("≤", found, other)))
        self._floors.append((value, found))
        return found

    # --- functions that are not looked into ------------------------------------------------------
    def function(self, key: tuple[Any, ...], *sorts: Any) -> Any:
        """A function of which nothing is known but that the same arguments give the same result."""
        if key not in self._functions:
            self._functions[key] = z3.Function(f"f{len(self._functions)}:{key[0]}", *sorts)
        return self._functions[key]

    def ask(self, text: Int, asked: Asked, sort: Any) -> Any:
        """What one of the functions of a text and words gives, as a truth, a number or a code."""
        function = self.function(("text", *asked), z3.IntSort(), sort)
        found = function(whole(text))
        if isinstance(text, int):
            return self._worked(asked, self._names[text])
        self._asked.setdefault((text.get_id(), asked), (text, asked, found))
        return found

    def _worked(self, asked: Asked, text: str) -> Any:
        function, words, beside = asked
        value = ON_TEXT[function](text, prepared(words, beside))
        if isinstance(value, Amount):
            return value.number
        return self.code(value) if isinstance(value, str) else value

    def about_texts(self) -> list[Bool]:
        """What holds of the questions asked of texts: of texts that a rule names, and of words within words."""
        found: list[Bool] = []
        asked = list(self._asked.values())
        for text, what, value in asked:
            for name in self._literals:
                worked = self._worked(what, name)
                same_value = (
                    value if worked is True else not_(value) if worked is False else same(value, worked)
                )
                found.append(implies(same(text, self.code(name)), same_value))
            found += _bounds(what, value)
        for one, first, value in asked:
            for other, second, wider in asked:
                if one is other and first != second and _within(first, second):
                    found.append(implies(value, wider))
        return found

    def questions_of(self, text: Int) -> list[tuple[Asked, Any]]:
        """What was asked of a text, and the answer as a variable."""
        return [(what, value) for asked, what, value in self._asked.values() if same(asked, text) is True]

    def asked(self) -> list[tuple[Int, Asked, Any]]:
        """Everything that was asked of texts that are not known, with the answers as variables."""
        return list(self._asked.values())

    def words(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words of a list, and those beside which they do not count."""
        return self.word_lists.get(name, ()), self.word_lists.get(name + EXCEPT, ())


def _bounds(asked: Asked, value: Any) -> Iterable[Bool]:
    function, words, _ = asked
    if function == "repeats":
        return [and_(value >= 0, value <= 1)]
    if function == "clauses":
        return [value >= 0]
    if not any(words) and function in ("contains", "starts", "ends", "made_of"):
        return [] if function == "contains" and "" in words else [not_(value)]
    return []


def _within(first: Asked, second: Asked) -> bool:
    """Whether a text of which the first holds is one of which the second does, whatever the text."""
    function, words, _ = first
    other, wider, beside = second
    if beside or other != "contains" or function not in ("contains", "starts", "ends"):
        return False
    ready = Words(wider)
    return bool(words) and all(ready.occur(word) for word in words if word)


class Names:
    """The variables that truths of Z3 are about, by the names of the form that they stand for.

    What is known of a part is kept, with the part, which so keeps its identity: truths have most parts in common.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[frozenset[str], Any]] = {}

    def of(self, truth: Bool) -> frozenset[str]:
        if isinstance(truth, bool):
            return frozenset()
        open_ = [truth]
        while open_:
            node = open_[-1]
            key = node.get_id()
            if key in self._known:
                open_.pop()
                continue
            children = node.children()
            missing = [child for child in children if child.get_id() not in self._known]
            if missing:
                open_ += missing
                continue
            found = frozenset[str]().union(*(self._known[child.get_id()][0] for child in children))
            if not children and node.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                found = frozenset((node.decl().name().rstrip("?!#"),))
            self._known[key] = found, node
            open_.pop()
        return self._known[truth.get_id()][0]


def number_of(model: z3.ModelRef, value: Any) -> Fraction | None:
    """The number that a model gives, None where it is no fraction."""
    if isinstance(value, int | Fraction):
        return Fraction(value)
    found = model.eval(value, model_completion=True)
    if z3.is_rational_value(found):
        return Fraction(found.numerator_as_long(), found.denominator_as_long())
    if z3.is_int_value(found):
        return Fraction(found.as_long())
    if z3.is_algebraic_value(found):
        near = found.approx(20)
        return Fraction(near.numerator_as_long(), near.denominator_as_long())
    return None


def holds_in(model: z3.ModelRef, value: Bool) -> bool:
    """Whether a truth holds in a model."""
    return value if isinstance(value, bool) else z3.is_true(model.eval(value, model_completion=True))


__all__ = ["Asked", "Names", "Variable", "World", "holds_in", "number_of"]
