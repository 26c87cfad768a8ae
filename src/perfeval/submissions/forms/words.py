"""The words by which forms label their cells, from words.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from perfeval.language.units import load_yaml
from perfeval.submissions.lexicon import clean

_NOTE = re.compile(r"\([^()]*\)")
_EDGES = ":：*※☆★.。、"


@cache
def words() -> dict[str, Any]:
    """words.yaml."""
    text = files("perfeval.submissions.forms").joinpath("words.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = load_yaml(text)
    return data


@lru_cache(maxsize=8192)
def label(text: str) -> str:
    """The plain form of a label: 全年预算数（A） and 全 年 预算数 are one."""
    body = re.sub(r"\s", "", clean(text)).strip(_EDGES)
    bare = re.sub(_numbering(), "", body).strip(_EDGES) or body
    return _NOTE.sub("", bare).strip(_EDGES) or bare


@cache
def _numbering() -> str:
    return str(words()["caption"])


@cache
def _roles(part: str, group: str) -> Mapping[str, tuple[str, int]]:
    """Of each word, what it stands for and how early it comes in the list."""
    table: dict[str, list[str]] = words()[part][group] if group else words()[part]
    found: dict[str, tuple[str, int]] = {}
    for role, names in table.items():
        for rank, name in enumerate(names):
            found.setdefault(label(name), (role, rank))
    return found


def head_role(text: str) -> str | None:
    """What a label of the head asks for: project, unit, claimed.rating …"""
    found = _roles("head", "").get(label(text))
    return found[0] if found else None


def funds_column(text: str) -> tuple[str, int] | None:
    """Which column of the funds a head names, and how well."""
    return _roles("funds", "columns").get(label(text))


def table_column(text: str) -> tuple[str, int] | None:
    """Which column of the indicators a head names, and how well."""
    return _roles("table", "columns").get(label(text))


@cache
def _set(part: str, name: str) -> frozenset[str]:
    return frozenset(label(word) for word in words()[part][name])


def is_word(part: str, name: str, text: str) -> bool:
    """Whether a text is one of a list of words.yaml."""
    return label(text) in _set(part, name)


def is_label(text: str) -> bool:
    """Whether a text is a label of a head, of funds or of goals."""
    return (
        head_role(text) is not None
        or funds_column(text) is not None
        or any(is_word("goal", name, text) for name in ("expected", "actual", "beside"))
        or is_word("funds", "total", text)
        or is_word("funds", "caption", text)
    )


def matches(part: str, name: str, text: str) -> bool:
    """Whether a text, written plainly, fits a pattern of words.yaml."""
    return _pattern(part, name).search(re.sub(r"\s", "", clean(text))) is not None


@cache
def _pattern(part: str, name: str) -> re.Pattern[str]:
    return re.compile(words()[part][name])


@cache
def _inline() -> re.Pattern[str]:
    names = sorted({name for group in words()["head"].values() for name in group}, key=len, reverse=True)
    # A label, a colon and the rest, up to wide space and the next label or the end.
    choice = "|".join(r"\s*".join(re.escape(char) for char in name) for name in names)
    return re.compile(
        rf"(?:^|(?<=\s)|(?<=[;；(（]))({choice})\s*[:：]\s*(.*?)(?=\s+(?:{choice})\s*[:：]|[;；)）]|\n|$)"
    )


def inline_labels(text: str) -> Iterable[tuple[str, str]]:
    """Labels that have their value in the same cell: 填报单位：某局　金额单位：万元."""
    if ":" not in text and "：" not in text:
        return ()
    return [(match[1], match[2].strip()) for match in _inline().finditer(text) if match[2].strip()]


def money_unit(text: str) -> str | None:
    """The unit of money that a caption names in parentheses or after a colon."""
    plain = re.sub(r"\s", "", clean(text))
    match = re.search(rf"[(:]({words()['money']})[)]?", plain)
    return match[1] if match else None


def is_money_unit(text: str) -> bool:
    """Whether a text is nothing but a unit of money."""
    return re.fullmatch(words()["money"], re.sub(r"\s", "", clean(text))) is not None


def year_in(text: str) -> str | None:
    """The one year that a title, or the name of a sheet or file, speaks of."""
    years = {match[1] for match in re.finditer(words()["year"], clean(text))}
    return years.pop() if len(years) == 1 else None


def part_name(part: str) -> Mapping[str, str]:
    """What a part of a form is called in a message."""
    named: Mapping[str, str] = words()["names"][part]
    return named
