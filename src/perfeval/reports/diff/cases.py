"""What differs in the cases of a score rule: which there are, in which order, and what each asks and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from perfeval.evaluation import Sentence
from perfeval.language.render import formula, sentence
from perfeval.packs.model import Case, Pack, Rule
from perfeval.reports.diff.model import (
    Change,
    Where,
    both,
    from_to,
    of_each,
    on_page,
    quoted,
    same,
    unless_alike,
)
from perfeval.reports.diff.trees import told_trees
from perfeval.reports.sheet import Sheet

#: What a case may have: its key, its field, and how it is called.
_PARTS = (
    ("points", "points", "得分", "the points"),
    ("cannot_tell", "cannot_tell", "不能确定的原因", "the reason why it cannot be told"),
    ("not_applicable", "not_applicable", "不适用的原因", "the reason why it does not apply"),
    ("from", "lowest", "最少得分", "the least points"),
    ("to", "highest", "最多得分", "the most points"),
)
#: A case, and its place among the cases of its rule.
_Placed = tuple[int, Case]


def case_text(case: Case, pack: Pack, page: Sheet) -> str:
    """All that a case says."""
    parts = [page.labelled(f"“{page.of(case.label)}”") + sentence(case.when, pack.vocabulary, page.lang)]
    for _, field, zh, en in _PARTS:
        value = getattr(case, field)
        if value is not None:
            text = (
                page.of(value) if isinstance(value, Mapping) else formula(value, pack.vocabulary, page.lang)
            )
            parts.append(page.labelled(page.say(zh, en)) + text)
    return page.say("，", ", ").join(parts)


def changed_cases(rules: tuple[Rule, Rule], packs: tuple[Pack, Pack]) -> Iterator[Change]:
    """The changes of the cases of a rule."""
    old, new = rules
    before, after = of_each(lambda rule: _by_name(rule.cases), rules)
    for key, (place, case) in after.items():
        if key not in before:
            text = _whole(case, packs[1])
            told = {
                "zh": f"新增第 {place + 1} 个情形{text['zh']}",
                "en": f"new case {place + 1}, {text['en']}",
            }
            yield Change(told, (None, ("rule", new.id, "cases", place)), new.basis)
    for key, (place, case) in before.items():
        if key not in after:
            told = {"zh": f"删去情形“{case.label['zh']}”", "en": f"case “{case.label['en']}” removed"}
            yield Change(told, (("rule", old.id, "cases", place), None), new.basis)
    common = of_each(lambda side: [key for key in side if key in before and key in after], (before, after))
    if common[0] != common[1]:
        one, other = _order(before, common[0]), _order(after, common[1])
        where: Where = ("rule", old.id, "cases"), ("rule", new.id, "cases")
        moved = from_to({"zh": "情形的先后", "en": "the order of the cases"}, quoted(one), quoted(other))
        yield Change(moved, where, new.basis)
    for key in common[1]:
        yield from _changed((before[key], after[key]), rules, packs)


def _by_name(cases: tuple[Case, ...]) -> dict[tuple[str, int], _Placed]:
    """Cases with their places, by their names; of several of one name each is another."""
    found: dict[tuple[str, int], _Placed] = {}
    for place, case in enumerate(cases):
        key = case.name, sum(name == case.name for name, _ in found)
        found[key] = place, case
    return found


def _whole(case: Case, pack: Pack) -> Sentence:
    return on_page(lambda page: case_text(case, pack, page))


def _order(side: Mapping[tuple[str, int], _Placed], keys: list[tuple[str, int]]) -> Sentence:
    return on_page(lambda page: page.listed([page.of(side[key][1].label) for key in keys]))


def _changed(
    cases: tuple[_Placed, _Placed], rules: tuple[Rule, Rule], packs: tuple[Pack, Pack]
) -> Iterator[Change]:
    (place, was), (new_place, is_) = cases
    basis, label = rules[1].basis, is_.label
    of = {"zh": f"情形“{label['zh']}”的", "en": f" of case “{label['en']}”"}

    def where(key: str) -> Where:
        return ("rule", rules[0].id, "cases", place, key), ("rule", rules[1].id, "cases", new_place, key)

    if was.label["en"] != is_.label["en"]:
        told = {
            "zh": f"{of['zh']}英文名称改了",
            "en": f"the English name of case “{label['zh']}” changed from “{was.label['en']}” to “{label['en']}”",
        }
        names: Where = (
            ("rule", rules[0].id, "en", "cases", was.name),
            ("rule", rules[1].id, "en", "cases", is_.name),
        )
        yield Change(told, names, basis)
    if not same(was.when, is_.when):
        what = {"zh": of["zh"] + "条件", "en": "the condition" + of["en"]}
        yield Change(told_trees(what, (was.when, is_.when), packs, sentence), where("when"), basis)
    for key, field, zh, en in _PARTS:
        before, after = getattr(was, field), getattr(is_, field)
        if same(before, after):
            continue
        what = {"zh": of["zh"] + zh, "en": en + of["en"]}
        if before is None or after is None or isinstance(after, Mapping):
            said_of: Sentence = unless_alike(what, _part(before, packs[0]), _part(after, packs[1]))
        else:
            said_of = told_trees(what, (before, after), packs, formula)
        yield Change(said_of, where(key), basis)


def _part(value: Any, pack: Pack) -> Sentence:
    if value is None:
        return {"zh": "没有", "en": "none"}
    if isinstance(value, Mapping):
        return quoted(value)
    return quoted(both(lambda lang: formula(value, pack.vocabulary, lang)))
