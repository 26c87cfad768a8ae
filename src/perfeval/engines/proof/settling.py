"""How a question is settled: no such form, or one that the direct engine agrees on, or neither."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfeval.engines.proof.algebra import Bool
from perfeval.engines.proof.allowing import excused
from perfeval.engines.proof.asking import Answer, Asker
from perfeval.engines.proof.model import Counterexample, Question, Verdict
from perfeval.engines.proof.witness import Filled, confirmed
from perfeval.engines.wording import both
from perfeval.evaluation import Sentence
from perfeval.packs.model import Rule

UNCONFIRMED = both(
    "Z3 给出的反例，照它填表运行得不到同样的结果，所以不算证到，也不算证伪",
    "a form filled in as Z3 has it does not come out so when it is run: neither proved nor refuted",
)
NEVER = both("它的条件没有成立的时候", "its condition never holds")
TOO_HARD = both("超出给一个问题的计算量", "it takes more work than one question is worth")


def found_or_not(
    question: Question,
    asker: Asker,
    goals: Sequence[Bool],
    rule: Rule,
    fails: Callable[[Filled], Sentence | None],
) -> Verdict:
    """Whether there is no form of which all the goals hold; where there seems to be, one that the engine agrees on."""
    answer = asker.ask(*goals)
    if answer.found == "none":
        return Verdict(question, "proved")
    if excused(asker.pack, question):
        return Verdict(question, "failed")
    form = (
        confirmed(asker, goals, rule, lambda form: fails(form) is not None)
        if answer.model is not None
        else None
    )
    result = None if form is None else fails(form)
    if form is not None and result is not None:
        return Verdict(question, "failed", Counterexample(form.given, result, None, form.parameters))
    return open_or_proved(question, asker, goals, answer)


def open_or_proved(question: Question, asker: Asker, goals: Sequence[Bool], answer: Answer) -> Verdict:
    """Where no form was found that the engine agrees on: proved if whole numbers make it so, else undecided."""
    if answer.found == "some" and asker.world.whole:
        answer = asker.ask(*goals, whole=True)
        if answer.found == "none":
            return Verdict(question, "proved")
    return Verdict(question, "undecided", note=UNCONFIRMED if answer.found == "some" else TOO_HARD)
