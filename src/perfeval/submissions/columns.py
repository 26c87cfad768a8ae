"""Forms as columns: the facts of many submissions in two frames, one row a form and one row an indicator.

A fact has the columns ``id`` (its value) and ``id.why`` (why it cannot be told, in both languages); a number
has ``id.shown``, and ``id.dim`` and ``id.den`` where only the form tells its unit. Numbers are whole millionths, or
so many of one part in ``id.den`` (亩 are thirds of square metres); one that is neither, or is too large, stands as a
quotient in ``id.why``, so that nothing is lost. What is missing is null.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from perfeval.diagnostics import Span
from perfeval.language.tree import INDICATOR_UNIT
from perfeval.language.units import Dimension
from perfeval.language.values import MISSING, Amount, Cannot, Missing, Value
from perfeval.language.vocabulary import Term, vocabulary
from perfeval.submissions.at_hand import Marks, marks_of
from perfeval.submissions.facts import form_facts
from perfeval.submissions.model import Row, Submission

#: A number in a column is so many of these to one.
SCALE = 10**6
_LARGEST = 2**62
#: Parts to one of other numbers: 微克 of 吨, times a few digits behind the point.
_MOST_PARTS = 10**12
#: Between the two languages of a reason; before a quotient that no column holds; within a dimension.
_BETWEEN, _EXACT, _POWER = "\x1f", "\x1d", "\x1e"

#: Facts that compare a form with others: whole numbers and truths, null where there is nothing to compare with.
NEIGHBOURS_OF_FORM = {
    "twin_projects": pl.Int64(),
    "same_as_last_year": pl.Boolean(),
    "approved_left_out": pl.Int64(),
}
NEIGHBOURS_OF_ROW = {"is_approved": pl.Boolean(), "target_as_approved": pl.Boolean()}
#: Facts that other columns give (the position, what raw figures come to), or that only a pack can read.
_ELSEWHERE = ("line", "derived_actual", "lacking_inputs", "section_weight", "claimed_rating")
#: What the report of a line repeats as it is written.
CELLS = ("section", "category", "name", "target", "actual")
_PLACE = {"at.line": pl.Int32(), "at.column": pl.Int32(), "at.sheet": pl.String(), "at.cell": pl.String()}
_HASHES = ("rows", "project", "form", "before", "approved")


def terms_of(scope: str) -> tuple[Term, ...]:
    """The facts that have columns of their own, of a row ("indicator") or of a form ("submission")."""
    neighbours = NEIGHBOURS_OF_ROW if scope == "indicator" else NEIGHBOURS_OF_FORM
    return tuple(
        term
        for term in vocabulary().terms.values()
        if scope in term.scopes
        and term.layer == "fact"
        and term.id not in (*_ELSEWHERE, *neighbours)
        and (scope == "indicator" or term.key)
    )


def has_own_unit(term: Term) -> bool:
    """Whether only the form tells in which unit a number is."""
    return term.type.base == "number" and term.type.dimension == INDICATOR_UNIT


@cache
def fact_schema(scope: str) -> Mapping[str, pl.DataType]:
    """The columns of the facts of one scope."""
    kinds = {"number": pl.Int64(), "truth": pl.Boolean()}
    enumerations = vocabulary().enumerations
    found: dict[str, pl.DataType] = {}
    for term in terms_of(scope):
        found[term.id] = kinds.get(term.type.base, pl.String())
        if term.type.base == "word":
            found[term.id] = pl.Enum([word.zh for word in enumerations[term.type.words]])
        found[term.id + ".why"] = pl.String()
        if term.type.base == "number":
            found[term.id + ".shown"] = pl.String()
        if has_own_unit(term):
            found[term.id + ".dim"] = pl.String()
            found[term.id + ".den"] = pl.Int64()
    return found


#: ``source`` names a form: its file, with #2, #3 … behind it for the second and later forms of one file.
#: ``plain``: every fact has a column; a form with raw figures or with columns of a pack has more.
FORMS: dict[str, pl.DataType] = {
    "source": pl.String(), "file": pl.String(), "number": pl.Int32(),
    "unit": pl.String(), "department": pl.String(), "project": pl.String(), "kind": pl.String(), "region": pl.String(),
    "pack": pl.String(), "rating": pl.String(), "form_year": pl.Int32(), "plain": pl.Boolean(), "submission": pl.String(),
    **_PLACE, **{f"hash.{name}": pl.UInt64() for name in _HASHES}, "hash.targets_only": pl.Boolean(),
    **{f"fact.{name}": kind for name, kind in fact_schema("submission").items()}, **NEIGHBOURS_OF_FORM,
}  # fmt: skip
#: ``form`` is the place of its form in the other frame, ``line`` its position in the form, from 1.
ROWS: dict[str, pl.DataType] = {
    "form": pl.UInt32(), "line": pl.Int32(), "not_applicable": pl.Boolean(), "printed": pl.Int64(),
    **{f"cell.{name}": pl.String() for name in CELLS}, **_PLACE, "hash.name": pl.UInt64(), "hash.target": pl.UInt64(),
    **{f"fact.{name}": kind for name, kind in fact_schema("indicator").items()}, **NEIGHBOURS_OF_ROW,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """Many forms: ``forms`` by :data:`FORMS`, ``rows`` by :data:`ROWS`, ordered by form and line.

    Either may lack columns that nobody will ask for; ``rest`` then gives some of the forms with all of them.
    """

    forms: pl.DataFrame
    rows: pl.DataFrame
    rest: Callable[[pl.Series], Facts] | None = None

    def whole(self, positions: pl.Series) -> Facts:
        """The forms at some positions with all their columns."""
        return self.take(positions) if self.rest is None else self.rest(positions)

    def take(self, positions: Sequence[int] | pl.Series) -> Facts:
        """The forms at some positions, in that order."""
        chosen = pl.Series("form", positions, dtype=pl.UInt32)
        order = pl.DataFrame({"form": chosen}).with_row_index("to")
        rows = self.rows.join(order, on="form").sort("to", "line")
        rows = rows.with_columns(pl.col("to").cast(pl.UInt32).alias("form")).drop("to")
        return Facts(self.forms[chosen], rows.select(self.rows.columns))

    def relocated(self, files: pl.Series) -> Facts:
        """The same forms as if read from other files, one name a form."""
        later = pl.col("number") > 1
        suffix = pl.when(later).then(pl.format("#{}", "number")).otherwise(pl.lit(""))
        forms = self.forms.with_columns(files.alias("file")).with_columns(
            (pl.col("file") + suffix).alias("source")
        )
        return Facts(forms, self.rows)

    def with_neighbours(self, forms: pl.DataFrame, rows: pl.DataFrame) -> Facts:
        """With the facts that compare forms, as :func:`perfeval.submissions.neighbours.compare` gives them."""
        return Facts(self.forms.with_columns(forms.get_columns()), self.rows.with_columns(rows.get_columns()))


def lean(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the columns that are null everywhere: most are, and writing and reading them takes as long as others."""
    return (
        frame.select(series for series in frame if series.null_count() < frame.height)
        if frame.height
        else frame
    )


