"""The columnar engine: the rules of a pack as Polars expressions over the facts of many forms at once.

It says to the last digit what the other engines say. What columns cannot settle is handed, form by form, to the
direct engine: forms with raw figures, tables or unknown weights, forms to which a cap applies, and those where a
rounding hangs on more digits than a sum carries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from perfeval.diagnostics import LEVELS, Lang
from perfeval.engines.columns import lines as told
from perfeval.engines.columns.aggregates import MOST_ROWS, grouped
from perfeval.engines.columns.checks import Spaces, asked_for, decided, show_findings
from perfeval.engines.columns.frame import Frame
from perfeval.engines.columns.reading import read
from perfeval.engines.columns.scoring import Scores, scores
from perfeval.engines.columns.spaces import (
    ExecutionSpace,
    FormSpace,
    RowSpace,
    SectionSpace,
    Space,
    points,
)
from perfeval.engines.columns.totals import Totals, totals
from perfeval.engines.columns.values import (
    BeyondError,
    Dim,
    Known,
    Number,
    Text,
    UnsupportedError,
    added,
    as_number,
    as_truth,
    number_of,
)
from perfeval.engines.compute import NOTHING
from perfeval.engines.derived import Definitions
from perfeval.engines.direct import Direct
from perfeval.engines.replaced import constant
from perfeval.engines.rowwise import Rowwise
from perfeval.engines.tables import CAPS, FINDINGS, LINES, RESULTS, Tables, concat_tables
from perfeval.language.tree import LAYERS, POINTS, Name
from perfeval.language.values import Amount
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Framework, Pack, Rule
from perfeval.submissions.columns import Facts, fact_schema, is_beyond, terms_of

_WRITTEN = LAYERS.index("let")
#: Fewer forms than this whose numbers are too large together are not worth another try.
_FEWEST = 16


class Columnar:
    """One pack, ready for any number of batches of forms.

    Args:
        definitions: the indicator library, for rows that give raw figures.
        lang: of explanations and messages.
    """

    name = "columnar"

    def __init__(self, pack: Pack, definitions: Definitions | None, lang: Lang) -> None:
        self.pack = pack
        self.lang: Lang = lang
        self.rowwise = Rowwise(pack, Direct(pack), definitions, lang)
        checks = pack.of_kind("check")
        self.written = [rule for rule in checks if LAYERS.index(rule.layer) <= _WRITTEN]
        self.concluded = [rule for rule in checks if LAYERS.index(rule.layer) > _WRITTEN]
        self.asked = asked_for(pack)
        self.supported = _is_supported(pack)

    def evaluate(self, facts: Facts) -> Tables:
        """The results of every form, in order."""
        count = facts.forms.height
        alone = pl.repeat(True, count, eager=True) if not self.supported else self._alone(facts)
        parts: list[tuple[Sequence[int] | pl.Series, Tables]] = []
        handed: list[pl.Series] = [alone.arg_true()]
        together = (~alone).arg_true()
        if together.len():
            chosen = facts if together.len() == count else facts.take(together)
            for places, tables, left in self._together(chosen):
                parts.append((together.gather(places), tables))
                handed.append(together.gather(left))
        one_by_one = pl.concat([series.cast(pl.UInt32) for series in handed]).sort()
        in_columns = count - one_by_one.len()
        if one_by_one.len():
            parts.append((one_by_one, self.rowwise.evaluate(facts.take(one_by_one))))
        return _merged(parts, facts, in_columns)

    def _alone(self, facts: Facts) -> pl.Series:
        """Forms that columns do not hold in full, or whose totals need more than sums."""
        rows = facts.rows
        untold = [is_beyond("fact." + term.id).fill_null(False) for term in _numbers("indicator")]
        whys = [name for name in rows.columns if name.endswith(".why")]
        known = {name for name in whys if rows[name].null_count() < rows.height}
        untold = [
            expr
            for term, expr in zip(_numbers("indicator"), untold, strict=True)
            if f"fact.{term.id}.why" in known
        ]
        odd = pl.col("not_applicable") | pl.col("fact.weight").is_null()
        for expr in untold:
            odd = odd | expr
        found = rows.lazy().group_by("form").agg(odd.any().alias("odd"), pl.len().alias("rows")).collect()
        usual = found.filter(~pl.col("odd") & (pl.col("rows") <= MOST_ROWS))["form"]
        forms = facts.forms
        beyond = pl.lit(False)
        for term in _numbers("submission"):
            if forms[f"fact.{term.id}.why"].null_count() < forms.height:
                beyond = beyond | is_beyond("fact." + term.id).fill_null(False)
        own = forms.select((~pl.col("plain") | beyond).alias("odd"))["odd"]
        places = pl.int_range(forms.height, dtype=pl.UInt32, eager=True)
        return own | ~places.is_in(usual.implode())

    def _together(self, facts: Facts) -> Iterator[tuple[pl.Series, Tables, pl.Series]]:
        """Forms of one set of parameters and weights at a time: their places, results, and those handed on."""
        for places, parameters in self._by_parameters(facts.forms):
            some = facts if places.len() == facts.forms.height else facts.take(places)
            for inner, framework in self._by_profile(some, parameters):
                yield from self._batch(facts, places.gather(inner), parameters, framework)

    def _by_parameters(self, forms: pl.DataFrame) -> Iterator[tuple[pl.Series, dict[str, Known]]]:
        years = forms["form_year"]
        kinds: dict[tuple[int, ...], list[int | None]] = {}
        for year in years.unique():
            key = tuple(parameter.history.index(parameter.at(year)) for parameter in self.pack.parameters)
            kinds.setdefault(key, []).append(year)
        for same in kinds.values():
            places = years.is_in(pl.Series(same, dtype=pl.Int32).implode(), nulls_equal=True).arg_true()
            parameters = {
                parameter.id: Known(
                    constant(parameter.id, parameter.at(same[0]).value, NOTHING, self.pack.vocabulary)
                )
                for parameter in self.pack.parameters
            }
            yield places, parameters

    def _by_profile(
        self, facts: Facts, parameters: Mapping[str, Known]
    ) -> Iterator[tuple[pl.Series, Framework]]:
        framework = self.pack.framework
        everything = pl.int_range(facts.forms.height, dtype=pl.UInt32, eager=True)
        if not framework.profiles:
            yield everything, framework
            return
        spaces = self._spaces(facts, parameters, framework)
        which = pl.lit(-1, dtype=pl.Int32)
        for place, profile in reversed(list(enumerate(framework.profiles))):
            held = as_truth(read(profile.when, spaces.whole)).value.fill_null(False)
            which = pl.when(held).then(pl.lit(place, dtype=pl.Int32)).otherwise(which)
        profile_of = spaces.whole.frame.select([which.alias("which")])["which"]
        for place in profile_of.unique().sort():
            chosen = framework
            if place >= 0:
                profile = framework.profiles[place]
                chosen = replace(framework, execution=profile.execution, sections=profile.sections)
            yield (profile_of == place).arg_true(), chosen

    def _spaces(self, facts: Facts, parameters: Mapping[str, Known], framework: Framework) -> Spaces:
        forms = Frame(facts.forms.with_row_index("form"))
        rows = Frame(facts.rows.with_columns(pl.col("form").set_sorted()))
        whole = FormSpace(self.pack, forms, read, framework, parameters)
        row_space = RowSpace(whole, rows)
        return Spaces(whole, row_space, ExecutionSpace(whole))

    # --- one batch -------------------------------------------------------------------------------
    def _batch(
        self, facts: Facts, places: pl.Series, parameters: Mapping[str, Known], framework: Framework
    ) -> Iterator[tuple[pl.Series, Tables, pl.Series]]:
        """Forms of one kind; where their numbers are too large together, the smaller and the larger ones apart."""
        part = facts if places.len() == facts.forms.height else facts.take(places)
        try:
            tables, left = self._decided(part, parameters, framework)
        except BeyondError:
            if places.len() <= _FEWEST:
                yield places.clear(), concat_tables([]), places
                return
            order = _sizes(part).arg_sort()
            middle = places.len() // 2
            for half in (order[:middle], order[middle:]):
                yield from self._batch(facts, places.gather(half.sort()), parameters, framework)
        except UnsupportedError:
            yield places.clear(), concat_tables([]), places
        else:
            yield places.filter(~left), tables, places.filter(left)

    def _decided(
        self, facts: Facts, parameters: Mapping[str, Known], framework: Framework
    ) -> tuple[Tables, pl.Series]:
        spaces = self._spaces(facts, parameters, framework)
        whole, rows = spaces.whole, spaces.rows
        handed = [self._replaced(spaces)]
        if any(rule.on == "section" for rule in self.pack.of_kind("check")):
            spaces.sections = [section_space(whole, rows, name) for name in framework.sections]
        first = decided(spaces, self.written, self.lang)
        if self.asked:
            show_findings(spaces, first, self.written, self.asked)
        of_execution = scores(
            spaces.execution,
            self.pack.of_kind("score", "execution"),
            number_of(Amount(framework.execution, POINTS)),
        )
        of_lines = scores(rows, self.pack.of_kind("score", "indicator"), as_number(rows.lookup("weight", "")))
        conclude(spaces.execution, of_execution)
        conclude(rows, of_lines)
        whole.set("execution_points", of_execution.points)
        handed.append(self._unsettled(spaces, of_execution, of_lines))
        caps = self.pack.of_kind("cap", "submission")
        handed += [_may_apply(whole, rule) for rule in caps]
        sums = totals(whole, rows, of_execution, of_lines)
        handed.append(whole.frame.data[sums.open])
        _show_totals(whole, sums)
        second = decided(spaces, self.concluded, self.lang)
        found = pl.concat([first, second])
        tables, lost = self._tables(spaces, of_execution, of_lines, sums, found)
        handed.append(lost)
        left = pl.select(
            pl.any_horizontal([series.alias(str(n)) for n, series in enumerate(handed)])
        ).to_series()
        if left.any():
            gone = facts.forms["source"].filter(left)
            tables = without(tables, gone)
        return tables, left

    def _replaced(self, spaces: Spaces) -> pl.Series:
        """Forms in which the pack puts something in the place of what is written."""
        changed = [pl.repeat(False, spaces.whole.frame.height, eager=True)]
        for let in self.pack.lets:
            if not let.replaces:
                continue
            space: Space = spaces.whole if let.on == "submission" else spaces.rows
            found, settled = pl.lit(False), pl.lit(False)
            for when, result in let.cases:
                held = as_truth(read(when, space))
                takes = held.value.fill_null(False)
                if held.cannot is not None:
                    takes = takes | held.cannot
                if not (isinstance(result, Name) and result.id == let.id):
                    found = found | (takes & ~settled)
                settled = settled | takes
            if space is spaces.whole:
                changed.append(space.frame.select([found.alias("found")])["found"])
            else:
                changed.append(grouped(spaces.rows, {"found": found.any()})["found"])
        return pl.select(
            pl.any_horizontal([series.alias(str(n)) for n, series in enumerate(changed)])
        ).to_series()

    def _unsettled(self, spaces: Spaces, execution: Scores, lines: Scores) -> pl.Series:
        """Forms with a line that several rules claim, or that a rule finds not to apply."""
        odd = pl.col(lines.several) | lines.where("not_applicable")
        of_rows = grouped(spaces.rows, {"odd": odd.any()})["odd"]
        own = pl.col(execution.several)
        if spaces.whole.framework.execution:
            own = own | execution.where("not_applicable")
        return of_rows | spaces.whole.frame.select([own.alias("own")])["own"]

    def _tables(
        self, spaces: Spaces, execution: Scores, lines: Scores, sums: Totals, found: pl.DataFrame
    ) -> tuple[Tables, pl.Series]:
        pack = self.pack
        forms, rows = spaces.whole.frame, spaces.rows.frame
        claims = as_number(spaces.execution.lookup("claimed", ""))
        weight = number_of(Amount(spaces.whole.framework.execution, POINTS))
        names = ["section", "category", "name", "target", "actual"]
        own = forms.select([
            pl.col("form").alias("form"), pl.col("source").alias("source"), pl.lit(0, dtype=pl.Int32).alias("line"),
            *(pl.lit("预算执行率" if name == "name" else None, dtype=pl.String).alias(name) for name in names),
            told.amount(weight).alias("weight"), told.amount(claims).alias("claimed"),
            *told.point_columns(execution, pack), *told.ending_columns(execution),
        ])  # fmt: skip
        own = own.with_columns(told.explanations(spaces.execution, execution, self.lang).alias("explanation"))
        cells = [pl.col(f"cell.{name}").alias(name) for name in names if name != "name"]
        of_rows = rows.select([
            pl.col("form").alias("form"), pl.col("line").alias("line"),
            pl.col("cell.name").fill_null("").alias("name"), *cells,
            told.amount(as_number(spaces.rows.lookup("weight", ""))).alias("weight"),
            told.amount(as_number(spaces.rows.lookup("claimed", ""))).alias("claimed"),
            *told.point_columns(lines, pack), *told.ending_columns(lines),
        ])  # fmt: skip
        of_rows = of_rows.with_columns(
            told.explanations(spaces.rows, lines, self.lang).alias("explanation"),
            forms.data["source"].gather(rows.data["form"]).alias("source"),
        )
        of_rows = self._measured(of_rows, found)
        schema = {"form": pl.UInt32(), **LINES}
        all_lines = pl.concat([
            own.with_columns(pl.lit(None, dtype=pl.String).alias("measurability"), pl.lit(None, dtype=pl.List(pl.String)).alias("codes")).select(pl.col(n).cast(k) for n, k in schema.items()),
            of_rows.select(pl.col(n).cast(k) for n, k in schema.items()),
        ]).sort("form", "line", maintain_order=True)  # fmt: skip
        lost_lines = all_lines.filter(pl.col("explanation").is_null())["form"]
        lost_found = found.filter(pl.col("message").is_null())["form"]
        lost = forms.data["form"].is_in(pl.concat([lost_lines, lost_found]).unique().implode())
        tables = Tables(
            self._results(spaces, sums, found),
            all_lines.drop("form"),
            self._findings(spaces, found),
            pl.DataFrame(schema=CAPS),
        )
        return tables, lost

    def _measured(self, lines: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """With the verdict on each indicator, and its codes in the order of the alphabet."""
        rules = [rule for rule in self.pack.of_kind("check", "indicator") if rule.code]
        if not rules:
            return lines.with_columns(
                pl.lit(None, dtype=pl.String).alias("measurability"),
                pl.lit(None, dtype=pl.List(pl.String)).alias("codes"),
            )
        about = pl.DataFrame(
            {
                "rule": [rule.id for rule in rules],
                "code": [rule.code for rule in rules],
                "verdict": [rule.verdict for rule in rules],
            },
            schema={"rule": pl.String, "code": pl.String, "verdict": pl.String},
        )
        said = (
            found.lazy()
            .select("form", "line", "rule")
            .join(about.lazy(), on="rule")
            .group_by("form", "line")
            .agg(pl.col("code").unique().sort().alias("codes"), pl.col("verdict").unique().alias("verdicts"))
            .collect()
        )
        verdict = pl.lit("measurable")
        for name in ("vague", "unmeasurable"):
            verdict = pl.when(pl.col("verdicts").list.contains(name)).then(pl.lit(name)).otherwise(verdict)
        return lines.join(said, on=["form", "line"], how="left", maintain_order="left").with_columns(
            verdict.alias("measurability"),
            pl.col("codes").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        )

    def _results(self, spaces: Spaces, sums: Totals, found: pl.DataFrame) -> pl.DataFrame:
        frame = spaces.whole.frame
        pack = self.pack
        claimed = as_number(spaces.whole.lookup("claimed_score", ""))
        total = told.amount(sums.total)
        gap = _gap(sums.total, claimed, pack)
        counts = found.group_by("form").len("findings")
        rated = spaces.whole.lookup("claimed_rating", "")
        rating = (
            pl.col("rating") if not isinstance(rated, Text) else pl.coalesce(rated.value, pl.col("rating"))
        )
        results = frame.select([
            pl.col("form").alias("form"), pl.col("source").alias("source"), pl.col("unit").alias("unit"),
            pl.col("project").alias("project"), pl.col("form_year").alias("year"), pl.lit(pack.id).alias("pack"),
            total.alias("total"), told.amount(sums.lowest).alias("total_min"),
            told.amount(sums.highest).alias("total_max"), pl.col(sums.rating).alias("rating:out"),
            told.amount(claimed).alias("claimed_score"), rating.alias("claimed_rating"), gap.alias("gap"),
        ]).rename({"rating:out": "rating"})  # fmt: skip
        results = results.join(counts, on="form", how="left", maintain_order="left")
        results = results.with_columns(pl.col("findings").fill_null(0))
        return results.select(pl.col(name).cast(kind) for name, kind in RESULTS.items())

    def _findings(self, spaces: Spaces, found: pl.DataFrame) -> pl.DataFrame:
        """In the order of a report: by form, the grave ones first, the form as a whole last, then by rule."""
        rules = {rule.id: rule for rule in self.pack.of_kind("check")}
        about = pl.DataFrame(
            [
                (rule.id, None if rule.basis is None else str(rule.basis), rule.code)
                for rule in rules.values()
            ],
            schema={"rule": pl.String, "basis": pl.String, "code": pl.String},
            orient="row",
        )
        forms = spaces.whole.frame.data.select("form", "source", "file")
        return (
            found.lazy()
            .join(about.lazy(), on="rule", how="left")
            .join(forms.lazy(), on="form", how="left")
            .sort("form", "grave", pl.col("line").is_null(), pl.col("line").fill_null(0), "rule", "order")
            .with_columns(
                pl.lit(pl.Series(LEVELS)).gather(pl.col("grave")).alias("level"),
                pl.col("at.line").alias("row"), pl.col("at.column").alias("column"),
                pl.col("at.sheet").alias("sheet"), pl.col("at.cell").alias("cell"),
            )
            .select(pl.col(name).cast(kind) for name, kind in FINDINGS.items())
            .collect()
        )  # fmt: skip


# --- parts ------------------------------------------------------------------------------------------
def _is_supported(pack: Pack) -> bool:
    """Whether the totals of a pack are sums: no choice of rows, no rounded sections, no caps on lines."""
    framework = pack.framework
    line_caps = [*pack.of_kind("cap", "indicator"), *pack.of_kind("cap", "execution")]
    return (
        framework.scored and framework.choose_by is None and pack.section_rounding is None and not line_caps
    )


def _numbers(scope: str) -> list[Term]:
    schema = fact_schema(scope)
    return [term for term in terms_of(scope) if schema[term.id] == pl.Int64()]


def _sizes(facts: Facts) -> pl.Series:
    """The largest number of each form, on its rows or of its funds."""
    of_rows = pl.max_horizontal([pl.col(f"fact.{term.id}").abs() for term in _numbers("indicator")])
    of_forms = pl.max_horizontal([pl.col(f"fact.{term.id}").abs() for term in _numbers("submission")])
    rows = facts.rows.lazy().group_by("form").agg(of_rows.max().alias("rows"))
    forms = facts.forms.lazy().with_row_index("form").select("form", of_forms.alias("own"))
    found = forms.join(rows, on="form", how="left", maintain_order="left")
    return found.select(pl.max_horizontal("rows", "own").fill_null(0)).collect().to_series()


def section_space(whole: FormSpace, rows: RowSpace, name: str) -> SectionSpace:
    """One section of every form."""
    frame = whole.frame
    weight = as_number(rows.lookup("weight", ""))
    mine = (pl.col("fact.section") == name).fill_null(False)
    found = grouped(
        rows,
        {
            "sum": pl.when(mine).then(weight.num).sum(),
            "count": mine.sum().cast(pl.Int64),
            "printed": pl.when(mine).then(pl.col("printed")).drop_nulls().first(),
        },
    )
    size = weight.size * MOST_ROWS
    total = replace(
        weight,
        num=pl.col(frame.keep(found["sum"])),
        low=min(weight.low * MOST_ROWS, 0),
        high=size,
        shown=None,
    )
    printed = frame.number(frame.keep(found["printed"]), total.dim)
    count = frame.number(frame.keep(found["count"]), Dim(), 1)
    return SectionSpace(
        whole,
        {
            "section": Known(name),
            "section_weight": points(whole.framework.sections[name]),
            "section_sum": replace(total, cannot=None, why=None),
            "section_count": count,
            "section_printed": printed,
        },
    )


def conclude(space: Space, scored: Scores) -> None:
    """Show the points and cases of lines to the rules that read them."""
    space.set("points", scored.points)
    names = [ending.case.name if ending.case else None for ending in scored.endings]
    case = pl.lit(pl.Series(names, dtype=pl.String)).gather(pl.col(scored.code))
    space.set("case", Text(space.frame.keep(case)))


def _may_apply(whole: FormSpace, rule: Rule) -> pl.Series:
    """Forms to which a cap applies, or may apply."""
    held = as_truth(read(rule.when, whole))
    found = held.value.fill_null(False)
    if held.cannot is not None:
        found = found | held.cannot
    return whole.frame.select([found.alias("found")])["found"]


def _show_totals(whole: FormSpace, sums: Totals) -> None:
    whole.set("total", sums.total)
    whole.set("total_lowest", sums.lowest)
    whole.set("total_highest", sums.highest)
    whole.set("rating", Text(sums.rating, pl.col(sums.rating).is_null()))


def _gap(total: Number, claimed: Number, pack: Pack) -> pl.Expr:
    return told.amount(
        added(total, replace(claimed, dim=total.dim, literal=False), minus=True), pack.rounding
    )


def without(tables: Tables, gone: pl.Series) -> Tables:
    """Results without those of some forms."""
    keep = ~pl.col("source").is_in(gone.implode())
    return Tables(
        *(frame.filter(keep) for frame in (tables.results, tables.lines, tables.findings, tables.caps))
    )


def _merged(
    parts: Sequence[tuple[Sequence[int] | pl.Series, Tables]], facts: Facts, in_columns: int
) -> Tables:
    """The results of all parts in the order of the forms."""
    whole = [tables for _, tables in parts if tables.results.height]
    if len(whole) == 1:
        only = whole[0]
        return replace(only, in_columns=in_columns)
    order = facts.forms.select("source").with_row_index("=place")

    together = concat_tables(whole)

    def in_order(frame: pl.DataFrame) -> pl.DataFrame:
        joined = frame.join(order, on="source", how="left", maintain_order="left")
        return joined.sort("=place", maintain_order=True).drop("=place")

    return Tables(
        in_order(together.results), in_order(together.lines), in_order(together.findings), in_order(together.caps),
        in_columns,
    )  # fmt: skip
