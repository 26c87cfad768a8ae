"""A form on which engines part, made as small as it can be while they still part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Form = dict[str, Any]


def reduced(form: Form, differs: Callable[[Form], bool]) -> Form:
    """The form with as few rows and cells as keep the difference."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(form):
            if differs(smaller):
                form, changed = smaller, True
                break
    return form


def _smaller(form: Form) -> Iterator[Form]:
    rows = form["indicators"]
    if len(rows) > 3:
        yield {**form, "indicators": rows[: len(rows) // 2]}
        yield {**form, "indicators": rows[len(rows) // 2 :]}
    for place in range(len(rows)):
        yield {**form, "indicators": rows[:place] + rows[place + 1 :]}
    yield from (smaller for smaller in _without(form) if "indicators" in smaller)
    for place, row in enumerate(rows):
        for smaller in _without(row):
            if "name" in smaller:
                yield {**form, "indicators": [*rows[:place], smaller, *rows[place + 1 :]]}


def _without(owner: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Without one of its entries, or without an entry of one of these."""
    for key, value in owner.items():
        if key in ("unit", "kind", "indicators"):
            continue
        yield {name: other for name, other in owner.items() if name != key}
        if isinstance(value, dict):
            for smaller in _without(value):
                yield {**owner, key: smaller}
        elif isinstance(value, list) and len(value) > 1:
            for place in range(len(value)):
                yield {**owner, key: value[:place] + value[place + 1 :]}
