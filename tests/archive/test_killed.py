"""A run that is killed at any moment, or cannot write, leaves nothing wrong behind; the next one goes on from there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from archive.archives import (
    TABLES,
    digests,
    form,
    json_lines,
    killed,
    mixed,
    program,
    read,
    rescore,
    yaml_text,
)
from perfeval.archive import evaluating, sizes, writing

pytestmark = pytest.mark.skipif(os.name != "posix", reason="process groups, limits and mounts are of POSIX")

#: Moments at which a run is killed, in the order in which they are tried.
KILLS, SEED = 20, 20200


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = mixed(tmp_path_factory.mktemp("archive") / "全部")
    (folder / "戊局.jsonl").write_text(json_lines(*map(form, range(31, 61))), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The bytes of a run that nothing disturbs."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    code, _, _ = program(archive, "--out", out)
    assert code == 0 and read(out, "results").height == 61
    return digests(out)


def is_whole(out: Path) -> bool:
    """Whether every file under a final name can be read to its end."""
    for file in out.rglob("*.parquet"):
        if not any(part.startswith(writing.UNFINISHED) for part in file.relative_to(out).parts):
            pl.read_parquet(file)
    return True


def test_killed_at_twenty_moments(archive: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    """From the first import to the last file; facts read before a kill are not read again."""
    out, moments = tmp_path / "out", random.Random(SEED)
    times = kills = 0
    longest = 2.0
    while kills < KILLS:
        if killed(moments.uniform(0.2, longest), archive, "--out", out, "--workers", 2):
            kills += 1
            longest = min(longest * 1.1, 4.0)
        else:  # it was done before its time: from the beginning
            times += 1
            assert digests(out) == undisturbed
            longest = max(longest * 0.7, 0.6)
            out = tmp_path / f"out{times}"
        assert is_whole(out) if out.exists() else True
    code, said, _ = program(archive, "--out", out)
    assert code == 0 and "自评表 61 张" in said
    assert digests(out) == undisturbed
    sources = read(out, "results")["source"]
    assert sources.n_unique() == len(sources) == 61
    assert not (out / ".parts").exists() and not list(out.rglob(f"{writing.UNFINISHED}*"))


def test_what_was_read_is_kept(archive: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    """A run whose results cannot be written has kept what it read: the next one reads nothing."""
    out = tmp_path / "out"
    (out / "results.parquet").mkdir(parents=True)
    code, said, err = program(archive, "--out", out, "--lang", "zh")
    assert (code, said) == (2, "") and "PE874" in err and "已读好的 61 张" in err
    assert (out / ".parts").exists()
    (out / "results.parquet").rmdir()
    code, said, _ = program(archive, "--out", out, "--lang", "zh")
    assert code == 0 and "自评表 61 张（本次新读 0 张）" in said
    assert digests(out) == undisturbed


def test_batches_that_were_evaluated_are_not_again(
    archive: Path, undisturbed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("PART", 4), ("BATCH", 4), ("FILES", 2), ("BLOCK", 3)):
        monkeypatch.setattr(sizes, name, size)
    evaluated = []
    plain = evaluating.Evaluator.evaluate

    def evaluate(self, facts, said):
        evaluated.append(facts.forms.height)
        if len(evaluated) == 7:
            raise KeyboardInterrupt
        return plain(self, facts, said)

    monkeypatch.setattr(evaluating.Evaluator, "evaluate", evaluate)
    with pytest.raises(KeyboardInterrupt):
        rescore(tmp_path / "out", archive)
    assert rescore(tmp_path / "out", archive).new == 0
    assert sum(evaluated) == 61 + 4
    assert digests(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("limit", [0, 1500, 6000, 9000, 14000, 25000])
def test_no_file_can_grow(archive: Path, undisturbed: dict[str, str], tmp_path: Path, limit: int) -> None:
    """A limit on the size of files stops a run as a full disk does."""
    out = tmp_path / "out"
    code, said, err = program(archive, "--out", out, "--lang", "zh", limit=limit)
    if code == 0:
        assert limit > 9000 and digests(out) == undisturbed
        return
    assert (code, said) == (2, "") and "PE874" in err and "会接着做" in err
    assert is_whole(out) and not list(out.rglob(f"{writing.UNFINISHED}*"))
    assert program(archive, "--out", out)[0] == 0
    assert digests(out) == undisturbed


@contextmanager
def disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of its own in memory, of so many bytes."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a file system can be mounted by root only: " + made.stderr.decode().strip())
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs is of Linux")
def test_full_disk(archive: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    """A disk that is full at the first part of the store, later, and at the end; with more room it goes on."""
    folder = tmp_path / "disk"
    with disk(folder, "64k"):
        codes = []
        for size in ("64k", "256k", "1m", "1600k", "2m", "16m"):
            subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)
            code, _, err = program(archive, "--out", folder / "out", "--lang", "zh")
            codes.append(code)
            assert code == 0 or (code == 2 and "PE874" in err), err
            assert is_whole(folder / "out") and not list(folder.rglob(f"{writing.UNFINISHED}*"))
        assert codes[0] == 2 and codes[-1] == 0
        assert digests(folder / "out") == undisturbed


def test_old_results_stay_until_the_new_ones_are_whole(archive: Path, tmp_path: Path) -> None:
    out, folder = tmp_path / "out", tmp_path / "forms"
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml_text(form(1)), encoding="utf-8")
    assert program(folder, "--out", out)[0] == 0
    before = digests(out)
    (folder / "b.yaml").write_text(yaml_text(form(2)), encoding="utf-8")
    assert program(folder, "--out", out, limit=100)[0] == 2
    assert digests(out) == before and set(before) == set(TABLES)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(archive: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    code, said, err = program(archive, "--out", tmp_path / "out")
    tmp_path.chmod(0o700)
    assert (code, said) == (2, "") and "PE874" in err
