"""What differs between two packs, in words: rules by id, parameters by value, and everything else by its kind."""

from __future__ import annotations

from perfeval.evaluation import Sentence
from perfeval.packs.model import Pack
from perfeval.reports.diff.model import GROUPS, Difference
from perfeval.reports.diff.named import named
from perfeval.reports.diff.parameters import parameters
from perfeval.reports.diff.rules import rules
from perfeval.reports.diff.settings import settings


def all_differences(old: Pack, new: Pack) -> list[Difference]:
    """Every difference, by group and subject; none where both say the same."""
    order = list(GROUPS)
    found = [*settings(old, new), *parameters(old, new), *named(old, new), *rules(old, new)]
    return sorted(found, key=lambda one: (order.index(one.group), one.subject))


def differences(old: Pack, new: Pack) -> list[Sentence]:
    """One sentence for each rule that differs, and for each change of anything else."""
    told: list[Sentence] = []
    for one in all_differences(old, new):
        if one.group == "identity":  # a copy under another name is the same in what it asks
            continue
        told += [one.title] if one.group == "rules" else [change.told for change in one.changes]
    return told
