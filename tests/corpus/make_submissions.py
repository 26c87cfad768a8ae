"""Turn a corpus of published self-evaluation tables into submissions, one JSON object a line.

Run by hand when the corpus changes; the tests read only what it wrote::

    python tests/corpus/make_submissions.py TABLES.jsonl ROWS.jsonl > tests/corpus/submissions.jsonl

``TABLES.jsonl`` has a table a line (unit, project, year, funds as printed, the ids of its rows),
``ROWS.jsonl`` an indicator a line. Cells are copied as they are printed, with their slips, odd spaces,
traditional characters and empty strings; only what is absent (null) is left out. Four things are decided
here, because a submission cannot be without them or must not carry them:

* ``unit`` is required, so a table whose head was cut off has the unit ``(未载明)``;
* ``kind`` is ``department`` where the table is an overall evaluation (整体支出), else ``project``; a
  department's overall evaluation has no ``project``;
* ``funds.unit`` is what the form prints, 万元, but for the tables in ``PRINTED_IN_YUAN``;
* remarks in English that the corpus appended to a name ("place name altered …") are cut off.

The script reads nothing of perfeval, so that it can never agree with it by construction.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACK = "mof-2020-10"
UNIT_NOT_STATED = "(未载明)"

#: Tables whose funds are in 元. The first two say so; for the others the targets or the amount leave no
#: doubt; the last prints 单位:元 over figures that are 万元, and is kept as printed.
PRINTED_IN_YUAN = frozenset(
    {
        "zhalaite-proc-equip-2025",
        "zhalaite-proc-case-2025",
        "huangshan-police-2025",
        "yongji-relics-2023",
        "hanyin-inclusive-finance-2022",
    }
)

#: The corpus names provinces in English. 'National' is no place, and is left out.
PROVINCES = {
    "Anhui": "安徽",
    "Chongqing": "重庆",
    "Fujian": "福建",
    "Guangdong": "广东",
    "Hebei": "河北",
    "Henan": "河南",
    "Hubei": "湖北",
    "Hunan": "湖南",
    "Inner Mongolia": "内蒙古",
    "Jiangxi": "江西",
    "Ningxia": "宁夏",
    "Shaanxi": "陕西",
    "Shanxi": "山西",
    "Sichuan": "四川",
    "Tianjin": "天津",
    "Yunnan": "云南",
}

REMARK_IN_ENGLISH = re.compile(r"\([a-z][a-z ]+\)$")
OVERALL = re.compile(r"整[体體]支出")


def main() -> int:
    """Write the submissions of the two files named on the command line to standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tables", type=Path, help="tables, one JSON object a line")
    parser.add_argument("rows", type=Path, help="indicators, one JSON object a line")
    arguments = parser.parse_args()

    rows = {row["id"]: row for row in read(arguments.rows)}
    for table in read(arguments.tables):
        document = submission(table, [rows[number] for number in table["rows"]])
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    return 0


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Each line of a JSON lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def submission(table: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One table as a submission."""
    project = without_remark(table["project"])
    department = bool(project and OVERALL.search(project))
    return present(
        unit=without_remark(table["unit"]) or UNIT_NOT_STATED,
        project=None if department else project,
        year=table["year"],
        kind="department" if department else "project",
        region=PROVINCES.get(table["region"]),
        pack=PACK,
        funds=funds(table),
        claimed=present(score=table["self_score_total"], execution=table["execution_score"]),
        indicators=[indicator(row) for row in rows],
    )


def funds(table: dict[str, Any]) -> dict[str, Any] | None:
    """The funds row, figures as printed; nothing where the table shows none."""
    figures = present(
        initial=table["budget_initial"],
        adjusted=table["budget_adjusted"],
        spent=table["executed"],
        rate=table["execution_rate"],
    )
    if not figures:
        return None
    return {"unit": "元" if table["table"] in PRINTED_IN_YUAN else "万元", **figures}


def indicator(row: dict[str, Any]) -> dict[str, Any]:
    """One indicator, cells as printed."""
    return present(
        section=row["level1"],
        category=row["level2"],
        name=row["name"],
        target=row["target"],
        actual=row["actual"],
        weight=row["weight"],
        claimed=row["score"],
        note=row["note"],
    )


def without_remark(name: str | None) -> str | None:
    """A printed name without the remark in English that the corpus put behind it."""
    return REMARK_IN_ENGLISH.sub("", name) if name else name


def present(**values: Any) -> dict[str, Any]:
    """What there is: absent values and empty groups are left out, empty cells are kept."""
    return {key: value for key, value in values.items() if value is not None and value != {}}


if __name__ == "__main__":
    raise SystemExit(main())
