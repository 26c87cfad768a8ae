"""What is gathered of one form while its rows are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval.diagnostics import Span
from perfeval.submissions.forms.view import Cell, View
from perfeval.submissions.forms.words import words
from perfeval.submissions.lexicon import clean, lexicon
from perfeval.submissions.model import Extra, Row


@dataclass(slots=True)
class Parts:
    """A form on its way: its cells and rows so far, and which parts of layouts were recognised.

    ``found`` are names such as head.unit, funds.spent or table.target; ``order`` the columns of the table.
    """

    view: View
    #: The rows it stands in.
    lines: list[int] = field(default_factory=list)
    titles: list[Cell] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    extra: dict[str, Extra] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    sources: dict[str, tuple[Fraction, Span]] = field(default_factory=dict)
    open_sources: set[str] = field(default_factory=set)
    #: The cells of the target where it stands in three, by number of the row.
    three: dict[int, dict[str, str]] = field(default_factory=dict)

    def put(self, key: str, cell: Cell, text: str | None = None) -> None:
        """Keep what a cell says; the first that says it counts."""
        value = cell.text if text is None else text
        if value.strip() and key not in self.cells:
            self.cells[key], self.spans[key] = value.strip(), self.view.span(cell)

    def put_number(self, key: str, cell: Cell) -> None:
        """Keep points or money; a dash or a slash is none."""
        if not is_blank(cell.text):
            self.put(key, cell)


def is_blank(text: str) -> bool:
    """Whether a cell says that nothing stands in it: a dash, a slash, 无."""
    return clean(text).lower() in lexicon()["blanks"]


def is_slot(text: str) -> bool:
    """Whether a text is a slot of the blank form: 指标1：, ……."""
    return re.fullmatch(words()["rows"]["blank"], re.sub(r"\s", "", clean(text))) is not None or not clean(
        text
    )
