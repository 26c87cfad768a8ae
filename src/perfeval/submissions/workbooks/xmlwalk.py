"""XML read as a stream, without entities, document types or anything from outside."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from perfeval.diagnostics import PerfevalError, Span
from perfeval.submissions.workbooks import messages

#: Called with the local name of an element and its attributes.
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]
_CHUNK = 1 << 16


class StopWalkError(Exception):
    """Enough was seen."""


def walk(path: str, part: str, data: bytes, start: Start, end: End, text: Text) -> None:
    """Call back for every element; a handler may end the walk by :class:`StopWalkError`.

    Raises:
        PerfevalError: it is not well-formed, or declares entities or a document type.
    """

    def forbidden(*_: object) -> None:
        raise PerfevalError(messages.ForbiddenXml(Span(path), part=part))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    parser.ExternalEntityRefHandler = lambda *_: False
    parser.StartElementHandler = lambda name, given: start(
        name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        for place in range(0, len(data), _CHUNK):
            parser.Parse(data[place : place + _CHUNK], False)
        parser.Parse(b"", True)
    except StopWalkError:
        return
    except (expat.ExpatError, ValueError) as error:
        raise PerfevalError(
            messages.Damaged(Span(path), why=f"{part} 不是完整的 XML", why_en=f"{part}: {error}")
        ) from None


def nothing(*_: object) -> None:
    """A handler that does nothing."""
