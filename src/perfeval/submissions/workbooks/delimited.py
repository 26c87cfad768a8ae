"""Tables in text files: CSV, and TSV by its tabs."""

from __future__ import annotations

import csv
from pathlib import Path

from perfeval.diagnostics import PerfevalError, Span
from perfeval.sources.files import Text
from perfeval.submissions.workbooks import messages
from perfeval.submissions.workbooks.model import MOST_COLUMNS, MOST_ROWS, Grid, Workbook
from perfeval.submissions.workbooks.ooxml import too_large

#: Of a file, so much shows by which sign its cells are parted.
_SAMPLE = 20
_SIGNS = "\t,;，；"


def read_delimited(text: Text) -> Workbook:
    """The one sheet of a text file; it is named as Excel names it, after the file."""
    path = Path(text.path)
    cells = {}
    lines = text.text.splitlines()[:_SAMPLE]
    sign = max(_SIGNS, key=lambda char: (sum(line.count(char) for line in lines), -_SIGNS.index(char)))
    try:
        for row, values in enumerate(csv.reader(text.text.splitlines(keepends=True), delimiter=sign)):
            for column, value in enumerate(values):
                if not value.strip():
                    continue
                if row >= MOST_ROWS or column >= MOST_COLUMNS:
                    raise PerfevalError(too_large(text.path, path.stem, (row, column)))
                cells[row, column] = value
    except csv.Error as error:
        why, why_en = "引号或分隔符有误", str(error)
        raise PerfevalError(messages.BadDelimited(Span(text.path), why=why, why_en=why_en)) from None
    return Workbook(text.path, (Grid(path.stem, cells),), text.notices)
