"""The schemas of rule files with the names of a pack filled in, for editors; pure functions.

What editors offer is a help, not a check: a name that is not among those offered is never marked as wrong here,
because these schemas are written once and rules go on changing. ``perfeval rules check`` is the check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Rule
from perfeval.packs.schema import schema as published
from perfeval.reports.editor.names import Names, Shelf
from perfeval.reports.editor.telling import english, expression_told, term_told, texts
from perfeval.submissions.schema import submission_schema

#: A schema, or a part of one.
Schema = dict[str, Any]
#: The schema with the names that all packs have.
VOCABULARY = "vocabulary"
#: The kinds of files that lie in folders of rules.
KINDS = ("rule", "pack", "shared", "examples", "words")


def worded(schema: Schema, lang: Lang) -> Schema:
    """A schema with its descriptions in a language; those without English stay as they are."""
    return _worded(schema, english()) if lang == "en" else deepcopy(schema)


def _worded(part: Any, english_of: Mapping[str, str]) -> Any:
    if isinstance(part, list):
        return [_worded(item, english_of) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: english_of.get(value, value)
        if key in ("title", "description") and isinstance(value, str)
        else _worded(value, english_of)
        for key, value in part.items()
    }


def editor_schema(kind: str, names: Names, shelf: Shelf, lang: Lang) -> Schema:
    """The schema of one kind of file, with what a folder of rules may name."""
    schema = worded(published(kind), lang)
    # Editors would set the title over every hover.
    schema.setdefault("description", schema.pop("title"))
    maker = _Maker(schema, names, shelf, lang)
    maker.expressions(kind)
    maker.enumerations(kind)
    getattr(maker, kind, lambda: None)()
    maker.snippets(kind)
    return schema


def _suggested(part: Schema, values: Iterable[str], told: Iterable[str] = ()) -> None:
    """Let completion offer values; anything else that the schema takes stays right."""
    listed: Schema = {"enum": list(values)}
    if meanings := list(told):
        listed["markdownEnumDescriptions"] = meanings
    if listed["enum"]:
        kept = {key: part.pop(key) for key in ("type", "pattern", "minimum", "examples") if key in part}
        part["anyOf"] = [listed, kept or {"type": "string"}]


def value_schema(term: Term, names: Names, lang: Lang) -> Schema:
    """What a name means, and the words that it may have for a value."""
    told: Schema = {"markdownDescription": term_told(term, names, lang)}
    if term.type.base == "word":
        words = names.words.enumerations.get(term.type.words or "", ())
        _suggested(told, [word.zh for word in words])
    return told


def vocabulary_schema(names: Names, lang: Lang) -> Schema:
    """What the names of the vocabulary mean, for the other schemas to point at."""
    terms = names.words.terms.values()
    return {"definitions": {term.id: value_schema(term, names, lang) for term in terms}}


class _Maker:
    def __init__(self, schema: Schema, names: Names, shelf: Shelf, lang: Lang) -> None:
        self.root = schema
        self.names = names
        self.shelf = shelf
        self.lang: Lang = lang

    def at(self, path: str) -> Schema:
        """The part of the schema that a path names: cases[].when."""
        part = self.root
        for key in filter(None, path.split(".")):
            part = part["properties"][key.removesuffix("[]")]
            if "$ref" in part:
                part = self.root["definitions"][part["$ref"].rpartition("/")[2]]
            if key.endswith("[]"):
                part = part["items"]
        return part

    def expressions(self, kind: str) -> None:
        """Under each key that holds an expression: what may be written there."""
        paths = texts()["expressions"].get(kind, ())
        for path in paths:
            part = self.at(path)
            part["$ref"] = "#/definitions/expression"
            if "description" in part:
                part["title"] = part.pop("description")
        if paths:
            told = {
                "markdownDescription": expression_told(self.names, self.lang),
                "defaultSnippets": self.starts(),
            }
            self.root.setdefault("definitions", {})["expression"] = told

    def starts(self) -> list[Schema]:
        """Names to begin an expression with; an editor cannot offer them further on, where it sees one text."""
        lang, words = self.lang, self.names.words
        told = [(term.zh, term.means.get(lang, "")) for term in words.terms.values()]
        told += [(item.zh, item.means[lang]) for item in self.names.definitions]
        told += [(f"{row['zh']}()", row["means"][lang]) for row in words.function_labels.values()]
        return [{"label": name, "description": means, "body": name} for name, means in told]

    def enumerations(self, kind: str) -> None:
        for path, meanings in texts()["enumerations"].get(kind, {}).items():
            part = self.at(path)
            part["markdownEnumDescriptions"] = [meanings[word][self.lang] for word in part["enum"]]

    def snippets(self, kind: str) -> None:
        for path, listed in texts()["snippets"].get(kind, {}).items():
            self.at(path)["defaultSnippets"] = [
                {"label": item["label"][self.lang], "body": item["body"]} for item in listed
            ]

    def rules(self, kind: str | None = None, *, everywhere: bool = False) -> list[Rule]:
        known = {**self.shelf.rules, **self.names.rules} if everywhere else self.names.rules
        return [rule for rule in known.values() if kind in (None, rule.kind)]

    def suggest_rules(self, part: Schema, kind: str | None = None, *, everywhere: bool = False) -> None:
        listed = self.rules(kind, everywhere=everywhere)
        _suggested(part, [rule.id for rule in listed], [rule.title[self.lang] for rule in listed])

    def documents(self, path: str) -> None:
        _suggested(self.root["definitions"]["basis"]["properties"][path], self.shelf.documents)

    # --- one kind of file each ---------------------------------------------------------------------------
    def rule(self) -> None:
        """A rule file: its names are those of its pack."""
        self.documents("document")
        words = self.names.words
        scopes = [words.scope_labels[id_] for id_ in ("indicator", "execution", "section", "submission")]
        pair = [f"{scopes[0]} {side}" for side in ("甲", "乙")]
        self.at("on")["anyOf"][0] = {"enum": [*scopes, *(id_ for id_ in words.scope_labels)]}
        self.at("on")["defaultSnippets"] = [{"label": f"[{', '.join(pair)}]", "body": pair}]
        self.at("instead_of")["anyOf"][1]["items"] = (items := {"type": "string"})
        self.suggest_rules(items, "score")
        text_terms = [term.zh for term in words.terms.values() if term.type.base == "text"]
        _suggested(self.at("find.in[]"), text_terms)
        for key in ("words", "unless"):
            _suggested(self.at(f"find.{key}"), self.names.word_lists)
        _suggested(self.at("force"), [word.zh for word in words.enumerations["rating"]] or self.shelf.ratings)
        self.at("examples[].given").update({"$ref": "#/definitions/given"})
        self.root["definitions"] |= {"given": self.given(), "row": self.row()}
        settings = [term for name in self.names.parameters if (term := words.term(name)) is not None]
        self.at("examples[].parameters")["properties"] = self.terms(settings)

    def given(self) -> Schema:
        """What an example may take for given: names of the fact, rows, findings."""
        words = self.names.words
        parts = texts()["parts"]
        told: Schema = {name: {"markdownDescription": means[self.lang]} for name, means in parts.items()}
        row = {"$ref": "#/definitions/row"}
        told["指标"] |= {"type": "array", "items": row}
        told["甲"] |= row
        told["乙"] |= row
        told["发现"] |= {"type": "array", "items": (items := {"type": "string"})}
        self.suggest_rules(items, "check")
        tables = {words.scope_labels[id_]: self.table(id_) for id_ in words.tables}
        return {"type": "object", "properties": self.terms(words.terms.values()) | tables | told}

    def row(self) -> Schema:
        return {"type": "object", "properties": self.terms_of("indicator")}

    def table(self, id_: str) -> Schema:
        told = texts()["headings"]["rows"][self.lang].format(table=self.names.words.scope_labels[id_])
        rows = {"type": "object", "properties": self.terms_of(id_)}
        return {"markdownDescription": told, "type": "array", "items": rows}

    def terms_of(self, scope: str) -> Schema:
        return self.terms(term for term in self.names.words.terms.values() if scope in term.scopes)

    def terms(self, terms: Iterable[Term]) -> Schema:
        """Names as keys; what each means stands once, that of names in common in a file of its own."""
        found: Schema = {}
        for term in terms:
            if term.id in self.names.own:
                place = f"term-{term.id}"
                self.root["definitions"].setdefault(place, value_schema(term, self.names, self.lang))
                found[term.zh] = {"$ref": f"#/definitions/{place}"}
            else:
                found[term.zh] = {"$ref": f"{VOCABULARY}.json#/definitions/{term.id}"}
        return found

    def pack(self) -> None:
        """A pack.yaml: packs to extend, rules of other packs to change, names to give a value to."""
        self.documents("document")
        packs = self.shelf.packs
        _suggested(self.at("extends"), packs, [title[self.lang] for title in packs.values()])
        _suggested(self.at("include[]"), self.shelf.shared)
        sections = [word.zh for word in self.names.words.enumerations["section"]]
        for path in ("framework", "framework.profiles[]"):
            weights = self.at(f"{path}.sections")
            weights["properties"] = dict.fromkeys(sections, weights["additionalProperties"])
        self.at("ratings")["properties"] = {
            label: {"type": ["number", "string"]} for label in self.shelf.ratings
        }
        levels, definitions = self.at("levels"), self.root["definitions"]
        definitions["level"] = levels.pop("additionalProperties")
        levels["additionalProperties"] = ref = {"$ref": "#/definitions/level"}
        levels["properties"] = {
            rule.id: ref | {"markdownDescription": rule.title[self.lang]}
            for rule in self.rules("check", everywhere=True)
        }
        definitions["rule-id"] = {"type": "string"}
        self.suggest_rules(definitions["rule-id"], everywhere=True)
        dropped = self.at("drop")["items"]
        dropped["else"] = {"$ref": "#/definitions/rule-id"}
        dropped["then"]["properties"]["rule"] |= {"$ref": "#/definitions/rule-id"}
        del dropped["then"]["properties"]["rule"]["type"]
        own = [self.names.words.terms[id_] for id_ in self.names.own]
        named = {term.zh: term for term in own if term.zh in self.names.parameters}
        _suggested(self.at("parameters[].name"), named, [term.means[self.lang] for term in named.values()])

    def words(self) -> None:
        """Word lists: those there are, to be added to or replaced."""
        self.root["definitions"]["list"] = self.root.pop("additionalProperties")
        self.root["additionalProperties"] = ref = {"$ref": "#/definitions/list"}
        self.root["properties"] = dict.fromkeys(self.names.word_lists, ref)

    def examples(self) -> None:
        """Worked examples: the form as in a file of forms, and rules by their ids."""
        form = submission_schema()
        self.root["definitions"] = form["definitions"]
        self.at("examples[].submission")["$ref"] = "#/definitions/submission"
        _suggested(self.at("examples[].expect.rating"), self.shelf.ratings)
        for key, kind in (("caps", "cap"), ("findings", "check"), ("silent", "check")):
            self.suggest_rules(self.at(f"examples[].expect.{key}[]"), kind, everywhere=True)
