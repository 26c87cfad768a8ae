"""Measures the columnar engine beside others on the same archive: python benchmarks/archive.py [--size 100000].

The rules are the official ones simplified to what every peer can say (benchmarks/archive_rules). All read the same
archive, perfeval's own files in Parquet, and every answer is held against exact rationals. Peers are installed with
pip install -r benchmarks/requirements-archive.txt; one that is missing is left out.

    python benchmarks/archive.py --full 10000 100000    # mof-2020-10 with all its checks, memory and cost by size
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from archive_data import Archive, as_forms, exact, generated, write_facts
from archive_peers import PEERS, Peer

from perfeval.engines.columnar import Columnar
from perfeval.packs.store import Store
from perfeval.sources import Text, parse_yaml
from perfeval.submissions.columns import FORMS, ROWS, Facts, encode, lean, read_columns, read_facts
from perfeval.submissions.reading import submission_of

RULES = Path(__file__).parent / "archive_rules"
OURS = "perfeval, columns"


def ours() -> Peer:
    """The columnar engine, from its facts in Parquet; results only, as for the peers."""
    engine = Columnar(Store([RULES]).load("simplified"), None, None, lines=False)
    of_forms, of_rows = engine.needs()

    def run(folder: Path) -> pl.DataFrame:
        forms = read_columns(folder / "forms.facts.parquet", FORMS, of_forms)
        rows = read_columns(folder / "rows.facts.parquet", ROWS, of_rows)
        tables = engine.evaluate(Facts(forms, rows))
        if tables.in_columns != forms.height:
            sys.exit("not every submission was decided in columns")
        found = tables.findings.select("source", "rule")
        fired = {
            name: found.filter(pl.col("rule") == name)["source"].implode() for name in ("all-full", "sum")
        }
        source = pl.col("source")
        return tables.results.select(
            (pl.col("total") * 100).cast(pl.Int64).alias("total"), "rating",
            source.is_in(fired["all-full"]).alias("full"), source.is_in(fired["sum"]).alias("sum"),
        )  # fmt: skip

    return run


def check_facts(archive: Archive, folder: Path) -> None:
    """The facts are those that perfeval reads in the same submissions as forms."""
    written = as_forms(archive, 50)
    nodes = parse_yaml(Text(path="a.jsonl", text=json.dumps(written, ensure_ascii=False)))[0].items  # type: ignore[union-attr]
    read = encode(("a.jsonl", place, submission_of(node, "a.jsonl")) for place, node in enumerate(nodes, 1))
    engine = Columnar(Store([RULES]).load("simplified"), None, None, lines=True)
    made = read_facts(folder / "forms.facts.parquet", folder / "rows.facts.parquet").take(range(50))
    one, other = engine.evaluate(read), engine.evaluate(made)
    for name in ("results", "findings"):
        drop = ["row", "column", "file", "source"] if name == "findings" else ["source"]
        if not getattr(one, name).drop(drop).equals(getattr(other, name).drop(drop)):
            sys.exit(f"the generated facts are not those of the same forms: {name} differ")


def wrong(found: pl.DataFrame, right: pl.DataFrame) -> int:
    """How many submissions have any answer that is not the exact one."""
    same = pl.lit(True)
    both = pl.concat(
        [found, right.head(found.height).rename({name: "=" + name for name in right.columns})],
        how="horizontal",
    )
    for name in right.columns:
        same = same & pl.col(name).eq_missing(pl.col("=" + name))
    return both.select((~same).sum()).item()


def compare(size: int, rounds: int) -> None:
    """Every engine in turn, several rounds."""
    archive = generated(size)
    right = exact(archive)
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name)
        write_facts(archive, whole)
        check_facts(archive, whole)
        runs: dict[str, tuple[Callable[[Path], pl.DataFrame], Path, int]] = {OURS: (ours(), whole, size)}
        for peer, (make, most) in PEERS.items():
            try:
                run = make()
            except ImportError as error:
                print(f"{peer}: not installed ({error.name}), left out")
                continue
            folder, count = whole, size
            if most < size:
                folder, count = whole / peer, most
                folder.mkdir()
                write_facts(Archive(archive.forms.head(most), archive.lines.head(most * 12)), folder)
            runs[peer] = run, folder, count
        speeds: dict[str, list[float]] = {peer: [] for peer in runs}
        errors: dict[str, int] = {}
        for peer, (run, folder, _) in runs.items():
            errors[peer] = wrong(run(folder), right)
        for _ in range(rounds):
            for peer, (run, folder, count) in runs.items():
                # Once for warming up: memory and caches are its own again, as from batch to batch of an archive.
                run(folder)
                gc.collect()
                start = time.perf_counter()
                run(folder)
                speeds[peer].append(count / (time.perf_counter() - start))
    print(f"{size:,} submissions of 12 indicators, from Parquet; {rounds} rounds in turn")
    print(f"{'':24}{'a second':>12}{'best':>12}{'wrong':>8}{'of':>9}  ours / this")
    for peer, values in speeds.items():
        ratio = statistics.median(a / b for a, b in zip(speeds[OURS], values, strict=True))
        median = statistics.median(values)
        print(f"{peer:24}{median:12,.0f}{max(values):12,.0f}{errors[peer]:8,}{runs[peer][2]:9,}  {ratio:.2f}")


# --- the official rules with all their checks -------------------------------------------------------
def full(sizes: list[int]) -> None:
    """mof-2020-10 from Parquet, each size in a process of its own."""
    print("mof-2020-10 with all checks, texts and lines, from Parquet to tables in Parquet")
    for size in sizes:
        subprocess.run([sys.executable, __file__, "--part", str(size)], check=True)


def full_part(size: int, batch: int = 20_000) -> None:
    """One size: facts written batch by batch, then read, evaluated and written."""
    from archive_texts import realistic

    engine = Columnar(Store().load("mof-2020-10"), None, "zh")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numbers = range(0, size, batch)
        for first in numbers:
            facts = realistic(first, min(batch, size - first))
            lean(facts.forms).write_parquet(folder / f"{first:08}.forms.parquet")
            lean(facts.rows).write_parquet(folder / f"{first:08}.rows.parquet")
        start, in_columns, found = time.perf_counter(), 0, 0
        for first in numbers:
            part = read_facts(folder / f"{first:08}.forms.parquet", folder / f"{first:08}.rows.parquet")
            tables = engine.evaluate(part)
            in_columns += tables.in_columns
            found += tables.findings.height
            for kind in ("results", "lines", "findings", "caps"):
                getattr(tables, kind).write_parquet(folder / f"{first:08}.{kind}.out.parquet")
        took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:>10,} submissions {took:8.1f} s {size / took:8,.0f} a second {took / size * 1e3:6.3f} ms each; "
        f"peak memory {peak:,.0f} MiB; {in_columns / size:.2%} in columns; {found / size:.2f} findings each",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--full", type=int, nargs="+", metavar="SIZE")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        full_part(arguments.part)
    elif arguments.full:
        full(arguments.full)
    else:
        compare(arguments.size, arguments.rounds)


if __name__ == "__main__":
    main()
