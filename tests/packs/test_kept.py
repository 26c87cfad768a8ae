"""Packs kept from one start to the next: the same pack, and never an old one."""

from __future__ import annotations

import os
import shutil

import pytest

from engines.making import score, written
from perfeval.packs import kept
from perfeval.packs.model import Pack
from perfeval.packs.store import Store, builtin_rules

FORM = written(
    "section: 产出, target: ≥9个, actual: 7个, weight: 50", "section: 效益, target: 提升, weight: 30"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("PERFEVAL_KEEP", raising=False)
    monkeypatch.setattr(kept, "_home", lambda: tmp_path / "kept")
    return tmp_path / "kept"


def never() -> Pack:
    raise AssertionError("it was kept")


def kept_file(home):
    (file,) = home.iterdir()
    return file


@pytest.mark.parametrize("id_", ["mof-2020-10", "hubei-2020", "mof-2013-53"])
def test_a_kept_pack_is_the_same_pack(home, id_):
    first = Store(trusting=True).load(id_)
    again = kept.kept(id_, builtin_rules(), never)
    assert again is not first
    assert (again.digest, again.framework, again.parameters) == (
        first.digest,
        first.framework,
        first.parameters,
    )
    assert [rule.id for rule in again.rules] == [rule.id for rule in first.rules]
    one, other = (score(pack, FORM, trace=True) for pack in (first, again))
    assert one == other
    assert one.to_json() == other.to_json()


def test_the_worker_takes_a_kept_pack(home):
    durable = pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable
    first, again = (Store(trusting=True).load("mof-2020-10") for _ in range(2))
    assert score(first, FORM, durable).to_json() == score(again, FORM, durable).to_json()


def test_a_changed_rule_file_is_read_anew(home, tmp_path):
    rules = tmp_path / "rules"
    shutil.copytree(builtin_rules(), rules)
    reads = []

    def read() -> Pack:
        reads.append(1)
        return Store([rules]).load("execution-caps")

    for _ in range(2):
        kept.kept("execution-caps", rules, read)
    assert len(reads) == 1
    file = rules / "execution-caps" / "pack.yaml"
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    kept.kept("execution-caps", rules, read)
    (rules / "execution-caps" / "cap" / "more.yaml").write_bytes(b"")
    kept.kept("execution-caps", rules, lambda: (reads.append(1), Store().load("execution-caps"))[1])
    assert len(reads) == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:200],
        lambda data: data[:32] + b"no pickle",
        lambda data: b"x" + data[1:],
    ],
)
def test_what_cannot_be_used_is_replaced(home, spoil):
    want = Store(trusting=True).load("execution-caps")
    file = kept_file(home)
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    assert Store(trusting=True).load("execution-caps").digest == want.digest
    assert file.read_bytes()[:32] == whole[:32]
    assert kept.kept("execution-caps", builtin_rules(), never).digest == want.digest


def test_where_nothing_may_be_written_nothing_is_kept(home):
    home.write_text("a file stands where the folder would")
    assert Store(trusting=True).load("execution-caps").id == "execution-caps"
    assert home.is_file()


def test_it_may_be_forbidden(home, monkeypatch):
    monkeypatch.setenv("PERFEVAL_KEEP", "no")
    Store(trusting=True).load("execution-caps")
    assert not home.exists()


def test_packs_of_the_users_own_are_read_each_time(home, tmp_path):
    folder = tmp_path / "own" / "my-county"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "pack: my-county\ntitle: 某县\nextends: mof-2020-10\n", encoding="utf-8"
    )
    Store([folder.parent], trusting=True).load("my-county")
    assert not home.exists()
