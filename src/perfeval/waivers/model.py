"""One waiver as data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from perfeval.diagnostics import Span
from perfeval.evaluation import Sentence


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of the closed list."""

    id: str
    label: Sentence


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule's findings that are let pass, where ``only`` fits: unit, project, year, indicator, by key.

    ``until`` is the last day on which it holds.
    """

    rule: str
    reason: Reason
    by: str
    until: date
    only: Mapping[str, str]
    note: str | None
    span: Span

    def fits(self, facts: Mapping[str, str | None]) -> bool:
        """Whether a finding with these facts is meant; widths and spaces do not count."""
        return all(folded(facts.get(key) or "") == folded(value) for key, value in self.only.items())

    @property
    def what(self) -> str:
        """The waiver in short: its rule, and whom it is for."""
        return "，".join([self.rule, *self.only.values()])


def folded(text: str) -> str:
    """A name as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())
