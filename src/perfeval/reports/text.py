"""The result as text that a clerk can read: the table, what is wrong, what is not known, the total.

Columns are measured in terminal cells (a Chinese character takes two), without asking any terminal, so
the same evaluation always gives the same text. What came from a form is shown without its control
characters: a name cannot move the cursor or break the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval.diagnostics import LEVELS, Lang, Level
from perfeval.evaluation import Basis, Evaluation, Line, Outcome, Rounding, Sentence, Step, plain

#: Columns of a line when the caller names no width, and the least that a table can be set in.
WIDTH, NARROWEST = 110, 90
#: A cell goes on for so many lines, then it is cut off with an ellipsis.
_CELL_LINES = 5
_GAP = 2
_CLOSING = frozenset("，。；：、！？）》〉」』】〕”’%％…,.;:!?)]}")
_OPENING = frozenset("（《〈「『【〔“‘([{")
_STYLES = {"bold": "1", "error": "31", "warning": "33", "notice": "36", "dim": "2"}
_LEVEL_NAMES: dict[Level, tuple[str, str]] = {
    "error": ("错误", "Errors"),
    "warning": ("警告", "Warnings"),
    "notice": ("提示", "Notices"),
}
_OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "applied": ("已适用", "applied"),
    "clean": ("无问题", "clean"),
    "not_applicable": ("不适用", "not applicable"),
    "cannot_tell": ("无法判断", "cannot tell"),
    "failed": ("规则出错", "rule failed"),
}


def score_report(evaluation: Evaluation, lang: Lang, *, width: int = 0, color: bool = False) -> str:
    """The whole result of one submission.

    Args:
        width: columns of a line, 0 for the usual 110; less than 90 is taken as 90.
        color: whether to mark severities with ANSI colours.
    """
    return _Report(evaluation, lang, _Page(max(width or WIDTH, NARROWEST), color)).score()


def explain_report(evaluation: Evaluation, number: int, lang: Lang) -> str:
    """The whole way of one line; ``number`` 0 is the execution row.

    Raises:
        LookupError: the evaluation has no such line.
    """
    for line in evaluation.lines:
        if line.number == number:
            return _Report(evaluation, lang, _Page(WIDTH, color=False)).explain(line)
    raise LookupError(f"no line {number}")


# ------------------------------------------------------------------------------------------ the page


def display_width(text: str) -> int:
    """How many terminal cells the text takes."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def clean(text: str) -> str:
    """The text on one line, without characters that a terminal would obey."""
    kinds = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": "\N{REPLACEMENT CHARACTER}"}
    return "".join(kinds.get(unicodedata.category(char), char) for char in text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells; no line begins with a closing mark if it can be helped."""
    lines, current = [], ""
    for token in _tokens(clean(text)):
        if display_width(current + token.rstrip()) <= width:
            current += token
            continue
        if current.strip():
            lines.append(current.rstrip())
        *whole, current = _split(token.lstrip(), width)
        lines.extend(whole)
    if current.strip() or not lines:
        lines.append(current.rstrip())
    return lines


def _tokens(text: str) -> Iterator[str]:
    # What stays together: a word of narrow characters with the spaces after it, or one wide character;
    # each with the opening marks before it and the closing marks after it.
    token = ""
    for char in text:
        if token and _may_break(token[-1], char):
            yield token
            token = ""
        token += char
    if token:
        yield token


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before == " " or _cells(before) == 2 or _cells(after) == 2


def _split(word: str, width: int) -> list[str]:
    parts, current = [], ""
    for char in word:
        if current and display_width(current.rstrip() + char) > width:
            parts.append(current.rstrip())
            current = ""
        current += char
    return [*parts, current]


def _pad(text: str, width: int, *, right: bool = False) -> str:
    space = " " * (width - display_width(text))
    return space + text if right else text + space


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    right: bool = False
    flexible: bool = False
    least: int = 7


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, ...]
    style: str = ""
    below: tuple[str, ...] = ()


@dataclass(slots=True)
class _Page:
    width: int
    color: bool
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join(self.lines).rstrip("\n") + "\n"

    def blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def put(self, text: str, *, indent: int = 0, label: str = "", style: str = "") -> None:
        """A paragraph; its later lines stand under the text after the label."""
        lead = " " * indent + clean(label)
        hang = display_width(lead)
        for index, part in enumerate(wrap(text, self.width - hang)):
            self.lines.append(self._styled(((lead if index == 0 else " " * hang) + part).rstrip(), style))

    def heading(self, text: str, style: str = "bold") -> None:
        self.blank()
        self.put(text, style=style)

    def pairs(self, rows: Sequence[tuple[str, str]], indent: int = 2) -> None:
        """Labels in one column, texts in another."""
        wide = min(max((display_width(clean(label)) for label, _ in rows), default=0), self.width // 2)
        for label, text in rows:
            first, *more = wrap(label, wide)
            self.put(text, indent=indent, label=_pad(" ".join([first, *more]), wide) + " " * _GAP)

    def table(self, columns: Sequence[_Column], rows: Sequence[_Row]) -> None:
        widths = self._widths(columns, rows)
        whole = sum(widths) + _GAP * (len(widths) - 1)
        self._row(columns, widths, _Row(tuple(column.title for column in columns), "bold"))
        self.lines.append("-" * whole)
        for row in rows:
            self._row(columns, widths, row)
            for text in row.below:
                self.put(text, indent=widths[0] + _GAP, style=row.style)
        self.lines.append("-" * whole)

    def _widths(self, columns: Sequence[_Column], rows: Sequence[_Row]) -> list[int]:
        widths = [
            max(display_width(column.title), *(display_width(clean(row.cells[index])) for row in rows), 1)
            for index, column in enumerate(columns)
        ]
        room = self.width - _GAP * (len(columns) - 1)
        flexible = [index for index, column in enumerate(columns) if column.flexible]
        while sum(widths) > room:
            # The widest gives way; one step at a time would be slow for a text of many thousand characters.
            widest = max(flexible, key=lambda index: widths[index] - columns[index].least)
            if widths[widest] <= columns[widest].least:
                break
            widths[widest] = self.width if widths[widest] > self.width else widths[widest] - 1
        return widths

    def _row(self, columns: Sequence[_Column], widths: Sequence[int], row: _Row) -> None:
        cells = [
            _cut(wrap(text, wide), wide) if column.flexible else [clean(text)]
            for column, wide, text in zip(columns, widths, row.cells, strict=True)
        ]
        for height in range(max(len(cell) for cell in cells)):
            parts = [
                _pad(cell[height] if height < len(cell) else "", wide, right=column.right)
                for column, wide, cell in zip(columns, widths, cells, strict=True)
            ]
            self.lines.append(self._styled((" " * _GAP).join(parts).rstrip(), row.style))

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.color and style and text else text


def _cut(lines: list[str], width: int) -> list[str]:
    if len(lines) <= _CELL_LINES:
        return lines
    last = lines[_CELL_LINES - 1]
    return [*lines[: _CELL_LINES - 1], _shorten(last, width - 1).rstrip("…") + "…"]


def _shorten(text: str, width: int) -> str:
    if display_width(text) <= width:
        return text
    text = text[:width]
    while display_width(text) > width - 1:
        text = text[:-1]
    return text + "…"


# ------------------------------------------------------------------------------------------ the report


@dataclass(frozen=True, slots=True)
class _Report:
    evaluation: Evaluation
    lang: Lang
    page: _Page

    def score(self) -> str:
        self._header()
        self._table()
        self._caps()
        self._findings()
        self._assumptions()
        self._unknown()
        self._conclusion()
        self._footer(self._all_bases())
        return self.page.text()

    # -- words

    def _say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def _in(self, sentence: Sentence | None) -> str:
        return "" if sentence is None else sentence.get(self.lang, sentence.get("zh", ""))

    def _labelled(self, zh: str, en: str) -> str:
        return self._say(f"{zh}：", f"{en}: ")

    def _range(self, low: Fraction, high: Fraction, rounding: Rounding) -> str:
        return self._say(
            f"{rounding.text(low)}～{rounding.text(high)}", f"{rounding.text(low)} to {rounding.text(high)}"
        )

    def _basis(self, basis: Basis) -> str:
        note = "" if basis.checked else self._say("（未与原文核对）", " (not checked against the original)")
        return f"{basis}{note}"

    def _where(self, number: int | None, *, whole: bool = False) -> str:
        if number is None:
            return self._say("整张自评表", "The whole form")
        name = next((line.name for line in self.evaluation.lines if line.number == number), "")
        if not whole:
            name = _shorten(clean(name), 40)
        if number == 0:
            return name or self._say("预算执行率", "Budget execution")
        return self._say(f"第 {number} 项", f"Line {number}") + (f" {name}" if name else "")

    def _places(self, numbers: Iterable[int | None]) -> str:
        wanted = list(dict.fromkeys(numbers))
        if len(wanted) == 1:
            return self._where(wanted[0])
        parts = [self._where(number) for number in wanted if not number]
        if counted := [str(number) for number in wanted if number]:
            parts.append(self._say(f"第 {'、'.join(counted)} 项", f"lines {', '.join(counted)}"))
        return self._say("、", ", ").join(parts)

    # -- parts of the whole report

    def _header(self) -> None:
        result, page = self.evaluation, self.page
        blank = self._say("未填", "not given")
        project = result.project or self._say("（部门整体）", "(the department as a whole)")
        page.put(
            self._say("预算绩效自评复核", "Review of a budget performance self-evaluation"), style="bold"
        )
        pack = self._in(result.pack_title)
        page.pairs(
            [
                (self._say("项目", "Project"), project),
                (self._say("单位", "Unit"), result.unit or blank),
                (self._say("年度", "Year"), blank if result.year is None else str(result.year)),
                (
                    self._say("规则包", "Pack"),
                    self._say(f"{pack}（{result.pack}）", f"{pack} ({result.pack})"),
                ),
                (self._say("选用理由", "Chosen because"), self._in(result.chosen)),
                (self._say("引擎", "Engine"), result.engine),
                (self._say("来源", "Source"), result.source),
            ]
        )
        for notice in result.notices:
            page.put(self._in(notice), indent=2, label=self._labelled("说明", "Note"), style="notice")

    def _table(self) -> None:
        self.page.blank()
        if not self.evaluation.lines:
            self.page.put(self._say("自评表中没有可记分的行。", "The form has no line to score."))
            return
        columns = [
            _Column(self._say("序号", "No."), right=True),
            _Column(self._say("类别", "Section"), flexible=True),
            _Column(self._say("指标", "Indicator"), flexible=True, least=10),
            _Column(self._say("指标值", "Target"), flexible=True),
            _Column(self._say("完成值", "Actual"), flexible=True),
            _Column(self._say("分值", "Weight"), right=True),
            _Column(self._say("得分", "Points"), right=True),
            _Column(self._say("自评", "Claimed"), right=True),
            _Column(self._say("差额", "Diff."), right=True),
            _Column(self._say("理由", "Why"), flexible=True),
        ]
        self.page.table(columns, [self._line(line) for line in self.evaluation.lines])
        if any(self._difference(line) for line in self.evaluation.lines):
            text = (
                "差额：得分减自评，只列不一致的行。",
                "Diff.: points minus claimed, where they are not the same.",
            )
            self.page.put(self._say(*text), style="dim")

    def _line(self, line: Line) -> _Row:
        rounding = self.evaluation.line_rounding
        points = "—" if line.points is None else rounding.text(line.points)
        why = self._in(line.case_label) or line.case or ""
        if line.outcome != "applied":
            why = self._say(*_OUTCOMES[line.outcome])
        kinds = [part for part in (line.section, line.category) if part]
        difference = self._difference(line)
        cells = (
            str(line.number),
            "/".join(kinds),
            line.name,
            line.target or "",
            line.actual or (line.derived[0] if line.derived else ""),
            _short(line.weight),
            points,
            _short(line.claimed),
            difference,
            why,
        )
        style = "warning" if difference or line.outcome in {"cannot_tell", "failed"} else ""
        return _Row(cells, style, self._below(line))

    def _below(self, line: Line) -> tuple[str, ...]:
        reason = self._in(line.reason)
        if line.outcome not in {"cannot_tell", "failed"} and line.points is not None:
            return (reason,) if reason and line.outcome == "not_applicable" else ()
        if line.outcome == "not_applicable":
            return (reason,) if reason else ()
        parts = [
            self._labelled("可得", "Possible")
            + self._range(line.lowest, line.highest, self.evaluation.line_rounding)
        ]
        if reason:
            parts.append(reason)
        if outside := self._outside(line):
            parts.append(outside)
        return (self._say("；", "; ").join(part.rstrip("。；") for part in parts),)

    def _outside(self, line: Line) -> str:
        claimed, rounding = line.claimed, self.evaluation.line_rounding
        if claimed is None:
            return ""
        if claimed > max(line.highest, rounding.round(line.highest)):
            return self._say(
                f"自评 {plain(claimed)} 高于最多可得的 {rounding.text(line.highest)}",
                f"the claimed {plain(claimed)} is above the highest possible {rounding.text(line.highest)}",
            )
        if claimed < min(line.lowest, rounding.round(line.lowest)):
            return self._say(
                f"自评 {plain(claimed)} 低于最少可得的 {rounding.text(line.lowest)}",
                f"the claimed {plain(claimed)} is below the lowest possible {rounding.text(line.lowest)}",
            )
        return ""

    def _difference(self, line: Line) -> str:
        if line.points is None or line.claimed is None:
            return ""
        rounding = self.evaluation.line_rounding
        shown = rounding.round(line.points)
        return "" if line.claimed in {line.points, shown} else _signed(shown - line.claimed, rounding)

    def _caps(self) -> None:
        caps = [cap for cap in self.evaluation.caps if cap.outcome == "applied"]
        if not caps:
            return
        self.page.heading(self._say("对总分的调整", "Adjustments of the total"))
        for cap in caps:
            title, text = self._in(cap.title) or cap.rule, self.evaluation.rounding.text
            if cap.before is not None and cap.after is not None:
                title = self._labelled(title, title) + f"{text(cap.before)} → {text(cap.after)}"
            self.page.put(title, indent=2)
            if explanation := self._in(cap.explanation):
                self.page.put(explanation, indent=4)
            if cap.basis is not None:
                self.page.put(self._basis(cap.basis), indent=4, label=self._labelled("依据", "Basis"))

    def _findings(self, only: int | None = None) -> None:
        page = self.page
        findings = [item for item in self.evaluation.findings if only is None or item.line == only]
        page.heading(self._say("发现的问题", "Findings"))
        if not findings:
            if any(only is None or item.line == only for item in self.evaluation.unfinished):
                none = self._say("已完成的检查没有发现问题。", "None from the checks that could be decided.")
            else:
                none = self._say("没有发现问题。", "None.")
            page.put(none, indent=2)
        for level in LEVELS:
            chosen = [item for item in findings if item.level == level]
            if not chosen:
                continue
            zh, en = _LEVEL_NAMES[level]
            page.put(self._say(f"{zh}（{len(chosen)}）", f"{en} ({len(chosen)})"), indent=2, style=level)
            for index, item in enumerate(chosen, 1):
                place = "" if item.span is None else self._say(f"（{item.span}）", f" ({item.span})")
                label = f"{index}. "
                page.put(self._where(item.line) + place, indent=4, label=label)
                indent = 4 + len(label)
                page.put(self._in(item.message), indent=indent)
                if fix := self._in(item.fix):
                    page.put(fix, indent=indent, label=self._labelled("改法", "Fix"))
                if item.basis is not None:
                    page.put(self._basis(item.basis), indent=indent, label=self._labelled("依据", "Basis"))

    def _assumptions(self) -> None:
        made: dict[str, list[int | None]] = {}
        for line in self.evaluation.lines:
            for assumption in line.assumptions:
                made.setdefault(self._in(assumption), []).append(line.number)
        if made:
            self.page.heading(self._say("所作的假定", "Assumptions made"))
            for text, numbers in made.items():
                self.page.put(text, indent=2, label=self._labelled(*[self._places(numbers)] * 2))

    def _unknown(self) -> None:
        items: dict[tuple[str, str], list[int | None]] = {}
        for line in self.evaluation.lines:
            if line.outcome in {"cannot_tell", "failed"}:
                what = self._say("得分", "points")
                items.setdefault((what, self._why(line.outcome, line.reason)), []).append(line.number)
        rules = set()
        for item in self.evaluation.unfinished:
            if item.implied:
                continue
            rules.add(item.rule)
            items.setdefault((item.rule, self._why(item.outcome, item.reason)), []).append(item.line)
        for cap in self.evaluation.caps:
            if cap.outcome in {"cannot_tell", "failed"} and cap.rule not in rules:
                what = self._in(cap.title) or cap.rule
                items.setdefault((what, self._why(cap.outcome, cap.explanation)), []).append(None)
        if items:
            self.page.heading(self._say("不能判断的事项", "What could not be told"))
        for (what, why), numbers in items.items():
            place = self._places(numbers)
            self.page.put(
                self._say(f"{place}，{what}：{why}", f"{place}, {what}: {why}"), indent=2, label="- "
            )

    def _why(self, outcome: Outcome, reason: Sentence | None) -> str:
        word, text = self._say(*_OUTCOMES[outcome]), self._in(reason)
        if outcome == "failed" and text:
            return self._say(f"{word}，{text}", f"{word}, {text}")
        return text or word

    def _conclusion(self) -> None:
        result, page = self.evaluation, self.page
        text, none = result.rounding.text, self._say("未填", "not given")
        claimed = plain(result.claimed_score) or none
        rating = result.claimed_rating or none
        page.heading(self._say("结论", "Result"))
        if result.total is None:
            page.put(self._range_sentence(), indent=2, style="bold")
            total = self._range(result.lowest, result.highest, result.rounding)
        else:
            total = text(result.total)
        unknown = self._say("不能确定", "cannot be told")
        gap = unknown if result.total is None else self._say("未填自评分数", "no score was claimed")
        if result.gap is not None:
            gap = (
                _signed(result.gap, result.rounding)
                if result.gap
                else self._say("无，两者一致", "none, they agree")
            )
        page.pairs(
            [
                (self._say("总分", "Total"), total),
                (self._say("等级", "Rating"), result.rating or unknown),
                (self._say("自评分数", "Claimed score"), claimed),
                (self._say("自评等级", "Claimed rating"), rating),
                (self._say("差额（总分减自评）", "Gap (total minus claimed)"), gap),
            ]
        )

    def _range_sentence(self) -> str:
        result = self.evaluation
        low, high = result.rounding.text(result.lowest), result.rounding.text(result.highest)
        claimed = plain(result.claimed_score)
        zh, en = (
            f"分数不能确定：最少 {low}，最多 {high}",
            f"The score cannot be told: at least {low}, at most {high}",
        )
        if result.claimed_score is None:
            return self._say(f"{zh}；未填自评分数。", f"{en}; no score was claimed.")
        if result.claimed_score > result.highest:
            return self._say(
                f"{zh}；自评 {claimed} 高于最多可得的 {high}。仅凭这一范围，即可断定自评分数不成立。",
                f"{en}; the claimed {claimed} is above the highest possible {high}. "
                "The range alone refutes the claim.",
            )
        if result.claimed_score < result.lowest:
            return self._say(
                f"{zh}；自评 {claimed} 低于最少可得的 {low}。仅凭这一范围，即可断定自评分数不成立。",
                f"{en}; the claimed {claimed} is below the lowest possible {low}. "
                "The range alone refutes the claim.",
            )
        return self._say(
            f"{zh}；自评 {claimed} 在此范围之内，尚不能断定是否成立。",
            f"{en}; the claimed {claimed} lies within it, which neither confirms nor refutes it.",
        )

    def _all_bases(self) -> Iterator[Basis | None]:
        result = self.evaluation
        yield from (line.basis for line in result.lines)
        yield from (cap.basis for cap in result.caps)
        yield from (finding.basis for finding in result.findings)

    def _footer(self, bases: Iterable[Basis | None]) -> None:
        documents: dict[str, list[str]] = {}
        for basis in bases:
            if basis is not None and not basis.checked:
                articles = documents.setdefault(basis.document, [])
                if basis.article and basis.article not in articles:
                    articles.append(basis.article)
        if not documents:
            return
        self.page.heading(
            self._say(
                "依据条款尚未与原文逐字核对：", "Not yet compared word by word with the original text:"
            ),
            style="dim",
        )
        for document, articles in documents.items():
            listed = self._say("、", ", ").join(articles)
            self.page.put(f"{document} {listed}".rstrip(), indent=2, label="- ", style="dim")

    # -- the way of one line

    def explain(self, line: Line) -> str:
        page = self.page
        page.put(self._where(line.number, whole=True), style="bold")
        facts = [(self._in(label), text) for label, text in line.facts]
        page.heading(self._say("读到的事实", "Facts as read"))
        page.pairs(facts or self._plain_facts(line))
        page.heading(self._say("所作的假定", "Assumptions made"))
        for assumption in line.assumptions:
            page.put(self._in(assumption), indent=2, label="- ")
        if not line.assumptions:
            page.put(self._say("无", "none"), indent=2)
        page.heading(self._say("规则", "Rule"))
        title = self._in(line.title)
        if line.rule is None:
            page.put(self._say("没有适用的规则", "no rule applies"), indent=2)
        else:
            page.put(self._say(f"{title}（{line.rule}）", f"{title} ({line.rule})"), indent=2)
        if line.basis is not None:
            note = (
                self._say("（已与原文核对）", " (checked against the original)") if line.basis.checked else ""
            )
            page.put(self._basis(line.basis) + note, indent=2, label=self._labelled("依据", "Basis"))
        self._steps(line)
        self._result(line)
        self._findings(line.number)
        self._unfinished_of(line)
        self._footer(
            [line.basis, *(item.basis for item in self.evaluation.findings if item.line == line.number)]
        )
        return page.text()

    def _plain_facts(self, line: Line) -> list[tuple[str, str]]:
        blank = self._say("未填", "not given")
        rows = [(self._say("分值", "Weight"), plain(line.weight) or blank)]
        if line.is_execution:
            return rows
        return [
            (self._say("指标值", "Target"), line.target or blank),
            (self._say("完成值", "Actual"), line.actual or (line.derived[0] if line.derived else blank)),
            *rows,
        ]

    def _steps(self, line: Line) -> None:
        page = self.page
        if line.steps:
            page.heading(self._say("逐项判断", "Cases looked at"))
        for index, step in enumerate(line.steps, 1):
            label = f"{index}. "
            page.put(
                self._say(f"{step.case}：", f"{step.case}: ") + self._in(step.condition),
                indent=2,
                label=label,
            )
            page.put(self._held(step), indent=2 + len(label), label="→ ")

    def _held(self, step: Step) -> str:
        reason = self._in(step.reason)
        if step.held is None:
            text = self._say("无法判断", "cannot be told")
        else:
            text = self._say("成立", "holds") if step.held else self._say("不成立", "does not hold")
        return self._say(f"{text}：{reason}", f"{text}: {reason}") if reason else text

    def _result(self, line: Line) -> None:
        page, rounding = self.page, self.evaluation.line_rounding
        page.heading(self._say("结果", "Result"))
        rows = []
        if line.case is not None:
            label = self._in(line.case_label)
            case = (
                label
                if line.case in {"", label}
                else self._say(f"{label}（{line.case}）", f"{label} ({line.case})")
            )
            rows.append((self._say("适用情形", "Case that applied"), case if label else line.case))
        if line.outcome != "applied":
            rows.append((self._say("状态", "Outcome"), self._say(*_OUTCOMES[line.outcome])))
        rows += [
            (self._say(zh, en), self._in(sentence))
            for zh, en, sentence in (
                ("公式", "Formula", line.formula),
                ("代入数值", "Numbers put in", line.explanation),
                ("原因", "Reason", line.reason),
            )
            if self._in(sentence)
        ]
        if line.points is None:
            rows.append((self._say("可得", "Possible"), self._range(line.lowest, line.highest, rounding)))
        else:
            rows += [
                (self._say("精确得分", "Exact points"), _exact(line.points)),
                (
                    self._say("四舍五入后", "Rounded"),
                    self._say(
                        f"{rounding.text(line.points)}（保留 {rounding.places} 位小数）",
                        f"{rounding.text(line.points)} (half up, {rounding.places} places)",
                    ),
                ),
            ]
        rows.append((self._say("自评得分", "Claimed"), plain(line.claimed) or self._say("未填", "not given")))
        if line.points is not None and line.claimed is not None:
            same = self._say("无，两者一致", "none, they agree")
            rows.append((self._say("差额（得分减自评）", "Difference"), self._difference(line) or same))
        page.pairs(rows)
        if line.points is None and (outside := self._outside(line)):
            page.put(outside[0].upper() + outside[1:] + self._say("。", "."), indent=2)

    def _unfinished_of(self, line: Line) -> None:
        items = [item for item in self.evaluation.unfinished if item.line == line.number]
        if items:
            self.page.heading(self._say("没有完成的检查", "Checks that could not be decided"))
        for item in items:
            self.page.put(
                self._why(item.outcome, item.reason), indent=2, label=self._labelled(item.rule, item.rule)
            )


def _short(value: Fraction | None) -> str:
    # For a narrow column: a quotient that no short decimal equals is shown as nearly so much.
    text = plain(value)
    if value is None or text is None:
        return "—"
    return text if len(text) <= 9 and "/" not in text else "≈" + Rounding(2).text(value)


def _signed(value: Fraction, rounding: Rounding) -> str:
    text = rounding.text(value) if rounding.round(value) else plain(value) or ""
    return f"+{text}" if value > 0 else text


def _exact(value: Fraction) -> str:
    text = plain(value) or ""
    return f"{text} ≈ {Rounding(6).text(value)}" if "/" in text else text
