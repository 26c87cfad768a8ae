"""What the rows of a workbook mean for the files: which were there, which are new, and to what each belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.rulebook import messages
from perfeval.rulebook.building import tidy
from perfeval.rulebook.entries import Entry, FileOut
from perfeval.rulebook.files import Folder, fits
from perfeval.rulebook.layout import Sheet, layout
from perfeval.rulebook.owning import Owners
from perfeval.rulebook.reading import Book, Given
from perfeval.rulebook.rows import Row, rows_of, sheets_of

_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass
class Plan:
    """All files as they shall be; ``gone`` are those of the rows that were deleted."""

    book: Book
    outs: list[FileOut]
    gone: list[str]
    base_rows: dict[str, list[Row]]
    deleted: list[Row]

    @property
    def folder(self) -> Folder:
        return self.book.folder


def plan(book: Book) -> Plan:
    """Work out what a workbook means.

    Raises:
        PerfevalError: a row belongs to nothing, has no name, or is there twice.
    """
    return _Planner(book).plan()


class _Planner:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.folder = book.folder
        self.base = rows_of(book.folder)
        self.faults: list[Diagnostic] = []
        self.owners = Owners(book.folder, self.faults)
        self.outs = self.owners.outs

    def plan(self) -> Plan:
        sheets = sheets_of(self.folder.kind)
        matched = {sheet.name: self.match(sheet) for sheet in sheets}
        gone = self.files([sheet for sheet in sheets if sheet.rows == "file"], matched)
        for sheet in sheets:
            for entry in matched[sheet.name] if sheet.rows == "form" else ():
                if entry.base is not None:
                    self.outs[entry.base.file].own = entry
                    self.owners.keep(entry.base)
        for nested in (False, True):
            for sheet in sheets:
                if sheet.rows in ("list", "map") and bool(sheet.of) == nested:
                    for entry in matched[sheet.name]:
                        self.attach(sheet, entry)
        for out in self.outs.values():
            self.check_twice(out.inside)
            _in_file_order(out.inside)
        if self.faults:
            raise PerfevalError(self.faults)
        gone += self.emptied()
        rows = (row for listed in self.base.values() for row in listed)
        deleted = [row for row in rows if (row.sheet.name + row.anchor) not in self.owners.kept]
        return Plan(self.book, list(self.outs.values()), gone, self.base, deleted)

    def files(self, owned: list[Sheet], matched: dict[str, list[Entry]]) -> list[str]:
        """Note the files that are to be; the names of those whose row is gone."""
        for name, file in self.folder.files.items():
            if not any(fits(name, self.folder.kind, sheet.files) for sheet in owned):
                self.outs[name] = FileOut(name, file)
        return [name for sheet in owned for name in self.files_of(sheet, matched[sheet.name])]

    def emptied(self) -> list[str]:
        """Drop the files that showed rows and have none any more; their names."""
        names = {
            out.name
            for out in self.outs.values()
            if out.base is not None
            and not out.own
            and not any(out.inside.values())
            and self.had_rows(out.name)
        }
        for name in names:
            del self.outs[name]
        return sorted(names)

    def had_rows(self, name: str) -> bool:
        """Whether a file showed rows when it was exported: one that shows none is not gone because of that."""
        return any(row.file == name for rows in self.base.values() for row in rows)

    # --- which row was which ---

    def match(self, sheet: Sheet) -> list[Entry]:
        """The rows of a sheet with the rows they were. Of copies of one row the likest is that row."""
        base = {row.anchor: row for row in self.base[sheet.name]}
        copies: dict[str, list[Given]] = {}
        for given in self.book.rows[sheet.name]:
            copies.setdefault(given.anchor, []).append(given)
        first = {
            anchor: max(rows, key=lambda given: _likeness(given, base[anchor]))
            for anchor, rows in copies.items()
            if anchor in base
        }
        found = []
        for given in self.book.rows[sheet.name]:
            row = base.get(given.anchor) if first.get(given.anchor) is given else None
            entry = Entry(sheet, given, row)
            if row is not None:
                self.owners.entries[sheet.name + row.anchor] = entry
            found.append(entry)
        return found

    # --- files ---

    def files_of(self, sheet: Sheet, entries: Iterable[Entry]) -> list[str]:
        """Note the files of a sheet with a row for each; the names of those whose row is gone."""
        for entry in entries:
            given = entry.given
            head, id_ = sheet.title.head, entry.title
            if _ID.fullmatch(id_) is None:
                fault = messages.BadName(given.place(head).span(), value=id_) if id_ else self.untitled(entry)
                self.faults.append(fault)
                continue
            base = self.folder.files[entry.base.file] if entry.base else None
            was = entry.base.texts[head] if entry.base else ""
            parent = PurePosixPath(sheet.files[0]).parent
            name = (
                base.name if base is not None and (id_ == was or base.stem != was) else f"{parent}/{id_}.yaml"
            )
            twin = self.owners.by_rule.get(id_) or self.outs.get(name)
            if twin is not None:
                other = twin.own.given if twin.own else None
                place = f"{other.sheet.name}!{other.refs[other.sheet.title.head]}" if other else twin.name
                self.faults.append(
                    messages.Twice(given.place(head).span(), head=head, value=id_, other=place)
                )
                continue
            out = FileOut(name, base, entry)
            self.outs[name] = self.owners.by_rule[id_] = out
            if entry.base:
                self.owners.keep(entry.base)
        known = {out.base.name for out in self.outs.values() if out.base is not None}
        return [file.name for file in self.folder.of(sheet.files) if file.name not in known]

    def untitled(self, entry: Entry, head: str = "") -> Diagnostic:
        head = head or entry.sheet.title.head
        return messages.NoTitle(entry.given.place(head).span(), head=head)

    def check_name(self, sheet: Sheet, entry: Entry) -> bool:
        """Whether a row that is known by its name has one, and a value; with a message if not."""
        bare = [
            column for column in sheet.columns if not column.at and not column.key and not column.in_english
        ]
        needed = [sheet.title, *(bare if sheet.rows == "map" else [])]
        for column in needed:
            text, span = entry.given.text(column.head), entry.given.place(column.head).span()
            if entry.base is not None and text == tidy(entry.base.texts[column.head]):
                continue
            if not text:
                self.faults.append(self.untitled(entry, column.head))
                return False
            if column is sheet.title and not text.isprintable():
                self.faults.append(messages.OneLine(span, head=column.head))
                return False
        return True

    # --- rows in files and in other rows ---

    def attach(self, sheet: Sheet, entry: Entry) -> None:
        if _by_name(sheet) and not self.check_name(sheet, entry):
            return
        holder = self.owners.holder(sheet, entry)
        if holder is None:
            return
        home = self.owners.home(entry.base) if entry.base else None
        if entry.base is not None and home is not holder:
            entry.base = None  # moved to something else: new there, gone here
        if entry.base is not None:
            self.owners.keep(entry.base)
        holder.inside.setdefault(sheet.name, []).append(entry)

    def check_twice(self, inside: dict[str, list[Entry]]) -> None:
        """Keys of a mapping are there once; so are the names of what other rows belong to."""
        for name, entries in inside.items():
            sheet = layout().named(name)
            seen: dict[str, Entry] = {}
            for entry in entries:
                self.check_twice(entry.inside)
                if not _by_name(sheet):
                    continue
                first = seen.setdefault(entry.title, entry)
                if first is not entry and not (_as_it_was(first) and _as_it_was(entry)):
                    head = sheet.title.head
                    other = f"{first.given.sheet.name}!{first.given.refs[head]}"
                    span = entry.given.place(head).span()
                    self.faults.append(messages.Twice(span, head=head, value=entry.title, other=other))


def _in_file_order(inside: dict[str, list[Entry]]) -> None:
    """Where the order of rows means nothing, the file's stays, however the sheet was sorted.

    A new row comes behind the one that it stands behind.
    """
    for entries in inside.values():
        for entry in entries:
            _in_file_order(entry.inside)
        if not entries or entries[0].sheet.ordered or entries[0].sheet.rows != "list":
            continue
        behind: dict[Entry | None, list[Entry]] = {}
        last: Entry | None = None
        for entry in entries:
            if entry.base is None:
                behind.setdefault(last, []).append(entry)
            else:
                last = entry
        old = sorted(
            (entry for entry in entries if entry.base),
            key=lambda entry: entry.base.index if entry.base else 0,
        )
        entries[:] = [
            *behind.get(None, []),
            *(part for entry in old for part in [entry, *behind.get(entry, [])]),
        ]


def _by_name(sheet: Sheet) -> bool:
    """Whether rows of other sheets, or texts elsewhere in the file, know a row by its name."""
    outer = any(other.of and other.of == sheet.at and other.files == sheet.files for other in layout().sheets)
    return sheet.rows == "map" or outer or any(column.in_english for column in sheet.columns)


def _as_it_was(entry: Entry) -> bool:
    return entry.base is not None and entry.title == entry.base.texts[entry.sheet.title.head].strip()


def _likeness(given: Given, row: Row) -> int:
    return sum(given.texts.get(head) == text.strip() for head, text in row.texts.items())
