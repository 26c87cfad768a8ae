"""What the readers of quantities share: their word lists, the plain form of a text, and messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from perfeval.language.units import load_yaml, plain

Comparator = Literal["=", "≥", ">", "≤", "<"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the reader took for granted, said in full sentences."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text cannot be read as a quantity, and what is asked of its writer."""

    text: str
    code: str
    zh: str
    en: str


@cache
def lexicon() -> dict[str, Any]:
    """The tables of ``quantities.yaml``."""
    data: dict[str, Any] = load_yaml(
        files("perfeval.submissions").joinpath("quantities.yaml").read_text(encoding="utf-8")
    )
    return data


def assume(code: str, *values: object) -> Assumption:
    """The assumption with that code, its sentences filled in."""
    row = lexicon()["assumptions"][code]
    return Assumption(code, row["zh"].format(*values), row["en"].format(*values))


def refuse(text: str, code: str, *values: object) -> Unreadable:
    """The refusal with that code; its sentences quote the text first, then the values."""
    row = lexicon()["unreadable"][code]
    shown = text if len(text) <= 40 else text[:40] + "…"
    return Unreadable(text, code, row["zh"].format(shown, *values), row["en"].format(shown, *values))


_SPACE_BESIDE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_SIGN_FORMS = str.maketrans(
    {
        "﹪": "%",
        "−": "-",
        "﹣": "-",
        "﹢": "+",
        "﹤": "<",
        "﹥": ">",
        "〉": ">",
        "〈": "<",
        "﹦": "=",
        "∕": "/",
        "⁄": "/",
    }
)
_QUOTED = re.compile(r"[\"'“‘「【\[]([^\"'”’」】\]]*)[\"'”’」】\]]")
_TRAILING = "。.;,、!\u200b\ufeff"


def clean(text: str) -> str:
    """One plain spelling: half-width, simplified, no space except between digits, no final stop."""
    body = plain(text).translate(_SIGN_FORMS).replace("\u200b", "").replace("\ufeff", "").strip()
    body = _SPACE_BESIDE.sub("", body).rstrip(_TRAILING)
    quoted = _QUOTED.fullmatch(body)
    return quoted[1].rstrip(_TRAILING) if quoted else body


@cache
def comparators(where: str) -> tuple[tuple[str, Comparator], ...]:
    """Words of comparison before or after a number, the longest first."""
    table: dict[Comparator, list[str]] = lexicon()["comparators"][where]
    return tuple(sorted(((word, sign) for sign, words in table.items() for word in words), key=_longest))


def _longest(item: tuple[str, str]) -> int:
    return -len(item[0])


def starting(text: str, words: Iterable[str]) -> str:
    """The longest of the words that the text starts with, or an empty text."""
    return max((word for word in words if text.startswith(word)), key=len, default="")


def ending(text: str, words: Iterable[str]) -> str:
    """The longest of the words that the text ends with, or an empty text."""
    return max((word for word in words if text.endswith(word)), key=len, default="")
