"""Forms in workbooks: how long a thousand take to be read and scored in one command, and reading beside openpyxl alone.

    python benchmarks/forms.py [--forms 1000] [--folder FOLDER]

The workbooks are those of tests/forms/make_forms.py that are .xlsx, over and over with other units. Times are of this
machine; what is printed last are ratios, which are of perfeval.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "forms"))
MOST_SECONDS = 120


def made(folder: Path, count: int) -> list[Path]:
    """So many workbooks, one form each at least."""
    from make_forms import FORMS, make

    names = [name for name in FORMS if name.endswith(".xlsx")]
    first = [make(name, folder)[0] for name in names]
    paths = []
    for number in range(count):
        source = first[number % len(first)]
        path = folder / f"{number:05d}-{source.name}"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        paths.append(path)
    for path in first:
        path.unlink()
    return paths


def read_by_perfeval(paths: list[Path]) -> int:
    from perfeval.submissions.reading import read_submissions

    return sum(len(submission.rows) for path in paths for submission in read_submissions(path))


def read_by_openpyxl(paths: list[Path]) -> int:
    import openpyxl

    cells = 0
    for path in paths:
        book = openpyxl.load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            cells += sum(cell.value is not None for row in sheet.iter_rows() for cell in row)
    return cells


def timed(read, paths: list[Path]) -> tuple[float, int]:
    read(paths[:10])
    begin = time.perf_counter()
    found = read(paths)
    return time.perf_counter() - begin, found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        paths = made(folder, given.forms)
        begin = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "perfeval.cli.main",
            "score",
            *map(str, paths),
            "--pack",
            "mof-2020-10",
            "--format",
            "json",
        ]
        done = subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, "PYTHONUTF8": "1"}
        )
        whole = time.perf_counter() - begin
        scored = len(done.stdout.splitlines())
        print(
            f"score, one command: {given.forms} workbooks, {scored} forms, {whole:.1f} s ({whole / scored * 1000:.0f} ms a form), exit {done.returncode}"
        )
        sample = paths[:200]
        ours, rows = timed(read_by_perfeval, sample)
        theirs, cells = timed(read_by_openpyxl, sample)
        print(
            f"reading {len(sample)}: perfeval {ours:.2f} s ({rows} indicators), openpyxl alone {theirs:.2f} s ({cells} cells)"
        )
        print(f"perfeval's reading takes {ours / theirs:.2f} of openpyxl's time")
        print(f"{given.forms} forms within {MOST_SECONDS} s: {'yes' if whole < MOST_SECONDS else 'no'}")
        if whole >= MOST_SECONDS or scored < given.forms or done.returncode:
            sys.exit(1)


if __name__ == "__main__":
    main()
