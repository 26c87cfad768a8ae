"""A form and its evaluation as the fields that document templates fill in, in one language.

Nothing is computed here that was not concluded before: numbers are put into words, rows are sorted and
counted. What each field means stands in fields.yaml.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from perfeval.diagnostics import Lang
from perfeval.evaluation import Line
from perfeval.language.vocabulary import vocabulary
from perfeval.reports.documents.found import found, honesty
from perfeval.reports.documents.model import Clerk, Data, Reviewed, tidy
from perfeval.reports.documents.standing import standing
from perfeval.reports.telling import OUTCOMES, signed

_MONEY = ("initial", "adjusted", "received", "spent")
_VERDICTS = {
    "measurable": ("可衡量", "measurable"),
    "vague": ("模糊", "vague"),
    "unmeasurable": ("不可衡量", "unmeasurable"),
}


def document_data(reviewed: Reviewed, lang: Lang, day: date | None = None) -> Data:
    """All fields of one form."""
    clerk = Clerk(reviewed, lang, day)
    return tidy({**_form(clerk), **_conclusion(clerk), **_lines(clerk), **found(clerk), **honesty(clerk)})  # type: ignore[no-any-return]


def day_text(day: date | None, lang: Lang) -> str:
    """A date in words; nothing where none is given: no clock is read."""
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


# --- what the form says ----------------------------------------------------------------------------


def _form(clerk: Clerk) -> Data:
    cells = clerk.submission.cells
    project, unit = cells.get("project", "").strip(), cells.get("unit", "").strip()
    kind = vocabulary().word("submission_kind", cells.get("kind", "").strip())
    kinds = {
        "project": ("项目支出", "project"),
        "department": ("部门整体支出", "department as a whole"),
        "transfer": ("转移支付", "transfer payment"),
    }
    whole = kind is not None and kind.id == "department"
    about = clerk.say("部门整体支出", "the department as a whole") if whole else ""
    return {
        "title": project or " ".join(part for part in (unit, about) if part) or clerk.missing,
        "unit": clerk.cell("unit"),
        "department": clerk.cell("department"),
        "project": project
        or (clerk.say("（部门整体）", "(the department as a whole)") if whole else clerk.missing),
        "year": clerk.cell("year"),
        "kind": clerk.cell("kind") if kind is None else clerk.say(*kinds[kind.id]),
        "region": clerk.cell("region"),
        "whole": whole,
        "date": day_text(clerk.day, clerk.lang),
        "goal_expected": clerk.cell("goal.expected"),
        "goal_actual": clerk.cell("goal.actual"),
        "funds": _funds(clerk),
        "pack": clerk.result.pack,
        "pack_title": clerk.words(clerk.result.pack_title),
        "pack_reason": clerk.words(clerk.result.chosen),
        "digest": clerk.result.digest,
        "engine": clerk.result.engine,
        "source": clerk.result.source,
    }


def _funds(clerk: Clerk) -> list[Data]:
    """The figures of the funds as written, each in the unit of the form."""
    words, cells = clerk.pack.vocabulary, clerk.submission.cells
    terms = {term.key: term.label(clerk.lang) for term in words.terms.values()}
    unit = cells.get("funds.unit", "").strip() or clerk.say("元（表中未写）", "元 (not written)")
    rows = [
        {
            "name": _label(terms.get(f"funds.{key}", key)),
            "written": clerk.cell(f"funds.{key}"),
            "unit": unit if f"funds.{key}" in cells else "—",
        }
        for key in _MONEY
    ]
    rate = {
        "name": _label(terms.get("funds.rate", "rate")),
        "written": clerk.cell("funds.rate"),
        "unit": "—",
    }
    return [*rows, rate]


def _label(name: str) -> str:
    """A name of the vocabulary as a reader writes it."""
    return name.replace("_", " ").capitalize()


# --- what it comes to ------------------------------------------------------------------------------


def _conclusion(clerk: Clerk) -> Data:
    result, say = clerk.result, clerk.say
    unknown = say("不能确定", "cannot be told")
    open_ = clerk.scores and result.total is None
    if not clerk.scores:
        total = unknown = say("不记分", "no points")
    elif result.total is None:
        total = clerk.teller.range(result.lowest, result.highest, result.rounding)
    else:
        total = result.rounding.text(result.total)
    gap = unknown
    if result.gap is not None:
        gap = signed(result.gap, result.rounding) if result.gap else "0"
    elif clerk.scores and result.total is not None:
        gap = say("未填自评分数", "no score was claimed")
    return {
        "scored": clerk.scores,
        "open_total": open_,
        "total": total,
        "rating": result.rating or unknown,
        "claimed_score": clerk.claimed_score(),
        "claimed_rating": result.claimed_rating or clerk.missing,
        "gap": gap,
        "conclusion": _sentence(clerk),
        "standing": standing(clerk),
        "sections": _sections(clerk),
        "sections_note": _sections_note(clerk),
        "caps": _caps(clerk),
    }


def _sentence(clerk: Clerk) -> str:
    """The result in one sentence."""
    result, say, text = clerk.result, clerk.say, clerk.result.rounding.text
    if not clerk.scores:
        return say(
            "按规则包，本表只检查，不记分。", "By the pack this table is checked only, it has no points."
        )
    if result.total is None:
        return clerk.teller.range_sentence()
    rating = result.rating or say("不能确定", "cannot be told")
    head = say(
        f"按规则计算，总分 {text(result.total)}，等级“{rating}”",
        f"By the rules the total is {text(result.total)}, the rating {rating}",
    )
    if result.claimed_score is None:
        return say(f"{head}；未填自评分数。", f"{head}; no score was claimed.")
    claimed, gap = clerk.claimed_score(), result.gap
    if not gap:
        return say(f"{head}；与自评分数一致。", f"{head}; the claimed score is the same.")
    size = text(abs(gap))
    more = gap < 0
    return say(
        f"{head}；自评 {claimed}，比计算的{'高' if more else '低'} {size}。",
        f"{head}; the claimed {claimed} is {size} {'above' if more else 'below'} it.",
    )


def _sections(clerk: Clerk) -> list[Data]:
    if not clerk.scores:
        return []
    rows = [
        {
            "name": clerk.where(0),
            "weight": clerk.weight(line.weight),
            "points": clerk.points(line),
            "claimed": clerk.weight(line.claimed),
            "difference": clerk.teller.difference(line),
        }
        for line in clerk.result.lines
        if line.is_execution and line.outcome != "not_applicable"
    ]
    rounding = clerk.result.line_rounding
    for part in clerk.result.sections:
        if not part.lines and not part.weight:
            continue
        here = bool(part.lines)
        points = (
            clerk.line_range(part.lowest, part.highest) if here else clerk.say("表中没有", "not on the form")
        )
        known = part.lowest == part.highest and part.claimed is not None and here
        gap = (
            rounding.round(part.lowest) - part.claimed if known and part.claimed is not None else Fraction(0)
        )
        rows.append(
            {
                "name": clerk.section(part.names),
                "weight": clerk.weight(part.weight),
                "points": points,
                "claimed": clerk.weight(part.claimed),
                "difference": signed(gap, rounding) if gap else "",
            }
        )
    return rows


def _sections_note(clerk: Clerk) -> str:
    """Why the sections do not add up to the total, where they do not."""
    if not clerk.scores:
        return ""
    result = clerk.result
    ends = []
    for low in (True, False):
        execution = [line.lowest if low else line.highest for line in result.lines if line.is_execution]
        parts = [part.lowest if low else part.highest for part in result.sections]
        ends.append(result.rounding.round(sum([*execution, *parts], Fraction(0))))
    if ends == [result.lowest, result.highest]:
        return ""
    text = result.rounding.text
    both = text(ends[0]) if ends[0] == ends[1] else clerk.teller.range(ends[0], ends[1], result.rounding)
    return clerk.say(
        f"各部分相加为 {both}，与总分不同：总分还计入不适用的行、表中没有的一级指标和对总分的调整。",
        f"The parts come to {both}, not to the total: that also takes in rows that do not apply, sections "
        "that are not on the form, and adjustments of the total.",
    )


def _caps(clerk: Clerk) -> list[Data]:
    rows = []
    for cap in clerk.result.caps:
        changed = cap.before is None or cap.before != cap.after
        if cap.outcome != "applied" or (cap.line is not None and not changed):
            continue
        rounding = clerk.result.rounding if cap.line is None else clerk.result.line_rounding
        ends = [end for end in (cap.before, cap.after) if end is not None]
        place = "" if cap.line is None else clerk.where(cap.line)
        rows.append(
            {
                "title": clerk.words(cap.title) or cap.rule,
                "place": place or clerk.say("总分", "the total"),
                "change": " → ".join(map(rounding.text, ends)) if len(ends) == 2 else "",
                "explanation": clerk.words(cap.explanation),
                "basis": "" if cap.basis is None else clerk.teller.basis(cap.basis),
            }
        )
    return rows


# --- line by line ----------------------------------------------------------------------------------


def _lines(clerk: Clerk) -> Data:
    lines = clerk.result.lines
    lost = [line for line in lines if clerk.scores and _loss(clerk, line) > 0]
    lost.sort(key=lambda line: (-_loss(clerk, line), line.number))
    return {
        "lines": [_line(clerk, line) for line in lines if not _is_idle(line)],
        "shortfalls": [_line(clerk, line) | {"lost": _lost(clerk, line)} for line in lost],
        "open_lines": [
            _line(clerk, line) | {"lost": ""} for line in lines if line.outcome in {"cannot_tell", "failed"}
        ],
    }


def _is_idle(line: Line) -> bool:
    """The execution row where the pack has none: the form has no such line either."""
    return line.is_execution and line.outcome == "not_applicable" and not line.weight


def _loss(clerk: Clerk, line: Line) -> Fraction:
    if line.points is None or line.weight is None or line.outcome == "not_applicable":
        return Fraction(0)
    return line.weight - clerk.result.line_rounding.round(line.points)


def _lost(clerk: Clerk, line: Line) -> str:
    return clerk.result.line_rounding.text(_loss(clerk, line))


def _line(clerk: Clerk, line: Line) -> Data:
    why = clerk.words(line.case_label) or line.case or ""
    if line.outcome != "applied":
        why = clerk.say(*OUTCOMES[line.outcome])
    verdict = "" if line.measurability is None else clerk.say(*_VERDICTS[line.measurability.verdict])
    return {
        "number": str(line.number) if line.number else "—",
        "place": clerk.where(line.number),
        "section": line.section or "",
        "category": line.category or "",
        "name": line.name if line.number else clerk.where(0),
        "target": line.target or "",
        "actual": clerk.actual(line),
        "weight": clerk.weight(line.weight),
        "claimed": clerk.weight(line.claimed),
        "points": clerk.points(line),
        "difference": clerk.teller.difference(line) if clerk.scores else "",
        "why": why,
        "remarks": list(clerk.teller.below(line)) if clerk.scores else [],
        "formula": clerk.formula(line),
        "basis": "" if line.basis is None else clerk.teller.basis(line.basis),
        "reason": clerk.note(line) or clerk.missing,
        "measurability": verdict,
    }
