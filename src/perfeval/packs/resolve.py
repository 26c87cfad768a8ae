"""A chain of packs, national first, merged into one; pure functions that keep who said what."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import cast

from perfeval.diagnostics import Level, PerfevalError
from perfeval.evaluation import Rounding, Sentence
from perfeval.language.tree import DEFINED, TRUTH, Call, Name, Node, Place, Text, Type, Word, layer_of, walk
from perfeval.language.vocabulary import EXCEPT, EnumWord, Term, Vocabulary, number_type, vocabulary
from perfeval.packs import messages
from perfeval.packs.model import Dated, Definition, Framework, Let, Pack, Parameter, Rule
from perfeval.packs.reading import basis_of, expression, read_rule, text_of
from perfeval.sources import Mapping, Scalar, Sequence, missing_key, wrong_type
from perfeval.sources import Node as SourceNode


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule file as read."""

    root: Mapping
    file: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class PackFile:
    """One folder as read: pack.yaml and the rule files, nothing merged."""

    id: str
    root: Mapping
    rules: tuple[RuleFile, ...]
    digest: str
    words: tuple[Path, ...] = ()

    @property
    def extends(self) -> str | None:
        return text_of(self.root, "extends")


def resolve(
    chain: tuple[PackFile, ...],
    word_lists: Table[str, tuple[str, ...]],
    shared: tuple[PackFile, ...] = (),
) -> Pack:
    """The pack that a chain of packs makes, the one that all others extend first.

    Args:
        word_lists: every list, those of the chain merged in.
        shared: folders of rules taken in before the chain, so that it may change them.
    """
    ratings = _ratings(_latest(chain, "ratings"))
    words = vocabulary().with_word_lists(name for name in word_lists if not name.endswith(EXCEPT))
    words = words.with_words("rating", [EnumWord(name, name, name) for name, _ in ratings])
    parameters, words = _parameters(chain, words)
    lets, words = _lets(chain, words)
    definitions, words = _definitions((*shared, *chain), words)
    rules, history = _rules((*shared, *chain), words)
    last = chain[-1].root
    rounding = cast(Mapping | None, _latest(chain, "rounding"))
    place = _places(rounding)
    years = cast(Mapping | None, _latest(chain, "years"))
    contents = "".join([*(file.digest for file in (*shared, *chain)), repr(sorted(word_lists.items()))])
    return Pack(
        id=chain[-1].id, title=_sentence(last, "title"), basis=basis_of(last.items.get("basis")),
        since=int(text_of(years, "from") or 0) if years else 0,
        until=int(text_of(years, "to") or 0) or None if years else None,
        kinds=_texts(_latest(chain, "kinds")) or ("project",), regions=_texts(last.items.get("regions")),
        chain=tuple(file.id for file in chain), framework=_framework(chain), ratings=ratings,
        rounding=Rounding(place.get("total", 2)), line_rounding=Rounding(place.get("line", place.get("print", 2))),
        round_lines="line" in place, parameters=parameters, lets=lets, rules=rules, vocabulary=words,
        word_lists=dict(word_lists), digest="sha256:" + hashlib.sha256(contents.encode()).hexdigest(), history=history,
        definitions=definitions,
    )  # fmt: skip


def _latest(chain: tuple[PackFile, ...], key: str) -> SourceNode | None:
    return next((file.root.items[key] for file in reversed(chain) if key in file.root.items), None)


def _sentence(root: Mapping, key: str) -> Sentence:
    english = root.items.get("en")
    zh = text_of(root, key) or ""
    return {"zh": zh, "en": (text_of(english, key) if isinstance(english, Mapping) else None) or zh}


def _texts(node: SourceNode | None) -> tuple[str, ...]:
    return (
        tuple(item.text for item in node.items if isinstance(item, Scalar))
        if isinstance(node, Sequence)
        else ()
    )


def number_of(node: SourceNode, name: str) -> Fraction:
    """A number of a pack, written as a number or as its text."""
    if isinstance(node, Scalar):
        try:
            return Fraction(node.text.strip())
        except (ValueError, ZeroDivisionError):
            pass
    raise PerfevalError(wrong_type(node, "decimal", name))


def _places(node: Mapping | None) -> dict[str, int]:
    return {key: int(number_of(value, key)) for key, value in node.items.items()} if node else {}


def _ratings(node: SourceNode | None) -> tuple[tuple[str, Fraction], ...]:
    if not isinstance(node, Mapping):
        return ()
    bounds = [(label, number_of(bound, label)) for label, bound in node.items.items()]
    return tuple(sorted(bounds, key=lambda item: -item[1]))


