"""Rule files' expressions read by hand into those of :mod:`oracle_language`: the oracle's parser.

Written from the words of DESIGN and the vocabulary file; it knows the operators, the functions that packs use and
nothing of perfeval. What a name is told from is in :class:`Names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from oracle_language import MONEY, OTHERWISE, POINTS, RATIO, Expr, bare, name, number, quoted, word

_LETTER = "(?![且或])[A-Za-z_\u4e00-\u9fff]"
_MORE = r"(?![且或])[\w\u4e00-\u9fff]"
_TOKENS = re.compile(
    rf"""\s*(?:
    (?P<rest>其余(?!{_MORE}))|(?P<or>或)|(?P<and>且)|(?P<not>非(?=[\s(（]))
    |(?P<compare><=|>=|!=|[=≠<≤>≥])|(?P<plus>[+])|(?P<minus>[-−])|(?P<times>[×*])|(?P<over>[÷/])
    |(?P<open>[(（])|(?P<close>[)）])|(?P<comma>[,，])|(?P<colon>[:：])|(?P<dot>\.)
    |(?P<number>\d+(?:\.\d+)?(?:[%％]|(?:(?![且或])[\u4e00-\u9fff])+)?)
    |(?P<text>"[^"]*"|“[^”]*”)|(?P<name>(?:{_LETTER})(?:{_MORE})*)
    )""",
    re.VERBOSE,
)
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_UNITS = {"分": (Fraction(1), POINTS), "元": (Fraction(1), MONEY), "万元": (Fraction(10000), MONEY)}
_CALLS = {
    "缺": "missing", "最小": "min", "最大": "max", "限于": "clamp", "取整": "floor", "进整": "ceil", "舍入": "round", "绝对值": "abs",
    "天数": "days", "年份": "year", "若": "if",
}  # fmt: skip
#: Functions of a text and words.
_OF_TEXT = {
    "含": "contains", "始于": "starts", "止于": "ends", "全由": "made_of", "所含": "words_in", "去掉": "without", "分句": "clauses",
    "重复": "repeats",
}  # fmt: skip
_OVER = {"计数": "count", "合计": "sum", "全部": "all"}


@dataclass
class Names:
    """What names there are: of values, with the words that a value may be; of lists of words; of conditions."""

    known: set[str] = field(default_factory=set)
    choices: dict[str, frozenset[str]] = field(default_factory=dict)
    #: Words that do not count with each list: both by the name of the list.
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Named conditions, each parsed when it is first asked.
    conditions: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, Expr] = field(default_factory=dict)

    def condition(self, zh: str) -> Expr:
        if zh not in self.parsed:
            self.parsed[zh] = Expr("defined", (parse(self.conditions[zh], self),), zh)
        return self.parsed[zh]


def parse(text: str, names: Names) -> Expr:
    """An expression as a rule file writes it."""
    parser = _Parser(text, names)
    found = parser.whole()
    assert parser.at == len(parser.tokens), f"{text!r}: {parser.tokens[parser.at :]}"
    return found


class _Parser:
    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names, self.at = text, names, 0
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            match = _TOKENS.match(text, place)
            assert match and match.lastgroup, f"{text!r} at {place}"
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()

    def next(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self, kind: str) -> str | None:
        if self.next() != kind:
            return None
        self.at += 1
        return self.tokens[self.at - 1][1]

    def need(self, kind: str) -> str:
        found = self.take(kind)
        assert found is not None, f"{self.text!r}: {kind} at {self.tokens[self.at :]}"
        return found

    def whole(self) -> Expr:
        return OTHERWISE if self.take("rest") else self.disjunction()

    def joined(self, kind: str, part: Callable[[], Expr]) -> Expr:
        parts = [part()]
        while self.take(kind):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Expr(kind, tuple(parts))

    def disjunction(self) -> Expr:
        return self.joined("or", lambda: self.joined("and", self.negation))

    def negation(self) -> Expr:
        return Expr("not", (self.negation(),)) if self.take("not") else self.comparison()

    def comparison(self) -> Expr:
        parts, signs = [self.sum()], []
        while (sign := self.take("compare")) is not None:
            signs.append(_SIGNS.get(sign, sign))
            parts.append(self.sum())
        parts = [self.chosen(part, parts) for part in parts]
        if len(signs) == 2:
            return Expr("between", tuple(parts), tuple(signs))
        return Expr("compare", tuple(parts), signs[0]) if signs else parts[0]

    def chosen(self, part: Expr, parts: list[Expr]) -> Expr:
        """A name beside a value that may be one of some words, and is one of them, is that word."""
        if part.head != "name":
            return part
        beside = [other for other in parts if other is not part and other.head == "name"]
        words = [self.names.choices.get(other.value[0], frozenset()) for other in beside]
        return word(part.value[0]) if any(part.value[0] in some for some in words) else part

    def sum(self) -> Expr:
        found = self.product()
        while self.next() in ("plus", "minus"):
            sign = "+" if self.take("plus") else "-" if self.take("minus") else ""
            found = Expr(sign, (found, self.product()))
        return found

    def product(self) -> Expr:
        found = self.signed()
        while self.next() in ("times", "over"):
            sign = "*" if self.take("times") else "/" if self.take("over") else ""
            found = Expr(sign, (found, self.signed()))
        return found

    def signed(self) -> Expr:
        return Expr("neg", (self.signed(),)) if self.take("minus") else self.atom()

    def atom(self) -> Expr:
        if (text := self.take("number")) is not None:
            return _number(text)
        if (text := self.take("text")) is not None:
            return quoted(text[1:-1])
        if self.take("open"):
            found = self.disjunction()
            self.need("close")
            return found
        zh = self.need("name")
        if self.take("dot"):
            return name(self.need("name"), zh)
        if self.take("open"):
            found = self.call(zh)
            self.need("close")
            return found
        if zh in self.names.conditions:
            return self.names.condition(zh)
        return name(zh) if zh in self.names.known else word(zh)

    # --- calls ------------------------------------------------------------------------------------
    def call(self, zh: str) -> Expr:
        if zh == "发现":
            return Expr("found", value=self.need("text")[1:-1])
        if zh in _OVER:
            over = self.need("name")
            parts = [self.disjunction() for _ in iter(lambda: self.take("comma"), None)]
            return Expr(_OVER[zh], tuple(parts), over)
        if zh == "分档":
            return self.tiers()
        if zh == "线性":
            parts = [self.disjunction()]
            while self.take("comma"):
                parts.append(self.disjunction())
                self.need("colon")
                parts.append(self.disjunction())
            return Expr("linear", tuple(parts))
        parts = [self.disjunction()]
        while self.take("comma"):
            parts.append(self.disjunction())
        return self.of_text(zh, parts) if zh in _OF_TEXT else Expr(_CALLS[zh], tuple(parts))

    def tiers(self) -> Expr:
        """As a choice: the condition and the value of each step, and the value that is left."""
        x, parts = self.disjunction(), []
        while self.take("comma"):
            if self.take("rest"):
                self.need("colon")
                parts.append(self.disjunction())
            else:
                sign = self.need("compare")
                bound = self.sum()
                self.need("colon")
                parts += [Expr("compare", (x, bound), _SIGNS.get(sign, sign)), self.disjunction()]
        assert len(parts) % 2
        return Expr("if", tuple(parts))

    def of_text(self, zh: str, parts: list[Expr]) -> Expr:
        """A question about a text: words that stand here or in lists, and others that the form tells."""
        words: list[str] = []
        without: list[str] = []
        told = [parts[0]]
        for part in parts[1:]:
            if part.head == "word" and part.value in self.names.lists:
                words += self.names.lists[part.value]
                without += self.names.without.get(part.value, ())
            elif part.head == "text":
                words.append(part.value)
            else:
                assert part.head == "name", f"{self.text!r}: {part}"
                told.append(part)
        return Expr("of_text", tuple(told), (_OF_TEXT[zh], tuple(words), tuple(without)))


def _number(text: str) -> Expr:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(.*)", text)
    assert match
    value, unit = Fraction(match[1]), match[2]
    if not unit:
        return bare(match[1])
    if unit in "%％":
        return number(text, value / 100, RATIO)
    scale, dimension = _UNITS[unit]
    return number(text, value * scale, dimension)


def every_part(e: Expr) -> Iterable[Expr]:
    """An expression and all that is in it."""
    yield e
    for part in e.parts:
        yield from every_part(part)
