"""What the reports share: words in two languages, places, reasons, the list of findings, the footer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from perfeval.diagnostics import LEVELS, Lang, Level
from perfeval.evaluation import Basis, Evaluation, Finding, Line, Mode, Outcome, Rounding, Sentence, plain
from perfeval.reports.cells import clean, shorten
from perfeval.reports.page import Page

LEVEL_NAMES: dict[Level, tuple[str, str]] = {
    "error": ("错误", "Errors"),
    "warning": ("警告", "Warnings"),
    "notice": ("提示", "Notices"),
}
MODES: dict[Mode, tuple[str, str]] = {
    "half_up": ("四舍五入", "half up"),
    "up": ("进一", "up"),
    "down": ("舍去", "down"),
}
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "applied": ("已适用", "applied"),
    "clean": ("无问题", "clean"),
    "not_applicable": ("不适用", "not applicable"),
    "cannot_tell": ("无法判断", "cannot tell"),
    "failed": ("规则出错", "rule failed"),
}


@dataclass(frozen=True, slots=True)
class Teller:
    """One evaluation told on one page, in one language."""

    evaluation: Evaluation
    lang: Lang
    page: Page

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def words(self, sentence: Sentence | None) -> str:
        return "" if sentence is None else sentence.get(self.lang, sentence.get("zh", ""))

    def labelled(self, zh: str, en: str) -> str:
        return self.say(f"{zh}：", f"{en}: ")

    def range(self, low: Fraction, high: Fraction, rounding: Rounding) -> str:
        return self.say(
            f"{rounding.text(low)}～{rounding.text(high)}", f"{rounding.text(low)} to {rounding.text(high)}"
        )

    def basis(self, basis: Basis) -> str:
        told = [] if basis.checked else [self.say("未与原文核对", "not checked against the original")]
        told += [self.words(basis.note)] if basis.note else []
        return f"{basis}" + (self.say(f"（{'；'.join(told)}）", f" ({'; '.join(told)})") if told else "")

    def where(self, number: int | None, *, whole: bool = False) -> str:
        if number is None:
            return self.say("整张自评表", "The whole form")
        name = next((line.name for line in self.evaluation.lines if line.number == number), "")
        if not whole:
            name = shorten(clean(name), 40)
        if number == 0:
            return name or self.say("预算执行率", "Budget execution")
        return self.say(f"第 {number} 项", f"Line {number}") + (f" {name}" if name else "")

    def places(self, numbers: Iterable[int | None]) -> str:
        wanted = list(dict.fromkeys(numbers))
        if len(wanted) == 1:
            return self.where(wanted[0])
        parts = [self.where(number) for number in wanted if not number]
        if counted := [str(number) for number in wanted if number]:
            parts.append(self.say(f"第 {'、'.join(counted)} 项", f"lines {', '.join(counted)}"))
        return self.say("、", ", ").join(parts)

    def why(self, outcome: Outcome, reason: Sentence | None) -> str:
        word, text = self.say(*OUTCOMES[outcome]), self.words(reason)
        if outcome == "failed" and text:
            return self.say(f"{word}，{text}", f"{word}, {text}")
        return text or word

    def outside(self, line: Line) -> str:
        claimed, rounding = line.claimed, self.evaluation.line_rounding
        if claimed is None:
            return ""
        if claimed > max(line.highest, rounding.round(line.highest)):
            return self.say(
                f"自评 {plain(claimed)} 高于最多可得的 {rounding.text(line.highest)}",
                f"the claimed {plain(claimed)} is above the highest possible {rounding.text(line.highest)}",
            )
        if claimed < min(line.lowest, rounding.round(line.lowest)):
            return self.say(
                f"自评 {plain(claimed)} 低于最少可得的 {rounding.text(line.lowest)}",
                f"the claimed {plain(claimed)} is below the lowest possible {rounding.text(line.lowest)}",
            )
        return ""

    def difference(self, line: Line) -> str:
        if line.points is None or line.claimed is None:
            return ""
        rounding = self.evaluation.line_rounding
        shown = rounding.round(line.points)
        return "" if line.claimed in {line.points, shown} else signed(shown - line.claimed, rounding)

    def header(self, title: str) -> None:
        """What was looked at, by which pack, and what was assumed of the form as a whole."""
        result, page = self.evaluation, self.page
        blank = self.say("未填", "not given")
        project = result.project or self.say("（部门整体）", "(the department as a whole)")
        page.put(title, style="bold")
        pack = self.words(result.pack_title)
        page.pairs(
            [
                (self.say("项目", "Project"), project),
                (self.say("单位", "Unit"), result.unit or blank),
                (self.say("年度", "Year"), blank if result.year is None else str(result.year)),
                (
                    self.say("规则包", "Pack"),
                    self.say(f"{pack}（{result.pack}）", f"{pack} ({result.pack})"),
                ),
                (self.say("选用理由", "Chosen because"), self.words(result.chosen)),
                (self.say("引擎", "Engine"), result.engine),
                (self.say("来源", "Source"), result.source),
            ]
        )
        for notice in result.notices:
            page.put(self.words(notice), indent=2, label=self.labelled("说明", "Note"), style="notice")

    def findings(self, only: int | None = None) -> None:
        findings = [item for item in self.evaluation.findings if only is None or item.line == only]
        self.page.heading(self.say("发现的问题", "Findings"))
        if not any(item.waived is None for item in findings):
            if any(only is None or item.line == only for item in self.evaluation.unfinished):
                none = self.say("已完成的检查没有发现问题。", "None from the checks that could be decided.")
            else:
                none = self.say("没有发现问题。", "None.")
            self.page.put(none, indent=2)
        self.by_level(findings)

    def by_level(self, findings: Iterable[Finding]) -> None:
        """Findings from the gravest to the lightest, then those that are waived."""
        groups: dict[Level | None, list[Finding]] = {level: [] for level in (*LEVELS, None)}
        for item in findings:
            groups[item.level if item.waived is None else None].append(item)
        for level, chosen in groups.items():
            if not chosen:
                continue
            zh, en = ("已豁免", "Waived") if level is None else LEVEL_NAMES[level]
            self.page.put(
                self.say(f"{zh}（{len(chosen)}）", f"{en} ({len(chosen)})"), indent=2, style=level or "dim"
            )
            for index, item in enumerate(chosen, 1):
                place = "" if item.span is None else self.say(f"（{item.span}）", f" ({item.span})")
                label = f"{index}. "
                self.page.put(self.where(item.line) + place, indent=4, label=label)
                self.finding(item, 4 + len(label))

    def finding(self, item: Finding, indent: int) -> None:
        """One finding without its place: what is wrong, how to mend it, the basis, why it is waived."""
        page = self.page
        page.put(self.words(item.message), indent=indent)
        if (fix := self.words(item.fix)) and item.waived is None:
            page.put(fix, indent=indent, label=self.labelled("改法", "Fix"))
        if item.basis is not None:
            page.put(self.basis(item.basis), indent=indent, label=self.labelled("依据", "Basis"))
        if item.waived is not None:
            page.put(item.waived.told(self.lang), indent=indent, label=self.labelled("豁免", "Waived"))

    def unchecked(self, bases: Iterable[Basis | None]) -> list[str]:
        """The documents that were not compared with their originals, with their articles."""
        documents: dict[str, list[str]] = {}
        for basis in bases:
            if basis is not None and not basis.checked:
                articles = documents.setdefault(basis.document, [])
                if basis.article and basis.article not in articles:
                    articles.append(basis.article)
        return [
            f"{document} {self.say('、', ', ').join(articles)}".rstrip()
            for document, articles in documents.items()
        ]

    def footer(self, bases: Iterable[Basis | None]) -> None:
        documents = self.unchecked(bases)
        if not documents:
            return
        self.page.heading(
            self.say("依据条款尚未与原文逐字核对：", "Not yet compared word by word with the original text:"),
            style="dim",
        )
        for document in documents:
            self.page.put(document, indent=2, label="- ", style="dim")


def short(value: Fraction | None) -> str:
    """A number for a narrow column: a quotient that no short decimal equals is shown as nearly so much."""
    text = plain(value)
    if value is None or text is None:
        return "—"
    return text if len(text) <= 9 and "/" not in text else "≈" + Rounding(2).text(value)


def signed(value: Fraction, rounding: Rounding) -> str:
    """A difference with its sign; one that rounds to nothing is shown as it is."""
    text = rounding.text(value) if rounding.round(value) else plain(value) or ""
    return f"+{text}" if value > 0 else text


def exact(value: Fraction) -> str:
    """A number as it is; a quotient with its value to six places."""
    text = plain(value) or ""
    return f"{text} ≈ {Rounding(6).text(value)}" if "/" in text else text
