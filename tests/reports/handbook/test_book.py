"""Handbooks of all packs that ship: everything of the pack is in them, in one language, and nothing is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval.engines.direct import Direct
from perfeval.engines.worked import Worked, work_out_all
from perfeval.evaluation import Basis
from perfeval.indicators.shelf import Shelf
from perfeval.language.tree import Number, Place, Type
from perfeval.packs.model import Article, Dated, Pack, Regulation
from perfeval.packs.store import Store
from perfeval.reports.handbook.blocks import Book, Facts, Heading, Items, Table, Text
from perfeval.reports.handbook.book import handbook
from perfeval.reports.handbook.rules import anchor

ROOT = Path(__file__).parents[3]
STORE = Store(trusting=True)
IDS = STORE.ids()
HAN = re.compile(r"[\u3400-\u9fff]")
#: Keys of submission files, which are English in every language, and letters that indicators are named with.
KEYS = {"extra", "inputs", "target", "pack", "sha256", "GDP", "X", "XX"}


@dataclass(frozen=True)
class Made:
    pack: Pack
    parent: Pack | None
    worked: dict[str, tuple[Worked, ...]]
    zh: Book
    en: Book


def made(pack: Pack, parent: Pack | None, shared: dict[str, tuple[Worked, ...]]) -> Made:
    """The book of a pack; ``shared`` are examples of rules that all packs take in, worked out once."""
    own = tuple(rule for rule in pack.rules if rule.id not in shared or rule.pack in pack.chain)
    worked = {rule.id: shared[rule.id] for rule in pack.rules if rule not in own} | work_out_all(
        replace(pack, rules=own), Direct(pack), Shelf(trusting=True)
    )
    zh, en = (handbook(pack, parent, worked, lang) for lang in ("zh", "en"))
    return Made(pack, parent, worked, zh, en)


@pytest.fixture(scope="module")
def books() -> dict[str, Made]:
    packs = {id_: STORE.load(id_) for id_ in IDS}
    national = packs["mof-2020-10"]
    common = replace(
        national, rules=tuple(rule for rule in national.rules if rule.pack not in national.chain)
    )
    shared = work_out_all(common, Direct(national), Shelf(trusting=True))
    return {
        id_: made(pack, packs[pack.chain[-2]] if len(pack.chain) > 1 else None, shared)
        for id_, pack in packs.items()
    }


def texts(book: Book) -> Iterator[str]:
    yield from (book.title, book.subtitle)
    for block in book.blocks:
        match block:
            case Heading(text=text) | Text(text=text):
                yield text
            case Items(items=items):
                yield from (text for _, text in items)
            case Facts(rows=rows):
                yield from (text for row in rows for text in row)
            case Table(columns=columns, rows=rows):
                yield from (column.title for column in columns)
                yield from (text for row in rows for text in row)


def of_rule(book: Book, id_: str) -> list[object]:
    """The blocks of one rule: from its heading to the next one."""
    start = next(
        place
        for place, block in enumerate(book.blocks)
        if isinstance(block, Heading) and block.anchor == f"rule-{id_}"
    )
    found: list[object] = []
    for block in book.blocks[start + 1 :]:
        if isinstance(block, Heading):
            break
        found.append(block)
    return found


def part(book: Book, title: str) -> list[object]:
    """The blocks of one part."""
    found: list[object] = []
    inside = False
    for block in book.blocks:
        if isinstance(block, Heading) and block.level == 1:
            inside = title in block.text
        elif inside:
            found.append(block)
    return found


def cells(blocks: list[object]) -> list[tuple[str, ...]]:
    return [row for block in blocks if isinstance(block, Table) for row in block.rows]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id_", IDS)
def test_every_rule_case_and_example_is_there(books: dict[str, Made], id_: str, lang: str) -> None:
    one = books[id_]
    book = getattr(one, lang)
    anchors = [
        block.anchor
        for block in book.blocks
        if isinstance(block, Heading) and block.anchor.startswith("rule-")
    ]
    assert sorted(anchors) == sorted(anchor(rule) for rule in one.pack.rules)
    for rule in one.pack.rules:
        blocks = of_rule(book, rule.id)
        rows = cells(blocks)
        assert [row[1] for row in rows if len(row) == 4 and row[0].isdigit()][: len(rule.cases)] == [
            case.label[lang] for case in rule.cases
        ]
        names = [row[0] for row in rows if not row[0].isdigit()]
        assert sorted(names) == sorted(example.name for example in rule.examples), rule.id
        assert len(blocks) >= 2


@pytest.mark.parametrize("id_", IDS)
def test_nothing_is_missing_and_each_is_in_one_language(books: dict[str, Made], id_: str) -> None:
    one = books[id_]
    words = one.pack.vocabulary
    ids = {rule.id for made_ in books.values() for rule in made_.pack.rules} | set(IDS) | KEYS
    ids |= {rule.code for rule in one.pack.rules if rule.code} | {"defects", "measurability"}
    ids |= {term.en for term in words.terms.values()} | set(words.tables)
    for text in texts(one.zh):
        assert text.strip()
        assert "None" not in text
        plain = re.sub(r"sha256:\w+", "", text)
        english = [
            word
            for word in re.findall(r"[A-Za-z][\w/-]*", plain, re.ASCII)
            # XX stands for a name that was left open, also in XXL, which is a size.
            if "/" not in word and word not in ids and not re.fullmatch("X+L?", word)
        ]
        assert english == [], text
    for block in one.en.blocks:
        titles = [column.title for column in block.columns] if isinstance(block, Table) else []
        titles += [label for label, _ in block.rows] if isinstance(block, Facts) else []
        # Documents are cited by their numbers, which are Chinese, as are the labels that ratings have.
        titles += [block.text] if isinstance(block, Heading) and block.anchor else []
        assert not [title for title in titles if HAN.search(title)]
        assert all(text.strip() for text in texts(replace(one.en, blocks=(block,))))


def test_examples_are_worked_out_by_the_engine(books: dict[str, Made]) -> None:
    rows = cells(of_rule(books["mof-2020-10"].zh, "quantitative"))
    short = next(row for row in rows if row[0] == "未完成")
    assert short == (
        "未完成",
        "指标值 ≥50件，完成值 43件，分值 8",
        "正向未完成",
        "8 × 限于(43件 ÷ 50件, 0, 1) = 6.88",
    )
    silent = next(row for row in rows if row[0] == "定性指标")
    assert silent == ("定性指标", "指标值 有效提升，达成情况 达成，分值 10")
    facts = [
        block for block in of_rule(books["mof-2020-10"].en, "execution-rate") if isinstance(block, Facts)
    ]
    assert ("Numbers put in", "10 × 372,400 ÷ 432,000 = 8.62") in facts[1].rows


def test_an_example_of_a_parent_is_worked_out_with_the_parameters_of_the_pack(books: dict[str, Made]) -> None:
    """The provincial platform scores what is lower in a straight line, which the parent's example does not say."""
    national, platform = (
        {row[0]: row[-1] for row in cells(of_rule(books[id_].zh, "satisfaction"))}
        for id_ in ("mof-2020-10", "mof-2021-101")
    )
    assert national
    for name, worked in ((one.example.name, one) for one in books["mof-2021-101"].worked["satisfaction"]):
        if worked.line is not None and worked.line.points is not None:
            assert platform[name] == worked.line.explanation["zh"]


