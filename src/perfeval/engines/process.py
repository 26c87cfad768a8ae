"""One submission through a pack, layer by layer: checks, points, totals, caps, rating, checks of the result.

What happens here is the same for every engine; which rules fire is asked of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.engines.caps import Capped, after_caps, cap_line, in_order, set_points
from perfeval.engines.decide import Decider, Decision, Question
from perfeval.engines.derived import Definitions, derive_form
from perfeval.engines.groups import best_of_each
from perfeval.engines.lines import Scored, score_line
from perfeval.engines.measurability import suggested, verdicts
from perfeval.engines.pairs import pairs
from perfeval.engines.scene import Scene, View, number_of, points, rating_of
from perfeval.engines.totals import bounded, section_ranges, total_range
from perfeval.engines.wording import both, fill
from perfeval.evaluation import Cap, Evaluation, Finding, Line, SectionPoints, Sentence, Unfinished
from perfeval.language.tree import LAYERS
from perfeval.language.values import MISSING, Cannot, Value
from perfeval.packs.model import Pack, Profile, Rule
from perfeval.submissions.at_hand import Neighbours, with_neighbours
from perfeval.submissions.facts import RowFacts, form_facts
from perfeval.submissions.model import Submission

_OPEN = Cannot(both("总分不能确定", "the total is not known"))
_WRITTEN, _SCORED = LAYERS.index("let"), LAYERS.index("score")
_EMPTY = both("", "")
#: The name of the execution row.
EXECUTION_ROW = "预算执行率"


def evaluate_submission(
    pack: Pack,
    submission: Submission,
    decider: Decider,
    *,
    chosen: Sentence = _EMPTY,
    trace: bool = False,
    definitions: Definitions | None = None,
    at_hand: Neighbours | None = None,
) -> Evaluation:
    """Score one submission.

    Args:
        decider: the engine that decides which rules fire.
        chosen: why this pack was taken.
        trace: keep the conditions looked at, for the explanation of one line.
        definitions: the indicator library, for rows that give raw figures in place of an actual.
        at_hand: the other submissions of the run, for the rules that compare forms.
    """
    return _Process(pack, submission, decider, trace, definitions, at_hand).run(chosen)


def lint_submission(
    pack: Pack,
    submission: Submission,
    decider: Decider,
    *,
    chosen: Sentence = _EMPTY,
    definitions: Definitions | None = None,
    at_hand: Neighbours | None = None,
) -> Evaluation:
    """Look at what is written only: the checks that need no points, and whether each indicator can be measured.

    Arguments are those of :func:`evaluate_submission`; the indicator library also gives suggestions.
    """
    return _Process(pack, submission, decider, False, definitions, at_hand).lint(chosen)


class _Process:
    def __init__(
        self,
        pack: Pack,
        submission: Submission,
        decider: Decider,
        trace: bool,
        definitions: Definitions | None,
        at_hand: Neighbours | None,
    ) -> None:
        self.pack = pack
        self.submission = submission
        self.decider = decider
        self.trace = trace
        self.definitions = definitions
        facts = with_neighbours(form_facts(submission, pack.vocabulary), submission, at_hand)
        self.form = derive_form(facts, submission, definitions)
        self.scene = Scene(pack, self.form, submission.year)
        self.line_caps = {on: in_order(pack.of_kind("cap", on)) for on in ("indicator", "execution")}
        self.findings: list[Finding] = []
        self.unfinished: list[Unfinished] = []
        self.caps: list[Cap] = []
        self.sections: list[SectionPoints] = []

    def run(self, chosen: Sentence) -> Evaluation:
        self.check(lambda layer: layer <= _WRITTEN)
        execution, lines = self.score()
        capped = self.totals(execution, lines)
        low, high = capped.low, capped.high
        rounding = self.pack.rounding
        lowest, highest = rounding.round(low), rounding.round(high)
        scored = self.scene.framework.scored
        total = lowest if low == high and scored else None
        raw = self.pack.rates_raw_total
        rating = self.rating(low if raw else lowest, high if raw else highest, capped) if scored else None
        whole = self.scene.whole
        whole["total"] = _OPEN if total is None else points(total)
        whole["total_lowest"], whole["total_highest"] = points(lowest), points(highest)
        whole["rating"] = _OPEN if rating is None else rating
        self.check(lambda layer: layer > _WRITTEN)
        return replace(
            self.concluded(self.in_order([execution, *lines]), chosen), total=total, lowest=lowest, highest=highest,
            rating=rating, caps=tuple(self.caps), scored=True, sections=tuple(self.sections),
        )  # fmt: skip

    def lint(self, chosen: Sentence) -> Evaluation:
        self.check(lambda layer: layer <= _WRITTEN)
        views = [self.scene.execution, *self.scene.rows]
        lines = self.in_order([Scored(self.written(view), view) for view in views])
        return self.concluded([suggested(line, self.definitions) for line in lines], chosen)

    def concluded(self, lines: Sequence[Line], chosen: Sentence) -> Evaluation:
        """The result but for points and totals."""
        cells, whole, zero = self.submission.cells, self.scene.whole, Fraction(0)
        claimed_rating = whole.get("claimed_rating", MISSING)
        return Evaluation(
            source=self.submission.source, unit=cells.get("unit"), project=cells.get("project"),
            year=self.submission.year, pack=self.pack.id, pack_title=self.pack.title, digest=self.pack.digest,
            chosen=chosen, engine=self.decider.name, total=None, lowest=zero, highest=zero, rating=None,
            claimed_score=number_of(whole.get("claimed_score", MISSING)),
            claimed_rating=claimed_rating if isinstance(claimed_rating, str) else cells.get("claimed.rating"),
            lines=tuple(lines), caps=(),
            findings=tuple(sorted(self.findings, key=_finding_order)), unfinished=tuple(self.unfinished),
            notices=self.notices(),
            rounding=self.pack.rounding, line_rounding=self.pack.line_rounding, scored=False,
        )  # fmt: skip

    def notices(self) -> tuple[Sentence, ...]:
        """What was assumed of the form as a whole."""
        said = [both(item.text("zh"), item.text("en")) for item in self.submission.notices]
        if self.form.unknown:
            names = "、".join(self.form.unknown)
            said.append(
                both(f"规则包没有用到 extra 里的：{names}", f"the pack does not use these of extra: {names}")
            )
        if self.scene.profile is not None:
            name = self.scene.profile.name
            said.append(both(f"分值按“{name['zh']}”", f"weights of “{name['en']}”"))
        said += [_not_told(profile, held) for profile, held in self.scene.doubtful]
        if not self.scene.framework.scored:
            said.append(both("本表只检查，不记分", "this table is checked only, it has no points"))
        return (*said, *self.scene.assumptions)

    # --- checks ----------------------------------------------------------------------------------
    def check(self, wanted: Callable[[int], bool]) -> None:
        """Run the checks of some layers: of what is written, or of what was concluded."""
        rules = [rule for rule in self.pack.of_kind("check") if wanted(LAYERS.index(rule.layer))]
        # All are decided before any finding is made: no rule of a layer reads what another of it found.
        told = list(self.decider.told((rule, self.views(rule)) for rule in rules))
        for (rule, view), decision in told:
            if decision.reason is not None:
                self.unfinished.append(
                    Unfinished(
                        rule.id, view.number, "cannot_tell", decision.reason.reason, self.implied(view, rule)
                    )
                )
            if not decision.fires:
                continue
            self.findings.append(self.finding(rule, view))
            for name in (rule.id, rule.title["zh"]):
                self.scene.findings.setdefault(name, set()).add(view.number)

    def implied(self, view: View, rule: Rule) -> bool:
        """Whether the reason is only that a line's points or the total are unknown: the lines say that."""
        if LAYERS.index(rule.layer) <= _WRITTEN:
            return False
        whole = self.scene.whole
        return isinstance(view.facts.get("points", whole["total"]), Cannot) or isinstance(
            whole["total"], Cannot
        )

    def views(self, rule: Rule) -> Sequence[View]:
        if rule.pair:
            return list(pairs(rule.when, self.scene.rows))
        return {
            "indicator": self.scene.counted if LAYERS.index(rule.layer) >= _SCORED else self.scene.rows,
            "execution": [self.scene.execution],
            "section": self.scene.sections,
            "submission": [self.scene.view],
        }[rule.on]

    def finding(self, rule: Rule, view: View) -> Finding:
        span = self.submission.span
        if view.number:
            span = self.submission.rows[view.number - 1].span

        return Finding(
            rule.id, rule.level, view.number, span,
            {lang: fill(rule.message[lang], view.value, lang) for lang in ("zh", "en")},
            {lang: fill(rule.fix[lang], view.value, lang) for lang in ("zh", "en")},
            rule.basis, rule.code, rule.title,
        )  # fmt: skip

    # --- points ----------------------------------------------------------------------------------
    def score(self) -> tuple[Scored, list[Scored]]:
        views = [self.scene.execution, *self.scene.rows]
        if self.scene.framework.scored:
            scored = self.capped(self.lines(views))
        else:
            scored = [self.unscored(view) for view in views]
        if (column := self.scene.framework.choose_by) is not None:
            scored = [scored[0], *best_of_each(scored[1:], column)]
        for item in scored:
            set_points(item)
            item.view.facts["case"] = item.line.case or MISSING
        self.scene.whole["execution_points"] = self.scene.execution.facts["points"]
        if self.scene.framework.scored:
            self.scene.counted = [s.view for s in scored[1:] if s.line.outcome != "not_applicable"]
        return scored[0], scored[1:]

    def lines(self, views: Sequence[View]) -> list[Scored]:
        """Every line by the score rule and case that fit it, before any cap."""
        rules = {
            "execution": self.pack.of_kind("score", "execution"),
            "indicator": self.pack.of_kind("score", "indicator"),
        }
        questions = [
            Question(rule, view)
            for view in views
            for rule in rules["indicator" if view.number else "execution"]
        ]
        decided: dict[int, list[tuple[Rule, Decision]]] = {}
        for question, decision in zip(questions, self.decider.decide(questions), strict=True):
            decided.setdefault(question.view.number or 0, []).append((question.rule, decision))
        scored = [
            score_line(self.pack, view, decided.get(view.number or 0, []), self.about(view), trace=self.trace)
            for view in views
        ]
        dropped = [row for row in self.form.rows if row.not_applicable]
        return [scored[0], *bounded(self.scene.framework, scored[1:], dropped)]

    def unscored(self, view: View) -> Scored:
        """A line of a table that is only checked."""
        reason = both("本表不记分", "this table has no points")
        return Scored(
            replace(self.written(view), outcome="not_applicable", explanation=reason, reason=reason), view
        )

    def written(self, view: View) -> Line:
        """A line as written, with its weight."""
        return replace(self.about(view), weight=number_of(view.lookup("weight", "")))

    def about(self, view: View) -> Line:
        """A line as written, its points open."""
        number = view.number or 0
        row = self.submission.rows[number - 1] if number else None
        cells = row.cells if row else {}
        assumptions = view.assumptions
        derived = self.form.rows[number - 1].derived if number else None
        zero = Fraction(0)
        name = cells.get("name", "") if row else EXECUTION_ROW
        return Line(
            number, cells.get("section"), cells.get("category"), name, cells.get("target"), cells.get("actual"),
            None, None, zero, zero, number_of(view.lookup("claimed", "")), "clean", None, _EMPTY, None, _EMPTY, None,
            _EMPTY, _EMPTY, assumptions=assumptions, span=row.span if row else None, definition=cells.get("definition"),
            derived=derived,
        )  # fmt: skip

    def in_order(self, lines: Sequence[Scored]) -> list[Line]:
        """The execution row, which comes first, and every row of the form, those that do not apply among them."""
        known = verdicts(self.pack, self.findings, [view.number or 0 for view in self.scene.rows])
        execution, *rest = lines
        by_number = {
            scored.line.number: replace(scored.line, measurability=known.get(scored.line.number))
            for scored in rest
        }
        return [execution.line, *(by_number.get(row.number) or self.dropped(row) for row in self.form.rows)]

    def dropped(self, row: RowFacts) -> Line:
        view = View(self.scene, dict(row.facts), row.number)
        reason = row.reason or both("表中注明不适用", "marked as not applicable")
        about = self.about(view)
        return Line(
            about.number, about.section, about.category, about.name, about.target, about.actual,
            number_of(row.facts.get("weight", MISSING)), None, Fraction(0), Fraction(0), about.claimed, "not_applicable",
            None, _EMPTY, None, both("不适用", "not applicable"), None, reason, _EMPTY, reason, span=about.span,
            definition=about.definition,
        )  # fmt: skip

    # --- caps and totals -------------------------------------------------------------------------
    def capped(self, scored: list[Scored]) -> list[Scored]:
        """Lines after the caps on their scope; one whose points are open keeps its range."""
        if not any(self.line_caps.values()):
            return scored
        asked: list[Question] = []
        for item in scored:
            set_points(item)
            asked += [Question(rule, item.view) for rule in self.caps_of(item)]
        decisions = iter(self.decider.decide(asked))
        changed = []
        for item in scored:
            rules = self.caps_of(item)
            after, caps = cap_line(item, rules, [next(decisions) for _ in rules], self.pack.line_rounding)
            self.caps += caps
            changed.append(after)
        return changed

    def caps_of(self, scored: Scored) -> list[Rule]:
        if scored.line.outcome == "not_applicable":
            return []
        return self.line_caps["indicator" if scored.line.number else "execution"]

    def totals(self, execution: Scored, lines: list[Scored]) -> Capped:
        applying = [scored for scored in lines if scored.line.outcome != "not_applicable"]
        # Their weight as the pack takes it, which need not be the one that is written.
        gone = {s.line.number: s.view for s in lines if s.line.outcome == "not_applicable" and not s.left_out}
        dropped = [
            replace(row, facts=gone[row.number].facts) if row.number in gone else row
            for row in self.form.rows
            if row.not_applicable or row.number in gone
        ]
        left_out = any(scored.left_out for scored in lines)
        framework = self.scene.framework
        low, high = total_range(
            framework, execution, applying, dropped, self.pack.section_rounding, left_out=left_out
        )
        if not framework.scored:
            return Capped(low, high)
        self.sections = section_ranges(framework, applying, dropped, self.pack.section_rounding)
        self.scene.whole["raw_total"] = points(low) if low == high else _OPEN
        rules = in_order(self.pack.of_kind("cap", "submission"))
        decisions = self.decider.decide([Question(rule, self.scene.view) for rule in rules])
        capped = after_caps(
            rules, decisions, self.scene.view, Capped(low, high), framework.full, self.pack.rounding
        )
        self.caps += capped.caps
        return capped

    def rating(self, lowest: Fraction, highest: Fraction, capped: Capped) -> str | None:
        """The rating of the total, or the one that is forced; known where only one is possible."""
        possible: set[Value] = {label for label in capped.forced if label is not None}
        if None in capped.forced:
            possible |= {rating_of(self.pack, points(end)) for end in (lowest, highest)}
        labels = [label for label, _ in self.pack.ratings]
        possible = {
            labels[min(labels.index(label) + steps, len(labels) - 1)] if isinstance(label, str) else label
            for label in possible
            for steps in capped.lowered
        }
        only = possible.pop() if len(possible) == 1 else None
        return only if isinstance(only, str) else None


def _not_told(profile: Profile, held: Value) -> Sentence:
    lacking = both("条件所看的内容没有填写", "what its condition looks at is not filled in")
    name, reason = profile.name, held.reason if isinstance(held, Cannot) else lacking
    return both(
        f"不能判断分值“{name['zh']}”是否适用，没有采用：{reason['zh']}",
        f"it cannot be told whether the weights “{name['en']}” apply, they were not used: {reason['en']}",
    )


def _finding_order(finding: Finding) -> tuple[int, bool, int, str]:
    grave = {"error": 0, "warning": 1, "notice": 2}[finding.level]
    return grave, finding.line is None, finding.line or 0, finding.rule
