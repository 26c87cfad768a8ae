"""The table of indicators, row by row: sections and categories spread downwards, slots and totals left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.diagnostics import Span
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions.forms.columns import Columns, settle_signs, table_heads
from perfeval.submissions.forms.foot import read_foot, read_total
from perfeval.submissions.forms.inputs import parsed_inputs
from perfeval.submissions.forms.parts import Parts, is_blank, is_slot
from perfeval.submissions.forms.view import Cell, View
from perfeval.submissions.forms.words import head_role, is_word, label, matches, words
from perfeval.submissions.lexicon import clean, comparators
from perfeval.submissions.model import Extra, Row

#: Columns whose text is kept as it stands.
_TEXTS = ("actual", "note", "evidence", "last_year", "definition")
_POINTS = ("weight", "claimed")
#: Columns that hold a word of the vocabulary; another text is kept under the head of its column.
_CHOSEN = ("achieved", "nature", "direction")
_SPREAD = ("section", "category")


@dataclass(slots=True)
class _Spread:
    """The section and category that stand for the rows beneath them, each with its cell."""

    section: Cell | None = None
    category: Cell | None = None

    def see(self, role: str, cell: Cell | None) -> None:
        if cell is None or getattr(self, role) == cell:
            return
        # A dash says that the rows beneath stand under nothing.
        setattr(self, role, None if is_blank(cell.text) else cell)
        if role == "section":
            self.category = None


def read_table(parts: Parts, rows: Sequence[int], place: int, columns: Columns) -> int:
    """Read the rows of a table; where it ends is told."""
    parts.order = columns.order
    reader = _Table(parts, columns)
    end = place
    while end < len(rows) and rows[end] < columns.end:
        end += 1
    if "sign" in columns.at:
        texts = [
            cell.text
            for row in rows[end:]
            for cell in parts.view.starting(row)
            if cell.column == columns.at["sign"][0] and cell.last <= columns.at["sign"][1]
        ]
        settle_signs(columns, texts)
        parts.order = columns.order
    parts.found |= {f"table.{role}" for role in columns.at}
    while end < len(rows):
        if (again := table_heads(parts.view, rows[end])) is not None:
            # Heads that are printed anew on every page; what stands above them still holds.
            reader.columns = again
            while end < len(rows) and rows[end] < again.end:
                end += 1
            continue
        if not reader.row(rows[end]):
            return end
        end += 1
    return end


class _Row:
    """The cells of one row, each with its place."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.cells: dict[str, str] = {}
        self.spans: dict[str, Span] = {}
        self.extra: dict[str, Extra] = {}

    def put(self, key: str, cell: Cell | None, text: str | None = None) -> None:
        if cell is None:
            return
        value = (cell.text if text is None else text).strip()
        if value and key not in self.cells:
            self.cells[key], self.spans[key] = value, self.view.span(cell)


def _is_filled(name: Cell | None, target: Cell | None, actual: Cell | None) -> bool:
    """Whether a row is more than a slot of the blank form."""
    if name is not None:
        return not is_slot(name.text)
    return any(cell is not None and not is_blank(cell.text) for cell in (target, actual))


