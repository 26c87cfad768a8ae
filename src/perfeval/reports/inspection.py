"""What ``perfeval lint`` says of one form: which indicators cannot be measured, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.diagnostics import Lang
from perfeval.evaluation import Evaluation, Finding, Line
from perfeval.reports.page import NARROWEST, WIDTH, Page
from perfeval.reports.telling import Teller

VERDICTS = {
    "unmeasurable": ("不可衡量", "unmeasurable"),
    "vague": ("模糊", "vague"),
    "measurable": ("可衡量", "measurable"),
}
#: From the worst to the best.
_ORDER = tuple(VERDICTS)


def lint_report(evaluation: Evaluation, lang: Lang, *, width: int = 0, color: bool = False) -> str:
    """The result of one form; arguments as for :func:`perfeval.reports.text.score_report`."""
    return Inspection(evaluation, lang, Page(max(width or WIDTH, NARROWEST), color)).inspect()


class Inspection(Teller):
    """The report of ``perfeval lint``."""

    __slots__ = ()

    def inspect(self) -> str:
        self.header(self.say("绩效指标审查", "Review of performance indicators"))
        self._counts()
        worded = [item for item in self.evaluation.findings if item.code is not None]
        judged = [line for line in self.evaluation.lines if line.measurability is not None]
        judged.sort(key=lambda line: (_ORDER.index(self._verdict(line)), line.number))
        bad = [line for line in judged if self._verdict(line) != "measurable"]
        flawed = [line for line in judged if self._verdict(line) == "measurable"]
        self._lines(bad, worded, self.say("不能衡量的指标", "Indicators that cannot be measured"))
        self._lines(flawed, worded, self.say("能衡量、写法有毛病的指标", "Measurable, but not well written"))
        others = [item for item in self.evaluation.findings if item.code is None]
        if others:
            self.page.heading(self.say("其他问题", "Other findings"))
            self.by_level(others)
        self._untold()
        self.footer(item.basis for item in self.evaluation.findings)
        return self.page.text()

    def _verdict(self, line: Line) -> str:
        return "measurable" if line.measurability is None else line.measurability.verdict

    def _counts(self) -> None:
        rows = [line for line in self.evaluation.lines if not line.is_execution]
        judged = [self._verdict(line) for line in rows if line.measurability is not None]
        self.page.blank()
        if not judged:
            none = self.say("没有可以审查的指标。", "There is no indicator to look at.")
            self.page.put(none, style="bold")
            return
        count = {verdict: judged.count(verdict) for verdict in reversed(_ORDER)}
        zh = "，".join(f"{VERDICTS[verdict][0]} {number} 项" for verdict, number in count.items())
        en = ", ".join(f"{number} {VERDICTS[verdict][1]}" for verdict, number in count.items())
        if left := len(rows) - len(judged):
            zh, en = f"{zh}；另有 {left} 项没有审查", f"{en}; {left} more not looked at"
        self.page.put(
            self.say(f"{len(judged)} 项指标：{zh}。", f"{len(judged)} indicators: {en}."), style="bold"
        )

    def _lines(self, lines: Sequence[Line], worded: Sequence[Finding], heading: str) -> None:
        """Some lines, each with what is wrong with its wording."""
        told = [(line, [item for item in worded if item.line == line.number]) for line in lines]
        told = [(line, items) for line, items in told if items]
        if not told:
            return
        self.page.heading(self.say(f"{heading}（{len(told)}）", f"{heading} ({len(told)})"))
        for index, (line, items) in enumerate(told, 1):
            self._line(line, items, f"{index}. ")

    def _line(self, line: Line, items: Sequence[Finding], label: str) -> None:
        page, verdict = self.page, self._verdict(line)
        open_ = [item for item in items if item.waived is None]
        place = "" if line.span is None else self.say(f"（{line.span}）", f" ({line.span})")
        title = self.where(line.number)
        if verdict != "measurable":
            title += self.say("：", ": ") + self.say(*VERDICTS[verdict])
        page.put(title + place, indent=2, label=label, style="warning" if open_ else "dim")
        indent = 2 + len(label)
        blank = self.say("未填", "not given")
        page.put(line.target or blank, indent=indent, label=self.labelled("指标值", "Target"))
        for item in items:
            self.finding(item, indent)
        if line.suggestion is not None and open_:
            near = line.suggestion
            name = self.words(near.name)
            told = self.say(
                f"指标库里相近的“{name}”写成“{near.target}”（{near.definition}）",
                f"the library has “{name}”, written “{near.target}” ({near.definition})",
            )
            page.put(told, indent=indent, label=self.labelled("参考", "See"))

    def _untold(self) -> None:
        items = self.evaluation.unfinished
        if not items:
            return
        self.page.heading(self.say("没有完成的检查", "Checks that could not be decided"))
        alike: dict[tuple[str, str], list[int | None]] = {}
        for item in items:
            alike.setdefault((item.rule, self.why(item.outcome, item.reason)), []).append(item.line)
        for (rule, why), numbers in alike.items():
            place = self.places(numbers)
            self.page.put(
                self.say(f"{place}，{rule}：{why}", f"{place}, {rule}: {why}"), indent=2, label="- "
            )
