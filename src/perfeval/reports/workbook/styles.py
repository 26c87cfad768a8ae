"""The formats of the cells that are put in, appended to those of the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfeval.evaluation import Rounding
from perfeval.reports.workbook.splice import Element, Outline
from perfeval.reports.workbook.xmltext import value

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: For a workbook that has no formats of its own.
BLANK = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
#: The children of a font that say how letters look, not which letters they are.
_LOOKS = frozenset(
    ["b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color"]
)
#: Formats that every program knows: no decimals, two decimals.
_KNOWN = {"0": 1, "0.00": 2}
_GREY, _LINK = "FF9C9C9C", "FF0563C1"


@dataclass(frozen=True, slots=True)
class Format:
    """How a cell looks. ``shade`` is a colour; ``number`` a pattern; ``quoted`` keeps text from being a formula."""

    bold: bool = False
    size: float | None = None
    link: bool = False
    shade: str = ""
    border: bool = False
    across: str = ""
    down: str = "center"
    wrap: bool = False
    number: str = ""
    quoted: bool = False


def number_pattern(rounding: Rounding) -> str:
    """The pattern of numbers with so many decimals."""
    return "0." + "0" * rounding.places if rounding.places else "0"


class Styles:
    """The formats of a workbook, and those asked for."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        root = outline.root
        self.prefix = outline.prefix
        self._added: dict[str, list[str]] = {
            "numFmts": [],
            "fonts": [],
            "fills": [],
            "borders": [],
            "cellXfs": [],
        }
        self._there = {name: root.first(name) for name in self._added}
        self._sizes = {
            name: 0 if element is None else len(element.children) for name, element in self._there.items()
        }
        self._known: dict[Format, int] = {}
        self._pieces: dict[tuple[str, str], int] = {}
        self._bordered = self._find_bordered()

    @property
    def complete(self) -> bool:
        """Whether there is everything that formats are appended to."""
        return all(self._there[name] is not None for name in ("fonts", "fills", "borders", "cellXfs"))

    def _find_bordered(self) -> frozenset[int]:
        borders, formats = self._there["borders"], self._there["cellXfs"]
        if borders is None or formats is None:
            return frozenset()
        drawn = {
            str(number)
            for number, border in enumerate(borders.children)
            if any(side.attributes.get("style", "none") != "none" for side in border.children)
        }
        return frozenset(
            number for number, item in enumerate(formats.children) if item.attributes.get("borderId") in drawn
        )

    def is_bordered(self, style: int) -> bool:
        return style in self._bordered

    def of(self, format_: Format) -> int:
        """The number of a format, which is appended the first time it is asked for."""
        if format_ not in self._known:
            self._known[format_] = self._append("cellXfs", self._xf(format_))
        return self._known[format_]

    # --- pieces -------------------------------------------------------------------------------------
    def _append(self, group: str, piece: str) -> int:
        """The number of a piece; the same piece is appended once."""
        if (group, piece) not in self._pieces:
            self._pieces[group, piece] = self._sizes[group] + len(self._added[group])
            self._added[group].append(piece)
        return self._pieces[group, piece]

    def _tag(self, name: str, **attributes: object) -> str:
        told = "".join(f' {key}="{value(str(text))}"' for key, text in attributes.items())
        return f"<{self.prefix}{name}{told}/>"

    def _whole(self, name: str, children: Iterable[str]) -> str:
        return f"<{self.prefix}{name}>{''.join(children)}</{self.prefix}{name}>"

    def _xf(self, format_: Format) -> str:
        align = {
            "horizontal": format_.across,
            "vertical": format_.down,
            "wrapText": "1" if format_.wrap else "",
        }
        parts: dict[str, object] = {
            "numFmtId": self._number(format_.number),
            "fontId": self._font(format_),
            "fillId": self._fill(format_.shade) if format_.shade else 0,
            "borderId": self._border() if format_.border else 0,
            "xfId": 0,
        }
        if format_.quoted:
            parts["quotePrefix"] = 1
        parts |= {
            "applyNumberFormat": 1,
            "applyFont": 1,
            "applyFill": 1,
            "applyBorder": 1,
            "applyAlignment": 1,
        }
        head = self._tag("xf", **parts).removesuffix("/>")
        inner = self._tag("alignment", **{key: text for key, text in align.items() if text})
        return f"{head}>{inner}</{self.prefix}xf>"

    def _number(self, pattern: str) -> int:
        if not pattern:
            return 0
        if pattern in _KNOWN:
            return _KNOWN[pattern]
        there = self._there["numFmts"]
        taken = [item.attributes.get("numFmtId", "") for item in (there.children if there else ())]
        first = max([163, *(int(id_) for id_ in taken if id_.isdigit())]) + 1
        for number, piece in enumerate(self._added["numFmts"]):
            if f'formatCode="{pattern}"' in piece:
                return first + number
        id_ = first + len(self._added["numFmts"])
        self._append("numFmts", self._tag("numFmt", numFmtId=id_, formatCode=pattern))
        return id_

    def _font(self, format_: Format) -> int:
        if not (format_.bold or format_.size or format_.link):
            return 0
        fonts = self._there["fonts"]
        usual = fonts.children[0].children if fonts is not None and fonts.children else []
        letters = [self._raw(item) for item in usual if item.name not in _LOOKS]
        usual_size = next((item.attributes.get("val", "11") for item in usual if item.name == "sz"), "11")
        looks = [self._tag("b")] if format_.bold else []
        looks += [self._tag("u")] if format_.link else []
        looks.append(self._tag("sz", val=f"{format_.size:g}" if format_.size else usual_size))
        looks += [self._tag("color", rgb=_LINK)] if format_.link else []
        return self._append("fonts", self._whole("font", [*looks, *letters]))

    def _raw(self, element: Element) -> str:
        return self.outline.data[element.start : element.end].decode()

    def _fill(self, color: str) -> int:
        inner = self._tag("fgColor", rgb=color) + self._tag("bgColor", indexed=64)
        pattern = f'<{self.prefix}patternFill patternType="solid">{inner}</{self.prefix}patternFill>'
        return self._append("fills", self._whole("fill", [pattern]))

    def _border(self) -> int:
        sides = []
        for side in ("left", "right", "top", "bottom"):
            name = f"{self.prefix}{side}"
            sides.append(f'<{name} style="thin">{self._tag("color", rgb=_GREY)}</{name}>')
        return self._append("borders", self._whole("border", [*sides, self._tag("diagonal")]))

    def result(self) -> bytes:
        """The part with what was asked for; to be called once."""
        outline = self.outline
        for name, pieces in self._added.items():
            there = self._there[name]
            if not pieces:
                continue
            if there is None:  # numFmts: it is the first of all
                whole = f'<{self.prefix}{name} count="{len(pieces)}">{"".join(pieces)}</{self.prefix}{name}>'
                outline.insert(outline.root.inside, whole)
            else:
                outline.append(there, "".join(pieces))
                outline.count(there, self._sizes[name] + len(pieces))
        return outline.result()
