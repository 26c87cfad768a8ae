"""Whole packs, and forms for them, made at random: plans of the oracle, well typed, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from oracle_forms import Cell, Row, Sheet, dated, graded, measured, phrase, ranging, yes_no
from oracle_language import (
    DAYS,
    MONEY,
    OTHERWISE,
    POINTS,
    RATIO,
    Expr,
    Number,
    Unit,
    bare,
    between,
    call,
    compare,
    name,
    number,
    quoted,
    word,
)  # fmt: skip
from oracle_packs import Case, Let, Parameter, Plan, Rule

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


# --- packs ---------------------------------------------------------------------------------------


def _parameters(dice: Dice) -> list[Parameter]:
    made = []
    for i in range(dice.number(0, 3)):
        zh, en = f"参数{'甲乙丙'[i]}", f"setting_{i}"
        years = sorted({dice.number(2017, 2023) for _ in range(dice.number(1, 3))})
        unit = dice.pick((RATIO, POINTS, MONEY, None))
        choices = () if unit is not None else ("宽", "严", "不用")
        rows = []
        for since in dice.draw(st.permutations(years)) if len(years) > 1 else years:
            if choices:
                text = dice.pick(choices)
                rows.append((since, text, text))
            else:
                rows.append((since, *_setting(dice, unit)))
        made.append(Parameter(zh, en, unit or RATIO, choices, tuple(rows)))
    return made


def _setting(dice: Dice, unit: Unit) -> tuple[str, Number]:
    amount = dice.number(0, 120)
    if unit == RATIO:
        return f"{amount}%", Number(Fraction(amount, 100))
    if unit == MONEY:
        return f"{amount}万元", Number(Fraction(amount * 10000), MONEY)
    return dice.pick((f"{amount}", f"{amount}分")), Number(Fraction(amount), POINTS)


def _lets(dice: Dice, parameters: list[Parameter]) -> list[Let]:
    made: list[Let] = []
    for i in range(dice.number(0, 2)):
        maker = Maker(dice, "自评表", parameters=parameters, lets=list(made))
        unit = dice.pick((RATIO, POINTS, MONEY))
        value = {RATIO: maker.ratio, POINTS: maker.points, MONEY: maker.money}[unit]
        cases = [(maker.condition(1), value()) for _ in range(dice.number(0, 2))]
        if not cases or dice.number(0, 3):
            cases.append((OTHERWISE, value()))
        made.append(Let(f"中间{'甲乙'[i]}", f"middle_{i}", unit, tuple(cases)))
    return made


def _case(maker: Maker, place: int, when: Expr) -> Case:
    dice, zh = maker.dice, f"情形{place}"
    chance = dice.number(0, 11)
    if chance == 11:
        return Case(zh, when, "not_applicable")
    if chance > 8 and (dice.wild or dice.one_in(8)):
        weight = name("分值")
        least = dice.pick((None, bare("0"), weight * number("30%", Fraction(3, 10), RATIO)))
        most = dice.pick((None, weight, weight * number("80%", Fraction(4, 5), RATIO)))
        return Case(zh, when, "cannot_tell", None, least, most)
    return Case(zh, when, "points", maker.points())


def _score(maker: Maker, id_: str, when: Expr) -> Rule:
    dice = maker.dice
    conditions = [maker.condition(dice.pick((1, 0, 2))) for _ in range(dice.number(0, 4))]
    cases = tuple(_case(maker, i, when) for i, when in enumerate((*conditions, OTHERWISE)))
    return Rule(id_, "score", maker.scope, when, cases)


def _scores(dice: Dice, maker: Maker) -> list[Rule]:
    """One rule for all, two that part the facts between them, or some that may not."""
    short = {"指标": "row", "预算执行": "money"}[maker.scope]
    match dice.number(0, 3 if dice.wild else 2):
        case 0 | 1:
            return [_score(maker, f"{short}-one", OTHERWISE)]
        case 2:
            split = maker.condition(0)
            return [
                _score(maker, f"{short}-one", split),
                _score(maker, f"{short}-two", Expr("not", (split,))),
            ]
        case _:
            return [_score(maker, f"{short}-{i}", maker.condition(1)) for i in range(dice.number(1, 3))]


def _cap(dice: Dice, make: Callable[..., Maker], id_: str, labels: Sequence[str]) -> Rule:
    maker = make("自评表", results=("合计得分", "执行得分", "得分"))
    effect = dice.pick(("deduct", "add", "cap", "floor", "force"))
    when = maker.condition(dice.pick((0, 1, 2))) if dice.number(0, 5) else OTHERWISE
    if effect == "force":
        return Rule(id_, "cap", "自评表", when, effect=effect, forced=dice.pick(labels))
    return Rule(id_, "cap", "自评表", when, effect=effect, amount=maker.points(dice.pick((0, 0, 1))))


_ALL = ("得分", "适用情形", "执行得分", "合计得分", "总分", "总分下限", "总分上限", "等级")


def _check(dice: Dice, make: Callable[..., Maker], id_: str, late: bool, found: list[str]) -> Rule:
    on = dice.pick(("指标", "一级指标", "自评表", "对", "预算执行"))
    scope = "指标" if on == "对" else on
    maker = make(scope, pair=on == "对", results=_ALL if late else (), found=found if late else [])
    level = dice.pick(("error", "warning", "notice"))
    return Rule(id_, "check", on, maker.condition(dice.pick((1, 0, 2))), level=level)


def _plan(dice: Dice) -> Plan:
    names = [zh for zh in SECTIONS if dice.number(0, 3)] or ["产出"]
    worths = [Fraction(dice.pick((30, 20, 10, 50, 25))) for _ in names]
    execution = Fraction(dice.pick((10, 20, 0, 15)))
    full = execution + sum(worths) if dice.number(0, 2) else Fraction(100)
    bounds = sorted({dice.number(0, 95) for _ in range(dice.number(2, 3))}, reverse=True)
    ratings = [(label, Fraction(bound)) for label, bound in zip(LABELS, bounds, strict=False)]
    if len(ratings) < 3 or dice.number(0, 3):
        ratings = [*ratings[:3], (LABELS[len(ratings[:3])], Fraction(0))] if bounds[-1] else ratings
    # Conditions name the first three labels.
    while len(ratings) < 3:
        ratings.append((LABELS[len(ratings)], ratings[-1][1] - 5))
    parameters = _parameters(dice)
    lets = _lets(dice, parameters)

    def make(scope: str, **more: Any) -> Maker:
        return Maker(dice, scope, parameters=parameters, lets=lets, **more)

    rules: list[Rule] = []
    for i in range(dice.number(0, 3)):
        rules.append(_check(dice, make, f"early-{i}", False, []))
    found = [rule.id for rule in rules]
    for i in range(dice.number(0, 3)):
        rules.append(_check(dice, make, f"late-{i}", True, found))
    rules += _scores(dice, make("预算执行", found=found)) + _scores(dice, make("指标", found=found))
    labels = [label for label, _ in ratings]
    rules += [_cap(dice, make, f"cap-{i}", labels) for i in range(dice.number(0, 4))]
    return Plan(
        full, execution, tuple(zip(names, worths, strict=True)), dice.pick(("rescale", "full", "move")), tuple(ratings),
        dice.pick((2, 1, 0, 3)), dice.pick((None, 2, None, 0)), tuple(parameters), tuple(lets), tuple(rules),
        dice.one_in(3),
    )  # fmt: skip


# --- forms ---------------------------------------------------------------------------------------

_FIRST = date(2020, 1, 1)


def _target(dice: Dice) -> Cell | None:
    sign = dice.pick(("≥", "≤", "=", None, ">", "<"))
    match dice.number(0, 9 if dice.wild or dice.one_in(6) else 6):
        case 0 | 1 | 2:
            return measured(
                dice.pick((Decimal(dice.number(0, 12)), dice.decimal(60), Decimal(0))),
                dice.pick(("个", "人")),
                sign,
            )
        case 3 | 4:
            return measured(dice.decimal(100), "%", sign)
        case 5:
            low = dice.number(1, 20)
            return ranging(low, low + dice.number(1, 9), "个")
        case 6:
            day = _FIRST + timedelta(dice.number(0, 365))
            return dated(day, dice.pick(("≥", "≤"))) if dice.one_in(2) else dated(day, before=dice.one_in(2))
        case 7:
            return yes_no(dice.one_in(2))
        case 8:
            return dice.pick((graded("优", "优"), graded("良好", "良"), phrase("有效提升")))
        case _:
            return None


def _actual(dice: Dice, target: Cell | None) -> Cell | None:
    """Mostly what can be held against the target; now and then nothing, or something else."""
    if dice.lacks(7):
        return None
    kind = "其他" if target is None or dice.lacks(8) else target.kind
    if kind in ("数值", "百分比"):
        assert target is not None and target.value is not None
        unit = "%" if kind == "百分比" else target.unit[0][0]
        exact = Decimal(str(float(target.value * (100 if unit == "%" else 1))))
        amount = dice.pick((exact, dice.decimal(100), dice.decimal(20)))
        return measured(amount, unit, "≥" if dice.one_in(20) else None)
    if kind == "区间":
        low = dice.number(0, 30)
        return (
            measured(Decimal(low), "个") if dice.number(0, 2) else ranging(low, low + dice.number(1, 5), "个")
        )
    if kind == "日期":
        return dated(_FIRST + timedelta(dice.number(0, 365)))
    if kind == "是否":
        return yes_no(dice.one_in(2))
    if kind == "评级":
        return dice.pick((graded("优", "优"), graded("良", "良")))
    return measured(dice.decimal(60), dice.pick(("个", "人", "%")))


def _row(dice: Dice, place: int, sections: Sequence[str], weighted: bool) -> Row:
    target = _target(dice)
    last = measured(dice.decimal(60), "个") if dice.one_in(4) else None
    weight = None if not weighted and dice.lacks(2) else dice.decimal(dice.pick((15, 5, 30)))
    claimed = None if dice.lacks(4) else dice.pick((weight, dice.decimal(15)))
    return Row(
        "指标甲" if dice.one_in(5) else f"指标{place}",
        None if dice.lacks(12) else dice.pick(SECTIONS if dice.one_in(8) else sections),
        target, _actual(dice, target), last, weight, claimed,
        dice.pick(("达成", "部分达成", "未达成")) if dice.one_in(3) else None,
        dice.pick(("疫情影响", "设备涨价")) if dice.one_in(4) else None, dice.one_in(9),
    )  # fmt: skip


def _sheet(dice: Dice, plan: Plan) -> Sheet:
    sections = [section for section, _ in plan.sections]
    weighted = dice.number(0, 3) > 0
    rows = tuple(_row(dice, i, sections, weighted) for i in range(1, dice.number(0, 7) + 1))

    def money() -> Decimal | None:
        zero = Decimal(0 if dice.wild else 1500000)
        return (
            None if dice.lacks(6) else dice.pick((Decimal(dice.number(1, 2000000)), Decimal(1000000), zero))
        )

    adjusted = money()
    return Sheet(
        rows, None if dice.one_in(8) else dice.number(2016, 2024), money(), adjusted, money(), dice.pick((money(), adjusted)),
        None if dice.lacks(2) else dice.decimal(100), None if dice.lacks(5) else dice.decimal(100),
        None if dice.lacks(4) else dice.pick([label for label, _ in plan.ratings]),
        None if dice.lacks(4) else dice.decimal(20),
    )  # fmt: skip


@st.composite
def trials(draw: st.DrawFn, sheets: int) -> tuple[Plan, list[Sheet]]:
    """A pack, and forms for it."""
    dice = Dice(draw, draw(st.booleans()))
    plan = _plan(dice)
    return plan, [_sheet(dice, plan) for _ in range(sheets)]
