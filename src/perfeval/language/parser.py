"""Text of an expression → typed tree, or a message that points at the character."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from perfeval.diagnostics import Diagnostic, PerfevalError
from perfeval.language import messages
from perfeval.language.builder import Builder
from perfeval.language.grammar import grammar
from perfeval.language.tree import POINTS, Node, Number, Type, walk
from perfeval.language.types import like, span_of, type_name
from perfeval.language.units import dimension_name
from perfeval.language.vocabulary import Vocabulary

#: Deeper trees would not be read by a person either, and would end in a RecursionError.
_LONGEST = 2000
_DEEPEST = 64


@lru_cache(maxsize=4096)
def _read(text: str) -> Tree[Token]:
    return grammar().parse(text)


def parse(text: str, vocabulary: Vocabulary, scope: str, *, pair: bool = False) -> Node:
    """The typed tree of an expression.

    Args:
        text: the expression as written.
        vocabulary: the names it may use.
        scope: what the rule is on: indicator, execution, section or submission.
        pair: the rule is on two indicators, 甲 and 乙; their terms are written 甲.名称.

    Raises:
        PerfevalError: with one message whose span counts columns from 1 within ``text``.
    """
    if len(text) > _LONGEST or text.count("(") + text.count("\uff08") > _LONGEST // 20:
        raise PerfevalError(messages.TooDeep(span_of(text, 0, len(text))))
    try:
        tree = _read(text)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise PerfevalError(_ends(text, error.expected)) from None
        raise PerfevalError(_syntax(text, error.token.start_pos or 0, error.expected)) from None
    except UnexpectedCharacters as error:
        position: Any = error.pos_in_stream  # lark declares it None
        raise PerfevalError(_syntax(text, position, error.allowed or set())) from None
    except UnexpectedEOF as error:  # pragma: no cover - the LALR parser reports $END
        raise PerfevalError(_ends(text, set(error.expected))) from None
    if _depth(tree) > _DEEPEST:
        raise PerfevalError(messages.TooDeep(span_of(text, 0, len(text))))
    return Builder(text, vocabulary, scope, pair).build(tree)


def _depth(tree: Tree[Token]) -> int:
    """How deep the tree is, told level by level: a chain of a thousand sums would end in a RecursionError."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
    return depth


def require(node: Node, text: str, expected: Type) -> None:
    """Raise WrongResult unless an expression gives what is needed where it stands."""
    found = node.type
    if expected.base == found.base and (expected.base != "number" or like(found, expected, strict=True)):
        return
    bare = next((part.shown for part in walk(node) if isinstance(part, Number) and part.type.literal), "")
    lacks_unit = bool(bare) and not found.dimension and [power for _, power in expected.dimension] == [1]
    raise PerfevalError(
        messages.WrongResult(
            span_of(text, node.place.start, node.place.stop), points=expected.dimension == POINTS,
            sample=bare + dimension_name(expected.dimension, "zh") if lacks_unit else "",
            found=type_name(found, "zh"), found_en=type_name(found, "en"),
            expected=type_name(expected, "zh"), expected_en=type_name(expected, "en"),
        )
    )  # fmt: skip


_SYMBOLS = {
    "NUMBER": "数字", "NAME": "名称", "TEXT": "“文字”", "_OPEN": "(", "_CLOSE": ")", "COMPARE": "= ≠ < ≤ > ≥",
    "PLUS": "+", "MINUS": "−", "TIMES": "×", "OVER": "÷", "_AND": "且", "_OR": "或", "NOT": "非", "_COMMA": ",",
    "_COLON": ":", "DOT": ".", "OTHERWISE": "其余", "__ANON_0": ".",
}  # fmt: skip


def _expected(allowed: set[str]) -> str:
    return "、".join(_SYMBOLS[token] for token in _SYMBOLS if token in allowed)


def _syntax(text: str, position: int, allowed: set[str]) -> Diagnostic:
    return messages.ExpressionSyntax(
        span_of(text, position, position + 1),
        found=text[position : position + 12],
        expected=_expected(set(allowed)),
    )


def _ends(text: str, allowed: set[str]) -> Diagnostic:
    return messages.ExpressionEnds(span_of(text, len(text), len(text) + 1), expected=_expected(set(allowed)))


__all__ = ["parse", "require", "type_name"]
