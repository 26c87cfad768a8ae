"""Indicators of the library told to a reader, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.indicators.model import Indicator
from perfeval.indicators.search import Hit
from perfeval.reports.leaf import Leaf

_DIRECTIONS = {
    "higher": ("越高越好", "higher is better"),
    "lower": ("越低越好", "lower is better"),
    "equal": ("以等于指标值为好", "equal to the target is best"),
}
_WHEN_ZERO = {
    "not_applicable": ("不适用", "not applicable"),
    "not_applicable_if_none": (
        "各项数都为零的不适用，否则不能确定",
        "not applicable if every figure is zero, otherwise it cannot be told",
    ),
    "cannot_tell": ("不能确定", "cannot be told"),
}


def indicators_report(items: Sequence[Indicator], lang: Lang) -> str:
    """Many indicators, one a row, under the titles of their libraries."""
    page = Leaf(lang)
    heads = [page.say("编号", "Id"), page.say("名称", "Name"), page.say("单位", "Unit")]
    for title in dict.fromkeys(item.library_title[lang] for item in items):
        chosen = [item for item in items if item.library_title[lang] == title]
        page.heading(page.say(f"{title}（{len(chosen)}）", f"{title} ({len(chosen)})"))
        page.table(heads, [[item.id, _name(item, page), item.unit] for item in chosen])
    page.heading(page.say(f"共 {len(items)} 项指标。", f"{len(items)} indicators."))
    return page.text().lstrip("\n")  # fmt: skip


def _name(item: Indicator, page: Leaf) -> str:
    return item.name if page.lang == "zh" else f"{item.name} ({item.english})"


def indicator_report(item: Indicator, lang: Lang) -> str:
    """The whole of one indicator."""
    page = Leaf(lang)
    page.put(f"{item.id}  {_name(item, page)}")
    rows = [
        (page.say("别名", "Also called"), "、".join(item.aliases)),
        (page.say("指标库", "Library"), item.library_title[lang]),
        (page.say("位置", "Place"), f"{item.section}/{item.category}"),
        (page.say("衡量什么", "Measures"), item.measures),
        (page.say("公式", "Formula"), item.formula or ""),
        (page.say("单位", "Unit"), item.unit),
        (page.say("方向", "Direction"), page.say(*_DIRECTIONS[item.direction])),
        (page.say("指标值示例", "Target, for example"), item.target_example),
    ]
    if item.formula and "÷" in item.formula:
        rows.append((page.say("分母为零时", "When divided by zero"), page.say(*_WHEN_ZERO[item.when_zero])))
    rows.append((page.say("佐证材料", "Evidence"), "；".join(item.evidence)))
    if item.basis is not None:
        note = (
            "" if item.basis.checked else page.say("（未与原文核对）", " (not checked against the original)")
        )
        rows.append((page.say("依据", "Basis"), f"{item.basis}{note}"))
    rows.append((page.say("留意", "Note"), item.note or ""))
    page.pairs([row for row in rows if row[1]])
    if item.inputs:
        page.heading(page.say("需要的数据", "Figures needed"))
        heads = [page.say("名称", "Name"), page.say("单位", "Unit"), page.say("含义", "What counts")]
        page.table(heads, [[wanted.name, wanted.unit, wanted.means] for wanted in item.inputs])
    if item.elements:
        page.heading(page.say("要点", "Key points"))
        for number, element in enumerate(item.elements, 1):
            page.put(element, 2, f"{number}. ")
    return page.text()


def hits_report(hits: Sequence[Hit], lang: Lang) -> str:
    """The indicators nearest to a text, the nearest first."""
    page = Leaf(lang)
    heads = [
        page.say("编号", "Id"),
        page.say("名称", "Name"),
        page.say("单位", "Unit"),
        page.say("相似度", "Similarity"),
    ]
    rows = [
        [hit.indicator.id, _found(hit, page), hit.indicator.unit, f"{round(hit.similarity * 100)}%"]
        for hit in hits
    ]
    page.table(heads, rows)
    return page.text()  # fmt: skip


def _found(hit: Hit, page: Leaf) -> str:
    name = hit.indicator.name
    if hit.name == name:
        return name
    return page.say(f"{name}（{hit.name}）", f"{name} ({hit.name})")


def as_json(item: Indicator) -> dict[str, Any]:
    """One indicator with every field; what it does not have is null or empty."""
    return {
        "id": item.id,
        "name": item.name,
        "en": item.english,
        "aliases": list(item.aliases),
        "library": item.library,
        "sector": item.sector,
        "section": item.section,
        "category": item.category,
        "measures": item.measures,
        "formula": item.formula,
        "inputs": {wanted.name: {"unit": wanted.unit, "means": wanted.means} for wanted in item.inputs},
        "elements": list(item.elements),
        "unit": item.unit,
        "direction": item.direction,
        "evidence": list(item.evidence),
        "target_example": item.target_example,
        "when_zero": item.when_zero,
        "basis": None
        if item.basis is None
        else {"document": item.basis.document, "article": item.basis.article, "checked": item.basis.checked},
        "note": item.note,
    }


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """One indicator that was found, by which of its names, and how near; similarity from 0 to 1, as text."""
    return {"id": hit.indicator.id, "name": hit.indicator.name, "found_by": hit.name, "similarity": f"{hit.similarity:.2f}"}  # fmt: skip
