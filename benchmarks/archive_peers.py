"""The same simplified rules in other engines: each takes the folder with the numbers and gives total, rating, findings.

Every peer is written as its own documentation has it; one that is not installed is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from archive_data import BANDS, EXECUTION, LINES, LOWER, RATINGS

#: A peer: from a folder to the answers, in the shape of :func:`archive_data.exact`.
Peer = Callable[[Path], pl.DataFrame]


def answers(total: Any, full: Any, sums: Any) -> pl.DataFrame:
    """Totals in points, to answers; the rating is that of the total."""
    cents = pl.Series(total, dtype=pl.Float64)
    frame = pl.DataFrame(
        {
            "total": (cents * 100).round(0).cast(pl.Int64),
            "full": pl.Series(full, dtype=pl.Boolean),
            "sum": pl.Series(sums, dtype=pl.Boolean),
        }
    )
    return frame.with_columns(rated(pl.col("total")).alias("rating")).select("total", "rating", "full", "sum")


def rated(total: pl.Expr) -> pl.Expr:
    """The rating of a total in hundredths."""
    rating = pl.lit(None, dtype=pl.String)
    for bound, label in reversed(RATINGS):
        rating = pl.when(total >= bound).then(pl.lit(label)).otherwise(rating)
    return rating


# --- Polars by hand ---------------------------------------------------------------------------------
def polars_by_hand(folder: Path) -> pl.DataFrame:
    kind, weight, target, actual = (pl.col(name) for name in ("kind", "weight", "target", "actual"))
    w = weight / 100
    points = (
        pl.when(kind == BANDS).then(pl.col("claimed") / 100)
        .when((kind == LOWER) & (actual <= target)).then(w)
        .when(kind == LOWER).then(w * target / actual)
        .when(actual >= target).then(w)
        .otherwise(w * actual / target)
    )  # fmt: skip
    lines = (
        pl.scan_parquet(folder / "lines.parquet")
        .with_columns(points.alias("points"))
        .group_by("form", maintain_order=True)
        .agg(pl.col("points").sum(), (pl.col("points") == w).all().alias("all"), pl.col("claimed").sum())
    )
    rate = pl.col("spent") / pl.col("budget")
    total = (pl.col("points") + pl.min_horizontal(rate, pl.lit(1.0)) * (EXECUTION / 100)) * 100
    return (
        pl.scan_parquet(folder / "forms.parquet")
        .join(lines, on="form", maintain_order="left")
        .select(
            (total + 0.5).floor().cast(pl.Int64).alias("total"),
            ((rate < 0.8) & pl.col("all")).alias("full"),
            (pl.col("claimed") + EXECUTION != pl.col("claim")).alias("sum"),
        )
        .with_columns(rated(pl.col("total")).alias("rating"))
        .select("total", "rating", "full", "sum")
        .collect()
    )


# --- DuckDB -----------------------------------------------------------------------------------------
def duckdb() -> Peer:
    import duckdb as engine

    query = """
        with lines as (
            select form, sum(points) as points, bool_and(points = weight / 100) as everything, sum(claimed) as claimed
            from (
                select *, case
                    when kind = {bands} then claimed / 100
                    when kind = {lower} and actual <= target then weight / 100
                    when kind = {lower} then weight / 100 * target / actual
                    when actual >= target then weight / 100
                    else weight / 100 * actual / target end as points
                from read_parquet('{folder}/lines.parquet')
            ) group by form
        )
        select cast(floor((points + least(spent / budget, 1) * 10) * 100 + 0.5) as bigint) as total,
               spent / budget < 0.8 and everything as "full", lines.claimed + {execution} <> claim as "sum"
        from read_parquet('{folder}/forms.parquet') join lines using (form) order by form
    """

    def run(folder: Path) -> pl.DataFrame:
        text = query.format(folder=folder, bands=BANDS, lower=LOWER, execution=EXECUTION)
        found = engine.sql(text).pl()
        return found.with_columns(rated(pl.col("total")).alias("rating")).select(
            "total", "rating", "full", "sum"
        )

    return run


# --- numpy with whole numbers -----------------------------------------------------------------------
def numpy_integers(folder: Path) -> pl.DataFrame:
    """Comparisons in whole numbers, sums in floats; totals near a tie worked out again in whole numbers."""
    from fractions import Fraction

    lines = pl.read_parquet(folder / "lines.parquet")
    forms = pl.read_parquet(folder / "forms.parquet")
    kind, weight, target, actual, claimed = (
        lines[name].to_numpy().reshape(-1, LINES)
        for name in ("kind", "weight", "target", "actual", "claimed")
    )
    budget, spent, claim = (forms[name].to_numpy() for name in ("budget", "spent", "claim"))
    met = np.where(kind == LOWER, actual <= target, actual >= target)
    up, down = np.where(kind == LOWER, target, actual), np.where(kind == LOWER, actual, target)
    up, down = np.where(met, 1, up), np.where(met, 1, np.maximum(down, 1))
    bands = kind == BANDS
    num = np.where(bands, claimed, weight * up)
    den = np.where(bands, 1, down)
    total = (num / den).sum(axis=1) + np.where(spent >= budget, 1.0, spent / budget) * EXECUTION
    cents = np.floor(total + 0.5).astype(np.int64)
    for place in np.flatnonzero(np.abs(total + 0.5 - np.round(total + 0.5)) < 1e-6):
        whole = sum(Fraction(int(a), int(b)) for a, b in zip(num[place], den[place], strict=True))
        whole += min(Fraction(int(spent[place]), int(budget[place])), 1) * EXECUTION
        cents[place] = int(whole + Fraction(1, 2))
    full = (spent * 5 < budget * 4) & (num == weight * den).all(axis=1)
    found = pl.DataFrame({"total": cents, "full": full, "sum": claimed.sum(axis=1) + EXECUTION != claim})
    return found.with_columns(rated(pl.col("total")).alias("rating")).select("total", "rating", "full", "sum")


# --- OpenFisca --------------------------------------------------------------------------------------
def openfisca() -> Peer:  # noqa: C901 - its variables are closures over its entities
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    line = build_entity(key="line", plural="lines", label="indicator", is_person=True)
    form = build_entity(
        key="form",
        plural="forms",
        label="submission",
        roles=[{"key": "member", "plural": "members", "label": "line"}],
    )

    def variable(name: str, of: Any, kind: type, formula: Any = None) -> type[Variable]:
        body: dict[str, Any] = {
            "value_type": kind,
            "entity": of,
            "definition_period": DateUnit.YEAR,
            "label": name,
        }
        if formula is not None:
            body["formula"] = formula
        return type(name, (Variable,), body)

    def points(lines: Any, period: Any, _parameters: Any) -> Any:
        kind, weight = lines("kind", period), lines("weight", period)
        target, actual = lines("target", period), lines("actual", period)
        lower = kind == LOWER
        met = np.where(lower, actual <= target, actual >= target)
        share = np.where(lower, target / np.maximum(actual, 1), actual / np.maximum(target, 1))
        earned = np.where(met, weight, weight * share)
        return np.where(kind == BANDS, lines("claimed", period), earned)

    def is_full(lines: Any, period: Any, _parameters: Any) -> Any:
        return lines("points", period) == lines("weight", period)

    def total(forms: Any, period: Any, _parameters: Any) -> Any:
        rate = np.minimum(forms("spent", period) / forms("budget", period), 1)
        return np.floor((forms.sum(forms.members("points", period)) + rate * 10) * 100 + 0.5)

    def full(forms: Any, period: Any, _parameters: Any) -> Any:
        low = forms("spent", period) / forms("budget", period) < 0.8
        return low & forms.all(forms.members("is_full", period))

    def sums(forms: Any, period: Any, _parameters: Any) -> Any:
        return (
            np.abs(forms.sum(forms.members("claimed", period)) + EXECUTION / 100 - forms("claim", period))
            > 1e-3
        )

    system = TaxBenefitSystem([line, form])
    for name in ("kind", "weight", "target", "actual", "claimed"):
        system.add_variable(variable(name, line, int if name == "kind" else float))
    for name in ("budget", "spent", "claim"):
        system.add_variable(variable(name, form, float))
    for name, of, kind, formula in (
        ("points", line, float, points), ("is_full", line, bool, is_full), ("total", form, float, total),
        ("full", form, bool, full), ("sums", form, bool, sums),
    ):  # fmt: skip
        system.add_variable(variable(name, of, kind, formula))

    def run(folder: Path) -> pl.DataFrame:
        lines, forms = pl.read_parquet(folder / "lines.parquet"), pl.read_parquet(folder / "forms.parquet")
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("line", range(lines.height))
        group = builder.declare_entity("form", range(forms.height))
        builder.join_with_persons(group, lines["form"].to_numpy(), roles=np.repeat("member", lines.height))
        simulation = builder.build(system)
        for name in ("kind", "weight", "target", "actual", "claimed"):
            values = lines[name].to_numpy()
            simulation.set_input(name, "2020", values / 100 if name in ("weight", "claimed") else values)
        for name in ("budget", "spent", "claim"):
            values = forms[name].to_numpy()
            simulation.set_input(name, "2020", values / 100 if name == "claim" else values)
        cents = simulation.calculate("total", "2020").astype(np.int64)
        found = pl.DataFrame({
            "total": cents, "full": simulation.calculate("full", "2020"), "sum": simulation.calculate("sums", "2020")
        })  # fmt: skip
        return found.with_columns(rated(pl.col("total")).alias("rating")).select(
            "total", "rating", "full", "sum"
        )

    return run


# --- zen-engine -------------------------------------------------------------------------------------
def zen() -> Peer:
    import zen as engine

    points = (
        f"#.kind == {BANDS} ? #.claimed / 100 : #.kind == {LOWER} ? (#.actual <= #.target ? #.weight / 100 : "
        "#.weight / 100 * #.target / #.actual) : (#.actual >= #.target ? #.weight / 100 : "
        "#.weight / 100 * #.actual / #.target)"
    )
    execution = "(spent >= budget ? 10 : 10 * spent / budget)"
    total = engine.compile_expression(f"round((sum(map(lines, {points})) + {execution}) * 100)")
    full = engine.compile_expression(f"spent / budget < 0.8 and all(lines, ({points}) == #.weight / 100)")
    sums = engine.compile_expression(f"sum(map(lines, #.claimed)) + {EXECUTION} != claim")

    def run(folder: Path) -> pl.DataFrame:
        lines = pl.read_parquet(folder / "lines.parquet").drop("band", "form").to_dicts()
        rows = []
        for place, form in enumerate(pl.read_parquet(folder / "forms.parquet").iter_rows(named=True)):
            context = {**form, "lines": lines[place * LINES : (place + 1) * LINES]}
            rows.append((int(float(total.evaluate(context))), full.evaluate(context), sums.evaluate(context)))
        found = pl.DataFrame(rows, schema=["total", "full", "sum"], orient="row")
        return found.with_columns(rated(pl.col("total")).alias("rating")).select(
            "total", "rating", "full", "sum"
        )

    return run


# --- durable-rules ----------------------------------------------------------------------------------
def durable() -> Peer:
    from durable import engine

    class Quiet(engine.Host):  # type: ignore[misc]
        """A host without dispatcher threads: they walk states that are deleted."""

        def _run(self) -> None:
            pass

    state: dict[str, Any] = {}

    def earns(share: Callable[[dict[str, Any]], float]) -> Callable[[Any], None]:
        def act(context: Any) -> None:
            line = context.m
            points = share(line)
            state["points"] += points
            state["full"] = state["full"] and points == line["weight"] / 100

        return act

    def execution(share: Callable[[dict[str, Any]], float]) -> Callable[[Any], None]:
        def act(context: Any) -> None:
            state["points"] += share(context.m)

        return act

    def when(*tests: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"m": {"$and": list(tests)}}]

    def beside(operator: str, left: str, right: str) -> dict[str, Any]:
        return {operator: {left: {"$m": right}}}

    higher, lower, bands, money = ({"k": number} for number in (1, 2, 3, 4))
    rules = {
        "begin": {"all": [{"m": {"k": 0}}], "run": lambda _context: None},
        "met": {"all": when(higher, beside("$gte", "actual", "target")), "run": earns(lambda m: m["weight"] / 100)},
        "short": {"all": when(higher, beside("$lt", "actual", "target")), "run": earns(lambda m: m["weight"] / 100 * m["actual"] / m["target"])},
        "kept": {"all": when(lower, beside("$lte", "actual", "target")), "run": earns(lambda m: m["weight"] / 100)},
        "over": {"all": when(lower, beside("$gt", "actual", "target")), "run": earns(lambda m: m["weight"] / 100 * m["target"] / m["actual"])},
        "band": {"all": when(bands, {"$gte": {"claimed": 0}}), "run": earns(lambda m: m["claimed"] / 100)},
        "spent": {"all": when(money, beside("$gte", "spent", "budget")), "run": execution(lambda _: 10.0)},
        "part": {"all": when(money, beside("$lt", "spent", "budget")), "run": execution(lambda m: 10 * m["spent"] / m["budget"])},
    }  # fmt: skip
    host = Quiet()
    host.register_rulesets({"points": rules})
    sorts = {LOWER: 2, BANDS: 3}

    def run(folder: Path) -> pl.DataFrame:
        lines = pl.read_parquet(folder / "lines.parquet").drop("band", "form").to_dicts()
        totals, full, sums = [], [], []
        for place, form in enumerate(pl.read_parquet(folder / "forms.parquet").iter_rows(named=True)):
            state.update(points=0.0, full=True)
            mine = lines[place * LINES : (place + 1) * LINES]
            host.assert_fact("points", {"sid": "s", "id": 0, "k": 0})
            facts = [
                {"sid": "s", "id": n, "k": sorts.get(row["kind"], 1), **row} for n, row in enumerate(mine, 1)
            ]
            facts.append({"sid": "s", "id": 99, "k": 4, "spent": form["spent"], "budget": form["budget"]})
            host.assert_facts("points", facts)
            host.delete_state("points", "s")
            totals.append(int(state["points"] * 100 + 0.5))
            full.append(form["spent"] / form["budget"] < 0.8 and state["full"])
            sums.append(sum(row["claimed"] for row in mine) + EXECUTION != form["claim"])
        found = pl.DataFrame({"total": totals, "full": full, "sum": sums})
        return found.with_columns(rated(pl.col("total")).alias("rating")).select(
            "total", "rating", "full", "sum"
        )

    return run


#: Each peer, what makes it, and the most submissions that it is given in a round.
PEERS: dict[str, tuple[Callable[[], Peer], int]] = {
    "durable-rules": (durable, 2_000),
    "zen-engine": (zen, 10_000),
    "OpenFisca": (openfisca, 10**9),
    "Polars by hand": (lambda: polars_by_hand, 10**9),
    "DuckDB": (duckdb, 10**9),
    "numpy, whole numbers": (lambda: numpy_integers, 10**9),
}
