"""What was found of many forms → tables of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from perfeval.diagnostics import LEVELS, Lang
from perfeval.engines.columns import lines as told
from perfeval.engines.columns.aggregates import MOST_ROWS
from perfeval.engines.columns.checks import Spaces
from perfeval.engines.columns.scoring import Scores
from perfeval.engines.columns.totals import Totals
from perfeval.engines.columns.values import Number, Text, added, as_number, number_of
from perfeval.engines.process import EXECUTION_ROW
from perfeval.engines.tables import CAPS, FINDINGS, LINES, RESULTS, Tables, concat_tables
from perfeval.language.tree import POINTS
from perfeval.language.values import Amount
from perfeval.packs.model import Pack
from perfeval.submissions.columns import CELLS, Facts


class Outcome:
    """The tables of a pack.

    Args:
        lang: of texts; None leaves them out.
        lines: tell the lines, too.
    """

    def __init__(self, pack: Pack, lang: Lang | None, *, lines: bool) -> None:
        self.pack = pack
        self.lang: Lang | None = lang
        self.lines = lines

    def bare(self, tables: Tables) -> Tables:
        """Results without what is not asked for."""
        lines, findings, caps = tables.lines, tables.findings, tables.caps
        if not self.lines:
            lines = lines.clear()
        if self.lang is None:
            blank = pl.lit(None, dtype=pl.String)
            lines = lines.with_columns(blank.alias("explanation"))
            findings = findings.with_columns(blank.alias("message"), blank.alias("fix"))
            caps = caps.with_columns(blank.alias("title"), blank.alias("explanation"))
        return replace(tables, lines=lines, findings=findings, caps=caps)

    def tables(
        self, spaces: Spaces, execution: Scores, lines: Scores, sums: Totals, found: pl.DataFrame
    ) -> tuple[Tables, pl.Series]:
        """The results, and the forms of which they do not tell everything."""
        forms = spaces.whole.frame
        told_lines, lost = pl.DataFrame(schema=LINES), [found.filter(pl.col("message").is_null())["form"]]
        if self.lines:
            all_lines = self._lines(spaces, execution, lines, found)
            lost.append(all_lines.filter(pl.col("explanation").is_null())["form"])
            told_lines = all_lines.drop("form")
        tables = Tables(
            self._results(spaces, sums, found),
            told_lines,
            self._findings(spaces, found),
            pl.DataFrame(schema=CAPS),
        )
        if self.lang is None:
            return tables, pl.repeat(False, forms.height, eager=True)
        return tables, forms.data["form"].is_in(pl.concat(lost).unique().implode())

    def _lines(self, spaces: Spaces, execution: Scores, lines: Scores, found: pl.DataFrame) -> pl.DataFrame:
        """The execution row and the indicators, with the place of their form."""
        forms, rows = spaces.whole.frame, spaces.rows.frame
        weight = number_of(Amount(spaces.whole.framework.execution, POINTS))
        own = forms.select([
            pl.col("form").alias("form"), pl.col("source").alias("source"), pl.lit(0, dtype=pl.Int32).alias("line"),
            pl.lit(EXECUTION_ROW).alias("name"), told.amount(weight).alias("weight"),
            told.amount(as_number(spaces.execution.lookup("claimed", ""))).alias("claimed"),
            *told.point_columns(execution, self.pack), *told.ending_columns(execution),
        ])  # fmt: skip
        of_rows = rows.select([
            pl.col("form").alias("form"), pl.col("line").alias("line"), pl.col("cell.name").fill_null("").alias("name"),
            *(pl.col(f"cell.{name}").alias(name) for name in CELLS if name != "name"),
            told.amount(as_number(spaces.rows.lookup("weight", ""))).alias("weight"),
            told.amount(as_number(spaces.rows.lookup("claimed", ""))).alias("claimed"),
            *told.point_columns(lines, self.pack), *told.ending_columns(lines),
        ])  # fmt: skip
        of_rows = of_rows.with_columns(forms.data["source"].gather(rows.data["form"]).alias("source"))
        of_rows = self._measured(of_rows, found)
        if self.lang is not None:
            own = own.with_columns(
                told.explanations(spaces.execution, execution, self.lang).alias("explanation")
            )
            of_rows = of_rows.with_columns(
                told.explanations(spaces.rows, lines, self.lang).alias("explanation")
            )
        schema = {"form": pl.UInt32(), **LINES}
        both = [
            frame.select(
                (pl.col(name) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)).cast(kind)
                for name, kind in schema.items()
            )
            for frame in (own, of_rows)
        ]
        # The execution row of each form comes before its indicators, which are in order already.
        return both[0].merge_sorted(both[1], key="form")

    def _measured(self, lines: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """With the verdict on each indicator, and its codes in the order of the alphabet."""
        rules = [rule for rule in self.pack.of_kind("check", "indicator") if rule.code]
        if not rules:
            return lines.with_columns(
                pl.lit(None, dtype=pl.String).alias("measurability"),
                pl.lit(None, dtype=pl.List(pl.String)).alias("codes"),
            )
        about = pl.DataFrame(
            {
                "rule": [rule.id for rule in rules],
                "code": [rule.code for rule in rules],
                "verdict": [rule.verdict for rule in rules],
            },
            schema={"rule": pl.String, "code": pl.String, "verdict": pl.String},
        )
        said = (
            found.lazy()
            .select("form", "line", "rule")
            .join(about.lazy(), on="rule")
            .group_by("form", "line")
            .agg(pl.col("code").unique().sort().alias("codes"), pl.col("verdict").unique().alias("verdicts"))
            .collect()
        )
        verdict = pl.lit("measurable")
        for name in ("vague", "unmeasurable"):
            verdict = pl.when(pl.col("verdicts").list.contains(name)).then(pl.lit(name)).otherwise(verdict)
        return lines.join(said, on=["form", "line"], how="left", maintain_order="left").with_columns(
            verdict.alias("measurability"),
            pl.col("codes").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        )

    def _results(self, spaces: Spaces, sums: Totals, found: pl.DataFrame) -> pl.DataFrame:
        frame = spaces.whole.frame
        pack = self.pack
        claimed = as_number(spaces.whole.lookup("claimed_score", ""))
        total = told.amount(sums.total)
        gap = _gap(sums.total, claimed, pack)
        rated = spaces.whole.lookup("claimed_rating", "")
        rating = (
            pl.col("rating") if not isinstance(rated, Text) else pl.coalesce(rated.value, pl.col("rating"))
        )
        results = frame.select([
            pl.col("form").alias("form"), pl.col("source").alias("source"), pl.col("unit").alias("unit"),
            pl.col("project").alias("project"), pl.col("form_year").alias("year"), pl.lit(pack.id).alias("pack"),
            total.alias("total"), told.amount(sums.lowest).alias("total_min"),
            told.amount(sums.highest).alias("total_max"), pl.col(sums.rating).alias("rating:out"),
            told.amount(claimed).alias("claimed_score"), rating.alias("claimed_rating"), gap.alias("gap"),
        ]).rename({"rating:out": "rating"})  # fmt: skip
        counts = found["form"].value_counts(name="count")
        findings = pl.repeat(0, frame.height, dtype=pl.UInt32, eager=True).scatter(
            counts["form"], counts["count"]
        )
        results = results.with_columns(findings.alias("findings"))
        return results.select(pl.col(name).cast(kind) for name, kind in RESULTS.items())

    def _findings(self, spaces: Spaces, found: pl.DataFrame) -> pl.DataFrame:
        """In the order of a report: by form, the grave ones first, the form as a whole last, then by rule."""
        rules = {rule.id: rule for rule in self.pack.of_kind("check")}
        ids = sorted(rules)
        found = found.with_columns(pl.col("rule").cast(pl.Enum(ids)).to_physical().alias("place"))
        found = found[found.select(_in_order(len(ids)).arg_sort()).to_series()]
        forms, form, place = spaces.whole.frame.data, found["form"], found["place"]
        of_rules = {
            "basis": [None if rules[id_].basis is None else str(rules[id_].basis) for id_ in ids],
            "code": [rules[id_].code for id_ in ids],
        }
        shown = {
            "source": forms["source"].gather(form), "file": forms["file"].gather(form),
            "level": pl.Series(LEVELS).gather(found["grave"]),
            "row": found["at.line"], "column": found["at.column"], "sheet": found["at.sheet"], "cell": found["at.cell"],
            **{name: pl.Series(texts, dtype=pl.String).gather(place) for name, texts in of_rules.items()},
        }  # fmt: skip
        made = [(shown[name] if name in shown else found[name]).alias(name) for name in FINDINGS]
        return pl.DataFrame(made).cast(FINDINGS)  # type: ignore[arg-type]


def _in_order(rules: int) -> pl.Expr:
    """One whole number to sort findings by, which is much faster than by each part of it."""
    parts = (
        (pl.col("grave"), len(LEVELS)), (pl.col("line").is_null(), 2), (pl.col("line").fill_null(0), MOST_ROWS + 1),
        (pl.col("place"), rules), (pl.col("order"), MOST_ROWS + 1),
    )  # fmt: skip
    key = pl.col("form").cast(pl.Int64)
    for part, most in parts:
        key = key * most + part.cast(pl.Int64)
    return key


def _gap(total: Number, claimed: Number, pack: Pack) -> pl.Expr:
    return told.amount(
        added(total, replace(claimed, dim=total.dim, literal=False), minus=True), pack.rounding
    )


def without(tables: Tables, gone: pl.Series) -> Tables:
    """Results without those of some forms."""
    keep = ~pl.col("source").is_in(gone.implode())
    return Tables(
        tables.results.filter(keep), tables.lines.filter(keep), tables.findings.filter(keep), tables.caps.filter(keep)
    )  # fmt: skip


def merged(
    parts: Sequence[tuple[Sequence[int] | pl.Series, Tables]], facts: Facts, in_columns: int
) -> Tables:
    """The results of all parts in the order of the forms."""
    whole = [tables for _, tables in parts if tables.results.height]
    if len(whole) == 1:
        only = whole[0]
        return replace(only, in_columns=in_columns)
    order = facts.forms.select("source").with_row_index("=place")

    together = concat_tables(whole)

    def in_order(frame: pl.DataFrame) -> pl.DataFrame:
        joined = frame.join(order, on="source", how="left", maintain_order="left")
        return joined.sort("=place", maintain_order=True).drop("=place")

    return Tables(
        in_order(together.results), in_order(together.lines), in_order(together.findings), in_order(together.caps),
        in_columns,
    )  # fmt: skip
