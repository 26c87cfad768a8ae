"""Facts that a pack works out in place of what is written: an aggregate over units, a verified value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from perfeval.diagnostics import Lang
from perfeval.engines.compute import Context, evaluate
from perfeval.engines.wording import both, with_numbers, word
from perfeval.evaluation import Sentence
from perfeval.language.render import formula
from perfeval.language.tree import DATE, Name, Node
from perfeval.language.values import MISSING, Amount, Cannot, Value
from perfeval.language.vocabulary import Term, Vocabulary
from perfeval.packs.model import Let

_LANGS: tuple[Lang, ...] = ("zh", "en")
#: Facts that go with a number of an indicator: how it was written, and which kind it reads as.
_COMPANIONS = ("target", "actual")


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in for a fact, and the sentence that says so, where it is a number or a word."""

    value: Value
    said: tuple[Sentence, ...] = ()


def replacement(let: Let, view: Context, written: Value, vocabulary: Vocabulary) -> Replacement | None:
    """What a name that replaces a fact makes of it here; None where it leaves what is ``written``."""
    chosen = _chosen(let, view, vocabulary)
    if chosen is None:
        return None
    node, value = chosen
    if (isinstance(node, Name) and node.id == let.id) or (isinstance(value, str) and written == value):
        return None
    if not isinstance(value, (Amount, str)):
        return Replacement(value)
    return Replacement(value, (_said(vocabulary.terms[let.id], node, value, view, vocabulary),))


def put(id_: str, found: Replacement, facts: dict[str, Value]) -> None:
    """Let rules see what stands in for a fact, and what they ask of its cell keep in step."""
    facts[id_] = found.value
    _accompany(id_, found.value, facts)


def _said(
    term: Term, node: Node | None, value: Amount | str, view: Context, vocabulary: Vocabulary
) -> Sentence:
    """What was put in the place of what is written, and by which formula or name."""
    if isinstance(value, str):
        return both(f"{term.zh}取“{value}”", f"{term.en} is taken as “{_english(term, value, vocabulary)}”")
    told = {}
    for lang in _LANGS:
        shown = with_numbers(node, view, vocabulary, lang) if node else ""
        # A name alone says more than its value twice.
        told[lang] = formula(node, vocabulary, lang) if node and shown == word(value, lang) else shown
    zh, en = word(value, "zh"), word(value, "en")
    return both(f"{term.zh}按 {told['zh']} 取 {zh}", f"{term.en} is taken as {told['en']} = {en}")


def constant(name: str, node: Node, view: Context, vocabulary: Vocabulary) -> Value:
    """The value of a name of the pack; a literal without a unit takes the one that the name declares."""
    value = evaluate(node, view)
    if isinstance(value, Amount) and node.type.literal:
        return replace(value, dimension=vocabulary.terms[name].type.dimension)
    return value


def _english(term: Term, value: str, vocabulary: Vocabulary) -> str:
    found = vocabulary.word(term.type.words, value)
    return found.en if found else value


def _chosen(let: Let, view: Context, vocabulary: Vocabulary) -> tuple[Node | None, Value] | None:
    for when, result in let.cases:
        condition = evaluate(when, view)
        if isinstance(condition, Cannot):
            return None, condition
        if condition is True:
            return result, constant(let.id, result, view, vocabulary)
    return None


def _accompany(id_: str, value: Value, facts: dict[str, Value]) -> None:
    """Keep what rules ask of a number's cell in step with the number that stands in for it."""
    if id_ not in _COMPANIONS or not isinstance(value, Amount):
        return
    facts[id_ + "_text"] = word(value, "zh")
    facts[id_ + "_kind"] = "日期" if value.dimension == DATE else "数值" if value.dimension else "百分比"
    facts[id_ + "_upper"] = facts[id_ + "_word"] = MISSING
    if id_ == "actual":
        facts["actual_is_bound"] = False
    elif facts.get("nature", MISSING) is MISSING:
        facts["nature"] = "定量"
