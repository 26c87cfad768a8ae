"""What differs in what two packs declare by name: columns, intermediate values, conditions, word lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from perfeval.evaluation import Sentence
from perfeval.language.render import formula, sentence
from perfeval.language.tree import Otherwise
from perfeval.language.vocabulary import EXCEPT
from perfeval.packs.model import Definition, Let, Pack
from perfeval.reports.declared import column_text
from perfeval.reports.diff.model import (
    Address,
    Change,
    Difference,
    Group,
    both,
    of_each,
    on_page,
    quoted,
    same,
    unless_alike,
)
from perfeval.reports.sheet import Sheet

_Named = TypeVar("_Named")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that a form has beyond the common ones; ``table`` is the one that it stands in, if any."""

    zh: str
    en: str
    text: Sentence
    table: str | None


def named(old: Pack, new: Pack) -> Iterator[Difference]:
    """Differences of these, by their ids."""
    yield from _pairs("columns", (old, new), _columns, _title, _column_where, lambda column, _: column.text)
    yield from _pairs(
        "lets", (old, new), lambda pack: {let.id: let for let in pack.lets}, _title,
        lambda let: ("entry", "let", let.zh), _let_text,
    )  # fmt: skip
    yield from _pairs(
        "definitions", (old, new), lambda pack: {one.id: one for one in pack.definitions}, _title,
        lambda one: ("entry", "define", one.zh), _definition_text,
    )  # fmt: skip
    yield from _word_lists(old, new)


def _pairs(
    group: Group,
    packs: tuple[Pack, Pack],
    listed: Callable[[Pack], Mapping[str, _Named]],
    title: Callable[[_Named], Sentence],
    where: Callable[[_Named], Address],
    text: Callable[[_Named, Pack], Sentence],
) -> Iterator[Difference]:
    """What has a name and one text that says all of it."""
    before, after = of_each(listed, packs)
    for id_ in sorted(before.keys() | after.keys()):
        was, is_ = before.get(id_), after.get(id_)
        if same(was, is_):
            continue
        if is_ is None:
            name = title(before[id_])
            told: Sentence = {"zh": f"不再有 {name['zh']}", "en": f"{name['en']} is gone"}
            yield Difference(group, id_, name, (Change(told, (where(before[id_]), None)),))
            continue
        name, value = title(is_), text(is_, packs[1])
        if was is None and group == "columns":  # its text begins with its name
            told = {"zh": f"新增栏目 {value['zh']}", "en": f"new column {value['en']}"}
            yield Difference(group, id_, name, (Change(told, (None, where(is_))),))
        elif was is None:
            told = {"zh": f"新增 {name['zh']}：{value['zh']}", "en": f"{name['en']} is new: {value['en']}"}
            yield Difference(group, id_, name, (Change(told, (None, where(is_))),))
        else:
            told = unless_alike(name, quoted(text(was, packs[0])), quoted(value))
            yield Difference(group, id_, name, (Change(told, (where(was), where(is_))),))


def _title(one: _Column | Let | Definition) -> Sentence:
    return {"zh": one.zh, "en": (one.en if isinstance(one, _Column) else one.id).replace("_", " ")}


def _let_text(let: Let, pack: Pack) -> Sentence:
    def told(page: Sheet) -> str:
        parts = []
        for when, value in let.cases:
            worth = formula(value, pack.vocabulary, page.lang)
            if isinstance(when, Otherwise) and len(let.cases) == 1:
                parts.append(worth)
            else:
                parts.append(page.labelled(sentence(when, pack.vocabulary, page.lang)) + worth)
        note = page.say("（代替表上填写的）", " (in place of what is written)") if let.replaces else ""
        return page.say("；", "; ").join(parts) + note

    return on_page(told)


def _definition_text(one: Definition, pack: Pack) -> Sentence:
    return both(lambda lang: sentence(one.when, pack.vocabulary, lang))


def _columns(pack: Pack) -> dict[str, _Column]:
    words = pack.vocabulary
    found = {}
    for term in words.terms.values():
        if term.reads == "extra":
            table = words.scope_labels[term.scopes[0]] if term.scopes[0] in words.tables else None
            found[term.id] = _Column(term.zh, term.en, _column_text(pack, term.id), table)
    return found


def _column_text(pack: Pack, id_: str) -> Sentence:
    return on_page(lambda page: column_text(pack, pack.vocabulary.terms[id_], page))


def _column_where(column: _Column) -> Address:
    if column.table is None:
        return ("entry", "facts", column.zh)
    return ("entry", "tables", column.table, "columns", ("name", column.zh))


def _word_lists(old: Pack, new: Pack) -> Iterator[Difference]:
    for name in sorted(old.word_lists.keys() | new.word_lists.keys()):
        was, is_ = old.word_lists.get(name), new.word_lists.get(name)
        if was is not None and is_ is not None and set(was) == set(is_):
            continue
        plain = name.removesuffix(EXCEPT)
        exempt = name != plain
        title = {
            "zh": f"词表“{plain}”" + ("的除外词" if exempt else ""),
            "en": f"the word list “{plain}”" + (", its exceptions" if exempt else ""),
        }
        address: Address = ("words", plain)
        where = (None if was is None else address, None if is_ is None else address)
        changes = []
        if is_ is None:
            changes.append(Change({"zh": f"不再有{title['zh']}", "en": f"{title['en']} is gone"}, where))
        elif was is None:
            changes.append(Change({"zh": f"新增{title['zh']}", "en": f"{title['en']} is new"}, where))
        for zh, en, words in (
            ("增加", "added", [word for word in is_ or () if word not in (was or ())]),
            ("去掉", "removed", [word for word in was or () if word not in (is_ or ())]),
        ):
            if words:
                text, count = "、".join(words), len(words)
                told = {
                    "zh": f"{title['zh']}{zh} {count} 个词：{text}",
                    "en": f"{title['en']}: {count} {en}: {text}",
                }
                changes.append(Change(told, where))
        yield Difference("words", name, title, tuple(changes))