def test_caps_say_what_they_do(books: dict[str, Made]) -> None:
    rows = {row[0]: row[-1] for row in cells(of_rule(books["execution-caps"].zh, "low-execution"))}
    assert rows["不足 80%"] == "预算执行率低，总分封顶：97.99 → 89.00"
    assert rows["本来就低于封顶分"] == "适用，得分不变：40.00"


def test_every_shape_of_rule_has_its_words() -> None:
    """The sample pack has what no pack that ships has: forced ratings, bonuses, tables, pairs."""
    store = Store([ROOT / "examples" / "constructs"])
    shapes = made(store.load("shapes-forced"), store.load("shapes"), {})
    results = {
        (rule.id, row[0]): row[-1]
        for rule in shapes.pack.of_kind("cap")
        for row in cells(of_rule(shapes.zh, rule.id))
    }
    assert "等级定为 差" in results.values()
    assert any(text.startswith("等级降低") for text in results.values())
    for book in (shapes.zh, shapes.en):
        assert all(text.strip() and "None" not in text for text in texts(book))


def test_what_was_not_compared_with_the_original_is_said(books: dict[str, Made]) -> None:
    one = books["mof-2020-10"]
    warning = next(block for block in one.zh.blocks if isinstance(block, Text) and block.kind == "warning")
    based = [rule for rule in one.pack.rules if rule.basis is not None]
    assert f"{len(based)} 条规则写有依据，其中 0 条与原文核对过" in warning.text
    checked = replace(
        one.pack,
        rules=tuple(
            replace(rule, basis=rule.basis and replace(rule.basis, checked=True)) for rule in one.pack.rules
        ),
    )
    book = handbook(checked, None, one.worked, "en")
    assert not [block for block in book.blocks if isinstance(block, Text) and block.kind == "warning"]


# --- what changed -----------------------------------------------------------------------------------
def with_history(pack: Pack, *dated: tuple[int, str]) -> Pack:
    values = tuple(
        Dated(
            year,
            Number(Fraction(text), Type("number"), text, Place(0, 1)),
            Basis(f"试办〔{year}〕1号", "第三条"),
            pack.id,
            f"{year} 年的理由",
        )
        for year, text in dated
    )
    first, *rest = pack.parameters
    return replace(pack, parameters=(replace(first, history=values), *rest))


