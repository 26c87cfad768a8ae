"""The handbook of a pack: every part in its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfeval.diagnostics import LEVELS as GRAVITY
from perfeval.diagnostics import Lang
from perfeval.engines.worked import Worked
from perfeval.packs.model import Pack, Rule
from perfeval.reports.handbook.blocks import Block, Book, Column, Heading, Table, Text
from perfeval.reports.handbook.changes import against_parent, since_last_year
from perfeval.reports.handbook.coverage import coverage
from perfeval.reports.handbook.rules import Rules, anchor
from perfeval.reports.handbook.settings import frame, identity, parameters
from perfeval.reports.sheet import LEVELS, Sheet

_KINDS = {"score": ("记分", "score"), "cap": ("封顶与扣分", "cap"), "check": ("检查", "check")}


def handbook(
    pack: Pack,
    parent: Pack | None,
    worked: Mapping[str, Sequence[Worked]],
    lang: Lang,
    year: int | None = None,
) -> Book:
    """The whole document.

    Args:
        pack: the pack.
        parent: the pack that it extends, if any.
        worked: what the examples of every rule come to with the pack.
        lang: the language of everything but what rules quote of forms.
        year: the fiscal year whose changes are told; by default the newest that changed a parameter.
    """
    page = Sheet(lang)
    rules = Rules(pack, worked, page)
    parts: list[tuple[str, str, Iterable[Block]]] = [
        ("概况", "Overview", [*_notes(pack, page), *identity(pack, page)]),
        ("规则一览", "List of rules", [_index(pack, page)]),
        ("分值、等级和取位", "Weights, ratings and rounding", frame(pack, page)),
        ("参数", "Parameters", parameters(pack, page)),
    ]
    for kind, zh, en in (("score", "记分规则", "Score rules"), ("cap", "封顶与扣分规则", "Cap rules")):
        found = pack.of_kind(kind)
        if found:
            parts.append((zh, en, _rules(found, rules, 2)))
    if pack.of_kind("check"):
        parts.append(("检查规则", "Check rules", _checks(pack, rules, page)))
    parts.append(("与上年相比", "Changes since the year before", since_last_year(pack, year, page)))
    if parent is not None:
        title = page.of(parent.title)
        parts.append((f"与“{title}”相比", f"Changes against “{title}”", against_parent(pack, parent, page)))
    parts.append(("条款对照", "Coverage of the regulation", coverage(pack, page)))
    blocks: list[Block] = []
    for number, (zh, en, inside) in enumerate(parts, 1):
        blocks += [Heading(1, f"{number}. {page.say(zh, en)}", f"part-{number}"), *inside]
    subtitle = page.say(f"规则手册（{pack.id}）", f"Handbook of rules ({pack.id})")
    return Book(page.of(pack.title), subtitle, lang, tuple(blocks))


def _notes(pack: Pack, page: Sheet) -> Iterator[Block]:
    """What this document is, and how much of it was compared with the original texts."""
    yield Text(
        page.say(
            "本手册由规则包生成：条件和公式用规则的原话，例子的结果由引擎按本包的参数算出。",
            "This handbook is made from the pack: conditions and formulas are in the words of the rules, and the results of "
            "examples are those of the engine with the parameters of this pack. Examples are quoted in Chinese, as the "
            "rules and forms have them.",
        )
    )
    bases = [rule.basis for rule in pack.rules if rule.basis is not None]
    checked = sum(basis.checked for basis in bases)
    without = len(pack.rules) - len(bases)
    told = page.say(
        f"与原文核对：{len(bases)} 条规则写有依据，其中 {checked} 条与原文核对过，{len(bases) - checked} 条没有；{without} 条规则没有引用文件。",
        f"Comparison with the originals: {len(bases)} rules name a basis, {checked} of them were compared with the original "
        f"text and {len(bases) - checked} were not; {without} rules cite no document.",
    )
    yield Text(told, "warning" if checked < len(bases) else "plain")


def _index(pack: Pack, page: Sheet) -> Table:
    columns = (
        Column(page.say("序号", "No."), 6, right=True),
        Column(page.say("规则", "Rule"), 46),
        Column(page.say("种类", "Kind"), 16),
        Column(page.say("依据", "Basis"), 32),
    )
    ordered = _ordered(pack)
    rows = []
    for number, rule in enumerate(ordered, 1):
        kind = page.say(*_KINDS[rule.kind])
        if rule.kind == "check":
            level = page.say(*LEVELS[rule.level])
            kind += page.say(f"（{level}）", f" ({level})")
        rows.append((str(number), page.of(rule.title), kind, "—" if rule.basis is None else str(rule.basis)))
    return Table(columns, tuple(rows), tuple(anchor(rule) for rule in ordered))


def _ordered(pack: Pack) -> list[Rule]:
    """The rules in the order of the document."""
    kinds = ("score", "cap", "check")
    return sorted(pack.rules, key=lambda rule: (kinds.index(rule.kind), _gravity(rule), rule.id))


def _gravity(rule: Rule) -> int:
    return GRAVITY.index(rule.level) if rule.kind == "check" else 0


def _rules(found: Iterable[Rule], rules: Rules, level: int) -> Iterator[Block]:
    for rule in found:
        yield from rules.blocks(rule, level)


def _checks(pack: Pack, rules: Rules, page: Sheet) -> Iterator[Block]:
    """Checks by their level, the gravest first."""
    for level in GRAVITY:
        found = [rule for rule in pack.of_kind("check") if rule.level == level]
        if found:
            label = page.say(*LEVELS[level])
            yield Heading(2, page.say(f"{label}（{len(found)} 条）", f"{label.capitalize()} ({len(found)})"))
            yield from _rules(found, rules, 3)
