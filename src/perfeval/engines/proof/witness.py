"""A model of Z3 → an indicator as one would fill it in, read and judged by the direct engine before it is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import z3

from perfeval.diagnostics import PerfevalError
from perfeval.engines.examples import with_parameters
from perfeval.engines.given import views_of
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.assumptions import reader
from perfeval.engines.proof.plainest import wishes
from perfeval.engines.proof.values import Coded, Number, Truth, Value
from perfeval.engines.proof.world import Variable, holds_in, number_of
from perfeval.engines.scene import View
from perfeval.evaluation import Rounding
from perfeval.language.tree import DATE, INDICATOR_UNIT, Word
from perfeval.language.tree import Number as Literal
from perfeval.packs.model import Pack, Rule
from perfeval.sources import Mapping as Source
from perfeval.sources import Text, parse_yaml
from perfeval.submissions.figures import decimal_text

#: A counterexample is tried with few digits first.
_PLACES = (0, 1, 2, 4, 6)
#: How many words of a list are tried in a text that has to contain one.
_WORDS = 3
#: Days that a form may hold; what lies outside is moved in.
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
_MEASURED = ("数值", "百分比", "频次", "区间", "日期", "期间")
#: What of a row is written in one cell with others.
_CELLS = {
    f"{prefix}{part}" for prefix in ("target", "actual") for part in ("", "_upper", "_text", "_kind", "_word")
} | {"actual_is_bound", "line"}
_SIGNS = {"正向": "≥", "反向": "≤", "等于": "="}

Given = dict[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form filled in, the settings that go with it, and what the rules see of it."""

    given: Given
    parameters: Given
    pack: Pack
    views: Sequence[View]


def source_of(given: Mapping[str, Any]) -> Source:
    """What is given, as an example of a rule file would have it."""
    node = parse_yaml(Text(path="", text=json.dumps(given, ensure_ascii=False)))[0]
    assert isinstance(node, Source)  # noqa: S101 - an object
    return node


def filled(pack: Pack, rule: Rule, given: Given, parameters: Given) -> Filled | None:
    """A form as the rule sees it; None where something of it cannot be given."""
    try:
        setting = with_parameters(pack, source_of(parameters)) if parameters else pack
        return Filled(given, parameters, setting, views_of(setting, rule, source_of(given)))
    except PerfevalError:
        return None


