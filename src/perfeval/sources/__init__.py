"""Files, YAML and JSON read into plain values with their places; no knowledge of what they mean."""

from perfeval.sources.files import LIMIT, Text, decode, read_bytes, read_text
from perfeval.sources.marked import (
    missing_key,
    parse_json_line,
    parse_json_lines,
    parse_yaml,
    unknown_key,
    wrong_type,
)
from perfeval.sources.messages import WrongType
from perfeval.sources.nodes import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    find,
    key_span,
    number_tag,
    plain,
    plain_tag,
)
from perfeval.sources.suggest import suggest

__all__ = [
    "LIMIT",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Text",
    "WrongType",
    "decode",
    "find",
    "key_span",
    "missing_key",
    "number_tag",
    "parse_json_line",
    "parse_json_lines",
    "parse_yaml",
    "plain",
    "plain_tag",
    "read_bytes",
    "read_text",
    "suggest",
    "unknown_key",
    "wrong_type",
]
