"""Bytes put into XML: splices, and the places in a sheet."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.reports.workbook.boxes import Box, anchor_of, size_of
from perfeval.reports.workbook.sheet import Sheet
from perfeval.reports.workbook.splice import Outline, Splice, insert_last
from perfeval.reports.workbook.xmltext import cell_at, cell_name, content, legal, range_at, value

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(inside: str, wanted=range(1, 50)) -> Sheet:
    return Sheet(f"<worksheet {MAIN}>{inside}</worksheet>".encode(), "sheet", wanted)


def inner(edited: Sheet) -> str:
    return edited.result().decode().removeprefix(f"<worksheet {MAIN}>").removesuffix("</worksheet>")


def test_splices_are_made_from_left_to_right():
    splice = Splice(b"abcdef")
    splice.replace(4, 5, "E")
    splice.insert(2, "1")
    splice.insert(2, "2")
    splice.replace(2, 3, "C")
    assert splice.result() == b"ab12CdEf"
    splice.replace(2, 4, "x")
    with pytest.raises(ValueError, match="one place"):
        splice.result()


def test_an_element_without_content_is_opened():
    splice = Splice(b"<x:a b='/>'  />")
    insert_last(splice, 0, 15, 15, "<c/>")
    assert splice.result() == b"<x:a b='/>'  ><c/></x:a>"


def test_an_outline_knows_where_things_are():
    data = "<?xml version='1.0'?><a><b x='>'/>甲<c>乙<!-- </c> --><d></d></c></a >".encode()
    outline = Outline(data, "part")
    b, c = outline.root.children
    assert data[b.start : b.end] == b"<b x='>'/>" and b.close == b.end
    assert data[c.start : c.end].decode() == "<c>乙<!-- </c> --><d></d></c>"
    assert (outline.root.end, outline.root.text, c.text) == (len(data), "甲", "乙")


def test_cells_go_where_their_column_is():
    page = sheet(
        '<sheetData><row r="2" spans="1:4"><c r="A2"/><c r="D2" s="3"/><c r="F2"/></row></sheetData>'
    )
    for column in (2, 4, 5, 7):
        page.put(2, column, 1, "")
    names = '<c r="A2"/><c r="B2" s="1"></c><c r="D2" s="1"></c><c r="E2" s="1"></c><c r="F2"/><c r="G2" s="1"></c>'
    assert inner(page) == f'<sheetData><row r="2" spans="1:7">{names}</row></sheetData>'


def test_rows_go_where_their_number_is():
    page = sheet('<sheetData><row r="2"/><row r="5"/></sheetData><x/>')
    for row in (1, 3, 4, 9):
        page.put(row, 1, 0, "")
    assert [row.split('"')[1] for row in inner(page).split("<row ")[1:]] == ["1", "2", "3", "4", "5", "9"]
    assert inner(page).endswith("</row></sheetData><x/>")


def test_the_first_row_of_an_empty_sheet():
    page = sheet('<dimension ref="A1"/><sheetData/>')
    page.put(3, 2, 0, "")
    row = '<row r="3"><c r="B3" s="0"></c></row>'
    assert inner(page) == f'<dimension ref="A1:B3"/><sheetData>{row}</sheetData>'


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ("", [(3, 3), (4, 4)]),
        ('<col min="1" max="2"/>', [(1, 2), (3, 3), (4, 4)]),
        ('<col min="1" max="9"/>', [(1, 2), (3, 3), (4, 4), (5, 9)]),
        ('<col min="4" max="4"/>', [(3, 3), (4, 4)]),
        ('<col min="1" max="3"></col><col min="4" max="5"/>', [(1, 2), (3, 3), (4, 4), (5, 5)]),
        ('<col min="6" max="7"/>', [(3, 3), (4, 4), (6, 7)]),
        ('<col min="1" max="1"/><col min="7" max="9"/>', [(1, 1), (3, 3), (4, 4), (7, 9)]),
    ],
)
def test_columns_get_a_width(there, expected):
    page = sheet(f"{f'<cols>{there}</cols>' if there else ''}<sheetData/>")
    page.set_widths({4: 20.0, 3: 11.0})
    again = Sheet(page.result(), "sheet", ())
    assert [(item.first, item.last) for item in again.found.columns] == expected
    assert {item.first: item.attributes["width"] for item in again.found.columns if item.first in (3, 4)} == {
        3: "11",
        4: "20",
    }
    assert again.result().count(b"<cols>") == 1


def test_the_link_to_the_boxes_stands_where_the_schema_wants_it():
    page = sheet(
        '<sheetData/><pageMargins/><drawing/><legacyDrawingHF/><mc:AlternateContent xmlns:mc="m"/><tableParts/>'
    )
    page.link_boxes("rId7")
    assert "<drawing/><legacyDrawing xmlns:r=" in inner(page)
    assert 'r:id="rId7"/><legacyDrawingHF/>' in inner(page)


def test_numbers_in_a_sheet_that_are_none():
    page = sheet(
        '<sheetFormatPr defaultColWidth="nan"/><sheetData><row r="inf" ht="x"><c s="?"><v>1</v></c></row></sheetData>'
    )
    assert page.last_column([1]) == 1 and page.width(1) == 59


def test_a_box_is_placed_in_cells_that_are_seen():
    page = sheet(
        '<sheetFormatPr defaultRowHeight="15"/><cols><col min="3" max="3" hidden="1"/><col min="4" max="9" width="10"/></cols>'
        '<sheetData><row r="5" ht="300"/><row r="6" hidden="1"/></sheetData>'
    )
    anchor, width, height = anchor_of(Box(5, 2, "甲"), page)
    left, _, top, _, right, _, bottom, _ = map(int, anchor.split(", "))
    # From beside B5; column C is hidden and takes no room, row 5 alone is high enough.
    assert (left, top, right, bottom) == (2, 3, 7, 4)
    assert (width, height) == size_of("甲")


@given(st.text(max_size=3000))
def test_a_box_is_large_enough(text):
    width, height = size_of(text)
    assert width in (330, 560)
    # Marks that stand on a letter, and characters that are not shown, take no room.
    shown = [char for char in text if unicodedata.category(char) not in ("Mn", "Me", "Cf")]
    wide = sum(12 if ord(char) > 0x2E7F else 6 for char in shown)
    assert wide * 17 <= width * height + 330 * 17


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_names_of_cells(row, column):
    assert cell_at(cell_name(row, column)) == (row, column)
    assert range_at(f"{cell_name(row, column)}:$XFD$1048576") == (row, column, 1_048_576, 16_384)


@pytest.mark.parametrize("name", ["", "A", "1", "A0", "XFE1", "A1048577", "甲1", "A-1"])
def test_names_that_are_none(name):
    assert cell_at(name) is None


@given(st.text())
def test_text_is_read_back_as_legal_text(text):
    part = f'<a b="{value(text)}">{content(text)}</a>'.encode()
    outline = Outline(part, "part")
    assert outline.root.text.replace("_x005F_", "_") == legal(text).replace("_x005F_", "_")
    assert outline.root.attributes["b"] == legal(text)


def test_text_that_looks_escaped_is_escaped():
    assert content("_x000D_ a_b <&>\r") == "_x005F_x000D_ a_b &lt;&amp;&gt;&#13;"


def test_text_is_cut_with_an_ellipsis():
    assert legal("a" * 32_767) == "a" * 32_767
    assert legal("a" * 32_768) == "a" * 32_766 + "…"
    assert legal("甲\r\n乙") == "甲\n乙"
