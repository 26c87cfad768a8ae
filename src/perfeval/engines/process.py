"""One submission through a pack, layer by layer: checks, points, totals, caps, rating, checks of the result.

What happens here is the same for every engine; which rules fire is asked of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from perfeval.engines.compute import evaluate
from perfeval.engines.decide import Decider, Decision, Question
from perfeval.engines.lines import Scored, score_line
from perfeval.engines.scene import PairView, Scene, View, number_of, points, rating_of
from perfeval.engines.totals import bounded, total_range
from perfeval.engines.wording import both, fill
from perfeval.evaluation import Cap, Evaluation, Finding, Line, Measurability, Outcome, Sentence, Unfinished
from perfeval.language.tree import LAYERS
from perfeval.language.values import MISSING, Cannot
from perfeval.packs.model import EFFECTS, Pack, Rule
from perfeval.submissions.facts import RowFacts, form_facts
from perfeval.submissions.model import Submission

_OPEN = Cannot(both("总分不能确定", "the total is not known"))
_WRITTEN = LAYERS.index("let")
_EMPTY = both("", "")


def evaluate_submission(
    pack: Pack, submission: Submission, decider: Decider, *, chosen: Sentence = _EMPTY, trace: bool = False
) -> Evaluation:
    """Score one submission.

    Args:
        decider: the engine that decides which rules fire.
        chosen: why this pack was taken.
        trace: keep the conditions looked at, for the explanation of one line.
    """
    return _Process(pack, submission, decider, trace).run(chosen)


class _Process:
    def __init__(self, pack: Pack, submission: Submission, decider: Decider, trace: bool) -> None:
        self.pack = pack
        self.submission = submission
        self.decider = decider
        self.trace = trace
        self.form = form_facts(submission, pack.vocabulary)
        self.scene = Scene(pack, self.form, submission.year)
        self.findings: list[Finding] = []
        self.unfinished: list[Unfinished] = []
        self.caps: list[Cap] = []

    def run(self, chosen: Sentence) -> Evaluation:
        self.check(lambda layer: layer <= _WRITTEN)
        execution, lines = self.score()
        low, high, forced = self.totals(execution, lines)
        rounding = self.pack.rounding
        lowest, highest = rounding.round(low), rounding.round(high)
        total = lowest if low == high else None
        rating = self.rating(lowest, highest, forced)
        whole = self.scene.whole
        whole["total"] = _OPEN if total is None else points(total)
        whole["total_lowest"], whole["total_highest"] = points(lowest), points(highest)
        whole["rating"] = _OPEN if rating is None else rating
        self.check(lambda layer: layer > _WRITTEN)
        cells = self.submission.cells
        claimed_rating = whole.get("claimed_rating", MISSING)
        return Evaluation(
            source=self.submission.source, unit=cells.get("unit"), project=cells.get("project"),
            year=self.submission.year, pack=self.pack.id, pack_title=self.pack.title, digest=self.pack.digest,
            chosen=chosen, engine=self.decider.name, total=total, lowest=lowest, highest=highest, rating=rating,
            claimed_score=number_of(whole.get("claimed_score", MISSING)),
            claimed_rating=claimed_rating if isinstance(claimed_rating, str) else cells.get("claimed.rating"),
            lines=(execution.line, *self.in_order(lines)), caps=tuple(self.caps),
            findings=tuple(sorted(self.findings, key=_finding_order)), unfinished=tuple(self.unfinished),
            notices=tuple(both(item.text("zh"), item.text("en")) for item in self.submission.notices),
            rounding=rounding, line_rounding=self.pack.line_rounding,
        )  # fmt: skip

    # --- checks ----------------------------------------------------------------------------------
    def check(self, wanted: Callable[[int], bool]) -> None:
        """Run the checks of some layers: of what is written, or of what was concluded."""
        rules = [rule for rule in self.pack.of_kind("check") if wanted(LAYERS.index(rule.layer))]
        questions = [Question(rule, view) for rule in rules for view in self.views(rule)]
        for question, decision in zip(questions, self.decider.decide(questions), strict=True):
            rule, view = question.rule, question.view
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
            return [PairView(first, second) for first, second in combinations(self.scene.rows, 2)]
        return {
            "indicator": self.scene.rows,
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
            {lang: fill(rule.message[lang], view, lang) for lang in ("zh", "en")},
            {lang: fill(rule.fix[lang], view, lang) for lang in ("zh", "en")},
            rule.basis, rule.code,
        )  # fmt: skip

    # --- points ----------------------------------------------------------------------------------
    def score(self) -> tuple[Scored, list[Scored]]:
        views = [self.scene.execution, *self.scene.rows]
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
        scored = [scored[0], *bounded(self.pack.framework, scored[1:], dropped)]
        for item in scored:
            known = item.line.points
            reason = Cannot(item.line.reason or _EMPTY)
            item.view.facts["points"] = reason if known is None else points(known)
            item.view.facts["case"] = item.line.case or MISSING
        self.scene.whole["execution_points"] = self.scene.execution.facts["points"]
        return scored[0], scored[1:]

    def about(self, view: View) -> Line:
        """A line as written, its points open."""
        number = view.number or 0
        row = self.submission.rows[number - 1] if number else None
        cells = row.cells if row else {}
        assumptions = self.form.rows[number - 1].assumptions if number else ()
        zero = Fraction(0)
        name = cells.get("name", "") if row else "预算执行率"
        return Line(
            number, cells.get("section"), cells.get("category"), name, cells.get("target"), cells.get("actual"),
            None, None, zero, zero, number_of(view.lookup("claimed", "")), "clean", None, _EMPTY, None, _EMPTY, None,
            _EMPTY, _EMPTY, assumptions=assumptions, span=row.span if row else None,
        )  # fmt: skip

    def in_order(self, lines: Sequence[Scored]) -> list[Line]:
        """Every row of the form, those that do not apply among them."""
        verdicts = self.measurability()
        by_number = {
            scored.line.number: replace(scored.line, measurability=verdicts.get(scored.line.number))
            for scored in lines
        }
        return [by_number.get(row.number) or self.dropped(row) for row in self.form.rows]

    def measurability(self) -> dict[int, Measurability]:
        """The verdict on each row that applies; none where the pack has no rules for it."""
        rules = {rule.id: rule for rule in self.pack.of_kind("check", "indicator") if rule.code}
        if not rules:
            return {}
        found: dict[int, list[Rule]] = {view.number or 0: [] for view in self.scene.rows}
        for finding in self.findings:
            if finding.rule in rules and finding.line in found:
                found[finding.line].append(rules[finding.rule])
        return {number: verdict_of(mine) for number, mine in found.items()}

    def dropped(self, row: RowFacts) -> Line:
        view = View(self.scene, dict(row.facts), row.number)
        reason = both("表中注明不适用", "marked as not applicable")
        about = self.about(view)
        return Line(
            about.number, about.section, about.category, about.name, about.target, about.actual,
            number_of(row.facts.get("weight", MISSING)), None, Fraction(0), Fraction(0), about.claimed, "not_applicable",
            None, _EMPTY, None, both("不适用", "not applicable"), None, reason, _EMPTY, reason, span=about.span,
        )  # fmt: skip

    # --- totals ----------------------------------------------------------------------------------
    def totals(self, execution: Scored, lines: list[Scored]) -> tuple[Fraction, Fraction, str | None]:
        applying = [scored for scored in lines if scored.line.outcome != "not_applicable"]
        dropped = [row for row in self.form.rows if row.not_applicable]
        low, high = total_range(self.pack.framework, execution, applying, dropped)
        self.scene.whole["raw_total"] = points(low) if low == high else _OPEN
        forced: str | None = None
        rules = sorted(
            self.pack.of_kind("cap"), key=lambda rule: (EFFECTS.index(rule.effect or "cap"), rule.id)
        )
        questions = [Question(rule, self.scene.view) for rule in rules]
        for question, decision in zip(questions, self.decider.decide(questions), strict=True):
            low, high, forced = self.cap(question.rule, decision, low, high, forced)
        return low, high, forced

    def cap(
        self, rule: Rule, decision: Decision, low: Fraction, high: Fraction, forced: str | None
    ) -> tuple[Fraction, Fraction, str | None]:
        """The range after one cap; one that cannot be told may or may not take effect."""
        if not decision.fires and decision.reason is None:
            return low, high, forced
        if rule.effect == "force":
            if decision.fires:
                self.note_cap(rule, low, high, low, high, None)
                return low, high, rule.forced
            self.note_cap(rule, low, high, low, high, decision.reason)
            return low, high, forced
        value = evaluate(rule.amount, self.scene.view) if rule.amount is not None else MISSING
        amount = number_of(value)
        if amount is None:
            reason = value if isinstance(value, Cannot) else _OPEN
            down = rule.effect in ("deduct", "cap")
            after = (Fraction(0) if down else low, high if down else max(high, self.pack.framework.full))
            self.note_cap(rule, low, high, *after, reason)
            return *after, forced
        changed = (_apply(rule, amount, low), _apply(rule, amount, high))
        if decision.reason is not None:
            changed = (min(low, changed[0]), max(high, changed[1]))
        self.note_cap(rule, low, high, *changed, decision.reason)
        return *changed, forced

    def note_cap(
        self,
        rule: Rule,
        low: Fraction,
        high: Fraction,
        new_low: Fraction,
        new_high: Fraction,
        reason: Cannot | None,
    ) -> None:
        before, after = (low if low == high else None), (new_low if new_low == new_high else None)
        show = self.pack.rounding.text
        explanation = reason.reason if reason is not None else rule.title
        if reason is None and before is not None and after is not None and before != after:
            arrow = f"{show(before)} → {show(after)}"
            explanation = both(f"{rule.title['zh']}:{arrow}", f"{rule.title['en']}: {arrow}")
        outcome: Outcome = "cannot_tell" if reason is not None else "applied"
        self.caps.append(
            Cap(rule.id, rule.title, rule.effect or "cap", outcome, before, after, rule.basis, explanation)
        )

    def rating(self, lowest: Fraction, highest: Fraction, forced: str | None) -> str | None:
        """The rating of the total; known as soon as both ends of a range get the same."""
        if forced is not None:
            return forced
        if any(cap.kind == "force" and cap.outcome == "cannot_tell" for cap in self.caps):
            return None
        low, high = rating_of(self.pack, points(lowest)), rating_of(self.pack, points(highest))
        return low if isinstance(low, str) and low == high else None


def verdict_of(rules: Sequence[Rule]) -> Measurability:
    """The verdict that the rules which fired entail, and their codes in the order of the alphabet."""
    verdicts = {rule.verdict for rule in rules}
    codes = tuple(sorted({rule.code for rule in rules if rule.code}))
    if "unmeasurable" in verdicts:
        return Measurability("unmeasurable", codes)
    return Measurability("vague" if "vague" in verdicts else "measurable", codes)


def _apply(rule: Rule, amount: Fraction, total: Fraction) -> Fraction:
    match rule.effect:
        case "deduct":
            return total - amount
        case "add":
            return total + amount
        case "floor":
            return max(total, amount)
        case _:
            return min(total, amount)


def _finding_order(finding: Finding) -> tuple[int, bool, int, str]:
    grave = {"error": 0, "warning": 1, "notice": 2}[finding.level]
    return grave, finding.line is None, finding.line or 0, finding.rule
