"""The files themselves, carried along in a hidden sheet, so that a workbook alone gives them back.

They are packed and written in letters and digits only: nothing a spreadsheet program does to spaces, line ends
or quotes when it saves can touch them, and a digest tells if something did.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from perfeval.rulebook.files import PARTS, Folder, parse_folder
from perfeval.sources import LIMIT

_FORM = "perfeval/rulebook/1"
#: Letters in one cell; a cell of Excel holds 32,767.
_CHUNK = 30000
_ID = re.compile(r"[^/\\:.][^/\\:]*")
_NAME = re.compile(rf"(?:(?:{'|'.join(PARTS)})/)?[^/\\:.][^/\\:]*\.yaml")


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
    unpacker = zlib.decompressobj()
    try:
        packed = unpacker.decompress(base64.b64decode(text), LIMIT)
        data = json.loads(packed) if unpacker.eof else {}
        contents = {name: base64.b64decode(file) for name, file in data["files"].items()}
        id_ = data["id"]
    except (binascii.Error, zlib.error, ValueError, LookupError, TypeError, AttributeError):
        return None
    # Anybody may have made the workbook: what it names lies in the folder.
    if _ID.fullmatch(id_) is None or any(_NAME.fullmatch(name) is None for name in contents):
        return None
    return parse_folder(id_, contents, where / id_)
