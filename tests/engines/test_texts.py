from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.engines.texts import (
    ON_TEXT,
    Words,
    clauses,
    contains,
    ends,
    made_of,
    repeats,
    starts,
    without,
    words_in,
)
from perfeval.language.values import Amount


def test_an_exception_hides_the_word_in_it():
    assert contains("有效提升", Words(["有效"], ["有效发明专利"])) is True
    assert contains("有效发明专利", Words(["有效"], ["有效发明专利"])) is False
    assert contains("有效发明专利有效增加", Words(["有效"], ["有效发明专利"])) is True
    assert ends("工作效率", Words(["率"], ["效率"])) is False
    assert ends("合格率", Words(["率"], ["效率"])) is True
    assert starts("保障房数量", Words(["保障"], ["保障房"])) is False
    assert Words([], ["乙"]).masked("甲乙丙") == "甲\0丙"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [("已全部完成", ["已", "全部", "完成"], True), ("已全部", ["已"], False), ("", ["已"], False), ("已,完成。", ["已", "完成"], True),
     ("甲乙丙", ["甲乙", "甲", "乙丙"], True), ("甲", [], False)],
)  # fmt: skip
def test_a_text_made_of_words(text, words, expected):
    assert made_of(text, Words(words)) is expected


def test_words_found_are_named_once_the_longest_first():
    assert words_in("较好较好，好", Words(["好", "较好"])) == "较好、好"
    assert words_in("甲", Words([])) == ""
    assert words_in("有效发明专利", Words(["有效"], ["有效发明专利"])) == ""


def test_clauses_that_start_with_a_word():
    assert clauses("改善环境，提高质量；美化", Words(["改善", "提高"])) == Amount(Fraction(2))
    assert clauses("19.69公里", Words(["1", "6"])) == Amount(Fraction(1))


def test_how_much_of_a_text_another_repeats():
    assert repeats("改善条件", Words(["改善养老服务基础条件"])) == Amount(Fraction(1))
    assert repeats("甲乙丙丁", Words(["乙丁"])) == Amount(Fraction(1, 2))
    assert repeats("", Words(["甲"])) == Amount(Fraction(0))
    assert repeats("甲", Words([""])) == Amount(Fraction(0))


@given(
    st.text(max_size=80), st.lists(st.text(max_size=4), max_size=5), st.lists(st.text(max_size=6), max_size=3)
)
def test_no_text_is_too_strange(text, words, beside):
    for name, function in ON_TEXT.items():
        value = function(text, Words(words or ["甲"], beside))
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
    assert without(text, Words(words, beside)) == left


WRITING = "有效发明专利率频合格工程"
SOME = st.text(WRITING, max_size=8)
LIST = st.lists(st.text(WRITING, max_size=3), max_size=6)


@given(SOME, LIST, LIST)
def test_prepared_words_say_what_looking_for_each_says(text, words, beside):
    """The same by the plainest means: one word after another."""
    known, lists = Words(words, beside), sorted(filter(None, beside), key=len, reverse=True)
    body = re.sub("|".join(map(re.escape, lists)), lambda m: "\0" * len(m[0]), text) if lists else text
    assert known.masked(text) == body
    assert contains(text, known) is any(word in body for word in words)
    assert starts(text, known) is any(word and body.startswith(word) for word in words)
    assert ends(text, known) is any(word and body.endswith(word) for word in words)
