"""Makes the Word templates of perfeval report, and the page on templates: python docs/make_report_templates.py

The templates may as well be edited in Word; then this script is out of date, and a test says so.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from perfeval.language.units import load_yaml
from perfeval.reports.documents import names
from perfeval.reports.documents.names import fields
from perfeval.reports.documents.word import fixed

PAGE = Path(__file__).parent / "report-templates.md"
FOLDER = Path(__file__).parents[1] / "src" / "perfeval" / "reports" / "templates"
#: Font, what stands in for it elsewhere, and its family.
FONTS = [
    ("仿宋", "FangSong, 仿宋_GB2312, STFangsong, Noto Serif CJK SC", "modern"),
    ("宋体", "SimSun, STSong, Noto Serif CJK SC", "auto"),
    ("黑体", "SimHei, STHeiti, Noto Sans CJK SC", "modern"),
    ("Times New Roman", "Liberation Serif", "roman"),
]
BODY, HEAD, TABLE = "仿宋", "黑体", "宋体"
GREY = "EDEDED"


class Maker:
    """One template, in one language."""

    def __init__(self, lang: str, margin: float, size: float) -> None:
        self.lang = lang
        self.size = size
        self.doc = docx.Document()
        for part in [rel for rel in self.doc.part.package.rels.values() if "thumbnail" in rel.reltype]:
            del self.doc.part.package.rels[part.rId]
        self._page(margin)
        self._fonts()
        self._styles()
        self._footer()
        properties = self.doc.core_properties
        properties.author, properties.title, properties.comments = "perfeval", "", ""
        properties.last_modified_by, properties.revision = "perfeval", 1
        properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001

    # --- the frame -----------------------------------------------------------------------------
    def _page(self, margin: float) -> None:
        section = self.doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(margin)
        section.footer_distance = Cm(min(margin - 0.6, 1.2))

    def _fonts(self) -> None:
        part = next(
            part for part in self.doc.part.package.iter_parts() if part.partname == "/word/fontTable.xml"
        )
        entries = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="{86 if ord(name[0]) > 255 else "00"}"/>'
            f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
            for name, other, family in FONTS
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        part._blob = f"{head}<w:fonts {nsdecls('w')}>{entries}</w:fonts>".encode()

    def _styles(self) -> None:
        styles = self.doc.styles
        for lang in styles.element.iter(qn("w:lang")):
            lang.set(qn("w:eastAsia"), "zh-CN")
        normal = styles["Normal"]
        font(normal, BODY, self.size)
        normal.paragraph_format.space_after = Pt(3)
        normal.paragraph_format.line_spacing = 1.25 if self.size > 10.5 else 1.05
        for name, eastern, size, before in (
            ("Title", HEAD, self.size + 8, 0),
            ("Subtitle", BODY, self.size, 0),
            ("Heading 1", HEAD, self.size + 2, self.size),
            ("Heading 2", HEAD, self.size, self.size / 2),
            ("Heading 3", BODY, self.size, self.size / 3),
        ):
            style = styles[name]
            font(style, eastern, size, bold=name in {"Title", "Heading 1", "Heading 2"})
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
            style.paragraph_format.keep_with_next = True
            if name in {"Title", "Subtitle"}:
                style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
                for border in style.element.iter(qn("w:pBdr")):
                    border.getparent().remove(border)

    def _footer(self) -> None:
        place = self.doc.sections[0].footer.paragraphs[0]
        place.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head, between, tail = self.say(("第 ", " 页，共 ", " 页"), ("Page ", " of ", ""))
        run(place, head, TABLE, 9)
        field(place, "PAGE")
        run(place, between, TABLE, 9)
        field(place, "NUMPAGES")
        if tail:
            run(place, tail, TABLE, 9)

    # --- text ----------------------------------------------------------------------------------
    def say(self, zh: Any, en: Any) -> Any:
        return zh if self.lang == "zh" else en

    def name(self, id_: str) -> str:
        """A field's name in the language of the template; a dotted one is a row's."""
        return ".".join(
            fields()[part]["zh"] if self.lang == "zh" and part in fields() else part
            for part in id_.split(".")
        )

    def value(self, id_: str) -> str:
        return "{{ " + self.name(id_) + " }}"

    @property
    def row(self) -> str:
        return self.say("行", "row")

    def of_row(self, id_: str) -> str:
        return "{{ " + f"{self.row}.{self.name(id_)}" + " }}"

    def put(self, text: str, style: str = "Normal", *, indent: bool = False, bold: bool = False) -> Any:
        place = self.doc.add_paragraph(style=style)
        run(place, text).bold = bold or None
        if indent:
            place.paragraph_format.first_line_indent = Pt(self.size * 2)
        return place

    def tag(self, text: str) -> None:
        """A tag in a paragraph of its own, which goes when the document is made."""
        self.doc.add_paragraph("{%p " + text + " %}")

    def when(
        self, condition: str, then: Callable[[], None], otherwise: Callable[[], None] | None = None
    ) -> None:
        self.tag(f"if {condition}")
        then()
        if otherwise is not None:
            self.tag("else")
            otherwise()
        self.tag("endif")

    def each(self, rows: str, text: str, *, name: str = "", indent: bool = True) -> None:
        self.tag(f"for {name or self.row} in {rows}")
        self.put(text, indent=indent)
        self.tag("endfor")

    def unsaid(self) -> None:
        """What a form has no place for: for the unit to write."""
        self.put(
            self.say(
                "未说明（自评表没有这一项，由单位补写）。",
                "Not stated (the form has no such entry; for the unit to write).",
            ),
            indent=True,
        )

    def none(self) -> None:
        self.put(self.say("无。", "None."), indent=True)

    # --- tables --------------------------------------------------------------------------------
    def pairs(self, rows: Sequence[Sequence[tuple[str, str]]], widths: Sequence[float], size: float) -> None:
        """A table of labels and values, no head."""
        table = self._table(len(rows), widths)
        for row, pairs in zip(table.rows, rows, strict=True):
            no_split(row)
            cells = [part for pair in pairs for part in pair]
            last = row.cells[len(cells) - 1]
            if len(cells) < len(widths):
                last.merge(row.cells[len(widths) - 1])
            for at, text in enumerate(cells):
                self._cell(row.cells[at], text, size, head=at % 2 == 0, centre=at % 2 == 0)

    def table(self, rows: str, columns: Sequence[tuple[str, str, float]], size: float = 9) -> None:
        """A table with a head that repeats on every page, and a row for each of ``rows``.

        Args:
            columns: head, what stands in a cell, width in cm.
        """
        table = self._table(4, [width for *_, width in columns])
        head, begin, body, end = table.rows
        repeat(head)
        for row in (head, body):
            no_split(row)
        for at, (title, text, _) in enumerate(columns):
            self._cell(head.cells[at], title, size, head=True, centre=True)
            self._cell(body.cells[at], text, size, centre=self._is_number(text))
        begin.cells[0].text = "{%tr for " + f"{self.row} in {rows}" + " %}"
        end.cells[0].text = "{%tr endfor %}"
        self.gap()

    def _is_number(self, text: str) -> bool:
        numbers = ("number", "weight", "points", "claimed", "difference", "lost")
        return any(text.startswith(self.of_row(id_)) for id_ in numbers)

    def gap(self) -> None:
        place = self.doc.add_paragraph()
        place.paragraph_format.space_after = Pt(0)
        place.paragraph_format.line_spacing = Pt(6)

    def _table(self, rows: int, widths: Sequence[float]) -> Any:
        table = self.doc.add_table(rows, len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        margins = parse_xml(
            f"<w:tblCellMar {nsdecls('w')}>"
            + "".join(
                f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in (("left", 57), ("right", 57))
            )
            + "</w:tblCellMar>"
        )
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # Word minds the order
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        return table

    def _cell(self, cell: Any, text: str, size: float, *, head: bool = False, centre: bool = False) -> None:
        place = cell.paragraphs[0]
        place.paragraph_format.space_after = Pt(1)
        place.paragraph_format.space_before = Pt(1)
        place.paragraph_format.line_spacing = 1.0
        if centre:
            place.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run(place, text, HEAD if head else TABLE, size)
        align = OxmlElement("w:vAlign")
        align.set(qn("w:val"), "center")
        if head:
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{GREY}"/>')
            )
        cell._tc.get_or_add_tcPr().append(align)

    def bytes(self) -> bytes:
        stream = io.BytesIO()
        self.doc.save(stream)
        return fixed(stream.getvalue())


def font(style: Any, eastern: str, size: float, *, bold: bool = False) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    eastern_font(fonts, eastern)


def eastern_font(fonts: Any, eastern: str) -> None:
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), eastern)


def run(place: Any, text: str, eastern: str = "", size: float = 0) -> Any:
    made = place.add_run(text)
    if eastern:
        eastern_font(made._r.get_or_add_rPr().get_or_add_rFonts(), eastern)
    if size:
        made.font.size = Pt(size)
    return made


def field(place: Any, code: str) -> None:
    place._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )


def repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def no_split(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


# --- the self-evaluation report --------------------------------------------------------------------


def report(lang: str) -> Maker:
    m = Maker(lang, 2.2, 12)
    say, value, row = m.say, m.value, m.of_row
    m.put(value("title"), "Title")
    m.put(say("绩效自评报告", "Performance self-evaluation report"), "Title")
    m.gap()
    m.when(m.name("date"), lambda: m.put(value("date"), "Subtitle") and None)
    m.pairs(
        [
            [(say("项目名称", "Project"), value("project"))],
            [(say("实施单位", "Unit"), value("unit")), (say("主管部门", "Department"), value("department"))],
            [(say("预算年度", "Fiscal year"), value("year")), (say("类型", "Kind"), value("kind"))],
            [(say("总分", "Total"), value("total")), (say("等级", "Rating"), value("rating"))],
            [
                (say("自评分数", "Claimed score"), value("claimed_score")),
                (say("自评等级", "Claimed rating"), value("claimed_rating")),
            ],
            [(say("总分减自评", "Total minus claimed"), value("gap"))],
        ],
        [2.9, 5.6, 2.9, 5.6],
        10.5,
    )
    m.gap()
    m.put(
        say(
            "本报告由自评表和规则包生成：单位写的照录，得分按规则计算。自评表没有写的，标“未说明”，没有代拟。",
            "This report is made from the form and the pack: what the unit wrote is copied, points are computed by "
            "the rules. What the form does not say is marked “not stated”; nothing was made up.",
        ),
        indent=True,
    )
    _basics(m)
    _work(m)
    _analysis(m, row)
    _problems(m)
    for zh, en in (
        ("五、结果应用", "5. Use of the results"),
        ("六、主要经验及做法", "6. Experience and practice"),
    ):
        m.put(say(zh, en), "Heading 1")
        m.unsaid()
    _other(m)
    return m


def _basics(m: Maker) -> None:
    say, value, row = m.say, m.value, m.of_row
    m.when(
        m.name("whole"),
        lambda: m.put(say("一、部门基本情况", "1. The department"), "Heading 1") and None,
        lambda: m.put(say("一、项目基本情况", "1. The project"), "Heading 1") and None,
    )
    m.put(say("（一）概况", "1.1 Overview"), "Heading 2")
    m.unsaid()
    m.put(say("（二）绩效目标的设立情况", "1.2 Goals as set"), "Heading 2")
    m.put(say("预期目标：", "Goal: ") + value("goal_expected"), indent=True)
    m.put(say("完成情况：", "What became of it: ") + value("goal_actual"), indent=True)
    m.put(say("（三）收支情况", "1.3 Funds"), "Heading 2")
    m.table(
        m.name("funds"),
        [
            (say("项目", "Figure"), row("name"), 5.0),
            (say("金额（照表中所写）", "Amount (as written)"), row("written"), 8.0),
            (say("单位", "Unit"), row("unit"), 4.0),
        ],
        10,
    )
    m.put(say("（四）预算管理制度建设情况", "1.4 Rules of budget management"), "Heading 2")
    m.unsaid()
    m.tag(f"if {m.name('whole')}")
    m.put(say("（五）严控“三公经费”支出情况", "1.5 Control of the three public expenses"), "Heading 2")
    m.unsaid()
    m.tag("endif")


def _work(m: Maker) -> None:
    m.put(m.say("二、绩效自评工作情况", "2. How the self-evaluation was done"), "Heading 1")
    for zh, en in (
        ("（一）自评目的", "2.1 Purpose"),
        ("（二）自评组织过程：前期准备", "2.2 Preparation"),
        ("（三）自评组织过程：组织实施", "2.3 Execution"),
    ):
        m.put(m.say(zh, en), "Heading 2")
        m.unsaid()


def _analysis(m: Maker, row: Callable[[str], str]) -> None:
    say, value = m.say, m.value
    m.put(say("三、评价情况分析及综合评价结论", "3. Analysis and conclusion"), "Heading 1")
    m.put(say("（一）综合评价结论", "3.1 Conclusion"), "Heading 2")
    m.put(value("conclusion"), indent=True)
    m.when(m.name("standing"), lambda: m.put(value("standing"), indent=True) and None)
    m.put(say("（二）各部分得分", "3.2 Points by section"), "Heading 2")
    m.when(
        m.name("sections"),
        lambda: m.table(m.name("sections"), section_columns(m, row, 17.0), 10),
        m.none,
    )
    m.when(m.name("sections_note"), lambda: m.put(value("sections_note"), indent=True) and None)
    m.tag(f"for {m.row} in {m.name('caps')}")
    m.put(cap_text(m), indent=True)
    m.tag("endfor")
    m.put(say("（三）指标完成情况", "3.3 Indicators"), "Heading 2")
    m.table(
        m.name("lines"),
        [
            (say("序号", "No."), row("number"), 0.9),
            (say("类别", "Section"), row("section") + " " + row("category"), 2.3),
            (say("指标", "Indicator"), row("name"), 3.5),
            (say("指标值", "Target"), row("target"), 2.5),
            (say("完成值", "Actual"), row("actual"), 2.3),
            (say("分值", "Weight"), row("weight"), 1.15),
            (say("自评", "Claimed"), row("claimed"), 1.3),
            (say("计算得分", "Computed"), row("points"), 1.75),
            (say("差额", "Diff."), row("difference"), 1.3),
        ],
        8.5,
    )
    m.put(say("（四）失分及原因", "3.4 Points lost, and why"), "Heading 2")
    m.when(
        m.name("shortfalls"),
        lambda: m.table(
            m.name("shortfalls"),
            [
                (say("指标", "Indicator"), row("place"), 3.6),
                (say("失分", "Lost"), row("lost"), 1.3),
                (say("算式", "Formula"), row("formula"), 4.6),
                (say("依据", "Basis"), row("basis"), 3.4),
                (say("偏差原因（照表中所写）", "Reason (as written)"), row("reason"), 4.1),
            ],
        ),
        m.none,
    )
    m.put(say("（五）不能判断的得分", "3.5 Points that cannot be told"), "Heading 2")
    m.when(
        m.name("open_lines"),
        lambda: m.table(
            m.name("open_lines"),
            [
                (say("指标", "Indicator"), row("place"), 5.6),
                (say("可得", "Possible"), row("points"), 2.4),
                (say("为什么", "Why"), row("formula"), 9.0),
            ],
        ),
        m.none,
    )
    m.put(say("（六）复核时会被问到的", "3.6 What a reviewer would ask about"), "Heading 2")
    m.when(
        m.name("questions"),
        lambda: m.table(
            m.name("questions"),
            [(say("哪一项", "Where"), row("place"), 5.6), (say("什么", "What"), row("text"), 11.4)],
        ),
        m.none,
    )


def section_columns(m: Maker, row: Callable[[str], str], width: float) -> list[tuple[str, str, float]]:
    return [
        (m.say("部分", "Section"), row("name"), width * 0.32),
        (m.say("分值", "Weight"), row("weight"), width * 0.14),
        (m.say("计算得分", "Computed"), row("points"), width * 0.24),
        (m.say("自评", "Claimed"), row("claimed"), width * 0.15),
        (m.say("差额", "Diff."), row("difference"), width * 0.15),
    ]


def cap_text(m: Maker) -> str:
    title, place, change = m.of_row("title"), m.of_row("place"), m.of_row("change")
    explanation, basis = m.of_row("explanation"), m.of_row("basis")
    name = f"{m.row}.{m.name('basis')}"
    if m.lang == "zh":
        return f"调整（{place}）：{title}，{change}。{explanation}{{% if {name} %}}（依据：{basis}）{{% endif %}}"
    return f"Adjustment ({place}): {title}, {change}. {explanation}{{% if {name} %}} (Basis: {basis}){{% endif %}}"


def entry(m: Maker, item: str) -> str:
    """One finding in a paragraph: where, what, how to mend it, by what."""

    def of(id_: str) -> str:
        return f"{item}.{m.name(id_)}"

    def part(id_: str, label: str) -> str:
        return f"{{% if {of(id_)} %}}{label}{{{{ {of(id_)} }}}}{{% endif %}}"

    head = f"{{{{ {of('number')} }}}}. {{{{ {of('place')} }}}}"
    head += m.say("：", ": ") + f"{{{{ {of('message')} }}}}"
    return (
        head
        + part("fix", m.say(" 改法：", " Fix: "))
        + part("basis", m.say(" 依据：", " Basis: "))
        + part("waived", m.say(" 豁免：", " Waived: "))
    )


def _problems(m: Maker) -> None:
    say = m.say
    item = say("条", "item")
    m.put(say("四、存在的问题和整改情况", "4. Problems, and what was done about them"), "Heading 1")
    m.put(say("（一）存在的问题", "4.1 Problems"), "Heading 2")
    m.when(m.name("findings_note"), lambda: m.put(m.value("findings_note"), indent=True) and None)
    m.tag(f"for {m.row} in {m.name('findings')}")
    m.put(say("{}（{}）", "{} ({})").format(m.of_row("level"), m.of_row("count")), "Heading 3", bold=True)
    m.each(f"{m.row}.{m.name('entries')}", entry(m, item), name=item)
    m.tag("endfor")
    m.put(say("（二）整改情况", "4.2 What was done about them"), "Heading 2")
    m.unsaid()


def _other(m: Maker) -> None:
    say, value, row = m.say, m.value, m.of_row
    text = say("段", "text")
    m.put(say("七、其他需说明的情况", "7. Other notes"), "Heading 1")
    m.put(say("（一）不能判断的事项", "7.1 What could not be told"), "Heading 2")
    m.when(
        m.name("untold"),
        lambda: m.each(
            m.name("untold"),
            say(
                f"{row('place')}，{row('what')}：{row('text')}",
                f"{row('place')}, {row('what')}: {row('text')}",
            ),
        ),
        m.none,
    )
    m.put(say("（二）所作的假定", "7.2 Assumptions made"), "Heading 2")
    both = f"{m.name('notices')} or {m.name('assumptions')}"
    m.tag(f"if not ({both})")
    m.none()
    m.tag("endif")
    m.each(m.name("notices"), "{{ " + text + " }}", name=text)
    m.each(m.name("assumptions"), row("place") + say("：", ": ") + row("text"))
    m.put(say("（三）已豁免的问题", "7.3 Waived findings"), "Heading 2")
    m.when(m.name("waived"), lambda: m.each(m.name("waived"), entry(m, m.row)), m.none)
    m.put(say("（四）规则和依据", "7.4 Rules and bases"), "Heading 2")
    m.put(
        say(
            f"规则包：{value('pack_title')}（{value('pack')}）。选用理由：{value('pack_reason')}。",
            f"Pack: {value('pack_title')} ({value('pack')}). Chosen because: {value('pack_reason')}.",
        ),
        indent=True,
    )
    m.put(say("规则包摘要：", "Digest of the pack: ") + value("digest"), indent=True)
    unchecked_note(m, indent=True)


def unchecked_note(m: Maker, *, indent: bool) -> None:
    joined = "{{ " + m.name("unchecked") + m.say(' | join("；")', ' | join("; ")') + " }}"
    m.when(
        m.name("unchecked"),
        lambda: (
            m.put(
                m.say(
                    f"下列依据尚未与原文逐字核对：{joined}。",
                    f"Not yet compared word by word with the original text: {joined}.",
                ),
                indent=indent,
            )
            and None
        ),
    )


# --- the explanation of the score ------------------------------------------------------------------

#: So many lines fit on the page.
MOST = 8


def explanation(lang: str) -> Maker:
    m = Maker(lang, 1.6, 10)
    say, value, row = m.say, m.value, m.of_row
    m.put(say("得分说明", "How the score came about"), "Title")
    m.gap()
    m.pairs(
        [
            [(say("项目", "Project"), value("project"))],
            [(say("单位", "Unit"), value("unit")), (say("年度", "Year"), value("year"))],
            [(say("总分", "Total"), value("total")), (say("等级", "Rating"), value("rating"))],
            [
                (say("自评分数", "Claimed"), value("claimed_score")),
                (say("总分减自评", "Difference"), value("gap")),
            ],
        ],
        [2.5, 7.0, 2.8, 4.7],
        10.5,
    )
    m.gap()
    m.put(
        value("conclusion") + value("standing")
        if lang == "zh"
        else value("conclusion") + " " + value("standing")
    )
    m.tag(f"if {m.name('sections')}")
    m.put(say("各部分得分", "Points by section"), "Heading 2")
    m.table(m.name("sections"), section_columns(m, row, 17.0), 9)
    m.when(m.name("sections_note"), lambda: m.put(value("sections_note")) and None)
    m.tag("endif")
    _lost_lines(m, row)
    _open_lines(m)
    m.put(
        say("对得分的调整（扣分、加分、上限、下限）", "Adjustments (deductions, additions, caps, floors)"),
        "Heading 2",
    )
    m.when(
        m.name("caps"),
        lambda: m.each(m.name("caps"), cap_text(m), indent=False),
        lambda: m.put(say("没有。", "None.")) and None,
    )
    m.put(
        say(
            f"规则包：{value('pack_title')}（{value('pack')}）。",
            f"Pack: {value('pack_title')} ({value('pack')}).",
        )
    )
    unchecked_note(m, indent=False)
    m.when(m.name("date"), lambda: m.put(value("date")) and None)
    return m


def _lost_lines(m: Maker, row: Callable[[str], str]) -> None:
    say, lost = m.say, m.name("shortfalls")

    def cut(id_: str, most: int) -> str:
        return "{{ " + f"{m.row}.{m.name(id_)} | truncate({most}, true, '…', 0)" + " }}"

    m.put(say("失分的行", "Lines that lost points"), "Heading 2")
    m.tag(f"if {lost}")
    m.table(
        f"{lost}[:{MOST}]",
        [
            (say("指标", "Line"), cut("place", 40), 3.4),
            (say("指标值", "Target"), cut("target", 24), 2.1),
            (say("完成值", "Actual"), cut("actual", 24), 2.1),
            (say("得分/分值", "Points"), row("points") + "/" + row("weight"), 1.7),
            (say("失分", "Lost"), row("lost"), 1.2),
            (say("算式", "Formula"), cut("formula", 100), 3.6),
            (say("依据", "Basis"), row("basis"), 2.9),
        ],
        8.5,
    )
    m.when(
        f"{lost}|length > {MOST}",
        lambda: (
            m.put(
                say(
                    f"另有 {{{{ {lost}|length - {MOST} }}}} 行失分较少，这里不列。",
                    f"{{{{ {lost}|length - {MOST} }}}} more lines, which lost less, are not shown.",
                )
            )
            and None
        ),
    )
    m.tag("else")
    m.put(say("没有。", "None."))
    m.tag("endif")


def _open_lines(m: Maker) -> None:
    open_ = m.name("open_lines")
    names = (
        f"{{% for {m.row} in {open_}[:{MOST}] %}}"
        f"{{{{ {m.row}.{m.name('place')} | truncate(40, true, '…', 0) }}}} {{{{ {m.row}.{m.name('points')} }}}}"
        f"{{% if not loop.last %}}{m.say('；', '; ')}{{% endif %}}{{% endfor %}}"
    )
    more = f"{{% if {open_}|length > {MOST} %}}{m.say(' 等', ', …')}{{% endif %}}"
    m.tag(f"if {open_}")
    m.put(m.say("不能判断的行", "Lines whose points cannot be told"), "Heading 2")
    m.put(
        m.say(
            f"有 {{{{ {open_}|length }}}} 行不能判断得分，只有范围：{names}{more}。",
            f"Of {{{{ {open_}|length }}}} lines only a range can be told: {names}{more}.",
        )
    )
    m.tag("endif")


TEMPLATES = {
    f"{kind}.{lang}.docx": (make, lang)
    for kind, make in (("report", report), ("explanation", explanation))
    for lang in ("zh", "en")
}


HEAD_OF_PAGE = """\
<!-- Made by docs/make_report_templates.py from src/perfeval/reports/documents/fields.yaml; do not edit. -->
# Report templates · 报告模板

