"""A tour of bad input: a place, what is wrong, what would be right, exit code 2 and nothing on stdout."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

# What each file of examples/bad-input is answered with: its place, and a word of the mend.
TOUR = {
    "unknown-key.yaml": (":5:1:", "indicators"),
    "duplicate-key.yaml": (":11:5:", "delete one"),
    "tab.yaml": (":7:1:", "spaces"),
    "full-width-colon.yaml": (":2:8:", "project: "),
    "weight-text.yaml": (":11:13:", "digits"),
    "nan.yaml": (":11:13:", "digits"),
    "negative-money.yaml": (":9:10:", "check the figure"),
    "empty.yaml": (":", "check that the file"),
    "alias-bomb.yaml": (":6:6:", "write out"),
}
HEAD = "unit: 某局\nyear: 2020\nkind: project\npack: mof-2020-10\n"
FORM = HEAD + "indicators:\n  - {name: 件数, section: 产出, target: ≥5件, actual: 6件, weight: 50}\n"

PACK = """\
pack: my-pack
title: 试验
include: []
basis: {document: 试验}
years: {from: 2020}
kinds: [project]
framework: {full: 100, execution: 10, sections: {产出: 50, 效益: 30, 满意度: 10}, not_applicable: rescale}
ratings: {优: 90, 差: 0}
"""
RULE = """\
rule: line
kind: score
title: 达到得满分
basis: {document: 试验}
on: 指标
when: 完成值种类 = 数值
cases:
  - {case: 达到, when: 完成值 ≥ 指标值, points: 分值}
  - {case: 未达到, when: 其余, points: 分值 × 50%}
examples:
  - {name: 达到, given: {指标值: ≥50件, 完成值: 50件, 分值: 8}, expect: {case: 达到, points: 8}}
  - {name: 未达到, given: {指标值: ≥50件, 完成值: 5件, 分值: 8}, expect: {case: 未达到, points: 4}}
  - {name: 文字, given: {指标值: 提升, 完成值: 提升, 分值: 8}, expect: silent}
