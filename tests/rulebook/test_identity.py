"""A workbook in which nothing was changed gives back the very files it was made from."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from perfeval.rulebook.files import names_in, read_folder
from perfeval.rulebook.rows import columns_of, rows_of, value_node
from perfeval.rulebook.writing import workbook
from perfeval.sources import Mapping, Scalar, Sequence
from rulebook.books import FOLDERS, RULES, book, exported, made, opened


def identical(result) -> bool:
    """The files, byte for byte, with none added and none lost."""
    folder = RULES / result.base.id
    return result.files == {name: (folder / name).read_bytes() for name in names_in(folder)}


def test_the_folders_that_ship_are_what_is_looked_at():
    assert len(FOLDERS) == 15
    assert {"mof-2020-10", "measurability", "defects", "words"} <= set(FOLDERS)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_round_trip_is_the_identity(name, tmp_path):
    result = made(book(name, tmp_path))
    assert identical(result)
    assert result.written() == {}
    assert result.gone() == []
    assert result.plan.deleted == []


@pytest.mark.parametrize("name", FOLDERS)
def test_everything_that_a_file_says_stands_in_a_cell(name):
    folder = read_folder(RULES / name)
    shown: dict[str, list[tuple[int, int]]] = {}
    for rows in rows_of(folder).values():
        for row in rows:
            title = row.texts.get(row.sheet.title.head, "")
            for column in columns_of(row.sheet, row.file):
                node = row.key if column.key else None
                if not column.key:
                    root = folder.files[row.file].root
                    node = value_node(row.sheet, column, row.node, root, title)
                if isinstance(node, Scalar) or (node is not None and row.texts[column.head]):
                    shown.setdefault(row.file, []).append((node.start, node.stop))
    hidden = [
        (file.name, path)
        for file in folder.files.values()
        for path, node in scalars(file.root)
        if not any(start <= node.start and node.stop <= stop for start, stop in shown[file.name])
    ]
    # Which of three sheets a rule stands on says its kind.
    assert [item for item in hidden if item[1] != ("kind",)] == []


def scalars(node, path=()):
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, item in node.items.items():
            yield from scalars(item, (*path, key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from scalars(item, (*path, index))


def test_the_same_rules_make_the_same_bytes():
    folder = read_folder(RULES / "execution-caps")
    assert workbook(folder) == workbook(folder)


@pytest.mark.parametrize("name", ["hunan-department", "words"])
def test_another_program_may_save_it(name, tmp_path):
    given = book(name, tmp_path)
    opened(given.path).save(given.path)
    assert identical(made(type(given)(given.path, *_again(given.path))))


def _again(path):
    from perfeval.rulebook.reading import read_book

    again = read_book(path)
    return again.folder, again.rows, again.notices


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_may_save_it(tmp_path):
    given = book("execution-caps", tmp_path)
    (tmp_path / "saved").mkdir()
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path / "saved", given.path], check=True, capture_output=True, timeout=120
    )
    path = tmp_path / "saved" / given.path.name
    assert path.read_bytes() != exported("execution-caps")
    assert identical(made(type(given)(path, *_again(path))))


def test_windows_line_ends_and_a_mark_at_the_start_stay(tmp_path):
    from rulebook.books import row

    folder = tmp_path / "execution-caps"
    shutil.copytree(RULES / "execution-caps", folder)
    pack = folder / "pack.yaml"
    before = b"\xef\xbb\xbf" + pack.read_bytes().replace(b"\n", b"\r\n")
    pack.write_bytes(before)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(read_folder(folder)))
    from perfeval.rulebook.reading import read_book

    given = read_book(path)
    assert made(given).files["pack.yaml"] == before
    row(given, "参数取值", 参数="第一档界限").texts["理由"] = "新的理由"
    after = made(given).files["pack.yaml"]
    assert after.startswith((b"\xef\xbb\xbfpack:", b"\xef\xbb\xbf#"))
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\r\n")
    assert "新的理由".encode() in after
