"""A workbook written back: points beside the table, comments at the cells, a sheet of findings.

The department's own figures are never touched: what is put in stands in columns that were empty, and all
parts of the workbook that need not change are copied byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.diagnostics import Diagnostic, Lang, PerfevalError, Span
from perfeval.reports.cells import display_width
from perfeval.reports.workbook import messages
from perfeval.reports.workbook.book import Book
from perfeval.reports.workbook.listing import Listing, quoted
from perfeval.reports.workbook.marks import Marks, Points
from perfeval.reports.workbook.notes import Notes
from perfeval.reports.workbook.package import Package
from perfeval.reports.workbook.saving import saved
from perfeval.reports.workbook.sheet import Sheet
from perfeval.reports.workbook.styles import BLANK, Format, Styles, number_pattern
from perfeval.reports.workbook.xmltext import LAST_COLUMN, content

if TYPE_CHECKING:
    from perfeval.evaluation import Evaluation, Finding
    from perfeval.reports.workbook.places import Place, Places

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

_SHADE = "FFFFF7E0"
_HEAD = Format(bold=True, border=True, across="center", shade=_SHADE, wrap=True)
_NUMBER = Format(border=True, across="center", shade=_SHADE)
_REMARK = Format(border=True, across="left", shade=_SHADE)
#: Rows above the table in which its headings may stand; borders are followed for so many columns.
_ABOVE, _BORDERED = 3, 12
#: The least and the greatest width of the column of remarks. Longer ones run on over the empty cells to
#: their right.
_LEAST, _GREATEST = 24, 72


@dataclass(frozen=True, slots=True)
class _Form:
    """One evaluation and where its form stands."""

    marks: Marks
    places: Places


def write_back(
    source: Path, target: Path, evaluations: Sequence[Evaluation], places: Sequence[Places], lang: Lang
) -> list[Diagnostic]:
    """Write ``target``: the workbook ``source`` with what was concluded about its forms.

    Args:
        places: of each evaluation where its form stands.

    Returns:
        What is to be said about it.

    Raises:
        PerfevalError: it cannot be written; then nothing was.
    """
    forms = [
        _Form(Marks.of(evaluation, lang), place)
        for evaluation, place in zip(evaluations, places, strict=True)
    ]
    with Package(source) as package:
        writer = _Writer(package, lang)
        told = writer.write(forms, target)
        saved(package, target)
    return told


class _Writer:
    """One workbook on its way."""

    def __init__(self, package: Package, lang: Lang) -> None:
        self.package = package
        self.lang = lang
        self.book = Book(package)
        self.styles = self._styles()
        self.earlier = self.book.earlier_page()
        self.page = self.earlier or self.book.free_name(self.say("复核问题", "Review findings"))
        self.replaced = self.earlier is not None
        self.told: list[Diagnostic] = []
        self.points = self.comments = 0

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def _styles(self) -> Styles:
        for part in self.book.relations.of("styles"):
            if part in self.package:
                self.styles_part = part
                styles = Styles(self.package.outline(part))
                if not styles.complete:
                    raise self.package.damaged(f"{part}: fonts, fills, borders or cellXfs")
                return styles
        folder = self.book.part.rpartition("/")[0]
        usual = f"{folder}/styles.xml".lstrip("/")
        self.styles_part = (
            usual if usual not in self.package else self.package.free(f"{folder}/styles", ".xml")
        )
        self.book.relations.add("styles", self.styles_part)
        self.book.types.add(self.styles_part, _STYLES_TYPE)
        self.package.put(self.styles_part, BLANK.encode())
        return Styles(self.package.outline(self.styles_part))

    def write(self, forms: Sequence[_Form], target: Path) -> list[Diagnostic]:
        cells: dict[int, list[Place]] = {}
        for name in dict.fromkeys(form.places.sheet for form in forms):
            own = [form for form in forms if form.places.sheet == name]
            cells |= _SheetWriter(self, name, own).write()
        listing = Listing(self.styles)
        for form in forms:
            listing.add(form.marks, form.places, cells[id(form)])
        part = None if self.earlier is None else self.book.part_of(self.earlier)
        if part is None:
            self.book.add_sheet(self.page, self.book.free_part(), listing.result())
        else:
            self.package.put(part, listing.result())
        self.book.remember_page(self.page)
        self.package.put(self.styles_part, self.styles.result())
        if self.book.drop_signatures():
            self.told.append(messages.SignatureLost(Span(str(self.package.path)), path=target.name))
        if self.replaced:
            self.told.append(messages.Replaced(Span(str(self.package.path))))
        self.book.keep()
        self.told.append(
            messages.Written(path=str(target), sheet=self.page, points=self.points, comments=self.comments)
        )
        return self.told


class _SheetWriter:
    """One sheet of the workbook, with all its forms."""

    def __init__(self, writer: _Writer, name: str, forms: Sequence[_Form]) -> None:
        self.writer = writer
        self.package = writer.package
        self.name = name
        self.forms = forms
        part = writer.book.part_of(name)
        span = Span(str(self.package.path))
        if part is None:
            raise PerfevalError(messages.NoSuchSheet(span, sheet=name))
        self.part = part
        self.relations = self.package.relations(part)
        self.points = [item for form in forms for item in form.marks.points(form.places)]
        self.band = self._band()
        wanted = {*self.band, *(row for form in forms for row, _ in form.places.rows.values())}
        self.sheet = Sheet(self.package.read(part), self.package.label(part), wanted)
        if not self.sheet.is_worksheet:
            raise PerfevalError(messages.NoSuchSheet(span, sheet=name))
        if self.sheet.found.protected:
            writer.told.append(messages.Protected(span, sheet=name))

    def _band(self) -> range:
        rows = [item.row for item in self.points]
        return range(max(1, min(rows) - _ABOVE), max(rows) + 1) if rows else range(0)

    def write(self) -> dict[int, list[Place]]:
        """The cells of every form's findings, by the form's identity."""
        earlier = self.writer.book.earlier_columns(self.name)
        column = earlier[0] if earlier else self._column() if self.points else None
        if column is not None:
            self._put_points(column)
            self.sheet.clear(self.band, (column, column + 1))
            self.writer.book.remember_columns(self.name, column)
            self.writer.replaced |= earlier is not None
        elif self.points:
            span = Span(str(self.package.path))
            self.writer.told.append(messages.NoRoom(span, sheet=self.name, page=self.writer.page))
        notes = Notes(self.package, self.writer.book, self.part, self.sheet)
        cells: dict[int, list[Place]] = {}
        found: dict[Place, list[tuple[Marks, Finding]]] = {}
        for form in self.forms:
            cells[id(form)] = own = []
            for item in form.marks.evaluation.findings:
                place = notes.shown(form.places.of(item.span, item.line), column)
                own.append(place)
                found.setdefault(place, []).append((form.marks, item))
        # All findings of a cell make one comment.
        told = {place: items[0][0].note([item for _, item in items]) for place, items in found.items()}
        notes.write(told, self.writer.say("宋体", "Tahoma"))
        self.writer.comments += len(told)
        self.writer.replaced |= notes.cleared
        self.package.put(self.part, self.sheet.result())
        return cells

    # --- points -------------------------------------------------------------------------------------
    def _column(self) -> int | None:
        """The first of two columns that are free beside the table; None where there are none."""
        last = self.sheet.last_column(self.band)
        first_row, last_row = self.band[0], self.band[-1]
        # A frame that goes on to the right belongs to the table; a drawing must not hide what is written.
        for _ in range(_BORDERED):
            if not any(
                cell.column == last + 1 and self.writer.styles.is_bordered(cell.style)
                for row in self.band
                for cell in self.sheet.cells(row)
            ):
                break
            last += 1
        for top, left, bottom, right in sorted(self.writer.book.covered(self.part), key=lambda item: item[1]):
            if top <= last_row and bottom >= first_row and left <= last + 2 and right > last:
                last = right
        return last + 1 if last + 2 <= LAST_COLUMN else None

    def _put_points(self, column: int) -> None:
        sheet, styles = self.sheet, self.writer.styles
        rows = {item.row for item in self.points}
        heads = (
            self.writer.say("复核得分", "Reviewed points"),
            self.writer.say("复核说明", "Review note"),
        )
        points, remarks = display_width(heads[0]) + 3, _LEAST
        for item in self.points:
            self._number(item, column)
            sheet.text(item.row, column + 1, styles.of(quoted(item.remark, _REMARK)), content(item.remark))
            points = max(points, display_width(item.number or item.text) + 2)
            remarks = min(max(remarks, display_width(item.remark) + 3), _GREATEST)
            self.writer.points += 1
        for row in sorted(self._heads(rows)):
            for at, head in enumerate(heads):
                sheet.text(row, column + at, styles.of(_HEAD), content(head))
        sheet.set_widths({column: float(points), column + 1: float(remarks)})

    def _number(self, item: Points, column: int) -> None:
        styles, sheet = self.writer.styles, self.sheet
        if item.number is None:
            sheet.text(item.row, column, styles.of(_NUMBER), content(item.text))
            return
        style = styles.of(replace(_NUMBER, number=number_pattern(item.rounding)))
        sheet.put(item.row, column, style, f"<{sheet.prefix}v>{item.number}</{sheet.prefix}v>")

    def _heads(self, rows: set[int]) -> set[int]:
        """The rows above the indicators, and above the execution row, where nothing else is written."""
        heads = set()
        for form in self.forms:
            indicators = [place[0] for number, place in form.places.rows.items() if number]
            starts = [min(indicators)] if indicators else []
            starts += [form.places.rows[0][0]] if 0 in form.places.rows else []
            heads |= {row - 1 for row in starts if row > 1}
        return heads - rows
