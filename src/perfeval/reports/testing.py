"""What the examples of a pack came to, what they reach, and which changes they do not notice: text and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval.diagnostics import Diagnostic, Lang, Span
from perfeval.engines.coverage.measuring import KINDS, Coverage
from perfeval.engines.mutation.mutants import Mutant
from perfeval.engines.mutation.suggesting import Suggestion
from perfeval.packs.model import Pack
from perfeval.packs.places import Places
from perfeval.reports.example import example_text, expect_text
from perfeval.reports.leaf import Leaf
from perfeval.reports.tested import Telling

#: What is counted, in both languages.
_COUNTED = {
    "case": ("情形", "cases"),
    "fires": ("触发", "firing"),
    "silent": ("不触发", "silent"),
    "words": ("词表", "word lists"),
    "except": ("词表例外", "exceptions of word lists"),
    "choice": ("参数的选项", "choices of parameters"),
    "value": ("参数的值", "values of parameters"),
    "let": ("中间值的情形", "cases of intermediate values"),
    "weights": ("另列的分值", "other weights"),
}


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no example notices, and one that would, if any was found."""

    mutant: Mutant
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Tested:
    """One pack, tested. ``survivors`` is None where no changes were tried, ``mutants`` how many were."""

    pack: Pack
    coverage: Coverage
    mutants: int = 0
    survivors: tuple[Survivor, ...] | None = None

    @property
    def faults(self) -> list[Diagnostic]:
        """The examples that fail."""
        faults = [item.fault for item in self.coverage.own] + [item.fault for item in self.coverage.whole]
        return [fault for fault in faults if fault is not None]

    @property
    def open(self) -> int:
        """How many parts are not reached, and changes not noticed."""
        return len(self.coverage.missed) + len(self.survivors or ())


def testing_text(tested: Tested, places: Places, lang: Lang) -> str:
    """A paragraph on examples, one on what they reach, one on changes."""
    page, telling, coverage = Leaf(lang), Telling(tested.pack, places), tested.coverage
    count, failed = len(coverage.own) + len(coverage.whole), len(tested.faults)
    page.put(
        page.say(
            f"{tested.pack.id}：{count} 个例子，{count - failed} 个通过，{failed} 个不符。",
            f"{tested.pack.id}: {count} examples, {count - failed} passed, {failed} failed.",
        )
    )
    _reached(tested, page)
    if coverage.missed:
        count = len(coverage.missed)
        page.put(page.say(f"没有例子到的，{count} 处：", f"Not reached by an example, {count}:"), 2)
        _by_file(
            [(telling.missed_at(item), (page.of(telling.missed(item)),)) for item in coverage.missed], page
        )
    if tested.survivors is not None:
        _changes(tested, tested.survivors, telling, page)
    return page.text()


def _reached(tested: Tested, page: Leaf) -> None:
    reached, missed = (
        Counter(item.kind for item in items) for items in (tested.coverage.reached, tested.coverage.missed)
    )
    told = [
        f"{page.say(*_COUNTED[kind])} {reached[kind]}/{reached[kind] + missed[kind]}"
        for kind in KINDS
        if reached[kind] + missed[kind]
    ]
    if told:
        page.put(
            page.say("，", ", ").join(told) + page.say("。", "."),
            2,
            page.labelled(page.say("例子到的", "Reached")),
        )
    rules, parameters = tested.coverage.inherited
    if len(tested.pack.chain) > 1:
        parent = tested.pack.chain[-2]
        page.put(
            page.say(
                f"另有 {rules} 条规则、{parameters} 个参数来自上级 {parent}，由它的例子负责，不计在内。",
                f"{rules} rules and {parameters} parameters more are taken over from {parent}, whose examples answer for them.",
            ),
            2,
        )


def _changes(tested: Tested, survivors: tuple[Survivor, ...], telling: Telling, page: Leaf) -> None:
    left = len(survivors)
    noticed = tested.mutants - left
    page.put(
        page.say(
            f"试改：逐处改动 {tested.mutants} 次，{noticed} 次有例子发现，{left} 次没有。",
            f"Changes tried one at a time: {tested.mutants}; noticed by an example: {noticed}; not noticed: {left}.",
        ),
        2,
    )
    _by_file(
        [(telling.mutant_at(one.mutant), _told(one, tested.pack, telling, page)) for one in survivors], page
    )


