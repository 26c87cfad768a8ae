"""Names that a pack declares: columns its form adds, parameters, intermediate values. Parents come first."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace

from perfeval.diagnostics import PerfevalError
from perfeval.language.messages import UnknownName, WrongResult
from perfeval.language.tree import (
    DEFINED,
    INDICATOR_UNIT,
    TRUTH,
    Call,
    Name,
    Node,
    Number,
    Place,
    Text,
    Type,
    Word,
    layer_of,
    walk,
)
from perfeval.language.units import dimension_name, known_unit
from perfeval.language.vocabulary import EnumWord, Term, Vocabulary, number_type
from perfeval.packs import messages
from perfeval.packs.model import Dated, Definition, Let, Parameter, Scope
from perfeval.packs.reading import basis_of, expression, number_of, text_of
from perfeval.sources import Mapping, Scalar, Sequence, missing_key, suggest
from perfeval.sources import Node as SourceNode

#: One pack of a chain: its id, and its pack.yaml.
Root = tuple[str, Mapping]
#: Units that parameters mostly have.
_USUAL_UNITS = ("分", "元", "比率", "天")
#: Types of a column that are not numbers, as packs write them.
_KINDS = {"文字": Type("text"), "text": Type("text"), "是否": TRUTH, "yes_no": TRUTH}


def mappings(node: SourceNode | None) -> list[Mapping]:
    """The mappings of a list, none where there is no list."""
    return [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []


def _free(words: Vocabulary, name: str, node: SourceNode) -> None:
    if words.term(name) is not None or name in words.functions:
        raise PerfevalError(messages.NameTaken(node.span, name=name))


def _means(item: Mapping) -> dict[str, str]:
    node = item.items.get("means")
    name = text_of(item, "name") or ""
    return {
        lang: (text_of(node, lang) if isinstance(node, Mapping) else None) or name for lang in ("zh", "en")
    }


def _unit_type(unit: str) -> Type:
    return Type("number", INDICATOR_UNIT) if unit == INDICATOR_UNIT[0][0] else number_type(unit)


# --- columns and tables that a form adds ------------------------------------------------------------
def extras(roots: Many[Root], words: Vocabulary) -> Vocabulary:
    """The vocabulary with the ``facts`` and ``tables`` of every pack."""
    for _, root in roots:
        for item in mappings(root.items.get("facts")):
            words = _fact(item, _scope(item, words), words)
        for item in mappings(root.items.get("tables")):
            words = _table(item, words)
    return words


def _scope(item: Mapping, words: Vocabulary) -> str:
    node = item.items["on"]
    scope = words.scopes.get(node.text if isinstance(node, Scalar) else "")
    if scope not in ("indicator", "submission"):
        allowed = "、".join(words.scope_labels[id_] for id_ in ("indicator", "submission"))
        raise PerfevalError(messages.NotAllowed(node.span, key="on", allowed=allowed))
    return scope


def _fact(item: Mapping, scope: str, words: Vocabulary) -> Vocabulary:
    name, english = text_of(item, "name") or "", text_of(item, "en") or text_of(item, "name") or ""
    _free(words, name, item.items["name"])
    _free(words, english, item.items.get("en", item.items["name"]))
    type_, words = _type(item, english, words)
    term = Term(english, name, english, type_, (scope,), means=_means(item), reads="extra")
    return words.with_terms([term])


def _type(item: Mapping, english: str, words: Vocabulary) -> tuple[Type, Vocabulary]:
    """The type that ``unit``, ``type`` or ``choices`` gives, and the vocabulary with the choices."""
    choices = item.items.get("choices")
    if isinstance(choices, Sequence):
        rows = [(text_of(choice, "en") or "", text_of(choice, "zh") or "") for choice in mappings(choices)]
        enumeration = "choice:" + english
        words = words.with_words(enumeration, [EnumWord(en, zh, en) for en, zh in rows])
        return Type("word", words=enumeration), words
    written = text_of(item, "type")
    if written is None:
        return _unit_type(text_of(item, "unit") or "比率"), words
    if written not in _KINDS:
        allowed = "、".join(_KINDS)
        raise PerfevalError(messages.NotAllowed(item.items["type"].span, key="type", allowed=allowed))
    return _KINDS[written], words


def _table(item: Mapping, words: Vocabulary) -> Vocabulary:
    """A table in the form, or under each indicator, whose rows can be counted and summed."""
    name, english = text_of(item, "name") or "", text_of(item, "en") or text_of(item, "name") or ""
    for key, text in (("name", name), ("en", english)):
        _free(words, text, item.items.get(key, item.items["name"]))
        if text in words.scopes:
            raise PerfevalError(messages.NameTaken(item.items["name"].span, name=text))
    words = words.with_table(english, name, _scope(item, words))
    for column in mappings(item.items["columns"]):
        words = _fact(column, english, words)
    return words


# --- parameters -------------------------------------------------------------------------------------
def parameters(roots: Many[Root], words: Vocabulary) -> tuple[tuple[Parameter, ...], Vocabulary]:
    """Parameters by name; a later pack's values join the history, and win from their year on."""
    found: dict[str, Parameter] = {}
    for pack, root in roots:
        seen: set[str] = set()
        for item in mappings(root.items.get("parameters")):
            name = text_of(item, "name") or ""
            if name in seen:
                raise PerfevalError(messages.NameTaken(item.span, name=name))
            seen.add(name)
            known = found.get(name)
            if known is None:
                words = _declare(item, name, words)
            dated = _values(item, name, words, pack)
            earlier = known.history if known else ()
            kept = tuple(old for old in earlier if all(old.since < new.since for new in dated))
            means = known.means if known and "means" not in item.items else _means(item)
            found[name] = Parameter(words.names[name].id, name, means, (*kept, *dated))
    return tuple(found.values()), words


