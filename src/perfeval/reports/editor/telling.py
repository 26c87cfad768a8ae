"""Names told to somebody who writes a rule, in Markdown, as editors show it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.language.types import type_name
from perfeval.language.units import load_yaml
from perfeval.language.vocabulary import Term
from perfeval.reports.editor.names import Names

#: Between two things of one line.
_DOT = " · "


@cache
def texts() -> dict[str, Any]:
    """What texts.yaml holds."""
    return _load("texts.yaml")


@cache
def english() -> dict[str, str]:
    """The English of the descriptions of the schemas of packs, by their Chinese."""
    return _load("english.yaml")


def _load(name: str) -> dict[str, Any]:
    text = files("perfeval.reports.editor").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = load_yaml(text)
    return loaded


def term_told(term: Term, names: Names, lang: Lang) -> str:
    """One name: what it means, its type, its words, its other name."""
    heads = texts()["headings"]
    parts = [_kind(term, names, lang)]
    if term.layer in heads["later"]:
        parts.append(heads["later"][term.layer][lang])
    if term.zh in names.parameters:
        parts.append(heads["parameter"][lang].format(value=names.parameters[term.zh]["value"]))
    other = term.en if lang == "zh" else term.zh
    if other != term.label(lang):
        parts.append(heads["english"][lang].format(name=other))
    return f"{term.means.get(lang, '')}\n\n{_DOT.join(part for part in parts if part)}"


def _kind(term: Term, names: Names, lang: Lang) -> str:
    if term.type.base == "word":
        words = "、".join(f"`{word.zh}`" for word in names.words.enumerations.get(term.type.words or "", ()))
        told: str = texts()["headings"]["word"][lang].format(words=words)
        return told if words else ""
    return type_name(term.type, lang)


def expression_told(names: Names, lang: Lang) -> str:
    """What may be written in an expression: how, the names by where they are seen, functions, word lists."""
    data = texts()
    heads, words = data["headings"], names.words
    blocks = ["\n".join(f"- {how[lang]}" for how in data["writing"])]
    own = [words.terms[id_] for id_ in names.own]
    if own:
        blocks.append(_listed(heads["own"][lang].format(pack=names.folder), map(_line(lang), own)))
    for scope, head in heads["scopes"].items():
        here = [term for term in words.terms.values() if scope in term.scopes and term.id not in names.own]
        blocks.append(_listed(head[lang], map(_line(lang), here)))
    if names.definitions:
        lines = (f"`{item.zh}` {item.means[lang]}" for item in names.definitions)
        blocks.append(_listed(heads["definitions"][lang], lines))
    lines = (f"`{row['zh']}` {row['means'][lang]}" for row in words.function_labels.values())
    blocks.append(_listed(heads["functions"][lang], lines))
    if names.word_lists:
        blocks.append(
            f"**{heads['word_lists'][lang]}** " + " ".join(f"`{name}`" for name in names.word_lists)
        )
    return "\n\n".join(blocks)


def _line(lang: Lang) -> Any:
    return lambda term: f"`{term.zh}` {term.means.get(lang, '')}"


def _listed(head: str, lines: Iterable[str]) -> str:
    return f"**{head}**\n\n" + "\n".join(f"- {line}" for line in lines)
