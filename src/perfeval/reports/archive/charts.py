"""Charts of the page of an archive as numbers to draw; archive.svg.jinja draws them.

As in the charts of one form, shapes differ by fill or outline, so that they read in black and white, and every
number also stands as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfeval.evaluation import Rounding
from perfeval.reports.archive.bands import short_labels
from perfeval.reports.archive.figures import Department, Figures, Found
from perfeval.reports.archive.settings import Settings
from perfeval.reports.archive.words import Words, percent, signed, thousands
from perfeval.reports.cells import shorten, wrap
from perfeval.reports.documents.model import Data, tidy

_WIDTH = 760
#: The histogram: its height, and what is left free above and below.
_TALL, _ABOVE, _BELOW = 190, 40, 40
#: Bars to the right: labels, bars, numbers.
_LABELS, _NUMBERS = 250, 170
_BAR, _LINE, _GAP, _TOP = 14, 15, 8, 26
#: From one entry of a legend to the next.
_LEGEND = 190
_LABEL_CELLS, _LABEL_LINES = 34, 2
#: Cells of the matrix of ratings.
_CELL, _ROW, _ROW_LABEL = 92, 34, 120


def histogram(found: Figures, settings: Settings, words: Words) -> Data:
    """How many forms claim a score of a band, and how many have a total of it."""
    say = words.say
    labels = [*short_labels(settings.score_bands), say("无此分数", "not known")]
    pairs = list(zip(found.claimed_bands, found.computed_bands, strict=True))
    most = max((max(pair) for pair in pairs), default=0) or 1
    step = Fraction(_WIDTH - 20, len(labels))
    bar = step * 2 / 5
    groups = []
    for place, (label, pair) in enumerate(zip(labels, pairs, strict=True)):
        left = 10 + step * place + step / 10
        last = place == len(labels) - 1
        groups.append(
            {
                "label": label,
                "middle": _px(left + bar),
                "hint": say(
                    f"{label}：自评 {pair[0]}，计算 {pair[1]}",
                    f"{label}: claimed {pair[0]}, computed {pair[1]}",
                ),
                "bars": [
                    {
                        "x": _px(left + bar * side),
                        "y": _px(_ABOVE + _TALL - Fraction(value, most) * _TALL),
                        "height": _px(Fraction(value, most) * _TALL),
                        "middle": _px(left + bar * side + bar / 2),
                        "text": _short(value),
                        "text_y": _px(_ABOVE + _TALL - Fraction(value, most) * _TALL - 4),
                        "kind": "open" if last and side else "solid" if side else "claimed",
                    }
                    for side, value in enumerate(pair)
                ],
            }
        )
    return tidy(  # type: ignore[no-any-return]
        {
            "id": "scores",
            "title": say("自评分数与计算总分的分布", "Claimed scores and computed totals"),
            "width": str(_WIDTH),
            "height": str(_ABOVE + _TALL + _BELOW),
            "base": str(_ABOVE + _TALL),
            "label_y": str(_ABOVE + _TALL + 15),
            "bar": _px(bar),
            "groups": groups,
            "legend": {
                "claimed": say("自评分数", "claimed score"),
                "solid": say("计算总分", "computed total"),
                "open": say("总分不能确定", "total not known"),
            },
            "caption": say(
                f"张数；各段含下限、不含上限。“无此分数”一栏：自评分数未填的 {found.claimed_bands[-1]} 张，总分范围跨段的"
                f" {found.computed_bands[-1]} 张；范围在一段之内的算在那一段。",
                "Numbers of forms; a band holds its lower bound, not its upper. Under “not known” are"
                f" {found.claimed_bands[-1]} forms without a claimed score and {found.computed_bands[-1]} whose total is a"
                " range over several bands; a range within one band counts there.",
            ),
        }
    )


def matrix(found: Figures, words: Words) -> Data:
    """Forms by claimed rating, in rows, and by computed rating, in columns."""
    say = words.say
    after: list[str | None] = [*found.ratings, None]
    columns = [label or words.open for label in after]
    rows = []
    most = max(found.moves.values(), default=0) or 1
    for place, before in enumerate(after):
        cells = []
        for column, label in enumerate(after):
            value = found.moves.get((before, label), 0)
            ranked = before is not None and label is not None
            # Darker for more forms; never so dark that a number on it cannot be read.
            shade = 255 - int(Fraction(value, most) * 95)
            cells.append(
                {
                    "x": str(_ROW_LABEL + _CELL * column),
                    "middle": _px(Fraction(_ROW_LABEL) + _CELL * column + Fraction(_CELL, 2)),
                    "text": thousands(value),
                    "share": percent(value, found.forms) if value else "",
                    "fill": f"#{shade:02x}{shade:02x}{shade:02x}",
                    "lowered": ranked and column > place,
                    "same": ranked and column == place,
                }
            )
        count = sum(found.moves.get((before, label), 0) for label in after)
        rows.append(
            {
                "label": before or words.blank,
                "y": str(_TOP + 24 + _ROW * place),
                "text_y": str(_TOP + 24 + _ROW * place + 15),
                "share_y": str(_TOP + 24 + _ROW * place + 28),
                "cells": cells,
                "sum": thousands(count),
            }
        )
    right = _ROW_LABEL + _CELL * len(after)
    width = right + 90
    return tidy(  # type: ignore[no-any-return]
        {
            "id": "ratings",
            "title": say("等级：自评与计算", "Ratings: claimed and computed"),
            "rows": rows,
            "columns": [
                {
                    "label": label,
                    "middle": _px(Fraction(_ROW_LABEL) + _CELL * place + Fraction(_CELL, 2)),
                    "sum": thousands(sum(found.moves.get((before, after[place]), 0) for before in after)),
                }
                for place, label in enumerate(columns)
            ],
            "cell": str(_CELL),
            "row": str(_ROW),
            "right": str(right + 82),
            "left": str(_ROW_LABEL - 8),
            "width": str(width),
            "height": str(_TOP + 24 + _ROW * len(after) + 26),
            "sum_y": str(_TOP + 24 + _ROW * len(after) + 18),
            "center": _px(Fraction(_ROW_LABEL) + Fraction(_CELL * len(after), 2)),
            "claimed": say("自评等级", "Claimed rating"),
            "computed": say("计算等级", "Computed rating"),
            "sum": say("合计", "Sum"),
            "whole": thousands(found.forms),
            "caption": say(
                f"张数和占全部表的比例。粗框的是等级降低的（{found.lowered} 张），双框的等级相同；总分不能"
                "确定而范围跨等级的，列在“不能确定”。",
                f"Numbers of forms and their share of all. Heavy frames: rated lower ({found.lowered} forms); double frames:"
                " the same rating. A total that is a range over several ratings counts under “cannot be told”.",
            ),
        }
    )


def finding_bars(found: Sequence[Found], forms: int, titles: Sequence[str], words: Words) -> Data:
    """On how many forms each kind of finding is."""
    rows = [
        (
            title,
            Fraction(one.forms),
            words.say(
                f"{thousands(one.forms)} 张（{percent(one.forms, forms)}），{thousands(one.count)} 处",
                f"{thousands(one.forms)} ({percent(one.forms, forms)}), {thousands(one.count)} found",
            ),
            {"error": "solid", "warning": "open"}.get(one.level, "claimed"),
        )
        for one, title in zip(found, titles, strict=True)
    ]
    legend = {
        "solid": words.level("error"),
        "open": words.level("warning"),
        "claimed": words.level("notice"),
    }
    return _bars("findings", words.say("有这种问题的表", "Forms with a finding"), rows, legend)


def department_bars(departments: Sequence[Department], words: Words) -> Data:
    """By how much the claimed scores of each department are above the computed ones, in the mean."""
    say = words.say
    rows = []
    for one in departments:
        gap = one.gap or Fraction(0)
        numbers = say(
            f"{signed(gap)}（{thousands(one.compared)}/{thousands(one.forms)} 张）",
            f"{signed(gap)} ({thousands(one.compared)} of {thousands(one.forms)})",
        )
        rows.append((one.name or words.blank, abs(gap), numbers, "solid" if gap < 0 else "claimed"))
    legend = {
        "solid": say("计算低于自评", "computed below claimed"),
        "claimed": say("计算高于自评", "computed above claimed"),
    }
    return _bars(
        "departments", say("平均差额（计算减自评）", "Mean gap (computed minus claimed)"), rows, legend
    )


def _bars(
    id_: str, title: str, rows: Sequence[tuple[str, Fraction, str, str]], legend: dict[str, str]
) -> Data:
    most = max((row[1] for row in rows), default=Fraction(0)) or Fraction(1)
    plot = Fraction(_WIDTH - _LABELS - _NUMBERS)
    drawn, top = [], Fraction(_TOP)
    for label, value, numbers, kind in rows:
        lines = _label(label)
        height = max(_BAR, len(lines) * _LINE)
        first = top + 11 if len(lines) == 1 else top + _LINE - 4
        drawn.append(
            {
                "label": [{"y": _px(first + _LINE * line), "text": text} for line, text in enumerate(lines)],
                "hint": f"{label}: {numbers}",
                "numbers": numbers,
                "y": _px(top),
                "text_y": _px(top + 11),
                "width": _px(value / most * plot),
                "numbers_x": _px(_LABELS + value / most * plot + 6),
                "kind": kind,
            }
        )
        top += height + _GAP
    return tidy(  # type: ignore[no-any-return]
        {
            "id": id_,
            "title": title,
            "rows": drawn,
            "legend": [
                {"kind": kind, "text": text, "x": str(_LABELS + _LEGEND * place)}
                for place, (kind, text) in enumerate(legend.items())
            ],
            "width": str(_WIDTH),
            "height": _px(top),
            "x": str(_LABELS),
            "bar": str(_BAR),
            "bottom": _px(top - 2),
        }
    )


def _label(text: str) -> list[str]:
    lines = wrap(text, _LABEL_CELLS)
    if len(lines) <= _LABEL_LINES:
        return lines
    return [*lines[: _LABEL_LINES - 1], shorten(lines[_LABEL_LINES - 1], _LABEL_CELLS - 1).rstrip("…") + "…"]


def _short(value: int) -> str:
    """A count above a narrow bar."""
    if value < 100_000:
        return str(value) if value else ""
    return f"{Rounding(1).text(Fraction(value, 1000))}k"


def _px(value: Fraction) -> str:
    return Rounding(1).text(value)
