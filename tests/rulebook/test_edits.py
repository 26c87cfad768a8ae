"""Each kind of change makes just that change in the files: the lines that go and come are the whole of it."""

from __future__ import annotations

import random

import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.rulebook.building import tidy
from rulebook.books import book, changed, drop, made, put, row

#: The pack of most cases, and one of the case's own rows.
M = "mof-2020-10"
UNMET = {"规则编号": "quantitative", "例子": "未完成"}
EXAMPLE = "  - {name: 未完成, given: {指标值: ≥50件, 完成值: 43件, 分值: 8}, vector: V02, expect: {case: 正向未完成, points: 6.88}}"
LIMIT = "    values: [{from: 2020, value: 30%, reason: 条款没有给出数字，取自一个在用的平台（广西）的页面}]"

#: What is done: folder, sheet, which row, cells; and what becomes of which file.
CELLS = {
    "a threshold": (
        M, "参数取值", {"参数": "超额界限"}, {"值": "25%"},
        {"pack.yaml": ["-" + LIMIT, "+" + LIMIT.replace("30%", "25%")]},
    ),
    "a text that needs quotes": (
        M, "参数取值", {"参数": "超额界限"}, {"理由": "改了：理由, 有逗号"},
        {"pack.yaml": ["-" + LIMIT, "+    values: [{from: 2020, value: 30%, reason: '改了：理由, 有逗号'}]"]},
    ),
    "what was not there": (
        M, "参数取值", {"参数": "超额界限"}, {"依据文号": "某文〔2024〕1号", "已核对": "否"},
        {"pack.yaml": ["-" + LIMIT, "+" + LIMIT.replace("30%,", "30%, basis: {document: 某文〔2024〕1号, checked: false},")]},
    ),
    "what is to be no more": (
        M, "参数取值", {"参数": "完成档下限"}, {"依据文号": "", "条款": "", "已核对": ""},
        {"pack.yaml": [
            "-    values: [{from: 2020, value: 80%, basis: {document: 财预〔2020〕10号, article: 第十六条, checked: false}}]",
            "+    values: [{from: 2020, value: 80%}]",
        ]},
    ),
    "a condition keeps its quotes": (
        M, "记分情形", {"规则编号": "quantitative", "情形": "正向完成"}, {"条件": "方向 = 正向", "得分": "分值 × 50%"},
        {"score/quantitative.yaml": [
            '-  - {case: 正向完成, when: "方向 = 正向 且 完成值 ≥ 指标值", points: 分值}',
            '+  - {case: 正向完成, when: "方向 = 正向", points: 分值 × 50%}',
        ]},
    ),
    "a case by another name keeps its English": (
        M, "记分情形", {"规则编号": "quantitative", "情形": "正向完成"}, {"情形": "正向已完成"},
        {"score/quantitative.yaml": [
            '-  - {case: 正向完成, when: "方向 = 正向 且 完成值 ≥ 指标值", points: 分值}',
            '+  - {case: 正向已完成, when: "方向 = 正向 且 完成值 ≥ 指标值", points: 分值}',
            "-    正向完成: 'higher is better, met'",
            "+    正向已完成: 'higher is better, met'",
        ]},
    ),
    "an apostrophe": (
        M, "检查", {"规则编号": "weights-sum"}, {"改法": "it's {满分}"},
        {"check/weights-sum.yaml": ["-fix: '调整各行分值，使总和为满分。'", "+fix: 'it''s {满分}'"]},
    ),
    "a choice": (
        M, "检查", {"规则编号": "weights-sum"}, {"级别": "提示"},
        {"check/weights-sum.yaml": ["-level: error", "+level: notice"]},
    ),
    "a list": (
        M, "检查", {"规则编号": "weights-sum"}, {"毛病编号": "D38、D39"},
        {"check/weights-sum.yaml": ["-defects: [D38]", "+defects: [D38, D39]"]},
    ),
    "a list that goes": (
        M, "检查", {"规则编号": "weights-sum"}, {"毛病编号": ""}, {"check/weights-sum.yaml": ["-defects: [D38]"]},
    ),
    "one fact of an example": (
        M, "例子", UNMET, {"已知": "指标值：≥50件\n完成值：44件\n分值：8"},
        {"score/quantitative.yaml": ["-" + EXAMPLE, "+" + EXAMPLE.replace("43", "44")]},
    ),
    "more facts, with what is YAML": (
        M, "例子", UNMET, {"已知": "指标值：≥50件\n完成值: 43件\n分值：8\n指标: [{分值: 50}, {分值: 30}]"},
        {"score/quantitative.yaml": ["-" + EXAMPLE, "+" + EXAMPLE.replace("分值: 8", "分值: 8, 指标: [{分值: 50}, {分值: 30}]")]},
    ),
    "a case becomes silence": (
        M, "例子", UNMET, {"应得结果": "不触发", "应得情形": "", "应得分": ""},
        {"score/quantitative.yaml": ["-" + EXAMPLE, "+" + EXAMPLE.replace("{case: 正向未完成, points: 6.88}", "silent")]},
    ),
    "silence becomes a case": (
        M, "例子", {"规则编号": "quantitative", "例子": "定性指标"}, {"应得结果": "", "应得情形": "恰好完成", "应得分": "10"},
        {"score/quantitative.yaml": [
            "-  - {name: 定性指标, given: {指标值: 有效提升, 达成情况: 达成, 分值: 10}, expect: silent}",
            "+  - {name: 定性指标, given: {指标值: 有效提升, 达成情况: 达成, 分值: 10}, expect: {case: 恰好完成, points: 10}}",
        ]},
    ),
    "a list of words": (
        "words", "词表", {"词表": "成本节约词"}, {"词": "节约 节省 压减 省钱 压降 降低 下降 减少"},
        {"cost-savings.yaml": [
            "-成本节约词: [节约, 节省, 压减, 压降, 降低, 下降, 减少, 降幅]",
            "+成本节约词: [节约, 节省, 压减, 省钱, 压降, 降低, 下降, 减少]",
        ]},
    ),
    "a list of words with exceptions": (
        "words", "词表", {"词表": "成本节约词"}, {"除外": "节约型"},
        {"cost-savings.yaml": [
            "-成本节约词: [节约, 节省, 压减, 压降, 降低, 下降, 减少, 降幅]",
            "+成本节约词: {words: 节约 节省 压减 压降 降低 下降 减少 降幅, except: 节约型}",
        ]},
    ),
    "options": (
        M, "参数", {"参数": "逾期"}, {"选项": "存疑 = cannot_tell\n记零 = zero\n记半 = half"},
        {"pack.yaml": ["+      - {zh: 记半, en: half}"]},
    ),
    "a row of a form in an example": (
        "hunan-department", "整表例子指标", {"三级指标": "预算完成率"}, {"完成值": "93%"},
        {"examples/department.yaml": [
            "-        - {section: 过程, name: 预算完成率, target: 100%, actual: 92.8%, weight: 5}",
            "+        - {section: 过程, name: 预算完成率, target: 100%, actual: 93%, weight: 5}",
        ]},
    ),
    "a reason that goes": (
        "platform-linear", "不用的规则", {"规则编号": "satisfaction"}, {"理由": ""},
        {"pack.yaml": [
            "-  - {rule: satisfaction, reason: 平台不给满意度另设算法，按定量指标记分}",
            "+  - {rule: satisfaction}",
        ]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_cells(name, tmp_path):
    folder, sheet, which, cells, wanted = CELLS[name]
    given = book(folder, tmp_path)
    row(given, sheet, **which).texts.update(cells)
    assert changed(given) == wanted


def test_the_form_of_the_pack(tmp_path):
    given = book(M, tmp_path)
    given.rows["总则"][0].texts.update({
        "名称": "新名", "截止年度": "2025", "适用地区": "云南、四川", "取位方法": "进一", "只在点名时使用": "是",
        "分值的依据条款": "", "等级为什么这样定": "为什么",
    })  # fmt: skip
    assert changed(given) == {
        "pack.yaml": [
            "-title: 项目支出绩效评价管理办法（自评部分）",
            "+title: 新名",
            "-years: {from: 2020}",
            "+years: {from: 2020, to: 2025}",
            "+regions: [云南, 四川]",
            "+by_name_only: true",
            "-rounding: {total: 2, print: 2}",
            "+rounding: {total: 2, print: 2, mode: up}",
            "-  weights: {basis: {document: 财预〔2020〕10号, article: 第十三条, checked: false}}",
            "+  weights: {basis: {document: 财预〔2020〕10号, checked: false}}",
            "-  ratings: {basis: {document: 财预〔2020〕10号, article: 第十八条, checked: false}}",
            "+  ratings: {basis: {document: 财预〔2020〕10号, article: 第十八条, checked: false}, reason: 为什么}",
        ]
    }


def test_a_number_that_a_spreadsheet_made_of_a_text_is_no_change(tmp_path):
    given = book(M, tmp_path)
    value, points = (
        row(given, "参数取值", 参数="超额界限"),
        row(given, "例子", 规则编号="execution-rate", 例子="分母为年初预算数"),
    )
    value.texts["值"], points.texts["应得分"] = "0.3", "3.4"
    value.numbers, points.numbers = {"值"}, {"应得分"}
    assert changed(given) == {}
    value.numbers = set()
    assert changed(given) == {"pack.yaml": ["-" + LIMIT, "+" + LIMIT.replace("30%", "0.3")]}


def test_a_new_case_with_its_example_and_english(tmp_path):
    given = book(M, tmp_path)
    place = given.rows["记分情形"].index(row(given, "记分情形", 规则编号="quantitative", 情形="正向未完成"))
    put(
        given,
        "记分情形",
        place,
        规则编号="quantitative",
        情形="差得远",
        条件="方向 = 正向 且 完成值 < 指标值 × 50%",
        得分="0",
        英文情形="far short",
    )
    put(
        given,
        "例子",
        规则编号="quantitative",
        例子="差一半以上",
        已知="指标值：≥50件\n完成值：20件\n分值：8",
        应得情形="差得远",
        应得分="0",
    )
    assert changed(given) == {
        "score/quantitative.yaml": [
            '+  - {case: 差得远, when: "方向 = 正向 且 完成值 < 指标值 × 50%", points: 0}',
            "+  - {name: 差一半以上, given: {指标值: ≥50件, 完成值: 20件, 分值: 8}, expect: {case: 差得远, points: 0}}",
            "+    差得远: far short",
        ]
    }
    text = made(given).files["score/quantitative.yaml"].decode()
    assert text.index("负指标值,") < text.index("case: 差得远") < text.index("case: 正向未完成")


def test_a_row_that_was_copied_and_changed_is_a_new_one(tmp_path):
    given = book(M, tmp_path)
    old = row(given, "检查", 规则编号="weights-sum")
    examples = [item for item in given.rows["例子"] if item.text("规则编号") == "weights-sum"]
    copies = [(given.rows["检查"], old), *((given.rows["例子"], item) for item in examples)]
    for rows, item in copies:
        new = type(item)(item.sheet, item.number + 500, item.anchor, dict(item.texts), item.refs, item.file)
        new.texts["规则编号"] = "weights-again"
        rows.insert(rows.index(item), new)
    found = changed(given)
    assert list(found) == ["check/weights-again.yaml"]
    whole = made(given).files
    # It is written as its model is, but for the quotes of texts that need none.
    old_text = whole["check/weights-sum.yaml"].decode().replace("rule: weights-sum", "rule: weights-again")
    new_text = whole["check/weights-again.yaml"].decode()
    assert [line.replace("'", "") for line in new_text.splitlines()] == [
        line.replace("'", "") for line in old_text.splitlines()
    ]


def test_deleted_rows(tmp_path):
    given = book(M, tmp_path)
    drop(given, "记分情形", 规则编号="quantitative", 情形="负指标值")
    drop(given, "检查", 规则编号="weights-sum")  # its examples go with it
    found = changed(given)
    assert set(found) == {"score/quantitative.yaml", "check/weights-sum.yaml"}
    assert found["score/quantitative.yaml"] == [
        '-  - {case: 负指标值, when: "指标值 < 0", cannot_tell: 指标值为负而没有达到，比例没有意义}',
        "-    负指标值: negative target missed",
        "-    负指标值: The target is negative and was missed; a ratio has no meaning.",
    ]
    assert made(given).gone() == ["check/weights-sum.yaml"]


def test_a_rule_by_another_name_is_in_a_file_of_that_name(tmp_path):
    given = book("execution-caps", tmp_path)
    row(given, "封顶加减", 规则编号="low-execution").texts["规则编号"] = "low-spending"
    result = made(given)
    assert result.gone() == ["cap/low-execution.yaml"]
    assert list(result.written()) == ["cap/low-spending.yaml"]
    old = given.folder.files["cap/low-execution.yaml"].data
    assert result.files["cap/low-spending.yaml"] == old.replace(b"rule: low-execution", b"rule: low-spending")


def test_order_counts_where_the_first_that_holds_counts(tmp_path):
    given = book(M, tmp_path)
    rows = given.rows["记分情形"]
    place = rows.index(row(given, "记分情形", 规则编号="quantitative", 情形="远超指标值，扣减"))
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    line = '  - {case: 恰好完成, when: "完成值 = 指标值", points: 分值}'
    assert changed(given) == {"score/quantitative.yaml": ["+" + line, "-" + line]}


def test_a_sheet_may_be_sorted_where_order_does_not_count(tmp_path):
    given = book(M, tmp_path)
    for sheet in ("例子", "检查", "参数", "参数取值", "等级", "理由的英文", "词表"):
        given.rows[sheet].reverse()
    assert changed(given) == {}


def test_a_comment_goes_where_its_entry_goes(tmp_path):
    given = book("yunnan-2020", tmp_path)
    old = given.folder.files["examples/form.yaml"].text.text
    comment = "  # 各行取自一份公开的 2020 年度自评表，满意度的自评得分看不到，不录\n"
    assert comment in old
    drop(given, "整表例子", 例子="完成了却自行少给分的一份")
    new = made(given).files["examples/form.yaml"].decode()
    assert comment not in new
    assert old.startswith("examples:\n" + comment)
    assert new == "examples:\n" + old[old.index("  - name: 三格没有合起来") :]


def test_words_come_and_go_without_new_lines_in_the_file(tmp_path):
    given = book("measurability", tmp_path)
    words = row(given, "词表", 词表="程度词")
    listed = words.text("词").split()
    assert "逐步" in listed
    listed.remove("显著")
    listed.insert(listed.index("逐步") + 1, "逐步地")
    words.texts["词"] = "\n".join(" ".join(listed[at : at + 7]) for at in range(0, len(listed), 7))
    words.texts["词"] = words.texts["词"].replace("\n", " ")
    lines = changed(given)["words/targets.yaml"]
    assert lines == [
        "-" + lines[0][1:],
        "+" + lines[0][1:].replace("显著 ", "").replace("逐步 ", "逐步 逐步地 "),
    ]


def test_new_words_and_a_new_list(tmp_path):
    given = book("defects", tmp_path)
    row(given, "词表", 词表="酌情词").texts["词"] += " 看着办"
    put(given, "词表", 文件="writing", 词表="新词", 词="甲 乙", 除外="丁")
    put(given, "词表", 文件="mine", 词表="自己的词", 词="丙")
    found = changed(given)
    assert found["words/mine.yaml"] == ["+自己的词:", "+  words: 丙"]
    assert [line for line in found["words/writing.yaml"] if "看着办" not in line and line[0] == "+"] == [
        "+新词:", "+  words: 甲 乙", "+  except: 丁",
    ]  # fmt: skip
    assert [line[-3:] for line in found["words/writing.yaml"] if "看着办" in line] == ["看着办"]


def test_an_overlay_changes_a_parameter_of_the_pack_it_extends(tmp_path):
    given = book("yunnan-2020", tmp_path)
    put(given, "参数取值", 参数="超额界限", 起始年度="2024", 值="20%", 依据文号="某文", 理由="试行")
    put(given, "级别调整", 规则编号="weights-sum", 级别="提示")
    put(given, "级别调整", 规则编号="rating-differs", 级别="提示", 理由="为什么")
    put(given, "不用的规则", 规则编号="exceeded-far")
    assert changed(given) == {
        "pack.yaml": [
            "+levels:",
            "+  weights-sum: notice",
            "+  rating-differs: {level: notice, reason: 为什么}",
            "+drop:",
            "+  - exceeded-far",
            "+parameters:",
            "+  - {name: 超额界限, values: [{from: 2024, value: 20%, basis: {document: 某文}, reason: 试行}]}",
        ]
    }


def test_a_new_parameter_looks_like_those_beside_it(tmp_path):
    given = book(M, tmp_path)
    put(given, "参数", 参数="新参数", 含义="说明", 单位="比率", 英文名="new_one", 英文含义="a meaning")
    put(given, "参数取值", 参数="新参数", 起始年度="2024", 值="5%", 理由="试行")
    assert changed(given) == {
        "pack.yaml": [
            "+  - name: 新参数",
            "+    en: new_one",
            "+    means: {zh: 说明, en: a meaning}",
            "+    unit: 比率",
            "+    values: [{from: 2024, value: 5%, reason: 试行}]",
        ]
    }


def test_a_new_form_among_the_examples(tmp_path):
    given = book(M, tmp_path)
    put(
        given,
        "整表例子",
        文件="mine",
        例子="一张",
        单位="甲",
        年度="2020",
        类型="项目支出",
        资金="全年预算数：1\n全年执行数：1",
        应得总分="100",
    )
    put(
        given,
        "整表例子指标",
        例子="一张",
        一级指标="产出",
        三级指标="修路",
        指标值="≥1公里",
        完成值="1公里",
        分值="90",
        其他各项="偏差原因和改进：无",
    )
    assert changed(given) == {
        "examples/mine.yaml": [
            "+examples:",
            "+  - name: 一张",
            "+    submission:",
            "+      unit: 甲",
            "+      year: 2020",
            "+      kind: project",
            "+      funds: {adjusted: 1, spent: 1}",
            "+      indicators:",
            "+        - {section: 产出, name: 修路, target: ≥1公里, actual: 1公里, weight: 90, note: 无}",
            "+    expect: {total: 100}",
        ]
    }


def test_entries_put_into_empty_braces(tmp_path):
    given = book("hunan-department", tmp_path)
    put(given, "一级指标分值", 一级指标="产出", 分值="60")
    put(given, "一级指标分值", 一级指标="效益", 分值="40")
    assert changed(given) == {"pack.yaml": ["-  sections: {}", "+  sections: {产出: 60, 效益: 40}"]}


#: What somebody might type, and YAML might take for something else.
TYPED = [
    "x", "甲 乙", "a: b", "- x", "[x", "{y}", "'q'", '"dq"', "it's", "#c", "a #b", "100%", "0", "010", "1.50", "true", "null", "~",
    "甲：乙", "，", "?", "! x", "& a", "* b", "@x", "`x`", "|", "> x", "一\n二", "\\n", "a, b", "a]b", "缺(x) 且 “y”", "=1+1", "%x",
    "-", "--- a", "0x1F", "1e5", "yes", "2020-01-01", ":", "x:",
]  # fmt: skip


@pytest.mark.parametrize("name", ["sichuan-2023", "execution-caps", "words"])
def test_whatever_is_typed_reads_back_or_is_refused(name, tmp_path):
    """The files are read back and held against every cell before they are given out; here that never fails."""
    given = book(name, tmp_path)
    pick = random.Random(name)
    rows = [item for listed in given.rows.values() for item in listed]
    outcomes = {"written": 0, "refused": 0}
    for _ in range(40):
        item = pick.choice(rows)
        head = pick.choice(list(item.texts))
        old = item.texts[head]
        item.texts[head] = tidy(pick.choice([*TYPED, "", f"{old}\n键：{pick.choice(TYPED)}"]))
        try:
            made(given)
            outcomes["written"] += 1
        except PerfevalError as error:
            assert all(fault.span and fault.span.cell for fault in error.diagnostics)
            outcomes["refused"] += 1
        item.texts[head] = old
    assert min(outcomes.values()) > 2
