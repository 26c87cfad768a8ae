"""The word somebody probably meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("-", "_").strip("_ ")


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """The nearest candidate, or None when none is near; full-width letters and case do not count."""
    wanted = _folded(word)
    best, best_score = None, 0.0
    for candidate in candidates:
        folded = _folded(candidate)
        matcher = SequenceMatcher(None, wanted, folded, autojunk=False)
        score = 1.0 if wanted == folded else matcher.ratio()
        # Half of a short word in common is near (单位 and 单价), of a long one it is not.
        needed = 0.5 if len(wanted) <= 4 and len(wanted) == len(folded) else 0.6
        if score >= needed and score > best_score:
            best, best_score = candidate, score
    return best
