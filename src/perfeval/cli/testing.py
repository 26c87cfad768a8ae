"""perfeval rules test: the examples of packs, what they reach, and whether they notice a change of the rules."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import common
from perfeval.packs.model import Pack
from perfeval.packs.whole import WholeExample

if TYPE_CHECKING:
    from perfeval.indicators.shelf import Shelf
    from perfeval.reports.testing import Tested

#: A suggestion is looked for among so many variations of the examples of a rule.
_TRIES = 300
#: A terminal is told after every so many changes.
_PROGRESS = 50

_Which = Annotated[
    str | None,
    typer.Argument(
        metavar=common.said("规则包", "PACK"),
        help=common.said("规则包编号；不写则全部", "a pack; all when left out"),
    ),
]
_Mutate = Annotated[
    bool,
    typer.Option(
        "--mutate",
        help=common.said(
            "试改：把规则里的比较符、数字、且或非、情形先后、参数值和词表各改动一处，看有没有例子发现",
            "change one comparison, number, and/or/not, order of cases, parameter or word at a time, "
            "and see whether an example notices",
        ),
    ),
]
_FailOn = Annotated[
    common.FailOn,
    typer.Option(
        "--fail-on",
        help=common.said(
            "例子不符是错误，没有例子到的和没有发现的试改是警告；到此级退出码为 1",
            "a failing example is an error, a part without an example or a change not noticed a warning; "
            "exit 1 from this level on",
        ),
    ),
]


def run_tests(
    pack: _Which = None,
    mutate: _Mutate = False,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    engine: common.Engine_ = None,
    format_: common.Format_ = common.Format.TEXT,
    fail_on: _FailOn = common.FailOn.ERROR,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Run the examples that rules carry, and say what they do not reach."""
    from perfeval.engines.coverage.measuring import measure
    from perfeval.packs.places import Places
    from perfeval.reports.testing import Tested, testing_json, testing_text

    store, shelf = common.store_of(rules), common.shelf_of(indicators)
    grave = False
    for id_ in [pack] if pack else store.ids():
        loaded, examples = store.load(id_), store.examples(id_)
        parent = store.load(loaded.chain[-2]) if len(loaded.chain) > 1 else None
        coverage = measure(loaded, parent, examples, common.engine_of(engine, lang.value), shelf)
        tested = Tested(loaded, coverage)
        if mutate:
            tested = _changed(tested, parent, examples, shelf)
        for fault in tested.faults:
            common.warn(fault, lang.value)
        places = Places(store, loaded)
        if format_ is common.Format.JSON:
            common.out(json.dumps(testing_json(tested, places), ensure_ascii=False) + "\n")
        else:
            common.out(testing_text(tested, places, lang.value))
        grave |= bool(tested.faults) and common.is_grave("error", fail_on)
        grave |= bool(tested.open) and common.is_grave("warning", fail_on)
    raise typer.Exit(common.FOUND if grave else common.DONE)


def _changed(tested: Tested, parent: Pack | None, examples: tuple[WholeExample, ...], shelf: Shelf) -> Tested:
    """With the changes that no example notices; on a terminal, stderr counts."""
    from perfeval.engines.mutation.running import tried_mutants
    from perfeval.engines.mutation.suggesting import Suggester
    from perfeval.reports.testing import Survivor

    shows = sys.stderr.isatty() and not sys.stdout.isatty()
    near, count, survivors = Suggester(tested.pack, shelf, _TRIES), 0, []
    for count, tried in enumerate(tried_mutants(tested.pack, parent, examples, shelf), 1):
        if shows and count % _PROGRESS == 0:
            typer.echo(f"\r{tested.pack.id} {count}", err=True, nl=False)
        if not tried.killed:
            survivors.append(Survivor(tried.mutant, near.suggestion(tried.mutant)))
    if shows and count >= _PROGRESS:
        typer.echo("\r" + " " * (len(tested.pack.id) + len(str(count)) + 1) + "\r", err=True, nl=False)
    return replace(tested, mutants=count, survivors=tuple(survivors))
