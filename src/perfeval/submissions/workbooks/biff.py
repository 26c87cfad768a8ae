"""The binary workbooks of older Excel and of WPS (.xls, .et), by xlrd."""

from __future__ import annotations

import io
from typing import Any

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.submissions.workbooks import messages
from perfeval.submissions.workbooks.model import MOST_COLUMNS, MOST_ROWS, Grid, Place, Workbook
from perfeval.submissions.workbooks.ooxml import too_large
from perfeval.submissions.workbooks.values import GENERAL, Format, builtin, parsed, table, text_of

_NUMBER, _DATE, _TRUTH, _ERROR = 2, 3, 4, 5
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_biff(path: str, data: bytes) -> Workbook:
    """The sheets of a binary workbook.

    Raises:
        PerfevalError: it has a password, or is damaged.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=True, ragged_rows=True
        )
        return _read(path, book, data)
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise PerfevalError(messages.HasPassword(Span(path))) from None
        raise _damaged(path, error) from None
    except Exception as error:
        if isinstance(error, PerfevalError):
            raise
        raise _damaged(path, error) from None


def _damaged(path: str, error: Exception) -> PerfevalError:
    return PerfevalError(
        messages.Damaged(Span(path), why="内容读不出来", why_en=f"{type(error).__name__}: {error}")
    )


def _read(path: str, book: Any, data: bytes) -> Workbook:
    sheets: list[Grid] = []
    faults: list[Diagnostic] = []
    formats = [_format(book, xf.format_key) for xf in book.xf_list]
    for number, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(number)
        place = _beyond(sheet)
        if place is None:
            sheets.append(_grid(sheet, name, formats, since_1904=book.datemode == 1))
        else:
            faults.append(too_large(path, name, place))
        book.unload_sheet(number)
    notices = (messages.HasMacros(Span(path)),) if _MACROS in data else ()
    return Workbook(path, tuple(sheets), notices, tuple(faults))


def _format(book: Any, key: int) -> Format:
    format_ = book.format_map.get(key)
    code = format_.format_str if format_ is not None else ""
    found = builtin(key)
    return found if found != GENERAL or not code else parsed(code)


def _beyond(sheet: Any) -> Place | None:
    """A cell with content outside of what is read."""
    if sheet.nrows <= MOST_ROWS and sheet.ncols <= MOST_COLUMNS:
        return None
    for row in range(sheet.nrows):
        filled = [column for column, value in enumerate(sheet.row_values(row)) if value != ""]
        if filled and (row >= MOST_ROWS or filled[-1] >= MOST_COLUMNS):
            return (row, filled[-1])
    return None


def _grid(sheet: Any, name: str, formats: list[Format], *, since_1904: bool) -> Grid:
    cells: dict[Place, str] = {}
    for row in range(min(sheet.nrows, MOST_ROWS)):
        for column in range(min(sheet.row_len(row), MOST_COLUMNS)):
            kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
            if kind == _ERROR:
                cells[row, column] = table()["errors"].get(value, "#N/A")
            elif kind == _TRUTH:
                cells[row, column] = text_of(bool(value), GENERAL, computed=None)
            elif kind in (_NUMBER, _DATE):
                index = sheet.cell_xf_index(row, column)
                format_ = formats[index] if index is not None and index < len(formats) else GENERAL
                cells[row, column] = text_of(value, format_, computed=None, since_1904=since_1904)
            elif value not in ("", None):
                cells[row, column] = str(value)
    return Grid(
        name,
        cells,
        tuple((first, left, last - 1, right - 1) for first, last, left, right in sheet.merged_cells),
        sheet.visibility == 0,
        frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(
            column for column, info in sheet.colinfo_map.items() if info.hidden and column < MOST_COLUMNS
        ),
    )
