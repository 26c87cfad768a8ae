"""Raw figures of an indicator in one cell: 在职人员数：19人；编制数：15人."""

from __future__ import annotations

import re
from collections.abc import Mapping


def parsed_inputs(text: str) -> dict[str, str]:
    """Names and figures of a cell; a part without a colon has no figure and is left out."""
    found = {}
    for part in re.split(r"[;；\n]", text):
        name, colon, figure = part.replace("：", ":").partition(":")
        if colon and name.strip() and figure.strip():
            found[name.strip()] = figure.strip()
    return found


def written_inputs(inputs: Mapping[str, str]) -> str:
    """The cell that :func:`parsed_inputs` reads back."""
    return "；".join(f"{name}：{figure}" for name, figure in inputs.items())
