"""What came of archives that were compared, kept in a file, so that a comparison of hours can go on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines.equality import Counts, Difference, Part
from perfeval.archive.pieces import program_digest

_ROOT = Path(__file__).parents[2]


class Log:
    """What came of archives, one line each; those compared by another program, or otherwise, do not count.

    Args:
        file: None keeps nothing.
        asked: what is compared, and how.
    """

    def __init__(self, file: Path | None, asked: str) -> None:
        self.file = file
        self.asked = asked
        self.known: dict[Part, Counts] = {}
        for line in self._lines():
            with suppress(ValueError):  # the last line of a run that was killed may not be whole
                self._read(json.loads(line))

    def _lines(self) -> list[str]:
        if self.file is None or not self.file.exists():
            return []
        text = self.file.read_text(encoding="utf-8")
        if text and not text.endswith("\n"):
            self.file.write_text(text + "\n", encoding="utf-8")
        return text.splitlines()

    def _read(self, record: dict[str, Any]) -> None:
        if record["asked"] == self.asked:
            found = [Difference(**difference) for difference in record["differences"]]
            self.known[Part(**record["part"])] = Counts(Counter(record["seen"]), found, record["parted"])

    def add(self, part: Part, counts: Counts) -> None:
        """Note what came of an archive."""
        self.known[part] = counts
        if self.file is None:
            return
        found = {
            "seen": counts.seen,
            "parted": counts.parted,
            "differences": [asdict(d) for d in counts.differences],
        }
        record = {"asked": self.asked, "part": asdict(part), **found}
        with self.file.open("a", encoding="utf-8") as log:
            log.write(json.dumps(record, ensure_ascii=False) + "\n")


def asked_for(every: int, oracle: bool, plain: bool) -> str:
    """A digest of the program, the rules, what makes the forms and what judges them, and of how it is asked."""
    digest = hashlib.sha256(program_digest() + f"{every} {oracle} {plain}".encode())
    for folder in ("rules", "indicators", "tests"):
        for file in sorted((_ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".yaml"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
