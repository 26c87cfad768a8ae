"""What the rules of a pack can see of one submission while it is evaluated.

A scene grows layer by layer: facts first, then findings, points, totals, rating. Nothing in it is ever
changed, only added, and it lives for one submission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.engines.closures import closures_of
from perfeval.engines.compute import NOTHING, Context, evaluate
from perfeval.engines.replaced import constant, put, replacement
from perfeval.evaluation import Sentence
from perfeval.language.tree import POINTS, Node
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Value
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Framework, Let, Pack, Profile
from perfeval.submissions.extras import Rows
from perfeval.submissions.facts import FormFacts, RowFacts


class Scene:
    """The facts of a submission, with the pack's parameters for its year.

    ``framework`` is the pack's, with the weights of the ``profile`` that fits this form, if any;
    ``doubtful`` are profiles of which it cannot be told whether they fit, and why.
    """

    def __init__(self, pack: Pack, form: FormFacts, year: int | None) -> None:
        self.pack = pack
        self.year = year
        self.evaluate = closures_of(pack).evaluate
        self.form = form
        self.whole: dict[str, Value] = dict(form.submission)
        self.findings: dict[str, set[int | None]] = {}
        self.assumptions: tuple[Sentence, ...] = ()
        for parameter in pack.parameters:
            self.whole[parameter.id] = constant(
                parameter.id, parameter.at(year).value, NOTHING, pack.vocabulary
            )
        self.whole["earned_rating"] = rating_of(pack, self.whole.get("claimed_score", MISSING))
        self.lets = {
            scope: {let.id: let for let in pack.lets if let.on == scope and not let.replaces}
            for scope in ("submission", "indicator")
        }
        self.cached: list[tuple[dict[str, Value], str]] = []
        #: What was counted or summed over all rows, by the identity of its tree, which the pack keeps.
        self.shared: dict[int, Value] = {}
        self.view = View(self, {}, None, form.tables)
        self.rows = [
            View(self, row.facts, row.number, row.tables, row.assumptions)
            for row in form.rows
            if not row.not_applicable
        ]
        #: The rows that count: once points are known, those found not applicable no longer do.
        self.counted = self.rows
        self.execution = View(self, {"claimed": self.whole.get("claimed_execution", MISSING)}, 0)
        gone = [row.facts.get("weight", MISSING) for row in form.rows if row.not_applicable]
        self.whole["dropped_weight"] = _sum(gone)
        self._weigh(pack.framework)
        for let in pack.lets:
            if let.replaces:
                self._replace(let)
        self.profile, self.doubtful = self._profile()
        if self.profile is not None:
            self._weigh(_framework(pack.framework, self.profile))

    def _weigh(self, framework: Framework) -> None:
        """Show the weights of a framework, and what follows from the rows' own."""
        self.framework = framework
        self.whole["execution_weight"] = self.execution.facts["weight"] = points(framework.execution)
        self.whole["full_score"] = points(framework.full)
        for view in self.rows:
            section = view.facts.get("section", MISSING)
            known = framework.sections.get(section) if isinstance(section, str) else None
            view.facts["section_weight"] = MISSING if known is None else points(known)
        self.sections = [self._section(name, weight) for name, weight in framework.sections.items()]
        self.forget()

    def _replace(self, let: Let) -> None:
        """Put what the pack works out in the place of what is written, on all rows at once."""
        whole = let.on == "submission"
        places = [(self.view, self.whole)] if whole else [(view, view.facts) for view in self.rows]
        # Every row is worked out from what is written on all of them, whichever comes first.
        words = self.pack.vocabulary
        found = [replacement(let, view, facts.get(let.id, MISSING), words) for view, facts in places]
        for (view, facts), new in zip(places, found, strict=True):
            if new is not None:
                put(let.id, new, facts)
                view.assumptions += new.said
        self.assumptions = self.view.assumptions
        self._weigh(self.framework)

    def _profile(self) -> tuple[Profile | None, list[tuple[Profile, Value]]]:
        """The profile that fits the form, and those before it of which it cannot be told."""
        doubtful: list[tuple[Profile, Value]] = []
        for profile in self.pack.framework.profiles:
            held = evaluate(profile.when, self.view)
            if held is True:
                return profile, doubtful
            if held is not False:
                doubtful.append((profile, held))
        return None, doubtful

    def keep(self, facts: dict[str, Value], name: str, value: Value) -> Value:
        """Remember what was worked out for a name."""
        self.cached.append((facts, name))
        facts[name] = value
        return value

    def forget(self) -> None:
        """Have everything worked out anew that was worked out so far: what it rests on has changed."""
        for facts, name in self.cached:
            facts.pop(name, None)
        self.cached.clear()
        self.shared.clear()
        for view in (self.view, *self.rows):
            view.known.clear()

    def _section(self, name: str, weight: Fraction) -> View:
        rows = [row for row in self.rows if row.facts.get("section") == name]
        printed = next(
            (
                row.printed_section_weight
                for row in self.form.rows
                if not row.not_applicable
                and row.facts.get("section") == name
                and row.printed_section_weight is not None
            ),
            None,
        )
        facts: dict[str, Value] = {
            "section": name,
            "section_weight": points(weight),
            "section_sum": _sum([row.facts.get("weight", MISSING) for row in rows]),
            "section_count": Amount(Fraction(len(rows))),
            "section_printed": MISSING if printed is None else points(printed),
        }
        return View(self, facts, None)


