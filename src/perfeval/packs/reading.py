"""One rule file → one :class:`Rule`: expressions parsed, layers and examples checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, TypeVar, cast, get_args

from perfeval.diagnostics import Level, PerfevalError, Span
from perfeval.evaluation import Basis, Sentence
from perfeval.language.parser import parse, require
from perfeval.language.tree import (
    LAYERS,
    POINTS,
    TRUTH,
    Name,
    Otherwise,
    Place,
    Type,
    layer_of,
    walk,
)
from perfeval.language.tree import Node as Tree
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs import messages
from perfeval.packs.model import EFFECTS, Allowed, Case, Effect, Example, ProofKind, Rule, Scope, Template
from perfeval.packs.schema import validate
from perfeval.sources import Mapping, Node, Scalar, Sequence, missing_key, number_tag, wrong_type

_Key = TypeVar("_Key", bound=str)
_POINTS = Type("number", POINTS)
_HERE = Place(0, 0)
#: The deepest layer each kind of rule may read.
_DEEPEST = {"score": "finding", "cap": "total", "check": "rating"}
#: A cap on one line may read what that line earned, and nothing of the whole.
_DEEPEST_ON_LINE = "score"
_ON_LINES = ("indicator", "execution")
#: What a case may come to.
_RESULTS = ("points", "cannot_tell", "not_applicable")


def text_of(mapping: Mapping, key: str) -> str | None:
    """The text of an entry, or None where it is absent."""
    node = mapping.items.get(key)
    return node.text if isinstance(node, Scalar) else None


def _texts(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))


def number_of(node: Node, name: str) -> Fraction:
    """A number of a pack, written as a number or as its text; 1e999999999 is none, nobody could hold it."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if text and number_tag(text) != "str":
        return Fraction(text)
    raise PerfevalError(wrong_type(node, "decimal", name))


def _one_of(item: Mapping, keys: tuple[_Key, ...], usual: str) -> _Key:
    """The one of some keys that is there; where none is, the ``usual`` one is asked for."""
    found = [key for key in keys if key in item.items]
    if not found:
        raise PerfevalError(missing_key(item, usual))
    if len(found) > 1:
        listed, both = "、".join(keys), "、".join(found)
        raise PerfevalError(messages.OneOfThese(item.keys[found[1]].span, keys=listed, present=both))
    return found[0]


def basis_of(node: Node | None, english: Node | None = None) -> Basis | None:
    """A ``basis`` entry; what does not say that it was checked was not.

    ``english`` has the English of its note.
    """
    if not isinstance(node, Mapping):
        return None
    note = text_of(node, "note")
    english_note = text_of(english, "note") if isinstance(english, Mapping) else None
    return Basis(
        text_of(node, "document") or "",
        text_of(node, "article"),
        text_of(node, "checked") == "true",
        {"zh": note, "en": english_note or note} if note else {},
    )


def allowed_of(root: Mapping, pack: str, english: Callable[[str, str], str | None]) -> tuple[Allowed, ...]:
    """What a rule, or a pack, says need not be proved; ``english`` gives the English of a reason by its Chinese."""
    listed = root.items.get("proof")
    found = []
    for item in listed.items if isinstance(listed, Sequence) else ():
        assert isinstance(item, Mapping)  # noqa: S101 - the schema says so
        reason = text_of(item, "reason") or ""
        found.append(
            Allowed(
                cast(ProofKind, text_of(item, "allow")), {"zh": reason, "en": english("proof", reason) or reason},
                pack, item.span, text_of(item, "case") or "", text_of(item, "rule") or "",
            )
        )  # fmt: skip
    return tuple(found)


