"""The facts store: what was read of pieces, kept in parts, so that nothing is read twice and nothing is forgotten.

    STORE/parts/<name>/forms.parquet, rows.parquet    facts, as perfeval.submissions.columns describes them
                       faults.parquet                 what could not be read
                       pieces.parquet                 which piece has which of them
                       manifest.json                  check sums
    STORE/lists/<name>.parquet                        which files the last run of each results folder read

Facts are kept under the name of their file without its folders; where the file is, a list tells.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from perfeval.archive import messages, sizes
from perfeval.archive.failures import faults_frame
from perfeval.archive.locking import LOCK, Lock
from perfeval.archive.parsing import Read
from perfeval.archive.pool import Answer
from perfeval.archive.writing import (
    clear_unfinished,
    make_folder,
    read_manifest,
    remove,
    write_folder,
    write_table,
)
from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.submissions.columns import FORMS, ROWS, Facts, concat, lean, read_columns

#: The pieces of a part: the places of their first form and fault, and how many of each.
PIECES: dict[str, pl.DataType] = {
    "key": pl.String(), "form": pl.UInt32(), "forms": pl.UInt32(), "fault": pl.UInt32(), "faults": pl.UInt32()
}  # fmt: skip
#: Which piece of which file: ``first`` is the number of its first form there.
LISTED: dict[str, pl.DataType] = {"file": pl.String(), "first": pl.UInt32(), "key": pl.String()}


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it is read."""

    facts: Facts
    faults: pl.DataFrame


