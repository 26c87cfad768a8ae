"""One form's rows, block by block: head, funds, goal, indicators, in whatever order they stand."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.submissions.forms.columns import table_heads
from perfeval.submissions.forms.foot import read_foot
from perfeval.submissions.forms.funds import funds_head, note_heads, read_bare, read_pairs, read_row
from perfeval.submissions.forms.goals import goal_heads, read_goal
from perfeval.submissions.forms.parts import Parts, is_blank
from perfeval.submissions.forms.segments import is_title
from perfeval.submissions.forms.table import read_table
from perfeval.submissions.forms.view import Cell, View, right_of
from perfeval.submissions.forms.words import (
    head_role,
    inline_labels,
    is_label,
    is_money_unit,
    money_unit,
    table_column,
)


def read_blocks(view: View, rows: Sequence[int]) -> Parts:
    """Read the rows of one form."""
    parts = Parts(view, lines=list(rows))
    place = 0
    while place < len(rows):
        place = _block(parts, rows, place)
    return parts


def _block(parts: Parts, rows: Sequence[int], place: int) -> int:
    """Read what begins in a row; where it ends is told."""
    view, row = parts.view, rows[place]
    columns = table_heads(view, row)
    if columns is not None:
        return read_table(parts, rows, place, columns)
    own = view.starting(row)
    heads = funds_head(own)
    if heads is not None:
        note_heads(parts, heads, view.lines[row])
        if read_pairs(parts, view.lines[row], heads):
            return place + 1
        return _funds(parts, rows, place + 1, heads)
    goals = goal_heads(own)
    if goals and len(view.lines[row]) > 1:
        return read_goal(parts, rows, place, goals)
    _labels(parts, row)
    return place + 1


def _funds(parts: Parts, rows: Sequence[int], place: int, heads: dict[str, Cell]) -> int:
    while place < len(rows):
        own = parts.view.starting(rows[place])
        if table_heads(parts.view, rows[place]) or goal_heads(own) or funds_head(own):
            break
        if own and not read_row(parts, heads, parts.view.lines[rows[place]]):
            break
        place += 1
    return place


def _labels(parts: Parts, row: int) -> None:
    """A row of the head, or of the foot: labels with their values, titles, captions."""
    view = parts.view
    cells = view.starting(row)
    if not cells:
        return
    if is_title(view, row):
        parts.found.add("title")
    begun = any(name.startswith(("head.", "funds.", "goal.", "table.")) for name in parts.found)
    if not begun and not any(head_role(cell.text) for cell in cells):
        parts.titles += [cell for cell in cells if not _is_heading(cell.text)]
    if read_foot(parts, cells):
        return
    for cell in cells:
        for name, value in inline_labels(cell.text):
            _keep(parts, head_role(name), cell, value)
        if read_bare(parts, cell, view.lines[row]):
            continue
        role = head_role(cell.text)
        if role is None:
            if (unit := money_unit(cell.text)) is not None and len(cells) > 1:
                parts.put("funds.unit", cell, unit)
            continue
        _found(parts, role)
        beside = right_of(cell, view.lines[row])
        if beside is not None and not _is_heading(beside.text):
            _keep(parts, role, beside, beside.text)


def _is_heading(text: str) -> bool:
    return is_label(text) or table_column(text) is not None


def _found(parts: Parts, role: str) -> None:
    if "." not in role:
        parts.found.add(f"head.{role}")


def _keep(parts: Parts, role: str | None, cell: Cell, text: str) -> None:
    if role is None or (role.startswith("claimed.") and is_blank(text)):
        return
    _found(parts, role)
    if role == "money":
        key = "funds.unit" if is_money_unit(text) else "unit"
        parts.put(key, cell, text)
    else:
        parts.put(role, cell, text)
