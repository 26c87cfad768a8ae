"""What differs in one rule that two packs have: what it is about, when it applies, what it gives and says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from perfeval.language.render import sentence
from perfeval.packs.model import Change as Said
from perfeval.packs.model import Pack, Rule
from perfeval.reports.diff.cases import changed_cases
from perfeval.reports.diff.model import (
    Change,
    Where,
    from_to,
    of_each,
    on_page,
    reason_of,
    same,
    unless_alike,
)
from perfeval.reports.diff.trees import told_trees
from perfeval.reports.rule import KINDS, effect_text, measurability_text, scope_text
from perfeval.reports.sheet import LEVELS, Sheet, basis_text, template_text

_Value = Callable[[Rule], Any]
_Told = Callable[[Rule, Pack, Sheet], str]


class Pair:
    """One rule as both packs have it."""

    def __init__(self, rules: tuple[Rule, Rule], packs: tuple[Pack, Pack]) -> None:
        self.rules = rules
        self.packs = packs

    def changes(self, level: Said | None) -> Iterator[Change]:
        """All changes; ``level`` is what the new pack says of a level that it sets."""
        was, is_ = self.rules
        yield from self._level(level)
        for key, zh, en, value, text in _BEFORE:
            yield from self._text(key, zh, en, value, text)
        if not same(was.when, is_.when):
            what = {"zh": "条件", "en": "the condition"}
            told = told_trees(what, (was.when, is_.when), self.packs, sentence)
            yield Change(told, self._where("when"), is_.basis)
        yield from changed_cases(self.rules, self.packs)
        effect = is_.effect or was.effect or "cap"
        yield from self._text(
            effect, "效果", "the effect", lambda rule: (rule.effect, rule.amount, rule.forced), _effect
        )
        for key, zh, en, value, text in _AFTER:
            yield from self._text(key, zh, en, value, text)

    def _where(self, key: str) -> Where:
        return ("rule", self.rules[0].id, key), ("rule", self.rules[1].id, key)

    def _text(self, key: str, zh: str, en: str, value: _Value, text: _Told) -> Iterator[Change]:
        was, is_ = self.rules
        if same(value(was), value(is_)):
            return
        before = on_page(lambda page: text(was, self.packs[0], page))
        after = on_page(lambda page: text(is_, self.packs[1], page))
        yield Change(unless_alike({"zh": zh, "en": en}, before, after), self._where(key), is_.basis)

    def _level(self, note: Said | None) -> Iterator[Change]:
        was, is_ = self.rules
        if was.level == is_.level or "check" not in (was.kind, is_.kind):
            return
        before, after = of_each(lambda rule: on_page(lambda page: page.say(*LEVELS[rule.level])), self.rules)
        told = from_to({"zh": "级别", "en": "the level"}, before, after)
        basis, reason = is_.basis, None
        if note is not None:
            layer = next((layer for layer in self.packs[1].layers if layer.id == note.pack), None)
            basis = note.basis or (basis if layer is None else layer.basis)
            reason = reason_of(note.reason, self.packs[1])
        yield Change(told, self._where("level"), basis, reason)


def _effect(rule: Rule, pack: Pack, page: Sheet) -> str:
    if rule.effect is None:
        return _none(page)
    return f"“{effect_text(rule, rule.effect, pack.vocabulary, page)}”"


def _message(rule: Rule, pack: Pack, page: Sheet) -> str:
    return f"“{template_text(rule.message, pack.vocabulary, page.lang)}”"


def _fix(rule: Rule, pack: Pack, page: Sheet) -> str:
    return f"“{template_text(rule.fix, pack.vocabulary, page.lang)}”"


def _measurability(rule: Rule, _: Pack, page: Sheet) -> str:
    return measurability_text(rule, page) if rule.code else _none(page)


def _none(page: Sheet) -> str:
    return page.say("没有", "none")


_Part = tuple[str, str, str, _Value, _Told]
#: Texts of a rule that are told before and after its condition and cases: key, how it is called, what is compared.
_BEFORE: tuple[_Part, ...] = (
    ("title", "名称", "the title", lambda rule: rule.title, lambda rule, _, page: f"“{page.of(rule.title)}”"),
    ("kind", "种类", "the kind", lambda rule: rule.kind, lambda rule, _, page: page.say(*KINDS[rule.kind])),
    ("on", "对象", "what it looks at", lambda rule: (rule.on, rule.pair),
     lambda rule, pack, page: scope_text(rule, pack.vocabulary, page)),
)  # fmt: skip
_AFTER: tuple[_Part, ...] = (
    ("message", "说明", "the message", lambda rule: rule.message, _message),
    ("fix", "改法", "the fix", lambda rule: rule.fix, _fix),
    ("instead_of", "代替的规则", "the rules in whose place it stands", lambda rule: rule.instead_of,
     lambda rule, _, page: page.listed(rule.instead_of) or _none(page)),
    ("code", "可衡量性", "measurability", lambda rule: (rule.code, rule.verdict), _measurability),
    ("defects", "毛病的编号", "the kinds of defect", lambda rule: rule.defects,
     lambda rule, _, page: page.listed(rule.defects) or _none(page)),
    ("basis", "依据", "the basis", lambda rule: rule.basis, lambda rule, _, page: basis_text(rule.basis, page)),
)  # fmt: skip
