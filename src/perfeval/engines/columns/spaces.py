"""What the names of a rule stand for in columns: on indicators, the execution row, a section, or the form.

The order in which a name is looked for is that of :meth:`perfeval.engines.scene.View.lookup`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import polars as pl

from perfeval.engines.columns.frame import Frame
from perfeval.engines.columns.values import (
    Column,
    Dim,
    Known,
    Number,
    Own,
    Text,
    Truth,
    as_number,
    as_truth,
    chosen,
    compared,
    never,
    nothing,
    number_of,
)
from perfeval.language.tree import POINTS, Node
from perfeval.language.values import MISSING, Amount, Cannot
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Framework, Let, Pack
from perfeval.submissions.columns import NEIGHBOURS_OF_FORM, NEIGHBOURS_OF_ROW, has_own_unit, terms_of

#: Reads an expression in a space; given to it, because the two need each other.
Reading = Callable[[Node, "Space"], Column]


def points(number: Fraction) -> Known:
    """So many points on every row."""
    return Known(Amount(number, POINTS))


class Space:
    """Names that stand for columns of one frame."""

    def __init__(self, pack: Pack, frame: Frame, scope: str, read: Reading) -> None:
        self.pack = pack
        self.frame = frame
        self.scope = scope
        self.read = read
        #: What was read already, by the identity of the tree, which the pack keeps.
        self.compiled: dict[int, Column] = {}
        self.own: dict[str, Column] = {}
        self.facts: dict[str, Term] = {}
        self.lets: Mapping[str, Let] = {}
        #: Answers to questions about texts, by the question.
        self.answers: dict[tuple[str, ...], Column] = {}
        #: Named conditions worked out, by the identity of their trees.
        self.named: dict[int, Column] = {}
        #: Checks that had a finding, by id and title: on which rows.
        self.findings: dict[str, pl.Expr] = {}

    def lookup(self, name: str, of: str) -> Column:
        """The column that a name stands for; nothing is known under a name that nobody gives."""
        del of
        if name not in self.own:
            self.own[name] = self._found(name)
        return self.own[name]

    def _found(self, name: str) -> Column:
        if name in self.facts:
            return self._fact(self.facts[name])
        if name in self.lets:
            return let_column(self.lets[name], self)
        return Known(MISSING)

    def _fact(self, term: Term) -> Column:
        column = "fact." + term.id
        reasons = column + ".why"
        cannot = why = None
        if not self.frame.is_empty(reasons):
            why = pl.col(reasons)
            cannot = why.is_not_null()
        elif self.frame.is_empty(column):
            return Known(MISSING)
        if term.type.base == "number":
            own = has_own_unit(term)
            dim = self.frame.dimension(column + ".dim") if own else Dim(term.type.dimension)
            number = self.frame.quotient(column, dim) if own else self.frame.number(column, dim)
            return replace(number, cannot=cannot, why=why, shown=pl.col(column + ".shown"))
        if term.type.base == "truth":
            return Truth(pl.col(column), cannot)
        return Text(column, cannot, why)

    @property
    def form(self) -> FormSpace:
        """The space of the forms that this belongs to."""
        raise NotImplementedError

    @property
    def all_lets(self) -> Mapping[str, Let]:
        """The intermediate names that are worked out here."""
        return {**self.form.lets, **self.lets}

    def spread(self, column: Column) -> Column:
        """What is said of a form, where it is asked for here."""
        return column

    def set(self, name: str, column: Column) -> None:
        """Show what was concluded."""
        self.own[name] = column

    def found(self, rule: str) -> Column:
        """Whether a check had a finding here."""
        return Truth(self.findings[rule]) if rule in self.findings else Known(False)


class FormSpace(Space):
    """The form as a whole, with the parameters of its year and the weights that fit it."""

    def __init__(
        self, pack: Pack, frame: Frame, read: Reading, framework: Framework, parameters: Mapping[str, Known]
    ) -> None:
        super().__init__(pack, frame, "submission", read)
        self.framework = framework
        #: The indicators of the forms, once there are any; weakly, so that the columns of a batch are given back as
        #: soon as it is done, not when cycles are looked for: new memory costs more than the rules.
        self.rows: weakref.ref[RowSpace] | None = None
        #: What was counted over them.
        self.aggregated: dict[int, Column] = {}
        #: Forms that a sum leaves to the other engines.
        self.handed: list[pl.Expr] = []
        self.facts = {term.id: term for term in terms_of("submission")}
        self.lets = {let.id: let for let in pack.lets if let.on == "submission" and not let.replaces}
        self.own |= dict(parameters)
        for name, kind in NEIGHBOURS_OF_FORM.items():
            if name not in frame.data.columns:  # nobody asks for it
                continue
            is_truth = kind == pl.Boolean()
            self.own[name] = Truth(pl.col(name)) if is_truth else frame.number(name, Dim(), 1)
        self.own["execution_weight"] = points(framework.execution)
        self.own["full_score"] = points(framework.full)
        self.own["dropped_weight"] = points(Fraction(0))
        self.own["claimed_rating"] = self._claimed_rating()
        self.own["earned_rating"] = self._earned_rating()

    @property
    def form(self) -> FormSpace:
        return self

    def _claimed_rating(self) -> Column:
        words = self.pack.vocabulary

        def read(text: str) -> str | None:
            found = words.word("rating", text.strip())
            return found.zh if found else None

        column = self.frame.keep(
            self.frame.of_text("rating", ("rating", self.pack.digest), read, pl.String()), "rating"
        )
        blank = pl.col("rating").str.strip_chars() == ""
        cannot = pl.col("rating").is_not_null() & ~blank.fill_null(False) & pl.col(column).is_null()
        return Text(column, cannot)

    def _earned_rating(self) -> Column:
        return Text(self.frame.keep(rating_of(self.pack, as_number(self.lookup("claimed_score", "")))))


class ExecutionSpace(Space):
    """The execution row of every form."""

    def __init__(self, whole: FormSpace) -> None:
        super().__init__(whole.pack, whole.frame, "execution", whole.read)
        self.whole = whole
        self.own["claimed"] = whole.lookup("claimed_execution", "")
        self.own["weight"] = points(whole.framework.execution)

    @property
    def form(self) -> FormSpace:
        return self.whole

    def _found(self, name: str) -> Column:
        return self.whole.lookup(name, "")


class SectionSpace(Space):
    """One section of the framework in every form."""

    def __init__(self, whole: FormSpace, facts: Mapping[str, Column]) -> None:
        super().__init__(whole.pack, whole.frame, "section", whole.read)
        self.whole = whole
        self.own |= dict(facts)

    @property
    def form(self) -> FormSpace:
        return self.whole

    def _found(self, name: str) -> Column:
        return self.whole.lookup(name, "")


class RowSpace(Space):
    """Indicators; what is said of the form stands on each of its rows."""

    def __init__(self, whole: FormSpace, frame: Frame) -> None:
        super().__init__(whole.pack, frame, "indicator", whole.read)
        self.whole = whole
        self.facts = {term.id: term for term in terms_of("indicator")}
        self.lets = {let.id: let for let in whole.pack.lets if let.on == "indicator" and not let.replaces}
        self.own |= {name: Truth(pl.col(name)) for name in NEIGHBOURS_OF_ROW if name in frame.data.columns}
        self.own["line"] = frame.number("line", Dim((("个", 1),)), 1)
        self.own["section_weight"] = self._section_weight()
        whole.rows = weakref.ref(self)
        #: Parts of conditions on two indicators, with the side left out, by the identity of the part.
        self.stripped: dict[int, Node] = {}

    @property
    def form(self) -> FormSpace:
        return self.whole

    def _section_weight(self) -> Column:
        if self.frame.is_empty("fact.section"):
            return Known(MISSING)
        section = pl.col("fact.section")
        cases = [
            ((section == name).fill_null(False), number_of(Amount(weight, POINTS)))
            for name, weight in self.whole.framework.sections.items()
        ]
        return chosen(cases, None) if cases else Known(MISSING)

    def _found(self, name: str) -> Column:
        if name in self.facts or name in self.lets:
            return super()._found(name)
        return self.spread(self.whole.lookup(name, ""))

    def spread(self, column: Column) -> Column:
        """What is said of a form, on each of its rows."""
        if isinstance(column, Known):
            return column
        if isinstance(column, Truth):
            return Truth(self._spread(column.value), self._maybe(column.cannot))
        if isinstance(column, Text):
            return Text(self._named(column.value), self._maybe(column.cannot), self._maybe(column.why))
        own = tuple((Own(self._named(pl.col(one.column)), one.texts), power) for one, power in column.dim.own)
        den = column.den if isinstance(column.den, int) else self._spread(column.den)
        return replace(
            column, num=self._spread(column.num), den=den, dim=Dim(column.dim.fixed, own),
            cannot=self._maybe(column.cannot), shown=self._maybe(column.shown), why=self._maybe(column.why),
        )  # fmt: skip

    def _named(self, value: pl.Expr) -> str:
        series = self.whole.frame.select([value.alias("value")])["value"]
        return self.frame.keep(series.gather(self.frame.data["form"]))

    def _spread(self, value: pl.Expr) -> pl.Expr:
        return pl.col(self._named(value))

    def _maybe(self, value: pl.Expr | None) -> pl.Expr | None:
        return None if value is None else self._spread(value)


def kept(column: Column, frame: Frame) -> Column:
    """The same column, worked out now, for what is read many times."""
    if isinstance(column, Truth):
        cannot = column.cannot
        return Truth(pl.col(frame.keep(column.value)), None if cannot is None else pl.col(frame.keep(cannot)))
    if not isinstance(column, Number):
        return column

    def part(value: pl.Expr | None) -> pl.Expr | None:
        return None if value is None else pl.col(frame.keep(value))

    return replace(
        column, num=pl.col(frame.keep(column.num)),
        den=column.den if isinstance(column.den, int) else pl.col(frame.keep(column.den)),
        cannot=part(column.cannot), shown=part(column.shown), why=part(column.why),
    )  # fmt: skip


def let_column(let: Let, space: Space) -> Column:
    """An intermediate name: the value of the first case that holds."""
    term = space.pack.vocabulary.terms[let.id]
    cases: list[tuple[pl.Expr, Column]] = []
    last: Column | None = None
    for when, result in let.cases:
        held = space.read(when, space)
        if isinstance(held, Known):
            if held.value is not True and not isinstance(held.value, Cannot):
                continue
            last = (
                Known(held.value)
                if isinstance(held.value, Cannot)
                else _typed(space.read(result, space), term)
            )
            break
        truth = as_truth(held)
        if truth.cannot is not None:
            cases.append((truth.cannot, Known(UNTOLD)))
        cases.append((truth.value.fill_null(False), _typed(space.read(result, space), term)))
    if not cases:
        return Known(MISSING) if last is None else kept(last, space.frame)
    if term.type.base == "number":
        numbers = [(when, as_number(value, Dim(term.type.dimension))) for when, value in cases]
        return kept(chosen(numbers, None if last is None else as_number(last)), space.frame)
    return chosen_text(cases, last, space)


#: Beyond telling, for a reason that is not kept.
UNTOLD = Cannot({"zh": "", "en": ""})


def _typed(column: Column, term: Term) -> Column:
    """A literal without a unit takes the one that the name declares."""
    if isinstance(column, Known) and column.literal and isinstance(column.value, Amount):
        return Known(replace(column.value, dimension=term.type.dimension))
    if isinstance(column, Number) and column.literal:
        return replace(column, dim=Dim(term.type.dimension), literal=False)
    return column


def chosen_text(cases: list[tuple[pl.Expr, Column]], last: Column | None, space: Space) -> Text:
    """The text of the first case whose condition holds."""
    value, cannot, doubtful = nothing(pl.String), pl.lit(False), False
    for when, column in reversed([*cases, *([(pl.lit(True), last)] if last is not None else [])]):
        own, unknown = _of_text(column)
        doubtful = doubtful or unknown is not None
        value = pl.when(when).then(own).otherwise(value)
        cannot = pl.when(when).then(never(unknown)).otherwise(cannot)
    return Text(space.frame.keep(value), pl.col(space.frame.keep(cannot)) if doubtful else None)


def _of_text(column: Column) -> tuple[pl.Expr, pl.Expr | None]:
    if isinstance(column, Text):
        return column.value, column.cannot
    if isinstance(column, Known):
        value = column.value
        if isinstance(value, str):
            return pl.lit(value), None
        return nothing(pl.String), pl.lit(True) if isinstance(value, Cannot) else None
    raise TypeError(column)


def rating_of(pack: Pack, total: Number) -> pl.Expr:
    """The rating whose lower bound a total reaches; null where the total is."""
    result = nothing(pl.String)
    for label, bound in reversed(pack.ratings):
        reached = compared("≥", total, number_of(Amount(bound, POINTS))).value
        result = pl.when(reached).then(pl.lit(label)).otherwise(result)
    return pl.when(total.present).then(result)
