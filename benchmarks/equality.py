"""Holds the engines against each other, and against an evaluator of their own: python benchmarks/equality.py --size 1000000.

Forms are made for every pack that ships, borders far more often than in life. Compared is every line, cap, rating and
finding, every text among them. The first forms that engines see differently are printed as JSON, which
`perfeval score --pack PACK` takes as it stands. Exit 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from engines.archive_seeds import packs
from engines.equality import Counts, Part, compared, parts


def counts_of(work: list[Part], workers: int, every: int, oracle: bool) -> Iterator[Counts]:
    """What each part comes to, as they are done."""
    one = partial(compared, every=every, oracle=oracle)
    if workers == 1:
        yield from map(one, work)
        return
    # Polars has threads of its own, which a fork would leave locked.
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from pool.map(one, work)


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
    parser.add_argument("--show", type=int, default=3, help="how many differences are printed in full")
    arguments = parser.parse_args()
    work = list(parts(arguments.pack or packs(), arguments.size, arguments.part, arguments.seed))
    counts, start = Counts(), time.perf_counter()
    for number, found in enumerate(
        counts_of(work, arguments.workers, arguments.durable_every, not arguments.no_oracle), 1
    ):
        counts.add(found)
        if sys.stderr.isatty():
            print(f"\r{number}/{len(work)} archives, {counts.parted} differences", end="", file=sys.stderr)
    took = time.perf_counter() - start
    for name, number in sorted(counts.seen.items()):
        print(f"{name:32} {number:>12,}")
    print(f"{'seconds':32} {took:>12,.0f}")
    print(f"{'differences':32} {counts.parted:>12,}")
    for difference in counts.differences[: arguments.show]:
        print("\n" + difference.text())
    return 1 if counts.parted else 0


if __name__ == "__main__":
    sys.exit(main())
