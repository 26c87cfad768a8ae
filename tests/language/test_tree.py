"""Trees: what is in them, what they read, how they scale."""

from __future__ import annotations

import pytest
from hypothesis import given

from language.trees import V, expressions, points
from perfeval.language.parser import parse
from perfeval.language.tree import (
    LAYERS,
    Aggregate,
    Call,
    Comparison,
    Name,
    Number,
    children,
    degree,
    layer_of,
    walk,
)


def test_walk_gives_every_node_outermost_first() -> None:
    node = parse("−分值 < 5 且 非 缺(名称)", V, "indicator")
    kinds = [type(part).__name__ for part in walk(node)]
    assert kinds == ["Junction", "Comparison", "Minus", "Name", "Number", "Not", "Call", "Name"]


def test_the_children_of_an_aggregate() -> None:
    both = parse("合计(指标, 分值, 缺(名称))", V, "submission")
    assert isinstance(both, Aggregate)
    assert [type(child) for child in children(both)] == [Name, Call]
    one = parse("计数(指标, 分值 > 5)", V, "submission")
    assert [type(child) for child in children(one)] == [Comparison]
    assert children(parse("其余", V, "submission")) == ()


@given(expressions)
def test_walk_holds_the_children_of_all_it_holds(text: str) -> None:
    parts = list(walk(parse(text, V, "indicator")))
    assert len(parts) == 1 + sum(len(children(part)) for part in parts)


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("5", "fact"),
        ("完成值 > 5", "fact"),
        ("完成值 > 5 且 完成比例 < 1", "let"),
        ("发现(模糊) 且 完成值 > 5", "finding"),
        ("得分 > 5 或 发现(模糊)", "score"),
        ("合计得分 > 5", "total"),
        ("总分 > 合计得分", "cap"),
        ("等级 = 优 且 总分 > 5", "rating"),
        ("合计(指标, 得分) > 5", "score"),
        ("合计(指标, 分值, 得分 > 5) > 5", "score"),
    ],
)
def test_the_layer_is_the_deepest_that_is_read(text: str, layer: str) -> None:
    assert layer_of(parse(text, V, "indicator")) == layer
    assert layer in LAYERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("分值", 1),
        ("5", 0),
        ("0", 1),
        ("得分", 0),
        ("−分值", 1),
        ("分值 × 完成值 ÷ 指标值", 1),
        ("分值 × 分值", 2),
        ("分值 ÷ 分值", 0),
        ("5 ÷ 分值", -1),
        ("分值 + 分值", 1),
        ("分值 + 5", None),
        ("分值 − 0", 1),
        ("最小(分值, 分值 × 2)", 1),
        ("最大(分值, 0)", 1),
        ("最大(分值, 5)", None),
        ("取整(分值)", None),
        ("取整(分值) × 2", None),
        ("2 × 取整(分值)", None),
        ("取整(得分)", 0),
        ("限于(得分, 1, 2)", 0),
    ],
)
def test_degree(text: str, expected: int | None) -> None:
    assert degree(parse(text, V, "indicator"), "weight") == expected


@given(points)
def test_what_does_not_read_a_term_does_not_scale_with_it(text: str) -> None:
    node = parse(text, V, "indicator")
    zeros = any(isinstance(part, Number) and part.value == 0 for part in walk(node))
    if not zeros:
        assert degree(node, "adjusted_budget") == 0
