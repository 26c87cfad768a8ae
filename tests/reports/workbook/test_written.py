"""What is put into the workbook: points beside the table, comments at the cells, the sheet of findings."""

import dataclasses
import re
from fractions import Fraction

import openpyxl
import pytest

import workbook_forms as forms
from perfeval.diagnostics import PerfevalError, Span
from perfeval.evaluation import Basis, Finding, Rounding, Waived
from perfeval.reports.workbook.places import places_of
from perfeval.reports.workbook.writing import write_back

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
LAST = forms.FIRST + 17
TOTAL = LAST + 1


def both(zh, en="x"):
    return {"zh": zh, "en": en}


def finding(message="甲", level="error", line=1, cell=None, **more):
    span = None if cell is None else Span("x.xlsx", sheet=forms.SHEET, cell=cell)
    basis = more.pop("basis", Basis("财预〔2020〕10号", "第十六条"))
    return Finding("r", level, line, span, both(message), both("改乙"), basis, **more)


@pytest.fixture
def source(tmp_path):
    return forms.plain(tmp_path / "form.xlsx")


@pytest.fixture
def write(source, tmp_path):
    """Write the form back with some of its evaluation changed; the workbook as openpyxl reads it."""

    def call(lang="zh", path=None, places=None, **changes):
        form = forms.submission(path or source)
        result = dataclasses.replace(forms.evaluation(form), **changes)
        target = tmp_path / "out.xlsx"
        call.told = write_back(path or source, target, [result], [places or places_of(form)], lang)
        call.target = target
        return openpyxl.load_workbook(target)

    return call


# --- points -------------------------------------------------------------------------------------------


def test_points_stand_beside_the_table_as_numbers(write):
    page = write()[forms.SHEET]
    assert (page["J11"].value, page["K11"].value) == ("复核得分", "复核说明")
    assert (page["J5"].value, page["J6"].value, page["J6"].number_format) == ("复核得分", 6.6, "0.00")
    assert page["K6"].value == "预算执行率；按比例；比自评 -3.40；1 个问题，见批注"
    assert page["J17"].value == 5.59 and page["J17"].data_type == "n"
    assert page["K17"].value == "正向未完成；比自评 -0.41；1 个问题，见批注"
    assert page["J14"].value == 3 and page["K14"].value == "恰好完成"
    assert (page[f"J{TOTAL}"].value, page[f"K{TOTAL}"].value) == (95.76, "总分；等级 优；比自评 -4.24")


def test_what_the_department_wrote_is_not_overwritten(write, source):
    page, old = write()[forms.SHEET], openpyxl.load_workbook(source)[forms.SHEET]
    values = [[cell.value for cell in row] for row in old["A1" : f"I{TOTAL}"]]
    assert [[cell.value for cell in row] for row in page["A1" : f"I{TOTAL}"]] == values
    assert page[f"G{TOTAL}"].value == 100


def test_english(write):
    book = write("en")
    page = book[forms.SHEET]
    assert (page["J11"].value, page["K11"].value) == ("Reviewed points", "Review note")
    assert page["K17"].value == "higher is better, short; -0.41 against the claim; 1 finding, see the comment"
    assert "Review findings" in book.sheetnames
    assert page.column_dimensions["J"].width == 18, "the heading is not cut off"
    assert page["C17"].comment.text.startswith("perfeval review:\n[error] The claimed 6 points are above")


def test_points_are_rounded_as_the_pack_prints_them(write):
    page = write(line_rounding=Rounding(3))[forms.SHEET]
    assert (page["J6"].value, page["J6"].number_format) == (6.598, "0.000")
    assert write(line_rounding=Rounding(0))[forms.SHEET]["J6"].number_format == "0"


