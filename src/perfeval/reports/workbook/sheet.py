"""One worksheet looked at, and cells, columns and the link to its comment boxes put in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from perfeval.reports.workbook.package import DOCUMENT
from perfeval.reports.workbook.scanning import Cell, Columns, Found, Reader, Row, number_of
from perfeval.reports.workbook.splice import (
    Splice,
    insert_last,
    is_empty,
    prefix_of,
    set_attribute,
    tag_end,
    walk,
)
from perfeval.reports.workbook.xmltext import cell_name, range_at, value

#: What may stand before the link to the comment boxes, as the schema orders it.
_BEFORE_BOXES = frozenset(
    [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "customProperties",
        "cellWatches",
        "ignoredErrors",
        "smartTags",
        "drawing",
    ]
)


class Sheet(Splice):
    """A worksheet and what is put into it.

    Args:
        wanted: the rows whose cells are of interest; of the others only the place is kept.
    """

    def __init__(self, data: bytes, part: str, wanted: Collection[int]) -> None:
        super().__init__(data)
        self.found = Found()
        reader = Reader(data, self.found, frozenset(wanted))
        walk(data, part, reader.start, reader.end)
        self.is_worksheet = reader.root == "worksheet" and any(
            top[0] == "sheetData" for top in self.found.tops
        )
        self.prefix = prefix_of(data, reader.root_start)
        self._new: dict[int, dict[int, str]] = {}
        self._widths: dict[int, float] = {}

    # --- what there is ------------------------------------------------------------------------------
    def cells(self, row: int) -> list[Cell]:
        return self.found.cells.get(row, [])

    def top_left(self, row: int, column: int) -> tuple[int, int]:
        """The cell that is shown where the given one is merged into others."""
        for first, left, last, right in self.found.merges:
            if first <= row <= last and left <= column <= right:
                return first, left
        return row, column

    def last_column(self, rows: Collection[int]) -> int:
        """The last column that is in use in some rows: by a value, or by a merged cell."""
        used = [cell.column for row in rows for cell in self.cells(row) if cell.full]
        used += [
            right for first, _, last, right in self.found.merges if any(first <= row <= last for row in rows)
        ]
        return max(used, default=0)

    def width(self, column: int) -> int:
        """The width of a column in pixels, rather too small than too large."""
        if column in self._widths:
            return int(self._widths[column] * 7)
        for item in self.found.columns:
            if item.first <= column <= item.last:
                if item.attributes.get("hidden") in ("1", "true"):
                    return 0
                return int(number_of(item.attributes.get("width"), self.found.width) * 7)
        return int(self.found.width * 7)

    def heights(self) -> dict[int, int]:
        """The heights in pixels of the rows that are not as high as usual."""
        return {
            row.number: 0 if row.hidden else int((row.height or 0) * 4 / 3)
            for row in self.found.rows
            if row.hidden or row.height is not None
        }

    # --- what is put in -----------------------------------------------------------------------------
    def put(self, row: int, column: int, style: int, body: str, kind: str = "") -> None:
        """A cell: ``body`` is its content as XML, for which main elements have the prefix of the sheet."""
        type_ = f' t="{kind}"' if kind else ""
        name = f"{self.prefix}c"
        self._new.setdefault(row, {})[column] = (
            f'<{name} r="{cell_name(row, column)}" s="{style}"{type_}>{body}</{name}>'
        )

    def text(self, row: int, column: int, style: int, escaped: str) -> None:
        """A cell with a text of its own, never a formula."""
        self.put(row, column, style, inline(self.prefix, escaped), "inlineStr")

    def clear(self, rows: Collection[int], columns: Collection[int]) -> None:
        """Leave out the cells of some columns in which nothing was put; to be called behind the last of them."""
        for row in rows:
            for cell in self.cells(row):
                if cell.column in columns and cell.column not in self._new.get(row, {}):
                    self.replace(cell.start, cell.end, "")

    def set_widths(self, widths: Mapping[int, float]) -> None:
        """Give columns a width; what is said of those beside them stays."""
        self._widths |= widths
        own = {column: self._column(column, width) for column, width in widths.items()}
        if not self.found.columns:
            name = f"{self.prefix}cols"
            self.insert(self._data()[0], f"<{name}>{''.join(own[column] for column in sorted(own))}</{name}>")
            return
        waiting = dict(sorted(own.items()))
        for item in self.found.columns:
            end = self._end(item.start)
            before = [column for column in waiting if column < item.first]
            if before:
                self.insert(item.start, "".join(waiting.pop(column) for column in before))
            inside = [column for column in waiting if column <= item.last]
            if inside:
                self.replace(item.start, end, "".join(self._split(item, end, waiting, inside)))
        if waiting:
            self.insert(self._end(self.found.columns[-1].start), "".join(waiting.values()))

    def _end(self, start: int) -> int:
        if is_empty(self.data, start):
            return tag_end(self.data, start)
        return self.data.index(b">", self.data.index(b"</", start)) + 1

    def _column(self, column: int, width: float) -> str:
        return f'<{self.prefix}col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'

    def _split(self, item: Columns, end: int, waiting: dict[int, str], inside: list[int]) -> Iterator[str]:
        written = self.data[item.start : end]

        def part(first: int, last: int) -> str:
            piece = Splice(written)
            for name, number in (("min", first), ("max", last)):
                set_attribute(piece, 0, tag_end(written, 0), name, str(number))
            return piece.result().decode()

        at = item.first
        for column in inside:
            if at < column:
                yield part(at, column - 1)
            yield waiting.pop(column)
            at = column + 1
        if at <= item.last:
            yield part(at, item.last)

    def link_boxes(self, id_: str) -> None:
        """Link the comment boxes, where nothing is linked yet."""
        declared = f'xmlns:r="{DOCUMENT}" '
        self.insert(
            self._behind(_BEFORE_BOXES), f'<{self.prefix}legacyDrawing {declared}r:id="{value(id_)}"/>'
        )

    def _behind(self, names: frozenset[str]) -> int:
        return max(end for name, _, end in self.found.tops if name in names)

    def _data(self) -> tuple[int, int]:
        """Where the element with the rows begins and ends."""
        return next((start, end) for name, start, end in self.found.tops if name == "sheetData")

    def result(self) -> bytes:
        if self._new:
            self._place_cells()
            self._new = {}
        return super().result()

    def _place_cells(self) -> None:
        rows = {row.number: row for row in self.found.rows}
        missing: dict[int, str] = {}
        for number, cells in sorted(self._new.items()):
            row = rows.get(number)
            if row is None:
                name = f"{self.prefix}row"
                missing[number] = f'<{name} r="{number}">{"".join(cells[c] for c in sorted(cells))}</{name}>'
            else:
                self._into_row(row, cells)
        self._new_rows(missing)
        self._grow()

    def _into_row(self, row: Row, new: dict[int, str]) -> None:
        old = self.cells(row.number)
        inside = tag_end(self.data, row.start)
        taken = {cell.column: cell for cell in old}
        last = []
        for column in sorted(new):
            if column in taken:
                self.replace(taken[column].start, taken[column].end, new[column])
            elif after := [cell for cell in old if cell.column > column]:
                self.insert(after[0].start, new[column])
            else:
                last.append(new[column])
        if last:
            insert_last(self, row.start, inside, row.close, "".join(last))
        self._spans(row, inside, max(new))

    def _spans(self, row: Row, inside: int, column: int) -> None:
        # A hint how far the row reaches: kept true.
        tag = self.data[row.start : inside]
        at = tag.find(b' spans="')
        if at < 0:
            return
        first, _, last = tag[at + 8 : tag.index(b'"', at + 8)].decode().partition(":")
        if first.isdigit() and last.isdigit() and int(last) < column:
            set_attribute(self, row.start, inside, "spans", f"{first}:{column}")

    def _new_rows(self, missing: dict[int, str]) -> None:
        later = iter(sorted(self.found.rows, key=lambda row: row.number))
        row = next(later, None)
        rest = []
        for number, piece in missing.items():
            while row is not None and row.number < number:
                row = next(later, None)
            if row is None:
                rest.append(piece)
            else:
                self.insert(row.start, piece)
        if rest:
            start, end = self._data()
            inside = tag_end(self.data, start)
            close = self.data.rindex(b"</", start, end) if not is_empty(self.data, start) else end
            insert_last(self, start, inside, close, "".join(rest))

    def _grow(self) -> None:
        # The extent of the sheet, where it is stated.
        if self.found.dimension is None:
            return
        start, written = self.found.dimension
        extent = range_at(written)
        if extent is None:
            return
        rows, columns = list(self._new), [column for cells in self._new.values() for column in cells]
        first = cell_name(min(extent[0], *rows), min(extent[1], *columns))
        last = cell_name(max(extent[2], *rows), max(extent[3], *columns))
        if f"{first}:{last}" != written:
            set_attribute(self, start, tag_end(self.data, start), "ref", f"{first}:{last}")


def inline(prefix: str, escaped: str) -> str:
    """The content of a cell that holds its text itself."""
    return f'<{prefix}is><{prefix}t xml:space="preserve">{escaped}</{prefix}t></{prefix}is>'
