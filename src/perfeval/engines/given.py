"""What an example gives → the facts that its rule sees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.engines.derived import Definitions, derive_row, row_faults
from perfeval.engines.scene import PairView, Scene, View
from perfeval.language.tree import INDICATOR_UNIT
from perfeval.language.units import parse_unit
from perfeval.language.values import Amount, Value
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Pack, Rule
from perfeval.packs.reading import number_of
from perfeval.sources import Mapping, Node, Scalar, Sequence, number_tag, unknown_key, wrong_type
from perfeval.submissions.extras import extra_facts, read_extra
from perfeval.submissions.facts import FormFacts, RowFacts, row_facts, whole_facts
from perfeval.submissions.model import Extra
from perfeval.submissions.quantities import Quantity, read_quantity

_PARTS = ("指标", "甲", "乙", "发现")
#: Findings of other rules that an example takes for given.
_FOUND = ("发现", "found")
#: Names of an indicator's definition, and of the figures that its formula needs.
_DEFINITION, _INPUTS = "定义", ("inputs", "原始数据")


@dataclass(slots=True)
class _Row:
    """One indicator of an example: cells as on a form, columns the pack adds, and values said outright.

    ``inputs`` are the raw figures of its definition's formula; ``spans`` the places of what is written.
    """

    cells: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Extra] = field(default_factory=dict)
    direct: dict[str, Value] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


def views_of(pack: Pack, rule: Rule, given: Mapping, definitions: Definitions | None = None) -> list[View]:
    """The facts of an example as the rule sees them; none where raw figures say that the row does not apply.

    Raises:
        PerfevalError: at a name that the pack does not know, or a value of the wrong form.
    """
    return _Given(pack, rule, definitions).views(given)


class _Given:
    def __init__(self, pack: Pack, rule: Rule, definitions: Definitions | None) -> None:
        self.pack = pack
        self.rule = rule
        self.definitions = definitions
        self.form = _Row({"funds.unit": "元"})
        self.found: dict[str, set[int | None]] = {}

    def views(self, given: Mapping) -> list[View]:
        rows: list[_Row] = []
        own = _Row()
        for name, node in given.items.items():
            if name in ("指标", "indicators"):
                rows = [self.row(item) for item in self.sequence(node)]
            elif name in ("甲", "乙"):
                rows.append(self.row(node))
            elif name in _FOUND:
                self.found |= {item.text: {None} for item in self.sequence(node) if isinstance(item, Scalar)}
            else:
                self.put(given, name, node, own)
        if self.rule.on == "indicator" and not self.rule.pair:
            rows = [own]
        scene = self.scene(rows)
        scene.whole.update(self.form.direct)
        scene.findings |= self.found
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
        year = int(self.form.cells["year"]) if "year" in self.form.cells else None
        facts: list[RowFacts] = []
        for number, row in enumerate(rows, 1):
            if row.inputs:
                id_ = row.cells.get("definition", "")
                if faults := row_faults(id_, row.inputs, row.spans, self.definitions):
                    raise PerfevalError(faults)
            read = row_facts(number, row.cells, words, year)
            read = derive_row(read, row.cells, row.inputs, self.definitions, year)
            own, tables, _ = extra_facts(row.extra, words, "indicator", year)
            facts.append(replace(read, facts=read.facts | own | row.direct, tables=tables))
        own, tables, _ = extra_facts(self.form.extra, words, "submission", year)
        whole = whole_facts(self.form.cells, words) | own | self.form.direct
        return Scene(self.pack, FormFacts(whole, tuple(facts), tables), year)

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
        words = self.pack.vocabulary
        if name in _INPUTS:
            self.inputs(node, own)
            return
        if isinstance(node, Sequence) and words.scopes.get(name) in words.tables:
            self.table(name, node, own)
            return
        term = words.term("definition" if name == _DEFINITION else name)
        if term is None:
            known = [*words.names, *words.tables, *_PARTS, _DEFINITION, *_INPUTS]
            # In an expression a side and a name are joined by a point; in an example the side is a key.
            side, _, rest = name.partition(".")
            meant = f"{side}: {{{rest}: …}}" if rest and side in ("甲", "乙") else None
            raise PerfevalError(unknown_key(given, name, known, meant))
        if not isinstance(node, Scalar):
            raise PerfevalError(wrong_type(node, "text", name))
        on_fact = "submission" not in term.scopes
        place = own if on_fact else self.form
        if term.reads == "extra":
            place.extra[name] = node.text
        elif term.key and (not on_fact or row or self.rule.on == "indicator"):
            if term.key == "year" and number_tag(node.text.strip()) != "int":
                raise PerfevalError(wrong_type(node, "integer", name))
            place.cells[term.key], place.spans[term.key] = node.text, node.span
        else:
            place.direct[term.id] = self.value(term, node)

    def table(self, name: str, node: Sequence, own: _Row) -> None:
        words = self.pack.vocabulary
        place = own if words.tables[words.scopes[name]] == "indicator" else self.form
        for item in (row for row in node.items if isinstance(row, Mapping)):
            for column in item.items:
                term = words.term(column)
                if term is None or words.scopes[name] not in term.scopes:
                    known = [t.zh for t in words.terms.values() if words.scopes[name] in t.scopes]
                    raise PerfevalError(unknown_key(item, column, known))
        whole = Mapping({name: node}, {}, node.origin, node.start, node.stop)
        faults: list[Diagnostic] = []
        place.extra |= read_extra(whole, faults)
        if faults:
            raise PerfevalError(faults)

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
