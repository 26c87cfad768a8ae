"""The examples of rules worked out by the engine: what each comes to with a pack, in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from perfeval.diagnostics import Lang
from perfeval.engines.caps import Capped, after_caps
from perfeval.engines.decide import Decider, Decision, Question
from perfeval.engines.derived import Definitions
from perfeval.engines.examples import NO_LINE, with_parameters
from perfeval.engines.given import views_of
from perfeval.engines.lines import score_line
from perfeval.engines.scene import View, number_of
from perfeval.engines.wording import fill
from perfeval.evaluation import Cap, Line, Outcome, Sentence
from perfeval.packs.model import Example, Pack, Rule, Template

_LANGS: tuple[Lang, Lang] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Worked:
    """What an example comes to.

    Attributes:
        outcome: clean where the rule stays silent.
        line: of a score rule that applies, with the cases looked at.
        cap: of a cap that changes points which the example gives.
        message, fix: of a finding.
        reason: why it cannot be told.
    """

    example: Example
    outcome: Outcome
    line: Line | None = None
    cap: Cap | None = None
    message: Sentence | None = None
    fix: Sentence | None = None
    reason: Sentence | None = None


def work_out(
    pack: Pack, rule: Rule, example: Example, decider: Decider, definitions: Definitions | None = None
) -> Worked:
    """Run an example with a pack, whichever pack its rule is of.

    What comes out is not compared with what the example expects: with other parameters it may be another thing.

    Args:
        decider: an engine, with the pack compiled.
        definitions: the indicator library, for examples that give raw figures in place of an actual.
    """
    setting = pack if example.parameters is None else with_parameters(pack, example.parameters)
    views = views_of(setting, rule, example.given, definitions)
    if not views:  # its raw figures say that the row does not apply
        return Worked(example, "not_applicable")
    decisions = decider.decide([Question(rule, view) for view in views])
    found = ((v, d) for v, d in zip(views, decisions, strict=True) if d.fires)
    view, decision = next(found, (views[0], decisions[0]))
    if not decision.fires:
        if decision.reason is None:
            return Worked(example, "clean")
        return Worked(example, "cannot_tell", reason=decision.reason.reason)
    if rule.kind == "score":
        line = score_line(setting, view, [(rule, decision)], NO_LINE, trace=True).line
        return Worked(example, line.outcome, line=line, reason=line.reason)
    if rule.kind == "cap":
        return Worked(example, "applied", cap=_cap(setting, rule, view, decision))
    return Worked(example, "applied", message=_filled(rule.message, view), fix=_filled(rule.fix, view))


def work_out_all(
    pack: Pack, decider: Decider, definitions: Definitions | None = None
) -> dict[str, tuple[Worked, ...]]:
    """The examples of every rule of a pack, by the ids of the rules."""
    return {
        rule.id: tuple(work_out(pack, rule, example, decider, definitions) for example in rule.examples)
        for rule in pack.rules
    }


def _filled(texts: Mapping[str, Template], view: View) -> Sentence:
    """A text of a check with its values, in both languages."""
    return {lang: fill(texts[lang], view.value, lang) for lang in _LANGS}


def _cap(pack: Pack, rule: Rule, view: View, decision: Decision) -> Cap:
    """What a cap does to the points of the example; to none where it gives no points."""
    before = number_of(view.lookup("points" if view.number is not None else "raw_total", ""))
    start = Capped(before or Fraction(0), before if before is not None else pack.framework.full)
    return after_caps([rule], [decision], view, start, pack.framework.full, pack.line_rounding).caps[-1]