def read_columns(file: Path, schema: Mapping[str, pl.DataType], columns: Sequence[str]) -> pl.DataFrame:
    """Columns of a Parquet file by a schema; one that :func:`lean` left out is null."""
    scan = pl.scan_parquet(file, glob=False)
    there = scan.collect_schema()
    frame = scan.select(name for name in columns if name in there).collect()
    lacking = [pl.lit(None, dtype=schema[name]).alias(name) for name in columns if name not in there]
    # Another version may have kept the words of an enumeration as plain texts.
    other = [pl.col(name).cast(schema[name]) for name in frame.columns if there[name] != schema[name]]
    return frame.with_columns(*lacking, *other).select(columns)


def read_facts(forms: Path, rows: Path) -> Facts:
    """Facts from two Parquet files, with all columns."""
    return Facts(read_columns(forms, FORMS, list(FORMS)), read_columns(rows, ROWS, list(ROWS)))


def concat(parts: Iterable[Facts]) -> Facts:
    """Forms of several frames, one after another."""
    found, rows, count = [], [], 0
    for part in parts:
        found.append(part.forms)
        rows.append(part.rows.with_columns((pl.col("form") + count).cast(pl.UInt32)))
        count += part.forms.height
    if not found:
        return Facts(pl.DataFrame(schema=FORMS), pl.DataFrame(schema=ROWS))
    return Facts(pl.concat(found), pl.concat(rows))


