"""The key of the file format that a Chinese key stands for: 实施单位 is unit, 全年执行数 is spent under funds."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from perfeval.language.units import load_yaml
from perfeval.language.vocabulary import vocabulary


def english_key(written: str, group: str) -> str | None:
    """The key that was probably meant, None where nothing is known.

    Args:
        written: the key as it stands in the file.
        group: where it stands: "" in the form itself, funds, claimed, goal, or indicators for a row.
    """
    table = _table()
    name = written.strip()
    found = table.get((group, name))
    if found is None and not group:
        inner = next((part for part in ("funds", "claimed", "goal") if (part, name) in table), None)
        found = None if inner is None else f"{inner}: {{{table[inner, name]}: …}}"
    return found


@cache
def _table() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for term in vocabulary().terms.values():
        group, _, key = term.key.rpartition(".")
        if term.key:
            found["indicators" if "indicator" in term.scopes else group, term.zh] = key
    data = load_yaml(files("perfeval.submissions").joinpath("keys.yaml").read_text(encoding="utf-8"))
    for group, keys in data.items():
        found |= {(group, word): key for key, words in keys.items() for word in words}
    return found
