"""The heads of the table of indicators: which column holds what, in one row of heads or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfeval.submissions.forms.view import Cell, View
from perfeval.submissions.forms.words import is_word, label, table_column, words
from perfeval.submissions.lexicon import clean, comparators


@dataclass(slots=True)
class Columns:
    """The columns of a table by what they hold; ``others`` are kept under their own heads.

    ``end`` is the row after the heads.
    """

    at: dict[str, tuple[int, int]] = field(default_factory=dict)
    others: dict[str, tuple[int, int]] = field(default_factory=dict)
    heads: dict[str, Cell] = field(default_factory=dict)
    end: int = 0

    @property
    def order(self) -> list[str]:
        """What the columns hold, from left to right."""
        return sorted(self.at, key=lambda role: self.at[role])


def table_heads(view: View, row: int) -> Columns | None:
    """The columns that a row of heads, and perhaps one beneath it, gives; None where it is no such row."""
    tops = view.starting(row)
    lower = _lower(view, row, tops)
    roles = {role for cell in (*tops, *lower) if (role := _role(cell)) is not None}
    needed = words()["table"]
    if not set(needed["needed"]) <= roles or len(roles) < needed["least"]:
        return None
    if not roles & set(needed["needed_any"]):
        return None
    cells = [cell for cell in tops if not any(cell.overlaps(low.column, low.last) for low in lower)]
    columns = Columns(end=row + (2 if lower else 1))
    _assign(columns, [*cells, *lower])
    return columns


def _role(cell: Cell) -> str | None:
    found = table_column(cell.text)
    return found[0] if found else None


def _lower(view: View, row: int, tops: Sequence[Cell]) -> list[Cell]:
    """The heads of a second row: those beneath a wide head, where the whole row is nothing but heads."""
    edge = max((cell.last for cell in tops), default=0)
    # What stands right of the table is no part of it.
    below = [cell for cell in view.starting(row + 1) if cell.column <= edge]
    if not below or not all(_role(cell) or is_word("table", "unread", cell.text) for cell in below):
        return []
    wide = [cell for cell in tops if cell.last > cell.column]
    under = [
        cell for cell in below if any(top.column <= cell.column and cell.last <= top.last for top in wide)
    ]
    return under if len(under) == len(below) else []


def _assign(columns: Columns, cells: Sequence[Cell]) -> None:
    best: dict[str, tuple[int, Cell]] = {}
    for cell in sorted(cells, key=lambda cell: cell.column):
        found = table_column(cell.text)
        if found is None:
            if not is_word("table", "unread", cell.text):
                columns.others[_name(cell)] = (cell.column, cell.last)
            continue
        role, rank = found
        if role in best and best[role][0] <= rank:
            columns.others[_name(cell)] = (cell.column, cell.last)
            continue
        if role in best:
            before = best[role][1]
            columns.others[_name(before)] = (before.column, before.last)
        best[role] = (rank, cell)
    for role, (_, cell) in best.items():
        columns.at[role], columns.heads[role] = (cell.column, cell.last), cell
    for name in [name for name in columns.others if is_word("table", "unread", name)]:
        del columns.others[name]


def _name(cell: Cell) -> str:
    return label(cell.text)


def settle_signs(columns: Columns, texts: Sequence[str]) -> None:
    """What the column 指标性质 holds is told by what stands in it: signs, 定量 and 定性, or directions.

    Where nothing tells, it is one of signs if a column of units stands beside it.
    """
    from perfeval.language.vocabulary import vocabulary

    if "sign" not in columns.at:
        return
    signs = {clean(word) for word, _ in comparators("before")}
    plain = [clean(text) for text in texts if clean(text)]
    if any(text in signs for text in plain) or not plain:
        return
    for role in ("nature", "direction"):
        if role not in columns.at and all(vocabulary().word(role, text) is not None for text in plain):
            qualitative = role == "nature" and "unit" in columns.at
            if qualitative and all(
                vocabulary().word(role, text) == vocabulary().enumerations[role][-1] for text in plain
            ):
                return  # every row 定性: the sign column of a form whose targets are all words
            columns.at[role], columns.heads[role] = columns.at.pop("sign"), columns.heads.pop("sign")
            return
