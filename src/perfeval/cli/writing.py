"""--write: what a run concluded, written into a copy of the workbook it was read from."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from perfeval.diagnostics import Diagnostic, Lang, PerfevalError, Span
from perfeval.evaluation import Evaluation
from perfeval.reports.workbook import messages
from perfeval.reports.workbook.places import Places, places_of
from perfeval.reports.workbook.saving import check_target
from perfeval.reports.workbook.writing import write_back
from perfeval.submissions.model import Submission


class Workbook:
    """The results of a run on their way into one workbook."""

    def __init__(self, source: Path, target: Path) -> None:
        self.source = source
        self.target = target
        self.evaluations: list[Evaluation] = []
        self.places: list[Places] = []

    @classmethod
    def checked(cls, files: list[Path], target: Path | None, *, force: bool) -> Self:
        """One for a file and a target with which it can be done.

        Raises:
            PerfevalError: it cannot.
        """
        if target is None:
            raise PerfevalError(messages.ForceAlone())
        check_target(files, target, force=force)
        return cls(files[0], target)

    def add(self, submission: Submission, evaluation: Evaluation) -> None:
        self.evaluations.append(evaluation)
        self.places.append(places_of(submission))

    def end(self, lang: Lang, *, complete: bool) -> list[Diagnostic]:
        """Write the workbook, if everything was scored; what is to be said of it."""
        if not complete:
            return [messages.NotWritten(Span(str(self.target)), path=str(self.target))]
        return write_back(self.source, self.target, self.evaluations, self.places, lang)