def _framework(chain: tuple[PackFile, ...]) -> Framework:
    node = _latest(chain, "framework")
    if not isinstance(node, Mapping):
        raise PerfevalError(missing_key(chain[-1].root, "framework"))
    sections: dict[str, Fraction] = {}
    for name, weight in cast(Mapping, node.items["sections"]).items.items():
        word = vocabulary().word("section", name)
        if word is None:
            allowed = "、".join(item.zh for item in vocabulary().enumerations["section"])
            raise PerfevalError(messages.NotAllowed(weight.span, key=name, allowed=allowed))
        sections[word.zh] = number_of(weight, name)
    execution = number_of(node.items["execution"], "execution")
    full = (
        number_of(node.items["full"], "full") if "full" in node.items else execution + sum(sections.values())
    )
    return Framework(full, execution, sections, text_of(node, "not_applicable"))  # type: ignore[arg-type]


def _free(words: Vocabulary, name: str, node: SourceNode) -> None:
    if words.term(name) is not None or name in words.functions:
        raise PerfevalError(messages.NameTaken(node.span, name=name))


def _means(item: Mapping) -> dict[str, str]:
    node = item.items.get("means")
    name = text_of(item, "name") or ""
    return {
        lang: (text_of(node, lang) if isinstance(node, Mapping) else None) or name for lang in ("zh", "en")
    }


def _parameters(chain: tuple[PackFile, ...], words: Vocabulary) -> tuple[tuple[Parameter, ...], Vocabulary]:
    """Parameters by name; a later pack's values join the history, and win from their year on."""
    found: dict[str, Parameter] = {}
    for file in chain:
        seen: dict[str, SourceNode] = {}
        for item in _mappings(file.root.items.get("parameters")):
            name = text_of(item, "name") or ""
            if name in seen:
                raise PerfevalError(messages.NameTaken(item.span, name=name))
            seen[name] = item
            if name not in found:
                words = _declare(item, name, words)
            dated = _values(item, name, words, file.id)
            known = found.get(name)
            kept = (
                tuple(old for old in known.history if all(old.since < new.since for new in dated))
                if known
                else ()
            )
            found[name] = Parameter(words.names[name].id, name, _means(item), (*kept, *dated))
    return tuple(found.values()), words


def _declare(item: Mapping, name: str, words: Vocabulary) -> Vocabulary:
    english = text_of(item, "en") or name
    _free(words, name, item.items["name"])
    _free(words, english, item.items.get("en", item.items["name"]))
    choices = item.items.get("choices")
    if isinstance(choices, Sequence):
        rows = [cast(Mapping, choice) for choice in choices.items]
        enum = "choice:" + english
        words = words.with_words(
            enum,
            [EnumWord(text_of(r, "en") or "", text_of(r, "zh") or "", text_of(r, "en") or "") for r in rows],
        )
        type_ = Type("word", words=enum)
    else:
        type_ = number_type(text_of(item, "unit") or "比率")
    return words.with_terms([Term(english, name, english, type_, ("submission",), means=_means(item))])


def _values(item: Mapping, name: str, words: Vocabulary, pack: str) -> tuple[Dated, ...]:
    type_ = words.names[name].type
    dated: list[Dated] = []
    for row in _mappings(item.items["values"]):
        node = row.items["value"]
        since = int(number_of(row.items["from"], "from"))
        if any(other.since == since for other in dated):
            raise PerfevalError(messages.DoubleDate(row.span, name=name, year=since))
        dated.append(Dated(since, constant(node, type_, words), basis_of(row.items.get("basis")), pack))
    return tuple(sorted(dated, key=lambda value: value.since))


def constant(node: SourceNode, type_: Type, words: Vocabulary) -> Node:
    """The value of a parameter: a word of its choices, or an expression that reads nothing."""
    if type_.base != "word":
        return expression(node, words, "submission", type_)
    text = node.text if isinstance(node, Scalar) else ""
    word = words.word(type_.words, text)
    if word is None:
        allowed = "、".join(choice.zh for choice in words.enumerations[type_.words])
        raise PerfevalError(messages.NotAllowed(node.span, key="value", allowed=allowed))
    return Word(word.zh, type_, Place(0, len(text)))


