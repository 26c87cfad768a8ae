"""Word lists: files of ``name: words``, merged so that a pack can replace a list or change it.

A list is a YAML list, or a mapping: ``words`` is text, its words parted by spaces; ``except`` are longer
words in which a word of the list does not count; ``add`` and ``remove`` change the list of that name
which stands before.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from perfeval.diagnostics import PerfevalError
from perfeval.language.vocabulary import EXCEPT
from perfeval.sources import Mapping, Node, Scalar, Sequence, parse_yaml, read_text, unknown_key, wrong_type

Lists = dict[str, tuple[str, ...]]
_KEYS = ("words", "except", "add", "remove")


def merge_lists(lists: Lists, files: Iterable[Path]) -> Lists:
    """The lists with those of more files; a later list replaces an earlier one of its name.

    Raises:
        PerfevalError: where a file holds anything but word lists.
    """
    merged = dict(lists)
    for file in files:
        for document in parse_yaml(read_text(file)):
            if not isinstance(document, Mapping):
                raise PerfevalError(wrong_type(document, "mapping"))
            for name, node in document.items.items():
                _put(merged, name, node)
    return merged


def _put(lists: Lists, name: str, node: Node) -> None:
    if isinstance(node, Sequence):
        lists[name] = tuple(word.text for word in node.items if isinstance(word, Scalar))
        lists.pop(name + EXCEPT, None)
        return
    if not isinstance(node, Mapping):
        raise PerfevalError(wrong_type(node, "list", name))
    given = {key: _words(value, key) for key, value in node.items.items()}
    for key in given:
        if key not in _KEYS:
            raise PerfevalError(unknown_key(node, key, _KEYS))
    words = [*given.get("words", lists.get(name, ())), *given.get("add", ())]
    lists[name] = tuple(word for word in dict.fromkeys(words) if word not in given.get("remove", ()))
    if "except" in given or "words" in given:
        lists[name + EXCEPT] = given.get("except", ())


def _words(node: Node, key: str) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return tuple(node.text.split())
    if isinstance(node, Sequence):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    raise PerfevalError(wrong_type(node, "text", key))
