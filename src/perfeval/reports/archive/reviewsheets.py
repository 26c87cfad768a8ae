"""The sheets of what makes the gaps, and of verified values beside claimed and computed ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfeval.reports.archive.attribution import Share, Whole
from perfeval.reports.archive.book import Book, Column, Value
from perfeval.reports.archive.causes import cause
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.review import Reviewed
from perfeval.reports.archive.words import Words, number


def write_attribution(
    book: Book,
    outcome: Outcome,
    whole: tuple[Sequence[Whole], int, Fraction],
    reviews: Sequence[Reviewed],
    words: Words,
) -> None:
    """差异归因: of all forms together, then of each form that was verified."""
    say = words.say
    parts, count, gap = whole
    sheet = book.sheet(say("差异归因", "Attribution"))
    columns = [
        Column(say("范围", "Of"), width=32, wrap=True),
        Column(say("步骤", "Step"), width=14),
        Column(say("因素", "Cause"), width=44, wrap=True),
        Column(say("规则", "Rule"), width=28),
        Column(say("情形", "Case"), width=24, wrap=True),
        Column(say("行", "Line"), "count", 6),
        Column(say("表数", "Forms"), "count", 9),
        Column(say("行数", "Lines"), "count", 9),
        Column(say("分数", "Points"), "signed", 14),
        Column(say("分数至多", "Points at most"), "signed", 14),
    ]
    sheet.note(
        say(
            f"全部自评表：自评与计算都能确定的 {count} 张，差额（计算减自评）合计 {number(gap)} 分，等于下列各项之和；"
            "“分数至多”只在有不能确定的部分时填写。各行得分照 lines.parquet，由取位带来的出入算在“折算、取位”里。",
            f"All forms: of the {count} whose claimed and computed scores are known the gaps (computed minus claimed) come"
            f" to {number(gap)}, the sum of the rows below; “points at most” is filled in only where something cannot be"
            " told. Points of lines are those of lines.parquet; what rounding them leaves is with scaling and rounding.",
        ),
        8,
        170,
    )
    everything, step = say("全部自评表", "all forms"), say("自评→计算", "claimed → computed")
    rows: list[tuple[Value, ...]] = [
        (
            everything, step, cause(outcome, part.kind, part.rule, words), part.rule,
            words.case(outcome, part.rule, part.case) or None, None, part.forms, part.lines or None, part.points, None,
        )
        for part in parts
    ]  # fmt: skip
    for one in reviews:
        rows += [_share(one, step, share, outcome, words) for share in one.first or ()]
        later = say("计算→核实", "computed → verified")
        rows += [_share(one, later, share, outcome, words) for share in one.second]
    sheet.table(columns, rows, len(rows))


def _share(one: Reviewed, step: str, share: Share, outcome: Outcome, words: Words) -> tuple[Value, ...]:
    most = None if share.low == share.high else share.high
    case = words.case(outcome, share.rule, share.case) or None
    return (
        one.source, step, cause(outcome, share.kind, share.rule, words), share.rule, case, share.line, None, None,
        share.low, most,
    )  # fmt: skip


def write_verified(book: Book, reviews: Sequence[Reviewed], words: Words) -> None:
    """核实对照: every line of the verified forms, and a row for the total of each."""
    say = words.say
    sheet = book.sheet(say("核实对照", "Verified"))
    columns = [
        Column(say("来源", "Source"), width=32, wrap=True),
        Column(say("项目", "Project"), width=26, wrap=True),
        Column(say("行", "Line"), width=8),
        Column(say("指标", "Indicator"), width=26, wrap=True),
        Column(say("指标值", "Target"), width=16, wrap=True),
        Column(say("完成值", "Actual"), width=16, wrap=True),
        Column(say("核实完成值", "Verified actual"), width=16, wrap=True),
        Column(say("分值", "Weight"), "points", 8),
        Column(say("自评", "Claimed"), "points", 10),
        Column(say("计算", "Computed"), "points", 10),
        Column(say("核实", "Verified"), "points", 10),
        Column(say("计算减自评", "Computed − claimed"), "signed", 11),
        Column(say("核实减计算", "Verified − computed"), "signed", 11),
        Column(say("说明", "Note"), width=40, wrap=True),
    ]
    rows: list[tuple[Value, ...]] = []
    for one in reviews:
        for line in one.lines:
            entry = line.entry
            rows.append(
                (
                    one.source, one.project, str(line.number), line.name or words.say("预算执行率", "execution rate"),
                    line.target, line.actual, entry.actual if entry else None, line.weight, line.claimed, line.computed,
                    line.verified, _minus(line.computed, line.claimed), _minus(line.verified, line.computed),
                    entry.note if entry else None,
                )
            )  # fmt: skip
        claimed = None if one.claimed is None else one.claimed.total
        computed, verified = one.computed.total, one.verified.total
        rows.append(
            (
                one.source, one.project, say("总分", "total"), None, None, None, None, None, claimed, computed, verified,
                _minus(computed, claimed), _minus(verified, computed), _range_note(one, words),
            )
        )  # fmt: skip
    sheet.note(
        say(
            "没有核实的行照计算得分；填了核实完成值的，按规则用它重新记分；填了核实得分的，以核实得分为准。",
            "Lines that were not verified count as computed; a verified actual is scored again by the rules; verified"
            " points stand as they are.",
        ),
        8,
        150,
    )
    sheet.table(columns, rows, len(rows))


def _range_note(one: Reviewed, words: Words) -> str | None:
    said = [
        words.say(
            f"{name[0]}总分在 {number(standing.lowest)} 到 {number(standing.highest)} 之间",
            f"the {name[1]} total lies between {number(standing.lowest)} and {number(standing.highest)}",
        )
        for name, standing in ((("计算", "computed"), one.computed), (("核实", "verified"), one.verified))
        if standing.total is None
    ]
    return words.list(said) or None


def _minus(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other
