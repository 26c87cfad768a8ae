"""Small archives with files of every kind, made at test time, and runs over them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from perfeval.archive.choosing import Packs
from perfeval.archive.progress import Progress
from perfeval.archive.run import Done, Options
from perfeval.archive.run import rescore as run
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store
from workbook_forms import plain

TABLES = ("results", "lines", "findings", "caps", "forms", "failures")


def form(number: int, **changes: Any) -> dict[str, Any]:
    """One form; every number gives another."""
    spent = 60 + number * 7 % 41
    return {
        "unit": f"第{number % 5}局",
        "project": f"项目{number}",
        "year": 2021 + number % 3,
        "kind": "project",
        "funds": {"unit": "万元", "initial": 100, "adjusted": 100, "spent": spent},
        "claimed": {"score": 100 - number % 4, "rating": "优"},
        "indicators": [
            _row("产出", "数量", f"走访{number}户", "≥100户", f"{90 + number % 20}户", 30),
            _row("产出", "质量", "验收合格率", "≥95%", f"{93 + number % 5}%", 20),
            _row("效益", "社会效益", "服务水平", "显著提升", "显著提升", 30) | {"achieved": "达成"},
            _row("满意度", "服务对象满意度", "群众满意度", "≥90%", f"{85 + number % 10}%", 10),
        ],
    } | changes


def _row(section: str, category: str, name: str, target: str, actual: str, weight: int) -> dict[str, Any]:
    return {
        "section": section, "category": category, "name": name, "target": target, "actual": actual,
        "weight": weight, "claimed": weight,
    }  # fmt: skip


def yaml_text(*forms: dict[str, Any]) -> str:
    return yaml.safe_dump_all(forms, allow_unicode=True, sort_keys=False)


def json_lines(*forms: dict[str, Any]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in forms)


def table(forms: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(forms, infer_schema_length=None)


def mixed(folder: Path) -> Path:
    """An archive with 31 forms in files of every kind, five bad forms or files, and three that are none."""
    (folder / "甲局" / "2023").mkdir(parents=True)
    for number in range(8):
        (folder / "甲局" / f"{number}.yaml").write_text(yaml_text(form(number)), encoding="utf-8")
    (folder / "甲局" / "2023" / "两张.yml").write_text(yaml_text(form(8), form(9)), encoding="utf-8")
    (folder / "甲局" / "一张.json").write_text(json.dumps(form(10)), encoding="utf-8")
    bad = json.dumps(form(90, funds={"spent": "很多"}), ensure_ascii=False) + "\n"
    lines = json_lines(form(11), form(12)) + "{]\n\n" + bad + json_lines(form(13))
    (folder / "各局.jsonl").write_text(lines, encoding="utf-8")
    table([form(14), form(15, kind=None), form(16)]).write_parquet(folder / "乙局.parquet")
    plain(folder / "丙局.xlsx")
    (folder / "坏.yaml").write_text("unit： 某局\n", encoding="utf-8")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    for name in ("说明.docx", "~$丙局.xlsx", ".DS_Store", "目录.txt"):
        (folder / name).write_bytes(b"-")
    with zipfile.ZipFile(folder / "丁局.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(17, 22):
            archive.writestr(f"丁局/{number}.yaml", yaml_text(form(number)))
        archive.writestr("丁局/lines.jsonl", json_lines(*map(form, range(22, 30))))
        buffer = io.BytesIO()
        table([form(30)]).write_parquet(buffer)
        archive.writestr("丁局/table.parquet", buffer.getvalue())
        archive.writestr("__MACOSX/丁局/._17.yaml", b"\0")
        archive.writestr("丁局/图.png", b"\0")
    return folder


def rescore(
    out: Path, *paths: Path | str, engine: str = "direct", workers: int = 1, store: Path | None = None, pack: str | None = None,
    lang: str = "zh",
) -> Done:  # fmt: skip
    """A run in this process; those that read are processes of their own."""
    options = Options(
        [str(path) for path in paths], out, store or out / "store", engine, lang, workers  # type: ignore[arg-type]
    )  # fmt: skip
    packs = Packs(Store((), trusting=True), pack)
    return run(options, packs, Shelf((), trusting=True), Progress(sys.stderr, "zh", shows=False))


def digests(out: Path) -> dict[str, str]:
    """The bytes of every table."""
    return {name: hashlib.sha256((out / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


def read(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / f"{name}.parquet")


#: The program, with so little done at once that a small archive takes many steps.
SMALL_STEPS = (
    "from perfeval.archive import sizes\n"
    "sizes.PART, sizes.BATCH, sizes.FILES, sizes.BLOCK = 4, 4, 2, 3\n"
    "from perfeval.cli.main import run\n"
    "run()\n"
)


def start(*arguments: object, limit: int | None = None) -> subprocess.Popen[bytes]:
    """The program in small steps, in a process group of its own; ``limit``: bytes that it may write to a file."""

    set_limit = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, -1))\n"
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            ("" if limit is None else set_limit) + SMALL_STEPS,
            "rescore",
            *map(str, arguments),
            "--engine",
            "direct",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def program(*arguments: object, limit: int | None = None) -> tuple[int, str, str]:
    """The same to its end: exit code, stdout, stderr."""
    with start(*arguments, limit=limit) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def killed(seconds: float, *arguments: object) -> bool:
    """The same, its whole group killed after so long; whether it was still at work."""
    with start(*arguments) as process:
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
    return False
