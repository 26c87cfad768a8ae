"""What the rows of a workbook mean for the files: which were there, which are new, and to what each belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.rulebook import messages
from perfeval.rulebook.files import File, Folder, fits
from perfeval.rulebook.layout import Sheet, layout
from perfeval.rulebook.reading import Book, Given
from perfeval.rulebook.rows import Path, Row, rows_of, sheets_of
from perfeval.sources import suggest

_ID = re.compile(r"[a-z][a-z0-9-]*")
_STEM = re.compile(r"[^\s/\\:*?\"<>|.][^/\\:*?\"<>|]*")
#: So many names are listed in a message.
_LISTED = 12


@dataclass(eq=False)
class Entry:
    """A row as it shall be: the row it was, if any, and the rows of other sheets that lie in it, by sheet."""

    sheet: Sheet
    given: Given | None
    base: Row | None
    inside: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the row is called now."""
        column = self.sheet.title
        return self.given.text(column.head) if self.given else ""


@dataclass(eq=False)
class FileOut:
    """A file as it shall be: the file it was, if any, its own row, and the rows of other sheets in it, by sheet."""

    name: str
    base: File | None
    own: Entry | None = None
    inside: dict[str, list[Entry]] = field(default_factory=dict)


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


def outer_of(sheet: Sheet) -> Sheet:
    """The sheet whose rows those of ``sheet`` lie in."""
    return next(other for other in layout().sheets if other.at == sheet.of and other.files == sheet.files)


