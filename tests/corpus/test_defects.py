"""What the rules of rules/defects find on the published tables: every finding was looked at by eye."""

from __future__ import annotations

import json
from pathlib import Path

from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.packs.store import Store
from perfeval.submissions.at_hand import index_of
from perfeval.submissions.reading import read_submissions

HERE = Path(__file__).parent
REVIEWED = json.loads((HERE / "defects.json").read_text(encoding="utf-8"))


def test_the_findings_are_those_that_were_reviewed() -> None:
    pack = Store(trusting=True).load("mof-2020-10")
    own = {rule.id for rule in pack.rules if rule.pack == "defects"}
    forms = list(read_submissions(HERE / "submissions.jsonl"))
    index = index_of(forms)
    found: dict[str, list[list[int | None]]] = {}
    for number, form in enumerate(forms, 1):
        evaluation = evaluate_submission(pack, form, Direct(pack), at_hand=index)
        for finding in evaluation.findings:
            if finding.rule in own:
                found.setdefault(finding.rule, []).append([number, finding.line])
        assert not [item for item in evaluation.unfinished if item.rule in own]
    assert found == REVIEWED