class _Table:
    def __init__(self, parts: Parts, columns: Columns) -> None:
        self.parts = parts
        self.view = parts.view
        self.columns = columns
        self.spread = _Spread()

    def row(self, number: int) -> bool:
        """Read one row; False where the table has ended."""
        cells = self.view.starting(number)
        if not cells:
            return True
        name_at = self.columns.at["name"]
        first = cells[0]
        if first.column <= name_at[1]:
            if is_word("rows", "total", first.text):
                read_total(self.parts, self.columns, cells)
                return True
            if is_word("rows", "subtotal", first.text):
                return True
            if matches("rows", "notes", first.text) and len(cells) <= 2:
                return False
            if head_role(first.text) is not None:
                return False
            if read_foot(self.parts, cells):
                return True
            if first.column < name_at[0] and first.last >= name_at[0]:
                self.caption(first)
                return True
        for role in _SPREAD:
            if role in self.columns.at:
                self.spread.see(role, self._cell(role, cells))
        if self.is_execution(cells):
            self.execution(cells)
        else:
            self.indicator(cells)
        return True

    def caption(self, cell: Cell) -> None:
        """A row of its own that says which section follows: 一、产出指标（50分）."""
        if vocabulary().word("section", label(cell.text)) is not None:
            self.spread.see("section", cell)

    def _cell(self, role: str, cells: Sequence[Cell]) -> Cell | None:
        first, last = self.columns.at.get(role, (-1, -1))
        return next((cell for cell in cells if first <= cell.column <= last), None)

    def text(self, role: str, cells: Sequence[Cell]) -> str:
        """What stands in a column; parts of one value in several cells are joined."""
        first, last = self.columns.at.get(role, (-1, -1))
        return "".join(cell.text for cell in cells if first <= cell.column <= last)

    # --- the execution rate, where it is a row of the table -------------------------------------------
    def is_execution(self, cells: Sequence[Cell]) -> bool:
        section, name = self.spread.section, self._cell("name", cells)
        if section is not None and not is_word("rows", "execution", section.text):
            return False
        if name is not None and not is_word("rows", "execution", name.text):
            return False
        return section is not None or name is not None

    def execution(self, cells: Sequence[Cell]) -> None:
        claimed, actual = self._cell("claimed", cells), self._cell("actual", cells)
        if claimed is not None:
            self.parts.put_number("claimed.execution", claimed)
        if actual is not None and clean(actual.text).endswith("%"):
            self.parts.put("funds.rate", actual)

    # --- an indicator -----------------------------------------------------------------------------------
    def indicator(self, cells: Sequence[Cell]) -> None:
        """One row, unless it is a slot of the blank form."""
        name, target, actual = (self._cell(role, cells) for role in ("name", "target", "actual"))
        place = name or target or actual
        if place is None or not _is_filled(name, target, actual):
            return
        number = len(self.parts.rows) + 1
        row = _Row(self.view)
        for role in _SPREAD:
            row.put(role, getattr(self.spread, role))
        row.put("name", name)
        row.put("target", *self.target(cells, number))
        for role in _TEXTS:
            row.put(role, self._cell(role, cells), self.text(role, cells))
        for role in _POINTS:
            cell = self._cell(role, cells)
            row.put(role, None if cell is None or is_blank(cell.text) else cell)
        row.extra |= self.others(cells)
        self.chosen(row, cells)
        inputs: dict[str, str] = {}
        if (raw := self._cell("inputs", cells)) is not None:
            inputs = parsed_inputs(raw.text)
            row.spans |= {f"inputs.{key}": self.view.span(raw) for key in inputs}
        yes = {clean(word) for word in words()["rows"]["not_applicable"]}
        dropped = clean(self.text("not_applicable", cells)) in yes
        span = self.view.span(place)
        self.parts.rows.append(Row(number, row.cells, row.spans, span, dropped, row.extra, inputs))

    def chosen(self, row: _Row, cells: Sequence[Cell]) -> None:
        """Columns of which each cell holds a word of a list; 定性 may stand where signs do."""
        for role in _CHOSEN:
            cell = self._cell(role, cells)
            if cell is None or is_blank(cell.text):
                continue
            if vocabulary().word(role, cell.text.strip()) is not None:
                row.put(role, cell)
            else:
                row.extra[label(self.columns.heads[role].text)] = cell.text
        sign = self._cell("sign", cells)
        if sign is not None and vocabulary().word("nature", sign.text) is not None:
            row.put("nature", sign)

    def others(self, cells: Sequence[Cell]) -> dict[str, Extra]:
        """Columns that have no meaning of their own, under their heads."""
        return {
            head: cell.text
            for head, (first, last) in self.columns.others.items()
            for cell in cells
            if first <= cell.column <= last
        }

    def target(self, cells: Sequence[Cell], number: int) -> tuple[Cell | None, str]:
        """The target, put together where it stands in three cells, or has its unit in another."""
        cell = self._cell("target", cells)
        sign, value, unit = (self.text(role, cells) for role in ("sign", "target", "unit"))
        if cell is None or is_blank(value):
            cell = cell or self._cell("sign", cells)
            return (cell, value) if not sign or vocabulary().word("nature", sign) else (cell, sign + value)
        if "sign" in self.columns.at and "unit" in self.columns.at:
            self.parts.three[number] = {
                role: text for role, text in (("sign", sign), ("target", value), ("unit", unit)) if text
            }
        if vocabulary().word("nature", sign) is not None or is_blank(sign):
            sign = ""
        if sign and clean(value).startswith(tuple(word for word, _ in comparators("before"))):
            sign = ""
        if not unit or is_blank(unit) or clean(value).endswith(clean(unit)):
            unit = ""
        return cell, sign + value + unit
