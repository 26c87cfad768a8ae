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
from perfeval.engines.process import EXECUTION_ROW
from perfeval.engines.replaced import constant
from perfeval.engines.rowwise import Rowwise
from perfeval.engines.tables import CAPS, FINDINGS, LINES, RESULTS, Tables, concat_tables
from perfeval.language.tree import LAYERS, POINTS, Name, Node, walk
from perfeval.language.values import Amount
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Framework, Pack, Rule
from perfeval.submissions.columns import CELLS, FORMS, ROWS, Facts, fact_schema, is_beyond, terms_of

_WRITTEN = LAYERS.index("let")
#: Fewer forms than this whose numbers are too large together are not worth another try.
_FEWEST = 16


class Columnar:
    """One pack, ready for any number of batches of forms.

    Args:
        definitions: the indicator library, for rows that give raw figures.
        lang: of explanations and messages; None leaves them out, which saves most of the time.
        lines: tell the lines, too.
    """

    name = "columnar"

    def __init__(
        self, pack: Pack, definitions: Definitions | None, lang: Lang | None, *, lines: bool = True
    ) -> None:
        self.pack = pack
        self.lang: Lang | None = lang
        self.lines = lines
        self.rowwise = Rowwise(pack, Direct(pack), definitions, lang or "zh")
        checks = pack.of_kind("check")
        self.written = [rule for rule in checks if LAYERS.index(rule.layer) <= _WRITTEN]
        self.concluded = [rule for rule in checks if LAYERS.index(rule.layer) > _WRITTEN]
        self.asked = asked_for(pack)
        self.asks_for_case = "case" in names_in(pack)
        self.supported = _is_supported(pack)

    def needs(self) -> tuple[list[str], list[str]]:
        """The columns of forms and rows that :meth:`evaluate` reads of forms that it decides itself."""
        names = names_in(self.pack) | {"weight", "claimed", "section", "claimed_score", "claimed_execution"}
        endings = ["", ".why", ".dim", *([".shown"] if self.lang is not None else [])]
        wanted = {f"fact.{name}{ending}" for name in names for ending in endings} | names | set(_ALWAYS)
        if self.lines:
            wanted |= {f"cell.{name}" for name in CELLS}
        return [name for name in FORMS if name in wanted], [name for name in ROWS if name in wanted]

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
            parts.append((one_by_one, self._bare(self.rowwise.evaluate(facts.whole(one_by_one)))))
        return _merged(parts, facts, in_columns)

    def _bare(self, tables: Tables) -> Tables:
        """Results without what is not asked for."""
        lines, findings, caps = tables.lines, tables.findings, tables.caps
        if not self.lines:
            lines = lines.clear()
        if self.lang is None:
            blank = pl.lit(None, dtype=pl.String)
            lines = lines.with_columns(blank.alias("explanation"))
            findings = findings.with_columns(blank.alias("message"), blank.alias("fix"))
            caps = caps.with_columns(blank.alias("title"), blank.alias("explanation"))
        return replace(tables, lines=lines, findings=findings, caps=caps)

    def _alone(self, facts: Facts) -> pl.Series:
        """Forms that columns do not hold in full, or whose totals need more than sums."""
        rows, forms = facts.rows, facts.forms
        untold, beyond = (
            [
                is_beyond("fact." + term.id).fill_null(False)
                for term in _numbers(scope)
                if (why := f"fact.{term.id}.why") in frame.columns and frame[why].null_count() < frame.height
            ]
            for scope, frame in (("indicator", rows), ("submission", forms))
        )
        odd = pl.col("not_applicable") | pl.col("fact.weight").is_null()
        for expr in untold:
            odd = odd | expr
        found = rows.lazy().group_by("form").agg(odd.any().alias("odd"), pl.len().alias("rows")).collect()
        usual = found.filter(~pl.col("odd") & (pl.col("rows") <= MOST_ROWS))["form"]
        own = forms.select(pl.any_horizontal(~pl.col("plain"), *beyond).alias("odd"))["odd"]
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
        conclude(spaces.execution, of_execution, asks_for_case=self.asks_for_case)
        conclude(rows, of_lines, asks_for_case=self.asks_for_case)
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
        """The results, and the forms of which they do not tell everything."""
        forms = spaces.whole.frame
        told_lines, lost = pl.DataFrame(schema=LINES), [found.filter(pl.col("message").is_null())["form"]]
        if self.lines:
            all_lines = self._lines(spaces, execution, lines, found)
            lost.append(all_lines.filter(pl.col("explanation").is_null())["form"])
            told_lines = all_lines.drop("form")
        tables = Tables(
            self._results(spaces, sums, found),
            told_lines,
            self._findings(spaces, found),
            pl.DataFrame(schema=CAPS),
        )
        if self.lang is None:
            return tables, pl.repeat(False, forms.height, eager=True)
        return tables, forms.data["form"].is_in(pl.concat(lost).unique().implode())

    def _lines(self, spaces: Spaces, execution: Scores, lines: Scores, found: pl.DataFrame) -> pl.DataFrame:
        """The execution row and the indicators, with the place of their form."""
        forms, rows = spaces.whole.frame, spaces.rows.frame
        weight = number_of(Amount(spaces.whole.framework.execution, POINTS))
        own = forms.select([
            pl.col("form").alias("form"), pl.col("source").alias("source"), pl.lit(0, dtype=pl.Int32).alias("line"),
            pl.lit(EXECUTION_ROW).alias("name"), told.amount(weight).alias("weight"),
            told.amount(as_number(spaces.execution.lookup("claimed", ""))).alias("claimed"),
            *told.point_columns(execution, self.pack), *told.ending_columns(execution),
        ])  # fmt: skip
        of_rows = rows.select([
            pl.col("form").alias("form"), pl.col("line").alias("line"), pl.col("cell.name").fill_null("").alias("name"),
            *(pl.col(f"cell.{name}").alias(name) for name in CELLS if name != "name"),
            told.amount(as_number(spaces.rows.lookup("weight", ""))).alias("weight"),
            told.amount(as_number(spaces.rows.lookup("claimed", ""))).alias("claimed"),
            *told.point_columns(lines, self.pack), *told.ending_columns(lines),
        ])  # fmt: skip
        of_rows = of_rows.with_columns(forms.data["source"].gather(rows.data["form"]).alias("source"))
        of_rows = self._measured(of_rows, found)
        if self.lang is not None:
            own = own.with_columns(
                told.explanations(spaces.execution, execution, self.lang).alias("explanation")
            )
            of_rows = of_rows.with_columns(
                told.explanations(spaces.rows, lines, self.lang).alias("explanation")
            )
        schema = {"form": pl.UInt32(), **LINES}
        both = [
            frame.select(
                (pl.col(name) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)).cast(kind)
                for name, kind in schema.items()
            )
            for frame in (own, of_rows)
        ]
        # The execution row of each form comes before its indicators, which are in order already.
        return both[0].merge_sorted(both[1], key="form")

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
#: Columns that every evaluation reads, beside those of the facts that a pack asks for.
_ALWAYS = (
    "source", "file", "unit", "project", "rating", "form_year", "plain", "form", "line", "not_applicable", "printed",
    "at.line", "at.column", "at.sheet", "at.cell",
)  # fmt: skip


