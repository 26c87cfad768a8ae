"""An actual worked out from raw figures by the formula of its definition in the indicator library.

The library is passed in. Everything is exact; what cannot be worked out says why. A written actual stays
in use, and what was worked out stands beside it as 推算完成值, for rules to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Protocol

from perfeval.diagnostics import Diagnostic, Lang, Span
from perfeval.engines.compute import Context, evaluate
from perfeval.engines.wording import both, grouped, percent
from perfeval.evaluation import Rounding, Sentence, plain
from perfeval.indicators import messages
from perfeval.indicators.model import Indicator, Input
from perfeval.language.render import formula
from perfeval.language.tree import INDICATOR_UNIT, Arithmetic, Name, Node, Number, walk
from perfeval.language.units import PERCENT, UNWRITTEN, Unit, dimension_name, with_multiple
from perfeval.language.units import parse_unit as unit_of
from perfeval.language.values import MISSING, Amount, Cannot, Value
from perfeval.sources import suggest
from perfeval.submissions.facts import FormFacts, RowFacts
from perfeval.submissions.model import Submission
from perfeval.submissions.quantities import DATE, Quantity, read_quantity

_FIGURES = ("number", "percent", "frequency", "date")
#: What a text is read against where a date is wanted: bare digits are no date otherwise.
_A_DATE = Quantity("date", None, None, None, DATE, "")


class Definitions(Protocol):
    """Where definitions are looked up: the indicator library."""

    def get(self, id_: str, /) -> Indicator | None: ...
    def nearest(self, id_: str, /) -> str: ...
    def like(self, name: str, /) -> Indicator | None: ...


@dataclass(frozen=True, slots=True)
class Derived:
    """What a formula comes to: an Amount, or Cannot with the reason.

    Attributes:
        applies: False where the definition says that a zero under the bar means not applicable.
        shown: the value in the unit of the definition, to two places.
        way: the formula, the formula with its numbers, and the result.
        notes: what was assumed in reading the figures.
        lacking: names of figures that the formula needs and the form does not give.
    """

    value: Value
    applies: bool = True
    shown: str = ""
    way: Sentence | None = None
    notes: tuple[Sentence, ...] = ()
    lacking: tuple[str, ...] = ()


def derive(item: Indicator, inputs: Mapping[str, str], year: int | None) -> Derived:
    """Work out an indicator from raw figures as written."""
    tree = item.tree
    if tree is None:
        return Derived(_cannot(messages.NoFormula(id=item.id)))
    for name in inputs:
        if item.input(name) is None:
            return Derived(_cannot(_unknown_input(item, name)))
    figures: dict[str, Value] = {}
    notes: list[Sentence] = []
    for wanted in item.inputs:
        figures[wanted.name], told = _figure(wanted, inputs.get(wanted.name), year)
        notes += told
    for value in figures.values():
        if isinstance(value, Cannot):
            return Derived(value, notes=tuple(notes))
    if lacking := [name for name, value in figures.items() if value is MISSING]:
        zh, en = "、".join(lacking), ", ".join(lacking)
        reason = both(f"缺少计算完成值要的数据：{zh}", f"figures for the formula are not given: {en}")
        return Derived(Cannot(reason), notes=tuple(notes), lacking=tuple(lacking))
    context = _Figures(_with_all_digits(item, figures))
    if (under := _zero_under(tree, context)) is not None:
        nothing = all(isinstance(value, Amount) and value.number == 0 for value in figures.values())
        return _by_zero(item, under, tuple(notes), nothing=nothing)
    value = evaluate(tree, context)
    if not isinstance(value, Amount):
        return Derived(value, notes=tuple(notes))
    if value.dimension != item.measured_in.dimension:
        reason = both(
            "原始数据的单位各不相同，不能相除", "the figures are in unlike units and cannot be divided"
        )
        return Derived(Cannot(reason), notes=tuple(notes))
    shown = _shown(value.number, item.measured_in)
    way = both(*(_way(item, tree, context, shown, lang) for lang in ("zh", "en")))
    return Derived(Amount(value.number, value.dimension, shown), True, shown, way, tuple(notes))


def derive_form(form: FormFacts, submission: Submission, definitions: Definitions | None) -> FormFacts:
    """The facts of a form, with what its rows' raw figures come to."""
    if not any(row.inputs for row in submission.rows):
        return form
    rows = tuple(
        derive_row(facts, row.cells, row.inputs, definitions, submission.year)
        for facts, row in zip(form.rows, submission.rows, strict=True)
    )
    return replace(form, rows=rows)


