"""Numbers and names of the archive's reports in words of one language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.diagnostics import Lang
from perfeval.evaluation import Rounding, plain
from perfeval.reports.archive.outcome import Outcome

TENTHS, CENTS = Rounding(1), Rounding(2)
#: Zeros behind a decimal point say nothing of an amount.
Number = Fraction | Decimal | int


@dataclass(frozen=True, slots=True)
class Words:
    """How something is said in the language of a report."""

    lang: Lang

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    @property
    def open(self) -> str:
        """Of a total or rating that cannot be told."""
        return self.say("不能确定", "cannot be told")

    @property
    def blank(self) -> str:
        """Of what a form does not give."""
        return self.say("（未填）", "(not given)")

    def level(self, level: str) -> str:
        zh, en = {"error": ("错误", "error"), "warning": ("警告", "warning")}.get(level, ("提示", "notice"))
        return self.say(zh, en)

    def list(self, parts: list[str]) -> str:
        return self.say("；", "; ").join(parts)

    def title(self, outcome: Outcome, rule: str | None) -> str:
        """The title of a rule, its id where none is known."""
        if rule is None:
            return self.say("（没有规则）", "(no rule)")
        said = outcome.titles.get(rule)
        return rule if said is None else said.get(self.lang) or said.get("zh") or rule

    def case(self, outcome: Outcome, rule: str | None, case: str | None) -> str:
        """The label of a case, else its name as the rule has it."""
        said = outcome.cases.get((rule or "", case or ""))
        return case or "" if said is None else said.get(self.lang) or case or ""


def number(value: Number) -> str:
    """A number as short as it is exact, as a form would write it."""
    return plain(Fraction(value)) or ""


def rounded(value: Fraction | None, places: Rounding = CENTS) -> str:
    """A number to so many places; a dash for none."""
    return "—" if value is None else places.text(value)


def signed(value: Fraction | None) -> str:
    """A difference with its sign; a dash for none."""
    if value is None:
        return "—"
    text = CENTS.text(value)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def percent(part: int | Fraction, whole: int | Fraction) -> str:
    """A share with one decimal; a dash where there is no whole. What is not nothing is not shown as nothing."""
    if not whole:
        return "—"
    share = Fraction(part) / Fraction(whole) * 100
    text = TENTHS.text(share)
    return "<0.1%" if share and text == "0.0" else f"{text}%"


def money(value: Fraction) -> str:
    """Yuan with thousands commas and two decimals."""
    whole, _, cents = CENTS.text(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}.{cents}"


def thousands(value: int) -> str:
    """A count with thousands commas."""
    return f"{value:,}"
