"""Charts of the HTML page as numbers to draw: bars of points, and the scale of ratings.

A library was looked for: matplotlib is heavy, pygal's pages load a script from the network and none draws a
range that reads in black and white. These are rectangles and texts; charts.svg.jinja draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.evaluation import Rounding, plain
from perfeval.reports.cells import shorten, wrap
from perfeval.reports.documents.model import Clerk, Data, tidy

#: Widths of a chart: of all of it, and of the labels before the bars and the numbers behind them.
_WIDTH, _LABELS, _NUMBERS = 760, 190, 190
_PLOT = Fraction(_WIDTH - _LABELS - _NUMBERS)
_BAR, _LINE, _GAP, _TOP = 11, 15, 10, 26
#: Cells of a line of a label, and the most lines of one.
_LABEL_CELLS, _LABEL_LINES = 26, 3
#: So many rows go into one chart, so that it stays on a page.
_ROWS = 20
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    weight: Fraction | None
    low: Fraction
    high: Fraction
    claimed: Fraction | None
    points: str


def section_charts(clerk: Clerk) -> list[Data]:
    """Points by section: computed against claimed."""
    rows = [
        _Row(clerk.where(0), line.weight, line.lowest, line.highest, line.claimed, clerk.points(line))
        for line in clerk.result.lines
        if line.is_execution and line.outcome != "not_applicable"
    ]
    rows += [
        _Row(
            clerk.section(part.names), part.weight, part.lowest, part.highest, part.claimed,
            clerk.line_range(part.lowest, part.highest),
        )
        for part in clerk.result.sections
        if part.lines
    ]  # fmt: skip
    return _charts(clerk, rows, clerk.say("各部分得分", "Points by section"), "sections")


def line_charts(clerk: Clerk) -> list[Data]:
    """Points by line: computed against claimed."""
    rows = []
    for line in clerk.result.lines:
        if line.outcome == "not_applicable":
            continue
        low, high = (line.lowest, line.highest) if line.points is None else (line.points, line.points)
        label = clerk.where(0) if line.is_execution else f"{line.number} {line.name}"
        rows.append(_Row(label, line.weight, low, high, line.claimed, clerk.points(line)))
    return _charts(
        clerk, rows, clerk.say("各行的计算得分与自评得分", "Computed and claimed, line by line"), "lines"
    )


def _charts(clerk: Clerk, rows: Sequence[_Row], title: str, id_: str) -> list[Data]:
    if not clerk.scores or not rows:
        return []
    scale = max((max(row.weight or _ZERO, row.high) for row in rows), default=_ZERO) or Fraction(1)
    size = -(-len(rows) // -(-len(rows) // _ROWS))  # as even as they can be
    parts = [rows[at : at + size] for at in range(0, len(rows), size)]
    charts = []
    for number, part in enumerate(parts, 1):
        of_all = (
            clerk.say(f"（{number}/{len(parts)}）", f" ({number} of {len(parts)})") if len(parts) > 1 else ""
        )
        charts.append(tidy(_bars(clerk, part, scale, title + of_all, f"{id_}-{number}")))
    return charts


def _bars(clerk: Clerk, rows: Sequence[_Row], scale: Fraction, title: str, id_: str) -> Data:
    def at(value: Fraction) -> Fraction:
        return min(max(value, _ZERO), scale) / scale * _PLOT

    drawn, top = [], Fraction(_TOP)
    for row in rows:
        label = _label(row.label)
        height = max(2 * _BAR + 2, len(label) * _LINE)
        first = top + _BAR + 5 if len(label) == 1 else top + _LINE - 4
        numbers = _numbers(clerk, row)
        shown: Data = {
            "label": [{"y": _px(first + _LINE * number), "text": text} for number, text in enumerate(label)],
            "numbers": numbers,
            "hint": f"{row.label}: {numbers}",
            "y": _px(top),
            "text_y": _px(top + _BAR + 5),
            "frame": None if row.weight is None else _px(at(row.weight)),
            "solid": _px(at(row.low)) if row.low > 0 else None,
            "open_x": _px(_LABELS + at(row.low)),
            "open": _px(at(row.high) - at(row.low)) if row.high > row.low else None,
            "claimed": None if row.claimed is None else _px(at(row.claimed)),
            "claimed_y": _px(top + _BAR + 2),
            "beyond": row.claimed is not None and row.claimed > scale,
        }
        drawn.append(shown)
        top += height + _GAP
    return {
        "id": id_,
        "title": title,
        "rows": drawn,
        "width": str(_WIDTH),
        "height": _px(top + _LINE),
        "x": str(_LABELS),
        "end": _px(_LABELS + _PLOT),
        "numbers_x": _px(_LABELS + _PLOT + 8),
        "bar": str(_BAR),
        "bottom": _px(top),
        "scale": plain(scale) if len(plain(scale) or "") < 9 else Rounding(2).text(scale),
        "legend": _legend(clerk),
    }


def _label(text: str) -> list[str]:
    lines = wrap(text, _LABEL_CELLS)
    if len(lines) <= _LABEL_LINES:
        return lines
    return [*lines[: _LABEL_LINES - 1], shorten(lines[_LABEL_LINES - 1], _LABEL_CELLS - 1).rstrip("…") + "…"]


def _numbers(clerk: Clerk, row: _Row) -> str:
    weight = clerk.weight(row.weight)
    claimed = clerk.weight(row.claimed)
    return clerk.say(
        f"{row.points} / {weight}，自评 {claimed}", f"{row.points} of {weight}, claimed {claimed}"
    )


def _legend(clerk: Clerk) -> Data:
    say = clerk.say
    return {
        "solid": say("计算得分", "computed"),
        "open": say("不能判断的范围", "cannot be told"),
        "claimed": say("自评得分", "claimed"),
        "frame": say("分值", "weight"),
    }


# --- the scale of ratings --------------------------------------------------------------------------


def rating_chart(clerk: Clerk) -> Data | None:
    """Where the total, or its range, and the claimed total stand among the ratings."""
    ratings, full, result = clerk.pack.ratings, clerk.pack.framework.full, clerk.result
    if not ratings or not clerk.scores or full <= 0:
        return None
    left, width = Fraction(20), Fraction(_WIDTH - 40)

    def at(value: Fraction) -> Fraction:
        return left + min(max(value, _ZERO), full) / full * width

    bands, above = [], full
    for number, (label, bound) in enumerate(ratings):
        start, end = at(bound), at(above)
        bands.append(
            {
                "x": _px(start),
                "width": _px(max(end - start, _ZERO)),
                "middle": _px((start + end) / 2),
                "label": label,
                "bound": plain(bound),
                "shaded": number % 2 == 1,
            }
        )
        above = bound
    text = result.rounding.text
    known = result.total is not None
    total = (
        text(result.lowest) if known else clerk.teller.range(result.lowest, result.highest, result.rounding)
    )
    claimed = result.claimed_score
    middle = (at(result.lowest) + at(result.highest)) / 2
    return tidy(  # type: ignore[no-any-return]
        {
            "id": "standing",
            "title": clerk.say("总分与等级", "The total among the ratings"),
            "bands": bands,
            "width": str(_WIDTH),
            "end": _px(left + width),
            "full": plain(full),
            "known": known,
            "low": _px(at(result.lowest)),
            "span": _px(max(at(result.highest) - at(result.lowest), Fraction(2))),
            "middle": _px(min(max(middle, Fraction(90)), Fraction(_WIDTH - 90))),
            "total": clerk.say(f"计算 {total}", f"computed {total}"),
            "claimed": None if claimed is None else _px(at(claimed)),
            "claimed_middle": None
            if claimed is None
            else _px(min(max(at(claimed), Fraction(50)), Fraction(_WIDTH - 50))),
            "claimed_text": clerk.say(f"自评 {clerk.claimed_score()}", f"claimed {clerk.claimed_score()}"),
        }
    )


def _px(value: Fraction) -> str:
    return Rounding(1).text(value)
