"""The block of the funds: budget, spending, rate and points, in rows by source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval.submissions.figures import money_parts, number
from perfeval.submissions.forms.parts import Parts, is_blank
from perfeval.submissions.forms.view import Cell, right_of
from perfeval.submissions.forms.words import (
    funds_column,
    head_role,
    is_word,
    label,
    matches,
    money_unit,
    words,
)

_MONEY = ("initial", "adjusted", "received", "spent")
#: The columns whose sums over the sources are kept.
_SUMMED = ("initial", "adjusted", "spent")
_KEYS = {"claimed": "claimed.execution", "rate": "funds.rate"}


def funds_head(cells: Sequence[Cell]) -> dict[str, Cell] | None:
    """The heads of the funds in a row by column, None where it is no such row."""
    found: dict[str, tuple[int, Cell]] = {}
    for cell in cells:
        role = funds_column(cell.text)
        if role is not None and (role[0] not in found or role[1] < found[role[0]][0]):
            found[role[0]] = (role[1], cell)
    if len(found) < words()["funds"]["least"] or not any(role in found for role in _MONEY):
        return None
    return {role: cell for role, (_, cell) in found.items()}


def read_pairs(parts: Parts, cells: Sequence[Cell], heads: dict[str, Cell]) -> bool:
    """Read figures that stand beside their heads, 年初预算数 | 100 | 全年执行数 | 90; False where they do not."""
    beside = {role: right_of(head, cells) for role, head in heads.items()}
    pairs = {role: cell for role, cell in beside.items() if cell is not None and _is_figure(cell.text)}
    if len(pairs) < len(heads) - 1 or not pairs:
        return False
    for role, cell in pairs.items():
        parts.found.add(f"funds.{role}")
        _keep(parts, role, cell)
    for head in heads.values():
        note_money(parts, head)
    return True


def _is_figure(text: str) -> bool:
    figure, _ = money_parts(text.strip().removesuffix("%"), "")
    return number(figure) is not None or is_blank(text)


def note_heads(parts: Parts, heads: dict[str, Cell], row: Sequence[Cell]) -> None:
    """Remember which columns there are, and the unit of money that the heads or their caption name."""
    parts.found |= {f"funds.{role}" for role in heads}
    for cell in row:
        note_money(parts, cell)


def note_money(parts: Parts, cell: Cell) -> None:
    """Keep a unit of money in parentheses: 项目资金（万元）."""
    if (unit := money_unit(cell.text)) is not None and re.search(r"[(（]", cell.text):
        parts.put("funds.unit", cell, unit)


def read_row(parts: Parts, heads: dict[str, Cell], cells: Sequence[Cell]) -> bool:
    """Read one row beneath the heads.

    Returns:
        Whether it is a row of the funds.
    """
    first = min(head.column for head in heads.values())
    labels = [cell for cell in cells if cell.last < first]
    figures = {
        role: cell
        for role, head in heads.items()
        for cell in cells
        if cell.column >= first and cell.overlaps(head.column, head.last)
    }
    own = labels[-1] if labels else None
    for cell in labels:
        note_money(parts, cell)
    if own is not None and head_role(own.text) not in (None, "project"):
        return False
    known = own is not None and is_word("funds", "total", own.text)
    if own is None or known or not _is_source(own.text):
        money = [cell for role, cell in figures.items() if role in _MONEY]
        if not known and (not money or not all(_is_figure(cell.text) for cell in money)):
            return False
        if "funds.spent" in parts.cells or "funds.adjusted" in parts.cells:
            return known
        for role, cell in figures.items():
            _keep(parts, role, cell)
        return True
    _source(parts, figures, own)
    return True


def read_bare(parts: Parts, cell: Cell, cells: Sequence[Cell]) -> bool:
    """Read one figure beside its label, where the funds have no heads: 年度资金总额 | 100."""
    figure = right_of(cell, cells)
    if figure is None or not _is_figure(figure.text):
        return False
    role = words()["funds"]["bare"]
    if is_word("funds", "total", cell.text):
        note_money(parts, cell)
        _keep(parts, role, figure)
        return True
    if _is_source(cell.text):
        _source(parts, {role: figure}, cell)
        return True
    return False


def _is_source(text: str) -> bool:
    return matches("funds", "source", text) or matches("funds", "source", label(text))


def _keep(parts: Parts, role: str, cell: Cell) -> None:
    if role == "rate":
        if not is_blank(cell.text):
            parts.put(_KEYS[role], cell)
    elif role != "weight":
        parts.put_number(_KEYS.get(role, f"funds.{role}"), cell)


def _source(parts: Parts, figures: dict[str, Cell], own: Cell) -> None:
    """Add up a row of one source; a column that a row with figures leaves open has no sum."""
    values = {
        role: number(money_parts(cell.text, "")[0]) for role, cell in figures.items() if role in _SUMMED
    }
    if all(value is None for value in values.values()):
        return
    span = parts.view.span(own)
    for role in _SUMMED:
        value = values.get(role)
        if value is None:
            parts.open_sources.add(role)
        else:
            before, place = parts.sources.get(role, (0, span))
            parts.sources[role] = (before + value, place)
