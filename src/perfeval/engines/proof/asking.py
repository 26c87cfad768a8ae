"""Questions to Z3: is there a form of which this holds?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import z3

from perfeval.engines.proof.algebra import Bool
from perfeval.engines.proof.assumptions import always_there, reader, taken_for_granted
from perfeval.engines.proof.facts import Facts
from perfeval.engines.proof.values import Value
from perfeval.engines.proof.world import Names, World
from perfeval.language.tree import Type
from perfeval.packs.model import Pack

#: How a question is asked, one way after another, and how much work it is worth, in Z3's own count, which is the
#: same on every machine: plainly, which nearly all need, and by all that Z3 knows of products of unknowns.
_WAYS = ((z3.SimpleSolver, 1_000_000), (z3.Solver, 4_000_000))
#: The same for one wish of how an answer should look.
_WORK_OF_A_WISH = 300_000
_SEED = 1

Found = Literal["none", "some", "undecided"]


@dataclass(frozen=True, slots=True)
class Answer:
    """``none``: there is no such form, which is proved; ``some``: the model is one, if it is read as Z3 reads it."""

    found: Found
    model: z3.ModelRef | None = field(default=None, compare=False)


class Asker:
    """A world for the questions of one year, or of any settings of the parameters.

    Args:
        pack: the pack.
        year: the year of the parameters.
        any_numbers: the numbers of parameters may be others than those of the year. Choices always may.
    """

    def __init__(self, pack: Pack, year: int | None, *, any_numbers: bool = False) -> None:
        self.pack = pack
        #: The pack as it is in that year, whatever year a form is of.
        self.in_force = replace(
            pack, parameters=tuple(replace(one, history=(one.at(year),)) for one in pack.parameters)
        )
        dimensions = [dimension for dimension, _ in reader().spellings.units]
        self.world = World(pack.vocabulary, dict(pack.word_lists), dimensions)
        self.names = Names()
        self.sides: set[str] = {""}
        self._taken: tuple[tuple[str, ...], list[Bool]] | None = None
        self.facts = Facts(self.world, pack, year, self._settings(any_numbers=any_numbers))
        self.execution = self.facts.of_execution()

    def _settings(self, *, any_numbers: bool) -> Mapping[str, Value]:
        settings: dict[str, Value] = {}
        for parameter in self.pack.parameters:
            type_: Type = self.pack.vocabulary.terms[parameter.id].type
            if type_.base == "word" or any_numbers:
                settings[parameter.id] = value = self.world.variable(parameter.id)
                self.world.always.append(value.known)
        return settings

    def ask(self, *goals: Bool, whole: bool = False) -> Answer:
        """Whether there is a form of which all the goals hold; ``whole``: what has to be a whole number is one."""
        if any(goal is False for goal in goals):
            return Answer("none")
        truths = self._truths(goals, whole=whole)
        for make, work in _WAYS:
            solver = _solver(make, work, truths)
            result = solver.check()
            if result == z3.unsat:
                return Answer("none")
            if result == z3.sat:
                return Answer("some", solver.model().translate(z3.main_ctx()))
        return Answer("undecided")

    def plainly(self, goals: Sequence[Bool], wishes: Iterable[Bool], *, whole: bool) -> z3.ModelRef | None:
        """A form of which all the goals hold and as many of the wishes as can be had one after another."""
        solver = _solver(z3.SimpleSolver, _WORK_OF_A_WISH, self._truths(goals, whole=whole))
        if solver.check() != z3.sat:
            return None
        model = solver.model()
        for wish in wishes:
            if isinstance(wish, bool):
                continue
            solver.push()
            solver.add(wish.translate(solver.ctx))
            if solver.check() == z3.sat:
                model = solver.model()
            else:
                solver.pop()
        return model.translate(z3.main_ctx())

    def _truths(self, goals: Sequence[Bool], *, whole: bool) -> list[Bool]:
        """The goals and what is taken for granted, as far as it is about what they are about."""
        kept = [goal for goal in goals if goal is not True]
        about: set[str] = set().union(*map(self.names.of, kept))
        world = self.world
        left = [*self._granted(), *always_there(world), *world.about_texts(), *world.always]
        left = [truth for truth in left if truth is not True]
        more = True
        while more:
            near = [truth for truth in left if not about.isdisjoint(self.names.of(truth))]
            left = [truth for truth in left if about.isdisjoint(self.names.of(truth))]
            kept += near
            before = len(about)
            about = about.union(*map(self.names.of, near))
            more = len(about) > before
        kept += [truth for truth in world.pairs if self.names.of(truth) <= about]
        return kept + ([truth for truth in world.whole if self.names.of(truth) <= about] if whole else [])

    def _granted(self) -> list[Bool]:
        """What is taken for granted of every side that was asked about so far."""
        sides = tuple(sorted(self.sides))
        if self._taken is None or self._taken[0] != sides:
            self._taken = sides, taken_for_granted(self.world, sides)
        return self._taken[1]


def _solver(make: Callable[..., z3.Solver], work: int, truths: Sequence[Bool]) -> z3.Solver:
    """A solver that knows nothing but its question: what was asked before must not show in the answer."""
    context = z3.Context()
    solver = make(ctx=context)
    solver.set("rlimit", work)
    solver.set("random_seed", _SEED)
    solver.add(*(truth.translate(context) for truth in truths))
    return solver
