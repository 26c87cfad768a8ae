"""Very many rows of one sheet, written as XML by frames and put into the workbook when it is packed.

A cell at a time, a million forms of twenty columns take minutes; as texts of a frame they take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from perfeval.reports.workbook.xmltext import LONGEST, column_name

#: Rows are made so many at a time.
_BATCH = 25_000
_PIECE = 1 << 20
_DAY = (1980, 1, 1, 0, 0, 0)
_END = b"</sheetData>"
_ILLEGAL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]"


@dataclass(frozen=True, slots=True)
class Bulk:
    """Rows that follow those that a sheet has.

    ``at`` is how many rows that are; its last one shows the formats of the columns. ``worded`` makes of some rows
    of ``frame`` what their cells show.
    """

    sheet: str
    at: int
    frame: pl.DataFrame
    worded: Callable[[pl.DataFrame], pl.DataFrame]


def repacked(draft: Path, target: Path, bulks: Sequence[Bulk]) -> None:
    """The workbook with the rows of the bulks in their sheets; parts have no date and no owner.

    Raises:
        OSError: the disk is full, or the like.
    """
    with ZipFile(draft) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        parts = _parts(old) if bulks else {}
        waiting = {parts[bulk.sheet]: bulk for bulk in bulks}
        for name in old.namelist():
            info = ZipInfo(name, _DAY)
            info.compress_type = ZIP_DEFLATED
            bulk = waiting.get(name)
            with old.open(name) as source, new.open(info, "w", force_zip64=bulk is not None) as sink:
                if bulk is None:
                    while piece := source.read(_PIECE):
                        sink.write(piece)
                else:
                    _extend(source.read(), bulk, sink)


def _parts(workbook: ZipFile) -> dict[str, str]:
    """The part of each sheet: xlsxwriter numbers them in their order."""
    names = re.findall(r'<sheet name="([^"]*)"', workbook.read("xl/workbook.xml").decode())
    return {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names, 1)}


def _extend(sheet: bytes, bulk: Bulk, sink: IO[bytes]) -> None:
    """A sheet with more rows: they go before the end of its data; what says how far it reaches is put right."""
    head, end, tail = sheet.rpartition(_END)
    last = bulk.at + bulk.frame.height
    head = re.sub(rb'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+"', rb'\g<1>%d"' % last, head, count=1)
    sink.write(head)
    row = head[head.rindex(b"<row ") :].decode()
    styles = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"', row)
    for piece in rows(bulk, styles):
        sink.write(piece)
    sink.write(end + tail)


def rows(bulk: Bulk, styles: Sequence[str]) -> Iterator[bytes]:
    """The rows as XML, with the styles of their columns."""
    number = bulk.at + 1
    for batch in bulk.frame.iter_slices(_BATCH):
        worded = bulk.worded(batch).with_row_index("row.number", offset=number)
        number += batch.height
        at = pl.col("row.number").cast(pl.String)
        cells = [
            _cell(worded, name, column_name(place), style, at)
            for place, (name, style) in enumerate(zip(worded.columns[1:], styles, strict=True), 1)
        ]
        row = pl.concat_str(pl.lit('<row r="'), at, pl.lit('">'), *cells, pl.lit("</row>"))
        yield "".join(worded.select(row).to_series()).encode()


def _cell(frame: pl.DataFrame, name: str, column: str, style: str, at: pl.Expr) -> pl.Expr:
    """One cell: a number, a text that is a text whatever it begins with, or nothing."""
    begin = [pl.lit(f'<c r="{column}'), at, pl.lit(f'" s="{style}"')]
    value = pl.col(name)
    if frame.schema[name] == pl.String:
        text = _escaped(value)
        full = pl.concat_str(
            *begin, pl.lit(' t="inlineStr"><is><t xml:space="preserve">'), text, pl.lit("</t></is></c>")
        )
        given = value.is_not_null() & (value != "")
    else:
        full = pl.concat_str(*begin, pl.lit("><v>"), value.cast(pl.String), pl.lit("</v></c>"))
        given = value.is_not_null()
    return pl.when(given).then(full).otherwise(pl.concat_str(*begin, pl.lit("/>")))


def _escaped(text: pl.Expr) -> pl.Expr:
    """A text as XML: what a part may not hold goes, what a cell cannot hold is cut off."""
    # A character may count twice in a cell; half as many always fit.
    half = LONGEST // 2
    legal = text.str.replace_all(_ILLEGAL, "").str.replace_all("\r\n", "\n", literal=True)
    cut = pl.concat_str(legal.str.head(half - 1), pl.lit("…"))
    legal = pl.when(legal.str.len_chars() > half).then(cut).otherwise(legal)
    legal = legal.str.replace_all("_(x[0-9A-Fa-f]{4}_)", "_x005F_${1}")
    for char, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        legal = legal.str.replace_all(char, name, literal=True)
    return legal
