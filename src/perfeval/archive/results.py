"""The tables of a run: kept batch by batch while it lasts, then each as one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from perfeval.archive import sizes
from perfeval.archive.evaluating import FAULTED, TABLES, Evaluator
from perfeval.archive.failures import Failures
from perfeval.archive.order import Order
from perfeval.archive.pieces import program_digest
from perfeval.archive.store import FactsStore
from perfeval.archive.writing import (
    clear_unfinished,
    make_folder,
    read_manifest,
    remove,
    write_folder,
    write_table,
)
from perfeval.submissions.columns import Facts

#: Evaluates batches on other machines: of each the two files of its facts, and the folder of its tables.
Elsewhere = Callable[[Sequence[tuple[Path, Path, Path]]], None]
#: Batches are kept here until all tables are written.
PARTS = ".parts"


class Batches:
    """The evaluated batches of a run, each kept under a digest of all that it depends on."""

    def __init__(
        self,
        out: Path,
        order: Order,
        store: FactsStore,
        evaluator: Evaluator,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.folder = out / PARTS
        self._order, self._store, self._evaluator = order, store, evaluator
        self._folders: list[Path] = []
        self._elsewhere = elsewhere
        self._run = _run_digest(evaluator)

    def evaluate(self) -> Iterator[int]:
        """Evaluate what a run before did not; gives the number of forms after each batch.

        Batches that go elsewhere are written down first, and evaluated together when all of them are.
        """
        make_folder(self.folder)
        clear_unfinished(self.folder)
        wanted = []
        away: list[tuple[Path, Path, Path]] = []
        for batch in range(self._order.batches):
            forms = self._order.forms.slice(batch * sizes.BATCH, sizes.BATCH)
            said = forms.select("kind", "form_year", "region", "named").rows()
            folder = self.folder / f"{batch:06d}-{self._key(batch, forms, said)}"
            wanted.append(folder.name)
            if read_manifest(folder) is None:
                if folder.exists():
                    remove(folder)
                facts = self._order.facts(self._store, batch)
                if self._elsewhere is None:
                    write_folder(folder, self._evaluator.evaluate(facts, said), {})
                else:
                    away.append(self._put_down(batch, facts, folder))
            self._folders.append(folder)
            yield forms.height
        if self._elsewhere is not None and away:
            self._elsewhere(away)
        for path in self.folder.iterdir():
            if path.name not in wanted:
                remove(path)

    def _put_down(self, batch: int, facts: Facts, folder: Path) -> tuple[Path, Path, Path]:
        """The facts of a batch as files, and where its tables go."""
        files = [self.folder / f"{batch:06d}.{name}.facts.parquet" for name in ("forms", "rows")]
        for file, frame in zip(files, (facts.forms, facts.rows), strict=True):
            write_table(file, frame.lazy(), sizes.GROUP)
        return files[0], files[1], folder

    def _key(self, batch: int, forms: pl.DataFrame, said: list[tuple[object, ...]]) -> str:
        digest = hashlib.sha256(self._run)
        choose, packs = self._evaluator.packs.choose, self._evaluator.packs
        for one in dict.fromkeys(said):
            chosen = choose(one)  # type: ignore[arg-type]
            pack = packs.load(chosen).digest if isinstance(chosen, str) else "none"
            digest.update(f"{one}\0{pack}\n".encode())
        for row in forms.select("file", "key", "offset").iter_rows():
            digest.update("\0".join(map(str, row)).encode() + b"\n")
        for frame in self._order.near(batch):
            digest.update(frame.write_ipc(None).getvalue())
        return digest.hexdigest()[:24]

    def failures(self, failures: Failures) -> None:
        """Add what could not be evaluated."""
        for folder in self._folders:
            frame = pl.read_parquet(folder / "faults.parquet", glob=False)
            failures.extend(frame["file"], frame.drop("file").select(*list(FAULTED)[1:]))

    def write(self, out: Path, step: Callable[[], None]) -> None:
        """Write every table, each in the order of the forms, and forget the batches."""
        for name, schema in TABLES.items():
            files = [folder / f"{name}.parquet" for folder in self._folders]
            empty = pl.DataFrame(schema=schema).lazy()
            write_table(
                out / f"{name}.parquet", pl.scan_parquet(files, glob=False) if files else empty, sizes.GROUP
            )
            step()


def _run_digest(evaluator: Evaluator) -> bytes:
    """A digest of all that is the same for every batch of a run."""
    digest = hashlib.sha256(program_digest())
    digest.update(f"{evaluator.engine}\0{evaluator.lang}\0{pl.__version__}\0".encode())
    for folder in evaluator.definitions.folders:
        for file in sorted(folder.glob("*.yaml")):
            digest.update(file.read_bytes())
    return digest.digest()
