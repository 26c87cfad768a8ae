"""Running the examples that rules carry: each rule alone, on the facts that its example gives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.engines import messages
from perfeval.engines.decide import Decider, Decision, Question
from perfeval.engines.derived import Definitions, derive_row, row_faults
from perfeval.engines.lines import score_line
from perfeval.engines.scene import PairView, Scene, View
from perfeval.evaluation import Line, Rounding
from perfeval.language.tree import INDICATOR_UNIT
from perfeval.language.units import parse_unit
from perfeval.language.values import Amount, Value
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Dated, Example, Pack, Rule
from perfeval.packs.resolve import constant, number_of
from perfeval.sources import Mapping, Node, Scalar, Sequence, unknown_key, wrong_type
from perfeval.submissions.facts import FormFacts, row_facts, whole_facts
from perfeval.submissions.quantities import Quantity, read_quantity

_NO_LINE = Line(
    0, None, None, "", None, None, None, None, Fraction(0), Fraction(0), None, "clean", None,
    {"zh": "", "en": ""}, None, {"zh": "", "en": ""}, None, {"zh": "", "en": ""}, {"zh": "", "en": ""},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """One example that was run; ``fault`` is None when it came out as expected."""

    rule: Rule
    example: Example
    fault: Diagnostic | None


#: Names of an indicator's definition, and of the figures that its formula needs, in an example.
_DEFINITION, _INPUTS = "定义", ("inputs", "原始数据")


def run_examples(
    pack: Pack, decider: Decider, rule: str | None = None, definitions: Definitions | None = None
) -> list[Checked]:
    """Run the examples of all rules of a pack, or of one.

    Args:
        definitions: the indicator library, for examples that give raw figures in place of an actual.
    """
    return [
        Checked(found, example, _fault(pack, found, example, decider, definitions))
        for found in pack.rules
        if rule in (None, found.id)
        for example in found.examples
    ]


def _fault(
    pack: Pack, rule: Rule, example: Example, decider: Decider, definitions: Definitions | None
) -> Diagnostic | None:
    setting = _with_parameters(pack, example)
    views = _Given(setting, rule, definitions).views(example.given)
    if not views:
        # The row drops out before any rule looks at it: its raw figures say that it does not apply.
        expected = (example.outcome or "applies") if example.fires else "silent"
        if expected in ("silent", "not_applicable"):
            return None
        return messages.ExampleFails(
            example.span, rule=rule.id, name=example.name, expected=expected, found="not_applicable"
        )
    decisions = decider.decide([Question(rule, view) for view in views])
    found = next(((v, d) for v, d in zip(views, decisions, strict=True) if d.fires), (views[0], decisions[0]))
    expected, got = _outcomes(setting, rule, example, *found)
    if expected == got:
        return None
    return messages.ExampleFails(example.span, rule=rule.id, name=example.name, expected=expected, found=got)


def _outcomes(pack: Pack, rule: Rule, example: Example, view: View, decision: Decision) -> tuple[str, str]:
    """What was expected and what came out, in the same words; only what the example names is compared."""
    if not decision.fires:
        got = "silent" if decision.reason is None else "cannot_tell"
        if example.fires and example.outcome == "cannot_tell" and example.case is None:
            return "cannot_tell", got
        return ("applies" if example.fires else "silent"), got
    if not example.fires or rule.kind != "score":
        return ("applies" if example.fires else "silent"), "applies"
    line = score_line(pack, view, [(rule, decision)], _NO_LINE, trace=False).line
    expected: list[str] = []
    actual: list[str] = []
    if example.case is not None:
        expected.append(example.case)
        actual.append(line.case or "-")
    if example.points is not None:
        places = Rounding(_decimals(example.points))
        expected.append(places.text(example.points))
        actual.append("?" if line.points is None else places.text(line.points))
    if example.outcome is not None:
        expected.append(example.outcome)
        actual.append(line.outcome)
    return " ".join(expected), " ".join(actual)


def _decimals(value: Fraction) -> int:
    return next(places for places in range(30) if (value * 10**places).denominator == 1)


def _with_parameters(pack: Pack, example: Example) -> Pack:
    if example.parameters is None:
        return pack
    known = {name: parameter for parameter in pack.parameters for name in (parameter.zh, parameter.id)}
    changed = {}
    for name, node in example.parameters.items.items():
        if name not in known:
            raise PerfevalError(unknown_key(example.parameters, name, known))
        parameter = known[name]
        value = constant(node, pack.vocabulary.terms[parameter.id].type, pack.vocabulary)
        changed[parameter.id] = replace(parameter, history=(Dated(0, value, None, pack.id),))
    return replace(pack, parameters=tuple(changed.get(p.id, p) for p in pack.parameters))


@dataclass(frozen=True, slots=True)
class _Row:
    """One indicator of an example: cells as a form has them, facts given outright, raw figures."""

    cells: dict[str, str] = field(default_factory=dict)
    direct: dict[str, Value] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


class _Given:
    """The facts of an example as the rule sees them."""

    def __init__(self, pack: Pack, rule: Rule, definitions: Definitions | None) -> None:
        self.pack = pack
        self.rule = rule
        self.definitions = definitions
        self.cells: dict[str, str] = {"funds.unit": "元"}
        self.direct: dict[str, Value] = {}

    def views(self, given: Mapping) -> list[View]:
        rows: list[_Row] = []
        own = _Row()
        for name, node in given.items.items():
            if name in ("指标", "indicators"):
                rows = [self.row(item) for item in self.sequence(node)]
            elif name in ("甲", "乙"):
                rows.append(self.row(node))
            else:
                self.put(given, name, node, own)
        if self.rule.on == "indicator" and not self.rule.pair:
            rows = [own]
        scene = self.scene(rows)
        scene.whole.update(self.direct)
        if self.rule.pair:
            return [PairView(*scene.rows[:2])] if len(scene.rows) > 1 else []
        if self.rule.on == "indicator":
            return list(scene.rows)
        if self.rule.on == "section":
            return [View(scene, own.direct, None)]
        if self.rule.on == "execution":
            scene.execution.facts.update(own.direct)
            return [scene.execution]
        return [scene.view]

    def scene(self, rows: list[_Row]) -> Scene:
        words = self.pack.vocabulary
        year = int(self.cells["year"]) if "year" in self.cells else None
        facts = []
        for number, given in enumerate(rows, 1):
            if given.inputs:
                id_ = given.cells.get("definition", "")
                if faults := row_faults(id_, given.inputs, given.spans, self.definitions):
                    raise PerfevalError(faults)
            row = row_facts(number, given.cells, words, year)
            row = derive_row(row, given.cells, given.inputs, self.definitions, year)
            facts.append(replace(row, facts={**row.facts, **given.direct}))
        return Scene(self.pack, FormFacts(whole_facts(self.cells, words), tuple(facts)), year)

    def sequence(self, node: Node) -> tuple[Node, ...]:
        if not isinstance(node, Sequence):
            raise PerfevalError(wrong_type(node, "list"))
        return node.items

    def row(self, node: Node) -> _Row:
        if not isinstance(node, Mapping):
            raise PerfevalError(wrong_type(node, "mapping"))
        own = _Row()
        for name, value in node.items.items():
            self.put(node, name, value, own, row=True)
        return own

    def put(self, given: Mapping, name: str, node: Node, own: _Row, *, row: bool = False) -> None:
        """File one given fact: as a cell where it is read from the form, else as a value."""
        if name in _INPUTS:
            self.inputs(node, own)
            return
        term = self.pack.vocabulary.term("definition" if name == _DEFINITION else name)
        if term is None:
            raise PerfevalError(
                unknown_key(
                    given, name, [*self.pack.vocabulary.names, "指标", "甲", "乙", _DEFINITION, *_INPUTS]
                )
            )
        if not isinstance(node, Scalar):
            raise PerfevalError(wrong_type(node, "text", name))
        on_fact = "submission" not in term.scopes
        if on_fact and term.key and (row or self.rule.on == "indicator"):
            own.cells[term.key], own.spans[term.key] = node.text, node.span
        elif on_fact:
            own.direct[term.id] = self.value(term, node)
        elif term.key:
            self.cells[term.key] = node.text
        else:
            self.direct[term.id] = self.value(term, node)

    def inputs(self, node: Node, own: _Row) -> None:
        """The raw figures of an example, as a form gives them."""
        if not isinstance(node, Mapping):
            raise PerfevalError(wrong_type(node, "mapping", "inputs"))
        for name, value in node.items.items():
            if not isinstance(value, Scalar):
                raise PerfevalError(wrong_type(value, "text", name))
            own.inputs[name] = value.text
            own.spans[f"inputs.{name}"] = node.keys[name].span

    def value(self, term: Term, node: Scalar) -> Value:
        if term.type.dimension == INDICATOR_UNIT:
            read = read_quantity(node.text)
            if isinstance(read, Quantity) and read.value is not None:
                return Amount(read.value, read.unit.dimension, node.text.strip())
            raise PerfevalError(wrong_type(node, "decimal", term.zh))
        if term.type.base == "number":
            text = node.text.strip()
            scale = parse_unit("%").scale if text.endswith("%") else Fraction(1)
            plain = Scalar(text.removesuffix("%"), node.tag, False, node.origin, node.start, node.stop)
            return Amount(number_of(plain, term.zh) * scale, term.type.dimension)
        if term.type.base == "truth":
            return node.text.lower() == "true"
        return node.text
