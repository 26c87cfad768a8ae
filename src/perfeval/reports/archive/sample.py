"""A sample in strata: the same forms and the same seed give the same sample, whatever the order.

Which forms of a stratum are chosen follows from a hash of the seed and their source alone. How many: in
proportion to its size with the largest remainder, and at least one where there are no more strata than forms to
choose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from perfeval.reports.archive.bands import band_index
from perfeval.reports.archive.settings import Settings

#: Sources are hashed so many at a time.
_BATCH = 100_000

#: The values of the strata, in the order of the settings.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Forms alike, how many there are, and how many of them are chosen."""

    key: Key
    size: int
    chosen: int

    @property
    def probability(self) -> Fraction:
        """The probability of each of its forms to be chosen."""
        return Fraction(self.chosen, self.size)


@dataclass(frozen=True, slots=True)
class Sample:
    """The chosen forms: rows of the ranked frame with ``stratum``, the place of theirs among ``strata``."""

    seed: str
    asked: int
    strata: tuple[Stratum, ...]
    rows: pl.DataFrame


def draw(forms: pl.DataFrame, count: int, seed: str, settings: Settings) -> Sample:
    """A sample of so many forms of the ranked frame, or of all where there are fewer."""
    keyed = forms.select(
        "source",
        *(_value(name, settings).alias(f"key.{place}") for place, name in enumerate(settings.strata)),
    )
    keys = [f"key.{place}" for place in range(len(settings.strata))]
    sizes = keyed.group_by(keys).len().sort(keys)
    counted = {tuple(row[:-1]): int(row[-1]) for row in sizes.iter_rows()}
    shares = allocate(counted, count)
    strata = tuple(Stratum(key, size, shares[key]) for key, size in counted.items())
    places = pl.DataFrame(
        [(*one.key, place, one.chosen) for place, one in enumerate(strata)],
        schema={**dict.fromkeys(keys, pl.String()), "stratum": pl.Int32(), "chosen": pl.Int32()},
        orient="row",
    )
    drawn = (
        keyed.with_columns(_hashes(keyed["source"], seed).alias("hash"))
        .join(places, on=keys)
        .sort("stratum", "hash", "source")
        .with_columns(pl.int_range(pl.len()).over("stratum").alias("place"))
        .filter(pl.col("place") < pl.col("chosen"))
        .select("source", "stratum")
    )
    rows = forms.join(drawn, on="source").sort("stratum", "source")
    return Sample(seed, count, strata, rows)


def allocate(sizes: Mapping[Key, int], count: int) -> dict[Key, int]:
    """How many forms of each stratum: in proportion, by the largest remainder, at least one where that can be.

    With fewer forms to choose than strata, the largest remainder alone decides, and some strata get none. Equal
    remainders go by the key.
    """
    whole = sum(sizes.values())
    count = min(count, whole)
    fixed: dict[Key, int] = {}
    if count >= len(sizes):
        # What is due less than one gets one; the others share the rest, by which more may fall below one.
        while small := [key for key in sizes if key not in fixed and _due(sizes, fixed, count, key) < 1]:
            fixed |= dict.fromkeys(small, 1)
    due = {key: _due(sizes, fixed, count, key) for key in sizes if key not in fixed}
    found = {**fixed, **{key: int(share) for key, share in due.items()}}
    rest = count - sum(found.values())
    for key in sorted(due, key=lambda key: (int(due[key]) - due[key], key))[:rest]:
        found[key] += 1
    return found


def _due(sizes: Mapping[Key, int], fixed: Mapping[Key, int], count: int, key: Key) -> Fraction:
    """What is due to a stratum of what those that are fixed leave."""
    size = sum(sizes.values()) - sum(sizes[one] for one in fixed)
    return Fraction((count - sum(fixed.values())) * sizes[key], size)


def _value(name: str, settings: Settings) -> pl.Expr:
    """What a form has of one part of the strata, as text; nothing is empty."""
    if name == "gap_band":
        return band_index("gap", settings.gap_bands).cast(pl.String).fill_null("")
    return pl.col(name).cast(pl.String).fill_null("").str.strip_chars()


def _hashes(sources: pl.Series, seed: str) -> pl.Series:
    """Of each source a number that depends on it and the seed only, by SHA-256: Polars' own may change."""
    parts = []
    for start in range(0, len(sources), _BATCH):
        texts = sources.slice(start, _BATCH)
        digests = [hashlib.sha256(f"{seed}\0{text}".encode()).digest()[:8] for text in texts]
        parts.append(pl.Series([int.from_bytes(one) for one in digests], dtype=pl.UInt64))
    return pl.concat(parts) if parts else pl.Series([], dtype=pl.UInt64)
