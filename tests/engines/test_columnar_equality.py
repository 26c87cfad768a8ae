"""Oracle, plain engine, durable-rules and columns say the same of archives made at random, for every pack that ships.

``PERFEVAL_EQUALITY=100000`` in the environment compares so many forms, a tenth of what ``benchmarks/equality.py`` is
for, instead of the few of every test run; all of them by every engine.
"""

from __future__ import annotations

import os
from dataclasses import astuple, replace

import polars as pl
import pytest

from engines import equality
from engines.archive_forms import archive, told
from engines.archive_reading import as_submission
from engines.archive_seeds import packs
from engines.equality import FILE, Part, compared, in_columns, one_by_one, pack_of, parted, parts, recorded
from engines.oracle_compare import differences
from engines.reducing import reduced
from oracle_archive import Oracle
from perfeval.engines.columnar import Columnar
from perfeval.engines.columns import frame
from perfeval.engines.direct import Direct
from perfeval.engines.tables import RESULTS
from perfeval.sources import parse_json_lines
from perfeval.submissions.reading import submission_of

MANY = int(os.environ.get("PERFEVAL_EQUALITY", "0"))
#: Of the few of every run durable-rules, which takes longest, decides one in four.
SIZE, EVERY = (MANY, 1) if MANY else (480, 4)
PART = 500 if MANY else 40


@pytest.mark.parametrize(
    "part", list(parts(packs(), SIZE, PART)), ids=lambda part: f"{part.pack}-{part.seed}"
)
def test_engines_agree_on_an_archive(part):
    found = compared(part, every=EVERY)
    assert not found.parted, "\n\n".join(difference.text() for difference in found.differences[:3])
    assert found.seen["lines"] > part.count and found.seen["findings"] > part.count
    assert found.seen["by the oracle"] == part.count


@pytest.mark.parametrize(
    ("many", "count"), [(frame.MANY_ROWS, 200), (1, 40)], ids=["whole columns", "a few rows at a time"]
)
def test_columns_decide_more_than_half(many, count, monkeypatch):
    """What they hand on is compared with itself: forms with weights that are not known, or rows that do not apply."""
    monkeypatch.setattr(frame, "MANY_ROWS", many)
    found = compared(Part("mof-2020-10", 4, count), every=0, oracle=False)
    assert not found.parted
    assert found.seen["in columns"] > found.seen["handed on to direct"]


@pytest.mark.parametrize("pack", packs())
def test_a_generated_form_is_read_as_it_stands(pack, tmp_path):
    """The short way from a form to what is read of it gives what reading a file of it gives."""
    forms = list(archive(pack, 5, 150))
    file = tmp_path / "archive.jsonl"
    file.write_text("".join(told(form) + "\n" for form in forms), encoding="utf-8")
    for place, (form, node) in enumerate(zip(forms, parse_json_lines(file), strict=True), 1):
        ours, read = as_submission(form, str(file), place), submission_of(node, str(file))
        assert (ours.source, ours.cells, ours.extra) == (read.source, read.cells, read.extra)
        assert ours.span.line == read.span.line
        for one, other in zip(ours.rows, read.rows, strict=True):
            assert replace(one, spans={}, span=other.span) == replace(other, spans={})


def test_the_same_seed_makes_the_same_forms():
    made = [list(archive("mof-2020-10", seed, 60)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def submissions(pack: str, count: int):
    return [as_submission(form, FILE, place) for place, form in enumerate(archive(pack, 2, count), 1)]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("完成档下限", "81%"), ("执行率预警线", "79%"), ("超额界限", "31%"), ("反向计分", "直线")],
)
def test_a_border_moved_by_a_little_is_seen(parameter, value):
    """The oracle with another border parts from the engine: the forms stand on both sides of it."""
    forms = submissions("mof-2020-10", 120)
    oracle = Oracle("mof-2020-10", pack_of("mof-2020-10"), {parameter: value})
    got = one_by_one(Direct, Part("mof-2020-10", 0, 120), forms)
    assert any(differences(want, one) for want, one in zip(oracle.evaluate(forms), got, strict=True))


def test_a_cell_that_differs_is_told():
    forms = submissions("mof-2020-10", 4)
    sources = [f"{FILE}#{place}" for place in range(4)]
    found = one_by_one(Direct, Part("mof-2020-10", 0, 4), forms)
    lines = list(found[2].lines)
    lines[1] = replace(lines[1], case="别的")
    changed = [
        *found[:2],
        replace(found[2], lines=tuple(lines)),
        replace(found[3], findings=found[3].findings[1:]),
    ]
    told_ = parted(recorded(found, sources), recorded(changed, sources))
    assert set(told_) == {f"{FILE}#2", f"{FILE}#3"}
    assert "'别的'" in told_[f"{FILE}#2"]


@pytest.mark.parametrize(("plain", "first"), [(True, "direct"), (False, "durable")])
def test_columns_that_say_something_else_are_told(plain, first, monkeypatch):
    part = Part("mof-2020-10", 2, 40)

    class Lower:
        """The columns, but one of the totals is a point lower."""

        def evaluate(self, facts):
            tables = in_columns(Columnar, part.pack).evaluate(facts)
            one = pl.when(pl.int_range(pl.len()) == 7).then(1).otherwise(0)
            results = tables.results.with_columns((pl.col("total_max") - one).cast(RESULTS["total_max"]))
            return replace(tables, results=results)

    monkeypatch.setattr(equality, "in_columns", lambda *_: Lower())
    found = compared(part, plain=plain)
    assert found.parted == found.seen[f"differ: {first} / columnar"] == 1
    assert found.differences[0].form == list(archive(*astuple(part)))[7]
    assert found.seen["by durable-rules"] == found.seen["by the oracle"] == 40


def test_a_form_is_made_small():
    form = next(
        form for form in archive("mof-2020-10", 1, 50) if any("note" in row for row in form["indicators"])
    )
    small = reduced(form, lambda one: any("note" in row for row in one["indicators"]))
    assert small["indicators"] == [{key: small["indicators"][0][key] for key in ("name", "note")}]
    assert set(small) == {"unit", "kind", "indicators"}


def test_forms_reach_nearly_every_case():
    """What no form reaches is known: cases that need parameters a pack does not have, most of all."""
    reached: set[tuple[str, str | None]] = set()
    for seed in (0, 1):
        part = Part("mof-2020-10", seed, 250)
        forms = [
            as_submission(form, FILE, place)
            for place, form in enumerate(archive(part.pack, seed, part.count), 1)
        ]
        for one in one_by_one(Direct, part, forms):
            reached |= {(line.rule, line.case) for line in one.lines if line.rule}
            reached |= {(finding.rule, None) for finding in one.findings}
    asked = {
        (rule.id, case)
        for rule in pack_of("mof-2020-10").rules
        for case in [c.name for c in rule.cases] or [None]
    }
    assert len(asked & reached) / len(asked) > 0.9


def test_the_sizes_of_archives_add_up():
    for total in (12, 100, 1_000):
        made = list(parts(packs(), total, 30))
        assert sum(part.count for part in made) == total
        assert len(made) == len(set(made))
