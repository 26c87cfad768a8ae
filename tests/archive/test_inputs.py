"""Which files are meant by paths, and what is made of zip files, JSON lines and Parquet tables, good and bad."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from archive.archives import digests, form, json_lines, read, rescore, table, yaml_text
from perfeval.archive import scanning, sizes, zips
from perfeval.archive.inputs import find
from perfeval.archive.parsing import read_pieces
from perfeval.archive.pieces import Piece
from perfeval.diagnostics import PerfevalError
from perfeval.submissions.columns import decode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    for name in ("a/1.yaml", "a/b/2.yaml", "a/b/3.json", "c.yaml"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("x", encoding="utf-8")
    return made


def names(paths: list[object], out: Path = Path("out"), below: Path | None = None) -> list[str]:
    found = find([str(path) for path in paths], out).files
    return [name if below is None else Path(name).relative_to(below).as_posix() for name in found]


def test_folders_and_wildcards(folder: Path) -> None:
    everything = ["a/1.yaml", "a/b/2.yaml", "a/b/3.json", "c.yaml"]
    assert names([folder], below=folder) == everything
    assert names([folder / "**" / "*.yaml"], below=folder) == ["a/1.yaml", "a/b/2.yaml", "c.yaml"]
    assert names([folder / "*"], below=folder) == everything
    assert names([folder / "a" / "b", folder / "c.yaml"], below=folder) == [
        "a/b/2.yaml",
        "a/b/3.json",
        "c.yaml",
    ]


def test_a_file_named_twice_counts_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    paths = ["a", "a/../a/1.yaml", "./c.yaml", "c.yaml", str(folder / "a"), "a/b/*"]
    first = names(paths)
    assert len(first) == 4
    assert names(paths[::-1]) == first
    (folder / "link.yaml").symlink_to("c.yaml")
    (folder / "a" / "round").symlink_to(folder)
    assert len(names(["."])) == 4
    assert names([".", "a"]) == names(["a", "."])


def test_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "[2023] 甲.yaml").write_text("x", encoding="utf-8")
    assert len(names([tmp_path / "[2023] 甲.yaml"])) == 1


def test_what_is_no_form_by_its_name(folder: Path) -> None:
    for name in ("报告.docx", "a/图.PNG", ".git/x.yaml", "~$c.xlsx", ".~lock.c.xlsx#", "没有后缀"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    found = find([str(folder), str(folder / "报告.docx")], Path("out"))
    assert len(found.files) == 4
    assert found.skipped == {".docx": 1, ".png": 1, "": 1}
    assert [(name.rsplit("/", 1)[1], fault[1]) for name, fault in found.failures] == [("报告.docx", "PE863")]


def test_results_and_stores_are_never_read(folder: Path, tmp_path: Path) -> None:
    for name in ("a/1.yaml", "a/b/2.yaml", "c.yaml"):
        (folder / name).write_text(yaml_text(form(1)), encoding="utf-8")
    (folder / "a/b/3.json").unlink()
    rescore(folder / "results", folder)
    (folder / "results" / "x.yaml").write_text("x", encoding="utf-8")
    assert rescore(folder / "results", folder).files == 3
    assert rescore(tmp_path / "other", folder, store=folder / "kept").files == 3
    assert rescore(tmp_path / "other", folder, store=folder / "kept").files == 3
    with pytest.raises(PerfevalError) as raised:
        find([str(folder)], folder)
    assert raised.value.diagnostics[0].code == "PE880"


def test_every_path_that_names_nothing_is_told(folder: Path) -> None:
    with pytest.raises(PerfevalError) as raised:
        find([str(folder), str(folder / "x"), str(folder / "*.xls")], Path("out"))
    assert [item.code for item in raised.value.diagnostics] == ["PE861", "PE861"]


@pytest.mark.skipif(os.name != "posix", reason="names of bytes and pipes are of POSIX")
def test_odd_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "甲.yaml").write_text(yaml_text(form(1)), encoding="utf-8")
    os.mkfifo(folder / "管道.yaml")
    (folder / "断.yaml").symlink_to("nowhere")
    (folder / "空.jsonl").write_bytes(b"\n\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml")).write_text(yaml_text(form(2)), encoding="utf-8")
    with (folder / "大.yaml").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    (folder / "目录.yaml").mkdir()
    done = rescore(tmp_path / "out", folder)
    assert done.forms == 2
    assert (folder / "\\xff.yaml").as_posix() in read(tmp_path / "out", "results")["source"]
    failures = read(tmp_path / "out", "failures")
    codes = {Path(source).name: code for source, code in failures.select("source", "code").iter_rows()}
    assert codes == {"管道.yaml": "PE879", "断.yaml": "PE101", "空.jsonl": "PE103", "大.yaml": "PE104"}


# --- zip files -----------------------------------------------------------------------------------------


def zipped(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def failures(out: Path) -> dict[str, str]:
    frame = read(out, "failures")
    return dict(zip(frame["source"].str.split(".zip/").list.last(), frame["code"], strict=True))


def test_zip_members_that_are_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.yaml": "x"}).read_bytes()
    path = zipped(
        tmp_path / "a.zip",
        {
            "好.yaml": yaml_text(form(1)),
            "../../出去.yaml": yaml_text(form(2)),
            "/根.yaml": yaml_text(form(3)),
            "C:\\盘.yaml": yaml_text(form(4)),
            "里.zip": inner,
            "炸.yaml": b" " * (15 * 1024 * 1024),
            "大.yaml": os.urandom(1024) * (17 * 1024),
            "图.png": b"x",
            "坏.xlsx": b"PK\x03\x04",
        },
    )
    done = rescore(tmp_path / "out", path)
    assert done.forms == 1 and done.skipped == {".png": 1}
    assert failures(tmp_path / "out") == {
        "__/__/出去.yaml": "PE864", "根.yaml": "PE864", "C_/盘.yaml": "PE864", "里.zip": "PE865",
        "炸.yaml": "PE867", "大.yaml": "PE867", "坏.xlsx": "PE424",
    }  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "inner.zip", "out"]


def test_bad_zip_files(tmp_path: Path) -> None:
    good = zipped(tmp_path / "a.zip", {"a.yaml": yaml_text(form(1)), "b.yaml": yaml_text(form(2))})
    data = bytearray(good.read_bytes())
    (tmp_path / "cut.zip").write_bytes(data[:-30])
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    place = data.index(b"b.yaml") + 40
    data[place] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(data)
    locked = bytearray(good.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.index(mark) + offset
        (flags,) = struct.unpack_from("<H", locked, place)
        struct.pack_into("<H", locked, place, flags | 1)
    (tmp_path / "locked.zip").write_bytes(locked)
    done = rescore(
        tmp_path / "out", *(tmp_path / f"{name}.zip" for name in ("cut", "text", "flipped", "locked"))
    )
    frame = read(tmp_path / "out", "failures")
    found = [
        (source.removeprefix(tmp_path.as_posix() + "/"), code)
        for source, code in frame.select("source", "code").iter_rows()
    ]
    assert found == [
        ("cut.zip", "PE866"), ("flipped.zip/b.yaml", "PE866"), ("locked.zip/a.yaml", "PE423"), ("text.zip", "PE866")
    ]  # fmt: skip
    assert done.forms == 2


def test_names_in_gbk_and_names_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("XXXX.yaml", yaml_text(form(1)))
        archive.writestr("a.yaml", yaml_text(form(2)))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.yaml", yaml_text(form(3)))
    path.write_bytes(path.read_bytes().replace(b"XXXX", "甲局".encode("gb18030")))
    rescore(tmp_path / "out", path)
    results = read(tmp_path / "out", "results")
    assert results["source"].str.split("/").list.last().to_list() == ["a.yaml", "甲局.yaml"]
    assert results["project"].to_list() == ["项目3", "项目1"]


def test_many_small_members_are_bounded_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_MANY", 2000)
    path = zipped(
        tmp_path / "a.zip", {"a.jsonl": json_lines(*map(form, range(9))), "b.yaml": yaml_text(form(1))}
    )
    assert rescore(tmp_path / "out", path).forms == 1
    assert failures(tmp_path / "out") == {"a.jsonl": "PE867"}


# --- JSON lines and Parquet ----------------------------------------------------------------------------


def test_a_line_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "LIMIT", 3000)
    text = json_lines(form(0), form(1)) + json_lines(form(2, note="长" * 3000)) + "\n" + json_lines(form(3))
    path = tmp_path / "a.jsonl"
    path.write_text(text, encoding="utf-8")
    rescore(tmp_path / "out", path)
    assert read(tmp_path / "out", "results")["project"].to_list() == ["项目0", "项目1", "项目3"]
    row = read(tmp_path / "out", "failures").row(0, named=True)
    assert (row["source"], row["code"], row["place"]) == (f"{path}#3", "PE104", f"{path}:3:1")
    assert read(tmp_path / "out", "results")["source"].to_list()[-1] == f"{path}#4"


def pieces_of(path: Path) -> list[Piece]:
    found = []
    for _, item in scanning.scan(path.name, str(path), lambda _: None):
        assert isinstance(item, Piece)
        found.append(item)
    return found


@pytest.mark.parametrize("block", [1, 2, 5, 100])
def test_blocks_of_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Whatever the blocks, the same forms with the same numbers and lines; also with blank lines and no end."""
    monkeypatch.setattr(sizes, "BLOCK", block)
    lines = [
        "",
        json_lines(form(0)),
        "\n \n",
        json_lines(form(1)),
        json_lines(form(2)),
        "{}\n",
        json_lines(form(3)),
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(lines).removesuffix("\n"), encoding="utf-8-sig")
    read_, facts = read_pieces(pieces_of(path))
    assert facts.forms.select("number", "at.line").rows() == [(1, 1), (2, 4), (3, 5), (5, 7)]
    assert [fault[:3] for one in read_ for fault in one.faults] == [(4, "PE141", 6)]


