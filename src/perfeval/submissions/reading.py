"""Files → :class:`Submission`: YAML documents, JSON and JSON lines here, workbooks by ``forms``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from perfeval.diagnostics import Diagnostic, PerfevalError, Span
from perfeval.sources import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    WrongType,
    missing_key,
    parse_json_lines,
    parse_yaml,
    unknown_key,
    wrong_type,
)
from perfeval.sources.files import decode, read_bytes
from perfeval.submissions import messages
from perfeval.submissions.checking import cell_faults, number_faults
from perfeval.submissions.extras import read_extra
from perfeval.submissions.figures import decimal_text, number
from perfeval.submissions.keys import english_key
from perfeval.submissions.model import Extra, Row, Submission
from perfeval.submissions.workbooks.sniffing import DELIMITED, WORKBOOKS, binary_kind

_TOP = (
    "unit",
    "department",
    "project",
    "year",
    "kind",
    "region",
    "pack",
    "funds",
    "claimed",
    "goal",
    "indicators",
    "extra",
)
_GROUPS = {
    "funds": ("unit", "initial", "adjusted", "received", "spent", "rate", "sources"),
    "claimed": ("score", "rating", "execution"),
    "goal": ("expected", "actual"),
}
_ROW = (
    "section", "category", "name", "definition", "inputs", "target", "actual", "weight", "claimed", "achieved", "direction",
    "nature", "not_applicable", "note", "evidence", "last_year", "extra",
)  # fmt: skip
#: The figures of one source of the funds; of each, the sum over the sources is a cell of the form.
_SOURCE_MONEY = ("initial", "adjusted", "spent")
#: No form has so many indicators; every two of them are compared.
_MOST_ROWS = 1000


def read_submissions(path: Path) -> Iterator[Submission]:
    """Every submission of a file, in order: YAML documents or a list, JSON, JSON lines, or a workbook's forms.

    Raises:
        PerfevalError: with every fault of the first submission that has one; of a workbook, when its other
            forms have been read.
    """
    if path.suffix.lower() == ".jsonl":
        for node in parse_json_lines(path):
            yield submission_of(node, str(path))
        return
    yield from submissions_in(str(path), read_bytes(path))


def submissions_in(name: str, data: bytes) -> Iterator[Submission]:
    """Every submission of what a file holds; ``name`` tells what it is. JSON lines are not read here.

    Raises:
        PerfevalError: as :func:`read_submissions` does.
    """
    if is_workbook(name, data):
        # Only who has a workbook pays for what reads it.
        from perfeval.submissions.forms.reading import read_forms

        yield from read_forms(name, data)
        return
    nodes, notices = nodes_in(name, data)
    for item in nodes:
        yield submission_of(item, name, notices)


def is_workbook(name: str, data: bytes) -> bool:
    """Whether this is for the readers of workbooks and tables, by its name or its first bytes."""
    return Path(name).suffix.lower() in (*DELIMITED, *WORKBOOKS) or binary_kind(data) is not None


def nodes_in(name: str, data: bytes) -> tuple[list[Node], tuple[Diagnostic, ...]]:
    """What should be the submissions of a YAML or JSON text, in order, and what is worth saying of the text.

    Raises:
        PerfevalError: it is no such text, or holds nothing.
    """
    text = decode(name, data)
    nodes = [
        item
        for document in parse_yaml(text)
        for item in (document.items if isinstance(document, Sequence) else (document,))
    ]
    if not nodes:
        raise PerfevalError(messages.NoSubmission(Span(name)))
    return nodes, text.notices


def submission_of(node: Node, source: str, notices: tuple[Diagnostic, ...] = ()) -> Submission:
    """One submission from its node; every fault is found before any is raised."""
    if not isinstance(node, Mapping):
        raise PerfevalError(_not_a_form(node))
    reader = _Reader()
    submission = reader.submission(node, source, notices)
    if reader.faults:
        raise PerfevalError(reader.faults)
    return submission


def _not_a_form(node: Node) -> Diagnostic:
    fault = wrong_type(node, "mapping")
    if isinstance(fault, WrongType) and isinstance(node, Scalar):
        return messages.NotASubmission(node.span, found="一段文字", found_en="a text")
    return fault


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Diagnostic] = []

    def submission(self, node: Mapping, source: str, notices: tuple[Diagnostic, ...]) -> Submission:
        cells: dict[str, str] = {}
        spans: dict[str, Span] = {}
        meant = {english_key(key, "") for key in node.items}
        for key in ("unit", "kind", "indicators"):
            if key not in node.items and key not in meant:
                self.faults.append(missing_key(node, key))
        rows: tuple[Row, ...] = ()
        extra: dict[str, Extra] = {}
        for key, value in node.items.items():
            if key not in _TOP:
                self.faults.append(unknown_key(node, key, _TOP, english_key(key, "")))
            elif key == "extra":
                extra = read_extra(value, self.faults)
            elif key in _GROUPS:
                self.group(key, value, cells, spans)
            elif key == "indicators":
                rows = self.rows(value)
            else:
                self.cell(key, value, cells, spans)
        self.faults += cell_faults(cells, spans)
        return Submission(source, cells, spans, rows, node.span, notices, extra)

    def group(self, name: str, node: Node, cells: dict[str, str], spans: dict[str, Span]) -> None:
        if isinstance(node, Scalar) and node.tag == "null":
            return
        if not isinstance(node, Mapping):
            self.faults.append(wrong_type(node, "mapping", name))
            return
        for key, value in node.items.items():
            if key not in _GROUPS[name]:
                self.faults.append(unknown_key(node, key, _GROUPS[name], english_key(key, name)))
            elif key == "sources":
                self.sources(value, cells, spans)
            else:
                self.cell(f"{name}.{key}", value, cells, spans)

    def sources(self, node: Node, cells: dict[str, str], spans: dict[str, Span]) -> None:
        """The rows of the funds; what is kept is their sums, of the columns that every row fills in."""
        if isinstance(node, Scalar) and node.tag == "null":
            return
        if not isinstance(node, Sequence):
            self.faults.append(wrong_type(node, "list", "sources"))
            return
        sums = dict.fromkeys(_SOURCE_MONEY, Fraction(0))
        for item in node.items:
            if not isinstance(item, Mapping):
                self.faults.append(wrong_type(item, "mapping"))
                continue
            own: dict[str, str] = {}
            places: dict[str, Span] = {}
            for key, value in item.items.items():
                if key not in ("name", *_SOURCE_MONEY):
                    self.faults.append(unknown_key(item, key, ("name", *_SOURCE_MONEY)))
                else:
                    self.cell(key, value, own, places)
            for key in _SOURCE_MONEY:
                if key in own:
                    self.faults += number_faults(f"funds.{key}", own[key], places[key])
                figure = number(own.get(key, ""))
                if figure is None:
                    sums.pop(key, None)
                elif key in sums:
                    sums[key] += figure
        for key, total in sums.items() if node.items else ():
            cells[f"sources.{key}"], spans[f"sources.{key}"] = decimal_text(total), node.span

    def cell(self, key: str, node: Node, cells: dict[str, str], spans: dict[str, Span]) -> None:
        """Keep what is written, as text; an absent value is no cell."""
        if isinstance(node, Sequence) and key == "evidence":
            texts = [item.text for item in node.items if isinstance(item, Scalar)]
            if texts:
                cells[key], spans[key] = "、".join(texts), node.span
        elif not isinstance(node, Scalar):
            self.faults.append(wrong_type(node, "text", key))
        elif node.tag != "null" and node.text.strip():
            cells[key], spans[key] = node.text, node.span

    def rows(self, node: Node) -> tuple[Row, ...]:
        if isinstance(node, Scalar) and node.tag == "null":
            return ()
        if not isinstance(node, Sequence):
            self.faults.append(wrong_type(node, "list", "indicators"))
            return ()
        if len(node.items) > _MOST_ROWS:
            self.faults.append(messages.TooManyRows(node.span, rows=len(node.items), limit=_MOST_ROWS))
            return ()
        return tuple(self.row(number, item) for number, item in enumerate(node.items, 1))

    def row(self, position: int, node: Node) -> Row:
        cells: dict[str, str] = {}
        spans: dict[str, Span] = {}
        if not isinstance(node, Mapping):
            self.faults.append(wrong_type(node, "mapping"))
            return Row(position, cells, spans, node.span)
        inputs = self.inputs(node, spans)
        meant = {english_key(key, "indicators") for key in node.items}
        for required in ("name", *(["definition"] if inputs else [])):
            if required not in node.items and required not in meant:
                self.faults.append(missing_key(node, required))
        extra: dict[str, Extra] = {}
        for key, value in node.items.items():
            if key not in _ROW:
                self.faults.append(unknown_key(node, key, _ROW, english_key(key, "indicators")))
            elif key == "extra":
                extra = read_extra(value, self.faults)
            elif key == "not_applicable":
                if not isinstance(value, Scalar) or value.tag not in ("bool", "null"):
                    self.faults.append(wrong_type(value, "boolean", key))
                else:
                    cells[key] = value.text.lower()
            elif key != "inputs":
                self.cell(key, value, cells, spans)
        self.faults += cell_faults(cells, spans)
        dropped = cells.pop("not_applicable", "") == "true"
        return Row(position, cells, spans, node.span, dropped, extra, inputs)

    def inputs(self, row: Mapping, spans: dict[str, Span]) -> dict[str, str]:
        """The raw figures of a row, as written; an absent value is left out."""
        node = row.items.get("inputs")
        if node is None or (isinstance(node, Scalar) and node.tag == "null"):
            return {}
        if not isinstance(node, Mapping):
            self.faults.append(wrong_type(node, "mapping", "inputs"))
            return {}
        found: dict[str, str] = {}
        for name, value in node.items.items():
            # The place of the name: what is said about an input is mostly that its name is not known.
            spans[f"inputs.{name}"] = node.keys[name].span
            if not isinstance(value, Scalar):
                self.faults.append(wrong_type(value, "text", name))
            elif value.tag != "null" and value.text.strip():
                found[name] = value.text
        return found
