"""The files that a workbook stands for, and where in the workbook each part of them is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfeval.diagnostics import Diagnostic, FaultError, PerfevalError, Span
from perfeval.rulebook import messages
from perfeval.rulebook.applying import Applier, changed_columns
from perfeval.rulebook.cells import reach, same
from perfeval.rulebook.editing import end_of
from perfeval.rulebook.files import Folder, parse_folder
from perfeval.rulebook.layout import Column
from perfeval.rulebook.planning import Entry, Plan
from perfeval.rulebook.rows import Row, columns_of, rows_of, value_node
from perfeval.sources import Node, Scalar


@dataclass
class Result:
    """All files as they are to be, by name; ``places`` are the rows of the workbook with what they came to."""

    plan: Plan
    files: dict[str, bytes]
    folder: Folder
    places: list[tuple[Entry, Row]]

    @property
    def base(self) -> Folder:
        return self.plan.folder

    def written(self) -> dict[str, bytes]:
        """The files that differ from those exported."""
        old = self.base.files
        return {name: data for name, data in self.files.items() if name not in old or old[name].data != data}

    def gone(self) -> list[str]:
        """The files that were exported and are no more."""
        return [name for name in self.base.files if name not in self.files]


def result_of(plan: Plan) -> Result:
    """Make the files.

    Raises:
        PerfevalError: with every cell that cannot be read.
        FaultError: what was made does not read back as the workbook says.
    """
    files: dict[str, bytes] = {}
    faults: list[Diagnostic] = []
    for out in plan.outs:
        try:
            files[out.name] = Applier(out, plan.base_rows).result()
        except PerfevalError as error:
            faults += error.diagnostics
    if faults:
        raise PerfevalError(list({item.render("en"): item for item in faults}.values()))
    base = plan.folder
    try:
        folder = parse_folder(base.id, files, Path(base.id))
    except PerfevalError as error:
        raise FaultError(messages.WontReadBack(error.diagnostics[0].span, head="YAML")) from error
    result = Result(plan, files, folder, [])
    result.places = list(_places(plan, folder))
    _check(result)
    return result


def entries_of(plan: Plan) -> Iterator[tuple[str, Entry]]:
    """Every row as it is to be, with the file that it is in."""

    def inner(name: str, entries: dict[str, list[Entry]]) -> Iterator[tuple[str, Entry]]:
        for listed in entries.values():
            for entry in listed:
                yield name, entry
                yield from inner(name, entry.inside)

    for out in plan.outs:
        if out.own is not None:
            yield out.name, out.own
        yield from inner(out.name, out.inside)


def _places(plan: Plan, folder: Folder) -> Iterator[tuple[Entry, Row]]:
    rows = rows_of(folder)
    queues: dict[tuple[str, str, tuple[str | int, ...]], list[Row]] = {}
    for listed in rows.values():
        for row in listed:
            queues.setdefault((row.sheet.name, row.file, row.path[:-1]), []).append(row)

    def inside(
        name: str, entries: dict[str, list[Entry]], before: tuple[str | int, ...]
    ) -> Iterator[tuple[Entry, Row]]:
        for sheet_name, listed in entries.items():
            sheet = listed[0].sheet if listed else None
            found = queues.get((sheet_name, name, (*before, *(sheet.at if sheet else ()))), [])
            by_key = {str(row.path[-1]): row for row in found}
            for index, entry in enumerate(listed):
                row = (
                    by_key.get(entry.title)
                    if entry.sheet.rows == "map"
                    else found[index]
                    if index < len(found)
                    else None
                )
                if row is None:
                    assert entry.given is not None
                    head = entry.sheet.title.head
                    raise FaultError(messages.WontReadBack(entry.given.place(head).span(), head=head))
                yield entry, row
                yield from inside(name, entry.inside, row.path)

    for out in plan.outs:
        if out.own is not None:
            row = queues[out.own.sheet.name, out.name, ()][0]
            yield out.own, row
        yield from inside(out.name, out.inside, ())


def _check(result: Result) -> None:
    """What was made says what the workbook says, cell for cell."""
    for entry, row in result.places:
        given = entry.given
        assert given is not None
        changed = {column.head for column in changed_columns(entry)}
        for column in columns_of(entry.sheet, row.file):
            wanted = given.text(column.head)
            if entry.base is not None and column.head not in changed:
                wanted = entry.base.texts[column.head]
            if wanted.startswith(("[", "{")) and column.kind in ("list", "map", "rest"):
                continue  # it stands in the file as it was typed
            if column.head in given.refs and not same(column, wanted, row.texts[column.head]):
                raise FaultError(messages.WontReadBack(given.place(column.head).span(), head=column.head))


# --- From a place in a file to a cell -------------------------------------------------------------------


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
    found: list[tuple[int, int, Entry, Column, Node | None]] = []
    for entry, row in result.places:
        if row.file != name:
            continue
        whole = row.node if row.path else file.root
        if row.path == () or whole.start <= at <= max(end_of(whole), whole.start):
            found.append(
                (
                    1,
                    len(file.text.text) if row.path == () else whole.stop - whole.start,
                    entry,
                    entry.sheet.title,
                    None,
                )
            )
        key = entry.sheet.key
        if (
            key is not None
            and row.key is not None
            and row.key.start <= at < max(row.key.stop, row.key.start + 1)
        ):
            found.append((0, row.key.stop - row.key.start, entry, key, row.key))
        for column in columns_of(row.sheet, row.file):
            if column.key:
                continue
            title = row.texts[row.sheet.title.head]
            node = value_node(row.sheet, column, row.node, file.root, title)
            if node is not None and node.start <= at < max(end_of(node), node.start + 1):
                found.append((0, node.stop - node.start, entry, column, node))
    if not found:
        return None
    _, _, entry, column, node = min(found, key=lambda item: (item[0], item[1]))
    given = entry.given
    assert given is not None
    if node is None:
        meant = (
            item for item in changed_columns(entry) if given.text(item.head) and given.text(item.head) in said
        )
        column = next(meant, column)
    place = given.place(column.head)
    if not isinstance(node, Scalar) or column.kind not in ("text", "any") or place.text != node.text:
        return _line_in(place.text, span, place.span()) if node is not None else place.span()
    for offset in range(len(node.text)):
        here = node.span_at(offset)
        if (here.line, here.column) == (span.line, span.column):
            return place.span(offset, span.length)
    return place.span()


def _line_in(text: str, span: Span, cell: Span) -> Span:
    """The line of a cell with several that holds what a place in the file covers."""
    if span.source is None or span.column is None:
        return cell
    covered = span.source[span.column - 1 : span.column - 1 + span.length]
    for number, line in enumerate(text.split("\n"), 1):
        if len(covered) > 1 and text.count(covered) == 1 and covered in line:
            return Span(cell.file, number, line.index(covered) + 1, len(covered), line, cell.sheet, cell.cell)
    return cell


__all__ = ["Result", "cell_at", "entries_of", "reach", "result_of"]
