"""Every mutant of a pack against the examples: those of its own rule first, then the worked ones of the pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval.diagnostics import Diagnostic
from perfeval.engines.coverage.own import own_of
from perfeval.engines.derived import Definitions
from perfeval.engines.direct import Direct
from perfeval.engines.examples import fault_of, is_own, setting_of
from perfeval.engines.given import views_of
from perfeval.engines.mutation.mutants import Mutant, mutants
from perfeval.engines.scene import View
from perfeval.engines.whole_examples import run_whole_examples
from perfeval.packs.model import Example, Pack, Rule
from perfeval.packs.whole import WholeExample


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant, and whether an example failed on it."""

    mutant: Mutant
    killed: bool


def tried_mutants(
    pack: Pack,
    parent: Pack | None,
    examples: tuple[WholeExample, ...],
    definitions: Definitions | None = None,
) -> Iterator[Tried]:
    """Every mutant of what is a pack's own, in order, and whether the examples notice it.

    Only examples that pass on the pack as it is can notice anything.

    Args:
        parent: the pack that it extends, whose own parts are not changed.
        examples: its worked examples as a whole.
        definitions: the indicator library.
    """
    bench = _Bench(pack, examples, definitions)
    for mutant in mutants(pack, own_of(pack, parent)):
        yield Tried(mutant, bench.notices(mutant))


class _Bench:
    """The examples that pass, their facts made ready once."""

    def __init__(
        self, pack: Pack, examples: tuple[WholeExample, ...], definitions: Definitions | None
    ) -> None:
        self.pack = pack
        self.definitions = definitions
        self.own: dict[str, list[tuple[Example, Pack, Sequence[View]]]] = defaultdict(list)
        decider = Direct(pack)
        for rule in pack.rules:
            for example in rule.examples if is_own(rule, pack) else ():
                setting = setting_of(pack, example.parameters)
                views = views_of(setting, rule, example.given, definitions)
                if fault_of(setting, rule, example, views, decider) is None:
                    self.own[rule.id].append((example, setting, views))
        ran = run_whole_examples(pack, examples, Direct, definitions)
        self.whole = tuple(checked.example for checked in ran if checked.fault is None)

    def notices(self, mutant: Mutant) -> bool:
        """Whether an example that passes on the pack fails on the mutant."""
        changed = [rule for rule in mutant.pack.rules if rule.id in mutant.rules]
        decider = Direct(mutant.pack)
        for rule in changed:
            for example, setting, views in self.own.get(rule.id, ()):
                if self._fault(mutant, rule, example, setting, views, decider) is not None:
                    return True
        return any(
            checked.fault is not None
            for example in self.whole
            for checked in run_whole_examples(mutant.pack, (example,), Direct, self.definitions)
        )

    def _fault(
        self,
        mutant: Mutant,
        rule: Rule,
        example: Example,
        setting: Pack,
        views: Sequence[View],
        decider: Direct,
    ) -> Diagnostic | None:
        if mutant.same_facts:
            for view in views:
                # What was worked out for a mutant is told by where its trees were, and others may be there now.
                view.scene.forget()
                view.known.clear()
        else:
            setting = setting_of(mutant.pack, example.parameters)
            views = views_of(setting, rule, example.given, self.definitions)
        return fault_of(setting, rule, example, views, decider)
