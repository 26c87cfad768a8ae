"""perfeval rescore: what is read, what is told, and that nothing but the forms decides what is written."""

from __future__ import annotations

import os
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from archive.archives import (
    TABLES,
    digests,
    form,
    json_lines,
    mixed,
    program,
    read,
    rescore,
    yaml_text,
)
from perfeval.archive import pool, sizes, writing
from perfeval.archive.order import order_of
from perfeval.archive.store import FactsStore
from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.engines.tables import CAPS, EXACT, FINDINGS, LINES, RESULTS
from perfeval.packs.store import Store
from perfeval.submissions.reading import read_submissions


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mixed(tmp_path_factory.mktemp("archive") / "全部")


@pytest.fixture(scope="module")
def first(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a plain run."""
    out = tmp_path_factory.mktemp("first") / "out"
    rescore(out, archive)
    return out


def test_every_form_of_every_file(archive: Path, first: Path) -> None:
    sources = read(first, "results")["source"].to_list()
    names = [source.removeprefix(archive.as_posix() + "/") for source in sources]
    expected = [
        *(f"甲局/{number}.yaml" for number in range(8)),
        "甲局/2023/两张.yml", "甲局/2023/两张.yml#2", "甲局/一张.json",
        "各局.jsonl", "各局.jsonl#2", "各局.jsonl#5", "乙局.parquet", "乙局.parquet#3", "丙局.xlsx",
        *(f"丁局.zip/丁局/{number}.yaml" for number in range(17, 22)),
        "丁局.zip/丁局/lines.jsonl", *(f"丁局.zip/丁局/lines.jsonl#{number}" for number in range(2, 9)),
        "丁局.zip/丁局/table.parquet",
    ]  # fmt: skip
    assert sorted(names) == sorted(expected)
    assert len(names) == len(set(names)) == 31


def test_order_is_by_file_and_number(first: Path) -> None:
    sources = read(first, "results")["source"].to_list()
    pairs = [(name.encode(), int(number or 1)) for name, _, number in (one.partition("#") for one in sources)]
    assert pairs == sorted(pairs)
    for name in ("lines", "findings", "caps"):
        own = read(first, name)["source"].unique(maintain_order=True).to_list()
        assert own == [source for source in sources if source in set(own)]


def test_columns_are_those_promised(first: Path) -> None:
    lines = {name: kind for name, kind in LINES.items() if name not in EXACT}
    for name, schema in {"results": RESULTS, "lines": lines, "findings": FINDINGS, "caps": CAPS}.items():
        assert dict(pl.read_parquet_schema(first / f"{name}.parquet")) == schema
    assert list(pl.read_parquet_schema(first / "failures.parquet")) == [
        "source",
        "code",
        "place",
        "message",
        "fix",
    ]


def test_failures_have_place_reason_and_fix(archive: Path, first: Path) -> None:
    failures = read(first, "failures")
    found = {
        source.removeprefix(archive.as_posix() + "/"): (code, place.removeprefix(archive.as_posix() + "/"))
        for source, code, place in failures.select("source", "code", "place").iter_rows()
    }
    assert found == {
        "乙局.parquet#2": ("PE141", "乙局.parquet:2:1"),
        "各局.jsonl#3": ("PE130", "各局.jsonl:3:2"),
        "各局.jsonl#4": ("PE401", "各局.jsonl:5:88"),
        "坏.yaml": ("PE112", "坏.yaml:1:5"),
        "坏.xlsx": ("PE424", "坏.xlsx"),
    }
    assert all(failures["message"])
    assert failures["fix"].str.len_chars().gt(0).sum() == 4  # what is no JSON has no fix of its own


def test_scores_are_those_of_score(archive: Path, first: Path) -> None:
    rows = {row["source"]: row for row in read(first, "results").iter_rows(named=True)}
    pack = Store(()).load("mof-2020-10")
    for number in range(8):
        file = archive / "甲局" / f"{number}.yaml"
        (submission,) = read_submissions(file)
        alone = evaluate_submission(pack, submission, Direct(pack))
        row = rows[file.as_posix()]
        assert row["pack"] == "mof-2020-10"
        assert row["total"] == Decimal(alone.rounding.text(alone.total))
        assert (row["rating"], row["claimed_score"]) == (alone.rating, 100 - number % 4)
        lines = read(first, "lines").filter(pl.col("source") == file.as_posix())
        assert lines["points"].to_list() == [
            Decimal(alone.line_rounding.text(line.points)) for line in alone.lines
        ]


@pytest.mark.parametrize("workers", [1, 3])
def test_order_and_workers_change_nothing(archive: Path, first: Path, tmp_path: Path, workers: int) -> None:
    parts = sorted(archive.iterdir(), key=lambda path: path.name[::-1])
    done = rescore(tmp_path / "out", *reversed(parts), archive, *parts, workers=workers)
    # .DS_Store and ~$丙局.xlsx were named, too, so that they are told of.
    assert {name: sum_ for name, sum_ in digests(tmp_path / "out").items() if name != "failures"} == {
        name: sum_ for name, sum_ in digests(first).items() if name != "failures"
    }
    assert done.forms == 31


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_sizes_of_steps_change_nothing(
    archive: Path, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    for name in ("BLOCK", "FILES", "PART", "BATCH", "HELD"):
        monkeypatch.setattr(sizes, name, steps)
    rescore(tmp_path / "out", archive, workers=2)
    assert digests(tmp_path / "out") == digests(first)


def test_engines_say_the_same(archive: Path, first: Path, tmp_path: Path) -> None:
    rescore(tmp_path / "columnar", archive, engine="columnar")
    assert digests(tmp_path / "columnar") == digests(first)
    if sys.version_info < (3, 13):
        pytest.importorskip("durable_rules_engine")
        rescore(tmp_path / "durable", archive, engine="durable")
        assert digests(tmp_path / "durable") == digests(first)


def test_second_run_reads_what_is_new(archive: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(archive, tmp_path / "copy"))
    out = tmp_path / "out"
    assert rescore(out, copy).new == 31
    before = digests(out)
    assert rescore(out, copy).new == 0
    assert digests(out) == before
    (copy / "甲局" / "3.yaml").write_text(yaml_text(form(40)), encoding="utf-8")
    (copy / "甲局" / "新.yaml").write_text(yaml_text(form(41)), encoding="utf-8")
    assert rescore(out, copy).new == 2
    # What was read once is known for good, wherever it stands now.
    (copy / "甲局" / "3.yaml").write_text(yaml_text(form(3)), encoding="utf-8")
    (copy / "甲局" / "新.yaml").rename(tmp_path / "新.yaml")
    assert rescore(out, copy).new == 0
    assert digests(out) == before
    (copy / "乙").mkdir()
    (tmp_path / "新.yaml").rename(copy / "乙" / "新.yaml")
    assert rescore(out, copy).new == 0
    assert (copy / "乙" / "新.yaml").as_posix() in read(out, "results")["source"]
    rescore(tmp_path / "fresh", copy)
    assert digests(out) == digests(tmp_path / "fresh")


def test_of_a_file_that_grows_the_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "BLOCK", 4)
    lines = tmp_path / "a.jsonl"
    lines.write_text(json_lines(*map(form, range(10))), encoding="utf-8")
    assert rescore(tmp_path / "out", lines).new == 10
    with lines.open("a", encoding="utf-8") as file:
        file.write(json_lines(form(10)))
    assert rescore(tmp_path / "out", lines).new == 3


def test_a_store_that_several_runs_share(archive: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    copy = Path(shutil.copytree(archive, tmp_path / "copy"))
    rescore(tmp_path / "one", copy / "甲局", store=store)
    (copy / "甲局" / "3.yaml").write_text(yaml_text(form(40), form(41)), encoding="utf-8")
    done = rescore(tmp_path / "two", copy, store=store)
    assert done.new == 31 - 11 + 2
    opened = FactsStore(store)
    try:
        # Of a file that two runs read, what the later one read; who asks for one run gets what that one read.
        order = order_of(opened, opened.lists())
        assert order.forms.height == 32 == read(tmp_path / "two", "results").height
        assert order_of(opened, opened.list_of(tmp_path / "one")).forms.height == 11
    finally:
        opened.close()


def test_a_damaged_part_is_told_and_read_anew(archive: Path, first: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rescore(out, archive)
    (part,) = (out / "store" / "parts").iterdir()
    data = bytearray((part / "rows.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (part / "rows.parquet").write_bytes(data)
    done = rescore(out, archive)
    assert [notice.code for notice in done.notices] == ["PE876"]
    assert done.new == 31
    assert digests(out) == digests(first)
    assert rescore(out, archive).notices == []


def test_small_parts_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "SMALL_PARTS", 2)
    folder, out = tmp_path / "forms", tmp_path / "out"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.yaml").write_text(yaml_text(form(number)), encoding="utf-8")
        (folder / f"{number}b.yaml").write_text("unit: 某局\n", encoding="utf-8")
        done = rescore(out, folder)
        assert (done.new, done.forms, done.failed) == (1, number + 1, number + 1)
        assert len(list((out / "store" / "parts").iterdir())) <= 2
    rescore(tmp_path / "fresh", folder)
    assert digests(out) == digests(tmp_path / "fresh")


def test_forms_for_which_there_is_no_pack(tmp_path: Path) -> None:
    forms = [form(0), form(1, year=1999), form(2, pack="nowhere"), form(3, pack="mof-2020-10")]
    (tmp_path / "a.jsonl").write_text(json_lines(*forms), encoding="utf-8")
    done = rescore(tmp_path / "out", tmp_path / "a.jsonl")
    assert (done.forms, done.failed) == (2, 2)
    failures = read(tmp_path / "out", "failures")
    assert failures["source"].str.slice(-2).to_list() == ["#2", "#3"]
    places = [place.rsplit("/", 1)[-1] for place in failures["place"]]
    assert places == ["a.jsonl:2:1", "a.jsonl:3:1"]
    assert done.failed == len(failures)
    assert rescore(tmp_path / "all", tmp_path / "a.jsonl", pack="mof-2020-10").forms == 4


def test_a_form_that_ends_its_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only that form is lost, and a later run tries it again."""
    deadly = (
        "import os\nfrom perfeval.archive import parsing\nplain = parsing.submission_of\n"
        "def submission_of(node, *rest):\n"
        "    made = plain(node, *rest)\n"
        "    if made.cells['project'] in ('项目5', '项目31'): os.kill(os.getpid(), 9)\n"
        "    return made\n"
        "parsing.submission_of = submission_of\n"
    )
    lines, folder = tmp_path / "a.jsonl", tmp_path / "b"
    folder.mkdir()
    lines.write_text(json_lines(*map(form, range(20))), encoding="utf-8")
    for number in range(20, 40):
        (folder / f"{number}.yaml").write_text(yaml_text(form(number)), encoding="utf-8")
    rescore(tmp_path / "fresh", lines, folder)
    with monkeypatch.context() as patch:
        patch.setattr(pool, "_PROGRAM", deadly + pool._PROGRAM)
        done = rescore(tmp_path / "out", lines, folder, workers=2)
    assert (done.forms, done.failed) == (38, 2)
    failures = read(tmp_path / "out", "failures")
    assert failures["code"].to_list() == ["PE870", "PE870"]
    assert [place.rsplit("/", 1)[-1] for place in failures["place"]] == ["a.jsonl:6", "31.yaml"]
    assert rescore(tmp_path / "out", lines, folder).failed == 0
    assert digests(tmp_path / "out") == digests(tmp_path / "fresh")


def test_a_form_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(yaml_text(form(1)), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(yaml_text(form(2)), encoding="utf-8")
    slow = "import time\nfrom perfeval.archive import parsing\nplain = parsing.nodes_in\n"
    slow += (
        "def nodes_in(name, data):\n    if name == 'a.yaml': time.sleep(60)\n    return plain(name, data)\n"
    )
    slow += "parsing.nodes_in = nodes_in\n"
    monkeypatch.setattr(pool, "_PROGRAM", slow + pool._PROGRAM)
    monkeypatch.setattr(pool.Pool.__init__, "__kwdefaults__", {"seconds": 3.0})
    done = rescore(tmp_path / "out", tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert (done.forms, done.failed) == (1, 1)
    assert read(tmp_path / "out", "failures")["code"].to_list() == ["PE871"]


def test_a_form_on_which_an_engine_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from perfeval.archive import evaluating

    plain = evaluating.kernel_of

    class Fails:
        def __init__(self, *arguments: object) -> None:
            self.kernel = plain(*arguments)  # type: ignore[arg-type]

        def evaluate(self, facts):
            if "项目7" in facts.forms["project"]:
                raise ArithmeticError("too much")
            return self.kernel.evaluate(facts)

    monkeypatch.setattr(evaluating, "kernel_of", Fails)
    (tmp_path / "a.jsonl").write_text(json_lines(*map(form, range(12))), encoding="utf-8")
    done = rescore(tmp_path / "out", tmp_path / "a.jsonl")
    assert (done.forms, done.failed) == (11, 1)
    failure = read(tmp_path / "out", "failures").row(0, named=True)
    assert failure["code"] == "PE872" and "ArithmeticError: too much" in failure["message"]
    assert failure["place"].endswith("a.jsonl:8:1")
    expected = [number for number in range(12) if number != 7]
    assert read(tmp_path / "out", "results")["project"].to_list() == [f"项目{number}" for number in expected]


def test_two_runs_at_once_are_refused(archive: Path, tmp_path: Path) -> None:
    from perfeval.archive.locking import Lock

    held = Lock(tmp_path / "store")
    with pytest.raises(PerfevalError) as raised:
        rescore(tmp_path / "out", archive, store=tmp_path / "store")
    assert raised.value.diagnostics[0].code == "PE873"
    assert str(os.getpid()) in raised.value.diagnostics[0].text("zh")
    held.free()
    rescore(tmp_path / "out", archive, store=tmp_path / "store")


def test_the_program(archive: Path, first: Path, tmp_path: Path) -> None:
    code, out, err = program(archive, "--out", tmp_path / "out", "--lang", "zh")
    assert code == 0
    assert "自评表 31 张（本次新读 31 张）" in out and "未评成 5" in out and ".docx 1" in out
    assert str(tmp_path / "out") in out and "failures.parquet" in err and "\r" not in err
    assert digests(tmp_path / "out") == digests(first)
    assert not (tmp_path / "out" / ".parts").exists()
    code, out, _ = program(archive, "--out", tmp_path / "out", "--lang", "en", "--fail-on", "warning")
    assert code == 1 and "forms: 31 (0 read anew)" in out


def test_nothing_to_read(tmp_path: Path) -> None:
    code, out, err = program(tmp_path / "nowhere", "--out", tmp_path / "out", "--lang", "zh")
    assert (code, out) == (2, "") and "PE861" in err and not (tmp_path / "out").exists()
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "a.docx").write_bytes(b"-")
    code, out, err = program(tmp_path / "forms", "--out", tmp_path / "out", "--lang", "zh")
    assert (code, out) == (2, "") and "PE862" in err
    (tmp_path / "forms" / "a.yaml").write_text("unit: 某局\n", encoding="utf-8")
    code, out, err = program(tmp_path / "forms", "--out", tmp_path / "out", "--lang", "en")
    assert (code, out) == (2, "") and "PE877" in err
    assert read(tmp_path / "out", "failures")["code"].to_list() == ["PE141"]
    assert [read(tmp_path / "out", name).height for name in TABLES] == [0, 0, 0, 0, 0, 1]


def test_unfinished_folders_are_cleared(archive: Path, first: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for folder in (out, out / "store" / "parts", out / "store"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{writing.UNFINISHED}x").mkdir()
    (out / "store" / ".perfeval.lock").touch()
    rescore(out, archive)
    assert digests(out) == digests(first)
    assert not list(out.rglob(f"{writing.UNFINISHED}*"))
