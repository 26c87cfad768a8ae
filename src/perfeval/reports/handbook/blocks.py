"""What a handbook is made of, and a page that takes what the reports of packs say as such blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from perfeval.diagnostics import Lang
from perfeval.reports.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Heading:
    """A title of a part; the level counts from 1; ``anchor`` is what a link leads to."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a warning is set off; a lead and a label stay with the table below, the label in bold."""

    text: str
    kind: Literal["plain", "warning", "lead", "label"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; every item has its depth, from 0."""

    items: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and what they say, without a head."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` is its share."""

    title: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page; the second cell of a row may link to an anchor."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()


#: A row with a cell of more characters may go on on the next page; others stay whole.
_LONG = 360


def is_long(row: Sequence[str]) -> bool:
    """Whether a row of a table would leave much of a page empty if it stayed whole."""
    return any(len(text) > _LONG for text in row)


Block = Heading | Text | Items | Facts | Table


@dataclass(frozen=True, slots=True)
class Book:
    """A whole document."""

    title: str
    subtitle: str
    lang: Lang
    blocks: tuple[Block, ...]


class Recorder(Sheet):
    """A page that keeps what is put on it as blocks; headings are of one level."""

    def __init__(self, lang: Lang, level: int = 1) -> None:
        super().__init__(lang)
        self.level = level
        self.blocks: list[Block] = []

    def put(self, text: str, indent: int = 0, label: str = "") -> None:
        if indent:
            self._listed(label + text, int(indent > 2))
        else:
            self.blocks.append(Text(label + text))

    def item(self, text: str, indent: int = 2) -> None:
        self._listed(text, int(indent > 2))

    def none(self) -> None:
        self.blocks.append(Text(self.say("无。", "None.")))

    def heading(self, text: str) -> None:
        self.blocks.append(Heading(self.level, text))

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        self.blocks.append(Facts(tuple(rows)))

    def _listed(self, text: str, depth: int) -> None:
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Items):
            self.blocks[-1] = Items((*last.items, (depth, text)))
        else:
            self.blocks.append(Items(((depth, text),)))
