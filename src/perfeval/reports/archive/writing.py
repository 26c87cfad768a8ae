"""Everything that a bureau reads of a run, written into its folder: workbook, page, list, form to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval.diagnostics import Lang, PerfevalError
from perfeval.drafts import write_whole
from perfeval.reports.archive import messages
from perfeval.reports.archive.attribution import across
from perfeval.reports.archive.book import Book, cannot_write
from perfeval.reports.archive.figures import figures
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.review import Rescore, reviewed
from perfeval.reports.archive.reviewsheets import write_attribution, write_verified
from perfeval.reports.archive.risk import ranked
from perfeval.reports.archive.settings import Settings, read_settings, settings_file
from perfeval.reports.archive.sheets import Sheets
from perfeval.reports.archive.spotcheck import spot_check, spot_csv, write_sheets
from perfeval.reports.archive.verified import Verified, is_filled_in, write_form
from perfeval.reports.archive.web import overview
from perfeval.reports.archive.words import Words

WORKBOOK, PAGE, LIST, FORM = "results.xlsx", "overview.html", "spotcheck.csv", "verified.xlsx"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what a caller tells of it.

    ``seed`` and ``sampled`` are of the sample; ``listed`` of ``forms`` are on the sheet of projects; ``kept`` is a
    form for verified values that was not written anew, because something is filled in.
    """

    files: tuple[Path, ...]
    kept: Path | None
    seed: str
    sampled: int
    listed: int
    forms: int


def write_reports(
    outcome: Outcome,
    out: Path,
    lang: Lang,
    sample: int | None = None,
    seed: str | None = None,
    *,
    settings: Settings | None = None,
    verified: Sequence[Verified] = (),
    rescore: Rescore | None = None,
) -> Written:
    """Write results.xlsx, overview.html, spotcheck.csv and verified.xlsx into a folder that is there.

    Args:
        outcome: the results; they are read several times.
        out: the folder; files of these names are replaced, except a form for verified values with an entry.
        sample: how many forms to draw besides the riskiest, None for none.
        seed: of the sample; that of the settings when None.
        settings: those of risk.yaml when None.
        verified: what :func:`~perfeval.reports.archive.verified.read_verified` read.
        rescore: scores one form again with verified actuals.

    Raises:
        PerfevalError: a file cannot be written, or the size of the sample is no size.
    """
    if sample is not None and sample < 1:
        raise PerfevalError(messages.BadSample(count=sample))
    rules = read_settings(settings_file()) if settings is None else settings
    seed = rules.seed if seed is None else seed
    words = Words(lang)
    reviews = reviewed(outcome, verified, rescore) if verified else []
    forms = ranked(outcome, rules)
    found = figures(outcome, forms, rules)
    check = spot_check(forms, rules, words, sample, seed)
    whole = across(outcome)
    with Book(out / WORKBOOK) as book:
        sheets = Sheets(book, words, rules, outcome, forms, found)
        sheets.summary()
        sheets.departments()
        sheets.projects()
        sheets.findings()
        sheets.failures()
        write_sheets(book, check, forms)
        write_attribution(book, outcome, whole, reviews, words)
        if reviews:
            write_verified(book, reviews, words)
    _save(out / PAGE, overview(outcome, forms, found, check, whole, reviews, words))
    _save(out / LIST, spot_csv(check))
    files = [out / WORKBOOK, out / PAGE, out / LIST]
    form = out / FORM
    kept = form.exists() and is_filled_in(form)
    if not kept:
        write_form(form, outcome, check.sources, lang)
        files.append(form)
    return Written(
        files=tuple(files),
        kept=form if kept else None,
        seed=seed,
        sampled=len(check.sampled),
        listed=min(forms.height, rules.sheet_rows - 2),
        forms=forms.height,
    )


def _save(target: Path, text: str) -> None:
    """Write a text whole or not at all."""
    try:
        write_whole(target, text.encode())
    except OSError as error:
        raise cannot_write(target, error) from None
