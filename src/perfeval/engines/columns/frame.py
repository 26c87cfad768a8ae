"""A frame of facts that grows: what was worked out once on every row is kept as a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from perfeval.engines.columns.values import Dim, Number, Own
from perfeval.submissions.columns import SCALE, dimension_of

#: Digits behind the point that a whole column may not need: all six, four, or two of them.
_SHORTER = (10**6, 10**4, 10**2)


class Frame:
    """Rows of one kind: forms, or indicators."""

    def __init__(self, data: pl.DataFrame) -> None:
        self.data = data
        self._made = 0
        self._codes: dict[str, tuple[pl.Series, list[Any]]] = {}
        self._dims: dict[str, Own] = {}
        self._numbers: dict[str, Number] = {}

    @property
    def height(self) -> int:
        return self.data.height

    def keep(self, value: pl.Expr | pl.Series, like: str = "kept") -> str:
        """Work out an expression on every row; the name of its column."""
        self._made += 1
        name = f"{like}:{self._made}"
        self.data = self.data.with_columns(value.alias(name))
        return name

    def select(self, values: Sequence[pl.Expr]) -> pl.DataFrame:
        """Expressions on every row, worked out together; each has a name."""
        names = [value.meta.output_name() for value in values]
        return self.data.lazy().with_columns(values).select(names).collect()

    def has_null(self, column: pl.Expr) -> bool:
        """Whether a column, given as an expression, is null anywhere."""
        return self.data[column.meta.output_name()].null_count() > 0

    def is_empty(self, column: str) -> bool:
        return self.data[column].null_count() == self.data.height

    def number(self, column: str, dim: Dim, scale: int = SCALE) -> Number:
        """A column of whole numbers, each so many of ``scale`` to one, with what is known of their size."""
        known = self._numbers.get(column)
        if known is None:
            known = self._numbers[column] = self._measured(column, dim, scale)
        return known

    def _measured(self, column: str, dim: Dim, scale: int) -> Number:
        value = pl.col(column)
        whole = [(value % factor == 0).all().alias(str(factor)) for factor in _SHORTER if factor <= scale]
        found = self.data.lazy().select(value.min().alias("low"), value.max().alias("high"), *whole).collect()
        row = found.row(0, named=True)
        low, high = row["low"], row["high"]
        if low is None:
            return Number(pl.lit(None, dtype=pl.Int64), 1, 0, 0, 1, dim)
        expr, den = value, scale
        for factor in _SHORTER:
            if row.get(str(factor)):
                expr, den = pl.col(self.keep(value // factor, column)), scale // factor
                low, high = low // factor, high // factor
                break
        return Number(expr, den, min(low, 0), max(high, 0), den, dim)

    def quotient(self, column: str, dim: Dim) -> Number:
        """A column of which some rows are in other parts than millionths."""
        parts = column + ".den"
        if parts not in self.data.columns or self.is_empty(parts):
            return self.number(column, dim)
        den = pl.col(parts).fill_null(SCALE)
        return self.settled(Number(pl.col(column), den, 0, 0, SCALE, dim))

    def measured(self, num: pl.Expr, den: int, dim: Dim) -> Number:
        """Numerators worked out now, with the bounds that they turn out to have."""
        expr, low, high = self._bounded(num)
        return Number(expr, den, low, high, den, dim)

    def settled(self, number: Number) -> Number:
        """A number worked out now, with the bounds that it turns out to have; nothing else is kept of it."""
        num, low, high = self._bounded(number.num)
        if isinstance(number.den, int):
            return Number(num, number.den, low, high, number.den, number.dim)
        den, _, most = self._bounded(number.den)
        return Number(num, den, low, high, max(most, 1), number.dim)

    def _bounded(self, value: pl.Expr) -> tuple[pl.Expr, int, int]:
        """Whole numbers worked out now, in 64 bits where they fit, and bounds of them with zero between."""
        name = self.keep(value)
        series = self.data[name]
        low, high = series.min(), series.max()
        low, high = (low, high) if isinstance(low, int) and isinstance(high, int) else (0, 0)
        if max(abs(low), abs(high)) < 2**62:
            self.data = self.data.with_columns(pl.col(name).cast(pl.Int64))
        return pl.col(name), min(low, 0), max(high, 0)

    def dimension(self, column: str) -> Dim:
        """The dimension that a column of texts tells."""
        known = self._dims.get(column)
        if known is None:
            texts = self.data[column].unique().drop_nulls().sort().to_list()
            known = self._dims[column] = Own(column, tuple(texts))
        if len(known.texts) <= 1:
            return Dim(dimension_of(known.texts[0]) if known.texts else ())
        return Dim((), ((known, 1),))

    def codes(self, column: str) -> tuple[pl.Series, list[Any]]:
        """Which of its distinct texts each row has (null for none), and these texts."""
        known = self._codes.get(column)
        if known is None:
            series = self.data[column]
            texts = series.unique(maintain_order=True).drop_nulls()
            codes = series.cast(pl.Enum(texts)).to_physical()
            known = self._codes[column] = codes, texts.to_list()
        return known

    def of_text(
        self,
        column: str,
        work: Callable[[str], Any],
        kind: pl.DataType,
        without: tuple[Sequence[str], Callable[[str], Any]] | None = None,
    ) -> pl.Series:
        """What a function gives of each row's text, asked once of each that is different.

        Args:
            without: words, and what the function gives of a text in which none of them occurs.
        """
        codes, texts = self.codes(column)
        if without is None:
            found = [work(text) for text in texts]
        else:
            words, plain = without
            hits = pl.Series(texts, dtype=pl.String).str.contains_any(
                pl.Series(words, dtype=pl.String).implode()
            )
            found = [work(text) if hit else plain(text) for text, hit in zip(texts, hits, strict=True)]
        return pl.Series(found, dtype=kind).gather(codes)

    def of_texts(self, columns: Sequence[str], work: Callable[..., Any], kind: pl.DataType) -> pl.Series:
        """The same of several texts; null where one is missing."""
        chosen = self.data.select(columns)
        alike = chosen.unique(maintain_order=True).drop_nulls()
        found = alike.with_columns(pl.Series("found", [work(*row) for row in alike.iter_rows()], dtype=kind))
        return chosen.join(found, on=columns, how="left", maintain_order="left")["found"]
