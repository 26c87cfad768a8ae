"""What the direct engine says of a form that was filled in: the judge of every counterexample and every witness."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from perfeval.engines.caps import Capped, after_caps, in_order
from perfeval.engines.compute import points_of
from perfeval.engines.decide import Decision, Question
from perfeval.engines.direct import Direct
from perfeval.engines.examples import NO_LINE
from perfeval.engines.lines import NO_RULE, score_line
from perfeval.engines.scene import View, number_of
from perfeval.engines.wording import both
from perfeval.evaluation import Line, Rounding, Sentence, plain
from perfeval.language.tree import Node
from perfeval.packs.model import Pack, Rule


@dataclass(frozen=True, slots=True)
class Judged:
    """A line as all score rules of its scope make it."""

    line: Line
    decided: tuple[tuple[Rule, Decision], ...]

    @property
    def firing(self) -> tuple[str, ...]:
        """The rules that apply and do not give way."""
        gone = {
            id_
            for rule, decision in self.decided
            if decision.fires or decision.reason is not None
            for id_ in rule.instead_of
        }
        return tuple(rule.id for rule, decision in self.decided if decision.fires and rule.id not in gone)

    @property
    def has_no_rule(self) -> bool:
        return self.line.reason == NO_RULE

    def case_of(self, id_: str) -> str | None:
        """The case by which a rule applies, cannot-tell conditions left out."""
        for rule, decision in self.decided:
            if rule.id == id_ and decision.fires and decision.reason is None and decision.case is not None:
                return rule.cases[decision.case].name
        return None


def judged(pack: Pack, on: str, view: View) -> Judged:
    """Score one line."""
    rules = pack.of_kind("score", on)
    decisions = Direct(pack).decide([Question(rule, view) for rule in rules])
    decided = tuple(zip(rules, decisions, strict=True))
    return Judged(score_line(pack, view, decided, NO_LINE, trace=False).line, decided)


def fires(pack: Pack, rule: Rule, view: View) -> Decision:
    """Whether one rule, for itself, applies."""
    return Direct(pack).decide([Question(rule, view)])[0]


def points_in(node: Node | None, view: View) -> Fraction | None:
    """What a formula comes to, before any rounding."""
    return None if node is None else number_of(points_of(node, view))


def weight_of(view: View) -> Fraction | None:
    """The weight of a line, None where it is not known."""
    return number_of(view.lookup("weight", ""))


def capped(pack: Pack, on: str, view: View, start: Fraction, full: Fraction) -> Capped:
    """What all caps of a scope make of so many points."""
    rules = in_order(pack.of_kind("cap", on))
    decisions = Direct(pack).decide([Question(rule, view) for rule in rules])
    return after_caps(rules, decisions, view, Capped(start, start), full, pack.rounding)


def told(points: Fraction) -> Sentence:
    """So many points, exactly; where no decimal is exact, about how many besides."""
    text = plain(points) or ""
    if "/" not in text:
        return both(text, text)
    near = Rounding().text(points)
    return both(f"{text}(约 {near})", f"{text} (about {near})")
