"""The lines of every form: points as amounts, and why they are what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl

from perfeval.diagnostics import Lang
from perfeval.engines.columns import values as v
from perfeval.engines.columns.records import LOST, Record
from perfeval.engines.columns.scoring import OUTCOMES, Ending, Scores, labels
from perfeval.engines.columns.spaces import Space
from perfeval.engines.columns.telling import LostError, Telling
from perfeval.engines.columns.values import Number
from perfeval.engines.compute import evaluate
from perfeval.engines.compute import points_of as exact_points
from perfeval.engines.lines import BLANK, NO_CASE, NO_RULE
from perfeval.engines.tables import AMOUNT, PLACES
from perfeval.engines.wording import with_numbers
from perfeval.evaluation import Rounding
from perfeval.language.tree import Node
from perfeval.language.values import Cannot, Value
from perfeval.packs.model import Pack

#: The last place of an amount.
_UNIT = pl.lit(Decimal(1).scaleb(-PLACES.places))


def amount(number: Number, rounding: Rounding | None = None) -> pl.Expr:
    """A number as a column of amounts: rounded as it is shown, then to the places of the column."""
    shown = number if rounding is None else v.rounded(number, rounding.places, rounding.mode)
    if isinstance(shown.den, int) and 10**PLACES.places % shown.den == 0:
        factor = 10**PLACES.places // shown.den
        num = v.product(shown.num, shown.size, factor, factor)
    else:
        num = v.rounded(shown, PLACES.places).num
    return (num.cast(pl.Decimal(38, 0)) * _UNIT).cast(AMOUNT)


def point_columns(scores: Scores, pack: Pack) -> list[pl.Expr]:
    """Points of every line, what they lie between, and their exact value."""
    rounding = pack.line_rounding
    points = scores.points
    return [
        amount(points, rounding).alias("points"),
        amount(scores.lowest, rounding).alias("points_min"),
        amount(scores.highest, rounding).alias("points_max"),
        points.num.cast(pl.Int128).alias("points_num"),
        pl.when(points.present).then(points.denominator.cast(pl.Int128)).alias("points_den"),
    ]


def ending_columns(scores: Scores) -> list[pl.Expr]:
    """Outcome, rule, case and basis of every line."""
    code = pl.col(scores.code)
    found: list[tuple[str, Sequence[str | None]]] = [
        ("outcome", [OUTCOMES[ending.why] for ending in scores.endings]),
        ("rule", labels(scores.endings, "rule")),
        ("case", labels(scores.endings, "case")),
        ("basis", labels(scores.endings, "basis")),
    ]
    return [pl.lit(pl.Series(texts, dtype=pl.String)).gather(code).alias(name) for name, texts in found]


def explanations(space: Space, scores: Scores, lang: Lang) -> pl.Series:
    """Why each line has its points; null where columns do not say enough."""
    codes = space.frame.data[scores.code]
    parts: list[pl.DataFrame] = []
    for code in codes.unique().sort():
        mask = codes == code
        places = mask.arg_true()
        texts = _explained(space, scores, scores.endings[code], mask, lang)
        parts.append(pl.DataFrame({"place": places, "text": texts}))
    return pl.concat(parts).sort("place")["text"]


def _explained(space: Space, scores: Scores, ending: Ending, mask: pl.Series, lang: Lang) -> pl.Series:
    count = int(mask.sum())
    case, rule = ending.case, ending.rule
    if ending.why in ("no_case", "no_rule"):
        return _same((NO_CASE if ending.why == "no_case" else NO_RULE)[lang], count)
    if ending.why in ("case", "not_applicable") and case is not None:
        reason = case.cannot_tell if ending.why == "case" else case.not_applicable
        return _same("" if reason is None else reason[lang], count)
    if ending.why == "applied" and case is not None and case.points is not None:
        return _worked(space, scores, case.points, mask, lang)
    condition = (
        rule.when if ending.why == "rule" and rule is not None else case.when if case is not None else None
    )
    if ending.why == "formula" and case is not None:
        condition = case.points
    if condition is None:  # pragma: no cover - every other ending has one
        return _same("", count)
    return _reasons(space, condition, mask, lang, of_points=ending.why == "formula")


def _same(text: str, count: int) -> pl.Series:
    return pl.Series([text], dtype=pl.String).new_from_index(0, count)


def _reasons(space: Space, node: Node, mask: pl.Series, lang: Lang, *, of_points: bool) -> pl.Series:
    """Why an expression cannot be told."""

    def tell(_work: Callable[[Node], Value], record: Record) -> Sequence[str | None]:
        value = exact_points(node, record) if of_points else evaluate(node, record)
        if not isinstance(value, Cannot):
            return [BLANK[lang] if of_points else None]
        return [None if LOST.reason["zh"] in value.reason["zh"] else value.reason[lang]]

    telling = Telling(space, [node])
    if telling.over:
        return pl.Series([None], dtype=pl.String).new_from_index(0, int(mask.sum()))
    return telling.told(mask, tell, ["text"])["text"]


def _worked(space: Space, scores: Scores, node: Node, mask: pl.Series, lang: Lang) -> pl.Series:
    """A formula with its numbers and what they come to."""
    pack = space.pack
    rounding = pack.line_rounding
    telling = Telling(space, [node])
    if telling.over:
        return pl.Series([None], dtype=pl.String).new_from_index(0, int(mask.sum()))
    telling.exprs += [scores.points.num.alias("=num"), scores.points.denominator.alias("=den")]

    def tell_row(row_value: Fraction, record: Record) -> str:
        text = rounding.text(row_value)
        left = with_numbers(node, record, pack.vocabulary, lang)
        return text if left in (text, str(row_value)) else f"{left} = {text}"

    data = space.frame.data.lazy().filter(mask).with_columns(telling.exprs)
    columns = [expr.meta.output_name() for expr in telling.exprs]
    chosen = data.select(columns).collect()
    different = chosen.unique(maintain_order=True)
    texts: list[str | None] = []
    for row in different.iter_rows(named=True):
        try:
            texts.append(tell_row(Fraction(row["=num"], row["=den"]), telling.records.record(row)))
        except LostError:
            texts.append(None)
    told = different.with_columns(pl.Series("=text", texts, dtype=pl.String))
    return chosen.join(told, on=columns, how="left", nulls_equal=True, maintain_order="left")["=text"]
