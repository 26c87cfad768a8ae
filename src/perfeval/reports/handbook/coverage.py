"""Coverage of the regulation in a handbook: what carries each article, and what is left to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval.evaluation import Basis
from perfeval.packs.model import Article, Pack
from perfeval.reports.handbook.blocks import Block, Column, Heading, Table, Text
from perfeval.reports.sheet import Sheet, reason_text
from perfeval.submissions.numerals import read_numeral

_KNOWN = {
    "seen": ("见于公开的文件", "seen in published documents"),
    "recalled": ("凭记忆", "recalled"),
    "uncertain": ("凭记忆，没有把握", "recalled, not sure"),
}
#: The parts of pack.yaml that have a basis as a group, and the keys that each is about.
_GROUPS = {
    "weights": ("分值", "weights", ("full", "execution", "sections", "profiles", "scored")),
    "not_applicable": ("不适用的指标", "rows that do not apply", ("not_applicable",)),
    "ratings": ("等级", "ratings", ()),
    "rounding": ("取位", "rounding", ()),
}


@dataclass(slots=True)
class _Cited:
    """What rests on one article, by its kind, and whether all of it was compared with the original."""

    carriers: dict[str, list[str]] = field(default_factory=dict)
    checked: bool = True

    def add(self, kind: str, name: str, basis: Basis) -> None:
        names = self.carriers.setdefault(kind, [])
        if name not in names:
            names.append(name)
        self.checked = self.checked and basis.checked

    def text(self, page: Sheet) -> str:
        """Kind by kind."""
        return page.say("；", "; ").join(
            page.labelled(kind) + page.listed(names) for kind, names in self.carriers.items()
        )


def coverage(pack: Pack, page: Sheet) -> Iterator[Block]:
    """Each document that the pack rests on, article by article."""
    cited = _cited(pack, page)
    own = [layer.basis.document for layer in pack.layers if layer.basis is not None]
    named = [regulation.document for regulation in pack.regulations]
    documents = [
        *dict.fromkeys([*own, *named]),
        *sorted({document for document, _ in cited} - {*own, *named}),
    ]
    for document in documents:
        yield from _document(document, pack, cited, page)
    without = [rule for rule in pack.rules if rule.basis is None]
    if without:
        yield Text(
            page.say(
                f"另有 {len(without)} 条规则没有引用哪份文件，找的是填报中的常见毛病，见规则一览。",
                f"{len(without)} more rules cite no document; they look for common defects of forms, see the list of rules.",
            )
        )


def _cited(pack: Pack, page: Sheet) -> dict[tuple[str, str | None], _Cited]:
    """Rules, parameters and settings by the article that they name."""
    found: dict[tuple[str, str | None], _Cited] = {}

    def add(basis: Basis | None, kind: str, name: str) -> None:
        if basis is not None:
            found.setdefault((basis.document, basis.article), _Cited()).add(kind, name, basis)

    for layer in pack.layers:
        for group, (zh, en, keys) in _GROUPS.items():
            said = [f"framework.{key}" for key in keys] or [group]
            if any(pack.said_by.get(key) == layer.id for key in said):
                add(layer.ground(group).basis, page.say("设置", "settings"), page.say(zh, en))
    for parameter in pack.parameters:
        for dated in parameter.history:
            name = page.say(parameter.zh, parameter.id.replace("_", " "))
            add(dated.basis, page.say("参数", "parameters"), name)
    for rule in pack.rules:
        add(rule.basis, page.say("规则", "rules"), f"“{page.of(rule.title)}”")
    for change in pack.changes:
        add(change.basis, page.say("对规则的改动", "changes of rules"), f"“{page.of(change.title)}”")
    return found


def _document(
    document: str, pack: Pack, cited: dict[tuple[str, str | None], _Cited], page: Sheet
) -> Iterator[Block]:
    regulations = [one for one in pack.regulations if one.document == document]
    articles = [article for one in regulations for article in one.articles]
    yield Heading(2, document)
    yield Text(_completeness(bool(articles), any(one.complete for one in regulations), page))
    numbered = {article.article: article for article in articles if article.article is not None}
    numbers = {
        number for about, number in cited if about == document and number is not None
    } | numbered.keys()
    rows = [
        _row(number, numbered.get(number), cited.get((document, number)), pack, page)
        for number in sorted(numbers, key=_order)
    ]
    if (document, None) in cited:
        label = page.say("（没有写条款）", "(no article named)")
        rows.append(_row(label, None, cited[document, None], pack, page))
    if rows:
        heads = (
            Column(page.say("条款", "Article"), 14),
            Column(page.say("讲什么", "What it is about"), 26),
            Column(page.say("由什么承担", "Carried by"), 44),
            Column(page.say("与原文核对", "Compared with the original"), 16),
        )
        yield Table(heads, tuple(rows))
    else:
        yield Text(page.say("没有规则、参数或分值引用它。", "No rule, parameter or weight cites it."))
    yield from _left_to_people(articles, pack, page)


def _completeness(known: bool, complete: bool, page: Sheet) -> str:
    if complete:
        return page.say("下面是它的全部条款。", "These are all its articles.")
    if known:
        return page.say(
            "只列出规则引用的和已经知道的条款，其余条款没有对照。",
            "Only articles that the rules cite or that are known are listed; the others were not compared.",
        )
    return page.say(
        "只列出规则引用的条款，其余条款没有对照。",
        "Only the articles that our rules cite are listed; the others were not compared.",
    )


def _row(
    number: str, article: Article | None, cited: _Cited | None, pack: Pack, page: Sheet
) -> tuple[str, ...]:
    about = "—"
    if article is not None:
        known = page.say(*_KNOWN[article.known])
        about = reason_text(article.about, pack, page) + page.say(f"（{known}）", f" ({known})")
    if cited is None:
        left = article is not None and article.left_to_people
        nothing = page.say("留给人判断", "left to people") if left else page.say("没有规则承担", "no rule")
        return number, about, nothing, page.say("否", "no")
    carried = cited.text(page)
    if article is not None and article.left_to_people:
        carried += page.say("；一部分留给人判断", "; partly left to people")
    return number, about, carried, page.say("是", "yes") if cited.checked else page.say("否", "no")


def _left_to_people(articles: list[Article], pack: Pack, page: Sheet) -> Iterator[Block]:
    left = [article for article in articles if article.left_to_people]
    if not left:
        return
    yield Text(page.say("留给人判断的", "Left to people"), "label")
    heads = (
        Column(page.say("条款", "Article"), 14),
        Column(page.say("讲什么", "What it is about"), 40),
        Column(page.say("为什么", "Why"), 46),
    )
    unknown = page.say("（条款号不详）", "(number not known)")
    rows = [
        (
            one.article or unknown,
            reason_text(one.about, pack, page),
            reason_text(one.left_to_people, pack, page),
        )
        for one in left
    ]
    yield Table(heads, tuple(rows))


def _order(article: str) -> tuple[Fraction, str]:
    """By the number in 第十六条; one that has none comes last."""
    numeral = read_numeral(article.removeprefix("第"))
    return (Fraction(10**9) if numeral is None else numeral.value), article
