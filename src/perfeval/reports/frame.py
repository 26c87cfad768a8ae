"""The framework of a pack told to a reader: weights, profiles, groups, ratings, rounding, each with its layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from perfeval.evaluation import Mode
from perfeval.language.render import sentence
from perfeval.packs.model import Pack
from perfeval.reports.sheet import Sheet, basis_text, number_text, reason_text

NOT_APPLICABLE = {
    "rescale": ("剔除后按剩余分值折算", "left out, the rest is scaled up"),
    "full": ("给满分", "given full points"),
    "move": ("分值移给同一级指标的其他行", "its weight goes to the other rows of its section"),
}
MODES: dict[Mode, tuple[str, str]] = {
    "half_up": ("四舍五入", "rounded half up"),
    "up": ("进一", "rounded up"),
    "down": ("舍去", "cut off"),
}


def framework(pack: Pack, page: Sheet) -> None:
    """Weights, profiles, ratings and rounding."""
    _weights(pack, page)
    _profiles(pack, page)
    _ratings(pack, page)
    _rounding(pack, page)


def _by(pack: Pack, key: str, page: Sheet) -> str:
    """Which layer says a value, where there is more than one."""
    layer = pack.said_by.get(key)
    if layer is None or len(pack.layers) < 2:
        return ""
    return page.say(f"（{layer}）", f" ({layer})")


def _grounds(pack: Pack, group: str, parts: Sequence[tuple[str, str]], page: Sheet) -> None:
    """What each part rests on, from which year and why; parts that one layer says stand together."""
    said: dict[str, list[str]] = {}
    for label, key in parts:
        if (by := pack.said_by.get(key)) is not None:
            said.setdefault(by, []).append(label)
    for layer in pack.layers:
        if layer.id not in said:
            continue
        ground, since = layer.ground(group), layer.since or pack.since
        basis = page.labelled(page.say("依据", "basis")) + basis_text(ground.basis, page)
        told = [layer.id, page.say(f"{since} 年起", f"from {since}"), basis]
        if ground.reason:
            told.append(page.labelled(page.say("理由", "reason")) + reason_text(ground.reason, pack, page))
        page.item(page.labelled(page.listed(said[layer.id])) + page.say("；", "; ").join(told))


def section_text(pack: Pack, name: str, page: Sheet) -> str:
    """The name of a section in the reader's language."""
    word = pack.vocabulary.word("section", name)
    return name if word is None else page.say(word.zh, word.en)


def _weights(pack: Pack, page: Sheet) -> None:
    frame = pack.framework
    page.heading(page.say("分值", "Weights"))
    by = {
        key: _by(pack, f"framework.{key}", page)
        for key in ("full", "execution", "sections", "not_applicable")
    }
    rows = [
        (page.say("满分", "Full score"), number_text(frame.full) + by["full"]),
        (page.say("预算执行率", "Execution rate"), number_text(frame.execution) + by["execution"]),
    ]
    rows += [
        (section_text(pack, name, page), number_text(weight) + by["sections"])
        for name, weight in frame.sections.items()
    ]
    policy = page.say(*NOT_APPLICABLE[frame.not_applicable])
    rows.append((page.say("不适用的指标", "Rows that do not apply"), policy + by["not_applicable"]))
    page.pairs(rows)
    weights = [
        (page.say("满分", "full score"), "framework.full"),
        (page.say("执行率的分值", "weight of the execution rate"), "framework.execution"),
        (page.say("各一级指标的分值", "weights of the sections"), "framework.sections"),
        (page.say("另外的分值", "other weights"), "framework.profiles"),
        (page.say("只检查、不记分", "checked only"), "framework.scored"),
    ]
    _grounds(pack, "weights", weights, page)
    applying = (page.say("不适用的指标", "rows that do not apply"), "framework.not_applicable")
    _grounds(pack, "not_applicable", [applying], page)
    if not frame.scored:
        only = page.say("这张表只检查，不记分。", "This table is only checked, it has no points.")
        page.item(only + _by(pack, "framework.scored", page))
    if frame.choose_by is not None:
        column = pack.vocabulary.label(frame.choose_by, page.lang)
        told = page.say(
            f"“{column}”相同的几行只取得分最高的一行。",
            f"Of rows with the same “{column}” only the one with the most points counts.",
        )
        page.item(told + _by(pack, "framework.choose_by", page))


def _profiles(pack: Pack, page: Sheet) -> None:
    if not pack.framework.profiles:
        return
    told = page.say(
        "另外的分值（第一个成立的代替上面的）", "Other weights (the first that holds takes their place)"
    )
    page.heading(told + _by(pack, "framework.profiles", page))
    for number, profile in enumerate(pack.framework.profiles, 1):
        page.put(page.of(profile.name), 2, f"{number}. ")
        condition = sentence(profile.when, pack.vocabulary, page.lang)
        page.put(condition, 5, page.labelled(page.say("条件", "Condition")))
        rows: Mapping[str, Fraction] = {
            page.say("预算执行率", "Execution rate"): profile.execution,
            **{section_text(pack, name, page): weight for name, weight in profile.sections.items()},
        }
        page.put(page.listed([f"{name} {number_text(weight)}" for name, weight in rows.items()]), 5)


def _ratings(pack: Pack, page: Sheet) -> None:
    page.heading(page.say("等级", "Ratings"))
    by = _by(pack, "ratings", page)
    for label, bound in pack.ratings:
        low = number_text(bound)
        page.item(page.say(f"{label}：{low} 分及以上", f"{label}: {low} and above") + by)
    if not pack.ratings:
        page.none()
    _grounds(pack, "ratings", [(page.say("等级界限", "bounds"), "ratings")], page)
    if pack.rates_raw_total:
        told = page.say("等级按取位之前的总分评定。", "The rating is of the total before it is rounded.")
        page.item(told + _by(pack, "rates_raw_total", page))


def _rounding(pack: Pack, page: Sheet) -> None:
    page.heading(page.say("取位", "Rounding") + _by(pack, "rounding", page))
    total, line, section = pack.rounding.places, pack.line_rounding.places, pack.section_rounding
    zh, en = MODES[pack.rounding.mode]
    page.item(page.say(f"总分{zh}到 {total} 位小数。", f"The total is {en} to {total} decimals."))
    if section is not None:
        page.item(
            page.say(
                f"每个一级指标的得分先{zh}到 {section.places} 位小数，再相加。",
                f"The points of each section are {en} to {section.places} decimals before they are added.",
            )
        )
    if pack.round_lines:
        page.item(
            page.say(
                f"每行得分先{zh}到 {line} 位小数，再相加。",
                f"The points of each row are {en} to {line} decimals before they are added.",
            )
        )
    else:
        page.item(
            page.say(
                f"每行得分不先取位，显示时保留 {line} 位小数。",
                f"The points of each row are not rounded before they are added; {line} decimals are shown.",
            )
        )
    _grounds(pack, "rounding", [(page.say("取位", "rounding"), "rounding")], page)
