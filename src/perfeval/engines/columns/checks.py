"""Findings of every form at once: which checks fire where, and what they say there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from perfeval.diagnostics import LEVELS, Lang
from perfeval.engines.columns.pairs import fired_pairs
from perfeval.engines.columns.reading import read
from perfeval.engines.columns.spaces import ExecutionSpace, FormSpace, RowSpace, SectionSpace, Space
from perfeval.engines.columns.telling import FOUND, LostError, Telling
from perfeval.engines.columns.values import Known, as_truth
from perfeval.engines.wording import fill
from perfeval.language.tree import Call, Node, Text, walk
from perfeval.language.values import Value
from perfeval.packs.model import Pack, Rule, Template


@dataclass(slots=True)
class Spaces:
    """The spaces of one batch of forms."""

    whole: FormSpace
    rows: RowSpace
    execution: ExecutionSpace
    sections: Sequence[SectionSpace] = field(default_factory=tuple)

    def of(self, rule: Rule) -> Sequence[Space]:
        """Where a rule on one fact is asked."""
        if rule.on == "section":
            return self.sections
        return [{"indicator": self.rows, "execution": self.execution, "submission": self.whole}[rule.on]]


def decided(spaces: Spaces, rules: Sequence[Rule], lang: Lang | None) -> pl.DataFrame:
    """The findings of some checks, as :data:`FOUND`; without texts where no language is given."""
    asked: dict[int, tuple[Space, int, list[tuple[Rule, pl.Expr]]]] = {}
    parts: list[pl.DataFrame] = []
    for rule in rules:
        if rule.pair:
            parts.append(fired_pairs(spaces.rows, rule, lang))
            continue
        for order, space in enumerate(spaces.of(rule)):
            held = read(rule.when, space)
            if isinstance(held, Known) and held.value is not True:
                continue
            fires = as_truth(held).value.fill_null(False)
            asked.setdefault(id(space), (space, order, []))[2].append((rule, fires))
    for space, order, questions in asked.values():
        masks = space.frame.select([fires.alias(str(place)) for place, (_, fires) in enumerate(questions)])
        for place, (rule, _) in enumerate(questions):
            mask = masks[str(place)]
            if mask.any():
                parts.append(_told(space, rule, order, mask, lang))
    return pl.concat(parts) if parts else pl.DataFrame(schema=FOUND)


def _told(space: Space, rule: Rule, order: int, mask: pl.Series, lang: Lang | None) -> pl.DataFrame:
    chosen = space.frame.data.lazy().filter(mask).select(
        "form", _line_of(space, rule), *_columns(rule, order), "at.line", "at.column", "at.sheet", "at.cell"
    )  # fmt: skip
    found = chosen.collect()
    if lang is None:
        blank = pl.lit(None, dtype=pl.String)
        found = found.with_columns(blank.alias("message"), blank.alias("fix"))
    else:
        texts = Telling(space, nodes_of(rule, lang)).told(mask, teller(rule, lang), ("message", "fix"))
        found = pl.concat([found, texts], how="horizontal")
    return found.select(pl.col(name).cast(kind) for name, kind in FOUND.items())


def _line_of(space: Space, rule: Rule) -> pl.Expr:
    """The line of a finding: null for the form as a whole."""
    if space.scope == "indicator":
        return pl.col("line")
    return pl.lit(0 if rule.on == "execution" else None, dtype=pl.Int32).alias("line")


def _columns(rule: Rule, order: int) -> list[pl.Expr]:
    """What a rule gives to each of its findings."""
    return [
        pl.lit(rule.id).alias("rule"),
        pl.lit(LEVELS.index(rule.level), dtype=pl.Int8).alias("grave"),
        pl.lit(order, dtype=pl.UInt32).alias("order"),
    ]


def nodes_of(rule: Rule, lang: Lang) -> list[Node]:
    """The expressions in what a rule says."""
    return [part for template in (rule.message, rule.fix) for part in _nodes(template[lang])]


def _nodes(template: Template) -> Iterable[Node]:
    return [part for part in template.parts if not isinstance(part, str)]


def teller(rule: Rule, lang: Lang) -> Callable[[Callable[[Node], Value], object], Sequence[str | None]]:
    """Message and fix of a rule; nothing where they would need a reason that is not at hand."""

    def tell(work: Callable[[Node], Value], _record: object) -> Sequence[str | None]:
        try:
            return fill(rule.message[lang], work, lang), fill(rule.fix[lang], work, lang)
        except LostError:
            return None, None

    return tell


def asked_for(pack: Pack) -> frozenset[str]:
    """The checks that other rules ask for, by id or title."""
    trees = [
        tree
        for rule in pack.rules
        for tree in (
            rule.when,
            *(case.when for case in rule.cases),
            *(
                node
                for case in rule.cases
                for node in (case.points, case.lowest, case.highest)
                if node is not None
            ),
            *([rule.amount] if rule.amount is not None else []),
        )
    ]
    return frozenset(
        part.arguments[0].value
        for tree in trees
        for part in walk(tree)
        if isinstance(part, Call) and part.function == "found" and isinstance(part.arguments[0], Text)
    )


def show_findings(spaces: Spaces, found: pl.DataFrame, rules: Sequence[Rule], asked: frozenset[str]) -> None:
    """Let other rules see which checks had a finding on a line, or on the form as a whole."""
    for name in asked:
        ids = [rule.id for rule in rules if name in (rule.id, rule.title["zh"])]
        if not ids:
            continue
        mine = found.lazy().filter(pl.col("rule").is_in(ids)).select("form", "line").unique().collect()
        forms = spaces.whole.frame
        anywhere = forms.keep(forms.data["form"].is_in(mine["form"].unique().implode()))
        whole = forms.data["form"].is_in(mine.filter(pl.col("line").is_null())["form"].unique().implode())
        execution = forms.data["form"].is_in(mine.filter(pl.col("line") == 0)["form"].unique().implode())
        rows = spaces.rows.frame
        here = rows.data.select("form", "line").join(
            mine.with_columns(pl.lit(True).alias("here")), on=["form", "line"], how="left", maintain_order="left"
        )["here"].fill_null(False)  # fmt: skip
        spaces.whole.findings[name] = pl.col(anywhere)
        spaces.execution.findings[name] = pl.col(forms.keep(whole | execution))
        spaces.rows.findings[name] = pl.col(rows.keep(here | whole.gather(rows.data["form"])))
        for section in spaces.sections:
            section.findings[name] = pl.col(anywhere)