def _declare(item: Mapping, name: str, words: Vocabulary) -> Vocabulary:
    english = text_of(item, "en") or name
    _free(words, name, item.items["name"])
    _free(words, english, item.items.get("en", item.items["name"]))
    type_, words = _type(item, english, words)
    return words.with_terms([Term(english, name, english, type_, ("submission",), means=_means(item))])


def _values(item: Mapping, name: str, words: Vocabulary, pack: str) -> tuple[Dated, ...]:
    type_ = words.names[name].type
    dated: list[Dated] = []
    for row in mappings(item.items["values"]):
        node = row.items["value"]
        since = int(number_of(row.items["from"], "from"))
        if any(other.since == since for other in dated):
            raise PerfevalError(messages.DoubleDate(row.span, name=name, year=since))
        dated.append(
            Dated(
                since,
                _value(node, item, type_, words),
                basis_of(row.items.get("basis")),
                pack,
                text_of(row, "reason") or "",
            )
        )
    return tuple(sorted(dated, key=lambda value: value.since))


def _value(node: SourceNode, item: Mapping, type_: Type, words: Vocabulary) -> Node:
    try:
        return constant(node, type_, words)
    except PerfevalError as error:
        if type_.base != "number" or not isinstance(error.diagnostics[0], WrongResult):
            raise
        unit, name = text_of(item, "unit") or dimension_name(type_.dimension, "zh"), text_of(item, "name")
        span, value = node.span, node.text if isinstance(node, Scalar) else ""
        known = not type_.dimension or known_unit(unit)
        raise PerfevalError(
            messages.ParameterValue(
                span, name=name, value=value, unit=unit, known=known, nearest=suggest(unit, _USUAL_UNITS) or "",
                dimension=bool(type_.dimension),
            )
        ) from None  # fmt: skip


def constant(node: SourceNode, type_: Type, words: Vocabulary) -> Node:
    """The value of a parameter: a word of its choices, or an expression that reads nothing.

    A bare number is in the unit that the parameter declares.
    """
    if type_.base != "word":
        tree = expression(node, words, "submission", type_)
        bare = isinstance(tree, Number) and tree.type.literal
        return replace(tree, type=Type("number", type_.dimension)) if bare else tree
    text = node.text if isinstance(node, Scalar) else ""
    word = words.word(type_.words, text)
    if word is None:
        allowed = "、".join(choice.zh for choice in words.enumerations[type_.words])
        raise PerfevalError(messages.NotAllowed(node.span, key="value", allowed=allowed))
    return Word(word.zh, type_, Place(0, len(text)))


# --- intermediate values ----------------------------------------------------------------------------
def lets(roots: Many[Root], words: Vocabulary) -> tuple[tuple[Let, ...], Vocabulary]:
    """Intermediate names, in the order of the files: each may use those above it, so none is circular."""
    found: dict[str, Let] = {}
    latest: dict[str, Mapping] = {}
    for pack, root in roots:
        seen: set[str] = set()
        written = {text_of(item, key) for item in mappings(root.items.get("let")) for key in ("name", "en")}
        for item in mappings(root.items.get("let")):
            name = text_of(item, "name") or ""
            if name in seen:
                raise PerfevalError(messages.NameTaken(item.span, name=name))
            seen.add(name)
            if (known := found.get(name)) is not None:
                _settled(item, name, known, words)
            try:
                let, words = _let(item, name, words, known)
            except PerfevalError as error:
                fault = error.diagnostics[0]
                if isinstance(fault, UnknownName) and fault.values["name"] in written:
                    raise PerfevalError(messages.CircularLet(fault.span, name=name)) from None
                raise
            found[name], latest[name] = replace(let, pack=pack), item
    _no_circle(found, latest)
    return tuple(found.values()), words


