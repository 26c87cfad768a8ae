"""Where one form ends on a sheet and the next begins."""

from __future__ import annotations

from perfeval.submissions.forms.columns import table_heads
from perfeval.submissions.forms.view import View
from perfeval.submissions.forms.words import head_role, words
from perfeval.submissions.lexicon import clean

_HEADING = "project"


def segments(view: View) -> list[list[int]]:
    """The rows of each form on a sheet, those that are blank left out.

    A form begins at its title; without one, where a project is named again after a table of indicators.
    """
    parts: list[list[int]] = [[]]
    tabled = False
    for row in sorted(view.lines):
        starts = is_title(view, row) or (tabled and _names_project(view, row))
        if starts and (tabled or (is_title(view, row) and _has_title(view, parts[-1]))):
            parts.append(_captions(view, parts[-1]))
            tabled = False
        parts[-1].append(row)
        tabled = tabled or table_heads(view, row) is not None
    return [rows for rows in parts if rows]


def is_title(view: View, row: int) -> bool:
    """Whether a row is the title of a form: one cell alone, with a word that titles have."""
    cells = view.lines[row]
    if len(cells) != 1 or cells[0].row != row:
        return False
    text = clean(cells[0].text)
    marks = [clean(word) for word in words()["title"]["marks"]]
    plain = "".join(text.split())
    return len(text) <= words()["title"]["longest"] and any(mark in plain for mark in marks)


def _has_title(view: View, rows: list[int]) -> bool:
    # Titles in two rows, one beneath the other, are one.
    return any(is_title(view, row) for row in rows) and not is_title(view, rows[-1])


def _names_project(view: View, row: int) -> bool:
    first = next(iter(view.starting(row)), None)
    return first is not None and head_role(first.text) == _HEADING


def _captions(view: View, rows: list[int]) -> list[int]:
    """Rows directly above a title that belong to it: 附件1."""
    taken: list[int] = []
    while (
        rows
        and len(view.lines[rows[-1]]) == 1
        and clean(view.lines[rows[-1]][0].text).startswith(words()["annex"])
    ):
        taken.insert(0, rows.pop())
    return taken
