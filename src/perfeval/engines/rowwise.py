"""Forms in columns evaluated one by one: what the columnar engine hands on, and the other engines on an archive."""

from __future__ import annotations

from perfeval.diagnostics import Lang
from perfeval.engines.decide import Decider
from perfeval.engines.derived import Definitions
from perfeval.engines.process import evaluate_submission
from perfeval.engines.tables import Recorder, Tables
from perfeval.packs.model import Pack
from perfeval.submissions.columns import Facts, decode
from perfeval.submissions.neighbours import neighbours_of


class Rowwise:
    """One pack and an engine that takes one submission at a time.

    Args:
        decider: the engine, ready.
        definitions: the indicator library, for rows that give raw figures.
        lang: of explanations and messages.
    """

    def __init__(self, pack: Pack, decider: Decider, definitions: Definitions | None, lang: Lang) -> None:
        self.pack = pack
        self.decider = decider
        self.definitions = definitions
        self.lang = lang

    def evaluate(self, facts: Facts) -> Tables:
        """The results of every form, in order."""
        recorder = Recorder(self.lang)
        for submission, near in zip(decode(facts), neighbours_of(facts), strict=True):
            evaluation = evaluate_submission(
                self.pack, submission, self.decider, definitions=self.definitions, at_hand=near
            )
            recorder.add(submission.source, evaluation)
        return recorder.tables()