class Writer:
    """Writes a model as forms that are like it, the plainest first.

    Args:
        asker: the world of the model.
        goals: what was asked; names that it does not read are left out.
    """

    def __init__(self, asker: Asker, model: z3.ModelRef, goals: Sequence[Any]) -> None:
        self.asker = asker
        self.world = asker.world
        self.model = model
        self.wanted = frozenset[str]().union(*map(asker.names.of, goals))
        self.spelled = reader().spellings
        self.settings = {parameter.id for parameter in asker.pack.parameters}

    def forms(self, side: str = "", more: Mapping[str, Value] | None = None) -> Iterator[tuple[Given, Given]]:
        """What may be filled in for one row, with its settings; ``more`` has values in place of the variables'."""
        seen = []
        for words in range(_WORDS):
            for places in _PLACES:
                form = self.row(places, words, side, more or {}), self.parameters(places)
                if form not in seen:
                    seen.append(form)
                    yield form

    def parameters(self, places: int) -> Given:
        """Settings other than those in force."""
        found: Given = {}
        for parameter in self.asker.in_force.parameters:
            variable = self.world.variables.get(("", parameter.id))
            if variable is None or not self.is_wanted(variable):
                continue
            text, now = self.plain(variable.value, places, 0), parameter.history[0].value
            number = (
                number_of(self.model, variable.value.number) if isinstance(variable.value, Number) else None
            )
            in_force = (isinstance(now, Literal) and now.value == number) or (
                isinstance(now, Word) and now.value == text
            )
            if text is not None and not in_force:
                found[parameter.zh] = text
        return found

    def is_wanted(self, variable: Variable) -> bool:
        name = f"{variable.side}.{variable.term.zh}" if variable.side else variable.term.zh
        return name in self.wanted

    def row(self, places: int, words: int, side: str, more: Mapping[str, Value]) -> Given:
        """The cells of a row, and what stands in the form."""
        given: Given = {}
        variables = [v for v in self.world.variables.values() if v.side in ("", side)]
        cells = {v.term.id for v in variables if self.is_wanted(v) and v.side == side} & _CELLS
        kinds = {"target": "", "actual": ""}
        for prefix in ("target", "actual"):
            if any(name.startswith(prefix) for name in cells) or prefix in more:
                text, kinds[prefix] = self.cell(prefix, places, side, more)
                if text is not None:
                    given[self.zh(prefix)] = text
        for variable in variables:
            id_ = variable.term.id
            whole = "submission" in variable.term.scopes
            if (
                id_ in _CELLS
                or id_ in self.settings
                or not self.is_wanted(variable)
                or (variable.side != side and not whole)
            ):
                continue
            value = more.get(id_, variable.value)
            if id_ == "direction" and kinds["target"] in _MEASURED[:3] and self.word(value) in _SIGNS:
                continue
            if (text := self.plain(value, places, words)) is not None:
                given[variable.term.zh] = text
        for id_, value in more.items():
            if id_ not in _CELLS and (text := self.plain(value, places, words)) is not None:
                given[self.zh(id_)] = text
        return given

    def pairs(self, id_: str, value: Value) -> Iterator[tuple[Given, Given, Given]]:
        """Two rows alike but for one name, which has ``value`` in the second, and the settings of both."""
        for words in range(_WORDS):
            for places in _PLACES:
                first, second = (self.row(places, words, "", more) for more in ({}, {id_: value}))
                if first != second:
                    yield first, second, self.parameters(places)

    def zh(self, id_: str) -> str:
        return self.asker.pack.vocabulary.terms[id_].zh

    # --- single values ---------------------------------------------------------------------------
    def known(self, value: Value) -> bool:
        return holds_in(self.model, value.known)

    def word(self, value: Value | None) -> str | None:
        """The word of a value, None where there is none."""
        if not isinstance(value, Coded) or not self.known(value):
            return None
        return self.world.text(int(number_of(self.model, value.code) or 0))

    def plain(self, value: Value, places: int, words: int) -> str | None:
        """The text of a cell that holds one value; None where nothing is written."""
        if holds_in(self.model, value.missing):
            return None
        if not self.known(value):
            return self.spelled.not_a_word
        if isinstance(value, Truth):
            return "true" if holds_in(self.model, value.true) else "false"
        if isinstance(value, Coded):
            return self.text(value, words)
        number = number_of(self.model, value.number) or Fraction(0)
        tag = value.measure.tag
        if value.measure.exponents == ():
            return _decimal(number * 100, places) + "%"
        if tag is not None and not isinstance(tag, int):
            return self.measured(number, value, places)
        return _decimal(number, places)

    def text(self, value: Coded, words: int) -> str:
        """A text of which what the model says of words is so, as far as can be seen."""
        code = int(number_of(self.model, value.code) or 0)
        asked = [(what, answer) for what, answer in self.world.questions_of(value.code) if z3.is_bool(answer)]
        if not asked or self.world.is_literal(code):
            return self.world.text(code) or self.spelled.phrase
        parts: dict[str, list[str]] = {"starts": [], "contains": [], "ends": []}
        for (function, listed, _), answer in asked:
            if holds_in(self.model, answer) and listed:
                place = function if function in parts else "contains"
                parts[place].append(listed[min(words, len(listed) - 1)])
        return "".join((*parts["starts"], *parts["contains"], *parts["ends"])) or self.spelled.phrase

    def measured(self, number: Fraction, value: Number, places: int, *, kind: str = "") -> str:
        """A number with its unit, as it is written on a form."""
        dimension = self.dimension(value)
        if dimension == DATE:
            return _day(number)
        unit = next((text for known, text in self.spelled.units if known == dimension), "")
        if unit == "%" and kind in ("", "百分比", "区间"):
            return _decimal(number * 100, places) + "%"
        return _decimal(number, places) + (self.spelled.ratio if unit == "%" else unit)

    def dimension(self, value: Number) -> tuple[tuple[str, int], ...]:
        tag = value.measure.tag
        if tag is None:
            return INDICATOR_UNIT
        return self.world.measures.known[int(number_of(self.model, tag) or 0)]

    def cell(self, prefix: str, places: int, side: str, more: Mapping[str, Value]) -> tuple[str | None, str]:
        """The text of a target or an actual, and its kind."""

        def value(part: str) -> Value:
            return more.get(prefix + part) or self.world.variable(prefix + part, side)

        kind_of, text_of = value("_kind"), value("_text")
        if holds_in(self.model, text_of.missing) or holds_in(self.model, kind_of.missing):
            return None, ""
        kind = self.word(kind_of)
        if kind is None:
            return self.spelled.unreadable, ""
        number, upper, word = value(""), value("_upper"), value("_word")
        assert isinstance(number, Number)  # noqa: S101 - typed by the vocabulary
        assert isinstance(upper, Number)  # noqa: S101 - likewise
        assert isinstance(word, Coded)  # noqa: S101 - likewise
        low = number_of(self.model, number.number) or Fraction(0)
        if kind in ("区间", "期间"):
            high = number_of(self.model, upper.number) or low
            return (
                f"{self.measured(low, number, places, kind=kind)}-{self.measured(high, number, places, kind=kind)}",
                kind,
            )
        if kind in _MEASURED:
            text = self.measured(low, number, places, kind=kind)
            direction = self.world.variables.get((side, "direction"))
            sign = self.word(direction.value) if direction is not None and prefix == "target" else None
            return (_SIGNS.get(sign or "", "") if kind != "日期" else "") + text, kind
        code = int(number_of(self.model, word.code) or 0)
        written = self.world.text(code) if self.world.is_literal(code) else None
        if kind == "是否":
            return written or ("是" if low == 1 else "否"), kind
        return written or (self.spelled.grade if kind == "评级" else self.spelled.phrase), kind


