"""Columns, tables and intermediate values of a pack told to a reader."""

from __future__ import annotations

from perfeval.language.render import formula, sentence
from perfeval.language.tree import INDICATOR_UNIT, Otherwise
from perfeval.language.types import type_name
from perfeval.language.vocabulary import Term
from perfeval.packs.model import Let, Pack
from perfeval.reports.sheet import Sheet


def columns(pack: Pack, page: Sheet) -> None:
    """What the form has beyond the common columns; nothing where the pack adds none."""
    words = pack.vocabulary
    added = [term for term in words.terms.values() if term.reads == "extra"]
    own = [term for term in added if term.scopes[0] not in words.tables]
    if not added:
        return
    page.heading(page.say("另加的栏目（填在 extra 下面）", "Columns added (given under extra)"))
    for term in own:
        page.item(column_text(pack, term, page) + _place(pack, term.scopes[0], page))
    for table, parent in words.tables.items():
        label = page.say(f"小表 {words.scope_labels[table]}", f"table {table}")
        page.item(page.labelled(label + _place(pack, parent, page)))
        for term in added:
            if term.scopes[0] == table:
                page.item(column_text(pack, term, page), 4)


def _place(pack: Pack, scope: str, page: Sheet) -> str:
    label = pack.vocabulary.scope_labels[scope]
    of_rows = scope == "indicator"
    return page.say(
        f"（每项{label}）" if of_rows else f"（{label}）",
        f" (of each {scope})" if of_rows else f" (of the {scope})",
    )


def column_text(pack: Pack, term: Term, page: Sheet) -> str:
    """A column that a form has beyond the common ones: its name, what stands in it, its meaning."""
    name = page.say(f"{term.zh}（{term.en}）", f"{term.en} ({term.zh})")
    if term.type.base == "word":
        choices = pack.vocabulary.enumerations[term.type.words]
        kind = page.say("选项：", "one of ") + page.listed([page.say(word.zh, word.en) for word in choices])
    elif term.type.base == "truth":
        kind = page.say("是或否", "yes or no")
    elif term.type.dimension == INDICATOR_UNIT:
        kind = page.say("与指标值同单位的数", "a number in the unit of the target")
    else:
        kind = type_name(term.type, page.lang)
    means = page.of(term.means)
    told = page.say(f"{name}：{kind}", f"{name}: {kind}")
    return told if means in (term.zh, term.en, "") else told + page.say(f"，{means}", f", {means}")


def lets(pack: Pack, page: Sheet) -> None:
    """Intermediate values: what they belong to, whether they replace what is written, and each case."""
    page.heading(page.say("中间值", "Intermediate values"))
    for let in pack.lets:
        page.item(_name(pack, let, page))
        for when, value in let.cases:
            told = formula(value, pack.vocabulary, page.lang)
            if isinstance(when, Otherwise) and len(let.cases) == 1:
                page.item(page.say(f"等于 {told}", f"is {told}"), 4)
                continue
            condition = sentence(when, pack.vocabulary, page.lang)
            page.item(page.say(f"{condition}：等于 {told}", f"{condition}: is {told}"), 4)
    if not pack.lets:
        page.none()


def _name(pack: Pack, let: Let, page: Sheet) -> str:
    notes = []
    if let.on == "indicator":
        notes.append(page.say("每项指标", "of each indicator"))
    if let.replaces:
        notes.append(page.say("代替表上填写的", "in place of what is written"))
    if len(pack.chain) > 1 and let.pack:
        notes.append(let.pack)
    name = page.say(let.zh, let.id.replace("_", " "))
    return name + (page.say(f"（{'，'.join(notes)}）", f" ({', '.join(notes)})") if notes else "")


def definitions(pack: Pack, page: Sheet) -> None:
    """Conditions that rules use by name."""
    if not pack.definitions:
        return
    page.heading(page.say("条件名称", "Named conditions"))
    for item in pack.definitions:
        page.item(page.say(item.zh, item.id.replace("_", " ")))
        page.put(f"    {page.of(item.means)}")
