"""One run over an archive: find, read what is new, evaluate all, write the tables. Killed, it goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from perfeval.archive import messages, sizes
from perfeval.archive.choosing import Packs
from perfeval.archive.evaluating import evaluator
from perfeval.archive.failures import FAILURES, Failures
from perfeval.archive.inputs import Found, find
from perfeval.archive.kernels import Engine
from perfeval.archive.locking import Lock
from perfeval.archive.order import Order, failures_of, order_of
from perfeval.archive.pieces import ENDINGS, Piece, ending
from perfeval.archive.pool import Answer, Pool, tasks
from perfeval.archive.progress import Progress
from perfeval.archive.results import PARTS, Batches, Elsewhere
from perfeval.archive.scanning import scan
from perfeval.archive.store import LISTED, FactsStore
from perfeval.archive.writing import UnwritableError, clear_unfinished, make_folder, remove, write_table
from perfeval.diagnostics import Diagnostic, Lang, PerfevalError, Span
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack

#: Behind the key of a piece that is to be read again by the next run.
_LOST = "-lost"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for.

    Attributes:
        paths: files, folders and wildcards.
        out, store: where results go, and where facts are kept.
        workers: how many processes read.
        elsewhere: what evaluates batches on other machines; None where they are evaluated here.
    """

    paths: Sequence[str]
    out: Path
    store: Path
    engine: Engine
    lang: Lang
    workers: int
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to.

    Attributes:
        out: the folder with results, lines, findings, caps, forms and failures, each a Parquet file.
        files: how many files and members of zip files have forms by their names; ``skipped``: how many have not.
        forms: how many forms were evaluated; ``new``: how many were read in this run.
        failed: how many files and forms could not be read or evaluated.
        notices: what is worth saying of the store.
        packs: those that were used, by their ids.
    """

    out: Path
    files: int
    skipped: Counter[str]
    forms: int
    new: int
    failed: int
    notices: list[Diagnostic]
    packs: dict[str, Pack]

    def table(self, name: str) -> pl.LazyFrame:
        """One of the tables that were written."""
        return pl.scan_parquet(self.out / f"{name}.parquet", glob=False)


@dataclass(slots=True)
class _State:
    """A run on its way."""

    files: set[str] = field(default_factory=set)
    listed: list[tuple[str, int, str]] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)
    new: int = 0

    def listing(self) -> pl.DataFrame:
        return pl.DataFrame(self.listed, schema=LISTED, orient="row")


def rescore(options: Options, packs: Packs, definitions: Shelf, progress: Progress) -> Done:
    """Run over an archive.

    Raises:
        PerfevalError: paths, packs or folders are wrong; nothing can be written; no form could be read.
    """
    if options.workers < 1:
        raise PerfevalError(messages.BadWorkers())
    if options.out.exists() and not options.out.is_dir():
        raise PerfevalError(messages.OutIsFile(Span(str(options.out))))
    found = find(options.paths, options.out)
    if not found.files and not found.failures:
        raise PerfevalError(_nothing(found))
    store: FactsStore | None = None
    try:
        lock = Lock(options.out)
        try:
            clear_unfinished(options.out)
            store = FactsStore(options.store)
            return _run(options, packs, definitions, progress, found, store)
        finally:
            progress.end()
            if store is not None:
                store.close()
            lock.free()
    except UnwritableError as error:
        kept = 0 if store is None else int(store.index["forms"].sum())
        message = messages.CannotKeep(
            Span(str(error.path)), reason=error.reason, forms=kept, store=options.store
        )
        raise PerfevalError(message) from error


def _run(
    options: Options, packs: Packs, definitions: Shelf, progress: Progress, found: Found, store: FactsStore
) -> Done:
    state = _State()
    for name, fault in found.failures:
        state.failures.add(name, fault)
    todo = _look(found, store, state, progress)
    _read(todo, options.workers, store, state, progress)
    if not state.files:
        raise PerfevalError(_nothing(found))
    progress.stage("比较各表", "comparing forms")
    store.tidy()
    listing = state.listing()
    failures_of(store, listing, state.failures)
    order = order_of(store, listing)
    forms = _evaluate(options, packs, definitions, order, store, state, progress)
    store.write_list(listing, options.out)
    remove(options.out / PARTS)
    if not forms:
        where = options.out / "failures.parquet"
        raise PerfevalError(messages.NothingRead(files=len(state.files), failures=where))
    return Done(
        options.out, len(state.files), found.skipped, forms, state.new, len(state.failures), store.damaged,
        dict(packs.loaded),
    )  # fmt: skip


def _nothing(found: Found) -> Diagnostic:
    return messages.NoForms(skipped=found.skipped.total(), endings=" ".join(ENDINGS))


def _look(found: Found, store: FactsStore, state: _State, progress: Progress) -> list[Piece]:
    """Look at every file; the pieces that no run has read."""
    known = store.keys()
    todo: list[Piece] = []
    progress.stage("查看文件", "looking at files", len(found.files))
    for name, path in found.files.items():
        for own, item in scan(name, path, lambda other: found.skipped.update((ending(other),))):
            state.files.add(own)
            if isinstance(item, Piece):
                state.listed.append((own, item.first, item.key))
                if item.key not in known:
                    known.add(item.key)
                    todo.append(item)
            else:
                state.failures.add(own, item)
        progress.step()
    return todo


def _read(todo: list[Piece], workers: int, store: FactsStore, state: _State, progress: Progress) -> None:
    """Read pieces and keep what they hold; what was lost has another key, by which no later run finds it."""
    if not todo:
        return
    progress.stage("读取", "reading", len(todo))
    lost: set[str] = set()
    heaps = list(tasks(todo))
    with Pool(min(workers, len(heaps))) as pool:
        for answer in pool.read(heaps):
            gone = {read.key for read in answer.read if read.lost}
            lost |= gone
            read = [replace(one, key=one.key + _LOST) if one.lost else one for one in answer.read]
            store.add(Answer(read, answer.facts))
            state.new += answer.facts.forms.height
            progress.step(len(read))
    store.flush()
    if lost:
        state.listed = [
            (file, first, key + _LOST if key in lost else key) for file, first, key in state.listed
        ]


def _evaluate(
    options: Options,
    packs: Packs,
    definitions: Shelf,
    order: Order,
    store: FactsStore,
    state: _State,
    progress: Progress,
) -> int:
    """Evaluate every form and write the tables; how many forms were evaluated."""
    evaluates = evaluator(packs, options.engine, definitions, options.lang)
    batches = Batches(options.out, order, store, evaluates, options.elsewhere)
    progress.stage("评价", "evaluating", order.forms.height)
    for count in batches.evaluate():
        progress.step(count)
    progress.stage("写结果", "writing results", 6)
    batches.failures(state.failures)
    make_folder(options.out)
    batches.write(options.out, progress.step)
    failures = state.failures.frame(options.lang).select(*FAILURES)
    write_table(options.out / "failures.parquet", failures.lazy(), sizes.GROUP)
    results = pl.scan_parquet(options.out / "results.parquet", glob=False)
    return int(results.select(pl.len()).collect().item())
