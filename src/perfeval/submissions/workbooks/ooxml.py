"""Office Open XML workbooks (.xlsx, .xlsm): values by python-calamine, the rest by our own scan."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from perfeval.diagnostics import Diagnostic, Span
from perfeval.submissions.workbooks import messages
from perfeval.submissions.workbooks.model import MOST_COLUMNS, MOST_ROWS, Area, Grid, Place, Workbook, address
from perfeval.submissions.workbooks.packages import Package
from perfeval.submissions.workbooks.scanning import Book, Scan, scan_book, scan_sheet
from perfeval.submissions.workbooks.values import GENERAL, text_of

_SHARED = (
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)


def read_ooxml(package: Package) -> Workbook:
    """The sheets of a workbook; charts and dialogs are none."""
    book = scan_book(package)
    if book is None:
        raise package.damaged("缺少 xl/workbook.xml", "xl/workbook.xml is missing")
    notices: list[Diagnostic] = []
    span = Span(package.path)
    if any(name.endswith("vbaProject.bin") for name in package.names):
        notices.append(messages.HasMacros(span))
    if any(name.startswith("xl/externalLinks/") for name in package.names):
        notices.append(messages.HasLinks(span))
    scans, faults = _scans(package, book)
    sheets = _grids(package, book, scans) if scans else []
    return Workbook(package.path, tuple(sheets), tuple(notices), tuple(faults))


def _scans(package: Package, book: Book) -> tuple[dict[str, Scan], list[Diagnostic]]:
    """The scan of every sheet that is not too large, by its name."""
    scans: dict[str, Scan] = {}
    faults: list[Diagnostic] = []
    for sheet in book.sheets:
        scan = scan_sheet(package, sheet.part)
        if scan.beyond is None:
            scans[sheet.name] = scan
        else:
            faults.append(too_large(package.path, sheet.name, scan.beyond))
    return scans, faults


def too_large(path: str, sheet: str, place: Place) -> Diagnostic:
    """The message for a sheet that is used beyond what is read."""
    return messages.SheetTooLarge(
        Span(path, sheet=sheet, cell=address(place)),
        sheet=sheet,
        row=place[0] + 1,
        column=place[1] + 1,
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
    )


def _checked(package: Package, parts: Iterable[str]) -> io.BytesIO:
    """An archive of the parts that were looked at and no others, for a reader without bounds of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in parts:
            if (data := package.xml(name)) is not None:
                archive.writestr(name, data)
    buffer.seek(0)
    return buffer


def _grids(package: Package, book: Book, scans: dict[str, Scan]) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    parts = [*_SHARED, *(sheet.part for sheet in book.sheets if sheet.name in scans)]
    grids = []
    try:
        with CalamineWorkbook.from_filelike(_checked(package, parts)) as workbook:
            for sheet in book.sheets:
                if (scan := scans.get(sheet.name)) is None:
                    continue
                read = workbook.get_sheet_by_name(sheet.name)
                rows = read.to_python(skip_empty_area=False)
                merged = [(*first, *last) for first, last in read.merged_cell_ranges or ()]
                grids.append(_grid(sheet.name, rows, merged, scan, book, shown=sheet.shown))
    except (CalamineError, ValueError, OSError) as error:
        raise package.damaged("内容读不出来", f"its contents cannot be read: {error}") from None
    return grids


def _grid(
    name: str, rows: Sequence[Sequence[object]], merged: list[Area], scan: Scan, book: Book, *, shown: bool
) -> Grid:
    cells: dict[Place, str] = dict(scan.errors)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value == "" or value is None:
                continue
            place = (row, column)
            style = scan.styles.get(place, 0)
            format_ = book.formats[style] if style < len(book.formats) else GENERAL
            cells[place] = text_of(
                value, format_, computed=place in scan.computed, since_1904=book.since_1904
            )
    return Grid(
        name,
        cells,
        tuple(merged),
        shown,
        frozenset(scan.hidden_rows),
        frozenset(scan.hidden_columns),
        tuple(scan.unsaved),
    )
