"""What was asked of texts in one batch holds for the next one, for other packs, and after it was forgotten."""

from __future__ import annotations

import polars as pl
import pytest

from engines.archive_forms import archive
from engines.archive_reading import as_submission
from engines.archive_seeds import packs
from engines.equality import FILE, FRAMES, facts_of, pack_of, shelf
from perfeval.engines.columnar import Columnar
from perfeval.engines.columns import asked
from perfeval.engines.columns.asked import Asked, Texts


def test_each_text_is_asked_once():
    texts, seen = Texts(), []

    def ask(some):
        seen.extend(some)
        return [len(text) for text in some]

    for batch in (["甲", "乙乙"], ["乙乙"], ["丙", "甲", "丁丁丁"]):
        places = texts.places(batch)
        assert texts.answers("length", pl.Int64(), ask).gather(places).to_list() == [len(t) for t in batch]
    assert seen == ["甲", "乙乙", "丙", "丁丁丁"]
    assert texts.answers("another", pl.String(), lambda some: [t[0] for t in some]).to_list() == list(
        "甲乙丙丁"
    )


def test_without_texts_nothing_is_asked():
    answers = Texts().answers("length", pl.Int64(), lambda some: pytest.fail(f"asked of {some}"))
    assert answers.dtype == pl.Int64() and answers.len() == 0


@pytest.mark.parametrize(("most", "left"), [(5, (3, 2)), (4, (0, 0))])
def test_very_many_texts_are_forgotten(most, left, monkeypatch):
    monkeypatch.setattr(asked, "MOST", most)
    known = Asked()
    known.of("name").places(list("甲乙丙"))
    known.of("target").places(list("甲乙"))
    known.tidy()
    assert (len(known.of("name")), len(known.of("target"))) == left


def test_results_do_not_hang_on_what_was_asked_before():
    """Of two packs that share what they asked, one after the other, batch after batch."""
    texts, pair = Asked(), [pack_of(id_) for id_ in ("mof-2020-10", packs()[0])]
    sharing = [Columnar(pack, shelf(), None, texts=texts) for pack in pair]
    for seed in (3, 4):
        forms = enumerate(archive("mof-2020-10", seed, 36), 1)
        facts = facts_of([as_submission(form, FILE, place) for place, form in forms])
        for pack, engine in zip(pair, sharing, strict=True):
            ours, fresh = engine.evaluate(facts), Columnar(pack, shelf(), None).evaluate(facts)
            assert ours.in_columns == fresh.in_columns > 0
            for name in FRAMES:
                assert getattr(ours, name).equals(getattr(fresh, name)), name
