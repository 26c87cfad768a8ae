"""Questions about score rules: whether each, and each case of it, is there for something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from perfeval.engines.proof.algebra import Bool
from perfeval.engines.proof.allowing import excused
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.judging import Judged, judged
from perfeval.engines.proof.model import Counterexample, Question, Verdict
from perfeval.engines.proof.scoring import Rules, truth_of
from perfeval.engines.proof.settling import NEVER, open_or_proved
from perfeval.engines.proof.witness import Filled, confirmed
from perfeval.engines.proof.witnessed import Shown
from perfeval.engines.wording import both
from perfeval.packs.model import Case, Rule


class Reached:
    """Whether every score rule, and every case of it, is there for some row, whatever the settings."""

    def __init__(self, asker: Asker, on: str, shown: Shown) -> None:
        self.asker = asker
        self.pack = asker.in_force
        self.on = on
        self.shown = shown
        self.rules = self.pack.of_kind("score", on)
        self._on_facts: Rules | None = None

    @property
    def on_facts(self) -> Rules:
        if self._on_facts is None:
            facts = self.asker.execution if self.on == "execution" else self.asker.facts
            self._on_facts = Rules(self.rules, facts)
        return self._on_facts

    def questions(self) -> Iterator[Verdict]:
        for rule in self.rules:
            found = self.rule(rule)
            yield found
            # Of a rule that is dead every case is; that is said once.
            if len(rule.cases) > 1 and found.status != "failed":
                for place, case in enumerate(rule.cases):
                    yield self.case(rule, place, case)

    def rule(self, rule: Rule) -> Verdict:
        question = Question("dead_rule", (rule,), on=self.on)
        if rule.id in self.shown.speaks:
            return Verdict(question, "proved")
        goals = [self.on_facts.active(rule.id)]
        found = self.some(question, rule, goals, lambda found: rule.id in found.firing)
        if found.status != "failed" or excused(self.asker.pack, question):
            return found
        if self.asker.ask(self.on_facts.applied[rule.id].when.true).found == "none":
            return Verdict(question, "failed", note=NEVER)
        others = [other for other in self.rules if rule.id in other.instead_of]
        zh, en = ("、".join(other.id for other in others), ", ".join(other.id for other in others))
        return Verdict(question, "failed", note=both(f"总是让给了 {zh}", f"it always gives way to {en}"))

    def case(self, rule: Rule, place: int, case: Case) -> Verdict:
        question = Question("dead_case", (rule,), case.name, self.on)
        if (rule.id, case.name) in self.shown.cases:
            return Verdict(question, "proved")
        goals = [self.on_facts.active(rule.id), self.on_facts.applied[rule.id].taken[place]]
        found = self.some(
            question,
            rule,
            goals,
            lambda found: found.case_of(rule.id) == case.name and rule.id in found.firing,
        )
        return self.swallowed(found, rule, place) if found.status == "failed" else found

    def some(
        self, question: Question, rule: Rule, goals: Sequence[Bool], holds: Callable[[Judged], bool]
    ) -> Verdict:
        """Proved by a row of which it holds; failed where there is none."""
        answer = self.asker.ask(*goals)
        if answer.found == "none" or excused(self.asker.pack, question):
            return Verdict(question, "failed")
        if answer.model is not None:
            asked = lambda form: holds(judged(form.pack, self.on, form.views[0]))  # noqa: E731 - one line
            if confirmed(self.asker, goals, rule, asked) is not None:
                return Verdict(question, "proved")
        left = open_or_proved(question, self.asker, goals, answer)
        return Verdict(question, "failed") if left.status == "proved" else left

    def swallowed(self, verdict: Verdict, rule: Rule, place: int) -> Verdict:
        """An indicator that meets the condition of a dead case, and the case before it that takes it."""
        if excused(self.asker.pack, verdict.question):
            return verdict
        applied = self.on_facts.applied[rule.id]
        goals = [self.on_facts.active(rule.id), truth_of(rule.cases[place].when, applied.facts).true]
        for before in reversed(range(place)):
            case = rule.cases[before]

            def taken(form: Filled, name: str = case.name) -> bool:
                found = judged(form.pack, self.on, form.views[0])
                return rule.id in found.firing and found.case_of(rule.id) == name

            if self.asker.ask(*goals, applied.taken[before]).model is None:
                continue
            form = confirmed(self.asker, [*goals, applied.taken[before]], rule, taken)
            if form is not None:
                result = both(
                    f"由排在前面的“{case.label['zh']}”取走", f"it is taken by “{case.label['en']}” before it"
                )
                return Verdict(
                    verdict.question, "failed", Counterexample(form.given, result, None, form.parameters)
                )
        return Verdict(verdict.question, "failed", note=NEVER)
