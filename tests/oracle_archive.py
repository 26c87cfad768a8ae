"""An evaluator of the packs that ship, for whole archives: the oracle that every engine is held against.

Rules are read from YAML by :mod:`oracle_shipped`, worked out here by what DESIGN section 6 says, and totalled by
:mod:`oracle_packs`. What a cell says (a quantity in Chinese text, what raw figures come to) is perfeval's own reading:
every engine starts from it. Which forms of an archive tell of each other is worked out here from their texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oracle_language import (
    DATE,
    POINTS,
    RATIO,
    RESULTS,
    UNTOLD,
    Expr,
    Number,
    Value,
    every_name,
    half_up,
)
from oracle_neighbours import neighbours
from oracle_packs import ZERO, Line, bounds, proportional, rating
from oracle_places import At, Facts, Pair
from oracle_plans import Plan
from oracle_shipped import Case, Let, Rule, shipped
from oracle_working import Worker
from perfeval.engines.derived import derive_form
from perfeval.engines.wording import word as printed
from perfeval.indicators.shelf import Shelf
from perfeval.language.values import Amount, Cannot, Missing
from perfeval.packs.model import Pack
from perfeval.submissions.facts import FormFacts, form_facts
from perfeval.submissions.model import Submission


@dataclass
class Found:
    """What comes of one form. Caps: rule, outcome, before, after; findings: rule, line, level."""

    lines: list[Line]
    low: Fraction = ZERO
    high: Fraction = ZERO
    total: Fraction | None = None
    rating: str | None = None
    caps: list[tuple[str, str, Fraction | None, Fraction | None]] = field(default_factory=list)
    findings: list[tuple[str, int | None, str]] = field(default_factory=list)
    undecided: list[tuple[str, int | None]] = field(default_factory=list)
    verdicts: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def points(value: Fraction) -> Number:
    return Number(value, POINTS)


def _sum(values: Sequence[Value]) -> Value:
    """Of points; the first that is not there, or cannot be told, is what comes of it."""
    for value in values:
        if value is None or value is UNTOLD:
            return value
    return points(sum((value.value for value in values), ZERO))


class Scene:
    """One form while it is worked out."""

    def __init__(
        self, oracle: Oracle, form: FormFacts, beside: tuple[Facts, list[Facts]], year: int | None
    ) -> None:
        self.oracle, self.plan, self.worker = oracle, oracle.pack.plan, oracle.worker
        read = oracle.value
        zh = oracle.pack.zh
        self.facts: Facts = {
            zh[id_]: read(value) for id_, value in form.submission.items() if id_ in zh
        } | beside[0]
        self.tables = oracle.tables(form.tables)
        self.facts |= {parameter.zh: parameter.at(year) for parameter in self.plan.parameters}
        claimed = self.facts.get("自评总分")
        self.facts["自评总分对应等级"] = (
            rating(self.plan, claimed.value) if isinstance(claimed, Number) else None
        )
        self.row_lets = {let.zh: let for let in oracle.pack.lets if let.on == "指标" and not let.replaces}
        self.form_lets = {let.zh: let for let in oracle.pack.lets if let.on == "自评表" and not let.replaces}
        self.known: Facts = {}
        self.lines_of: dict[str, set[int | None]] = defaultdict(set)
        near = beside[1] or [{} for _ in form.rows]
        every = [
            At(
                self,
                {zh[id_]: read(value) for id_, value in row.facts.items() if id_ in zh} | own,
                row.number,
                oracle.tables(row.tables),
            )
            for row, own in zip(form.rows, near, strict=True)
        ]
        self.printed = [row.printed_section_weight for row in form.rows]
        self.gone = [at for at, row in zip(every, form.rows, strict=True) if row.not_applicable]
        self.rows = [at for at, row in zip(every, form.rows, strict=True) if not row.not_applicable]
        self.every = every
        self.counted = self.rows
        self.facts["不适用分值"] = _sum([at.facts["分值"] for at in self.gone])
        self.form = At(self, {})
        self.execution = At(self, {"自评得分": self.facts.get("自评执行得分")}, 0)
        self.weigh()
        for let in oracle.pack.lets:
            if let.replaces:
                self.replace(let, form)
        for profile in oracle.pack.profiles:
            if self.worker(profile.when)(self.form) is True:
                self.plan = Plan(
                    self.plan.full, profile.execution, profile.sections, self.plan.policy, self.plan.ratings, self.plan.places,
                    self.plan.line_places, self.plan.parameters, (), (),
                )  # fmt: skip
                self.weigh()
                break

    def weigh(self) -> None:
        """What follows from the weights of the framework; whatever was worked out before is worked out again."""
        plan = self.plan
        self.facts |= {"执行率分值": points(plan.execution), "满分": points(plan.full)}
        self.execution.facts["分值"] = points(plan.execution)
        worth = dict(plan.sections)
        for at in self.rows:
            section = at.facts.get("一级指标")
            at.facts["标准分值"] = (
                points(worth[section]) if isinstance(section, str) and section in worth else None
            )
            at.known.clear()
        self.known.clear()
        self.form.known.clear()
        self.sections = [self.section(name, weight) for name, weight in plan.sections]

    def section(self, name: str, weight: Fraction) -> At:
        mine = [at for at in self.rows if at.facts.get("一级指标") == name]
        told = next(
            (self.printed[at.line - 1] for at in mine if at.line and self.printed[at.line - 1] is not None),
            None,
        )
        return At(self, {
            "一级指标": name, "标准分值": points(weight), "分值合计": _sum([at.facts["分值"] for at in mine]),
            "指标个数": Number(Fraction(len(mine))), "表中分值": None if told is None else points(told),
        })  # fmt: skip

    def of_form(self, zh: str) -> Value:
        if zh in self.facts:
            return self.facts[zh]
        if zh not in self.known:
            let = self.form_lets.get(zh)
            self.known[zh] = None if let is None else self.first(let, self.form)
        return self.known[zh]

    def first(self, let: Let, at: At) -> Value:
        """What a name comes to: of the first case that holds; nothing where none does."""
        for when, value in let.cases:
            held = self.worker(when)(at)
            if held is UNTOLD:
                return UNTOLD
            if held is True:
                return self.unit_of(self.worker(value)(at), let)
        return None

    def unit_of(self, value: Value, let: Let) -> Value:
        return Number(value.value, let.unit) if isinstance(value, Number) and value.bare else value

    def replace(self, let: Let, form: FormFacts) -> None:
        """Put what the pack works out in the place of a fact, on all rows at once."""
        assert let.on == "指标"
        new: list[tuple[At, Expr | None, Value]] = []
        for at in self.rows:
            for when, value in let.cases:
                held = self.worker(when)(at)
                if held is UNTOLD:
                    new.append((at, None, UNTOLD))
                elif held is True:
                    if value.value != (let.zh, ""):
                        new.append((at, value, self.unit_of(self.worker(value)(at), let)))
                else:
                    continue
                break
        for at, _, value in new:
            if isinstance(value, str) and at.facts.get(let.zh) == value:
                continue
            at.facts[let.zh] = value
        for at, formula, value in new:
            if isinstance(value, Number) and let.zh in ("指标值", "完成值"):
                self.accompany(at, let.zh, formula, value, form)
        self.weigh()

    def accompany(self, at: At, zh: str, formula: Expr | None, value: Number, form: FormFacts) -> None:
        """What rules ask of the cell of a number goes with the number that stands in for it."""
        shown = ""
        if formula is not None and formula.head == "name" and at.line:
            id_ = next((id_ for id_, other in self.oracle.pack.zh.items() if other == formula.value[0]), "")
            written = form.rows[at.line - 1].facts.get(id_)
            shown = written.shown if isinstance(written, Amount) else ""
        at.facts[zh + "原文"] = printed(Amount(value.value, value.unit, shown), "zh")
        at.facts[zh + "种类"] = "日期" if value.unit == DATE else "数值" if value.unit else "百分比"
        at.facts[zh + "上限"] = at.facts[zh + "文字"] = None
        if zh == "完成值":
            at.facts["完成值带比较符"] = False
        elif at.facts.get("性质") is None:
            at.facts["性质"] = "定量"

    # --- checks -----------------------------------------------------------------------------------
    def places(self, rule: Rule) -> Sequence[Any]:
        if rule.on == "对":
            return [Pair(one, two) for place, one in enumerate(self.rows) for two in self.rows[place + 1 :]]
        if rule.on == "指标":
            return self.counted if every_name(rule.when) & RESULTS else self.rows
        return {"预算执行": [self.execution], "一级指标": self.sections, "自评表": [self.form]}[rule.on]

    def check(self, found: Found, late: bool) -> None:
        new = []
        for rule in self.oracle.pack.of("check"):
            if rule.late is late:
                held_of = self.worker(rule.when)
                for at in self.places(rule):
                    held = held_of(at)
                    if held is True:
                        new.append((rule, at.line))
                    elif held is UNTOLD:
                        found.undecided.append((rule.id, at.line))
        for rule, line in new:
            found.findings.append((rule.id, line, rule.level))
            self.lines_of[rule.id].add(line)

    # --- points -----------------------------------------------------------------------------------
    def line(self, at: At) -> Line:
        given = at.facts.get("分值")
        weight = given.value if isinstance(given, Number) else None
        section = at.facts.get("一级指标")
        line = Line(
            at.line or 0,
            section if isinstance(section, str) else None,
            weight,
            "cannot_tell",
            high=weight or ZERO,
        )
        held = [
            (rule, self.worker(rule.when)(at))
            for rule in self.oracle.pack.of("score", "指标" if at.line else "预算执行")
        ]
        # One that applies, or may, in the place of others: these are out of the question.
        gone = {id_ for rule, value in held if value in (True, UNTOLD) for id_ in rule.instead_of}
        applying = [rule for rule, value in held if value is True and rule.id not in gone]
        if len(applying) != 1:
            line.outcome = "failed" if applying else "cannot_tell"
            return line
        line.rule = applying[0].id
        for case in applying[0].cases:
            value = self.worker(case.when)(at)
            if value in (True, UNTOLD):
                line.case = case.name
                if value is True:
                    self.score(line, case, at)
                return line
        return line

    def score(self, line: Line, case: Case, at: At) -> None:
        if case.result == "not_applicable":
            line.outcome, line.low, line.high = "not_applicable", ZERO, ZERO
        elif case.points is None:
            low, high = (
                None if bound is None else self.earned(bound, at) for bound in (case.least, case.most)
            )
            line.low = ZERO if low is None else low
            line.high = max(line.low, line.high) if high is None else high
        else:
            value = self.earned(case.points, at)
            if value is not None:
                places = self.plan.line_places
                value = value if places is None else half_up(value, places)
                line.outcome, line.points, line.low, line.high = "applied", value, value, value
            if line.weight is None and _share(case.points):
                one = At(self, {**at.facts, "分值": points(Fraction(1))}, at.line, at.tables)
                line.share = self.earned(case.points, one)

    def earned(self, e: Expr, at: At) -> Fraction | None:
        """Points, if what comes out is points."""
        value = self.worker(e)(at)
        if isinstance(value, Number) and (value.unit == POINTS or (value.bare and value.unit == RATIO)):
            return value.value
        return None

    def lines(self) -> list[Line]:
        places = [self.execution, *self.rows]
        if self.oracle.pack.scored:
            made = [self.line(at) for at in places]
        else:
            made = [self.left_out(at) for at in places]
        for at, line in zip(places, made, strict=True):
            at.facts["得分"] = UNTOLD if line.points is None else points(line.points)
            at.facts["适用情形"] = line.case
        self.facts["执行得分"] = self.execution.facts["得分"]
        if self.oracle.pack.scored:
            self.counted = [
                at for at, line in zip(self.rows, made[1:], strict=True) if line.outcome != "not_applicable"
            ]
        known = {line.number: line for line in made}
        return [made[0], *(known.get(at.line or 0) or self.left_out(at) for at in self.every)]

    def left_out(self, at: At) -> Line:
        given, section = at.facts.get("分值"), at.facts.get("一级指标")
        weight = given.value if isinstance(given, Number) else None
        return Line(at.line or 0, section if isinstance(section, str) else None, weight, "not_applicable")

    def run(self) -> Found:
        found = Found([])
        self.check(found, late=False)
        found.lines = self.lines()
        if self.oracle.pack.scored:
            self.total(found)
        self.facts["总分"] = UNTOLD if found.total is None else points(found.total)
        self.facts |= {"总分下限": points(found.low), "总分上限": points(found.high)}
        self.facts["等级"] = UNTOLD if found.rating is None else found.rating
        self.check(found, late=True)
        found.verdicts = self.verdicts(found)
        return found

    def total(self, found: Found) -> None:
        low, high = bounds(self.plan, found.lines)
        self.facts["合计得分"] = points(low) if low == high else UNTOLD
        for rule in self.oracle.pack.of("cap"):
            held = self.worker(rule.when)(self.form)
            if held not in (True, UNTOLD):
                continue
            assert rule.cap is not None
            before, amount = (low, high), self.earned(rule.cap, self.form)
            if amount is None:
                low = min(low, ZERO)
            else:
                least, most = min(low, amount), min(high, amount)
                low, high = (least, most) if held is True else (min(low, least), max(high, most))
            known = [one if one == two else None for one, two in (before, (low, high))]
            certain = held is True and amount is not None
            found.caps.append((rule.id, "applied" if certain else "cannot_tell", known[0], known[1]))
        found.low, found.high = half_up(low, self.plan.places), half_up(high, self.plan.places)
        found.total = found.low if low == high else None
        ends = {rating(self.plan, found.low), rating(self.plan, found.high)}
        found.rating = ends.pop() if len(ends) == 1 else None

    def verdicts(self, found: Found) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Whether each row can be measured: the worst that a rule said, and what they said of it."""
        rules = {rule.id: rule for rule in self.oracle.pack.of("check", "指标") if rule.code}
        said: dict[int, list[Rule]] = {at.line or 0: [] for at in self.rows}
        for rule, line, _ in found.findings:
            if rule in rules and line in said:
                said[line].append(rules[rule])
        worst = ("unmeasurable", "vague")
        return {
            line: (
                next(
                    (verdict for verdict in worst if any(rule.verdict == verdict for rule in some)),
                    "measurable",
                ),
                tuple(sorted({rule.code for rule in some if rule.code})),
            )
            for line, some in said.items()
        }


