"""What is written back is the department's workbook: what was not written to is the same to the last byte."""

import io
import re
import zipfile

import openpyxl
import pytest

import workbook_forms as forms
from perfeval.reports.workbook.places import places_of
from perfeval.reports.workbook.writing import write_back

# openpyxl says of extensions and of pictures that it drops them.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
#: Numbers that say how much there is, and so grow.
COUNTS = re.compile(rb' (?:count|size|spans|ref)="[^"]*"')


def written(source, target, lang="zh"):
    form = forms.submission(source)
    write_back(source, target, [forms.evaluation(form)], [places_of(form)], lang)
    return target


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rich")
    source = forms.rich(folder / "form.xlsx")
    extra = {
        "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
        "customXml/item1.xml": b"<?xml version='1.0'?><a  b = 'c'/>",
        "xl/calcChain.xml": b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B1" i="2"/></calcChain>',
    }
    forms.repack(source, extra)
    return source, written(source, folder / "out.xlsx")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    source = forms.plain(folder / "form.xlsx")
    return source, written(source, folder / "out.xlsx")


def changed(pair):
    before, after = (forms.parts(path) for path in pair)
    return before, after, {name for name in before if before[name] != after[name]}


def test_only_what_must_change_changes(rich):
    before, after, names = changed(rich)
    assert names == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "docProps/app.xml",
        "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}
    assert len(before) > 20
    assert "xl/sharedStrings.xml" in before


def test_the_parts_stay_in_their_order(rich):
    before, after, _ = changed(rich)
    assert list(after)[: len(before)] == list(before)


@pytest.mark.parametrize("which", ["rich", "plain"])
def test_the_changed_parts_only_grow(which, request):
    before, after, names = changed(request.getfixturevalue(which))
    assert names
    for name in names:
        old, new = (
            [COUNTS.sub(b"", piece) for piece in re.findall(rb"<[^>]*>|[^<]+", part)]
            for part in (before[name], after[name])
        )
        # An empty element is opened for what is put into it.
        old = [re.sub(rb"<definedNames( ?)/>", rb"<definedNames\1>", piece) for piece in old]
        if name.endswith("app.xml"):
            # The number of sheets is a text there.
            old[old.index(b"<vt:i4>") + 1] = b"3"
        if name.endswith(".vml"):
            # The box of the comment that we add to is made larger.
            old, new = (
                [piece for piece in pieces if not re.match(rb"\s*\d+, ", piece)] for pieces in (old, new)
            )
        rest = iter(new)
        assert all(piece in rest for piece in old), name


@pytest.mark.parametrize(
    ("what", "part", "mark"),
    [
        ("text box", "xl/drawings/drawing1.xml", "填表说明".encode()),
        ("picture", "xl/media/image1.png", b"PNG"),
        ("picture in the header", "xl/drawings/vmlDrawing2.vml", b"v:imagedata"),
        ("sparkline", "xl/worksheets/sheet1.xml", b"x14:sparkline>"),
        ("data bar of 2010", "xl/worksheets/sheet1.xml", b"x14:dataBar"),
        ("trend line", "xl/charts/chart1.xml", b"c:trendline"),
        ("printer settings", "xl/printerSettings/printerSettings1.bin", bytes(range(256))),
        ("custom XML", "customXml/item1.xml", b"b = 'c'"),
        ("calculation chain", "xl/calcChain.xml", b'i="2"'),
        ("cached result of a formula", "xl/worksheets/sheet1.xml", b"<v>100</v>"),
    ],
)
def test_what_openpyxl_loses(rich, tmp_path, what, part, mark):
    """Side by side: in the form, in what we write, and in what openpyxl makes of the form by opening and saving it."""
    source, ours = rich
    theirs = tmp_path / "openpyxl.xlsx"
    openpyxl.load_workbook(source).save(theirs)
    found = {name: mark in forms.parts(path).get(part, b"") for name, path in
             (("source", source), ("ours", ours), ("openpyxl", theirs))}  # fmt: skip
    assert found == {"source": True, "ours": True, "openpyxl": False}, what


def test_the_same_form_gives_the_same_bytes(rich, tmp_path):
    source, ours = rich
    assert written(source, tmp_path / "again.xlsx").read_bytes() == ours.read_bytes()


