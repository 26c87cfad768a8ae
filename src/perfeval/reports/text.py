"""The result as text that a clerk can read; the same evaluation always gives the same text."""

from __future__ import annotations

from perfeval.diagnostics import Lang
from perfeval.evaluation import Evaluation
from perfeval.reports.overview import Overview
from perfeval.reports.page import NARROWEST, WIDTH, Page
from perfeval.reports.way import Way


def score_report(evaluation: Evaluation, lang: Lang, *, width: int = 0, color: bool = False) -> str:
    """The whole result of one submission.

    Args:
        width: columns of a line, 0 for the usual 110; less than 90 is taken as 90.
        color: whether to mark severities with ANSI colours.
    """
    return Overview(evaluation, lang, Page(max(width or WIDTH, NARROWEST), color)).score()


def explain_report(evaluation: Evaluation, number: int, lang: Lang) -> str:
    """The whole way of one line; ``number`` 0 is the execution row.

    Raises:
        LookupError: the evaluation has no such line.
    """
    for line in evaluation.lines:
        if line.number == number:
            return Way(evaluation, lang, Page(WIDTH, color=False)).explain(line)
    raise LookupError(f"no line {number}")
