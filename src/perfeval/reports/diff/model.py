"""A difference between two packs: what is said of it, where both sides are written, and what the new one rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar

from perfeval.diagnostics import Lang
from perfeval.evaluation import Basis, Sentence
from perfeval.language.tree import DEFINED, Call
from perfeval.packs.model import Pack
from perfeval.reports.sheet import Sheet

#: Where something is written: the kind of file, its id, and the way to the entry: keys, places in a list, or the
#: key and the text by which an entry of a list is found.
Address = tuple[str | int | tuple[str, str], ...]
Where = tuple[Address | None, Address | None]
#: In the order in which they are told.
Group = Literal[
    "identity", "framework", "ratings", "rounding", "parameters", "columns", "lets", "definitions", "words", "rules"
]  # fmt: skip
GROUPS: dict[Group, tuple[str, str]] = {
    "identity": ("规则包本身", "The pack itself"),
    "framework": ("分值", "Weights"),
    "ratings": ("等级", "Ratings"),
    "rounding": ("取位", "Rounding"),
    "parameters": ("参数", "Parameters"),
    "columns": ("另加的栏目", "Columns added"),
    "lets": ("中间值", "Intermediate values"),
    "definitions": ("条件名称", "Named conditions"),
    "words": ("词表", "Word lists"),
    "rules": ("规则", "Rules"),
}
_Side = TypeVar("_Side")
_Made = TypeVar("_Made")
_LANGS: tuple[Lang, Lang] = ("zh", "en")
#: Where something is written, what tries it, and what of it need not be proved are no part of what it says.
_ELSEWHERE = ("place", "span", "file", "pack", "examples", "allowed")


@dataclass(frozen=True, slots=True)
class Change:
    """One change in one sentence.

    ``where`` is the place on the old side and on the new one, None where a side has nothing; ``basis`` and
    ``reason`` are those of the new side.
    """

    told: Sentence
    where: Where = (None, None)
    basis: Basis | None = None
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes of one thing: a parameter, a rule, the weights."""

    group: Group
    subject: str
    title: Sentence
    changes: tuple[Change, ...]


def both(make: Callable[[Lang], str]) -> Sentence:
    """A sentence in both languages."""
    return {lang: make(lang) for lang in _LANGS}


def on_page(make: Callable[[Sheet], str]) -> Sentence:
    """The same of what the other reports of packs say."""
    return {lang: make(Sheet(lang)) for lang in _LANGS}


def of_each(make: Callable[[_Side], _Made], sides: tuple[_Side, _Side]) -> tuple[_Made, _Made]:
    """Something made of the old side and of the new one."""
    return make(sides[0]), make(sides[1])


def from_to(what: Sentence, before: Sentence, after: Sentence) -> Sentence:
    """Something changed from one text to another."""
    return {
        "zh": f"{what['zh']} 从 {before['zh']} 改为 {after['zh']}",
        "en": f"{what['en']} changed from {before['en']} to {after['en']}",
    }


def unless_alike(what: Sentence, before: Sentence, after: Sentence) -> Sentence:
    """The same; a language in which both sides read the same says that the other one changed."""
    told = from_to(what, before, after)
    alike = {"zh": f"{what['zh']}：只改了英文", "en": f"{what['en']}: only the Chinese changed"}
    return {lang: alike[lang] if before[lang] == after[lang] else text for lang, text in told.items()}


def quoted(text: Sentence) -> Sentence:
    """A text of some length that stands within a sentence."""
    return {lang: f"“{part}”" for lang, part in text.items()}


def reason_of(reason: str, pack: Pack) -> Sentence | None:
    """A reason of a pack in both languages."""
    return {"zh": reason, "en": pack.reasons.get(reason, reason)} if reason else None


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same, wherever their parts are written.

    A named condition counts by its name; what it means is told of the condition itself.
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Call) and one.function == other.function == DEFINED:
        return same(one.arguments[0], other.arguments[0])
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(part, other[key]) for key, part in one.items())
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    kind: Any = type(one)
    if names := _parts(kind):
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return bool(one == other)


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that say something; none of anything else."""
    if not is_dataclass(kind):
        return ()
    return tuple(part.name for part in fields(kind) if part.name not in _ELSEWHERE)