def test_changes_of_a_year_are_told(books: dict[str, Made]) -> None:
    one = books["mof-2020-10"]
    name = one.pack.parameters[0].zh
    pack = with_history(one.pack, (2020, "1"), (2022, "2"), (2023, "3"))
    newest = cells(part(handbook(pack, None, one.worked, "zh"), "与上年相比"))
    assert newest == [(name, "2", "3", "试办〔2023〕1号 第三条（未与原文核对）", "2023 年的理由")]
    chosen = cells(part(handbook(pack, None, one.worked, "zh", 2022), "与上年相比"))
    assert [row[1:3] for row in chosen] == [("1", "2")]
    first = cells(part(handbook(pack, None, one.worked, "zh", 2020), "与上年相比"))
    assert {row[1] for row in first} == {"（新设）"}
    (none,) = part(handbook(pack, None, one.worked, "zh", 2021), "与上年相比")
    assert isinstance(none, Text)
    assert none.text == "2021 年没有参数变动。"
    # What is new in a pack that begins later than the one that it extends is a change too.
    later = cells(part(books["mof-2021-101"].zh, "与上年相比"))
    assert [row[0] for row in later] == [
        one.zh for one in books["mof-2021-101"].pack.parameters if one.history[0].since == 2021
    ]
    (never,) = part(one.zh, "与上年相比")
    assert isinstance(never, Text)
    assert never.text == "各参数自设定以来没有变动。"


def test_an_overlay_is_told_against_its_parent(books: dict[str, Made]) -> None:
    assert not part(books["mof-2020-10"].zh, "项目支出绩效评价管理办法（自评部分）")
    rows = cells(part(books["execution-caps"].zh, "与“"))
    assert any("新增规则 low-execution" in row[1] for row in rows)
    parent = books["mof-2020-10"].pack
    same = replace(parent, id="same", chain=("mof-2020-10", "same"))
    (told,) = part(handbook(same, parent, books["mof-2020-10"].worked, "en"), "Changes against")
    assert isinstance(told, Text)
    assert told.text == "The same as mof-2020-10."


# --- coverage of the regulation ---------------------------------------------------------------------
def test_each_article_that_is_cited_has_what_carries_it(books: dict[str, Made]) -> None:
    for id_, one in books.items():
        cited = {
            rule.basis.article: f"“{rule.title['zh']}”"
            for rule in one.pack.rules
            if rule.basis is not None and rule.basis.article
        }
        rows = cells(part(one.zh, "条款对照"))
        for article, title in cited.items():
            assert any(row[0] == article and title in row[2] for row in rows if len(row) == 4), id_


def test_articles_are_in_the_order_of_their_numbers(books: dict[str, Made]) -> None:
    blocks = part(books["mof-2020-10"].zh, "条款对照")
    table = next(block for block in blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == [
        "第二条", "第三条", "第四条", "第七条", "第八条", "第十一条", "第十二条", "第十三条", "第十四条", "第十五条",
        "第十六条", "第十七条", "第十八条", "第二十一条", "第二十四条及以后", "（没有写条款）",
    ]  # fmt: skip
    told = {row[0]: row[2] for row in table.rows}
    assert told["第二条"] == "留给人判断"
    assert told["第十八条"].startswith("设置：等级；规则：")
    assert told["第十六条"].endswith("；一部分留给人判断")
    assert {row[3] for row in table.rows} == {"否"}


def test_what_is_not_known_of_a_regulation_is_said(books: dict[str, Made]) -> None:
    one = books["mof-2020-10"]
    told = [block.text for block in part(books["handan-2019"].zh, "条款对照") if isinstance(block, Text)]
    assert "只列出规则引用的条款，其余条款没有对照。" in told
    document = "财预〔2020〕10号"
    for regulations, expected in (
        ((), "只列出规则引用的条款，其余条款没有对照。"),
        (one.pack.regulations, "只列出规则引用的和已经知道的条款，其余条款没有对照。"),
        ((Regulation(one.pack.id, document, True, (Article("第九条", "某事"),)),), "下面是它的全部条款。"),
    ):
        book = handbook(replace(one.pack, regulations=regulations), None, one.worked, "zh")
        blocks = part(book, "条款对照")
        assert expected in [block.text for block in blocks if isinstance(block, Text)]
    assert ("第九条", "某事（凭记忆，没有把握）", "没有规则承担", "否") in cells(blocks)


def test_every_known_article_has_english(books: dict[str, Made]) -> None:
    for one in books.values():
        for regulation in one.pack.regulations:
            for article in regulation.articles:
                for text in (article.about, article.left_to_people):
                    assert not text or not HAN.search(one.pack.reasons.get(text, text)), text
