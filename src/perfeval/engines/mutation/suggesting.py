"""An example that would tell a mutant from the rule as it is, where a look near the known examples finds one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from perfeval.diagnostics import PerfevalError
from perfeval.engines.compute import evaluate
from perfeval.engines.decide import Decider, Question
from perfeval.engines.derived import Definitions
from perfeval.engines.direct import Direct
from perfeval.engines.examples import NO_LINE, setting_of
from perfeval.engines.given import views_of
from perfeval.engines.lines import score_line
from perfeval.engines.mutation.mutants import Mutant
from perfeval.engines.mutation.variations import variations
from perfeval.engines.scene import View, number_of
from perfeval.evaluation import Rounding, plain
from perfeval.packs.model import Example, Pack, Rule
from perfeval.sources import Mapping

#: Points that do not end are given to so many places.
_PRINTED = Rounding(2)


@dataclass(frozen=True, slots=True)
class Expect:
    """What a rule makes of given facts: what an example would have to say.

    ``lowest`` and ``highest`` bound the points where they cannot be told.
    """

    fires: bool
    case: str | None = None
    outcome: str | None = None
    points: str | None = None
    lowest: str | None = None
    highest: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Facts on which a rule and its mutant differ, and what the rule as it is makes of them.

    A person has to say whether that is what the regulation means.
    """

    rule: str
    like: str
    given: Mapping
    parameters: Mapping | None
    expect: Expect
    mutant: Expect


def suggestion(pack: Pack, mutant: Mutant, definitions: Definitions | None, tries: int) -> Suggestion | None:
    """An example for one of the rules that a mutant changes, None where none of so many ``tries`` tells them apart."""
    deciders = Direct(pack), Direct(mutant.pack)
    for pair, example, given, parameters in islice(_tries(pack, mutant), tries):
        rule, changed = pair
        try:
            is_ = _made_of(pack, rule, given, parameters, definitions, deciders[0])
            would = _made_of(mutant.pack, changed, given, parameters, definitions, deciders[1])
        except PerfevalError:
            # A value that cannot stand there.
            continue
        if is_ is not None and would is not None and is_ != would:
            return Suggestion(rule.id, example.name, given, parameters, is_, would)
    return None


def _tries(
    pack: Pack, mutant: Mutant
) -> Iterator[tuple[tuple[Rule, Rule], Example, Mapping, Mapping | None]]:
    """Facts to try: the variations of every example of the rules, by turns, so that none takes all the tries."""
    changed = {rule.id: rule for rule in mutant.pack.rules}
    sources: list[Iterator[tuple[tuple[Rule, Rule], Example, Mapping, Mapping | None]]] = []
    for rule in pack.rules:
        if rule.id in mutant.rules:
            sources += [_near((rule, changed[rule.id]), example, mutant) for example in rule.examples]
    while sources:
        left = []
        for source in sources:
            found = next(source, None)
            if found is not None:
                yield found
                left.append(source)
        sources = left


def _near(
    pair: tuple[Rule, Rule], example: Example, mutant: Mutant
) -> Iterator[tuple[tuple[Rule, Rule], Example, Mapping, Mapping | None]]:
    rule = pair[0]
    texts = [mutant.before] if mutant.kind == "word" else []
    others = [other.given for other in rule.examples]
    settings = list(dict.fromkeys([example.parameters, *(other.parameters for other in rule.examples)]))
    for parameters in settings[1:]:
        yield pair, example, example.given, parameters
    for given in variations(example.given, others, texts):
        yield pair, example, given, example.parameters


def _made_of(
    pack: Pack,
    rule: Rule,
    given: Mapping,
    parameters: Mapping | None,
    definitions: Definitions | None,
    decider: Decider,
) -> Expect | None:
    setting = setting_of(pack, parameters)
    views = views_of(setting, rule, given, definitions)
    return _expect(setting, rule, views, decider) if views else None


def _expect(setting: Pack, rule: Rule, views: Sequence[View], decider: Decider) -> Expect | None:
    decisions = decider.decide([Question(rule, view) for view in views])
    pairs = list(zip(views, decisions, strict=True))
    view, decision = next((pair for pair in pairs if pair[1].fires), pairs[0])
    if not decision.fires:
        # An example can only say that a rule is silent, or that a case cannot be told.
        return Expect(False) if decision.reason is None else None
    if rule.kind == "score":
        line = score_line(setting, view, [(rule, decision)], NO_LINE, trace=False).line
        if line.outcome == "applied":
            return Expect(True, line.case, points=_printed(line.points))
        if line.outcome == "cannot_tell":
            return Expect(True, line.case, line.outcome, None, _printed(line.lowest), _printed(line.highest))
        return Expect(True, line.case, line.outcome)
    if rule.amount is not None:
        return Expect(True, points=_printed(number_of(evaluate(rule.amount, view))))
    return Expect(True)


def _printed(points: Fraction | None) -> str | None:
    text = plain(points)
    return _PRINTED.text(points) if text is not None and points is not None and "/" in text else text
