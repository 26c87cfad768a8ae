"""The rules of a chain of packs: a later pack replaces, drops or changes the level of an earlier one's."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from perfeval.diagnostics import Level, PerfevalError, Span
from perfeval.evaluation import Basis
from perfeval.language.tree import LAYERS, Call, Node, Text, walk
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs import messages
from perfeval.packs.model import Change, Rule
from perfeval.packs.reading import basis_of, read_rule, text_of
from perfeval.sources import Mapping, Scalar, Sequence
from perfeval.sources import Node as SourceNode


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule file as read."""

    root: Mapping
    file: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class PackFile:
    """One folder as read: pack.yaml and the rule files, nothing merged."""

    id: str
    root: Mapping
    rules: tuple[RuleFile, ...]
    digest: str
    words: tuple[Path, ...] = ()

    @property
    def extends(self) -> str | None:
        return text_of(self.root, "extends")


@dataclass(slots=True)
class Merged:
    """Rules by id, the packs that had a say in each, and what was changed of earlier packs' rules."""

    rules: dict[str, Rule] = field(default_factory=dict)
    history: dict[str, tuple[str, ...]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    files: dict[str, Mapping] = field(default_factory=dict)


def merged_rules(chain: Many[PackFile], words: Vocabulary) -> Merged:
    """The rules of a chain of packs, the one that all others extend first.

    Raises:
        PerfevalError: at a rule that does not load, is there twice or not at all, or is asked for too early.
    """
    merged = Merged()
    for file in chain:
        own: dict[str, str] = {}
        inherited = tuple(merged.rules.values())
        for source in file.rules:
            rule = read_rule(source.root, words, file.id, source.file, trusted=source.trusted)
            if rule.id in own:
                span = source.root.items["rule"].span
                raise PerfevalError(messages.DuplicateRule(span, rule=rule.id, other=own[rule.id]))
            own[rule.id] = source.file
            if (before := merged.rules.get(rule.id)) is not None:
                merged.changes.append(Change("replaced", file.id, rule.id, before.title, before.pack))
            merged.rules[rule.id] = rule
            merged.files[rule.id] = source.root
            merged.history[rule.id] = (*merged.history.get(rule.id, ()), file.id)
        for source in file.rules:
            _set_precedence(source.root, merged, inherited)
        _drop(file, merged, own)
        _relevel(file, merged, own)
    merged.rules = {id_: merged.rules[id_] for id_ in sorted(merged.rules)}
    _check_found(merged)
    return merged


def _set_precedence(root: Mapping, merged: Merged, inherited: tuple[Rule, ...]) -> None:
    """Note which score rules give way to the rule of ``root``: those it names, or all that it inherits."""
    node = root.items.get("instead_of")
    if node is None:
        return
    rule = merged.rules[text_of(root, "rule") or ""]
    if isinstance(node, Sequence):
        named = [item for item in node.items if isinstance(item, Scalar)]
        known = [other.id for other in merged.rules.values() if _rivals(rule, other)]
        for item in named:
            if item.text not in known:
                listed = "、".join(sorted(known))
                raise PerfevalError(messages.UnknownRule(item.span, rule=item.text, known=listed))
        ids = [item.text for item in named]
    else:
        ids = [other.id for other in inherited if _rivals(rule, other)]
    merged.rules[rule.id] = replace(rule, instead_of=tuple(sorted(ids)))


def _rivals(rule: Rule, other: Rule) -> bool:
    return rule.kind == other.kind == "score" and rule.on == other.on and rule.id != other.id


def _twice(span: Span, rule: str, one: str, other: str) -> PerfevalError:
    return PerfevalError(
        messages.ChangedTwice(
            span, rule=rule, ways_zh=f"{one} 和 {other}", ways_en=f"by {one} and by {other}"
        )
    )


def _unknown(span: Span, rule: str, merged: Merged, kind: str | None = None) -> PerfevalError:
    known = sorted(id_ for id_, found in merged.rules.items() if kind in (None, found.kind))
    return PerfevalError(messages.UnknownRule(span, rule=rule, known="、".join(known)))


def _why(node: SourceNode) -> tuple[str, Basis | None]:
    """The reason and the basis of an entry in its long form."""
    if not isinstance(node, Mapping):
        return "", None
    return text_of(node, "reason") or "", basis_of(node.items.get("basis"))


def _drop(file: PackFile, merged: Merged, own: dict[str, str]) -> None:
    drop = file.root.items.get("drop")
    levels = file.root.items.get("levels")
    changed = levels.items if isinstance(levels, Mapping) else {}
    for item in drop.items if isinstance(drop, Sequence) else ():
        node = item.items["rule"] if isinstance(item, Mapping) else item
        id_ = cast(Scalar, node).text
        if id_ not in merged.rules:
            raise _unknown(node.span, id_, merged)
        if id_ in own or id_ in changed:
            raise _twice(node.span, id_, "drop", "levels" if id_ in changed else own[id_])
        gone = merged.rules.pop(id_)
        merged.changes.append(Change("dropped", file.id, id_, gone.title, gone.pack, *_why(item)))


def _relevel(file: PackFile, merged: Merged, own: dict[str, str]) -> None:
    levels = file.root.items.get("levels")
    for id_, node in levels.items.items() if isinstance(levels, Mapping) else ():
        place = cast(Mapping, levels).keys[id_].span
        if id_ not in merged.rules:
            raise _unknown(place, id_, merged, "check")
        if (kind := merged.rules[id_].kind) != "check":
            zh, en = messages.KINDS[kind]
            raise PerfevalError(messages.NotACheck(place, rule=id_, kind=zh, kind_en=en, folder=kind))
        if id_ in own:
            raise _twice(place, id_, "levels", own[id_])
        written = node.items["level"] if isinstance(node, Mapping) else node
        level, rule = cast(Level, cast(Scalar, written).text), merged.rules[id_]
        merged.rules[id_] = replace(rule, level=level)
        merged.history[id_] = (*merged.history[id_], file.id)
        change = Change("level", file.id, id_, rule.title, rule.pack, *_why(node), levels=(rule.level, level))
        merged.changes.append(change)


def _check_found(merged: Merged) -> None:
    """Every rule whose findings are asked for is a check, and one that has run by then."""
    named = {name: rule for rule in merged.rules.values() for name in (rule.title["zh"], rule.id)}
    for reader in merged.rules.values():
        for asked in _asked(reader):
            rule = named.get(asked)
            if rule is not None and rule.kind == "check" and LAYERS.index(rule.layer) <= LAYERS.index("let"):
                continue
            span = _place(merged.files[reader.id], asked) or reader.span
            if rule is not None and rule.kind == "check":
                raise PerfevalError(messages.FoundTooEarly(span, rule=reader.id, name=asked))
            raise _unknown(span, asked, merged, "check")


def _asked(rule: Rule) -> Iterator[str]:
    for tree in _trees(rule):
        for part in walk(tree):
            if isinstance(part, Call) and part.function == "found" and isinstance(part.arguments[0], Text):
                yield part.arguments[0].value


def _trees(rule: Rule) -> Iterator[Node]:
    yield rule.when
    for case in rule.cases:
        yield from (tree for tree in (case.when, case.points, case.lowest, case.highest) if tree is not None)
    if rule.amount is not None:
        yield rule.amount
    for texts in (rule.message, rule.fix):
        for template in texts.values():
            yield from (part for part in template.parts if not isinstance(part, str))


def _place(node: SourceNode, text: str) -> Span | None:
    """The first text under an entry in which something is written; examples and titles do not count."""
    if isinstance(node, Scalar):
        return node.span if text in node.text else None
    if isinstance(node, Mapping):
        keys = [key for key in node.items if key not in ("rule", "title", "examples", "case", "name", "en")]
        inner = [node.items[key] for key in keys]
    else:
        inner = list(node.items)
    return next((span for item in inner if (span := _place(item, text)) is not None), None)
