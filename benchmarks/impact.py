"""Measures perfeval rules impact on forms with real indicators: python benchmarks/impact.py [--size 100000].

The change is one that moves many: what is above the limit of a target is taken off, and the bounds of two ratings rise.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from archive_texts import realistic

from perfeval.archive import sizes
from perfeval.archive.impact import Impact, compare
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store, builtin_rules
from perfeval.reports.impact import ImpactReport
from perfeval.submissions.columns import Facts

PACK = "mof-2020-10"
EDITS = (
    ("values: [{from: 2020, value: 0, reason", "values: [{from: 2020, value: 50%, reason"),
    ("value: 30%, reason", "value: 0.5%, reason"),
    ("ratings: {优: 90, 良: 80", "ratings: {优: 95, 良: 85"),
)


def changed(folder: Path) -> Path:
    """A copy of the pack with the change."""
    shutil.copytree(builtin_rules() / PACK, folder / PACK)
    file = folder / PACK / "pack.yaml"
    text = file.read_text("utf-8")
    for old, new in EDITS:
        if old not in text:
            raise SystemExit(f"the pack no longer says {old}")
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as folder:
        new = Store([changed(Path(folder))]).load(PACK)
    found = Impact(Store().load(PACK), new)
    realistic(0, 1)  # forms are read before the clock starts
    making = 0.0

    def batches() -> Iterator[Facts]:
        nonlocal making
        for first in range(0, size, sizes.BATCH):
            start = time.perf_counter()
            facts = realistic(first, min(sizes.BATCH, size - first))
            making += time.perf_counter() - start
            yield facts

    start = time.perf_counter()
    compare(found, batches(), Shelf(), "zh")
    text = ImpactReport(found, "zh").text()
    seconds = time.perf_counter() - start - making
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{found.forms} forms by two packs: {seconds:.1f} s, {found.forms / seconds:,.0f} forms/s, peak {peak:,.0f} MiB"
    )
    print(
        f"decided in columns: {found.in_columns} of {2 * found.forms}; {found.fell} fell, {found.rose} rose; {len(text)} characters"
    )


if __name__ == "__main__":
    main()
