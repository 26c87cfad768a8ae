"""perfeval rules show --as handbook: what is written where, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest


@pytest.mark.parametrize("name", ["handbook.HTM", "handbook.docx"])
def test_the_suffix_says_what_is_written(perfeval: Any, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    arguments = ("rules", "show", "execution-caps", "--as", "handbook", "--out", out)
    done = perfeval(*arguments)
    assert (done.code, done.out, done.err) == (0, f"{out}\n", "")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    first = out.read_bytes()
    if name.endswith("docx"):
        assert docx.Document(io.BytesIO(first)).paragraphs[1].text == "规则手册（execution-caps）"
    else:
        assert "规则手册（execution-caps）" in first.decode()
    assert perfeval(*arguments).code == 0
    assert out.read_bytes() == first


def test_english_and_the_year_asked_for(perfeval: Any, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    options = ("--as", "handbook", "--out", out, "--year", 2021, "--lang", "en")
    assert perfeval("rules", "show", "mof-2021-101", *options).code == 0
    text = out.read_text("utf-8")
    assert '<html lang="en">' in text
    assert "Parameters that changed in 2021:" in text
    assert (
        "Changes against “Measures for Performance Evaluation of Project Spending (self-evaluation)”" in text
    )


def test_a_pack_of_a_folder_of_its_own(perfeval: Any, tmp_path: Path, examples: Path) -> None:
    out = tmp_path / "a.html"
    folder = examples / "overlay" / "county"
    assert perfeval("rules", "show", folder, "--as", "handbook", "--out", out).code == 0
    text = out.read_text("utf-8")
    assert "某县项目支出绩效自评补充规定（样例）" in text
    assert "与“项目支出绩效评价管理办法（自评部分）”相比" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("mof-2020-10", "--as", "handbook"), "PE613"),
        (("mof-2020-10", "--as", "handbook", "--out", "a.pdf"), "PE614"),
        (("mof-2020-10", "quantitative", "--as", "handbook", "--out", "a.docx"), "PE612"),
        (("mof-2020-10", "--out", "a.docx"), "PE611"),
        (("mof-2020-10", "--year", "2020"), "PE611"),
        (("mof-2020-10", "--as", "book", "--out", "a.docx"), "PE622"),
        (("mof-2020-10", "--as", "handbook", "--out", "no/such/folder/a.docx"), "PE950"),
        (("nowhere", "--as", "handbook", "--out", "a.docx"), "PE301"),
    ],
)
def test_what_does_not_go_together_is_refused(
    perfeval: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for lang in ("zh", "en"):
        done = perfeval("rules", "show", *arguments, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert code in done.err
        assert list(tmp_path.iterdir()) == []


def test_text_is_what_is_shown_unless_said(perfeval: Any) -> None:
    plain = perfeval("rules", "show", "mof-2020-10")
    assert plain.code == 0
    assert perfeval("rules", "show", "mof-2020-10", "--as", "text").out == plain.out
