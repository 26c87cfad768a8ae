"""Questions about score rules: coverage, overlaps, points within the weight."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from perfeval.engines.proof.algebra import compared, or_
from perfeval.engines.proof.judging import judged, points_in, told, weight_of
from perfeval.engines.proof.lines import Lines
from perfeval.engines.proof.model import Question, Verdict
from perfeval.engines.proof.settling import found_or_not
from perfeval.engines.proof.witness import Filled
from perfeval.engines.wording import both
from perfeval.evaluation import Sentence, plain
from perfeval.packs.model import Case, Rule

_ZERO, _ONE = Fraction(0), Fraction(1)


class Scores(Lines):
    """Whether each row has one rule, and points are within its weight."""

    def questions(self) -> Iterator[Verdict]:
        """Whatever may be, in the period of the year."""
        if self.rules:
            yield self.covered()
        for one, other in combinations(self.rules, 2):
            yield self.apart(one, other)
        for rule in self.rules:
            for place, case in enumerate(rule.cases):
                if case.points is not None or (case.lowest is not None and case.highest is not None):
                    yield self.within(rule, place, case)

    # --- coverage and overlaps -------------------------------------------------------------------
    def covered(self) -> Verdict:
        question = Question("gap", on=self.on, year=self.year)

        def fails(form: Filled) -> Sentence | None:
            found = judged(form.pack, self.on, form.views[0])
            return both("没有一条记分规则适用", "no score rule applies") if found.has_no_rule else None

        return found_or_not(question, self.asker, [self.on_facts.none()], self.rules[0], fails)

    def apart(self, one: Rule, other: Rule) -> Verdict:
        question = Question("overlap", (one, other), on=self.on, year=self.year)
        goals = [self.on_facts.active(one.id), self.on_facts.active(other.id)]

        def fails(form: Filled) -> Sentence | None:
            firing = judged(form.pack, self.on, form.views[0]).firing
            if one.id not in firing or other.id not in firing:
                return None
            return both(
                f"“{one.title['zh']}”和“{other.title['zh']}”同时适用，不知道按哪一条记分",
                f"“{one.title['en']}” and “{other.title['en']}” both apply: it is not known which one scores",
            )

        return found_or_not(question, self.asker, goals, one, fails)

    # --- points ----------------------------------------------------------------------------------
    def within(self, rule: Rule, place: int, case: Case) -> Verdict:
        """Points, or the bounds of what cannot be told, lie within 0 and the weight."""
        question = Question("points", (rule,), case.name, self.on, self.year)
        applied = self.on_facts.applied[rule.id]
        weight = self.weight()
        taken = [self.on_facts.active(rule.id), applied.taken[place], weight.known]
        if case.points is not None and self.scales([case]):
            # So many points of one point of weight: the same of any weight, and no product of two unknowns.
            share = applied.points(place, self.with_weight_one(self.facts))
            assert share is not None  # noqa: S101 - the case gives points
            out = or_(compared("<", share.number, _ZERO), compared(">", share.number, _ONE))
            goals = [*taken, compared(">", weight.number, _ZERO), share.known, out]
        elif case.points is not None:
            value = applied.points(place)
            assert value is not None  # noqa: S101 - the case gives points
            out = or_(compared("<", value.number, _ZERO), compared(">", value.number, weight.number))
            goals = [*taken, value.known, out]
        else:
            ends = applied.bounds(place)
            assert ends is not None  # noqa: S101 - it was asked for
            low, high = ends
            out = or_(
                compared("<", low.number, _ZERO),
                compared(">", high.number, weight.number),
                compared("<", high.number, low.number),
            )
            goals = [*taken, low.known, high.known, out]
        return found_or_not(question, self.asker, goals, rule, lambda form: self.outside(form, rule, case))

    def outside(self, form: Filled, rule: Rule, case: Case) -> Sentence | None:
        view = form.views[0]
        found, weight = judged(form.pack, self.on, view), weight_of(view)
        if rule.id not in found.firing or found.case_of(rule.id) != case.name or weight is None or weight < 0:
            return None
        if case.points is not None:
            points = points_in(case.points, view)
            if points is None or 0 <= points <= weight:
                return None
            earned = told(points)
            return both(
                f"得 {earned['zh']} 分，分值 {plain(weight)} 分", f"{earned['en']} points of {plain(weight)}"
            )
        low, high = points_in(case.lowest, view), points_in(case.highest, view)
        if low is None or high is None or 0 <= low <= high <= weight:
            return None
        return both(
            f"最少 {plain(low)} 分，最多 {plain(high)} 分，分值 {plain(weight)} 分",
            f"at least {plain(low)}, at most {plain(high)} points of {plain(weight)}",
        )
