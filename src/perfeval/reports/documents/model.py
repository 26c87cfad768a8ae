"""What a document is made from, and the words that all documents share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.evaluation import Evaluation, Line, plain
from perfeval.packs.model import Pack
from perfeval.reports.cells import clean
from perfeval.reports.overview import Overview
from perfeval.reports.page import WIDTH, Page
from perfeval.reports.telling import short
from perfeval.submissions.model import Submission

#: What a template sees: texts, truths, and rows of the same.
Data = dict[str, Any]
#: What may not stand in XML although no category of Unicode says so.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A form, what was concluded about it, and the pack that it was concluded by."""

    submission: Submission
    evaluation: Evaluation
    pack: Pack


class Clerk:
    """Puts one form and its evaluation into words for documents."""

    def __init__(self, reviewed: Reviewed, lang: Lang, day: date | None = None) -> None:
        self.submission = reviewed.submission
        self.result = reviewed.evaluation
        self.pack = reviewed.pack
        self.lang: Lang = lang
        self.day = day
        self.teller = Overview(reviewed.evaluation, lang, Page(WIDTH, color=False))
        self.say = self.teller.say
        self.words = self.teller.words

    @property
    def missing(self) -> str:
        """The mark of what the form should say and does not; never a sentence made up in its place."""
        return self.say("未说明", "not stated")

    @property
    def scores(self) -> bool:
        """Whether the pack gives points at all."""
        return self.pack.framework.scored

    def cell(self, key: str) -> str:
        """A cell of the form as written, or the mark of a missing one."""
        return self.submission.cells.get(key, "").strip() or self.missing

    def line_range(self, low: Fraction, high: Fraction) -> str:
        rounding = self.result.line_rounding
        return rounding.text(low) if low == high else self.teller.range(low, high, rounding)

    def points(self, line: Line) -> str:
        """The points of a line, their range, or why there are none."""
        if not self.scores:
            return "—"
        if line.outcome == "not_applicable" and line.points is None:
            return self.say("不适用", "n/a")
        if line.points is not None:
            return self.result.line_rounding.text(line.points)
        return self.line_range(line.lowest, line.highest)

    def actual(self, line: Line) -> str:
        return line.actual or (line.derived[0] if line.derived else "")

    def formula(self, line: Line) -> str:
        """The formula with its numbers, else why there is none; points that no formula gave say their case."""
        text = self.words(line.explanation) or self.words(line.reason)
        label = self.words(line.case_label) or line.case
        if line.points is None or not label or "=" in text:
            return text
        return self.say(f"{label}：{text}", f"{label}: {text}")

    def note(self, line: Line) -> str:
        """The reason for a deviation as the form gives it."""
        if line.is_execution:
            return ""
        return self.submission.rows[line.number - 1].cells.get("note", "").strip()

    def weight(self, value: Fraction | None) -> str:
        return short(value)

    def section(self, names: Iterable[str]) -> str:
        words = [self.pack.vocabulary.word("section", name) for name in names]
        labels = [
            name if word is None else self.say(word.zh, word.en.capitalize())
            for name, word in zip(names, words, strict=True)
        ]
        return self.say("、", ", ").join(label for label in labels if label) or self.say(
            "未分类", "no section"
        )

    def where(self, number: int | None) -> str:
        """A line by its number and its whole name."""
        if number == 0:
            return self.say("预算执行率", "Budget execution rate")
        return self.teller.where(number, whole=True)

    def places(self, numbers: Iterable[int | None]) -> str:
        """Where something is, by numbers of lines; neighbours are drawn together: 1～4、6."""
        wanted = list(dict.fromkeys(numbers))
        counted = sorted(number for number in wanted if number)
        if len(wanted) == 1:
            return self.where(wanted[0])
        runs: list[list[int]] = []
        for number in counted:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        dash = self.say("～", "-")
        parts = [
            self.say("、", ", ").join(map(str, run)) if len(run) < 3 else f"{run[0]}{dash}{run[-1]}"
            for run in runs
        ]
        listed = self.say("、", ", ").join(parts)
        whole = [self.where(number) for number in wanted if not number]
        named = self.say(f"第 {listed} 项", f"Line{'s' if len(counted) > 1 else ''} {listed}")
        return self.say("、", ", ").join([*whole, *([named] if counted else [])])

    def claimed_score(self) -> str:
        return plain(self.result.claimed_score) or self.missing


def tidy(value: Any) -> Any:
    """The same data without characters that a document cannot hold or a reader would be misled by.

    Line breaks stay; other control characters become spaces, marks of direction and joiners go.
    """
    match value:
        case str():
            lines = (clean(line) for line in re.split(r"\r\n?|\n|\u2028|\u2029|\x85", value))
            return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))
        case dict():
            return {key: tidy(item) for key, item in value.items()}
        case list():
            return [tidy(item) for item in value]
        case _:
            return value
