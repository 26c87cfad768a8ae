"""What the tests of the language share: a vocabulary with a pack's names, trees without places, expressions."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import strategies as st

from perfeval.language.tree import Place
from perfeval.language.vocabulary import EnumWord, Term, number_type, vocabulary

RATINGS = [
    EnumWord("excellent", "优", "excellent"),
    EnumWord("good", "良", "good"),
    EnumWord("poor", "差", "poor"),
]
#: The words that a pack adds.
V = (
    vocabulary()
    .with_words("rating", RATINGS)
    .with_word_lists(["空话"])
    .with_terms([Term("attainment", "完成比例", "attainment", number_type("比率"), ("indicator",), "let")])
)


def bare(value: Any) -> Any:
    """A tree as nested tuples, without its places."""
    if isinstance(value, tuple):
        return tuple(bare(item) for item in value)
    if is_dataclass(value):
        inner = (getattr(value, field.name) for field in fields(value))
        return (type(value).__name__, *(bare(item) for item in inner if not isinstance(item, Place)))
    return value


# --- expressions on an indicator, all of them well typed --------------------------------------------------
_ratio = st.sampled_from(
    ["完成比例", "attainment", "30%", "30％", "5‰", "表列执行率", "完成值 ÷ 指标值", "(1%)"]
)
_points = st.sampled_from(
    ["分值", "weight", "5分", "5", "7.50", "０", "得分", "−3", "合计(指标, 分值, 性质 = 定量)"]
)
_text = st.sampled_from(["名称", "note", '"a"', "“说‘好’”", "'双\"'", "「“」", "''"])
_word = st.sampled_from(
    [
        "方向 = 正向",
        "正向 ≠ 方向",
        "方向 = lower",
        "达成情况 = achieved",
        "达成 = 达成情况",
        "达成情况 = 达成情况",
        "一级指标 = 产出指标",
        "二级指标 = 成本",
        "二级指标 = cost_category",
        "自评等级 = 优",
        "类型 = project",
        "定量 = 性质",
    ]
)


def _numbers(base: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Sums of like things, and their products with ratios."""
    return st.recursive(
        base,
        lambda inner: st.one_of(
            st.builds("({}) {} ({})".format, inner, st.sampled_from("+-−＋"), inner),
            st.builds("{} {} {}".format, inner, st.sampled_from("+-"), base),
            # A product of bare numbers and ratios is a ratio: it would not compare with points.
            st.builds("(分值 + ({})) {} ({})".format, inner, st.sampled_from("×*÷/·"), _ratio),
            st.builds("-({})".format, inner),
            st.builds("{}({}, {})".format, st.sampled_from(["最小", "min", "最大", "max"]), inner, inner),
            st.builds("限于({}，{}, {})".format, inner, base, base),
            st.builds("{}({})".format, st.sampled_from(["取整", "ceil"]), inner),
            st.builds("舍入({}, 2)".format, inner),
            st.builds("线性({}, {}:{}, {}：{})".format, _ratio, _ratio, inner, _ratio, inner),
        ),
        max_leaves=4,
    )


points = _numbers(_points)
_compare = st.sampled_from(["<", "<=", "≥", "=", "!=", "≠", ">", "＜", "=="])
_truth = st.one_of(
    _word,
    st.builds("{} {} {}".format, points, _compare, points),
    st.builds(
        "{} {} {} {} {}".format, _points, st.sampled_from("<≤"), points, st.sampled_from("<≤>="), _points
    ),
    st.sampled_from(
        ["缺(完成值)", "missing(note)", "含(名称, 空话)", "发现(模糊)", "found('r 1')", "完成值带比较符"]
    ),
    st.builds("含({}, {})".format, _text, _text),
    st.builds("{} = {}".format, _text, _text),
    st.sampled_from(
        [
            "计数(指标, 分值 > 5) ≥ 2",
            "all(indicator, weight > 0 and 性质 = 定性)",
            "天数(指标值, 完成值) > 3天",
        ]
    ),
)
truths = st.recursive(
    _truth,
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["且", "或", "and", "or"]), inner),
        st.builds("({}) 且 ({}) 且 ({})".format, inner, inner, inner),
        st.builds("{} ({})".format, st.sampled_from(["非", "not"]), inner),
        st.builds("({}) = ({})".format, inner, inner),
    ),
    max_leaves=5,
)
expressions = st.one_of(points, truths, st.sampled_from(["其余", "otherwise"]))
