"""What is written takes its place when it is whole; where it cannot be, nothing changes and nothing is left."""

from __future__ import annotations

import pytest

from perfeval.drafts import drafted, write_whole


def test_a_new_file_and_one_that_is_there(tmp_path):
    file = tmp_path / "结果.txt"
    for content in (b"one", b"another, longer", b""):
        write_whole(file, content)
        assert file.read_bytes() == content
        assert list(tmp_path.iterdir()) == [file]


def test_what_fails_leaves_what_was_there(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    with pytest.raises(TypeError), drafted(file) as draft:
        draft.writelines([b"new", "no bytes"])
    assert file.read_bytes() == b"old" and list(tmp_path.iterdir()) == [file]


def test_what_cannot_take_its_place_leaves_nothing(tmp_path):
    folder = tmp_path / "a.txt"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r"a\.txt"):
        write_whole(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_link_stays_one(tmp_path):
    file, link = tmp_path / "elsewhere" / "a.txt", tmp_path / "link.txt"
    file.parent.mkdir()
    file.write_bytes(b"old")
    link.symlink_to(file)
    write_whole(link, b"new")
    assert link.is_symlink() and file.read_bytes() == b"new"


def test_who_may_read_it_stays(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_long_name_has_room_for_its_draft(tmp_path):
    file = tmp_path / ("长" * 80 + ".xlsx")
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
