"""Questions about texts: each asked once of every text that is different, by the functions of the reference."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.engines.columns import values as v
from perfeval.engines.columns.frame import Frame
from perfeval.engines.columns.spaces import Space
from perfeval.engines.columns.values import Column, Dim, Known, Number, Text, Truth, UnsupportedError
from perfeval.engines.texts import ON_TEXT, prepared
from perfeval.language.tree import Call, Node, WordList
from perfeval.language.values import MISSING, Amount, Missing, Value
from perfeval.language.vocabulary import EXCEPT


def text_column(node: Call, space: Space) -> Column:
    """A question about a text, asked once of every text that is different."""
    columns = [
        None if isinstance(argument, WordList) else space.read(argument, space) for argument in node.arguments
    ]
    told = all(getattr(column, "cannot", None) is None for column in columns)
    if _is_missing(columns[0]) or (told and any(map(_is_missing, columns))):
        return Known(MISSING)
    work, words, asked = _question(node, columns, space)
    given = [column for column in columns if column is not None and not isinstance(column, Known)]
    if any(isinstance(column, Known) and not isinstance(column.value, str) for column in columns):
        raise UnsupportedError
    if not given:
        return Known(work())
    texts = [column for column in given if isinstance(column, Text)]
    if len(texts) < len(given):
        raise UnsupportedError
    frame = space.frame
    key = (
        node.function,
        *(_key(argument, column) for argument, column in zip(node.arguments, columns, strict=True)),
    )
    found = space.answers.get(key)
    if found is None:
        found = space.answers[key] = _asked(node, [text.column for text in texts], work, words, asked, frame)
    cannot = v.either(*(text.cannot for text in texts))
    if isinstance(found, Known):
        return found
    return replace(found, cannot=cannot)


def _is_missing(column: Column | None) -> bool:
    return isinstance(column, Known) and isinstance(column.value, Missing)


def _key(argument: Node, column: Column | None) -> str:
    if isinstance(argument, WordList):
        return "list " + argument.id
    return f"text {column.value}" if isinstance(column, Known) else f"column {getattr(column, 'column', '')}"


def _question(
    node: Call, columns: Sequence[Column | None], space: Space
) -> tuple[Callable[..., Value], Sequence[str], Hashable]:
    """The function of the texts that differ from row to row, the words that it looks for on all of them, and its name."""
    lists = space.pack.word_lists
    constant: list[str] = []
    beside: list[str] = []
    varying = []
    for argument, column in zip(node.arguments[1:], columns[1:], strict=True):
        if isinstance(argument, WordList):
            constant += lists.get(argument.id, ())
            beside += lists.get(argument.id + EXCEPT, ())
        elif isinstance(column, Known) and isinstance(column.value, str):
            constant.append(column.value)
        else:
            varying.append(column)
    ask = ON_TEXT[node.function]
    first = columns[0]
    fixed = first.value if isinstance(first, Known) and isinstance(first.value, str) else None
    if varying and (constant or beside or len(varying) > 1):
        # The order of words matters to some of them.
        raise UnsupportedError
    ready = prepared(tuple(constant), tuple(beside))

    def question(*texts: str) -> Value:
        given = list(texts)
        text = fixed if fixed is not None else given.pop(0)
        return ask(text, prepared((given[0],), ()) if given else ready)

    name = (node.function, fixed, tuple(constant), tuple(beside))
    return question, constant if fixed is None else (), name


def _asked(
    node: Call,
    columns: list[str],
    work: Callable[..., Value],
    words: Sequence[str],
    asked: Hashable,
    frame: Frame,
) -> Column:
    kind = node.type.base

    def answers(
        value: Callable[..., Any], dtype: pl.DataType, plain: Any = None, part: str = ""
    ) -> pl.Series:
        question = asked, part
        if len(columns) > 1:
            return frame.of_texts(columns, question, value, dtype)
        without = _without(node.function, words, plain)
        return frame.of_text(columns[0], question, value, dtype, without)

    if kind == "truth":
        return Truth(pl.col(frame.keep(answers(work, pl.Boolean(), False))))
    if kind == "text":
        return Text(frame.keep(answers(work, pl.String(), "" if node.function == "words_in" else None)))
    found: dict[tuple[str, ...], Fraction] = {}

    def number(*texts: str) -> Fraction:
        if texts not in found:
            value = work(*texts)
            found[texts] = value.number if isinstance(value, Amount) else Fraction(0)
        return found[texts]

    num = answers(lambda *texts: number(*texts).numerator, pl.Int64(), 0, "num")
    den = answers(lambda *texts: number(*texts).denominator, pl.Int64(), 1, "den")
    most = max(1, *(int(end) for end in (num.max(), den.max()) if isinstance(end, int)))
    dim = Dim(node.type.dimension)
    return Number(pl.col(frame.keep(num)), pl.col(frame.keep(den)), 0, most, most, dim)


def _without(
    function: str, words: Sequence[str], plain: Any
) -> tuple[Sequence[str], Callable[[str], Any]] | None:
    """The words, and what a function gives of a text that has none of them; None where more is to be looked at."""
    if not words or "" in words or function not in _OF_WORDS:
        return None
    return words, (lambda text: text) if function == "without" else (lambda _: plain)


#: Functions that ask whether words occur in a text as it stands.
_OF_WORDS = frozenset(("contains", "starts", "ends", "words_in", "without", "clauses"))
