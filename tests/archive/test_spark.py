"""Spark in local mode gives what this machine gives, frame by frame and byte by byte; and what is said where it cannot."""

from __future__ import annotations

import builtins
import importlib.util
import os
import socket
import stat
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from engines.archive_forms import archive
from engines.archive_reading import as_submission
from perfeval.archive import spark
from perfeval.archive.evaluating import FAULTED, TABLES
from perfeval.archive.spark import Job, Settings, evaluate_job, evaluate_on_spark, write_facts
from perfeval.diagnostics import FaultError, PerfevalError
from perfeval.packs.store import Store
from perfeval.submissions.columns import Facts, encode
from perfeval.submissions.neighbours import compare

PACKS = ("mof-2020-10", "handan-2019")
FORMS, BATCH = 60, 25
LACKING = [name for name in ("pyspark", "pyarrow", "pandas") if importlib.util.find_spec(name) is None]
needs_spark = pytest.mark.skipif(bool(LACKING), reason=f"Spark is not tried: {LACKING} not installed")
needs_java = pytest.mark.skipif(
    (spark.java_version() or 0) < spark.JAVA, reason=f"Spark is not tried: no Java {spark.JAVA} here"
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    """One archive with forms of two packs, each compared with all others."""
    forms = [form | {"pack": pack} for pack in PACKS for form in archive(pack, 3, FORMS)]
    read = [as_submission(form, "a.jsonl", place) for place, form in enumerate(forms, 1)]
    whole = encode(("a.jsonl", place, one) for place, one in enumerate(read, 1))
    return whole.with_neighbours(*compare(whole.forms, whole.rows))


def jobs(facts: Facts, folder: Path, out: str) -> list[Job]:
    """The archive in batches, the last one smaller; a batch has forms of both packs."""
    found = []
    count = facts.forms.height
    batches = -(-count // BATCH)
    for number in range(batches):
        job = Job(
            folder / f"{number}.forms.parquet",
            folder / f"{number}.rows.parquet",
            folder / out / f"{number:06d}",
        )
        write_facts(facts.take(range(number, count, batches)), job.forms, job.rows)
        found.append(job)
    (folder / out).mkdir()
    return found


def canonical(done: list[Job], name: str) -> pl.DataFrame:
    """One table of all batches, by form; within a form it is in order already."""
    whole = pl.concat([pl.read_parquet(job.target / f"{name}.parquet") for job in done])
    return whole.sort("file" if name == "faults" else "source", maintain_order=True)


@needs_spark
@needs_java
def test_spark_gives_what_this_machine_gives(facts, tmp_path, capfd):
    settings = Settings(None, "columnar", "zh")
    here, there = jobs(facts, tmp_path, "here"), jobs(facts, tmp_path, "there")
    local = settings.evaluator()
    for job in here:
        evaluate_job(local, job)
    evaluate_on_spark("local[2]", there, settings)
    assert capfd.readouterr() == ("", "")
    for name in (*TABLES, "faults"):
        ours, theirs = canonical(here, name), canonical(there, name)
        assert_frame_equal(ours, theirs)
        for table, file in ((ours, "ours"), (theirs, "theirs")):
            table.write_parquet(tmp_path / f"{file}.parquet")
        assert (tmp_path / "ours.parquet").read_bytes() == (tmp_path / "theirs.parquet").read_bytes()
        for one, other in zip(here, there, strict=True):
            file = f"{name}.parquet"
            assert (one.target / file).read_bytes() == (other.target / file).read_bytes()
    results = canonical(there, "results")
    assert results.height == facts.forms.height == len(PACKS) * FORMS
    assert set(results["pack"]) == set(PACKS)
    assert canonical(there, "lines").height > results.height and canonical(there, "findings").height
    assert {path.name for path in (tmp_path / "there").iterdir()} == {job.target.name for job in there}

    # A batch cut otherwise gives the same tables: no form hangs on those beside it.
    whole = Job(tmp_path / "w.forms.parquet", tmp_path / "w.rows.parquet", tmp_path / "whole")
    write_facts(facts, whole.forms, whole.rows)
    evaluate_job(local, whole)
    for name in TABLES:
        assert_frame_equal(canonical([whole], name), canonical(there, name))

    # What a worker cannot do is told in one sentence, not by a trace of Java.
    lost = [Job(tmp_path / "none.parquet", there[0].rows, tmp_path / "there" / "lost")]
    with pytest.raises(FaultError) as failed:
        evaluate_on_spark("local[2]", lost, settings)
    assert failed.value.diagnostic.code == "PE667"
    text = failed.value.diagnostic.render("en")
    assert "none.parquet" in text and "Traceback" not in text
    assert capfd.readouterr() == ("", "")


def test_a_batch_takes_the_place_of_an_older_one(facts, tmp_path):
    settings = Settings("mof-2020-10", "columnar", "en")
    job = jobs(facts, tmp_path, "out")[0]
    evaluate_job(settings.evaluator(), job)
    first = {path.name: path.read_bytes() for path in job.target.iterdir()}
    assert set(first) == {*(f"{name}.parquet" for name in (*TABLES, "faults")), "manifest.json"}
    (job.target / "lines.parquet").write_bytes(b"broken")
    evaluate_job(settings.evaluator(), job)
    assert {path.name: path.read_bytes() for path in job.target.iterdir()} == first
    assert list(pl.read_parquet(job.target / "faults.parquet").columns) == list(FAULTED)


def told(master: str) -> tuple[str, str]:
    """The code and the English words of what is refused."""
    with pytest.raises(PerfevalError) as refused:
        evaluate_on_spark(master, [], Settings("mof-2020-10", "columnar", "zh"))
    (item,) = refused.value.diagnostics
    assert item.text("zh") != item.text("en")
    return item.code, item.render("en")


@pytest.mark.parametrize("master", ["", "lokal", "local[0]", "local[x]", "spark://", "spark://host", "yarn"])
def test_no_address(master):
    assert told(master)[0] == "PE664"


def test_not_installed(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **more):
        if name.split(".")[0] in ("pyspark", "pandas", "pyarrow"):
            raise ImportError(name=name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    code, text = told("local[2]")
    assert code == "PE661" and "pip install 'perfeval[spark]'" in text


@pytest.mark.skipif(os.name != "posix", reason="a program of two lines is written for a shell")
@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ('openjdk version "11.0.2" 2019-01-15', "PE663", "Java is 11"),
        ('java version "1.8.0_202"', "PE663", "Java is 8"),
        ("nothing of that kind", "PE662", "install Java 17"),
        (None, "PE662", "install Java 17"),
    ],
)
@needs_spark
def test_no_fitting_java(said, code, words, tmp_path, monkeypatch):
    if said is not None:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho '{said}' >&2\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    found, text = told("local[2]")
    assert found == code and words in text


@needs_spark
@needs_java
def test_nobody_at_the_address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        code, text = told(f"spark://127.0.0.1:{free.getsockname()[1]}")
    assert code == "PE665" and "127.0.0.1" in text


def test_other_rules_have_another_mark(tmp_path):
    own = tmp_path / "own" / "local"
    own.mkdir(parents=True)
    (own / "pack.yaml").write_text("pack: local\ntitle: 本地\nextends: mof-2020-10\n", encoding="utf-8")
    plain = spark._mark(Settings("mof-2020-10", "columnar", "zh"))
    settings = Settings("local", "columnar", "zh", (tmp_path / "own",))
    first = spark._mark(settings)
    (own / "pack.yaml").write_text("pack: local\ntitle: 别的\nextends: mof-2020-10\n", encoding="utf-8")
    spark._mark.cache_clear()
    assert len({plain, first, spark._mark(settings)}) == 3
    assert plain == spark._mark(Settings("mof-2020-10", "columnar", "zh"))


@needs_spark
@pytest.mark.parametrize("same", [True, False])
def test_a_worker_with_other_rules_does_nothing(same, facts, tmp_path):
    pa = pytest.importorskip("pyarrow")
    settings = Settings("mof-2020-10", "columnar", "zh")
    job = jobs(facts, tmp_path, "out")[0]
    order = {"number": 7, "forms": str(job.forms), "rows": str(job.rows), "target": str(job.target)}
    mark = spark._mark(settings) if same else "another"
    (answer,) = spark._work(settings, mark, [pa.RecordBatch.from_pylist([order])])
    assert answer.to_pylist() == [{"number": 7, "other": not same, "fault": None}]
    assert job.target.exists() is same


def test_packs_at_fault_are_told_before_spark_is_started():
    with pytest.raises(PerfevalError) as refused:
        evaluate_on_spark("local[2]", [], Settings("nothing", "columnar", "zh"))
    assert "nothing" in str(refused.value) and "nothing" not in Store(()).ids()
