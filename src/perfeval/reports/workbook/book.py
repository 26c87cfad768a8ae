"""The workbook as a whole: its sheets by name, a new one, and what covers the cells of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.reports.workbook.package import DOCUMENT, ContentTypes, Package
from perfeval.reports.workbook.splice import Element, Outline, prefix_of
from perfeval.reports.workbook.styles import MAIN
from perfeval.reports.workbook.xmltext import cell_at, column_name, content, value

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LONGEST_NAME = 31
#: Pixels of a drawing for which only a size is given: that many to a column, to a row.
_EMU_COLUMN, _EMU_ROW = 64 * 9525, 20 * 9525

#: The names under which a later run finds what this one wrote.
_POINTS, _PAGE = "perfeval.points", "perfeval.findings"
_COLUMNS = re.compile(r"!\$([A-Z]{1,3}):\$([A-Z]{1,3})$")
_QUOTED = re.compile(r"'?(.*?)'?!\$A\$1$", re.DOTALL)

#: First row and column, last row and column.
Range = tuple[int, int, int, int]


class Book:
    """A workbook's own part, and the parts beside it.

    Raises:
        PerfevalError: it is no workbook that can be written to.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        root = package.relations("")
        if root.is_strict():
            raise package.unsupported("它是“严格 Open XML”格式", "it is in the Strict Open XML format")
        documents = root.of("officeDocument")
        if not documents:
            raise package.damaged("no workbook part")
        self.part = documents[0]
        self.types = ContentTypes(package)
        self.outline = package.outline(self.part)
        if self.outline.root.uri != MAIN:
            # Word and PowerPoint, binary workbooks, or the strict variant.
            raise package.unsupported("主要部件不是工作簿", "its main part is no workbook")
        self.relations = package.relations(self.part)
        sheets = self.outline.root.first("sheets")
        if sheets is None or not sheets.children:
            raise package.damaged("no sheets")
        self.sheets: Element = sheets
        self._names = self.outline.root.first("definedNames")
        self._new_names: list[str] = []

    @property
    def names(self) -> list[str]:
        return [sheet.attributes.get("name", "") for sheet in self.sheets.children]

    def part_of(self, name: str) -> str | None:
        """The part with the worksheet of a name."""
        for sheet in self.sheets.children:
            if sheet.attributes.get("name") == name:
                part = self.relations.by_id(sheet.attributes.get(f"{DOCUMENT} id", ""), "worksheet")
                return part if part is not None and part in self.package else None
        return None

    def free_name(self, wanted: str) -> str:
        """The name, with a number behind it where there is such a sheet."""
        taken = {name.casefold() for name in self.names}
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: _LONGEST_NAME - 4]} {number}"
        return name

    def free_part(self) -> str:
        """The part for one more worksheet."""
        folder = self.part.rpartition("/")[0]
        return self.package.free(f"{folder}/worksheets/sheet".lstrip("/"), ".xml")

    def add_sheet(self, name: str, part: str, data: bytes) -> None:
        """One more worksheet, the last one, so that no number of another changes."""
        ids = [
            int(id_)
            for sheet in self.sheets.children
            if (id_ := sheet.attributes.get("sheetId", "")).isdigit()
        ]
        id_ = self.relations.add("worksheet", part)
        outline = self.outline
        tag = f'<{outline.prefix}sheet name="{value(name)}" sheetId="{max(ids, default=0) + 1}"'
        outline.append(self.sheets, f'{tag} xmlns:r="{DOCUMENT}" r:id="{id_}"/>')
        self.package.put(part, data)
        self.types.add(part, _SHEET_TYPE)
        self._list_in_properties(name)

    def _list_in_properties(self, name: str) -> None:
        """Name the sheet in the document's properties, where these list the sheets in the usual way."""
        for part in self.package.relations("").of("extended-properties"):
            if part not in self.package:
                continue
            properties = self.package.outline(part)
            if _list(properties, name, len(self.names)):
                self.package.put(part, properties.result())

    def drop_signatures(self) -> bool:
        """Leave out digital signatures, which hold no longer; whether there were any."""
        root = self.package.relations("")
        origins = [
            item
            for item in root.items
            if item.attributes.get("Type", "").endswith("digital-signature/origin")
        ]
        for item in origins:
            root.drop(item)
        gone = [name for name in self.package.parts() if name.lower().startswith("_xmlsignatures/")]
        for name in gone:
            self.package.remove(name)
            self.types.drop(name)
        return bool(origins or gone)

    # --- what an earlier run wrote ------------------------------------------------------------------
    # Hidden names remember it: they are kept when the workbook is saved, and move with what they name.
    def earlier_columns(self, sheet: str) -> tuple[int, int] | None:
        """The columns of points and remarks that an earlier run put into a sheet."""
        name = self._name(_POINTS, self.names.index(sheet))
        found = None if name is None else _COLUMNS.search(name.text)
        if found is None:
            return None
        first, last = (cell_at(f"{column}1") for column in found.groups())
        return (first[1], last[1]) if first and last and last[1] == first[1] + 1 else None

    def earlier_page(self) -> str | None:
        """The sheet of findings that an earlier run wrote, by its name."""
        name = self._name(_PAGE, None)
        found = None if name is None else _QUOTED.match(name.text)
        page = None if found is None else found.group(1).replace("''", "'")
        return page if page is not None and self.part_of(page) else None

    def remember_columns(self, sheet: str, first: int) -> None:
        columns = f"${column_name(first)}:${column_name(first + 1)}"
        self._remember(_POINTS, f"{reference(sheet)}!{columns}", self.names.index(sheet))

    def remember_page(self, sheet: str) -> None:
        self._remember(_PAGE, f"{reference(sheet)}!$A$1", None)

    def _name(self, name: str, sheet: int | None) -> Element | None:
        scope = None if sheet is None else str(sheet)
        for item in self._names.children if self._names else ():
            if item.attributes.get("name") == name and item.attributes.get("localSheetId") == scope:
                return item
        return None

    def _remember(self, name: str, target: str, sheet: int | None) -> None:
        known, tag = self._name(name, sheet), f"{self.outline.prefix}definedName"
        if known is not None:
            if known.text != target:
                self.outline.replace(known.inside, known.close, content(target))
            return
        scope = "" if sheet is None else f' localSheetId="{sheet}"'
        self._new_names.append(f'<{tag} name="{name}"{scope} hidden="1">{content(target)}</{tag}>')

    def _keep_names(self) -> None:
        if not self._new_names:
            return
        names, tag = "".join(self._new_names), f"{self.outline.prefix}definedNames"
        if self._names is not None:
            self.outline.append(self._names, names)
            return
        before = [
            self.outline.root.first(name) for name in ("sheets", "functionGroups", "externalReferences")
        ]
        self.outline.insert(max(item.end for item in before if item), f"<{tag}>{names}</{tag}>")

    def keep(self) -> None:
        self._keep_names()
        self.package.put(self.part, self.outline.result())
        self.types.keep()

    def covered(self, part: str) -> Iterator[Range]:
        """The cells that text boxes, pictures and charts of a worksheet lie on."""
        for drawing in self.package.relations(part).of("drawing"):
            if drawing in self.package:
                for anchor in self.package.outline(drawing).root.children:
                    if found := _covered(anchor):
                        yield found


