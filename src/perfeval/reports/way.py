"""The whole way of one line's points: what was read, which rule and case, the formula, the rounding."""

from __future__ import annotations

from perfeval.evaluation import Line, Step, plain
from perfeval.reports.telling import MODES, OUTCOMES, Teller, exact


class Way(Teller):
    """The report of ``perfeval explain``."""

    __slots__ = ()

    def explain(self, line: Line) -> str:
        page = self.page
        page.put(self.where(line.number, whole=True), style="bold")
        facts = [(self.words(label), text) for label, text in line.facts]
        page.heading(self.say("读到的事实", "Facts as read"))
        page.pairs(facts or self._plain_facts(line))
        page.heading(self.say("所作的假定", "Assumptions made"))
        for assumption in line.assumptions:
            page.put(self.words(assumption), indent=2, label="- ")
        if not line.assumptions:
            page.put(self.say("无", "none"), indent=2)
        page.heading(self.say("规则", "Rule"))
        title = self.words(line.title)
        if line.rule is None:
            page.put(self.say("没有适用的规则", "no rule applies"), indent=2)
        else:
            page.put(self.say(f"{title}（{line.rule}）", f"{title} ({line.rule})"), indent=2)
        if line.basis is not None:
            note = (
                self.say("（已与原文核对）", " (checked against the original)") if line.basis.checked else ""
            )
            page.put(self.basis(line.basis) + note, indent=2, label=self.labelled("依据", "Basis"))
        self._steps(line)
        self._result(line)
        self.findings(line.number)
        self._unfinished_of(line)
        self.footer(
            [line.basis, *(item.basis for item in self.evaluation.findings if item.line == line.number)]
        )
        return page.text()

    def _plain_facts(self, line: Line) -> list[tuple[str, str]]:
        blank = self.say("未填", "not given")
        rows = [(self.say("分值", "Weight"), plain(line.weight) or blank)]
        if line.is_execution:
            return rows
        return [
            (self.say("指标值", "Target"), line.target or blank),
            (self.say("完成值", "Actual"), line.actual or (line.derived[0] if line.derived else blank)),
            *rows,
        ]

    def _steps(self, line: Line) -> None:
        page = self.page
        if line.steps:
            page.heading(self.say("逐项判断", "Cases looked at"))
        for index, step in enumerate(line.steps, 1):
            label = f"{index}. "
            case = self.words(step.label) or step.case
            page.put(
                self.labelled(case, case) + self.words(step.condition),
                indent=2,
                label=label,
            )
            page.put(self._held(step), indent=2 + len(label), label="→ ")

    def _held(self, step: Step) -> str:
        reason = self.words(step.reason)
        if step.held is None:
            text = self.say("无法判断", "cannot be told")
        else:
            text = self.say("成立", "holds") if step.held else self.say("不成立", "does not hold")
        return self.say(f"{text}：{reason}", f"{text}: {reason}") if reason else text

    def _result(self, line: Line) -> None:
        page, rounding = self.page, self.evaluation.line_rounding
        how, how_en = MODES[rounding.mode]
        page.heading(self.say("结果", "Result"))
        rows = []
        if line.case is not None:
            label = self.words(line.case_label)
            case = (
                label
                if line.case in {"", label}
                else self.say(f"{label}（{line.case}）", f"{label} ({line.case})")
            )
            rows.append((self.say("适用情形", "Case that applied"), case if label else line.case))
        if line.outcome != "applied":
            rows.append((self.say("状态", "Outcome"), self.say(*OUTCOMES[line.outcome])))
        rows += [
            (self.say(zh, en), self.words(sentence))
            for zh, en, sentence in (
                ("公式", "Formula", line.formula),
                ("代入数值", "Numbers put in", line.explanation),
                ("原因", "Reason", line.reason),
            )
            if self.words(sentence)
        ]
        if line.points is None:
            rows.append((self.say("可得", "Possible"), self.range(line.lowest, line.highest, rounding)))
        else:
            rows += [
                (self.say("精确得分", "Exact points"), exact(line.points)),
                (
                    self.say(f"{how}后", "Rounded"),
                    self.say(
                        f"{rounding.text(line.points)}（保留 {rounding.places} 位小数）",
                        f"{rounding.text(line.points)} ({how_en}, {rounding.places} places)",
                    ),
                ),
            ]
        rows.append((self.say("自评得分", "Claimed"), plain(line.claimed) or self.say("未填", "not given")))
        if line.points is not None and line.claimed is not None:
            same = self.say("无，两者一致", "none, they agree")
            rows.append((self.say("差额（得分减自评）", "Difference"), self.difference(line) or same))
        page.pairs(rows)
        if line.points is None and (outside := self.outside(line)):
            page.put(outside[0].upper() + outside[1:] + self.say("。", "."), indent=2)

    def _unfinished_of(self, line: Line) -> None:
        items = [item for item in self.evaluation.unfinished if item.line == line.number]
        if items:
            self.page.heading(self.say("没有完成的检查", "Checks that could not be decided"))
        for item in items:
            self.page.put(
                self.why(item.outcome, item.reason), indent=2, label=self.labelled(item.rule, item.rule)
            )
