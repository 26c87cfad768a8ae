"""Makes the workbooks that the tests read, each in another layout, and what is to be read from them.

The figures are those of published tables (tests/corpus/submissions.jsonl, examples/longyang-2020); where a table leaves a
cell open that its layout has, something plain stands in. A maker notes, for every value that it writes, the key of the
submission and the cell, so what is expected comes from the writer and not from the reader:

    python tests/forms/make_forms.py FOLDER              the workbooks, to look at
    python tests/forms/make_forms.py --expected          tests/forms/expected/*.yaml, anew
"""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORPUS = [
    json.loads(line) for line in (ROOT / "tests/corpus/submissions.jsonl").read_text("utf-8").splitlines()
]


@dataclass(frozen=True)
class Formula:
    text: str
    value: Any


@dataclass(frozen=True)
class Number:
    value: float
    format: str


def address(row: int, column: int) -> str:
    return f"{chr(ord('A') + column - 1)}{row}"


@dataclass
class Sheet:
    """What is written, and what is to be read of it; rows and columns from 1."""

    name: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden: bool = False
    forms: list[dict[str, Any]] = field(default_factory=list)

    def form(self, span: str, **given: Any) -> None:
        """Begin a form; ``given`` are cells that stand nowhere, or beside their place."""
        self.forms.append({"span": span, "cells": {}, "rows": [], "extra": {}, "notices": []})
        for key, value in given.items():
            self.forms[-1][key] = value

    def put(self, row: int, column: int, value: Any, key: str | None = None, text: str | None = None) -> None:
        """Write a value; with a key, it is to be read as ``text``, or as it is."""
        self.cells[row, column] = value
        if key is not None:
            self.forms[-1]["cells"][key] = [str(value) if text is None else text, address(row, column)]

    def line(self, row: int, *values: Any, first: int = 1) -> None:
        for column, value in enumerate(values, first):
            if value is not None:
                self.cells[row, column] = value

    def merge(self, *areas: str) -> None:
        for area in areas:
            (a, b), (c, d) = (split(part) for part in area.split(":"))
            self.merged.append((a, b, c, d))

    def indicator(self, row: int, columns: dict[str, tuple[int, Any]], **expected: Any) -> None:
        """Write one row; ``columns`` say where each key stands and what is written; ``expected`` overrides."""
        cells = {}
        for key, (column, value) in columns.items():
            if value is None or value == "":
                continue
            self.cells[row, column] = value
            if not key.startswith("_"):
                cells[key] = [str(value), address(row, column)]
        for key, value in expected.items():
            if value is None:
                cells.pop(key, None)
            else:
                cells[key] = list(value) if isinstance(value, tuple) else [value, cells[key][1]]
        self.forms[-1]["rows"].append(cells)


def split(reference: str) -> tuple[int, int]:
    return int(reference[1:]), ord(reference[0]) - ord("A") + 1


# --- writers ---------------------------------------------------------------------------------------------


def with_openpyxl(path: Path, sheets: list[Sheet]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for (row, column), value in sheet.cells.items():
            cell = page.cell(row, column)
            cell.value = value.value if isinstance(value, Number) else value
            if isinstance(value, Number):
                cell.number_format = value.format
        for a, b, c, d in sheet.merged:
            page.merge_cells(start_row=a, start_column=b, end_row=c, end_column=d)
        for row in sheet.hidden_rows:
            page.row_dimensions[row].hidden = True
        if sheet.hidden:
            page.sheet_state = "hidden"
    book.save(path)


def with_xlsxwriter(path: Path, sheets: list[Sheet], macro: bool = False) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for a, b, c, d in sheet.merged:
            page.merge_range(a - 1, b - 1, c - 1, d - 1, "")
        for (row, column), value in sheet.cells.items():
            at = (row - 1, column - 1)
            if isinstance(value, Formula):
                page.write_formula(*at, value.text, None, value.value)
            elif isinstance(value, Number):
                page.write_number(*at, value.value, book.add_format({"num_format": value.format}))
            elif isinstance(value, str):
                page.write_string(*at, value)
            else:
                page.write(*at, value)
        for row in sheet.hidden_rows:
            page.set_row(row - 1, None, None, {"hidden": True})
        if sheet.hidden:
            page.hide()
    if macro:
        project = path.with_suffix(".bin")
        project.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
        book.add_vba_project(str(project))
    book.close()
    path.with_suffix(".bin").unlink(missing_ok=True)


def with_xlwt(path: Path, sheets: list[Sheet]) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = book.add_sheet(sheet.name, cell_overwrite_ok=True)
        for a, b, c, d in sheet.merged:
            page.merge(a - 1, c - 1, b - 1, d - 1)
        for (row, column), value in sheet.cells.items():
            if isinstance(value, Number):
                style = xlwt.easyxf(num_format_str=value.format)
                page.write(row - 1, column - 1, value.value, style)
            else:
                page.write(row - 1, column - 1, value)
        for row in sheet.hidden_rows:
            page.row(row - 1).hidden = True
    book.save(str(path))


def with_odfpy(path: Path, sheets: list[Sheet]) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for sheet in sheets:
        table = Table(name=sheet.name)
        spans = {(a, b): (c - a + 1, d - b + 1) for a, b, c, d in sheet.merged}
        covered = {
            (r, k) for a, b, c, d in sheet.merged for r in range(a, c + 1) for k in range(b, d + 1)
        } - set(spans)
        for row in range(1, max(row for row, _ in sheet.cells) + 1):
            line = TableRow(**({"visibility": "collapse"} if row in sheet.hidden_rows else {}))
            for column in range(1, max(column for _, column in sheet.cells) + 1):
                if (row, column) in covered:
                    line.addElement(CoveredTableCell())
                    continue
                value = sheet.cells.get((row, column))
                down, across = spans.get((row, column), (1, 1))
                given: dict[str, Any] = (
                    {"numberrowsspanned": down, "numbercolumnsspanned": across}
                    if (down, across) != (1, 1)
                    else {}
                )
                shown = value
                if isinstance(value, Number):
                    given |= {"valuetype": "percentage", "value": value.value}
                    shown = f"{value.value:.0%}"
                elif isinstance(value, int | float):
                    given |= {"valuetype": "float", "value": value}
                elif value is not None:
                    given |= {"valuetype": "string"}
                cell = TableCell(**given)
                for text in str(shown).split("\n") if value is not None else ():
                    cell.addElement(P(text=text))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(path))