def source_of(file: str, number: int) -> str:
    """The name of the form that is the ``number``-th of a file."""
    return file if number == 1 else f"{file}#{number}"


def encode(submissions: Iterable[tuple[str, int, Submission]]) -> Facts:
    """Forms with the file of each and its place there, from 1, as columns."""
    forms, rows = _Columns(FORMS, "submission"), _Columns(ROWS, "indicator")
    words = vocabulary()
    for position, (file, number, submission) in enumerate(submissions):
        facts = form_facts(submission, words)
        marks = marks_of(submission)
        forms.add(_about_form(file, number, submission, marks), facts.submission, submission.span)
        for place, (row, read) in enumerate(zip(submission.rows, facts.rows, strict=True)):
            printed = read.printed_section_weight
            own: dict[str, Any] = {
                "form": position,
                "line": row.number,
                "not_applicable": row.not_applicable,
                "printed": None if printed is None else _whole(printed),
                "hash.name": marks.names[place],
                "hash.target": marks.targets[place],
            }
            own |= {f"cell.{name}": row.cells.get(name) for name in CELLS}
            rows.add(own, read.facts, row.span)
    return Facts(forms.frame(), rows.frame())


def _about_form(file: str, number: int, submission: Submission, marks: Marks) -> dict[str, Any]:
    cells = submission.cells
    named = {name: cells.get(name) for name in ("unit", "department", "project", "kind", "region", "pack")}
    return {
        "source": source_of(file, number), "file": file, "number": number, **named, "rating": cells.get("claimed.rating"),
        "form_year": submission.year, "plain": _is_plain(submission), "submission": _written(submission),
        **{f"hash.{name}": getattr(marks, name) for name in _HASHES}, "hash.targets_only": marks.targets_only,
    }  # fmt: skip


def _is_plain(submission: Submission) -> bool:
    """Whether the columns hold all facts, each as a whole number of millionths where it is a number."""
    return not submission.extra and not any(row.extra or row.inputs for row in submission.rows)


class _Columns:
    """One frame while it is filled."""

    def __init__(self, schema: Mapping[str, pl.DataType], scope: str) -> None:
        self.schema = schema
        self.values: dict[str, list[Any]] = {name: [] for name in schema}
        self.terms = terms_of(scope)
        self.neighbours = NEIGHBOURS_OF_ROW if scope == "indicator" else NEIGHBOURS_OF_FORM

    def add(self, own: Mapping[str, Any], facts: Mapping[str, Value], span: Span) -> None:
        values = self.values
        for name, value in own.items():
            values[name].append(value)
        place = (span.line, span.column, span.sheet, span.cell)
        for name, at in zip(_PLACE, place, strict=True):
            values[name].append(at)
        for name in self.neighbours:
            values[name].append(None)
        for term in self.terms:
            self._fact(term, facts.get(term.id, MISSING))

    def _fact(self, term: Term, value: Value) -> None:
        name = "fact." + term.id
        values = self.values
        why = shown = dim = den = None
        plain: int | str | bool | None = None
        if isinstance(value, Amount):
            plain, shown, dim = _whole(value.number), value.shown, dimension_text(value.dimension)
            if plain is None and has_own_unit(term) and _is_small(value.number):
                plain, den = value.number.as_integer_ratio()
            if plain is None:
                why = f"{_EXACT}{value.number}"
        elif isinstance(value, Cannot):
            why = value.reason["zh"] + _BETWEEN + value.reason["en"]
        elif not isinstance(value, Missing):
            plain = value
        values[name].append(plain)
        values[name + ".why"].append(why)
        if term.type.base == "number":
            values[name + ".shown"].append(shown or None)
            if has_own_unit(term):
                values[name + ".dim"].append(dim)
                values[name + ".den"].append(den)

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.values, schema=self.schema)


