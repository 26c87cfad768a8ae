"""Questions about caps, ratings, checks and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3

from perfeval.engines.caps import in_order
from perfeval.engines.proof.algebra import (
    Bool,
    and_,
    compared,
    either,
    greatest,
    least,
    minus,
    or_,
    plus,
)
from perfeval.engines.proof.allowing import excused
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.facts import Facts
from perfeval.engines.proof.judging import capped, fires, weight_of
from perfeval.engines.proof.model import Counterexample, Question, Verdict
from perfeval.engines.proof.reading import read_points
from perfeval.engines.proof.scoring import truth_of
from perfeval.engines.proof.settling import TOO_HARD, UNCONFIRMED, found_or_not
from perfeval.engines.proof.values import Number
from perfeval.engines.proof.witness import Filled, Writer, filled, writers
from perfeval.engines.proof.witnessed import Shown
from perfeval.engines.scene import FIRST, SECOND, number_of
from perfeval.engines.wording import both
from perfeval.evaluation import Sentence, plain
from perfeval.language.tree import Name, Node, walk
from perfeval.packs.model import Pack, Rule

_ZERO = Fraction(0)
#: The name of the points that caps of a scope change.
_CAPPED = {"indicator": "points", "execution": "points", "submission": "raw_total"}


# --- caps -----------------------------------------------------------------------------------------
class Caps:
    """Whether the caps of a scope keep points within their range, in the order in which they take effect."""

    def __init__(self, asker: Asker, on: str, year: int | None) -> None:
        self.asker = asker
        self.pack = asker.in_force
        self.on = on
        self.year = year
        self.rules = in_order(self.pack.of_kind("cap", on))

    def questions(self) -> Iterator[Verdict]:
        if not any(rule.amount is not None and rule.effect != "lower" for rule in self.rules):
            return
        world, on_line = self.asker.world, self.on != "submission"
        facts = self.asker.execution if self.on == "execution" else self.asker.facts
        start = world.variable(_CAPPED[self.on])
        assert isinstance(start, Number)  # noqa: S101 - typed by the vocabulary
        full = facts.lookup("weight" if on_line else "full_score", "")
        assert isinstance(full, Number)  # noqa: S101 - typed by the vocabulary
        goals: list[Bool] = [
            start.known,
            full.known,
            compared("≥", start.number, _ZERO),
            compared("≤", start.number, full.number),
        ]
        now = start.number
        for place, rule in enumerate(self.rules):
            now = self.after(place, rule, facts, now, on_line=on_line)
        goals.append(or_(compared("<", now, _ZERO), compared(">", now, full.number)))
        question = Question("total", tuple(self.rules), on=self.on, year=self.year)
        yield found_or_not(question, self.asker, goals, self.rules[0], self.outside)

    def after(self, place: int, rule: Rule, facts: Facts, now: object, *, on_line: bool) -> object:
        if rule.amount is None or rule.effect == "lower":
            return now
        when, amount = truth_of(rule.when, facts), read_points(rule.amount, facts)
        # What cannot be told may take effect or not.
        may = or_(when.true, and_(when.untold, z3.Bool(f"cap:{place}")))
        size = greatest(amount.number, _ZERO)
        match rule.effect:
            case "deduct":
                then = plus(now, minus(size))
            case "add":
                then = plus(now, size)
            case "floor":
                then = greatest(now, amount.number)
            case _:
                then = least(now, amount.number)
        if on_line:
            then = greatest(then, _ZERO)
        return either(and_(may, amount.known), then, now)

    def outside(self, form: Filled) -> Sentence | None:
        view = form.views[0]
        start = number_of(view.lookup(_CAPPED[self.on], ""))
        full = weight_of(view) if self.on != "submission" else form.pack.framework.full
        if start is None or full is None or not 0 <= start <= full:
            return None
        after = capped(form.pack, self.on, view, start, full)
        if after.low >= 0 and after.high <= full:
            return None
        wrong = after.low if after.low < 0 else after.high
        zh, en, turn = (
            ("总分", "total", "becomes") if self.on == "submission" else ("得分", "points", "become")
        )
        return both(
            f"{zh}由 {plain(start)} 变成 {plain(wrong)}，应在 0 到 {plain(full)} 之间",
            f"the {en} of {plain(start)} {turn} {plain(wrong)}, which is not within 0 and {plain(full)}",
        )


# --- ratings --------------------------------------------------------------------------------------
def ratings(pack: Pack) -> Iterator[Verdict]:
    """Every total from 0 to full has one rating, and every rating a total.

    Ratings are lower bounds, so they cannot overlap; what is left is the least of them, and those above full.
    """
    if not pack.ratings or not pack.framework.scored:
        return
    full, (lowest, least_bound) = pack.framework.full, pack.ratings[-1]
    if least_bound > 0:
        total = least_bound / 2
        told = both(
            f"总分 {plain(total)} 没有等级，最低的“{lowest}”从 {plain(least_bound)} 分起",
            f"a total of {plain(total)} has no rating: the lowest, “{lowest}”, begins at {plain(least_bound)}",
        )
        yield Verdict(Question("ratings"), "failed", Counterexample({"总分": plain(total) or ""}, told))
    for label, bound in pack.ratings:
        if bound > full:
            told = both(
                f"“{label}”从 {plain(bound)} 分起，总分最多 {plain(full)} 分",
                f"“{label}” begins at {plain(bound)}, and a total is at most {plain(full)}",
            )
            yield Verdict(Question("ratings", case=label), "failed", note=told)
    falling = all(upper > lower for (_, upper), (_, lower) in pairwise(pack.ratings))
    if falling and least_bound <= 0 and all(bound <= full for _, bound in pack.ratings):
        yield Verdict(Question("ratings"), "proved")


# --- checks and caps that apply -------------------------------------------------------------------
class Checks:
    """Whether each check, and each cap, can speak, and can keep silent."""

    def __init__(self, asker: Asker, shown: Shown, year: int | None) -> None:
        self.asker = asker
        self.pack = asker.in_force
        self.shown = shown
        self.year = year

    def questions(self) -> Iterator[Verdict]:
        for rule in self.pack.rules:
            if rule.kind == "check":
                yield self.either(Question("never", (rule,), on=rule.on, year=self.year), rule, speaks=True)
                yield self.either(Question("always", (rule,), on=rule.on, year=self.year), rule, speaks=False)
            elif rule.kind == "cap":
                yield self.either(
                    Question("dead_rule", (rule,), on=rule.on, year=self.year), rule, speaks=True
                )

    def either(self, question: Question, rule: Rule, *, speaks: bool) -> Verdict:
        """Shown by a form, else refuted for all forms."""
        if rule.id in (self.shown.speaks if speaks else self.shown.silent):
            return Verdict(question, "proved")
        facts = self.asker.execution if rule.on == "execution" else self.asker.facts
        if rule.pair:
            self.asker.sides |= {FIRST, SECOND}
        truth = truth_of(rule.when, facts)
        goal = truth.true if speaks else or_(truth.false, truth.missing)
        answer = self.asker.ask(goal)
        if excused(self.asker.pack, question):
            return Verdict(question, "failed")
        if answer.found == "none":
            return Verdict(question, "failed", *self.instead(rule, facts, speaks=speaks))
        if answer.model is not None:
            for form in self.forms([goal], rule):
                decided = fires(form.pack, rule, form.views[0])
                if decided.fires is speaks and (speaks or decided.reason is None):
                    return Verdict(question, "proved")
        return Verdict(question, "undecided", note=TOO_HARD if answer.found == "undecided" else UNCONFIRMED)

    def instead(self, rule: Rule, facts: Facts, *, speaks: bool) -> tuple[Counterexample | None]:
        """An indicator that a check which never speaks is silent about, or one that it always speaks about."""
        answer = self.asker.ask(True)
        if answer.model is None:
            return (None,)
        truth = truth_of(rule.when, facts)
        goals: Sequence[Bool] = [truth.false if speaks else truth.true]
        answer = self.asker.ask(*goals)
        if answer.model is None:
            return (None,)
        told = both("不报", "it keeps silent") if speaks else both("报", "it speaks")
        for form in self.forms(goals, rule):
            if fires(form.pack, rule, form.views[0]).fires is not speaks:
                return (Counterexample(form.given, told, None, form.parameters),)
        return (None,)

    def forms(self, goals: Sequence[Bool], rule: Rule) -> Iterator[Filled]:
        for writer in writers(self.asker, goals):
            for given, parameters in self.written(writer, rule):
                form = filled(self.pack, rule, given, parameters)
                if form is not None and form.views:
                    yield form

    def written(self, writer: Writer, rule: Rule) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        if not rule.pair:
            yield from writer.forms()
            return
        for (one, parameters), (other, _) in zip(writer.forms(FIRST), writer.forms(SECOND), strict=False):
            yield {FIRST: one, SECOND: other}, parameters


# --- parameters -----------------------------------------------------------------------------------
def parameters(pack: Pack) -> Iterator[Verdict]:
    """Every parameter is read by something, and every value of it is in force in some year of the pack."""
    read = _read_names(pack)
    for parameter in pack.parameters:
        if parameter.id not in read:
            note = both("没有规则读它", "no rule reads it")
            yield Verdict(Question("unused", case=parameter.zh), "failed", note=note)
            continue
        last = pack.until
        starts = [dated.since for dated in parameter.history]
        own = [
            dated
            for dated, until in zip(parameter.history, [*starts[1:], None], strict=True)
            if dated.pack == pack.id
            and ((until is not None and until <= pack.since) or (last is not None and dated.since > last))
        ]
        for dated in own:
            note = both(
                f"从 {dated.since} 年起的值，规则包适用的年度里用不到",
                f"the value from {dated.since} on is in force in no year that the pack is for",
            )
            yield Verdict(Question("unused", case=parameter.zh, year=dated.since), "failed", note=note)
        if not own:
            yield Verdict(Question("unused", case=parameter.zh), "proved")


def _read_names(pack: Pack) -> set[str]:
    trees: list[Node] = []
    for rule in pack.rules:
        trees.append(rule.when)
        trees += [
            tree
            for case in rule.cases
            for tree in (case.when, case.points, case.lowest, case.highest)
            if tree
        ]
        trees += [rule.amount] if rule.amount else []
        told = [part for texts in (rule.message, rule.fix) for text in texts.values() for part in text.parts]
        trees += [part for part in told if not isinstance(part, str)]
    trees += [tree for let in pack.lets for case in let.cases for tree in case]
    trees += [profile.when for profile in pack.framework.profiles]
    return {part.id for tree in trees for part in walk(tree) if isinstance(part, Name)}
