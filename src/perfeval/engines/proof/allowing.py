"""What a pack says need not be proved, and which questions that covers."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval.engines.proof.model import Question
from perfeval.packs.model import Allowed, Pack


def allowed_for(pack: Pack, question: Question) -> tuple[Allowed, ...]:
    """The exceptions that cover a question: of its rules, or of the pack."""
    of_rules = [_fitting(rule.allowed, question) for rule in question.rules]
    ids = {"", *(rule.id for rule in question.rules)}
    of_pack = _fitting((one for one in pack.allowed if one.rule in ids), question)
    # Of an overlap both rules have to know: one alone would be excused with any rule that comes later.
    if question.kind == "overlap" and not of_pack and not all(of_rules):
        return ()
    return tuple(one for found in (*of_rules, of_pack) for one in found)


def _fitting(said: Iterable[Allowed], question: Question) -> list[Allowed]:
    return [one for one in said if one.kind == question.kind and one.case in ("", question.case)]


def excused(pack: Pack, question: Question) -> bool:
    """Whether no counterexample need be looked for: the pack says itself that there is one."""
    return bool(allowed_for(pack, question))
