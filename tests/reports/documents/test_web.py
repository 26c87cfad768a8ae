"""The HTML page parsed: nothing from outside, nothing that runs, charts that hold the numbers, text that is text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from lxml import etree

from perfeval.reports.documents.charts import line_charts, rating_chart, section_charts
from perfeval.reports.documents.data import document_data
from perfeval.reports.documents.model import Clerk
from perfeval.reports.documents.web import page, page_data
from reviewing import HOSTILE, all_forms, example, made

_VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    def all(self, tag: str, class_: str = "") -> list[Element]:
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                if part.tag == tag and (not class_ or class_ in (part.attributes.get("class") or "").split()):
                    found.append(part)
                found += part.all(tag, class_)
        return found


class Tree(HTMLParser):
    """A page as elements; every one that is opened must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag, attrs):
        made_element = Element(tag, dict(attrs))
        self.open[-1].inside.append(made_element)
        if tag not in _VOID:
            self.open.append(made_element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def parsed(name: str, lang="zh") -> Element:
    return Tree(page([page_data(example(name), lang)], lang)).root


def everything(element: Element) -> list[Element]:
    below = [part for part in element.inside if isinstance(part, Element)]
    return [*below, *(item for part in below for item in everything(part))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_runs_and_nothing_comes_from_outside(lang):
    text = page([page_data(form, lang) for form in all_forms()], lang)
    root = Tree(text).root
    elements = everything(root)
    assert {item.tag for item in elements}.isdisjoint(
        {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "form",
            "base",
            "image",
            "use",
            "foreignobject",
            "a:href",
        }
    )
    for item in elements:
        for name, value in item.attributes.items():
            assert not name.startswith("on")
            assert name not in {"src", "style", "xlink:href"}
            if name == "href":
                assert value.startswith("#")
    assert "@import" not in text
    assert set(re.findall(r"https?://[^\"' )<]+", text)) == {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {f"#{item.attributes.get('id')}" for item in elements}


def test_the_policy_lets_in_its_own_style_and_nothing_else():
    root = parsed("with-targets")
    policy = next(item for item in root.all("meta") if item.attributes.get("http-equiv"))
    assert policy.attributes["http-equiv"] == "Content-Security-Policy"
    (style,) = root.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tables_hold_the_fields(lang):
    for form in all_forms()[:12]:
        data = document_data(form, lang)
        root = Tree(page([page_data(form, lang)], lang)).root
        (lines,) = root.all("table", "lines")
        rows = [[cell.text for cell in row.all("td")] for row in lines.all("tr")[1:]]
        assert [[row[0], row[2], *row[5:9]] for row in rows] == [
            [line[key] for key in ("number", "name", "weight", "claimed", "points", "difference")]
            for line in data["lines"]
        ]
        (result,) = root.all("table", "result")
        assert [cell.text for cell in result.all("td")] == [
            data[key] for key in ("total", "rating", "claimed_score", "claimed_rating", "gap")
        ]
        items = sum(len(group["entries"]) for group in data["findings"]) + len(data["waived"])
        assert sum(len(part.all("li")) for part in root.all("ol")) == items
        assert all(line in root.all("footer")[0].text for line in data["unchecked"])


def numbers(chart: Element) -> list[str]:
    return [item.text for item in chart.all("text", "numbers")]


def test_the_charts_hold_the_numbers():
    form = example("with-targets")
    sections, lines = parsed("with-targets").all("figure")[1:]
    data = document_data(form, "zh")
    assert numbers(sections) == [
        f"{row['points']} / {row['weight']}，自评 {row['claimed']}" for row in data["sections"]
    ]
    assert numbers(lines) == [
        f"{row['points']} / {row['weight']}，自评 {row['claimed']}" for row in data["lines"]
    ]
    # The length of a bar is its points, to a tenth of a pixel.
    solid = [Fraction(item.attributes["width"]) for item in lines.all("rect", "solid")]
    points = [line.points for line in form.evaluation.lines]
    scale = solid[-1] / points[-1]
    assert all(
        abs(width - value * scale) <= Fraction(2, 10) for width, value in zip(solid, points, strict=True)
    )
    claimed = [Fraction(item.attributes["width"]) for item in lines.all("rect", "claimed")]
    assert all(
        abs(width - line.claimed * scale) <= Fraction(2, 10)
        for width, line in zip(claimed, form.evaluation.lines, strict=True)
    )
    assert lines.all("rect", "open") == []


def test_charts_are_told_to_who_cannot_see_them():
    for name in ("with-targets", "as-published", "department"):
        for chart in parsed(name).all("svg"):
            assert chart.attributes["role"] == "img"
            title, told = chart.attributes["aria-labelledby"].split()
            assert chart.all("title")[0].attributes["id"] == title
            (desc,) = chart.all("desc")
            assert desc.attributes["id"] == told
            assert all(text in desc.text for text in numbers(chart))
            assert len(chart.all("g", "bar")) == len(numbers(chart))
            assert desc.text.strip()


def test_a_range_is_drawn_as_a_range():
    root = parsed("as-published")
    standing, *bars = root.all("figure")
    (drawn,) = standing.all("rect", "range")
    bands = standing.all("g", "band")
    assert [band.all("text")[0].text for band in bands] == ["优", "良", "中", "差"]
    # From 6.60 to 96.60 of a hundred, on a scale from 20 to 740.
    assert drawn.attributes["x"] == "67.5"
    assert drawn.attributes["width"] == "648.0"
    assert standing.all("path", "total") == []
    assert standing.all("text", "total-text")[0].text == "计算 6.60～96.60"
    assert "等级可能是：优、良、中、差" in standing.all("figcaption")[0].text
    assert sum(len(figure.all("rect", "open")) for figure in bars) == 3 + 35
    assert "0.00～50.00 / —，自评 —" in numbers(bars[1])


def test_a_known_total_is_a_point_among_the_ratings():
    standing = parsed("with-targets").all("figure")[0]
    (mark,) = standing.all("path", "total")
    assert mark.attributes["d"].startswith("M709.5 ")  # 20 + 720 × 95.76 %
    assert standing.all("rect", "range") == []
    (claim,) = standing.all("path", "claim")
    assert claim.attributes["d"].startswith("M740.0 ")
    assert "高出“优”的下限" in standing.all("figcaption")[0].text


def test_a_long_form_has_several_charts_of_like_size():
    charts = line_charts(Clerk(example("as-published"), "zh"))
    assert [len(chart["rows"]) for chart in charts] == [18, 18]
    assert [chart["title"][-5:] for chart in charts] == ["（1/2）", "（2/2）"]


def test_a_claim_beyond_the_scale_stays_in_the_chart():
    form = example("with-targets")
    lines = tuple(replace(line, claimed=Fraction(10**6)) for line in form.evaluation.lines)
    clerk = Clerk(
        replace(form, evaluation=replace(form.evaluation, lines=lines, claimed_score=Fraction(10**6))), "zh"
    )
    (chart,) = line_charts(clerk)
    assert {row["claimed"] for row in chart["rows"]} == {"380.0"}
    assert all(row["beyond"] and "1000000" in row["numbers"] for row in chart["rows"])
    drawn = rating_chart(clerk)
    assert drawn is not None
    assert drawn["claimed"] == "740.0"


def test_points_below_nothing_are_no_bars():
    form = example("with-targets")
    low = Fraction(-5)
    lines = tuple(replace(line, points=low, lowest=low, highest=low) for line in form.evaluation.lines)
    (chart,) = line_charts(Clerk(replace(form, evaluation=replace(form.evaluation, lines=lines)), "zh"))
    assert {row["solid"] for row in chart["rows"]} == {None}


def test_where_there_are_no_points_there_are_no_charts(tmp_path):
    text = "unit: 某局\nkind: department\nyear: 2026\nindicators: [{section: 产出, name: 甲, target: ≥1件, actual: 1件}]\n"
    form = made(tmp_path, text, "yunnan-2020-department")
    clerk = Clerk(form, "zh")
    assert section_charts(clerk) == line_charts(clerk) == []
    assert rating_chart(clerk) is None
    assert Tree(page([page_data(form, "zh")], "zh")).root.all("svg") == []


def test_a_form_without_lines_has_a_page(tmp_path):
    form = made(tmp_path, "unit: 某局\nkind: project\nyear: 2026\nindicators: []\n")
    root = Tree(page([page_data(form, "zh")], "zh")).root
    assert "分数不能确定" in root.text or "总分" in root.text


def test_texts_of_forms_are_only_text(tmp_path):
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\x07", "\\a").replace("\x1b", "\\e")
    quoted = quoted.replace("\u202e", "\\u202e").replace("\ufffe", "\\ufffe")
    form = made(
        tmp_path,
        f'unit: "{quoted}"\nproject: "{quoted}"\nkind: project\nyear: 2026\nclaimed: {{score: 5}}\n'
        f'indicators:\n  - {{section: 产出, name: "{quoted}", target: "{quoted}", actual: 1, weight: 10, note: "{quoted}"}}\n',
    )
    text = page([page_data(form, "zh"), page_data(form, "zh")], "zh")
    assert "<script" not in text
    assert not set(text) & set("\x07\x1b\u202e\ufffe")
    root = Tree(text).root
    shown = "<script>alert('x')</script> & \"q\" {{ 7*7 }} {%p if x %} {_{ }_} ]]>"
    assert root.all("td")[0].text == "1"
    assert shown in root.all("a")[0].text
    for chart in root.all("svg")[:1]:
        assert chart.all("title")
    assert shown in root.all("table", "lines")[0].text
    # The charts are XML on their own, too.
    for chart in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        etree.fromstring(chart)


def test_ids_are_unique_and_links_lead_somewhere():
    forms = [page_data(form, "en") for form in all_forms()[:5]]
    root = Tree(page(forms, "en")).root
    ids = [item.attributes["id"] for item in everything(root) if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    links = [item.attributes["href"] for item in root.all("a")]
    assert links == [*(f"#form-{at}" for at in range(1, 6)), *["#index"] * 5]
    assert {link[1:] for link in links} <= set(ids)
    (index,) = root.all("nav")
    assert [row.all("td")[4].text for row in index.all("tr")[1:]] == [form["total"] for form in forms]
    assert root.all("html")[0].attributes["lang"] == "en"
    assert parsed("with-targets").all("nav") == []


def test_the_same_forms_give_the_same_page_and_only_the_day_that_is_given():
    form = example("department")
    first = page([page_data(form, "zh")], "zh")
    assert page([page_data(form, "zh")], "zh") == first
    day = date(2027, 1, 31)
    assert "2027年1月31日" in page([page_data(form, "zh", day)], "zh", day)
    assert "2027" not in first


def test_it_prints_on_a4_with_heads_that_repeat():
    (style,) = parsed("with-targets").all("style")
    assert "@page { size: A4;" in style.text
    assert "display: table-header-group" in style.text
    assert "tr, figure { break-inside: avoid; }" in style.text
