"""Both engines on one form, compared in everything but their names."""

from __future__ import annotations

from engines.making import form
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.evaluation import Evaluation
from perfeval.packs.model import Pack

try:
    from perfeval.engines.durable import Durable
except ImportError:  # not on every system; the tests of agreement say that they are left out
    Durable = None


def scored(pack: Pack, *texts: str) -> list[Evaluation]:
    """What the direct engine makes of each form; the durable engine must say the same in both languages."""
    submissions = [form(text) for text in texts]
    found = [evaluate_submission(pack, one, Direct(pack), trace=True) for one in submissions]
    if Durable is not None:
        other = Durable(pack)
        for one, expected in zip(submissions, found, strict=True):
            got = evaluate_submission(pack, one, other, trace=True)
            for lang in ("zh", "en"):
                ours, theirs = expected.to_json(lang), got.to_json(lang)
                assert (ours.pop("engine"), theirs.pop("engine")) == ("direct", "durable")
                assert ours == theirs
    return found
