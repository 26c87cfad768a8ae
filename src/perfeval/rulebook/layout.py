"""layout.yaml: which sheets a workbook of rules has, what stands in their columns, and where it is in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from perfeval.sources import Text, parse_yaml, plain

Rows = Literal["form", "file", "list", "map"]
#: What a cell holds, and so how it is shown and read.
Kind = Literal["text", "any", "whole", "flag", "choice", "list", "map", "pairs", "words", "rest"]
Keys = tuple[str, ...]


def keys_of(dotted: str) -> Keys:
    """``basis.document`` as keys; '' is the entry itself."""
    return tuple(dotted.split(".")) if dotted else ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column; of a form, one row.

    ``at`` leads from the row's entry to the value. ``choices`` are the words of a drop-down by what they are in
    the files; an ``open`` one takes others too. ``labels`` are what keys within a cell are called. ``scalars``: lists that are written as one text. ``file``: the
    only file that has it. ``in_english``: the mapping under ``en`` of the file that has a text for each entry.
    """

    head: str
    at: Keys = ()
    kind: Kind = "text"
    width: float = 12
    note: str = ""
    wide: bool = False
    key: bool = False
    english: bool = False
    fixed: bool = False
    open: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    scalars: tuple[str, ...] = ()
    file: str = ""
    in_english: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """The column that says to what a row belongs: a file (``by`` its name), or the entry with this ``key``.

    ``beside``: a column beside it that tells more about the owner, for reading only.
    """

    head: str
    key: str = ""
    by: str = ""
    width: float = 12
    note: str = ""
    beside: Column | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; see the head of layout.yaml."""

    name: str
    rows: Rows
    files: tuple[str, ...]
    note: str
    columns: tuple[Column, ...]
    order: Keys
    at: Keys = ()
    of: Keys = ()
    owner: Owner | None = None
    adds_owner: bool = False
    ordered: bool = False
    short: str = ""
    kind: str = ""
    name_key: str = ""

    @property
    def key(self) -> Column | None:
        """The column with the key of an entry."""
        return next((column for column in self.columns if column.key), None)

    @property
    def title(self) -> Column:
        """The column that names a row in messages."""
        named = (column for column in self.columns if column.at == ("name",))
        return self.key or next(named, self.columns[0])


@dataclass(frozen=True, slots=True)
class Layout:
    """All of it."""

    sheets: tuple[Sheet, ...]
    yes: str
    no: str
    block: frozenset[str]
    quoted: frozenset[str]
    raw: Mapping[str, Any]

    def named(self, name: str) -> Sheet:
        """The sheet of that name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)


def data(name: str) -> Any:
    """A YAML file of this package as plain values."""
    text = files("perfeval.rulebook").joinpath(name).read_text(encoding="utf-8")
    return plain(parse_yaml(Text(name, text))[0])


@cache
def layout() -> Layout:
    """layout.yaml."""
    raw = data("layout.yaml")
    return Layout(
        sheets=tuple(_sheet(entry, raw) for entry in raw["sheets"]),
        yes=raw["flag"]["yes"],
        no=raw["flag"]["no"],
        block=frozenset(raw["block"]),
        quoted=frozenset(raw["quoted"]),
        raw=raw,
    )


def _sheet(entry: Mapping[str, Any], raw: Mapping[str, Any]) -> Sheet:
    written: list[Mapping[str, Any]] = []
    for column in entry["columns"]:
        written += raw["columns"][column["use"]] if "use" in column else [column]
    columns = tuple(_column(column, raw) for column in written)
    owner = dict(entry["owner"]) if "owner" in entry else None
    if owner and "beside" in owner:
        owner["beside"] = _column({**owner["beside"], "fixed": True, "wide": True}, raw)
    return Sheet(
        name=entry["sheet"], rows=entry["rows"], files=tuple(entry["files"]), note=entry["note"], columns=columns,
        order=tuple(entry.get("order") or dict.fromkeys(column.at[0] for column in columns if column.at)),
        at=keys_of(entry.get("at", "")), of=keys_of(entry.get("of", "")), owner=Owner(**owner) if owner else None,
        adds_owner=entry.get("adds_owner", False), ordered=entry.get("ordered", False), short=entry.get("short", ""), kind=entry.get("kind", ""),
        name_key=entry.get("name", ""),
    )  # fmt: skip


def _column(entry: Mapping[str, Any], raw: Mapping[str, Any]) -> Column:
    given = dict(entry)
    choices = raw["choices"][given.pop("choices")] if "choices" in given else {}
    labels = raw["labels"][given.pop("labels")] if "labels" in given else {}
    at, scalars, file = given.pop("at", ""), given.pop("scalars", ()), given.pop("in", "")
    return Column(
        **given, at=keys_of(at), scalars=tuple(scalars), file=file, choices=choices, labels=labels,
    )  # fmt: skip
