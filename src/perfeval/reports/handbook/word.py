"""A handbook as a Word document: the page, fonts and styles are those of the reports that ship."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from perfeval.reports.documents.model import tidy
from perfeval.reports.documents.output import shipped_template
from perfeval.reports.documents.word import fixed
from perfeval.reports.handbook.blocks import Book, Column, Facts, Heading, Items, Table, Text

#: Widths in cm, sizes in points.
_WIDE, _LABELS = 17.0, 3.2
_BODY, _CELL = 10.5, 9
_SIZES = {"Title": 20, "Subtitle": 11, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11}
_GREY = "EDEDED"
#: Fonts of heads and of cells, as the templates have them.
_HEAD, _TABLE = "黑体", "宋体"


def document(book: Book) -> bytes:
    """The document; the same book gives the same bytes."""
    return _Setter(book).bytes()


class _Setter:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.doc = docx.Document(io.BytesIO(shipped_template("docx", book.lang)))
        self.marks = 0
        body = self.doc.element.body
        for element in list(body):
            if element.tag != qn("w:sectPr"):
                body.remove(element)
        self._styles()

    def bytes(self) -> bytes:
        book = self.book
        self.doc.add_paragraph(tidy(book.title), style="Title")
        self.doc.add_paragraph(tidy(book.subtitle), style="Subtitle")
        self._contents()
        for block in book.blocks:
            match block:
                case Heading():
                    self._heading(block)
                case Text():
                    self._paragraph(block)
                case Items(items=items):
                    for depth, text in items:
                        self._item(depth, text)
                case Facts(rows=rows):
                    self._facts(rows)
                case Table():
                    self._table(block)
        properties = self.doc.core_properties
        properties.title = book.title
        properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - no time is told
        stream = io.BytesIO()
        self.doc.save(stream)
        return fixed(stream.getvalue())

    def _styles(self) -> None:
        styles = self.doc.styles
        styles["Normal"].font.size = Pt(_BODY)
        styles["Normal"].paragraph_format.line_spacing = 1.15
        for name, size in _SIZES.items():
            styles[name].font.size = Pt(size)
            styles[name].paragraph_format.keep_with_next = True

    # --- text -----------------------------------------------------------------------------------
    def _contents(self) -> None:
        for block in self.book.blocks:
            if isinstance(block, Heading) and block.level == 1:
                place = self.doc.add_paragraph()
                place.paragraph_format.space_after = Pt(1)
                self._link(place, block.text, block.anchor, _BODY)

    def _heading(self, block: Heading) -> None:
        place = self.doc.add_paragraph(style=f"Heading {block.level}")
        if block.anchor:
            self._mark(place, block.anchor)
        place.add_run(tidy(block.text))

    def _paragraph(self, block: Text) -> None:
        place = self.doc.add_paragraph()
        made = place.add_run(tidy(block.text))
        if block.kind == "label":
            made.bold = True
            place.paragraph_format.keep_with_next = True
            place.paragraph_format.space_before = Pt(4)
        elif block.kind == "warning":
            border = parse_xml(
                f"<w:pBdr {nsdecls('w')}>"
                + "".join(f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="000000"/>' for side in ("top", "left", "bottom", "right"))
                + "</w:pBdr>"
            )  # fmt: skip
            place._p.get_or_add_pPr().insert_element_before(
                border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )

    def _item(self, depth: int, text: str) -> None:
        place = self.doc.add_paragraph()
        form = place.paragraph_format
        form.left_indent, form.first_line_indent = Cm(0.5 + 0.5 * depth), Cm(-0.4)
        form.space_after = Pt(1)
        place.add_run("· " + tidy(text))

    def _mark(self, place: Any, anchor: str) -> None:
        """A bookmark at the start of a paragraph."""
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), _bookmark(anchor))
        end.set(qn("w:id"), str(self.marks))
        place._p.append(start)
        place._p.append(end)

    def _link(self, place: Any, text: str, anchor: str, size: float) -> None:
        """Text that leads to a bookmark."""
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _bookmark(anchor))
        link.append(self._run(place, text, size)._r)
        place._p.append(link)

    def _run(self, place: Any, text: str, size: float, eastern: str = "") -> Any:
        made = place.add_run(tidy(text))
        made.font.size = Pt(size)
        if eastern:
            made._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), eastern)
        return made

    # --- tables ---------------------------------------------------------------------------------
    def _facts(self, rows: Sequence[tuple[str, str]]) -> None:
        table = self._grid(len(rows), (_LABELS, _WIDE - _LABELS))
        for row, pair in zip(table.rows, rows, strict=True):
            _keep(row)
            self._cell(row.cells[0], pair[0], head=True)
            self._cell(row.cells[1], pair[1])
        self._gap()

    def _table(self, block: Table) -> None:
        whole = sum(column.width for column in block.columns)
        widths = [_WIDE * column.width / whole for column in block.columns]
        table = self._grid(1 + len(block.rows), widths)
        head, *rest = table.rows
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        _keep(head)
        for cell, column in zip(head.cells, block.columns, strict=True):
            self._cell(cell, column.title, head=True, keep=True)
        for place, (row, texts) in enumerate(zip(rest, block.rows, strict=True)):
            _keep(row)
            link = block.links[place] if block.links else ""
            self._row(row, texts, block.columns, link)
        self._gap()

    def _row(self, row: Any, texts: Sequence[str], columns: Sequence[Column], link: str) -> None:
        for at, (cell, text, column) in enumerate(zip(row.cells, texts, columns, strict=True)):
            self._cell(cell, text, right=column.right, link=link if at == 1 else "")

    def _grid(self, rows: int, widths: Sequence[float]) -> Any:
        table = self.doc.add_table(rows, len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        return table

    def _cell(
        self,
        cell: Any,
        text: str,
        *,
        head: bool = False,
        right: bool = False,
        keep: bool = False,
        link: str = "",
    ) -> None:
        place = cell.paragraphs[0]
        form = place.paragraph_format
        form.space_before = form.space_after = Pt(1)
        form.line_spacing = 1.0
        form.keep_with_next = keep or None
        if right:
            place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if link:
            self._link(place, text, link, _CELL)
        else:
            self._run(place, text, _CELL, _HEAD if head else _TABLE)
        if head:
            shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_GREY}"/>')
            cell._tc.get_or_add_tcPr().append(shade)

    def _gap(self) -> None:
        """Two tables that follow each other must not become one."""
        place = self.doc.add_paragraph()
        place.paragraph_format.space_after = Pt(0)
        place.paragraph_format.line_spacing = Pt(6)


def _keep(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _bookmark(anchor: str) -> str:
    """Word allows letters, digits and underscores, at most 40."""
    return anchor.replace("-", "_")[:40]
