"""One run's packs and engine, kept from submission to submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval.cli.common import Engine, engine_of, warn
from perfeval.diagnostics import Lang, PerfevalError
from perfeval.engines.decide import Decider
from perfeval.engines.derived import reference_faults
from perfeval.engines.process import evaluate_submission, lint_submission
from perfeval.evaluation import Evaluation, Sentence
from perfeval.indicators import messages
from perfeval.language.vocabulary import vocabulary
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.submissions.at_hand import Index
from perfeval.submissions.model import Submission

if TYPE_CHECKING:
    from perfeval.indicators.shelf import Shelf


class Scorer:
    """Chooses the pack of each submission and scores it; a pack is loaded and compiled once."""

    def __init__(
        self, store: Store, pack: str | None, engine: Engine | None, lang: Lang, shelf: Shelf | None = None
    ) -> None:
        self.store = store
        self.shelf = shelf
        self.lang = lang
        self.named = pack
        self.engine = engine_of(engine, lang)
        self.packs: dict[str, tuple[Pack, Decider]] = {}
        #: The other submissions of the run, where there are any.
        self.at_hand: Index | None = None

    def pack_for(self, submission: Submission) -> tuple[str, Sentence]:
        """The pack named by the option, else by the file, else the one that fits; and why."""
        if self.named:
            return self.named, {"zh": "由 --pack 指定", "en": "named by --pack"}
        cells = submission.cells
        if named := cells.get("pack"):
            return named, {"zh": "表中指定", "en": "named in the file"}
        kind = vocabulary().word("submission_kind", cells.get("kind", "").strip())
        return self.store.choose(
            kind.id if kind else "project", submission.year, cells.get("region"), submission.spans
        )

    def check_references(self, submission: Submission) -> None:
        """Refuse raw figures that hang on nothing; say on stderr which definitions are not known."""
        if self.shelf is None or not any("definition" in row.cells for row in submission.rows):
            return
        if faults := reference_faults(submission, self.shelf):
            raise PerfevalError(faults)
        for row in submission.rows:
            id_ = row.cells.get("definition", "").strip()
            if id_ and not row.inputs and not self.shelf.mentions(id_):
                nearest = self.shelf.nearest(id_)
                place = row.spans["definition"]
                warn(messages.UnknownDefinition(place, id=id_, nearest=nearest), self.lang)

    def score(self, submission: Submission, *, trace: bool = False) -> Evaluation:
        """Score one submission by its pack."""
        pack, decider, why = self._ready(submission)
        return evaluate_submission(
            pack, submission, decider, chosen=why, trace=trace, definitions=self.shelf, at_hand=self.at_hand
        )

    def lint(self, submission: Submission) -> Evaluation:
        """Look at what is written in one submission, by the checks of its pack."""
        pack, decider, why = self._ready(submission)
        return lint_submission(
            pack, submission, decider, chosen=why, definitions=self.shelf, at_hand=self.at_hand
        )

    def _ready(self, submission: Submission) -> tuple[Pack, Decider, Sentence]:
        """The pack for a submission, loaded and compiled, and why it was taken."""
        self.check_references(submission)
        id_, why = self.pack_for(submission)
        if id_ not in self.packs:
            loaded = self.store.load(id_, None if self.named else submission.spans.get("pack"))
            self.packs[id_] = loaded, self.engine(loaded)
        return *self.packs[id_], why
