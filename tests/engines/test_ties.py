"""Sums of quotients, rounded in columns, beside the same by rationals."""

from __future__ import annotations

import random
from fractions import Fraction

import polars as pl
import pytest

from perfeval.engines.columns.ties import rounded_sums
from perfeval.evaluation import Rounding

#: Few and small denominators, many, and such whose product does not fit 128 bits.
DENOMINATORS = {
    "few": [9, 16, 2000],
    "many": list(range(1, 120)),
    "large": [2**62 - 57, 2**61 - 1, 10**18 + 9, 7],
}


def forms(kind: str, seed: int, *, negative: bool) -> list[list[tuple[int, int]]]:
    dice = random.Random(seed)
    made = []
    for _ in range(200):
        lines = [
            (dice.randint(-500 if negative else 0, 900) * den // 7, den)
            for den in dice.choices(DENOMINATORS[kind], k=dice.randint(1, 14))
        ]
        # What is lacking to exactly half of a hundredth, or a hair less, or more.
        total = sum(Fraction(*line) for line in lines)
        lacking = Fraction(int(total * 100) * 2 + 1, 200) - total
        if lacking.denominator < 2**62 and dice.random() < 0.8:
            lines.append((lacking.numerator + dice.choice([0, 0, 1, -1]), lacking.denominator))
        made.append(lines)
    return made


@pytest.mark.parametrize("mode", ["half_up", "up", "down"])
@pytest.mark.parametrize("negative", [False, True], ids=["zero or more", "below zero, too"])
@pytest.mark.parametrize("kind", DENOMINATORS)
def test_as_by_rationals(kind, negative, mode):
    made = forms(kind, 7, negative=negative)
    rounding = Rounding(2, mode)
    lines = [(form, *line) for form, part in enumerate(made) for line in part]
    schema = {"form": pl.UInt32, "num": pl.Int128, "den": pl.Int128}
    size = max(sum(abs(num) for num, _ in part) for part in made)
    found = rounded_sums(pl.LazyFrame(lines, schema=schema, orient="row"), size, rounding)
    assert found.to_list() == [rounding.round(sum(Fraction(*line) for line in part)) * 100 for part in made]


def test_what_128_bits_hold_is_not_left_to_rationals(monkeypatch):
    def never(*_arguments: object) -> int:
        raise AssertionError

    made = forms("few", 7, negative=False)
    lines = [(form, *line) for form, part in enumerate(made) for line in part]
    frame = pl.LazyFrame(lines, schema={"form": pl.UInt32, "num": pl.Int64, "den": pl.Int64}, orient="row")
    monkeypatch.setattr("perfeval.engines.columns.ties._rounded", never)
    assert len(rounded_sums(frame, 10**9, Rounding(2))) == len(made)
