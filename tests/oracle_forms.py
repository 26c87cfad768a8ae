"""Forms for the oracle of packs: what stands in each cell is known, so that nothing has to be read.

A :class:`Sheet` prints itself as a submission. Its facts are told here from what it was made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from oracle_language import DATE, MONEY, POINTS, RATIO, UNTOLD, Number, Unit, Value

_DIRECTIONS = {"≥": "正向", ">": "正向", "≤": "反向", "<": "反向", "=": "等于"}


@dataclass(frozen=True)
class Cell:
    """A target or an actual: its text, and what that is."""

    kind: str
    text: str
    value: Fraction | None = None
    unit: Unit = RATIO
    upper: Fraction | None = None
    word: str | None = None
    sign: str | None = None

    def number(self) -> Value:
        return UNTOLD if self.value is None else Number(self.value, self.unit)

    def highest(self) -> Value:
        return None if self.upper is None else Number(self.upper, self.unit)


def measured(value: Decimal, unit: str, sign: str | None = None) -> Cell:
    """So many of a thing, or so many percent."""
    text = f"{sign or ''}{value}{unit}"
    if unit == "%":
        return Cell("百分比", text, Fraction(value) / 100, RATIO, sign=sign)
    return Cell("数值", text, Fraction(value), ((unit, 1),), sign=sign)


def ranging(low: int, high: int, unit: str) -> Cell:
    return Cell("区间", f"{low}-{high}{unit}", Fraction(low), ((unit, 1),), Fraction(high))


def dated(day: date, sign: str | None = None, before: bool = False) -> Cell:
    text = f"{sign or ''}{day.year}年{day.month}月{day.day}日{'前' if before else ''}"
    return Cell("日期", text, Fraction(day.toordinal()), DATE, sign=sign)


def yes_no(yes: bool) -> Cell:
    word = "是" if yes else "否"
    return Cell("是否", word, Fraction(int(yes)), RATIO, word=word)


def graded(text: str, word: str) -> Cell:
    return Cell("评级", text, word=word)


def phrase(text: str) -> Cell:
    return Cell("文字", text, word=text)


def points(value: Decimal | None) -> Value:
    return None if value is None else Number(Fraction(value), POINTS)


def money(value: Decimal | None) -> Value:
    return None if value is None else Number(Fraction(value), MONEY)


@dataclass(frozen=True)
class Row:
    name: str
    section: str | None = None
    target: Cell | None = None
    actual: Cell | None = None
    last: Cell | None = None
    weight: Decimal | None = None
    claimed: Decimal | None = None
    achieved: str | None = None
    note: str | None = None
    dropped: bool = False

    def text(self) -> str:
        cells = {"name": self.name, "section": self.section, "achieved": self.achieved, "note": self.note}
        quantities = {"target": self.target, "actual": self.actual, "last_year": self.last}
        cells |= {key: cell.text for key, cell in quantities.items() if cell is not None}
        parts = [f'{key}: "{value}"' for key, value in cells.items() if value is not None]
        numbers = {"weight": self.weight, "claimed": self.claimed}
        parts += [f"{key}: {value}" for key, value in numbers.items() if value is not None]
        if self.dropped:
            parts.append("not_applicable: true")
        return "  - {" + ", ".join(parts) + "}\n"

    def facts(self, place: int) -> dict[str, Value]:
        target, actual = self.target, self.actual
        facts: dict[str, Value] = {
            "序号": Number(Fraction(place), (("个", 1),)), "一级指标": self.section, "名称": self.name,
            "分值": points(self.weight), "自评得分": points(self.claimed), "达成情况": self.achieved,
            "偏差原因": self.note, "方向": self.direction(), "性质": self.nature(),
            "上年完成值": None if self.last is None else self.last.number(),
            "完成值带比较符": actual is not None and actual.sign not in (None, "="),
        }  # fmt: skip
        for zh, cell in (("指标值", target), ("完成值", actual)):
            facts[zh] = None if cell is None else cell.number()
            facts[zh + "上限"] = None if cell is None else cell.highest()
            facts[zh + "原文"] = None if cell is None else cell.text
            facts[zh + "种类"] = None if cell is None else cell.kind
            facts[zh + "文字"] = None if cell is None else cell.word
        return facts

    def direction(self) -> str | None:
        """From the sign; a bare number is to be reached, a bare date not to be passed."""
        if self.target is None or self.target.kind not in ("数值", "百分比", "区间", "日期"):
            return None
        if self.target.sign is not None:
            return _DIRECTIONS[self.target.sign]
        return "反向" if self.target.kind == "日期" else "正向"

    def nature(self) -> str | None:
        if self.target is None:
            return None if self.achieved is None else "定性"
        return "定性" if self.target.kind == "文字" else "定量"


@dataclass(frozen=True)
class Sheet:
    rows: tuple[Row, ...]
    year: int | None = 2020
    initial: Decimal | None = None
    adjusted: Decimal | None = None
    received: Decimal | None = None
    spent: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None
    rating: str | None = None
    execution: Decimal | None = None

    def text(self) -> str:
        funds = [(key, getattr(self, key)) for key in ("initial", "adjusted", "received", "spent")]
        funds.append(("rate", None if self.rate is None else f"{self.rate}%"))
        claimed = [(key, getattr(self, key)) for key in ("score", "rating", "execution")]
        head = "unit: 甲局\nkind: project\n" + (f"year: {self.year}\n" if self.year is not None else "")
        for group, cells in (("funds", funds), ("claimed", claimed)):
            listed = ", ".join(f"{key}: {value}" for key, value in cells if value is not None)
            head += f"{group}: {{{listed}}}\n" if listed else ""
        return head + (
            "indicators:\n" + "".join(row.text() for row in self.rows) if self.rows else "indicators: []\n"
        )

    def facts(self) -> dict[str, Value]:
        return {
            "年度": None if self.year is None else Number(Fraction(self.year)), "类型": "项目", "实施单位": "甲局",
            "年初预算数": money(self.initial), "全年预算数": money(self.adjusted), "到位资金": money(self.received),
            "全年执行数": money(self.spent), "表列执行率": None if self.rate is None else Number(Fraction(self.rate) / 100),
            "自评总分": points(self.score), "自评等级": self.rating, "自评执行得分": points(self.execution),
        }  # fmt: skip
