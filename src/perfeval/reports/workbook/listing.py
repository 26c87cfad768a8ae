"""The sheet that lists the findings: a head for each form, then a row for each finding."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.diagnostics import LEVELS
from perfeval.evaluation import Finding
from perfeval.reports.cells import wrap
from perfeval.reports.workbook.book import reference
from perfeval.reports.workbook.marks import Marks
from perfeval.reports.workbook.places import Place, Places
from perfeval.reports.workbook.sheet import inline
from perfeval.reports.workbook.styles import MAIN, Format, Styles
from perfeval.reports.workbook.xmltext import (
    cell_name,
    column_name,
    content,
    legal,
    starts_like_formula,
    value,
)

#: The columns: number, level, indicator, what is wrong, fix, basis, cell; widths in characters.
_WIDTHS = (7, 14, 24, 52, 46, 26, 12)
_LINE, _LAST, _HIGHEST = 15.75, len(_WIDTHS), 409.0
_SHADE = "FFDDEBF7"

_TITLE = Format(bold=True, size=14)
_LABEL = Format(bold=True, border=True, across="left", down="top", wrap=True)
_VALUE = Format(border=True, across="left", down="top", wrap=True)
_HEAD = Format(bold=True, border=True, across="center", shade=_SHADE, wrap=True)
_CENTER = Format(border=True, across="center", down="top", wrap=True)
_TEXT = Format(border=True, across="left", down="top", wrap=True)
_LINK = Format(border=True, across="center", down="top", link=True)


class Listing:
    """The sheet, built from above."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self._rows: list[str] = []
        self._merges: list[str] = []
        self._links: list[str] = []
        self.at = 1

    def add(self, marks: Marks, places: Places, cells: Sequence[Place]) -> None:
        """One form: its head and its findings.

        Args:
            cells: of every finding the cell that it is at, where a link leads.
        """
        if self.at > 1:
            self._row([], 15)
        title = marks.say("perfeval 复核结果", "Review by perfeval")
        self._row([(1, f"{title}{marks.say('：', ': ')}{places.sheet}", _TITLE)], 24)
        for label, text in marks.head():
            self._pair(label, text)
        self._row([], 9)
        found = sorted(
            zip(marks.evaluation.findings, cells, strict=True),
            key=lambda pair: (pair[0].waived is not None, LEVELS.index(pair[0].level)),
        )
        if not found:
            return
        self._heads(marks)
        for number, (item, place) in enumerate(found, 1):
            self._finding(marks, number, item, places.sheet, place)

    def _pair(self, label: str, text: str) -> None:
        wide = sum(_WIDTHS[2:5])
        self._merges += [f"A{self.at}:B{self.at}", f"C{self.at}:E{self.at}"]
        cells = [(1, label, _LABEL), (2, "", _LABEL), (3, text, _VALUE), (4, "", _VALUE), (5, "", _VALUE)]
        self._row(cells, max(_height(label, _WIDTHS[0] + _WIDTHS[1]), _height(text, wide)))

    def _heads(self, marks: Marks) -> None:
        heads = (
            marks.say("序号", "No."),
            marks.say("级别", "Level"),
            marks.say("指标", "Indicator"),
            marks.say("问题", "What is wrong"),
            marks.say("改法", "Fix"),
            marks.say("依据", "Basis"),
            marks.say("单元格", "Cell"),
        )
        self._row([(column, text, _HEAD) for column, text in enumerate(heads, 1)], 21)

    def _finding(self, marks: Marks, number: int, item: Finding, sheet: str, place: Place) -> None:
        fix = marks.words(item.fix)
        if item.waived is not None:
            fix = marks.labelled("豁免", "Waived") + item.waived.told(marks.lang)
        texts = (
            marks.level(item),
            marks.where(item.line, whole=True),
            marks.words(item.message),
            fix,
            marks.say("未写明", "not stated") if item.basis is None else marks.basis(item.basis),
        )
        cell = cell_name(*place)
        cells = [(2, texts[0], _CENTER), *((at, text, _TEXT) for at, text in enumerate(texts[1:], 3))]
        self._links.append(
            f'<hyperlink ref="G{self.at}" location="{value(f"{reference(sheet)}!{cell}")}" display="{cell}"/>'
        )
        height = max(_height(text, _WIDTHS[at]) for at, text in enumerate(texts, 1))
        self._row([*cells, (7, cell, _LINK)], height, number)

    def _row(
        self, cells: Sequence[tuple[int, str, Format]], height: float, number: int | None = None
    ) -> None:
        parts = []
        if number is not None:
            parts.append(f'<c r="A{self.at}" s="{self.styles.of(_CENTER)}"><v>{number}</v></c>')
        for column, text, format_ in cells:
            parts.append(text_cell(self.styles, self.at, column, text, format_))
        tall = min(height, _HIGHEST)
        self._rows.append(f'<row r="{self.at}" ht="{tall:g}" customHeight="1">{"".join(parts)}</row>')
        self.at += 1

    def result(self) -> bytes:
        """The worksheet as XML."""
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
            for at, width in enumerate(_WIDTHS, 1)
        )
        merges = "".join(f'<mergeCell ref="{merged}"/>' for merged in self._merges)
        links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>" if self._links else ""
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{column_name(_LAST)}{self.at - 1}"/>'
            '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{"".join(self._rows)}</sheetData>'
            f'<mergeCells count="{len(self._merges)}">{merges}</mergeCells>{links}'
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
        ).encode()


def text_cell(styles: Styles, row: int, column: int, text: str, format_: Format) -> str:
    """A cell of the sheet of findings with a text, which is never a formula."""
    style = styles.of(quoted(text, format_))
    name = cell_name(row, column)
    if not text:
        return f'<c r="{name}" s="{style}"/>'
    return f'<c r="{name}" s="{style}" t="inlineStr">{inline("", content(text))}</c>'


def quoted(text: str, format_: Format) -> Format:
    """The format for a text: one that looks like a formula is marked as text."""
    if not starts_like_formula(legal(text)):
        return format_
    return Format(**{name: getattr(format_, name) for name in Format.__slots__} | {"quoted": True})


def _height(text: str, width: int) -> float:
    """The height of a text set in a column: rather a line too many than one too few."""
    letters = max(width - 3, 4)
    lines = sum(len(wrap(line, letters)) for line in legal(text).split("\n"))
    return lines * _LINE + 4.5
