from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("make_defects", ROOT / "docs" / "make_defects.py")
make = importlib.util.module_from_spec(SPEC)
sys.modules["make_defects"] = make
SPEC.loader.exec_module(make)

#: What no rule finds; the list may only grow shorter.
UNDECIDED = {"D54"}


def test_the_page_is_that_which_the_rules_make():
    assert (ROOT / "docs" / "defects.md").read_text(encoding="utf-8") == make.defects_page()


def test_every_kind_is_listed_once_in_order():
    assert [kind.id for kind in make.kinds()] == [f"D{number:02}" for number in range(1, make.KINDS + 1)]


def test_rules_and_catalogue_name_what_exists():
    assert make.undefined() == set()


def test_a_kind_has_a_rule_or_a_reason():
    without = {kind.id for kind in make.kinds() if not make.finders(kind)}
    assert without == UNDECIDED == {kind.id for kind in make.kinds() if kind.why is not None}


def test_every_rule_of_the_folder_says_which_defect_it_finds():
    assert [rule.id for _, rule in make.rules() if rule.pack == "defects" and not rule.defects] == []
