"""What differs between two packs, in words: rules by id, parameters by value, and everything else by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.evaluation import Sentence
from perfeval.language.render import formula
from perfeval.packs.model import Pack, Parameter

#: Where something is written, and what tries it, is no part of what it says.
_ELSEWHERE = ("place", "span", "file", "pack", "examples")


def differences(old: Pack, new: Pack) -> list[Sentence]:
    """One sentence for each difference; none where both say the same."""
    found = [*_rules(old, new), *_parameters(old, new)]
    pairs = (
        ("等级", "ratings", _ratings(old), _ratings(new)),
        ("分值", "weights", _weights(old), _weights(new)),
    )
    for zh, en, before, after in pairs:
        if before != after:
            found.append({"zh": f"{zh}：{before} → {after}", "en": f"{en}: {before} → {after}"})
    others = (
        ("不适用的指标怎么办", "what becomes of rows that do not apply", ("framework", "not_applicable")),
        ("按哪一列择优", "by which column the best row is chosen", ("framework", "choose_by")),
        ("是否记分", "whether points are given", ("framework", "scored")),
        ("另设的分值", "weights for some forms", ("framework", "profiles")),
        ("总分的取位", "rounding of totals", ("rounding",)),
        ("每行的取位", "rounding of lines", ("line_rounding",)),
        ("每行是否先取位", "whether lines are rounded first", ("round_lines",)),
        ("一级指标的取位", "rounding of sections", ("section_rounding",)),
        ("按取位前的总分定等级", "ratings by the total before rounding", ("rates_raw_total",)),
        ("中间值", "intermediate values", ("lets",)),
        ("条件", "conditions", ("definitions",)),
        ("词表", "word lists", ("word_lists",)),
    )  # fmt: skip
    for zh, en, path in others:
        if said(_at(old, path)) != said(_at(new, path)):
            found.append({"zh": f"有改动：{zh}", "en": f"changed: {en}"})
    return found


def said(value: Any) -> Any:
    """A value without the places of its parts: equal for what says the same."""
    if isinstance(value, Mapping):
        return tuple((key, said(part)) for key, part in sorted(value.items()))
    if isinstance(value, (tuple, list)):
        return tuple(said(part) for part in value)
    if hasattr(value, "__dataclass_fields__"):
        parts = (said(getattr(value, part.name)) for part in fields(value) if part.name not in _ELSEWHERE)
        return (type(value).__name__, *parts)
    return value


def _at(pack: Pack, path: tuple[str, ...]) -> Any:
    value: Any = pack
    for name in path:
        value = getattr(value, name)
    return value


def _rules(old: Pack, new: Pack) -> list[Sentence]:
    before, after = ({rule.id: rule for rule in pack.rules} for pack in (old, new))
    found: list[Sentence] = []
    for id_ in sorted(before.keys() | after.keys()):
        one, other = before.get(id_), after.get(id_)
        if said(one) == said(other):
            continue
        zh, en = (
            ("新增规则", "rule added") if one is None
            else ("删去规则", "rule removed") if other is None
            else ("改动规则", "rule changed")
        )  # fmt: skip
        rule = other or one
        if rule is not None:
            found.append({"zh": f"{zh} {id_}：{rule.title['zh']}", "en": f"{en}: {id_} ({rule.title['en']})"})
    return found


def _parameters(old: Pack, new: Pack) -> list[Sentence]:
    before, after = ({one.id: one for one in pack.parameters} for pack in (old, new))
    found: list[Sentence] = []
    for id_ in sorted(before.keys() | after.keys()):
        texts = {}
        named = after.get(id_) or before[id_]
        for lang, missing in (("zh", "没有"), ("en", "none")):
            values = [_values(side.get(id_), pack, lang) for side, pack in ((before, old), (after, new))]  # type: ignore[arg-type]
            texts[lang] = [value or missing for value in values]
        if any(one != other for one, other in texts.values()):
            zh, en = (" → ".join(texts[lang]) for lang in ("zh", "en"))
            found.append({"zh": f"参数 {named.zh}：{zh}", "en": f"parameter {id_.replace('_', ' ')}: {en}"})
    return found


def _values(parameter: Parameter | None, pack: Pack, lang: Lang) -> str:
    """The values of a parameter, the year before each where there are several."""
    if parameter is None:
        return ""
    texts = [(dated.since, formula(dated.value, pack.vocabulary, lang)) for dated in parameter.history]
    if len(texts) == 1:
        return texts[0][1]
    template = "{} 年起 {}" if lang == "zh" else "{} from {}"
    parts = [template.format(*(pair if lang == "zh" else pair[::-1])) for pair in texts]
    return ("，" if lang == "zh" else ", ").join(parts)


def _ratings(pack: Pack) -> str:
    return "、".join(f"{label} ≥ {_text(bound)}" for label, bound in pack.ratings)


def _weights(pack: Pack) -> str:
    framework = pack.framework
    sections = (f"{name} {_text(weight)}" for name, weight in framework.sections.items())
    return "、".join([f"预算执行率 {_text(framework.execution)}", *sections])


def _text(number: Fraction) -> str:
    return str(number)
