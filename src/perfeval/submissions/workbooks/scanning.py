"""What python-calamine does not tell of an Office Open XML workbook: formats, hidden parts, formulas, extent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath

from perfeval.submissions.workbooks.model import MOST_COLUMNS, MOST_ROWS, Place, place_of
from perfeval.submissions.workbooks.packages import Package
from perfeval.submissions.workbooks.values import GENERAL, Format, builtin, parsed
from perfeval.submissions.workbooks.xmlwalk import StopWalkError, nothing, walk

_ON = ("1", "true")


@dataclass(slots=True)
class Sheet:
    """A sheet as the workbook lists it, and where its part is."""

    name: str
    part: str
    shown: bool


@dataclass(slots=True)
class Book:
    """What the workbook part and the styles say."""

    sheets: list[Sheet] = field(default_factory=list)
    since_1904: bool = False
    formats: list[Format] = field(default_factory=list)


@dataclass(slots=True)
class Scan:
    """One sheet: of each cell with a value its format, and whether a formula gave it.

    ``beyond`` is a place outside of what is read; nothing after it was looked at.
    """

    styles: dict[Place, int] = field(default_factory=dict)
    computed: set[Place] = field(default_factory=set)
    unsaved: list[Place] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    beyond: Place | None = None


def scan_book(package: Package) -> Book | None:
    """The sheets of a workbook and its formats; None where there is no workbook in the package."""
    data = package.xml("xl/workbook.xml")
    if data is None:
        return None
    book, targets = Book(), _targets(package)

    def start(name: str, given: dict[str, str]) -> None:
        if name == "workbookPr":
            book.since_1904 = given.get("date1904") in _ON
        elif name == "sheet":
            target = targets.get(given.get("id", ""), "")
            if target.startswith("xl/worksheets/"):
                book.sheets.append(
                    Sheet(
                        given.get("name", ""),
                        target,
                        given.get("state") is None or given["state"] == "visible",
                    )
                )

    walk(package.path, "xl/workbook.xml", data, start, nothing, nothing)
    book.formats = _formats(package)
    return book


def _targets(package: Package) -> dict[str, str]:
    part = "xl/_rels/workbook.xml.rels"
    found: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            found[given.get("Id", "")] = (
                target[1:] if target.startswith("/") else normpath(join("xl", target))
            )

    if (data := package.xml(part)) is not None:
        walk(package.path, part, data, start, nothing, nothing)
    return found


def _formats(package: Package) -> list[Format]:
    part, codes, formats, inside = "xl/styles.xml", dict[int, str](), list[Format](), [False]

    def start(name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            codes[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            number = _number(given.get("numFmtId"))
            formats.append(parsed(codes[number]) if number in codes else builtin(number))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    if (data := package.xml(part)) is not None:
        walk(package.path, part, data, start, end, nothing)
    return formats or [GENERAL]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def scan_sheet(package: Package, part: str) -> Scan:
    """Walk through one sheet, no further than is read of any."""
    walker = _Sheet()
    if (data := package.xml(part)) is not None:
        walk(package.path, part, data, walker.start, walker.end, walker.text)
    return walker.scan


class _Sheet:
    def __init__(self) -> None:
        self.scan = Scan()
        self.row = self.column = -1
        self.style, self.kind = 0, ""
        self.formula = self.inline = False
        self.inside = ""
        self.written = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            place = place_of(given.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
            self.style, self.kind = _number(given.get("s")), given.get("t", "n")
            self.formula = self.inline = False
            self.written = ""
        elif name == "row":
            number = _number(given.get("r"))
            self.row, self.column = (number - 1 if number else self.row + 1), -1
            if given.get("hidden") in _ON and self.row < MOST_ROWS:
                self.scan.hidden_rows.add(self.row)
        elif name == "col":
            if given.get("hidden") in _ON:
                self.scan.hidden_columns |= set(_columns(given))
        elif name == "f":
            self.formula = True
        elif name == "v":
            self.inside = "v"
        elif name == "is":
            self.inline = True

    def text(self, text: str) -> None:
        if self.inside == "v":
            self.written += text

    def end(self, name: str) -> None:
        if name == "v":
            self.inside = ""
        elif name == "c":
            self._cell()

    def _cell(self) -> None:
        place = (self.row, self.column)
        if self.formula and not self.written and self.kind != "str":
            if self.row < MOST_ROWS and self.column < MOST_COLUMNS:
                self.scan.unsaved.append(place)
            return
        if not self.written and not self.inline:
            return
        if self.row >= MOST_ROWS or self.column >= MOST_COLUMNS:
            self.scan.beyond = place
            raise StopWalkError
        self.scan.styles[place] = self.style
        if self.formula:
            self.scan.computed.add(place)
        if self.kind == "e":
            self.scan.errors[place] = self.written


def _columns(given: dict[str, str]) -> Iterator[int]:
    first, last = _number(given.get("min")), _number(given.get("max"))
    yield from range(max(0, first - 1), min(last, MOST_COLUMNS))
