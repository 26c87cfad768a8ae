"""Files → submissions: every cell as written, every fault with its place."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions.facts import form_facts
from perfeval.submissions.figures import money_parts, number
from perfeval.submissions.model import Submission
from perfeval.submissions.quantities import Unreadable, read_quantity
from perfeval.submissions.reading import read_submissions

HEAD = "unit: 某局\nyear: 2020\nkind: project\n"
FORM = HEAD + "indicators:\n  - name: 件数\n    target: ≥5件\n    actual: 6件\n    weight: 10\n"


def read(folder: Path, text: str, name: str = "form.yaml") -> list[Submission]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return list(read_submissions(file))


def faults(folder: Path, text: str, name: str = "form.yaml") -> tuple[Diagnostic, ...]:
    with pytest.raises(PerfevalError) as caught:
        read(folder, text, name)
    for item in caught.value.diagnostics:
        assert item.span is not None
        assert item.text("zh")
        assert item.text("en")
    return caught.value.diagnostics


def fault(folder: Path, text: str, name: str = "form.yaml") -> tuple[str, int | None, int | None]:
    (only,) = faults(folder, text, name)
    assert only.span is not None
    return only.code, only.span.line, only.span.column


# --- what is kept ----------------------------------------------------------------------------------


def test_cells_are_kept_as_written(tmp_path: Path) -> None:
    (form,) = read(
        tmp_path,
        HEAD + "funds: {unit: 万元, initial: 0020.50, spent: '1,200'}\nclaimed: {score: 100, rating: 优}\n"
        "goal: {expected: 好}\nindicators:\n  - name: 率\n    target: ≥50.10%\n    weight: 10.0\n",
    )
    assert form.cells["funds.initial"] == "0020.50"
    assert form.cells["funds.spent"] == "1,200"
    assert form.cells["claimed.rating"] == "优"
    assert form.cells["goal.expected"] == "好"
    assert form.rows[0].cells == {"name": "率", "target": "≥50.10%", "weight": "10.0"}
    assert form.year == 2020
    assert form.source == str(tmp_path / "form.yaml")


def test_every_cell_has_its_place(tmp_path: Path) -> None:
    (form,) = read(tmp_path, FORM)
    span = form.rows[0].spans["actual"]
    assert (span.line, span.column) == (7, 13)
    assert (form.rows[0].span.line, form.span.line) == (5, 1)


def test_null_and_blank_are_no_cells(tmp_path: Path) -> None:
    (form,) = read(
        tmp_path, HEAD + "project:\nregion: ' '\nfunds:\nindicators:\n  - {name: 率, target: ~, actual: ''}\n"
    )
    assert "project" not in form.cells
    assert "region" not in form.cells
    assert form.rows[0].cells == {"name": "率"}


def test_a_form_without_indicators_or_year(tmp_path: Path) -> None:
    (form,) = read(tmp_path, "unit: 某局\nkind: project\nindicators:\n")
    assert form.rows == ()
    assert form.year is None


def test_evidence_may_be_a_list(tmp_path: Path) -> None:
    (form,) = read(
        tmp_path, HEAD + "indicators:\n  - {name: 率, evidence: [台账, 照片]}\n  - {name: 数, evidence: []}\n"
    )
    assert form.rows[0].cells["evidence"] == "台账、照片"
    assert "evidence" not in form.rows[1].cells


def test_rows_that_do_not_apply(tmp_path: Path) -> None:
    (form,) = read(
        tmp_path,
        HEAD
        + "indicators:\n  - {name: 甲, not_applicable: true}\n  - {name: 乙, not_applicable: false}\n  - {name: 丙}\n",
    )
    assert [row.not_applicable for row in form.rows] == [True, False, False]
    assert "not_applicable" not in form.rows[0].cells


# --- several forms ---------------------------------------------------------------------------------


def test_documents_and_lists(tmp_path: Path) -> None:
    assert len(read(tmp_path, FORM + "---\n" + FORM)) == 2
    indented = "".join(f"  {line}\n" for line in FORM.splitlines())
    assert len(read(tmp_path, "-\n" + indented + "-\n" + indented)) == 2


def test_json(tmp_path: Path) -> None:
    form = {"unit": "某局", "kind": "project", "year": 2020, "indicators": [{"name": "率", "weight": 10}]}
    (one,) = read(tmp_path, json.dumps(form, ensure_ascii=False), "form.json")
    assert one.rows[0].cells["weight"] == "10"
    assert len(read(tmp_path, json.dumps([form, form]), "form.json")) == 2


def test_json_lines(tmp_path: Path) -> None:
    line = json.dumps({"unit": "某局", "kind": "project", "indicators": []}, ensure_ascii=False) + "\n"
    first, second = read(tmp_path, line * 2, "forms.jsonl")
    assert (first.span.line, second.span.line) == (1, 2)


def test_json_lines_are_read_one_at_a_time(tmp_path: Path) -> None:
    line = json.dumps({"unit": "某局", "kind": "project", "indicators": []}) + "\n"
    file = tmp_path / "forms.jsonl"
    file.write_text(line + "{]\n", encoding="utf-8")
    forms = read_submissions(file)
    assert next(forms).span.line == 1
    with pytest.raises(PerfevalError) as caught:
        next(forms)
    assert caught.value.diagnostics[0].span is not None
    assert caught.value.diagnostics[0].span.line == 2


# --- faults ----------------------------------------------------------------------------------------


FAULTS = [
    ("indicators: []\nunti: x\n", "PE140", 5, 1),
    ("indicators:\n  - {name: 率, wieght: 3}\n", "PE140", 5, 15),
    ("indicators:\n  - {target: 3}\n", "PE141", 5, None),
    ("indicators: 无\n", None, 4, 13),
    ("indicators:\n  - 率\n", None, 5, 5),
    ("indicators: []\nfunds: 100\n", None, 5, 8),
    ("indicators: []\nproject: [甲, 乙]\n", None, 5, 10),
    ("indicators:\n  - {name: 率, weight: 较高}\n", "PE401", 5, 23),
    ("indicators:\n  - {name: 率, weight: .nan}\n", "PE401", 5, 23),
    ("indicators:\n  - {name: 率, weight: .inf}\n", "PE401", 5, 23),
    ("indicators:\n  - {name: 率, weight: 1e400}\n", "PE401", 5, 23),
    ("indicators:\n  - {name: 率, weight: -1}\n", "PE402", 5, 23),
    ("indicators:\n  - {name: 率, weight: " + "9" * 5000 + "}\n", "PE412", 5, 23),
    ("indicators: []\nfunds: {spent: -18.6万元}\n", "PE402", 5, 16),
    ("indicators: []\nfunds: {spent: 约5万}\n", "PE401", 5, 16),
    ("indicators: []\nfunds: {unit: 人}\n", "PE406", 5, 15),
    ("indicators: []\nfunds: {unit: 元/人}\n", "PE406", 5, 15),
    ("indicators:\n  - {name: 率, achieved: 还行}\n", "PE403", 5, 25),
    ("indicators:\n  - {name: 率, direction: 上}\n", "PE403", 5, 26),
    ("indicators:\n  - {name: 率, not_applicable: 也许}\n", None, 5, None),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), FAULTS)
def test_a_fault_has_its_place(
    tmp_path: Path, text: str, code: str | None, line: int, column: int | None
) -> None:
    found = fault(tmp_path, HEAD + text)
    assert found[1] == line
    assert code in (None, found[0])
    assert column in (None, found[2])


@pytest.mark.parametrize("year", ["20", "1820", "2020年", "'二〇二〇'", "2020.5"])
def test_a_year_has_four_digits(tmp_path: Path, year: str) -> None:
    assert fault(tmp_path, f"unit: 某局\nyear: {year}\nkind: project\nindicators: []\n") == ("PE404", 2, 7)


def test_a_kind_is_one_of_three(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "unit: 某局\nkind: club\nindicators: []\n")
    assert found.code == "PE403"
    assert "项目（project）、部门（department）、转移支付（transfer）" in found.fix("zh")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path, "year: 20\nkind: club\nindicators:\n  - {name: 率, weight: 高}\n  - {weight: -1}\n"
    )
    assert sorted(item.code for item in found) == ["PE141", "PE141", "PE401", "PE402", "PE403", "PE404"]


@pytest.mark.parametrize("text", ["只有一句话\n", "42\n", "- 甲\n- 乙\n"])
def test_what_is_no_form(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


@pytest.mark.parametrize("text", ["[]\n", "# 只有注释\n"])
def test_a_file_without_a_form(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_gbk_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_bytes(FORM.encode("gb18030"))
    (form,) = read_submissions(file)
    assert form.cells["unit"] == "某局"
    assert [notice.code for notice in form.notices] == ["PE109"]


# --- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        ("7.50", "7.5"),
        ("1,234,567.89", "1234567.89"),
        ("1，200", 1200),
        (" +3 ", 3),
        ("-2", -2),
        ("007", 7),
    ],
)
def test_plain_numbers(text: str, value: str | int) -> None:
    assert number(text) == Fraction(value)


@pytest.mark.parametrize(
    "text", ["", "-", "1,2", "12,34", "1.", ".5", "1e5", "nan", "∞", "½", "0x10", "1_000", "10分", "9" * 31]
)
def test_what_is_no_plain_number(text: str) -> None:
    assert number(text) is None


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_a_decimal_is_read_exactly_with_and_without_commas(whole: int, places: int) -> None:
    value = Fraction(whole, 10**places)
    sign = "-" if whole < 0 else ""
    digits = str(abs(whole)).rjust(places + 1, "0")
    head, tail = digits[: len(digits) - places], digits[len(digits) - places :]
    tail = f".{tail}" if tail else ""
    assert number(sign + head + tail) == value
    assert number(f"{sign}{int(head):,}{tail}") == value


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_not(text: str) -> None:
    assert number(text) is None or isinstance(number(text), Fraction)
    money_parts(text, "元")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("854万", ("854", "万元")),
        ("854 亿元", ("854", "亿元")),
        ("854", ("854", "千元")),
        ("854元", ("854", "元")),
        (" 1,200.5 ", ("1,200.5", "千元")),
    ],
)
def test_the_unit_of_a_sum(text: str, parts: tuple[str, str]) -> None:
    number_text, unit = money_parts(text, "千元")
    assert (number_text.strip(), unit) == parts


@pytest.mark.parametrize("text", ["5百万元", "1.2万亿元"])
def test_two_characters_of_scale(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, HEAD + f"funds: {{spent: {text}}}\nindicators: []\n")


# --- how people write it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ("实施单位: 某局\nkind: project\nindicators: []\n", "实施单位", "unit"),
        ("unit: 某局\n类型: 项目\nindicators: []\n", "类型", "kind"),
        ("unit: 某局\nkind: project\n绩效指标: []\n", "绩效指标", "indicators"),
        (HEAD + "全年执行数: 1\nindicators: []\n", "全年执行数", "funds: {spent: …}"),
        (HEAD + "funds: {全年预算数: 1}\nindicators: []\n", "全年预算数", "adjusted"),
        (HEAD + "claimed: {等级: 优}\nindicators: []\n", "等级", "rating"),
        (HEAD + "indicators:\n  - {三级指标: 率}\n", "三级指标", "name"),
        (HEAD + "indicators:\n  - {name: 率, 分值: 1}\n", "分值", "weight"),
    ],
)
def test_a_chinese_key_is_answered_with_the_key_that_is_meant(tmp_path, text, key, meant):
    (found,) = faults(tmp_path, text)
    assert (found.code, found.values["key"]) == ("PE140", key)
    assert found.fix("zh") == f"是不是“{meant}”？"


@pytest.mark.parametrize(
    ("text", "name", "code", "word"),
    [
        ("本项目完成情况良好。\n", "form.yaml", "PE407", "一段文字"),
        ("项目,单位\n道路,某局\n", "form.csv", "PE451", "认不出自评表"),
        ("- 一句话\n", "form.yaml", "PE407", "一段文字"),
        ("单位：某局\n", "form.yaml", "PE102", ""),
        ("[[1]]\n", "form.yaml", "PE142", "列表"),
    ],
)
def test_what_is_no_form_is_called_what_it_is(tmp_path, text, name, code, word):
    (found,) = faults(tmp_path, text, name)
    if code != "PE102":
        assert found.code == code
    assert word in found.text("zh")
    assert found.fix("zh") and found.fix("en")


@pytest.mark.parametrize(
    ("text", "unit", "parts"),
    [
        ("￥500", "万元", ("500", "元")),
        ("¥ 5万", "", ("5", "万元")),
        ("5万元整", "", ("5", "万元")),
        ("500元正", "", ("500", "元")),
        ("500整", "元", ("500整", "元")),
        ("500", "万元", ("500", "万元")),
    ],
)
def test_money_as_it_is_written(text, unit, parts):
    assert money_parts(text, unit) == parts


def test_points_with_their_unit(tmp_path):
    (form,) = read(tmp_path, HEAD + "indicators:\n  - {name: 率, weight: 10分, claimed: 9.5 分}\n")
    facts = form_facts(form, vocabulary()).rows[0].facts
    assert (facts["weight"].number, facts["claimed"].number) == (10, Fraction(19, 2))
    assert [f.code for f in faults(tmp_path, HEAD + "indicators:\n  - {name: 率, weight: 十分}\n")] == [
        "PE401"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2020年13月45日前",
        "2020年13月",
        "2020-13-01",
        "2020/12/45前",
        "12月45日",
        "13月底前完成",
        "2020年十三月五日",
    ],
)
def test_an_impossible_date_is_refused(text):
    found = read_quantity(text, year=2020)
    assert isinstance(found, Unreadable)
    assert found.code == "impossible-date"


@pytest.mark.parametrize("text", ["2020年12月验收合格", "3月5日前后的巡查", "按月"])
def test_a_phrase_with_a_date_in_it_stays_one(text):
    assert read_quantity(text, year=2020).kind == "phrase"


def test_no_form_has_so_many_rows(tmp_path):
    rows = "".join(f"  - {{name: 指标{number}}}\n" for number in range(1001))
    assert fault(tmp_path, f"{HEAD}indicators:\n{rows}") == ("PE408", 5, 3)
    fewer = rows[: rows.rindex("  - ")]
    (form,) = read(tmp_path, f"{HEAD}indicators:\n{fewer}")
    assert len(form.rows) == 1000
