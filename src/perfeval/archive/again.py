"""One form of an archive scored again with values that a reviewer found, from the facts store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from perfeval.archive.choosing import Packs
from perfeval.archive.store import FactsStore
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.evaluation import Evaluation
from perfeval.indicators.shelf import Shelf
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions.columns import Facts, source_of, submission_of
from perfeval.submissions.model import Row, Submission


class Again:
    """The forms of a store, one at a time; the store is held until :meth:`close`.

    Args:
        store: the folder of the store.
        out: the folder of the results whose forms are meant.
        packs: those of the run.
    """

    def __init__(self, store: Path, out: Path, packs: Packs, definitions: Shelf) -> None:
        self._store = FactsStore(store)
        self._packs = packs
        self._definitions = definitions
        self._listing = self._store.list_of(out).join(self._store.index, on="key", how="inner")

    def close(self) -> None:
        """Let another run use the store."""
        self._store.close()

    def score(self, source: str, actuals: Mapping[int, str]) -> Evaluation:
        """A form with other actuals, by line; of the execution row (line 0) the actual is the money spent.

        Raises:
            KeyError: the archive has no such form.
        """
        facts = self._facts(source)
        form = facts.forms.row(0, named=True)
        submission = submission_of(form["submission"], form["file"], source)
        chosen = self._packs.choose((form["kind"], form["form_year"], form["region"], form["pack"]))
        if not isinstance(chosen, str):  # pragma: no cover - a form in the results has a pack
            raise KeyError(source)
        pack = self._packs.load(chosen)
        return evaluate_submission(
            pack, _with(submission, actuals), Direct(pack), definitions=self._definitions
        )

    def _facts(self, source: str) -> Facts:
        for file, part, form, forms in self._pieces(source):
            # Of the forms of a file, some may not have been read: the numbers are those of the store.
            facts = self._store.part(part).facts
            numbers = facts.forms["number"].slice(form, forms)
            for offset, number in enumerate(numbers):
                if source_of(file, number) == source:
                    return facts.take([form + offset]).relocated(pl.Series([file]))
        raise KeyError(source)

    def _pieces(self, source: str) -> list[tuple[str, int, int, int]]:
        """The pieces that may hold a form: those of its file, whose name may itself end in a number."""
        files = {source, source.rpartition("#")[0]}
        mine = self._listing.filter(pl.col("file").is_in(files))
        return mine.select("file", "part", "form", "forms").rows()


def _with(submission: Submission, actuals: Mapping[int, str]) -> Submission:
    cells = dict(submission.cells)
    if 0 in actuals:
        cells["funds.spent"] = actuals[0]
    rows = tuple(
        row if row.number not in actuals else _row(row, actuals[row.number]) for row in submission.rows
    )
    return replace(submission, cells=cells, rows=rows)


def _row(row: Row, actual: str) -> Row:
    """A row with another actual; a band (达成 …) is put where bands are read from."""
    band = vocabulary().word("achieved", actual.strip())
    own = {"actual": actual} if band is None else {"actual": actual, "achieved": actual}
    return replace(row, cells={**row.cells, **own}, inputs={})
