"""The execution row and the indicators: from the rule that fired to points, or a range of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.diagnostics import Lang
from perfeval.engines.compute import evaluate, points_of
from perfeval.engines.decide import Decision
from perfeval.engines.scene import View, number_of, points
from perfeval.engines.wording import both, with_numbers, word
from perfeval.evaluation import Line, Outcome, Rounding, Sentence, Step
from perfeval.language.render import formula, sentence
from perfeval.language.tree import MONEY, Node, degree
from perfeval.language.values import MISSING, Amount, Cannot, Value
from perfeval.packs.model import Case, Pack, Rule

_ZERO = Fraction(0)
_EMPTY: Sentence = both("", "")
#: Why a line has no points: no case of its rule fits, no rule does, or a number is missing.
NO_CASE = both("没有一个情形成立", "no case holds")
NO_RULE = both("没有适用的记分规则", "no score rule applies")
BLANK = both("算式里有未填的数", "a number of the formula is not given")


@dataclass(frozen=True, slots=True)
class Scored:
    """A line's points, and as a share of its weight where the weight is not known.

    ``left_out``: another line of its group counts in its place; it takes no weight with it.
    """

    line: Line
    view: View
    share: tuple[Fraction, Fraction] | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class _Result:
    outcome: Outcome
    points: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    reason: Sentence | None
    share: tuple[Fraction, Fraction] | None = None


def score_line(
    pack: Pack, view: View, decided: Sequence[tuple[Rule, Decision]], about: Line, *, trace: bool
) -> Scored:
    """Score one line from what was decided of every score rule on it.

    Args:
        about: the line with what is written in it, its points still open.
        trace: keep the conditions looked at, for the explanation of one line.
    """
    decided = _without_replaced(decided)
    fired = [(rule, decision) for rule, decision in decided if decision.fires]
    weight = number_of(view.lookup("weight", ""))
    if len(fired) != 1:
        result = _undecided([rule for rule, _ in fired], decided)
        return _finish(pack, view, about, None, None, result, weight, trace=trace)
    rule, decision = fired[0]
    case = None if decision.case is None else rule.cases[decision.case]
    if case is None:
        result = _cannot(NO_CASE)
    elif decision.reason is not None:
        result = _cannot(decision.reason.reason)
    else:
        result = _of_case(pack, case, view, weight)
    return _finish(pack, view, about, rule, case, result, weight, trace=trace)


def _without_replaced(decided: Sequence[tuple[Rule, Decision]]) -> list[tuple[Rule, Decision]]:
    """Decisions without the rules that give way to one that applies, or that may apply."""
    gone = {
        id_
        for rule, decision in decided
        if decision.fires or decision.reason is not None
        for id_ in rule.instead_of
    }
    return [(rule, decision) for rule, decision in decided if rule.id not in gone]


def _cannot(reason: Sentence) -> _Result:
    return _Result("cannot_tell", None, None, None, reason)


def _undecided(fired: list[Rule], decided: Sequence[tuple[Rule, Decision]]) -> _Result:
    if fired:
        ids = "、".join(rule.id for rule in fired)
        return _Result(
            "failed",
            None,
            None,
            None,
            both(f"有几条记分规则同时适用：{ids}", f"several score rules apply: {ids}"),
        )
    reasons = [decision.reason.reason for _, decision in decided if decision.reason is not None]
    return _cannot(reasons[0] if reasons else NO_RULE)


def _of_case(pack: Pack, case: Case, view: View, weight: Fraction | None) -> _Result:
    if case.not_applicable is not None:
        return _Result("not_applicable", None, None, None, case.not_applicable)
    if case.points is None:
        lowest, highest = _bound(case.lowest, view), _bound(case.highest, view)
        if lowest is not None and highest is not None:
            lowest, highest = min(lowest, highest), max(lowest, highest)
        return _Result("cannot_tell", None, lowest, highest, case.cannot_tell)
    value = points_of(case.points, view)
    number = number_of(value)
    if number is not None:
        if pack.round_lines:
            number = pack.line_rounding.round(number)
        share = _share(case.points, view) if weight is None else None
        return _Result("applied", number, number, number, None, None if share is None else (share, share))
    if weight is None and (share := _share(case.points, view)) is not None:
        return _Result(
            "cannot_tell", None, None, None, both("没有填分值", "no weight is given"), (share, share)
        )
    return _cannot(_why(value))


def _bound(node: Node | None, view: View) -> Fraction | None:
    return None if node is None else number_of(points_of(node, view))


def _share(node: Node, view: View) -> Fraction | None:
    """Points per point of weight, where the formula is proportional to the weight."""
    if degree(node, "weight") != 1:
        return None
    one = View(view.scene, {**view.facts, "weight": points(Fraction(1))}, view.number)
    return number_of(points_of(node, one))


def _why(value: Value) -> Sentence:
    return value.reason if isinstance(value, Cannot) else BLANK


def _finish(
    pack: Pack, view: View, about: Line, rule: Rule | None, case: Case | None, result: _Result,
    weight: Fraction | None, *, trace: bool,
) -> Scored:  # fmt: skip
    most = weight if weight is not None else _ZERO
    lowest = _ZERO if result.lowest is None else result.lowest
    highest = max(lowest, most) if result.highest is None else result.highest
    lowest = min(lowest, highest)
    if result.outcome == "not_applicable":
        lowest = highest = _ZERO
    explanation, written = _EMPTY, _EMPTY
    formula_tree = case.points if case is not None else None
    if formula_tree is not None:
        rounding = pack.line_rounding
        written = _in_both(lambda lang: formula(formula_tree, pack.vocabulary, lang))
        if result.points is not None:
            explanation = _worked(pack, formula_tree, view, result.points, rounding)
    line = Line(
        number=about.number, section=about.section, category=about.category, name=about.name, target=about.target,
        actual=about.actual, weight=weight, points=result.points, lowest=lowest, highest=highest, claimed=about.claimed,
        outcome=result.outcome, rule=rule.id if rule else None, title=rule.title if rule else _EMPTY,
        case=case.name if case else None, case_label=case.label if case else _EMPTY, basis=rule.basis if rule else None,
        explanation=explanation if result.points is not None else (result.reason or _EMPTY), formula=written,
        reason=result.reason, assumptions=about.assumptions, facts=_facts(pack, view) if trace else (),
        steps=_steps(pack, rule, case, view) if trace and rule else (), span=about.span,
        definition=about.definition, derived=about.derived,
    )  # fmt: skip
    return Scored(line, view, result.share)


def _in_both(make: Callable[[Lang], str]) -> Sentence:
    return {"zh": make("zh"), "en": make("en")}


def _worked(pack: Pack, node: Node, view: View, value: Fraction, rounding: Rounding) -> Sentence:
    text = rounding.text(value)

    def told(lang: Lang) -> str:
        left = with_numbers(node, view, pack.vocabulary, lang)
        return text if left in (text, str(value)) else f"{left} = {text}"

    return _in_both(told)


def _facts(pack: Pack, view: View) -> tuple[tuple[Sentence, str], ...]:
    known = []
    # The execution row has no cells of its own: what it is worked out from stands on the form.
    # All intermediate names are told, whichever of them the engine had to look at.
    scene = view.scene
    lets = {let.id: scene.view.lookup(let.id, "") for let in pack.lets}
    whole = {id_: value for id_, value in scene.whole.items() if id_ not in lets} | lets
    money = {id_: value for id_, value in whole.items() if not view.number and _is_money(value)}
    for id_, value in {**money, **view.facts}.items():
        term = pack.vocabulary.terms.get(id_)
        if term is None or value is MISSING or term.reads == "wording":
            continue
        if term.layer in ("fact", "let"):
            known.append((both(term.zh, term.en), word(value, "zh")))
    return tuple(known)


def _is_money(value: Value) -> bool:
    return isinstance(value, Amount) and value.dimension == MONEY


def _steps(pack: Pack, rule: Rule, case: Case | None, view: View) -> tuple[Step, ...]:
    steps = []
    for looked in rule.cases:
        value = evaluate(looked.when, view)
        condition = both(
            sentence(looked.when, pack.vocabulary, "zh"), sentence(looked.when, pack.vocabulary, "en")
        )
        reason = value.reason if isinstance(value, Cannot) else None
        steps.append(
            Step(
                looked.name,
                condition,
                None if isinstance(value, Cannot) else value is True,
                reason,
                looked.label,
            )
        )
        if looked is case:
            break
    return tuple(steps)