def _told(survivor: Survivor, pack: Pack, telling: Telling, page: Leaf) -> tuple[str, ...]:
    """A change that no example notices, and an example that would."""
    mutant, found = survivor.mutant, survivor.suggestion
    # The file of a rule says which one it is.
    where = telling.part(mutant) if mutant.owner[0] == "rule" else telling.where(mutant)
    what, head = page.of(telling.what(mutant)), page.of(where)
    told = page.labelled(head) + what if head else what
    rule = pack.rule(found.rule) if found is not None else None
    if found is None or rule is None:
        return (told,)
    would = expect_text(found.mutant, rule)
    hint = page.labelled(page.say("可以发现它的例子", "An example that would notice"))
    after = page.say(f"（改动后得出 {would}）", f" (with the change: {would})")
    return told, hint + example_text(found, rule) + after


def _by_file(items: Sequence[tuple[Span | None, tuple[str, ...]]], page: Leaf) -> None:
    """Texts under the names of their files, each with its line."""
    files: dict[str, list[tuple[Span | None, tuple[str, ...]]]] = {}
    for span, texts in items:
        files.setdefault(span.file if span else "", []).append((span, texts))
    for file, group in files.items():
        page.put(file, 4)
        for span, (text, *more) in group:
            line = "" if span is None else page.say(f"第 {span.line} 行：", f"line {span.line}: ")
            page.item(line + text, 6)
            for further in more:
                page.put(further, 8)


def testing_json(tested: Tested, places: Places) -> dict[str, Any]:
    """The object of ``--format json``."""
    telling, coverage = Telling(tested.pack, places), tested.coverage
    reached, missed = (Counter(item.kind for item in items) for items in (coverage.reached, coverage.missed))
    rules, parameters = coverage.inherited
    return {
        "schema": "perfeval/rules-test/1",
        "pack": {"id": tested.pack.id, "digest": tested.pack.digest},
        "examples": len(coverage.own) + len(coverage.whole),
        "failed": [
            {**_place(fault.span), "code": fault.code, "zh": fault.text("zh"), "en": fault.text("en")} for fault in tested.faults
        ],
        "inherited": {"rules": rules, "parameters": parameters},
        "coverage": {
            "counts": [
                {"kind": kind, "reached": reached[kind], "of": reached[kind] + missed[kind]}
                for kind in KINDS if reached[kind] + missed[kind]
            ],
            "missed": [
                {
                    "kind": item.kind, "owner": _owner(item.owner), "name": item.name, **_place(telling.missed_at(item)),
                    **telling.missed(item),
                }
                for item in coverage.missed
            ],
        },
        "mutation": None if tested.survivors is None else {
            "mutants": tested.mutants, "noticed": tested.mutants - len(tested.survivors),
            "survivors": [_survivor(survivor, tested.pack, telling) for survivor in tested.survivors],
        },
    }  # fmt: skip


def _survivor(survivor: Survivor, pack: Pack, telling: Telling) -> dict[str, Any]:
    mutant, found = survivor.mutant, survivor.suggestion
    rule = pack.rule(found.rule) if found is not None else None
    where, what = telling.where(mutant), telling.what(mutant)
    return {
        "kind": mutant.kind, "owner": _owner(mutant.owner), **_place(telling.mutant_at(mutant)),
        "before": dict(telling.before(mutant)), "after": dict(telling.after(mutant)),
        "zh": f"{where['zh']}：{what['zh']}", "en": f"{where['en']}: {what['en']}",
        "suggestion": None if found is None or rule is None else {
            "rule": found.rule, "example": example_text(found, rule), "after_the_change": expect_text(found.mutant, rule),
        },
    }  # fmt: skip


def _owner(owner: tuple[str, str]) -> dict[str, str]:
    return {"kind": owner[0], "id": owner[1]}


def _place(span: Span | None) -> dict[str, Any]:
    return {
        "file": span.file if span else None, "line": span.line if span else None, "column": span.column if span else None
    }  # fmt: skip
