"""Running the examples that rules carry: each rule alone, on the facts that its example gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.engines import messages
from perfeval.engines.caps import Capped, after_caps
from perfeval.engines.decide import Decider, Decision, Question
from perfeval.engines.derived import Definitions
from perfeval.engines.given import views_of
from perfeval.engines.lines import score_line
from perfeval.engines.scene import View, number_of
from perfeval.evaluation import Line, Rounding
from perfeval.packs.declared import constant
from perfeval.packs.model import Dated, Example, Pack, Rule
from perfeval.sources import Mapping, unknown_key

#: What a line is before anything is known of it: examples of one rule have no form.
NO_LINE = Line(
    0, None, None, "", None, None, None, None, Fraction(0), Fraction(0), None, "clean", None,
    {"zh": "", "en": ""}, None, {"zh": "", "en": ""}, None, {"zh": "", "en": ""}, {"zh": "", "en": ""},
)  # fmt: skip


#: Bounds are compared to at least so many places: they are formulas of the weight, and mostly exact.
_BOUND_PLACES = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """One example that was run; ``fault`` is None when it came out as expected."""

    rule: Rule
    example: Example
    fault: Diagnostic | None


def run_examples(
    pack: Pack, decider: Decider, rule: str | None = None, definitions: Definitions | None = None
) -> list[Checked]:
    """Run the examples of the rules that a pack itself has or takes in, or of one rule.

    Those of a rule that it inherits say what the parent makes of them: a local parameter may well change
    that, and they are run with the parent.

    Args:
        pack: the pack.
        decider: the engine, with the pack compiled.
        rule: only the examples of this one.
        definitions: the indicator library, for examples that give raw figures in place of an actual.
    """
    return [
        Checked(found, example, _fault(pack, found, example, decider, definitions))
        for found in pack.rules
        if (is_own(found, pack) if rule is None else found.id == rule)
        for example in found.examples
    ]


def is_own(rule: Rule, pack: Pack) -> bool:
    """Rules taken in from a shared folder are run with the packs that have no parent."""
    return rule.pack == pack.id or (len(pack.chain) == 1 and rule.pack not in pack.chain)


def _fault(
    pack: Pack, rule: Rule, example: Example, decider: Decider, definitions: Definitions | None
) -> Diagnostic | None:
    setting = setting_of(pack, example.parameters)
    return fault_of(setting, rule, example, views_of(setting, rule, example.given, definitions), decider)


def setting_of(pack: Pack, parameters: Mapping | None) -> Pack:
    """The pack as an example wants it, with other values of some parameters or as it is."""
    return pack if parameters is None else with_parameters(pack, parameters)


def fault_of(
    setting: Pack, rule: Rule, example: Example, views: Sequence[View], decider: Decider
) -> Diagnostic | None:
    """What is wrong with an example, None where it comes out as it says.

    Args:
        setting: the pack with the parameters of the example.
        views: the facts of the example, as :func:`perfeval.engines.given.views_of` gives them.
    """
    if not views:
        # The row drops out before any rule looks at it: its raw figures say that it does not apply.
        expected = (example.outcome or "applies") if example.fires else "silent"
        if expected in ("silent", "not_applicable"):
            return None
        return messages.ExampleFails(
            example.span, rule=rule.id, name=example.name, expected=expected, found="not_applicable"
        )
    decisions = decider.decide([Question(rule, view) for view in views])
    found = next(((v, d) for v, d in zip(views, decisions, strict=True) if d.fires), (views[0], decisions[0]))
    expected, got = _outcomes(setting, rule, example, *found)
    if expected == got:
        return None
    return messages.ExampleFails(example.span, rule=rule.id, name=example.name, expected=expected, found=got)


def _outcomes(pack: Pack, rule: Rule, example: Example, view: View, decision: Decision) -> tuple[str, str]:
    """What was expected and what came out, in the same words; only what the example names is compared."""
    if not decision.fires:
        got = "silent" if decision.reason is None else "cannot_tell"
        if example.fires and example.outcome == "cannot_tell" and example.case is None:
            return "cannot_tell", got
        return ("applies" if example.fires else "silent"), got
    if rule.kind == "cap" and example.points is not None:
        return _capped(pack, rule, example.points, view, decision)
    if not example.fires or rule.kind != "score":
        return ("applies" if example.fires else "silent"), "applies"
    line = score_line(pack, view, [(rule, decision)], NO_LINE, trace=False).line
    expected: list[str] = []
    actual: list[str] = []
    if example.case is not None:
        expected.append(example.case)
        actual.append(line.case or "-")
    if example.points is not None:
        places = Rounding(_decimals(example.points))
        expected.append(places.text(example.points))
        actual.append("?" if line.points is None else places.text(line.points))
    for bound, found in ((example.lowest, line.lowest), (example.highest, line.highest)):
        if bound is not None:
            places = Rounding(max(_decimals(bound), _BOUND_PLACES))
            expected.append(places.text(bound))
            actual.append(places.text(found))
    if example.outcome is not None:
        expected.append(example.outcome)
        actual.append(line.outcome)
    return " ".join(expected), " ".join(actual)


def _capped(pack: Pack, rule: Rule, expected: Fraction, view: View, decision: Decision) -> tuple[str, str]:
    """What a cap leaves of the points given with the example."""
    before = number_of(view.lookup("points" if view.number is not None else "raw_total", ""))
    places = Rounding(_decimals(expected))
    if before is None:
        return places.text(expected), "?"
    after = after_caps(
        [rule], [decision], view, Capped(before, before), pack.framework.full, pack.line_rounding
    )
    return places.text(expected), places.text(after.low) if after.low == after.high else "?"


def _decimals(value: Fraction) -> int:
    return next(places for places in range(30) if (value * 10**places).denominator == 1)


def with_parameters(pack: Pack, given: Mapping) -> Pack:
    """A pack in which some parameters have other values, for one example."""
    known = {name: parameter for parameter in pack.parameters for name in (parameter.zh, parameter.id)}
    changed = {}
    for name, node in given.items.items():
        if name not in known:
            raise PerfevalError(unknown_key(given, name, known))
        parameter = known[name]
        value = constant(node, pack.vocabulary.terms[parameter.id].type, pack.vocabulary)
        changed[parameter.id] = replace(parameter, history=(Dated(0, value, None, pack.id),))
    return replace(pack, parameters=tuple(changed.get(p.id, p) for p in pack.parameters))
