"""An evaluator of whole packs, written from DESIGN section 6: the oracle for packs that are made up.

Where DESIGN leaves a question open, the reading
taken is said beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations

from oracle_forms import Row, Sheet
from oracle_language import (
    POINTS,
    RATIO,
    RESULTS,
    UNTOLD,
    Expr,
    Number,
    Value,
    every_name,
    half_up,
    work,
)
from oracle_plans import Case, Let, Plan, Rule

ZERO, ONE = Fraction(0), Fraction(1)
_ORDER = ("deduct", "add", "cap", "floor", "force")


@dataclass
class Line:
    """``number`` 0 is the execution row. ``share`` is of the weight, where that is not known."""

    number: int
    section: str | None
    weight: Fraction | None
    outcome: str
    rule: str | None = None
    case: str | None = None
    points: Fraction | None = None
    low: Fraction = ZERO
    high: Fraction = ZERO
    share: Fraction | None = None


@dataclass
class Answer:
    """Caps are (rule, outcome, before, after); findings (rule, line, level); undecided (rule, line)."""

    lines: list[Line]
    low: Fraction = ZERO
    high: Fraction = ZERO
    total: Fraction | None = None
    rating: str | None = None
    caps: list[tuple[str, str, Fraction | None, Fraction | None]] = field(default_factory=list)
    findings: list[tuple[str, int | None, str]] = field(default_factory=list)
    undecided: list[tuple[str, int | None]] = field(default_factory=list)


@dataclass
class At:
    """A row (``line`` from 1), the execution row (0), a section or the whole form (None)."""

    scene: Scene
    facts: dict[str, Value]
    line: int | None = None

    def get(self, name: str, _side: str) -> Value:
        return self.facts[name] if name in self.facts else self.scene.whole(name)

    def rows(self, _over: str, of_results: bool) -> Sequence[At]:
        return self.scene.counted if of_results else self.scene.rows

    def found(self, rule: str) -> bool:
        """On a row: of this row, or of the form as a whole; elsewhere: anywhere."""
        lines = [line for id_, line, _ in self.scene.answer.findings if id_ == rule]
        return bool(lines) if self.line is None else self.line in lines or None in lines


@dataclass
class Pair:
    first: At
    second: At

    @property
    def line(self) -> int | None:
        return self.second.line

    def get(self, name: str, side: str) -> Value:
        if not side:
            return self.first.scene.whole(name)
        return (self.first if side == "甲" else self.second).get(name, "")

    def rows(self, over: str, of_results: bool) -> Sequence[At]:
        return self.first.rows(over, of_results)

    def found(self, rule: str) -> bool:
        return self.second.found(rule)


def as_points(value: Fraction) -> Number:
    return Number(value, POINTS)


class Scene:
    def __init__(self, plan: Plan, sheet: Sheet) -> None:
        self.plan, self.sheet = plan, sheet
        self.answer = Answer([])
        self.known = sheet.facts()
        self.known |= {parameter.zh: parameter.at(sheet.year) for parameter in plan.parameters}
        self.known |= {"执行率分值": as_points(plan.execution), "满分": as_points(plan.full)}
        claimed = self.known["自评总分"]
        self.known["自评总分对应等级"] = None if claimed is None else rating(plan, claimed.value)
        numbered = list(enumerate(sheet.rows, 1))
        self.rows = [At(self, row.facts(number), number) for number, row in numbered if not row.dropped]
        # Once points are known: without the rows that were found not to apply.
        self.counted = self.rows
        row = {"分值": as_points(plan.execution), "自评得分": self.known["自评执行得分"]}
        self.execution = At(self, row, 0)
        self.sections = [At(self, self.section(name, weight)) for name, weight in plan.sections]
        self.form = At(self, {})

    def section(self, name: str, weight: Fraction) -> dict[str, Value]:
        weights = [row.weight for row in self.sheet.rows if row.section == name and not row.dropped]
        total = (
            None if None in weights else as_points(sum((Fraction(w) for w in weights if w is not None), ZERO))
        )
        return {
            "一级指标": name, "标准分值": as_points(weight), "分值合计": total,
            "指标个数": Number(Fraction(len(weights))), "表中分值": None,
        }  # fmt: skip

    def whole(self, name: str) -> Value:
        if name not in self.known:
            let = next(let for let in self.plan.lets if let.zh == name)
            self.known[name] = self.first(let)
        return self.known[name]

    def first(self, let: Let) -> Value:
        for when, value in let.cases:
            held = work(when, self.form)
            if held is UNTOLD:
                return UNTOLD
            if held is True:
                found = work(value, self.form)
                return Number(found.value, let.unit) if isinstance(found, Number) else found
        return None

    def places(self, rule: Rule) -> Sequence[At | Pair]:
        if rule.on == "对":
            pairs = [(i, j) for i in range(len(self.rows)) for j in range(i + 1, len(self.rows))]
            return [Pair(self.rows[i], self.rows[j]) for i, j in pairs]
        where: dict[str, list[At]] = {
            "指标": self.counted if every_name(rule.when) & RESULTS else self.rows,
            "预算执行": [self.execution],
            "一级指标": self.sections,
        }
        return where.get(rule.on, [self.form])

    def check(self, late: bool) -> None:
        found: list[tuple[str, int | None, str]] = []
        for rule in self.plan.of("check"):
            if reads_results(rule.when) is not late:
                continue
            for place in self.places(rule):
                held = work(rule.when, place)
                if held is UNTOLD:
                    self.answer.undecided.append((rule.id, place.line))
                elif held is True:
                    found.append((rule.id, place.line, rule.level))
        self.answer.findings += found


def reads_results(e: Expr) -> bool:
    return bool(every_name(e) & RESULTS) or has_found(e)


def has_found(e: Expr) -> bool:
    return e.head == "found" or any(has_found(part) for part in e.parts)


def rating(plan: Plan, total: Fraction) -> str | None:
    """The highest lower bound that the total reaches."""
    reached = [(bound, label) for label, bound in plan.ratings if total >= bound]
    return max(reached)[1] if reached else None


def evaluate(plan: Plan, sheet: Sheet) -> Answer:
    scene = Scene(plan, sheet)
    answer = scene.answer
    scene.check(late=False)
    lines = [
        _line(scene, at, plan.of("score", "指标" if at.line else "预算执行"))
        for at in (scene.execution, *scene.rows)
    ]
    by_number = {line.number: line for line in lines}
    answer.lines = [
        by_number.get(number) or _dropped(number, row) for number, row in enumerate(("", *sheet.rows))
    ]
    for at, line in zip((scene.execution, *scene.rows), lines, strict=True):
        at.facts["得分"] = UNTOLD if line.points is None else as_points(line.points)
        at.facts["适用情形"] = line.case
    scene.known["执行得分"] = scene.execution.facts["得分"]
    apply = {line.number for line in lines if line.outcome != "not_applicable"}
    scene.counted = [row for row in scene.rows if row.line in apply]
    low, high = bounds(plan, answer.lines)
    scene.known["合计得分"] = as_points(low) if low == high else UNTOLD
    low, high, labels = _caps(scene, low, high)
    answer.low, answer.high = half_up(low, plan.places), half_up(high, plan.places)
    answer.total = answer.low if low == high else None
    ends = {rating(plan, answer.low), rating(plan, answer.high)}
    possible = {label for one in labels for label in (ends if one is None else {one})}
    answer.rating = possible.pop() if len(possible) == 1 else None
    scene.known["总分"] = UNTOLD if answer.total is None else as_points(answer.total)
    scene.known |= {"总分下限": as_points(answer.low), "总分上限": as_points(answer.high)}
    scene.known["等级"] = UNTOLD if answer.rating is None else answer.rating
    scene.check(late=True)
    return answer


# --- lines ---------------------------------------------------------------------------------------


def _dropped(number: int, row: Row | str) -> Line:
    assert isinstance(row, Row)
    weight = None if row.weight is None else Fraction(row.weight)
    return Line(number, row.section, weight, "not_applicable")


def _line(scene: Scene, at: At, rules: list[Rule]) -> Line:
    given = at.facts["分值"]
    weight = None if given is None else given.value
    line = Line(at.line or 0, at.facts.get("一级指标"), weight, "cannot_tell", high=weight or ZERO)
    # Exactly one applies. Where one does, another that cannot be told does not.
    applying = [rule for rule in rules if work(rule.when, at) is True]
    if len(applying) != 1:
        line.outcome = "failed" if applying else "cannot_tell"
        return line
    line.rule = applying[0].id
    for case in applying[0].cases:
        held = work(case.when, at)
        if held in (True, UNTOLD):
            line.case = case.name
            if held is True:
                _score(scene.plan, line, case, at)
            return line
    raise AssertionError("the last case is otherwise")


def _score(plan: Plan, line: Line, case: Case, at: At) -> None:
    if case.result == "not_applicable":
        line.outcome, line.low, line.high = "not_applicable", ZERO, ZERO
    elif case.points is None:
        for end, bound in (("low", case.least), ("high", case.most)):
            value = None if bound is None else earned(bound, at)
            if value is not None:
                setattr(line, end, value)
    else:
        value = earned(case.points, at)
        if value is not None:
            value = value if plan.line_places is None else half_up(value, plan.line_places)
            line.outcome, line.points, line.low, line.high = "applied", value, value, value
        if line.weight is None and proportional(case.points):
            line.share = earned(case.points, At(at.scene, {**at.facts, "分值": as_points(ONE)}, at.line))


def earned(e: Expr, at: At) -> Fraction | None:
    """Points, if what comes out is points: persons per piece are none."""
    value = work(e, at)
    if isinstance(value, Number) and (value.unit == POINTS or (value.bare and value.unit == RATIO)):
        return value.value
    return None


def proportional(e: Expr) -> bool:
    """Whether the points are a share of the weight, by the form of the formula."""
    if e.head == "name":
        return bool(e.value[0] == "分值")
    if e.head == "number":
        return bool(e.value[1].value == 0)
    if e.head in ("min", "max", "+", "-", "neg"):
        return all(proportional(part) for part in e.parts)
    if e.head in ("*", "/"):
        left, right = e.parts
        if proportional(left) and "分值" not in every_name(right):
            return True
        return e.head == "*" and proportional(right) and "分值" not in every_name(left)
    return False


# --- totals --------------------------------------------------------------------------------------


def _known(lines: Sequence[Line]) -> Fraction:
    return sum((line.weight for line in lines if line.weight is not None), ZERO)


def bounds(plan: Plan, lines: Sequence[Line]) -> tuple[Fraction, Fraction]:
    """The least and the most before caps. Rows of unknown weight share what is left of their section.

    Sections to which the pack gives no weight have what is left of the whole, once for all of them.
    """
    first, rows = lines[0], list(lines[1:])
    gone = [line for line in lines if line.outcome == "not_applicable"]
    if any(line.weight is None for line in gone):
        return ZERO, plan.full
    worth = dict(plan.sections)
    all_left = max(ZERO, plan.full - plan.execution - _known(rows))
    outside = [line for line in rows if line.section not in worth]
    groups = []
    for section in [*worth, None]:
        mine = outside if section is None else [line for line in rows if line.section == section]
        left = all_left
        if section in worth:
            left = min(left, max(ZERO, worth[section] - _known(mine)))
        out = _known([line for line in mine if line in gone])
        times = ONE
        if plan.policy == "move" and section in worth and worth[section] > out:
            # Moved to the other rows: the section is worth what it was.
            times = worth[section] / (worth[section] - out)
        groups.append(_section(mine, left, times))
    open_ = not rows or any(line.weight is None for line in rows)
    listed = {line.section for line in rows}
    absent = [Group(ZERO, ZERO, weight, ZERO, ONE) for name, weight in worth.items() if name not in listed]
    absent = absent if open_ and None not in listed else []
    low, high = (
        first.low + extremes([*groups, *absent], all_left)[0],
        first.high + extremes(groups, all_left)[1],
    )
    with_absent = first.high + extremes([*groups, *absent], all_left)[1]
    out = _known(gone)
    if plan.policy == "full":
        low, high, with_absent = low + out, high + out, with_absent + out
    factor = plan.full / (plan.full - out) if plan.policy == "rescale" and out < plan.full else ONE
    # Sections that are not on the form cannot lift the total above the full score.
    return low * factor, max(high * factor, min(with_absent * factor, plan.full))


@dataclass(frozen=True)
class Group:
    """A section: what its rows of known weight earn, what is left for the others, and the shares these earn."""

    low: Fraction
    high: Fraction
    left: Fraction
    least: Fraction
    most: Fraction


def extremes(groups: Sequence[Group], whole: Fraction) -> tuple[Fraction, Fraction]:
    """Over every order in which the groups may take what they hold of what is left."""
    sums = []
    open_ = [group for group in groups if group.left]
    for order in permutations(open_):
        left, low, high = whole, ZERO, ZERO
        for group in order:
            held = min(group.left, left)
            left -= held
            low, high = low + held * group.least, high + held * group.most
        sums.append((low, high))
    low, high = (sum((getattr(group, end) for group in groups), ZERO) for end in ("low", "high"))
    return low + min(one[0] for one in sums), high + max(one[1] for one in sums)


def _section(mine: Sequence[Line], left: Fraction, times: Fraction) -> Group:
    kept = [line for line in mine if line.outcome != "not_applicable"]
    open_ = [line for line in kept if line.weight is None and (line.share is not None or line.points is None)]
    fixed = [line for line in kept if line not in open_]
    low, high = (times * sum((getattr(line, end) for line in fixed), ZERO) for end in ("low", "high"))
    if not open_:
        return Group(low, high, ZERO, ZERO, ZERO)
    least = min(ZERO if line.share is None else line.share for line in open_)
    most = max(ONE if line.share is None else line.share for line in open_)
    return Group(low, high, left, times * least, times * most)


def _caps(scene: Scene, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction, set[str | None]]:
    """The range after all caps, and the ratings that may be forced; None is: not forced."""
    labels: set[str | None] = {None}
    # Among caps of one effect the order matters to forced ratings only: the last by id stands.
    for rule in sorted(scene.plan.of("cap"), key=lambda rule: (_ORDER.index(rule.effect), rule.id)):
        held = work(rule.when, scene.form)
        if held not in (True, UNTOLD):
            continue
        before = low, high
        certain = held is True
        if rule.effect == "force":
            labels = {rule.forced} if certain else labels | {rule.forced}
        else:
            assert rule.amount is not None
            amount = earned(rule.amount, scene.form)
            certain = certain and amount is not None
            low, high = _changed(scene.plan, rule.effect, amount, low, high, held is True)
        known = [a if a == b else None for a, b in (before, (low, high))]
        scene.answer.caps.append((rule.id, "applied" if certain else "cannot_tell", known[0], known[1]))
    return low, high, labels


def _changed(
    plan: Plan, effect: str, amount: Fraction | None, low: Fraction, high: Fraction, certain: bool
) -> tuple[Fraction, Fraction]:
    if amount is None:
        if effect in ("deduct", "cap"):
            return min(low, ZERO), high
        return low, max(high, plan.full)
    if effect in ("deduct", "add"):
        # A deduction takes nothing away from itself: below zero it does nothing, and so an addition.
        amount = max(ZERO, amount)
    ends = []
    for end in (low, high):
        change = {
            "deduct": end - amount,
            "add": end + amount,
            "cap": min(end, amount),
            "floor": max(end, amount),
        }
        ends.append(change[effect])
    return (ends[0], ends[1]) if certain else (min(low, ends[0]), max(high, ends[1]))
