"""An example of a rule as it would be written in its file: one line, in flow style."""

from __future__ import annotations

import re

from perfeval.engines.mutation.suggesting import Expect, Suggestion
from perfeval.packs.model import Rule
from perfeval.sources import Mapping, Node, Scalar, number_tag

#: What a plain scalar of a flow mapping may not have in it, or begin with.
_SPECIAL = re.compile(r"""[,\[\]{}]|: |:$| #|^[-?:](?: |$)|^[&*!|>'"%@`#]|^\s|\s$""")
_WORDS = ("true", "false", "null", "~", "")


def example_text(found: Suggestion, rule: Rule) -> str:
    """``- {name: …, given: {…}, expect: …}``, with a name that a person may better."""
    parts = [f"name: {_scalar(_name(found))}", f"given: {flow(found.given)}"]
    if found.parameters is not None:
        parts.append(f"parameters: {flow(found.parameters)}")
    parts.append(f"expect: {expect_text(found.expect, rule)}")
    return "- {" + ", ".join(parts) + "}"


def _name(found: Suggestion) -> str:
    return f"{found.like}（另一例）"


def expect_text(expect: Expect, rule: Rule) -> str:
    """What follows ``expect:``."""
    if not expect.fires:
        return "silent"
    if rule.kind == "check":
        return "finding"
    if rule.kind == "cap":
        return "applies"
    pairs = [
        ("case", expect.case), ("points", expect.points), ("outcome", expect.outcome), ("from", expect.lowest),
        ("to", expect.highest),
    ]  # fmt: skip
    return "{" + ", ".join(f"{key}: {_scalar(text)}" for key, text in pairs if text is not None) + "}"


def flow(node: Node) -> str:
    """A value in flow style."""
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{_scalar(name)}: {flow(item)}" for name, item in node.items.items()) + "}"
    if isinstance(node, Scalar):
        quoted = node.quoted and (number_tag(node.text) != "str" or node.text in _WORDS)
        return _quoted(node.text) if quoted else _scalar(node.text)
    return "[" + ", ".join(flow(item) for item in node.items) + "]"


def _scalar(text: str) -> str:
    return _quoted(text) if _SPECIAL.search(text) or not text else text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
