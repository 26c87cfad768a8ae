"""overview.html: one page of a whole archive; no network, no script, charts as inline SVG."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files

import polars as pl
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from perfeval.reports.archive import charts
from perfeval.reports.archive.attribution import Whole
from perfeval.reports.archive.causes import cause, difference_text, share_text, standing_text
from perfeval.reports.archive.figures import Centre, Figures
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.ranking import explained, told
from perfeval.reports.archive.reasons import Choice
from perfeval.reports.archive.review import Reviewed
from perfeval.reports.archive.risk import HUNDREDTHS
from perfeval.reports.archive.spotcheck import SpotCheck
from perfeval.reports.archive.words import Words, number, percent, rounded, signed, thousands
from perfeval.reports.documents.model import Data, tidy

#: So many kinds of findings, departments, causes and strata are on the page; the sheets have all.
_MOST = 20
#: Of a stratum, so many sources are named.
_NAMED = 10


def overview(
    outcome: Outcome,
    forms: pl.DataFrame,
    found: Figures,
    check: SpotCheck,
    whole: tuple[Sequence[Whole], int, Fraction],
    reviews: Sequence[Reviewed],
    words: Words,
) -> str:
    """The page."""
    environment = Environment(
        loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.globals["say"] = words.say
    style = _text("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    data: Data = {
        "facts": _facts(found, words),
        "sentences": _sentences(found, words),
        "scores": charts.histogram(found, check.settings, words),
        "centres": _centres(found, words),
        "ratings": charts.matrix(found, words),
        **_departments(found, words),
        **_findings(outcome, found, words),
        **_attribution(outcome, whole, words),
        **_risk(forms, check, words),
        **_sample(check, words),
        "reviewed": [_reviewed(one, outcome, words) for one in reviews],
        "reviewed_note": _reviewed_note(reviews, words),
        "footer": words.say(
            "由 perfeval 按规则计算；各表的逐行理由见 lines.parquet，或用 perfeval explain 查看。",
            "Computed by perfeval from the rules; the reasons line by line are in lines.parquet, or ask perfeval explain.",
        ),
    }
    return environment.get_template("archive.html.jinja").render(
        **tidy(data),
        lang=words.lang,
        title=words.say("预算绩效自评复核：总览", "Review of budget performance self-evaluations"),
        style=Markup(style),  # noqa: S704 - a file of ours
        style_hash=f"sha256-{digest}",
    )


def _text(name: str) -> str:
    return files("perfeval.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _facts(found: Figures, words: Words) -> list[Data]:
    say = words.say

    def of_forms(value: int) -> str:
        return f"{thousands(value)}" + say(
            f"（{percent(value, found.forms)}）", f" ({percent(value, found.forms)})"
        )

    pairs = [
        (say("读成的自评表", "Forms that were read"), thousands(found.forms)),
        (say("未读成的文件", "Files that could not be read"), thousands(found.failures)),
        (say("等级低于自评", "Rated lower than claimed"), of_forms(found.lowered)),
        (say("等级高于自评", "Rated higher than claimed"), of_forms(found.raised)),
        (say("总分不能确定", "Total cannot be told"), of_forms(found.open)),
        (say("自评高于可能的最高分", "Claimed above the highest possible"), of_forms(found.refuted)),
        (say("有错误的表", "Forms with errors"), of_forms(found.with_errors)),
        (
            say("模糊或不可衡量的指标", "Indicators not measurable"),
            f"{thousands(found.bad)} / {thousands(found.indicators)} ({percent(found.bad, found.indicators)})",
        ),
    ]
    return [{"name": name, "value": value} for name, value in pairs]


def _sentences(found: Figures, words: Words) -> list[str]:
    say, gap = words.say, found.gap
    said = []
    if gap.mean is not None:
        said.append(
            say(
                f"自评与计算都能确定的 {thousands(gap.count)} 张中，计算总分平均比自评{_more(gap.mean, words)}"
                f" {rounded(abs(gap.mean))} 分（中位数 {signed(gap.median)}）。",
                f"Of the {thousands(gap.count)} forms with both scores known the computed total is on average"
                f" {rounded(abs(gap.mean))} points {_more(gap.mean, words)} the claimed one (median {signed(gap.median)}).",
            )
        )
    if found.open:
        said.append(
            say(
                f"总分不能确定的 {thousands(found.open)} 张只有一个范围，没有算进平均数，也没有略去：在各图里单独列出；其中"
                f" {thousands(found.refuted)} 张的自评高于范围的上限，不可能成立。",
                f"The {thousands(found.open)} forms whose total is only a range are in no mean and are not left out: every"
                f" chart shows them apart. Of them {thousands(found.refuted)} claim more than the range allows.",
            )
        )
    if found.failures:
        said.append(
            say(
                f"未读成的 {thousands(found.failures)} 个文件不在任何数里，名单和原因见 results.xlsx 的“未读成”。",
                f"The {thousands(found.failures)} files that could not be read are in no figure; results.xlsx lists them"
                " under Failures.",
            )
        )
    return said


def _more(value: Fraction, words: Words) -> str:
    return words.say("高", "above") if value > 0 else words.say("低", "below")


def _centres(found: Figures, words: Words) -> list[Data]:
    say = words.say

    def row(name: str, of: Centre, sign: bool = False) -> Data:
        text = signed if sign else rounded
        return {"name": name, "count": thousands(of.count), "mean": text(of.mean), "median": text(of.median)}

    return [
        row(say("自评分数", "Claimed score"), found.claimed),
        row(say("计算总分", "Computed total"), found.computed),
        row(say("差额（计算减自评）", "Gap (computed minus claimed)"), found.gap, sign=True),
    ]


def _departments(found: Figures, words: Words) -> Data:
    known = [one for one in found.departments if one.gap is not None]
    shown = known[:_MOST]
    rest = len(found.departments) - len(shown)
    note = words.say(
        f"计算比自评低得最多的 {len(shown)} 个主管部门，低得最多的在前；括号里是自评与计算都能确定的表数和全部表数。",
        f"The {len(shown)} departments whose computed scores are furthest below the claimed ones, the furthest first; in brackets the"
        " forms with both scores known, of all.",
    )
    if rest:
        note += words.say(
            f"另有 {rest} 个见 results.xlsx 的“按主管部门”。", f" The other {rest} are in results.xlsx."
        )
    return {"departments": charts.department_bars(shown, words), "departments_note": note}


def _findings(outcome: Outcome, found: Figures, words: Words) -> Data:
    shown = sorted(found.found, key=lambda one: (-one.forms, -one.count, one.rule, one.level))[:_MOST]
    titles = [words.title(outcome, one.rule) for one in shown]
    rest = len(found.found) - len(shown)
    note = words.say(
        "有这种问题的表数、占全部表的比例、次数。",
        "Forms with the finding, their share of all, and how often.",
    )
    if rest:
        note += words.say(
            f"另有 {rest} 种见 results.xlsx 的“按问题”。", f" The other {rest} kinds are in results.xlsx."
        )
    return {"findings": charts.finding_bars(shown, found.forms, titles, words), "findings_note": note}


def _attribution(outcome: Outcome, whole: tuple[Sequence[Whole], int, Fraction], words: Words) -> Data:
    parts, count, gap = whole
    ordered = sorted(parts, key=lambda part: -abs(part.points))
    shown, rest = ordered[:_MOST], ordered[_MOST:]
    rows = [
        {
            "what": cause(outcome, part.kind, part.rule, words),
            "case": words.case(outcome, part.rule, part.case),
            "forms": thousands(part.forms),
            "points": signed(part.points),
        }
        for part in shown
    ]
    if rest:
        left = sum((part.points for part in rest), Fraction(0))
        name = words.say(f"其余 {len(rest)} 项", f"the other {len(rest)}")
        rows.append({"what": name, "case": "", "forms": "", "points": signed(left)})
    note = words.say(
        f"自评与计算都能确定的 {thousands(count)} 张表的差额（计算减自评）合计，按规则和情形分摊，各项之和正好等于合计。",
        f"The gaps (computed minus claimed) of the {thousands(count)} forms with both scores known, by rule and case; the"
        " parts add up to the sum exactly.",
    )
    return {"attribution": rows, "attribution_note": note, "attribution_sum": signed(gap)}


def _risk(forms: pl.DataFrame, check: SpotCheck, words: Words) -> Data:
    shown = check.top[: check.settings.page]
    return {
        "top": [_choice(choice, words) for choice in shown],
        "risk_note": words.say(
            f"{thousands(forms.height)} 张表中风险分最高的 {len(shown)} 张；清单全文见 spotcheck.csv 和 results.xlsx 的"
            "“抽查清单”。",
            f"The {len(shown)} of {thousands(forms.height)} forms with the highest risk; the whole list is in spotcheck.csv"
            " and results.xlsx.",
        ),
        "ranking_note": explained(check.settings, words),
        "ranking": [
            {
                "title": one.title,
                "weight": number(one.weight),
                "how": one.how,
                "forms": f"{thousands(one.forms)} ({percent(one.forms, forms.height)})",
            }
            for one in told(forms, check.settings, words)
        ],
    }


def _choice(choice: Choice, words: Words) -> Data:
    row = choice.row
    if row["total"] is not None:
        total = rounded(Fraction(row["total"]))
    else:
        low, high = rounded(Fraction(row["total_min"] or 0)), rounded(Fraction(row["total_max"] or 0))
        total = words.say(f"{low}～{high}", f"{low} to {high}")
    claimed = row["claimed_score"]
    return {
        "rank": str(row["rank"]),
        "risk": choice.risk,
        "name": row["project"] or row["unit"] or row["source"],
        "unit": words.list([text for text in (row["unit"], row["department"]) if text]),
        "source": row["source"],
        "claimed": words.blank if claimed is None else rounded(Fraction(claimed)),
        "total": total,
        "reasons": [
            words.say(f"{one.text}（{_given(one.given)}）", f"{one.text} ({_given(one.given)})")
            for one in choice.reasons
        ],
    }


def _given(hundredths: int) -> str:
    return "+" + number(Fraction(hundredths, HUNDREDTHS))


def _sample(check: SpotCheck, words: Words) -> Data:
    if check.sample is None:
        return {"sample_note": "", "strata": [], "strata_note": ""}
    by_stratum: dict[int, list[str]] = {}
    for choice in check.sampled:
        by_stratum.setdefault(choice.row["stratum"], []).append(choice.source)
    strata = check.sample.strata
    rows = []
    for place, one in enumerate(strata[:_MOST]):
        sources = by_stratum.get(place, [])
        more = f" … +{len(sources) - _NAMED}" if len(sources) > _NAMED else ""
        rows.append(
            {
                "name": check.stratum_text(one),
                "size": thousands(one.size),
                "chosen": thousands(one.chosen),
                "probability": percent(one.chosen, one.size),
                "sources": "\n".join(sources[:_NAMED]) + more,
            }
        )
    rest = len(strata) - len(rows)
    note = words.say(
        f"另有 {rest} 层见 results.xlsx 的“抽样”“各层”。", f"The other {rest} strata are in results.xlsx."
    )
    return {"sample_note": check.sample_note(), "strata": rows, "strata_note": note if rest else ""}


def _reviewed_note(reviews: Sequence[Reviewed], words: Words) -> str:
    lines = sum(line.entry is not None for one in reviews for line in one.lines)
    return words.say(
        f"核实了 {len(reviews)} 张表的 {lines} 行（粗体）。没有核实的行照计算得分；填了核实完成值的按规则重新记分；填了核实得分的"
        "以它为准。差额按规则分摊，各项之和正好等于差额；只有总分是范围时才有“不能确定的部分”。",
        f"{lines} lines of {len(reviews)} forms were verified (in bold). Other lines count as computed; a verified actual is"
        " scored again by the rules; verified points stand as they are. The parts of each gap add up to it exactly; only"
        " where a total is a range is there a part that cannot be told.",
    )


def _reviewed(one: Reviewed, outcome: Outcome, words: Words) -> Data:
    steps = [
        (words.say("自评→计算", "claimed → computed"), one.first or []),
        (words.say("计算→核实", "computed → verified"), one.second),
    ]
    return {
        "name": one.project or one.unit or one.source,
        "source": one.source,
        "claimed": standing_text(one.claimed, words),
        "computed": standing_text(one.computed, words),
        "verified": standing_text(one.verified, words),
        "first": difference_text(one.claimed, one.computed, words),
        "second": difference_text(one.computed, one.verified, words),
        "lines": [
            {
                "line": str(line.number),
                "name": line.name or words.say("预算执行率", "execution rate"),
                "target": line.target,
                "actual": line.actual,
                "verified_actual": (line.entry.actual or "") if line.entry else "",
                "claimed": rounded(line.claimed),
                "computed": rounded(line.computed),
                "verified": rounded(line.verified),
                "note": line.entry.note if line.entry else "",
                "checked": line.entry is not None,
            }
            for line in one.lines
        ],
        "shares": [
            {
                "step": step,
                "what": cause(outcome, share.kind, share.rule, words),
                "case": words.case(outcome, share.rule, share.case),
                "line": "" if share.line is None else str(share.line),
                "points": share_text(share, words),
            }
            for step, shares in steps
            for share in shares
        ],
    }
