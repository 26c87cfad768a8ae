"""The generated page is up to date, and what it says of numbers is so."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.language.parser import parse, require
from perfeval.language.tree import POINTS, TRUTH, Type
from perfeval.language.vocabulary import vocabulary

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "rule-language.md").read_text(encoding="utf-8")
WORDS = vocabulary()


def test_the_page_of_the_language_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make_rule_language", DOCS / "make_rule_language.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.page(WORDS) == PAGE


@pytest.mark.parametrize("text", ["5分 × 完成值 ÷ 指标值", "5"])
def test_points_as_the_page_writes_them(text: str) -> None:
    assert text in PAGE
    require(parse(text, WORDS, "indicator"), text, Type("number", POINTS))
    require(parse("分值 ≥ 5", WORDS, "indicator"), "分值 ≥ 5", TRUTH)


def test_what_the_page_says_is_refused() -> None:
    text = "5 × 完成值 ÷ 指标值"
    assert f"`{text}`" in PAGE
    tree = parse(text, WORDS, "indicator")
    with pytest.raises(PerfevalError) as caught:
        require(tree, text, Type("number", POINTS))
    assert "5分" in caught.value.diagnostics[0].fix("zh")
