"""An evaluator of its own for mof-2020-10, written from DESIGN section 6 and the articles: the oracle of the engines.

It knows nothing of the rule language, the packs or the engines. A form is a :class:`Form` of plain numbers, which
prints itself as a submission, so that nothing has to be read either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

SECTIONS = {"产出": Fraction(50), "效益": Fraction(30), "满意度": Fraction(10)}
EXECUTION = Fraction(10)
FULL = Fraction(100)
RATINGS = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
#: Shares of the weight that each band of a qualitative indicator holds (article 16).
BANDS = {
    "达成": (Fraction(4, 5), Fraction(1)),
    "部分达成": (Fraction(3, 5), Fraction(4, 5)),
    "未达成": (Fraction(0), Fraction(3, 5)),
}


@dataclass(frozen=True)
class Held:
    """A target that is no plain number, the actual held against it, and the share of the weight it earns."""

    target: str
    actual: str | None
    part: Fraction | None


def deadline(target: date, actual: date | None, *, not_before: bool) -> Held:
    """In time earns all; for late or early the article has no formula."""
    text = f"≥{_day(target)}" if not_before else f"{_day(target)}前"
    if actual is None:
        return Held(text, None, None)
    kept = actual >= target if not_before else actual <= target
    return Held(text, _day(actual), Fraction(1) if kept else None)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def within(low: int, high: int, actual: Decimal | None) -> Held:
    """Within a range earns all; outside of it, what its nearer end makes of the actual."""
    text = f"{low}-{high}个"
    if actual is None:
        return Held(text, None, None)
    value = Fraction(actual)
    part = Fraction(1) if low <= value <= high else value / low if value < low else high / value
    return Held(text, f"{actual}个", part)


def same(target: str, actual: str | None, grades: bool) -> Held:
    """Yes or no, and grades: the same earns all. Another answer earns nothing, another grade cannot be told."""
    if actual is None:
        return Held(target, None, None)
    return Held(target, actual, Fraction(1) if target == actual else None if grades else Fraction(0))


@dataclass(frozen=True)
class Item:
    section: str
    sign: str | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    percent: bool = False
    weight: Decimal | None = None
    claimed: Decimal | None = None
    achieved: str | None = None
    dropped: bool = False
    held: Held | None = None

    def text(self, number: int) -> str:
        unit = "%" if self.percent else "个"
        parts = [f"name: 指标{number}", f"section: {self.section}"]
        if self.held is not None:
            parts.append(f'target: "{self.held.target}"')
            parts += [f"actual: {self.held.actual}"] if self.held.actual is not None else []
        else:
            parts.append(
                "target: 有效提升" if self.sign is None else f'target: "{self.sign}{self.target}{unit}"'
            )
        if self.actual is not None:
            parts.append(f"actual: {self.actual}{unit}")
        if self.achieved is not None:
            parts.append(f"achieved: {self.achieved}")
        for key in ("weight", "claimed"):
            if (value := getattr(self, key)) is not None:
                parts.append(f"{key}: {value}")
        if self.dropped:
            parts.append("not_applicable: true")
        return "  - {" + ", ".join(parts) + "}\n"


@dataclass(frozen=True)
class Form:
    items: tuple[Item, ...]
    initial: Decimal | None
    adjusted: Decimal | None
    spent: Decimal | None
    claimed: Decimal | None

    def text(self) -> str:
        names = ("initial", "adjusted", "spent")
        funds = [f"{name}: {getattr(self, name)}" for name in names if getattr(self, name) is not None]
        head = "unit: 甲局\nyear: 2020\nkind: project\n"
        head += f"funds: {{{', '.join(funds)}}}\n" if funds else ""
        head += f"claimed: {{score: {self.claimed}}}\n" if self.claimed is not None else ""
        rows = "".join(item.text(number) for number, item in enumerate(self.items, 1))
        return head + ("indicators:\n" + rows if rows else "indicators: []\n")


@dataclass(frozen=True)
class Earned:
    """Points of one line where they are known, and what they are at least and at most."""

    points: Fraction | None
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Answer:
    """``lines`` has the execution row first; None stands for a row that was left out."""

    lines: tuple[Earned | None, ...]
    low: Fraction
    high: Fraction
    total: Fraction | None
    rating: str | None


def share(item: Item) -> Fraction | None:
    """What part of its weight a quantitative indicator earns; None where that cannot be told."""
    if item.held is not None:
        return item.held.part
    if item.actual is None or item.target is None:
        return None
    target, actual = Fraction(item.target), Fraction(item.actual)
    if item.sign == "≤":
        if actual <= target:
            return Fraction(1)
        return target / actual
    if actual >= target:
        # Above a target written with "=" counts as met, save a target of zero, which was missed.
        return (
            Fraction(0)
            if item.sign == "=" and target == 0 != actual and item.section != "满意度"
            else Fraction(1)
        )
    return actual / target


def span(item: Item) -> tuple[Fraction, Fraction]:
    """The least and the greatest part of its weight that a line may earn, its weight being unknown."""
    part = share(item) if item.sign is not None or item.held is not None else None
    return (Fraction(0), Fraction(1)) if part is None else (part, part)


def earned(item: Item) -> Earned:
    if item.weight is None:
        return Earned(None, Fraction(0), Fraction(0))
    weight = Fraction(item.weight)
    if item.sign is not None or item.held is not None:
        part = share(item)
        return (
            Earned(None, Fraction(0), weight)
            if part is None
            else Earned(weight * part, weight * part, weight * part)
        )
    if item.achieved is None:
        return Earned(None, Fraction(0), weight)
    low, high = (bound * weight for bound in BANDS[item.achieved])
    if item.claimed is not None:
        claimed = Fraction(item.claimed)
        if low <= claimed < high or (item.achieved == "达成" and claimed == high):
            return Earned(claimed, claimed, claimed)
    return Earned(None, low, high)


def execution(form: Form) -> Earned:
    budget = form.adjusted if form.adjusted is not None else form.initial
    if form.spent is None or budget is None or budget == 0:
        return Earned(None, Fraction(0), EXECUTION)
    points = EXECUTION * min(Fraction(1), Fraction(form.spent) / Fraction(budget))
    return Earned(points, points, points)


def half_up(value: Fraction) -> Fraction:
    return Fraction((value * 200 + 1) // 2, 100)


def rating(total: Fraction) -> str:
    return next(label for label, bound in RATINGS if total >= bound)


def bounds(form: Form) -> tuple[Fraction, Fraction]:
    """The total at least and at most, before rounding."""
    kept = [item for item in form.items if not item.dropped]
    gone = [item.weight for item in form.items if item.dropped]
    if None in gone:
        return Fraction(0), FULL
    lost = sum((Fraction(weight) for weight in gone if weight is not None), Fraction(0))
    row = execution(form)
    low, high = row.low, row.high
    unsure = not form.items or any(item.weight is None for item in kept)
    for name, worth in SECTIONS.items():
        mine = [item for item in form.items if item.section == name]
        if not mine and unsure:
            high += worth
        scored = [item for item in mine if not item.dropped]
        for item in scored:
            low, high = low + earned(item).low, high + earned(item).high
        open_ = [span(item) for item in scored if item.weight is None]
        if open_:
            left = worth - sum(
                (Fraction(item.weight) for item in mine if item.weight is not None), Fraction(0)
            )
            low += left * min(part[0] for part in open_)
            high += left * max(part[1] for part in open_)
    factor = FULL / (FULL - lost)
    return low * factor, min(high * factor, FULL)


def answer(form: Form) -> Answer:
    low, high = (half_up(bound) for bound in bounds(form))
    lines = (execution(form), *(None if item.dropped else earned(item) for item in form.items))
    known = rating(low) if rating(low) == rating(high) else None
    return Answer(lines, low, high, low if low == high else None, known)


# --- forms ---------------------------------------------------------------------------------------


def decimals(most: int, places: int = 1) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda number: Decimal(number).scaleb(-places))


def rarely(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Nearly always a value, now and then none."""
    return st.integers(0, 5).flatmap(lambda number: strategy if number else st.none())


