"""What a change of rules does to an archive, as a page of text and as JSON."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.archive.impact import Impact, Move
from perfeval.diagnostics import Lang
from perfeval.evaluation import Rounding
from perfeval.language.render import formula
from perfeval.packs.model import Pack
from perfeval.reports.page import WIDTH, Column, Page, Row

_CENTS = Rounding(2)


def impact_json(found: Impact) -> dict[str, Any]:
    """The object of ``--format json``; amounts are strings, ratings that are not known are null."""
    return {
        "schema": "perfeval/impact/1",
        "old": {"id": found.old.id, "digest": found.old.digest},
        "new": {"id": found.new.id, "digest": found.new.digest},
        "changes": changes(found.old, found.new, "zh"),
        "forms": found.forms, "left_out": found.others,
        "ratings": [
            {"old": was, "new": is_, "forms": count}
            for (was, is_), count in sorted(found.ratings.items(), key=lambda one: (str(one[0][0]), str(one[0][1])))
        ],
        "totals": {
            "both": found.both, "sum_before": str(found.before), "sum_after": str(found.after), "rose": found.rose,
            "fell": found.fell, "became_known": found.known, "became_unknown": found.unknown,
        },
        "rules": [
            {"old": was, "new": is_, "lines": shift.lines, "before": str(shift.before), "after": str(shift.after)}
            for (was, is_), shift in _shifts(found)
        ],
        "other": str(found.unshared),
        "findings": [{"rule": rule, "before": one, "after": other} for rule, (one, other) in sorted(found.findings.items())],
        "moves": [
            {
                "source": move.source, "unit": move.unit, "project": move.project, "total": [str(part) for part in move.totals],
                "rating": list(move.ratings),
                "lines": [
                    {"line": number, "name": name, "before": _plain(was), "after": _plain(is_), "why_before": why, "why_after": now}
                    for number, name, was, is_, why, now in move.lines
                ],
            }
            for move in found.moves
        ],
    }  # fmt: skip


def changes(old: Pack, new: Pack, lang: Lang) -> list[str]:
    """What differs between two packs: rules by id, parameters by value, ratings, weights."""
    zh = lang == "zh"
    rules = [{rule.id: rule for rule in pack.rules} for pack in (old, new)]
    said = []
    for id_ in sorted(rules[0].keys() | rules[1].keys()):
        one, other = rules[0].get(id_), rules[1].get(id_)
        if one is None:
            other = rules[1][id_]
            said.append(
                f"新增规则 {id_}：{other.title['zh']}" if zh else f"rule added: {id_} ({other.title['en']})"
            )
        elif other is None:
            said.append(
                f"删去规则 {id_}：{one.title['zh']}" if zh else f"rule removed: {id_} ({one.title['en']})"
            )
        elif _said(one, old, lang) != _said(other, new, lang):
            said.append(
                f"改动规则 {id_}：{other.title['zh']}" if zh else f"rule changed: {id_} ({other.title['en']})"
            )
    values = [{one.zh: one for one in pack.parameters} for pack in (old, new)]
    for name in sorted(values[0].keys() & values[1].keys()):
        texts = [
            "; ".join(
                f"{dated.since}: {formula(dated.value, pack.vocabulary, lang)}"
                for dated in side[name].history
            )
            for pack, side in zip((old, new), values, strict=True)
        ]
        if texts[0] != texts[1]:
            said.append(
                f"参数 {name}：{texts[0]} → {texts[1]}"
                if zh
                else f"parameter {name}: {texts[0]} → {texts[1]}"
            )
    for title, parts in (
        (("等级", "ratings"), [_ratings(pack) for pack in (old, new)]),
        (("分值", "weights"), [_weights(pack) for pack in (old, new)]),
    ):
        if parts[0] != parts[1]:
            said.append(
                f"{title[0]}：{parts[0]} → {parts[1]}" if zh else f"{title[1]}: {parts[0]} → {parts[1]}"
            )
    return said


def _said(rule: Any, pack: Pack, lang: Lang) -> list[str]:
    """Everything that a rule says, as formulas."""
    words = pack.vocabulary
    nodes = [
        rule.when,
        *(part for case in rule.cases for part in (case.when, case.points, case.lowest, case.highest)),
    ]
    texts = [formula(node, words, lang) for node in (*nodes, rule.amount) if node is not None]
    return [
        rule.level or "",
        rule.effect or "",
        rule.forced or "",
        *(case.name for case in rule.cases),
        *texts,
    ]


def _ratings(pack: Pack) -> str:
    return " ".join(f"{label}≥{bound}" for label, bound in pack.ratings)


def _weights(pack: Pack) -> str:
    framework = pack.framework
    return " ".join(
        [f"{framework.execution}", *(f"{name} {weight}" for name, weight in framework.sections.items())]
    )


def _shifts(found: Impact) -> list[tuple[tuple[str | None, str | None], Any]]:
    """The largest changes first, then by name."""
    return sorted(found.shifts.items(), key=lambda one: (-abs(one[1].after - one[1].before), str(one[0])))


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _points(amount: Decimal | None, blank: str = "") -> str:
    if amount is None:
        return blank
    return _CENTS.text(Fraction(amount))


def _signed(amount: Decimal) -> str:
    return ("+" if amount > 0 else "") + _points(amount)


class ImpactReport:
    """The page."""

    def __init__(self, found: Impact, lang: Lang) -> None:
        self.found = found
        self.lang: Lang = lang
        self.page = Page(WIDTH, color=False)

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def text(self) -> str:
        found, say, page = self.found, self.say, self.page
        page.put(
            say(f"规则变动的影响：{found.old.id} → {found.new.id}", f"Impact of a change of rules: {found.old.id} → {found.new.id}"),
            style="bold",
        )  # fmt: skip
        for line in changes(found.old, found.new, self.lang) or [
            say("两个规则包没有不同", "the packs do not differ")
        ]:
            page.put(line, indent=2)
        page.blank()
        page.put(
            say(f"按两个规则包各评 {found.forms} 张自评表。", f"{found.forms} forms were scored by both.")
        )
        if found.others:
            page.put(say(
                f"另有 {found.others} 张属于别的规则包，没有计入（--all 可计入）。",
                f"{found.others} more are for other packs and were left out (--all takes them in).",
            ))  # fmt: skip
        self._totals()
        self._ratings()
        self._rules()
        self._findings()
        self._moves()
        return page.text()

    def _totals(self) -> None:
        found, say, page = self.found, self.say, self.page
        if not found.both:
            page.put(say("没有一张表前后都有总分。", "No form has a total before and after."))
            return
        means = [_CENTS.text(_mean(amount, found.both)) for amount in (found.before, found.after)]
        page.put(say(
            f"前后都有总分的 {found.both} 张，平均 {means[0]} → {means[1]}：{found.rose} 张升，{found.fell} 张降，"
            f"{found.both - found.rose - found.fell} 张不变。",
            f"Of {found.both} with a total before and after the mean is {means[0]} → {means[1]}: {found.rose} rose, "
            f"{found.fell} fell, {found.both - found.rose - found.fell} stayed.",
        ))  # fmt: skip
        if found.known or found.unknown:
            page.put(say(
                f"{found.known} 张由不能确定变为有总分，{found.unknown} 张由有总分变为不能确定。",
                f"{found.known} came to have a total, {found.unknown} no longer have one.",
            ))  # fmt: skip

    def _ratings(self) -> None:
        say, page, found = self.say, self.page, self.found
        labels: list[str | None] = []
        for pack in (found.old, found.new):
            labels += [label for label, _ in pack.ratings if label not in labels]
        labels.append(None)
        blank = say("不明", "not known")
        page.heading(say("等级（行为原来，列为新的）", "Ratings (rows before, columns after)"))
        columns = [Column(""), *(Column(label or blank, right=True) for label in labels)]
        rows = [
            Row((was or blank, *(str(found.ratings[was, is_] or "·") for is_ in labels)))
            for was in labels
            if any(found.ratings[was, is_] for is_ in labels)
        ]
        page.table(columns, rows)

    def _rules(self) -> None:
        say, page, found = self.say, self.page, self.found
        page.heading(say("得分按规则", "Points by rule"))
        columns = [
            Column(say("规则", "Rule"), flexible=True), Column(say("行数", "Lines"), right=True),
            Column(say("原来", "Before"), right=True), Column(say("新的", "After"), right=True),
            Column(say("变动", "Change"), right=True),
        ]  # fmt: skip
        rows = []
        for (was, is_), shift in _shifts(found):
            name = (was or "—") if was == is_ else f"{was or '—'} → {is_ or '—'}"
            amounts = _points(shift.before), _points(shift.after), _signed(shift.after - shift.before)
            rows.append(Row((name, str(shift.lines), *amounts)))
        other = say("封顶、取位、前后没有得分的行", "caps, rounding, lines without points in one of them")
        rows.append(Row((other, "", "", "", _signed(found.unshared))))
        whole = say("合计", "All together")
        rows.append(
            Row(
                (whole, "", _points(found.before), _points(found.after), _signed(found.after - found.before)),
                "bold",
            )
        )
        page.table(columns, rows)

    def _findings(self) -> None:
        say, page, found = self.say, self.page, self.found
        changed = [(rule, pair) for rule, pair in found.findings.items() if pair[0] != pair[1]]
        if not changed:
            return
        titles = {rule.id: rule.title for pack in (found.old, found.new) for rule in pack.rules}
        page.heading(say("问题（只列有变动的）", "Findings (those that changed)"))
        columns = [
            Column(say("规则", "Rule")), Column(say("问题", "Finding"), flexible=True),
            Column(say("原来", "Before"), right=True), Column(say("新的", "After"), right=True),
        ]  # fmt: skip
        changed.sort(key=lambda one: (-abs(one[1][0] - one[1][1]), one[0]))
        page.table(
            columns, [Row((rule, titles[rule][self.lang], str(a), str(b))) for rule, (a, b) in changed]
        )

    def _moves(self) -> None:
        say, page, found = self.say, self.page, self.found
        if not found.moves:
            page.blank()
            page.put(say("没有一张表的总分变动。", "No total moved."))
            return
        page.heading(say(f"变动最大的 {len(found.moves)} 张", f"The {len(found.moves)} largest moves"))
        for number, move in enumerate(found.moves, 1):
            self._move(number, move)

    def _move(self, number: int, move: Move) -> None:
        say, page = self.say, self.page
        blank = say("不明", "not known")
        names = " · ".join(part for part in (move.unit, move.project) if part)
        ratings = (
            ""
            if move.ratings[0] == move.ratings[1]
            else f"，{move.ratings[0] or blank} → {move.ratings[1] or blank}"
        )
        if self.lang == "en":
            ratings = ratings.replace("，", ", ")
        page.put(
            f"{move.source}  {names}  {_points(move.totals[0])} → {_points(move.totals[1])} ({_signed(move.change)}){ratings}",
            label=f"{number:>3}. ",
        )
        for line, name, was, is_, why, now in move.lines:
            told = f"{_points(was, '—')} → {_points(is_, '—')}" if was is not None or is_ is not None else ""
            reasons = say(
                f"原来：{why or '—'}；新的：{now or '—'}", f"before: {why or '—'}; after: {now or '—'}"
            )
            page.put(f"{line} {name} {told}  {reasons}", indent=7)


def _mean(amount: Decimal, count: int) -> Fraction:
    return Fraction(amount) / count
