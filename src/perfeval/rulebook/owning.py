"""To what each row of a workbook belongs: a file, or a row of another sheet."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from perfeval.diagnostics import Diagnostic
from perfeval.rulebook import messages
from perfeval.rulebook.entries import Entry, FileOut
from perfeval.rulebook.files import Folder, fits
from perfeval.rulebook.layout import Owner, Sheet, layout
from perfeval.rulebook.reading import Given
from perfeval.rulebook.rows import Row, anchor_of
from perfeval.sources import suggest

_STEM = re.compile(r"[^\s/\\:*?\"<>|.][^/\\:*?\"<>|]*")
#: So many names are listed in a message.
_LISTED = 12


def outer_of(sheet: Sheet) -> Sheet:
    """The sheet whose rows those of ``sheet`` lie in."""
    return next(other for other in layout().sheets if other.at == sheet.of and other.files == sheet.files)


class Owners:
    """The files and rows that others may belong to.

    ``outs`` are the files by name, ``by_rule`` those of rules by the rule's id, ``entries`` the rows that were there
    by what tells them apart, ``kept`` which of those stay what they were.
    """

    def __init__(self, folder: Folder, faults: list[Diagnostic]) -> None:
        self.folder = folder
        self.faults = faults
        self.outs: dict[str, FileOut] = {}
        self.by_rule: dict[str, FileOut] = {}
        self.entries: dict[str, Entry] = {}
        self.kept: set[str] = set()

    def keep(self, row: Row) -> None:
        """Note that a row stays where it was."""
        self.kept.add(row.sheet.name + row.anchor)

    def home(self, row: Row) -> FileOut | Entry | None:
        """Where a row was."""
        if not row.sheet.of:
            return next(
                (out for out in self.outs.values() if out.base is not None and out.base.name == row.file),
                None,
            )
        return self.entries.get(
            outer_of(row.sheet).name + anchor_of(row.file, row.path[: len(row.sheet.of) + 1])
        )

    def holder(self, sheet: Sheet, entry: Entry) -> FileOut | Entry | None:
        """Where a row is to be; None where there is no such place, with a message unless it went with the row."""
        owner = sheet.owner
        if owner is None:
            return next(iter(self.files_for(sheet.files)))
        name = entry.given.text(owner.head)
        stays = entry.base is not None and name == entry.base.texts[owner.head]
        home = self.home(entry.base) if entry.base is not None and stays else None
        if isinstance(home, FileOut):
            return home
        if home is not None and home.base is not None and home.sheet.name + home.base.anchor in self.kept:
            return home
        found = self.named(sheet, owner, name) if name else None
        if found is None and name and not stays:
            found = self.added(sheet, owner, name, entry.given)
        if found is None and not stays:
            self.refuse(sheet, owner, name, entry.given)
        return found

    def refuse(self, sheet: Sheet, owner: Owner, name: str, given: Given) -> None:
        """Say that there is no such owner."""
        known = self.names(sheet)
        near = suggest(name, known)
        listed = ([near] if near else []) + [other for other in known if other != near]
        shown = "、".join(listed[:_LISTED]) + ("…" if len(listed) > _LISTED else "")
        span = given.place(owner.head).span()
        self.faults.append(messages.UnknownOwner(span, head=owner.head, value=name, known=shown))

    def named(self, sheet: Sheet, owner: Owner, name: str) -> FileOut | Entry | None:
        """The file or row of that name."""
        if sheet.of:
            return next((entry for entry in self.outers(sheet) if entry.title == name), None)
        files = self.files_for(sheet.files)
        if owner.by:
            return next((out for out in files if PurePosixPath(out.name).stem == name), None)
        out = self.by_rule.get(name)
        return out if out in files else None

    def files_for(self, patterns: tuple[str, ...]) -> list[FileOut]:
        """The files of a sheet."""
        return [out for out in self.outs.values() if fits(out.name, self.folder.kind, patterns)]

    def outers(self, sheet: Sheet) -> list[Entry]:
        """The rows that those of a sheet may lie in."""
        outer = outer_of(sheet)
        return [entry for out in self.outs.values() for entry in out.inside.get(outer.name, [])]

    def names(self, sheet: Sheet) -> list[str]:
        """What may be written as an owner."""
        if sheet.of:
            return [entry.title for entry in self.outers(sheet)]
        return [out.own.title for out in self.files_for(sheet.files) if out.own]

    def added(self, sheet: Sheet, owner: Owner, name: str, given: Given) -> FileOut | Entry | None:
        """A new file, or a new row with this name, where a row may ask for one."""
        if owner.by:
            return self.new_file(sheet, owner, name, given)
        if not sheet.adds_owner:
            return None
        outer = outer_of(sheet)
        head = outer.title.head
        made = Given(outer, given.number, "", {head: name}, {head: given.refs[owner.head]}, given.file)
        entry = Entry(outer, made, None)
        self.files_for(outer.files)[0].inside.setdefault(outer.name, []).append(entry)
        return entry

    def new_file(self, sheet: Sheet, owner: Owner, name: str, given: Given) -> FileOut | None:
        """A file that a row begins."""
        if _STEM.fullmatch(name) is None:
            self.faults.append(messages.BadName(given.place(owner.head).span(), value=name))
            return None
        here = self.folder.kind == "words"
        pattern = next(pattern for pattern in sheet.files if pattern.startswith("./") == here)
        path = str(PurePosixPath(pattern).parent / f"{name}.yaml")
        self.outs[path] = FileOut(path, None)
        return self.outs[path]
