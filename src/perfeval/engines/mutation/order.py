"""Whether it can matter which of two cases comes first: not where they can never both hold."""

from __future__ import annotations

from perfeval.language.tree import (
    Call,
    Comparison,
    Junction,
    Name,
    Node,
    Not,
    Number,
    Otherwise,
    Text,
    Word,
    walk,
)

#: What is false where each comparison holds.
_OPPOSITE = {"≥": "<", "<": "≥", "≤": ">", ">": "≤", "=": "≠", "≠": "="}
_FLIPPED = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}


def excludes(one: Node, other: Node) -> bool:
    """Whether two conditions visibly cannot hold of the same facts; False where that cannot be seen."""
    for node, rest in ((one, other), (other, one)):
        if isinstance(node, Junction) and node.operator == "or":
            return all(excludes(part, rest) for part in node.parts)
    for node, rest in ((one, other), (other, one)):
        if isinstance(node, Junction):
            return any(excludes(part, rest) for part in node.parts)
    if isinstance(one, Otherwise) or isinstance(other, Otherwise):
        return False
    return _contrary(one, other) or _contrary(other, one)


def _contrary(one: Node, other: Node) -> bool:
    if isinstance(one, Not):
        return alike(one.operand, other)
    if isinstance(one, Call) and one.function == "missing":
        # What is missing does not hold, nor does a comparison with it.
        asked = one.arguments[0]
        if not isinstance(other, Comparison):
            return alike(other, asked)
        parts = (part for side in (other.left, other.right) for part in walk(side) if isinstance(part, Name))
        return any(alike(part, asked) for part in parts)
    if isinstance(one, Comparison) and isinstance(other, Comparison):
        return _compare(one, other)
    return False


def _compare(one: Comparison, other: Comparison) -> bool:
    sign = one.operator
    if alike(one.left, other.left):
        if alike(one.right, other.right):
            return _OPPOSITE[sign] == other.operator or {sign, other.operator} in (
                {"<", ">"},
                {"=", "<"},
                {"=", ">"},
            )
        if sign == other.operator == "=":
            return all(isinstance(side, (Word, Text)) for side in (one.right, other.right)) or _apart(
                one, other
            )
    return (
        alike(one.left, other.right)
        and alike(one.right, other.left)
        and _OPPOSITE[sign] == _FLIPPED[other.operator]
    )


def _apart(one: Comparison, other: Comparison) -> bool:
    sides = (one.right, other.right)
    return all(isinstance(side, Number) for side in sides) and one.right.type == other.right.type


def alike(one: Node, other: Node) -> bool:
    """Whether two expressions are the same but for where they stand."""
    if type(one) is not type(other):
        return False
    fields = [name for name in one.__slots__ if name not in ("place", "shown")]
    return all(_same(getattr(one, name), getattr(other, name)) for name in fields)


def _same(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if hasattr(one, "place") and hasattr(other, "place"):
        return alike(one, other)  # type: ignore[arg-type]
    return one == other
