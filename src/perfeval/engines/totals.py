"""From lines to totals: what is known is summed, what is not makes a range (DESIGN, section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.engines.lines import Scored
from perfeval.engines.scene import number_of
from perfeval.evaluation import Rounding, SectionPoints
from perfeval.language.values import MISSING, Value
from perfeval.packs.model import Framework
from perfeval.submissions.facts import RowFacts

Range = tuple[Fraction, Fraction]
_ZERO = Fraction(0)


def total_range(
    framework: Framework,
    execution: Scored,
    lines: Sequence[Scored],
    dropped: Sequence[RowFacts],
    rounding: Rounding | None = None,
    *,
    left_out: bool = False,
) -> Range:
    """The least and the most that the lines can come to, before any cap; equal when all is known.

    Lines of unknown weight share what the framework leaves of their section; those of sections to which
    it gives no weight share all that is left. Where weights are unknown, or there are no lines at all, a
    section that is not on the form may hold up to its weight. All of them together hold what is left of the
    whole, which is less than their sum where a section has more than it should: it lies where it earns the
    least, or the most.

    Args:
        framework: the weights, of the profile that fits the form.
        execution: the execution row.
        lines: the lines that apply.
        dropped: the rows that do not.
        rounding: rounds each section before they are summed.
        left_out: some lines give way to another of their group, so a section that none of ``lines`` is in
            is not open.
    """
    if not framework.scored:
        return _ZERO, _ZERO
    gone = _dropped_weight(dropped)
    if gone is None:
        return _ZERO, framework.full
    if execution.line.outcome == "not_applicable":
        gone += framework.execution
    parts = [_part(framework, names, lines, dropped) for names in _groups(framework, lines)]
    unlisted = [] if left_out else _unlisted(framework, lines, dropped)
    whole = _all_left(framework, lines, dropped)
    low = _sum([*parts, *unlisted], whole, 0, rounding) + execution.line.lowest
    most, with_unlisted = (
        _sum(some, whole, 1, rounding) + execution.line.highest for some in (parts, [*parts, *unlisted])
    )
    same = gone if framework.not_applicable == "full" else _ZERO
    factor = _factor(framework, gone)
    low, most, with_unlisted = ((end + same) * factor for end in (low, most, with_unlisted))
    # Sections that are not on the form cannot lift the total above the full score.
    return low, max(most, min(with_unlisted, framework.full))


@dataclass(frozen=True, slots=True)
class _Part:
    """What lines of known weight earn at least and at most, what is left for the others, and their shares of it."""

    ends: Range
    left: Fraction
    shares: Range

    def earns(self, end: int, held: Fraction) -> Fraction:
        return self.ends[end] + held * self.shares[end]


def _sum(parts: Sequence[_Part], whole: Fraction, end: int, rounding: Rounding | None) -> Fraction:
    """What the parts come to at least (``end`` 0) or at most (1), when they share out the whole so."""
    total = _ZERO
    for part in sorted(parts, key=lambda part: part.shares[end], reverse=end == 1):
        held = min(part.left, whole)
        whole -= held
        earned = part.earns(end, held)
        total += earned if rounding is None else rounding.round(earned)
    return total


def section_ranges(
    framework: Framework,
    lines: Sequence[Scored],
    dropped: Sequence[RowFacts],
    rounding: Rounding | None = None,
) -> list[SectionPoints]:
    """What the lines of each section come to, each section for itself; arguments are those of :func:`total_range`.

    Where weights are unknown in several sections, all together may come to less than their sum.
    """
    found = []
    for names in _groups(framework, lines):
        factor = _moved(framework, names[0], dropped)
        part = _part(framework, names, lines, dropped)
        ends = [part.earns(end, part.left) for end in (0, 1)]
        low, high = ends if rounding is None else [rounding.round(end) for end in ends]
        mine = [scored.line for scored in lines if _section(scored.view.lookup("section", "")) in names]
        weight = _known_sum([line.weight for line in mine]) if mine else None
        found.append(
            SectionPoints(
                names=names,
                weight=framework.sections.get(names[0]) if weight is None else weight * factor,
                lowest=low,
                highest=high,
                claimed=_known_sum([line.claimed for line in mine]) if mine else None,
                lines=tuple(line.number for line in mine),
            )
        )
    return found


def _known_sum(values: Sequence[Fraction | None]) -> Fraction | None:
    """The sum, None where a part of it is not known."""
    known = [value for value in values if value is not None]
    return sum(known, _ZERO) if len(known) == len(values) else None


def bounded(framework: Framework, lines: Sequence[Scored], dropped: Sequence[RowFacts]) -> list[Scored]:
    """Lines whose weight is not known, each with the most that the framework leaves to it."""
    found = []
    for scored in lines:
        line = scored.line
        if line.weight is None and line.points is None and line.outcome != "not_applicable":
            left = _left(framework, _section(scored.view.lookup("section", "")), lines, dropped)
            most = (scored.share or (_ZERO, Fraction(1)))[1]
            found.append(replace(scored, line=replace(line, highest=max(line.lowest, left * most))))
        else:
            found.append(scored)
    return found


def _section(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _groups(framework: Framework, lines: Sequence[Scored]) -> list[tuple[str, ...]]:
    """The framework's sections, and those of lines outside it; "" is no section.

    Sections outside it with lines of unknown weight are one group: what is left is there once for all.
    """
    open_: dict[str, bool] = {}
    for scored in lines:
        name = _section(scored.view.lookup("section", ""))
        if name not in framework.sections:
            open_[name] = open_.get(name, False) or _is_open(scored)
    pool = tuple(name for name, is_open in open_.items() if is_open)
    alone = [name for name, is_open in open_.items() if not is_open]
    return [*((name,) for name in (*framework.sections, *alone)), *([pool] if pool else [])]


def _is_open(scored: Scored) -> bool:
    """Whether a line has a part of the weight that is left."""
    return scored.line.weight is None and (scored.share is not None or scored.line.points is None)


def _part(
    framework: Framework, names: tuple[str, ...], lines: Sequence[Scored], dropped: Sequence[RowFacts]
) -> _Part:
    mine = [scored for scored in lines if _section(scored.view.lookup("section", "")) in names]
    known = [scored for scored in mine if scored.line.weight is not None]
    without = [scored for scored in mine if scored.line.weight is None]
    fixed = [
        scored.line.points for scored in without if scored.share is None and scored.line.points is not None
    ]
    shares = [scored.share or (_ZERO, Fraction(1)) for scored in without if _is_open(scored)]
    low = sum((scored.line.lowest for scored in known), sum(fixed, _ZERO))
    high = sum((scored.line.highest for scored in known), sum(fixed, _ZERO))
    factor = _moved(framework, names[0], dropped)
    if not shares:
        return _Part((low * factor, high * factor), _ZERO, (_ZERO, _ZERO))
    least, most = min(share[0] for share in shares), max(share[1] for share in shares)
    left = _left(framework, names[0], lines, dropped)
    return _Part((low * factor, high * factor), left, (least * factor, most * factor))


def _known_weight(lines: Sequence[Scored], dropped: Sequence[RowFacts], name: str | None) -> Fraction:
    """Weights that are given, of one section or of all."""
    rows = [(scored.view.lookup("section", ""), scored.line.weight) for scored in lines]
    rows += [
        (row.facts.get("section", MISSING), number_of(row.facts.get("weight", MISSING))) for row in dropped
    ]
    return sum(
        (weight for section, weight in rows if weight is not None and name in (None, _section(section))),
        _ZERO,
    )


def _left(framework: Framework, name: str, lines: Sequence[Scored], dropped: Sequence[RowFacts]) -> Fraction:
    """What the framework leaves for a section's lines of unknown weight."""
    all_left = _all_left(framework, lines, dropped)
    if name not in framework.sections:
        return all_left
    return min(all_left, max(_ZERO, framework.sections[name] - _known_weight(lines, dropped, name)))


