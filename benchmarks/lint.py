"""Measures `perfeval lint` over many forms: time and memory of the whole command, in one process.

    python benchmarks/lint.py [--indicators 100000]

The forms are made of the names and targets in tests/: published ones and rows of our own. A tenth of them is linted
first; where memory is flat, both runs need the same. The ratio at the end is to Python's own json on the same file.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1] / "tests"
ROWS_A_FORM = 12
#: What makes the names of places, so that no two rows are quite the same.
PLACES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
#: Reads every line and lets it go.
PLAIN = "import json, sys\nfor line in open(sys.argv[1], encoding='utf-8'):\n    json.loads(line)\n"


def material() -> list[dict[str, Any]]:
    """Indicators as they are written: section, category, name, target and what else there is."""
    rows: list[dict[str, Any]] = []
    for line in (TESTS / "corpus" / "submissions.jsonl").read_text(encoding="utf-8").splitlines():
        rows += json.loads(line)["indicators"]
    for name in ("rows.tsv", "well_written.tsv"):
        for line in (TESTS / "measurability" / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                cells = zip(("category", "name", "target"), line.split("\t"), strict=False)
                rows.append({key: text for key, text in cells if text})
    return rows


def forms(number: int) -> Iterator[dict[str, Any]]:
    """So many forms, always the same; no two rows have quite the same name."""
    dice, rows = random.Random(1), material()
    for form in range(number):
        chosen = [dice.choice(rows) for _ in range(ROWS_A_FORM)]
        indicators = [row | {"name": "".join(dice.choices(PLACES, k=5)) + str(row["name"])} for row in chosen]
        yield {
            "unit": f"单位{form % 500}", "project": f"项目{form}", "year": 2024, "kind": "project", "pack": "mof-2020-10",
            "indicators": indicators,
        }  # fmt: skip


def run(command: list[str]) -> tuple[float, float, float, int]:
    """Seconds from start to end, CPU seconds, peak memory in MiB, and the exit code of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    peak = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return took, used.ru_utime + used.ru_stime, peak, os.waitstatus_to_exitcode(status)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Measure perfeval lint.")
    parser.add_argument("--indicators", type=int, default=100_000, metavar="N")
    parser.add_argument("--engine", choices=["direct", "durable"], default="direct")
    options = parser.parse_args()
    if options.indicators < 10 * ROWS_A_FORM:
        parser.error(f"--indicators must be {10 * ROWS_A_FORM} or more")
    peaks, ratio = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for share in (10, 1):
            number = options.indicators // share // ROWS_A_FORM
            file = Path(folder) / f"{number}.jsonl"
            with file.open("w", encoding="utf-8") as out:
                out.writelines(json.dumps(form, ensure_ascii=False) + "\n" for form in forms(number))
            lint = ["-m", "perfeval.cli.main", "lint", str(file), "--format", "json", "--fail-on", "never"]
            took, cpu, peak, code = run([sys.executable, *lint, "--engine", options.engine])
            if code:
                sys.exit(f"perfeval lint: exit {code}")
            _, plain, _, _ = run([sys.executable, "-c", PLAIN, str(file)])
            peaks.append(peak)
            ratio = cpu / plain
            rows = number * ROWS_A_FORM
            print(
                f"{options.engine}: {rows:7,} indicators in {number:6,} forms: {took:6.1f} s, CPU {cpu:6.1f} s, "
                f"{rows / took:6.0f} a second, peak memory {peak:.1f} MiB",
                flush=True,
            )
    print(f"peak memory, all / a tenth: {peaks[1] / peaks[0]:.2f}")
    print(f"CPU, perfeval lint / json.loads of every line: {ratio:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
