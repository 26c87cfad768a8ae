"""What differs in the rules of two packs: added, removed, or changed."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.evaluation import Sentence
from perfeval.packs.model import Change as Said
from perfeval.packs.model import Pack, Rule
from perfeval.reports.diff.cases import case_text
from perfeval.reports.diff.changed import Pair
from perfeval.reports.diff.model import Change, Difference, Where, of_each, on_page, reason_of, same
from perfeval.reports.rule import KINDS, condition_text, effect_text
from perfeval.reports.sheet import LEVELS, Sheet, template_text


def rules(old: Pack, new: Pack) -> Iterator[Difference]:
    """Differences of rules, by their ids."""
    before, after = of_each(lambda pack: {rule.id: rule for rule in pack.rules}, (old, new))
    for id_ in sorted(before.keys() | after.keys()):
        was, is_ = before.get(id_), after.get(id_)
        if same(was, is_):
            continue
        if is_ is None:
            title = _titled("删去规则", "rule removed", before[id_])
            changes = [_removed(before[id_], new)]
        elif was is None:
            title = _titled("新增规则", "rule added", is_)
            changes = [Change(_whole(is_, new), (None, ("rule", id_)), is_.basis)]
        else:
            title = _titled("改动规则", "rule changed", is_)
            changes = [*Pair((was, is_), (old, new)).changes(_note(id_, new, "level"))]
            # Whatever a rule may come to have beyond what is told here is never passed over in silence.
            other = {
                "zh": "改了这里没有逐项说明的设置",
                "en": "a setting changed that is not told one by one here",
            }
            changes = changes or [Change(other, (("rule", id_), ("rule", id_)), is_.basis)]
        yield Difference("rules", id_, title, tuple(changes))


def _titled(zh: str, en: str, rule: Rule) -> Sentence:
    return {"zh": f"{zh} {rule.id}：{rule.title['zh']}", "en": f"{en}: {rule.id} ({rule.title['en']})"}


def _note(rule: str, pack: Pack, kind: str) -> Said | None:
    """What the new pack says of its change of a rule, where it says something."""
    return next((one for one in reversed(pack.changes) if one.rule == rule and one.kind == kind), None)


def _removed(rule: Rule, new: Pack) -> Change:
    told = {
        "zh": f"删去：{rule.title['zh']}（{KINDS[rule.kind][0]}）",
        "en": f"removed: {rule.title['en']} ({KINDS[rule.kind][1]})",
    }
    note = _note(rule.id, new, "dropped")
    if note is None:
        return Change(told, (("rule", rule.id), None))
    layer = next((layer for layer in new.layers if layer.id == note.pack), None)
    basis = note.basis or (layer.basis if layer else None)
    where: Where = ("rule", rule.id), ("pack", note.pack, "drop", ("rule", rule.id))
    return Change(told, where, basis, reason_of(note.reason, new))


def _whole(rule: Rule, pack: Pack) -> Sentence:
    """All that a new rule says, in one sentence."""

    def told(page: Sheet) -> str:
        words = pack.vocabulary
        kind = page.say(*KINDS[rule.kind])
        level = page.say("，", ", ") + page.say(*LEVELS[rule.level]) if rule.kind == "check" else ""
        parts = [
            page.say(
                f"新增：{page.of(rule.title)}（{kind}{level}）", f"new: {page.of(rule.title)} ({kind}{level})"
            ),
            page.labelled(page.say("条件", "condition")) + condition_text(rule, words, page),
        ]
        for number, case in enumerate(rule.cases, 1):
            parts.append(f"{number}. " + case_text(case, pack, page))
        if rule.effect is not None:
            parts.append(
                page.labelled(page.say("效果", "effect")) + effect_text(rule, rule.effect, words, page)
            )
        if rule.kind == "check":
            parts.append(
                page.labelled(page.say("说明", "message")) + template_text(rule.message, words, page.lang)
            )
        return page.say("；", "; ").join(parts)

    return on_page(told)
