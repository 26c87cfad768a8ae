"""Many forms on one page: how many of how many, the worst first. It counts, and keeps no form."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval.diagnostics import LEVELS, Diagnostic, Lang
from perfeval.evaluation import Evaluation, Rounding, Sentence
from perfeval.reports.inspection import VERDICTS
from perfeval.reports.page import WIDTH, Column, Page, Row
from perfeval.reports.telling import LEVEL_NAMES

#: So many forms, units and kinds of findings are named.
MOST = 10
_TENTHS = Rounding(1)


@dataclass(slots=True)
class Share:
    """Indicators that cannot be measured, of so many."""

    bad: int = 0
    of: int = 0

    @property
    def percent(self) -> str:
        return _TENTHS.text(Fraction(100 * self.bad, self.of)) + "%" if self.of else "—"


@dataclass(slots=True)
class Tally:
    """What has been counted so far; ``rules`` and ``titles`` are of findings that are not waived."""

    forms: int = 0
    indicators: Share = field(default_factory=Share)
    verdicts: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    waived: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    titles: dict[str, Sentence] = field(default_factory=dict)
    units: dict[str, Share] = field(default_factory=dict)
    #: The worst forms as a heap: what cannot be measured, errors, place in the run (negative), and the names.
    worst: list[tuple[int, int, int, Share, tuple[str, str, str]]] = field(default_factory=list)

    def add(self, evaluation: Evaluation) -> None:
        """Count one form."""
        self.forms += 1
        verdicts = [line.measurability.verdict for line in evaluation.lines if line.measurability is not None]
        self.verdicts.update(verdicts)
        bad = sum(verdict != "measurable" for verdict in verdicts)
        unit = evaluation.unit or ""
        for share in (self.indicators, self.units.setdefault(unit, Share())):
            share.bad += bad
            share.of += len(verdicts)
        errors = 0
        for finding in evaluation.findings:
            if finding.waived is not None:
                self.waived += 1
                continue
            self.levels[finding.level] += 1
            errors += finding.level == "error"
            self.rules[finding.rule] += 1
            self.titles[finding.rule] = finding.title
        if bad or errors:
            names = evaluation.project or "", unit, evaluation.source
            # No two have the same place in the run: what stands behind it is never compared.
            entry = bad, errors, -self.forms, Share(bad, len(verdicts)), names
            (heapq.heappush if len(self.worst) < MOST else heapq.heappushpop)(self.worst, entry)


def summary(tally: Tally, lang: Lang, idle: Iterable[Diagnostic] = ()) -> str:
    """The page; ``idle`` are the messages on waivers that had no effect."""
    teller = _Summary(tally, lang, Page(WIDTH, color=False))
    return teller.page_of(list(idle))


@dataclass(frozen=True, slots=True)
class _Summary:
    tally: Tally
    lang: Lang
    page: Page

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def page_of(self, idle: list[Diagnostic]) -> str:
        self.page.put(self.say("汇总", "Summary"), style="bold")
        self._counts()
        self._forms()
        if len(self.tally.units) > 1:
            self._units()
        self._rules()
        self._idle(idle)
        return self.page.text()

    def _counts(self) -> None:
        tally = self.tally
        whole = tally.indicators
        parts = [
            self.say(f"{VERDICTS[verdict][0]} {number} 项", f"{number} {VERDICTS[verdict][1]}")
            for verdict in ("vague", "unmeasurable")
            if (number := tally.verdicts[verdict])
        ]
        listed = self.say("（" + "，".join(parts) + "）", f" ({', '.join(parts)})") if parts else ""
        levels = [
            self.say(f"{LEVEL_NAMES[level][0]} {tally.levels[level]}", f"{tally.levels[level]} {level}s")
            for level in LEVELS
        ]
        rows = [
            (self.say("自评表", "Forms"), self.say(f"{tally.forms} 张", str(tally.forms))),
            (self.say("指标", "Indicators"), self.say(f"{whole.of} 项", str(whole.of))),
            (
                self.say("其中不能衡量", "Not measurable"),
                self.say(f"{whole.bad} 项，占 {whole.percent}", f"{whole.bad}, {whole.percent}") + listed,
            ),
            (self.say("问题", "Findings"), self.say("，", ", ").join(levels)),
        ]
        if tally.waived:
            rows.append((self.say("已豁免", "Waived"), self.say(f"{tally.waived} 个问题", str(tally.waived))))
        self.page.pairs(rows)

    def _forms(self) -> None:
        worst = sorted(self.tally.worst, key=lambda entry: entry[:3], reverse=True)
        if not worst or self.tally.forms < 2:
            return
        self.page.heading(self.say("问题最多的自评表", "The worst forms"))
        columns = [
            Column(self.say("第几张", "No."), right=True),
            Column(self.say("不能衡量", "Not measurable"), right=True),
            Column(self.say("错误", "Errors"), right=True),
            Column(self.say("项目", "Project"), flexible=True),
            Column(self.say("单位", "Unit"), flexible=True),
            Column(self.say("来源", "Source"), flexible=True),
        ]
        whole = self.say("（部门整体）", "(the department as a whole)")
        rows = [
            Row((str(-place), f"{share.bad}/{share.of}", str(errors), project or whole, unit, source))
            for _, errors, place, share, (project, unit, source) in worst
        ]
        self.page.table(columns, rows)

    def _units(self) -> None:
        worst = sorted(self.tally.units.items(), key=lambda pair: (-pair[1].bad, pair[1].of, pair[0]))
        worst = [(name, share) for name, share in worst if share.bad][:MOST]
        if not worst:
            return
        self.page.heading(self.say("不能衡量的指标最多的单位", "Units with the most that cannot be measured"))
        columns = [
            Column(self.say("单位", "Unit"), flexible=True),
            Column(self.say("不能衡量", "Not measurable"), right=True),
            Column(self.say("占比", "Share"), right=True),
        ]
        blank = self.say("未填", "not given")
        rows = [Row((name or blank, f"{share.bad}/{share.of}", share.percent)) for name, share in worst]
        self.page.table(columns, rows)

    def _rules(self) -> None:
        common = sorted(self.tally.rules.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        if not common:
            return
        self.page.heading(self.say("最常见的问题", "The most frequent findings"))
        columns = [
            Column(self.say("次数", "Count"), right=True),
            Column(self.say("问题", "Finding"), flexible=True),
            Column(self.say("规则", "Rule")),
        ]
        titles = self.tally.titles
        self.page.table(columns, [Row((str(count), titles[rule][self.lang], rule)) for rule, count in common])

    def _idle(self, idle: list[Diagnostic]) -> None:
        if not idle:
            return
        self.page.heading(self.say("没有用到或已经过期的豁免", "Waivers that nothing needs, or that ran out"))
        for item in idle:
            place = "" if item.span is None else self.say(f"（{item.span}）", f" ({item.span})")
            self.page.put(item.text(self.lang) + place, indent=2, label="- ")
            self.page.put(item.fix(self.lang), indent=4, label=self.say("改法：", "Fix: "))
