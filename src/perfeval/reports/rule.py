"""One rule told to a reader: what it looks at, when it applies, what it says or gives, its examples."""

from __future__ import annotations

from pathlib import PurePath

from perfeval.diagnostics import Lang
from perfeval.language.render import formula, sentence
from perfeval.language.tree import Otherwise
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Case, Effect, Example, Pack, Rule
from perfeval.reports.cells import display_width
from perfeval.reports.sheet import (
    LEVELS,
    Sheet,
    allowed_text,
    basis_text,
    number_text,
    rule_layers,
    template_text,
)

KINDS = {"score": ("记分", "score"), "check": ("检查", "check"), "cap": ("总分", "cap")}
_EFFECTS: dict[Effect, tuple[str, str]] = {
    "deduct": ("总分扣减 {it}", "the total is reduced by {it}"),
    "add": ("总分增加 {it}", "the total is raised by {it}"),
    "cap": ("总分最高为 {it}", "the total is at most {it}"),
    "floor": ("总分最低为 {it}", "the total is at least {it}"),
    "force": ("等级定为 {it}", "the rating is {it}"),
    "lower": ("等级降低 {it} 级", "the rating is lowered by {it}"),
}
_LINE_EFFECTS: dict[Effect, tuple[str, str]] = {
    "deduct": ("该行得分扣减 {it}", "the points of the line are reduced by {it}"),
    "add": ("该行得分增加 {it}", "the points of the line are raised by {it}"),
    "cap": ("该行得分最高为 {it}", "the points of the line are at most {it}"),
    "floor": ("该行得分最低为 {it}", "the points of the line are at least {it}"),
}
_EXPECTED = {
    "applied": ("适用", "applied"),
    "cannot_tell": ("不能确定", "cannot be told"),
    "not_applicable": ("不适用", "not applicable"),
}


def rule_report(pack: Pack, rule: Rule, lang: Lang) -> str:
    """The whole of one rule, in words."""
    page = Sheet(lang)
    words = pack.vocabulary
    page.put(f"{rule.id}  {page.of(rule.title)}")
    rows = [
        (page.say("种类", "Kind"), page.say(*KINDS[rule.kind])),
        (page.say("依据", "Basis"), basis_text(rule.basis, page)),
        (page.say("对象", "Looks at"), scope_text(rule, words, page)),
        (page.say("条件", "Condition"), condition_text(rule, words, page)),
    ]
    if rule.instead_of:
        rows.append((page.say("代替", "In place of"), page.listed(rule.instead_of)))
    if rule.kind == "check":
        rows += [
            (page.say("级别", "Level"), page.say(*LEVELS[rule.level])),
            *([(page.say("可衡量性", "Measurability"), measurability_text(rule, page))] if rule.code else []),
            (page.say("说明", "Message"), template_text(rule.message, words, lang)),
            (page.say("改法", "Fix"), template_text(rule.fix, words, lang)),
        ]
    if rule.effect is not None:
        rows.append((page.say("效果", "Effect"), effect_text(rule, rule.effect, words, page)))
    rows += [
        (page.say("层次", "Layers"), rule_layers(pack, rule)),
        (page.say("文件", "File"), "/".join(PurePath(rule.file).parts[-3:])),
    ]
    for one in (*rule.allowed, *(one for one in pack.allowed if one.rule == rule.id)):
        rows.append((page.say("例外", "Exception"), allowed_text(one, page)))
    page.pairs(rows)
    if rule.cases:
        page.heading(page.say("情形（第一个成立的算）", "Cases (the first that holds counts)"))
    for index, case in enumerate(rule.cases, 1):
        _case(case, f"{index}. ", words, page)
    page.heading(page.say("例子", "Examples"))
    for example in rule.examples:
        page.item(page.labelled(example.name) + _expectation(example, rule, page))
    if not rule.examples:
        page.none()
    return page.text()


def measurability_text(rule: Rule, page: Sheet) -> str:
    """What a check says of whether an indicator can be measured."""
    verdict = {"vague": ("模糊", "vague"), "unmeasurable": ("不可衡量", "unmeasurable")}.get(
        rule.verdict or ""
    )
    return f"{rule.code}" + (page.say("，", ", ") + page.say(*verdict) if verdict else "")


def scope_text(rule: Rule, words: Vocabulary, page: Sheet) -> str:
    """What a rule looks at."""
    label = words.scope_labels[rule.on] if page.lang == "zh" else rule.on
    return label + page.say("（两个相比，甲与乙）", " (two compared, 甲 and 乙)") if rule.pair else label


def condition_text(rule: Rule, words: Vocabulary, page: Sheet) -> str:
    """When a rule applies, as a sentence."""
    if isinstance(rule.when, Otherwise):
        return page.say("总是适用", "always applies")
    return sentence(rule.when, words, page.lang)


def effect_text(rule: Rule, effect: Effect, words: Vocabulary, page: Sheet) -> str:
    """What a cap does, as a sentence."""
    if rule.amount is None:
        it = rule.forced or ""
        word = words.word("rating", it)
        it = it if word is None else page.say(word.zh, word.en)
    else:
        it = formula(rule.amount, words, page.lang)
    effects = _LINE_EFFECTS if rule.on in ("indicator", "execution") else _EFFECTS
    return page.say(*effects[effect]).format(it=it)


def _case(case: Case, number: str, words: Vocabulary, page: Sheet) -> None:
    page.put(page.of(case.label), 2, number)
    indent = 2 + display_width(number)
    page.put(sentence(case.when, words, page.lang), indent, page.labelled(page.say("条件", "Condition")))
    if case.points is not None:
        told = formula(case.points, words, page.lang)
        page.put(told, indent, page.labelled(page.say("得分", "Points")))
    if case.cannot_tell is not None:
        page.put(page.of(case.cannot_tell), indent, page.labelled(page.say("不能确定", "Cannot be told")))
    if case.not_applicable is not None:
        page.put(page.of(case.not_applicable), indent, page.labelled(page.say("不适用", "Not applicable")))
    for bound, zh, en in ((case.lowest, "最少", "At least"), (case.highest, "最多", "At most")):
        if bound is not None:
            page.put(formula(bound, words, page.lang), indent, page.labelled(page.say(zh, en)))


def _expectation(example: Example, rule: Rule, page: Sheet) -> str:
    if not example.fires:
        return page.say("不触发", "stays silent")
    parts = []
    if example.case is not None:
        case = next((page.of(case.label) for case in rule.cases if case.name == example.case), example.case)
        parts.append(page.say(f"情形“{case}”", f"case “{case}”"))
    if example.points is not None:
        points = number_text(example.points)
        parts.append(page.say(f"{points} 分", f"{points} points"))
    if example.outcome is not None:
        parts.append(page.say(*_EXPECTED.get(example.outcome, (example.outcome, example.outcome))))
    for bound, zh, en in ((example.lowest, "最少", "at least"), (example.highest, "最多", "at most")):
        if bound is not None:
            parts.append(page.say(f"{zh} {number_text(bound)} 分", f"{en} {number_text(bound)} points"))
    if parts:
        return page.say("，", ", ").join(parts)
    return page.say("报告问题", "is reported") if rule.kind == "check" else page.say("适用", "applies")
