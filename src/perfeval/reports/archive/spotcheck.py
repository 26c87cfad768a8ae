"""The spot check: the riskiest forms with their reasons, and the sample; as sheets and as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from perfeval.reports.archive.bands import band_labels
from perfeval.reports.archive.book import Book, Column, Value
from perfeval.reports.archive.ranking import explained, told
from perfeval.reports.archive.reasons import Choice, choices
from perfeval.reports.archive.risk import HUNDREDTHS
from perfeval.reports.archive.sample import Sample, Stratum, draw
from perfeval.reports.archive.settings import Settings
from perfeval.reports.archive.words import Words, number, percent
from perfeval.reports.workbook.xmltext import starts_like_formula

#: Excel takes a file for UTF-8 when it begins with this.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """The forms to open: the riskiest, and a sample where one was asked for."""

    top: list[Choice]
    sampled: list[Choice]
    sample: Sample | None
    settings: Settings
    words: Words

    @property
    def sources(self) -> list[str]:
        """Every form to open once, the riskiest first, then those of the sample only."""
        return list(dict.fromkeys(choice.source for choice in [*self.top, *self.sampled]))

    def stratum(self, choice: Choice) -> Stratum | None:
        """The stratum of a form of the sample."""
        return None if self.sample is None else self.sample.strata[choice.row["stratum"]]

    def stratum_text(self, stratum: Stratum) -> str:
        """A stratum in words: its department and rating, or whatever makes it."""
        parts = []
        for name, value in zip(self.settings.strata, stratum.key, strict=True):
            if name == "gap_band":
                labels = band_labels(self.settings.gap_bands, self.words.lang)
                said = labels[int(value)] if value else self.words.open
            else:
                said = value or self.words.blank
            parts.append(said)
        return " × ".join(parts)

    def sample_note(self) -> str:
        """How the sample was drawn."""
        sample, say = self.sample, self.words.say
        if sample is None:
            return ""
        names = say("、", ", ").join(self.words.say(*_STRATA[name]) for name in self.settings.strata)
        none = sum(not one.chosen for one in sample.strata)
        text = say(
            f"分层抽样：要 {sample.asked} 张，抽出 {sample.rows.height} 张；按{names}分为 {len(sample.strata)} 层，各层按表数"
            f"的比例（最大余数法）分配，抽样数不少于层数时每层至少一张；层内按种子“{sample.seed}”和来源的 SHA-256 选取。"
            "同一种子、同一批表，抽出的一样。",
            f"Stratified sample: {sample.asked} asked for, {sample.rows.height} drawn; {len(sample.strata)} strata by {names};"
            " shared out in proportion to their sizes (largest remainder), at least one each where the sample is not"
            f" smaller than their number; within a stratum by the SHA-256 of the seed “{sample.seed}” and the source. The"
            " same seed and forms give the same sample.",
        )
        if none:
            text += say(
                f"抽样数少于层数，有 {none} 层没有抽到。",
                f" The sample is smaller than the number of strata: {none} have none in it.",
            )
        return text


_STRATA = {
    "department": ("主管部门", "department"),
    "kind": ("类别", "kind"),
    "pack": ("规则包", "pack"),
    "year": ("年度", "year"),
    "claimed_rating": ("自评等级", "claimed rating"),
    "gap_band": ("差额段", "band of gaps"),
}


def spot_check(
    forms: pl.DataFrame, settings: Settings, words: Words, count: int | None, seed: str
) -> SpotCheck:
    """The forms to open out of the ranked frame; ``count`` is the size of the sample, None for none."""
    top = choices(forms.head(settings.top), settings, words.lang)
    sample = None if count is None else draw(forms, count, seed, settings)
    sampled = [] if sample is None else choices(sample.rows, settings, words.lang)
    return SpotCheck(top, sampled, sample, settings, words)


# --- sheets ----------------------------------------------------------------------------------------


def write_sheets(book: Book, check: SpotCheck, forms: pl.DataFrame) -> None:
    """The spot check, the sample and its strata, and how forms are ranked."""
    _list(book, check, forms)
    if check.sample is not None:
        _sample(book, check)
        _strata(book, check)
    _ranking(book, check, forms)


def _list(book: Book, check: SpotCheck, forms: pl.DataFrame) -> None:
    say = check.words.say
    sheet = book.sheet(say("抽查清单", "Spot check"))
    columns = [
        Column(say("名次", "Rank"), "count", 7),
        Column(say("风险分", "Risk"), "risk", 8),
        *_about(check.words),
        *_reason_columns(check),
    ]
    sheet.note(
        say(
            f"{forms.height} 张表中风险最高的 {len(check.top)} 张。{explained(check.settings, check.words)}"
            "各部分的算法见“排序说明”。",
            f"The {len(check.top)} riskiest of {forms.height} forms. {explained(check.settings, check.words)} The sheet"
            " Ranking says how each part counts.",
        ),
        9,
        150,
    )
    rows = [(*_risk(choice), *_form(choice), *_reasons(choice, check)) for choice in check.top]
    sheet.table(columns, rows, len(rows))


def _sample(book: Book, check: SpotCheck) -> None:
    say = check.words.say
    sheet = book.sheet(say("抽样", "Sample"))
    columns = [
        Column(say("层", "Stratum"), width=30, wrap=True),
        Column(say("层内表数", "Forms of it"), "count", 9),
        Column(say("抽出", "Chosen"), "count", 7),
        Column(say("入样概率", "Probability"), "share", 10),
        Column(say("名次", "Rank"), "count", 7),
        Column(say("风险分", "Risk"), "risk", 8),
        *_about(check.words),
        *_reason_columns(check),
    ]
    sheet.note(check.sample_note(), 9, 150)
    rows = []
    for choice in check.sampled:
        stratum = check.stratum(choice)
        assert stratum is not None  # noqa: S101 - a form of the sample has one
        head = (check.stratum_text(stratum), stratum.size, stratum.chosen, stratum.probability)
        rows.append((*head, *_risk(choice), *_form(choice), *_reasons(choice, check)))
    sheet.table(columns, rows, len(rows))


def _strata(book: Book, check: SpotCheck) -> None:
    say, sample = check.words.say, check.sample
    sheet = book.sheet(say("各层", "Strata"))
    columns = [
        Column(say("层", "Stratum"), width=50, wrap=True),
        Column(say("表数", "Forms"), "count", 10),
        Column(say("抽出", "Chosen"), "count", 10),
        Column(say("入样概率", "Probability"), "share", 12),
    ]
    rows = [
        (check.stratum_text(one), one.size, one.chosen, one.probability)
        for one in (() if sample is None else sample.strata)
    ]
    sheet.table(columns, rows, len(rows))


def _ranking(book: Book, check: SpotCheck, forms: pl.DataFrame) -> None:
    words, say = check.words, check.words.say
    sheet = book.sheet(say("排序说明", "Ranking"))
    columns = [
        Column(say("部分", "Part"), width=26, wrap=True),
        Column(say("最多给", "Weight"), "risk", 10),
        Column(say("算法", "How it counts"), width=82, wrap=True),
        Column(say("给了分的表", "Forms it counted on"), "count", 13),
        Column(say("给分合计", "Given in all"), "points", 14),
    ]
    sheet.note(explained(check.settings, words), 5, 140)
    rows = [
        (one.title, one.weight, one.how, one.forms, one.given) for one in told(forms, check.settings, words)
    ]
    sheet.table(columns, rows, len(rows))


def _about(words: Words) -> list[Column]:
    say = words.say
    return [
        Column(say("来源", "Source"), width=34, wrap=True),
        Column(say("单位", "Unit"), width=20, wrap=True),
        Column(say("主管部门", "Department"), width=18, wrap=True),
        Column(say("项目", "Project"), width=28, wrap=True),
        Column(say("年度", "Year"), "year", 7),
        Column(say("自评分数", "Claimed score"), "points", 9),
        Column(say("计算总分", "Computed total"), "points", 9),
        Column(say("总分下限", "Total at least"), "points", 9),
        Column(say("总分上限", "Total at most"), "points", 9),
        Column(say("差额", "Gap"), "signed", 9),
        Column(say("自评等级", "Claimed rating"), width=8),
        Column(say("计算等级", "Computed rating"), width=8),
    ]


def _reason_columns(check: SpotCheck) -> list[Column]:
    say = check.words.say
    return [
        Column(say(f"理由{place}", f"Reason {place}"), width=38, wrap=True)
        for place in range(1, check.settings.reasons + 1)
    ]


def _risk(choice: Choice) -> tuple[Value, ...]:
    return choice.row["rank"], Fraction(choice.row["risk"], HUNDREDTHS)


def _form(choice: Choice) -> tuple[Value, ...]:
    row = choice.row
    names = ("source", "unit", "department", "project", "year", "claimed_score", "total", "total_min", "total_max", "gap", "claimed_rating", "rating")  # fmt: skip
    return tuple(row[name] for name in names)


def _reasons(choice: Choice, check: SpotCheck) -> tuple[str, ...]:
    """The reasons, each with what it gave; as many cells as there are columns."""
    said = [
        f"{reason.text}（{number(Fraction(reason.given, HUNDREDTHS))}）"
        if check.words.lang == "zh"
        else f"{reason.text} ({number(Fraction(reason.given, HUNDREDTHS))})"
        for reason in choice.reasons
    ]
    return (*said, *[""] * (check.settings.reasons - len(said)))


# --- CSV -------------------------------------------------------------------------------------------


def spot_csv(check: SpotCheck) -> str:
    """Every form to open, once: by rank first, then those of the sample only; with a mark so that Excel reads it."""
    say = check.words.say
    heads = [
        say("名次", "rank"), say("风险分", "risk"), say("选自", "chosen by"), *(column.head for column in _about(check.words)),
        *(column.head for column in _reason_columns(check)), say("层", "stratum"), say("层内表数", "forms of it"), say("抽出", "chosen"),
        say("入样概率", "probability"),
    ]  # fmt: skip
    text = io.StringIO()
    text.write(_MARK)
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(_csv_rows(check))
    return text.getvalue()


def _csv_rows(check: SpotCheck) -> Iterator[list[str]]:
    say = check.words.say
    strata = {choice.source: check.stratum(choice) for choice in check.sampled}
    ranked = {choice.source for choice in check.top}
    for choice in [*check.top, *(one for one in check.sampled if one.source not in ranked)]:
        stratum = strata.get(choice.source)
        by = [say("风险", "risk")] if choice.source in ranked else []
        by += [say("抽样", "sample")] if choice.source in strata else []
        where = ["", "", "", ""]
        if stratum is not None:
            counts = [str(stratum.size), str(stratum.chosen), percent(stratum.chosen, stratum.size)]
            where = [safe(check.stratum_text(stratum)), *counts]
        yield [
            str(choice.row["rank"]), choice.risk, say("、", ", ").join(by), *(_plain(value) for value in _form(choice)),
            *(safe(text) for text in _reasons(choice, check)), *where,
        ]  # fmt: skip


def _plain(value: Value) -> str:
    """A cell of the file: a text that no program takes for a formula, or a number as it is."""
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else number(value)


def safe(text: str) -> str:
    """A text for a CSV file; one that would be taken for a formula is quoted as Excel does it."""
    return f"'{text}" if starts_like_formula(text) else text
