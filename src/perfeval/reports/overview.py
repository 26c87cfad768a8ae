"""The whole result of one submission: the table, what is wrong, what is not known, the total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval.evaluation import Basis, Line, plain
from perfeval.reports.page import Column, Row
from perfeval.reports.telling import OUTCOMES, Teller, short, signed


class Overview(Teller):
    """The report of ``perfeval score``."""

    __slots__ = ()

    def score(self) -> str:
        self.header(self.say("预算绩效自评复核", "Review of a budget performance self-evaluation"))
        self._table()
        self._caps()
        self.findings()
        self._assumptions()
        self._unknown()
        self._conclusion()
        self.footer(self.bases())
        return self.page.text()

    def _table(self) -> None:
        self.page.blank()
        if not self.evaluation.lines:
            self.page.put(self.say("自评表中没有可记分的行。", "The form has no line to score."))
            return
        columns = [
            Column(self.say("序号", "No."), right=True),
            Column(self.say("类别", "Section"), flexible=True),
            Column(self.say("指标", "Indicator"), flexible=True, least=10),
            Column(self.say("指标值", "Target"), flexible=True),
            Column(self.say("完成值", "Actual"), flexible=True),
            Column(self.say("分值", "Weight"), right=True),
            Column(self.say("得分", "Points"), right=True),
            Column(self.say("自评", "Claimed"), right=True),
            Column(self.say("差额", "Diff."), right=True),
            Column(self.say("理由", "Why"), flexible=True),
        ]
        self.page.table(columns, [self._line(line) for line in self.evaluation.lines])
        if any(self.difference(line) for line in self.evaluation.lines):
            text = (
                "差额：得分减自评，只列不一致的行。",
                "Diff.: points minus claimed, where they are not the same.",
            )
            self.page.put(self.say(*text), style="dim")

    def _line(self, line: Line) -> Row:
        rounding = self.evaluation.line_rounding
        points = "—" if line.points is None else rounding.text(line.points)
        why = self.words(line.case_label) or line.case or ""
        if line.outcome != "applied":
            why = self.say(*OUTCOMES[line.outcome])
        kinds = [part for part in (line.section, line.category) if part]
        difference = self.difference(line)
        cells = (
            str(line.number),
            "/".join(kinds),
            line.name,
            line.target or "",
            line.actual or (line.derived[0] if line.derived else ""),
            short(line.weight),
            points,
            short(line.claimed),
            difference,
            why,
        )
        style = "warning" if difference or line.outcome in {"cannot_tell", "failed"} else ""
        return Row(cells, style, self.below(line))

    def below(self, line: Line) -> tuple[str, ...]:
        """Remarks on a line: why its points are not known, and what caps made of them."""
        return (*self._why_not(line), *self._line_caps(line))

    def _line_caps(self, line: Line) -> Iterator[str]:
        """What caps made of the points of one line."""
        for cap in self.evaluation.caps:
            changed = cap.before is None or cap.before != cap.after
            if cap.line == line.number and cap.outcome == "applied" and changed:
                yield self.words(cap.explanation) or cap.rule

    def _why_not(self, line: Line) -> tuple[str, ...]:
        reason = self.words(line.reason)
        if line.outcome not in {"cannot_tell", "failed"} and line.points is not None:
            return (reason,) if reason and line.outcome == "not_applicable" else ()
        if line.outcome == "not_applicable":
            return (reason,) if reason else ()
        parts = [
            self.labelled("可得", "Possible")
            + self.range(line.lowest, line.highest, self.evaluation.line_rounding)
        ]
        if reason:
            parts.append(reason)
        if outside := self.outside(line):
            parts.append(outside)
        return (self.say("；", "; ").join(part.rstrip("。；") for part in parts),)

    def _caps(self) -> None:
        # What happened to one line stands with that line.
        caps = [cap for cap in self.evaluation.caps if cap.outcome == "applied" and cap.line is None]
        if not caps:
            return
        self.page.heading(self.say("对总分的调整", "Adjustments of the total"))
        for cap in caps:
            title, text = self.words(cap.title) or cap.rule, self.evaluation.rounding.text
            if cap.before is not None and cap.after is not None:
                title = self.labelled(title, title) + f"{text(cap.before)} → {text(cap.after)}"
            self.page.put(title, indent=2)
            if explanation := self.words(cap.explanation):
                self.page.put(explanation, indent=4)
            if cap.basis is not None:
                self.page.put(self.basis(cap.basis), indent=4, label=self.labelled("依据", "Basis"))

    def _assumptions(self) -> None:
        made: dict[str, list[int | None]] = {}
        for line in self.evaluation.lines:
            for assumption in line.assumptions:
                made.setdefault(self.words(assumption), []).append(line.number)
        if made:
            self.page.heading(self.say("所作的假定", "Assumptions made"))
            for text, numbers in made.items():
                self.page.put(text, indent=2, label=self.labelled(*[self.places(numbers)] * 2))

    def _unknown(self) -> None:
        told = self.untold()
        if told:
            self.page.heading(self.say("不能判断的事项", "What could not be told"))
        # One reason on one line is said once, with everything that it leaves open; then alike lines together.
        items: dict[tuple[str, str], list[int | None]] = {}
        for (number, why), whats in told.items():
            items.setdefault((self.say("、", ", ").join(whats), why), []).append(number)
        for (what, why), numbers in items.items():
            place = self.places(numbers)
            self.page.put(
                self.say(f"{place}，{what}：{why}", f"{place}, {what}: {why}"), indent=2, label="- "
            )

    def untold(self) -> dict[tuple[int | None, str], list[str]]:
        """What a reason leaves open: the points, checks, caps; by line and reason."""
        told: dict[tuple[int | None, str], list[str]] = {}

        def tell(number: int | None, why: str, what: str) -> None:
            whats = told.setdefault((number, why), [])
            if what not in whats:
                whats.append(what)

        for line in self.evaluation.lines:
            if line.outcome in {"cannot_tell", "failed"}:
                tell(line.number, self.why(line.outcome, line.reason), self.say("得分", "points"))
        rules = {item.rule for item in self.evaluation.unfinished if not item.implied}
        for item in self.evaluation.unfinished:
            if not item.implied:
                tell(item.line, self.why(item.outcome, item.reason), item.rule)
        for cap in self.evaluation.caps:
            if cap.outcome in {"cannot_tell", "failed"} and cap.rule not in rules:
                tell(cap.line, self.why(cap.outcome, cap.explanation), self.words(cap.title) or cap.rule)
        return told

    def _conclusion(self) -> None:
        result, page = self.evaluation, self.page
        text, none = result.rounding.text, self.say("未填", "not given")
        claimed = plain(result.claimed_score) or none
        rating = result.claimed_rating or none
        page.heading(self.say("结论", "Result"))
        if result.total is None:
            page.put(self.range_sentence(), indent=2, style="bold")
            total = self.range(result.lowest, result.highest, result.rounding)
        else:
            total = text(result.total)
        unknown = self.say("不能确定", "cannot be told")
        gap = unknown if result.total is None else self.say("未填自评分数", "no score was claimed")
        if result.gap is not None:
            gap = (
                signed(result.gap, result.rounding)
                if result.gap
                else self.say("无，两者一致", "none, they agree")
            )
        page.pairs(
            [
                (self.say("总分", "Total"), total),
                (self.say("等级", "Rating"), result.rating or unknown),
                (self.say("自评分数", "Claimed score"), claimed),
                (self.say("自评等级", "Claimed rating"), rating),
                (self.say("差额（总分减自评）", "Gap (total minus claimed)"), gap),
            ]
        )
        if (shown := self._sum_of_shown()) is not None:
            printed = result.rounding.text(shown)
            zh = f"总分由未经四舍五入的各行得分相加得出，最后才取位；表中印出的各行得分相加是 {printed}。"
            en = (
                "The total adds up the points before they are rounded, and is rounded last; "
                f"the points as printed add up to {printed}."
            )
            page.put(self.say(zh, en), indent=2, style="dim")

    def _sum_of_shown(self) -> Fraction | None:
        """What adding up the points as they are printed gives, where that is not the total they make exactly."""
        result, points = self.evaluation, [line.points for line in self.evaluation.lines]
        known = [point for point in points if point is not None]
        if len(known) != len(points) or result.rounding.round(sum(known, Fraction(0))) != result.total:
            return None
        shown = sum(map(result.line_rounding.round, known), Fraction(0))
        return None if shown == result.total else shown

    def range_sentence(self) -> str:
        """What the range of an unknown total says of the claim."""
        result = self.evaluation
        low, high = result.rounding.text(result.lowest), result.rounding.text(result.highest)
        claimed = plain(result.claimed_score)
        zh, en = (
            f"分数不能确定：最少 {low}，最多 {high}",
            f"The score cannot be told: at least {low}, at most {high}",
        )
        if result.claimed_score is None:
            return self.say(f"{zh}；未填自评分数。", f"{en}; no score was claimed.")
        if result.claimed_score > result.highest:
            return self.say(
                f"{zh}；自评 {claimed} 高于最多可得的 {high}。仅凭这一范围，即可断定自评分数不成立。",
                f"{en}; the claimed {claimed} is above the highest possible {high}. "
                "The range alone refutes the claim.",
            )
        if result.claimed_score < result.lowest:
            return self.say(
                f"{zh}；自评 {claimed} 低于最少可得的 {low}。仅凭这一范围，即可断定自评分数不成立。",
                f"{en}; the claimed {claimed} is below the lowest possible {low}. "
                "The range alone refutes the claim.",
            )
        return self.say(
            f"{zh}；自评 {claimed} 在此范围之内，尚不能断定是否成立。",
            f"{en}; the claimed {claimed} lies within it, which neither confirms nor refutes it.",
        )

    def bases(self) -> Iterator[Basis | None]:
        """Everything that the result rests on."""
        result = self.evaluation
        yield from (line.basis for line in result.lines)
        yield from (cap.basis for cap in result.caps)
        yield from (finding.basis for finding in result.findings)
