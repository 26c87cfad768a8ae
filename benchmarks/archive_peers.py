"""The same simplified rules in other engines: each takes the folder with the archive and gives total, rating, findings.

All read the files that perfeval reads, and apply every rule to every line: the direction that the form states, the
band of a judgement and whether the claim lies in it, the line of satisfaction. A total is null where a claim lies
outside its band. Every peer is written as its own documentation has it; one that is not installed is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from archive_data import BAND_SHARES, BAND_WORDS, EXECUTION, LINES, RATINGS, SATISFACTION_LINE

from perfeval.submissions.columns import SCALE

#: A peer: from a folder to the answers, in the shape of :func:`archive_data.exact`.
Peer = Callable[[Path], pl.DataFrame]

FULL = EXECUTION // 100
LEAST = SATISFACTION_LINE[0] / SATISFACTION_LINE[1]
#: The columns of the archive that the rules read, by the names that they have here.
OF_LINES = {
    "fact.section": "section", "fact.nature": "nature", "fact.direction": "direction", "fact.weight": "weight",
    "fact.target": "target", "fact.actual": "actual", "fact.achieved": "achieved", "fact.claimed": "claimed",
}  # fmt: skip
OF_FORMS = {
    "fact.adjusted_budget": "budget", "fact.spent_funds": "spent", "fact.claimed_execution": "execution",
    "fact.claimed_score": "score",
}  # fmt: skip


def read_lines(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "rows.facts.parquet", columns=["form", *OF_LINES]).rename(OF_LINES)


def read_forms(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "forms.facts.parquet", columns=[*OF_FORMS]).rename(OF_FORMS)


def rows(folder: Path) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Forms and their lines, for engines that take one at a time; numbers as floats."""
    numbers = pl.col(pl.Int64) / SCALE
    lines = read_lines(folder).drop("form").with_columns(numbers).to_dicts()
    forms = read_forms(folder).with_columns(numbers).to_dicts()
    return [(form, lines[place * LINES : (place + 1) * LINES]) for place, form in enumerate(forms)]


def answers(cents: Any, full: Any, sums: Any) -> pl.DataFrame:
    """Totals in hundredths, to answers; the rating is that of the total."""
    frame = pl.DataFrame({"total": cents, "full": full, "sum": sums})
    return frame.select("total", rated(pl.col("total")).alias("rating"), "full", "sum")


def rated(total: pl.Expr) -> pl.Expr:
    """The rating of a total in hundredths."""
    rating = pl.lit(None, dtype=pl.String)
    for bound, label in reversed(RATINGS):
        rating = pl.when(total >= bound).then(pl.lit(label)).otherwise(rating)
    return rating


# --- Polars by hand ---------------------------------------------------------------------------------
def polars_by_hand(folder: Path) -> pl.DataFrame:
    weight, target, actual, claimed = (
        pl.col(f"fact.{name}") / SCALE for name in ("weight", "target", "actual", "claimed")
    )
    achieved, lower = pl.col("fact.achieved"), pl.col("fact.direction") == "反向"
    points = pl.when(pl.col("fact.nature") == "定性").then(
        pl.when((achieved == BAND_WORDS[0]) & (claimed >= weight * 0.8) & (claimed <= weight)).then(claimed)
        .when((achieved == BAND_WORDS[1]) & (claimed >= weight * 0.6) & (claimed < weight * 0.8)).then(claimed)
        .when((achieved == BAND_WORDS[2]) & (claimed >= 0) & (claimed < weight * 0.6)).then(claimed)
    ).otherwise(
        pl.when(lower & (actual <= target)).then(weight)
        .when(lower).then(weight * target / actual)
        .when(actual >= target).then(weight)
        .when((pl.col("fact.section") == "满意度") & (actual < target * LEAST)).then(0.0)
        .otherwise(weight * actual / target)
    )  # fmt: skip
    lines = (
        pl.scan_parquet(folder / "rows.facts.parquet")
        .with_columns(points.alias("points"))
        .group_by("form", maintain_order=True)
        .agg(
            pl.col("points").sum(), (pl.col("points") == weight).all().alias("all"),
            pl.col("points").has_nulls().alias("open"), claimed.sum().alias("claimed"),
        )
    )  # fmt: skip
    budget, spent = pl.col("fact.adjusted_budget"), pl.col("fact.spent_funds")
    total = (pl.col("points") + pl.when(spent >= budget).then(FULL).otherwise(FULL * spent / budget)) * 100
    claims = pl.col("claimed") + pl.col("fact.claimed_execution") / SCALE
    return (
        pl.scan_parquet(folder / "forms.facts.parquet")
        .with_row_index("form")
        .join(lines, on="form", maintain_order="left")
        .select(
            pl.when(~pl.col("open")).then((total + 0.5).floor().cast(pl.Int64)).alias("total"),
            ((spent < budget * 0.8) & pl.col("all")).alias("full"),
            (claims != pl.col("fact.claimed_score") / SCALE).alias("sum"),
        )
        .with_columns(rated(pl.col("total")).alias("rating"))
        .select("total", "rating", "full", "sum")
        .collect()
    )