def test_points_that_are_not_known_are_a_range(source, write):
    result = forms.evaluation(forms.submission(source))
    lines = list(result.lines)
    lines[1] = dataclasses.replace(
        lines[1],
        points=None,
        lowest=Fraction(0),
        highest=Fraction(3),
        outcome="cannot_tell",
        reason=both("没有完成值。"),
    )
    lines[2] = dataclasses.replace(
        lines[2], points=None, outcome="not_applicable", reason=both("表中注明不适用")
    )
    page = write(lines=tuple(lines), total=None, rating=None, lowest=Fraction(50), highest=Fraction(60))[
        forms.SHEET
    ]
    assert (page["J12"].value, page["K12"].value) == (
        "0.00～3.00",
        "无法判断；没有完成值；自评 4 高于最多可得的 3.00",
    )
    assert page.column_dimensions["J"].width == 14, "as wide as the range of the total"
    assert (page["J13"].value, page["K13"].value) == ("—", "不适用；表中注明不适用")
    assert (page[f"J{TOTAL}"].value, page[f"K{TOTAL}"].value) == ("50.00～60.00", "总分")


def test_a_table_that_is_only_checked_gets_no_points(write):
    book = write(scored=False)
    assert book[forms.SHEET].max_column == forms.COLUMNS
    assert ["总分", "只检查，不记分"] in [
        [row[0].value, row[2].value] for row in book["复核问题"].iter_rows()
    ]


def test_a_drawing_beside_the_table_hides_nothing(tmp_path, write):
    path = forms.rich(tmp_path / "rich.xlsx")
    drawing = forms.parts(path)["xl/drawings/drawing1.xml"]
    # The text box, moved beside the table: over the columns K to N, across the rows of the indicators.
    moved = drawing.replace(b"<xdr:col>0</xdr:col>", b"<xdr:col>10</xdr:col>", 1).replace(
        b"<xdr:row>29</xdr:row>", b"<xdr:row>12</xdr:row>", 1
    )
    moved = re.sub(rb"(<xdr:to><xdr:col>)\d+", rb"\g<1>13", moved, count=1)
    assert moved != drawing
    page = write(path=forms.repack(path, {"xl/drawings/drawing1.xml": moved}))[forms.SHEET]
    assert page["O11"].value == "复核得分"


def test_a_frame_without_values_belongs_to_the_table(write, source):
    book = openpyxl.load_workbook(source)
    side = openpyxl.styles.Side(style="thin")
    for row in range(forms.HEAD, TOTAL + 1):
        book[forms.SHEET].cell(row, 10).border = openpyxl.styles.Border(
            left=side, right=side, top=side, bottom=side
        )
    book.save(source)
    page = write()[forms.SHEET]
    assert page["J11"].value is None and page["K11"].value == "复核得分"


def test_hidden_columns_beside_the_table_are_opened(write, source):
    sheet = forms.parts(source)["xl/worksheets/sheet1.xml"]
    hidden = b'<col min="10" max="16384" width="9" hidden="1" customWidth="1" style="0" /></cols>'
    forms.repack(source, {"xl/worksheets/sheet1.xml": sheet.replace(b"</cols>", hidden)})
    write()
    new = forms.parts(write.target)["xl/worksheets/sheet1.xml"].decode()
    columns = re.findall(r'<col [^>]*min="(\d+)"[^>]*/>', new)
    assert columns[-3:] == ["10", "11", "12"]
    assert re.search(r'<col min="12" max="16384" width="9" hidden="1" customWidth="1" style="0" />', new)
    assert 'min="10" max="10" width="11" customWidth="1"/>' in new


def test_no_room_beside_the_table(write, source):
    book = openpyxl.load_workbook(source)
    book[forms.SHEET]["XFC15"] = "远"
    book.save(source)
    page = write()[forms.SHEET]
    assert page["XFD11"].value is None and page["C17"].comment is not None
    assert [item.code for item in write.told] == ["PE923", "PE920"]


