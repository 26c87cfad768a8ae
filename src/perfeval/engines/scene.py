"""What the rules of a pack can see of one submission while it is evaluated.

A scene grows layer by layer: facts first, then findings, points, totals, rating. Nothing in it is ever
changed, only added, and it lives for one submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfeval.engines.compute import Context, evaluate
from perfeval.language.tree import POINTS
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Value
from perfeval.packs.model import Pack
from perfeval.submissions.facts import FormFacts, RowFacts


class Scene:
    """The facts of a submission, with the pack's parameters for its year."""

    def __init__(self, pack: Pack, form: FormFacts, year: int | None) -> None:
        self.pack = pack
        self.form = form
        self.whole: dict[str, Value] = dict(form.submission)
        self.findings: dict[str, set[int | None]] = {}
        for parameter in pack.parameters:
            self.whole[parameter.id] = evaluate(parameter.at(year).value, _NOTHING)
        self.whole["execution_weight"] = points(pack.framework.execution)
        self.whole["full_score"] = points(pack.framework.full)
        self.whole["earned_rating"] = rating_of(pack, self.whole.get("claimed_score", MISSING))
        self._lets = {let.id: let for let in pack.lets}
        self.view = View(self, {}, None)
        self.rows = [View(self, dict(row.facts), row.number) for row in form.rows if not row.not_applicable]
        self.execution = View(
            self,
            {
                "weight": points(pack.framework.execution),
                "claimed": self.whole.get("claimed_execution", MISSING),
            },
            0,
        )
        self.sections = [self._section(name, weight) for name, weight in pack.framework.sections.items()]

    def _section(self, name: str, weight: Fraction) -> View:
        rows = [row for row in self.form.rows if row.facts.get("section") == name and not row.not_applicable]
        printed = next(
            (row.printed_section_weight for row in rows if row.printed_section_weight is not None), None
        )
        facts: dict[str, Value] = {
            "section": name,
            "section_weight": points(weight),
            "section_sum": _sum([row.facts.get("weight", MISSING) for row in rows]),
            "section_count": Amount(Fraction(len(rows))),
            "section_printed": MISSING if printed is None else points(printed),
        }
        return View(self, facts, None)

    def let(self, name: str) -> Value:
        """The value of an intermediate name, worked out once."""
        let = self._lets.get(name)
        if let is None:
            return MISSING
        value: Value = MISSING
        for when, result in let.cases:
            condition = evaluate(when, self.view)
            if isinstance(condition, Cannot):
                value = condition
                break
            if condition is True:
                value = evaluate(result, self.view)
                break
        self.whole[name] = value
        return value


class View:
    """One fact in its scene: an indicator, the execution row, a section, or the form itself."""

    def __init__(self, scene: Scene, facts: dict[str, Value], number: int | None) -> None:
        self.scene = scene
        self.facts = facts
        self.number = number
        #: Named conditions already worked out, by the identity of their trees, which the pack keeps.
        self.known: dict[int, Value] = {}

    def lookup(self, name: str, _of: str) -> Value:
        if name in self.facts:
            return self.facts[name]
        whole = self.scene.whole
        return whole[name] if name in whole else self.scene.let(name)

    def rows(self, over: str) -> Sequence[Context]:
        return self.scene.rows if over == "indicator" else self.scene.sections

    def words(self, name: str) -> Sequence[str]:
        return self.scene.pack.word_lists.get(name, ())

    def found(self, rule: str) -> Value:
        lines = self.scene.findings.get(rule, set())
        return bool(lines) if self.number is None else self.number in lines or None in lines


class PairView(View):
    """Two indicators, 甲 before 乙 in the table."""

    def __init__(self, first: View, second: View) -> None:
        super().__init__(first.scene, {}, second.number)
        self.sides = {"甲": first, "乙": second}

    def lookup(self, name: str, of: str) -> Value:
        return self.sides[of].lookup(name, "") if of else super().lookup(name, "")


class _Nothing:
    """The context of a constant."""

    def lookup(self, _name: str, _of: str) -> Value:
        return MISSING

    def rows(self, _over: str) -> Sequence[Context]:
        return ()

    def words(self, _name: str) -> Sequence[str]:
        return ()

    def found(self, _rule: str) -> Value:
        return False


_NOTHING = _Nothing()


def points(number: Fraction) -> Amount:
    """So many points."""
    return Amount(number, POINTS)


def number_of(value: Value) -> Fraction | None:
    """The number of an amount, None for anything else."""
    return value.number if isinstance(value, Amount) else None


def _sum(values: Sequence[Value]) -> Value:
    for value in values:
        if isinstance(value, (Missing, Cannot)):
            return value
    return points(sum((value.number for value in values if isinstance(value, Amount)), Fraction(0)))


def rating_of(pack: Pack, total: Value) -> Value:
    """The rating whose lower bound a total reaches; the bounds are in descending order."""
    number = number_of(total)
    if number is None:
        return MISSING
    return next((label for label, bound in pack.ratings if number >= bound), MISSING)


__all__ = ["PairView", "RowFacts", "Scene", "View", "number_of", "points", "rating_of"]
