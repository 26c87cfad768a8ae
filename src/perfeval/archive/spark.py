"""Batches of an archive evaluated by Spark: the same evaluator on other machines, the same files to the last byte.

A batch is one row of a Spark data frame, and that row has only paths: of the batch's facts, two Parquet files, and
of the folder that its tables go to. All are on storage that every worker sees under the same path. A driver that
sent facts and got tables would hold all of an archive in its memory, and Spark has no type for half of the
columns (unsigned and 128-bit integers); so ``mapInArrow`` carries orders and answers, and Polars alone reads and
writes. Forms do not depend on each other (what compares them is in the facts before), so nothing is shuffled.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from perfeval.archive import messages
from perfeval.archive.choosing import Packs
from perfeval.archive.evaluating import Evaluator, evaluator
from perfeval.archive.kernels import Engine
from perfeval.archive.pieces import program_digest
from perfeval.archive.writing import UNFINISHED, write_folder
from perfeval.diagnostics import FaultError, Lang, PerfevalError
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store
from perfeval.submissions.columns import Facts, lean, read_facts

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import SparkSession

#: The oldest Java that Spark 4 runs on.
JAVA = 17
_LOCAL = re.compile(r"local(\[(\*|[1-9]\d*)\])?")
_STANDALONE = re.compile(r"spark://([^/:,\s]+:\d+)(,[^/:,\s]+:\d+)*")
#: Seconds that a master has to take a connection.
_PATIENCE = 5
#: The columns of a data frame of orders, and of one of answers, in the words of Spark.
_ORDERS = "number int, forms string, rows string, target string"
_ANSWERS = "number int, other boolean, fault string"


@dataclass(frozen=True, slots=True)
class Job:
    """One batch: the Parquet files of its facts, and the folder that its tables go to."""

    forms: Path
    rows: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What every worker evaluates by.

    Attributes:
        pack: of all forms, or None where each form says it.
        rules, indicators: the user's own folders; every worker sees them under the same path.
    """

    pack: str | None
    engine: Engine
    lang: Lang
    rules: tuple[Path, ...] = ()
    indicators: tuple[Path, ...] = ()

    def evaluator(self) -> Evaluator:
        """What evaluates a batch by these settings, here."""
        packs = Packs(Store(self.rules, trusting=True), self.pack)
        return evaluator(packs, self.engine, Shelf(self.indicators, trusting=True), self.lang)


def write_facts(facts: Facts, forms: Path, rows: Path) -> None:
    """The facts of one batch as the two files of a :class:`Job`."""
    for frame, path in ((facts.forms, forms), (facts.rows, rows)):
        lean(frame).write_parquet(path, compression="zstd", compression_level=1)


def evaluate_job(evaluator: Evaluator, job: Job) -> None:
    """Evaluate one batch, here; its folder is there only when it is whole, and takes the place of an older one."""
    facts = read_facts(job.forms, job.rows)
    said = facts.forms.select("kind", "form_year", "region", "pack").rows()
    tables = evaluator.evaluate(facts, said)
    # A name of its own: what a worker that died left behind must not stop the one that takes its place.
    made = job.target.with_name(f"{UNFINISHED}{uuid.uuid4().hex}-{job.target.name}")
    write_folder(made, tables, {})
    if job.target.exists():
        shutil.rmtree(job.target)
    made.rename(job.target)


def evaluate_on_spark(master: str, jobs: Sequence[Job], settings: Settings) -> None:
    """Evaluate batches on Spark; the folder of each has then the tables of :func:`evaluate_job`.

    Args:
        master: ``local[N]``, ``local[*]`` or ``spark://HOST:PORT``.

    Raises:
        PerfevalError: packs are at fault; there is no Spark, no fitting Java or no such master; a worker has
            another perfeval or other rules than this machine.
        FaultError: a batch could not be evaluated, or Spark itself failed.
    """
    _check_master(master)
    settings.evaluator()
    mark = _mark(settings)
    with _session(master) as spark:
        orders = [
            (number, *(str(path.absolute()) for path in (job.forms, job.rows, job.target)))
            for number, job in enumerate(jobs)
        ]
        if not orders:
            return
        # One batch a task: whoever is done takes the next.
        spread = spark.sparkContext.parallelize(orders, len(orders))
        frame = spark.createDataFrame(spread, _ORDERS)
        answers = frame.mapInArrow(partial(_work, settings, mark), _ANSWERS).collect()
    for answer in answers:
        if answer.other:
            raise PerfevalError(messages.OtherProgram())
        if answer.fault is not None:
            raise FaultError(messages.BatchFailed(path=jobs[answer.number].target, why=answer.fault))
    if len(answers) != len(jobs):
        raise FaultError(messages.SparkFailed(why=f"{len(answers)} ≠ {len(jobs)}"))