def test_rows_and_cells_without_numbers_and_rows_that_are_missing(write, source):
    sheet = forms.parts(source)["xl/worksheets/sheet1.xml"].decode()
    bare = (
        re.sub(r' r="[A-Z]*\d+"', "", sheet[: sheet.index('<row r="3"')]) + sheet[sheet.index('<row r="3"') :]
    )
    bare = re.sub(r'<row r="5".*?</row>', "", bare, flags=re.DOTALL)
    bare = re.sub(r'<row r="6"[^>]*>.*?</row>', '<row r="6"/>', bare, flags=re.DOTALL)
    forms.repack(source, {"xl/worksheets/sheet1.xml": bare.encode()})
    page = write()[forms.SHEET]
    assert (page["J5"].value, page["J6"].value, page["A1"].value) == ("复核得分", 6.6, "项目支出绩效自评表")


# --- comments -----------------------------------------------------------------------------------------


def test_findings_of_one_cell_are_one_comment(write):
    found = (finding("甲<&>", cell="D13"), finding("丙", "notice", cell="D13", basis=None))
    comment = write(findings=found)[forms.SHEET]["D13"].comment
    assert comment.author == "perfeval"
    assert comment.text == (
        "perfeval 复核：\n1. 【错误】甲<&>\n改法：改乙\n依据：财预〔2020〕10号 第十六条（未与原文核对）\n\n"
        "2. 【提示】丙\n改法：改乙"
    )


def test_a_comment_that_is_there_stays_above(write):
    comment = write(findings=(finding("甲"),))[forms.SHEET]["C12"].comment
    assert comment.text.startswith("待核实\n\nperfeval 复核：\n【错误】甲\n")
    assert comment.author == "财务科"


def test_where_findings_are_put(write):
    found = (
        finding("指名", line=2, cell="E13"), finding("行", line=3), finding("整表", line=None),
        finding("执行", line=0, cell="A1"), finding("别处", line=None, cell="B4"),
    )  # fmt: skip
    page = write(findings=found)[forms.SHEET]
    told = {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}
    del told["C12"]
    # A title and 实施单位 are merged cells: a comment is seen at the first of them.
    assert {at: re.search("】(.*)", text).group(1) for at, text in told.items()} == {
        "E13": "指名", "C14": "行", "A1": "整表", "H6": "执行", "A4": "别处",
    }  # fmt: skip


def test_a_waived_finding_says_so(write):
    waived = Waived(both("数据口径变化"), "财政局", "2027-01-01")
    book = write(findings=(finding("甲", cell="D13", waived=waived), finding("乙", "notice")))
    text = book[forms.SHEET]["D13"].comment.text
    assert (
        "【错误，已豁免】甲\n豁免：数据口径变化；财政局同意，到 2027-01-01 为止" in text
        and "改法" not in text
    )
    rows = [[cell.value for cell in row] for row in book["复核问题"].iter_rows()]
    # What is waived comes last, and does not count.
    assert [row[1] for row in rows if row[0] in (1, 2)] == ["提示", "错误，已豁免"]
    assert ["问题", None, "提示 1，已豁免 1"] in [row[:3] for row in rows]


def test_a_conversation_is_not_written_into(write, source):
    """Excel shows a threaded comment in place of the text that stands for it."""
    part = next(name for name in forms.parts(source) if "comment1.xml" in name)
    threaded = forms.parts(source)[part].replace("财务科".encode(), b"tc={AB-12}")
    forms.repack(source, {part: threaded})
    book = write(findings=(finding("甲"),))
    assert book[forms.SHEET]["C12"].comment.text == "待核实"
    assert "甲" in book[forms.SHEET]["J12"].comment.text
    assert [row[6].value for row in book["复核问题"].iter_rows() if row[0].value == 1] == ["J12"]


def test_boxes_hold_their_text(write):
    write(findings=(finding("字" * 2000, cell="D13"), finding("短", line=3), finding("甲", line=1)))
    vml = next(data for name, data in forms.parts(write.target).items() if name.endswith(".vml")).decode()
    shapes = re.findall(
        r"style=.position:absolute;.*?width:([\d.]+)pt; ?height:([\d.]+)pt.*?<x:Row>(\d+)</x:Row>",
        vml,
        re.DOTALL,
    )
    sizes = {int(row): (float(width), float(height)) for width, height, row in shapes}
    # 2,000 characters of 12 pixels on lines of 17: the area of the letters is well within that of the box.
    width, height = (side * 4 / 3 for side in sizes[12])
    assert (width - 20) * (height - 20) > 2000 * 12 * 17
    assert sizes[13][1] < 100
    anchors = [int(number) for number in re.findall(r"Anchor>([^<]*)<", vml)[0].split(",")]
    assert anchors[6] - anchors[2] >= 4, "the box of the comment that was there has grown"
    ids = re.findall(r'id="_x0000_s(\d+)"', vml)
    assert len(ids) == len(set(ids)) == 3


