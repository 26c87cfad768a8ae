"""What rules about wording ask of a text: pure functions of a text and words, some of which do not count.

A word of a list is not found where it is only part of one of its exceptions: 有效 is not in 有效发明专利. Lists are
long and texts short, so words are kept by where they start and how long they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache

from perfeval.language.values import Amount, Value

#: What stands in the place of an exception: no word of any list.
_MASK = "\0"
_PUNCTUATION = re.compile(r"[\s,.;:!?()/\u3001\u3002\uff0c\uff1b\uff1a\uff08\uff09\u201c\u201d\"']+")
#: A list of counts (10台、5台) has a clause for each.
_CLAUSE = re.compile(r"[,;!\u3002\uff0c\uff1b\n]+|\u3001(?=[0-9])")
#: Longer texts are no cells of a form; what two of them have in common would take too long to find.
_LONGEST = 300


class Words:
    """Words to look for, and longer ones in which they do not count, made ready for many texts."""

    def __init__(self, words: Iterable[str], beside: Iterable[str] = ()) -> None:
        self.words, self.beside = tuple(words), tuple(beside)
        self.has_empty = "" in self.words

    @cached_property
    def _heads(self) -> dict[str, tuple[str, ...]]:
        return _heads(self.words)

    @cached_property
    def _beside_heads(self) -> dict[str, tuple[str, ...]]:
        return _heads(self.beside)

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(filter(None, self.words))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How long the words are, each length once."""
        return tuple(sorted({len(word) for word in self.known}))

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Any of the words, longest first."""
        return _pattern(self.words)

    @cached_property
    def exceptions(self) -> re.Pattern[str] | None:
        """Any of the exceptions, longest first."""
        return _pattern(self.beside)

    @cached_property
    def either(self) -> re.Pattern[str] | None:
        """Any of the words or exceptions, longest first."""
        return _pattern((*self.beside, *self.words))

    def masked(self, text: str) -> str:
        """The text with every exception blotted out, at the same length."""
        if not _occurs(text, self._beside_heads) or self.exceptions is None:
            return text
        return self.exceptions.sub(lambda match: _MASK * len(match.group()), text)

    def occur(self, text: str) -> bool:
        """Whether one of the words is in the text, exceptions or not."""
        return self.has_empty or _occurs(text, self._heads)


@lru_cache(maxsize=1024)
def prepared(words: tuple[str, ...], beside: tuple[str, ...]) -> Words:
    """The same words, made ready once."""
    return Words(words, beside)


def _heads(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words by their first characters."""
    found: dict[str, list[str]] = {}
    for word in words:
        if word:
            found.setdefault(word[0], []).append(word)
    return {head: tuple(alike) for head, alike in found.items()}


def _occurs(text: str, heads: Mapping[str, tuple[str, ...]]) -> bool:
    if heads.keys().isdisjoint(text):
        return False
    for place, char in enumerate(text):
        if char in heads:
            for word in heads[char]:
                if text.startswith(word, place):
                    return True
    return False


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(filter(None, set(words)), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def contains(text: str, words: Words) -> Value:
    """Whether one of the words occurs."""
    # Most texts have none of the words, in an exception or not.
    return words.occur(text) and words.occur(words.masked(text))


def starts(text: str, words: Words) -> Value:
    """Whether the text starts with one of the words."""
    return _begins(words.masked(text), words)


def _begins(body: str, words: Words) -> bool:
    return any(body[:length] in words.known for length in words.lengths)


def ends(text: str, words: Words) -> Value:
    """Whether the text ends with one of the words."""
    body = words.masked(text)
    return any(body[-length:] in words.known for length in words.lengths)


def made_of(text: str, words: Words) -> Value:
    """Whether the whole text is words one after another; not so of a text without any."""
    body = _PUNCTUATION.sub("", text)[:_LONGEST]
    reached = {0}
    for start in range(len(body)):
        if start in reached:
            reached |= {
                start + length for length in words.lengths if body[start : start + length] in words.known
            }
    return bool(body) and len(body) in reached


def words_in(text: str, words: Words) -> Value:
    """The words found, longest at each place, in the order of the text: 显著、提升."""
    found = [] if words.pattern is None else words.pattern.findall(words.masked(text))
    return "、".join(dict.fromkeys(found))


def without(text: str, words: Words) -> Value:
    """The text with every word cut out, longest first; an exception stays as it is."""
    if not words.occur(text):
        return text
    pattern = words.either
    kept = frozenset(words.beside)
    return text if pattern is None else pattern.sub(lambda m: m.group() if m.group() in kept else "", text)


def clauses(text: str, words: Words) -> Value:
    """How many clauses start with one of the words."""
    parts = _CLAUSE.split(words.masked(text))
    return Amount(Fraction(sum(_begins(part.strip(), words) for part in parts)))


def repeats(text: str, words: Words) -> Value:
    """The longest common subsequence of two texts, as a share of the first; nothing repeats nothing."""
    first = _PUNCTUATION.sub("", text)[:_LONGEST]
    second = _PUNCTUATION.sub("", words.words[0])[:_LONGEST]
    if set(first).isdisjoint(second):
        return Amount(Fraction(0))
    lengths = [0] * (len(second) + 1)
    for one in first:
        above = 0
        for place, other in enumerate(second, 1):
            kept = lengths[place]
            lengths[place] = above + 1 if one == other else max(kept, lengths[place - 1])
            above = kept
    return Amount(Fraction(lengths[-1], len(first)))


#: The functions by their ids in the vocabulary.
ON_TEXT: Mapping[str, Callable[[str, Words], Value]] = {
    "contains": contains,
    "starts": starts,
    "ends": ends,
    "made_of": made_of,
    "words_in": words_in,
    "without": without,
    "clauses": clauses,
    "repeats": repeats,
}
