"""Batches of forms → tables. A form that cannot be evaluated is told and leaves its batch alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from perfeval.archive import messages
from perfeval.archive.choosing import Packs, Said
from perfeval.archive.failures import FAULTS, Fault, fault_of
from perfeval.archive.kernels import Engine, Kernel, kernel_of
from perfeval.diagnostics import Diagnostic, FaultError, Lang, PerfevalError, Span
from perfeval.engines.derived import reference_faults
from perfeval.engines.tables import AMOUNT, CAPS, EXACT, FINDINGS, LINES, RESULTS, Tables, concat_tables
from perfeval.indicators.shelf import Shelf
from perfeval.language.vocabulary import vocabulary
from perfeval.submissions.columns import SCALE, Facts, decode

#: What of a form the results do not repeat and reports want: amounts in 元, as RESULTS has them.
FORMS: dict[str, pl.DataType] = {
    "source": pl.String(), "department": pl.String(), "region": pl.String(), "kind": pl.String(), "pack": pl.String(),
    "adjusted_budget": AMOUNT, "spent": AMOUNT,
}  # fmt: skip
#: The tables of a batch, and of a run; those of the files that are written have the same names.
TABLES = {
    "results": RESULTS,
    "lines": {name: kind for name, kind in LINES.items() if name not in EXACT},
    "findings": FINDINGS,
    "caps": CAPS,
    "forms": FORMS,
}
#: Faults of forms that were read, each with its file.
FAULTED = {"file": pl.String(), **FAULTS}


@dataclass(frozen=True, slots=True)
class Evaluator:
    """What evaluates every form of a run by its pack."""

    packs: Packs
    engine: Engine
    definitions: Shelf
    lang: Lang
    kernels: dict[str, Kernel]

    def evaluate(self, facts: Facts, said: Sequence[Said]) -> dict[str, pl.DataFrame]:
        """The tables of one batch, in the order of its forms, and its faults under ``faults``.

        Args:
            said: of each form, what its pack is chosen by.
        """
        faults: list[tuple[str, Fault]] = []
        by_pack: dict[str, list[int]] = {}
        refused = self._refused(facts)
        for place, one in enumerate(said):
            chosen = refused.get(place) or self.packs.choose(one)
            if isinstance(chosen, str):
                by_pack.setdefault(chosen, []).append(place)
            else:
                faults.append(_faulted(facts, place, chosen))
        places: list[int] = []
        parts: list[Tables] = []
        for id_, some in sorted(by_pack.items()):
            whole = facts if len(some) == facts.forms.height else facts.take(some)
            for done, outcome in self._each(id_, whole, some):
                if isinstance(outcome, Tables):
                    places += done
                    parts.append(outcome)
                else:
                    faults.append(_faulted(facts, done[0], outcome))
        frames = _in_order(parts, facts.forms["source"])
        frames["forms"] = _forms(facts.forms[sorted(places)], frames["results"])
        rows = [(file, *fault) for file, fault in faults]
        frames["faults"] = pl.DataFrame(rows, schema=FAULTED, orient="row")
        return frames

    def _refused(self, facts: Facts) -> dict[int, Sequence[Diagnostic]]:
        """Forms with raw figures that hang on nothing."""
        odd = (~facts.forms["plain"]).arg_true()
        found: dict[int, Sequence[Diagnostic]] = {}
        for place, submission in zip(odd, decode(facts.take(odd)), strict=True):
            if faults := reference_faults(submission, self.definitions):
                found[place] = faults
        return found

    def _each(
        self, id_: str, facts: Facts, places: Sequence[int]
    ) -> Iterator[tuple[Sequence[int], Tables | Sequence[Diagnostic]]]:
        """Forms of one pack evaluated at once; where that fails in halves, down to the form that is at fault."""
        if id_ not in self.kernels:
            self.kernels[id_] = kernel_of(self.engine, self.packs.load(id_), self.definitions, self.lang)
        outcome: Tables | Sequence[Diagnostic] | None = None
        try:
            outcome = self.kernels[id_].evaluate(facts)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a panic of Polars is no Exception; told at the form it is about
            if len(places) == 1:
                outcome = _told(error)
        if outcome is not None:
            yield places, outcome
            return
        middle = len(places) // 2
        for some in (range(middle), range(middle, len(places))):
            yield from self._each(id_, facts.take(some), [places[place] for place in some])


def evaluator(packs: Packs, engine: Engine, definitions: Shelf, lang: Lang) -> Evaluator:
    """One for a run."""
    return Evaluator(packs, engine, definitions, lang, {})


def _told(error: BaseException) -> Sequence[Diagnostic]:
    if isinstance(error, PerfevalError):
        return error.diagnostics
    if isinstance(error, FaultError):
        return (error.diagnostic,)
    lines = str(error).strip().splitlines() or [""]
    return (messages.OwnFault(detail=f"{type(error).__name__}: {lines[0]}"),)


def _faulted(facts: Facts, place: int, found: Sequence[Diagnostic]) -> tuple[str, Fault]:
    """A fault of a form, at the place of the form where the message has none."""
    file, number, line, column, sheet, cell = facts.forms.select(
        "file", "number", "at.line", "at.column", "at.sheet", "at.cell"
    ).row(place)
    here = Span(file, line, column, sheet=sheet, cell=cell)
    items = [item if item.span and (item.span.line or item.span.cell) else item.at(here) for item in found]
    return file, fault_of(number, items)


def _in_order(parts: Sequence[Tables], sources: pl.Series) -> dict[str, pl.DataFrame]:
    """Tables of several packs as one, in the order of the forms."""
    tables = concat_tables(parts)
    frames = {
        name: getattr(tables, name).select(*TABLES[name]) for name in ("results", "lines", "findings", "caps")
    }
    if len(parts) > 1:
        order = pl.DataFrame({"source": sources}).with_row_index("=place")
        for name, frame in frames.items():
            joined = frame.join(order, on="source", how="left", maintain_order="left")
            frames[name] = joined.sort("=place", maintain_order=True).drop("=place")
    return frames


def _forms(forms: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    kinds = {}
    for kind in forms["kind"].unique():
        word = vocabulary().word("submission_kind", (kind or "").strip())
        kinds[kind] = word.id if word else "project"
    named = forms["kind"].replace_strict(kinds, return_dtype=pl.String) if kinds else forms["kind"]
    return forms.select(
        "source",
        "department",
        "region",
        named.alias("kind"),
        results["pack"].alias("pack"),
        _amount("adjusted_budget").alias("adjusted_budget"),
        _amount("spent_funds").alias("spent"),
    ).cast(FORMS)  # type: ignore[arg-type]


def _amount(fact: str) -> pl.Expr:
    """A figure of a form with four decimals, half away from zero, null where it is no whole number of millionths."""
    value = pl.col("fact." + fact)
    step = SCALE // 10**4
    rounded = (value.abs() + step // 2) // step * value.sign()
    return pl.when(rounded.abs() < 10**17).then(rounded).cast(pl.Decimal(38, 0)) / pl.lit(
        10**4, pl.Decimal(38, 4)
    )