def _all_left(framework: Framework, lines: Sequence[Scored], dropped: Sequence[RowFacts]) -> Fraction:
    return max(_ZERO, framework.full - framework.execution - _known_weight(lines, dropped, None))


def _unlisted(framework: Framework, lines: Sequence[Scored], dropped: Sequence[RowFacts]) -> list[_Part]:
    """Sections that have no line on the form, where the form's weights are not all known."""
    unknown = any(scored.line.weight is None for scored in lines) or not (lines or dropped)
    listed = {_section(scored.view.lookup("section", "")) for scored in lines}
    listed |= {_section(row.facts.get("section", MISSING)) for row in dropped}
    if not unknown or "" in listed:
        return []
    nothing = _ZERO, _ZERO
    return [
        _Part(nothing, weight, (_ZERO, Fraction(1)))
        for name, weight in framework.sections.items()
        if name not in listed
    ]


def _dropped_weight(dropped: Sequence[RowFacts], name: str | None = None) -> Fraction | None:
    weights = [
        number_of(row.facts.get("weight", MISSING))
        for row in dropped
        if name is None or _section(row.facts.get("section", MISSING)) == name
    ]
    if any(weight is None for weight in weights):
        return None
    return sum((weight for weight in weights if weight is not None), _ZERO)


def _moved(framework: Framework, name: str, dropped: Sequence[RowFacts]) -> Fraction:
    """What a section's points are multiplied by when the weight of rows left out moves to its others."""
    gone = _dropped_weight(dropped, name) or _ZERO
    worth = framework.sections.get(name, _ZERO)
    return worth / (worth - gone) if framework.not_applicable == "move" and gone < worth else Fraction(1)


def _factor(framework: Framework, gone: Fraction) -> Fraction:
    """What the total is multiplied by when rows are left out and the rest is rescaled."""
    if framework.not_applicable != "rescale" or gone >= framework.full:
        return Fraction(1)
    return framework.full / (framework.full - gone)
