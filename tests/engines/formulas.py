"""Expressions made at random for one kind of rule: well typed, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from oracle_language import (
    DAYS,
    MONEY,
    POINTS,
    RATIO,
    Expr,
    Unit,
    bare,
    between,
    call,
    compare,
    name,
    number,
    quoted,
    word,
)
from oracle_plans import Let, Parameter

SIGNS = ("=", "≠", "<", "≤", ">", "≥")
KINDS = ("数值", "百分比", "区间", "日期", "是否", "评级", "文字")
LABELS = ("优", "良", "中", "差")
SECTIONS = ("成本", "产出", "效益", "满意度")


@cache
def _whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Dice:
    """Draws, short to write. The first of several is what an example shrinks to.

    ``wild``: much is missing or does not fit. Else nearly all is known, so that totals are, too.
    """

    def __init__(self, draw: st.DrawFn, wild: bool) -> None:
        self.draw = draw
        self.wild = wild

    def number(self, low: int, high: int) -> int:
        return self.draw(_whole(low, high))

    def pick(self, items: Sequence[Any]) -> Any:
        return items[self.number(0, len(items) - 1)] if len(items) > 1 else items[0]

    def one_in(self, count: int) -> bool:
        return self.number(1, count) == count

    def lacks(self, count: int) -> bool:
        """One in so many is missing, and in a tame form very few."""
        return self.one_in(count if self.wild else count * 8)

    def decimal(self, most: int, places: int = 1) -> Decimal:
        return Decimal(self.number(0, most * 10**places)).scaleb(-places)


# --- expressions ---------------------------------------------------------------------------------

_ROW_POINTS = ("分值", "自评得分")
_WHOLE_POINTS = ("满分", "执行率分值", "自评总分", "自评执行得分")
_SECTION_POINTS = ("标准分值", "分值合计", "表中分值")
_FUNDS = ("全年执行数", "全年预算数", "年初预算数", "到位资金")
_MEASURES = ("完成值", "指标值", "上年完成值", "指标值上限", "完成值上限")
_ROW_NAMES = (
    "完成值", "指标值", "分值", "自评得分", "方向", "性质", "达成情况", "一级指标", "指标值上限", "完成值种类",
    "指标值原文", "完成值原文", "上年完成值", "偏差原因", "指标值文字",
)  # fmt: skip


@dataclass
class Maker:
    """Expressions for one kind of rule: what it is on, and what it may read."""

    dice: Dice
    scope: str
    pair: bool = False
    parameters: list[Parameter] = field(default_factory=list)
    lets: list[Let] = field(default_factory=list)
    results: tuple[str, ...] = ()
    found: list[str] = field(default_factory=list)

    def own(self, zh: str) -> Expr:
        """A name of a row: in a rule on a pair, of one of its sides."""
        return name(zh, self.dice.pick(("甲", "乙")) if self.pair else "")

    def given(self, unit: Unit) -> list[Expr]:
        """The pack's own names of a unit."""
        parameters = [name(p.zh) for p in self.parameters if not p.choices and p.unit == unit]
        return parameters + [name(let.zh) for let in self.lets if let.unit == unit]

    def ratio(self, depth: int = 1) -> Expr:
        dice = self.dice
        plain: list[Callable[[], Expr]] = [self.percent]
        if self.scope == "指标":
            plain += [lambda: self.own("完成值") / self.own("指标值")] * 3
            plain += [
                lambda: self.own("指标值") / self.own("完成值"),
                lambda: self.own("自评得分") / self.own("分值"),
            ]
            plain.append(lambda: self.own("完成值") / self.own("上年完成值"))
        else:
            plain += [lambda: name(dice.pick(_FUNDS)) / name(dice.pick(_FUNDS))] * 2
        plain.append(lambda: name("表列执行率"))
        if self.scope == "一级指标":
            plain.append(lambda: name("分值合计") / name("标准分值"))
        if own := self.given(RATIO):
            plain += [lambda: dice.pick(own)] * 2
        if not depth or dice.number(0, 2):
            return dice.pick(plain)()
        return self.composed(lambda: self.ratio(depth - 1), self.percent)

    def composed(self, one: Callable[[], Expr], plain: Callable[[], Expr]) -> Expr:
        """A number of the unit of ``one``; ``plain`` makes simple ones."""
        dice = self.dice
        match dice.number(0, 9):
            case 0:
                return one() + dice.pick((one, plain))()
            case 1:
                return one() - dice.pick((one, plain))()
            case 2:
                return one() * self.percent()
            case 3:
                return one() / self.percent()
            case 4:
                return call(dice.pick(("min", "max")), one(), plain())
            case 5:
                return call(dice.pick(("min", "max")), bare("0"), one())
            case 6:
                return call("clamp", one(), bare("0"), plain())
            case 7:
                return call(dice.pick(("floor", "ceil")), one())
            case 8:
                return call("round", one(), bare(str(dice.number(0, 3))))
            case _:
                return call("linear", self.ratio(0), self.percent(), plain(), self.percent(), one())

    def percent(self) -> Expr:
        dice = self.dice
        if dice.one_in(4):
            return bare(dice.pick(("1", "0.5", "2", "0")))
        amount = dice.pick((100, 60, 80, 90, 30, 0, 120, 33))
        return number(f"{amount}%", Fraction(amount, 100), RATIO)

    def points(self, depth: int = 1) -> Expr:
        dice = self.dice
        plain = [self.some_points] + [self.named_points] * 4
        if not depth or dice.one_in(3):
            return dice.pick(plain)()
        if self.scope in ("指标", "预算执行") and dice.number(0, 2):
            weight = self.own("分值")
            return weight * self.ratio() if dice.number(0, 3) else weight * self.ratio(0) / self.ratio(0)
        return self.composed(self.named_points, self.some_points)

    def some_points(self) -> Expr:
        amount = self.dice.decimal(100)
        text = str(amount)
        return number(text + "分", Fraction(amount), POINTS) if self.dice.one_in(4) else bare(text)

    def named_points(self) -> Expr:
        dice = self.dice
        names = [name(zh) for zh in _WHOLE_POINTS]
        if self.scope in ("指标", "预算执行"):
            names += [self.own(zh) for zh in _ROW_POINTS] * 3
        if self.scope == "一级指标":
            names += [name(zh) for zh in _SECTION_POINTS] * 2
        names += self.given(POINTS) * 2
        for zh in self.results:
            if zh in ("合计得分", "执行得分", "总分", "总分下限", "总分上限"):
                names += [name(zh)] * 2
            elif zh == "得分" and self.scope == "指标":
                names += [self.own(zh)] * 4
        if self.scope == "自评表":
            names.append(self.sum())
        return dice.pick(names)

    def rows(self) -> Maker:
        """For what stands within an aggregate: it is about one row."""
        return Maker(self.dice, "指标", False, self.parameters, self.lets, self.results, self.found)

    def sum(self) -> Expr:
        inner = self.rows()
        what = [name("分值"), name("自评得分"), name("分值") * self.percent()]
        what += [name("得分")] if "得分" in self.results else []
        if self.dice.number(0, 1):
            return call("sum", self.dice.pick(what))
        return call("sum", self.dice.pick(what), inner.condition(0))

    def money(self, depth: int = 1) -> Expr:
        dice = self.dice
        names = [name(zh) for zh in _FUNDS] + self.given(MONEY)
        names.append(number("0.5万元", Fraction(5000), MONEY))
        if not depth or dice.number(0, 2):
            return dice.pick(names)
        return self.composed(lambda: self.money(depth - 1), lambda: self.money(0))

    def measure(self, depth: int = 1) -> Expr:
        dice = self.dice
        names = [self.own(zh) for zh in (*_MEASURES[:3], *_MEASURES)]
        if not depth or dice.number(0, 3):
            return dice.pick(names)
        return self.composed(lambda: self.measure(0), lambda: self.measure(0))

    # --- conditions ------------------------------------------------------------------------------
    def condition(self, depth: int = 2) -> Expr:
        dice = self.dice
        if depth and dice.number(0, 2):
            if dice.one_in(4):
                return Expr("not", (self.condition(depth - 1),))
            parts = tuple(self.condition(depth - 1) for _ in range(dice.number(2, 3)))
            return Expr(dice.pick(("and", "or")), parts)
        return self.question()

    def question(self) -> Expr:
        dice = self.dice
        kinds = [self.of_ratios, self.of_points, self.of_words, self.of_missing]
        if self.scope == "指标":
            kinds += [self.of_measures, self.of_measures, self.of_words, self.of_texts, self.of_days]
        else:
            kinds.append(self.of_money)
        if self.scope == "自评表":
            kinds += [self.of_rows, self.of_rows]
        if self.found:
            kinds += [self.of_found] * 2
        if any(zh in self.results for zh in ("合计得分", "总分", "得分")):
            kinds += [self.of_points] * 4
        return dice.pick(kinds)()

    def sign(self) -> str:
        return self.dice.pick(SIGNS)

    def of_ratios(self) -> Expr:
        if self.dice.one_in(3):
            return between(
                self.percent(),
                self.dice.pick(("≤", "<")),
                self.ratio(0),
                self.dice.pick(("<", "≤")),
                self.percent(),
            )
        return compare(self.ratio(), self.sign(), self.ratio(0))

    def of_points(self) -> Expr:
        return compare(self.points(), self.sign(), self.points(0))

    def of_money(self) -> Expr:
        return compare(self.money(), self.sign(), self.dice.pick((self.money(0), bare("0"))))

    def of_measures(self) -> Expr:
        dice = self.dice
        other = [self.measure(0), bare("0"), self.measure(0) * self.percent()]
        amount = dice.number(0, 60)
        other += [
            number(f"{amount}个", Fraction(amount), (("个", 1),)),
            number(f"{amount}%", Fraction(amount, 100), RATIO),
        ]
        return compare(self.measure(), self.sign(), dice.pick(other))

    def of_days(self) -> Expr:
        amount = self.dice.number(0, 90)
        days = call("days", self.own("指标值"), self.own("完成值"))
        return compare(days, self.sign(), number(f"{amount}天", Fraction(amount), DAYS))

    def of_words(self) -> Expr:
        dice = self.dice
        pairs = [
            (name("自评等级"), word(dice.pick(LABELS[:3]))),
            (name("自评等级"), name("自评总分对应等级")),
        ]
        pairs.append((name("类型"), word(dice.pick(("项目", "部门")))))
        pairs += [(name(p.zh), word(dice.pick(p.choices))) for p in self.parameters if p.choices] * 2
        if "等级" in self.results:
            pairs += [(name("自评等级"), name("等级")), (name("等级"), word(dice.pick(LABELS[:3])))] * 2
        if self.scope == "指标":
            pairs += [
                (self.own("方向"), word(dice.pick(("正向", "反向", "等于")))),
                (self.own("性质"), word(dice.pick(("定量", "定性")))),
                (self.own("达成情况"), word(dice.pick(("达成", "部分达成", "未达成")))),
                (self.own("指标值种类"), word(dice.pick(KINDS))), (self.own("完成值种类"), word(dice.pick(KINDS))),
                (self.own("指标值种类"), self.own("完成值种类")), (self.own("完成值种类"), self.own("指标值种类")),
            ]  # fmt: skip
        if self.scope in ("指标", "一级指标"):
            pairs += [
                (
                    self.own("一级指标") if self.scope == "指标" else name("一级指标"),
                    word(dice.pick(SECTIONS)),
                )
            ] * 2
        left, right = dice.pick(pairs)
        return compare(left, dice.pick(("=", "≠")), right)

    def of_texts(self) -> Expr:
        dice = self.dice
        match dice.number(0, 5 if "得分" in self.results else 4):
            case 0:
                return compare(self.own("名称"), dice.pick(("=", "≠")), quoted("指标甲"))
            case 1:
                return compare(self.own("完成值文字"), dice.pick(("=", "≠")), self.own("指标值文字"))
            case 2:
                return call("contains", self.own("偏差原因"), quoted(dice.pick(("疫情", "价"))))
            case 3:
                return compare(self.own("完成值文字"), "=", quoted(dice.pick(("是", "良"))))
            case 4:
                return self.own("完成值带比较符")
            case _:
                return compare(self.own("适用情形"), "=", quoted("情形1"))

    def of_missing(self) -> Expr:
        names = [name(zh) for zh in (*_FUNDS, "自评总分", "自评等级", *(let.zh for let in self.lets))]
        if self.scope == "指标":
            names = [self.own(zh) for zh in _ROW_NAMES] + names[:2]
        return call("missing", self.dice.pick(names))

    def of_rows(self) -> Expr:
        dice, inner = self.dice, self.rows()
        if dice.one_in(2):
            return call("all", inner.condition(0))
        return compare(call("count", inner.condition(1)), self.sign(), bare(str(dice.number(0, 4))))

    def of_found(self) -> Expr:
        return call("found", value=self.dice.pick(self.found))
