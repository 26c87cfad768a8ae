"""A page about rules and indicators: paragraphs, labelled rows and tables, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.diagnostics import Lang
from perfeval.evaluation import Sentence
from perfeval.reports.cells import clean, display_width, wrap
from perfeval.reports.page import WIDTH

#: The widest that a column of a table may be, and the space between two columns.
_WIDEST, _GAP = 44, 2


class Leaf:
    """Lines of text in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.lines: list[str] = []

    def text(self) -> str:
        return "\n".join(self.lines).rstrip("\n") + "\n"

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def of(self, words: Sentence | None) -> str:
        return "" if words is None else words.get(self.lang, words.get("zh", ""))

    def labelled(self, label: str) -> str:
        return label + self.say("：", ": ")

    def listed(self, texts: Sequence[str]) -> str:
        return self.say("、", ", ").join(texts)

    def put(self, text: str, indent: int = 0, label: str = "") -> None:
        """A paragraph; its later lines stand under the text after the label."""
        lead = " " * indent + clean(label)
        hang = display_width(lead)
        for index, part in enumerate(wrap(text, max(WIDTH - hang, 20))):
            self.lines.append(((lead if index == 0 else " " * hang) + part).rstrip())

    def item(self, text: str, indent: int = 2) -> None:
        self.put(text, indent, "- ")

    def none(self) -> None:
        self.put(self.say("无", "none"), 2)

    def heading(self, text: str) -> None:
        self.lines.append("")
        self.put(text)

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        wide = max(display_width(label) for label, _ in rows)
        for label, text in rows:
            self.put(text, 2, _pad(label, wide + _GAP))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as they need; a wide cell goes on below."""
        whole = [list(heads), *(list(row) for row in rows)]
        widths = [
            min(max(display_width(clean(row[at])) for row in whole), _WIDEST) for at in range(len(heads))
        ]
        for number, row in enumerate(whole):
            cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
            for line in range(max(map(len, cells))):
                texts = [cell[line] if line < len(cell) else "" for cell in cells]
                padded = (_pad(text, width) for text, width in zip(texts, widths, strict=True))
                self.lines.append((" " * _GAP).join(padded).rstrip())
            if number == 0:
                self.lines.append("-" * (sum(widths) + _GAP * (len(widths) - 1)))


def _pad(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))
