"""An expression told to a reader: as a sentence, as a formula with or without values, as source text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from perfeval.diagnostics import Lang
from perfeval.language.tree import (
    DEFINED,
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Junction,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Otherwise,
    Text,
    Word,
    WordList,
    walk,
)
from perfeval.language.vocabulary import Vocabulary

# How tightly each form binds; a part that binds less tightly than its place asks for stands in brackets.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGNED, _ATOM = range(8)

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_ASCII = {"≠": "!=", "≤": "<=", "≥": ">="}
_FLIPPED = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}
_JOINTS = {("and", "zh"): "且", ("or", "zh"): "或", ("and", "en"): "and", ("or", "en"): "or"}
#: A text is written between the first of these whose closing mark it does not contain.
_QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("'", "'"))


def sentence(node: Node, vocabulary: Vocabulary, lang: Lang) -> str:
    """An expression as a sentence: 方向为正向，且完成值不低于指标值; direction is higher and …."""
    return _Sentence(vocabulary, lang).say(node)


def formula(
    node: Node, vocabulary: Vocabulary, lang: Lang, value: Callable[[Name], str | None] | None = None
) -> str:
    """An expression as a compact formula with as few brackets as its meaning allows.

    Args:
        node: the expression.
        vocabulary: the names and words it uses.
        lang: the language of its names.
        value: the text to put in the place of a name; None keeps the name.
    """
    return _Formula(vocabulary, lang, value).write(node)


def source(node: Node, vocabulary: Vocabulary, lang: Lang) -> str:
    """An expression in the rule language; reading it again gives the same tree but for the places."""
    return _Source(vocabulary, lang).write(node)


class _Formula:
    """Operators, brackets and calls; what formula and source have in common, and the formula's own choices."""

    #: Whether a + (b + c) may lose its brackets: it means the same, but is another tree.
    regroups = True

    def __init__(
        self, vocabulary: Vocabulary, lang: Lang, value: Callable[[Name], str | None] | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.lang: Lang = lang
        self.value = value

    def write(self, node: Node, least: int = _OR) -> str:
        text, binds = self.form(node)
        return f"({text})" if binds < least else text

    def form(self, node: Node) -> tuple[str, int]:
        """The text of a node, and how tightly it binds."""
        match node:
            case Name():
                return self.name(node)
            case Minus(operand=operand):
                return self.sign("-") + self.write(operand, _ATOM), _SIGNED
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison(operator=operator):
                left, right = self.sides(node)
                return f"{left} {self.sign(operator)} {right}", _COMPARE
            case Junction():
                return self.junction(node)
            case Not(operand=operand):
                return f"{'非' if self.lang == 'zh' else 'not'} {self.write(operand, _SUM)}", _NOT
            case _:
                return self.atom(node), _ATOM

    def atom(self, node: Node) -> str:
        match node:
            case Number(shown=shown):
                return shown
            case Text(value=value):
                return self.text(value)
            case Word():
                return self.word(node)
            case WordList(id=id_):
                return id_
            case Call():
                return self.call(node)
            case Choice():
                return self.choice(node)
            case Aggregate():
                return self.aggregate(node)
            case _:
                return "其余" if self.lang == "zh" else "otherwise"

    # --- what formula and source write differently --------------------------------------------------
    def name(self, node: Name) -> tuple[str, int]:
        text = self.value(node) if self.value else None
        if text is None:
            label = self.vocabulary.label(node.id, self.lang)
            return (f"{node.of}.{label}" if node.of else label), _ATOM
        return text, _SIGNED if text.startswith(("-", "−")) else _ATOM

    def word(self, node: Word) -> str:
        return _word(node, self.vocabulary, self.lang)

    def text(self, value: str) -> str:
        return f"“{value}”"

    def sign(self, operator: str) -> str:
        return _SIGNS.get(operator, operator)

    def sides(self, node: Comparison) -> tuple[str, str]:
        return self.write(node.left, _SUM), self.write(node.right, _SUM)

    # --- forms --------------------------------------------------------------------------------------
    def arithmetic(self, node: Arithmetic) -> tuple[str, int]:
        binds = _SUM if node.operator in "+-" else _PRODUCT
        right, right_binds = self.form(node.right)
        regrouped = self.regroups and node.operator in "+*" and right_binds == binds
        if (right_binds <= binds and not regrouped) or right_binds == _SIGNED:
            right = f"({right})"
        return f"{self.write(node.left, binds)} {self.sign(node.operator)} {right}", binds

    def junction(self, node: Junction) -> tuple[str, int]:
        joint = f" {_JOINTS[node.operator, self.lang]} "
        binds = _AND if node.operator == "and" else _OR
        ordered = [part for part in node.parts if isinstance(part, Comparison) and part.operator not in "=≠"]
        if len(ordered) == len(node.parts) and node.operator == "and":
            return self.ordered(ordered, joint)
        same = binds if self.regroups else binds + 1
        return joint.join(self.write(part, same) for part in node.parts), binds

    def ordered(self, parts: list[Comparison], joint: str) -> tuple[str, int]:
        """80% ≤ x < 90%, where the comparisons run one way and share their inner sides."""
        sides = [self.sides(part) for part in parts]
        signs = [self.sign(part.operator) for part in parts]
        one_way = len({part.operator in "<≤" for part in parts}) == 1
        # The parser refuses a chain around another chain.
        one_way &= not any(isinstance(inner, Junction) for part in parts[1:] for inner in walk(part.left))
        if one_way and all(before[1] == after[0] for before, after in pairwise(sides)):
            steps = (f" {sign} {right}" for sign, (_, right) in zip(signs, sides, strict=True))
            return sides[0][0] + "".join(steps), _COMPARE
        whole = (f"{left} {sign} {right}" for sign, (left, right) in zip(signs, sides, strict=True))
        return joint.join(whole), _AND

    def call(self, node: Call) -> str:
        if node.function == DEFINED:
            return _defined(node, self.lang)
        parts = [self.write(argument) for argument in node.arguments]
        if node.function == "linear":
            parts = [parts[0], f"{parts[1]}:{parts[2]}", f"{parts[3]}:{parts[4]}"]
        return f"{self.function(node.function)}({', '.join(parts)})"

    def choice(self, node: Choice) -> str:
        """As tiers where every case compares the same number with a bound, else as one if inside another."""
        whens = [when for when, _ in node.cases]
        graded = isinstance(whens[0], Comparison) and whens[0].left.type.base == "number"
        first = whens[0].left if isinstance(whens[0], Comparison) and graded else None
        left = None if first is None else self.write(first)
        if graded and all(isinstance(when, Comparison) and self.write(when.left) == left for when in whens):
            steps = [self.step(when, value) for when, value in node.cases]
            rest = f"{'其余' if self.lang == 'zh' else 'otherwise'}: {self.write(node.otherwise)}"
            return f"{self.function('tiers')}({', '.join([left or '', *steps, rest])})"
        text = self.write(node.otherwise)
        for when, value in reversed(node.cases):
            text = f"{self.function('if')}({self.write(when)}, {self.write(value)}, {text})"
        return text

    def step(self, when: Node, value: Node) -> str:
        if not isinstance(when, Comparison):  # pragma: no cover - asked before
            raise TypeError(when)
        return f"{self.sign(when.operator)} {self.sides(when)[1]}: {self.write(value)}"

    def aggregate(self, node: Aggregate) -> str:
        over = self.vocabulary.scope_labels[node.over] if self.lang == "zh" else node.over
        parts = [over, self.write(node.operand)]
        if node.condition is not None:
            parts.append(self.write(node.condition))
        return f"{self.function(node.function)}({', '.join(parts)})"

    def function(self, id_: str) -> str:
        return str(self.vocabulary.function_labels[id_]["zh"]) if self.lang == "zh" else id_


class _Source(_Formula):
    """Keeps every group, and chooses names that read as what they are where they stand."""

    regroups = False

    def name(self, node: Name) -> tuple[str, int]:
        return self.named(node, words=""), _ATOM

    def named(self, node: Name, words: str) -> str:
        """A name of the term that is no word of ``words``, which would be read as that word."""
        term = self.vocabulary.terms[node.id]
        labels = (term.zh, term.en) if self.lang == "zh" else (term.en, term.zh)
        fitting = [label for label in labels if self.vocabulary.names.get(label) == term]
        free = [label for label in fitting if not (words and self.vocabulary.word(words, label))]
        label = (free or fitting or labels)[0]
        return f"{node.of}.{label}" if node.of else label

    def word(self, node: Word) -> str:
        """A spelling of the word that is not also the name of a term, which would be read as that term."""
        spellings = self.spellings(node)
        free = (spelling for spelling in spellings if self.vocabulary.term(spelling) is None)
        return next(free, spellings[0])

    def spellings(self, node: Word) -> tuple[str, ...]:
        words = node.type.words
        word = self.vocabulary.word(words, node.value)
        if word is None:
            return (node.value,)
        all_ = (word.zh, word.id, *word.also) if self.lang == "zh" else (word.id, word.zh, *word.also)
        return tuple(text for text in all_ if self.vocabulary.word(words, text) == word) or (node.value,)

    def text(self, value: str) -> str:
        for opening, closing in _QUOTES:
            if closing not in value:
                return opening + value + closing
        raise ValueError(f"no quotation marks can hold {value!r}")

    def sign(self, operator: str) -> str:
        if self.lang == "en":
            return _ASCII.get(operator, operator)
        return super().sign(operator)

    def sides(self, node: Comparison) -> tuple[str, str]:
        """To the right of a name, a word is taken for the word before it is taken for a term."""
        left, right = super().sides(node)
        if isinstance(node.left, Name) and node.left.type.base == "word":
            if isinstance(node.right, Word):
                right = self.spellings(node.right)[0]
            elif isinstance(node.right, Name) and not node.right.of:
                right = self.named(node.right, node.left.type.words)
        return left, right


class _Sentence:
    def __init__(self, vocabulary: Vocabulary, lang: Lang) -> None:
        self.vocabulary = vocabulary
        self.lang: Lang = lang

    def phrase(self, key: str, **parts: str) -> str:
        return self.vocabulary.phrases[key][self.lang].format(**parts)

    def say(self, node: Node) -> str:
        match node:
            case Comparison():
                return self.comparison(node)
            case Junction(operator=operator, parts=parts):
                return self.phrase(operator).join(self.bracketed(part, Junction) for part in parts)
            case Not(operand=operand):
                return self.negation(operand)
            case Call(function=function) if function == DEFINED or function in self.vocabulary.phrases:
                return self.asked(node)
            case Aggregate():
                return self.aggregate(node)
            case Otherwise():
                return self.phrase("otherwise")
            case _:
                return self.quantity(node)

    def bracketed(self, node: Node, *kinds: type[Node]) -> str:
        """The sentence of a node, in brackets when it is one of the kinds that would read ambiguously."""
        text = self.say(node)
        return self.phrase("brackets", it=text) if isinstance(node, kinds) else text

    def comparison(self, node: Comparison) -> str:
        operator, left, right = node.operator, node.left, node.right
        if isinstance(left, Number | Word | Text) and not isinstance(right, Number | Word | Text):
            operator, left, right = _FLIPPED[operator], right, left
        key = operator if left.type.base == "number" else {"=": "is", "≠": "is_not"}[operator]
        loose = (Comparison, Junction, Not)
        return self.phrase(key, left=self.bracketed(left, *loose), right=self.bracketed(right, *loose))

    def negation(self, operand: Node) -> str:
        if isinstance(operand, Call) and f"not_{operand.function}" in self.vocabulary.phrases:
            return self.asked(operand, "not_")
        return self.phrase("not", it=self.say(operand))

    def asked(self, node: Call, prefix: str = "") -> str:
        key = prefix + node.function
        first = node.arguments[0]
        if node.function == DEFINED:
            return self.phrase("defined", it=_defined(node, self.lang))
        if len(node.arguments) > 1:
            words = self.phrase("or").join(self.say(argument) for argument in node.arguments[1:])
            return self.phrase(key, text=self.say(first), words=words)
        return self.phrase(key, it=first.value if isinstance(first, Text) else self.say(first))

    def aggregate(self, node: Aggregate) -> str:
        over = self.vocabulary.scope_labels[node.over] if self.lang == "zh" else node.over
        # In English a clause at the end would run into what follows it.
        loose = (Arithmetic, Junction) if self.lang == "zh" else (Arithmetic, Comparison, Junction, Not, Call)
        it = self.bracketed(node.operand, *loose)
        if node.condition is None:
            return self.phrase(node.function, over=over, it=it)
        return self.phrase(
            node.function + "_if", over=over, it=it, condition=self.bracketed(node.condition, *loose)
        )

    def quantity(self, node: Node) -> str:
        match node:
            case Name(id=id_, of=of):
                label = _spaced(self.vocabulary.label(id_, self.lang), self.lang)
                return self.phrase("of", name=label, of=of) if of else label
            case Word():
                return _word(node, self.vocabulary, self.lang)
            case WordList(id=id_):
                return self.phrase("word_list", it=id_)
            case _:
                return formula(node, self.vocabulary, self.lang, self.named)

    def named(self, node: Name) -> str:
        return self.quantity(node)


def _defined(node: Call, lang: Lang) -> str:
    """The name of a named condition."""
    label = node.arguments[0 if lang == "zh" else 2]
    return label.value if isinstance(label, Text) else ""


def _word(node: Word, vocabulary: Vocabulary, lang: Lang) -> str:
    word = vocabulary.word(node.type.words, node.value)
    return node.value if lang == "zh" or word is None else _spaced(word.en, lang)


def _spaced(label: str, lang: Lang) -> str:
    return label if lang == "zh" else label.replace("_", " ")