"""
SILENT = "  - {name: 文字, given: {指标值: 提升, 完成值: 提升, 分值: 8}, expect: silent}\n"
SECOND = (
    "  - {name: 未达到, given: {指标值: ≥50件, 完成值: 5件, 分值: 8}, expect: {case: 未达到, points: 4}}\n"
)


def refused(run: Run, *arguments: object, place: str = "", fix: str = "", mended: bool = True) -> str:
    """Both languages: exit code 2, nothing on stdout, the place, and a mend (or the message says it all)."""
    for lang, mend in (("zh", "改法"), ("en", "fix: ")):
        done = run(*arguments, "--lang", lang, "--engine", "direct")
        assert done.code == 2, done.err
        assert done.out == ""
        assert place in done.err
        assert mend in done.err or not mended
    assert fix in done.err
    return str(done.err)


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# --- submissions -----------------------------------------------------------------------------------


def test_the_tour_is_complete(examples: Path) -> None:
    files = {file.name for file in (examples / "bad-input").glob("*.yaml")}
    assert files == {*TOUR, "gbk.yaml"}
    guide = (examples / "bad-input" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in guide for name in files)


@pytest.mark.parametrize("name", sorted(TOUR))
def test_every_example_is_refused(perfeval: Run, examples: Path, name: str) -> None:
    place, fix = TOUR[name]
    refused(perfeval, "score", examples / "bad-input" / name, place=name + place, fix=fix)


@pytest.mark.parametrize("name", sorted(TOUR))
def test_explain_refuses_it_too(perfeval: Run, examples: Path, name: str) -> None:
    refused(perfeval, "explain", examples / "bad-input" / name, "1", place=name + TOUR[name][0])


def test_like_messages_are_counted_not_repeated(perfeval: Run, examples: Path, tmp_path: Path) -> None:
    bomb = refused(perfeval, "score", examples / "bad-input" / "alias-bomb.yaml")
    assert bomb.count(": PE117 ") == 5
    assert "45 more of PE117" in bomb
    assert "PE134 50 faults were found" in bomb
    rows = "".join(f"  - {{name: 率{number}, wieght: 3, weight: 十分}}\n" for number in range(200))
    many = refused(perfeval, "score", write(tmp_path / "form.yaml", HEAD + "indicators:\n" + rows))
    assert (many.count(": PE140 "), many.count(": PE401 ")) == (5, 5)
    assert "195 more of PE140" in many
    assert "195 more of PE401" in many


def test_a_few_like_messages_are_all_shown(perfeval: Run, tmp_path: Path) -> None:
    rows = "".join(f"  - {{name: 率{number}, weight: 十分}}\n" for number in range(5))
    shown = refused(perfeval, "score", write(tmp_path / "form.yaml", HEAD + "indicators:\n" + rows))
    assert shown.count(": PE401 ") == 5
    assert " more of " not in shown


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD + "indicators:\n  - {name: 率, weight: 1000000000000}\n", ":6:23: PE412"),
        (HEAD + "indicators:\n  - {name: 率, weight: 10, claimed: 9999999999.5}\n", ":6:36: PE412"),
        (HEAD + "indicators: []\nclaimed: {score: " + "9" * 60 + "}\n", ":6:18: PE412"),
        (HEAD + "indicators: []\nfunds: {spent: " + "1" * 19 + "元}\n", ":6:16: PE412"),
        (HEAD + "indicators: []\nfunds: {spent: '1" + ",000" * 12 + "'}\n", ":6:16: PE412"),
    ],
)
def test_numbers_of_absurd_size(perfeval: Run, tmp_path: Path, text: str, place: str) -> None:
    refused(perfeval, "score", write(tmp_path / "form.yaml", text), place="form.yaml" + place, fix="at most")


def test_a_weight_above_the_full_score_is_found(perfeval: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "form.yaml", FORM.replace("weight: 50", "weight: 999999999"))
    done = perfeval("score", file, "--engine", "direct", "--format", "json", "--lang", "en")
    assert done.code == 0
    found = [item for item in json.loads(done.out)["findings"] if item["rule"] == "weight-above-full"]
    assert [(item["level"], item["line"], item["span"]["row"]) for item in found] == [("error", 1, 6)]
    assert "999999999" in found[0]["message"]


def test_a_long_line_is_shown_in_part(perfeval: Run, tmp_path: Path) -> None:
    row = "  - {name: " + "很" * 3000 + ", weight: 高, target: " + "9" * 3000 + "}\n"
    shown = refused(
        perfeval, "score", write(tmp_path / "form.yaml", HEAD + "indicators:\n" + row), place=":6:3022: PE401"
    )
    assert max(map(len, shown.splitlines())) < 300
    line, caret = shown.splitlines()[1:3]
    assert line[caret.index("^")] == "高"


def test_invisible_marks_are_shown(perfeval: Run, tmp_path: Path) -> None:
    row = "  - {name: \u202e件数\u200f, weight: \u200f10}\n"
    shown = refused(
        perfeval, "score", write(tmp_path / "form.yaml", HEAD + "indicators:\n" + row), place=":6:26: PE401"
    )
    assert not set("\u202e\u200f") & set(shown)
    assert "“\ufffd10”" in shown


def test_the_ending_of_json_lines_in_capitals(perfeval: Run, tmp_path: Path) -> None:
    line = '{"unit": "a", "kind": "project", "year": 2020, "indicators": []}\n'
    done = perfeval(
        "score", write(tmp_path / "FORMS.JSONL", line * 2), "--format", "json", "--engine", "direct"
    )
    assert (done.code, len(done.out.splitlines())) == (0, 2)


def test_gbk_is_read_and_said(perfeval: Run, examples: Path) -> None:
    done = perfeval("score", examples / "bad-input" / "gbk.yaml", "--lang", "en", "--engine", "direct")
    assert done.code == 0
    assert "某县文化馆" in done.out
    assert "GBK" in done.err
    assert "UTF-8" in done.err


GENERATED = [
    (HEAD + "indicators:\n  - {name: 率, wieght: 3}\n", ":6:15:", "weight"),
    (HEAD + "unit: 另一个\nindicators: []\n", ":5:1:", "delete one"),
    (HEAD + "indicators:\n\t- name: 率\n", ":6:1:", "spaces"),
    (HEAD + "project：扩建\nindicators: []\n", ":5:8:", "project: "),
    (HEAD + "indicators:\n  - {name: 率, weight: 十分}\n", ":6:23:", "digits"),
    (HEAD + "indicators:\n  - {name: 率, weight: .NaN}\n", ":6:23:", "digits"),
    (HEAD + "indicators:\n  - {name: 率, weight: -.inf}\n", ":6:23:", "digits"),
    (HEAD + "indicators: []\nfunds: {initial: -5万}\n", ":6:18:", "check the figure"),
    (HEAD + "indicators: []\ngoal: &a [*a]\n", ":6:7:", "alias"),
    ("   \n\n", ":", "check that the file"),
    ("unit: [甲\n", ":", ""),
    ("unit: '甲\n", ":", ""),
    ("unit: 局\x07\n", ":1:", ""),
    (HEAD + "indicators: " + "[" * 5000 + "\n", ":5:", ""),
]


@pytest.mark.parametrize(("text", "place", "fix"), GENERATED)
def test_generated_faults_are_refused(perfeval: Run, tmp_path: Path, text: str, place: str, fix: str) -> None:
    refused(perfeval, "score", write(tmp_path / "form.yaml", text), place="form.yaml" + place, fix=fix)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"unit": "a", "kind": "project", "indicators": [}\n', ":1:"),
        ('{"unit": "a", "unit": "b", "kind": "project", "indicators": []}\n', ":1:15"),
        ('{"unit": "a", "kind": "project", "indicators": [{"name": "a", "weight": NaN}]}\n', ":1:"),
        ("[" * 5000 + "\n", ":1:"),
        ('{"unit": "a"', ":1:"),
    ],
)
def test_faults_in_json_lines(perfeval: Run, tmp_path: Path, text: str, place: str) -> None:
    # Of JSON the message itself says what should stand there.
    refused(
        perfeval, "score", write(tmp_path / "forms.jsonl", text), place="forms.jsonl" + place, mended=False
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "单位: 某局".encode() + b"\xff\xfe\xfa",
        b"PK\x03\x04\x00",
    ],
)
def test_bytes_that_are_no_text(perfeval: Run, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "form.yaml"
    file.write_bytes(data)
    refused(perfeval, "score", file, place="form.yaml")


def test_a_missing_file(perfeval: Run, tmp_path: Path) -> None:
    refused(perfeval, "score", tmp_path / "none.yaml", place="none.yaml", fix="check the path")


@pytest.mark.parametrize("name", ["folder", "folder.jsonl"])
def test_a_directory(perfeval: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    refused(perfeval, "score", tmp_path / name, place=name, fix="file inside")


@pytest.mark.parametrize("name", ["big.yaml", "big.json", "big.jsonl"])
def test_fifty_megabytes(perfeval: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    assert "16" in refused(perfeval, "score", file, place=name, fix="split")


def test_an_unknown_pack(perfeval: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "form.yaml", FORM)
    refused(perfeval, "score", file, "--pack", "none", fix="mof-2020-10")


def test_an_unknown_pack_named_in_the_form(perfeval: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "form.yaml", FORM.replace("pack: mof-2020-10", "pack: mof-2020-11"))
    refused(perfeval, "score", file, place="form.yaml:4:7: PE301", fix="mof-2020-10")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("kind: project", "kind: transfer", ":3:7: PE302"),
        ("year: 2020", "year: 1999", ":2:7: PE302"),
    ],
)
def test_no_pack_fits_points_at_the_reason(
    perfeval: Run, tmp_path: Path, old: str, new: str, place: str
) -> None:
    form = FORM.replace("pack: mof-2020-10\n", "").replace(old, new)
    done = refused(perfeval, "score", write(tmp_path / "form.yaml", form), place="form.yaml" + place)
    assert "mof-2020-10" in done


def test_no_pack_for_a_region(perfeval: Run, tmp_path: Path) -> None:
    local = PACK.replace("kinds: [project]", "kinds: [transfer]\nregions: [云南]")
    write(tmp_path / "rules/my-pack/pack.yaml", local)
    form = FORM.replace("pack: mof-2020-10", "region: 贵州").replace("project", "transfer")
    file = write(tmp_path / "form.yaml", form)
    refused(perfeval, "score", file, "--rules", tmp_path / "rules", place="form.yaml:4:9: PE302")
    done = perfeval("score", file, "--rules", tmp_path / "rules", "--engine", "direct")
    assert "类型 转移支付，年度 2020，地区 贵州" in done.err


def test_a_parent_that_is_not_there(perfeval: Run, tmp_path: Path) -> None:
    write(tmp_path / "rules/my-pack/pack.yaml", PACK + "extends: mof-2019\n")
    refused(
        perfeval, "rules", "check", "my-pack", "--rules", tmp_path / "rules", place="pack.yaml:9:10: PE301"
    )


# --- rule packs ------------------------------------------------------------------------------------


def test_the_pack_itself_is_well(perfeval: Run, tmp_path: Path) -> None:
    write(tmp_path / "rules/my-pack/pack.yaml", PACK)
    write(tmp_path / "rules/my-pack/score/line.yaml", RULE)
    done = perfeval(
        "rules", "check", "my-pack", "--rules", tmp_path / "rules", "--engine", "direct", "--lang", "en"
    )
    assert (done.code, done.err) == (0, "")
    tested = perfeval(
        "rules", "test", "my-pack", "--rules", tmp_path / "rules", "--engine", "direct", "--lang", "en"
    )
    assert tested.code == 0
    assert tested.out.startswith("my-pack: 3 examples, 3 passed, 0 failed.\n")


RULE_FAULTS = {
    "unknown name": ("when: 完成值 ≥ 指标值", "when: 完成直 ≥ 指标值", ":8:22:", "完成值"),
    "unlike units": ("when: 完成值 ≥ 指标值", "when: 分值 ≥ 3天", ":8:22:", "one unit"),
    "points in money": ("分值 × 50%", "5元", ":9:35:", "分值"),
    "missing otherwise": ("when: 其余", "when: 完成值 < 指标值", ":9:5:", "otherwise"),
    "no silent example": (SILENT, "", ":10:1:", "add one"),
    "no example of a case": (SECOND, "", ":10:1:", "add one"),
    "a tab": ("cases:\n", "cases:\n\t", ":8:1:", "spaces"),
    "a key twice": ("on: 指标\n", "on: 指标\non: 指标\n", ":6:1:", "delete one"),
    "a full-width colon": ("title: ", "title：", ":3:6:", "title: "),
    "unfinished": ("分值 × 50%", "分值 ×", ":9:", "what may follow"),
}


@pytest.mark.parametrize("name", sorted(RULE_FAULTS))
def test_faults_in_rules(perfeval: Run, tmp_path: Path, name: str) -> None:
    old, new, place, fix = RULE_FAULTS[name]
    assert RULE.count(old) == 1
    write(tmp_path / "rules/my-pack/pack.yaml", PACK)
    write(tmp_path / "rules/my-pack/score/line.yaml", RULE.replace(old, new))
    form = write(tmp_path / "form.yaml", FORM)
    for command in (
        ("rules", "check", "my-pack"),
        ("rules", "test", "my-pack"),
        ("score", form, "--pack", "my-pack"),
    ):
        refused(perfeval, *command, "--rules", tmp_path / "rules", place="line.yaml" + place, fix=fix)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pack: my-pack", "pack: another"),
        ("title: ", "tilte: "),
        ("full: 100", "full: 很多"),
        ("kinds: [project]", "kinds: [club]"),
    ],
)
def test_faults_in_pack_yaml(perfeval: Run, tmp_path: Path, old: str, new: str) -> None:
    write(tmp_path / "rules/my-pack/pack.yaml", PACK.replace(old, new))
    write(tmp_path / "rules/my-pack/score/line.yaml", RULE)
    for lang in ("zh", "en"):
        options = ("--rules", tmp_path / "rules", "--engine", "direct", "--lang", lang)
        done = perfeval("rules", "check", "my-pack", *options)
        assert (done.code, done.out) == (2, "")
        assert "pack.yaml:" in done.err


def test_a_parameter_without_its_unit(perfeval: Run, tmp_path: Path) -> None:
    limit = "parameters:\n  - {name: 期限, en: limit, unit: 天, values: [{from: 2020, value: 30}]}\n"
    write(tmp_path / "rules/my-pack/pack.yaml", PACK + limit)
    write(tmp_path / "rules/my-pack/score/line.yaml", RULE)
    refused(
        perfeval,
        "rules",
        "check",
        "my-pack",
        "--rules",
        tmp_path / "rules",
        place="pack.yaml:10:65: PE338",
        fix="30天",
    )


def test_a_folder_without_packs(perfeval: Run, tmp_path: Path) -> None:
    refused(perfeval, "rules", "check", "--rules", tmp_path, fix="CONTRIBUTING.md")


def test_a_damaged_copy_of_a_shipped_pack(perfeval: Run, examples: Path, tmp_path: Path) -> None:
    shipped = examples.parent / "rules" / "mof-2020-10"
    shutil.copytree(shipped, tmp_path / "mof-2020-10")
    rule = tmp_path / "mof-2020-10" / "score" / "quantitative.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("方向 = 正向", "方向 = 正像", 1), encoding="utf-8"
    )
    form = write(tmp_path / "form.yaml", FORM)
    refused(perfeval, "score", form, "--rules", tmp_path, place="quantitative.yaml:", fix="正向")
