"""A submission's cells → typed facts, by the vocabulary's own account of how each is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from perfeval.language.tree import MONEY, POINTS
from perfeval.language.units import parse_unit
from perfeval.language.values import MISSING, Amount, Cannot, Sentence, Value
from perfeval.language.vocabulary import Term, Vocabulary
from perfeval.language.vocabulary import vocabulary as base_vocabulary
from perfeval.submissions.extras import Rows, extra_facts
from perfeval.submissions.figures import money_parts, number, points_number
from perfeval.submissions.lexicon import lexicon
from perfeval.submissions.model import Submission
from perfeval.submissions.quantities import Quantity, Unreadable, read_quantity
from perfeval.submissions.wording import wording_facts

_MEASURED = ("number", "percent", "range", "frequency", "date", "period", "yes_no")
#: Comparison signs as they are typed, half and full width.
_SIGNS = "≥≤<>=\u2267\u2266\ufe66\uff1d\uff1e\uff1c"
_DIRECTIONS = {"≥": "正向", ">": "正向", "≤": "反向", "<": "反向", "=": "等于"}


@dataclass(frozen=True, slots=True)
class FormFacts:
    """The facts of one form: of the whole, and of each row with the assumptions made in reading it."""

    submission: dict[str, Value]
    rows: tuple[RowFacts, ...]
    tables: Mapping[str, Rows] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowFacts:
    """The facts of one row, and what was assumed in reading them.

    ``reason`` says why a row does not apply, where the form itself does not mark it so. ``derived`` is
    what its raw figures come to, in words and exactly.
    """

    number: int
    facts: dict[str, Value]
    assumptions: tuple[Sentence, ...]
    not_applicable: bool
    printed_section_weight: Fraction | None
    tables: Mapping[str, Rows] = field(default_factory=dict)
    reason: Sentence | None = None
    derived: tuple[str, Fraction] | None = None


def form_facts(submission: Submission, vocabulary: Vocabulary) -> FormFacts:
    """Facts of a whole submission; what is not written is MISSING, what cannot be read is Cannot."""
    year = submission.year
    whole, tables, unknown = extra_facts(submission.extra, vocabulary, "submission", year)
    terms = _plain_terms(vocabulary)
    without = extra_facts({}, vocabulary, "indicator", year)
    rows = []
    for row in submission.rows:
        extra = extra_facts(row.extra, vocabulary, "indicator", year) if row.extra else without
        own, own_tables, strange = extra
        read = row_facts(
            row.number, row.cells, vocabulary, year, not_applicable=row.not_applicable, terms=terms
        )
        read.facts.update(own)
        rows.append(replace(read, tables=own_tables) if own_tables else read)
        unknown += [name for name in strange if name not in unknown]
    facts = whole_facts(submission.cells, vocabulary) | whole
    return FormFacts(facts, tuple(rows), tables, tuple(unknown))


def whole_facts(cells: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Value]:
    """Facts of the form as a whole, from its dotted cells."""
    facts: dict[str, Value] = {}
    for term in vocabulary.terms.values():
        if "submission" in term.scopes and term.key:
            facts[term.id] = _plain(term, cells.get(term.key), vocabulary, cells.get("funds.unit", ""))
    return facts


def _plain(term: Term, text: str | None, vocabulary: Vocabulary, money_unit: str) -> Value:
    if text is None or not text.strip():
        return MISSING
    if term.reads == "text":
        return text.strip()
    if term.reads == "word":
        word = vocabulary.word(term.type.words, text.strip())
        return word.zh if word else _unknown_word(term, text)
    if term.reads == "money":
        digits, unit = money_parts(text, money_unit)
        value = number(digits)
        scale = parse_unit(unit or "元").scale
        return _not_number(text) if value is None else Amount(value * scale, MONEY, "")
    if term.reads == "percent":
        quantity = read_quantity(text, name=term.zh)
        if isinstance(quantity, Quantity) and quantity.kind == "percent" and quantity.value is not None:
            return Amount(quantity.value, (), text.strip())
        return _not_number(text)
    value = points_number(text) if term.reads == "points" else number(text)
    dimension = POINTS if term.reads == "points" else ()
    return _not_number(text) if value is None else Amount(value, dimension, "")


def _not_number(text: str) -> Cannot:
    return Cannot({"zh": f"“{text}”读不成数字", "en": f"“{text}” cannot be read as a number"})


def _unknown_word(term: Term, text: str) -> Value:
    if term.type.words in ("section", "category"):
        return MISSING
    return Cannot({"zh": f"不认得{term.zh}“{text}”", "en": f"{term.en} “{text}” is not known"})


def tidy_section(text: str) -> tuple[str, Fraction | None]:
    """A section's name without spaces and without the points printed behind it, and those points."""
    plain = re.sub(r"\s", "", text)
    unit = re.escape(lexicon()["points_unit"])
    match = re.search(rf"[(\uff08](\d+(?:\.\d+)?)(?:{unit})?[)\uff09]", plain)
    name = re.sub(r"[(\uff08].*?[)\uff09]", "", plain)
    return name, Fraction(match[1]) if match else None


