"""What is looked at when an expression is worked out: as far as the engine itself goes, and no further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.engines.compute import Context, evaluate
from perfeval.engines.scene import PairView, View
from perfeval.language.tree import DEFINED, Aggregate, Call, Choice, Junction, Name, Node, Text, children
from perfeval.language.values import Cannot, Missing
from perfeval.packs.model import Let, Pack

#: Whose expression something stands in: the kind of entry (rule, let, definition, profile) and its id.
Owner = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Looked:
    """A node that was worked out, on which facts, and in whose expression it stands."""

    node: Node
    context: Context
    owner: Owner


@dataclass(frozen=True, slots=True)
class CaseTaken:
    """A case of an intermediate name, by its number from 0, that gave the name its value."""

    let: str
    case: int


def looked_at(node: Node, context: Context, owner: Owner, pack: Pack) -> Iterator[Looked | CaseTaken]:
    """Every node that is worked out on the way to the value of one, in that order.

    A junction ends at the part that settles it, a choice at the case that holds; a name that the pack works
    out leads into its cases, unless the facts give it; a named condition into its own expression.
    """
    yield Looked(node, context, owner)
    match node:
        case Junction(operator=operator, parts=parts):
            strong = operator == "or"
            for part in parts:
                yield from looked_at(part, context, owner, pack)
                if evaluate(part, context) is strong:
                    return
        case Choice(cases=cases, otherwise=otherwise):
            for when, value in cases:
                yield from looked_at(when, context, owner, pack)
                held = evaluate(when, context)
                if isinstance(held, (Missing, Cannot)):
                    return
                if held:
                    yield from looked_at(value, context, owner, pack)
                    return
            yield from looked_at(otherwise, context, owner, pack)
        case Aggregate():
            yield from _on_rows(node, context, owner, pack)
        case Call(function=function, arguments=(Text(value=name), condition, *_)) if function == DEFINED:
            yield from looked_at(condition, context, ("definition", name), pack)
        case Name():
            yield from _into_let(node, context, pack)
        case _:
            for child in children(node):
                yield from looked_at(child, context, owner, pack)


def _on_rows(node: Aggregate, context: Context, owner: Owner, pack: Pack) -> Iterator[Looked | CaseTaken]:
    for row in context.rows(node.over, node.of_results):
        if node.condition is not None:
            yield from looked_at(node.condition, row, owner, pack)
            if evaluate(node.condition, row) is not True:
                continue
        yield from looked_at(node.operand, row, owner, pack)


def _into_let(name: Name, context: Context, pack: Pack) -> Iterator[Looked | CaseTaken]:
    let = next((let for let in pack.lets if let.id == name.id and not let.replaces), None)
    if let is None or not isinstance(context, View):
        return
    view = context.sides[name.of] if isinstance(context, PairView) and name.of else context
    if let.on == "submission":
        view = view.scene.view
    if not _is_given(let, view):
        yield from let_cases(let, view, pack)


def _is_given(let: Let, view: View) -> bool:
    """Whether the facts give the name, so that its cases are not asked; what was worked out is no fact."""
    facts = view.scene.whole if let.on == "submission" else view.facts
    worked_out = any(place is facts and name == let.id for place, name in view.scene.cached)
    return let.id in facts and not worked_out


def let_cases(let: Let, view: View, pack: Pack) -> Iterator[Looked | CaseTaken]:
    """What the cases of an intermediate name look at, up to the first that holds."""
    owner = ("let", let.id)
    for number, (when, value) in enumerate(let.cases):
        yield from looked_at(when, view, owner, pack)
        held = evaluate(when, view)
        if isinstance(held, Cannot):
            return
        if held is True:
            yield CaseTaken(let.id, number)
            yield from looked_at(value, view, owner, pack)
            return