# --- DuckDB -----------------------------------------------------------------------------------------
def duckdb() -> Peer:
    import duckdb as engine

    query = """
        with numbers as (
            select form, "fact.section" as section, "fact.nature" as nature, "fact.direction" as direction,
                   "fact.achieved" as achieved, "fact.weight" / {scale} as weight, "fact.target" / {scale} as target,
                   "fact.actual" / {scale} as actual, "fact.claimed" / {scale} as claimed
            from read_parquet('{folder}/rows.facts.parquet')
        ), lines as (
            select form, sum(points) as points, count(points) as known, bool_and(points = weight) as everything,
                   sum(claimed) as claimed
            from (
                select *, case
                    when nature = '定性' then case
                        when achieved = '{words[0]}' and claimed >= weight * 0.8e0 and claimed <= weight then claimed
                        when achieved = '{words[1]}' and claimed >= weight * 0.6e0 and claimed < weight * 0.8e0 then claimed
                        when achieved = '{words[2]}' and claimed >= 0 and claimed < weight * 0.6e0 then claimed end
                    when direction = '反向' and actual <= target then weight
                    when direction = '反向' then weight * target / actual
                    when actual >= target then weight
                    when section = '满意度' and actual < target * {least}e0 then 0
                    else weight * actual / target end as points
                from numbers
            ) group by form
        ), forms as (
            select file_row_number as form, "fact.adjusted_budget" as budget, "fact.spent_funds" as spent,
                   "fact.claimed_execution" / {scale} as execution, "fact.claimed_score" / {scale} as score
            from read_parquet('{folder}/forms.facts.parquet', file_row_number = true)
        )
        select case when known = {lines} then
                   cast(floor((points + least(spent / budget, 1) * {full}) * 100 + 0.5) as bigint) end as total,
               spent < budget * 0.8e0 and everything as "full", claimed + execution <> score as "sum"
        from forms join lines using (form) order by form
    """

    def run(folder: Path) -> pl.DataFrame:
        text = query.format(folder=folder, scale=SCALE, words=BAND_WORDS, least=LEAST, lines=LINES, full=FULL)
        found = engine.sql(text).pl()
        return answers(found["total"], found["full"], found["sum"])

    return run