def derive_row(
    row: RowFacts,
    cells: Mapping[str, str],
    inputs: Mapping[str, str],
    definitions: Definitions | None,
    year: int | None,
) -> RowFacts:
    """The facts of a row, with what its raw figures come to."""
    if not inputs or row.not_applicable:
        return row
    id_ = cells.get("definition", "").strip()
    item = definitions.get(id_) if definitions is not None else None
    if item is None:
        missing = messages.NoLibrary if definitions is None else messages.NoSuchIndicator
        found = Derived(_cannot(missing(id=id_)))
    else:
        found = derive(item, inputs, year)
    if found.lacking:
        row = replace(row, facts={**row.facts, "lacking_inputs": "、".join(found.lacking)})
    if isinstance(found.value, Amount):
        row = replace(row, derived=(found.shown, found.value.number))
    if row.facts["actual_text"] is not MISSING:
        return _beside(row, cells, found, year)
    if not found.applies and isinstance(found.value, Cannot):
        return replace(row, not_applicable=True, reason=found.value.reason)
    return _instead(row, cells, inputs, item, found, year)


def _beside(row: RowFacts, cells: Mapping[str, str], found: Derived, year: int | None) -> RowFacts:
    """The written actual stays; what was worked out is rounded as the written one is, to be compared."""
    value, notes = found.value, found.notes
    text = cells["actual"].strip()
    if isinstance(value, Amount):
        target = read_quantity(cells.get("target"), name=cells.get("name", ""), year=year)
        like = target if isinstance(target, Quantity) else None
        written = read_quantity(text, name=cells.get("name", ""), like=like, year=year)
        if isinstance(written, Quantity) and written.value is not None:
            value = _rounded(value, written, text)
    if found.way is not None:
        way = found.way
        note = both(
            f"按 {way['zh']} 算出的完成值用来核对所写的“{text}”。",
            f"What the figures come to, {way['en']}, is compared with the written “{text}”.",
        )
        notes = (*notes, note)
    return replace(row, facts={**row.facts, "derived_actual": value}, assumptions=(*row.assumptions, *notes))


def _instead(
    row: RowFacts,
    cells: Mapping[str, str],
    inputs: Mapping[str, str],
    item: Indicator | None,
    found: Derived,
    year: int | None,
) -> RowFacts:
    """No actual is written: what was worked out is the actual."""
    facts, value = dict(row.facts), found.value
    notes = [*row.assumptions, *found.notes]
    facts |= {"actual": value, "actual_kind": value, "actual_word": value}
    facts["actual_upper"], facts["actual_is_bound"] = MISSING, False
    if item is not None:
        kind = {(): "百分比", DATE.dimension: "日期"}.get(item.measured_in.dimension, "数值")
        facts |= {"actual_kind": kind, "actual_word": MISSING}
    if isinstance(value, Amount) and item is not None:
        facts |= {"derived_actual": value, "actual_text": found.shown}
        notes += _target_in_unit(facts, cells, item, year)
    else:
        facts["actual_text"] = "，".join(f"{name} {text.strip()}" for name, text in inputs.items())
    if found.way is not None:
        zh, en = found.way["zh"], found.way["en"]
        notes.append(both(f"完成值按 {zh} 算出。", f"The actual is worked out as {en}."))
    return replace(row, facts=facts, assumptions=tuple(notes))


def _target_in_unit(
    facts: dict[str, Value], cells: Mapping[str, str], item: Indicator, year: int | None
) -> list[Sentence]:
    """A target without a unit is in the unit of the definition: there is no written actual to tell."""
    target = read_quantity(cells.get("target"), name=cells.get("name", ""), year=year)
    unit = item.measured_in
    if (
        not isinstance(target, Quantity)
        or target.unit.dimension != UNWRITTEN.dimension
        or target.value is None
    ):
        return []
    full = _full(target, unit)
    for key, number in (("target", target.value), ("target_upper", target.upper)):
        if number is not None:
            facts[key] = Amount(
                number / target.unit.scale * full.scale, unit.dimension, target.text.strip().lstrip("≥≤<>=")
            )
    if not unit.dimension and facts["target_kind"] == "数值":
        facts["target_kind"] = "百分比"
    return [
        both(
            f"指标值“{target.text.strip()}”没有写单位，按指标定义读作“{full.symbol}”。",
            f"The target “{target.text.strip()}” has no unit; by the definition it is in “{full.symbol}”.",
        )
    ]  # fmt: skip


