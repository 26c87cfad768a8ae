"""A handbook as HTML and as Word: parsed again, everything of the book is there, and the same book gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from perfeval.engines.direct import Direct
from perfeval.engines.worked import work_out_all
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store
from perfeval.reports.handbook.blocks import Book, Column, Facts, Heading, Items, Table, Text, is_long
from perfeval.reports.handbook.book import handbook
from perfeval.reports.handbook.web import page
from perfeval.reports.handbook.word import document

HOSTILE = '<script>alert("x")</script> & {{ x }} {% x %}\u202e'
SMALL = Book(
    "名称", "副题", "zh",
    (
        Heading(1, "1. 甲", "part-1"), Text("一段"), Text("注意", "warning"), Text("引", "lead"), Text("标", "label"),
        Facts((("项", HOSTILE),)), Items(((0, "一"), (1, "一之一"), (0, "二"))),
        Heading(2, "规则", "rule-one"), Heading(2, "长", "rule-" + "a" * 50 + "1"), Heading(2, "长", "rule-" + "a" * 50 + "2"),
        Table((Column("序号", 10, right=True), Column("规则", 60), Column("行", 30)), (("1", "规则一", "上\n下"),), ("rule-one",)),
    ),
)  # fmt: skip


class Reader(HTMLParser):
    """The texts of a page, its ids and links, and whether all that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.cells: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "col"):
            self.open.append(tag)
        found = dict(attrs)
        assert "style" not in found, "the policy of the page would refuse it"
        assert not [name for name in found if name.startswith("on") or name == "src"]
        if "id" in found:
            self.ids.append(found["id"] or "")
        if "href" in found:
            self.links.append(found["href"] or "")
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.open and any(tag in ("td", "th") for tag in self.open):
            self.cells[-1] += data


@pytest.fixture(scope="module")
def book() -> Book:
    pack = Store(trusting=True).load("execution-caps")
    parent = Store(trusting=True).load("mof-2020-10")
    return handbook(pack, parent, work_out_all(pack, Direct(pack), Shelf(trusting=True)), "zh")


@pytest.fixture(scope="module")
def word(book: Book) -> bytes:
    return document(book)


def wanted(book: Book) -> list[str]:
    """The cells of all tables in their order."""
    found: list[str] = []
    for block in book.blocks:
        if isinstance(block, Facts):
            found += [text for row in block.rows for text in row]
        elif isinstance(block, Table):
            found += [column.title for column in block.columns]
            found += [text for row in block.rows for text in row]
    return found


def test_html_holds_the_whole_book(book: Book) -> None:
    text = page(book)
    read = Reader(text)
    assert read.cells == wanted(book)
    assert [read.tags.count(f"h{level}") for level in (2, 3, 4)] == [
        sum(isinstance(block, Heading) and block.level == level for block in book.blocks)
        for level in (1, 2, 3)
    ]
    assert all(link.startswith("#") for link in read.links)
    assert {link[1:] for link in read.links} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))
    assert page(book) == text


def test_html_needs_no_network_and_runs_nothing() -> None:
    text = page(SMALL)
    read = Reader(text)
    assert not {"script", "img", "link", "iframe", "object", "svg"} & set(read.tags)
    assert "url(" not in text
    assert "http:" not in text.replace("http-equiv", "")
    assert "https:" not in text
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
    assert '<script>alert("x")</script> & {{ x }} {% x %}' in "".join(read.text)
    assert "\u202e" not in text
    assert '<html lang="zh-CN">' in text
    for width in (10, 60, 30):
        assert f"col.w{width} {{ width: {width}%; }}" in style[1]


def test_html_has_rules_for_paper(book: Book) -> None:
    style = page(book).partition("<style>")[2].partition("</style>")[0]
    assert "@media print" in style
    assert "table-header-group" in style
    assert "break-inside: avoid" in style


def word_cells(file: docx.document.Document) -> list[str]:
    return [
        "\n".join(
            "".join(
                "\n" if part.tag == qn("w:br") else part.text or ""
                for part in place.iter(qn("w:t"), qn("w:br"))
            )
            for place in cell.iter(qn("w:p"))
        )
        for cell in file.element.body.iter(qn("w:tc"))
    ]


def test_word_holds_the_whole_book(book: Book, word: bytes) -> None:
    file = docx.Document(io.BytesIO(word))
    assert word_cells(file) == [text.replace("\u202e", "") for text in wanted(book)]
    headings = [place.text for place in file.paragraphs if (place.style.name or "").startswith("Heading")]
    assert headings == [block.text for block in book.blocks if isinstance(block, Heading)]
    assert [place.text for place in file.paragraphs[:2]] == [book.title, book.subtitle]
    assert document(book) == word


def test_word_tables_do_not_break_badly(book: Book, word: bytes) -> None:
    file = docx.Document(io.BytesIO(word))
    tables = [block for block in book.blocks if isinstance(block, Facts | Table)]
    assert len(file.tables) == len(tables)
    for table, block in zip(file.element.body.iter(qn("w:tbl")), tables, strict=True):
        rows = list(table.iter(qn("w:tr")))
        texts = [*block.rows] if isinstance(block, Facts) else [("",), *block.rows]
        whole = [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows]
        assert whole == [not is_long(row) for row in texts]
        heads = [row for row in rows if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
        assert heads == (rows[:1] if isinstance(block, Table) else [])
        widths = [int(cell.get(qn("w:w")) or 0) for cell in table.iter(qn("w:gridCol"))]
        assert abs(sum(widths) - 9638) < 20, "17 cm between the margins"
        for row in rows:
            assert [int(width.get(qn("w:w")) or 0) for width in row.iter(qn("w:tcW"))] == widths


def test_word_takes_any_text_and_its_links_lead_somewhere(word: bytes) -> None:
    file = docx.Document(io.BytesIO(document(SMALL)))
    assert '<script>alert("x")</script> & {{ x }} {% x %}' in word_cells(file)
    assert "上\n下" in word_cells(file)
    for made in (document(SMALL), word):
        body = docx.Document(io.BytesIO(made)).element.body
        names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
        links = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
        assert len(names) == len(set(names))
        assert links <= set(names)
        assert max(len(name or "") for name in names) <= 40
        assert links
    assert file.core_properties.title == "名称"
    assert file.core_properties.created.year == 1980