def test_a_row_is_the_form_that_its_line_is(tmp_path: Path) -> None:
    forms = [form(number) for number in range(5)]
    forms[1]["note"] = None
    del forms[2]["claimed"]
    forms[3]["indicators"][0]["evidence"] = ["照片", "台账"]
    for one in forms:
        one.pop("note", None)
    (tmp_path / "a.jsonl").write_text(json_lines(*forms), encoding="utf-8")
    table(forms).write_parquet(tmp_path / "a.parquet")
    of_lines, of_rows = (
        list(decode(read_pieces(pieces_of(tmp_path / name))[1])) for name in ("a.jsonl", "a.parquet")
    )
    assert [one.cells for one in of_lines] == [one.cells for one in of_rows]
    assert [[row.cells for row in one.rows] for one in of_lines] == [
        [row.cells for row in one.rows] for one in of_rows
    ]
    rescore(tmp_path / "lines", tmp_path / "a.jsonl")
    rescore(tmp_path / "rows", tmp_path / "a.parquet")
    for name in ("results", "lines"):
        first, second = (read(tmp_path / out, name).drop("source") for out in ("lines", "rows"))
        assert first.equals(second)


def test_values_of_columns(tmp_path: Path) -> None:
    """Decimals are exact, whole floats are whole, dates are dates; not a number is told at its row."""
    frame = table([form(1), form(2)]).with_columns(
        pl.lit(2021.0).alias("year"),
        pl.struct(
            pl.lit("元").alias("unit"),
            pl.lit(Decimal("12345678901234567.89")).alias("adjusted"),
            pl.lit(0.1).alias("spent"),
            pl.lit(None).alias("initial"),
        ).alias("funds"),
        pl.struct(pl.Series([99.5, float("nan")]).alias("score")).alias("claimed"),
        pl.lit(date(2021, 12, 31)).alias("department"),
    )
    frame.write_parquet(tmp_path / "a.parquet")
    (read_,), facts = read_pieces(pieces_of(tmp_path / "a.parquet"))
    (submission,) = decode(facts)
    cells = submission.cells
    assert (cells["year"], cells["funds.adjusted"], cells["funds.spent"], cells["claimed.score"], cells["department"]) == (
        "2021", "12345678901234567.89", "0.1", "99.5", "2021-12-31",
    )  # fmt: skip
    assert "funds.initial" not in cells
    assert [fault[:2] for fault in read_.faults] == [(2, "PE401")]


