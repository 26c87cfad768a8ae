"""A handbook as a Word document: the page, fonts and styles are those of the reports that ship."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, Twips

from perfeval.reports.documents.model import tidy
from perfeval.reports.documents.output import shipped_template
from perfeval.reports.documents.word import fixed
from perfeval.reports.handbook.blocks import Book, Facts, Heading, Items, Table, Text, is_long

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
        self.table_style = self.doc.styles["Table Grid"].style_id
        body = self.doc.element.body
        self.end = next(element for element in body if element.tag == qn("w:sectPr"))
        for element in list(body):
            if element is not self.end:
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
            styles[name].font.size, styles[name].font.bold = Pt(size), name != "Subtitle"
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
        if block.kind == "lead":
            place.paragraph_format.keep_with_next = True
        elif block.kind == "label":
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
        form.left_indent, form.first_line_indent = Pt(14 * (depth + 1)), Pt(-11)
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

    def _run(self, place: Any, text: str, size: float) -> Any:
        made = place.add_run(tidy(text))
        made.font.size = Pt(size)
        return made

    # --- tables ---------------------------------------------------------------------------------
    # As text: to make every cell through python-docx takes six seconds for a pack of a hundred rules.
    def _facts(self, rows: Sequence[tuple[str, str]]) -> None:
        widths = (_LABELS, _WIDE - _LABELS)
        last = len(rows) - 1
        made = [
            _row(
                [_cell(label, head=True, keep=place < last), _cell(text, keep=place < last)],
                widths,
                long=is_long([text]),
            )
            for place, (label, text) in enumerate(rows)
        ]
        self._grid(widths, made)

    def _table(self, block: Table) -> None:
        whole = sum(column.width for column in block.columns)
        widths = [_WIDE * column.width / whole for column in block.columns]
        heads = [_cell(column.title, head=True, keep=True) for column in block.columns]
        rows = [_row(heads, widths, repeat=True)]
        for place, texts in enumerate(block.rows):
            link = block.links[place] if block.links else ""
            cells = [
                _cell(text, right=column.right, link=link if at == 1 else "")
                for at, (text, column) in enumerate(zip(texts, block.columns, strict=True))
            ]
            rows.append(_row(cells, widths, long=is_long(texts)))
        self._grid(widths, rows)

    def _grid(self, widths: Sequence[float], rows: Sequence[str]) -> None:
        """A table; a thin paragraph follows, or two tables in a row would become one."""
        columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{self.table_style}"/><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
        )  # fmt: skip
        gap = parse_xml(
            f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )
        for element in (table, gap):
            self.end.addprevious(element)


def _row(cells: Sequence[str], widths: Sequence[float], *, repeat: bool = False, long: bool = False) -> str:
    """A row; one that is not long stays on one page, a head is repeated on every page."""
    head = "<w:tblHeader/>" if repeat else ""
    whole = "" if long else "<w:cantSplit/>"
    inside = "".join(
        cell.replace("{width}", str(_twips(width)), 1) for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{whole}{head}</w:trPr>{inside}</w:tr>"


def _cell(text: str, *, head: bool = False, right: bool = False, keep: bool = False, link: str = "") -> str:
    """A cell; its width is put in by the row."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_GREY}"/>' if head else ""
    # A line break of the text is one of the cell.
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in tidy(text).split("\n")
    )
    run = (
        f'<w:r><w:rPr><w:rFonts w:eastAsia="{_HEAD if head else _TABLE}"/><w:sz w:val="{_CELL * 2}"/></w:rPr>'
        f"{lines}</w:r>"
    )
    if link:
        run = f'<w:hyperlink w:anchor="{_bookmark(link)}">{run}</w:hyperlink>'
    keeps = "<w:keepNext/>" if keep else ""
    align = '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{{width}}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr>{keeps}'
        f'<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>{align}</w:pPr>{run}</w:p></w:tc>'
    )


def _twips(width: float) -> int:
    """Centimetres in twentieths of a point."""
    return round(Cm(width) / Twips(1))


def _bookmark(anchor: str) -> str:
    """Word allows letters, digits and underscores, at most 40; a longer name ends with a digest of the whole."""
    name = anchor.replace("-", "_")
    return name if len(name) <= 40 else name[:30] + "_" + hashlib.sha256(anchor.encode()).hexdigest()[:8]
