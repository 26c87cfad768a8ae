"""Writes docs/defects.md: python docs/make_defects.py.

docs/defects.yaml names the kinds of defect, in words of our own; which rule finds one is written in the rule
(``defects: [D01]``), and the examples shown are the rules' own, with the messages that come of running them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from perfeval.engines.decide import Question
from perfeval.engines.direct import Direct
from perfeval.engines.given import views_of
from perfeval.engines.wording import fill
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack, Rule
from perfeval.packs.store import Store
from perfeval.sources import Mapping, Node, Scalar, Sequence, parse_yaml, read_text

ROOT = Path(__file__).parents[1]
SHELF = Shelf(trusting=True)
#: How many kinds of defect there are: D01 to D70.
KINDS = 70
_LEVELS = {"red": "重", "yellow": "中", "blue": "轻"}

HEAD = """\
# 七十种毛病

本页由 `docs/make_defects.py` 生成，请改 `docs/defects.yaml` 或规则，不要改本页。轻重：重，分数因此不可信；中；轻。
规则名后的括号里是它所在的规则目录：`defects` 和 `measurability` 里的每个规则包都采用，其余的只在那个规则包里。
例子取自规则自己的例子，后面是运行它得到的话。

*Seventy kinds of defect, and the rules that find them. Written by a program. Rules of `defects` and `measurability` hold
in every pack, others in the pack named. Examples are those of the rules, with the messages that come of running them.*
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of defect, as docs/defects.yaml has it."""

    id: str
    level: str
    zh: str
    en: str
    also: tuple[str, ...]
    why: Mapping | None
    limits: Mapping | None


def kinds() -> list[Kind]:
    """The catalogue."""
    (document,) = parse_yaml(read_text(ROOT / "docs" / "defects.yaml"))
    if not isinstance(document, Sequence):
        raise TypeError(document)
    return [_kind(item) for item in document.items if isinstance(item, Mapping)]


def _kind(item: Mapping) -> Kind:
    also, why, limits = (item.items.get(key) for key in ("also", "why", "limits"))
    names = also.items if isinstance(also, Sequence) else ()
    return Kind(
        *(_text(item, key) for key in ("id", "level", "zh", "en")),
        also=tuple(name.text for name in names if isinstance(name, Scalar)),
        why=why if isinstance(why, Mapping) else None,
        limits=limits if isinstance(limits, Mapping) else None,
    )


def _text(item: Mapping, key: str) -> str:
    node = item.items[key]
    if not isinstance(node, Scalar):
        raise TypeError(node)
    return node.text


@cache
def packs() -> tuple[Pack, ...]:
    """Every pack that ships."""
    store = Store(trusting=True)
    return tuple(store.load(id_) for id_ in store.ids())


@cache
def rules() -> tuple[tuple[Pack, Rule], ...]:
    """Every check rule, once, with a pack that has it; those that all packs take in come first."""
    found: dict[tuple[str, str], tuple[Pack, Rule]] = {}
    for pack in packs():
        for rule in pack.of_kind("check"):
            found.setdefault((rule.pack, rule.id), (pack, rule))
    shared = {id_ for id_, _ in found} - {pack.id for pack in packs()}
    order = sorted(
        found, key=lambda key: (key[0] not in shared, key[0] != "defects", key[0] != "mof-2020-10", key)
    )
    return tuple(found[key] for key in order)


def finders(kind: Kind) -> list[tuple[Pack, Rule]]:
    """The rules that find a kind of defect."""
    return [
        (pack, rule)
        for pack, rule in rules()
        if kind.id in rule.defects or (rule.id in kind.also and rule.pack not in {p.id for p in packs()})
    ]


def undefined() -> set[str]:
    """Numbers that rules name and the catalogue does not have, and rules of the catalogue that do not exist."""
    known = {kind.id for kind in kinds()}
    ids = {rule.id for _, rule in rules()}
    named = {id_ for _, rule in rules() for id_ in rule.defects}
    return (named - known) | {name for kind in kinds() for name in kind.also if name not in ids}


def defects_page() -> str:
    """docs/defects.md."""
    every = kinds()
    without = [kind for kind in every if not finders(kind)]
    told = f"\n{len(every)} 种，其中 {len(every) - len(without)} 种有规则找。\n"
    return HEAD + told + "\n" + "".join(_row(kind) for kind in (None, *every)) + "".join(map(_section, every))


def _row(kind: Kind | None) -> str:
    if kind is None:
        return "| 编号 | 轻重 | 毛病 | 规则 |\n| --- | --- | --- | --- |\n"
    names = "、".join(f"{rule.id}（{rule.pack}）" for _, rule in finders(kind)) or "查不出"
    return (
        f"| [{kind.id}](#{kind.id.lower()}) | {_LEVELS[kind.level]} | {kind.zh}<br>*{kind.en}* | {names} |\n"
    )


def _section(kind: Kind) -> str:
    lines = [f"\n## {kind.id}\n", f"{kind.zh}。*{kind.en}.*\n"]
    found = finders(kind)
    for pack, rule in found[:1]:
        lines += _example(pack, rule, kind)
    if kind.limits is not None:
        lines.append(f"另外：{_text(kind.limits, 'zh')}*{_text(kind.limits, 'en')}*\n")
    if kind.why is not None:
        lines.append(f"查不出：{_text(kind.why, 'zh')}*{_text(kind.why, 'en')}*\n")
    return "\n".join(lines)


def _example(pack: Pack, rule: Rule, kind: Kind) -> Iterator[str]:
    """The example of a rule that shows this kind: each kind of a rule takes the next one that fires."""
    firing = [example for example in rule.examples if example.fires]
    place = rule.defects.index(kind.id) if kind.id in rule.defects else 0
    example = firing[min(place, len(firing) - 1)]
    views = views_of(pack, rule, example.given, SHELF)
    decisions = Direct(pack).decide([Question(rule, view) for view in views])
    view = next(view for view, decision in zip(views, decisions, strict=True) if decision.fires)
    yield f"`{rule.id}`：{rule.title['zh']}。例：{example.name}\n"
    yield f"```yaml\ngiven: {_written(example.given)}\n```\n"
    yield f"```text\n{fill(rule.message['zh'], view.value, 'zh')}\n改法：{fill(rule.fix['zh'], view.value, 'zh')}\n```\n"


def _written(node: Node) -> str:
    return node.origin.text[node.start : node.stop].rstrip()


if __name__ == "__main__":
    (ROOT / "docs" / "defects.md").write_text(defects_page(), encoding="utf-8")
