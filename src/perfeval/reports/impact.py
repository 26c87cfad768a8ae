"""What a change of rules does to an archive, as a page of text and as JSON."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.archive.impact import Impact, Move, Shift, Way
from perfeval.diagnostics import Lang
from perfeval.evaluation import Rounding
from perfeval.packs.model import Pack
from perfeval.reports.differences import differences
from perfeval.reports.page import WIDTH, Column, Page, Row

_CENTS = Rounding(2)


def impact_json(found: Impact) -> dict[str, Any]:
    """The object of ``--format json``; amounts are strings, ratings that are not known are null."""
    return {
        "schema": "perfeval/impact/1",
        "old": {"id": found.old.id, "digest": found.old.digest},
        "new": {"id": found.new.id, "digest": found.new.digest},
        "changes": differences(found.old, found.new),
        "forms": found.forms, "left_out": found.others,
        "ratings": [
            {"old": was, "new": is_, "forms": count}
            for (was, is_), count in sorted(found.ratings.items(), key=lambda one: (str(one[0][0]), str(one[0][1])))
        ],
        "totals": {
            "both": found.both, "sum_before": str(found.before), "sum_after": str(found.after), "rose": found.rose,
            "fell": found.fell, "became_known": found.known, "became_unknown": found.unknown,
        },
        "bands": [
            {"zh": band_text(band, found.edges, "zh"), "en": band_text(band, found.edges, "en"), "forms": found.bands[band]}
            for band in _bands(found)
        ],
        "rules": [
            {
                "old": {"rule": was[0], "case": was[1]}, "new": {"rule": is_[0], "case": is_[1]}, "lines": shift.lines,
                "before": str(shift.before), "after": str(shift.after),
            }
            for (was, is_), shift in sorted(found.shifts.items(), key=lambda one: str(one[0]))
        ],
        "caps": [{"rule": rule, "before": str(one), "after": str(other)} for rule, (one, other) in sorted(found.caps.items())],
        "rescaled": [str(part) for part in found.rescaled], "rounding": [str(part) for part in found.rounding],
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


def _by_rule(
    found: Impact,
) -> list[tuple[tuple[str | None, str | None], Shift, list[tuple[tuple[Way, Way], Shift]]]]:
    """Points by the rule before and after, the largest change first; and those of its cases that changed."""
    rules: dict[tuple[str | None, str | None], Shift] = {}
    cases: dict[tuple[str | None, str | None], list[tuple[tuple[Way, Way], Shift]]] = {}
    for ways, shift in sorted(found.shifts.items(), key=lambda one: (-abs(one[1].change), str(one[0]))):
        key = ways[0][0], ways[1][0]
        rules[key] = rules.get(key, Shift()).plus(shift.lines, shift.before, shift.after)
        if shift.change or ways[0] != ways[1]:
            cases.setdefault(key, []).append((ways, shift))
    order = sorted(rules.items(), key=lambda one: (-abs(one[1].change), str(one[0])))
    return [(key, shift, cases.get(key, [])) for key, shift in order]


def _rest(found: Impact) -> list[tuple[str, str, list[Decimal]]]:
    """What stands between the points of lines and the totals, by its name in both languages."""
    titles = {rule.id: rule.title for pack in (found.old, found.new) for rule in pack.rules}
    caps = [(titles[rule]["zh"], titles[rule]["en"], sums) for rule, sums in sorted(found.caps.items())]
    return [
        *caps,
        ("有不适用指标的表按剩余分值折算", "rescaling of forms with rows that do not apply", found.rescaled),
        ("取位", "rounding", found.rounding),
    ]


def _bands(found: Impact) -> list[int]:
    """All bands, from the largest fall to the largest rise."""
    last = len(found.edges) + 1
    return list(range(-last, last + 1))


def band_text(band: int, edges: tuple[int, ...], lang: Lang) -> str:
    """A band of moves in words."""
    zh = lang == "zh"
    if not band:
        return "不变" if zh else "no change"
    place = abs(band) - 1
    word = ("升" if band > 0 else "降") if zh else ("up" if band > 0 else "down")
    if place == 0:
        return f"{word} {edges[0]} 分以内" if zh else f"{word} by {edges[0]} or less"
    if place == len(edges):
        return f"{word} {edges[-1]} 分以上" if zh else f"{word} by more than {edges[-1]}"
    low, high = edges[place - 1], edges[place]
    return f"{word} {low}—{high} 分" if zh else f"{word} by more than {low}, to {high}"


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _points(amount: Decimal | None, blank: str = "") -> str:
    if amount is None:
        return blank
    return _CENTS.text(Fraction(amount))


def _amounts(before: Decimal, after: Decimal) -> tuple[str, str, str]:
    return _points(before), _points(after), _signed(after - before)


def _way(was: str | None, is_: str | None) -> str:
    return (was or "—") if was == is_ else f"{was or '—'} → {is_ or '—'}"


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
        for pack, name in ((found.old, say("原来", "before")), (found.new, say("新的", "after"))):
            page.put(
                f"{pack.id}  {pack.title[self.lang]}  {pack.digest}",
                indent=2,
                label=say(f"{name}：", f"{name}: "),
            )
        told = [one[self.lang] for one in differences(found.old, found.new)]
        if not told:
            told = [
                say("两个规则包相同。", "The packs are the same.") if found.old.digest == found.new.digest
                else say("两个规则包说的相同，只有文字的写法、注释或例子不同。", "The packs say the same; only how they are written, comments or examples differ.")
            ]  # fmt: skip
        for line in told:
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
        self._bands()
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

    def _bands(self) -> None:
        found = self.found
        if found.rose or found.fell:
            self.page.heading(self.say("总分变动的分布", "How far totals moved"))
            columns = [Column(self.say("变动", "Move")), Column(self.say("张数", "Forms"), right=True)]
            bands = [band for band in _bands(found) if found.bands[band]]
            rows = [(band_text(band, found.edges, self.lang), str(found.bands[band])) for band in bands]
            self.page.table(columns, [Row(row) for row in rows])

    def _ratings(self) -> None:
        say, page, found = self.say, self.page, self.found
        labels: list[str | None] = []
        for pack in (found.old, found.new):
            labels += [label for label, _ in pack.ratings if label not in labels]
        for pair in sorted(found.ratings, key=str):
            labels += [label for label in pair if label is not None and label not in labels]
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
        for (was, is_), shift, cases in _by_rule(found):
            name = self._rule(was) if was == is_ else f"{self._rule(was)} → {self._rule(is_)}"
            rows.append(Row((name, str(shift.lines), *_amounts(shift.before, shift.after))))
            for (before, after), part in cases:
                name = "  " + _way(self._case(found.old, before), self._case(found.new, after))
                rows.append(Row((name, str(part.lines), *_amounts(part.before, part.after)), "dim"))
        for zh, en, (one, other) in _rest(found):
            if one or other:
                rows.append(Row((say(zh, en), "", *_amounts(one, other))))
        whole = say("合计", "All together")
        rows.append(Row((whole, "", *_amounts(found.before, found.after)), "bold"))
        page.table(columns, rows)

    def _rule(self, id_: str | None) -> str:
        """A rule by its title and id."""
        if id_ is None:
            return self.say("没有记分规则", "no score rule")
        rule = self.found.new.rule(id_) or self.found.old.rule(id_)
        return id_ if rule is None else f"{rule.title[self.lang]} ({id_})"

    def _case(self, pack: Pack, way: Way) -> str | None:
        """What a pack calls a case."""
        id_, name = way
        rule = None if id_ is None else pack.rule(id_)
        cases = () if rule is None else rule.cases
        return next((case.label[self.lang] for case in cases if case.name == name), name)

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
