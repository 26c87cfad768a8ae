"""What differs in the settings of two packs: what they are for, weights, ratings and rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from perfeval.evaluation import Basis, Rounding, Sentence
from perfeval.language.render import sentence
from perfeval.packs.model import Pack, Profile
from perfeval.reports.diff.model import (
    Address,
    Change,
    Difference,
    both,
    from_to,
    of_each,
    on_page,
    quoted,
    reason_of,
    same,
    unless_alike,
)
from perfeval.reports.frame import MODES, NOT_APPLICABLE, section_text
from perfeval.reports.packs import kinds_text, regions_text, years_text
from perfeval.reports.sheet import Sheet, basis_text, number_text

Sides = tuple[Pack, Pack]
Told = Callable[[Pack, Sheet], str]


def settings(old: Pack, new: Pack) -> Iterator[Difference]:
    """Differences of everything in pack.yaml that has no name of its own."""
    sides = old, new
    groups = (
        ("identity", "规则包本身", "the pack itself", [*_identity(sides)]),
        ("framework", "分值", "weights", [*_framework(sides)]),
        ("ratings", "等级", "ratings", [*_ratings(sides)]),
        ("rounding", "取位", "rounding", [*_rounding(sides)]),
    )
    for group, zh, en, changes in groups:
        if changes:
            yield Difference(group, group, {"zh": zh, "en": en}, tuple(changes))  # type: ignore[arg-type]


def _where(pack: Pack, said_as: str, way: tuple[str, ...]) -> Address:
    """The place of a key in the pack that says it."""
    return ("pack", pack.said_by.get(said_as, pack.id), *way)


def _grounded(pack: Pack, group: str, said_as: str) -> tuple[Basis | None, Sentence | None]:
    """The basis of a value of the new pack, and its reason."""
    by = pack.said_by.get(said_as, pack.id)
    layer = next((layer for layer in pack.layers if layer.id == by), None)
    if layer is None:
        return None, None
    ground = layer.ground(group)
    return ground.basis, reason_of(ground.reason, pack)


def _told(
    what: Sentence, text: Told, sides: Sides, said_as: str, way: tuple[str, ...], group: str | None
) -> Change:
    """A setting that is another one; one of no ``group`` rests on nothing of its own."""
    before, after = of_each(lambda pack: on_page(lambda page: _apart(text(pack, page))), sides)
    where = of_each(lambda pack: _where(pack, said_as, way), sides)
    ground = (None, None) if group is None else _grounded(sides[1], group, said_as)
    return Change(unless_alike(what, before, after), where, *ground)


def _apart(text: str) -> str:
    """Set off, unless it is a number."""
    return text if text.isdecimal() else f"“{text}”"


def _identity(sides: Sides) -> Iterator[Change]:
    old, new = sides
    told: tuple[tuple[str, str, str, Callable[[Pack], Any], Told], ...] = (
        ("title", "名称", "the title", lambda pack: pack.title, lambda pack, page: page.of(pack.title)),
        ("basis", "依据", "the basis", lambda pack: pack.basis, lambda pack, page: basis_text(pack.basis, page)),
        ("extends", "上级规则包", "what it extends", lambda pack: pack.chain[:-1],
         lambda pack, page: " → ".join(pack.chain[:-1]) or page.say("没有", "none")),
        ("years", "适用年度", "its years", lambda pack: (pack.since, pack.until), years_text),
        ("kinds", "适用类型", "its kinds of form", lambda pack: pack.kinds, kinds_text),
        ("regions", "适用地区", "its regions", lambda pack: pack.regions, regions_text),
        ("by_name_only", "选用", "how it is chosen", lambda pack: pack.by_name_only, _chosen),
    )  # fmt: skip
    for key, zh, en, value, text in told:
        if not same(value(old), value(new)):
            said_as = key if key in ("years", "kinds") else ""
            yield _told({"zh": zh, "en": en}, text, sides, said_as, (key,), None)


def _chosen(pack: Pack, page: Sheet) -> str:
    if pack.by_name_only:
        return page.say("只在点名时使用", "only when it is named")
    return page.say("自动选用", "by itself")


def _framework(sides: Sides) -> Iterator[Change]:
    old, new = sides
    plain: tuple[tuple[str, str, str, str, Told], ...] = (
        ("full", "weights", "满分", "the full score", lambda pack, _: number_text(pack.framework.full)),
        ("execution", "weights", "预算执行率的分值", "the weight of the execution rate",
         lambda pack, _: number_text(pack.framework.execution)),
        ("not_applicable", "not_applicable", "不适用的指标", "what becomes of rows that do not apply",
         lambda pack, page: page.say(*NOT_APPLICABLE[pack.framework.not_applicable])),
        ("scored", "weights", "这张表", "the form", _scored),
        ("choose_by", "weights", "择优的栏目", "the column by which the best row is chosen", _choice),
    )  # fmt: skip
    for key, group, zh, en, text in plain:
        if getattr(old.framework, key) != getattr(new.framework, key):
            way = ("framework", key)
            yield _told({"zh": zh, "en": en}, text, sides, f"framework.{key}", way, group)
    for name in dict.fromkeys([*old.framework.sections, *new.framework.sections]):
        weights = of_each(lambda pack, name=name: pack.framework.sections.get(name), sides)  # type: ignore[misc]
        if weights[0] != weights[1]:
            word = new.vocabulary.word("section", name)
            what = {"zh": f"{name}的分值", "en": f"the weight of {name if word is None else word.en}"}
            yield _number(
                what, weights, sides, "framework.sections", ("framework", "sections", name), "weights"
            )
    yield from _profiles(sides)


def _scored(pack: Pack, page: Sheet) -> str:
    return page.say("记分", "scored") if pack.framework.scored else page.say("只检查、不记分", "only checked")


def _choice(pack: Pack, page: Sheet) -> str:
    column = pack.framework.choose_by
    return page.say("没有", "none") if column is None else pack.vocabulary.label(column, page.lang)


def _number(
    what: Sentence,
    values: tuple[Fraction | None, Fraction | None],
    sides: Sides,
    said_as: str,
    way: tuple[str, ...],
    group: str,
) -> Change:
    """A number that changed, came or went."""
    before, after = of_each(lambda value: None if value is None else number_text(value), values)
    old, new = of_each(lambda pack: _where(pack, said_as, way), sides)
    ground = _grounded(sides[1], group, said_as)
    if before is None:
        return Change(
            {"zh": f"新增 {what['zh']}：{after}", "en": f"{what['en']} is new: {after}"}, (None, new), *ground
        )
    if after is None:
        told = {
            "zh": f"不再有 {what['zh']}（原为 {before}）",
            "en": f"{what['en']} is gone (it was {before})",
        }
        return Change(told, (old, None))
    one, other = of_each(lambda text: both(lambda _: text), (before, after))
    return Change(from_to(what, one, other), (old, new), *ground)


def _profiles(sides: Sides) -> Iterator[Change]:
    """Other weights, by their names."""
    key = "framework.profiles"
    before, after = of_each(lambda pack: {one.name["zh"]: one for one in pack.framework.profiles}, sides)
    ground = _grounded(sides[1], "weights", key)
    for name in dict.fromkeys([*before, *after]):
        was, is_ = before.get(name), after.get(name)
        if same(was, is_):
            continue
        title = before[name].name if is_ is None else is_.name
        what = {"zh": f"另外的分值“{title['zh']}”", "en": f"the other weights “{title['en']}”"}
        places = [
            ("pack", pack.said_by.get(key, pack.id), "framework", "profiles", ("name", name))
            for pack in sides
        ]
        if is_ is None:
            yield Change({"zh": f"不再有{what['zh']}", "en": f"{what['en']} are gone"}, (places[0], None))
            continue
        text = _profile(is_, sides[1])
        if was is None:
            told: Sentence = {
                "zh": f"新增{what['zh']}：{text['zh']}",
                "en": f"{what['en']} are new: {text['en']}",
            }
            yield Change(told, (None, places[1]), *ground)
        else:
            told = from_to(what, quoted(_profile(was, sides[0])), quoted(text))
            yield Change(told, (places[0], places[1]), *ground)
    common = of_each(
        lambda side: [name for name in side if name in before and name in after], (before, after)
    )
    if common[0] != common[1]:
        what = {"zh": "另外的分值的先后", "en": "the order of the other weights"}
        one, other = of_each(lambda names: on_page(lambda page: page.listed(names)), common)
        where = of_each(lambda pack: _where(pack, key, ("framework", "profiles")), sides)
        yield Change(from_to(what, quoted(one), quoted(other)), where, *ground)


def _profile(profile: Profile, pack: Pack) -> Sentence:
    def told(page: Sheet) -> str:
        condition = sentence(profile.when, pack.vocabulary, page.lang)
        weights = {page.say("预算执行率", "execution rate"): profile.execution}
        weights |= {section_text(pack, name, page): weight for name, weight in profile.sections.items()}
        listed = page.listed([f"{name} {number_text(weight)}" for name, weight in weights.items()])
        return page.say(f"{condition}时，{listed}", f"where {condition}: {listed}")

    return on_page(told)


def _ratings(sides: Sides) -> Iterator[Change]:
    before, after = of_each(lambda pack: dict(pack.ratings), sides)
    for label in dict.fromkeys([*before, *after]):
        bounds = before.get(label), after.get(label)
        if bounds[0] != bounds[1]:
            what = {"zh": f"“{label}”的下限", "en": f"the lower bound of {label}"}
            yield _number(what, bounds, sides, "ratings", ("ratings", label), "ratings")
    if sides[0].rates_raw_total != sides[1].rates_raw_total:
        what = {"zh": "评定等级用的分", "en": "what the rating is of"}
        yield _told(what, _rated, sides, "rates_raw_total", ("rates_raw_total",), "ratings")


def _rated(pack: Pack, page: Sheet) -> str:
    if pack.rates_raw_total:
        return page.say("取位之前的总分", "the total before rounding")
    return page.say("取位之后的总分", "the rounded total")


def _rounding(sides: Sides) -> Iterator[Change]:
    told: tuple[tuple[str, str, str, Told], ...] = (
        ("total", "总分的小数位数", "the decimals of the total", lambda pack, _: str(pack.rounding.places)),
        ("mode", "取位的方式", "the way of rounding", lambda pack, page: page.say(*MODES[pack.rounding.mode])),
        ("section", "一级指标的得分", "the points of a section", lambda pack, page: _first(pack.section_rounding, page)),
        ("line", "每行得分", "the points of a row",
         lambda pack, page: _first(pack.line_rounding if pack.round_lines else None, page)),
        ("print", "每行得分显示的小数位数", "the decimals shown of a row", lambda pack, _: str(pack.line_rounding.places)),
    )  # fmt: skip
    lines_first = any(pack.round_lines for pack in sides)
    for key, zh, en, text in told:
        before, after = of_each(lambda pack, text=text: text(pack, Sheet("en")), sides)  # type: ignore[misc]
        # Where rows are rounded first, what is shown of them is told by that.
        if before != after and not (key == "print" and lines_first):
            yield _told({"zh": zh, "en": en}, text, sides, "rounding", ("rounding", key), "rounding")


def _first(rounding: Rounding | None, page: Sheet) -> str:
    if rounding is None:
        return page.say("不先取位", "not rounded before it is added")
    return page.say(f"先取到 {rounding.places} 位小数", f"to {rounding.places} decimals before it is added")
