"""What is to be written where: the points beside the table, and the findings as comments."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.diagnostics import Lang
from perfeval.evaluation import Evaluation, Finding, Line, Rounding, plain
from perfeval.reports.page import WIDTH, Page
from perfeval.reports.telling import OUTCOMES, Teller, signed
from perfeval.reports.workbook.comments import HEADS, Note
from perfeval.reports.workbook.places import Place, Places

#: One finding by its level.
LEVELS = {"error": ("错误", "error"), "warning": ("警告", "warning"), "notice": ("提示", "notice")}


@dataclass(frozen=True, slots=True)
class Points:
    """The two cells beside a row: the points, as a number where they are known, and a remark."""

    row: int
    number: str | None
    text: str
    rounding: Rounding
    remark: str


class Marks(Teller):
    """What one evaluation says in the workbook."""

    __slots__ = ()

    @classmethod
    def of(cls, evaluation: Evaluation, lang: Lang) -> Marks:
        return cls(evaluation, lang, Page(WIDTH, color=False))

    def points(self, places: Places) -> list[Points]:
        """The cells beside the execution row, the indicators and the total; none where nothing is scored."""
        if not self.evaluation.scored:
            return []
        found = [
            self._line(line, places.rows[line.number][0])
            for line in self.evaluation.lines
            if line.number in places.rows
        ]
        if places.total is not None:
            found.append(self._total(places.total[0]))
        return found

    def _line(self, line: Line, row: int) -> Points:
        rounding = self.evaluation.line_rounding
        number = None if line.points is None else rounding.text(line.points)
        text = "—" if line.outcome == "not_applicable" else self.range(line.lowest, line.highest, rounding)
        return Points(row, number, text, rounding, self._remark(line))

    def _remark(self, line: Line) -> str:
        parts = [self.where(0)] if line.is_execution else []
        if line.outcome == "applied":
            parts.append(self.words(line.case_label) or line.case or "")
        else:
            parts.append(self.say(*OUTCOMES[line.outcome]))
            parts.append(self.words(line.reason))
        if difference := self.difference(line):
            parts.append(self.say(f"比自评 {difference}", f"{difference} against the claim"))
        else:
            parts.append(self.outside(line) if line.points is None else "")
        count = sum(item.line == line.number and item.waived is None for item in self.evaluation.findings)
        if count:
            plural = "finding" if count == 1 else "findings"
            parts.append(self.say(f"{count} 个问题，见批注", f"{count} {plural}, see the comment"))
        return self._joined(parts)

    def _total(self, row: int) -> Points:
        result = self.evaluation
        number = None if result.total is None else result.rounding.text(result.total)
        text = self.range(result.lowest, result.highest, result.rounding)
        parts = [self.say("总分", "Total")]
        if result.rating:
            parts.append(self.say(f"等级 {result.rating}", f"rating {result.rating}"))
        if result.gap:
            gap = signed(result.gap, result.rounding)
            parts.append(self.say(f"比自评 {gap}", f"{gap} against the claim"))
        return Points(row, number, text, result.rounding, self._joined(parts))

    def _joined(self, parts: list[str]) -> str:
        return self.say("；", "; ").join(part.strip().rstrip("。；.;") for part in parts if part.strip())

    # --- comments -----------------------------------------------------------------------------------
    def notes(self, places: Places) -> dict[Place, list[Finding]]:
        """The findings by the cell they point to."""
        found: dict[Place, list[Finding]] = {}
        for item in self.evaluation.findings:
            found.setdefault(places.of(item.span, item.line), []).append(item)
        return found

    def note(self, findings: list[Finding]) -> Note:
        """One comment for the findings of one cell."""
        told = [self._told(item) for item in findings]
        if len(told) > 1:
            told = [f"{number}. {text}" for number, text in enumerate(told, 1)]
        return Note(self.say(*HEADS), "\n\n".join(told))

    def _told(self, item: Finding) -> str:
        lines = [self.say(f"【{self.level(item)}】", f"[{self.level(item)}] ") + self.words(item.message)]
        if item.waived is not None:
            lines.append(self.labelled("豁免", "Waived") + item.waived.told(self.lang))
        elif fix := self.words(item.fix):
            lines.append(self.labelled("改法", "Fix") + fix)
        if item.basis is not None:
            lines.append(self.labelled("依据", "Basis") + self.basis(item.basis))
        return "\n".join(lines)

    def level(self, item: Finding) -> str:
        """The level in a word; a waived one says so."""
        level = self.say(*LEVELS[item.level])
        return level if item.waived is None else self.say(f"{level}，已豁免", f"{level}, waived")

    # --- the head of the page of findings -----------------------------------------------------------
    def head(self) -> list[tuple[str, str]]:
        """What was scored, and what came out, as labels and texts."""
        result = self.evaluation
        blank, unknown = self.say("未填", "not given"), self.say("不能确定", "cannot be told")
        pack = self.say(
            f"{self.words(result.pack_title)}（{result.pack}）",
            f"{self.words(result.pack_title)} ({result.pack})",
        )
        pairs = [
            (self.say("单位", "Unit"), result.unit or blank),
            (
                self.say("项目", "Project"),
                result.project or self.say("（部门整体）", "(the department as a whole)"),
            ),
            (self.say("年度", "Year"), blank if result.year is None else str(result.year)),
        ]
        if result.scored:
            text = result.rounding.text
            gap = unknown if result.total is None else blank
            if result.gap is not None:
                gap = (
                    signed(result.gap, result.rounding)
                    if result.gap
                    else self.say("无，两者一致", "none, they agree")
                )
            pairs += [
                (self.say("总分", "Total"), unknown if result.total is None else text(result.total)),
                (self.say("总分范围", "Range"), self.range(result.lowest, result.highest, result.rounding)),
                (self.say("等级", "Rating"), result.rating or unknown),
                (self.say("自评分数", "Claimed score"), plain(result.claimed_score) or blank),
                (self.say("自评等级", "Claimed rating"), result.claimed_rating or blank),
                (self.say("差额（总分减自评）", "Gap (total minus claimed)"), gap),
            ]
        else:
            pairs.append((self.say("总分", "Total"), self.say("只检查，不记分", "checked only, not scored")))
        pairs += [
            (self.say("规则包", "Pack"), pack),
            (self.say("规则包摘要", "Digest of the pack"), result.digest),
            (self.say("问题", "Findings"), self._counted()),
        ]
        if open_ := sum(not item.implied for item in result.unfinished):
            pairs.append((self.say("不能判断的检查", "Checks that could not be decided"), str(open_)))
        return pairs

    def _counted(self) -> str:
        counts = dict.fromkeys(LEVELS, 0)
        waived = 0
        for item in self.evaluation.findings:
            if item.waived is None:
                counts[item.level] += 1
            else:
                waived += 1
        parts = [
            self.say(f"{self.say(*LEVELS[key])} {count}", f"{key} {count}")
            for key, count in counts.items()
            if count
        ]
        if waived:
            parts.append(self.say(f"已豁免 {waived}", f"waived {waived}"))
        return self.say("，", ", ").join(parts) or self.say("没有发现问题", "none")