#: Few enough and light enough rows that no section holds more than the framework gives it.
_MOST = {"产出": (4, 12), "效益": (3, 10), "满意度": (2, 5)}


_DAYS = st.integers(0, 365).map(lambda days: date(2020, 1, 1) + timedelta(days))


@st.composite
def _held(draw: st.DrawFn) -> Held:
    match draw(st.integers(0, 3)):
        case 0:
            target = draw(_DAYS)
            return deadline(target, draw(rarely(_DAYS | st.just(target))), not_before=draw(st.booleans()))
        case 1:
            low = draw(st.integers(1, 20))
            high = low + draw(st.integers(1, 9))
            ends = st.sampled_from([Decimal(low), Decimal(high)])
            return within(low, high, draw(rarely(decimals(30) | ends)))
        case 2:
            return same(draw(st.sampled_from("是否")), draw(rarely(st.sampled_from("是否"))), False)
        case _:
            return same(draw(st.sampled_from("优良")), draw(rarely(st.sampled_from("优良"))), True)


@st.composite
def _items(draw: st.DrawFn, section: str, weighted: bool) -> Item:
    most = _MOST[section][1]
    weights = st.integers(1, most * 10).map(lambda number: Decimal(number).scaleb(-1))
    weight = draw(weights if weighted else rarely(weights))
    dropped = draw(st.integers(0, 11)) == 0
    if section != "满意度" and draw(st.integers(0, 3)) == 0:
        claimed = draw(rarely(decimals(most)))
        if weight is not None and draw(st.booleans()):
            claimed = (
                draw(st.sampled_from([Decimal("0.6"), Decimal("0.8"), Decimal(1), Decimal("0.7")])) * weight
            )
        achieved = draw(rarely(st.sampled_from(sorted(BANDS))))
        return Item(section, weight=weight, claimed=claimed, achieved=achieved, dropped=dropped)
    if section != "满意度" and draw(st.integers(0, 3)) == 0:
        return Item(section, weight=weight, dropped=dropped, held=draw(_held()))
    percent = section == "满意度" or draw(st.booleans())
    target = draw(decimals(100) | st.sampled_from([Decimal(0), Decimal(9), Decimal(90)]))
    actual = draw(rarely(decimals(100) | st.just(target)))
    sign = draw(st.sampled_from(["≥", "≤", "="]))
    return Item(section, sign, target, actual, percent, weight, None, None, dropped)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    weighted = draw(st.integers(0, 3)) > 0
    items: list[Item] = []
    for section, (most, _) in _MOST.items():
        items += draw(st.lists(_items(section, weighted), max_size=most))
    money = rarely(decimals(10000, 2))
    return Form(
        tuple(draw(st.permutations(items))),
        draw(money),
        draw(money),
        draw(money),
        draw(rarely(decimals(100))),
    )
