"""The rules of a pack in a handbook: in a sentence, case by case, with examples worked out and what is no problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from perfeval.engines.worked import Worked
from perfeval.evaluation import Cap
from perfeval.language.render import formula, sentence
from perfeval.packs.model import Case, Pack, Rule
from perfeval.reports.handbook.blocks import Block, Column, Facts, Heading, Table, Text
from perfeval.reports.handbook.given import given_text
from perfeval.reports.rule import condition_text, effect_text, measurability_text, scope_text
from perfeval.reports.sheet import LEVELS, Sheet, basis_text, rule_layers, template_text


class Rules:
    """Puts the rules of one pack into blocks."""

    def __init__(self, pack: Pack, worked: Mapping[str, Sequence[Worked]], page: Sheet) -> None:
        self.pack = pack
        self.worked = worked
        self.page = page

    def blocks(self, rule: Rule, level: int) -> Iterator[Block]:
        """All of one rule."""
        worked = self.worked[rule.id]
        yield Heading(level, self.page.of(rule.title), anchor(rule))
        yield self._facts(rule)
        if rule.cases:
            yield from self._cases(rule)
        yield from self._worked_example(worked)
        yield from self._examples(rule, [one for one in worked if one.outcome != "clean"])
        yield from self._silent(rule, [one for one in worked if one.outcome == "clean"])

    # --- what the rule says ---------------------------------------------------------------------
    def _facts(self, rule: Rule) -> Facts:
        page, words = self.page, self.pack.vocabulary
        rows = [
            (page.say("规则编号", "Rule id"), rule.id),
            (page.say("依据", "Basis"), basis_text(rule.basis, page)),
            (page.say("对象", "Looks at"), scope_text(rule, words, page)),
            (page.say("什么时候适用", "When it applies"), condition_text(rule, words, page)),
        ]
        if rule.instead_of:
            rows.append(
                (page.say("代替", "In place of"), page.listed([self._title(id_) for id_ in rule.instead_of]))
            )
        if rule.kind == "check":
            rows.append((page.say("级别", "Level"), page.say(*LEVELS[rule.level])))
            if rule.code:
                rows.append((page.say("可衡量性", "Measurability"), measurability_text(rule, page)))
            rows += [
                (page.say("报告的话", "What it says"), template_text(rule.message, words, page.lang)),
                (page.say("怎样改", "How to mend it"), template_text(rule.fix, words, page.lang)),
            ]
        if rule.effect is not None:
            rows.append((page.say("效果", "Effect"), effect_text(rule, rule.effect, words, page)))
        if len(self.pack.chain) > 1:
            rows.append((page.say("出自", "From"), rule_layers(self.pack, rule)))
        return Facts(tuple(rows))

    def _title(self, id_: str) -> str:
        rule = self.pack.rule(id_)
        return id_ if rule is None else self.page.of(rule.title)

    def _cases(self, rule: Rule) -> Iterator[Block]:
        page = self.page
        yield Text(
            page.say("情形（自上而下，第一个成立的算）", "Cases (from the top, the first that holds counts)"),
            "label",
        )
        columns = (
            Column(page.say("序号", "No."), 6, right=True),
            Column(page.say("情形", "Case"), 20),
            Column(page.say("条件", "Condition"), 42),
            Column(page.say("得分", "Points"), 32),
        )
        rows = [
            (
                str(number),
                page.of(case.label),
                sentence(case.when, self.pack.vocabulary, page.lang),
                self._points(case),
            )
            for number, case in enumerate(rule.cases, 1)
        ]
        yield Table(columns, tuple(rows))

    def _points(self, case: Case) -> str:
        """What a case gives."""
        page, words = self.page, self.pack.vocabulary
        if case.points is not None:
            return formula(case.points, words, page.lang)
        if case.not_applicable is not None:
            return page.labelled(page.say("不适用", "Not applicable")) + page.of(case.not_applicable)
        told = page.labelled(page.say("不能确定", "Cannot be told")) + page.of(case.cannot_tell)
        for bound, zh, en in ((case.lowest, "最少", "at least"), (case.highest, "最多", "at most")):
            if bound is not None:
                text = formula(bound, words, page.lang)
                told += page.say(f"；{zh} {text}", f"; {en} {text}")
        return told

    # --- examples -------------------------------------------------------------------------------
    def _worked_example(self, worked: Sequence[Worked]) -> Iterator[Block]:
        """One example of a score rule in full: the first with a formula to put numbers in, if there is one."""
        page = self.page
        scored = [(one, one.line) for one in worked if one.line is not None and one.line.points is not None]
        if not scored:
            return
        one, line = max(
            scored, key=lambda pair: (_telling(page.of(pair[1].explanation)), pair[1].points or 0)
        )
        rows = []
        rows.append((page.say("已知", "Given"), given_text(one.example, self.pack.vocabulary, page)))
        number = len(line.steps)
        label = page.of(line.case_label)
        if number > 1:
            rows.append((
                page.say("逐项判断", "Cases looked at"),
                page.say(
                    f"第 1 至 {number - 1} 种情形不成立，第 {number} 种“{label}”成立" if number > 2
                    else f"第 1 种情形不成立，第 2 种“{label}”成立",
                    f"cases 1 to {number - 1} do not hold, case {number} “{label}” does" if number > 2
                    else f"case 1 does not hold, case 2 “{label}” does",
                ),
            ))  # fmt: skip
        else:
            rows.append((page.say("情形", "Case"), label))
        rows.append((page.say("公式", "Formula"), page.of(line.formula)))
        rows.append((page.say("代入数值", "Numbers put in"), page.of(line.explanation)))
        yield Text(page.labelled(page.say("算一个例子", "A worked example")) + one.example.name, "label")
        yield Facts(tuple(rows))

    def _examples(self, rule: Rule, worked: Sequence[Worked]) -> Iterator[Block]:
        """Every example in which the rule has something to say."""
        if not worked:
            return
        page, words = self.page, self.pack.vocabulary
        yield Text(page.say("例子", "Examples"), "label")
        first = [Column(page.say("例子", "Example"), 22), Column(page.say("已知", "Given"), 38)]
        if rule.kind == "score":
            columns = [*first, Column(page.say("情形", "Case"), 16), Column(page.say("得分", "Points"), 24)]
        else:
            columns = [*first, Column(page.say("结果", "Result"), 40)]
        rows = []
        for one in worked:
            told = [one.example.name, given_text(one.example, words, page)]
            if rule.kind == "score":
                told.append(
                    "—" if one.line is None or one.line.case is None else page.of(one.line.case_label)
                )
            rows.append((*told, self._result(rule, one)))
        yield Table(tuple(columns), tuple(rows))

    def _result(self, rule: Rule, one: Worked) -> str:
        page = self.page
        if one.outcome == "not_applicable":
            return page.say("不适用", "not applicable") + self._because(one)
        if one.outcome != "applied":
            return page.say("不能确定", "cannot be told") + self._because(one)
        if one.line is not None:
            return page.of(one.line.explanation)
        if one.cap is not None:
            return self._capped(rule, one.cap)
        return page.of(one.message)

    def _capped(self, rule: Rule, cap: Cap) -> str:
        """What a cap did to the points of an example, or to the rating."""
        page = self.page
        if rule.effect in ("force", "lower"):
            return effect_text(rule, rule.effect, self.pack.vocabulary, page)
        if cap.before is not None and cap.before == cap.after:
            points = self.pack.line_rounding.text(cap.before)
            return page.say(f"适用，得分不变：{points}", f"applies, the points stay: {points}")
        return page.of(cap.explanation)

    def _because(self, one: Worked) -> str:
        reason = self.page.of(one.reason)
        return self.page.say("：", ": ") + reason if reason else ""

    def _silent(self, rule: Rule, worked: Sequence[Worked]) -> Iterator[Block]:
        """What the rule leaves alone."""
        if not worked:
            return
        page = self.page
        title = (
            page.say("不算问题的", "What is not a problem") if rule.kind == "check"
            else page.say("这条规则不管的", "What this rule does not touch")
        )  # fmt: skip
        yield Text(title, "label")
        columns = (Column(page.say("例子", "Example"), 32), Column(page.say("已知", "Given"), 68))
        rows = [(one.example.name, given_text(one.example, self.pack.vocabulary, page)) for one in worked]
        yield Table(columns, tuple(rows))


def _telling(explanation: str) -> int:
    """How much an explanation shows: a formula with numbers, a number that was rounded, or a number alone."""
    formula_, equals, _ = explanation.partition(" = ")
    return (2 if " " in formula_ else 1) if equals else 0


def anchor(rule: Rule) -> str:
    """What links to a rule lead to."""
    return f"rule-{rule.id}"
