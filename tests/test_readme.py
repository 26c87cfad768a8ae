"""What the front pages and the page of the example show is what comes out."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from perfeval.cli.main import run
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.indicators.shelf import Shelf
from perfeval.packs.store import Store, builtin_rules
from perfeval.sources import parse_yaml, read_text
from perfeval.submissions.reading import submission_of

ROOT = Path(__file__).parents[1]
PAGES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
LONGYANG = ROOT / "examples" / "longyang-2020"
STORE = Store()
SHIPPED = [id_ for id_ in STORE.ids() if STORE.folder(id_).parent == builtin_rules()]


def shown(lang):
    """Each command on a page whose output stands under it, and the lines that are shown of it."""
    page = PAGES[lang].read_text(encoding="utf-8")
    for command, text in re.findall(
        r"```console\n\$ perfeval (.*?)\n```.*?```text\n(.*?)```", page, re.DOTALL
    ):
        yield command.split(), [line for line in text.splitlines() if line and line != "…"]


@pytest.mark.parametrize("lang", PAGES)
def test_the_shortened_output_is_part_of_the_output(lang, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    blocks = list(shown(lang))
    assert [arguments[0] for arguments, _ in blocks] == ["score", "lint"]
    for arguments, lines in blocks:
        monkeypatch.setattr(sys, "argv", ["perfeval", *arguments, "--lang", lang, "--engine", "direct"])
        with pytest.raises(SystemExit) as stop:
            run()
        assert stop.value.code in (None, 0, 1)
        printed = capsys.readouterr().out.splitlines()
        assert len(lines) > 8
        assert [line for line in lines if line not in printed] == []


@pytest.mark.parametrize("lang", PAGES)
def test_every_pack_that_ships_is_listed(lang):
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGES[lang].read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(SHIPPED)


@pytest.mark.parametrize(("lang", "mark"), [("en", "by name only"), ("zh", "点名才用")])
def test_packs_that_are_never_chosen_say_so(lang, mark):
    page = PAGES[lang].read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", page, re.MULTILINE))
    assert {id_ for id_, text in rows.items() if mark in text} == {
        id_ for id_ in SHIPPED if STORE.domain(id_).by_name_only
    }


def test_how_many_indicators_there_are():
    number = len(Shelf(trusting=True).all())
    assert f"holds {number} indicators" in PAGES["en"].read_text(encoding="utf-8")
    assert f"共 {number} 项" in PAGES["zh"].read_text(encoding="utf-8")


def test_how_much_is_found_in_the_published_project():
    told = []
    for name in ("as-published", "with-targets"):
        file = LONGYANG / f"{name}.yaml"
        pack = STORE.load("mof-2020-10")
        submission = submission_of(parse_yaml(read_text(file))[0], str(file))
        found = evaluate_submission(pack, submission, Direct(pack), definitions=Shelf(trusting=True)).findings
        levels = Counter(finding.level for finding in found)
        told.append("、".join(str(levels[level]) for level in ("error", "warning", "notice")))
    page = (LONGYANG / "README.md").read_text(encoding="utf-8")
    assert f"| 发现的问题（错误、警告、提示） | {told[0]} | {told[1]} |" in page


def test_the_department_of_yunnan_is_checked_only_unless_it_names_a_pack():
    assert STORE.choose("department", 2020, "云南/保山/隆阳")[0] == "yunnan-2020-department"
    assert not STORE.load("yunnan-2020-department").framework.scored
    assert STORE.choose("department", 2020, "贵州")[0] == "mof-2013-53"
