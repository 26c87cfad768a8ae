"""The columnar engine: the rules of a pack as Polars expressions over the facts of many forms at once.

It says to the last digit what the other engines say. What columns cannot settle is handed, form by form, to the
direct engine: forms with raw figures, tables or unknown weights, forms to which a cap applies, and those where a
rounding hangs on more digits than a sum carries.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from perfeval.diagnostics import Lang
from perfeval.engines.columns.aggregates import touched
from perfeval.engines.columns.asked import Asked
from perfeval.engines.columns.checks import Spaces, asked_for, decided, show_findings
from perfeval.engines.columns.frame import Frame
from perfeval.engines.columns.held import ALWAYS, alone_in, is_supported, names_in, numbers_of, sizes_of
from perfeval.engines.columns.outcome import Outcome, merged, without
from perfeval.engines.columns.reading import read
from perfeval.engines.columns.scoring import Scores, scores
from perfeval.engines.columns.sections import section_space
from perfeval.engines.columns.spaces import (
    ExecutionSpace,
    FormSpace,
    RowSpace,
    Space,
)
from perfeval.engines.columns.totals import Totals, totals
from perfeval.engines.columns.values import (
    BeyondError,
    Known,
    Text,
    UnsupportedError,
    as_number,
    as_truth,
    number_of,
)
from perfeval.engines.compute import NOTHING
from perfeval.engines.derived import Definitions
from perfeval.engines.direct import Direct
from perfeval.engines.replaced import constant
from perfeval.engines.rowwise import Rowwise
from perfeval.engines.tables import Tables, concat_tables
from perfeval.language.tree import LAYERS, POINTS, Name
from perfeval.language.values import Amount
from perfeval.packs.model import Framework, Pack, Rule
from perfeval.submissions.columns import CELLS, FORMS, ROWS, Facts

_WRITTEN = LAYERS.index("let")
#: Fewer forms than this are sooner done one by one than in columns.
FEW_FORMS = 32


class Columnar:
    """One pack, ready for any number of batches of forms.

    Args:
        definitions: the indicator library, for rows that give raw figures.
        lang: of explanations and messages; None leaves them out, which saves most of the time.
        lines: tell the lines, too.
        texts: what was asked of texts, shared with other packs over the same forms; nothing yet if not given.
    """

    name = "columnar"

    def __init__(
        self,
        pack: Pack,
        definitions: Definitions | None,
        lang: Lang | None,
        *,
        lines: bool = True,
        texts: Asked | None = None,
    ) -> None:
        self.texts = Asked() if texts is None else texts
        self.pack = pack
        self.lang: Lang | None = lang
        self.outcome = Outcome(pack, lang, lines=lines)
        self.rowwise = Rowwise(pack, Direct(pack), definitions, lang or "zh")
        checks = pack.of_kind("check")
        self.written = [rule for rule in checks if LAYERS.index(rule.layer) <= _WRITTEN]
        self.concluded = [rule for rule in checks if LAYERS.index(rule.layer) > _WRITTEN]
        self.asked = asked_for(pack)
        self.asks_for_case = "case" in names_in(pack)
        self.supported = is_supported(pack)

    def needs(self) -> tuple[list[str], list[str]]:
        """The columns of forms and rows that :meth:`evaluate` reads of forms that it decides itself."""
        names = names_in(self.pack) | {"weight", "claimed", "claimed_score", "claimed_execution"}
        if "section_weight" in names or any(rule.on == "section" for rule in self.pack.rules):
            names |= {"section"}
        endings = ["", ".why", ".dim", ".den", *([".shown"] if self.lang is not None else [])]
        wanted = {f"fact.{name}{ending}" for name in names for ending in endings} | names | set(ALWAYS)
        if self.outcome.lines:
            wanted |= {f"cell.{name}" for name in CELLS}
        return [name for name in FORMS if name in wanted], [name for name in ROWS if name in wanted]

    def evaluate(self, facts: Facts) -> Tables:
        """The results of every form, in order."""
        count = facts.forms.height
        if not self.supported or count < FEW_FORMS:
            alone = pl.repeat(True, count, eager=True)
        else:
            alone = alone_in(facts)
        self.texts.tidy()
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
            parts.append((one_by_one, self.outcome.bare(self.rowwise.evaluate(facts.whole(one_by_one)))))
        return merged(parts, facts, in_columns)

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
        forms = Frame(facts.forms.with_row_index("form"), self.texts)
        rows = Frame(facts.rows.with_columns(pl.col("form").set_sorted()), self.texts)
        for frame, scope in ((forms, "submission"), (rows, "indicator")):
            frame.measure_facts([term.id for term in numbers_of(scope)])
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
            if places.len() < FEW_FORMS:
                yield places.clear(), concat_tables([]), places
                return
            sizes = sizes_of(part)
            order = sizes.arg_sort()
            middle = _parting(sizes)
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
        tables, lost = self.outcome.tables(spaces, of_execution, of_lines, sums, found)
        handed.append(lost)
        handed += [whole.frame.data[mask.meta.output_name()] for mask in whole.handed]
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
                changed.append(touched(spaces.rows, found))
        return pl.select(
            pl.any_horizontal([series.alias(str(n)) for n, series in enumerate(changed)])
        ).to_series()

    def _unsettled(self, spaces: Spaces, execution: Scores, lines: Scores) -> pl.Series:
        """Forms with a line that several rules claim, or that a rule finds not to apply."""
        odd = pl.col(lines.several) | lines.where("not_applicable")
        of_rows = touched(spaces.rows, odd)
        own = pl.col(execution.several)
        if spaces.whole.framework.execution:
            own = own | execution.where("not_applicable")
        return of_rows | spaces.whole.frame.select([own.alias("own")])["own"]


# --- parts ------------------------------------------------------------------------------------------


def conclude(space: Space, scored: Scores, *, asks_for_case: bool) -> None:
    """Show the points and cases of lines to the rules that read them."""
    space.set("points", scored.points)
    if not asks_for_case:
        return
    names = [ending.case.name if ending.case else None for ending in scored.endings]
    case = pl.lit(pl.Series(names, dtype=pl.String)).gather(pl.col(scored.code))
    space.set("case", Text(space.frame.keep(case)))


def _parting(sizes: pl.Series) -> int:
    """How many of the smaller forms to try together, where all are too large together.

    Nearly always a few are far larger than the rest, so sizes are parted by their order of magnitude: midway between
    the middle one and the largest. Where that parts nothing, by their number.
    """
    middle, most = sizes.median(), sizes.max()
    if isinstance(middle, float) and isinstance(most, int):
        fewer = int((sizes <= math.sqrt(middle * most)).sum())
        if fewer < len(sizes):
            return fewer
    return len(sizes) // 2


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
