"""Packs and rules told to a reader: which there are, what one contains, what one rule says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import PurePath

from perfeval.diagnostics import Lang, Level
from perfeval.evaluation import Basis, plain
from perfeval.language.render import formula, sentence
from perfeval.language.tree import Otherwise
from perfeval.language.vocabulary import Vocabulary, vocabulary
from perfeval.packs.model import Case, Dated, Effect, Example, Pack, Parameter, Rule, Template
from perfeval.reports.cells import display_width
from perfeval.reports.leaf import Leaf as _Page

_LEVELS: dict[Level, tuple[str, str]] = {
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "notice": ("提示", "notice"),
}
_KINDS = {
    "score": ("记分规则", "Score rules"),
    "check": ("检查规则", "Check rules"),
    "cap": ("总分规则", "Cap rules"),
}
_KIND = {"score": ("记分", "score"), "check": ("检查", "check"), "cap": ("总分", "cap")}
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
_NOT_APPLICABLE = {
    "rescale": ("剔除后按剩余分值折算", "left out, the rest is scaled up"),
    "full": ("给满分", "given full points"),
    "move": ("分值移给同一级指标的其他行", "its weight goes to the other rows of its section"),
}
_EXPECTED = {
    "applied": ("适用", "applied"),
    "cannot_tell": ("不能确定", "cannot be told"),
    "not_applicable": ("不适用", "not applicable"),
}


def packs_report(packs: Sequence[Pack], lang: Lang) -> str:
    """The packs there are, one a row."""
    page = _Page(lang)
    if not packs:
        page.put(page.say("没有规则包。", "There are no packs."))
        return page.text()
    heads = [
        page.say(zh, en)
        for zh, en in (
            ("规则包", "Pack"),
            ("名称", "Title"),
            ("年度", "Years"),
            ("类型", "Kinds"),
            ("地区", "Regions"),
            ("规则数", "Rules"),
        )
    ]
    rows = [
        [
            pack.id,
            page.of(pack.title),
            _years(pack, page),
            _pack_kinds(pack, page),
            _regions(pack, page),
            str(len(pack.rules)),
        ]
        for pack in packs
    ]
    page.table(heads, rows)
    return page.text()


def pack_report(pack: Pack, lang: Lang) -> str:
    """Everything in one pack: identity, framework, ratings, rounding, parameters, lets and rules."""
    page = _Page(lang)
    page.put(f"{pack.id}  {page.of(pack.title)}")
    page.pairs(
        [
            (page.say("依据", "Basis"), _basis(pack.basis, page)),
            (page.say("年度", "Years"), _years(pack, page)),
            (page.say("类型", "Kinds"), _pack_kinds(pack, page)),
            (page.say("地区", "Regions"), _regions(pack, page)),
            (page.say("层次", "Layers"), " → ".join(pack.chain)),
            (page.say("摘要", "Digest"), pack.digest),
        ]
    )
    _framework(pack, page)
    page.heading(page.say("参数", "Parameters"))
    for parameter in pack.parameters:
        _parameter(parameter, pack, page)
    if not pack.parameters:
        page.none()
    _lets(pack, page)
    _definitions(pack, page)
    for kind in _KINDS:
        _rules(pack, kind, page)
    return page.text()


def rule_report(pack: Pack, rule: Rule, lang: Lang) -> str:
    """The whole of one rule, in words."""
    page = _Page(lang)
    words = pack.vocabulary
    page.put(f"{rule.id}  {page.of(rule.title)}")
    rows = [
        (page.say("种类", "Kind"), page.say(*_KIND[rule.kind])),
        (page.say("依据", "Basis"), _basis(rule.basis, page)),
        (page.say("对象", "Looks at"), _scope(rule, words, page)),
        (page.say("条件", "Condition"), _condition(rule, words, page)),
    ]
    if rule.kind == "check":
        rows += [
            (page.say("级别", "Level"), page.say(*_LEVELS[rule.level])),
            *([(page.say("可衡量性", "Measurability"), _measurability(rule, page))] if rule.code else []),
            (page.say("说明", "Message"), _template(rule.message, words, lang)),
            (page.say("改法", "Fix"), _template(rule.fix, words, lang)),
        ]
    if rule.effect is not None:
        rows.append((page.say("效果", "Effect"), _effect(rule, rule.effect, words, page)))
    rows += [
        (page.say("层次", "Layers"), _layers(pack, rule)),
        (page.say("文件", "File"), "/".join(PurePath(rule.file).parts[-3:])),
    ]
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


# ------------------------------------------------------------------------------------------ the pack


def _years(pack: Pack, page: _Page) -> str:
    if pack.until is None:
        return page.say(f"{pack.since} 年起", f"from {pack.since}")
    return page.say(f"{pack.since}—{pack.until} 年", f"{pack.since} to {pack.until}")


def _pack_kinds(pack: Pack, page: _Page) -> str:
    found = [(kind, vocabulary().word("submission_kind", kind)) for kind in pack.kinds]
    return page.listed([kind if word is None else page.say(word.zh, word.en) for kind, word in found])


def _regions(pack: Pack, page: _Page) -> str:
    return page.listed(pack.regions) or page.say("不限", "any")


def _basis(basis: Basis | None, page: _Page) -> str:
    if basis is None:
        return page.say("未写明", "not stated")
    if basis.checked:
        return f"{basis}" + page.say("（已与原文核对）", " (checked against the original)")
    return f"{basis}" + page.say("（未与原文核对）", " (not checked against the original)")


def _number(value: Fraction) -> str:
    return plain(value) or ""


def _framework(pack: Pack, page: _Page) -> None:
    frame = pack.framework
    page.heading(page.say("分值", "Weights"))
    rows = [
        (page.say("满分", "Full score"), _number(frame.full)),
        (page.say("预算执行率", "Execution rate"), _number(frame.execution)),
    ]
    for name, weight in frame.sections.items():
        word = pack.vocabulary.word("section", name)
        rows.append((name if word is None else page.say(word.zh, word.en), _number(weight)))
    rows.append(
        (page.say("不适用的指标", "Rows that do not apply"), page.say(*_NOT_APPLICABLE[frame.not_applicable]))
    )
    page.pairs(rows)
    page.heading(page.say("等级", "Ratings"))
    for label, bound in pack.ratings:
        low = _number(bound)
        page.item(page.say(f"{label}：{low} 分及以上", f"{label}: {low} and above"))
    if not pack.ratings:
        page.none()
    page.heading(page.say("取位", "Rounding"))
    total, line = pack.rounding.places, pack.line_rounding.places
    page.item(
        page.say(f"总分四舍五入到 {total} 位小数。", f"The total is rounded half up to {total} decimals.")
    )
    if pack.round_lines:
        page.item(
            page.say(
                f"每行得分先四舍五入到 {line} 位小数，再相加。",
                f"The points of each row are rounded half up to {line} decimals before they are added.",
            )
        )
    else:
        page.item(
            page.say(
                f"每行得分不先取位，显示时保留 {line} 位小数。",
                f"The points of each row are not rounded before they are added; {line} decimals are shown.",
            )
        )


def _parameter(parameter: Parameter, pack: Pack, page: _Page) -> None:
    name = page.say(parameter.zh, parameter.id.replace("_", " "))
    # The last year that the pack is for: the newest value, unless the pack ended before it.
    now = parameter.at(pack.until)
    value = formula(now.value, pack.vocabulary, page.lang)
    page.item(f"{name} = {value}")
    page.put(page.of(parameter.means), 4)
    for dated in parameter.history:
        page.item(_dated(dated, pack, page, current=dated is now), 4)


def _dated(dated: Dated, pack: Pack, page: _Page, *, current: bool) -> str:
    value = formula(dated.value, pack.vocabulary, page.lang)
    basis = _basis(dated.basis, page)
    if page.lang == "zh":
        return (
            f"{dated.since} 年起：{value}{'（现行）' if current else ''}；依据：{basis}；规则包：{dated.pack}"
        )
    return (
        f"from {dated.since}: {value}{' (in force)' if current else ''}; basis: {basis}; pack: {dated.pack}"
    )


def _measurability(rule: Rule, page: _Page) -> str:
    verdict = {"vague": ("模糊", "vague"), "unmeasurable": ("不可衡量", "unmeasurable")}.get(
        rule.verdict or ""
    )
    return f"{rule.code}" + (page.say("，", ", ") + page.say(*verdict) if verdict else "")


def _definitions(pack: Pack, page: _Page) -> None:
    """Conditions that rules use by name."""
    if not pack.definitions:
        return
    page.heading(page.say("条件名称", "Named conditions"))
    for item in pack.definitions:
        page.item(page.say(item.zh, item.id.replace("_", " ")))
        page.put(f"    {page.of(item.means)}")


def _lets(pack: Pack, page: _Page) -> None:
    page.heading(page.say("中间值", "Intermediate values"))
    for let in pack.lets:
        page.item(page.say(let.zh, let.id.replace("_", " ")))
        for when, value in let.cases:
            told = formula(value, pack.vocabulary, page.lang)
            if isinstance(when, Otherwise) and len(let.cases) == 1:
                page.item(page.say(f"等于 {told}", f"is {told}"), 4)
                continue
            condition = sentence(when, pack.vocabulary, page.lang)
            page.item(page.say(f"{condition}：等于 {told}", f"{condition}: is {told}"), 4)
    if not pack.lets:
        page.none()


def _rules(pack: Pack, kind: str, page: _Page) -> None:
    rules = pack.of_kind(kind)
    zh, en = _KINDS[kind]
    page.heading(page.say(f"{zh}（{len(rules)}）", f"{en} ({len(rules)})"))
    for rule in rules:
        level = page.say(*_LEVELS[rule.level])
        mark = page.say(f"（{level}）", f" ({level})") if kind == "check" else ""
        page.item(f"{rule.id}  {page.of(rule.title)}{mark}")
        page.put(_basis(rule.basis, page), 4, page.labelled(page.say("依据", "Basis")))
        page.put(_layers(pack, rule), 4, page.labelled(page.say("层次", "Layers")))
    if not rules:
        page.none()


def _layers(pack: Pack, rule: Rule) -> str:
    return " → ".join(pack.history.get(rule.id, (rule.pack,)))


# ------------------------------------------------------------------------------------------ the rule


def _scope(rule: Rule, words: Vocabulary, page: _Page) -> str:
    label = words.scope_labels[rule.on] if page.lang == "zh" else rule.on
    return label + page.say("（两个相比，甲与乙）", " (two compared, 甲 and 乙)") if rule.pair else label


def _condition(rule: Rule, words: Vocabulary, page: _Page) -> str:
    if isinstance(rule.when, Otherwise):
        return page.say("总是适用", "always applies")
    return sentence(rule.when, words, page.lang)


def _template(texts: Mapping[str, Template], words: Vocabulary, lang: Lang) -> str:
    """The text with its expressions left in braces, as formulas."""
    parts = texts[lang].parts
    return "".join(
        part if isinstance(part, str) else "{" + formula(part, words, lang) + "}" for part in parts
    )


def _effect(rule: Rule, effect: Effect, words: Vocabulary, page: _Page) -> str:
    if rule.amount is None:
        it = rule.forced or ""
        word = words.word("rating", it)
        it = it if word is None else page.say(word.zh, word.en)
    else:
        it = formula(rule.amount, words, page.lang)
    effects = _LINE_EFFECTS if rule.on in ("indicator", "execution") else _EFFECTS
    return page.say(*effects[effect]).format(it=it)


def _case(case: Case, number: str, words: Vocabulary, page: _Page) -> None:
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


def _expectation(example: Example, rule: Rule, page: _Page) -> str:
    if not example.fires:
        return page.say("不触发", "stays silent")
    parts = []
    if example.case is not None:
        case = next((page.of(case.label) for case in rule.cases if case.name == example.case), example.case)
        parts.append(page.say(f"情形“{case}”", f"case “{case}”"))
    if example.points is not None:
        points = _number(example.points)
        parts.append(page.say(f"{points} 分", f"{points} points"))
    if example.outcome is not None:
        parts.append(page.say(*_EXPECTED.get(example.outcome, (example.outcome, example.outcome))))
    if parts:
        return page.say("，", ", ").join(parts)
    return page.say("报告问题", "is reported") if rule.kind == "check" else page.say("适用", "applies")