def with_csv(path: Path, sheets: list[Sheet], encoding: str = "gbk", sign: str = ",") -> None:
    (sheet,) = sheets
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign)
    width = max(column for _, column in sheet.cells)
    for row in range(1, max(row for row, _ in sheet.cells) + 1):
        writer.writerow([sheet.cells.get((row, column), "") for column in range(1, width + 1)])
    path.write_bytes(text.getvalue().encode(encoding))


# --- blocks that several layouts have ------------------------------------------------------------------------


def official(
    sheet: Sheet,
    top: int,
    data: dict[str, Any],
    *,
    money: str = "万元",
    letters: bool = False,
    kind: str = "project",
) -> int:
    """The project form of 2020 from row ``top`` on, nine columns; the row after it is told."""
    year, funds, goal = data.get("year"), data.get("funds", {}), data.get("goal", {})
    sheet.form(address(top, 1))
    sheet.put(top, 1, data.get("title", "项目支出绩效自评表"))
    sheet.forms[-1]["cells"]["kind"] = [kind, address(top, 1)]
    sheet.put(top + 1, 1, f"（{year}年度）", "year", str(year))
    sheet.put(top + 2, 1, "项目名称")
    sheet.put(top + 2, 3, data["project"], "project")
    sheet.put(top + 3, 1, "主管部门")
    sheet.put(top + 3, 3, data["department"], "department")
    sheet.put(top + 3, 6, "实施单位")
    sheet.put(top + 3, 7, data["unit"], "unit")
    at = top + 4
    heads = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分")
    sheet.put(at, 1, f"项目资金\n（{money}）", "funds.unit", money)
    sheet.line(at, *(heads if letters else [head.split("（")[0] for head in heads]), first=3)
    sheet.put(at + 1, 2, "年度资金总额")
    for column, key in ((3, "initial"), (4, "adjusted"), (5, "spent"), (7, "rate")):
        if key in funds:
            value, text = funds[key] if isinstance(funds[key], tuple) else (funds[key], None)
            sheet.put(at + 1, column, value, f"funds.{key}", text)
    sheet.put(at + 1, 6, 10)
    if "execution" in data.get("claimed", {}):
        sheet.put(at + 1, 8, data["claimed"]["execution"], "claimed.execution")
    for row, name in enumerate(("其中：当年财政拨款", "      上年结转资金", "      其他资金"), at + 2):
        sheet.line(row, name, first=2)
        sheet.line(row, "-", "-", "-", first=6)
    for row, figures in enumerate(data.get("sources", ()), at + 2):
        sheet.line(row, *figures, first=3)
    for key in ("initial", "adjusted", "spent"):
        if data.get("sums", {}).get(key):
            sheet.forms[-1]["cells"][f"sources.{key}"] = [data["sums"][key], address(at + 2, 2)]
    at += 5
    sheet.line(at, "年度总体目标", "预期目标")
    sheet.put(at, 6, "实际完成情况")
    sheet.put(at + 1, 2, goal.get("expected", "按计划完成年度工作。"), "goal.expected")
    sheet.put(at + 1, 6, goal.get("actual", "已完成。"), "goal.actual")
    at += 2
    sheet.line(
        at,
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    first = at + 1
    for row in data["indicators"]:
        at += 1
        section = row.get("_section", True)
        category = row.get("_category", True)
        where = data.setdefault("_where", {})
        if section:
            where["section"] = (row["section"], address(at, 2))
        if category:
            where["category"] = (row["category"], address(at, 3))
        sheet.indicator(
            at,
            {
                "_section": (2, row["section"] if section else None),
                "_category": (3, row["category"] if category else None),
                "name": (4, row["name"]),
                "target": (5, row.get("target")),
                "actual": (6, row.get("actual")),
                "weight": (7, row.get("weight")),
                "claimed": (8, row.get("claimed")),
                "note": (9, row.get("note")),
            },
            section=where["section"],
            category=where["category"],
            **row.get("_expected", {}),
        )
    sheet.merge(f"A{top}:I{top}", f"A{top + 1}:I{top + 1}", f"A{top + 4}:A{top + 8}", f"A{first - 1}:A{at}")
    at += 1
    sheet.put(at, 1, "总分")
    sheet.put(at, 7, 100)
    sheet.merge(f"A{at}:F{at}")
    if "score" in data.get("claimed", {}):
        sheet.put(at, 8, data["claimed"]["score"], "claimed.score")
    return at + 1


def spread(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with section and category written only where they change, as merged cells show them."""
    done, section, category = [], None, None
    for row in rows:
        new_section = row.get("section") != section
        new_category = new_section or row.get("category") != category
        section, category = row.get("section"), row.get("category")
        done.append({**row, "_section": new_section, "_category": new_category})
    return done


# --- the forms ------------------------------------------------------------------------------------------------


def national() -> list[Sheet]:
    """The national form: merged cells, A and B in the heads, 指标1：, a slot, notes; a sheet of notes beside it."""
    sheet = Sheet("自评表")
    data = {**CORPUS[0], "department": "池州市贵池区财政局"}
    data["funds"] = {
        "initial": 90,
        "adjusted": (Number(89.974, "0.00"), "89.974"),
        "spent": (Number(89.974, "0.00"), "89.974"),
        "rate": (Number(1, "0.00%"), "100%"),
    }
    data["claimed"] = {"execution": 10, "score": 98}
    data["sources"] = [(90, 89.974, 89.974)]
    data["sums"] = {"initial": "90", "adjusted": "89.974", "spent": "89.974"}
    rows = spread(CORPUS[0]["indicators"])
    rows[0]["name"] = "指标1：" + rows[0]["name"]
    rows[0]["_expected"] = {"actual": "50"}
    rows[0]["actual"] = 50
    data["indicators"] = rows
    end = official(sheet, 1, data, letters=True)
    sheet.put(end, 1, "注：1. 定量指标按完成比例记分，定性指标分三档。")
    sheet.put(end + 1, 1, "    2. 90分以上为优。")
    notes = Sheet("填表说明")
    notes.line(1, "填表前请先阅读本说明。")
    notes.line(2, "一、金额以万元为单位。")
    return [sheet, notes]


def longyang() -> list[Sheet]:
    """The published project of Longyang, in 元; macros in the file; the form is filled in by text throughout."""
    form = yaml.load(
        (ROOT / "examples/longyang-2020/with-targets.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
    )
    sheet = Sheet("Sheet1")
    data = {**form, "department": "隆阳区人民政府"}
    data["funds"] = {"initial": "6,589,070.00", "spent": "4347693.36", "rate": "65.98%"}
    data["claimed"] = {"execution": "10", "score": "100"}
    # The form has no cell of its own for 达成, which stands where the actual does.
    keys = ("section", "category", "name", "target", "actual", "weight", "claimed")
    rows = [{**row, "actual": row.get("achieved", row["actual"])} for row in form["indicators"]]
    data["indicators"] = spread([{key: row[key] for key in keys} for row in rows])
    official(sheet, 1, data, money="元")
    sheet.forms[-1]["notices"] = ["PE431"]
    return [sheet]


def yunnan() -> list[Sheet]:
    """附表12: sign, value and unit in cells of their own under one head in two rows; the year in the title."""
    sheet = Sheet("附表12")
    sheet.form("A1")
    sheet.put(1, 1, "附表12")
    sheet.put(2, 1, "2020年度项目支出绩效自评表", "year", "2020")
    sheet.forms[-1]["cells"] |= {"kind": ["project", "A1"], "region": ["云南", "A1"]}
    sheet.put(3, 1, "项目名称")
    sheet.put(3, 3, "卫片执法补助经费", "project")
    sheet.put(4, 1, "主管部门")
    sheet.put(4, 3, "丽江市古城区自然资源局", "department")
    sheet.put(4, 7, "实施单位")
    sheet.put(4, 9, "丽江市古城区自然资源局", "unit")
    sheet.put(5, 1, "项目资金（万元）", "funds.unit", "万元")
    for column, head in (
        (4, "年初预算数"),
        (5, "全年预算数"),
        (6, "全年执行数"),
        (7, "分值"),
        (8, "执行率"),
        (9, "得分"),
    ):
        sheet.put(5, column, head)
    sheet.put(6, 2, "年度资金总额")
    for column, key in ((4, "funds.initial"), (5, "funds.adjusted"), (6, "funds.spent")):
        sheet.put(6, column, 7.29, key)
    sheet.put(6, 7, 10)
    sheet.put(6, 8, Number(1, "0%"), "funds.rate", "100%")
    sheet.put(6, 9, 10, "claimed.execution")
    for row, name in enumerate(("其中：当年财政拨款", "上年结转资金", "其他资金"), 7):
        sheet.put(row, 2, name)
    for column in (4, 5, 6):
        sheet.put(7, column, 7.29)
    sheet.forms[-1]["cells"] |= {f"sources.{key}": ["7.29", "B7"] for key in ("initial", "adjusted", "spent")}
    sheet.line(10, "年度总体目标", "预期目标", None, None, None, "实际完成情况")
    sheet.put(11, 2, "严格土地执法，制止违法占地。", "goal.expected")
    sheet.put(11, 6, "完成卫片图斑核查。", "goal.actual")
    sheet.line(
        12,
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        None,
        None,
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    sheet.line(13, "指标性质", "指标值", "度量单位", first=5)
    sheet.merge("A1:K1", "A2:K2", "A5:A9", "E12:G12", "A12:A18", "A10:A11")
    for column in "BCDHIJK":
        sheet.merge(f"{column}12:{column}13")
    where = ("", "")
    # sign, value, unit, actual, weight, claimed: as printed
    for row, (section, category, name, sign, value, unit, actual, weight, claimed) in enumerate(
        (
            ("产出指标", "数量指标", "卫片执法补助经费", "=", 72890, "元", 72890, 10, 9),
            (None, "质量指标", "项目验收合格率", "=", 100, "%", 100, 20, 19),
            (None, "时效指标", "项目完成及时率", "=", 100, "%", 100, 20, 19),
            ("效益指标", "社会效益指标", "违法行为责停率", "≥", 95, "%", 95, 30, 27),
            ("满意度指标", "服务对象满意度指标", "满意度", "≥", 95, "%", 95, 10, 9),
        ),
        14,
    ):
        keep = {"_sign": (5, sign), "target": (6, value), "_unit": (7, unit)}
        columns = {
            "_section": (2, section),
            "category": (3, category),
            "name": (4, name),
            **keep,
            "actual": (8, actual),
            "weight": (9, weight),
            "claimed": (10, claimed),
        }
        where = (section, address(row, 2)) if section else where
        sheet.indicator(row, columns, target=f"{sign}{value}{unit}", section=where)
        sheet.forms[-1]["rows"][-1]["extra"] = {"指标性质": sign, "指标数值": str(value), "度量单位": unit}
    sheet.merge("B14:B16")
    sheet.put(19, 1, "其他需要说明事项")
    sheet.put(19, 4, "无其他事项。")
    sheet.forms[-1]["extra"] = {"其他需要说明事项": "无其他事项。"}
    sheet.put(20, 1, "总分")
    sheet.put(20, 9, 100)
    sheet.put(20, 10, 93, "claimed.score")
    sheet.put(21, 1, "备注：1. 涉密部门和涉密信息按保密规定不公开。")
    sheet.forms[-1]["notices"] = ["PE460"]
    return [sheet]


def yunnan_department() -> list[Sheet]:
    """附表11: a department's form without points; a qualitative row; the unit as 部门名称."""
    sheet = Sheet("附表11")
    sheet.form("A1")
    sheet.put(1, 1, "附表11 部门整体支出绩效自评表（2020年度）", "year", "2020")
    sheet.forms[-1]["cells"] |= {"kind": ["department", "A1"], "region": ["云南", "A1"]}
    sheet.put(2, 1, "部门名称")
    sheet.put(2, 3, "隆阳区政务服务管理局", "unit")
    sheet.line(3, "内容", None, None, "说明")
    sheet.line(4, "部门总体目标", "部门职责", None, "负责全区政务服务体系建设。")
    sheet.line(5, "三、部门整体支出绩效指标")
    sheet.line(
        6, "绩效指标", None, None, "指标性质", "指标值", "度量单位", "实际完成值", "偏差原因分析及改进措施"
    )
    sheet.line(7, "一级指标", "二级指标", "三级指标")
    sheet.merge("A1:H1", "A6:C6", "A8:A9")
    rows = (
        ("产出指标", "质量指标", "全程网办率", "≥", "50", "%", "55.85%", None),
        (None, "时效指标", "中介按时履约率", "≥", "95", "%", "90.54%", "部分中介机构人手不足。"),
        ("效益指标", "社会效益指标", "办事便利程度", "定性", "有所提升", None, "达成年度指标", None),
    )
    where = ("", "")
    for row, (section, category, name, sign, value, unit, actual, note) in enumerate(rows, 8):
        columns = {
            "_section": (1, section),
            "category": (2, category),
            "name": (3, name),
            "_sign": (4, sign),
            "target": (5, value),
            "_unit": (6, unit),
            "actual": (7, actual),
            "note": (8, note),
        }
        where = (section, address(row, 1)) if section else where
        override = {"target": f"{sign}{value}{unit}"} if unit else {"nature": ("定性", address(row, 4))}
        sheet.indicator(row, columns, section=where, **override)
        kept = {"指标性质": sign, "指标数值": value, "度量单位": unit}
        sheet.forms[-1]["rows"][-1]["extra"] = {key: text for key, text in kept.items() if text}
    sheet.put(11, 1, "其他需说明事项")
    sheet.put(11, 2, "/")
    sheet.forms[-1]["notices"] = ["PE460"]
    return [sheet]


def transfer() -> list[Sheet]:
    """转移支付: no points at all; sources by level of government; one goal cell of two lines."""
    data = CORPUS[23]
    sheet = Sheet("绩效目标自评表")
    sheet.form("A1")
    sheet.put(1, 1, "转移支付绩效目标自评表")
    sheet.forms[-1]["cells"]["kind"] = ["transfer", "A1"]
    sheet.put(2, 1, "（2023年度）", "year", "2023")
    sheet.put(3, 1, "转移支付（项目）名称")
    sheet.put(3, 3, data["project"], "project")
    sheet.put(4, 1, "中央主管部门")
    sheet.put(4, 3, "退役军人事务部", "department")
    sheet.put(4, 5, "资金使用单位")
    sheet.put(4, 6, data["unit"], "unit")
    sheet.put(5, 1, "资金情况（万元）", "funds.unit", "万元")
    sheet.line(5, "全年预算数（A）", "全年执行数（B）", None, "预算执行率（B/A×100%）", first=3)
    sheet.put(6, 2, "年度资金总额：")
    sheet.put(6, 3, 2330.9, "funds.adjusted")
    sheet.put(6, 4, 2310.4, "funds.spent")
    sheet.put(6, 6, Formula("=D6/C6", 2310.4 / 2330.9), "funds.rate", "0.991205114")
    sheet.cells[6, 6] = Number(0.9912, "0.00%")
    sheet.forms[-1]["cells"]["funds.rate"] = ["99.12%", "F6"]
    for row, (name, budget, spent) in enumerate(
        (("其中：中央补助", 1800, 1790.4), ("地方资金", 530.9, 520), ("其他资金", "—", "—")), 7
    ):
        sheet.line(row, name, budget, spent, first=2)
    sheet.forms[-1]["cells"] |= {"sources.adjusted": ["2330.9", "B7"], "sources.spent": ["2310.4", "B7"]}
    sheet.line(10, "总体目标完成情况", "总体目标", None, None, "全年实际完成情况")
    sheet.put(11, 2, "1.按时发放补助。\n2.提高优抚对象生活水平。", "goal.expected")
    sheet.put(11, 5, "已按时足额发放。", "goal.actual")
    sheet.line(
        12, "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "未完成原因和改进措施"
    )
    sheet.merge("A1:G1", "A2:G2", "A5:A9", "A10:A11", "A12:A15")
    where: dict[str, tuple[str, str]] = {}
    for row, item in enumerate(spread(data["indicators"]), 13):
        for key, column in (("section", 2), ("category", 3)):
            if item[f"_{key}"]:
                where[key] = (item[key], address(row, column))
        columns = {
            "_s": (2, item["section"] if item["_section"] else None),
            "_c": (3, item["category"] if item["_category"] else None),
            "name": (4, item["name"]),
            "target": (5, item["target"]),
            "actual": (6, item.get("actual")),
            "note": (7, item.get("note")),
        }
        sheet.indicator(row, columns, **where)
    sheet.line(16, "说明", "请在此处简要说明各级监督检查、审计中发现的问题。")
    return [sheet]


def declaration() -> list[Sheet]:
    """绩效目标申报表: no actuals, the money beside its labels, one head cell for the goal, values in 元."""
    data = CORPUS[41]
    sheet = Sheet("申报表")
    sheet.form("A1")
    sheet.put(1, 1, "项目支出绩效目标申报表")
    sheet.forms[-1]["cells"]["kind"] = ["project", "A1"]
    sheet.put(2, 1, "（2025年度）", "year", "2025")
    sheet.put(2, 5, "金额单位：元", "funds.unit", "元")
    sheet.put(3, 1, "项目名称")
    sheet.put(3, 2, data["project"], "project")
    sheet.put(4, 1, "主管部门及代码")
    sheet.put(4, 2, "[069]扎赉特旗人民检察院", "department")
    sheet.put(4, 4, "实施单位")
    sheet.put(4, 5, data["unit"], "unit")
    sheet.put(5, 1, "项目资金")
    sheet.put(5, 2, "年度资金总额")
    sheet.put(5, 3, "1030700.00", "funds.initial")
    sheet.line(6, "其中：财政拨款", "1030700.00", first=2)
    sheet.line(7, "其他资金", "0", first=2)
    sheet.forms[-1]["cells"]["sources.initial"] = ["1030700", "B6"]
    sheet.put(8, 1, "年度绩效目标")
    sheet.put(8, 2, "更新业务装备，保障办案需要。", "goal.expected")
    sheet.line(9, "一级指标", "二级指标", "三级指标", "指标值", "权重")
    sheet.merge("A1:E1", "A5:A7", "B8:E8")
    where: dict[str, tuple[str, str]] = {}
    for row, item in enumerate(spread(data["indicators"]), 10):
        for key, column in (("section", 1), ("category", 2)):
            if item[f"_{key}"]:
                where[key] = (item[key], address(row, column))
        sheet.indicator(
            row,
            {
                "_s": (1, item["section"] if item["_section"] else None),
                "_c": (2, item["category"] if item["_category"] else None),
                "name": (3, item["name"]),
                "target": (4, item["target"]),
                "weight": (5, item.get("weight")),
            },
            **where,
        )
    return [sheet]


def platform_department() -> list[Sheet]:
    """A platform's table for a department, binary: weights before the values, numbers as text, a percent format."""
    data = CORPUS[20]
    sheet = Sheet("部门整体支出绩效自评表")
    sheet.form("A1")
    sheet.put(1, 1, "2023年度部门整体支出绩效自评表", "year", "2023")
    sheet.forms[-1]["cells"]["kind"] = ["department", "A1"]
    sheet.put(2, 1, "单位名称：" + data["unit"] + "    金额单位：万元", "unit", data["unit"])
    sheet.forms[-1]["cells"]["funds.unit"] = ["万元", "A2"]
    sheet.line(3, "预算执行情况", "年初预算数", "全年预算数", "全年执行数", "执行率")
    sheet.put(4, 2, Number(329.77, "0.00"), "funds.initial", "329.77")
    sheet.put(4, 3, Number(329.77, "0.00"), "funds.adjusted", "329.77")
    sheet.put(4, 4, Number(338.31, "#,##0.00"), "funds.spent", "338.31")
    sheet.put(4, 5, Number(1.0259, "0.00%"), "funds.rate", "102.59%")
    sheet.line(5, "一级指标", "二级指标", "三级指标", "权重", "年度指标值", "全年完成值", "自评得分", "备注")
    where: dict[str, tuple[str, str]] = {}
    for row, item in enumerate(spread(data["indicators"]), 6):
        for key, column in (("section", 1), ("category", 2)):
            if item[f"_{key}"]:
                where[key] = (item[key], address(row, column))
        sheet.indicator(
            row,
            {
                "_s": (1, item["section"] if item["_section"] else None),
                "_c": (2, item["category"] if item["_category"] else None),
                "name": (3, item["name"]),
                "weight": (4, text(item.get("weight"))),
                "target": (5, item["target"]),
                "actual": (6, item.get("actual")),
                "claimed": (7, text(item.get("claimed"))),
                "note": (8, item.get("note")),
            },
            **where,
        )
    return [sheet]


def text(value: Any) -> str | None:
    return None if value is None else str(value)


def platform_csv() -> list[Sheet]:
    """A platform's export as text in GBK: 一级, 二级, 三级, no head at all; the year is in the name of the file."""
    data = CORPUS[12]
    sheet = Sheet("食品监管-2021")
    sheet.form("A1")
    sheet.forms[-1]["cells"] |= {"year": ["2021", "A1"], "kind": ["project", "A1"]}
    sheet.line(1, "序号", "一级", "二级", "三级", "年度指标值", "实际完成值", "权重", "得分", "备注")
    for row, item in enumerate(data["indicators"], 2):
        sheet.indicator(
            row,
            {
                "_n": (1, row - 1),
                "section": (2, item.get("section")),
                "category": (3, item.get("category")),
                "name": (4, item["name"]),
                "target": (5, item["target"]),
                "actual": (6, item.get("actual")),
                "claimed": (8, text(item.get("claimed"))),
            },
        )
    sheet.forms[-1]["notices"] = ["PE109", "PE456", "PE459", "PE461"]
    return [sheet]


def several() -> list[Sheet]:
    """Two forms one under the other on one sheet, a third on another; the second is hidden in part."""
    sheet = Sheet("自评汇总")
    first = {**CORPUS[43], "department": "都昌县财政局"}
    first["funds"] = {
        "initial": 264,
        "adjusted": 412.44,
        "spent": 330.48,
        "rate": (Number(0.8013, "0.00%"), "80.13%"),
    }
    first["claimed"] = {"execution": 8, "score": "92分"}
    first["indicators"] = spread(CORPUS[43]["indicators"])
    end = official(sheet, 1, first)
    second = {**CORPUS[13], "department": "罗湖区住房和建设局"}
    second["funds"] = {"adjusted": 1437, "spent": 1437}
    second["indicators"] = spread(CORPUS[13]["indicators"])
    official(sheet, end + 1, second)
    sheet.hidden_rows = [end + 13]
    sheet.forms[-1]["notices"] = ["PE455"]
    other = Sheet("安居区")
    third = {**CORPUS[12], "department": "遂宁市市场监督管理局"}
    third["funds"] = {"adjusted": 2.38, "spent": 2.38}
    third["claimed"] = {"execution": 20, "score": 100}
    third["indicators"] = spread(CORPUS[12]["indicators"])
    official(other, 3, third)
    other.hidden = True
    other.forms[-1]["notices"] = ["PE454"]
    return [sheet, other]


def computed() -> list[Sheet]:
    """Formulas with stored results, dates as serials, noise of floating point, numbers as text, hidden rows."""
    sheet = Sheet("2021年")
    data = {**CORPUS[30], "year": 2023, "department": "休宁县文化旅游体育局"}
    data["funds"] = {"adjusted": 127, "spent": 27.9996, "rate": (Number(0.22046929, "0%"), "22.046929%")}
    data["claimed"] = {"score": Formula("=SUM(H8:H20)", 71.10000000000001)}
    rows = [
        {
            "section": "产出指标",
            "category": "数量指标",
            "name": "布展面积",
            "target": "≥500平方米",
            "actual": Number(0.1 + 0.2, "General"),
            "weight": "15",
            "claimed": Formula("=G13", 15),
            "_expected": {"actual": "0.3", "claimed": "15"},
        },
        {
            "section": "产出指标",
            "category": "时效指标",
            "name": "完工时间",
            "target": Number(45291, "yyyy-mm-dd"),
            "actual": Number(45291, 'yyyy"年"m"月"d"日"'),
            "weight": 15,
            "claimed": 15.5,
            "_expected": {"target": "2023-12-31", "actual": "2023年12月31日"},
        },
        {
            "section": "产出指标",
            "category": "质量指标",
            "name": "验收合格率",
            "target": Number(1, "0%"),
            "actual": Number(0.985, "0.0%"),
            "weight": 20,
            "claimed": Formula("=G15*F15", 19.7),
            "_expected": {"target": "100%", "actual": "98.5%", "claimed": "19.7"},
        },
        {
            "section": "效益指标",
            "category": "社会效益指标",
            "name": "参观人次",
            "target": Number(12000, "#,##0"),
            "actual": "1.3万人次",
            "weight": 30,
            "claimed": 20.9,
            "_expected": {"target": "12000"},
        },
    ]
    data["indicators"] = spread(rows)
    official(sheet, 1, data)
    sheet.forms[-1]["cells"]["claimed.score"][0] = "71.1"
    sheet.hidden_rows = [14, 15]
    sheet.forms[-1]["notices"] = ["PE455"]
    return [sheet]


def opendocument() -> list[Sheet]:
    """An OpenDocument sheet in 元, merged cells and percentages, a label and its value in one cell."""
    data = {**CORPUS[1], "department": "眉山市青神县人民政府"}
    sheet = Sheet("自评表")
    data["funds"] = {
        "initial": 2389300,
        "adjusted": 2518900.5,
        "spent": 2518900.5,
        "rate": (Number(1, "0%"), "100%"),
    }
    data["indicators"] = spread(
        [{**row, "actual": row.get("actual") or Number(0.96, "0%")} for row in CORPUS[1]["indicators"]]
    )
    for row in data["indicators"]:
        if isinstance(row["actual"], Number):
            row["_expected"] = {"actual": "96%"}
    official(sheet, 1, data, money="元")
    return [sheet]


def beijing() -> list[Sheet]:
    """An older form: the execution rate is a row of the table, captions of sections, subtotals, heads printed twice."""
    data = CORPUS[9]
    sheet = Sheet("绩效自评")
    sheet.form("A1")
    sheet.put(1, 1, "项目绩效自评情况表")
    sheet.forms[-1]["cells"]["kind"] = ["project", "A1"]
    sheet.put(2, 1, "预算年度：2019年", "year", "2019")
    sheet.put(3, 1, "项目名称：" + data["project"], "project", data["project"])
    sheet.put(3, 4, "项目单位：" + data["unit"], "unit", data["unit"])
    sheet.put(4, 1, "年初预算数")
    sheet.put(4, 2, "86.4万元", "funds.initial")
    sheet.put(4, 3, "全年执行数")
    sheet.put(4, 4, "74.3万元", "funds.spent")
    sheet.put(5, 1, "预期目标")
    sheet.put(5, 2, "足额发放助学金。", "goal.expected")
    sheet.put(5, 4, "实际完成情况")
    sheet.put(5, 5, "已发放。", "goal.actual")
    heads = (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "完成值",
        "分值",
        "得分",
        "评分标准",
        "未完成原因分析",
    )
    sheet.line(6, *heads)
    sheet.put(7, 1, "预算执行率")
    sheet.put(7, 5, "86%", "funds.rate")
    sheet.put(7, 6, 10)
    sheet.put(7, 7, 9, "claimed.execution")
    row = 7
    where = ("", "")
    for number, item in enumerate(data["indicators"]):
        row += 1
        if number == 0:
            sheet.put(row, 1, "一、产出指标（50分）")
            sheet.merge(f"A{row}:I{row}")
            where = ("一、产出指标（50分）", address(row, 1))
            row += 1
        if number == 3:
            sheet.line(row, "小计", None, None, None, None, 50, 50)
            sheet.line(row + 1, *heads)
            row += 2
        sheet.indicator(
            row,
            {
                "category": (2, item.get("category")),
                "name": (3, item["name"]),
                "target": (4, item["target"]),
                "weight": (6, item.get("weight")),
                "_m": (8, "按比例记分"),
                "note": (9, item.get("note")),
            },
            section=where,
        )
    row += 1
    sheet.line(row, "合计", None, None, None, None, 100)
    sheet.put(row, 7, 95, "claimed.score")
    sheet.put(row + 1, 1, "自评等级")
    sheet.put(row + 1, 2, "优", "claimed.rating")
    sheet.put(row + 2, 1, "填表人：")
    sheet.put(row + 2, 4, "联系电话：")
    return [sheet]


def hubei() -> list[Sheet]:
    """预算执行 20 points without a label of its row, a column that is nobody's, blank and dashed rows; .et."""
    data = CORPUS[52]
    sheet = Sheet("2022年自评")
    sheet.form("A1")
    sheet.put(1, 1, "项目自评表")
    sheet.forms[-1]["cells"] |= {"kind": ["project", "A1"], "year": ["2022", "A1"]}
    sheet.put(2, 1, "项目名称")
    sheet.put(2, 2, data["project"], "project")
    sheet.put(2, 4, "填报单位")
    sheet.put(2, 5, data["unit"], "unit")
    sheet.line(
        3,
        "预算执行情况（万元）（20分）",
        "预算数（A）",
        "执行数（B）",
        "执行率（B/A）",
        "得分（20分×执行率）",
    )
    sheet.forms[-1]["cells"]["funds.unit"] = ["万元", "A3"]
    sheet.put(4, 2, 1200, "funds.adjusted")
    sheet.put(4, 3, 1140, "funds.spent")
    sheet.put(4, 4, Number(0.95, "0%"), "funds.rate", "95%")
    sheet.put(4, 5, 19, "claimed.execution")
    sheet.line(
        5, "一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分", "目标来源"
    )
    sheet.merge("A3:A4")
    item = data["indicators"][0]
    sheet.indicator(
        6,
        {
            "section": (1, item["section"]),
            "category": (2, "质量指标"),
            "name": (3, item["name"]),
            "target": (4, item["target"]),
            "actual": (5, item.get("actual")),
            "claimed": (6, 40),
            "_x": (7, "上级文件"),
        },
    )
    sheet.forms[-1]["rows"][-1]["extra"] = {"目标来源": "上级文件"}
    sheet.line(7, None, None, "……")
    sheet.line(8, None, "时效指标", "—", "—", "—")
    sheet.indicator(
        9,
        {
            "_c": (2, "时效指标"),
            "name": (3, "发放时间"),
            "target": (4, "12月底前"),
            "actual": (5, "—"),
            "claimed": (6, "—"),
        },
        section=(item["section"], "A6"),
        category=("时效指标", "B9"),
        claimed=None,
    )
    sheet.line(10, "总分", None, None, None, None)
    sheet.put(10, 6, 97.5, "claimed.score")
    sheet.forms[-1]["notices"] = ["PE456"]
    return [sheet]


def tabbed() -> list[Sheet]:
    """Text with tabs in UTF-8: the head in words, money without a unit, three rows for one section."""
    data = CORPUS[47]
    sheet = Sheet("动物防疫")
    sheet.form("A1")
    sheet.put(1, 1, "2021年度项目支出绩效自评表", "year", "2021")
    sheet.forms[-1]["cells"]["kind"] = ["project", "A1"]
    sheet.put(2, 1, "项目名称")
    sheet.put(2, 2, data["project"], "project")
    sheet.put(2, 3, "实施单位")
    sheet.put(2, 4, data["unit"], "unit")
    sheet.line(3, "全年预算数", 95500, "全年执行数", 95500)
    sheet.forms[-1]["cells"] |= {"funds.adjusted": ["95500", "B3"], "funds.spent": ["95500", "D3"]}
    sheet.line(4, "指标名称", "指标值", "完成值", "自评得分")
    for row, item in enumerate(data["indicators"], 5):
        sheet.indicator(
            row,
            {
                "name": (1, item["name"]),
                "target": (2, item["target"]),
                "actual": (3, item.get("actual")),
                "claimed": (4, text(item.get("claimed"))),
            },
        )
    sheet.put(row + 1, 1, "总分")
    sheet.put(row + 1, 4, "100", "claimed.score")
    sheet.forms[-1]["notices"] = ["PE453", "PE458"]
    return [sheet]


FORMS = {
    "national.xlsx": (national, with_openpyxl),
    "longyang.xlsm": (longyang, lambda path, sheets: with_xlsxwriter(path, sheets, macro=True)),
    "yunnan-annex-12.xlsx": (yunnan, with_openpyxl),
    "yunnan-annex-11.xlsx": (yunnan_department, with_xlsxwriter),
    "transfer.xlsx": (transfer, with_openpyxl),
    "declaration.xlsx": (declaration, with_xlsxwriter),
    "department.xls": (platform_department, with_xlwt),
    "食品监管-2021.csv": (platform_csv, with_csv),
    "several.xlsx": (several, with_openpyxl),
    "computed.xlsx": (computed, with_xlsxwriter),
    "project.ods": (opendocument, with_odfpy),
    "older.xlsx": (beijing, with_openpyxl),
    "hubei.et": (hubei, with_xlwt),
    "动物防疫.tsv": (tabbed, lambda path, sheets: with_csv(path, sheets, "utf-8", "\t")),
}


def make(name: str, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """One workbook in a folder, and the submissions that are to be read from it, by sheet and cell."""
    build, write = FORMS[name]
    sheets = build()
    path = folder / name
    write(path, sheets)
    return path, [{"sheet": sheet.name, **form} for sheet in sheets for form in sheet.forms]


def expected_path(name: str) -> Path:
    return HERE / "expected" / f"{name}.yaml"


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments[:1] != ["--expected"] else None
    for name in FORMS:
        if folder is None:
            forms = [{"sheet": sheet.name, **form} for sheet in FORMS[name][0]() for form in sheet.forms]
            written = yaml.safe_dump(forms, allow_unicode=True, sort_keys=False, width=120)
            expected_path(name).write_text(written, encoding="utf-8")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            make(name, folder)
    print(len(FORMS))


if __name__ == "__main__":
    main(sys.argv[1:])