def _share(e: Expr) -> bool:
    """Whether the points are a share of the weight."""
    if e.head == "if":
        values = [*e.parts[1::2], e.parts[-1]]
        return not any("分值" in every_name(when) for when in e.parts[:-1:2]) and all(map(_share, values))
    return proportional(e)


# --- an archive ---------------------------------------------------------------------------------------
class Oracle:
    """One pack; ``setting`` gives parameters other values than the pack's own."""

    def __init__(self, id_: str, pack: Pack, setting: Mapping[str, str] | None = None) -> None:
        self.pack = shipped(id_, setting)
        self.worker = Worker(self.pack)
        self.read_by = pack.vocabulary
        self.shelf = Shelf()

    @staticmethod
    def value(value: Any) -> Value:
        if isinstance(value, Amount):
            return Number(value.number, value.dimension)
        return None if isinstance(value, Missing) else UNTOLD if isinstance(value, Cannot) else value

    def tables(self, given: Mapping[str, Any]) -> dict[str, list[Facts]]:
        zh = self.pack.zh
        return {
            self.pack.tables[id_]: [
                {zh[key]: self.value(value) for key, value in row.items()} for row in rows
            ]
            for id_, rows in given.items()
        }

    def evaluate(self, submissions: Sequence[Submission]) -> list[Found]:
        """What comes of each form of an archive."""
        near = neighbours(submissions)
        found = []
        for submission, beside in zip(submissions, near, strict=True):
            form = derive_form(form_facts(submission, self.read_by), submission, self.shelf)
            found.append(Scene(self, form, beside, submission.year).run())
        return found
