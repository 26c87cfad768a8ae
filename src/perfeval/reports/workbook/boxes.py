"""The boxes in which comments are shown: their size, their place, and the drawing that holds them.

Such a drawing is not always well-formed XML (some programs write ``<br>`` into it), so it is looked at by
patterns, and only added to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from perfeval.reports.cells import wrap
from perfeval.reports.workbook.sheet import Sheet

#: The narrow and the wide box in pixels, each with the narrow letters that surely fit in a line.
_SIZES = ((330, 46), (560, 82))
#: Pixels of a line and of what is around the text; more lines than the last take the wide box.
_LINE, _MARGIN, _MOST_LINES = 17, 26, 30
#: A cell's own size where the sheet does not end.
_LEAST = 1

_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_HEAD = (
    f"<xml {' '.join(f'xmlns:{prefix}={chr(34)}{uri}{chr(34)}' for prefix, uri in _NAMESPACES.items())}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_BLOCK = re.compile(rb"<(?:\w+:)?idmap\b[^>]*?\bdata=[\"']([0-9, ]+)[\"']")
_ID = re.compile(rb"_x0000_s([0-9]{1,9})\b")
_ONE = re.compile(rb"<(\w+:)shape\b.*?</\1shape>", re.DOTALL)
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</)")
_ROW = re.compile(rb"<((?:\w+:)?)Row>")
_TYPED = re.compile(rb"\bid=[\"']_x0000_t202[\"']")


@dataclass(frozen=True, slots=True)
class Box:
    """One comment's box: its cell, from 1, and the text that it must hold."""

    row: int
    column: int
    text: str


def size_of(text: str) -> tuple[int, int]:
    """Width and height in pixels of a box in which the whole text is seen."""
    (narrow, letters), (wide, more) = _SIZES
    lines = _lines(text, letters)
    if lines <= _MOST_LINES:
        return narrow, lines * _LINE + _MARGIN
    return wide, _lines(text, more) * _LINE + _MARGIN


def _lines(text: str, letters: int) -> int:
    return sum(len(wrap(line, letters)) for line in text.split("\n"))


def anchor_of(box: Box, sheet: Sheet) -> tuple[str, int, int]:
    """The place of a box beside its cell, as the drawing writes it, and its width and height in pixels."""
    width, height = size_of(box.text)
    heights, usual = sheet.heights(), int(sheet.found.height * 4 / 3)
    top = max(box.row - 2, 0)
    left, right = box.column, _beyond(box.column, 12 + width, lambda at: sheet.width(at + 1))
    bottom = _beyond(top, 8 + height, lambda at: heights.get(at + 1, usual))
    numbers = (left, 12, top, 8, *right, *bottom)
    return ", ".join(map(str, numbers)), width, height


def _beyond(first: int, pixels: int, size: Callable[[int], int]) -> tuple[int, int]:
    """The cell, from 0, and the pixels within it, that lie so far from the beginning of the first."""
    at = first
    for _ in range(5_000):
        own = size(at)
        if pixels < own:
            return at, pixels
        pixels -= own
        at += 1
    return at, _LEAST


class Boxes:
    """The drawing with the boxes of one sheet's comments.

    Args:
        data: the drawing that is there; None for a new one.
        block: for a new one, a block of numbers for shapes that no other drawing of the workbook has.
    """

    def __init__(self, data: bytes | None, block: int) -> None:
        self.data = data or (_HEAD.format(block=block) + "</xml>").encode()
        used = [int(found) for found in _ID.findall(self.data)]
        blocks = blocks_of(self.data) or [block]
        self.next = max([max(blocks) * 1024, *used]) + 1

    def set(self, boxes: list[Box], sheet: Sheet) -> None:
        """Make a box for each comment; one that has a box already gets a larger one."""
        shapes = []
        for box in boxes:
            anchor, width, height = anchor_of(box, sheet)
            if not self._enlarge(box, anchor):
                shapes.append(
                    _SHAPE.format(
                        id=self.next,
                        width=width * 3 / 4,
                        height=height * 3 / 4,
                        order=self.next % 1024,
                        anchor=anchor,
                        row=box.row - 1,
                        column=box.column - 1,
                    )
                )
                self.next += 1
        type_ = "" if _TYPED.search(self.data) or not shapes else _TYPE
        end = self.data.rfind(b"</xml>")
        end = len(self.data) if end < 0 else end
        added = "".join([type_, *shapes])
        for prefix, uri in _NAMESPACES.items():
            # A program may have declared them under other prefixes.
            if f"xmlns:{prefix}=".encode() not in self.data:
                added = re.sub(r"(<v:shape(?:type)?) ", rf'\1 xmlns:{prefix}="{uri}" ', added)
        self.data = self.data[:end] + added.encode() + self.data[end:]

    def _enlarge(self, box: Box, anchor: str) -> bool:
        found = self._box_of(box.row, box.column)
        if found is None:
            return False
        larger = _with_anchor(found.group(), anchor.encode())
        self.data = self.data[: found.start()] + larger + self.data[found.end() :]
        return True

    def drop(self, row: int, column: int) -> None:
        """Take away the box of a comment that is no more."""
        if (found := self._box_of(row, column)) is not None:
            self.data = self.data[: found.start()] + self.data[found.end() :]

    def _box_of(self, row: int, column: int) -> re.Match[bytes] | None:
        own_row = re.compile(rf"Row>\s*{row - 1}\s*</".encode())
        own_column = re.compile(rf"Column>\s*{column - 1}\s*</".encode())
        for found in _ONE.finditer(self.data):
            if own_row.search(found.group()) and own_column.search(found.group()):
                return found
        return None


def _with_anchor(shape: bytes, anchor: bytes) -> bytes:
    """A shape at another place; one that had none in cells gets one."""
    if _ANCHOR.search(shape):
        return _ANCHOR.sub(rb"\g<1>" + anchor + rb"\g<3>", shape, count=1)
    return _ROW.sub(rb"<\g<1>Anchor>" + anchor + rb"</\g<1>Anchor>\g<0>", shape, count=1)


def blocks_of(data: bytes) -> list[int]:
    """The blocks of numbers that a drawing takes for its shapes."""
    return [int(number) for found in _BLOCK.findall(data) for number in found.split(b",") if number.strip()]
