"""Rows and files as they shall be."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfeval.rulebook.files import File
from perfeval.rulebook.layout import Sheet
from perfeval.rulebook.reading import Given
from perfeval.rulebook.rows import Row


@dataclass(eq=False)
class Entry:
    """A row as it shall be: the row it was, if any, and the rows of other sheets that lie in it, by sheet."""

    sheet: Sheet
    given: Given
    base: Row | None
    inside: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the row is called now."""
        column = self.sheet.title
        return self.given.text(column.head)


@dataclass(eq=False)
class FileOut:
    """A file as it shall be: the file it was, if any, its own row, and the rows of other sheets in it, by sheet."""

    name: str
    base: File | None
    own: Entry | None = None
    inside: dict[str, list[Entry]] = field(default_factory=dict)
