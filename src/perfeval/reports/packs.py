"""Packs told to a reader: which there are, and what one contains and which of its layers says so."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.diagnostics import Lang
from perfeval.language.render import formula
from perfeval.language.vocabulary import vocabulary
from perfeval.packs.model import Dated, Layer, Pack, Parameter
from perfeval.reports.declared import columns, definitions, lets
from perfeval.reports.frame import framework
from perfeval.reports.rule import rule_report
from perfeval.reports.sheet import LEVELS, Sheet, allowed_text, basis_text, reason_text, rule_layers

__all__ = ["pack_report", "packs_report", "rule_report"]

_KINDS = {
    "score": ("记分规则", "Score rules"),
    "check": ("检查规则", "Check rules"),
    "cap": ("封顶与扣分规则", "Cap rules"),
}


def packs_report(packs: Sequence[Pack], lang: Lang) -> str:
    """The packs there are, one a row."""
    page = Sheet(lang)
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
            years_text(pack, page),
            kinds_text(pack, page),
            regions_text(pack, page),
            str(len(pack.rules)),
        ]
        for pack in packs
    ]
    page.table(heads, rows)
    return page.text()


def pack_report(pack: Pack, lang: Lang) -> str:
    """Everything in one pack: identity, layers, framework, columns, parameters, lets and rules."""
    page = Sheet(lang)
    page.put(f"{pack.id}  {page.of(pack.title)}")
    page.pairs(
        [
            (page.say("依据", "Basis"), basis_text(pack.basis, page)),
            (page.say("年度", "Years"), years_text(pack, page)),
            (page.say("类型", "Kinds"), kinds_text(pack, page)),
            (page.say("地区", "Regions"), regions_text(pack, page)),
            (page.say("选用", "Chosen"), choosing_text(pack, page)),
            (page.say("层次", "Layers"), " → ".join(pack.chain)),
            (page.say("摘要", "Digest"), pack.digest),
        ]
    )
    if len(pack.layers) > 1:
        page.heading(page.say("各层（后面的改动前面的）", "Layers (a later one changes those before it)"))
        for layer in pack.layers:
            page.item(_layer(layer, page))
    framework(pack, page)
    columns(pack, page)
    page.heading(page.say("参数", "Parameters"))
    for parameter in pack.parameters:
        _parameter(parameter, pack, page)
    if not pack.parameters:
        page.none()
    lets(pack, page)
    definitions(pack, page)
    for kind in _KINDS:
        _rules(pack, kind, page)
    if pack.changes:
        _changes(pack, page)
    if pack.allowed:
        page.heading(page.say("证明的例外（rules prove）", "Exceptions to the proof (rules prove)"))
    for one in pack.allowed:
        page.item((page.labelled(one.rule) if one.rule else "") + allowed_text(one, page))
    return page.text()


def years_text(pack: Pack, page: Sheet) -> str:
    """The fiscal years that a pack is for."""
    if pack.until is None:
        return page.say(f"{pack.since} 年起", f"from {pack.since}")
    return page.say(f"{pack.since}—{pack.until} 年", f"{pack.since} to {pack.until}")


def kinds_text(pack: Pack, page: Sheet) -> str:
    """The kinds of form that a pack is for."""
    found = [(kind, vocabulary().word("submission_kind", kind)) for kind in pack.kinds]
    return page.listed([kind if word is None else page.say(word.zh, word.en) for kind, word in found])


def regions_text(pack: Pack, page: Sheet) -> str:
    """The regions that a pack is for."""
    return page.listed(pack.regions) or page.say("不限", "any")


def choosing_text(pack: Pack, page: Sheet) -> str:
    """How a form comes to be scored by a pack."""
    if pack.by_name_only:
        return page.say("只在点名时使用（--pack）", "only when it is named (--pack)")
    return page.say("按类型、年度、地区自动选用", "by itself, by kind, year and region")


def _layer(layer: Layer, page: Sheet) -> str:
    basis = page.labelled(page.say("依据", "basis")) + basis_text(layer.basis, page)
    since = "" if layer.since is None else page.say(f"；{layer.since} 年起", f"; from {layer.since}")
    return f"{layer.id}  {page.of(layer.title)}" + page.say("；", "; ") + basis + since


def _parameter(parameter: Parameter, pack: Pack, page: Sheet) -> None:
    name = page.say(parameter.zh, parameter.id.replace("_", " "))
    # The last year that the pack is for: the newest value, unless the pack ended before it.
    now = parameter.at(pack.until)
    value = formula(now.value, pack.vocabulary, page.lang)
    page.item(f"{name} = {value}")
    page.put(page.of(parameter.means), 4)
    for dated in parameter.history:
        page.item(_dated(dated, pack, page, current=dated is now), 4)


def _dated(dated: Dated, pack: Pack, page: Sheet, *, current: bool) -> str:
    value = formula(dated.value, pack.vocabulary, page.lang)
    basis = basis_text(dated.basis, page)
    if page.lang == "zh":
        told = (
            f"{dated.since} 年起：{value}{'（现行）' if current else ''}；依据：{basis}；规则包：{dated.pack}"
        )
        return told + (f"；理由：{reason_text(dated.reason, pack, page)}" if dated.reason else "")
    told = (
        f"from {dated.since}: {value}{' (in force)' if current else ''}; basis: {basis}; pack: {dated.pack}"
    )
    return told + (f"; reason: {reason_text(dated.reason, pack, page)}" if dated.reason else "")


def _rules(pack: Pack, kind: str, page: Sheet) -> None:
    rules = pack.of_kind(kind)
    zh, en = _KINDS[kind]
    page.heading(page.say(f"{zh}（{len(rules)}）", f"{en} ({len(rules)})"))
    for rule in rules:
        level = page.say(*LEVELS[rule.level])
        mark = page.say(f"（{level}）", f" ({level})") if kind == "check" else ""
        page.item(f"{rule.id}  {page.of(rule.title)}{mark}")
        page.put(basis_text(rule.basis, page), 4, page.labelled(page.say("依据", "Basis")))
        page.put(rule_layers(pack, rule), 4, page.labelled(page.say("层次", "Layers")))
    if not rules:
        page.none()


def _changes(pack: Pack, page: Sheet) -> None:
    """What later layers did to rules of earlier ones; a change says why, or its layer's basis says so."""
    bases = {layer.id: layer for layer in pack.layers}
    page.heading(page.say("对上级规则的改动", "Changes of rules of earlier layers"))
    for change in pack.changes:
        if change.levels is not None:
            before, after = (page.say(*LEVELS[level]) for level in change.levels)
            what = page.say(f"级别 {before} → {after}", f"level {before} → {after}")
        else:
            what = {
                "replaced": page.say("换成本层的同名规则", "replaced by a rule of the same name"),
                "dropped": page.say("不用", "not used"),
            }[change.kind]
        page.item(page.labelled(f"{change.rule}  {page.of(change.title)}") + what)
        layer = bases[change.pack]
        since = "" if layer.since is None else page.say(f"（{layer.since} 年起）", f" (from {layer.since})")
        page.put(f"{change.of} → {change.pack}{since}", 4, page.labelled(page.say("层次", "Layers")))
        if change.reason:
            page.put(reason_text(change.reason, pack, page), 4, page.labelled(page.say("理由", "Reason")))
        basis = change.basis or layer.basis
        page.put(basis_text(basis, page), 4, page.labelled(page.say("依据", "Basis")))
