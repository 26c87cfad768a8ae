"""perfeval rules prove: what holds of a pack whatever a form says."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from perfeval.cli import common

_Which = Annotated[
    str | None,
    typer.Argument(
        metavar=common.said("规则包", "PACK"),
        help=common.said("规则包编号；不写则全部", "a pack; all when left out"),
    ),
]
#: After how many answers the count on the terminal is renewed.
_STEP = 10


def prove(
    pack: _Which = None,
    rules: common.Rules_ = None,
    format_: common.Format_ = common.Format.TEXT,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Prove packs, and say what does not hold."""
    from perfeval.engines.proof.prove import prove as proof_of
    from perfeval.reports.proof import proof_json, proof_report

    store = common.store_of(rules)
    shows = sys.stderr.isatty() and not sys.stdout.isatty()
    holds = True
    for place, id_ in enumerate([pack] if pack else store.ids()):

        def count(done: int, id_: str = id_) -> None:
            if shows and done % _STEP == 0:
                typer.echo(f"\r{id_} {done}", err=True, nl=False)

        proof = proof_of(store.load(id_), count)
        if shows:
            typer.echo("\r\x1b[K", err=True, nl=False)
        if format_ is common.Format.JSON:
            common.out(json.dumps(proof_json(proof), ensure_ascii=False) + "\n")
        else:
            common.out(("\n" if place else "") + proof_report(proof, lang.value))
        holds = holds and proof.holds
    raise typer.Exit(common.DONE if holds else common.FOUND)
