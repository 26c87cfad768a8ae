"""perfeval report: what is written where, and what is refused."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

CORPUS = Path(__file__).parents[1] / "corpus" / "submissions.jsonl"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("总分 {{ 总分 }}")
    file = tmp_path / "mine.docx"
    document.save(str(file))
    return file


def paragraphs(file: Path) -> list[str]:
    return [item.text for item in docx.Document(str(file)).paragraphs]


@pytest.mark.parametrize(
    ("to", "name", "said"),
    [
        ("docx", "a.docx", "绩效自评报告"),
        ("explanation", "a.docx", "得分说明"),
        ("html", "a.html", "<!doctype html>"),
    ],
)
def test_one_form_is_one_file(
    perfeval: Any, longyang: Path, tmp_path: Path, to: str, name: str, said: str
) -> None:
    out = tmp_path / name
    done = perfeval("report", longyang, "--to", to, "--out", out, "--engine", "direct")
    assert (done.code, done.out, done.err) == (0, f"{out}\n", "")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    first = out.read_bytes()
    assert said in (first.decode() if to == "html" else "\n".join(paragraphs(out)))
    assert perfeval("report", longyang, "--to", to, "--out", out, "--engine", "direct").code == 0
    assert out.read_bytes() == first


def test_a_word_report_is_what_is_made_unless_said(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.docx"
    assert perfeval("report", longyang, "--out", out, "--lang", "en", "--date", "2027-01-31").code == 0
    assert paragraphs(out)[1:4:2] == ["Performance self-evaluation report", "2027-01-31"]


def test_several_forms_are_a_folder_of_word_files(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    form = tmp_path / "two.yaml"
    form.write_text(
        longyang.read_text(encoding="utf-8") + "\n---\n" + longyang.read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    done = perfeval("report", form, longyang, "--to", "explanation", "--out", out)
    title = "2020年政务中心公共资源交易中心运行经费"
    names = [f"00{at}-{title}-得分说明.docx" for at in (1, 2, 3)]
    assert done.code == 0
    assert done.out.splitlines() == [str(out / name) for name in names]
    assert sorted(file.name for file in out.iterdir()) == names


def test_several_forms_are_not_one_word_file(perfeval: Any, tmp_path: Path) -> None:
    out = tmp_path / "a.docx"
    done = perfeval("report", CORPUS, "--out", out)
    assert done.code == 2
    assert "PE947 有 53 张自评表" in done.err
    assert done.out == ""
    assert not out.exists()


def test_several_forms_are_one_page(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert perfeval("report", longyang, longyang, "--to", "html", "--out", out).code == 0
    text = out.read_text(encoding="utf-8")
    assert text.count('<section class="form"') == 2
    assert '<nav id="index"' in text


def test_a_template_of_ones_own(perfeval: Any, longyang: Path, tmp_path: Path, template: Path) -> None:
    out = tmp_path / "a.docx"
    assert perfeval("report", longyang, "--template", template, "--out", out).code == 0
    assert paragraphs(out) == ["总分 95.76"]


def test_a_broken_template_is_told_once_and_nothing_is_written(
    perfeval: Any, longyang: Path, tmp_path: Path
) -> None:
    document = docx.Document()
    document.add_paragraph("{{ 总份 }}")
    template = tmp_path / "mine.docx"
    document.save(str(template))
    done = perfeval("report", longyang, longyang, "--template", template, "--out", tmp_path / "reports")
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("PE942") == 1
    assert "是不是“总分”？" in done.err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--out", "a.pdf"), "PE948"),
        (("--to", "html", "--out", "a.docx"), "PE948"),
        (("--to", "html", "--out", "a"), "PE948"),
        (("--to", "html", "--out", "."), "PE951"),
        (("--out", "gone/a.docx"), "PE950"),
        (("--out", "a.docx", "--date", "2027-02-30"), "PE952"),
        (("--to", "html", "--out", "a.html", "--template", "t.docx"), "PE946"),
        (("--out", "a.docx", "--template", "gone.docx"), "gone.docx"),
        (("--out", "a.docx", "--template", "."), ""),
        (("--to", "pdf", "--out", "a.docx"), "PE622"),
        ((), "PE621"),
    ],
)
def test_what_is_refused(
    perfeval: Any,
    longyang: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = perfeval("report", longyang, *arguments, "--lang", "en")
    assert done.code == 2
    assert code in done.err
    assert done.err.strip()
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_no_file_that_is_read_is_written_over(
    perfeval: Any, longyang: Path, tmp_path: Path, template: Path
) -> None:
    before = template.read_bytes()
    done = perfeval("report", longyang, "--template", template, "--out", template)
    assert done.code == 2
    assert "PE949" in done.err
    assert template.read_bytes() == before
    form = tmp_path / "form.html"
    form.write_bytes(longyang.read_bytes())
    done = perfeval("report", form, "--to", "html", "--out", form)
    assert done.code == 2
    assert form.read_bytes() == longyang.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["form.html", "mine.docx"]


def test_a_folder_in_the_place_of_a_file(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    done = perfeval("report", longyang, "--out", blocked)
    assert done.code == 2
    assert "PE950" in done.err
    assert blocked.read_text(encoding="utf-8") == "x"


def test_a_faulty_form_is_told_and_the_others_are_written(
    perfeval: Any, longyang: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("unit: [\n", encoding="utf-8")
    out = tmp_path / "a.html"
    done = perfeval("report", bad, longyang, "--to", "html", "--out", out)
    assert done.code == 2
    assert "bad.yaml" in done.err
    assert out.read_text(encoding="utf-8").count('<section class="form"') == 1
    alone = perfeval("report", bad, "--to", "html", "--out", tmp_path / "b.html")
    assert (alone.code, alone.out) == (2, "")
    assert not (tmp_path / "b.html").exists()


def test_findings_may_fail_the_run(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert perfeval("report", longyang, "--to", "html", "--out", out, "--fail-on", "error").code == 1
    assert out.exists()


def test_waived_findings_are_in_the_report(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waiver = (
        "{rule: vague-target, indicator: 两个大厅运行保障, reason: 难以计数, by: 预算处, until: 2027-01-31}"
    )
    waivers.write_text(f"waivers:\n  - {waiver}\n", encoding="utf-8")
    out = tmp_path / "a.docx"
    done = perfeval("report", longyang, "--waivers", waivers, "--today", "2026-11-26", "--out", out)
    assert done.code == 0
    text = "\n".join(paragraphs(out))
    assert "豁免：难以计数；预算处同意，到 2027-01-31 为止" in text[text.index("（三）已豁免的问题") :]


def test_nothing_of_it_is_loaded_for_the_other_commands() -> None:
    code = "import sys, perfeval.cli.main; print([n for n in ('docx', 'docxtpl', 'jinja2', 'lxml', 'markupsafe') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def test_what_is_written_tells_nothing_of_when_it_was(perfeval: Any, longyang: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.docx"
    perfeval("report", longyang, "--out", out)
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as package:
        assert {item.date_time[0] for item in package.infolist()} == {1980}
