"""What could not be read or evaluated, as rows: kept without a folder and in both languages, told with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from perfeval.archive import messages
from perfeval.diagnostics import Diagnostic, Lang, PerfevalError, Span
from perfeval.submissions.columns import source_of

#: A fault as it is kept: ``number`` is the form's in its file, null where it is of the file as a whole.
FAULTS: dict[str, pl.DataType] = {
    "number": pl.Int32(), "code": pl.String(), "at.line": pl.Int32(), "at.column": pl.Int32(), "at.sheet": pl.String(),
    "at.cell": pl.String(), "message.zh": pl.String(), "message.en": pl.String(), "fix.zh": pl.String(), "fix.en": pl.String(),
}  # fmt: skip
#: As it is written to failures.parquet.
FAILURES: dict[str, pl.DataType] = {
    "source": pl.String(), "code": pl.String(), "place": pl.String(), "message": pl.String(), "fix": pl.String(),
}  # fmt: skip
#: Of the faults of one form, so many are told beside the first.
_MORE = 4

Fault = tuple[int | None, str, int | None, int | None, str | None, str | None, str, str, str, str]


def fault_of(number: int | None, found: PerfevalError | Sequence[Diagnostic]) -> Fault:
    """All that is wrong with one form, or one file, as a row of :data:`FAULTS`."""
    items = found.diagnostics if isinstance(found, PerfevalError) else tuple(found)
    first = items[0]
    span = first.span or Span("")
    texts = {}
    for lang in ("zh", "en"):
        text = first.text(lang)
        if len(items) > 1:
            mark = "；" if lang == "zh" else "; "
            others = mark.join(_short(item, lang) for item in items[1 : 1 + _MORE])
            more = mark + "…" if len(items) > 1 + _MORE else ""
            text += messages.MoreFaults(count=len(items) - 1, others=others + more).text(lang)
        texts[lang] = text
    return (
        number, first.code, span.line, span.column, span.sheet, span.cell,
        texts["zh"], texts["en"], first.fix("zh"), first.fix("en"),
    )  # fmt: skip


def _short(item: Diagnostic, lang: Lang) -> str:
    span = item.span
    if span is None:
        return item.text(lang)
    place = f"{span.sheet}!{span.cell}" if span.cell else f"{span.line}:{span.column}" if span.line else ""
    return f"{place} {item.text(lang)}".strip()


def faults_frame(faults: Iterable[Fault]) -> pl.DataFrame:
    """Faults as a frame."""
    return pl.DataFrame(list(faults), schema=FAULTS, orient="row")


class Failures:
    """The failures of a run, on their way to failures.parquet."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, Fault]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, file: str, fault: Fault) -> None:
        """Note what is wrong with a file, or a form of it."""
        self._rows.append((file, fault))

    def extend(self, files: Iterable[str], faults: pl.DataFrame) -> None:
        """Note faults that were kept, with the file of each."""
        self._rows += zip(files, faults.iter_rows(), strict=True)

    def frame(self, lang: Lang) -> pl.DataFrame:
        """All of them, sorted by file and form."""
        rows = []
        for file, fault in sorted(self._rows, key=_order):
            number, code, line, column, sheet, cell, zh, en, fix_zh, fix_en = fault
            message, fix = (zh, fix_zh) if lang == "zh" else (en, fix_en)
            place = str(Span(file, line, column, sheet=sheet, cell=cell))
            rows.append((file if number is None else source_of(file, number), code, place, message, fix))
        return pl.DataFrame(rows, schema=FAILURES, orient="row")


def _order(row: tuple[str, Fault]) -> tuple[bytes, int, int, str]:
    file, fault = row
    return file.encode(), fault[0] or 0, fault[2] or 0, fault[1]
