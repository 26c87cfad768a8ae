"""The names that expressions may use: terms, words of enumerations, functions; all from vocabulary.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.language.tree import Node, Type
from perfeval.language.units import load_yaml, parse_unit

#: A word list's own exceptions stand under its name with this behind it.
EXCEPT = ".except"


@dataclass(frozen=True, slots=True)
class Term:
    """One name: what it means, where it is visible, from which key of a submission it is read."""

    id: str
    zh: str
    en: str
    type: Type
    scopes: tuple[str, ...]
    layer: str = "fact"
    means: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    reads: str = ""

    def label(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class EnumWord:
    """A value of an enumeration; ``also`` are other spellings found on forms."""

    id: str
    zh: str
    en: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything an expression can refer to. ``with_*`` give larger vocabularies; nothing is changed."""

    terms: Mapping[str, Term]
    names: Mapping[str, Term]
    enumerations: Mapping[str, tuple[EnumWord, ...]]
    functions: Mapping[str, str]
    function_labels: Mapping[str, Mapping[str, Any]]
    scopes: Mapping[str, str]
    scope_labels: Mapping[str, str]
    phrases: Mapping[str, Mapping[str, str]]
    word_lists: frozenset[str] = frozenset()
    tables: Mapping[str, str] = field(default_factory=dict)
    #: Conditions on an indicator that rules may name; each stands for its tree.
    definitions: Mapping[str, Node] = field(default_factory=dict)

    def term(self, name: str) -> Term | None:
        """The term of a Chinese or English name."""
        return self.names.get(name)

    def word(self, enumeration: str, text: str) -> EnumWord | None:
        """The word of an enumeration by its id, Chinese, English or any other known spelling."""
        for word in self.enumerations[enumeration]:
            if text in (word.zh, word.id, word.en) or text in word.also:
                return word
        return None

    def is_word(self, text: str) -> bool:
        return any(self.word(enumeration, text) for enumeration in self.enumerations)

    def with_terms(self, terms: Iterable[Term]) -> Vocabulary:
        """A vocabulary with more names (a pack's parameters and let names)."""
        added = tuple(terms)
        return replace(
            self,
            terms=dict(self.terms) | {term.id: term for term in added},
            names=dict(self.names) | {name: term for term in added for name in (term.zh, term.en)},
        )

    def with_words(self, enumeration: str, words: Iterable[EnumWord]) -> Vocabulary:
        """A vocabulary in which an enumeration has just these words (a pack's ratings or choices)."""
        return replace(self, enumerations=dict(self.enumerations) | {enumeration: tuple(words)})

    def with_word_lists(self, names: Iterable[str]) -> Vocabulary:
        return replace(self, word_lists=self.word_lists | frozenset(names))

    def with_table(self, id_: str, zh: str, parent: str) -> Vocabulary:
        """A vocabulary with one more kind of rows: those of a table that a pack declares under a scope."""
        return replace(
            self,
            tables=dict(self.tables) | {id_: parent},
            scopes=dict(self.scopes) | {id_: id_, zh: id_},
            scope_labels=dict(self.scope_labels) | {id_: zh},
        )

    def rows_of(self, scope: str) -> tuple[str, ...]:
        """The scopes whose rows can be counted or summed from a scope."""
        seen = {scope, "submission"}
        return ("indicator", "section", *(id_ for id_, parent in self.tables.items() if parent in seen))

    def with_definition(self, names: Iterable[str], tree: Node) -> Vocabulary:
        return replace(self, definitions=dict(self.definitions) | dict.fromkeys(names, tree))

    def label(self, id_: str, lang: Lang) -> str:
        term = self.terms.get(id_)
        return term.label(lang) if term else id_


def number_type(unit: str) -> Type:
    """The type of a number in a unit of the vocabulary; 比率 is a pure number."""
    return Type("number", () if unit == "比率" else parse_unit(unit).dimension)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of perfeval itself, without any pack's names."""
    data = load_yaml(files("perfeval.language").joinpath("vocabulary.yaml").read_text(encoding="utf-8"))
    terms = [_term(row) for row in data["terms"]]
    enumerations = {id_: tuple(_word(row) for row in rows) for id_, rows in data["enumerations"].items()}
    functions = {name: row["id"] for row in data["functions"] for name in (row["id"], row["zh"])}
    return Vocabulary(
        terms={term.id: term for term in terms},
        names={name: term for term in terms for name in (term.zh, term.en)},
        enumerations=enumerations,
        functions=functions,
        function_labels={row["id"]: row for row in data["functions"]},
        scopes={name: row["id"] for row in data["scopes"] for name in (row["id"], row["zh"])},
        scope_labels={row["id"]: row["zh"] for row in data["scopes"]},
        phrases=data["phrases"],
    )


def _word(row: Mapping[str, Any]) -> EnumWord:
    return EnumWord(row["id"], row["zh"], row.get("en", row["id"]), tuple(row.get("also", ())))


def _term(row: Mapping[str, Any]) -> Term:
    kind = row["type"]
    if kind == "number":
        type_ = number_type(row["unit"]) if row["unit"] != "指标" else Type("number", (("指标", 1),))
    elif kind in ("text", "truth"):
        type_ = Type(kind)
    else:
        type_ = Type("word", words=kind)
    return Term(
        row["id"], row["zh"], row["id"], type_, tuple(row["scope"]), row.get("layer", "fact"), row["means"],
        row.get("key", ""), row.get("reads", ""),
    )  # fmt: skip