class _Planner:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.folder = book.folder
        self.base = rows_of(book.folder)
        self.faults: list[Diagnostic] = []
        self.outs: dict[str, FileOut] = {}
        self.by_rule: dict[str, FileOut] = {}
        self.entries: dict[str, Entry] = {}  # by anchor
        self.kept: set[str] = set()

    def plan(self) -> Plan:
        sheets = sheets_of(self.folder.kind)
        matched = {sheet.name: self.match(sheet) for sheet in sheets}
        owned = [sheet for sheet in sheets if sheet.rows == "file"]
        gone: list[str] = []
        for name, file in self.folder.files.items():
            if not any(fits(name, self.folder.kind, sheet.files) for sheet in owned):
                self.outs[name] = FileOut(name, file)
        for sheet in owned:
            gone += self.files_of(sheet, matched[sheet.name])
        for sheet in sheets:
            if sheet.rows == "form":
                for entry in matched[sheet.name]:
                    assert entry.base is not None
                    self.outs[entry.base.file].own = entry
                    self.kept.add(sheet.name + entry.base.anchor)
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
        deleted = [
            row
            for rows in self.base.values()
            for row in rows
            if (row.sheet.name + row.anchor) not in self.kept
        ]
        for name in list(self.outs):
            out = self.outs[name]
            if out.base is not None and not out.own and not any(out.inside.values()) and self.had_rows(name):
                gone.append(name)
                del self.outs[name]
        return Plan(self.book, list(self.outs.values()), gone, self.base, deleted)

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
                self.entries[sheet.name + row.anchor] = entry
            found.append(entry)
        return found

    # --- files ---

    def files_of(self, sheet: Sheet, entries: Iterable[Entry]) -> list[str]:
        """Note the files of a sheet with a row for each; the names of those whose row is gone."""
        for entry in entries:
            given = entry.given
            assert given is not None
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
            twin = self.by_rule.get(id_) or self.outs.get(name)
            if twin is not None:
                other = twin.own.given if twin.own else None
                place = f"{other.sheet.name}!{other.refs[other.sheet.title.head]}" if other else twin.name
                self.faults.append(
                    messages.Twice(given.place(head).span(), head=head, value=id_, other=place)
                )
                continue
            out = FileOut(name, base, entry)
            self.outs[name] = self.by_rule[id_] = out
            if entry.base:
                self.kept.add(sheet.name + entry.base.anchor)
        known = {out.base.name for out in self.outs.values() if out.base is not None}
        return [file.name for file in self.folder.of(sheet.files) if file.name not in known]

    def untitled(self, entry: Entry) -> Diagnostic:
        head = entry.sheet.title.head
        assert entry.given is not None
        return messages.NoTitle(entry.given.place(head).span(), head=head)

    # --- rows in files and in other rows ---

    def attach(self, sheet: Sheet, entry: Entry) -> None:
        given = entry.given
        assert given is not None
        if not entry.title:
            self.faults.append(self.untitled(entry))
            return
        if not entry.title.isprintable():
            head = sheet.title.head
            self.faults.append(messages.OneLine(given.place(head).span(), head=head))
            return
        holder = self.holder(sheet, entry)
        if holder is None:
            return
        home = self.home(entry.base) if entry.base else None
        if entry.base is not None and home is not holder:
            entry.base = None  # moved to something else: new there, gone here
        if entry.base is not None:
            self.kept.add(sheet.name + entry.base.anchor)
        holder.inside.setdefault(sheet.name, []).append(entry)

    def home(self, row: Row) -> FileOut | Entry | None:
        """Where a row was."""
        if not row.sheet.of:
            return next(
                (out for out in self.outs.values() if out.base is not None and out.base.name == row.file),
                None,
            )
        return self.entries.get(
            outer_of(row.sheet).name + _anchor(row.file, row.path[: len(row.sheet.of) + 1])
        )

    def holder(self, sheet: Sheet, entry: Entry) -> FileOut | Entry | None:
        """Where a row is to be; None, with a message, where there is no such place."""
        given = entry.given
        assert given is not None
        if sheet.owner is None:
            return next(out for out in self.outs.values() if fits(out.name, self.folder.kind, sheet.files))
        owner = given.text(sheet.owner.head)
        if entry.base is not None and owner == entry.base.texts[sheet.owner.head]:
            home = self.home(entry.base)
            still = isinstance(home, FileOut) or (
                home is not None and home.sheet.name + _path(home) in self.kept
            )
            if home is not None and still:
                return home
            if isinstance(home, FileOut) or home is None:
                # What it was in is gone, and it goes too, unless something new has that name.
                return self.named(sheet, owner)
        found = self.named(sheet, owner) if owner else None
        if found is None and owner:
            found = self.added(sheet, owner, given)
        if found is None:
            known = self.names(sheet)
            near = suggest(owner, known)
            listed = ([near] if near else []) + [name for name in known if name != near]
            span, head = given.place(sheet.owner.head).span(), sheet.owner.head
            self.faults.append(
                messages.UnknownOwner(
                    span,
                    head=head,
                    value=owner,
                    known="、".join(listed[:_LISTED]) + ("…" if len(listed) > _LISTED else ""),
                )
            )
        return found

    def named(self, sheet: Sheet, owner: str) -> FileOut | Entry | None:
        assert sheet.owner is not None
        if sheet.of:
            return next((entry for entry in self.outers(sheet) if entry.title == owner), None)
        if sheet.owner.by:
            return next((out for out in self.files_for(sheet) if PurePosixPath(out.name).stem == owner), None)
        out = self.by_rule.get(owner)
        return out if out is not None and fits(out.name, self.folder.kind, sheet.files) else None

    def files_for(self, sheet: Sheet) -> list[FileOut]:
        return [out for out in self.outs.values() if fits(out.name, self.folder.kind, sheet.files)]

    def outers(self, sheet: Sheet) -> list[Entry]:
        outer = outer_of(sheet)
        return [entry for out in self.outs.values() for entry in out.inside.get(outer.name, [])]

    def names(self, sheet: Sheet) -> list[str]:
        if sheet.of:
            return [entry.title for entry in self.outers(sheet)]
        return [out.own.title for out in self.files_for(sheet) if out.own] if self.by_rule else []

    def added(self, sheet: Sheet, owner: str, given: Given) -> FileOut | Entry | None:
        """A new file, or a new entry with this name, where a row may ask for one."""
        assert sheet.owner is not None
        if sheet.owner.by:
            if _STEM.fullmatch(owner) is None:
                span = given.place(sheet.owner.head).span()
                self.faults.append(messages.BadName(span, value=owner))
                return None
            pattern = next(
                pattern
                for pattern in sheet.files
                if fits(pattern.replace("*", "a"), self.folder.kind, [pattern])
                or pattern.startswith("./") == (self.folder.kind == "words")
            )
            name = str(PurePosixPath(pattern).parent / f"{owner}.yaml")
            self.outs[name] = FileOut(name, None)
            return self.outs[name]
        if not sheet.adds_owner:
            return None
        outer = outer_of(sheet)
        head = outer.title.head
        made = Given(outer, given.number, "", {head: owner}, {head: given.refs[sheet.owner.head]}, given.file)
        entry = Entry(outer, made, None)
        top = next(out for out in self.outs.values() if fits(out.name, self.folder.kind, outer.files))
        top.inside.setdefault(outer.name, []).append(entry)
        return entry

    def check_twice(self, inside: dict[str, list[Entry]]) -> None:
        """Keys of a mapping are there once; so are the names of what other rows belong to."""
        for name, entries in inside.items():
            sheet = layout().sheet(name)
            assert sheet is not None
            outer = any(
                other.of == sheet.at and other.files == sheet.files and other.of for other in layout().sheets
            )
            seen: dict[str, Entry] = {}
            for entry in entries:
                self.check_twice(entry.inside)
                named = any(column.in_english for column in sheet.columns)
                if sheet.rows != "map" and not outer and not named:
                    continue
                assert entry.given is not None
                first = seen.setdefault(entry.title, entry)
                if first is not entry and not (_as_it_was(first) and _as_it_was(entry)):
                    head = sheet.title.head
                    assert first.given is not None
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
        old = sorted((entry for entry in entries if entry.base), key=lambda entry: _index(entry))
        entries[:] = [
            *behind.get(None, []),
            *(part for entry in old for part in [entry, *behind.get(entry, [])]),
        ]


def _index(entry: Entry) -> int:
    last = entry.base.path[-1] if entry.base else 0
    return last if isinstance(last, int) else 0


def _as_it_was(entry: Entry) -> bool:
    return entry.base is not None and entry.title == entry.base.texts[entry.sheet.title.head].strip()


def _anchor(file: str, path: Path) -> str:
    import json

    return json.dumps([file, *path], ensure_ascii=False)


def _path(entry: Entry) -> str:
    return entry.base.anchor if entry.base else ""


def _likeness(given: Given, row: Row) -> int:
    return sum(given.text(head) == text.strip() for head, text in row.texts.items())
