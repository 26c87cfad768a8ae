"""Whether each indicator can be measured: what the checks that fired entail, and what could stand in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from perfeval.engines.derived import Definitions
from perfeval.engines.wording import both
from perfeval.evaluation import Finding, Line, Measurability, Suggestion
from perfeval.packs.model import Pack, Rule
from perfeval.submissions.wording import plain_name


def verdicts(pack: Pack, findings: Iterable[Finding], numbers: Iterable[int]) -> dict[int, Measurability]:
    """The verdict on each of these rows; none where the pack has no rules for it."""
    rules = {rule.id: rule for rule in pack.of_kind("check", "indicator") if rule.code}
    if not rules:
        return {}
    found: dict[int, list[Rule]] = {number: [] for number in numbers}
    for finding in findings:
        if finding.rule in rules and finding.line in found:
            found[finding.line].append(rules[finding.rule])
    return {number: verdict_of(mine) for number, mine in found.items()}


def verdict_of(rules: Sequence[Rule]) -> Measurability:
    """The verdict that the rules which fired entail, and their codes in the order of the alphabet."""
    said = {rule.verdict for rule in rules}
    codes = tuple(sorted({rule.code for rule in rules if rule.code}))
    if "unmeasurable" in said:
        return Measurability("unmeasurable", codes)
    return Measurability("vague" if "vague" in said else "measurable", codes)


def suggested(line: Line, definitions: Definitions | None) -> Line:
    """A line that cannot be measured, with what the library has in its place, if anything is near."""
    if definitions is None or line.measurability is None or line.measurability.verdict == "measurable":
        return line
    near = definitions.get(line.definition) if line.definition else None
    near = near or definitions.like(plain_name(line.name))
    if near is None:
        return line
    return replace(line, suggestion=Suggestion(near.id, both(near.name, near.english), near.target_example))