def _plain_terms(vocabulary: Vocabulary) -> list[Term]:
    """What a row has in cells of its own, but for target and actual, which are read together."""
    return [
        term
        for term in vocabulary.terms.values()
        if "indicator" in term.scopes and term.key and term.reads not in ("target", "actual")
    ]


def row_facts(
    position: int,
    cells: Mapping[str, str],
    vocabulary: Vocabulary,
    year: int | None,
    *,
    not_applicable: bool = False,
    terms: Sequence[Term] | None = None,
) -> RowFacts:
    """Facts of one indicator: its plain cells, and its target and actual read as quantities.

    ``terms`` are those that are read from a cell as they stand, where they are known already.
    """
    facts: dict[str, Value] = {"line": Amount(Fraction(position), (("个", 1),), "")}
    printed: Fraction | None = None
    for term in _plain_terms(vocabulary) if terms is None else terms:
        text = cells.get(term.key)
        if text is None:
            facts[term.id] = MISSING
            continue
        if term.id in ("section", "category"):
            text, points = tidy_section(text)
            printed = points if term.id == "section" else printed
        facts[term.id] = _plain(term, text, vocabulary, "")
    name = cells.get("name", "")
    target = read_quantity(cells.get("target"), name=name, year=year)
    like = target if isinstance(target, Quantity) else None
    actual = read_quantity(cells.get("actual"), name=name, like=like, year=year)
    last = read_quantity(cells.get("last_year"), name=name, like=like, year=year)
    _measure(facts, "target", target, cells.get("target"))
    _measure(facts, "actual", actual, cells.get("actual"))
    facts.update(wording_facts(name, target, cells.get("target") or ""))
    facts["last_year"] = _value(last) if cells.get("last_year") else MISSING
    facts["actual_is_bound"] = isinstance(actual, Quantity) and actual.comparator not in (None, "=")
    if facts["direction"] is MISSING and like is not None:
        facts["direction"] = _direction(like)
    if facts["nature"] is MISSING:
        facts["nature"] = _nature(target, facts)
    if facts["achieved"] is MISSING and facts["nature"] == "定性" and cells.get("actual"):
        word = vocabulary.word("achieved", cells["actual"].strip(" 。"))
        facts["achieved"] = word.zh if word else MISSING
    notes = [q.assumptions for q in (target, actual, last) if isinstance(q, Quantity)]
    sentences = tuple({"zh": note.zh, "en": note.en} for group in notes for note in group)
    return RowFacts(position, facts, sentences, not_applicable, printed)


def _value(quantity: Quantity | Unreadable) -> Value:
    if isinstance(quantity, Unreadable):
        return Cannot({"zh": quantity.zh, "en": quantity.en})
    if quantity.kind == "blank":
        return MISSING
    if quantity.kind not in _MEASURED or quantity.value is None:
        text = quantity.text.strip()
        return Cannot(
            {"zh": f"“{text}”不是可以比较的数值", "en": f"“{text}” is not a number that can be compared"}
        )
    return Amount(quantity.value, quantity.unit.dimension, quantity.text.strip().lstrip(_SIGNS))


def _measure(
    facts: dict[str, Value], prefix: str, quantity: Quantity | Unreadable, written: str | None
) -> None:
    blank = isinstance(quantity, Quantity) and quantity.kind == "blank"
    text = (written or "").strip()
    facts[prefix] = _value(quantity)
    facts[prefix + "_text"] = MISSING if blank or not text else text
    upper = quantity.upper if isinstance(quantity, Quantity) else None
    facts[prefix + "_upper"] = (
        Amount(upper, quantity.unit.dimension, "")
        if upper is not None and isinstance(quantity, Quantity)
        else MISSING
    )
    if isinstance(quantity, Quantity):
        facts[prefix + "_kind"] = MISSING if blank else _kind_word(quantity.kind)
        facts[prefix + "_word"] = quantity.word or MISSING
    else:
        reason = Cannot({"zh": quantity.zh, "en": quantity.en})
        facts[prefix + "_kind"] = facts[prefix + "_word"] = reason


def _kind_word(kind: str) -> str:
    word = base_vocabulary().word("quantity_kind", kind)
    return word.zh if word else kind


def _direction(target: Quantity) -> Value:
    """From the comparison sign; a bare number is to be reached, a bare date not to be passed."""
    if target.kind in ("phrase", "blank", "grade", "yes_no"):
        return MISSING
    if target.comparator is not None:
        return _DIRECTIONS[target.comparator]
    return "反向" if target.kind in ("date", "period") else "正向"


def _nature(target: Quantity | Unreadable, facts: Mapping[str, Value]) -> Value:
    if isinstance(target, Unreadable):
        return Cannot({"zh": target.zh, "en": target.en})
    if target.kind == "blank":
        return MISSING if facts["achieved"] is MISSING else "定性"
    return "定性" if target.kind == "phrase" else "定量"