`perfeval report FORM --to docx --template MINE.docx --out REPORT.docx` fills in a Word template of your own. Begin with one of
those that ship, in `src/perfeval/reports/templates/`, and change it in Word: fonts, order, headings, letterhead. What is
filled in are tags of [docxtpl](https://docxtpl.readthedocs.io/) (Jinja): `{{ total }}` or, just the same, `{{ 总分 }}`.

用自己的 Word 模板：从 `src/perfeval/reports/templates/` 里的一个改起，字体、次序、标题、红头都可以在 Word 里改。`{{ 总分 }}` 一类的标记由程序填写。

- A row of a table for each indicator: `{%tr for 行 in 各行 %}` and `{%tr endfor %}`, each in a row of its own, and between them
  the row with `{{ 行.名称 }}`, `{{ 行.得分 }}`. 重复表格的行：for 和 endfor 各占一行，中间是要重复的一行。
- A paragraph for each, or only if there is something: `{%p for 行 in 失分 %}` … `{%p endfor %}`, `{%p if 调整 %}` … `{%p endif %}`,
  each in a paragraph of its own. 重复或有条件的段落：标记各占一段。
- An unknown name, a tag that is not closed, a loop across cells: perfeval says so and writes nothing (exit code 2).
  名称写错、标记不成对、循环跨单元格：给出说明，不写文件，退出码 2。
- Texts of forms are only ever text, whatever characters they hold. 表中的文字只当文字，不会被当成标记。

## Fields · 名称
"""


def page() -> str:
    lines = [HEAD_OF_PAGE]
    groups = {
        "form": ("The form", "自评表"), "result": ("The result", "结果"), "lines": ("Line by line", "各行"),
        "found": ("What is wrong", "问题"), "honesty": ("What is not known, and by which rules", "未知的和依据"),
        "row": ("Fields of rows", "行里的名称"),
    }  # fmt: skip
    data = load_yaml((Path(names.__file__).parent / "fields.yaml").read_text(encoding="utf-8"))
    for group, entries in data.items():
        lines += ["### {} · {}".format(*groups[group]), "", "| English | 中文 | | |", "|---|---|---|---|"]
        for entry in entries:
            of = {"text": "text · 文字", "truth": "yes or no · 是否", "rows": "rows · 多行"}[entry["of"]]
            if entry.get("rows"):
                of += ": " + ", ".join(f"`{field}`" for field in entry["rows"])
            zh, en = entry["means"]["zh"], entry["means"]["en"]
            lines.append(f"| `{entry['id']}` | `{entry['zh']}` | {en} · {zh} | {of} |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (make, lang) in TEMPLATES.items():
        FOLDER.joinpath(name).write_bytes(make(lang).bytes())
        print(name)


if __name__ == "__main__":
    main()
