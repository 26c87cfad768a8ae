"""What the reports of packs and of rules share: bases, layers, numbers and messages in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from perfeval.diagnostics import Lang, Level
from perfeval.evaluation import Basis, plain
from perfeval.language.render import formula
from perfeval.language.vocabulary import Vocabulary
from perfeval.packs.model import Allowed, Pack, ProofKind, Rule, Template
from perfeval.reports.leaf import Leaf as Sheet

__all__ = [
    "LEVELS",
    "Sheet",
    "allowed_text",
    "basis_text",
    "number_text",
    "reason_text",
    "rule_layers",
    "template_text",
]

LEVELS: dict[Level, tuple[str, str]] = {
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "notice": ("提示", "notice"),
}


def basis_text(basis: Basis | None, page: Sheet) -> str:
    """Where something stands written, and whether that was looked up."""
    if basis is None:
        return page.say("未写明", "not stated")
    told = (
        page.say("已与原文核对", "checked against the original")
        if basis.checked
        else page.say("未与原文核对", "not checked against the original")
    )
    note = page.say("；", "; ") + page.of(basis.note) if basis.note else ""
    return f"{basis}" + page.say(f"（{told}{note}）", f" ({told}{note})")


def reason_text(reason: str, pack: Pack, page: Sheet) -> str:
    """A reason as the pack gives it, in the reader's language."""
    return page.say(reason, pack.reasons.get(reason, reason))


#: What need not be proved, in a few words.
_ALLOWED: dict[ProofKind, tuple[str, str]] = {
    "gap": ("有的行没有规则可用", "some rows have no rule"),
    "overlap": ("可能与别的规则同时适用", "it may apply together with another rule"),
    "dead_rule": ("不会适用", "it never applies"),
    "dead_case": ("有的情形轮不到", "a case is never reached"),
    "points": ("得分可能超出 0 到分值之间", "points may lie outside 0 and the weight"),
    "falls": ("做得更好，得分可能反而低", "doing better may earn less"),
    "ratings": ("等级没有铺满", "the ratings do not tile"),
    "total": ("总分可能超出范围", "a total may be out of its range"),
    "never": ("不会报", "it never speaks"),
    "always": ("总是报", "it always speaks"),
    "unused": ("参数没有用到", "a parameter is not in use"),
}


def allowed_text(one: Allowed, page: Sheet) -> str:
    """What need not be proved of a rule, and why."""
    what = page.say(*_ALLOWED[one.kind])
    case = page.say(f"（{one.case}）", f" ({one.case})") if one.case else ""
    return f"{what}{case}{page.say('：', ': ')}{page.of(one.reason)}"


def number_text(value: Fraction) -> str:
    """A number as short as it is exact."""
    return plain(value) or ""


def rule_layers(pack: Pack, rule: Rule) -> str:
    """The packs that had a say in a rule, the first one first."""
    return " → ".join(pack.history.get(rule.id, (rule.pack,)))


def template_text(texts: Mapping[str, Template], words: Vocabulary, lang: Lang) -> str:
    """The text with its expressions left in braces, as formulas."""
    parts = texts[lang].parts
    return "".join(
        part if isinstance(part, str) else "{" + formula(part, words, lang) + "}" for part in parts
    )
