"""What differs in the parameters of two packs: per year, with the basis and the reason of the new value."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.evaluation import Sentence
from perfeval.language.render import formula
from perfeval.packs.model import Dated, Pack, Parameter
from perfeval.reports.declared import column_text
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
    unless_alike,
)
from perfeval.reports.sheet import basis_text

Packs = tuple[Pack, Pack]


def parameters(old: Pack, new: Pack) -> Iterator[Difference]:
    """Differences of parameters, by their ids and from which year on."""
    before, after = of_each(lambda pack: {one.id: one for one in pack.parameters}, (old, new))
    for id_ in sorted(before.keys() | after.keys()):
        was, is_ = before.get(id_), after.get(id_)
        title: Sentence = {"zh": (before[id_] if is_ is None else is_).zh, "en": id_.replace("_", " ")}
        if is_ is None:
            told = {"zh": f"不再有参数 {title['zh']}", "en": f"the parameter {title['en']} is gone"}
            changes = [Change(told, (_dated_where(before[id_], before[id_].history[-1]), None))]
        elif was is None:
            changes = [_new_parameter(title, is_, new)]
        else:
            changes = [*_changed_parameter(title, (was, is_), (old, new))]
        if changes:
            yield Difference("parameters", id_, title, tuple(changes))


def _value(dated: Dated, pack: Pack) -> Sentence:
    return both(lambda lang: formula(dated.value, pack.vocabulary, lang))


def _dated_where(parameter: Parameter, dated: Dated) -> Address:
    return ("pack", dated.pack, "parameters", ("name", parameter.zh), "values", ("from", str(dated.since)))


def _new_parameter(title: Sentence, parameter: Parameter, pack: Pack) -> Change:
    last = parameter.history[-1]
    value = both(
        lambda lang: ("，" if lang == "zh" else ", ").join(
            f"{one.since} 年起 {_value(one, pack)['zh']}" if lang == "zh" else f"{_value(one, pack)['en']} from {one.since}"
            for one in parameter.history
        )
    )  # fmt: skip
    means = parameter.means
    told = {
        "zh": f"新增参数 {title['zh']}：{value['zh']}（{means['zh']}）",
        "en": f"new parameter {title['en']}: {value['en']} ({means['en']})",
    }
    return Change(told, (None, _dated_where(parameter, last)), last.basis, reason_of(last.reason, pack))


def _changed_parameter(title: Sentence, sides: tuple[Parameter, Parameter], packs: Packs) -> Iterator[Change]:
    was, is_ = sides
    dates = of_each(lambda side: {dated.since for dated in side.history}, sides)
    alone = len(dates[0]) == 1 and dates[0] == dates[1]
    for year in sorted(dates[0] | dates[1]):
        # A side that has no value of that date goes on with the one before.
        values = was.at(year), is_.at(year)
        what = (
            title if alone else {"zh": f"{title['zh']}（{year} 年起）", "en": f"{title['en']} (from {year})"}
        )
        where = _dated_where(was, values[0]), _dated_where(is_, values[1])
        ground = values[1].basis, reason_of(values[1].reason, packs[1])
        texts = _value(values[0], packs[0]), _value(values[1], packs[1])
        if texts[0] != texts[1]:
            yield Change(from_to(what, *texts), where, *ground)
        elif year in dates[0] and year in dates[1]:
            for told in _other_grounds(what, values, packs):
                yield Change(told, where, *ground)
    where = (
        ("pack", was.history[-1].pack, "parameters", ("name", was.zh)),
        ("pack", is_.history[-1].pack, "parameters", ("name", is_.zh)),
    )
    for zh, en, before, after in (
        ("的单位或选项", "the unit or the choices of", _kind(was, packs[0]), _kind(is_, packs[1])),
        ("的含义", "the meaning of", was.means, is_.means),
    ):
        if before != after:
            what = {"zh": title["zh"] + zh, "en": f"{en} {title['en']}"}
            yield Change(unless_alike(what, quoted(before), quoted(after)), where)


def _other_grounds(title: Sentence, values: tuple[Dated, Dated], packs: Packs) -> Iterator[Sentence]:
    """The value is the same, and what it rests on is not."""
    none: Sentence = {"zh": "没有", "en": "none"}
    if values[0].basis != values[1].basis:
        before, after = of_each(lambda dated: on_page(lambda page: basis_text(dated.basis, page)), values)
        what = {"zh": f"{title['zh']}的依据", "en": f"the basis of {title['en']}"}
        yield from_to(what, quoted(before), quoted(after))
    if values[0].reason != values[1].reason:
        texts = [reason_of(dated.reason, pack) or none for dated, pack in zip(values, packs, strict=True)]
        what = {"zh": f"{title['zh']}的理由", "en": f"the reason of {title['en']}"}
        yield from_to(what, quoted(texts[0]), quoted(texts[1]))


def _kind(parameter: Parameter, pack: Pack) -> Sentence:
    return on_page(lambda page: column_text(pack, pack.vocabulary.terms[parameter.id], page).split("，")[0])