def _decimal(number: Fraction, places: int) -> str:
    return (
        decimal_text(Rounding(places).round(number))
        if number >= 0
        else "-" + decimal_text(-Rounding(places).round(number))
    )


def _day(number: Fraction) -> str:
    day = date.fromordinal(max(_FIRST_DAY, min(_LAST_DAY, int(number))))
    return f"{day.year}年{day.month}月{day.day}日"


def writers(asker: Asker, goals: Sequence[Any], *first: Any) -> Iterator[Writer]:
    """Forms of which the goals hold: plain ones first, then with whole numbers where they have to be.

    Args:
        first: wishes that come before all others.
    """
    names = frozenset[str]().union(*map(asker.names.of, goals))
    for whole in (False, True):
        model = asker.plainly(goals, [*first, *wishes(asker, names)], whole=whole)
        if model is not None:
            yield Writer(asker, model, goals)
    for whole in (False, True):
        model = asker.ask(*goals, whole=whole).model
        if model is not None:
            yield Writer(asker, model, goals)


def confirmed(
    asker: Asker, goals: Sequence[Any], rule: Rule, holds: Callable[[Filled], bool]
) -> Filled | None:
    """The first form of which the goals hold as Z3 reads it, and of which it ``holds`` as the direct engine does."""
    for writer in writers(asker, goals):
        for given, parameters in writer.forms():
            form = filled(asker.in_force, rule, given, parameters)
            if form is not None and form.views and holds(form):
                return form
    return None