def test_tables_that_are_no_forms(tmp_path: Path) -> None:
    table([form(1)]).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"source": ["x"]}).write_parquet(tmp_path / "b.parquet")
    table([form(1)]).clear().write_parquet(tmp_path / "c.parquet")
    (tmp_path / "d.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-9])
    done = rescore(tmp_path / "out", *(tmp_path / f"{name}.parquet" for name in "abcd"))
    assert done.forms == 1
    frame = read(tmp_path / "out", "failures")
    assert frame["code"].to_list() == ["PE869", "PE103", "PE868"]
    assert frame["place"].to_list() == frame["source"].to_list()


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    file = tmp_path / "自评[2020]*?.parquet"
    table([form(1), form(2)]).write_parquet(file)
    assert rescore(tmp_path / "out", file).forms == 2


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """What was looked at and what is read must be the same; else a wrong thing would be known for good."""
    path = tmp_path / "a.yaml"
    path.write_text(yaml_text(form(1)), encoding="utf-8")
    (piece,) = pieces_of(path)
    path.write_text(yaml_text(form(2), form(3)), encoding="utf-8")
    (read_,), facts = read_pieces([piece])
    assert read_.lost and read_.faults[0][1] == "PE883" and facts.forms.height == 0


def test_members_and_files_give_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    buffer = io.BytesIO()
    table([form(5), form(6)]).write_parquet(buffer)
    members = {
        "a.yaml": yaml_text(form(1)),
        "b.jsonl": json_lines(form(2), form(3)),
        "c.parquet": buffer.getvalue(),
    }
    for name, data in members.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    store = tmp_path / "store"
    assert rescore(tmp_path / "one", folder, store=store).new == 5
    # The same bytes under the same name are known, though they are in a zip file now.
    assert rescore(tmp_path / "two", zipped(tmp_path / "in.zip", members), store=store).new == 0
    one, two = (read(tmp_path / out, "results").drop("source") for out in ("one", "two"))
    assert one.equals(two)
    assert digests(tmp_path / "one")["caps"] == digests(tmp_path / "two")["caps"]
