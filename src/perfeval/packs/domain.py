"""For which forms a pack is, and which of several packs fits a form best."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence as Many
from dataclasses import dataclass

from perfeval.diagnostics import PerfevalError, Span
from perfeval.evaluation import Sentence
from perfeval.language.vocabulary import vocabulary
from perfeval.packs import messages
from perfeval.packs.reading import text_of
from perfeval.packs.regions import levels, within
from perfeval.sources import Mapping, Node, Scalar, Sequence, wrong_type


@dataclass(frozen=True, slots=True)
class Domain:
    """Fiscal years from ``since`` to ``until``, kinds of form, regions; none means everywhere.

    ``by_name_only``: never chosen by itself. ``chain``: the pack and those it extends.
    """

    id: str
    since: int
    until: int | None
    kinds: tuple[str, ...]
    regions: tuple[str, ...]
    by_name_only: bool
    chain: tuple[str, ...]

    def depth(self, region: str | None) -> int | None:
        """How near a region of the pack is to a form's: more levels are nearer; None where it is not for it."""
        if not self.regions:
            return 0
        return max((len(levels(own)) for own in self.regions if within(region, own)), default=None)


def domain_of(id_: str, roots: Many[Mapping]) -> Domain:
    """The domain a pack.yaml gives, the nearest of its parents where it says nothing."""
    years = _nearest(roots, "years")
    own = roots[0]
    return Domain(
        id=id_, since=_year(years, "from") or 0, until=_year(years, "to"),
        kinds=texts(_nearest(roots, "kinds")) or ("project",), regions=texts(own.items.get("regions")),
        by_name_only=text_of(own, "by_name_only") == "true",
        chain=tuple(text_of(root, "pack") or "" for root in roots),
    )  # fmt: skip


def _year(years: Node | None, key: str) -> int | None:
    """A year of a pack.yaml that need not have been held against its schema."""
    node = years.items.get(key) if isinstance(years, Mapping) else None
    if node is None:
        return None
    if not isinstance(node, Scalar) or node.tag != "int":
        raise PerfevalError(wrong_type(node, "integer", key))
    return int(node.text) or None


def _nearest(roots: Many[Mapping], key: str) -> Node | None:
    return next((root.items[key] for root in roots if key in root.items), None)


def texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list."""
    if not isinstance(node, Sequence):
        return ()
    return tuple(item.text for item in node.items if isinstance(item, Scalar))


def choose(
    domains: Many[Domain], kind: str, year: int | None, region: str | None, places: Table[str, Span]
) -> tuple[str, Sentence]:
    """The pack for a form, and the reason: the nearest region, then the latest rules.

    Args:
        domains: of the packs at hand.
        kind: project, department or transfer.
        year: the fiscal year, None where the form gives none.
        region: from the province down, as 云南/保山.
        places: where the form says its kind, year and region.

    Raises:
        PerfevalError: when none fits, or several fit equally.
    """
    label = _label(kind)
    of_kind = [domain for domain in domains if kind in domain.kinds and not domain.by_name_only]
    of_year = [domain for domain in of_kind if _in_years(domain, year)]
    fitting = [
        (depth, domain.since, domain) for domain in of_year if (depth := domain.depth(region)) is not None
    ]
    if not fitting:
        # The first of the three that leaves no pack is the one to look at.
        key = "kind" if not of_kind else "region" if of_year else "year"
        raise PerfevalError(
            messages.NoPackFits(
                _place(places, key), kind=label, kind_en=kind, year=year or "未填", year_en=year or "not given",
                region=region or "未填", region_en=region or "not given", known="、".join(domain.id for domain in domains),
            )
        )  # fmt: skip
    best = max((depth, since) for depth, since, _ in fitting)
    chosen = [domain for depth, since, domain in fitting if (depth, since) == best]
    if len(chosen) > 1:
        packs = "、".join(domain.id for domain in chosen)
        raise PerfevalError(messages.SeveralPacksFit(_place(places, "region"), packs=packs))
    return chosen[0].id, _reason(chosen[0], label, kind, year, best[0], [d for _, _, d in fitting])


def _label(kind: str) -> str:
    word = vocabulary().word("submission_kind", kind)
    return word.zh if word else kind


def _place(places: Table[str, Span], key: str) -> Span | None:
    return places.get(key) or places.get("kind")


def _in_years(domain: Domain, year: int | None) -> bool:
    return year is None or (domain.since <= year and (domain.until is None or year <= domain.until))


def _reason(
    domain: Domain, label: str, kind: str, year: int | None, depth: int, fitting: Many[Domain]
) -> Sentence:
    years = f"{domain.since}—{domain.until}" if domain.until else f"{domain.since}"
    zh = [f"类型为{label}", f"年度 {year or '未填'} 在 {years} {'年' if domain.until else '年起'}的范围内"]
    en = [f"kind {kind}", f"year {year or 'not given'} is within {years}{'' if domain.until else ' onwards'}"]
    if depth:
        zh.append(f"地区最近：{'、'.join(domain.regions)}")
        en.append(f"nearest region: {', '.join(domain.regions)}")
    else:
        zh.append("没有更近的地方规则")
        en.append("no nearer local rules")
    others = [other.id for other in fitting if other is not domain]
    if others:
        zh.append(f"也适用但较远或较早：{'、'.join(others)}")
        en.append(f"fitting too, but further away or older: {', '.join(others)}")
    return {
        "zh": f"选用 {domain.id}，因为" + "，".join(zh),
        "en": f"chosen: {domain.id}, because " + ", ".join(en),
    }
