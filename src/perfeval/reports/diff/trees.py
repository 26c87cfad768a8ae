"""Two conditions or formulas that differ, as their packs write them."""

from __future__ import annotations

from collections.abc import Callable

from perfeval.diagnostics import Lang
from perfeval.evaluation import Sentence
from perfeval.language.render import source
from perfeval.language.tree import Node
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Pack
from perfeval.reports.diff.model import both, from_to, quoted

_Write = Callable[[Node, Vocabulary, Lang], str]


def told_trees(what: Sentence, trees: tuple[Node, Node], packs: tuple[Pack, Pack], write: _Write) -> Sentence:
    """From one to the other; as sources where a sentence leaves out the difference, such as how parts are grouped."""

    def sides(by: _Write) -> tuple[Sentence, Sentence]:
        (one, other), (old, new) = trees, packs
        return both(lambda lang: by(one, old.vocabulary, lang)), both(
            lambda lang: by(other, new.vocabulary, lang)
        )

    before, after = sides(write)
    if before == after:
        before, after = sides(source)
    if before == after:
        return {
            "zh": f"{what['zh']}：写法相同，用到的名称含义变了",
            "en": f"{what['en']} reads the same, but a name in it means something else",
        }
    return from_to(what, quoted(before), quoted(after))
