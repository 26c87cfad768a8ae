"""Findings marked as waived, and an account of the waivers that had no effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from perfeval.diagnostics import Diagnostic
from perfeval.evaluation import Evaluation, Finding, Waived
from perfeval.waivers import messages
from perfeval.waivers.model import Waiver


class Register:
    """The waivers of a run, and which of them were of use.

    Args:
        waivers: in the order in which they are tried; the first that fits is used.
        today: the day of the run; a waiver holds through its last day.
    """

    def __init__(self, waivers: Iterable[Waiver], today: date) -> None:
        self.waivers = tuple(waivers)
        self.today = today
        self._used: set[int] = set()
        self._by_rule: dict[str, list[int]] = {}
        for place, waiver in enumerate(self.waivers):
            if waiver.until >= today:
                self._by_rule.setdefault(waiver.rule, []).append(place)

    def apply(self, evaluation: Evaluation) -> Evaluation:
        """The same result, its findings marked where a waiver fits."""
        if not any(finding.rule in self._by_rule for finding in evaluation.findings):
            return evaluation
        names = {line.number: line.name for line in evaluation.lines}
        form = {"unit": evaluation.unit, "project": evaluation.project}
        form["year"] = None if evaluation.year is None else str(evaluation.year)
        findings = []
        for finding in evaluation.findings:
            name = None if finding.line is None else names.get(finding.line)
            findings.append(self._marked(finding, form | {"indicator": name}))
        return replace(evaluation, findings=tuple(findings))

    def _marked(self, finding: Finding, facts: dict[str, str | None]) -> Finding:
        for place in self._by_rule.get(finding.rule, ()):
            waiver = self.waivers[place]
            if waiver.fits(facts):
                self._used.add(place)
                waived = Waived(waiver.reason.label, waiver.by, waiver.until.isoformat(), waiver.note)
                return replace(finding, waived=waived)
        return finding

    def idle(self) -> list[Diagnostic]:
        """Of every waiver that had no effect, that it ran out or that nothing needed it."""
        told: list[Diagnostic] = []
        for place, waiver in enumerate(self.waivers):
            if waiver.until < self.today:
                told.append(messages.Expired(waiver.span, what=waiver.what, until=waiver.until.isoformat()))
            elif place not in self._used:
                told.append(messages.Unused(waiver.span, what=waiver.what))
        return told
