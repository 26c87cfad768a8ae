"""The sheets of results.xlsx that show what the archive came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from perfeval.reports.archive.bands import band_labels
from perfeval.reports.archive.book import Book, Column, Sheet, Value
from perfeval.reports.archive.figures import Centre, Figures
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.risk import HUNDREDTHS
from perfeval.reports.archive.settings import Settings
from perfeval.reports.archive.words import Words, thousands

#: What the list of forms shows of the ranked frame, in the order of its columns.
_SHOWN = ("source", "unit", "department", "project", "year", "pack", "claimed_score", "total", "total_min", "total_max", "gap", "claimed_rating", "rating", "errors", "warnings", "notices", "adjusted_budget", "spent")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheets:
    """Writes the sheets of one workbook."""

    book: Book
    words: Words
    settings: Settings
    outcome: Outcome
    forms: pl.DataFrame
    figures: Figures

    # --- summary -----------------------------------------------------------------------------------

    def summary(self) -> None:
        say, found = self.words.say, self.figures
        sheet = self.book.sheet(say("汇总", "Summary"), landscape=False)
        sheet.widths([34, 14, 14, 14, 14, 14])
        sheet.title(say("预算绩效自评复核：汇总", "Review of budget performance self-evaluations: summary"))
        sheet.gap()
        self._counts(sheet)
        sheet.gap()
        sheet.part(self._centre_columns(), self._centres())
        sheet.note(
            say(
                f"平均数、中位数只算有这个数的表；总分不能确定的 {found.open} 张不在计算总分和差额之内。",
                f"Means and medians are of the forms that have the number; the {found.open} whose total cannot be"
                " told are in neither the computed totals nor the gaps.",
            ),
            6,
            104,
        )
        sheet.gap()
        self._bands(sheet)
        sheet.gap()
        self._moves(sheet)

    def _counts(self, sheet: Sheet) -> None:
        say, found = self.words.say, self.figures
        rows: list[tuple[str, int, int | None]] = [
            (say("读成的自评表", "Forms that were read"), found.forms, None),
            (say("未读成的文件", "Files that could not be read"), found.failures, None),
            (say("总分不能确定的表", "Forms whose total cannot be told"), found.open, found.forms),
            (
                say("　其中自评高于可能的最高分", "  of them claimed above the highest possible"),
                found.refuted,
                found.forms,
            ),
            (say("等级低于自评的表", "Forms rated lower than claimed"), found.lowered, found.forms),
            (say("等级高于自评的表", "Forms rated higher than claimed"), found.raised, found.forms),
            (say("有错误的表", "Forms with errors"), found.with_errors, found.forms),
            (say("错误", "Errors"), found.errors, None),
            (say("警告", "Warnings"), found.warnings, None),
            (say("提示", "Notices"), found.notices, None),
            (say("模糊或不可衡量的指标", "Indicators vague or not measurable"), found.bad, found.indicators),
        ]
        columns = [
            Column(say("项目", "What")),
            Column(say("数", "Count"), "count"),
            Column(say("占比", "Share"), "share"),
        ]
        sheet.part(columns, [(name, count, Fraction(count, of) if of else None) for name, count, of in rows])

    def _centre_columns(self) -> list[Column]:
        say = self.words.say
        return [
            Column(say("分数", "Score")),
            Column(say("表数", "Forms"), "count"),
            Column(say("平均数", "Mean"), "points"),
            Column(say("中位数", "Median"), "points"),
        ]

    def _centres(self) -> list[tuple[Value, ...]]:
        say, found = self.words.say, self.figures

        def row(name: str, of: Centre) -> tuple[Value, ...]:
            return name, of.count, of.mean, of.median

        return [
            row(say("自评分数", "Claimed score"), found.claimed),
            row(say("计算总分", "Computed total"), found.computed),
            row(say("差额（计算减自评）", "Gap (computed minus claimed)"), found.gap),
        ]

    def _bands(self, sheet: Sheet) -> None:
        say, found = self.words.say, self.figures
        labels = band_labels(self.settings.score_bands, self.words.lang)
        columns = [
            Column(say("分数段", "Band of scores")),
            Column(say("自评", "Claimed"), "count"),
            Column(say("计算", "Computed"), "count"),
        ]
        rows: list[tuple[Value, ...]] = list(
            zip([*labels, ""], found.claimed_bands, found.computed_bands, strict=True)
        )
        rows[-1:] = [
            (say("自评分数未填", "claimed score not given"), found.claimed_bands[-1], None),
            (say("总分范围跨段，不能确定", "total range wider than a band"), None, found.computed_bands[-1]),
            (say("合计", "Sum"), sum(found.claimed_bands), sum(found.computed_bands)),
        ]
        sheet.part(columns, rows)
        sheet.gap()
        gaps = band_labels(self.settings.gap_bands, self.words.lang)
        columns = [
            Column(say("差额段（计算减自评）", "Band of gaps (computed minus claimed)")),
            Column(say("表数", "Forms"), "count"),
        ]
        rows = list(zip([*gaps, say("不能确定", "cannot be told")], found.gap_bands, strict=True))
        rows.append((say("合计", "Sum"), sum(found.gap_bands)))
        sheet.part(columns, rows)

    def _moves(self, sheet: Sheet) -> None:
        """Ratings before and after; forms by claimed rating in rows, by computed rating in columns."""
        say, found = self.words.say, self.figures
        after: list[str | None] = [*found.ratings, None]
        columns = [
            Column(say("自评等级＼计算等级", "Claimed \\ computed rating")),
            *(Column(label or self.words.open, "count") for label in after),
            Column(say("合计", "Sum"), "count"),
        ]
        rows: list[tuple[Value, ...]] = []
        for before in after:
            counts = [found.moves.get((before, label), 0) for label in after]
            rows.append((before or self.words.blank, *counts, sum(counts)))
        sums = [sum(found.moves.get((before, label), 0) for before in after) for label in after]
        rows.append((say("合计", "Sum"), *sums, sum(sums)))
        sheet.part(columns, rows)

    # --- lists -------------------------------------------------------------------------------------

    def departments(self) -> None:
        say = self.words.say
        columns = [
            Column(say("主管部门", "Department"), width=32, wrap=True),
            Column(say("表数", "Forms"), "count", 8),
            Column(say("自评平均", "Mean claimed"), "points", 11),
            Column(say("计算平均", "Mean computed"), "points", 11),
            Column(say("可比的表", "Compared"), "count", 10),
            Column(say("平均差额", "Mean gap"), "signed", 11),
            Column(say("等级可比的表", "Ratings compared"), "count", 13),
            Column(say("等级降低", "Rated lower"), "count", 10),
            Column(say("降低占比", "Share lower"), "share", 10),
            Column(say("总分不能确定", "Total open"), "count", 13),
            Column(say("错误", "Errors"), "count", 8),
            Column(say("每表错误", "Errors per form"), "points", 10),
            Column(say("警告", "Warnings"), "count", 8),
            Column(say("执行金额（元）", "Money spent (yuan)"), "money", 20),
        ]
        rows = [
            (
                one.name or self.words.blank, one.forms, one.claimed, one.computed, one.compared, one.gap, one.rated,
                one.lowered, Fraction(one.lowered, one.rated) if one.rated else None, one.open, one.errors,
                Fraction(one.errors, one.forms), one.warnings, one.spent,
            )
            for one in self.figures.departments
        ]  # fmt: skip
        self._listed(say("按主管部门", "By department"), columns, rows)

    def projects(self) -> None:
        """Every form, the riskiest first, as many as the sheet holds."""
        say = self.words.say
        columns = [
            Column(say("名次", "Rank"), "count", 8),
            Column(say("风险分", "Risk"), "risk", 8),
            *self.form_columns(),
            Column(say("风险主要来自", "Risk mostly from"), width=40),
        ]
        most = self.settings.sheet_rows - 2
        whole = self.forms.height
        sheet = self.book.sheet(say("按项目", "By project"))
        if whole > most:
            said = say(
                f"共 {thousands(whole)} 张表，一张工作表放不下；这里只列风险最高的 {thousands(most)} 张，其余见"
                " results.parquet。",
                f"There are {thousands(whole)} forms, more than a sheet holds; these are the {thousands(most)}"
                " riskiest, the others are in results.parquet.",
            )
        else:
            said = say(
                f"共 {thousands(whole)} 张表，全部列出，风险最高的在前。",
                f"All {thousands(whole)} forms, the riskiest first.",
            )
        sheet.note(said, 10, 120)
        sheet.bulk(columns, self.forms.head(most), self._worded)

    def form_columns(self) -> list[Column]:
        """The columns of a form in a list."""
        say = self.words.say
        return [
            Column(say("来源", "Source"), width=36),
            Column(say("单位", "Unit"), width=24),
            Column(say("主管部门", "Department"), width=22),
            Column(say("项目", "Project"), width=34),
            Column(say("年度", "Year"), "year", 7),
            Column(say("规则包", "Pack"), width=18),
            Column(say("自评分数", "Claimed score"), "points", 10),
            Column(say("计算总分", "Computed total"), "points", 10),
            Column(say("总分下限", "Total at least"), "points", 10),
            Column(say("总分上限", "Total at most"), "points", 10),
            Column(say("差额", "Gap"), "signed", 10),
            Column(say("自评等级", "Claimed rating"), width=10),
            Column(say("计算等级", "Computed rating"), width=10),
            Column(say("错误", "Errors"), "count", 7),
            Column(say("警告", "Warnings"), "count", 7),
            Column(say("提示", "Notices"), "count", 7),
            Column(say("预算数（元）", "Budget (yuan)"), "money", 18),
            Column(say("执行数（元）", "Spent (yuan)"), "money", 18),
        ]

    def _worded(self, forms: pl.DataFrame) -> pl.DataFrame:
        """Forms as the list shows them."""
        parts = [f"part.{part.id}" for part in self.settings.parts]
        return forms.select(
            "rank",
            (pl.col("risk").cast(pl.Decimal(18, 2)) / pl.lit(HUNDREDTHS, pl.Decimal(18, 2))).alias("risk"),
            *_SHOWN,
            pl.struct(parts).map_batches(self._named, return_dtype=pl.String()).alias("mostly"),
        )

    def _named(self, given: pl.Series) -> pl.Series:
        """Of each form the titles of the parts that gave it most."""
        frame = given.struct.unnest().with_row_index("form")
        long = frame.unpivot(index="form", variable_name="part", value_name="given").filter(
            pl.col("given") > 0
        )
        titles = {f"part.{part.id}": part.title(self.words.lang) for part in self.settings.parts}
        order = {f"part.{part.id}": place for place, part in enumerate(self.settings.parts)}
        long = long.with_columns(
            pl.col("part").replace_strict(order, return_dtype=pl.Int32()).alias("place"),
            pl.col("part").replace_strict(titles, return_dtype=pl.String()).alias("title"),
        ).sort("form", "given", "place", descending=[False, True, False])
        said = long.group_by("form", maintain_order=True).agg(
            pl.col("title").head(self.settings.reasons).str.join(self.words.say("、", ", "))
        )
        return (
            frame.select("form")
            .join(said, on="form", how="left", maintain_order="left")["title"]
            .fill_null("")
        )

    def findings(self) -> None:
        say = self.words.say
        columns = [
            Column(say("规则", "Rule"), width=34),
            Column(say("级别", "Level"), width=8),
            Column(say("问题", "Finding"), width=46, wrap=True),
            Column(say("次数", "Count"), "count", 9),
            Column(say("表数", "Forms"), "count", 9),
            Column(say("占全部表", "Share of forms"), "share", 10),
            Column(say("其中一条", "One of them"), width=72, wrap=True),
        ]
        forms = self.figures.forms
        rows = [
            (
                one.rule, self.words.level(one.level), self.words.title(self.outcome, one.rule), one.count, one.forms,
                Fraction(one.forms, forms) if forms else None, one.sample,
            )
            for one in self.figures.found
        ]  # fmt: skip
        self._listed(say("按问题", "By finding"), columns, rows)

    def failures(self) -> None:
        say = self.words.say
        columns = [
            Column(say("文件", "File"), width=44, wrap=True),
            Column(say("代码", "Code"), width=8),
            Column(say("位置", "Place"), width=34, wrap=True),
            Column(say("原因", "What is wrong"), width=62, wrap=True),
            Column(say("改法", "Fix"), width=50, wrap=True),
        ]
        names = ["source", "code", "place", "message", "fix"]
        most = self.settings.sheet_rows - 2
        frame = self.outcome.failures.select(names).sort(names).head(most).collect()
        sheet = self.book.sheet(say("未读成", "Failures"))
        whole = self.figures.failures
        sheet.note(
            say(
                f"未读成的 {thousands(whole)} 个，列出 {thousands(frame.height)} 个；它们不在其他各表的数里。",
                f"{thousands(whole)} could not be read, {thousands(frame.height)} are listed; they are in no other"
                " figure.",
            ),
            4,
            120,
        )
        sheet.table(columns, frame.iter_rows(), frame.height)

    def _listed(self, name: str, columns: list[Column], rows: Sequence[Sequence[Value]]) -> None:
        self.book.sheet(name).table(columns, rows, len(rows))