def _mappings(node: SourceNode | None) -> list[Mapping]:
    return [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []


def _lets(chain: tuple[PackFile, ...], words: Vocabulary) -> tuple[tuple[Let, ...], Vocabulary]:
    """Intermediate names, in the order of the files: each may use those above it, so none is circular."""
    found: dict[str, Let] = {}
    for file in chain:
        for item in _mappings(file.root.items.get("let")):
            name = text_of(item, "name") or ""
            english = text_of(item, "en") or name
            type_ = number_type(text_of(item, "unit") or "比率")
            cases = [
                (
                    expression(case.items["when"], words, "submission", TRUTH),
                    expression(case.items["value"], words, "submission", type_),
                )
                for case in _mappings(item.items["cases"])
            ]
            for tree in (part for case in cases for part in case):
                _facts_only(tree, item, words)
            if name not in found:
                _free(words, name, item.items["name"])
                term = Term(english, name, english, type_, ("submission",), "let", _means(item))
                words = words.with_terms([term])
            elif any(
                isinstance(part, Name) and part.id == english for c in cases for t in c for part in walk(t)
            ):
                raise PerfevalError(messages.CircularLet(item.span, name=name))
            found[name] = Let(words.names[name].id, name, tuple(cases))
    return tuple(found.values()), words


def _definitions(chain: tuple[PackFile, ...], words: Vocabulary) -> tuple[tuple[Definition, ...], Vocabulary]:
    """Named conditions on an indicator; each may use those above it, and a later pack's replaces an earlier one."""
    items = {
        text_of(item, "name") or "": item
        for file in chain
        for item in _mappings(file.root.items.get("define"))
    }
    found: list[Definition] = []
    for name, item in items.items():
        names = (name, text_of(item, "en") or name)
        for one in names:
            _free(words, one, item.items["name"])
        tree = expression(item.items["when"], words, "indicator", TRUTH)
        if layer_of(tree) not in ("fact", "let"):
            raise PerfevalError(messages.WrongLayer(item.span, kind="define", name=name))
        call = Call(DEFINED, (Text(name, tree.place), tree, Text(names[1], tree.place)), TRUTH, tree.place)
        words = words.with_definition(names, call)
        found.append(Definition(names[1], name, _means(item), tree))
    return tuple(found), words


def _facts_only(tree: Node, item: Mapping, words: Vocabulary) -> None:
    if layer_of(tree) not in ("fact", "let"):
        late = next(
            part.id for part in walk(tree) if isinstance(part, Name) and part.layer not in ("fact", "let")
        )
        raise PerfevalError(messages.WrongLayer(item.span, kind="let", name=words.label(late, "zh")))


def _rules(
    chain: tuple[PackFile, ...], words: Vocabulary
) -> tuple[tuple[Rule, ...], dict[str, tuple[str, ...]]]:
    """Rules by id: a later pack replaces, drops or changes the level of an earlier one's."""
    found: dict[str, Rule] = {}
    history: dict[str, tuple[str, ...]] = {}
    for file in chain:
        own: dict[str, str] = {}
        for source in file.rules:
            rule = read_rule(source.root, words, file.id, source.file, trusted=source.trusted)
            if rule.id in own:
                span = source.root.items["rule"].span
                raise PerfevalError(messages.DuplicateRule(span, rule=rule.id, other=own[rule.id]))
            own[rule.id] = source.file
            found[rule.id] = rule
            history[rule.id] = (*history.get(rule.id, ()), file.id)
        _changes(file, found, own, history)
    return tuple(found[id_] for id_ in sorted(found)), history


def _changes(
    file: PackFile, found: dict[str, Rule], own: dict[str, str], history: dict[str, tuple[str, ...]]
) -> None:
    drop = file.root.items.get("drop")
    dropped = [item for item in drop.items if isinstance(item, Scalar)] if isinstance(drop, Sequence) else []
    levels = file.root.items.get("levels")
    changed = dict(levels.items) if isinstance(levels, Mapping) else {}
    for node in dropped:
        if node.text not in found:
            raise PerfevalError(
                messages.UnknownRule(node.span, rule=node.text, known="、".join(sorted(found)))
            )
        if node.text in own or node.text in changed:
            raise PerfevalError(messages.DuplicateRule(node.span, rule=node.text, other=file.id))
        del found[node.text]
    for id_, level in changed.items():
        if id_ not in found:
            raise PerfevalError(messages.UnknownRule(level.span, rule=id_, known="、".join(sorted(found))))
        if id_ in own:
            raise PerfevalError(messages.DuplicateRule(level.span, rule=id_, other=own[id_]))
        found[id_] = replace(found[id_], level=cast(Level, cast(Scalar, level).text))
        history[id_] = (*history[id_], file.id)
