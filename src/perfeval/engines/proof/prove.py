"""All questions about a pack, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from perfeval.engines.proof.algebra import start_afresh
from perfeval.engines.proof.allowing import allowed_for
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.model import Proof, Verdict
from perfeval.engines.proof.others import Caps, Checks, parameters, ratings
from perfeval.engines.proof.reached import Reached
from perfeval.engines.proof.rising import Rising
from perfeval.engines.proof.scores import Scores
from perfeval.engines.proof.witnessed import shown_by_examples
from perfeval.packs.model import Allowed, Pack, Rule

_LINES = ("indicator", "execution")


def prove(pack: Pack, progress: Callable[[int], None] = lambda _: None) -> Proof:
    """Ask everything of a pack.

    Args:
        pack: the pack.
        progress: told how many questions are answered so far.
    """
    start_afresh()
    verdicts: list[Verdict] = []
    used: set[int] = set()
    periods = periods_of(pack)
    for verdict in _verdicts(pack, periods):
        allowed = () if verdict.status == "proved" else allowed_for(pack, verdict.question)
        if allowed:
            used |= {id(one) for one in allowed}
            verdict = replace(verdict, status="excepted", allowed=allowed[0])  # noqa: PLW2901 - the same, excepted
        verdicts.append(verdict)
        progress(len(verdicts))
    own: list[tuple[Rule | None, Allowed]] = [
        (rule, one) for rule in pack.rules for one in rule.allowed if one.pack == pack.id
    ]
    own += [(None, one) for one in pack.allowed if one.pack == pack.id]
    return Proof(
        pack, periods, tuple(verdicts), tuple((rule, one) for rule, one in own if id(one) not in used)
    )


def periods_of(pack: Pack) -> tuple[int, ...]:
    """The first years of the periods in which some parameter has another value than before."""
    years = {pack.since} | {
        dated.since
        for parameter in pack.parameters
        for dated in parameter.history
        if dated.since > pack.since
    }
    found: list[int] = []
    before: list[object] | None = None
    for year in sorted(years):
        if pack.until is not None and year > pack.until:
            break
        now: list[object] = [id(parameter.at(year)) for parameter in pack.parameters]
        if now != before:
            found.append(year)
        before = now
    return tuple(found)


def _verdicts(pack: Pack, periods: tuple[int, ...]) -> Iterator[Verdict]:
    for year in periods:
        told = year if len(periods) > 1 else None
        asker = Asker(pack, year)
        if pack.framework.scored:
            for on in _LINES:
                yield from Scores(asker, on, told).questions()
                yield from Rising(asker, on, told).questions()
        for on in (*_LINES, "submission"):
            yield from Caps(asker, on, told).questions()
        shown = shown_by_examples(asker.in_force)
        yield from Checks(asker, shown, told).questions()
    if pack.framework.scored:
        free = Asker(pack, periods[-1], any_numbers=True)
        shown = shown_by_examples(free.in_force)
        for on in _LINES:
            yield from Reached(free, on, shown).questions()
    yield from ratings(pack)
    yield from parameters(pack)
