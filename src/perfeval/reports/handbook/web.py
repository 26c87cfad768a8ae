"""A handbook as one HTML page: no network, no script; the policy of the page lets in its own style only, by its hash."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from perfeval.reports.documents.model import Data, tidy
from perfeval.reports.handbook.blocks import Block, Book, Facts, Heading, Items, Table, Text, is_long


def page(book: Book) -> str:
    """The page."""
    environment = Environment(
        loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.globals["say"] = lambda zh, en: zh if book.lang == "zh" else en
    style = _text("page.css") + _text("handbook.css") + _widths(book)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("handbook.html.jinja").render(
        book=book,
        blocks=[tidy(_data(block)) for block in book.blocks],
        style=Markup(style),  # noqa: S704 - files of ours
        style_hash=f"sha256-{digest}",
    )


def _widths(book: Book) -> str:
    """A class for every width of a column: the page allows no style in an attribute."""
    tables = [block for block in book.blocks if isinstance(block, Table)]
    used = sorted({column.width for table in tables for column in table.columns})
    return "".join(f"col.w{width} {{ width: {width}%; }}\n" for width in used)


def _data(block: Block) -> Data:
    """A block as the template sees it."""
    match block:
        case Heading(level=level, text=text, anchor=anchor):
            return {"kind": "heading", "level": level, "text": text, "anchor": anchor}
        case Text(text=text, kind=style):
            return {"kind": "text", "text": text, "style": style}
        case Items(items=items):
            return {"kind": "items", "entries": _nested(items)}
        case Facts(rows=rows):
            return {"kind": "facts", "rows": [[*row, is_long(row)] for row in rows]}
        case Table(columns=columns, rows=rows, links=links):
            heads = [{"title": one.title, "width": one.width, "right": one.right} for one in columns]
            linked = [
                [list(row), links[place] if links else "", is_long(row)] for place, row in enumerate(rows)
            ]
            return {"kind": "table", "columns": heads, "rows": linked}


def _nested(items: tuple[tuple[int, str], ...]) -> list[list[object]]:
    """Items with those that stand under them."""
    found: list[list[object]] = []
    inside: list[str] = []
    for depth, text in items:
        if depth == 0 or not found:
            inside = []
            found.append([text, inside])
        else:
            inside.append(text)
    return found


def _text(name: str) -> str:
    return files("perfeval.reports").joinpath("templates", name).read_text(encoding="utf-8")
