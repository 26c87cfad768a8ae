"""Questions about score rules: coverage, overlaps, dead cases, points within the weight, no fall for doing better."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from perfeval.engines.proof.algebra import Bool, and_, compared, not_, or_, plus, same
from perfeval.engines.proof.allowing import excused
from perfeval.engines.proof.asking import Answer, Asker
from perfeval.engines.proof.assumptions import reader
from perfeval.engines.proof.facts import Facts
from perfeval.engines.proof.judging import Judged, judged, points_in, told, weight_of
from perfeval.engines.proof.model import Counterexample, Question, Verdict
from perfeval.engines.proof.scoring import Rules, truth_of
from perfeval.engines.proof.values import Coded, Number
from perfeval.engines.proof.witness import Filled, confirmed, filled, writers
from perfeval.engines.proof.witnessed import Shown
from perfeval.engines.wording import both
from perfeval.evaluation import Sentence, plain
from perfeval.language.tree import Name, degree, walk
from perfeval.packs.model import Case, Rule

_ZERO, _ONE = Fraction(0), Fraction(1)
#: What doing better is about, by the rows.
_VARIED = {"indicator": "actual", "execution": "spent_funds"}
UNCONFIRMED = both(
    "Z3 给出的反例，照它填表运行得不到同样的结果，所以不算证到，也不算证伪",
    "a form filled in as Z3 has it does not come out so when it is run: neither proved nor refuted",
)
NEVER = both("它的条件没有成立的时候", "its condition never holds")
TOO_HARD = both("超出给一个问题的计算量", "it takes more work than one question is worth")


def found_or_not(
    question: Question,
    asker: Asker,
    goals: Sequence[Bool],
    rule: Rule,
    fails: Callable[[Filled], Sentence | None],
) -> Verdict:
    """Whether there is no form of which all the goals hold; where there seems to be, one that the engine agrees on."""
    answer = asker.ask(*goals)
    if answer.found == "none":
        return Verdict(question, "proved")
    if excused(asker.pack, question):
        return Verdict(question, "failed")
    form = (
        confirmed(asker, goals, rule, lambda form: fails(form) is not None)
        if answer.model is not None
        else None
    )
    result = None if form is None else fails(form)
    if form is not None and result is not None:
        return Verdict(question, "failed", Counterexample(form.given, result, None, form.parameters))
    return open_or_proved(question, asker, goals, answer)


def open_or_proved(question: Question, asker: Asker, goals: Sequence[Bool], answer: Answer) -> Verdict:
    """Where no form was found that the engine agrees on: proved if whole numbers make it so, else undecided."""
    if answer.found == "some" and asker.world.whole:
        answer = asker.ask(*goals, whole=True)
        if answer.found == "none":
            return Verdict(question, "proved")
    return Verdict(question, "undecided", note=UNCONFIRMED if answer.found == "some" else TOO_HARD)


class Scores:
    """The questions about the score rules of one kind of rows.

    Args:
        asker: the world, with the parameters of the year.
        on: indicator or execution.
        year: the year, where it is to be told.
    """

    def __init__(self, asker: Asker, on: str, year: int | None) -> None:
        self.asker = asker
        self.pack = asker.in_force
        self.on = on
        self.year = year
        self.facts = asker.execution if on == "execution" else asker.facts
        self.rules = self.pack.of_kind("score", on)
        self.on_facts = Rules(self.rules, self.facts)

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
        yield from self.rising()

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

    def weight(self) -> Number:
        value = self.facts.lookup("weight", "")
        assert isinstance(value, Number)  # noqa: S101 - typed by the vocabulary
        return value

    def with_weight_one(self, facts: Facts, mark: str = "") -> Facts:
        weight = self.weight()
        return facts.with_({"weight": Number(True, False, _ONE, weight.measure)}, mark)

    def scales(self, cases: Sequence[Case]) -> bool:
        """Whether twice the weight gives twice the points, by every one of some cases."""
        hidden = any(
            isinstance(part, Name) and part.id == "weight"
            for let in self.pack.lets
            for tree in (node for pair in let.cases for node in pair)
            for part in walk(tree)
        )
        return not hidden and all(
            degree(case.points, "weight") == 1 for case in cases if case.points is not None
        )

    # --- doing better ----------------------------------------------------------------------------
    def rising(self) -> Iterator[Verdict]:
        """Of two rows that differ in what was achieved only, the better one does not earn less."""
        name = _VARIED[self.on]
        value = self.facts.lookup(name, "")
        assert isinstance(value, Number)  # noqa: S101 - typed by the vocabulary
        more = self.asker.world.free(f"{name}′", self.pack.vocabulary.terms[name].type)
        assert isinstance(more, Number)  # noqa: S101 - of the type that was asked for
        other = Number(value.known, value.missing, more.number, value.measure)
        better = self.facts.with_({name: other}, "′")
        pair = Rules(self.rules, better)
        varied = self.reading(name)
        for one in self.rules:
            for two in self.rules:
                if one is two or one.id in varied or two.id in varied:
                    yield from self.compared(_Two(one, two, self.on_facts, pair, better, value, other))

    def reading(self, name: str) -> set[str]:
        """The rules whose own condition reads a name, directly or by an intermediate one."""
        deep = {name}
        for _ in self.pack.lets:
            deep |= {
                let.id for let in self.pack.lets if not let.replaces
                and any(isinstance(part, Name) and part.id in deep for case in let.cases for tree in case for part in walk(tree))
            }  # fmt: skip
        return {
            rule.id
            for rule in self.rules
            if any(isinstance(part, Name) and part.id in deep for part in walk(rule.when))
        }

    def compared(self, two: _Two) -> Iterator[Verdict]:
        cases = [
            case for rule in {two.one.id: two.one, two.other.id: two.other}.values() for case in rule.cases
        ]
        if not any(case.points is not None for case in cases):
            return
        one, other = two.first.applied[two.one.id], two.second.applied[two.other.id]
        if self.scales(cases):
            mine, theirs = (
                one.earned(self.with_weight_one(self.facts)), other.earned(self.with_weight_one(two.facts, "′"))
            )  # fmt: skip
        else:
            mine, theirs = one.earned(), other.earned()
        (known, points), (also_known, more) = mine, theirs
        base = [
            two.first.active(two.one.id), two.second.active(two.other.id), known, also_known, two.value.known,
            self.weight().known, compared("<", two.value.number, two.more.number),
        ]  # fmt: skip
        if self.scales(cases):
            base.append(compared(">", self.weight().number, _ZERO))
        falls, rises = compared("<", more.number, points.number), compared(">", more.number, points.number)
        rules = (two.one,) if two.one is two.other else (two.one, two.other)
        for way, goals in self.ways(two, falls, rises):
            question = Question("falls", rules, way, self.on, self.year)
            yield self.falling(question, [*base, *goals], two, way)

    def ways(self, two: _Two, falls: Bool, rises: Bool) -> Iterator[tuple[str, list[Bool]]]:
        """When more is better, when it is worse, and what then must not be."""
        if self.on == "execution":
            yield "higher", [falls]
            return
        direction, upper = self.facts.lookup("direction", ""), self.facts.lookup("target_upper", "")
        target = self.facts.lookup("target", "")
        assert isinstance(direction, Coded)  # noqa: S101 - typed by the vocabulary
        assert isinstance(upper, Number)  # noqa: S101 - likewise
        assert isinstance(target, Number)  # noqa: S101 - likewise
        single = not_(upper.known)
        for way, word, wrong in (("higher", "正向", falls), ("lower", "反向", rises)):
            told = and_(direction.known, same(direction.code, self.asker.world.code(word)))
            yield way, [told, single, wrong]
        yield "below", [upper.known, target.known, compared("≤", two.more.number, target.number), falls]
        yield "above", [upper.known, target.known, compared("≥", two.value.number, upper.number), rises]

    def falling(self, question: Question, goals: list[Bool], two: _Two, way: str) -> Verdict:
        """As found_or_not, of two rows."""
        answer = self.asker.ask(*goals)
        if answer.found == "none":
            return Verdict(question, "proved")
        if excused(self.asker.pack, question):
            return Verdict(question, "failed")
        wider = compared("≥", two.more.number, plus(two.value.number, reader().spellings.apart))
        for writer in writers(self.asker, goals, wider) if answer.model is not None else ():
            for given, second, parameters in writer.pairs(_VARIED[self.on], two.more):
                shown = self.less(two, given, second, parameters, way)
                if shown is not None:
                    return Verdict(question, "failed", shown)
        return open_or_proved(question, self.asker, goals, answer)

    def less(
        self,
        two: _Two,
        given: Mapping[str, str],
        second: Mapping[str, str],
        parameters: Mapping[str, str],
        way: str,
    ) -> Counterexample | None:
        """Two rows of which the better one earns less, by the direct engine."""
        forms = [filled(self.pack, two.one, dict(one), dict(parameters)) for one in (given, second)]
        found: list[tuple[Fraction, Fraction]] = []
        lines: list[Judged] = []
        for form in forms:
            if form is None or not form.views:
                return None
            view = form.views[0]
            line = judged(form.pack, self.on, view)
            value = view.lookup(_VARIED[self.on], "")
            number = getattr(value, "number", None)
            if line.line.outcome != "applied" or line.line.points is None or number is None:
                return None
            case = next(
                case
                for rule in self.rules
                if rule.id == line.line.rule
                for case in rule.cases
                if case.name == line.line.case
            )
            points = points_in(case.points, view)
            if points is None or (weight_of(view) or _ZERO) < 0:
                return None
            found.append((number, points))
            lines.append(line)
        (less, points), (more, other) = found
        wrong = other < points if way in ("higher", "below") else other > points
        if less >= more or not wrong or not self.is_way(forms[0], forms[1], way):
            return None
        one, two_ = told(points), told(other)
        result = both(
            f"先得 {one['zh']} 分，做得更好反而得 {two_['zh']} 分"
            if way in ("higher", "below")
            else f"得 {one['zh']} 分，差一些反而得 {two_['zh']} 分",
            f"{one['en']} points, and {two_['en']} for the better one"
            if way in ("higher", "below")
            else f"{one['en']} points, and {two_['en']} for the worse one",
        )
        return Counterexample(dict(given), result, dict(second), dict(parameters))

    def is_way(self, first: Filled | None, second: Filled | None, way: str) -> bool:
        """Whether two rows are of the way that is asked about."""
        if self.on == "execution" or first is None or second is None:
            return True
        view, other = first.views[0], second.views[0]
        if way in ("higher", "lower"):
            return view.lookup("direction", "") == {"higher": "正向", "lower": "反向"}[way]
        low, high = view.lookup("target", ""), view.lookup("target_upper", "")
        one, two = view.lookup("actual", ""), other.lookup("actual", "")
        numbers: list[Any] = [getattr(value, "number", None) for value in (low, high, one, two)]
        if any(number is None for number in numbers):
            return False
        return bool(numbers[3] <= numbers[0] if way == "below" else numbers[2] >= numbers[1])


@dataclass(frozen=True, slots=True)
class _Two:
    """Two rows alike but for what was achieved, more of it in the second, and the rule on each."""

    one: Rule
    other: Rule
    first: Rules
    second: Rules
    facts: Facts
    value: Number
    more: Number


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
