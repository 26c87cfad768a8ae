"""A Word document from a template: Jinja tags in a .docx, filled in by docxtpl.

A template may be anybody's: it runs in Jinja's sandbox, every value is escaped whatever the tag says, a
name that is not known is an error, and so is a result that Word would not open or would not show. The same
template and data give the same bytes.
"""

from __future__ import annotations

import difflib
import io
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any, cast

import docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from markupsafe import Markup, escape

from perfeval.diagnostics import PerfevalError, Span
from perfeval.reports.cells import clean, shorten
from perfeval.reports.documents import messages
from perfeval.reports.documents.model import Data
from perfeval.reports.documents.names import named

#: The most that a template may unpack to, and the most parts it may have.
_MOST_MB, _MOST_PARTS = 64, 2_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: The only elements of Word whose text is text.
_TEXTS = {f"{_W}{name}" for name in ("t", "delText", "instrText", "delInstrText")}
#: What docxtpl, python-docx and zipfile raise for a file that is not what it says.
_UNREADABLE = (
    PackageNotFoundError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError, OSError,
    NotImplementedError, AttributeError, RuntimeError,
)  # fmt: skip


class _UnknownNameError(UndefinedError):
    """A name that is not known where it stands, and the names that are."""

    def __init__(self, message: str | None, name: str, known: list[str]) -> None:
        super().__init__(message)
        self.name = name
        self.known = known


class _Strict(StrictUndefined):
    """Any use of an unknown name is an error that remembers the name."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None
    ) -> None:
        known = [key for key in obj if isinstance(key, str)] if isinstance(obj, Mapping) else []

        def fail(message: str | None = None) -> UndefinedError:
            return _UnknownNameError(message, name or "", known)

        # The sandbox gives an error of its own for what is unsafe.
        super().__init__(hint, obj, name, exc or cast("type[UndefinedError]", fail))


class _DamagedError(Exception):
    """The tags of a template do not nest with its rows, cells and paragraphs."""


class _Template(DocxTemplate):  # type: ignore[misc]
    """docxtpl mends what does not nest without a word; here it is an error."""

    def fix_tables(self, xml: str) -> Any:
        try:
            etree.fromstring(xml)
        except etree.XMLSyntaxError as error:
            raise _DamagedError(error.msg) from None
        return super().fix_tables(xml)


class _Environment(ImmutableSandboxedEnvironment):
    """Compiles a template once, however many forms it is filled with."""

    def __init__(self) -> None:
        super().__init__(undefined=_Strict, finalize=_written, autoescape=True)
        self._compiled: dict[str, Template] = {}

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source)
        return self._compiled[source]


@cache
def _environment() -> _Environment:
    return _Environment()


def _written(value: Any) -> Markup:
    """A value as the text of an XML element; braces too, as docxtpl reads some of them once more."""
    text = "\n".join(clean(line) for line in str(value).split("\n"))
    return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


def fill(template: bytes, name: str, data: Data, day: date | None = None) -> bytes:
    """A document from a template.

    Args:
        template: the .docx.
        name: what messages call it.
        data: the fields, by their English names.
        day: the day that the document's properties give; without it they are the template's.

    Raises:
        PerfevalError: the template is no Word document, names what is not there, or has a broken tag.
    """
    span = Span(name)
    _check_size(template, span)
    document = _Template(io.BytesIO(template))
    try:
        document.init_docx()
    except _UNREADABLE:
        raise PerfevalError(messages.NotWord(span)) from None
    fields = named(data)
    try:
        document.render(fields, _environment(), autoescape=True)
    except _UnknownNameError as error:
        known = error.known or [*fields]
        nearest = difflib.get_close_matches(error.name, known, n=1, cutoff=0.5)
        raise PerfevalError(messages.UnknownField(span, name=error.name, nearest="".join(nearest))) from None
    except (_DamagedError, etree.XMLSyntaxError) as error:
        raise PerfevalError(messages.DamagedByTags(span, detail=str(error))) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise PerfevalError(messages.BadTag(span, detail=_detail(error), near=_near(error))) from None
    _check_text(document.docx, span)
    properties = document.docx.core_properties
    properties.title = data["title"]
    if day is not None:
        properties.created = properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    stream = io.BytesIO()
    document.save(stream)
    return fixed(stream.getvalue())


def fixed(package: bytes) -> bytes:
    """The same package with nothing in it that tells when or where it was packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(stream, "w") as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(item))
    return stream.getvalue()


def _check_size(template: bytes, span: Span) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            parts = package.infolist()
    except _UNREADABLE:
        raise PerfevalError(messages.NotWord(span)) from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_MB * 1024 * 1024:
        raise PerfevalError(messages.TemplateTooLarge(span, limit=_MOST_MB))


def _check_text(document: docx.document.Document, span: Span) -> None:
    """Refuse text that stands where Word shows none."""
    # Parsed anew: an element of python-docx has a text of its own making.
    for element in etree.fromstring(etree.tostring(document.element)).iter():
        texts = [element.tail]
        if isinstance(element.tag, str) and element.tag.startswith(_W) and element.tag not in _TEXTS:
            texts.append(element.text)
        for text in texts:
            if text and text.strip():
                raise PerfevalError(messages.StrayText(span, text=shorten(clean(text.strip()), 40)))


def _detail(error: Exception) -> str:
    message = error.message if isinstance(error, TemplateError) else str(error)
    return shorten(clean(message or type(error).__name__), 120)


def _near(error: Exception) -> str:
    """The text of the template around a syntax error, as docxtpl hands it on."""
    if not isinstance(error, TemplateSyntaxError):
        return ""
    lines = [line.strip() for line in islice(getattr(error, "docx_context", ()), 7)]
    # docxtpl gives three lines before and three behind.
    place = [line for line in lines[2:5] if "{" in line or "}" in line] or [line for line in lines if line]
    return shorten(clean(place[0]), 60) if place else ""
