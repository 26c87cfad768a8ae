"""An example that would tell a mutant from the rule as it is, where a look near the known examples finds one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class _Try:
    """Facts that may tell a mutant from its rule, and what the rule as it is makes of them."""

    rule: Rule
    like: str
    given: Mapping
    parameters: Mapping | None
    setting: Pack
    views: Sequence[View]
    expect: Expect


class Suggester:
    """Looks for examples near those that the rules of a pack have.

    Args:
        pack: the pack as it is.
        definitions: the indicator library.
        tries: how many facts are tried for each mutant.
    """

    def __init__(self, pack: Pack, definitions: Definitions | None, tries: int) -> None:
        self._pack = pack
        self._definitions = definitions
        self._tries = tries
        self._direct = Direct(pack)
        self._known: dict[str, list[_Try]] = {}

    def suggestion(self, mutant: Mutant) -> Suggestion | None:
        """An example for a rule that the mutant changes; None where none of those tried tells them apart."""
        changed, decider = {rule.id: rule for rule in mutant.pack.rules}, Direct(mutant.pack)
        tries = (one for id_ in sorted(mutant.rules) for one in self._of(changed[id_], mutant))
        for one in islice(tries, self._tries):
            would = self._would(one, changed[one.rule.id], mutant, decider)
            if would is not None and _tells_apart(one.expect, would):
                return Suggestion(one.rule.id, one.like, one.given, one.parameters, one.expect, would)
        return None

    def _would(self, one: _Try, changed: Rule, mutant: Mutant, decider: Decider) -> Expect | None:
        if not mutant.same_facts:
            setting = setting_of(mutant.pack, one.parameters)
            views = self._views(setting, changed, one.given)
            return _expect(setting, changed, views, decider) if views else None
        for view in one.views:
            view.scene.forget()
            view.known.clear()
        return _expect(one.setting, changed, one.views, decider)

    def _of(self, rule: Rule, mutant: Mutant) -> Iterable[_Try]:
        """Facts to try for a rule; with a word in the place of texts where the mutant is about one."""
        original = self._pack.rule(rule.id)
        if original is None:
            return ()
        if mutant.kind == "word":
            return self._made(original, [mutant.before])
        if rule.id not in self._known:
            self._known[rule.id] = list(self._made(original, []))
        return self._known[rule.id]

    def _made(self, rule: Rule, texts: list[str]) -> Iterator[_Try]:
        for example, given, parameters in islice(_near(rule, texts), self._tries):
            setting = setting_of(self._pack, parameters)
            views = self._views(setting, rule, given)
            expect = _expect(setting, rule, views, self._direct) if views else None
            if expect is not None:
                yield _Try(rule, example.name, given, parameters, setting, views, expect)

    def _views(self, setting: Pack, rule: Rule, given: Mapping) -> Sequence[View]:
        try:
            return views_of(setting, rule, given, self._definitions)
        except PerfevalError:
            # A value that cannot stand there.
            return ()


def _near(rule: Rule, texts: list[str]) -> Iterator[tuple[Example, Mapping, Mapping | None]]:
    """The variations of every example of a rule, by turns, so that none takes all the tries."""
    sources = [_of_example(rule, example, texts) for example in rule.examples]
    while sources:
        left = []
        for source in sources:
            if (found := next(source, None)) is not None:
                yield found
                left.append(source)
        sources = left


def _of_example(
    rule: Rule, example: Example, texts: list[str]
) -> Iterator[tuple[Example, Mapping, Mapping | None]]:
    settings = list(dict.fromkeys([example.parameters, *(other.parameters for other in rule.examples)]))
    for parameters in settings[1:]:
        yield example, example.given, parameters
    for given in variations(example.given, [other.given for other in rule.examples], texts):
        yield example, given, example.parameters


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


def _tells_apart(one: Expect, other: Expect) -> bool:
    """Whether an example can tell two results apart, and means something.

    Where neither can be told, in the same range, only the case differs at which the engine stopped.
    """
    if one.outcome == other.outcome == "cannot_tell":
        other = replace(other, case=one.case)
    return one != other


def _printed(points: Fraction | None) -> str | None:
    text = plain(points)
    return _PRINTED.text(points) if text is not None and points is not None and "/" in text else text
