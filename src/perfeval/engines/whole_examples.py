"""Running the worked examples of a pack as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from perfeval.diagnostics import Diagnostic
from perfeval.engines import messages
from perfeval.engines.decide import Decider
from perfeval.engines.derived import Definitions
from perfeval.engines.examples import setting_of
from perfeval.engines.process import evaluate_submission
from perfeval.evaluation import Evaluation, Line
from perfeval.packs.model import Pack
from perfeval.packs.whole import WholeExample
from perfeval.submissions.reading import submission_of


@dataclass(frozen=True, slots=True)
class WholeChecked:
    """One worked example that was run; ``fault`` is None when everything it names came out so."""

    example: WholeExample
    fault: Diagnostic | None


def run_whole_examples(
    pack: Pack,
    examples: tuple[WholeExample, ...],
    engine: Callable[[Pack], Decider],
    definitions: Definitions | None = None,
) -> list[WholeChecked]:
    """Score the form of each example by the pack, and compare what the example names."""
    compiled = engine(pack)
    checked = []
    for example in examples:
        setting = setting_of(pack, example.parameters)
        submission = submission_of(example.submission, example.span.file)
        found = evaluate_submission(setting, submission, compiled, definitions=definitions)
        wrong = [row for row in _compared(example, found) if row[1] != row[2]]
        fault = None
        if wrong:
            fault = messages.WholeExampleFails(example.span, pack=pack.id, name=example.name, wrong=wrong)
        checked.append(WholeChecked(example, fault))
    return checked


def _compared(example: WholeExample, found: Evaluation) -> Iterator[tuple[str, str, str]]:
    places = found.rounding
    if example.total is not None:
        yield (
            "total",
            example.total,
            "?" if found.total is None else _as_written(example.total, places.text(found.total)),
        )
    for end, expected, got in zip(
        ("least", "most"), example.total_range, (found.lowest, found.highest), strict=False
    ):
        yield end, expected, _as_written(expected, places.text(got))
    if example.rating is not None:
        yield "rating", example.rating, found.rating or "?"
    lines = {"execution" if line.is_execution else str(line.number): line for line in found.lines}
    for number, expected in example.lines.items():
        yield f"line {number}", expected, _as_written(expected, _points(lines.get(number), found))
    for number, expected in example.outcomes.items():
        line = lines.get(number)
        yield f"line {number}", expected, "?" if line is None else line.outcome
    applied = {cap.rule for cap in found.caps if cap.outcome == "applied"}
    if example.caps:
        yield "caps", "、".join(sorted(example.caps)), "、".join(sorted(applied))
    said = {finding.rule for finding in found.findings}
    for rule in example.findings:
        yield "finding", rule, rule if rule in said else "—"
    for rule in example.silent:
        yield "finding", "—", rule if rule in said else "—"


def _points(line: Line | None, found: Evaluation) -> str:
    return "?" if line is None or line.points is None else found.line_rounding.text(line.points)


def _as_written(expected: str, got: str) -> str:
    """A number that came out, in the writing of the one expected where both are the same."""
    try:
        same = Fraction(expected) == Fraction(got)
    except (ValueError, ZeroDivisionError):
        return got
    return expected if same else got
