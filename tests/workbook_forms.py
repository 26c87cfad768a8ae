"""Workbooks as departments have them, made at test time, and the submission that a reader makes of them.

The figures are those of examples/longyang-2020; the layout is that of the project form: title, funds, goal,
table of indicators, total. One maker is XlsxWriter, with everything a department may have put in, the other openpyxl.
"""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from perfeval.diagnostics import Span
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.reading import read_submissions

ROOT = Path(__file__).parents[1]
SHEET = "项目支出绩效自评表"
#: The rows of the layout; the table has nine columns, A to I.
FUNDS, HEAD, FIRST, COLUMNS = 6, 11, 12, 9
HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
    "备注",
)
FUND_HEADS = ("项目资金（元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", "")


def submission(path: Path, sheet: str = SHEET, shift: int = 0):
    """The submission with places in the workbook, as a reader gives it."""
    form = next(iter(read_submissions(ROOT / "examples" / "longyang-2020" / "with-targets.yaml")))

    def at(cell: str) -> Span:
        row = int(cell[1:]) + shift
        return Span(str(path), sheet=sheet, cell=f"{cell[0]}{row}")

    rows = []
    for row in form.rows:
        number = FIRST + row.number - 1
        spans = dict.fromkeys(row.spans, at(f"C{number}"))
        rows.append(dataclasses.replace(row, span=at(f"C{number}"), spans=spans))
    total = FIRST + len(rows)
    spans = dict.fromkeys(form.spans, at("A1"))
    spans |= {
        "funds.spent": at(f"E{FUNDS}"),
        "claimed.execution": at(f"H{FUNDS}"),
        "claimed.score": at(f"G{total}"),
    }
    return dataclasses.replace(form, source=str(path), rows=tuple(rows), spans=spans, span=at("A1"))


@cache
def _pack(name: str):
    loaded = Store(()).load(name)
    return loaded, Direct(loaded)


def evaluation(form, pack: str = "mof-2020-10"):
    """The evaluation of a form."""
    loaded, decider = _pack(pack)
    return evaluate_submission(
        loaded, form, decider, chosen={"zh": "由 --pack 指定", "en": "named by --pack"}
    )


def cells(form) -> dict[tuple[int, int], object]:
    """What stands in the sheet, by row and column from 1."""
    written: dict[tuple[int, int], object] = {(1, 1): "项目支出绩效自评表", (2, 1): "（2020年度）"}
    for row, texts in enumerate(
        (("项目名称", "", "政务服务体系建设"), ("实施单位", "", form.cells["unit"])), 3
    ):
        written |= {(row, column): text for column, text in enumerate(texts, 1) if text}
    written |= {(5, column): text for column, text in enumerate(FUND_HEADS, 1) if text}
    written |= {
        (FUNDS, 1): "年度资金总额", (FUNDS, 3): 6589070, (FUNDS, 4): 6589070, (FUNDS, 5): 4347693.36, (FUNDS, 6): 10,
        (FUNDS, 7): "65.98%", (FUNDS, 8): 10, (8, 1): "年度总体目标", (8, 3): "建成标准化的政务服务大厅。",
    }  # fmt: skip
    written |= {(HEAD, column): text for column, text in enumerate(HEADS, 1)}
    for row in form.rows:
        number = FIRST + row.number - 1
        keys = ("section", "category", "name", "target", "actual", "weight", "claimed", "note")
        for column, key in enumerate(keys, 1):
            text = row.cells.get(key)
            if text is not None:
                written[number, column] = float(text) if key in ("weight", "claimed") else text
    written[FIRST + len(form.rows), 1] = "总分"
    written[FIRST + len(form.rows), 7] = 100
    return written


def merges(form) -> list[str]:
    total = FIRST + len(form.rows)
    return ["A1:I1", "A2:I2", "A3:B3", "C3:I3", "A4:B4", "C4:I4", "A8:B9", "C8:I9", f"A{total}:F{total}"]


