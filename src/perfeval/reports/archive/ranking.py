"""How forms are ranked, in words: what each part of the risk is worth, and how often it counted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from perfeval.reports.archive.risk import HUNDREDTHS, hundredths
from perfeval.reports.archive.settings import Part, Settings
from perfeval.reports.archive.words import Words, money, number

_UNITS = {
    "claimed_above_computed": ("分", " points"),
    "claimed_above_possible": ("分", " points"),
    "range_width": ("分", " points"),
    "ratings_lowered": ("档", " ratings"),
    "money": ("元", " yuan"),
    "not_measurable": ("", ""),
    "unspent_though_full": ("", ""),
}
_SHARES = ("not_measurable", "unspent_though_full")


@dataclass(frozen=True, slots=True)
class Told:
    """One part: its title, its weight, how it counts, on how many forms it did, and what it gave them together."""

    title: str
    weight: Fraction
    how: str
    forms: int
    given: Fraction


def told(forms: pl.DataFrame, settings: Settings, words: Words) -> list[Told]:
    """Every part of the risk, in the order of the settings."""
    columns = [pl.col(f"part.{part.id}") for part in settings.parts]
    counts = forms.select((column > 0).sum() for column in columns).row(0)
    sums = forms.select(column.cast(pl.Int64).sum() for column in columns).row(0)
    return [
        Told(part.title(words.lang), part.weight, how(part, words), count, Fraction(given, HUNDREDTHS))
        for part, count, given in zip(settings.parts, counts, sums, strict=True)
    ]


def how(part: Part, words: Words) -> str:
    """How a part counts, in a sentence."""
    say = words.say

    def said(value: Fraction) -> str:
        if part.measure in _SHARES:
            return f"{number(value * 100)}%"
        zh, en = _UNITS.get(part.measure, ("处", ""))
        return (money(value).removesuffix(".00") if part.measure == "money" else number(value)) + say(zh, en)

    if part.steps:
        steps = [
            say(
                f"达到 {said(at)}给 {number(_worth(part, share))}",
                f"{number(_worth(part, share))} from {said(at)} on",
            )
            for at, share in part.steps
        ]
        text = say("，", ", ").join(steps)
    else:
        weight = number(part.weight)
        text = say(
            f"{said(part.low)}以下不给，到 {said(part.high)}给满 {weight}，其间按直线",
            f"nothing up to {said(part.low)}, {weight} from {said(part.high)} on, in a straight line between",
        )
    if part.claimed_from is not None:
        least = number(part.claimed_from)
        text += say(f"；只对自评不低于 {least} 分的", f"; only where at least {least} is claimed")
    if part.rules:
        listed = say("、", ", ").join(part.rules)
        text += say(f"；数这些规则的问题：{listed}", f"; counts findings of {listed}")
    return text


def _worth(part: Part, share: Fraction) -> Fraction:
    return Fraction(hundredths(part.weight * share), HUNDREDTHS)


def explained(settings: Settings, words: Words) -> str:
    """How the parts make a rank."""
    full = number(settings.full)
    return words.say(
        f"风险分是下列各部分之和，各部分四舍五入到两位小数，权重合计 {full}；风险分高的在前，同分的按来源排。"
        f"每张表写出给分最多的 {settings.reasons} 部分作理由。权重和界限没有法规依据，写在规则目录的 risk.yaml，"
        "可以改；风险分只说先看哪一张，不说哪一张有错。",
        f"The risk is the sum of the parts below, each rounded to two decimals; the weights come to {full}. The highest"
        f" come first, equal ones by source. The {settings.reasons} parts that gave a form most are its reasons. No"
        " regulation gives these weights and limits; they stand in risk.yaml of the rules and may be changed. The risk"
        " says which form to open first, not which one is wrong.",
    )
