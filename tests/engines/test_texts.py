from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.engines.texts import (
    ON_TEXT,
    clauses,
    contains,
    ends,
    made_of,
    masked,
    repeats,
    starts,
    without,
    words_in,
)
from perfeval.language.values import Amount


def test_an_exception_hides_the_word_in_it():
    assert contains("有效提升", ["有效"], ["有效发明专利"]) is True
    assert contains("有效发明专利", ["有效"], ["有效发明专利"]) is False
    assert contains("有效发明专利有效增加", ["有效"], ["有效发明专利"]) is True
    assert ends("工作效率", ["率"], ["效率"]) is False
    assert ends("合格率", ["率"], ["效率"]) is True
    assert starts("保障房数量", ["保障"], ["保障房"]) is False
    assert masked("甲乙丙", ["乙"]) == "甲\0丙"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [("已全部完成", ["已", "全部", "完成"], True), ("已全部", ["已"], False), ("", ["已"], False), ("已,完成。", ["已", "完成"], True),
     ("甲乙丙", ["甲乙", "甲", "乙丙"], True), ("甲", [], False)],
)  # fmt: skip
def test_a_text_made_of_words(text, words, expected):
    assert made_of(text, words, []) is expected


def test_words_found_are_named_once_the_longest_first():
    assert words_in("较好较好，好", ["好", "较好"], []) == "较好、好"
    assert words_in("甲", [], []) == ""
    assert words_in("有效发明专利", ["有效"], ["有效发明专利"]) == ""


def test_clauses_that_start_with_a_word():
    assert clauses("改善环境，提高质量；美化", ["改善", "提高"], []) == Amount(Fraction(2))
    assert clauses("19.69公里", ["1", "6"], []) == Amount(Fraction(1))


def test_how_much_of_a_text_another_repeats():
    assert repeats("改善条件", ["改善养老服务基础条件"], []) == Amount(Fraction(1))
    assert repeats("甲乙丙丁", ["乙丁"], []) == Amount(Fraction(1, 2))
    assert repeats("", ["甲"], []) == Amount(Fraction(0))
    assert repeats("甲", [""], []) == Amount(Fraction(0))


@given(
    st.text(max_size=80), st.lists(st.text(max_size=4), max_size=5), st.lists(st.text(max_size=6), max_size=3)
)
def test_no_text_is_too_strange(text, words, beside):
    for name, function in ON_TEXT.items():
        value = function(text, words or ["甲"], beside)
        assert isinstance(value, (bool, str, Amount)), name


@pytest.mark.parametrize(
    ("text", "words", "beside", "left"),
    [
        ("工程验收合格率", ("合格率", "验收合格率"), (), "工程"),
        ("一次性合格率", ("合格率",), ("一次性合格率",), "一次性合格率"),
        ("工程", (), (), "工程"),
    ],
)
def test_without_cuts_the_longest_word_and_spares_exceptions(text, words, beside, left):
    assert without(text, words, beside) == left