def png(color: tuple[int, int, int] = (200, 30, 30), size: int = 24) -> bytes:
    """A small picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = (b"\0" + bytes(color) * size) * size
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def rich(path: Path, *, comments: bool = True, protect: bool = False) -> Path:
    """A form by XlsxWriter with everything beside it that openpyxl drops or changes."""
    form = submission(path)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(SHEET)
    data = book.add_worksheet("数据")
    frame = book.add_format(
        {"border": 1, "font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    )
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    last = FIRST + len(form.rows)
    for row in range(3, last + 1):
        for column in range(1, COLUMNS + 1):
            sheet.write_blank(row - 1, column - 1, None, frame)
    for merged in merges(form):
        sheet.merge_range(merged, None, title if merged in ("A1:I1", "A2:I2") else frame)
    for (row, column), text in cells(form).items():
        sheet.write(row - 1, column - 1, text, title if row < 3 else frame)
    sheet.write_formula(f"G{last}", f"=SUM(G{FIRST}:G{last - 1})+H{FUNDS}", frame, 100)
    sheet.set_column("A:B", 10)
    sheet.set_column("C:C", 26)
    sheet.set_column("D:H", 12)
    sheet.insert_textbox("A30", "填表说明：请如实填写。", {"width": 400, "height": 60})
    sheet.insert_image("D30", "印章.png", {"image_data": io.BytesIO(png())})
    sheet.conditional_format(f"G{FIRST}:G{last - 1}", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(f"F{FIRST}:F{last - 1}", {"type": "3_color_scale"})
    sheet.data_validation(
        f"G{FIRST}:G{last - 1}", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    )
    sheet.add_sparkline(f"I{FIRST}", {"range": f"F{FIRST}:G{FIRST}"})
    if comments:
        sheet.write_comment(f"C{FIRST}", "财务科：此项待核实", {"author": "财务科"})
        sheet.write_comment("A3", "与批复名称一致", {"author": "财务科"})
    if protect:
        sheet.protect("secret")
    sheet.print_area(f"A1:I{last}")
    sheet.repeat_rows(HEAD - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header(
        "&L&G&R内部资料", {"image_left": "页眉.png", "image_data_left": io.BytesIO(png((20, 90, 200)))}
    )
    sheet.freeze_panes(HEAD, 3)
    sheet.set_h_pagebreaks([25])
    book.define_name("满分", "=数据!$A$1")
    data.write_column("A1", [100, 90, 80, 60])
    data.write_formula("B1", "=SUM(A1:A4)", None, 330)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$A$1:$A$4", "trendline": {"type": "linear"}})
    data.insert_chart("D2", chart)
    book.set_properties({"title": "自评表", "company": "某局"})
    book.close()
    return path


def plain(path: Path, *, sheet: str = SHEET, note: str | None = "待核实", second: bool = False) -> Path:
    """The same form by openpyxl; ``second`` puts one more form on a sheet of its own."""
    form = submission(path)
    book = openpyxl.Workbook()
    pages = [book.active, book.create_sheet("第二张")] if second else [book.active]
    pages[0].title = sheet
    for page in pages:
        for (row, column), text in cells(form).items():
            page.cell(row, column, text)
        for merged in merges(form):
            page.merge_cells(merged)
        for column in range(1, COLUMNS + 1):
            page.column_dimensions[get_column_letter(column)].width = 14
        if note:
            page[f"C{FIRST}"].comment = Comment(note, "财务科")
    book.save(path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, in their order."""
    with zipfile.ZipFile(path) as file:
        return {item.filename: file.read(item) for item in file.infolist()}


def repack(path: Path, changes: dict[str, bytes | None], target: Path | None = None) -> Path:
    """The workbook with parts changed, added, or (None) left out."""
    whole = {name: data for name, data in (parts(path) | changes).items() if data is not None}
    target = target or path
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in whole.items():
            file.writestr(name, data)
    return target
