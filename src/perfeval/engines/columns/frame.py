"""A frame of facts that grows: what was worked out once on every row is kept as a column."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Literal

import polars as pl

from perfeval.engines.columns.asked import Asked
from perfeval.engines.columns.values import Dim, Number, Own
from perfeval.submissions.columns import SCALE, dimension_of

#: Digits behind the point that a whole column may not need: all six, four, or two of them.
_SHORTER = (10**6, 10**4, 10**2)
#: From so many rows on, expressions are worked out a few thousand rows at a time, on all cores, instead of one whole
#: column after another; for fewer rows that takes longer.
MANY_ROWS = 20_000
#: How many rows are looked at first.
_SAMPLE = 1_000
#: A numerator below this can be taken to nine places and summed over a thousand rows within 64 bits.
_SMALL = 2**62 // 10**12


class Frame:
    """Rows of one kind: forms, or indicators; ``asked`` is what was asked of their texts, here and in earlier batches."""

    def __init__(self, data: pl.DataFrame, asked: Asked) -> None:
        self._data = _spelt_out(data)
        self.asked = asked
        self._pending: list[pl.Expr] = []
        self._made = 0
        self._codes: dict[str, tuple[pl.Series, list[Any]]] = {}
        #: Of columns of texts: the place of each distinct one among those that were asked.
        self._places: dict[str, pl.Series] = {}
        self._dims: dict[str, Own] = {}
        self._numbers: dict[str, Number] = {}
        #: The least and the greatest of columns of whole numbers, and the factor that all are multiples of.
        self._extent: dict[str, tuple[int | None, int | None, int]] = {}

    @property
    def data(self) -> pl.DataFrame:
        """All columns, those that were asked for and not worked out yet among them."""
        if self._pending:
            lazy = self._data.lazy()
            for value in self._pending:
                lazy = lazy.with_columns(value)
            self._pending = []
            self._data = _spelt_out(lazy.collect(engine=self._engine))
        return self._data

    @property
    def _engine(self) -> Literal["streaming", "in-memory"]:
        return "streaming" if self.height >= MANY_ROWS else "in-memory"

    @property
    def height(self) -> int:
        return self._data.height

    def keep(self, value: pl.Expr | pl.Series, like: str = "kept") -> str:
        """The name of a column with the value of an expression, which is worked out when one asks for columns."""
        self._made += 1
        name = f"{like}:{self._made}"
        if isinstance(value, pl.Expr) and not value.meta.root_names():  # see _spelt_out
            value = pl.select(value).to_series().new_from_index(0, self.height)
        if isinstance(value, pl.Series):
            self._data = self._data.with_columns(value.alias(name))
        else:
            self._pending.append(value.alias(name))
        return name

    def select(self, values: Sequence[pl.Expr]) -> pl.DataFrame:
        """Expressions on every row, worked out together; each has a name."""
        names = [value.meta.output_name() for value in values]
        return self.data.lazy().with_columns(values).select(names).collect(engine=self._engine)

    def has_null(self, column: pl.Expr) -> bool:
        """Whether a column, given as an expression, is null anywhere."""
        return self.data[column.meta.output_name()].null_count() > 0

    def is_empty(self, column: str) -> bool:
        """Whether a column of the facts is null everywhere."""
        return self._data[column].null_count() == self.height

    def number(self, column: str, dim: Dim, scale: int = SCALE) -> Number:
        """A column of whole numbers, each so many of ``scale`` to one, with what is known of their size."""
        known = self._numbers.get(column)
        if known is None:
            known = self._numbers[column] = self._measured(column, dim, scale)
        return known

    def _measured(self, column: str, dim: Dim, scale: int) -> Number:
        if column not in self._extent:
            self.measure([column], scale)
        low, high, factor = self._extent[column]
        if low is None or high is None:
            return Number(pl.lit(None, dtype=pl.Int64), 1, 0, 0, 1, dim)
        shorter = pl.col(column if factor == 1 else f"{column}/{factor}")
        den = scale // factor
        return Number(shorter, den, min(low // factor, 0), max(high // factor, 0), den, dim)

    def measure_facts(self, names: Sequence[str]) -> None:
        """The same of all facts that are numbers in millionths, those of these names."""
        columns = [column for name in names if (column := f"fact.{name}") in self._data.columns]
        self.measure([name for name in columns if not self._has_parts(name)])

    def _has_parts(self, column: str) -> bool:
        parts = column + ".den"
        return parts in self._data.columns and not self.is_empty(parts)

    def measure(self, columns: Sequence[str], scale: int = SCALE) -> None:
        """Find the size of columns of whole numbers, and by what all of a column can be divided."""
        if not columns:
            return
        data = self.data
        # The first rows rule out most factors; of the others the largest is nearly always right.
        factors_of = [factor for factor in _SHORTER if factor <= scale]
        tried = [_divides(pl.col(name), f).all().alias(f"{name}|{f}") for name in columns for f in factors_of]
        sample = data.head(_SAMPLE).select(tried).row(0, named=True) if tried else {}
        left = {name: [f for f in factors_of if sample[f"{name}|{f}"]] for name in columns}
        found = data.select(
            end.alias(f"{name}|{which}")
            for name in columns
            for which, end in (("low", pl.col(name).min()), ("high", pl.col(name).max()))
        ).row(0, named=True)
        for name in columns:
            self._extent[name] = found[f"{name}|low"], found[f"{name}|high"], 1
        while left := {name: factors for name, factors in left.items() if factors}:
            self._divide({name: factors.pop(0) for name, factors in left.items()})
            left = {name: factors for name, factors in left.items() if self._extent[name][2] == 1}

    def _divide(self, factors: Mapping[str, int]) -> None:
        """Keep quotients of columns by factors that divide all of them."""
        quotients = {name: pl.col(name) // factor for name, factor in factors.items()}
        made = self.select([
            *(value.alias(f"{name}/{factors[name]}") for name, value in quotients.items()),
            *((value * factors[name] == pl.col(name)).alias(name) for name, value in quotients.items()),
        ])  # fmt: skip
        for name, factor in factors.items():
            if made[name].all():
                low, high, _ = self._extent[name]
                self._extent[name] = low, high, factor
                self._data = self._data.with_columns(made[f"{name}/{factor}"])

    def quotient(self, column: str, dim: Dim) -> Number:
        """A column of which some rows are in other parts than millionths."""
        if not self._has_parts(column):
            return self.number(column, dim)
        return self._found(pl.col(column), pl.col(column + ".den").fill_null(SCALE), dim)

    def measured(self, num: pl.Expr | pl.Series, den: int, dim: Dim) -> Number:
        """Numerators worked out now, with the bounds that they turn out to have."""
        expr, low, high = self._bounded(num)
        return Number(expr, den, low, high, den, dim)

    def settled(self, number: Number) -> Number:
        """A number kept, with the bounds that it turns out to have where it is not small anyway; nothing else is."""
        if number.size < _SMALL and number.most < _SMALL:
            den = number.den if isinstance(number.den, int) else pl.col(self.keep(number.den))
            return Number(
                pl.col(self.keep(number.num)), den, number.low, number.high, number.most, number.dim
            )
        return self._found(number.num, number.den, number.dim)

    def _found(self, num: pl.Expr, den: pl.Expr | int, dim: Dim) -> Number:
        """A quotient worked out now, with the bounds that it turns out to have."""
        num, low, high = self._bounded(num)
        if isinstance(den, int):
            return Number(num, den, low, high, den, dim)
        den, _, most = self._bounded(den)
        return Number(num, den, low, high, max(most, 1), dim)

    def _bounded(self, value: pl.Expr | pl.Series) -> tuple[pl.Expr, int, int]:
        """Whole numbers worked out now, in 64 bits where they fit, and bounds of them with zero between."""
        name = self.keep(value)
        series = self.data[name]
        low, high = series.min(), series.max()
        low, high = (low, high) if isinstance(low, int) and isinstance(high, int) else (0, 0)
        if max(abs(low), abs(high)) < 2**62 and series.dtype != pl.Int64():
            self._data = self._data.with_columns(pl.col(name).cast(pl.Int64))
        return pl.col(name), min(low, 0), max(high, 0)

    def dimension(self, column: str) -> Dim:
        """The dimension that a column of texts tells."""
        known = self._dims.get(column)
        if known is None:
            known = self._dims[column] = Own(column, tuple(self._texts(column)))
        if len(known.texts) <= 1:
            return Dim(dimension_of(known.texts[0]) if known.texts else ())
        return Dim((), ((known, 1),))

    def _texts(self, column: str) -> list[str]:
        """The texts that occur in a column, sorted; most columns of units hold one only."""
        series = self._data[column] if column in self._data.columns else self.data[column]
        first = series.first(ignore_nulls=True)
        if first is None:
            return []
        if (series == first).all():
            return [str(first)]
        return series.unique().drop_nulls().sort().to_list()

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
        question: Hashable,
        work: Callable[[str], Any],
        kind: pl.DataType,
        without: tuple[Sequence[str], Callable[[str], Any]] | None = None,
    ) -> pl.Series:
        """What a function gives of each row's text, asked once of each that is different.

        Args:
            question: what the function asks: the same is not asked again of a text that an earlier batch had.
            without: words, and what the function gives of a text in which none of them occurs.
        """

        def ask(texts: Sequence[str]) -> list[Any]:
            if without is None:
                return [work(text) for text in texts]
            words, plain = without
            hits = pl.Series(texts, dtype=pl.String).str.contains_any(
                pl.Series(words, dtype=pl.String).implode()
            )
            return [work(text) if hit else plain(text) for text, hit in zip(texts, hits, strict=True)]

        codes, texts = self.codes(column)
        known = self.asked.of(column)
        if column not in self._places:
            self._places[column] = known.places(texts)
        return known.answers(question, kind, ask).gather(self._places[column]).gather(codes)

    def of_texts(
        self, columns: Sequence[str], question: Hashable, work: Callable[..., Any], kind: pl.DataType
    ) -> pl.Series:
        """The same of several texts; null where one is missing."""
        chosen = self.data.select(columns)
        alike = chosen.unique(maintain_order=True).drop_nulls()
        known = self.asked.of(tuple(columns))
        places = known.places(alike.rows())
        found = known.answers(question, kind, lambda rows: [work(*row) for row in rows]).gather(places)
        return chosen.join(
            alike.with_columns(found.alias("found")), on=columns, how="left", maintain_order="left"
        )["found"]


def _spelt_out(data: pl.DataFrame) -> pl.DataFrame:
    """The same with every row of every column in memory, where the rows are few.

    Of a column that is the same everywhere Polars keeps one value. Working on whole columns it takes a comparison of
    a calculation with such a column and one with a literal for one row long, and refuses it. Many rows are worked on
    piece by piece, which adds columns as it should, and would take much memory.
    """
    return data if data.height >= MANY_ROWS else pl.DataFrame(data.get_columns())


def _divides(value: pl.Expr, factor: int) -> pl.Expr:
    """Whether a factor divides whole numbers: Polars divides much faster than it finds the rest."""
    return value // factor * factor == value