# --- numpy with whole numbers -----------------------------------------------------------------------
def numpy_integers(folder: Path) -> pl.DataFrame:
    """Comparisons in whole numbers, sums in floats; totals near a tie worked out again in whole numbers."""
    from fractions import Fraction

    lines, forms = read_lines(folder), read_forms(folder)
    numbers = lines.select(
        pl.col("weight", "claimed") // (SCALE // 100), pl.col("target", "actual").fill_null(0) // SCALE
    )
    weight, claimed, target, actual = (
        numbers[name].to_numpy().reshape(-1, LINES) for name in ("weight", "claimed", "target", "actual")
    )
    words = lines.select(
        (pl.col("nature") == "定性").alias("judged"), (pl.col("section") == "满意度").alias("satisfaction"),
        (pl.col("direction") == "反向").fill_null(False).alias("lower"),
        *((pl.col("achieved") == word).fill_null(False).alias(word) for word in BAND_WORDS),
    )  # fmt: skip
    judged, satisfaction, lower, *bands = (column.to_numpy().reshape(-1, LINES) for column in words)
    budget, spent = forms["budget"].to_numpy(), forms["spent"].to_numpy()
    met = np.where(lower, actual <= target, actual >= target)
    up, down = np.where(lower, target, actual), np.where(lower, actual, target)
    up, down = np.where(met, 1, up), np.where(met, 1, np.maximum(down, 1))
    least, of = SATISFACTION_LINE
    up = np.where(satisfaction & (actual * of < target * least), 0, up)
    inside = np.zeros(weight.shape, dtype=bool)
    for place, (band, (low, high)) in enumerate(zip(bands, BAND_SHARES, strict=True)):
        share = claimed * 100
        inside |= (
            band & (share >= weight * low) & ((share < weight * high) | ((place == 0) & (claimed == weight)))
        )
    num = np.where(judged, claimed, weight * up)
    den = np.where(judged, 1, down)
    total = (num / den).sum(axis=1) + np.where(spent >= budget, 1.0, spent / budget) * EXECUTION
    cents = np.floor(total + 0.5).astype(np.int64)
    for place in np.flatnonzero(np.abs(total + 0.5 - np.round(total + 0.5)) < 1e-6):
        whole = sum(Fraction(int(a), int(b)) for a, b in zip(num[place], den[place], strict=True))
        whole += min(Fraction(int(spent[place]), int(budget[place])), 1) * EXECUTION
        cents[place] = int(whole + Fraction(1, 2))
    known = (inside | ~judged).all(axis=1)
    full = (spent * 5 < budget * 4) & (num == weight * den).all(axis=1)
    claims = forms.select(pl.col("score", "execution") // (SCALE // 100))
    sums = claimed.sum(axis=1) + claims["execution"].to_numpy() != claims["score"].to_numpy()
    return answers(pl.Series(cents).set(pl.Series(~known), None), full, sums)


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
        weight, claimed = lines("weight", period), lines("claimed", period)
        target, actual = lines("target", period), lines("actual", period)
        lower = lines("lower", period)
        met = np.where(lower, actual <= target, actual >= target)
        share = np.where(lower, target / np.maximum(actual, 1), actual / np.maximum(target, 1))
        earned = np.where(met, weight, weight * share)
        failed = lines("satisfaction", period) & (actual < target * LEAST)
        return np.where(lines("judged", period), claimed, np.where(failed, 0, earned))

    def is_open(lines: Any, period: Any, _parameters: Any) -> Any:
        weight, claimed, band = (lines(name, period) for name in ("weight", "claimed", "band"))
        inside = np.select(
            [band == 0, band == 1, band == 2],
            [
                (claimed >= weight * 0.8) & (claimed <= weight),
                (claimed >= weight * 0.6) & (claimed < weight * 0.8),
                (claimed >= 0) & (claimed < weight * 0.6),
            ],
            default=False,
        )
        return lines("judged", period) & ~inside

    def is_full(lines: Any, period: Any, _parameters: Any) -> Any:
        return lines("points", period) == lines("weight", period)

    def total(forms: Any, period: Any, _parameters: Any) -> Any:
        rate = np.minimum(forms("spent", period) / forms("budget", period), 1)
        return np.floor((forms.sum(forms.members("points", period)) + rate * FULL) * 100 + 0.5)

    def open_(forms: Any, period: Any, _parameters: Any) -> Any:
        return forms.any(forms.members("is_open", period))

    def full(forms: Any, period: Any, _parameters: Any) -> Any:
        low = forms("spent", period) / forms("budget", period) < 0.8
        return low & forms.all(forms.members("is_full", period))

    def sums(forms: Any, period: Any, _parameters: Any) -> Any:
        claims = forms.sum(forms.members("claimed", period)) + forms("execution", period)
        return np.abs(claims - forms("score", period)) > 1e-3

    numbers, truths = ("weight", "target", "actual", "claimed"), ("judged", "lower", "satisfaction")
    system = TaxBenefitSystem([line, form])
    for name in numbers:
        system.add_variable(variable(name, line, float))
    for name in truths:
        system.add_variable(variable(name, line, bool))
    system.add_variable(variable("band", line, int))
    for name in OF_FORMS.values():
        system.add_variable(variable(name, form, float))
    for name, of, kind, formula in (
        ("points", line, float, points), ("is_full", line, bool, is_full), ("is_open", line, bool, is_open),
        ("total", form, float, total), ("open", form, bool, open_), ("full", form, bool, full), ("sums", form, bool, sums),
    ):  # fmt: skip
        system.add_variable(variable(name, of, kind, formula))

    def run(folder: Path) -> pl.DataFrame:
        lines, forms = read_lines(folder), read_forms(folder)
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("line", range(lines.height))
        group = builder.declare_entity("form", range(forms.height))
        builder.join_with_persons(group, lines["form"].to_numpy(), roles=np.repeat("member", lines.height))
        simulation = builder.build(system)
        inputs = lines.select(
            *((pl.col(name).fill_null(0) / SCALE).alias(name) for name in numbers),
            (pl.col("nature") == "定性").alias("judged"), (pl.col("section") == "满意度").alias("satisfaction"),
            (pl.col("direction") == "反向").fill_null(False).alias("lower"),
            pl.when(pl.col("achieved") == BAND_WORDS[0]).then(0).when(pl.col("achieved") == BAND_WORDS[1]).then(1)
            .when(pl.col("achieved") == BAND_WORDS[2]).then(2).otherwise(-1).alias("band"),
        )  # fmt: skip
        for column in (*inputs, *forms.select(pl.all() / SCALE)):
            simulation.set_input(column.name, "2020", column.to_numpy())
        cents = pl.Series(simulation.calculate("total", "2020").astype(np.int64))
        unknown = pl.Series(simulation.calculate("open", "2020"))
        return answers(
            cents.set(unknown, None),
            simulation.calculate("full", "2020"),
            simulation.calculate("sums", "2020"),
        )

    return run


# --- zen-engine -------------------------------------------------------------------------------------
def zen() -> Peer:
    import zen as engine

    inside = (
        f"(#.achieved == '{BAND_WORDS[0]}' ? #.claimed >= #.weight * 0.8 and #.claimed <= #.weight : "
        f"#.achieved == '{BAND_WORDS[1]}' ? #.claimed >= #.weight * 0.6 and #.claimed < #.weight * 0.8 : "
        f"#.achieved == '{BAND_WORDS[2]}' and #.claimed >= 0 and #.claimed < #.weight * 0.6)"
    )
    points = (
        "#.nature == '定性' ? #.claimed : #.direction == '反向' ? (#.actual <= #.target ? #.weight : "
        "#.weight * #.target / #.actual) : (#.actual >= #.target ? #.weight : "
        f"#.section == '满意度' and #.actual < #.target * {LEAST} ? 0 : #.weight * #.actual / #.target)"
    )
    execution = f"(spent >= budget ? {FULL} : {FULL} * spent / budget)"
    known = engine.compile_expression(f"all(lines, #.nature != '定性' or {inside})")
    total = engine.compile_expression(f"round((sum(map(lines, {points})) + {execution}) * 100)")
    full = engine.compile_expression(f"spent / budget < 0.8 and all(lines, ({points}) == #.weight)")
    sums = engine.compile_expression("sum(map(lines, #.claimed)) + execution != score")

    def run(folder: Path) -> pl.DataFrame:
        cents, everything, unequal = [], [], []
        for form, lines in rows(folder):
            context = {**form, "lines": lines}
            cents.append(int(float(total.evaluate(context))) if known.evaluate(context) else None)
            everything.append(full.evaluate(context))
            unequal.append(sums.evaluate(context))
        return answers(cents, everything, unequal)

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
            state["known"] += 1
            state["points"] += points
            state["full"] = state["full"] and points == line["weight"]

        return act

    def execution(share: Callable[[dict[str, Any]], float]) -> Callable[[Any], None]:
        def act(context: Any) -> None:
            state["points"] += share(context.m)

        return act

    def when(*tests: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"m": {"$and": list(tests)}}]

    def beside(operator: str, left: str, right: Any) -> dict[str, Any]:
        return {operator: {left: {"$m": right} if isinstance(right, str) else right}}

    def times(share: float, field: str) -> dict[str, Any]:
        return {"$mul": {"$l": {"$m": field}, "$r": share}}

    higher, lower = {"direction": "正向"}, {"direction": "反向"}
    satisfaction, others = {"section": "满意度"}, {"$neq": {"section": "满意度"}}
    short = beside("$lt", "actual", "target")
    in_band = [
        (beside("$gte", "claimed", times(0.8, "weight")), beside("$lte", "claimed", "weight")),
        (beside("$gte", "claimed", times(0.6, "weight")), beside("$lt", "claimed", times(0.8, "weight"))),
        ({"$gte": {"claimed": 0}}, beside("$lt", "claimed", times(0.6, "weight"))),
    ]
    rules: dict[str, Any] = {
        "begin": {"all": [{"m": {"begin": 1}}], "run": lambda _context: None},
        "met": {"all": when(higher, beside("$gte", "actual", "target")), "run": earns(lambda m: m["weight"])},
        "short": {"all": when(others, higher, short), "run": earns(lambda m: m["weight"] * m["actual"] / m["target"])},
        "content": {"all": when(satisfaction, higher, short, beside("$gte", "actual", times(LEAST, "target"))), "run": earns(lambda m: m["weight"] * m["actual"] / m["target"])},
        "discontent": {"all": when(satisfaction, higher, beside("$lt", "actual", times(LEAST, "target"))), "run": earns(lambda _: 0.0)},
        "kept": {"all": when(lower, beside("$lte", "actual", "target")), "run": earns(lambda m: m["weight"])},
        "over": {"all": when(lower, beside("$gt", "actual", "target")), "run": earns(lambda m: m["weight"] * m["target"] / m["actual"])},
        "spent": {"all": when(beside("$gte", "spent", "budget")), "run": execution(lambda _: float(FULL))},
        "part": {"all": when(beside("$lt", "spent", "budget")), "run": execution(lambda m: FULL * m["spent"] / m["budget"])},
    }  # fmt: skip
    for number, (word, tests) in enumerate(zip(BAND_WORDS, in_band, strict=True)):
        rules[f"band{number}"] = {
            "all": when({"achieved": word}, *tests),
            "run": earns(lambda m: m["claimed"]),
        }
    host = Quiet()
    host.register_rulesets({"points": rules})

    def run(folder: Path) -> pl.DataFrame:
        cents, full, sums = [], [], []
        for form, lines in rows(folder):
            state.update(points=0.0, full=True, known=0)
            host.assert_fact("points", {"sid": "s", "id": 0, "begin": 1})
            facts: list[dict[str, Any]] = [
                {
                    "sid": "s",
                    "id": number,
                    **{name: value for name, value in line.items() if value is not None},
                }
                for number, line in enumerate(lines, 1)
            ]
            facts.append({"sid": "s", "id": 99, "spent": form["spent"], "budget": form["budget"]})
            host.assert_facts("points", facts)
            host.delete_state("points", "s")
            cents.append(int(state["points"] * 100 + 0.5) if state["known"] == LINES else None)
            full.append(form["spent"] / form["budget"] < 0.8 and state["full"])
            sums.append(sum(line["claimed"] for line in lines) + form["execution"] != form["score"])
        return answers(cents, full, sums)

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
