"""A chain of packs, national first, merged into one; pure functions that keep who said what."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Table
from fractions import Fraction
from itertools import pairwise
from typing import cast

from perfeval.diagnostics import PerfevalError
from perfeval.evaluation import Mode, Rounding, Sentence, plain
from perfeval.language.vocabulary import EXCEPT, EnumWord, vocabulary
from perfeval.packs import messages
from perfeval.packs.declared import definitions, extras, lets, parameters
from perfeval.packs.merging import PackFile, merged_rules
from perfeval.packs.model import Ground, Layer, Pack
from perfeval.packs.reading import allowed_of, basis_of, number_of, text_of
from perfeval.packs.regulations import regulation_of
from perfeval.packs.weights import framework
from perfeval.sources import Mapping, Scalar, Sequence
from perfeval.sources import Node as SourceNode


def resolve(
    chain: tuple[PackFile, ...],
    word_lists: Table[str, tuple[str, ...]],
    shared: tuple[PackFile, ...] = (),
) -> Pack:
    """The pack that a chain of packs makes, the one that all others extend first.

    Args:
        word_lists: every list, those of the chain merged in.
        shared: folders of rules taken in before the chain, so that it may change them.
    """
    ratings = _ratings(chain)
    words = vocabulary().with_word_lists(name for name in word_lists if not name.endswith(EXCEPT))
    words = words.with_words("rating", [EnumWord(name, name, name) for name, _ in ratings])
    roots = [(file.id, file.root) for file in chain]
    words = extras(roots, words)
    declared, words = parameters(roots, words)
    named, words = lets(roots, words)
    whole = (*shared, *chain)
    defined, words = definitions([(file.id, file.root) for file in whole], words)
    merged = merged_rules(whole, words)
    last = chain[-1].root
    rounding = cast(Mapping | None, _latest(chain, "rounding"))
    place = _places(rounding)
    mode = cast(Mode, (text_of(rounding, "mode") if rounding else None) or "half_up")
    since, until = _years(chain)
    contents = "".join([*(file.digest for file in (*shared, *chain)), repr(sorted(word_lists.items()))])
    return Pack(
        id=chain[-1].id, title=_sentence(last, "title"), basis=basis_of(last.items.get("basis"), last.items.get("en")),
        since=since, until=until,
        kinds=_texts(_latest(chain, "kinds")) or ("project",), regions=_texts(last.items.get("regions")),
        chain=tuple(file.id for file in chain), framework=framework(roots, words), ratings=ratings,
        rounding=Rounding(place.get("total", 2), mode),
        line_rounding=Rounding(place.get("line", place.get("print", 2)), mode), round_lines="line" in place,
        section_rounding=Rounding(place["section"], mode) if "section" in place else None,
        rates_raw_total=_said(chain, "rates_raw_total"), by_name_only=text_of(last, "by_name_only") == "true", parameters=declared, lets=named, rules=tuple(merged.rules.values()), vocabulary=words,
        word_lists=dict(word_lists), digest="sha256:" + hashlib.sha256(contents.encode()).hexdigest(), history=merged.history,
        layers=tuple(_layer(file) for file in chain), said_by=_said_by(chain), changes=tuple(merged.changes),
        regulations=tuple(said for file in chain if (said := regulation_of(file.id, file.root)) is not None),
        definitions=defined, reasons=(reasons := _reasons(whole)),
        allowed=tuple(item for file in chain for item in allowed_of(file.root, file.id, lambda _, zh: reasons.get(zh))),
    )  # fmt: skip


def _latest(chain: tuple[PackFile, ...], key: str) -> SourceNode | None:
    return next((file.root.items[key] for file in reversed(chain) if key in file.root.items), None)


def _sentence(root: Mapping, key: str) -> Sentence:
    english = root.items.get("en")
    zh = text_of(root, key) or ""
    return {"zh": zh, "en": (text_of(english, key) if isinstance(english, Mapping) else None) or zh}


def _texts(node: SourceNode | None) -> tuple[str, ...]:
    return (
        tuple(item.text for item in node.items if isinstance(item, Scalar))
        if isinstance(node, Sequence)
        else ()
    )


def _places(node: Mapping | None) -> dict[str, int]:
    if node is None:
        return {}
    return {key: int(number_of(value, key)) for key, value in node.items.items() if key != "mode"}


def _said(chain: tuple[PackFile, ...], key: str) -> bool:
    node = _latest(chain, key)
    return isinstance(node, Scalar) and node.text == "true"


def _ratings(chain: tuple[PackFile, ...]) -> tuple[tuple[str, Fraction], ...]:
    """The ratings in force, the best first; a pack may move their bounds, not turn them round."""
    order: list[str] = []
    found: tuple[tuple[str, Fraction], ...] = ()
    for file in chain:
        if isinstance(node := file.root.items.get("ratings"), Mapping):
            found = _bounds(node, order)
            order = [label for label, _ in found]
    return found


def _bounds(node: Mapping, order: list[str]) -> tuple[tuple[str, Fraction], ...]:
    """Those of one pack; ``order`` is that of the pack it extends."""
    bounds = {label: number_of(bound, label) for label, bound in node.items.items()}
    best_first = sorted(bounds, key=lambda label: -bounds[label])
    for better, worse in pairwise(best_first):
        turned = better in order and worse in order and order.index(better) > order.index(worse)
        if turned or bounds[better] == bounds[worse]:
            lower, upper = (better, worse) if turned else (worse, better)
            raise PerfevalError(
                messages.RatingBounds(
                    node.items[lower].span,
                    lower=lower,
                    bound=plain(bounds[lower]),
                    upper=upper,
                    above=plain(bounds[upper]),
                )
            )
    return tuple((label, bounds[label]) for label in best_first)


def _years(chain: tuple[PackFile, ...]) -> tuple[int, int | None]:
    """The first year, and the last, if there is one."""
    node = _latest(chain, "years")
    if not isinstance(node, Mapping):
        return 0, None
    first, last = (int(text_of(node, key) or 0) for key in ("from", "to"))
    if last and last < first:
        raise PerfevalError(messages.YearsReversed(node.items["to"].span, first=first, last=last))
    return first, last or None


def _layer(file: PackFile) -> Layer:
    years = file.root.items.get("years")
    since = text_of(years, "from") if isinstance(years, Mapping) else None
    return Layer(
        file.id,
        _sentence(file.root, "title"),
        basis_of(file.root.items.get("basis"), file.root.items.get("en")),
        int(since or 0) or None,
        _grounds(file.root.items.get("grounds")),
    )


def _reasons(files: tuple[PackFile, ...]) -> dict[str, str]:
    """The English of the reasons that packs give, by their Chinese."""
    told: dict[str, str] = {}
    for file in files:
        english = file.root.items.get("en")
        reasons = english.items.get("reasons") if isinstance(english, Mapping) else None
        if isinstance(reasons, Mapping):
            told |= {zh: text_of(reasons, zh) or zh for zh in reasons.items}
    return told


def _grounds(node: SourceNode | None) -> dict[str, Ground]:
    if not isinstance(node, Mapping):
        return {}
    return {
        group: Ground(basis_of(said.items.get("basis")), text_of(said, "reason") or "")
        for group, said in node.items.items()
        if isinstance(said, Mapping)
    }


def _said_by(chain: tuple[PackFile, ...]) -> dict[str, str]:
    """Which pack says each key of pack.yaml that is in force; keys of the framework one by one."""
    said: dict[str, str] = {}
    for file in chain:
        for key, node in file.root.items.items():
            said[key] = file.id
            if key == "framework" and isinstance(node, Mapping):
                said |= {f"framework.{inner}": file.id for inner in node.items}
    return said
