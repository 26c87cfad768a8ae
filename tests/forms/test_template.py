"""The form of a pack: filled in, it reads back as what was typed; typed text is never a formula; words come from the vocabulary."""

from __future__ import annotations

import io
import json
import random
import sys
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from perfeval.cli.main import run
from perfeval.diagnostics import PerfevalError, Span
from perfeval.packs.store import Store
from perfeval.reports.template.plan import plan
from perfeval.reports.template.writing import workbook
from perfeval.sources import parse_yaml
from perfeval.sources.files import Text
from perfeval.submissions.model import Row, Submission
from perfeval.submissions.reading import read_submissions, submission_of

ROOT = Path(__file__).parents[2]
STORE = Store()
load = cache(STORE.load)
PACKS = [
    "mof-2020-10",
    "mof-2013-53",
    "mof-2021-101",
    "yunnan-2020-department",
    "hubei-2020",
    "sichuan-2023",
    "handan-2019",
]


@pytest.fixture
def perfeval(monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["perfeval", *map(str, arguments)])
        code = 0
        try:
            run()
        except SystemExit as stop:
            code = stop.code or 0
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def told(submission: Submission):
    """Everything of a submission but its places and what was assumed."""
    rows = [(dict(r.cells), r.not_applicable, dict(r.inputs), dict(r.extra)) for r in submission.rows]
    return dict(submission.cells), rows, dict(submission.extra)


def filled(tmp_path: Path, submission: Submission, pack: str = "mof-2020-10") -> Submission:
    file = tmp_path / "form.xlsx"
    file.write_bytes(workbook([plan(load(pack), submission.cells.get("kind", "project"), submission)]))
    (read,) = read_submissions(file)
    return read


# --- two hundred round trips ---------------------------------------------------------------------------

WORDS = [
    "项目",
    "建设",
    "培训",
    "满意",
    "全年",
    "及时",
    "完成",
    "设备",
    "服务",
    "群众",
    "道路",
    "维护",
    "学生",
    "补助",
    "发放",
    "采购",
    "检查",
    "覆盖",
    "提升",
    "资金",
    "=",
    "+",
    "-",
    "@",
    "'",
    '"',
    "<",
    ">",
    "&",
    "%",
    "（",
    "）",
    "、",
    "。",
    "，",
    ":",
    "；",
    "/",
    "1",
    "2025",
    "3.5",
]
TARGETS = [
    "≥95%",
    "=100%",
    "≤50万元",
    "120人",
    "12月31日前",
    "0.95",
    "=cmd|' /C calc'!A0",
    "+86",
    "-5%",
    "@SUM(A1)",
    "显著提升",
    "5-8个",
    "1,200 人",
    "2025-12-31",
    "1e5",
    "007",
    "90.50",
    "—",
    "/",
]
CATEGORIES = [
    ("产出", ["数量", "质量指标", "时效"]),
    ("效益指标(30分)", ["社会效益", "可持续影响"]),
    ("满意度", ["服务对象满意度"]),
    (None, [None, "自定"]),
]


