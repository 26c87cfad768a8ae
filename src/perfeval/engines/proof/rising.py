"""Questions about score rules: whether doing better ever earns less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from perfeval.engines.proof.algebra import Bool, and_, compared, not_, plus, same
from perfeval.engines.proof.allowing import excused
from perfeval.engines.proof.assumptions import reader
from perfeval.engines.proof.facts import Facts
from perfeval.engines.proof.judging import Judged, judged, points_in, told, weight_of
from perfeval.engines.proof.lines import Lines
from perfeval.engines.proof.model import Counterexample, Question, Verdict
from perfeval.engines.proof.scoring import Rules
from perfeval.engines.proof.settling import open_or_proved
from perfeval.engines.proof.values import Coded, Number
from perfeval.engines.proof.witness import Filled, filled, writers
from perfeval.engines.wording import both
from perfeval.language.tree import Name, walk
from perfeval.packs.model import Rule

_ZERO = Fraction(0)
#: What doing better is about, by the rows.
_VARIED = {"indicator": "actual", "execution": "spent_funds"}


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


class Rising(Lines):
    """Two rows that differ in what was achieved only."""

    def questions(self) -> Iterator[Verdict]:
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