def names_in(pack: Pack) -> set[str]:
    """Every name that the expressions of a pack read."""
    trees: list[Node] = [tree for let in pack.lets for case in let.cases for tree in case]
    trees += [profile.when for profile in pack.framework.profiles]
    for rule in pack.rules:
        trees.append(rule.when)
        trees += [
            node
            for case in rule.cases
            for node in (case.when, case.points, case.lowest, case.highest)
            if node
        ]
        trees += [rule.amount] if rule.amount is not None else []
        trees += [
            part
            for said in (rule.message, rule.fix)
            for template in said.values()
            for part in template.parts
            if not isinstance(part, str)
        ]
    return {part.id for tree in trees for part in walk(tree) if isinstance(part, Name)}


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
    of_rows, of_forms = (
        pl.max_horizontal(
            [pl.col(name).abs() for term in _numbers(scope) if (name := f"fact.{term.id}") in frame.columns]
        )
        for scope, frame in (("indicator", facts.rows), ("submission", facts.forms))
    )
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


def conclude(space: Space, scored: Scores, *, asks_for_case: bool) -> None:
    """Show the points and cases of lines to the rules that read them."""
    space.set("points", scored.points)
    if not asks_for_case:
        return
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
        tables.results.filter(keep), tables.lines.filter(keep), tables.findings.filter(keep), tables.caps.filter(keep)
    )  # fmt: skip


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
