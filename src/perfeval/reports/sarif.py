"""Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), for code-review and CI tools.

A log is written piece by piece, so that a run over an archive holds no more than one form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from perfeval import __version__
from perfeval.diagnostics import Diagnostic, Lang, Level, Span
from perfeval.evaluation import Evaluation, Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "notice": "note"}


class SarifLog:
    """One log with one run: :meth:`head`, then :meth:`results` of each form, then :meth:`tail`."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._rules: dict[str, dict[str, Any]] = {}
        self._any = False

    def head(self) -> str:
        version = {"$schema": _SCHEMA, "version": "2.1.0"}
        return _text(version)[:-1] + ', "runs": [{"columnKind": "unicodeCodePoints", "results": ['

    def results(self, evaluation: Evaluation) -> str:
        """The findings of one form."""
        return self._joined(self._result(evaluation, finding) for finding in evaluation.findings)

    def messages(self, items: Iterable[Diagnostic]) -> str:
        """Messages that are about no form, such as a waiver that nothing needs."""
        return self._joined(self._message(item) for item in items)

    def tail(self, *, complete: bool) -> str:
        """The rules that were found broken, and whether everything could be read."""
        driver = {"name": "perfeval", "version": __version__, "rules": list(self._rules.values())}
        invocations = [{"executionSuccessful": complete}]
        return f'\n], "tool": {_text({"driver": driver})}, "invocations": {_text(invocations)}}}]}}\n'

    def _joined(self, results: Iterable[dict[str, Any]]) -> str:
        pieces = []
        for result in results:
            pieces.append((",\n" if self._any else "\n") + _text(result))
            self._any = True
        return "".join(pieces)

    def _rule(self, id_: str, title: str, level: Level, **more: Any) -> int:
        """The place of a rule in the list."""
        if id_ not in self._rules:
            known = {"id": id_, "shortDescription": {"text": title or id_}}
            self._rules[id_] = known | {"defaultConfiguration": {"level": _LEVELS[level]}} | more
        return list(self._rules).index(id_)

    def _result(self, evaluation: Evaluation, finding: Finding) -> dict[str, Any]:
        lang = self.lang
        more: dict[str, Any] = {}
        if finding.basis is not None:
            more["properties"] = {"basis": str(finding.basis), "checked": finding.basis.checked}
        index = self._rule(finding.rule, finding.title.get(lang, ""), finding.level, **more)
        name = next((line.name for line in evaluation.lines if line.number == finding.line), None)
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": index,
            "level": _LEVELS[finding.level],
            "message": {"text": _with_fix(finding.message[lang], finding.fix[lang], lang)},
            "locations": [_location(finding.span, evaluation, name)],
            "partialFingerprints": {"finding/v1": _fingerprint(evaluation, finding, name)},
            "properties": {
                "unit": evaluation.unit, "project": evaluation.project, "year": evaluation.year, "pack": evaluation.pack,
                "code": finding.code,
            },
        }  # fmt: skip
        if finding.waived is not None:
            told = finding.waived.told(lang)
            result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": told}]
        return result

    def _message(self, item: Diagnostic) -> dict[str, Any]:
        index = self._rule(item.code, type(item).__name__, item.level)
        location = {} if item.span is None else {"locations": [{"physicalLocation": _physical(item.span)}]}
        return {
            "ruleId": item.code,
            "ruleIndex": index,
            "level": _LEVELS[item.level],
            "message": {"text": _with_fix(item.text(self.lang), item.fix(self.lang), self.lang)},
        } | location


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _with_fix(message: str, fix: str, lang: Lang) -> str:
    return f"{message}\n{'改法：' if lang == 'zh' else 'Fix: '}{fix}" if fix else message


def _location(span: Span | None, evaluation: Evaluation, name: str | None) -> dict[str, Any]:
    """Where a finding is: the place in the file, and the indicator or form by name."""
    place = _physical(span or Span(evaluation.source))
    form = evaluation.project or evaluation.unit or evaluation.source
    logical: dict[str, Any] = {"fullyQualifiedName": f"{form}/{name}" if name else form, "kind": "element"}
    if name:
        logical["name"] = name
    logicals = [logical]
    if span is not None and span.cell is not None:
        logicals.append({"fullyQualifiedName": f"{span.sheet}!{span.cell}", "kind": "element"})
    return {"physicalLocation": place, "logicalLocations": logicals}


def _physical(span: Span) -> dict[str, Any]:
    path = Path(span.file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if span.line is not None:
        place["region"] = {"startLine": span.line, "startColumn": span.column or 1}
    return place


def _fingerprint(evaluation: Evaluation, finding: Finding, name: str | None) -> str:
    """The same finding in the next version of a form, wherever its line has gone."""
    parts: Iterator[str] = (
        str(part or "") for part in (evaluation.unit, evaluation.project, evaluation.year, finding.rule, name)
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
