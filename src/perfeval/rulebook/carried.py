"""The files themselves, carried along in a hidden sheet, so that a workbook alone gives them back.

They are packed and written in letters and digits only: nothing a spreadsheet program does to spaces, line ends
or quotes when it saves can touch them, and a digest tells if something did.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from perfeval.diagnostics import PerfevalError
from perfeval.rulebook.files import Folder, parse_folder

_FORM = "perfeval/rulebook/1"
#: Letters in one cell; a cell of Excel holds 32,767.
_CHUNK = 30000


def chunks_of(folder: Folder) -> list[str]:
    """The cells of the hidden sheet, from the first down."""
    files = {name: base64.b64encode(file.data).decode("ascii") for name, file in folder.files.items()}
    packed = zlib.compress(json.dumps({"id": folder.id, "files": files}).encode("ascii"), 9)
    text = base64.b64encode(packed).decode("ascii")
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    return [_FORM, digest, *(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))]


def folder_of(cells: Sequence[str], where: Path) -> Folder | None:
    """The folder that such cells carry, None where they are damaged.

    Raises:
        PerfevalError: it was exported with a file that cannot be read.
    """
    cells = [cell.strip() for cell in cells if cell.strip()]
    if len(cells) < 3 or cells[0] != _FORM:
        return None
    text = "".join(cells[2:])
    if hashlib.sha256(text.encode()).hexdigest() != cells[1]:
        return None
    try:
        data = json.loads(zlib.decompress(base64.b64decode(text)))
    except (binascii.Error, zlib.error, ValueError):
        return None
    contents = {name: base64.b64decode(file) for name, file in data["files"].items()}
    return parse_folder(data["id"], contents, where / data["id"])


__all__ = ["PerfevalError", "chunks_of", "folder_of"]
