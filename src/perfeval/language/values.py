"""What an expression can come to: an exact amount, a text, a truth, nothing written, or no telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from perfeval.language.units import Dimension

#: A sentence in both languages, under "zh" and "en".
Sentence = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number with a dimension; ``shown`` is how its writer put it."""

    number: Fraction
    dimension: Dimension = ()
    shown: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Cannot:
    """No value can be told, and why."""

    reason: Sentence

    def __hash__(self) -> int:
        return hash(self.reason["zh"])


class Missing:
    """Nothing is written. There is one, MISSING."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()

Value = Amount | str | bool | Missing | Cannot
Facts = Mapping[str, Value]
