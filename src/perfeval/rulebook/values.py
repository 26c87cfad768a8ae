"""What the text of a cell is to become in a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaf:
    """One text; ``free``: it may stand in the file as a number."""

    text: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """YAML as somebody typed it, known to be sound within braces."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words parted by spaces."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``shown`` is what a cell shows of each item, ``values`` what they are."""

    shown: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with what a cell shows of each, and what it is."""

    entries: dict[str, tuple[str, Value]]


Value = Leaf | Source | Words | Items | Table
