"""Messages for the user: one class a message, each with a stable code, a span and two languages.

A package declares its messages as subclasses of :class:`Diagnostic` in its own ``messages`` module.
What goes wrong is raised as a :class:`PerfevalError` that carries one or more of them, so that a
reader learns of every fault at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Lang = Literal["zh", "en"]
Level = Literal["error", "warning", "notice"]

#: From the gravest to the lightest; ``--fail-on`` and the order of findings follow it.
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")


#: Values of messages that are lists of names.
_LISTS = ("allowed", "known", "keys", "present", "packs", "belongs")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file: line and column count from 1; a workbook has sheet and cell instead.

    ``length`` is how many characters the place covers, ``source`` the text of the line, when known.
    """

    file: str
    line: int | None = None
    column: int | None = None
    length: int = 1
    source: str | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}[{self.sheet}!{self.cell}]"
        parts = (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)


class Diagnostic:
    """One message at one place.

    Subclasses give ``code`` (stable, unique), ``zh`` and ``en`` (what is wrong) and ``fix_zh`` and
    ``fix_en`` (what would be right); all are templates over the keyword values.
    """

    code: ClassVar[str] = ""
    level: ClassVar[Level] = "error"
    zh: ClassVar[str] = ""
    en: ClassVar[str] = ""
    fix_zh: ClassVar[str] = ""
    fix_en: ClassVar[str] = ""

    registry: ClassVar[dict[str, type[Diagnostic]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code:
            return
        if cls.code in Diagnostic.registry:
            raise TypeError(f"two messages have the code {cls.code}")
        Diagnostic.registry[cls.code] = cls

    def __init__(self, span: Span | None = None, **values: object) -> None:
        self.span = span
        self.values = values

    def text(self, lang: Lang) -> str:
        """What is wrong, in the given language."""
        return (self.zh if lang == "zh" else self.en).format(**self._told(lang))

    def fix(self, lang: Lang) -> str:
        """What would be right, in the given language; may be empty."""
        return (self.fix_zh if lang == "zh" else self.fix_en).format(**self._told(lang))

    def _told(self, lang: Lang) -> dict[str, object]:
        """The values as a language has them: lists come joined by 、, and English has commas."""
        if lang == "zh":
            return self.values
        return {
            key: value.replace("、", ", ") if key in _LISTS and isinstance(value, str) else value
            for key, value in self.values.items()
        }

    def at(self, span: Span) -> Diagnostic:
        """The same message at another place (an expression's message moved into its file)."""
        return type(self)(span, **self.values)

    def render(self, lang: Lang) -> str:
        """The whole message: place, code, sentence, the line with a caret, and the mend."""
        text = _visible(self.text(lang))
        lines = [f"{self.span}: {self.code} {text}" if self.span else f"{self.code} {text}"]
        span = self.span
        if span is not None and span.source is not None and span.column is not None:
            source, start, length = _window(_visible(span.source), span.column - 1, max(1, span.length))
            lines.append(f"    {source}")
            lines.append("    " + _pad(source[:start]) + "^" * length)
        if fix := self.fix(lang):
            lines.append(("  改法：" if lang == "zh" else "  fix: ") + fix)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.render('en')}>"


#: Longer lines are shown from a little before the place to a little behind it.
_LINE, _BEFORE = 160, 40


def _window(source: str, start: int, length: int) -> tuple[str, int, int]:
    """The part of a line that is shown, and the place in it."""
    if len(source) <= _LINE:
        return source, start, length
    first = max(0, start - _BEFORE)
    shown = source[first : first + _LINE]
    head, tail = "…" if first else "", "…" if first + _LINE < len(source) else ""
    begin = start - first
    return head + shown + tail, begin + len(head), max(1, min(length, len(shown) - begin))


def _visible(text: str) -> str:
    # Marks of direction, joiners and control characters would hide or turn round what is around them.
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if char not in "\t\n" and unicodedata.category(char) in ("Cf", "Cc")
        else char
        for char in text
    )


def _pad(prefix: str) -> str:
    # A full-width character takes two columns on a terminal; an ideographic space is as wide.
    return "".join("\u3000" if ord(char) > 0x2E7F else ("\t" if char == "\t" else " ") for char in prefix)


class PerfevalError(Exception):
    """The user's input, rules or usage are wrong: the program ends with exit code 2.

    Args:
        diagnostics: every fault found, in the order of their places.
    """

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = (
            (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        )
        super().__init__("\n".join(item.render("en") for item in self.diagnostics))


class FaultError(RuntimeError):
    """perfeval itself failed, in a way that can be said: the program ends with exit code 3.

    Args:
        diagnostic: what failed, and what can be done.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.render("en"))
