"""The differences of two packs as a page of text and as JSON."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from perfeval.diagnostics import Lang, Span
from perfeval.evaluation import Basis
from perfeval.reports.diff.addresses import Addresses
from perfeval.reports.diff.model import GROUPS, Change, Difference
from perfeval.reports.page import WIDTH, Page
from perfeval.reports.sheet import Sheet, basis_text

Sides = tuple[Addresses, Addresses]


def diff_json(found: list[Difference], sides: Sides) -> dict[str, Any]:
    """The object of ``--format json``; a side that has nothing is null."""
    old, new = (side.pack for side in sides)
    return {
        "schema": "perfeval/rules-diff/1",
        "old": {"id": old.id, "digest": old.digest},
        "new": {"id": new.id, "digest": new.digest},
        "differences": [
            {
                "group": one.group, "subject": one.subject, "title": dict(one.title),
                "changes": [
                    {
                        **change.told,
                        "old": _place(sides[0].span(change.where[0])), "new": _place(sides[1].span(change.where[1])),
                        "basis": _basis(change.basis), "reason": None if change.reason is None else dict(change.reason),
                    }
                    for change in one.changes
                ],
            }
            for one in found
        ],
    }  # fmt: skip


def _place(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"file": span.file, "line": span.line}


def _basis(basis: Basis | None) -> dict[str, Any] | None:
    if basis is None:
        return None
    return {"document": basis.document, "article": basis.article, "checked": basis.checked}


class DiffReport:
    """The page."""

    def __init__(self, found: list[Difference], sides: Sides, lang: Lang) -> None:
        self.found = found
        self.sides = sides
        self.lang: Lang = lang
        self.page = Page(WIDTH, color=False)
        self.say = Sheet(lang).say

    def text(self) -> str:
        page, say = self.page, self.say
        old, new = (side.pack for side in self.sides)
        page.put(say(f"规则的不同：{old.id} → {new.id}", f"Differences of rules: {old.id} → {new.id}"))
        for side, name in zip(self.sides, (say("原来：", "before: "), say("新的：", "after: ")), strict=True):
            pack = side.pack
            page.put(f"{pack.id}  {pack.title[self.lang]}  {pack.digest}", indent=2, label=name)
            if old.id == new.id:  # the places of both begin with the same folder
                page.put(str(side.folder), indent=4)
        if not self.found:
            page.put(
                say("两个规则包相同。", "The packs are the same.") if old.digest == new.digest
                else say("两个规则包说的相同，只有文字的写法、注释或例子不同。", "The packs say the same; only how they are written, comments or examples differ.")
            )  # fmt: skip
            return page.text()
        for group, members in groupby(self.found, key=lambda one: one.group):
            listed = list(members)
            label = say(*GROUPS[group])
            count = f"（{len(listed)}）" if self.lang == "zh" else f" ({len(listed)})"
            page.heading(label + count if group in ("parameters", "words", "rules") else label)
            for one in listed:
                self._rule(one) if group == "rules" else self._changes(one.changes, 2)
        total = sum(len(one.changes) for one in self.found)
        page.blank()
        page.put(say(f"共 {total} 处不同。", f"{total} difference{'s' * (total != 1)} in all."))
        return page.text()

    def _rule(self, one: Difference) -> None:
        """A rule; a basis that all its changes share is told once."""
        self.page.put(one.title[self.lang], indent=2)
        bases = {change.basis for change in one.changes}
        shared = one.changes[0].basis if len(bases) == 1 < len(one.changes) else None
        if shared is not None:
            told = basis_text(shared, Sheet(self.lang))
            self.page.put(told, indent=4, label=self.say("依据：", "Basis: "))
        self._changes(one.changes, 4, shared)

    def _changes(self, changes: tuple[Change, ...], indent: int, shared: Basis | None = None) -> None:
        for change in changes:
            told = change.told[self.lang]
            if change.basis is not None and change.basis != shared:
                told += self.say("；依据：", "; basis: ") + basis_text(change.basis, Sheet(self.lang))
            if change.reason is not None:
                told += self.say("；理由：", "; reason: ") + change.reason[self.lang]
            self.page.put(told, indent=indent, label="- ")
            where = [
                label + side.short(span)
                for label, side, address in (
                    (self.say("原 ", "before "), self.sides[0], change.where[0]),
                    (self.say("新 ", "after "), self.sides[1], change.where[1]),
                )
                if (span := side.span(address)) is not None
            ]
            self.page.put(self.say("，", ", ").join(where), indent=indent + 2)
