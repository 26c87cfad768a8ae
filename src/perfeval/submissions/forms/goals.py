"""The block of the overall goal: what was expected, and what was reached."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.submissions.forms.parts import Parts
from perfeval.submissions.forms.view import Cell, right_of
from perfeval.submissions.forms.words import is_label, is_word

_KEYS = ("expected", "actual")


def goal_heads(cells: Sequence[Cell]) -> dict[str, Cell]:
    """The labels of the goal in a row; of two for one thing, the one to the right."""
    found: dict[str, Cell] = {}
    for key in _KEYS:
        for cell in cells:
            if is_word("goal", key, cell.text):
                found[key] = cell
    return found


def read_goal(parts: Parts, rows: Sequence[int], place: int, heads: dict[str, Cell]) -> int:
    """Read the goal whose labels stand in a row; where its rows end is told.

    Values stand beneath where both labels are in the row or nothing is beside one, else beside.
    """
    cells = parts.view.lines[rows[place]]
    beside = {key: right_of(head, cells) for key, head in heads.items()}
    values = {key: cell for key, cell in beside.items() if cell is not None and not is_label(cell.text)}
    parts.found |= {f"goal.{key}" for key in heads}
    if values:
        for key, cell in values.items():
            parts.put(f"goal.{key}", cell)
        return place + 1
    left = min(head.column for head in heads.values())
    caption = next((cell for cell in cells if cell.last < left), None)
    last = max(caption.last_row if caption else 0, rows[place] + 1)
    texts: dict[str, list[Cell]] = {key: [] for key in heads}
    end = place + 1
    while end < len(rows) and rows[end] <= last:
        for cell in parts.view.starting(rows[end]):
            under = next((key for key, head in heads.items() if cell.overlaps(head.column, head.last)), None)
            if under is not None and not is_label(cell.text):
                texts[under].append(cell)
        end += 1
    for key, found in texts.items():
        if found:
            parts.put(f"goal.{key}", found[0], "\n".join(cell.text for cell in found))
    return end
