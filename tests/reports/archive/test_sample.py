"""The sample: reproducible, in strata, in proportion."""

import hashlib
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_archives import made
from perfeval.reports.archive.risk import ranked
from perfeval.reports.archive.sample import allocate, draw
from perfeval.reports.archive.settings import read_settings, settings_file

SHIPPED = read_settings(settings_file())
SIZES = st.dictionaries(
    st.tuples(st.text("甲乙丙丁", min_size=1, max_size=3)), st.integers(1, 400), min_size=1, max_size=12
)


@given(SIZES, st.integers(1, 600))
@settings(max_examples=400, deadline=None)
def test_shares_are_whole_fit_and_add_up(sizes, count):
    shares = allocate(sizes, count)
    whole = sum(sizes.values())
    assert sum(shares.values()) == min(count, whole)
    assert all(0 <= shares[key] <= size for key, size in sizes.items())
    if count >= len(sizes):
        assert all(shares.values())


@given(SIZES, st.integers(1, 600))
@settings(max_examples=400, deadline=None)
def test_shares_are_in_proportion_where_one_each_asks_for_nothing(sizes, count):
    whole = sum(sizes.values())
    count = min(count, whole)
    quotas = {key: Fraction(count * size, whole) for key, size in sizes.items()}
    if count >= len(sizes) and min(quotas.values()) < 1:
        return
    shares = allocate(sizes, count)
    # Largest remainder: nobody is off by one, and who was rounded up had no smaller remainder than who was not.
    assert all(abs(shares[key] - quota) < 1 for key, quota in quotas.items())
    up = [quota - int(quota) for key, quota in quotas.items() if shares[key] > int(quota)]
    down = [quota - int(quota) for key, quota in quotas.items() if shares[key] == int(quota)]
    assert not up or not down or min(up) >= max(down)


@given(SIZES, st.integers(1, 600), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_strata_says_nothing(sizes, count, chance):
    items = list(sizes.items())
    chance.shuffle(items)
    assert allocate(dict(items), count) == allocate(sizes, count)


def sources(sample):
    return sample.rows["source"].to_list()


def test_the_same_seed_gives_the_same_sample_in_any_order():
    maker = made(150)
    one = draw(ranked(maker.outcome(), SHIPPED), 30, "2020", SHIPPED)
    other = draw(ranked(maker.outcome(7), SHIPPED), 30, "2020", SHIPPED)
    assert sources(one) == sources(other)
    assert len(set(sources(one))) == 30
    assert sources(draw(ranked(maker.outcome(), SHIPPED), 30, "2021", SHIPPED)) != sources(one)


def test_the_sample_of_today_is_the_sample_of_tomorrow():
    # SHA-256 of seed and source, and nothing of any library's own: no version of anything may change who is chosen.
    one_stratum = replace(SHIPPED, strata=("pack",))
    forms = ranked(made(40).outcome(), one_stratum)
    by_hash = sorted(forms["source"], key=lambda source: hashlib.sha256(f"2020\0{source}".encode()).digest())
    assert sources(draw(forms, 5, "2020", one_stratum)) == sorted(by_hash[:5])
    assert by_hash[0] == "表/00021.xlsx"


def test_every_form_says_its_stratum_and_probability():
    forms = ranked(made(200).outcome(), SHIPPED)
    sample = draw(forms, 60, "2020", SHIPPED)
    sizes = Counter(
        ((row["department"] or ""), (row["claimed_rating"] or "")) for row in forms.iter_rows(named=True)
    )
    assert {one.key: one.size for one in sample.strata} == dict(sizes)
    drawn = Counter(sample.rows["stratum"].to_list())
    for place, one in enumerate(sample.strata):
        assert drawn[place] == one.chosen
        assert one.probability == Fraction(one.chosen, one.size)
    for row in sample.rows.iter_rows(named=True):
        assert sample.strata[row["stratum"]].key == (row["department"] or "", row["claimed_rating"] or "")
    assert sum(one.probability * one.size for one in sample.strata) == 60


def test_every_form_of_a_stratum_has_the_same_chance():
    # Over many seeds each form comes up about as often as its probability says.
    forms = ranked(made(24, 5).outcome(), replace(SHIPPED, strata=("pack",)))
    counted = Counter()
    for seed in range(400):
        counted.update(sources(draw(forms, 6, str(seed), replace(SHIPPED, strata=("pack",)))))
    assert len(counted) == 24
    # 400 draws at 1/4: 100 ± 5 standard deviations.
    assert all(57 <= number <= 143 for number in counted.values())


def test_all_are_drawn_where_more_are_asked_for():
    forms = ranked(made(20).outcome(), SHIPPED)
    assert sorted(sources(draw(forms, 500, "x", SHIPPED))) == sorted(forms["source"].to_list())


def test_fewer_than_strata():
    forms = ranked(made(100).outcome(), SHIPPED)
    sample = draw(forms, 3, "x", SHIPPED)
    assert len(sample.strata) > 3
    assert sum(one.chosen for one in sample.strata) == sample.rows.height == 3


@pytest.mark.parametrize("strata", [("gap_band",), ("kind", "pack", "year"), ("department", "gap_band")])
def test_other_strata(strata):
    forms = ranked(made(80).outcome(), SHIPPED)
    sample = draw(forms, 20, "x", replace(SHIPPED, strata=strata))
    assert sum(one.size for one in sample.strata) == 80
    assert sample.rows.height == 20


def test_no_forms_no_sample():
    forms = ranked(made(0).outcome(), SHIPPED)
    sample = draw(forms, 5, "x", SHIPPED)
    assert (sample.strata, sample.rows.height) == ((), 0)
