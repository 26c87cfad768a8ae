"""Word documents read back: their tables, their frame, what a hostile form or a broken template makes of them."""

from __future__ import annotations

import importlib.util
import io
import time
import zipfile
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from perfeval.diagnostics import PerfevalError
from perfeval.reports.documents.data import document_data
from perfeval.reports.documents.output import file_name, shipped_template
from perfeval.reports.documents.word import fill, fixed
from reviewing import HOSTILE, ROOT, all_forms, example, made

KINDS = [(kind, lang) for kind in ("docx", "explanation") for lang in ("zh", "en")]


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def rows_of(found) -> list[list[str]]:
    """The texts of a table; python-docx's own cells take a second for a few hundred rows."""
    return [
        ["".join(item.text or "" for item in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in found._tbl.iter(qn("w:tr"))
    ]


def table(document, *heads: str) -> list[list[str]]:
    """The rows of the table whose head begins so."""
    for found in document.tables:
        rows = rows_of(found)
        if rows[0][: len(heads)] == list(heads):
            return rows[1:]
    raise AssertionError(f"no table {heads}")


def text_of(document) -> str:
    cells = [text for found in document.tables for row in rows_of(found) for text in row]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def own(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A template such as an office might write."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        made_table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(made_table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def refused(template: bytes) -> str:
    with pytest.raises(PerfevalError) as caught:
        fill(template, "mine.docx", document_data(example("with-targets"), "zh"))
    item = caught.value.diagnostics[0]
    assert item.span.file == "mine.docx"
    assert item.render("zh") != item.render("en")
    return item.render("en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tables_of_the_report_hold_the_numbers_of_the_evaluation(lang):
    for form in all_forms()[:12]:
        data = document_data(form, lang)
        document = opened(fill(shipped_template("docx", lang), "x", data))
        rows = table(document, "序号" if lang == "zh" else "No.")
        assert [[row[0], row[2], *row[5:]] for row in rows] == [
            [line[key] for key in ("number", "name", "weight", "claimed", "points", "difference")]
            for line in data["lines"]
        ]
        points = table(document, "部分" if lang == "zh" else "Section", "分值" if lang == "zh" else "Weight")
        assert [row[2] for row in points] == [row["points"] for row in data["sections"]]
        funds = table(document, "项目" if lang == "zh" else "Figure")
        assert [row[1] for row in funds] == [row["written"] for row in data["funds"]]
        text = text_of(document)
        assert data["conclusion"] in text
        assert all(entry["message"] in text for group in data["findings"] for entry in group["entries"])


def test_the_report_has_the_sections_of_the_regulation():
    document = opened(fill(shipped_template("docx", "zh"), "x", document_data(example("department"), "zh")))
    heads = [item.text for item in document.paragraphs if item.style.name == "Heading 1"]
    assert [head.partition("、")[2] for head in heads] == [
        "部门基本情况", "绩效自评工作情况", "评价情况分析及综合评价结论", "存在的问题和整改情况", "结果应用", "主要经验及做法",
        "其他需说明的情况",
    ]  # fmt: skip
    subheads = [item.text for item in document.paragraphs if item.style.name == "Heading 2"]
    assert "（五）严控“三公经费”支出情况" in subheads
    # What the form has no place for is marked, not made up.
    unsaid = [item.text for item in document.paragraphs if item.text.startswith("未说明")]
    assert len(unsaid) == 9
    project = opened(fill(shipped_template("docx", "zh"), "x", document_data(example("with-targets"), "zh")))
    assert "（五）严控“三公经费”支出情况" not in text_of(project)
    assert "一、项目基本情况" in text_of(project)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_explanation_tells_every_line_that_lost_points(lang):
    data = document_data(example("with-targets"), lang)
    document = opened(fill(shipped_template("explanation", lang), "x", data))
    rows = table(document, "指标" if lang == "zh" else "Line")
    assert [row[5] for row in rows] == [line["formula"] for line in data["shortfalls"]]
    assert [row[6] for row in rows] == [line["basis"] for line in data["shortfalls"]]
    assert [row[3] for row in rows] == [f"{line['points']}/{line['weight']}" for line in data["shortfalls"]]
    assert data["conclusion"] in text_of(document)


def test_the_explanation_counts_what_does_not_fit(tmp_path: Path):
    lines = "".join(
        f"  - {{section: 产出, name: 第{at}件事, target: ≥100件, actual: {at}件, weight: 4}}\n"
        for at in range(1, 12)
    )
    form = made(tmp_path, "unit: 某局\nkind: project\nyear: 2026\nindicators:\n" + lines)
    document = opened(fill(shipped_template("explanation", "zh"), "x", document_data(form, "zh")))
    assert len(table(document, "指标")) == 8
    assert "另有 3 行失分较少，这里不列。" in text_of(document)


@pytest.mark.parametrize(("kind", "lang"), KINDS)
def test_the_frame_of_a_document(kind, lang):
    document = opened(fill(shipped_template(kind, lang), "x", document_data(example("as-published"), lang)))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    for found in document.tables:
        heads = [row for row in found.rows if row._tr.xpath("./w:trPr/w:tblHeader")]
        assert [row._tr for row in heads] in ([], [found.rows[0]._tr])
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in found.rows)
        room = section.page_width - section.left_margin - section.right_margin
        assert sum(column.width for column in found.columns) <= room + 2_000
    assert any(row._tr.xpath("./w:trPr/w:tblHeader") for found in document.tables for row in found.rows)
    fonts = {item.get(qn("w:eastAsia")) for item in document.styles.element.iter(qn("w:rFonts"))}
    assert {"仿宋", "黑体"} <= fonts
    body = {item.get(qn("w:eastAsia")) for item in document.element.iter(qn("w:rFonts"))}
    assert body <= {"宋体", "黑体", "仿宋"}
    names = {part.partname for part in document.part.package.iter_parts()}
    assert "/docProps/thumbnail.jpeg" not in names


#: The order in which Word wants what it is told of a table, a cell, a run.
ORDER = {
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders"
    " shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "rPr": "rStyle rFonts b bCs i iCs caps color spacing w kern position sz szCs highlight u lang",
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl",
}


@pytest.mark.parametrize(("kind", "lang"), KINDS)
def test_what_word_is_told_is_in_the_order_it_wants(kind, lang):
    document = opened(fill(shipped_template(kind, lang), "x", document_data(example("department"), lang)))
    looked_at = set()
    for name, order in ORDER.items():
        places = order.split()
        for element in document.element.iter(qn(f"w:{name}")):
            tags = [etree.QName(child).localname for child in element]
            assert tags == sorted(tags, key=places.index)
            looked_at.add(name)
    assert looked_at == set(ORDER)


def test_no_tag_is_left():
    for form in all_forms()[::4]:
        data = document_data(form, "zh")
        for kind in ("docx", "explanation"):
            with zipfile.ZipFile(io.BytesIO(fill(shipped_template(kind, "zh"), "x", data))) as package:
                body = package.read("word/document.xml").decode()
            assert data["unit"] in unescape(body)
            assert "{{" not in body
            assert "{%" not in body


@pytest.mark.parametrize(("kind", "lang"), KINDS)
def test_the_same_form_gives_the_same_bytes(kind, lang):
    template, form = shipped_template(kind, lang), example("with-targets")
    first = fill(template, "x", document_data(form, lang))
    assert fill(template, "x", document_data(form, lang)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {item.date_time for item in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(first).core_properties
    assert properties.created == properties.modified == datetime(1980, 1, 1, tzinfo=UTC)
    assert properties.title == form.evaluation.project


def test_the_day_is_in_the_document_and_its_properties():
    day = date(2027, 1, 31)
    data = document_data(example("with-targets"), "zh", day)
    document = opened(fill(shipped_template("docx", "zh"), "x", data, day))
    assert "2027年1月31日" in text_of(document)
    assert document.core_properties.modified == datetime(2027, 1, 31, tzinfo=UTC)


def hostile(tmp_path: Path):
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\x07", "\\a").replace("\x1b", "\\e")
    quoted = quoted.replace("\u202e", "\\u202e").replace("\ufffe", "\\ufffe")
    return made(
        tmp_path,
        f'unit: "{quoted}"\nproject: "{quoted}"\nkind: project\nyear: 2026\ngoal: {{expected: "一\\n{quoted}"}}\n'
        f'indicators:\n  - {{section: 产出, name: "{quoted}", target: "{quoted}", actual: 1, weight: 10, note: "{quoted}"}}\n',
    )


@pytest.mark.parametrize(("kind", "lang"), KINDS)
def test_texts_of_forms_are_only_text(kind, lang, tmp_path):
    content = fill(shipped_template(kind, lang), "x", document_data(hostile(tmp_path), lang))
    document = opened(content)
    text = text_of(document)
    assert "<script>alert('x')</script> & \"q\" {{ 7*7 }} {%p if x %} {_{ }_} ]]>" in text
    assert '"q" 49' not in text
    assert not set(text) & set("\x07\x1b\u202e\ufffe")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert all(
            b"<script" not in package.read(name) for name in package.namelist() if name.endswith(".xml")
        )


def test_a_template_of_ones_own_may_use_either_name():
    template = own(
        "{{ 单位 }} got {{ total }}",
        "{%p if 调整 %}",
        "adjusted",
        "{%p endif %}",
        rows=(
            ("名称", "得分"),
            ("{%tr for 行 in 各行 %}", ""),
            ("{{ 行.名称 }}", "{{ 行.points }}"),
            ("{%tr endfor %}", ""),
        ),
    )
    document = opened(fill(template, "mine.docx", document_data(example("with-targets"), "zh")))
    assert [item.text for item in document.paragraphs] == ["隆阳区政务服务管理局 got 95.76"]
    assert len(table(document, "名称", "得分")) == 19
    assert table(document, "名称")[0] == ["预算执行率", "6.60"]


def test_whatever_a_template_says_of_safety_texts_are_escaped(tmp_path):
    template = own(
        "{{ 项目 | safe }}", "{{ 项目 | upper }}", "{% autoescape false %}{{ 项目 }}{% endautoescape %}"
    )
    text = text_of(opened(fill(template, "mine.docx", document_data(hostile(tmp_path), "zh"))))
    assert text.count("<script>") == 2
    assert text.count("<SCRIPT>") == 1


@pytest.mark.parametrize(
    ("paragraphs", "code", "said"),
    [
        (("{{ 总份 }}",), "PE942", "did you mean 总分?"),
        (("{{ totl }}",), "PE942", "did you mean total?"),
        (("{% if 没有这个名称呀 %}x{% endif %}",), "PE942", "docs/report-templates.md"),
        (("{% for 行 in 各行 %}{{ 行.得份 }}{% endfor %}",), "PE942", "did you mean 得分?"),
        (("{{ 总分",), "PE943", "badly written"),
        (("before", "{{ 总分 + }}", "after"), "PE943", "near “{{ 总分 + }}”"),
        (("{% for 行 in 各行 %}x",), "PE943", "endfor"),
        (("{{ 总分 | nofilter }}",), "PE943", "nofilter"),
        (("{{ 1 // 0 }}",), "PE943", "zero"),
        (("{{ 总分 + 1 }}",), "PE943", "str"),
        (("{{ ''.__class__.__mro__ }}",), "PE943", "unsafe"),
        (("{{ 各行.append(1) }}",), "PE943", "unsafe"),
        (("{% for x in range(1000000) %}x{% endfor %}",), "PE943", "Range too big"),
        (("a {{p 总分 }}",), "PE945", "95.76"),
    ],
)  # fmt: skip
def test_errors_of_a_template_are_told(paragraphs, code, said):
    message = refused(own(*paragraphs))
    assert f"mine.docx: {code} " in message
    assert said in message


def test_a_loop_that_leaves_its_table_is_told():
    inside = docx.Document(io.BytesIO(own(rows=(("{% for 行 in 各行 %}a",),))))
    inside.add_paragraph("b{% endfor %}")
    stream = io.BytesIO()
    inside.save(stream)
    assert "mine.docx: PE944 what the template gives is a damaged document" in refused(stream.getvalue())


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return stream.getvalue()


def renamed(old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(own("x"))) as package:
        return zipped({name: package.read(name).replace(old, new) for name in package.namelist()})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "PE940"),
        (b"not a document", "PE940"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "PE940"),
        (zipped({"a.txt": b"a"}), "PE940"),
        (own("x")[:3000], "PE940"),
        (renamed(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main"), "PE940"),
        (renamed(b"</w:document>", b"</w:documen>"), "PE940"),
        (zipped({f"{at}.bin": bytes(40 * 1024 * 1024) for at in range(2)}), "PE941"),
        (zipped({f"{at}": b"" for at in range(2001)}), "PE941"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused(content, code):
    assert f"mine.docx: {code} " in refused(content)


def test_an_entity_of_a_template_is_not_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    declared = f'<!DOCTYPE w:document [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document '.encode()
    with zipfile.ZipFile(io.BytesIO(own("before MARK after"))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].replace(b"<w:document ", declared, 1).replace(b"MARK", b"&e;")
    template = zipped(parts | {"word/document.xml": body})
    try:
        made_file = fill(template, "mine.docx", document_data(example("with-targets"), "zh"))
    except PerfevalError:
        return
    with zipfile.ZipFile(io.BytesIO(made_file)) as package:
        assert b"geheim" not in package.read("word/document.xml")


def load_maker():
    spec = importlib.util.spec_from_file_location(
        "make_report_templates", ROOT / "docs" / "make_report_templates.py"
    )
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    return maker


def test_the_shipped_templates_and_their_page_are_what_the_script_makes():
    maker = load_maker()
    assert maker.page() == (ROOT / "docs" / "report-templates.md").read_text(encoding="utf-8")
    assert len(maker.TEMPLATES) == 4
    for name, (make, lang) in maker.TEMPLATES.items():
        kind = "docx" if name.startswith("report") else "explanation"
        # Part by part: how well a package is pressed differs from one zlib to the next.
        with (
            zipfile.ZipFile(io.BytesIO(make(lang).bytes())) as fresh,
            zipfile.ZipFile(io.BytesIO(shipped_template(kind, lang))) as shipped,
        ):
            assert fresh.namelist() == shipped.namelist()
            assert [part for part in fresh.namelist() if fresh.read(part) != shipped.read(part)] == []


def test_a_package_packed_twice_is_the_same():
    content = own("x")
    assert fixed(content) == fixed(fixed(content)) != content


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("便民服务", "001-便民服务-得分说明.docx"),
        ("../../etc/passwd", "001-etc-passwd-得分说明.docx"),
        ('a<b>:"/\\|?*\x00\u202e', "001-a-b-得分说明.docx"),
        ("…", "001-得分说明.docx"),
        ("长" * 300, "001-" + "长" * 40 + "-得分说明.docx"),
    ],
)
def test_names_of_files_are_safe(title: str, name: str):
    assert file_name(1, title, "explanation", "zh") == name


def test_a_long_form_takes_little_time():
    data = document_data(example("as-published"), "zh")
    data = data | {"lines": data["lines"] * 20, "open_lines": data["open_lines"] * 20}
    start = time.perf_counter()
    document = opened(fill(shipped_template("docx", "zh"), "x", data))
    assert time.perf_counter() - start < 30
    assert len(table(document, "序号")) == 36 * 20
