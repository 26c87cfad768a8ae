"""From a place in a file that a workbook came to, back to the cell and the character in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from perfeval.diagnostics import Span
from perfeval.rulebook.asking import changed_columns
from perfeval.rulebook.editing import end_of
from perfeval.rulebook.entries import Entry
from perfeval.rulebook.files import File
from perfeval.rulebook.layout import Column
from perfeval.rulebook.result import Result
from perfeval.rulebook.rows import Row, columns_of, value_node
from perfeval.sources import Node, Scalar


@dataclass(frozen=True, slots=True)
class _Found:
    """A cell that has to do with a place: ``node`` is its value, None where the cell names the whole row."""

    entry: Entry
    column: Column
    node: Node | None
    length: int

    @property
    def rank(self) -> tuple[bool, int]:
        """The innermost first, and rows after cells."""
        return self.node is None, self.length


def cell_at(result: Result, span: Span, name: str, said: Collection[object] = ()) -> Span | None:
    """The cell in which a place of a file is written, None where it is in none.

    Of several the innermost. Where a whole row is meant, the changed cell that says what the message says, else the
    cell that names the row.

    Args:
        result: the files and the rows they come from.
        span: the place in a file.
        name: the file's name in the folder.
        said: the values of the message.
    """
    file = result.folder.files.get(name)
    if file is None or span.line is None:
        return None
    at = file.text.offset(span.line, span.column or 1)
    found = [
        cell for entry, row in result.places if row.file == name for cell in _cells(entry, row, file, at)
    ]
    if not found:
        return None
    best = min(found, key=lambda cell: cell.rank)
    given, column, node = best.entry.given, best.column, best.node
    if node is None:
        meant = (
            item
            for item in changed_columns(best.entry)
            if given.text(item.head) and given.text(item.head) in said
        )
        return given.place(next(meant, column).head).span()
    place = given.place(column.head)
    if isinstance(node, Scalar) and column.kind in ("text", "any") and place.text == node.text:
        for offset in range(len(node.text)):
            here = node.span_at(offset)
            if (here.line, here.column) == (span.line, span.column):
                return place.span(offset, span.length)
        return place.span()
    return _line_in(place.text, span, place.span())


def _cells(entry: Entry, row: Row, file: File, at: int) -> Iterator[_Found]:
    """The cells of a row that cover an offset."""
    whole = not row.path
    inside = whole or row.node.start <= at <= end_of(row.node)
    if inside and row.sheet.rows != "form":
        length = len(file.text.text) if whole else row.node.stop - row.node.start
        yield _Found(entry, entry.sheet.title, None, length)
    key = entry.sheet.key
    if key is not None and row.key is not None and _covers(row.key, at):
        yield _Found(entry, key, row.key, row.key.stop - row.key.start)
    title = row.texts.get(row.sheet.title.head, "")
    for column in columns_of(row.sheet, row.file):
        node = None if column.key else value_node(row.sheet, column, row.node, file.root, title)
        if node is not None and _covers(node, at):
            yield _Found(entry, column, node, node.stop - node.start)


def _covers(node: Node, at: int) -> bool:
    return node.start <= at < max(end_of(node), node.start + 1)


def _line_in(text: str, span: Span, cell: Span) -> Span:
    """The line of a cell with several that holds what a place in the file covers."""
    if span.source is None or span.column is None:
        return cell
    covered = span.source[span.column - 1 : span.column - 1 + span.length]
    for number, line in enumerate(text.split("\n"), 1):
        if len(covered) > 1 and text.count(covered) == 1 and covered in line:
            return Span(cell.file, number, line.index(covered) + 1, len(covered), line, cell.sheet, cell.cell)
    return cell
