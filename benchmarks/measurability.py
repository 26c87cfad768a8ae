"""Holds the verdicts on indicators against labelled rows: python benchmarks/measurability.py FILE [--half even].

FILE is JSON lines, one indicator a row: id, table, level1, level2, name, target, verdict, codes, disputed_codes.
A file tables.jsonl beside it (table, project) says to which project a row belongs. Rows without a verdict are left out; of the codes, each is left out on the rows where it is disputed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from perfeval.diagnostics import Span
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.model import Row, Submission
from perfeval.submissions.quantities import Quantity, read_quantity

_NOWHERE = Span("rows")
NOT_MEASURABLE = ("vague", "unmeasurable")
MEASURED = ("number", "percent", "range", "frequency", "date", "period", "yes_no", "grade")


def verdicts(rows: list[dict[str, Any]], pack_id: str) -> list[tuple[str, frozenset[str]]]:
    """What the pack says of each row, each taken alone."""
    pack = Store().load(pack_id)
    decider = Direct(pack)
    found = []
    for row in rows:
        keys = (("section", "level1"), ("category", "level2"), ("name", "name"), ("target", "target"))
        cells = {key: row[column] for key, column in keys if row[column]}
        form = {key: str(row[key]) for key in ("year", "project") if row.get(key)}
        submission = Submission("rows", form, {}, (Row(1, {"name": "-", **cells}, {}, _NOWHERE),), _NOWHERE)
        line = evaluate_submission(pack, submission, decider).lines[1]
        assert line.measurability is not None
        found.append((line.measurability.verdict, frozenset(line.measurability.codes)))
    return found


def ratio(hits: int, of: int) -> float:
    return hits / of if of else float("nan")


def f1(true: int, got: int, hits: int) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    return ratio(hits, got), ratio(hits, true), ratio(2 * hits, true + got)


def counts(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, int, int]:
    """How many are expected, how many found, how many both."""
    seen = list(pairs)
    return sum(a for a, _ in seen), sum(b for _, b in seen), sum(a and b for a, b in seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pack", default="mof-2020-10")
    parser.add_argument(
        "--half", choices=["all", "even", "odd"], default="all", help="half of the tables, by id"
    )
    parser.add_argument("--quiet", action="store_true", help="figures only")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines()]
    beside = given.file.with_name("tables.jsonl")
    if beside.is_file():
        projects = {
            form["table"]: form["project"]
            for form in map(json.loads, beside.read_text(encoding="utf-8").splitlines())
        }
        rows = [row | {"project": projects.get(row["table"])} for row in rows]
    tables = sorted({row["table"] for row in rows})
    if given.half != "all":
        chosen = set(tables[0 if given.half == "even" else 1 :: 2])
        rows = [row for row in rows if row["table"] in chosen]
    rows = [row for row in rows if row["verdict"] is not None]
    got = verdicts(rows, given.pack)
    right = sum(row["verdict"] == verdict for row, (verdict, _) in zip(rows, got, strict=True))
    print(f"rows {len(rows)}, tables {len({row['table'] for row in rows})}")
    print(f"verdict accuracy {ratio(right, len(rows)):.4f}")
    bad = f1(
        *counts(
            (row["verdict"] in NOT_MEASURABLE, verdict in NOT_MEASURABLE)
            for row, (verdict, _) in zip(rows, got, strict=True)
        )
    )
    print("not measurable: precision {:.4f} recall {:.4f} F1 {:.4f}".format(*bad))
    codes = Counter(code for row in rows for code in row["codes"])
    for code in sorted({*codes, *(code for _, found in got for code in found)}):
        pairs = [
            (code in row["codes"], code in found)
            for row, (_, found) in zip(rows, got, strict=True)
            if code not in (row["disputed_codes"] or ())
        ]
        figures = f1(*counts(pairs))
        print(
            f"{code:18} n {codes[code]:3}  precision {figures[0]:.3f} recall {figures[1]:.3f} F1 {figures[2]:.3f}"
        )
    read = [read_quantity(row["target"], name=row["name"] or "", year=row["year"]) for row in rows]
    measured = sum(isinstance(one, Quantity) and one.kind in MEASURED for one in read)
    print(f"targets read into a quantity {ratio(measured, len(rows)):.4f}")
    if given.quiet:
        return
    for row, (verdict, found) in zip(rows, got, strict=True):
        disputed = set(row["disputed_codes"] or ())
        if row["verdict"] != verdict or set(row["codes"]) - disputed != found - disputed:
            print(
                f"{row['id']:4} {row['level2'] or ''} | {row['name']} | {row['target']} | expected {row['verdict']} "
                f"{sorted(row['codes'])} | got {verdict} {sorted(found)}"
                + (f" | disputed {sorted(disputed)}" if disputed else "")
            )


if __name__ == "__main__":
    main()
