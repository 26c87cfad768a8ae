"""The parser of ``grammar.lark``, from tables worked out beforehand: working them out is a tenth of a start.

After a change of the grammar run ``python -m perfeval.language.grammar``; a test holds the tables against it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from lark import Lark


@cache
def grammar() -> Lark:
    """The parser of expressions."""
    from perfeval.language.grammar_tables import DATA, MEMO

    # What lark's own stand-alone parsers are loaded by.
    parser: Lark = Lark._load_from_dict(DATA, MEMO)  # type: ignore[no-untyped-call]
    return parser


def built() -> Lark:
    """The same parser, worked out anew from ``grammar.lark``."""
    return Lark(_text(), parser="lalr", propagate_positions=True, maybe_placeholders=False)


def made_from() -> str:
    """What the tables depend on: the grammar and lark's version."""
    return f"lark {version('lark')} sha256:{hashlib.sha256(_text().encode()).hexdigest()}"


def _text() -> str:
    return files("perfeval.language").joinpath("grammar.lark").read_text(encoding="utf-8")


def main() -> None:
    """Write the tables beside this file."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = built().memo_serialize([TerminalDef, Rule])
    head = '"""Made from grammar.lark by ``python -m perfeval.language.grammar``. Do not edit."""'
    text = f'{head}\n\nMADE_FROM = "{made_from()}"\nDATA = {data!r}\nMEMO = {memo!r}\n'
    Path(__file__).with_name("grammar_tables.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover
    main()
