"""The vocabulary: every name is unique, explained in two languages and readable by the grammar."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from string import Formatter

import pytest

from perfeval.language.parser import parse
from perfeval.language.tree import LAYERS, Name, Type
from perfeval.language.units import load_yaml
from perfeval.language.vocabulary import EnumWord, Term, number_type, vocabulary

V = vocabulary()
DATA = load_yaml(files("perfeval.language").joinpath("vocabulary.yaml").read_text(encoding="utf-8"))
NAMED = [*DATA["terms"], *DATA["functions"]]


@pytest.mark.parametrize("part", ["terms", "functions", "scopes"])
@pytest.mark.parametrize("key", ["id", "zh"])
def test_names_are_unique(part: str, key: str) -> None:
    counts = Counter(row[key] for row in DATA[part])
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_english_name_is_the_chinese_name_of_another_term() -> None:
    assert len(V.names) == 2 * len(V.terms)


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row["id"])
def test_means_is_said_in_both_languages_and_nothing_else(row: dict[str, dict[str, str]]) -> None:
    assert set(row["means"]) == {"zh", "en"}
    assert all(isinstance(text, str) and text for text in row["means"].values())


def test_no_name_contains_a_word_of_the_grammar() -> None:
    for name in [*V.names, *V.functions, *V.scopes]:
        assert not set(name) & {"且", "或"}
        assert not name.startswith(("其余", "otherwise"))


@pytest.mark.parametrize("term", V.terms.values(), ids=lambda term: term.id)
def test_every_term_is_read_by_both_of_its_names(term: Term) -> None:
    assert term.layer in LAYERS
    assert set(term.scopes) <= set(V.scope_labels)
    for name in (term.zh, term.en):
        node = parse(name, V, term.scopes[0])
        assert isinstance(node, Name)
        assert (node.id, node.type, node.layer) == (term.id, term.type, term.layer)


@pytest.mark.parametrize("enumeration", V.enumerations)
def test_every_word_is_found_by_its_chinese_and_its_id(enumeration: str) -> None:
    for word in V.enumerations[enumeration]:
        for spelling in (word.id, word.zh):
            assert V.word(enumeration, spelling) == word
            assert V.is_word(spelling)
        assert all(V.word(enumeration, spelling) for spelling in word.also)


def test_a_term_of_words_names_an_enumeration() -> None:
    assert {term.type.words for term in V.terms.values() if term.type.base == "word"} <= set(V.enumerations)


def test_a_phrase_uses_the_same_values_in_both_languages() -> None:
    for phrase in V.phrases.values():
        fields = [{field for _, field, _, _ in Formatter().parse(phrase[lang])} for lang in ("zh", "en")]
        assert fields[0] - {None} == fields[1] - {None}


def test_chinese_phrases_have_full_width_punctuation() -> None:
    for phrase in V.phrases.values():
        assert not set(phrase["zh"]) & set(",;:()?!")


def test_what_is_unknown_is_none() -> None:
    assert V.term("没有") is None
    assert V.word("direction", "没有") is None
    assert not V.is_word("没有")


def test_a_larger_vocabulary_leaves_the_first_as_it_was() -> None:
    term = Term("base", "基数", "base", number_type("元"), ("submission",), "let")
    larger = (
        V.with_terms([term])
        .with_words("rating", [EnumWord("good", "良", "good")])
        .with_word_lists(["空话"])
        .with_word_lists(["套话"])
    )
    assert larger.term("基数") == larger.term("base") == term
    assert larger.word("rating", "良") == EnumWord("good", "良", "good")
    assert larger.word_lists == {"空话", "套话"}
    assert V.term("基数") is None
    assert V.word("rating", "良") is None
    assert V.word_lists == frozenset()


def test_labels() -> None:
    assert V.label("actual", "zh") == "完成值"
    assert V.label("actual", "en") == "actual"
    assert V.label("nothing", "zh") == "nothing"


def test_number_types() -> None:
    assert number_type("比率") == Type("number")
    assert number_type("分") == Type("number", (("分", 1),))
