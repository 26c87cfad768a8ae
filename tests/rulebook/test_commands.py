"""perfeval rules export, import and new, as somebody types them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.conftest import perfeval  # noqa: F401 (a fixture)
from rulebook.books import RULES, opened

NAME = "execution-caps"


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def workbook(perfeval, tmp_path):  # noqa: F811
    path = tmp_path / "caps.xlsx"
    done = perfeval("rules", "export", NAME, "--out", path)
    assert done.code == 0
    assert done.out.startswith(f"已导出 {NAME}（3 个文件）")
    return path


def edited(path: Path, sheet: str, cell: str, text: str) -> Path:
    book = opened(path)
    book[sheet][cell] = text
    book.save(path)
    return path


def test_export_replaces_nothing(perfeval, workbook):  # noqa: F811
    done = perfeval("rules", "export", NAME, "--out", workbook)
    assert (done.code, done.err[:5]) == (2, str(workbook)[:5])
    assert "PE562" in done.err
    assert perfeval("rules", "export", NAME, "--out", workbook, "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing", "--out", "a.xlsx"), "PE560"),
        ((NAME, "--out", "a.xls"), "PE561"),
        ((NAME, "--out", "no/such/folder/a.xlsx"), ""),
    ],
)
def test_what_cannot_be_exported(perfeval, tmp_path, monkeypatch, arguments, code):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    done = perfeval("rules", "export", *arguments)
    assert done.code == (2 if code else 0)
    assert code in done.err


def test_nothing_changed(perfeval, workbook, tmp_path):  # noqa: F811
    into = tmp_path / "rules"
    done = perfeval("rules", "import", workbook, "--into", into)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"没有改动。\n写好了 3 个文件：{into / NAME}\n"
    assert files(into / NAME) == files(RULES / NAME)
    done = perfeval("rules", "import", workbook, "--into", into)
    assert done.out == f"没有改动。\n文件都已经是这样，没有写：{into / NAME}\n"


def test_a_change_in_words_and_as_a_diff(perfeval, workbook, tmp_path):  # noqa: F811
    into = tmp_path / "rules"
    shutil.copytree(RULES / NAME, into / NAME)
    edited(workbook, "参数取值", "D2", "85%")
    shown = perfeval("rules", "import", workbook, "--into", into, "--dry-run", "--diff")
    assert (shown.code, shown.err) == (0, "")
    told, diff = shown.out.split("--- a/pack.yaml\n")
    assert told.startswith(
        "【参数取值 第 2 行】第一档界限 · 2020\n    值\n      原来：80%\n      现在：85%\n"
    )
    assert "改动文件  pack.yaml（加 1 行，减 1 行）" in told
    assert len(re.findall("(?m)^[-+](?![-+])", diff)) == 2
    assert shown.out.endswith("（只是看看，什么都没有写。）\n")
    assert files(into / NAME) == files(RULES / NAME)

    done = perfeval("rules", "import", workbook, "--into", into, "--lang", "en")
    assert done.code == 0
    assert "      was: 80%\n      now: 85%\n" in done.out
    assert "1 files written" in done.out
    after, before = files(into / NAME), files(RULES / NAME)
    assert {name for name in after if after[name] != before.get(name)} == {"pack.yaml"}
    assert not list(into.rglob("*.tmp")) + list(into.rglob("*.bak"))
    # The diff is one that patch takes.
    if shutil.which("patch"):
        patch = "--- a/pack.yaml\n" + diff.partition("（只是")[0]
        other = tmp_path / "other"
        shutil.copytree(RULES / NAME, other)
        subprocess.run(["patch", "-p1"], cwd=other, input=patch.encode(), check=True, capture_output=True)
        assert files(other) == after

    again = perfeval("rules", "import", workbook, "--into", into / NAME)
    assert again.code == 0
    assert "文件都已经是这样" in again.out


def test_files_that_changed_since_the_export(perfeval, workbook, tmp_path):  # noqa: F811
    into = tmp_path / "rules"
    shutil.copytree(RULES / NAME, into / NAME)
    edited(workbook, "参数取值", "D2", "85%")
    with (into / NAME / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write("# 后来加的\n")
    (into / NAME / "cap" / "low-execution.yaml").unlink()
    shutil.copy(RULES / "mof-2020-10" / "check" / "weights-sum.yaml", into / NAME / "cap" / "other.yaml")
    before = files(into)
    done = perfeval("rules", "import", workbook, "--into", into)
    assert (done.code, done.out) == (2, "")
    assert re.findall("“(.*?)”(.*?)，", done.err) == [
        ("pack.yaml", "改动过"),
        ("low-execution.yaml", "没有了"),
        ("other.yaml", "新加了"),
    ]
    assert files(into) == before


def test_nothing_is_written_that_does_not_load(perfeval, workbook, tmp_path):  # noqa: F811
    edited(workbook, "参数取值", "D2", "85亩")
    done = perfeval("rules", "import", workbook, "--into", tmp_path / "rules")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"{workbook}[参数取值!D2]: PE")
    assert "    85亩\n    ^^^\n" in done.err
    assert not (tmp_path / "rules").exists()


def test_shared_words_of_ones_own(perfeval, tmp_path):  # noqa: F811
    path, into = tmp_path / "words.xlsx", tmp_path / "rules"
    broken = into / "broken" / "pack.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("pack: broken\ntitle: 坏的\nextends: nothing\n", encoding="utf-8")  # it was before
    assert perfeval("rules", "export", "words", "--out", path).code == 0
    book = opened(path)
    assert book["词表"]["B3"].value == "法定节假日"
    book["词表"]["C3"] = book["词表"]["C3"].value + " 2031-01-01"
    book.save(path)
    done = perfeval("rules", "import", path, "--into", into)
    assert (done.code, done.err) == (0, "")
    assert "词：加上 2031-01-01\n" in done.out
    shutil.rmtree(broken.parent)
    assert perfeval("rules", "check", NAME, "--rules", into).code == 0
    from perfeval.packs.store import Store

    assert Store([into]).word_lists()["法定节假日"][-1] == "2031-01-01"


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(tmp_path):
    from perfeval.diagnostics import PerfevalError
    from perfeval.rulebook.saving import save_all

    (tmp_path / "a.yaml").write_bytes(b"old")
    (tmp_path / "c.yaml").mkdir()
    (tmp_path / "c.yaml" / "full").write_bytes(b"")
    with pytest.raises(PerfevalError) as caught:
        save_all(tmp_path, {"a.yaml": b"new", "new/b.yaml": b"new", "a.yaml/d.yaml": b"new"}, ())
    assert caught.value.diagnostics[0].code == "PE563"
    assert files(tmp_path) == {"a.yaml": b"old", "c.yaml/full": b""}
    assert not (tmp_path / "new").exists()


# --- rules new ---


@pytest.fixture
def overlay(perfeval, tmp_path):  # noqa: F811
    done = perfeval(
        "rules",
        "new",
        "pack",
        "my-county",
        "--extends",
        "mof-2020-10",
        "--in",
        tmp_path,
        "--region",
        "云南/保山",
        "--year",
        "2024",
    )
    assert done.code == 0
    assert f"perfeval rules test my-county --rules {tmp_path}" in done.out
    return tmp_path / "my-county"


def test_a_new_overlay(perfeval, overlay):  # noqa: F811
    assert perfeval("rules", "check", "my-county", "--rules", overlay.parent).code == 0
    text = (overlay / "pack.yaml").read_text(encoding="utf-8")
    assert "years: {from: 2024}\nkinds: [project]\nregions: [云南/保山]\n" in text
    assert "#   - name: 超额界限\n#     values: [{from: 2024, value: 30%, reason: 请改：为什么}]\n" in text
    # Every parameter may be uncommented as it stands.
    lines = [
        line.removeprefix("# ") if re.match("# (parameters:|  )", line) else line
        for line in text.splitlines()
    ]
    (overlay / "pack.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert perfeval("rules", "check", "my-county", "--rules", overlay.parent).err == ""
    from perfeval.packs.store import Store

    pack = Store([overlay.parent]).load("my-county")
    assert {parameter.history[-1].pack for parameter in pack.parameters} == {"my-county"}


def test_an_overlay_for_no_place_is_used_by_name_only(perfeval, tmp_path):  # noqa: F811
    assert perfeval("rules", "new", "pack", "draft", "--extends", "mof-2013-53", "--in", tmp_path).code == 0
    from perfeval.packs.store import Store

    pack = Store([tmp_path]).load("draft")
    assert (pack.by_name_only, pack.kinds, pack.since) == (True, ("department",), 2013)


def test_new_rules_load_and_pass_their_examples(perfeval, overlay):  # noqa: F811
    for kind in ("score", "check", "cap"):
        assert perfeval("rules", "new", kind, f"my-{kind}", "--in", overlay).code == 0
    assert [path.name for path in sorted(overlay.rglob("my-*"))] == [
        "my-cap.yaml",
        "my-check.yaml",
        "my-score.yaml",
    ]
    tested = perfeval("rules", "test", "my-county", "--rules", overlay.parent, "--engine", "direct")
    assert tested.code == 0
    assert tested.out.startswith("my-county：9 个例子，9 个通过，0 个不符。\n")
    again = perfeval("rules", "new", "cap", "my-cap", "--in", overlay)
    assert (again.code, "PE584" in again.err) == (2, True)


def test_a_new_score_rule_stands_alone_in_a_pack_of_its_own_rules(perfeval, tmp_path):  # noqa: F811
    shutil.copytree(RULES / "mof-2020-10", tmp_path / "mof-2020-10")
    assert perfeval("rules", "new", "score", "mine", "--in", tmp_path / "mof-2020-10").code == 0
    assert "instead_of: [date-target, " in (tmp_path / "mof-2020-10" / "score" / "mine.yaml").read_text(
        encoding="utf-8"
    )
    assert perfeval("rules", "check", "mof-2020-10", "--rules", tmp_path).code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "Mine", "--in", "my-county"), "PE575"),
        (("check", "mine", "--in", "nowhere"), "PE583"),
        (("check", "weights-sum", "--in", "my-county"), "PE584"),
        (("pack", "my-county", "--extends", "mof-2020-10", "--in", "."), "PE562"),
        (("pack", "mof-2021-101", "--extends", "mof-2020-10", "--in", "."), "PE562"),
        (("pack", "other", "--extends", "nothing", "--in", "."), "PE301"),
        (("pack", "other", "--extends", "mof-2020-10", "--in", "nowhere"), "PE582"),
        (("pack", "other", "--in", "."), "PE621"),
    ],
)
def test_what_cannot_be_made(perfeval, overlay, monkeypatch, arguments, code):  # noqa: F811
    monkeypatch.chdir(overlay.parent)
    before = files(overlay.parent)
    done = perfeval("rules", "new", *arguments)
    assert done.code == 2
    assert code in done.err
    assert files(overlay.parent) == before
