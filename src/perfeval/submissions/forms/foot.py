"""The rows at the foot of the table: the total, and matters that are told in words."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.submissions.figures import points_number
from perfeval.submissions.forms.columns import Columns
from perfeval.submissions.forms.parts import Parts, is_blank
from perfeval.submissions.forms.view import Cell, right_of
from perfeval.submissions.forms.words import label, words


def read_total(parts: Parts, columns: Columns, cells: Sequence[Cell]) -> None:
    """The row 总分: what the department gave itself in all.

    It stands in the column of claimed points; where there is none, or the row is merged otherwise, one number
    that stands in no column of weights is it.
    """
    parts.found.add("total")
    numbers = [cell for cell in cells[1:] if points_number(cell.text) is not None]
    claimed, weight = columns.at.get("claimed"), columns.at.get("weight")
    own = [cell for cell in numbers if claimed and cell.overlaps(*claimed)]
    if not own:
        own = [cell for cell in numbers if not (weight and cell.overlaps(*weight))] if claimed else []
    if own:
        # A later total stands for the whole where earlier ones were of parts.
        parts.cells.pop("claimed.score", None)
        parts.put("claimed.score", own[-1])


def read_foot(parts: Parts, cells: Sequence[Cell]) -> bool:
    """A row of words beneath the table that packs know by name; whether it is one."""
    for name, labels in words()["rows"]["foot"].items():
        if label(cells[0].text) in {label(word) for word in labels}:
            value = right_of(cells[0], cells)
            if value is not None and not is_blank(value.text):
                parts.extra[name] = value.text
            return True
    return False