def _whole(number: Fraction) -> int | None:
    """A number in millionths, None where it is no whole number of them or a very large one."""
    scaled = number * SCALE
    return scaled.numerator if scaled.denominator == 1 and abs(scaled.numerator) < _LARGEST else None


def _is_small(number: Fraction) -> bool:
    return number.denominator < _MOST_PARTS and abs(number.numerator) < _LARGEST


@lru_cache(maxsize=4096)
def dimension_text(dimension: Dimension) -> str:
    """A dimension as a text: empty for a pure number."""
    return _BETWEEN.join(f"{base}{_POWER}{power}" for base, power in dimension)


@lru_cache(maxsize=4096)
def dimension_of(text: str) -> Dimension:
    """The dimension that a text stands for."""
    pairs = (part.split(_POWER) for part in text.split(_BETWEEN) if part)
    return tuple((base, int(power)) for base, power in pairs)


def reason_of(text: str) -> Cannot:
    """The reason that a column ``.why`` holds."""
    zh, _, en = text.partition(_BETWEEN)
    return Cannot({"zh": zh, "en": en})


def is_beyond(column: str) -> pl.Expr:
    """Whether a fact of this column is a number that the column cannot hold."""
    return pl.col(column + ".why").str.starts_with(_EXACT)


def value_of(term: Term, cells: Mapping[str, Any]) -> Value:
    """The value of a fact from its columns, given by their names without ``fact.``."""
    value, why = cells[term.id], cells[term.id + ".why"]
    if value is None and why is None:
        return MISSING
    if why is not None and not why.startswith(_EXACT):
        return reason_of(why)
    if term.type.base != "number":
        result: str | bool = value
        return result
    own = has_own_unit(term)
    parts = (cells[term.id + ".den"] if own else None) or SCALE
    number = Fraction(value, parts) if value is not None else Fraction(why[1:])
    dimension = dimension_of(cells[term.id + ".dim"] or "") if own else term.type.dimension
    return Amount(number, dimension, cells[term.id + ".shown"] or "")


# --- the form itself --------------------------------------------------------------------------------
def _written(submission: Submission) -> str:
    """A form as one text, from which :func:`decode` makes it again."""
    rows = [
        [dict(row.cells), _place(row.span), row.not_applicable, _extra(row.extra), dict(row.inputs)]
        for row in submission.rows
    ]
    whole = [dict(submission.cells), _place(submission.span), _extra(submission.extra), rows]
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _place(span: Span) -> list[Any]:
    return [span.line, span.column, span.sheet, span.cell]


def _extra(extra: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) else [dict(row) for row in value]
        for name, value in extra.items()
    }


def decode(facts: Facts) -> Iterator[Submission]:
    """The forms as they were read, but for the places of single cells: each is that of its row."""
    columns = facts.forms.select("submission", "file", "source")
    for text, file, source in columns.iter_rows():
        yield submission_of(text, file, source)


def submission_of(text: str, file: str, source: str) -> Submission:
    """One form from its text in the column ``submission``."""
    cells, place, extra, rows = json.loads(text)
    span = _span(file, place)
    made = []
    for number, (own, at, not_applicable, more, inputs) in enumerate(rows, 1):
        here = _span(file, at)
        keys = (*own, *(f"inputs.{name}" for name in inputs))
        made.append(
            Row(number, own, dict.fromkeys(keys, here), here, not_applicable, _read_extra(more), inputs)
        )
    return Submission(source, cells, dict.fromkeys(cells, span), tuple(made), span, (), _read_extra(extra))


def _span(file: str, place: Sequence[Any]) -> Span:
    line, column, sheet, cell = place
    return Span(file, line, column, sheet=sheet, cell=cell)


def _read_extra(extra: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str) else tuple(value) for name, value in extra.items()}