# --- figures ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Figures:
    """The context of a formula: its figures, and nothing else."""

    figures: Mapping[str, Value]

    def lookup(self, name: str, _of: str) -> Value:
        return self.figures.get(name, MISSING)

    def rows(self, _over: str, _of_results: bool) -> Sequence[Context]:
        return ()

    def words(self, _name: str) -> Sequence[str]:
        return ()

    def found(self, _rule: str) -> Value:
        return False


def _figure(wanted: Input, text: str | None, year: int | None) -> tuple[Value, list[Sentence]]:
    """One raw figure in base units, and what was assumed in reading it."""
    unit, name = unit_of(wanted.unit), wanted.name
    like = _A_DATE if unit.dimension == DATE.dimension else None
    # Only the unit of the definition counts: the name of an input is not asked for hints, but for rates.
    read = read_quantity(text, name="率" if unit == PERCENT else "", like=like, year=year)
    if not isinstance(read, Quantity):
        return Cannot(both(f"{name}：{read.zh}", f"{name}: {read.en}")), []
    if read.kind == "blank":
        return MISSING, []
    written = read.text.strip()
    if read.kind not in _FIGURES or read.value is None or read.comparator not in (None, "="):
        zh, en = f"{name}“{written}”不是一个确定的数", f"{name} “{written}” is not one definite number"
        return Cannot(both(zh, en)), []
    notes = [both(f"{name}：{note.zh}", f"{name}: {note.en}") for note in read.assumptions]
    number, dimension = read.value, read.unit.dimension
    if dimension == UNWRITTEN.dimension:
        if unit.dimension == INDICATOR_UNIT:
            return Amount(number, dimension, written), notes
        full = _full(read, unit)
        number, dimension = number / read.unit.scale * full.scale, full.dimension
        zh = f"{name}“{written}”没有写单位，按指标定义读作“{full.symbol}”。"
        notes.append(both(zh, f"{name} “{written}” has no unit; by the definition it is in “{full.symbol}”."))
    if unit.dimension == INDICATOR_UNIT:
        return Amount(number, dimension, written.removeprefix("=")), notes
    if dimension != unit.dimension:
        zh = f"{name}应以“{wanted.unit}”计，写的是“{written}”"
        return Cannot(both(zh, f"{name} should be in “{wanted.unit}”, but “{written}” is written")), []
    return Amount(number, dimension, _shown(number, unit, bare=True)), notes


def _with_all_digits(item: Indicator, figures: Mapping[str, Value]) -> dict[str, Value]:
    """The figures as the way shows them, so that it can be worked out again.

    Where two decimals in the unit of the definition would hide digits, those of a dimension are all shown in
    its base unit.
    """
    hiding = {
        value.dimension
        for wanted in item.inputs
        if isinstance(value := figures[wanted.name], Amount) and _hides(value, unit_of(wanted.unit))
    }
    return {
        name: replace(value, shown=_in_base(value))
        if isinstance(value, Amount) and value.dimension in hiding
        else value
        for name, value in figures.items()
    }


def _hides(value: Amount, unit: Unit) -> bool:
    if unit.dimension in (INDICATOR_UNIT, DATE.dimension):
        return False
    return (value.number / unit.scale * 100).denominator != 1


def _in_base(value: Amount) -> str:
    """All digits of a number that a form can hold, thousands in groups."""
    if not value.dimension:
        return f"{plain(value.number * 100)}%"
    text, unit = plain(abs(value.number)) or "", dimension_name(value.dimension, "zh")
    if "/" in text:
        return text + unit
    whole, point, rest = text.partition(".")
    return f"{'-' if value.number < 0 else ''}{int(whole):,}{point}{rest}{unit}"


def _full(read: Quantity, unit: Unit) -> Unit:
    """The unit of a number without one: the definition's, or in the multiple that is written (1200万)."""
    return with_multiple(read.unit.symbol, unit) if read.unit.symbol else unit


