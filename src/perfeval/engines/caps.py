"""Caps: what deducts from, adds to, limits or lifts the points of a line or the total, and forces a rating.

Everything is done on a range: where points are not known, both of its ends are moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.engines.compute import evaluate, points_of
from perfeval.engines.decide import Decision
from perfeval.engines.lines import Scored
from perfeval.engines.scene import View, number_of, points
from perfeval.engines.wording import both
from perfeval.evaluation import Cap, Outcome, Rounding, Sentence
from perfeval.language.values import MISSING, Cannot
from perfeval.packs.model import EFFECTS, Rule

_ZERO = Fraction(0)
_OPEN = Cannot(both("得分不能确定", "the points are not known"))


@dataclass(frozen=True, slots=True)
class Capped:
    """A range of points after caps, and what they make of the rating.

    ``forced`` holds every rating that may be forced, None for the one that the total earns; ``lowered``
    by how many steps it may be lowered. More than one of either is a doubt.
    """

    low: Fraction
    high: Fraction
    caps: tuple[Cap, ...] = ()
    forced: frozenset[str | None] = frozenset({None})
    lowered: frozenset[int] = frozenset({0})


def in_order(rules: Sequence[Rule]) -> list[Rule]:
    """Deduct, add, cap, floor, force, lower; by id within each."""
    return sorted(rules, key=lambda rule: (EFFECTS.index(rule.effect or "cap"), rule.id))


def set_points(scored: Scored) -> None:
    """Show a line's points to the rules that read them."""
    known = scored.line.points
    open_ = Cannot(scored.line.reason or _OPEN.reason)
    scored.view.facts["points"] = open_ if known is None else points(known)


def cap_line(
    scored: Scored, rules: Sequence[Rule], decisions: Sequence[Decision], rounding: Rounding
) -> tuple[Scored, tuple[Cap, ...]]:
    """One line after the caps decided for it, and what each did; points never fall below zero."""
    line = scored.line
    full = line.weight if line.weight is not None else line.highest
    after = after_caps(rules, decisions, scored.view, Capped(line.lowest, line.highest), full, rounding)
    if (after.low, after.high) == (line.lowest, line.highest):
        return scored, after.caps
    explanation, reason = line.explanation, line.reason
    for cap in after.caps:
        if cap.before != cap.after:
            step = cap.explanation
            explanation = both(f"{explanation['zh']}；{step['zh']}", f"{explanation['en']}; {step['en']}")
        if cap.outcome == "cannot_tell" and reason is None:
            reason = cap.explanation
    known = line.points is not None and after.low == after.high
    changed = replace(
        line, points=after.low if known else None, lowest=after.low, highest=after.high,
        outcome=line.outcome if known else "cannot_tell", explanation=explanation, reason=reason,
    )  # fmt: skip
    return replace(scored, line=changed, share=None), after.caps


def after_caps(
    rules: Sequence[Rule],
    decisions: Sequence[Decision],
    view: View,
    start: Capped,
    full: Fraction,
    rounding: Rounding,
) -> Capped:
    """A range after every cap that applies, in the order of ``rules``.

    Args:
        rules: the caps of one scope, as :func:`in_order` gives them.
        decisions: whether each applies.
        full: the most that points can be where a cap's amount is not known.
        rounding: how points are shown.
    """
    now = start
    for rule, decision in zip(rules, decisions, strict=True):
        if decision.fires or decision.reason is not None:
            change = _rated if rule.effect in ("force", "lower") else _moved
            now = change(rule, decision, view, now, full, rounding)
    return now


def _rated(
    rule: Rule, decision: Decision, view: View, now: Capped, _full: Fraction, rounding: Rounding
) -> Capped:
    """A rating forced or lowered; one that cannot be told may or may not take effect."""
    caps = (*now.caps, _cap(rule, view, now, now, decision.reason, rounding))
    if rule.effect == "force":
        forced = frozenset({rule.forced})
        return replace(now, caps=caps, forced=forced if decision.fires else now.forced | forced)
    steps = number_of(evaluate(rule.amount, view)) if rule.amount is not None else None
    lowered = frozenset(count + int(steps or 0) for count in now.lowered)
    return replace(now, caps=caps, lowered=lowered if decision.fires else now.lowered | lowered)


def _moved(
    rule: Rule, decision: Decision, view: View, now: Capped, full: Fraction, rounding: Rounding
) -> Capped:
    value = points_of(rule.amount, view) if rule.amount is not None else MISSING
    amount = number_of(value)
    reason: Cannot | None
    if amount is None:
        reason = value if isinstance(value, Cannot) else _OPEN
        down = rule.effect in ("deduct", "cap")
        low, high = (min(now.low, _ZERO) if down else now.low), (now.high if down else max(now.high, full))
    else:
        reason = decision.reason
        low, high = _apply(rule, amount, now.low), _apply(rule, amount, now.high)
        if view.number is not None:
            low, high = max(_ZERO, low), max(_ZERO, high)
        if reason is not None:
            low, high = min(now.low, low), max(now.high, high)
    then = replace(now, low=low, high=high)
    return replace(then, caps=(*now.caps, _cap(rule, view, now, then, reason, rounding)))


def _apply(rule: Rule, amount: Fraction, total: Fraction) -> Fraction:
    """An amount below zero does nothing: what deducts never adds, what adds never deducts."""
    match rule.effect:
        case "deduct":
            return total - max(amount, _ZERO)
        case "add":
            return total + max(amount, _ZERO)
        case "floor":
            return max(total, amount)
        case _:
            return min(total, amount)


def _cap(
    rule: Rule, view: View, before: Capped, after: Capped, reason: Cannot | None, rounding: Rounding
) -> Cap:
    was, is_ = _known(before), _known(after)
    explanation: Sentence = reason.reason if reason is not None else rule.title
    if reason is None and was is not None and is_ is not None and was != is_:
        arrow = f"{rounding.text(was)} → {rounding.text(is_)}"
        explanation = both(f"{rule.title['zh']}：{arrow}", f"{rule.title['en']}: {arrow}")
    outcome: Outcome = "cannot_tell" if reason is not None else "applied"
    return Cap(
        rule.id, rule.title, rule.effect or "cap", outcome, was, is_, rule.basis, explanation, view.number
    )


def _known(range_: Capped) -> Fraction | None:
    return range_.low if range_.low == range_.high else None
