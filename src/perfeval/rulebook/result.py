"""The files that a workbook stands for, and where in the workbook each part of them is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perfeval.diagnostics import Diagnostic, FaultError, PerfevalError
from perfeval.rulebook import messages
from perfeval.rulebook.applying import Applier
from perfeval.rulebook.asking import changed_columns
from perfeval.rulebook.building import same
from perfeval.rulebook.entries import Entry, FileOut
from perfeval.rulebook.files import Folder, modeline, parse_folder
from perfeval.rulebook.making import new_file
from perfeval.rulebook.planning import Plan
from perfeval.rulebook.rows import Row, columns_of, rows_of


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
            files[out.name] = _made(out, plan)
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


def _made(out: FileOut, plan: Plan) -> bytes:
    if out.base is not None:
        return Applier(out, out.base, plan.base_rows).result()
    part = out.name.rpartition("/")[0]
    beside = [file.data for name, file in plan.folder.files.items() if name.rpartition("/")[0] == part]
    return new_file(out, modeline(beside))


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
        changed = {column.head for column in changed_columns(entry)}
        for column in columns_of(entry.sheet, row.file):
            wanted = given.text(column.head)
            if entry.base is not None and column.head not in changed:
                wanted = entry.base.texts[column.head]
            if wanted.startswith(("[", "{")) and column.kind in ("list", "map", "rest"):
                continue  # it stands in the file as it was typed
            if column.head in given.refs and not same(column, wanted, row.texts[column.head]):
                raise FaultError(messages.WontReadBack(given.place(column.head).span(), head=column.head))
