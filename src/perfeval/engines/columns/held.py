"""What columns hold: which forms and packs they can decide, and which columns that takes."""

from __future__ import annotations

import polars as pl

from perfeval.engines.columns.aggregates import MOST_ROWS
from perfeval.language.tree import Name, Node, walk
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Pack
from perfeval.submissions.columns import Facts, fact_schema, is_beyond, terms_of

#: Columns that every evaluation reads, beside those of the facts that a pack asks for.
ALWAYS = (
    "source", "file", "unit", "project", "rating", "form_year", "plain", "form", "line", "not_applicable", "printed",
    "at.line", "at.column", "at.sheet", "at.cell",
)  # fmt: skip


def names_in(pack: Pack) -> set[str]:
    """Every name that the expressions of a pack read."""
    trees: list[Node] = [tree for let in pack.lets for case in let.cases for tree in case]
    trees += [profile.when for profile in pack.framework.profiles]
    for rule in pack.rules:
        trees.append(rule.when)
        trees += [
            node
            for case in rule.cases
            for node in (case.when, case.points, case.lowest, case.highest)
            if node
        ]
        trees += [rule.amount] if rule.amount is not None else []
        trees += [
            part
            for said in (rule.message, rule.fix)
            for template in said.values()
            for part in template.parts
            if not isinstance(part, str)
        ]
    return {part.id for tree in trees for part in walk(tree) if isinstance(part, Name)}


def is_supported(pack: Pack) -> bool:
    """Whether the totals of a pack are sums: no choice of rows, no rounded sections, no caps on lines."""
    framework = pack.framework
    line_caps = [*pack.of_kind("cap", "indicator"), *pack.of_kind("cap", "execution")]
    return (
        framework.scored and framework.choose_by is None and pack.section_rounding is None and not line_caps
    )


def numbers_of(scope: str) -> list[Term]:
    """The facts of a scope that are whole numbers in columns."""
    schema = fact_schema(scope)
    return [term for term in terms_of(scope) if schema[term.id] == pl.Int64()]


def alone_in(facts: Facts) -> pl.Series:
    """Forms that columns do not hold in full, or whose totals need more than sums."""
    rows, forms = facts.rows, facts.forms
    untold, beyond = (
        [
            is_beyond("fact." + term.id).fill_null(False)
            for term in numbers_of(scope)
            if (why := f"fact.{term.id}.why") in frame.columns and frame[why].null_count() < frame.height
        ]
        for scope, frame in (("indicator", rows), ("submission", forms))
    )
    odd = pl.col("not_applicable") | pl.col("fact.weight").is_null()
    for expr in untold:
        odd = odd | expr
    in_order = rows.lazy().select(pl.col("form").set_sorted(), odd.alias("odd"))
    found = in_order.group_by("form").agg(pl.col("odd").any(), pl.len().alias("rows")).collect()
    usual = found.filter(~pl.col("odd") & (pl.col("rows") <= MOST_ROWS))["form"]
    own = forms.select(pl.any_horizontal(~pl.col("plain"), *beyond).alias("odd"))["odd"]
    return own | pl.repeat(True, forms.height, eager=True).scatter(usual, False)


def sizes_of(facts: Facts) -> pl.Series:
    """The largest number of each form, on its rows or of its funds."""
    of_rows, of_forms = (
        pl.max_horizontal(
            [pl.col(name).abs() for term in numbers_of(scope) if (name := f"fact.{term.id}") in frame.columns]
        )
        for scope, frame in (("indicator", facts.rows), ("submission", facts.forms))
    )
    rows = facts.rows.lazy().group_by("form").agg(of_rows.max().alias("rows"))
    forms = facts.forms.lazy().with_row_index("form").select("form", of_forms.alias("own"))
    found = forms.join(rows, on="form", how="left", maintain_order="left")
    return found.select(pl.max_horizontal("rows", "own").fill_null(0)).collect().to_series()
