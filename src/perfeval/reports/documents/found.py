"""The fields of documents on what is wrong with a form, and on what is not known of it."""

from __future__ import annotations

from perfeval.diagnostics import LEVELS
from perfeval.evaluation import Finding
from perfeval.reports.documents.model import Clerk, Data
from perfeval.reports.telling import LEVEL_NAMES


def found(clerk: Clerk) -> Data:
    """Findings by level, those that are waived, and what a reviewer would ask about."""
    findings = clerk.result.findings
    groups = []
    for level in LEVELS:
        mine = [item for item in findings if item.level == level and item.waived is None]
        if mine:
            groups.append(
                {
                    "level": clerk.say(*LEVEL_NAMES[level]),
                    "kind": level,
                    "count": str(len(mine)),
                    "entries": _entries(clerk, mine),
                }
            )
    waived = [item for item in findings if item.waived is not None]
    none = clerk.say("没有发现问题。", "None.")
    if clerk.result.unfinished:
        none = clerk.say("已完成的检查没有发现问题。", "None from the checks that could be decided.")
    return {
        "findings": groups,
        "findings_note": "" if groups else none,
        "waived": _entries(clerk, waived),
        "questions": _questions(clerk),
    }


def _entries(clerk: Clerk, findings: list[Finding]) -> list[Data]:
    """Findings that say the same of several lines are said once."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for item in findings:
        waived = item.waived.told(clerk.lang) if item.waived else ""
        basis = "" if item.basis is None else clerk.teller.basis(item.basis)
        alike.setdefault(
            (clerk.words(item.message), clerk.words(item.fix), basis, waived, item.rule), []
        ).append(item)
    return [
        {
            "number": str(number),
            "place": clerk.places(item.line for item in items),
            "message": message,
            "fix": fix,
            "basis": basis,
            "waived": waived,
            "sources": clerk.say("、", ", ").join(str(item.span) for item in items if item.span),
        }
        for number, ((message, fix, basis, waived, _), items) in enumerate(alike.items(), 1)
    ]


def _questions(clerk: Clerk) -> list[Data]:
    """What a reviewer would ask about: the titles of findings that are more than notices, alike lines together."""
    asked: dict[int | None, list[str]] = {}
    for item in clerk.result.findings:
        if item.level != "notice" and item.waived is None:
            titles = asked.setdefault(item.line, [])
            title = clerk.words(item.title) or item.rule
            if title not in titles:
                titles.append(title)
    alike: dict[tuple[str, ...], list[int | None]] = {}
    for line in sorted(asked, key=lambda number: (number is not None, number or 0)):
        alike.setdefault(tuple(asked[line]), []).append(line)
    return [
        {
            "place": clerk.places(lines),
            "text": clerk.say("；", "; ").join(titles),
            "count": str(len(titles)),
        }
        for titles, lines in alike.items()
    ]


def honesty(clerk: Clerk) -> Data:
    """What could not be told, what was assumed, and what was not compared with its original."""
    teller, say = clerk.teller, clerk.say
    made: dict[str, list[int | None]] = {}
    for line in clerk.result.lines:
        for assumption in line.assumptions:
            made.setdefault(clerk.words(assumption), []).append(line.number)
    untold: dict[tuple[str, str], list[int | None]] = {}
    for (number, why), whats in teller.untold().items():
        untold.setdefault((say("、", ", ").join(_title(clerk, what) for what in whats), why), []).append(
            number
        )
    return {
        "notices": [clerk.words(notice) for notice in clerk.result.notices],
        "assumptions": [{"place": clerk.places(numbers), "text": text} for text, numbers in made.items()],
        "untold": [
            {"place": clerk.places(numbers), "what": what, "text": why}
            for (what, why), numbers in untold.items()
        ],
        "unchecked": teller.unchecked(teller.bases()),
    }


def _title(clerk: Clerk, what: str) -> str:
    """What is left open, a rule by its title."""
    rule = clerk.pack.rule(what)
    return what if rule is None else clerk.words(rule.title) or what
