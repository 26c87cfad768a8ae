"""What the examples of rules show already: which rules and cases are met, which checks speak and which keep silent."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfeval.diagnostics import PerfevalError
from perfeval.engines.examples import with_parameters
from perfeval.engines.given import views_of
from perfeval.engines.proof.assumptions import is_so, reader
from perfeval.engines.proof.judging import fires, judged
from perfeval.engines.scene import PairView, View
from perfeval.packs.model import Pack, Rule
from perfeval.sources import Mapping as Source


@dataclass(slots=True)
class Shown:
    """What examples show, worked out by the direct engine.

    Attributes:
        speaks: rules that apply to some example.
        silent: rules that do not, to another.
        cases: cases by which a score rule applied, by rule and name.
    """

    speaks: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    cases: set[tuple[str, str]] = field(default_factory=set)


def shown_by_examples(pack: Pack) -> Shown:
    """Run the examples of every rule under a pack, whatever they expect."""
    shown = Shown()
    for rule in pack.rules:
        for example in rule.examples:
            if rule.kind == "check" and {rule.id} <= shown.speaks & shown.silent:
                break
            _show(pack, rule, example.given, example.parameters, shown)
    return shown


def _show(pack: Pack, rule: Rule, given: Source, parameters: Source | None, shown: Shown) -> None:
    try:
        # A setting that an example asks for is one that may be set: it shows that a case can be met.
        setting = pack if parameters is None else with_parameters(pack, parameters)
        views = views_of(setting, rule, given)
    except PerfevalError:
        return
    for view in views:
        if not can_occur(view):
            continue
        if rule.kind == "score":
            found = judged(setting, rule.on, view)
            if rule.id in found.firing:
                shown.speaks.add(rule.id)
                case = found.case_of(rule.id)
                if case is not None:
                    shown.cases.add((rule.id, case))
            continue
        if rule.kind == "check" and parameters is not None:
            continue
        decision = fires(setting, rule, view)
        if decision.fires:
            shown.speaks.add(rule.id)
        elif decision.reason is None:
            shown.silent.add(rule.id)


def can_occur(view: View) -> bool:
    """Whether a row is as a form can have it: an example may give facts that no reading of cells gives together."""
    sides = view.sides.values() if isinstance(view, PairView) else (view,)
    rows = view.scene.form.rows
    written = [View(view.scene, rows[side.number - 1].facts, side.number) for side in sides if side.number]
    form = view.scene.view
    return all(
        is_so(one, form) if one.scope == "submission" else all(is_so(one, row) for row in written)
        for one in reader().assumptions
    )