def test_boxes_beside_the_new_columns_are_no_wider(write):
    """The box at H6 lies over the column of remarks, which is wide."""
    write()
    vml = next(data for name, data in forms.parts(write.target).items() if name.endswith(".vml")).decode()
    anchor = re.search(r"Anchor>([^<]*)</[^>]*>(?:(?!Anchor).)*Row>5<", vml, re.DOTALL).group(1)
    assert [int(number) for number in anchor.split(", ")][4] == 10


def test_comments_without_a_drawing_get_one(write, source):
    part = "xl/worksheets/sheet1.xml"
    bare = re.sub(rb"<legacyDrawing[^>]*/>", b"", forms.parts(source)[part])
    forms.repack(source, {part: bare})
    write(findings=(finding("甲", line=3),))
    new = forms.parts(write.target)
    drawing = new["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b"<x:Anchor>") == 2, "ours, and that of the comment that had none"
    assert new[part].count(b"<legacyDrawing") == 1


# --- the sheet of findings ----------------------------------------------------------------------------


def test_the_sheet_of_findings(write):
    sheet = write()["复核问题"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = {row[0]: row[2] for row in rows if isinstance(row[0], str)}
    assert head["单位"] == "隆阳区政务服务管理局"
    assert (head["总分"], head["总分范围"], head["等级"]) == ("95.76", "95.76～95.76", "优")
    assert (head["自评分数"], head["自评等级"], head["差额（总分减自评）"]) == ("100", "未填", "-4.24")
    assert head["规则包"].endswith("（mof-2020-10）") and head["规则包摘要"].startswith("sha256:")
    assert head["问题"] == "错误 5，警告 1，提示 2"
    assert ["序号", "级别", "指标", "问题", "改法", "依据", "单元格"] in rows
    row = next(row for row in sheet.iter_rows() if row[2].value == "第 6 项 全程网办率")
    assert [cell.value for cell in row] == [
        2, "错误", "第 6 项 全程网办率", "自评得分 6 高于按规则算出的 5.59。", "改正自评得分，或者改正指标值、完成值。",
        "财预〔2020〕10号 第十六条（未与原文核对）", "C17",
    ]  # fmt: skip
    assert row[6].hyperlink.location == f"'{forms.SHEET}'!C17"


def test_no_finding(write):
    sheet = write(findings=())["复核问题"]
    assert ["问题", None, "没有发现问题"] in [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    assert "序号" not in [row[0].value for row in sheet.iter_rows()]


def test_names_of_sheets_are_unique_and_quoted(tmp_path, write):
    path = forms.plain(tmp_path / "two.xlsx", sheet="甲 'x' 表")
    book = openpyxl.load_workbook(path)
    book.create_sheet("复核问题")
    book.save(path)
    form = forms.submission(path, "甲 'x' 表")
    write_back(path, tmp_path / "o.xlsx", [forms.evaluation(form)], [places_of(form)], "zh")
    new = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert new.sheetnames == ["甲 'x' 表", "复核问题", "复核问题 2"]
    links = {
        cell.hyperlink.location for row in new["复核问题 2"].iter_rows() for cell in row if cell.hyperlink
    }
    assert "'甲 ''x'' 表'!C17" in links


def test_several_forms_in_one_workbook(tmp_path):
    path = forms.plain(tmp_path / "two.xlsx", second=True)
    both_ = [forms.submission(path), forms.submission(path, "第二张")]
    write_back(
        path,
        tmp_path / "o.xlsx",
        [forms.evaluation(item) for item in both_],
        [places_of(item) for item in both_],
        "zh",
    )
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    for name in (forms.SHEET, "第二张"):
        assert book[name]["J17"].value == 5.59
        assert "5.59" in book[name]["C17"].comment.text
    titles = [
        row[0].value for row in book["复核问题"].iter_rows() if str(row[0].value).startswith("perfeval")
    ]
    assert titles == [f"perfeval 复核结果：{forms.SHEET}", "perfeval 复核结果：第二张"]
    blocks = [
        re.search(rb'idmap[^>]*data="(\d+)"', data).group(1)
        for name, data in forms.parts(tmp_path / "o.xlsx").items()
        if name.endswith(".vml")
    ]
    assert len(blocks) == 2


# --- text that is not to be trusted -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_text_is_never_a_formula(write, text):
    book = write(findings=(finding(text, cell="D13"),), unit=text)
    cells = [cell for row in book["复核问题"].iter_rows() for cell in row if cell.value is not None]
    found = [cell for cell in cells if str(cell.value).strip() == text.strip()]
    assert len(found) == 2
    assert all(cell.data_type != "f" and cell.quotePrefix for cell in found)
    new = forms.parts(write.target)
    assert b"<f>" not in new["xl/worksheets/sheet2.xml"]
    assert not any(
        cell.quotePrefix for cell in cells if cell not in found and not str(cell.value).startswith("-")
    )


def test_characters_that_xml_cannot_hold_and_texts_that_are_too_long(write):
    book = write(findings=(finding("甲\x00\x0b乙\ud800\ufffe_x000D_" + "长" * 40_000, cell="D13"),))
    text = next(row[3].value for row in book["复核问题"].iter_rows() if row[0].value == 1)
    # The text _x000D_ is escaped, or Excel would read a carriage return; openpyxl does not read that back.
    assert (
        text.startswith("甲乙_x005F_x000D_长")
        and text.endswith("长…")
        and len(text.replace("x005F_", "")) == 32_767
    )
    comment = book[forms.SHEET]["D13"].comment.text
    assert comment.endswith("…") and len(comment.replace("x005F_", "")) <= 32_767


def test_long_characters_count_twice(write):
    book = write(findings=(finding("😀" * 20_000, cell="D13"),))
    text = next(row[3].value for row in book["复核问题"].iter_rows() if row[0].value == 1)
    assert len(text.encode("utf-16-le")) // 2 <= 32_767 and text.endswith("😀…")


# --- things that are said -----------------------------------------------------------------------------


def test_what_was_written_is_said(write):
    write()
    (told,) = write.told
    assert told.text("zh").endswith("out.xlsx”：20 行得分，7 处批注，问题列在“复核问题”。原有内容没有改动。")


def test_a_protected_sheet_is_written_and_stays_protected(tmp_path, write):
    path = forms.rich(tmp_path / "p.xlsx", protect=True)
    page = write(path=path)[forms.SHEET]
    assert [item.code for item in write.told] == ["PE922", "PE920"]
    assert page.protection.sheet and page["J17"].value == 5.59


def test_a_signature_is_left_out_and_said(write, source):
    rels = forms.parts(source)["_rels/.rels"].decode()
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    rels = rels.replace(
        "</Relationships>",
        f'<Relationship Id="rSig" Type="{kind}" Target="_xmlsignatures/origin.sigs"/></Relationships>',
    )
    types = forms.parts(source)["[Content_Types].xml"].decode()
    types = types.replace(
        "</Types>", '<Override PartName="/_xmlsignatures/sig1.xml" ContentType="application/x"/></Types>'
    )
    forms.repack(source, {
        "_rels/.rels": rels.encode(), "[Content_Types].xml": types.encode(),
        "_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<s/>",
    })  # fmt: skip
    write()
    new = forms.parts(write.target)
    assert [item.code for item in write.told] == ["PE921", "PE920"]
    assert not any("signature" in name for name in new)
    assert b"signature" not in new["_rels/.rels"] and b"signature" not in new["[Content_Types].xml"]


def test_a_workbook_without_styles_gets_some(write, source):
    rels = forms.parts(source)["xl/_rels/workbook.xml.rels"].decode()
    rels = re.sub(r'<Relationship [^>]*styles"[^>]*/>', "", rels)
    types = re.sub(
        r"<Override [^>]*styles\+xml[^>]*/>", "", forms.parts(source)["[Content_Types].xml"].decode()
    )
    sheet = re.sub(rb' s="\d+"', b"", forms.parts(source)["xl/worksheets/sheet1.xml"])
    forms.repack(source, {
        "xl/styles.xml": None, "xl/_rels/workbook.xml.rels": rels.encode(), "[Content_Types].xml": types.encode(),
        "xl/worksheets/sheet1.xml": sheet,
    })  # fmt: skip
    page = write()[forms.SHEET]
    assert page["J6"].number_format == "0.00" and page["J11"].font.b and page["J11"].font.name == "宋体"


def test_a_form_that_is_not_of_a_workbook(source):
    form = forms.submission(source)
    bare = dataclasses.replace(form, span=Span("a.yaml", 1, 1), rows=())
    with pytest.raises(PerfevalError) as error:
        places_of(bare)
    assert error.value.diagnostics[0].code == "PE901"


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("<xdr:oneCellAnchor><xdr:from><xdr:col>9</xdr:col><xdr:row>12</xdr:row></xdr:from><xdr:ext cx='1300000' cy='9'/></xdr:oneCellAnchor>", "M11"),
        ("<xdr:oneCellAnchor><xdr:from><xdr:col>9</xdr:col><xdr:row>90</xdr:row></xdr:from><xdr:ext cx='1300000' cy='9'/></xdr:oneCellAnchor>", "J11"),
        ("<xdr:oneCellAnchor><xdr:from><xdr:col>9</xdr:col><xdr:row>12</xdr:row></xdr:from></xdr:oneCellAnchor>", "J11"),
        ("<xdr:absoluteAnchor><xdr:pos x='0' y='0'/><xdr:ext cx='1' cy='1'/></xdr:absoluteAnchor>", "J11"),
    ],
)  # fmt: skip
def test_drawings_of_other_kinds(tmp_path, write, anchor, expected):
    path = forms.rich(tmp_path / "rich.xlsx")
    drawing = forms.parts(path)["xl/drawings/drawing1.xml"]
    forms.repack(
        path, {"xl/drawings/drawing1.xml": drawing.replace(b"</xdr:wsDr>", anchor.encode() + b"</xdr:wsDr>")}
    )
    page = write(path=path)[forms.SHEET]
    assert [cell.coordinate for cell in page[11] if cell.value == "复核得分"] == [expected]


def test_a_comment_without_text_gets_one(write, source):
    part = "xl/comments/comment1.xml"
    for empty in (b"", b"<text/>", b"<text><rPh sb='0' eb='1'><t>x</t></rPh></text>"):
        bare = re.sub(rb"<text>.*?</text>|<text\s*/>", empty, forms.parts(source)[part], flags=re.DOTALL)
        forms.repack(source, {part: bare}, source.with_name("bare.xlsx"))
        comment = write(path=source.with_name("bare.xlsx"), findings=(finding("甲"),))[forms.SHEET][
            "C12"
        ].comment
        assert "【错误】甲" in comment.text


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (rb"<vt:i4>2</vt:i4>", b"<vt:i4>7</vt:i4>"),
        (rb"<TitlesOfParts>.*</TitlesOfParts>", b""),
        (rb'(<TitlesOfParts><vt:vector) size="\d+"', rb"\1"),
    ],
)
def test_properties_that_list_the_sheets_otherwise_stay(tmp_path, write, pattern, other):
    path = forms.rich(tmp_path / "rich.xlsx")
    part = "docProps/app.xml"
    changed, count = re.subn(pattern, other, forms.parts(path)[part], count=1)
    assert count
    forms.repack(path, {part: changed})
    write(path=path)
    assert forms.parts(write.target)[part] == changed
