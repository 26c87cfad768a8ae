"""The names that an expression can see, for all forms at once: what is written, the pack's own, and what replaces."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.engines.proof.algebra import Bool, and_, not_, or_, same
from perfeval.engines.proof.reading import read
from perfeval.engines.proof.values import Coded, Number, Truth, Value, chosen, nothing
from perfeval.engines.proof.world import World
from perfeval.language.tree import DATE, POINTS, Call, Name, Node, Type, walk
from perfeval.packs.model import Let, Pack

#: Facts that go with a number of an indicator, as :mod:`perfeval.engines.replaced` has it.
_COMPANIONS = ("target", "actual")


class Facts:
    """One fact in a world: names are looked up as an engine's view does.

    Args:
        world: the variables.
        pack: whose parameters, lets and framework count.
        year: the fiscal year of the parameters.
        settings: values of parameters by id, in place of those of the year.
    """

    def __init__(
        self, world: World, pack: Pack, year: int | None, settings: Mapping[str, Value] | None = None
    ) -> None:
        self.world = world
        self.pack = pack
        self._lets = {let.id: let for let in pack.lets if not let.replaces}
        self._facts: dict[tuple[str, str], Value] = {}
        self._worked: dict[tuple[str, str], Value] = {}
        self._side = ""
        #: What tells this row from another of which only some facts differ, and those facts.
        self._other: tuple[str, frozenset[str]] = "", frozenset()
        for parameter in pack.parameters:
            given = (settings or {}).get(parameter.id)
            value = self._constant(parameter.id, parameter.at(year).value) if given is None else given
            self._facts["", parameter.id] = value
        self._weigh()
        for let in pack.lets:
            if let.replaces:
                self._replace(let)

    def _weigh(self) -> None:
        """The full score is the pack's; the execution row has the weight of the framework or of a profile."""
        framework, points = self.pack.framework, self.world.measures.fixed(POINTS)
        self._facts["", "full_score"] = Number(True, False, framework.full, points)
        weights = dict.fromkeys([framework.execution, *(profile.execution for profile in framework.profiles)])
        if len(weights) == 1:
            value: Value = Number(True, False, framework.execution, points)
        else:
            free = self.world.free("执行率分值", Type("number", POINTS))
            assert isinstance(free, Number)  # noqa: S101 - of the type that was asked for
            self.world.always.append(or_(*(same(free.number, weight) for weight in weights)))
            value = Number(True, False, free.number, points)
        self._facts["", "execution_weight"] = value

    def of_execution(self) -> Facts:
        """The execution row: its weight is the framework's."""
        return self.with_({"weight": self.lookup("execution_weight", "")})

    def with_(self, facts: Mapping[str, Value], mark: str = "") -> Facts:
        """The same fact but for some names; ``mark`` tells the two apart where rows are counted."""
        other = Facts.__new__(Facts)
        other.world, other.pack, other._lets, other._side = self.world, self.pack, self._lets, self._side
        other._facts = {**self._facts, **{("", name): value for name, value in facts.items()}}
        other._worked = {}
        other._other = (mark, frozenset(facts)) if mark else self._other
        return other

    def lookup(self, name: str, of: str) -> Value:
        """The value of a name; ``of`` is the side of a pair."""
        key = of, name
        if key in self._facts:
            return self._facts[key]
        if key not in self._worked:
            let = self._lets.get(name)
            self._worked[key] = self.world.variable(name, of) if let is None else self._value_of(let)
        return self._worked[key]

    def mark(self, node: Node) -> str:
        """What is added to the name of something that is not looked into, where it may differ from row to row."""
        mark, names = self._other
        if not mark:
            return ""
        read_here = {part.id for part in walk(node) if isinstance(part, Name)}
        late = read_here & self._lets.keys() or any(isinstance(part, Call) for part in walk(node))
        return f"@{mark}" if late or read_here & names else ""

    # --- the pack's own names ----------------------------------------------------------------------
    def _constant(self, name: str, node: Node) -> Value:
        """The value of a name of the pack; a literal without a unit takes the one that the name declares."""
        value = read(node, self)
        if isinstance(value, Number) and node.type.literal:
            measure = self.world.measures.fixed(self.pack.vocabulary.terms[name].type.dimension)
            return Number(value.known, value.missing, value.number, measure)
        return value

    def _value_of(self, let: Let) -> Value:
        """Of the first case that holds; one that is missing is passed over, one that cannot be told is the end."""
        values = [self._constant(let.id, result) for _, result in let.cases]
        value = nothing(values[0], missing=True)
        for (when, _), one in reversed(list(zip(let.cases, values, strict=True))):
            held = read(when, self)
            assert isinstance(held, Truth)  # noqa: S101 - typed at load
            value = chosen(self.world.measures, held.true, one, value)
            value = chosen(self.world.measures, held.untold, nothing(one, missing=False), value)
        return value

    def _replace(self, let: Let) -> None:
        """Put what the pack works out in the place of what is written; see :mod:`perfeval.engines.replaced`."""
        written = self.lookup(let.id, "")
        value: Value = written
        replaced: Bool = False
        for when, result in reversed(let.cases):
            held = read(when, self)
            assert isinstance(held, Truth)  # noqa: S101 - typed at load
            one = self._constant(let.id, result)
            itself = isinstance(result, Name) and result.id == let.id
            own = False if itself or not isinstance(one, Number) else one.known
            value = chosen(self.world.measures, held.true, one, value)
            value = chosen(self.world.measures, held.untold, nothing(one, missing=False), value)
            replaced = or_(and_(held.true, own), and_(not_(held.true), not_(held.untold), replaced))
        changed = {let.id: value, **self._companions(let.id, value, replaced)}
        self._facts |= {("", name): new for name, new in changed.items()}
        self._worked = {}

    def _companions(self, id_: str, value: Value, replaced: Bool) -> dict[str, Value]:
        """What rules ask of a number's cell keeps in step with the number that stands in for it."""
        if id_ not in _COMPANIONS or not isinstance(value, Number) or replaced is False:
            return {}
        world, measures = self.world, self.world.measures

        def put(name: str, new: Value) -> Value:
            return chosen(measures, replaced, new, self.lookup(name, ""))

        text = world.free(f"{id_}~", Type("text"))
        assert isinstance(text, Coded)  # noqa: S101 - of the type that was asked for
        date = measures.alike(value.measure, measures.fixed(DATE))
        ratio = measures.alike(value.measure, measures.fixed(()))
        kind = chosen(measures, ratio, self._word("百分比"), self._word("数值"))
        kind = chosen(measures, date, self._word("日期"), kind)
        changed = {
            f"{id_}_text": put(f"{id_}_text", Coded(True, False, text.code)),
            f"{id_}_kind": put(f"{id_}_kind", kind),
            f"{id_}_upper": put(f"{id_}_upper", nothing(self._of_number(f"{id_}_upper"), missing=True)),
            f"{id_}_word": put(f"{id_}_word", Coded(False, True, text.code)),
        }
        if id_ == "actual":
            return {**changed, "actual_is_bound": put("actual_is_bound", Truth(False, True))}
        nature = self.lookup("nature", "")
        lacking = and_(replaced, nature.missing)
        return {**changed, "nature": chosen(measures, lacking, self._word("定量"), nature)}

    def _of_number(self, name: str) -> Number:
        value = self.lookup(name, "")
        assert isinstance(value, Number)  # noqa: S101 - typed by the vocabulary
        return value

    def _word(self, text: str) -> Coded:
        return Coded(True, False, self.world.code(text))