def test_formulas_values_and_settings_are_read_as_before(rich):
    source, ours = rich
    old, new = (openpyxl.load_workbook(path) for path in (source, ours))
    assert new.sheetnames == [forms.SHEET, "数据", "复核问题"]
    for name in (forms.SHEET, "数据"):
        for row in old[name].iter_rows():
            for cell in row:
                assert new[name][cell.coordinate].value == cell.value
                for look in ("font", "fill", "border", "alignment", "number_format"):
                    assert repr(getattr(new[name][cell.coordinate], look)) == repr(getattr(cell, look))
        assert new[name].print_area == old[name].print_area
        assert new[name].freeze_panes == old[name].freeze_panes
        assert new[name].merged_cells.ranges == old[name].merged_cells.ranges
    assert new[forms.SHEET].data_validations.count == 1
    assert set(new.defined_names) - set(old.defined_names) == {"perfeval.findings"}
    assert new.defined_names["perfeval.findings"].hidden and set(old.defined_names) <= set(new.defined_names)


def test_other_prefixes_quotes_and_extensions_are_kept(tmp_path):
    """As the SDK of Open XML writes it: prefixed elements, single quotes, unknown extensions, a byte order mark."""
    source = forms.plain(tmp_path / "form.xlsx", note=None)
    sheet = forms.parts(source)["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet)
    sheet = sheet.replace(
        '<x:worksheet xmlns="', "<x:worksheet xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' "
        "mc:Ignorable='zz' xmlns:zz='urn:zz' zz:uid=\"{1>2}\" xmlns:x=\""
    )  # fmt: skip
    sheet = sheet.replace(
        "</x:worksheet>", "<x:extLst><x:ext uri='{0}'><zz:a  b='>'/></x:ext></x:extLst>\n</x:worksheet>"
    )
    book = forms.parts(source)["xl/workbook.xml"].decode()
    book = re.sub(r"<(/?)(\w)", r"<\1x:\2", book).replace(" xmlns=", " xmlns:x=")
    forms.repack(
        source,
        {"xl/worksheets/sheet1.xml": b"\xef\xbb\xbf" + sheet.encode(), "xl/workbook.xml": book.encode()},
    )
    target = written(source, tmp_path / "out.xlsx")
    new = forms.parts(target)["xl/worksheets/sheet1.xml"]
    assert new.startswith(b"\xef\xbb\xbf<x:worksheet")
    assert b"mc:Ignorable='zz' xmlns:zz='urn:zz' zz:uid=\"{1>2}\"" in new
    assert b"<x:extLst><x:ext uri='{0}'><zz:a  b='>'/></x:ext></x:extLst>\n</x:worksheet>" in new
    assert new.index(b"<x:legacyDrawing") < new.index(b"<x:extLst>")
    page = openpyxl.load_workbook(target)[forms.SHEET]
    assert page["J12"].value == 4
    assert page["C15"].comment is not None


def test_macros_are_kept_and_not_looked_at(tmp_path):
    source = forms.plain(tmp_path / "form.xlsx")
    types = forms.parts(source)["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    project = b"\xd0\xcf\x11\xe0 not a real project"
    macro = forms.repack(
        source, {"[Content_Types].xml": types, "xl/vbaProject.bin": project}, tmp_path / "form.xlsm"
    )
    target = written(macro, tmp_path / "out.xlsm")
    assert forms.parts(target)["xl/vbaProject.bin"] == project


def test_stored_parts_and_dates_of_the_archive_stay(tmp_path):
    source = forms.plain(tmp_path / "form.xlsx")
    with zipfile.ZipFile(tmp_path / "stored.xlsx", "w", zipfile.ZIP_STORED) as file:
        for name, data in forms.parts(source).items():
            file.writestr(zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8)), data)
    target = written(tmp_path / "stored.xlsx", tmp_path / "out.xlsx")
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as file:
        theme, page = file.getinfo("xl/theme/theme1.xml"), file.getinfo("xl/worksheets/sheet2.xml")
        assert (theme.compress_type, theme.date_time) == (zipfile.ZIP_STORED, (2021, 3, 4, 5, 6, 8))
        assert (page.compress_type, page.date_time) == (zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0))
        assert file.testzip() is None
