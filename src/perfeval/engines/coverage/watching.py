"""An engine that is watched: what it was asked, what it decided, and what it had to look at for that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from perfeval.engines.compute import NOTHING, evaluate
from perfeval.engines.coverage.looking import CaseTaken, Looked, Owner, let_cases, looked_at
from perfeval.engines.decide import SILENT, Decider, Decision, Question
from perfeval.engines.replaced import constant
from perfeval.engines.scene import Scene, View
from perfeval.engines.texts import ON_TEXT, contains, prepared
from perfeval.language.tree import Call, Name, Node, WordList
from perfeval.language.values import Amount, Value
from perfeval.language.vocabulary import EXCEPT, Vocabulary
from perfeval.packs.model import Dated, Pack, Parameter, Rule


@dataclass(slots=True)
class Seen:
    """What was seen of the engine's work.

    Attributes:
        fired, silent: rules, by id.
        cases: of score rules, by rule and number from 0; only those that settled the line.
        lets: cases of intermediate names, by name and number from 0.
        profiles: other weights that were in force, by their numbers from 0.
        words: word lists of which a word was found, by whose expression asked.
        exceptions: word lists of which an exception made a difference.
        parameters: values that were read, by the id of the parameter.
        dated: dated values that were in force and read, by parameter and the year from which they hold.
        given: values that an example gave a parameter in their place, and that were read.
    """

    fired: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    cases: set[tuple[str, int]] = field(default_factory=set)
    lets: set[tuple[str, int]] = field(default_factory=set)
    profiles: set[int] = field(default_factory=set)
    words: set[tuple[Owner, str]] = field(default_factory=set)
    exceptions: set[tuple[Owner, str]] = field(default_factory=set)
    parameters: set[tuple[str, Value]] = field(default_factory=set)
    dated: set[tuple[str, int]] = field(default_factory=set)
    given: set[tuple[str, Value]] = field(default_factory=set)


class Watching:
    """An engine, and a note of everything it does."""

    def __init__(self, inner: Decider, seen: Seen) -> None:
        self.name = inner.name
        self._inner = inner
        self._seen = seen
        #: Kept, so that no other takes the place of one already looked at.
        self._scenes: dict[int, Scene] = {}

    def decide(self, questions: Sequence[Question]) -> list[Decision]:
        decisions = self._inner.decide(questions)
        for question, decision in zip(questions, decisions, strict=True):
            self._note(question.rule, question.view, decision)
        return decisions

    def told(self, rules: Iterable[tuple[Rule, Sequence[View]]]) -> Iterator[tuple[Question, Decision]]:
        asked = [(rule, list(views)) for rule, views in rules]
        told = list(self._inner.told(asked))
        known = {(question.rule.id, id(question.view)): decision for question, decision in told}
        for rule, views in asked:
            for view in views:
                self._note(rule, view, known.get((rule.id, id(view)), SILENT))
        yield from told

    def _note(self, rule: Rule, view: View, decision: Decision) -> None:
        seen, owner, pack = self._seen, ("rule", rule.id), view.scene.pack
        if id(view.scene) not in self._scenes:
            self._scenes[id(view.scene)] = view.scene
            _note_scene(view.scene, seen)
        if decision.fires:
            seen.fired.add(rule.id)
        elif decision.reason is None:
            seen.silent.add(rule.id)
        if decision.fires and decision.case is not None and decision.reason is None:
            seen.cases.add((rule.id, decision.case))
        for tree in _worked_out(rule, decision):
            _note_all(looked_at(tree, view, owner, pack), seen)


def watched(engine: Callable[[Pack], Decider], seen: Seen) -> Callable[[Pack], Decider]:
    """The engine, with everything it does noted in ``seen``."""
    return lambda pack: Watching(engine(pack), seen)


def _worked_out(rule: Rule, decision: Decision) -> Iterator[Node]:
    """The expressions of a rule that were asked on the way to a decision, and what it then gives."""
    yield rule.when
    if not decision.fires:
        return
    last = len(rule.cases) if decision.case is None else decision.case + 1
    yield from (case.when for case in rule.cases[:last])
    if decision.case is not None and decision.reason is None:
        case = rule.cases[decision.case]
        yield from (tree for tree in (case.points, case.lowest, case.highest) if tree is not None)
    if rule.amount is not None:
        yield rule.amount


def _note_scene(scene: Scene, seen: Seen) -> None:
    """What a form is asked before any rule: names in place of what is written, and other weights."""
    pack = scene.pack
    for number, let in enumerate(pack.lets):
        if let.replaces:
            # Its cases see what stood there before it.
            before = Scene(replace(pack, lets=pack.lets[:number]), scene.form, scene.year)
            for view in [before.view] if let.on == "submission" else before.rows:
                _note_all(let_cases(let, view, pack), seen)
    for number, profile in enumerate(pack.framework.profiles):
        _note_all(looked_at(profile.when, scene.view, ("profile", str(number)), pack), seen)
        if profile is scene.profile:
            seen.profiles.add(number)
            return


def _note_all(looked: Iterator[Looked | CaseTaken], seen: Seen) -> None:
    for item in looked:
        if isinstance(item, CaseTaken):
            seen.lets.add((item.let, item.case))
        elif isinstance(item.node, Name):
            _note_name(item.node, item, seen)
        elif isinstance(item.node, Call) and item.node.function in ON_TEXT:
            _note_words(item.node, item, seen)


def _note_name(name: Name, item: Looked, seen: Seen) -> None:
    scene = getattr(item.context, "scene", None)
    if not isinstance(scene, Scene):
        return
    parameter = next((one for one in scene.pack.parameters if one.id == name.id), None)
    if parameter is None:
        return
    value, dated = item.context.lookup(name.id, name.of), parameter.at(scene.year)
    seen.parameters.add((name.id, value))
    # A value that an example gives holds from the year zero on.
    if dated.since:
        seen.dated.add((name.id, dated.since))
    else:
        seen.given.add((name.id, value))


def _note_words(call: Call, item: Looked, seen: Seen) -> None:
    text = evaluate(call.arguments[0], item.context)
    if not isinstance(text, str):
        return
    whole = _is_found(evaluate(call, item.context), call, text)
    for argument in call.arguments[1:]:
        if not isinstance(argument, WordList):
            continue
        words = tuple(item.context.words(argument.id))
        beside = tuple(item.context.words(argument.id + EXCEPT))
        alone = ON_TEXT[call.function](text, prepared(words, beside))
        # A text may be made of words of several lists: each has its part in it.
        if _is_found(alone, call, text) or (whole and contains(text, prepared(words, beside)) is True):
            seen.words.add((item.owner, argument.id))
        if beside and alone != ON_TEXT[call.function](text, prepared(words, ())):
            seen.exceptions.add((item.owner, argument.id))


def _is_found(found: Value, call: Call, text: str) -> bool:
    """Whether the answer to a question about words says that one of them is in the text."""
    if isinstance(found, Amount):
        return found.number > 0
    if isinstance(found, str):
        return found != text if call.function == "without" else bool(found)
    return found is True


def value_in_force(parameter: Parameter, dated: Dated, words: Vocabulary) -> Value:
    """What rules see of a parameter while a value of it is in force."""
    return constant(parameter.id, dated.value, NOTHING, words)
