"""What changed in a handbook: parameters since the year before, and a pack against the one that it extends."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.language.render import formula
from perfeval.packs.model import Dated, Pack, Parameter
from perfeval.reports.diff.model import GROUPS, Difference
from perfeval.reports.differences import all_differences
from perfeval.reports.handbook.blocks import Block, Column, Table, Text
from perfeval.reports.sheet import Sheet, basis_text, reason_text


def newest_change(pack: Pack) -> int | None:
    """The last year from which on a parameter has another value than the year before, or is new."""
    years = {dated.since for parameter in pack.parameters for dated in parameter.history}
    # In the first of all years nothing changed: there was nothing before.
    return max(years - {min(years)}, default=None) if years else None


def since_last_year(pack: Pack, year: int | None, page: Sheet) -> Iterator[Block]:
    """Values that begin in a year; by default in the newest that changed any."""
    chosen = newest_change(pack) if year is None else year
    if chosen is None:
        yield Text(page.say("各参数自设定以来没有变动。", "No parameter has changed since it was set."))
        return
    found = [
        (parameter, place, dated)
        for parameter in pack.parameters
        for place, dated in enumerate(parameter.history)
        if dated.since == chosen
    ]
    if not found:
        yield Text(page.say(f"{chosen} 年没有参数变动。", f"No parameter changed in {chosen}."))
        return
    yield Text(page.say(f"{chosen} 年起变动的参数：", f"Parameters that changed in {chosen}:"))
    heads = (
        Column(page.say("参数", "Parameter"), 18),
        Column(page.say("上年", "Before"), 14),
        Column(page.say(f"{chosen} 年起", f"From {chosen}"), 14),
        Column(page.say("依据", "Basis"), 26),
        Column(page.say("理由", "Reason"), 28),
    )
    yield Table(heads, tuple(_row(parameter, place, dated, pack, page) for parameter, place, dated in found))


def _row(parameter: Parameter, place: int, dated: Dated, pack: Pack, page: Sheet) -> tuple[str, ...]:
    before = page.say("（新设）", "(new)")
    if place:
        before = formula(parameter.history[place - 1].value, pack.vocabulary, page.lang)
    return (
        page.say(parameter.zh, parameter.id.replace("_", " ")),
        before,
        formula(dated.value, pack.vocabulary, page.lang),
        basis_text(dated.basis, page),
        reason_text(dated.reason, pack, page) if dated.reason else "—",
    )


def against_parent(pack: Pack, parent: Pack, page: Sheet) -> Iterator[Block]:
    """Every difference from the pack that this one extends."""
    found = [one for one in all_differences(parent, pack) if one.group != "identity"]
    if not found:
        yield Text(page.say(f"与 {parent.id} 相同。", f"The same as {parent.id}."))
        return
    heads = (
        Column(page.say("项目", "Part"), 12),
        Column(page.say("改动", "Change"), 54),
        Column(page.say("依据和理由", "Basis and reason"), 34),
    )
    yield Table(heads, tuple(_difference(one, page) for one in found))


def _difference(one: Difference, page: Sheet) -> tuple[str, ...]:
    """All changes of one thing; a new rule has its own place in the book and is only named here."""
    added = one.group == "rules" and all(change.where[0] is None for change in one.changes)
    lines = [] if added else [page.of(change.told) for change in one.changes]
    if one.group == "rules" and not (len(lines) == 1 and one.changes[0].where[1] is None):
        lines = [page.of(one.title), *(f"· {line}" for line in lines)]
    grounds = []
    for change in one.changes:
        if change.basis is not None:
            grounds.append(basis_text(change.basis, page))
        if change.reason is not None:
            grounds.append(page.labelled(page.say("理由", "reason")) + page.of(change.reason))
    return page.say(*GROUPS[one.group]), "\n".join(lines), "\n".join(dict.fromkeys(grounds)) or "—"