def _let(item: Mapping, name: str, words: Vocabulary, known: Let | None) -> tuple[Let, Vocabulary]:
    scope: Scope = known.on if known else "submission"
    if "on" in item.items:
        scope = "indicator" if _scope(item, words) == "indicator" else "submission"
    replaces = text_of(item, "replaces") == "true" or (known is not None and known.replaces)
    english = text_of(item, "en") or (words.names[name].id if name in words.names else name)
    type_ = _let_type(item, name, scope, words, replaces=replaces)
    cases = []
    for case in mappings(item.items["cases"]):
        when = expression(case.items["when"], words, scope, TRUTH)
        value = _let_value(case.items["value"], name, scope, type_, words)
        for tree in (when, value):
            facts_only(tree, item, words, "let")
            if not replaces and known is not None and any(_is_name(part, known.id) for part in walk(tree)):
                raise PerfevalError(messages.CircularLet(item.span, name=name))
        cases.append((when, value))
    if not replaces and known is None:
        _free(words, name, item.items["name"])
        words = words.with_terms([Term(english, name, english, type_, (scope,), "let", _means(item))])
    return Let(words.names[name].id, name, tuple(cases), scope, replaces), words


def _let_value(node: SourceNode, name: str, scope: Scope, type_: Type, words: Vocabulary) -> Node:
    """The value of a case: an expression, or one of the words of a fact; its own name leaves it as it is.

    A percentage may stand for what is in the unit of the indicator: that unit is known on the form only.
    """
    if type_.base == "word":
        known = words.term(name)
        itself = isinstance(node, Scalar) and known is not None and node.text.strip() in (known.zh, known.en)
        return expression(node, words, scope, type_) if itself else constant(node, type_, words)
    if type_.dimension == INDICATOR_UNIT:
        tree = expression(node, words, scope)
        if tree.type.base == "number" and not tree.type.dimension and not tree.type.literal:
            return tree
    return expression(node, words, scope, type_)


def _let_type(item: Mapping, name: str, scope: str, words: Vocabulary, *, replaces: bool) -> Type:
    """The unit a name is declared with; one that replaces a fact is in the unit of that fact."""
    if not replaces:
        if "unit" not in item.items and name not in words.names:
            raise PerfevalError(missing_key(item, "unit"))
        return _unit_type(text_of(item, "unit") or "比率") if "unit" in item.items else words.names[name].type
    term = words.term(name)
    kind = None if term is None else term.type.base
    if term is None or term.layer != "fact" or scope not in term.scopes or kind not in ("number", "word"):
        raise PerfevalError(messages.NotReplaceable(item.items["name"].span, name=name))
    return term.type


def _is_name(node: Node, id_: str) -> bool:
    return isinstance(node, Name) and node.id == id_


def facts_only(tree: Node, item: Mapping, words: Vocabulary, kind: str) -> None:
    """Refuse an expression of a ``kind`` of entry that reads what is only concluded later."""
    if layer_of(tree) not in ("fact", "let"):
        late = [
            part.id for part in walk(tree) if isinstance(part, Name) and part.layer not in ("fact", "let")
        ]
        name = words.label(late[0], "zh") if late else words.function_labels["found"]["zh"]
        raise PerfevalError(messages.WrongLayer(item.span, kind=kind, name=name))


def _settled(item: Mapping, name: str, known: Let, words: Vocabulary) -> None:
    """A later pack may give a name other cases; what it belongs to and its unit are settled."""
    on = words.scope_labels[known.on]
    unit = words.names[name].type
    if "on" in item.items and _scope(item, words) != known.on:
        raise PerfevalError(messages.NotAllowed(item.items["on"].span, key="on", allowed=on))
    if "unit" in item.items and _unit_type(text_of(item, "unit") or "") != unit:
        allowed = dimension_name(unit.dimension, "zh")
        raise PerfevalError(messages.NotAllowed(item.items["unit"].span, key="unit", allowed=allowed))


def _no_circle(found: dict[str, Let], items: dict[str, Mapping]) -> None:
    """Refuse names that need each other, which a later pack's cases can bring about.

    A name that replaces a fact does not need itself: inside its cases it means what is written.
    """
    by_id = {let.id: let for let in found.values() if not let.replaces}
    done: set[str] = set()

    def visit(let: Let, path: tuple[str, ...]) -> None:
        if let.id in path:
            raise PerfevalError(messages.CircularLet(items[let.zh].span, name=let.zh))
        if let.id not in done:
            for tree in (tree for case in let.cases for tree in case):
                for part in walk(tree):
                    if isinstance(part, Name) and part.id in by_id:
                        visit(by_id[part.id], (*path, let.id))
            done.add(let.id)

    for let in by_id.values():
        visit(let, ())


# --- named conditions -------------------------------------------------------------------------------
def definitions(roots: Many[Root], words: Vocabulary) -> tuple[tuple[Definition, ...], Vocabulary]:
    """Named conditions on an indicator; each may use those above it, and a later pack's replaces an earlier one."""
    items = {
        text_of(item, "name") or "": item for _, root in roots for item in mappings(root.items.get("define"))
    }
    found: list[Definition] = []
    for name, item in items.items():
        names = (name, text_of(item, "en") or name)
        for one in names:
            _free(words, one, item.items["name"])
        tree = expression(item.items["when"], words, "indicator", TRUTH)
        facts_only(tree, item, words, "define")
        call = Call(DEFINED, (Text(name, tree.place), tree, Text(names[1], tree.place)), TRUTH, tree.place)
        words = words.with_definition(names, call)
        found.append(Definition(names[1], name, _means(item), tree))
    return tuple(found), words
