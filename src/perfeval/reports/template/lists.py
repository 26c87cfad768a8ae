"""The word lists behind the drop-downs, on a sheet of their own."""

from __future__ import annotations

from perfeval.language.vocabulary import vocabulary
from perfeval.packs.model import Pack
from perfeval.reports.template.plan import design, section_label


def word_lists(pack: Pack) -> dict[str, list[str]]:
    """The words of each drop-down, those of the vocabulary in the pack's order."""
    enumerations = vocabulary().enumerations
    sections = [section_label(name, weight) for name, weight in pack.framework.sections.items()]
    known = set(pack.framework.sections)
    lists = {
        name: [word.zh for word in enumerations[name]]
        for name in ("achieved", "nature", "direction", "category")
    }
    lists["section"] = sections + [word.zh for word in enumerations["section"] if word.zh not in known]
    lists["kind"] = [word.zh for word in enumerations["submission_kind"]]
    lists["rating"] = [name for name, _ in pack.ratings]
    lists["money"] = list(design()["money_units"])
    lists["ticked"] = [design()["ticked"]]
    return {name: words for name, words in lists.items() if words}
