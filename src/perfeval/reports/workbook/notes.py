"""The comments of one sheet and their boxes, as parts of the workbook."""

from __future__ import annotations

from perfeval.reports.workbook.book import Book
from perfeval.reports.workbook.boxes import Box, Boxes, blocks_of
from perfeval.reports.workbook.comments import Comments, Note, Place
from perfeval.reports.workbook.package import Package
from perfeval.reports.workbook.sheet import Sheet

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Notes:
    """What is said at the cells of a sheet.

    Args:
        part: the part of the sheet.
    """

    def __init__(self, package: Package, book: Book, part: str, sheet: Sheet) -> None:
        self.package = package
        self.book = book
        self.sheet = sheet
        self.relations = package.relations(part)
        self.folder = book.part.rpartition("/")[0]
        parts = [name for name in self.relations.of("comments") if name in package]
        self.part = parts[0] if parts else None
        data = None if self.part is None else package.read(self.part)
        self.comments = Comments(data, package.label(self.part or "comments"))
        if not self.comments.complete:
            raise package.damaged(f"{self.part}: authors, commentList")
        self.gone = self.comments.clear()

    @property
    def cleared(self) -> bool:
        """Whether an earlier run had said something."""
        return self.comments.cleared

    def shown(self, place: Place, column: int | None) -> Place:
        """The cell where a comment is seen: the first of merged ones; not one with a conversation.

        Args:
            column: beside the table; it is taken in place of a cell with a conversation.
        """
        row, at = self.sheet.top_left(*place)
        if not self.comments.is_threaded((row, at)):
            return row, at
        at = column or at + 1
        while self.comments.is_threaded((row, at)):
            at += 1
        return row, at

    def write(self, notes: dict[Place, Note], font: str) -> None:
        """Put the notes in; nothing is written where there is nothing to say or to take away."""
        if not notes and not self.cleared:
            return
        texts = self.comments.add(notes, font)
        if self.part is None:
            self.part = self.package.free(f"{self.folder}/comments".lstrip("/"), ".xml")
            self.relations.add("comments", self.part)
            self.book.types.add(self.part, _COMMENTS_TYPE)
        self.package.put(self.part, self.comments.result())
        id_ = self.sheet.found.boxes
        drawing = self.relations.by_id(id_, "vmlDrawing") if id_ else None
        if drawing is None or drawing not in self.package:
            drawing, texts = None, self.comments.texts() | texts
        self._write_boxes(drawing, [Box(*place, text) for place, text in sorted(texts.items())])

    def _write_boxes(self, drawing: str | None, boxes: list[Box]) -> None:
        new = Boxes(None if drawing is None else self.package.read(drawing), self._free_block())
        for place in self.gone - {(box.row, box.column) for box in boxes}:
            new.drop(*place)
        new.set(boxes, self.sheet)
        if drawing is None:
            drawing = self.package.free(f"{self.folder}/drawings/vmlDrawing".lstrip("/"), ".vml")
            self.book.types.default("vml", _BOXES_TYPE)
            self.book.types.add(drawing, _BOXES_TYPE)
            self.sheet.link_boxes(self.relations.add("vmlDrawing", drawing))
        self.package.put(drawing, new.data)

    def _free_block(self) -> int:
        """A block of numbers for shapes that no drawing of the workbook has."""
        blocks = [
            block
            for name in self.package.parts()
            if name.lower().endswith(".vml")
            for block in blocks_of(self.package.read(name))
        ]
        return max(blocks, default=0) + 1
