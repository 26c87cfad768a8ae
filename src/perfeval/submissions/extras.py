"""What a form has beyond the common columns: read under ``extra``, typed by the pack that declares it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from perfeval.diagnostics import Diagnostic
from perfeval.language.tree import INDICATOR_UNIT, MONEY
from perfeval.language.units import dimension_name
from perfeval.language.values import MISSING, Amount, Cannot, Value
from perfeval.language.vocabulary import Term, Vocabulary
from perfeval.sources import Mapping as Source
from perfeval.sources import Node, Scalar, Sequence, wrong_type
from perfeval.submissions.model import Extra
from perfeval.submissions.quantities import Quantity, Unreadable, read_quantity

#: Rows of a table, each with its columns by the id of their term.
Rows = tuple[Mapping[str, Value], ...]


def read_extra(node: Node, faults: list[Diagnostic]) -> dict[str, Extra]:
    """The entries of an ``extra`` mapping as written; faults of form are added to ``faults``."""
    found: dict[str, Extra] = {}
    if isinstance(node, Scalar) and node.tag == "null":
        return found
    if not isinstance(node, Source):
        faults.append(wrong_type(node, "mapping", "extra"))
        return found
    for name, value in node.items.items():
        if isinstance(value, Scalar):
            if value.tag != "null" and value.text.strip():
                found[name] = value.text
        elif isinstance(value, Sequence):
            found[name] = tuple(_row(item, name, faults) for item in value.items)
        else:
            faults.append(wrong_type(value, "text", name))
    return found


def _row(node: Node, table: str, faults: list[Diagnostic]) -> dict[str, str]:
    if not isinstance(node, Source):
        faults.append(wrong_type(node, "mapping", table))
        return {}
    row: dict[str, str] = {}
    for name, value in node.items.items():
        if not isinstance(value, Scalar):
            faults.append(wrong_type(value, "text", name))
        elif value.tag != "null" and value.text.strip():
            row[name] = value.text
    return row


def extra_facts(
    extra: Mapping[str, Extra], vocabulary: Vocabulary, scope: str, year: int | None
) -> tuple[dict[str, Value], dict[str, Rows], list[str]]:
    """The declared columns and tables of one scope, and the names that the pack does not declare."""
    facts: dict[str, Value] = {
        term.id: MISSING
        for term in vocabulary.terms.values()
        if term.reads == "extra" and scope in term.scopes
    }
    tables: dict[str, Rows] = {id_: () for id_, parent in vocabulary.tables.items() if parent == scope}
    unknown: list[str] = []
    for name, written in extra.items():
        term, table = vocabulary.term(name), vocabulary.scopes.get(name)
        if isinstance(written, str) and term is not None and term.id in facts:
            facts[term.id] = value_of(term, written, vocabulary, year)
        elif not isinstance(written, str) and table in tables:
            rows = [_typed(row, vocabulary, table, year) for row in written]
            tables[table] = tuple(facts for facts, _ in rows)
            unknown += [f"{name}.{other}" for _, others in rows for other in others]
        else:
            unknown.append(name)
    return facts, tables, list(dict.fromkeys(unknown))


def _typed(
    row: Mapping[str, str], vocabulary: Vocabulary, table: str, year: int | None
) -> tuple[dict[str, Value], list[str]]:
    facts, _, unknown = extra_facts(row, vocabulary, table, year)
    return facts, unknown


def value_of(term: Term, text: str, vocabulary: Vocabulary, year: int | None) -> Value:
    """One cell by the type of its term; a bare number is in the unit of the column."""
    text = text.strip()
    if term.type.base == "text":
        return text
    if term.type.base == "truth":
        said = vocabulary.word("yes_no", text)
        return _refused(term, text) if said is None else said.id == "yes"
    if term.type.base == "word":
        word = vocabulary.word(term.type.words, text)
        return _refused(term, text) if word is None else word.zh
    return _amount(term, text, year)


def _refused(term: Term, text: str) -> Cannot:
    return Cannot({"zh": f"不认得{term.zh}“{text}”", "en": f"{term.en} “{text}” is not known"})


def _amount(term: Term, text: str, year: int | None) -> Value:
    quantity = read_quantity(text, name=term.zh, year=year)
    if isinstance(quantity, Unreadable):
        return Cannot({"zh": quantity.zh, "en": quantity.en})
    if quantity.kind == "blank":
        return MISSING
    if quantity.value is None or quantity.kind in ("grade", "yes_no", "phrase"):
        return Cannot({"zh": f"“{text}”读不成数字", "en": f"“{text}” cannot be read as a number"})
    if quantity.kind in ("range", "period"):
        what = ("一段时间", "a period") if quantity.kind == "period" else ("一个区间", "a range")
        return Cannot(
            {
                "zh": f"{term.zh}应是一个值，“{text}”是{what[0]}",
                "en": f"{term.en} is one value, “{text}” is {what[1]}",
            }
        )
    wanted = term.type.dimension
    number, dimension = _in_unit(quantity, wanted)
    if wanted in (INDICATOR_UNIT, dimension):
        # Sums are told as sums, like those of the funds; everything else as it is written.
        return Amount(number, dimension, "" if dimension == MONEY else text)
    names = [(dimension_name(wanted, lang), dimension_name(dimension, lang)) for lang in ("zh", "en")]
    return Cannot(
        {
            "zh": f"{term.zh}应以{names[0][0]}计，“{text}”以{names[0][1]}计",
            "en": f"{term.en} is in {names[1][0]}, “{text}” is in {names[1][1]}",
        }
    )


def _in_unit(
    quantity: Quantity, wanted: tuple[tuple[str, int], ...]
) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """A number without a unit takes the one of its column; money and points are often written bare."""
    number = quantity.value or Fraction(0)
    bare = quantity.kind == "number" and not quantity.unit.symbol
    if bare and wanted != INDICATOR_UNIT:
        return number, wanted
    return number, quantity.unit.dimension


__all__ = ["Rows", "extra_facts", "read_extra", "value_of"]
