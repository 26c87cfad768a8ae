"""Worked examples of a whole pack: each expectation, met and failing."""

from __future__ import annotations

import pytest

from engines.making import cap, check, write_pack
from engines.test_local_forms import FRAME, MONEY, row_rule
from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct
from perfeval.engines.whole_examples import run_whole_examples
from perfeval.packs.store import Store

FORM = (
    "      unit: 甲局\n      year: 2020\n      kind: project\n      funds: {adjusted: 1, spent: 1}\n"
    "      indicators:\n"
    "        - {name: 一, section: 产出, target: 10个, actual: 8个, weight: 50}\n"
    "        - {name: 二, section: 效益, target: 10个, actual: '-', weight: 40}\n"
)


def run(folder, expect, parameters="", form=FORM):
    text = (
        f"pack: small\ntitle: 小\nframework:\n{FRAME}ratings: {{优: 90, 差: 0}}\n"
        "parameters:\n  - {name: 封顶数, unit: 分, values: [{from: 2020, value: 100}]}\n"
    )
    rules = {
        "score/money": MONEY,
        "score/row": row_rule(),
        "check/blank": check("blank", "缺(完成值)", "指标", "{}", "{完成值: 1个}"),
        "check/never": check("never", "自评总分 > 999"),
        "cap/most": cap("most", "cap: 封顶数", "执行率分值 > 5"),
    }
    rules["check/never"] = rules["check/never"].replace("{自评总分: 1}", "{自评总分: 1000}")
    rules["cap/most"] = (
        rules["cap/most"]
        .replace("given: {自评总分: 1}", "given: {}")
        .replace("given: {}, expect: silent", "given: {执行率分值: 1}, expect: silent")
    )
    home = write_pack(folder, "small", text, rules)
    (home / "examples").mkdir(exist_ok=True)
    (home / "examples" / "one.yaml").write_text(
        f"examples:\n  - name: 例\n{parameters}    submission:\n{form}    expect: {expect}\n",
        encoding="utf-8",
    )
    store = Store([folder])
    (checked,) = run_whole_examples(store.load("small"), store.examples("small"), Direct)
    return checked.fault


def test_everything_as_expected(tmp_path):
    expect = (
        "{total_range: ['50', '90.00'], lines: {'1': 40, execution: 10.0}, outcomes: {'2': cannot_tell}, "
        "caps: [most], findings: [blank], silent: [never]}"
    )
    assert run(tmp_path, expect) is None


def told(fault):
    return "；".join(f"{what}: {expected} ≠ {got}" for what, expected, got in fault.values["wrong"])


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ("{total: 90}", "total: 90 ≠ ?"),
        ("{total_range: [51, 90]}", "least: 51 ≠ 50.00"),
        ("{total_range: [50, 91]}", "most: 91 ≠ 90.00"),
        ("{rating: 优}", "rating: 优 ≠ ?"),
        ("{lines: {'1': 41}}", "line 1: 41 ≠ 40.00"),
        ("{lines: {'2': 1}}", "line 2: 1 ≠ ?"),
        ("{lines: {'7': 1}}", "line 7: 1 ≠ ?"),
        ("{lines: {execution: 9}}", "line execution: 9 ≠ 10.00"),
        ("{lines: {'1': 1/0}}", "line 1: 1/0 ≠ 40.00"),
        ("{outcomes: {'1': cannot_tell}}", "line 1: cannot_tell ≠ applied"),
        ("{outcomes: {'7': applied}}", "line 7: applied ≠ ?"),
        ("{caps: [other]}", "caps: other ≠ most"),
        ("{findings: [never]}", "finding: never ≠ —"),
        ("{silent: [blank]}", "finding: — ≠ blank"),
    ],
)
def test_each_expectation_failing(tmp_path, expect, wrong):
    try:
        fault = run(tmp_path, expect)
    except PerfevalError as error:  # what the schema of examples does not allow at all
        assert "1/0" in expect
        assert error.diagnostics[0].code == "PE305"
        return
    assert fault.code == "PE505"
    assert told(fault) == wrong
    expected = wrong.partition(": ")[2].partition(" ≠ ")[0]
    assert f"应为 {expected}，得到 " in fault.text("zh") or expected in ("cannot_tell", "applied")
    assert f" should be {expected}, is " in fault.text("en") or expected in ("cannot_tell", "applied")
    assert fault.span.file.endswith("examples/one.yaml")


def test_with_other_parameters(tmp_path):
    more = "    parameters: {封顶数: 30}\n"
    assert run(tmp_path, "{total: 30, rating: 差}", more) is None
    assert told(run(tmp_path, "{total: 31}", more)) == "total: 31 ≠ 30.00"


@pytest.mark.parametrize(
    ("expect", "parameters", "form", "code"),
    [
        ("{total: 1}", "    parameters: {没有: 1}\n", FORM, "PE140"),
        ("{sum: 1}", "", FORM, "PE140"),
        ("{total: 1}", "", "      unit: 甲局\n", "PE141"),
    ],
)
def test_examples_that_are_none(tmp_path, expect, parameters, form, code):
    with pytest.raises(PerfevalError) as caught:
        run(tmp_path, expect, parameters, form)
    assert code in {item.code for item in caught.value.diagnostics}
