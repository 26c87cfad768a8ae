"""perfeval rules show PACK --as handbook: a pack as a Word document or an HTML page."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import common, messages
from perfeval.cli.named import named_pack
from perfeval.diagnostics import Lang, PerfevalError, Span

_WORD, _WEB = (".docx",), (".html", ".htm")


class Shape(StrEnum):
    """What a pack is shown as."""

    TEXT = "text"
    HANDBOOK = "handbook"


Shape_ = Annotated[
    Shape,
    typer.Option(
        "--as",
        help=common.said(
            "text：显示文字；handbook：写成手册（Word 或网页）",
            "text: in words; handbook: a document (Word or HTML)",
        ),
    ),
]
Out_ = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar=common.said("文件", "FILE"),
        help=common.said("手册写到哪个 .docx 或 .html 文件", "the .docx or .html file of the handbook"),
    ),
]
Year_ = Annotated[
    int | None,
    typer.Option(
        "--year",
        metavar=common.said("年度", "YEAR"),
        help=common.said(
            "手册里说明哪一年与上年相比的变动；不写则为最近有变动的一年",
            "the year whose changes the handbook tells; the newest with any when left out",
        ),
    ),
]


def written(
    pack: str,
    rule: str | None,
    shape: Shape,
    out: Path | None,
    year: int | None,
    rules: list[Path] | None,
    indicators: list[Path] | None,
    lang: Lang,
) -> bool:
    """Write the handbook of a pack, if one is asked for, by the suffix of its file; say its name on stdout.

    Raises:
        PerfevalError: the options do not go together, or the file cannot be written.
    """
    if shape is Shape.TEXT:
        for option, value in (("--out", out), ("--year", year)):
            if value is not None:
                raise PerfevalError(messages.OnlyForHandbook(option=option))
        return False
    if rule is not None:
        raise PerfevalError(messages.HandbookOfWhole(rule=rule))
    if out is None:
        raise PerfevalError(messages.HandbookNeedsFile())
    if out.suffix.lower() not in (*_WORD, *_WEB):
        raise PerfevalError(messages.HandbookEnding(Span(str(out)), found=out.suffix))
    from perfeval.cli.files import write_whole

    write_whole(out, _made(pack, out, rules, indicators, year, lang), [])
    return True


def _made(
    pack: str,
    out: Path,
    rules: list[Path] | None,
    indicators: list[Path] | None,
    year: int | None,
    lang: Lang,
) -> bytes:
    from perfeval.engines.direct import Direct
    from perfeval.engines.worked import work_out_all
    from perfeval.reports.handbook.book import handbook

    loaded, store = named_pack(pack, rules)
    parent = store.load(loaded.chain[-2]) if len(loaded.chain) > 1 else None
    worked = work_out_all(loaded, Direct(loaded), common.shelf_of(indicators))
    book = handbook(loaded, parent, worked, lang, year)
    if out.suffix.lower() in _WORD:
        from perfeval.reports.handbook.word import document

        return document(book)
    from perfeval.reports.handbook.web import page

    return page(book).encode()
