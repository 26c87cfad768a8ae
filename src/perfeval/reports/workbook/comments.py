"""Comments of one sheet: those that are there stay, ours come beside them or below them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfeval.reports.workbook.splice import Element, Outline
from perfeval.reports.workbook.styles import MAIN
from perfeval.reports.workbook.xmltext import cell_at, cell_name, content, legal

AUTHOR = "perfeval"
#: The first line of what we write; in a comment that somebody else began, it tells where ours begins.
HEADS = ("perfeval 复核：", "perfeval review:")
_OURS = re.compile(rf"(?:\A|\n\n)(?:{'|'.join(HEADS)})\n")
#: What programs put in place of a comment that has answers; what is written below it, nobody sees.
_THREADED = "tc="
_BLANK = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}"><authors/><commentList/></comments>'

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Note:
    """The text for one cell: a first line in bold, and what comes below it."""

    head: str
    text: str

    @property
    def whole(self) -> str:
        return legal(f"{self.head}\n{self.text}")


class Comments:
    """The comments of a sheet, and the new ones.

    Attributes:
        cleared: whether something of an earlier run was taken away.
    """

    def __init__(self, data: bytes | None, part: str) -> None:
        self.outline = Outline(_BLANK.encode() if data is None else data, part)
        root = self.outline.root
        self.authors, self.list = root.first("authors"), root.first("commentList")
        self.there: dict[Place, Element] = {}
        self.cleared = False
        for comment in self.list.children if self.list else ():
            if place := cell_at(comment.attributes.get("ref", "")):
                self.there[place] = comment

    @property
    def complete(self) -> bool:
        return self.authors is not None and self.list is not None

    def clear(self) -> set[Place]:
        """Take away what an earlier run wrote; the cells whose comments are gone altogether.

        Ours is told by its first line: LibreOffice forgets authors, and other programs join runs.
        """
        gone = set()
        for place, comment in list(self.there.items()):
            found = _OURS.search(_text(comment))
            if found is None:
                continue
            self.cleared = True
            if found.start() == 0:
                self.outline.replace(comment.start, comment.end, "")
                del self.there[place]
                gone.add(place)
            else:
                self._cut(comment, found.start())
        return gone

    def _cut(self, comment: Element, length: int) -> None:
        """Keep so many letters of a comment."""
        at = 0
        for parent, item in _texts(comment):
            keep = item.text[: max(length - at, 0)]
            at += len(item.text)
            if keep == item.text:
                continue
            item.text = keep
            if keep:
                self.outline.replace(item.inside, item.close, content(keep))
            else:
                whole = item if parent.name == "text" else parent
                self.outline.replace(whole.start, whole.end, "")
                whole.name = "gone"

    def _author(self, comment: Element) -> str:
        number = comment.attributes.get("authorId", "")
        names = [author.text for author in self.authors.children] if self.authors else []
        return names[int(number)] if number.isdigit() and int(number) < len(names) else ""

    def is_threaded(self, place: Place) -> bool:
        comment = self.there.get(place)
        return comment is not None and self._author(comment).startswith(_THREADED)

    def texts(self) -> dict[Place, str]:
        """What the comments that are there say."""
        return {place: _text(comment) for place, comment in self.there.items()}

    def add(self, notes: dict[Place, Note], font: str) -> dict[Place, str]:
        """Put notes in.

        Args:
            font: the name of the font of our text.

        Returns:
            The whole text of every comment that is new or longer, for its box.
        """
        if self.authors is None or self.list is None:
            raise ValueError("not a part with comments")
        names = [author.text for author in self.authors.children]
        if AUTHOR in names:
            number = names.index(AUTHOR)
        else:
            number = len(names)
            prefix = self.outline.prefix
            self.outline.append(self.authors, f"<{prefix}author>{AUTHOR}</{prefix}author>")
        texts: dict[Place, str] = {}
        new = []
        for place, note in sorted(notes.items()):
            old = self.there.get(place)
            runs = self._runs(note, font, below=old is not None)
            texts[place] = note.whole
            if old is not None:
                self._below(old, runs)
                texts[place] = f"{_text(old)}\n\n{note.whole}"
                continue
            name, text = f"{self.outline.prefix}comment", f"{self.outline.prefix}text"
            opened = f'<{name} ref="{cell_name(*place)}" authorId="{number}">'
            new.append(f"{opened}<{text}>{runs}</{text}></{name}>")
        if new:
            self.outline.append(self.list, "".join(new))
        return texts

    def _runs(self, note: Note, font: str, *, below: bool) -> str:
        head, _, text = note.whole.partition("\n")
        gap = "\n\n" if below else ""
        return self._run(f"{gap}{head}\n", font, bold=True) + self._run(text, font, bold=False)

    def _run(self, text: str, font: str, *, bold: bool) -> str:
        p = self.outline.prefix
        looks = f'<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="{font}"/><{p}family val="3"/><{p}charset val="134"/>'
        thick = f"<{p}b/>" if bold else ""
        return (
            f'<{p}r><{p}rPr>{thick}{looks}</{p}rPr><{p}t xml:space="preserve">{content(text)}</{p}t></{p}r>'
        )

    def _below(self, comment: Element, runs: str) -> None:
        """Add runs to a comment that is there."""
        outline, p = self.outline, self.outline.prefix
        text = comment.first("text")
        if text is None:
            outline.append(comment, f"<{p}text>{runs}</{p}text>")
            return
        last = None
        for item in text.children:
            if item.name == "t":
                # A plain text and runs do not go together: the text becomes a run.
                outline.insert(item.start, f"<{p}r>")
                outline.insert(item.end, f"</{p}r>")
            if item.name in ("t", "r"):
                last = item
        if last is None:
            outline.append(text, runs)
        else:
            outline.insert(last.end, runs)

    def result(self) -> bytes:
        return self.outline.result()


def _texts(comment: Element) -> list[tuple[Element, Element]]:
    """The texts that a comment is made of, without the readings of its signs, each with what it stands in."""
    found = []
    text = comment.first("text")
    for item in text.children if text else ():
        if item.name == "t" and text is not None:
            found.append((text, item))
        elif item.name == "r":
            found += [(item, inner) for inner in item.all("t")]
    return found


def _text(comment: Element) -> str:
    """What a comment says."""
    return "".join(item.text for _, item in _texts(comment))