def _zero_under(tree: Node, context: Context) -> Node | None:
    """What is under a fraction bar and comes to zero."""
    for part in walk(tree):
        if isinstance(part, Arithmetic) and part.operator == "/":
            value = evaluate(part.right, context)
            if isinstance(value, Amount) and value.number == 0:
                return part.right
    return None


def _by_zero(item: Indicator, under: Node, notes: tuple[Sentence, ...], *, nothing: bool) -> Derived:
    what = formula(under, item.vocabulary, "zh")
    if item.when_zero == "not_applicable" or (item.when_zero == "not_applicable_if_none" and nothing):
        zh, en = f"{what}为零，按指标定义不适用", f"{what} is zero: not applicable by the definition"
        return Derived(Cannot(both(zh, en)), applies=False, notes=notes)
    zh, en = f"{what}为零，不能作除数", f"{what} is zero, and nothing can be divided by it"
    return Derived(Cannot(both(zh, en)), notes=notes)


# --- words -----------------------------------------------------------------------------------------


def _way(item: Indicator, tree: Node, context: Context, shown: str, lang: Lang) -> str:
    """在职人员数 ÷ 编制数 = 19 ÷ 15 = 126.67%"""
    bare = _without_hundred(tree)

    def value(name: Name) -> str | None:
        found = context.lookup(name.id, "")
        return found.shown if isinstance(found, Amount) else None

    steps = [formula(bare, item.vocabulary, lang), formula(bare, item.vocabulary, lang, value), shown]
    return " = ".join(dict.fromkeys(steps))


def _without_hundred(tree: Node) -> Node:
    """× 100% at the end of a formula says that the result is a percentage; it multiplies by one."""
    if isinstance(tree, Arithmetic) and tree.operator == "*" and isinstance(tree.right, Number):
        return tree.left if tree.right.value == 1 and not tree.right.type.dimension else tree
    return tree


def _shown(number: Fraction, unit: Unit, *, bare: bool = False) -> str:
    """A number in a unit, to two places; ``bare`` leaves out units of scale one, as formulas do."""
    if unit == PERCENT:
        return percent(number)
    if unit.dimension == DATE.dimension:
        return date.fromordinal(int(number)).isoformat()
    return grouped(number / unit.scale) + ("" if bare and unit.scale == 1 else unit.symbol)


def _rounded(value: Amount, written: Quantity, text: str) -> Amount:
    """The value to as many places as the written one has: 126.67% says no more than that."""
    if written.value is None or written.unit.dimension != value.dimension:
        return value
    scale = written.unit.scale
    short = plain(written.value / scale) or ""
    if "/" in short:
        return value
    match = re.search(r"\d\.(\d+)", text)
    places = max(len(short.partition(".")[2]), len(match[1]) if match else 0)
    number = Rounding(places).round(value.number / scale) * scale
    return Amount(number, value.dimension, value.shown)


# --- references ------------------------------------------------------------------------------------


def reference_faults(submission: Submission, definitions: Definitions | None) -> list[Diagnostic]:
    """What is wrong with the rows' references to the library, where raw figures hang on them."""
    return [
        fault
        for row in submission.rows
        if row.inputs
        for fault in row_faults(row.cells.get("definition", ""), row.inputs, row.spans, definitions)
    ]


def row_faults(
    id_: str, inputs: Iterable[str], spans: Mapping[str, Span], definitions: Definitions | None
) -> list[Diagnostic]:
    """What is wrong with one reference; ``spans`` has the places of ``definition`` and ``inputs.`` and a name."""
    id_, place = id_.strip(), spans.get("definition")
    if definitions is None:
        return [messages.NoLibrary(place, id=id_)]
    item = definitions.get(id_)
    if item is None:
        return [messages.NoSuchIndicator(place, id=id_, nearest=definitions.nearest(id_))]
    if item.formula is None:
        return [messages.NoFormula(place, id=id_)]
    return [
        _unknown_input(item, name, spans.get(f"inputs.{name}")) for name in inputs if item.input(name) is None
    ]


def _unknown_input(item: Indicator, name: str, place: Span | None = None) -> Diagnostic:
    known = [wanted.name for wanted in item.inputs]
    nearest = suggest(name, known)
    return messages.UnknownInput(place, id=item.id, name=name, known="、".join(known), nearest=nearest)


def _cannot(message: Diagnostic) -> Cannot:
    return Cannot({lang: message.text(lang).rstrip("。.") for lang in ("zh", "en")})