def reference(sheet: str) -> str:
    """The name of a sheet as a formula or a link writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def _list(properties: Outline, name: str, sheets: int) -> bool:
    """Put a name behind those of the sheets; False where they are not listed first."""
    pairs, titles = properties.root.first("HeadingPairs"), properties.root.first("TitlesOfParts")
    if pairs is None or titles is None or not pairs.children or not titles.children:
        return False
    vector, listed = pairs.children[0], titles.children[0]
    counts = [item for variant in vector.children for item in variant.children]
    if len(counts) < 2 or counts[1].text.strip() != str(sheets) or len(listed.children) < sheets:
        return False
    size = listed.attributes.get("size", "")
    if not size.isdigit():
        return False
    last = listed.children[sheets - 1]
    tag = prefix_of(properties.data, last.start) + last.name
    properties.insert(last.end, f"<{tag}>{content(name)}</{tag}>")
    properties.set(listed, "size", str(int(size) + 1))
    properties.replace(counts[1].inside, counts[1].close, str(sheets + 1))
    return True


def _covered(anchor: Element) -> Range | None:
    start, stop, size = anchor.first("from"), anchor.first("to"), anchor.first("ext")
    if start is None:
        return None
    row, column = _number(start, "row"), _number(start, "col")
    if stop is not None:
        return row + 1, column + 1, _number(stop, "row") + 1, _number(stop, "col") + 1
    if size is None:
        return None
    wide, high = (
        int(text) if (text := size.attributes.get(key, "")).isdigit() else 0 for key in ("cx", "cy")
    )
    return row + 1, column + 1, row + 1 + high // _EMU_ROW, column + 1 + wide // _EMU_COLUMN


def _number(element: Element, name: str) -> int:
    child = element.first(name)
    text = "" if child is None else child.text.strip()
    return int(text) if text.isdigit() else 0