def expression(
    node: Node, vocabulary: Vocabulary, scope: str, expected: Type | None = None, *, pair: bool = False
) -> Tree:
    """Parse the expression in a scalar; messages point into the file."""
    if not isinstance(node, Scalar):
        raise PerfevalError(wrong_type(node, "text"))
    try:
        tree = parse(node.text, vocabulary, scope, pair=pair)
        if expected is not None:
            require(tree, node.text, expected)
    except PerfevalError as error:
        moved = []
        for item in error.diagnostics:
            span = item.span or Span("", 1, 1)
            moved.append(item.at(node.span_at((span.column or 1) - 1, span.length)))
        raise PerfevalError(moved) from None
    return tree


def read_rule(root: Node, vocabulary: Vocabulary, pack: str, file: str, *, trusted: bool = False) -> Rule:
    """The rule of one file.

    Raises:
        PerfevalError: with every fault of the file's form, or the first of its expressions.
    """
    if not trusted:
        validate(root, "rule")
    if not isinstance(root, Mapping):  # pragma: no cover - the schema says so
        raise PerfevalError(wrong_type(root, "mapping"))
    reader = _Reader(root, vocabulary, pack, file)
    rule = reader.rule()
    _check_examples(rule, root)
    return rule


class _Reader:
    def __init__(self, root: Mapping, vocabulary: Vocabulary, pack: str, file: str) -> None:
        self.root = root
        self.vocabulary = vocabulary
        self.pack = pack
        self.file = file
        self.id = text_of(root, "rule") or ""
        self.kind = cast(Literal["score", "check", "cap"], text_of(root, "kind"))
        english = root.items.get("en")
        self.english = english if isinstance(english, Mapping) else None
        self.scope, self.pair = self.read_scope(root.items["on"])

    def read_scope(self, node: Node) -> tuple[Scope, bool]:
        scopes = self.vocabulary.scopes
        if isinstance(node, Sequence):
            sides = [item.text for item in node.items if isinstance(item, Scalar)]
            fits = len(sides) == 2 and all(
                scopes.get(side.split()[0]) == "indicator" and side.split()[-1] == name
                for side, name in zip(sides, ("甲", "乙"), strict=True)
            )
            if fits and self.kind == "check":
                return "indicator", True
        elif isinstance(node, Scalar) and scopes.get(node.text) in get_args(Scope):
            return cast(Scope, scopes[node.text]), False
        # The rows of a table are counted and summed from outside; no rule looks at one alone.
        own = [self.vocabulary.scope_labels[id_] for id_ in get_args(Scope)]
        allowed = "、".join([*own, "[指标 甲, 指标 乙]"])
        raise PerfevalError(messages.NotAllowed(node.span, key="on", allowed=allowed))

    def expression(self, node: Node, expected: Type | None) -> Tree:
        tree = expression(node, self.vocabulary, self.scope, expected, pair=self.pair)
        on_line = self.kind == "cap" and self.scope in _ON_LINES
        deepest = LAYERS.index(_DEEPEST_ON_LINE if on_line else _DEEPEST[self.kind])
        for part in walk(tree):
            if isinstance(part, Name) and LAYERS.index(part.layer) > deepest:
                name = self.vocabulary.label(part.id, "zh")
                start, stop = part.place.start, part.place.stop
                span = node.span_at(start, stop - start) if isinstance(node, Scalar) else node.span
                raise PerfevalError(messages.WrongLayer(span, kind=self.kind, name=name))
        return tree

    def sentence(self, key: str) -> Sentence:
        zh = text_of(self.root, key) or ""
        en = text_of(self.english, key) if self.english else None
        return {"zh": zh, "en": en or zh}

    def rule(self) -> Rule:
        root = self.root
        find = root.items.get("find")
        when = self.expression(root.items["when"], TRUTH) if "when" in root.items else Otherwise(_HERE)
        if isinstance(find, Mapping):
            when = self.found_words(find)
        cases = self.cases() if self.kind == "score" else ()
        effect, amount, forced = self.effect()
        for key in ("code", "verdict"):
            if key in root.items and (self.kind != "check" or self.scope != "indicator" or self.pair):
                raise PerfevalError(messages.CodeNeedsIndicator(root.keys[key].span, key=key))
        if self.kind == "check":
            for key in ("level", "message", "fix"):
                if key not in root.items:
                    raise PerfevalError(missing_key(root, key))
        message, fix = self.templates("message"), self.templates("fix")
        # What a check says is as late as what it asks: a message may give the total.
        told = [part for texts in (message, fix) for text in texts.values() for part in text.parts]
        read = [when, *([amount] if amount else []), *(part for part in told if not isinstance(part, str))]
        layer = max((layer_of(tree) for tree in read), key=LAYERS.index)
        return Rule(
            id=self.id, kind=self.kind, title=self.sentence("title"), basis=basis_of(root.items.get("basis"), root.items.get("en")),
            on=self.scope, pair=self.pair, when=when, cases=cases, level=cast(Level, text_of(root, "level") or "notice"),
            message=message, fix=fix, effect=effect, amount=amount, forced=forced,
            examples=self.examples(), layer=layer, pack=self.pack, file=self.file, span=root.span,
            code=text_of(root, "code"), verdict=cast(Literal["vague", "unmeasurable"] | None, text_of(root, "verdict")),
            defects=_texts(root.items.get("defects")), allowed=allowed_of(root, self.pack, self.english_of),
        )  # fmt: skip

    def found_words(self, find: Mapping) -> Tree:
        """``find`` is short for: one of these texts contains a word of a list, and none of another."""
        places = cast(Sequence, find.items["in"])
        unless = text_of(find, "unless")
        parts = []
        for place in places.items:
            name = place.text if isinstance(place, Scalar) else ""
            condition = f"含({name}, {text_of(find, 'words')})"
            if unless:
                condition += f" 且 非 (含({name}, {unless}))"
            parts.append(f"({condition})")
        whole = Scalar(" 或 ".join(parts), "str", False, find.origin, find.start, find.stop)
        return self.expression(whole, TRUTH)

    def cases(self) -> tuple[Case, ...]:
        listed = self.root.items.get("cases")
        if not isinstance(listed, Sequence):
            raise PerfevalError(missing_key(self.root, "cases"))
        cases = tuple(self.case(cast(Mapping, item)) for item in listed.items)
        for case, item in zip(cases[:-1], listed.items, strict=False):
            if isinstance(case.when, Otherwise):
                raise PerfevalError(messages.OtherwiseNotLast(item.span))
        if not isinstance(cases[-1].when, Otherwise):
            raise PerfevalError(messages.MissingOtherwise(listed.items[-1].span, rule=self.id))
        return cases

    def case(self, item: Mapping) -> Case:
        name = text_of(item, "case") or ""
        _one_of(item, _RESULTS, "points")
        return Case(
            name=name, label={"zh": name, "en": self.english_of("cases", name) or name},
            when=self.expression(item.items["when"], TRUTH),
            points=self.points(item, "points"), cannot_tell=self.reason(item, "cannot_tell", name),
            not_applicable=self.reason(item, "not_applicable", name),
            lowest=self.points(item, "from"), highest=self.points(item, "to"), span=item.span,
        )  # fmt: skip

    def english_of(self, group: str, name: str) -> str | None:
        group_node = self.english.items.get(group) if self.english else None
        return text_of(group_node, name) if isinstance(group_node, Mapping) else None

    def reason(self, item: Mapping, key: str, case: str) -> Sentence | None:
        zh = text_of(item, key)
        return None if zh is None else {"zh": zh, "en": self.english_of("reasons", case) or zh}

    def points(self, item: Mapping, key: str) -> Tree | None:
        return self.expression(item.items[key], _POINTS) if key in item.items else None

    def effect(self) -> tuple[Effect | None, Tree | None, str | None]:
        if self.kind != "cap":
            return None, None, None
        if not any(key in self.root.items for key in EFFECTS):
            raise PerfevalError(messages.NoEffect(self.root.items["rule"].span, rule=self.id))
        named = _one_of(self.root, EFFECTS, "cap")
        if self.scope in _ON_LINES and named in ("force", "lower"):
            node, lines = self.root.items[named], "、".join(EFFECTS[:4])
            raise PerfevalError(messages.NotAllowed(node.span, key=named, allowed=lines))
        if named == "lower":
            return "lower", self.expression(self.root.items["lower"], Type("number")), None
        if named == "force":
            label = text_of(self.root, "force") or ""
            word = self.vocabulary.word("rating", label)
            if word is None:
                allowed = "、".join(item.zh for item in self.vocabulary.enumerations["rating"])
                raise PerfevalError(
                    messages.NotAllowed(self.root.items["force"].span, key="force", allowed=allowed)
                )
            return "force", None, word.zh
        return named, self.expression(self.root.items[named], _POINTS), None

    def templates(self, key: str) -> dict[str, Template]:
        node = self.root.items.get(key)
        if node is None:
            empty = Template(())
            return {"zh": empty, "en": empty}
        other = self.english.items.get(key) if self.english else None
        chinese = self.template(node)
        return {"zh": chinese, "en": self.template(other) if other is not None else chinese}

    def template(self, node: Node) -> Template:
        if not isinstance(node, Scalar):
            raise PerfevalError(wrong_type(node, "text"))
        parts: list[str | Tree] = []
        last = 0
        for match in re.finditer(r"\{([^{}]*)\}", node.text):
            parts.append(node.text[last : match.start()])
            inner = Scalar(match[1], "str", node.quoted, node.origin, node.start, node.stop)
            parts.append(self.expression(inner, None))
            last = match.end()
        parts.append(node.text[last:])
        if any(isinstance(part, str) and ("{" in part or "}" in part) for part in parts):
            raise PerfevalError(messages.BadTemplate(node.span))
        return Template(tuple(part for part in parts if part != ""))

    def examples(self) -> tuple[Example, ...]:
        return tuple(
            self.example(cast(Mapping, item)) for item in cast(Sequence, self.root.items["examples"]).items
        )

    def example(self, item: Mapping) -> Example:
        expect = item.items["expect"]
        parameters = item.items.get("parameters")
        numbers = {
            key: number_of(node, key)
            for key in ("points", "from", "to")
            if isinstance(expect, Mapping) and (node := expect.items.get(key)) is not None
        }
        return Example(
            name=text_of(item, "name") or "", given=cast(Mapping, item.items["given"]),
            parameters=parameters if isinstance(parameters, Mapping) else None,
            fires=not (isinstance(expect, Scalar) and expect.text == "silent"),
            case=text_of(expect, "case") if isinstance(expect, Mapping) else None,
            points=numbers.get("points"), lowest=numbers.get("from"), highest=numbers.get("to"),
            outcome=text_of(expect, "outcome") if isinstance(expect, Mapping) else None,
            vector=text_of(item, "vector"), span=item.span,
        )  # fmt: skip


def _check_examples(rule: Rule, root: Mapping) -> None:
    span = root.keys["examples"].span
    lacking: Callable[[str, str], PerfevalError] = lambda zh, en: PerfevalError(  # noqa: E731 - two uses, one shape
        messages.NoExample(span, rule=rule.id, lacking=zh, lacking_en=en)
    )
    if not any(example.fires for example in rule.examples):
        raise lacking("触发", "that fires")
    always = rule.kind == "score" and isinstance(rule.when, Otherwise)
    if not always and all(example.fires for example in rule.examples):
        raise lacking("不触发", "that stays silent")
    shown = {example.case for example in rule.examples}
    for case in rule.cases:
        if case.name not in shown:
            raise lacking(f"情形“{case.name}”", f"of case “{case.name}”")
    for example in rule.examples:
        if example.case is not None and example.case not in {case.name for case in rule.cases}:
            known = "、".join(case.name for case in rule.cases)
            raise PerfevalError(
                messages.UnknownCase(example.span, rule=rule.id, case=example.case, known=known)
            )
