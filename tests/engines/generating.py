"""Whole packs, and forms for them, made at random: plans of the oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from engines.formulas import LABELS, SECTIONS, Dice, Maker
from oracle_forms import Cell, Row, Sheet, dated, graded, measured, phrase, ranging, yes_no
from oracle_language import MONEY, OTHERWISE, POINTS, RATIO, Expr, Number, Unit, bare, name, number
from oracle_plans import Case, Let, Parameter, Plan, Rule

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
