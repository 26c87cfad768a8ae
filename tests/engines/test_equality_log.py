"""A comparison that was stopped goes on with what it has; what other programs said does not count."""

from __future__ import annotations

from collections import Counter
from itertools import product

from engines.equality import Counts, Difference, Part
from engines.equality_log import Log, asked_for

PARTS = [Part("mof-2020-10", seed, 40) for seed in range(3)]


def counts(number: int) -> Counts:
    different = Difference("mof-2020-10", "direct / oracle", "total: 1 / 2", {"project": "甲"})
    return Counts(Counter({"submissions": 40, "lines": number}), [different] * (number % 2), number % 2)


def test_what_was_noted_is_known_again(tmp_path):
    file = tmp_path / "equality.log"
    log = Log(file, "one")
    for number, part in enumerate(PARTS):
        log.add(part, counts(number))
    assert Log(file, "one").known == log.known == {part: counts(n) for n, part in enumerate(PARTS)}
    assert Log(file, "another").known == {}


def test_a_line_that_is_not_whole_is_compared_again(tmp_path):
    file = tmp_path / "equality.log"
    for number, part in enumerate(PARTS[:2]):
        Log(file, "one").add(part, counts(number))
    text = file.read_text(encoding="utf-8")
    file.write_text(text[:-20], encoding="utf-8")
    log = Log(file, "one")
    assert list(log.known) == PARTS[:1]
    log.add(PARTS[2], counts(2))
    assert list(Log(file, "one").known) == [PARTS[0], PARTS[2]]


def test_without_a_file_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Log(None, "one").add(PARTS[0], counts(0))
    assert list(tmp_path.iterdir()) == []


def test_it_tells_how_was_asked():
    asked = {asked_for(every, *flags) for every in (1, 4) for flags in product((True, False), repeat=2)}
    assert len(asked) == 8
