"""What a change of rules does to an archive: every form scored by both packs, batch after batch, and what differs."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from perfeval.archive import messages, sizes
from perfeval.archive.choosing import Packs
from perfeval.archive.order import order_of
from perfeval.archive.store import FactsStore
from perfeval.diagnostics import Diagnostic, Lang, PerfevalError, Span
from perfeval.engines.columnar import Columnar
from perfeval.engines.columns.asked import Asked
from perfeval.engines.tables import Tables
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack
from perfeval.sources import Mapping, Scalar, Sequence, parse_yaml, read_text
from perfeval.submissions.columns import Facts, concat

#: So many of the largest moves are explained.
LARGEST = 20
_ZERO = Decimal(0)
#: Of sums over an archive.
_SUM = pl.Decimal(38, 4)


#: The rule and the case that gave a line its points; neither where no rule did.
Way = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Shift:
    """Lines that went from one rule and case to another, or stayed: how many, and their points before and after.

    Of lines whose form has a total before and after; a line without points counts as none.
    """

    lines: int = 0
    before: Decimal = _ZERO
    after: Decimal = _ZERO

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    def plus(self, lines: int, before: Decimal, after: Decimal) -> Shift:
        return Shift(self.lines + lines, self.before + before, self.after + after)


@dataclass(slots=True)
class Move:
    """A form whose total moved, and its lines that made it: number, name, points and explanation before and after."""

    source: str
    unit: str | None
    project: str | None
    totals: tuple[Decimal, Decimal]
    ratings: tuple[str | None, str | None]
    lines: list[tuple[int, str, Decimal | None, Decimal | None, str, str]] = field(default_factory=list)

    @property
    def change(self) -> Decimal:
        return self.totals[1] - self.totals[0]


@cache
def band_edges() -> tuple[int, ...]:
    """The bounds between the bands of moves, in points."""
    node = parse_yaml(read_text(Path(str(files("perfeval.archive") / "bands.yaml"))))[0]
    edges = node.items["moves"] if isinstance(node, Mapping) else None
    if not isinstance(edges, Sequence):  # pragma: no cover - the file ships with the program
        return ()
    return tuple(int(item.text) for item in edges.items if isinstance(item, Scalar))


@dataclass(slots=True)
class Impact:
    """What came of it.

    Attributes:
        forms: how many were scored by both; ``others`` were left out because another pack is for them.
        ratings: how many forms have one rating before and another after; None is not known.
        both: forms with a total before and after; ``before`` and ``after`` are the sums of these.
        rose, fell: of these; ``known``, ``unknown``: forms whose total came to be known, or no longer is.
        bands: how many of ``both`` moved how far: 0 for not at all, 1 for up to the first of ``edges``, and so on;
            negative where they fell.
        shifts: points by the way in which they came about before and after.
        caps: what the caps on totals did to the sums, before and after.
        rescaled: the same of what takes the place of lines that do not apply.
        rounding: the same of rounding: what is left.
        findings: how often each check fired, before and after.
        moves: the largest, the largest first.
        damaged: parts of the store that were not whole; their forms are missing.
    """

    old: Pack
    new: Pack
    forms: int = 0
    others: int = 0
    in_columns: int = 0
    ratings: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    both: int = 0
    before: Decimal = _ZERO
    after: Decimal = _ZERO
    rose: int = 0
    fell: int = 0
    known: int = 0
    unknown: int = 0
    bands: Counter[int] = field(default_factory=Counter)
    edges: tuple[int, ...] = field(default_factory=band_edges)
    shifts: dict[tuple[Way, Way], Shift] = field(default_factory=dict)
    caps: dict[str, list[Decimal]] = field(default_factory=dict)
    rescaled: list[Decimal] = field(default_factory=lambda: [_ZERO, _ZERO])
    rounding: list[Decimal] = field(default_factory=lambda: [_ZERO, _ZERO])
    findings: dict[str, list[int]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    damaged: list[Diagnostic] = field(default_factory=list)


def impact(
    store: Path, packs: Packs, old: Pack, new: Pack, shelf: Shelf, lang: Lang, *, everything: bool
) -> Impact:
    """Score every form of a store by two packs.

    Args:
        packs: those that forms choose from; of these only forms of ``old`` are taken.
        everything: take all forms, whichever pack is for them.

    Raises:
        PerfevalError: there is no such store, or no form in it for the pack.
    """
    if not (store / "parts").is_dir():
        raise PerfevalError(messages.NoStore(Span(str(store)), path=str(store)))
    found = Impact(old, new)
    compare(found, _batches(store, packs, old.id, found, everything=everything), shelf, lang)
    if not found.forms:
        raise PerfevalError(messages.NothingForPack(Span(str(store)), pack=old.id, others=found.others))
    return found


def compare(found: Impact, batches: Iterable[Facts], shelf: Shelf, lang: Lang) -> None:
    """Score every batch by both packs, and add what came of it; texts are made of the largest moves only."""
    texts = Asked()  # most questions about texts are the same in both
    sides = Columnar(found.old, shelf, None, texts=texts), Columnar(found.new, shelf, None, texts=texts)
    top: list[tuple[Decimal, int, str, Facts]] = []
    for facts in batches:
        before, after = (side.evaluate(facts) for side in sides)
        found.forms += facts.forms.height
        found.in_columns += before.in_columns + after.in_columns
        _count(found, before, after)
        _keep_largest(top, before, after, facts)
    found.moves = _moves(found, sorted(top, key=lambda one: (-one[0], one[2])), shelf, lang)


def _batches(folder: Path, packs: Packs, wanted: str, found: Impact, *, everything: bool) -> Iterator[Facts]:
    store = FactsStore(folder)
    try:
        found.damaged += store.damaged
        order = order_of(store, store.lists())
        for batch in range(order.batches):
            said = (
                order.forms.slice(batch * sizes.BATCH, sizes.BATCH)
                .select("kind", "form_year", "region", "named")
                .rows()
            )
            taken = [place for place, one in enumerate(said) if everything or packs.choose(one) == wanted]
            found.others += len(said) - len(taken)
            if taken:
                facts = order.facts(store, batch)
                yield facts if len(taken) == len(said) else facts.take(taken)
    finally:
        store.close()


# --- counting ---------------------------------------------------------------------------------------
def _count(found: Impact, before: Tables, after: Tables) -> None:
    """Add one batch."""
    one, other = before.results, after.results
    both = pl.DataFrame({
        "source": one["source"], "old": one["total"], "new": other["total"],
        "was": one["rating"], "is": other["rating"],
    })  # fmt: skip
    for was, is_, count in both.group_by("was", "is").len().iter_rows():
        found.ratings[was, is_] += count
    known = both.filter(pl.col("old").is_not_null() & pl.col("new").is_not_null())
    found.both += known.height
    sums = known.select(pl.col("old").cast(_SUM).sum(), pl.col("new").cast(_SUM).sum()).row(0)
    found.before, found.after = found.before + (sums[0] or _ZERO), found.after + (sums[1] or _ZERO)
    old, new = pl.col("old"), pl.col("new")
    counts = both.select(
        (new > old).sum().alias("rose"), (new < old).sum().alias("fell"),
        (old.is_null() & new.is_not_null()).sum().alias("known"),
        (old.is_not_null() & new.is_null()).sum().alias("unknown"),
    )  # fmt: skip
    rose, fell, came, went = counts.row(0)
    found.rose, found.fell = found.rose + rose, found.fell + fell
    found.known, found.unknown = found.known + came, found.unknown + went
    move = new - old
    beyond = pl.sum_horizontal([(move.abs() > edge).cast(pl.Int32) for edge in found.edges])
    band = known.select(
        pl.when(move == 0).then(0).otherwise((beyond + 1) * pl.when(move > 0).then(1).otherwise(-1))
    )
    for place, count in band.to_series().value_counts().iter_rows():
        found.bands[place] += count
    forms = known.select("source")
    _count_lines(found, before, after, forms)
    for side, tables in enumerate((before, after)):
        _count_rest(found, side, tables, forms)
    for place, tables in enumerate((before, after)):
        for rule, count in tables.findings.group_by("rule").len().iter_rows():
            found.findings.setdefault(rule, [0, 0])[place] += count


def _count_lines(found: Impact, before: Tables, after: Tables, forms: pl.DataFrame) -> None:
    """Points of lines by rule and case, of forms with both totals."""
    own = []
    for side, tables in (("old", before), ("new", after)):
        points = pl.col("points").cast(_SUM).fill_null(0).alias(f"{side}.points")
        own.append(
            tables.lines.lazy()
            .join(forms.lazy(), on="source", how="semi")
            .select("source", "line", pl.col("rule").alias(f"{side}.rule"), pl.col("case").alias(f"{side}.case"), points)
        )  # fmt: skip
    ways = ("old.rule", "old.case", "new.rule", "new.case")
    lines = (
        own[0]
        .join(own[1], on=["source", "line"], how="full", coalesce=True)
        .group_by(ways)
        .agg(pl.len(), pl.col("old.points").sum(), pl.col("new.points").sum())
        .collect()
    )
    for rule, case, new_rule, new_case, count, was, is_ in lines.iter_rows():
        ways_ = (rule, case), (new_rule, new_case)
        found.shifts[ways_] = found.shifts.get(ways_, Shift()).plus(count, was, is_)


def _count_rest(found: Impact, side: int, tables: Tables, forms: pl.DataFrame) -> None:
    """What makes the totals of one side of the points of their lines: caps, rescaling and rounding."""
    change = (pl.col("after").cast(_SUM) - pl.col("before").cast(_SUM)).fill_null(0)
    caps = (
        tables.caps.lazy()
        .filter(pl.col("line").is_null())
        .join(forms.lazy(), on="source", how="semi")
        .select("source", "rule", change.alias("cap"))
        .collect()
    )
    for rule, amount in caps.group_by("rule").agg(pl.col("cap").sum()).iter_rows():
        found.caps.setdefault(rule, [_ZERO, _ZERO])[side] += amount
    lines = tables.lines.lazy().group_by("source").agg(
        pl.col("points").cast(_SUM).fill_null(0).sum().alias("lines"),
        (pl.col("outcome") == "not_applicable").any().alias("rescaled"),
    )  # fmt: skip
    rest = pl.col("total").cast(_SUM) - pl.col("lines").fill_null(0) - pl.col("cap").fill_null(0)
    left = (
        tables.results.lazy()
        .select("source", "total")
        .join(forms.lazy(), on="source", how="semi")
        .join(lines, on="source", how="left")
        .join(caps.lazy().group_by("source").agg(pl.col("cap").sum()), on="source", how="left")
        .group_by(pl.col("rescaled").fill_null(False))
        .agg(rest.sum().alias("rest"))
        .collect()
    )
    for rescaled, amount in left.iter_rows():
        (found.rescaled if rescaled else found.rounding)[side] += amount


# --- the largest moves ------------------------------------------------------------------------------
def _keep_largest(
    top: list[tuple[Decimal, int, str, Facts]], before: Tables, after: Tables, facts: Facts
) -> None:
    """Keep the forms of a batch whose totals moved most, among the largest of all so far."""
    size = (after.results["total"] - before.results["total"]).abs()
    moved = pl.DataFrame({"source": before.results["source"], "size": size}).with_row_index("place")
    largest = moved.filter(pl.col("size") > 0).sort("size", "source", descending=[True, False]).head(LARGEST)
    for place, source, amount in largest.iter_rows():
        # Of two equal moves the one that comes first by its source stays.
        top.append((amount, place, source, facts.take([place])))
    top[:] = heapq.nsmallest(LARGEST, top, key=lambda one: (-one[0], one[2]))


def _moves(found: Impact, top: list[tuple[Decimal, int, str, Facts]], shelf: Shelf, lang: Lang) -> list[Move]:
    if not top:
        return []
    facts = concat(one[3] for one in top)
    before, after = (Columnar(pack, shelf, lang).evaluate(facts) for pack in (found.old, found.new))
    changed = (
        before.lines.select("source", "line", "name", pl.col("points").alias("was"), pl.col("explanation").alias("why"))
        .join(
            after.lines.select("source", "line", pl.col("points").alias("is"), pl.col("explanation").alias("now")),
            on=["source", "line"], maintain_order="left",
        )
        .filter(pl.col("was").ne_missing(pl.col("is")) | pl.col("why").ne_missing(pl.col("now")))
    )  # fmt: skip
    caps = pl.concat(
        [tables.caps.with_columns(pl.lit(side).alias("side")) for side, tables in enumerate((before, after))]
    )
    moves = []
    pairs = zip(before.results.iter_rows(named=True), after.results.iter_rows(named=True), strict=True)
    for one, other in pairs:
        mine = changed.filter(pl.col("source") == one["source"])
        move = Move(
            one["source"],
            one["unit"],
            one["project"],
            (one["total"], other["total"]),
            (one["rating"], other["rating"]),
        )
        for _, number, name, was, why, is_, now in mine.iter_rows():
            move.lines.append((number, name or "", was, is_, why or "", now or ""))
        for cap in caps.filter(pl.col("source") == one["source"]).iter_rows(named=True):
            text = cap["explanation"] or ""
            move.lines.append(
                (
                    cap["line"] or 0,
                    cap["title"],
                    None,
                    None,
                    *((text, "") if cap["side"] == 0 else ("", text)),
                )
            )
        moves.append(move)
    return moves
