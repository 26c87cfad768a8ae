"""Rules that ship are read once in a process, and again when a file of theirs is another one."""

from __future__ import annotations

import os

import pytest

from perfeval.packs.remembered import remembered
from perfeval.packs.store import Store


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "check").mkdir()
    (tmp_path / "check" / "one.yaml").write_text("rule: one", encoding="utf-8")
    return tmp_path


def test_a_folder_that_stays_as_it_is_is_read_once(folder):
    read = iter("甲乙")
    assert [remembered("a", folder, lambda: next(read)) for _ in range(3)] == ["甲", "甲", "甲"]
    assert remembered("b", folder, lambda: next(read)) == "乙"


@pytest.mark.parametrize("change", ["longer", "later", "more", "gone"])
def test_a_file_that_changed_is_read_again(folder, change):
    file = folder / "check" / "one.yaml"
    read = iter("甲乙")
    assert remembered(change, folder, lambda: next(read)) == "甲"
    match change:
        case "longer":
            file.write_text("rule: one and more", encoding="utf-8")
        case "later":
            os.utime(file, ns=(1, 1))
        case "more":
            (folder / "pack.yaml").write_text("", encoding="utf-8")
        case "gone":
            file.unlink()
    assert remembered(change, folder, lambda: next(read)) == "乙"


def test_a_fault_is_told_each_time(folder):
    def read():
        raise ValueError("not a pack")

    for _ in range(2):
        with pytest.raises(ValueError, match="not a pack"):
            remembered("fault", folder, read)


def test_stores_share_what_ships_and_nothing_else(tmp_path):
    assert Store().load("mof-2020-10") is Store().load("mof-2020-10")
    other = tmp_path / "own"
    other.mkdir()
    (other / "pack.yaml").write_text("pack: own\n", encoding="utf-8")
    stores = [Store([tmp_path]) for _ in range(2)]
    assert stores[0].load("mof-2020-10") == stores[1].load("mof-2020-10")
    assert stores[0].pack_file("mof-2020-10") is stores[1].pack_file("mof-2020-10")
