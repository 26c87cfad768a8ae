"""What is written into the folder: nothing is lost between frames and sheets, and the same input gives the same bytes."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser

import openpyxl
import polars as pl
import pytest

from made_archives import TITLES, Maker, made
from perfeval.diagnostics import PerfevalError
from perfeval.reports.archive import write_reports
from perfeval.reports.archive.settings import read_settings, settings_file
from perfeval.submissions.workbooks.opening import read_workbook

SHIPPED = read_settings(settings_file())
FILES = ("results.xlsx", "overview.html", "spotcheck.csv", "verified.xlsx")
SHEETS = {
    "zh": ["汇总", "按主管部门", "按项目", "按问题", "未读成", "抽查清单", "抽样", "各层", "排序说明", "差异归因"],
    "en": ["Summary", "By department", "By project", "By finding", "Failures", "Spot check", "Sample", "Strata", "Ranking", "Attribution"],
}  # fmt: skip


@pytest.fixture(scope="module")
def maker():
    return made(70)


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request, maker, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param)
    result = write_reports(maker.outcome(), out, request.param, 12)
    return request.param, out, result


@pytest.fixture(scope="module")
def zh(maker, tmp_path_factory):
    out = tmp_path_factory.mktemp("only-zh")
    write_reports(maker.outcome(), out, "zh", 12)
    return openpyxl.load_workbook(out / "results.xlsx")


def table(sheet):
    """The rows under the head, as mappings by it."""
    first = int(sheet.freeze_panes[1:]) - 1
    heads = [cell.value for cell in sheet[first]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first + 1)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def near(cell, number):
    return (cell is None and number is None) or cell == pytest.approx(float(number), abs=1e-9)


def test_all_files_and_sheets_are_there(written):
    lang, out, result = written
    assert sorted(file.name for file in out.iterdir()) == sorted(FILES)
    assert [file.name for file in result.files] == list(FILES)
    assert (result.seed, result.sampled, result.listed, result.forms, result.kept) == (
        "2020",
        12,
        70,
        70,
        None,
    )
    assert openpyxl.load_workbook(out / "results.xlsx").sheetnames == SHEETS[lang]


def test_every_form_is_a_row_with_its_numbers(zh, maker):
    rows = {row["来源"]: row for row in table(zh["按项目"])}
    forms = {row["source"]: row for row in maker.rows["forms"]}
    assert len(rows) == len(maker.rows["results"]) == 70
    for want in maker.rows["results"]:
        row = rows[want["source"]]
        numbers = {
            "自评分数": "claimed_score",
            "计算总分": "total",
            "总分下限": "total_min",
            "总分上限": "total_max",
            "差额": "gap",
        }
        assert all(near(row[head], want[key]) for head, key in numbers.items())
        assert (row["项目"], row["单位"], row["年度"], row["规则包"]) == (
            want["project"],
            want["unit"],
            2020,
            "mof-2020-10",
        )
        assert (row["自评等级"], row["计算等级"]) == (want["claimed_rating"], want["rating"])
        assert row["错误"] + row["警告"] + row["提示"] == want["findings"]
        assert row["主管部门"] == forms[want["source"]]["department"]
        assert near(row["预算数（元）"], forms[want["source"]]["adjusted_budget"])
        assert near(row["执行数（元）"], forms[want["source"]]["spent"])


def test_forms_are_in_the_order_of_their_risk(zh):
    rows = table(zh["按项目"])
    assert [row["名次"] for row in rows] == list(range(1, 71))
    keys = [(-row["风险分"], row["来源"]) for row in rows]
    assert keys == sorted(keys)
    top = table(zh["抽查清单"])
    assert [row["来源"] for row in top] == [row["来源"] for row in rows[: SHIPPED.top]]
    titles = [one.title("zh") for one in SHIPPED.parts]
    assert all(title in titles for row in rows for title in (row["风险主要来自"] or "").split("、") if title)
    for row, short in zip(top, rows, strict=False):
        given = [float(re.search(r"（([\d.]+)）$", row[f"理由{n}"])[1]) for n in (1, 2, 3) if row[f"理由{n}"]]
        assert given == sorted(given, reverse=True)
        assert len(given) == len([one for one in (short["风险主要来自"] or "").split("、") if one])


def test_every_finding_and_failure_is_counted(zh, maker):
    rows = table(zh["按问题"])
    assert sum(row["次数"] for row in rows) == len(maker.rows["findings"])
    for row in rows:
        level = {"错误": "error", "警告": "warning", "提示": "notice"}[row["级别"]]
        mine = [one for one in maker.rows["findings"] if one["rule"] == row["规则"] and one["level"] == level]
        assert row["次数"] == len(mine)
        assert row["表数"] == len({one["source"] for one in mine})
        assert near(row["占全部表"], Fraction(row["表数"], 70))
        assert row["问题"] == TITLES.get(row["规则"], {"zh": row["规则"]})["zh"]
    assert sorted(row["文件"] for row in table(zh["未读成"])) == ["=坏.xls", "坏/a.xlsx"]


def test_every_form_is_in_its_department(zh, maker):
    rows = table(zh["按主管部门"])
    assert sum(row["表数"] for row in rows) == 70
    department = {row["source"]: row["department"] for row in maker.rows["forms"]}
    gaps = [row["平均差额"] for row in rows if row["平均差额"] is not None]
    assert gaps == sorted(gaps)
    for row in rows:
        name = None if row["主管部门"] == "（未填）" else row["主管部门"]
        mine = [one for one in maker.rows["results"] if department[one["source"]] == name]
        compared = [Fraction(one["gap"]) for one in mine if one["gap"] is not None]
        assert (row["表数"], row["可比的表"]) == (len(mine), len(compared))
        assert near(row["平均差额"], sum(compared) / len(compared))
        assert row["总分不能确定"] == sum(one["total"] is None for one in mine)
        errors = sum(
            one["level"] == "error" and department[one["source"]] == name for one in maker.rows["findings"]
        )
        assert near(row["每表错误"], Fraction(errors, len(mine)))


def summary_rows(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_no_form_is_missing_from_the_summary(zh, maker):
    rows = summary_rows(zh["汇总"])
    results = maker.rows["results"]
    by_name = {row[0]: row[1:] for row in rows if row}
    assert by_name["读成的自评表"] == [70] and by_name["未读成的文件"] == [2]
    assert by_name["总分不能确定的表"][0] == sum(row["total"] is None for row in results)
    sums = [row[1:] for row in rows if row and row[0] == "合计"]
    # Scores claimed and computed, gaps, and ratings: each adds up to all forms.
    assert sums[0] == [70, 70] and sums[1] == [70] and sums[2][-1] == 70
    claimed = sorted(row["claimed_score"] for row in results if row["claimed_score"] is not None)
    mean = sum(map(Fraction, claimed)) / len(claimed)
    middle = (Fraction(claimed[(len(claimed) - 1) // 2]) + Fraction(claimed[len(claimed) // 2])) / 2
    count, *centre = by_name["自评分数"]
    assert count == len(claimed)
    assert near(centre[0], mean) and near(centre[1], middle)
    moved = sum((row["claimed_rating"], row["rating"]) == ("优", "良") for row in results)
    head = next(row for row in rows if row and row[0].startswith("自评等级＼"))
    line = next(row for row in rows[rows.index(head) :] if row[0] == "优")
    assert line[head.index("良")] == moved


def test_the_gap_of_all_forms_is_attributed(zh, maker):
    rows = table(zh["差异归因"])
    gap = sum(row["gap"] for row in maker.rows["results"] if row["gap"] is not None)
    assert sum(Decimal(str(row["分数"])) for row in rows) == gap
    assert all(row["范围"] == "全部自评表" for row in rows)


def test_the_sample_says_stratum_and_probability(zh, maker):
    strata = {row["层"]: row for row in table(zh["各层"])}
    assert sum(row["表数"] for row in strata.values()) == 70
    rows = table(zh["抽样"])
    assert len(rows) == 12
    for row in rows:
        stratum = strata[row["层"]]
        assert (row["层内表数"], row["抽出"]) == (stratum["表数"], stratum["抽出"])
        assert near(row["入样概率"], Fraction(row["抽出"], row["层内表数"]))


def test_texts_are_never_formulas(zh):
    for sheet in zh:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
    shown = {row["项目"] for row in table(zh["按项目"])}
    assert {"@SUM(1)", "-1+1", "+86"} <= shown
    assert "=HYPERLINK(1)" in {row["主管部门"] for row in table(zh["按主管部门"])}


def test_heads_stay_in_sight_and_can_be_filtered(zh):
    for sheet in zh.worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None or sheet.max_row < int(sheet.freeze_panes[1:])
        assert all(dimension.width >= 6 for dimension in sheet.column_dimensions.values())


def test_the_list_for_excel(written, maker):
    lang, out, _ = written
    data = (out / "spotcheck.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    heads, rows = rows[0], rows[1:]
    source = heads.index("来源" if lang == "zh" else "Source")
    by = heads.index("选自" if lang == "zh" else "chosen by")
    assert len({row[source] for row in rows}) == len(rows) >= SHIPPED.top
    assert sum(("抽样" if lang == "zh" else "sample") in row[by] for row in rows) == 12
    for row in rows:
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t")), cell
            assert not cell.startswith("-") or re.fullmatch(r"-[\d.]+", cell)
    assert any(cell.startswith("'") for row in rows for cell in row)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_input_gives_the_same_bytes_in_any_order(tmp_path, maker, lang):
    folders = [tmp_path / name for name in ("one", "other")]
    for number, folder in enumerate(folders):
        folder.mkdir()
        write_reports(maker.outcome(number + 1), folder, lang, 9, "seed")
    for name in FILES:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


# --- the page --------------------------------------------------------------------------------------


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text, self.attributes = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br", "rect", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_stands_alone(written):
    lang, out, _ = written
    text = (out / "overview.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    values = [value or "" for name, value in page.attributes if name not in ("xmlns", "content")]
    assert not any("http" in value or "url(" in value.replace("url(#", "") for value in values)
    assert "default-src 'none'" in text
    assert ("zh-CN" if lang == "zh" else "en") in [value for name, value in page.attributes if name == "lang"]
    if lang == "en":
        said = re.sub(
            r"市\w+|培训项目|普通项目|某单位|表/\d+|[优良中差]|指标\d|未完成|完成", "", "".join(page.text)
        )
        assert not re.search(r"[\u3400-\u9fff]", said)


def test_the_page_drops_no_form(written, maker):
    lang, out, _ = written
    text = (out / "overview.html").read_text(encoding="utf-8")
    bars = re.findall(r"<g class=\"band\"><title>([^<]*)</title>", text)
    pairs = [
        tuple(map(int, re.findall(r"\d+", one.rsplit("：" if lang == "zh" else ": ", 1)[1])[-2:]))
        for one in bars
    ]
    assert sum(claimed for claimed, _ in pairs) == sum(computed for _, computed in pairs) == 70
    counts = re.findall(r'font-weight="bold">(\d+)</text>', text)
    assert sum(map(int, counts)) == 70
    open_ = sum(row["total"] is None for row in maker.rows["results"])
    assert (
        f"总分不能确定的 {open_} 张" if lang == "zh" else f"The {open_} forms whose total is only a range"
    ) in text


def test_names_are_text_on_the_page(tmp_path):
    maker = Maker()
    maker.form(
        "<script>.xlsx",
        ["1", "1", "1", "1", "1"],
        ["10", "30", "20", "30", "10"],
        project="<b>&\u202e",
        department="<i>",
    )
    write_reports(maker.outcome(), tmp_path, "zh")
    text = (tmp_path / "overview.html").read_text(encoding="utf-8")
    assert "<script>" not in text and "&lt;script&gt;.xlsx" in text
    assert "\u202e" not in text and "<i>" not in text


# --- limits and failures -----------------------------------------------------------------------------


def test_more_forms_than_a_sheet_holds_is_said(tmp_path, maker):
    settings = replace(SHIPPED, sheet_rows=40)
    result = write_reports(maker.outcome(), tmp_path, "zh", settings=settings)
    assert (result.listed, result.forms) == (38, 70)
    sheet = openpyxl.load_workbook(tmp_path / "results.xlsx")["按项目"]
    assert sheet.max_row == 40
    assert (
        sheet["A1"].value
        == "共 70 张表，一张工作表放不下；这里只列风险最高的 38 张，其余见 results.parquet。"
    )
    assert [row["名次"] for row in table(sheet)] == list(range(1, 39))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_archive_is_written_too(tmp_path, lang):
    maker = Maker()
    maker.failure("a.xlsx")
    result = write_reports(maker.outcome(), tmp_path, lang, 5)
    assert (result.forms, result.sampled) == (0, 0)
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    assert book.sheetnames == SHEETS[lang]
    assert "NaN" not in (tmp_path / "overview.html").read_text(encoding="utf-8")


def test_a_long_or_strange_text_is_cut_and_stays_legal(tmp_path):
    maker = Maker()
    full = ["10", "30", "20", "30", "10"]
    odd = "a\x01b_x000D_\r\n<&>\uffff" + "长" * 40000
    for number in range(3):
        maker.form(f"{number}.xlsx", full, full, project=odd, spent=str(3000000 - number * 1000000))
    write_reports(maker.outcome(), tmp_path, "zh")
    data = (tmp_path / "results.xlsx").read_bytes()
    grids = {grid.name: grid for grid in read_workbook("results.xlsx", data).sheets}
    for row in (2, 3, 4):  # the first is written by itself, the others in bulk
        text = grids["按项目"].cells[row, 5]
        assert text.startswith("ab_x000D_\n<&>长")
        assert len(text) <= 32767 and text.endswith("…")


def test_the_bulk_of_rows_is_as_a_cell_at_a_time(tmp_path, maker):
    write_reports(maker.outcome(), tmp_path, "zh")
    sheet = openpyxl.load_workbook(tmp_path / "results.xlsx")["按项目"]
    first, later = sheet[3], sheet[4]
    for one, other in zip(first, later, strict=True):
        assert one.number_format == other.number_format
        assert one.font.name == other.font.name
        assert one.border.left.style == other.border.left.style == "thin"
    assert sheet.dimensions == "A1:U72"


def test_a_size_that_is_none(tmp_path, maker):
    with pytest.raises(PerfevalError) as caught:
        write_reports(maker.outcome(), tmp_path, "zh", 0)
    assert caught.value.diagnostics[0].code == "PE990"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path, maker):
    with pytest.raises(PerfevalError) as caught:
        write_reports(maker.outcome(), tmp_path / "nowhere", "zh")
    assert caught.value.diagnostics[0].code == "PE989"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_replaced_leaves_nothing_half_written(tmp_path, maker, name):
    blocked = tmp_path / name
    blocked.mkdir()
    (blocked / "inside").touch()
    if name == "verified.xlsx":  # what is no empty form of ours is never written over
        assert write_reports(maker.outcome(), tmp_path, "zh").kept == blocked
        return
    with pytest.raises(PerfevalError) as caught:
        write_reports(maker.outcome(), tmp_path, "zh")
    (fault,) = caught.value.diagnostics
    assert fault.code == "PE989" and name in fault.render("zh") and name in fault.render("en")
    assert list(tmp_path.glob(".*")) == []


def test_frames_may_be_scanned_from_files(tmp_path, maker):
    from perfeval.reports.archive import Outcome

    for name, frame in maker.frames().items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    scanned = {name: pl.scan_parquet(tmp_path / f"{name}.parquet") for name in maker.frames()}
    for folder, outcome in (("a", Outcome.of(**scanned, titles=TITLES)), ("b", maker.outcome())):
        (tmp_path / folder).mkdir()
        write_reports(outcome, tmp_path / folder, "zh", 5)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_rows_are_the_same_in_batches_of_any_size(tmp_path, maker, monkeypatch):
    from perfeval.reports.archive import bulk

    for size in (1, 7, 25_000):
        monkeypatch.setattr(bulk, "_BATCH", size)
        (tmp_path / str(size)).mkdir()
        write_reports(maker.outcome(), tmp_path / str(size), "zh")
    one, seven, all_ = ((tmp_path / name / "results.xlsx").read_bytes() for name in ("1", "7", "25000"))
    assert one == seven == all_


def test_a_range_counts_in_a_band_only_where_it_lies_in_one(tmp_path):
    maker = Maker()
    full = ["10", "30", "20", "30", "10"]
    maker.form("wide", ["10", "30", None, "30", "10"], full, score="100")  # 80 to 100
    maker.form("narrow", [None, "0", "0", "30", "10"], full, score="")  # 40 to 50
    maker.form("known", full, full, score="92")
    write_reports(maker.outcome(), tmp_path, "zh")
    rows = summary_rows(openpyxl.load_workbook(tmp_path / "results.xlsx")["汇总"])
    bands = {row[0]: row[1:] for row in rows if row}
    assert bands["不足 60"] == [0, 1]
    assert (
        bands["100 及以上"] == [1, 1] and bands["90 至不足 95"] == [1, 0] and bands["80 至不足 85"] == [0, 0]
    )
    assert bands["自评分数未填"] == [1] and bands["总分范围跨段，不能确定"] == [1]
