"""A gallery of broken packs: each is found by the command that is for it, with a message that can be acted on.

A folder holds ``case.yaml`` (what is broken, the command, its exit code), the packs, and what the command says
in Chinese and English: stdout first, then stderr. ``PERFEVAL_WRITE_EXPECTED=1`` writes those anew; read what changed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from perfeval.cli.main import run
from perfeval.diagnostics import Diagnostic
from proofs import prove_once

HERE = Path(__file__).parent
CASES = sorted(file.parent.name for file in HERE.glob("*/case.yaml"))
WRITE = os.environ.get("PERFEVAL_WRITE_EXPECTED") == "1"


def case_of(name):
    return yaml.safe_load((HERE / name / "case.yaml").read_text(encoding="utf-8"))


def expected_of(name, lang):
    return HERE / name / f"expected.{lang}.txt"


@pytest.mark.parametrize("name", CASES)
def test_it_is_found(name, monkeypatch, capsys):
    """In both languages, with the exit code that the case names."""
    told = {lang: told_of(name, lang, monkeypatch, capsys) for lang in ("zh", "en")}
    for lang, text in told.items():
        if WRITE:
            expected_of(name, lang).write_text(text, encoding="utf-8", newline="\n")
        assert text == expected_of(name, lang).read_text(encoding="utf-8")


def told_of(name, lang, monkeypatch, capsys):
    """What the command of a case says."""
    case = case_of(name)
    monkeypatch.chdir(HERE / name)
    prove_once(monkeypatch)
    options = ["--rules", ".", "--lang", lang]
    if case["command"].split()[1] in ("check", "test"):
        options += ["--engine", "direct"]
    monkeypatch.setattr(sys, "argv", ["perfeval", *case["command"].split(), *options])
    with pytest.raises(SystemExit) as stop:
        run()
    out, err = capsys.readouterr()
    assert stop.value.code == case["exit"]
    return f"{out}{err}"


def codes_of(name):
    words = expected_of(name, "zh").read_text(encoding="utf-8").split()
    return {word for word in words if word in Diagnostic.registry}


def test_the_gallery_is_large_and_varied():
    assert len(CASES) >= 60
    by_command = Counter(case_of(name)["command"].split()[1] for name in CASES)
    assert by_command["check"] >= 30 and by_command["test"] >= 4 and by_command["prove"] >= 12
    found = [codes_of(name) for name in CASES]
    assert len(set.union(*found)) >= 30
    # What is broken is said in both languages, and no two cases are broken alike.
    assert all(set(case_of(name)["broken"]) == {"zh", "en"} for name in CASES)
    alike = Counter(case_of(name)["broken"]["zh"] for name in CASES)
    assert [text for text, count in alike.items() if count > 1] == []


@pytest.mark.parametrize("name", CASES)
def test_messages_name_the_place_and_the_mend(name):
    """Every message says where it is and what would be right; a proof shows a form that does not come out."""
    for lang, mends in (("zh", ("改法：",)), ("en", ("fix: ", "Mend: "))):
        lines = expected_of(name, lang).read_text(encoding="utf-8").splitlines()
        if case_of(name)["command"].startswith("rules prove"):
            heads = [line for line in lines if line.startswith("  ✗")]
            places = [word for line in lines for word in line.replace("：", " ").split() if ".yaml" in word]
            assert heads and len(places) >= len(heads)
        else:
            heads = [line for line in lines if any(f": {code} " in line for code in Diagnostic.registry)]
            places = [head.partition(" ")[0] for head in heads]
            assert heads and all(place.count(":") == 3 for place in places)
        for place in places:
            file, *numbers = place.rstrip(":").split(":")
            source = (HERE / name / file).read_text(encoding="utf-8").splitlines()
            if numbers:
                assert int(numbers[0]) <= len(source)
        assert sum(line.strip().startswith(mends) for line in lines) >= len(heads)
