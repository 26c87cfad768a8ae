"""Regions as forms and packs write them: 云南/保山, 云南省保山市 and 云南省/保山市 are one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.language.units import load_yaml

#: The shortest name that is left when its ending is taken off: 某县 stays 某县.
_SHORTEST = 2


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml(files("perfeval.packs").joinpath("regions.yaml").read_text("utf-8"))
    return table


def levels(region: str | None) -> tuple[str, ...]:
    """The parts of a region that is written with strokes, without their endings: 云南省/保山市 has two."""
    return tuple(_bare(part.strip()) for part in (region or "").split("/") if part.strip())


def _bare(part: str) -> str:
    ending = next((ending for ending in _table()["endings"] if part.endswith(ending)), "")
    return part.removesuffix(ending) if len(part) - len(ending) >= _SHORTEST else part


def within(region: str | None, own: str) -> bool:
    """Whether a form's region, however it is written, lies in a pack's."""
    rest, between = region or "", _table()["separators"]
    for position, part in enumerate(levels(own)):
        rest = rest.lstrip(between)
        if not rest.startswith(part):
            return False
        rest = rest.removeprefix(part)
        ending = next((ending for ending in _table()["endings"] if rest.startswith(ending)), "")
        rest = rest.removeprefix(ending)
        # Below the province a name must end here: 保山 is not 保山头.
        if position and not ending and rest and rest[0] not in between:
            return False
    return True
