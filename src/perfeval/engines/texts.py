"""What rules about wording ask of a text: pure functions of a text, words, and words that do not count.

A word of a list is not found where it is only part of one of its exceptions: 有效 is not in 有效发明专利.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from perfeval.language.values import Amount, Value

#: What stands in the place of an exception: no word of any list.
_MASK = "\0"
_PUNCTUATION = re.compile(r"[\s,.;:!?()/\u3001\u3002\uff0c\uff1b\uff1a\uff08\uff09\u201c\u201d\"']+")
_CLAUSE = re.compile(r"[,;!\u3002\uff0c\uff1b\n]+")
#: Longer texts are no cells of a form; what two of them have in common would take too long to find.
_LONGEST = 300


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def masked(text: str, beside: Sequence[str]) -> str:
    """The text with every exception blotted out, at the same length."""
    if not any(word in text for word in beside):
        return text
    pattern = _pattern(tuple(beside))
    return text if pattern is None else pattern.sub(lambda match: _MASK * len(match.group()), text)


def contains(text: str, words: Sequence[str], beside: Sequence[str]) -> Value:
    """Whether one of the words occurs."""
    body = masked(text, beside)
    return any(word in body for word in words)


def starts(text: str, words: Sequence[str], beside: Sequence[str]) -> Value:
    """Whether the text starts with one of the words."""
    return masked(text, beside).startswith(tuple(word for word in words if word))


def ends(text: str, words: Sequence[str], beside: Sequence[str]) -> Value:
    """Whether the text ends with one of the words."""
    return masked(text, beside).endswith(tuple(word for word in words if word))


def made_of(text: str, words: Sequence[str], _beside: Sequence[str]) -> Value:
    """Whether the whole text is words one after another; not so of a text without any."""
    body = _PUNCTUATION.sub("", text)[:_LONGEST]
    known = frozenset(words)
    longest = max(map(len, known), default=0)
    reached = {0}
    for start in range(len(body)):
        if start in reached:
            reached |= {
                stop
                for stop in range(start + 1, min(len(body), start + longest) + 1)
                if body[start:stop] in known
            }
    return bool(body) and len(body) in reached


def words_in(text: str, words: Sequence[str], beside: Sequence[str]) -> Value:
    """The words found, longest at each place, in the order of the text: 显著、提升."""
    pattern = _pattern(tuple(words))
    found = [] if pattern is None else pattern.findall(masked(text, beside))
    return "、".join(dict.fromkeys(found))


def clauses(text: str, words: Sequence[str], beside: Sequence[str]) -> Value:
    """How many clauses start with one of the words."""
    leads = tuple(word for word in words if word)
    parts = _CLAUSE.split(masked(text, beside))
    return Amount(Fraction(sum(part.strip().startswith(leads) for part in parts)))


def repeats(text: str, words: Sequence[str], _beside: Sequence[str]) -> Value:
    """The longest common subsequence of two texts, as a share of the first; nothing repeats nothing."""
    first = _PUNCTUATION.sub("", text)[:_LONGEST]
    second = _PUNCTUATION.sub("", words[0])[:_LONGEST]
    lengths = [0] * (len(second) + 1)
    for one in first:
        above = 0
        for place, other in enumerate(second, 1):
            kept = lengths[place]
            lengths[place] = above + 1 if one == other else max(kept, lengths[place - 1])
            above = kept
    return Amount(Fraction(lengths[-1], len(first)) if first else Fraction(0))


#: The functions by their ids in the vocabulary.
ON_TEXT: Mapping[str, Callable[[str, Sequence[str], Sequence[str]], Value]] = {
    "contains": contains,
    "starts": starts,
    "ends": ends,
    "made_of": made_of,
    "words_in": words_in,
    "clauses": clauses,
    "repeats": repeats,
}