class View:
    """One fact in its scene: an indicator, the execution row, a section, or the form itself."""

    def __init__(
        self,
        scene: Scene,
        facts: Mapping[str, Value],
        number: int | None,
        tables: Mapping[str, Rows] | None = None,
        assumptions: tuple[Sentence, ...] = (),
    ) -> None:
        self.scene = scene
        self.facts: dict[str, Value] = dict(facts)
        self.number = number
        self.tables = tables or {}
        self.assumptions = assumptions
        #: Named conditions already worked out, by the identity of their trees, which the pack keeps.
        self.known: dict[int, Value] = {}

    def lookup(self, name: str, _of: str) -> Value:
        if name in self.facts:
            return self.facts[name]
        let = self.scene.lets["indicator"].get(name)
        if let is not None:
            return self.scene.keep(self.facts, name, value_of(let, self, self.scene.pack.vocabulary))
        whole = self.scene.whole
        if name in whole:
            return whole[name]
        let = self.scene.lets["submission"].get(name)
        value = MISSING if let is None else value_of(let, self.scene.view, self.scene.pack.vocabulary)
        return self.scene.keep(whole, name, value)

    def rows(self, over: str, of_results: bool) -> Sequence[Context]:
        if over == "indicator":
            return self.scene.counted if of_results else self.scene.rows
        if over == "section":
            return self.scene.sections
        rows = self.tables[over] if over in self.tables else self.scene.form.tables.get(over, ())
        return [View(self.scene, row, None) for row in rows]

    def words(self, name: str) -> Sequence[str]:
        return self.scene.pack.word_lists.get(name, ())

    def value(self, node: Node) -> Value:
        """What an expression comes to of this fact."""
        return self.scene.evaluate(node, self)

    def found(self, rule: str) -> Value:
        lines = self.scene.findings.get(rule, set())
        return bool(lines) if self.number is None else self.number in lines or None in lines


#: What a rule on two rows calls them.
FIRST, SECOND = "甲", "乙"


class PairView(View):
    """Two indicators, 甲 before 乙 in the table."""

    def __init__(self, first: View, second: View) -> None:
        super().__init__(first.scene, {}, second.number)
        self.sides = {FIRST: first, SECOND: second}

    def lookup(self, name: str, of: str) -> Value:
        return self.sides[of].lookup(name, "") if of else super().lookup(name, "")


def value_of(let: Let, view: Context, words: Vocabulary) -> Value:
    """The value of an intermediate name where it is asked for: of the first case that holds."""
    for when, result in let.cases:
        condition = evaluate(when, view)
        if isinstance(condition, Cannot):
            return condition
        if condition is True:
            return constant(let.id, result, view, words)
    return MISSING


def _framework(framework: Framework, profile: Profile) -> Framework:
    return replace(framework, execution=profile.execution, sections=profile.sections)


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


__all__ = ["PairView", "RowFacts", "Scene", "View", "number_of", "points", "rating_of", "value_of"]