class FactsStore:
    """A store, held for this run until :meth:`close`.

    ``damaged`` has a message for each part that was not whole and was removed.

    Raises:
        PerfevalError: the folder holds something else, or another run is at work in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        _check(folder)
        self._lock = Lock(folder)
        self.damaged: list[Diagnostic] = []
        self._parts: list[Path] = []
        self._held: OrderedDict[int, Part] = OrderedDict()
        self._waiting: list[tuple[Read, Facts]] = []
        self._weight = 0
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        parts = self.folder / "parts"
        make_folder(parts)
        make_folder(self.folder / "lists")
        for folder in (self.folder, parts, self.folder / "lists"):
            clear_unfinished(folder)
        pieces = []
        for part in sorted(path for path in parts.iterdir() if path.is_dir()):
            if (found := _pieces(part)) is None:
                self.damaged.append(messages.PartDamaged(Span(str(part))))
                remove(part)
                continue
            pieces.append(found.with_columns(pl.lit(len(self._parts), pl.UInt32).alias("part")))
            self._parts.append(part)
        #: Every piece that is known, by its key, with its part.
        empty = pl.DataFrame(schema={**PIECES, "part": pl.UInt32()})
        self.index = pl.concat([empty, *pieces]).unique("key", keep="last", maintain_order=True)

    def close(self) -> None:
        """Let another run use the store."""
        self._lock.free()

    def keys(self) -> set[str]:
        """The keys of all pieces that are known."""
        return set(self.index["key"])

    def add(self, answer: Answer) -> None:
        """Keep what was read; it is on the disk after :meth:`flush` at the latest."""
        place = 0
        for read in answer.read:
            facts = (
                answer.facts.take(range(place, place + read.forms)) if len(answer.read) > 1 else answer.facts
            )
            place += read.forms
            self._waiting.append((read, facts))
            self._weight += read.forms + len(read.faults)
        if self._weight >= sizes.PART:
            self.flush()

    def flush(self) -> None:
        """Write what waits as a part."""
        if not self._waiting:
            return
        read = [one for one, _ in self._waiting]
        facts = concat(facts for _, facts in self._waiting)
        self._waiting, self._weight = [], 0
        self._write(_table(read), facts, faults_frame(fault for one in read for fault in one.faults))

    def _write(self, pieces: pl.DataFrame, facts: Facts, faults: pl.DataFrame) -> None:
        name = hashlib.sha256("\n".join(pieces["key"]).encode()).hexdigest()[:24]
        part = self.folder / "parts" / name
        frames = {"forms": lean(facts.forms), "rows": lean(facts.rows), "faults": faults, "pieces": pieces}
        write_folder(part, frames, {"forms": facts.forms.height})
        if part in self._parts:  # the same pieces, read once more
            return
        own = pieces.with_columns(pl.lit(len(self._parts), pl.UInt32).alias("part"))
        self.index = pl.concat([self.index, own]).unique("key", keep="last", maintain_order=True)
        self._parts.append(part)

    def part(self, number: int) -> Part:
        """One part; the last few stay in memory."""
        if number in self._held:
            self._held.move_to_end(number)
        else:
            self._held[number] = self._read(number)
            while len(self._held) > sizes.HELD:
                self._held.popitem(last=False)
        return self._held[number]

    def _read(self, number: int) -> Part:
        return Part(Facts(self.frame(number, "forms"), self.frame(number, "rows")), self.faults(number))

    def frame(self, number: int, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """One frame of the facts of a part, or some of its columns."""
        schema = {"forms": FORMS, "rows": ROWS}[name]
        file = self._parts[number] / f"{name}.parquet"
        return read_columns(file, schema, list(schema) if columns is None else columns)

    def faults(self, number: int) -> pl.DataFrame:
        """What could not be read in the pieces of a part."""
        return pl.read_parquet(self._parts[number] / "faults.parquet", glob=False)

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return len(self._parts)

    def tidy(self) -> None:
        """Put small parts together, such as many small additions leave; what each piece is does not change."""
        held = self.index.group_by("part").agg((pl.col("forms").sum() + pl.col("faults").sum()).alias("size"))
        small = held.filter(pl.col("size") < sizes.PART // 4)["part"].sort()
        if small.len() <= sizes.SMALL_PARTS:
            return
        gone = []
        for number in small:
            part = self._read(number)
            own = self.index.filter(pl.col("part") == number)
            for key, form, forms, fault, faults in own.select(*PIECES).iter_rows():
                wrong = part.faults.slice(fault, faults).rows()
                self._waiting.append((Read(key, forms, wrong), part.facts.take(range(form, form + forms))))
                self._weight += forms + faults
            gone.append(self._parts[number])
            if self._weight >= sizes.PART:
                self.flush()
        self.flush()
        # What stands in two parts at once, should we be killed here, is the same in both.
        for part_folder in gone:
            remove(part_folder)
        self._held.clear()
        self._parts = []
        self._open()

    def write_list(self, listing: pl.DataFrame, out: Path) -> None:
        """Note which files a results folder was made from, for who asks the store for an archive."""
        write_table(self._list(out), listing.select(*LISTED).lazy(), sizes.GROUP)

    def _list(self, out: Path) -> Path:
        name = hashlib.sha256(str(out.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return self.folder / "lists" / f"{name}.parquet"

    def list_of(self, out: Path) -> pl.DataFrame:
        """Every file of the last run of one results folder."""
        return pl.read_parquet(self._list(out), glob=False)

    def lists(self) -> pl.DataFrame:
        """Every file of the last run of each results folder, as the latest of them read it, in the order of names."""
        files = sorted(
            (self.folder / "lists").glob("*.parquet"), key=lambda file: (file.stat().st_mtime_ns, file.name)
        )
        found = [
            pl.read_parquet(file, glob=False).with_columns(pl.lit(number).alias("run"))
            for number, file in enumerate(files)
        ]
        listing = pl.concat([pl.DataFrame(schema={**LISTED, "run": pl.Int32()}), *found])
        latest = listing.filter(pl.col("run") == pl.col("run").max().over("file"))
        return latest.select(*LISTED).sort("file", "first")


def _check(folder: Path) -> None:
    """Refuse a folder that holds other things."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise PerfevalError(messages.NotAStore(Span(str(folder)), path=str(folder)))
    names = {path.name for path in folder.iterdir()}
    if names and LOCK not in names:
        raise PerfevalError(messages.NotAStore(Span(str(folder)), path=str(folder)))


def _pieces(part: Path) -> pl.DataFrame | None:
    """The pieces of a part that is whole; None of one that is not."""
    if read_manifest(part) is None:
        return None
    try:
        return pl.read_parquet(part / "pieces.parquet", glob=False).select(*PIECES).cast(PIECES)  # type: ignore[arg-type]
    except (pl.exceptions.PolarsError, OSError):
        return None


def _table(read: Iterable[Read]) -> pl.DataFrame:
    rows, form, fault = [], 0, 0
    for one in read:
        rows.append((one.key, form, one.forms, fault, len(one.faults)))
        form, fault = form + one.forms, fault + len(one.faults)
    return pl.DataFrame(rows, schema=PIECES, orient="row")
