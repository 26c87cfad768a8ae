"""The facts of an example in words: 指标值 ≥95%，完成值 94.9%，分值 10."""

from __future__ import annotations

from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Example
from perfeval.reports.sheet import Sheet
from perfeval.sources import Mapping, Node, Scalar

#: Parts of an example that are no names of the vocabulary.
_PARTS = {
    "指标": ("指标", "indicator"), "indicators": ("指标", "indicator"), "甲": ("甲", "甲"), "乙": ("乙", "乙"),
    "发现": ("已发现", "found"), "found": ("已发现", "found"), "定义": ("指标库", "definition"),
    "inputs": ("原始数据", "raw figures"), "原始数据": ("原始数据", "raw figures"),
}  # fmt: skip


def given_text(example: Example, words: Vocabulary, page: Sheet) -> str:
    """What an example gives, and the values that it gives parameters."""
    told = _mapping(example.given, words, page)
    if not example.given.items:
        told = page.say("什么也没有填", "nothing is filled in")
    if example.parameters is not None:
        listed = _mapping(example.parameters, words, page)
        told += page.say(f"（参数：{listed}）", f" (parameters: {listed})")
    return told


def _mapping(node: Mapping, words: Vocabulary, page: Sheet) -> str:
    parts = [_entry(name, value, words, page) for name, value in node.items.items()]
    nested = any(not isinstance(value, Scalar) for value in node.items.values())
    return (page.say("；", "; ") if nested else page.say("，", ", ")).join(parts)


def _entry(name: str, node: Node, words: Vocabulary, page: Sheet) -> str:
    label = _label(name, words, page)
    if isinstance(node, Scalar):
        return f"{label} {_value(name, node, words, page)}"
    if isinstance(node, Mapping):
        return page.labelled(label) + _mapping(node, words, page)
    if all(isinstance(item, Scalar) for item in node.items):
        return page.labelled(label) + page.listed(
            [item.text for item in node.items if isinstance(item, Scalar)]
        )
    rows = [_mapping(item, words, page) for item in node.items if isinstance(item, Mapping)]
    numbered = (page.labelled(f"{label} {number}") + row for number, row in enumerate(rows, 1))
    return page.say("；", "; ").join(numbered)


def _label(name: str, words: Vocabulary, page: Sheet) -> str:
    term = words.term(name)
    if term is not None:
        return page.say(term.zh, term.en.replace("_", " "))
    if name in _PARTS:
        return page.say(*_PARTS[name])
    table = words.scopes.get(name)
    return name if table is None else page.say(words.scope_labels[table], table.replace("_", " "))


def _value(name: str, node: Scalar, words: Vocabulary, page: Sheet) -> str:
    """As written; a word of an enumeration in the reader's language, and a blank cell as such."""
    text = node.text.strip()
    term = words.term(name)
    if (
        term is not None
        and term.type.base == "word"
        and (word := words.word(term.type.words, text)) is not None
    ):
        return page.say(word.zh, word.en.replace("_", " "))
    if term is not None and term.type.base == "truth" and text in ("true", "false"):
        return page.say(*{"true": ("是", "yes"), "false": ("否", "no")}[text])
    return text or page.say("（空白）", "(blank)")