class Maker:
    """Submissions of any shape, by the number of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self, least: int = 2, most: int = 8) -> str:
        pick = self.random
        text = "".join(pick.choice(WORDS) for _ in range(pick.randint(least, most)))
        return "文" + text + pick.choice(["", "\n第二行", "=1+1"])

    def number(self) -> str:
        pick = self.random
        return pick.choice([str(pick.randint(0, 100)), f"{pick.uniform(0, 90):.2f}", "7.50", "10分", "12.5"])

    def money(self) -> str:
        pick = self.random
        return pick.choice(
            [f"{pick.uniform(0, 10**7):.2f}", "6,589,070", "658.9万元", str(pick.randint(1, 10**9)), "0"]
        )

    def some(self, cells, **makers):
        return cells | {key: make() for key, make in makers.items() if self.random.random() < 0.6}

    def submission(self) -> Submission:
        pick = self.random
        kind = pick.choice(["project", "department", "transfer", "项目"])
        cells = self.some(
            {"unit": self.text(), "kind": kind},
            department=self.text,
            year=lambda: str(pick.randint(2015, 2030)),
            region=lambda: "云南/保山/隆阳",
            pack=lambda: "mof-2020-10",
        )
        if kind != "department":
            cells = self.some(cells, project=self.text)
        cells = self.some(
            cells,
            **{"funds.unit": lambda: pick.choice(["元", "万元", "亿元"]), "funds.rate": lambda: "65.98%"},
        )
        cells = self.some(
            cells, **{f"funds.{key}": self.money for key in ("initial", "adjusted", "received", "spent")}
        )
        cells = self.some(
            cells,
            **{
                f"sources.{key}": lambda: str(pick.randint(0, 10**6))
                for key in ("initial", "adjusted", "spent")
            },
        )
        cells = self.some(
            cells,
            **{
                "claimed.score": self.number,
                "claimed.rating": lambda: "优",
                "claimed.execution": self.number,
            },
        )
        cells = self.some(cells, **{"goal.expected": self.text, "goal.actual": self.text})
        rows = tuple(self.row(number) for number in range(1, pick.randint(1, 15) + 1))
        extra = {"其他需要说明事项": self.text()} if pick.random() < 0.3 else {}
        place = Span("made.yaml", 1, 1)
        return Submission("made.yaml", cells, dict.fromkeys(cells, place), rows, place, extra=extra)

    def row(self, number: int) -> Row:
        pick = self.random
        section, categories = pick.choice(CATEGORIES)
        category = pick.choice(categories)
        cells = {"name": self.text()}
        cells |= {key: text for key, text in (("section", section), ("category", category)) if text}
        cells = self.some(
            cells,
            target=lambda: pick.choice(TARGETS),
            actual=lambda: pick.choice(TARGETS),
            weight=self.number,
            claimed=self.number,
            note=self.text,
        )
        for key, words in (
            ("achieved", ["达成", "部分达成", "未达成"]),
            ("nature", ["定量", "定性"]),
            ("direction", ["正向", "反向"]),
        ):
            if pick.random() < 0.2:
                cells[key] = pick.choice(words)
        for key in ("evidence", "last_year", "definition"):
            if pick.random() < 0.2:
                cells[key] = self.text()
        inputs = {"在职人员数": "19人", "编制数": "15人"} if pick.random() < 0.2 else {}
        extra = {"目标来源": self.text()} if pick.random() < 0.1 else {}
        place = Span("made.yaml", number, 1)
        return Row(number, cells, dict.fromkeys(cells, place), place, pick.random() < 0.1, extra, inputs)


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_a_form_that_is_filled_in_reads_back_the_same(first, tmp_path):
    for seed in range(first, first + 20):
        submission = Maker(seed).submission()
        assert told(filled(tmp_path, submission)) == told(submission), seed


def test_the_published_forms_read_back_the_same(tmp_path):
    forms = [
        s for s in read_submissions(ROOT / "tests/corpus/submissions.jsonl") if s.cells["kind"] == "project"
    ]
    assert len(forms) > 40
    for submission in forms:
        assert told(filled(tmp_path, submission)) == told(submission), submission.span


@pytest.mark.parametrize("pack", PACKS)
def test_a_blank_form_of_every_pack_is_a_form_without_indicators(pack, tmp_path):
    loaded = load(pack)
    file = tmp_path / "blank.xlsx"
    file.write_bytes(workbook([plan(loaded, loaded.kinds[0])]))
    (read,) = read_submissions(file)
    assert read.rows == ()
    assert read.cells["pack"] == pack
    assert "PE462" in {item.code for item in read.notices}


# --- what Excel is told --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blank():
    return openpyxl.load_workbook(io.BytesIO(workbook([plan(load("mof-2020-10"), "project")])))


def test_drop_downs_are_the_words_of_the_vocabulary(blank):
    from perfeval.language.vocabulary import vocabulary

    lists = blank["词表"]
    assert lists.sheet_state == "hidden"
    written = [[cell.value for cell in column if cell.value] for column in lists.columns]
    assert [word.zh for word in vocabulary().enumerations["achieved"]] in written
    assert [word.zh for word in vocabulary().enumerations["category"]] in written
    assert any(column[:3] == ["产出（50分）", "效益（30分）", "满意度（10分）"] for column in written)
    sources = {
        check.formula1 for check in blank["自评表"].data_validations.dataValidation if check.type == "list"
    }
    assert {
        "list_section",
        "list_category",
        "list_achieved",
        "list_money",
        "list_kind",
        "list_rating",
    } <= sources
    assert {name.removeprefix("list_") for name in blank.defined_names if name.startswith("list_")} >= {
        "section",
        "category",
    }


def test_points_money_and_years_are_checked(blank):
    checks = blank["自评表"].data_validations.dataValidation
    assert {check.type for check in checks} == {"list", "whole", "decimal", "custom"}
    assert all(check.errorTitle and check.error for check in checks)


def test_conditions_colour_what_does_not_fit(blank):
    sheet = blank["自评表"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    formulas = [rule.formula[0] for rule in rules]
    assert sum("SUMIF" in text for text in formulas) == 3  # one for each section
    assert any("-100" in text for text in formulas)  # the weights in all
    assert any(text.startswith("AND($C") for text in formulas)  # no actual
    assert sum(">" in text and "ISNUMBER" in text for text in formulas) >= 3
    assert sheet["H7"].value.startswith("=IF(AND(ISNUMBER(F7)")  # the execution rate works itself out


def test_the_form_prints_on_a4_in_landscape(blank):
    for sheet in (blank["自评表"], blank["填表说明"]):
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_table_without_points_asks_for_none():
    book = openpyxl.load_workbook(io.BytesIO(workbook([plan(load("yunnan-2020-department"), "department")])))
    heads = {cell.value for row in book["自评表"].iter_rows() for cell in row}
    assert "三级指标" in heads
    assert not {"分值", "得分", "总分", "自评等级"} & heads


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("http://example.com")', "\t=1+1"],
)
def test_text_is_never_a_formula(text, tmp_path):
    place = Span("made.yaml", 1, 1)
    cells = {"unit": text, "kind": "project", "project": text, "goal.expected": text}
    row = Row(1, {"name": text, "target": text, "actual": text, "note": text}, {}, place)
    data = workbook([plan(load("mof-2020-10"), "project", Submission("made.yaml", cells, {}, (row,), place))])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["自评表"]
    found = [
        cell
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None and str(cell.value).strip() == text.strip()
    ]
    assert len(found) == 7
    parts = zipfile.ZipFile(io.BytesIO(data))
    xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "cmd" not in xml and "HYPERLINK" not in xml  # texts stand among the shared strings
    assert "externalLink" not in " ".join(parts.namelist())
    assert all(cell.number_format == "@" for cell in found)  # and stay text when they are edited


# --- the command ---------------------------------------------------------------------------------------


def test_the_command_makes_and_fills_in_forms(perfeval, tmp_path):
    blank, full = tmp_path / "空表.xlsx", tmp_path / "full.xlsx"
    assert perfeval("template", "--pack", "hubei-2020", "--out", blank) == (0, f"{blank}\n", "")
    code, out, _ = perfeval(
        "template", "--fill", ROOT / "examples/longyang-2020/with-targets.yaml", "--out", full
    )
    assert (code, out) == (0, f"{full}\n")
    (code, out, _), (other, text, _) = (
        perfeval("score", file, "--format", "json", "--engine", "direct")
        for file in (full, ROOT / "examples/longyang-2020/with-targets.yaml")
    )
    assert code == other == 0
    one, two = json.loads(out), json.loads(text)
    assert one["total"] == two["total"] == "95.76"
    assert [line["points"] for line in one["lines"]] == [line["points"] for line in two["lines"]]
    spans = {(item["rule"], item["line"]): item["span"] for item in one["findings"]}
    assert all(span["sheet"] == "自评表" and span["cell"] and span["row"] is None for span in spans.values())
    assert {item["span"]["sheet"] for item in two["findings"]} == {None}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--pack", "mof-2020-10", "--out", "form.xls"), "PE641"),
        (("--out", "form.xlsx"), "PE644"),
        (("--pack", "mof-2020-10", "--out", "there.xlsx"), "PE642"),
        (("--pack", "mof-2020-10", "--out", "no/such/folder/form.xlsx"), "PE643"),
        (("--pack", "no-such-pack", "--out", "form.xlsx"), "PE"),
        (("--fill", "missing.yaml", "--out", "form.xlsx"), "PE101"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_done_is_said(perfeval, tmp_path, monkeypatch, arguments, code, lang):
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_bytes(b"mine")
    exit_code, out, err = perfeval("template", *arguments, "--lang", lang)
    assert (exit_code, out) == (2, "")
    assert code in err and "Traceback" not in err
    assert Path("there.xlsx").read_bytes() == b"mine"
    assert perfeval("template", "--pack", "mof-2020-10", "--out", "there.xlsx", "--force")[0] == 0


def test_what_has_no_place_on_the_form_is_said(perfeval, tmp_path):
    _, _, err = perfeval(
        "template", "--fill", ROOT / "examples/longyang-2020/department.yaml", "--out", tmp_path / "f.xlsx"
    )
    assert "PE646" in err and "人员编制表" in err


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path):
    text = Text(
        "a.yaml",
        "unit: 某局\nkind: project\ngoal: {expected: " + "长" * 40000 + "}\nindicators: [{name: 甲}]\n",
    )
    submission = submission_of(parse_yaml(text)[0], "a.yaml")
    with pytest.raises(PerfevalError) as caught:
        workbook([plan(load("mof-2020-10"), "project", submission)])
    assert [item.code for item in caught.value.diagnostics] == ["PE645"]
