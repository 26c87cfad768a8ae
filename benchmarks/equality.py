"""Holds the engines against each other, and against an evaluator of their own: python benchmarks/equality.py --size 1000000.

An oracle, durable-rules and the columns say what they make of each form. Forms are made for every pack that ships,
borders far more often than in life. Compared is every line, cap, rating and finding, every text among them. The first
forms that engines see differently are printed as JSON, which `perfeval score --pack PACK` takes as it stands. Exit 1 if
there is one.

A million takes hours. With --log FILE every archive is noted when it is done; the same command goes on from there, for
as long as program, rules and oracle are the same, and says what all of them came to. Stopped, it says what it has.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from engines.archive_seeds import packs
from engines.equality import Counts, Part, compared, parts
from engines.equality_log import Log, asked_for


def counts_of(
    work: list[Part], workers: int, every: int, oracle: bool, plain: bool
) -> Generator[tuple[Part, Counts]]:
    """What each part comes to, as they are done."""
    one = partial(compared, every=every, oracle=oracle, plain=plain)
    if workers == 1:
        yield from ((part, one(part)) for part in work)
        return
    # Polars has threads of its own, which a fork would leave locked, and which would be in each other's way.
    os.environ["POLARS_MAX_THREADS"] = "1"
    pool = ProcessPoolExecutor(workers, get_context("spawn"))
    try:
        running = {pool.submit(one, part): part for part in work}
        yield from ((running[done], done.result()) for done in as_completed(running))
    finally:
        pool.shutdown(cancel_futures=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=12_000, help="how many forms in all")
    parser.add_argument("--pack", action="append", help="only this pack; may be given again")
    parser.add_argument("--part", type=int, default=1_000, help="how many forms make one archive")
    parser.add_argument("--seed", type=int, default=0, help="where the seeds of the archives begin")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument(
        "--durable-every", type=int, default=1, help="the durable engine decides one form in so many"
    )
    parser.add_argument("--no-oracle", action="store_true", help="compare the engines with each other only")
    parser.add_argument("--plain", action="store_true", help="ask the plain engine, too")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="note each archive here, and go on from what is noted"
    )
    parser.add_argument("--show", type=int, default=3, help="how many differences are printed in full")
    arguments = parser.parse_args()
    work = list(parts(arguments.pack or packs(), arguments.size, arguments.part, arguments.seed))
    how = arguments.durable_every, not arguments.no_oracle, arguments.plain
    log, start = Log(arguments.log, asked_for(*how)), time.perf_counter()
    # Of every pack some, should it be stopped.
    left = sorted((part for part in work if part not in log.known), key=lambda part: part.seed)
    try:
        with closing(counts_of(left, arguments.workers, *how)) as results:
            for number, (part, found) in enumerate(results, 1):
                log.add(part, found)
                if sys.stderr.isatty():
                    print(f"\r{number}/{len(left)} archives", end="", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped before the end", file=sys.stderr)
    took = time.perf_counter() - start
    counts = Counts()
    for part in work:
        counts.add(log.known.get(part, Counts()))
    for name, number in sorted(counts.seen.items()):
        print(f"{name:32} {number:>12,}")
    print(f"{'seconds, this time':32} {took:>12,.0f}")
    print(f"{'differences':32} {counts.parted:>12,}")
    for difference in counts.differences[: arguments.show]:
        print("\n" + difference.text())
    return 1 if counts.parted else 0


if __name__ == "__main__":
    sys.exit(main())
