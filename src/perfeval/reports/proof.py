"""What was proved of a pack, what was excepted and why, and what fails, with an indicator that shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.engines.proof.model import Counterexample, Proof, Question, Status, Verdict
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Pack, ProofKind, Rule
from perfeval.reports.leaf import Leaf

_Both = tuple[str, str]
#: What is proved where a question of a kind is.
_PROVED: dict[ProofKind, _Both] = {
    "gap": ("每个指标、预算执行都有规则可用", "every indicator, and the execution row, has a rule"),
    "overlap": ("没有两条规则争同一个指标", "no two rules claim one indicator"),
    "dead_rule": ("每条记分、封顶规则都有适用的时候", "every score rule and cap applies to something"),
    "dead_case": ("每个情形都轮得到", "every case is reached"),
    "points": ("得分在 0 到分值之间", "points lie within 0 and the weight"),
    "falls": ("做得更好，得分不会更低", "doing better never earns less"),
    "ratings": ("等级从 0 到满分铺满", "ratings tile the totals from 0 to full"),
    "total": ("封顶、扣分、加分不会超出范围", "caps keep points and totals within their range"),
    "never": ("每条检查都有报的时候", "every check can speak"),
    "always": ("每条检查都有不报的时候", "every check can keep silent"),
    "unused": ("每个参数、每个年度的值都用得到", "every parameter, and each dated value of it, is in use"),
}
#: What is wrong where one fails.
_WRONG: dict[ProofKind, _Both] = {
    "gap": ("有一行没有规则可用", "a row has no rule"),
    "overlap": ("两条规则争同一个指标", "two rules claim one indicator"),
    "dead_rule": ("这条规则永远不适用", "the rule never applies"),
    "dead_case": ("情形“{case}”永远轮不到", "case “{case}” is never reached"),
    "points": (
        "情形“{case}”的得分超出 0 到分值之间",
        "the points of case “{case}” are not within 0 and the weight",
    ),
    "falls": ("做得更好，得分反而低", "doing better earns less"),
    "ratings": ("等级没有铺满", "the ratings do not tile"),
    "total": ("封顶、扣分、加分之后超出范围", "after the caps it is out of its range"),
    "never": ("这条检查永远不报", "the check never speaks"),
    "always": ("这条检查总是报", "the check always speaks"),
    "unused": ("参数“{case}”没有用到", "parameter “{case}” is not in use"),
}
#: How to mend it.
_MEND: dict[ProofKind, _Both] = {
    "gap": (
        "放宽一条规则的 when，或者为这样的行加一条规则",
        "widen the when of a rule, or add one for such rows",
    ),
    "overlap": (
        "把一条规则的 when 收窄，或者用 instead_of 写明哪一条让哪一条",
        "narrow the when of one of them, or say by instead_of which gives way",
    ),
    "dead_rule": ("改它的 when，或者删去这条规则", "change its when, or delete the rule"),
    "dead_case": (
        "把它移到前面，或者收窄前面的条件，或者删去",
        "move it up, narrow a condition above it, or delete it",
    ),
    "points": (
        "用 限于(…, 0, 1) 或 最大、最小 收住算式，或者收窄条件",
        "hold the formula by clamp(…, 0, 1), min or max, or narrow the condition",
    ),
    "falls": (
        "核对比较符的方向和算式；有意这样的，在规则里写 proof: [{allow: falls, reason: …}]",
        "check the signs and the formula; if it is meant, say so in the rule: proof: [{allow: falls, reason: …}]",
    ),
    "ratings": (
        "最低一等从 0 分起，最高一等的下限不超过满分",
        "let the lowest rating begin at 0, and none above the full score",
    ),
    "total": (
        "扣分用 最小 收住，加分用 cap 收住",
        "hold what is deducted by min, and what is added by a cap",
    ),
    "never": ("改它的 when；条件互相矛盾时它永远不成立", "change its when: its parts contradict each other"),
    "always": ("改它的 when；它对什么都成立，等于没有条件", "change its when: it holds of everything"),
    "unused": ("删去它，或者在规则里用它", "delete it, or use it in a rule"),
}
_WAYS: dict[str, _Both] = {
    "higher": ("正向", "higher is better"),
    "lower": ("反向", "lower is better"),
    "below": ("低于区间", "below a range"),
    "above": ("高于区间", "above a range"),
}
_ROWS: dict[str, _Both] = {
    "indicator": ("指标", "indicators"),
    "execution": ("预算执行", "the execution row"),
}


def proof_json(proof: Proof) -> dict[str, Any]:
    """The object of ``--format json``; every question is there, with what came of it."""
    return {
        "schema": "perfeval/proof/1",
        "pack": {"id": proof.pack.id, "digest": proof.pack.digest},
        "holds": proof.holds, "periods": list(proof.periods),
        "counts": {status: len(proof.of(status)) for status in ("proved", "excepted", "failed", "undecided")},
        "questions": [
            {
                "kind": verdict.question.kind, "rules": [_rule_json(rule) for rule in verdict.question.rules],
                "case": verdict.question.case or None, "on": verdict.question.on or None, "year": verdict.question.year,
                "status": verdict.status, "counterexample": _example_json(verdict.counterexample),
                "reason": None if verdict.allowed is None else dict(verdict.allowed.reason),
                "note": None if verdict.note is None else dict(verdict.note),
            }
            for verdict in proof.verdicts
        ],
        "unneeded": [
            {"rule": one.rule or (rule.id if rule else None), "allow": one.kind, "case": one.case or None, "reason": dict(one.reason)}
            for rule, one in proof.unneeded
        ],
    }  # fmt: skip


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {"id": rule.id, "file": _file(rule.file), "line": rule.span.line}


def _example_json(example: Counterexample | None) -> dict[str, Any] | None:
    if example is None:
        return None
    return {
        "given": dict(example.given), "second": None if example.second is None else dict(example.second),
        "parameters": dict(example.parameters), "result": dict(example.result),
    }  # fmt: skip


def proof_report(proof: Proof, lang: Lang) -> str:
    """One pack, in words."""
    return _Report(proof, lang).text()


class _Report:
    def __init__(self, proof: Proof, lang: Lang) -> None:
        self.proof = proof
        self.pack: Pack = proof.pack
        self.page = Leaf(lang)

    def text(self) -> str:
        page, say = self.page, self.page.say
        page.put(f"{self.pack.id}  {page.of(self.pack.title)}")
        page.put(self.summary(), 2)
        if len(self.proof.periods) > 1:
            years = page.listed([str(year) for year in self.proof.periods])
            page.put(
                say(
                    f"参数在 {years} 年起各有不同，每一段都证了。",
                    f"Parameters differ from {years} on; each period was proved.",
                ),
                2,
            )
        self.counted()
        self.excepted()
        self.wrong("failed", say("不成立", "Fails"))
        self.wrong("undecided", say("没有结论", "Undecided"))
        if self.proof.unneeded:
            page.heading(say("用不到的例外", "Exceptions that nothing needs"))
        for rule, one in self.proof.unneeded:
            where = one.rule or (rule.id if rule else "pack.yaml")
            text = say(
                f"proof 里的 {one.kind} 没有用到，删去它：{page.of(one.reason)}",
                f"{one.kind} under proof is not needed, delete it: {page.of(one.reason)}",
            )
            page.put(text, 4, f"{where}  ")
            page.put(f"{_file(one.span.file)}:{one.span.line}", 6)
        return page.text()

    def summary(self) -> str:
        counts = {
            status: len(self.proof.of(status)) for status in ("proved", "excepted", "failed", "undecided")
        }
        total = len(self.proof.verdicts)
        if self.proof.holds:
            zh, en = (
                f"{total} 个问题，证明了 {counts['proved']} 个",
                f"{total} questions, {counts['proved']} proved",
            )
            if counts["excepted"]:
                zh, en = (
                    zh + f"，例外 {counts['excepted']} 个，都写明了理由",
                    en + f", {counts['excepted']} excepted with a reason",
                )
            return self.page.say(zh + "。", en + ".")
        return self.page.say(
            f"{total} 个问题：证明 {counts['proved']} 个，例外 {counts['excepted']} 个，不成立 {counts['failed']} 个，没有结论 {counts['undecided']} 个。",
            f"{total} questions: {counts['proved']} proved, {counts['excepted']} excepted, {counts['failed']} fail, {counts['undecided']} undecided.",
        )

    def counted(self) -> None:
        """What was proved, kind by kind."""
        asked = Counter(verdict.question.kind for verdict in self.proof.verdicts)
        proved = Counter(verdict.question.kind for verdict in self.proof.of("proved"))
        rows = []
        for kind, words in _PROVED.items():
            if asked[kind]:
                count = str(proved[kind]) if proved[kind] == asked[kind] else f"{proved[kind]}/{asked[kind]}"
                rows.append((self.page.say(*words), count))
        self.page.pairs(rows)

    def excepted(self) -> None:
        groups: dict[tuple[str, ProofKind, str], int] = {}
        for verdict in self.proof.of("excepted"):
            assert verdict.allowed is not None  # noqa: S101 - that is what excepted means
            allowed, rules = verdict.allowed, verdict.question.rules
            owner = next((rule.id for rule in rules if allowed in rule.allowed), allowed.rule or "pack.yaml")
            key = owner, verdict.question.kind, self.page.of(allowed.reason)
            groups[key] = groups.get(key, 0) + 1
        if groups:
            self.page.heading(self.page.say("例外（规则里写明了理由）", "Exceptions, declared with a reason"))
        for (owner, kind, reason), count in groups.items():
            what = self.page.say(*_WRONG[kind]).format(case="…")
            times = self.page.say(f"（{count} 处）", f" ({count} times)") if count > 1 else ""
            self.page.put(f"{what}{times}", 2, f"{owner}  ")
            self.page.put(reason, 4, self.page.labelled(self.page.say("理由", "Reason")))

    def wrong(self, status: Status, title: str) -> None:
        verdicts = self.proof.of(status)
        if verdicts:
            self.page.heading(title)
        for verdict in verdicts:
            self.one(verdict)

    def one(self, verdict: Verdict) -> None:
        page, question = self.page, verdict.question
        page.put(self.headline(question), 2, "✗ " if verdict.status == "failed" else "? ")
        for rule in question.rules:
            page.put(
                f"{rule.id} {page.of(rule.title)}  {self.place(rule, question)}",
                4,
                page.labelled(page.say("规则", "Rule")),
            )
        if question.kind == "gap":
            rules = self.pack.of_kind("score", question.on)
            known = page.listed([f"{rule.id} {self.place(rule, question)}" for rule in rules])
            page.put(known, 4, page.labelled(page.say("现有的规则", "Rules there are")))
        elif not question.rules:
            page.put(f"{self.pack.id}/pack.yaml", 4, page.labelled(page.say("文件", "File")))
        if verdict.counterexample is not None:
            self.example(verdict.counterexample, self.example_label(question))
        if verdict.note is not None:
            page.put(page.of(verdict.note), 4, page.labelled(page.say("说明", "Note")))
        page.put(page.say(*_MEND[question.kind]), 4, page.labelled(page.say("改法", "Mend")))

    def headline(self, question: Question) -> str:
        page = self.page
        case = self.case_label(question)
        text = page.say(*_WRONG[question.kind]).format(case=case)
        if question.kind == "falls" and question.on == "indicator":
            text += page.say("（{}）", " ({})").format(page.say(*_WAYS[question.case]))
        if question.kind == "gap":
            text += page.say("：{}", ": {}").format(page.say(*_ROWS[question.on]))
        if question.year is not None:
            text += page.say(f"（{question.year} 年起的参数）", f" (parameters from {question.year} on)")
        return text

    def case_label(self, question: Question) -> str:
        for rule in question.rules:
            for case in rule.cases:
                if case.name == question.case:
                    return self.page.of(case.label)
        term = self.pack.vocabulary.names.get(question.case)
        return question.case if term is None else term.label(self.page.lang)

    def place(self, rule: Rule, question: Question) -> str:
        case = next(
            (case for case in rule.cases if case.name == question.case and case.span is not None), None
        )
        line = case.span.line if case is not None and case.span is not None else rule.span.line
        return f"{_file(rule.file)}:{line}"

    def example_label(self, question: Question) -> str:
        """What is shown is a counterexample only where something is claimed of all indicators."""
        shows = question.kind in ("never", "always", "dead_case")
        return self.page.say("例如", "For example") if shows else self.page.say("反例", "Counterexample")

    def example(self, example: Counterexample, label: str) -> None:
        page = self.page
        page.put(self.filled(example.given), 4, page.labelled(label))
        if example.second is not None:
            changed = {name: text for name, text in example.second.items() if example.given.get(name) != text}
            page.put(self.filled(changed), 4, page.labelled(page.say("改为", "And with")))
        if example.parameters:
            page.put(
                self.filled(example.parameters), 4, page.labelled(page.say("参数设为", "Parameters set to"))
            )
        page.put(page.of(example.result), 4, page.labelled(page.say("结果", "Result")))

    def filled(self, given: Mapping[str, Any]) -> str:
        words: Vocabulary = self.pack.vocabulary
        parts = []
        for name, text in given.items():
            term = words.names.get(name)
            label = name if term is None else term.label(self.page.lang)
            if isinstance(text, dict):
                parts.append(
                    self.page.say(f"{label}〔{self.filled(text)}〕", f"{label} [{self.filled(text)}]")
                )
            else:
                parts.append(f"{label} {text}")
        return self.page.say("，", ", ").join(parts) or self.page.say("什么都不填", "nothing filled in")


def _file(path: str) -> str:
    return "/".join(PurePath(path).parts[-3:])