# --- on a worker ------------------------------------------------------------------------------------
def _work(settings: Settings, mark: str, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Orders → answers, on a worker."""
    import pyarrow as pa

    names = ("number", "other", "fault")
    kinds = pa.schema([("number", pa.int32()), ("other", pa.bool_()), ("fault", pa.string())])
    for batch in batches:
        for order in batch.to_pylist():
            other, fault = False, None
            try:
                other = _mark(settings) != mark
                if not other:
                    job = Job(*(Path(order[name]) for name in ("forms", "rows", "target")))
                    evaluate_job(_kept(settings), job)
            except Exception as error:  # noqa: BLE001 - told where it can be read, in place of a Java trace
                fault = f"{type(error).__name__}: {error}"
            values = (order["number"], other, fault)
            yield pa.RecordBatch.from_pylist([dict(zip(names, values, strict=True))], kinds)


@cache
def _kept(settings: Settings) -> Evaluator:
    """Packs are loaded once in the life of a worker, which is many batches."""
    return settings.evaluator()


@cache
def _mark(settings: Settings) -> str:
    """What must be the same on all machines: the program, Polars, the rules and the indicators."""
    digest = hashlib.sha256(program_digest() + pl.__version__.encode())
    folders = (*Store(settings.rules, trusting=True).folders, *Shelf(settings.indicators).folders)
    for folder in folders:
        for file in sorted(folder.rglob("*.yaml")):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


# --- the session ------------------------------------------------------------------------------------
@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    """A session of Spark that says nothing of its own; what fails within is told in our words."""
    try:
        import pandas as _pandas  # noqa: F401 - Spark asks for both when it is too late for a message
        import pyarrow as _pyarrow  # noqa: F401
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise PerfevalError(messages.NoSpark(missing=error.name)) from None
    _check_java()
    _check_reachable(master)
    conf = SparkConf().setMaster(master).setAppName("perfeval")
    for name, value in _options(master).items():
        conf.set(name, value)
    spark: SparkSession | None = None
    with tempfile.TemporaryFile() as said, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of versions of pandas, which we do not use
        try:
            with _own_python(master), _elsewhere(said):
                spark = SparkSession.builder.config(conf=conf).getOrCreate()
            yield spark
        except (PerfevalError, FaultError):
            raise
        except Exception as error:
            raise FaultError(messages.SparkFailed(why=_reason(error, said))) from error
        finally:
            if spark is not None:
                with suppress(Exception):
                    spark.stop()


def _options(master: str) -> dict[str, str]:
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.speculation": "false",
        # A worker has one core; the others have batches of their own.
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
    }
    if master.startswith("local"):
        options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return options


@contextmanager
def _own_python(master: str) -> Iterator[None]:
    """On this machine workers run the Python that runs us; on others they have their own."""
    name = "PYSPARK_PYTHON"
    if name in os.environ or not master.startswith("local"):
        yield
        return
    os.environ[name] = sys.executable
    try:
        yield
    finally:
        del os.environ[name]


@contextmanager
def _elsewhere(file: Any) -> Iterator[None]:
    """What a program that is started within writes on its outputs goes to a file, as long as it lives."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, io.UnsupportedOperation):
            stream.flush()
    kept = [os.dup(number) for number in (1, 2)]
    try:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
        yield
    finally:
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)


def _reason(error: BaseException, said: Any) -> str:
    """One line that tells most: of Java the exception itself, not its trace."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = next(
        (line for line in lines if re.match(r"(: |Caused by: )?[\w.$]+(Exception|Error)\b", line)), ""
    )
    if not told:
        said.seek(0)
        heard = said.read().decode("utf-8", "replace").splitlines()
        told = next((line.strip() for line in heard if "Exception" in line), "")
    return (told or (lines or [type(error).__name__])[0]).removeprefix(": ")


def _check_master(master: str) -> None:
    if not _LOCAL.fullmatch(master) and not _STANDALONE.fullmatch(master):
        raise PerfevalError(messages.BadMaster(master=master))


def _check_reachable(master: str) -> None:
    """Whether one of the masters takes a connection: Spark itself tries for a minute and then shows a trace."""
    if not _STANDALONE.fullmatch(master):
        return
    why = ""
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=_PATIENCE):
                return
        except (OSError, OverflowError) as error:
            why = str(error)
    raise PerfevalError(messages.NoMaster(master=master, why=why))


def java_version() -> int | None:
    """The Java that Spark would start (8, 11, 17 …), None where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "-version"], capture_output=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(rb'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(match[1]) if match else None


def _check_java() -> None:
    version = java_version()
    if version is None:
        raise PerfevalError(messages.NoJava(least=JAVA))
    if version < JAVA:
        raise PerfevalError(messages.OldJava(found=version, least=JAVA))
