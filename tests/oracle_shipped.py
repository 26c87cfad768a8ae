"""The packs that ship, as the oracle reads them: YAML files put together by hand, parents first.

What a pack changes of its parent is told in DESIGN section 6; only what shipped packs use is known here, and a key
that is not is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from oracle_grammar import Names, every_part, parse
from oracle_language import MONEY, POINTS, RATIO, RESULTS, Expr, Number, Unit, Value
from oracle_plans import Parameter, Plan

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
SHARED = ("measurability", "defects")
_UNITS: dict[str, Unit] = {"分": POINTS, "元": MONEY}
_PACK_KEYS = {
    "pack", "title", "basis", "extends", "years", "kinds", "regions", "by_name_only", "framework", "ratings", "rounding", "grounds",
    "parameters", "let", "facts", "tables", "drop", "proof", "regulation", "en",
}  # fmt: skip


#: Of a rule, a framework and the rounding: what is not here the oracle has yet to learn.
_RULE_KEYS = {
    "rule", "kind", "title", "basis", "on", "when", "cases", "examples", "en", "level", "message", "fix", "code", "verdict", "cap",
    "instead_of", "defects", "proof",
}  # fmt: skip
_FRAMEWORK_KEYS = {"full", "execution", "sections", "not_applicable", "scored", "profiles"}
_ROUNDING_KEYS = {"total", "line", "print"}


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


@dataclass(frozen=True)
class Case:
    """``result`` is points, cannot_tell or not_applicable."""

    name: str
    when: Expr
    result: str
    points: Expr | None
    least: Expr | None
    most: Expr | None


@dataclass(frozen=True)
class Rule:
    id: str
    kind: str
    on: str
    when: Expr
    late: bool
    cases: tuple[Case, ...] = ()
    level: str = ""
    code: str | None = None
    verdict: str | None = None
    cap: Expr | None = None
    instead_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Let:
    zh: str
    on: str
    unit: Unit
    cases: tuple[tuple[Expr, Expr], ...]
    replaces: bool


@dataclass(frozen=True)
class Profile:
    when: Expr
    execution: Fraction
    sections: tuple[tuple[str, Fraction], ...]


@dataclass
class Shipped:
    """A pack: the plan has its weights and parameters; rules in the order of their ids."""

    plan: Plan
    rules: tuple[Rule, ...]
    lets: tuple[Let, ...]
    profiles: tuple[Profile, ...]
    scored: bool
    #: Chinese names of facts by the name that perfeval reads them under, and of tables.
    zh: dict[str, str]
    tables: dict[str, str]
    units: dict[str, Unit] = field(default_factory=dict)

    def of(self, kind: str, on: str | None = None) -> list[Rule]:
        return [rule for rule in self.rules if rule.kind == kind and on in (None, rule.on)]


@cache
def chain(id_: str) -> tuple[str, ...]:
    """A pack and its parents, the first parent first."""
    parent = load(RULES / id_ / "pack.yaml").get("extends")
    return (*chain(parent), id_) if parent else (id_,)


def shipped(id_: str, parameters: Mapping[str, str] | None = None) -> Shipped:
    """A pack, with other values of some of its parameters."""
    roots = [load(RULES / one / "pack.yaml") for one in chain(id_)]
    for root in roots:
        assert root.keys() <= _PACK_KEYS, root.keys() - _PACK_KEYS
    reader = _Reader(chain(id_), roots, parameters or {})
    return reader.pack()


class _Reader:
    def __init__(self, ids: tuple[str, ...], roots: list[dict[str, Any]], setting: Mapping[str, str]) -> None:
        self.ids, self.roots, self.setting = ids, roots, setting
        self.names = Names()
        self.zh: dict[str, str] = {}
        self.units: dict[str, Unit] = {}
        self.tables: dict[str, str] = {}
        self.ratings = self.last("ratings")
        self.vocabulary()
        self.words()
        self.declared = self.parameters()
        for folder in SHARED:
            self.names.conditions |= {
                d["name"]: d["when"] for d in load(RULES / folder / "shared.yaml")["define"]
            }

    def last(self, key: str) -> Any:
        return next(root[key] for root in reversed(self.roots) if key in root)

    # --- names ------------------------------------------------------------------------------------
    def vocabulary(self) -> None:
        content = load(ROOT / "src/perfeval/language/vocabulary.yaml")
        words = {
            name: frozenset(word["zh"] for word in some) for name, some in content["enumerations"].items()
        }
        words["rating"] = frozenset(self.ratings)
        for term in content["terms"]:
            self.name(term["zh"], term["id"], words.get(term["type"], frozenset()), term.get("unit"))
        for root in self.roots:
            for fact in root.get("facts", ()):
                some = frozenset(choice["zh"] for choice in fact.get("choices", ()))
                self.name(fact["name"], fact["en"], some, fact.get("unit"))
            for table in root.get("tables", ()):
                self.tables[table.get("en", table["name"])] = table["name"]
                for column in table["columns"]:
                    self.name(column["name"], column["en"], frozenset(), column.get("unit"))

    def name(self, zh: str, id_: str, words: frozenset[str], unit: str | None) -> None:
        self.names.known.add(zh)
        self.zh[id_] = zh
        if words:
            self.names.choices[zh] = words
        self.units[zh] = _UNITS.get(unit or "", RATIO)

    def words(self) -> None:
        files = sorted(RULES.glob("words/*.yaml"))
        for folder in (*SHARED, *self.ids):
            files += sorted((RULES / folder).glob("words/*.yaml"))
        for file in files:
            for name, listed in load(file).items():
                plain = isinstance(listed, list)
                self.names.lists[name] = tuple(listed) if plain else tuple(listed["words"].split())
                self.names.without[name] = () if plain else tuple(listed.get("except", "").split())

    def parameters(self) -> tuple[Parameter, ...]:
        found: dict[str, dict[str, Any]] = {}
        for root in self.roots:
            for item in root.get("parameters", ()):
                found[item["name"]] = {**found.get(item["name"], {}), **item}
        made = []
        for zh, item in found.items():
            choices = tuple(choice["zh"] for choice in item.get("choices", ()))
            self.names.known.add(zh)
            self.names.choices[zh] = frozenset(choices)
            unit = _UNITS.get(item.get("unit", ""), RATIO)
            dated = [(int(value["from"]), self.setting.get(zh, value["value"])) for value in item["values"]]
            values = tuple((since, text, text if choices else _amount(text, unit)) for since, text in dated)
            made.append(Parameter(zh, item.get("en", zh), unit, choices, values))
        for root in self.roots:
            for let in root.get("let", ()):
                self.names.known.add(let["name"])
        return tuple(made)

    # --- the pack ---------------------------------------------------------------------------------
    def pack(self) -> Shipped:
        framework: dict[str, Any] = {}
        for root in self.roots:
            framework |= root.get("framework", {})
        rounding = self.last("rounding")
        assert framework.keys() <= _FRAMEWORK_KEYS, framework.keys() - _FRAMEWORK_KEYS
        assert rounding.keys() <= _ROUNDING_KEYS, rounding.keys() - _ROUNDING_KEYS
        sections = _sections(framework["sections"])
        execution = Fraction(framework["execution"])
        full = Fraction(framework["full"]) if "full" in framework else execution + sum(w for _, w in sections)
        ratings = tuple((label, Fraction(bound)) for label, bound in self.ratings.items())
        plan = Plan(
            full, execution, sections, framework["not_applicable"], ratings, int(rounding["total"]),
            int(rounding["line"]) if "line" in rounding else None, self.declared, (), (),
        )  # fmt: skip
        profiles = tuple(
            Profile(
                self.parse(one["when"]), Fraction(one.get("execution", execution)), _sections(one["sections"])
            )
            for one in framework.get("profiles", ())
        )
        return Shipped(
            plan,
            self.rules(),
            self.lets(),
            profiles,
            framework.get("scored") != "false",
            self.zh,
            self.tables,
            self.units,
        )

    def parse(self, text: str | None) -> Expr:
        return parse(text or "其余", self.names)

    def lets(self) -> tuple[Let, ...]:
        """By name: a later pack's stands in the place of an earlier one's."""
        found: dict[str, Let] = {}
        for root in self.roots:
            for item in root.get("let", ()):
                cases = tuple((self.parse(case["when"]), self.parse(case["value"])) for case in item["cases"])
                unit = _UNITS.get(item.get("unit", ""), RATIO)
                found[item["name"]] = Let(
                    item["name"], item.get("on", "自评表"), unit, cases, item.get("replaces") == "true"
                )
        return tuple(found.values())

    def rules(self) -> tuple[Rule, ...]:
        found: dict[str, Rule] = {}
        for folder in (*SHARED, *self.ids):
            before = [rule for rule in found.values() if rule.kind == "score"]
            for file in sorted((RULES / folder).glob("*/*.yaml")):
                if file.parent.name in ("score", "check", "cap"):
                    rule = self.rule(load(file), before)
                    found[rule.id] = rule
            if folder in self.ids:
                for gone in self.roots[self.ids.index(folder)].get("drop", ()):
                    del found[gone["rule"]]
        return tuple(found[id_] for id_ in sorted(found))

    def rule(self, file: dict[str, Any], before: list[Rule]) -> Rule:
        assert file.keys() <= _RULE_KEYS, file.keys() - _RULE_KEYS
        on = file["on"]
        on = "对" if isinstance(on, list) else on
        when = self.parse(file.get("when"))
        parts = list(every_part(when))
        late = any(
            part.head == "found" or (part.head == "name" and part.value[0] in RESULTS) for part in parts
        )
        cases = tuple(
            Case(
                case["case"], self.parse(case["when"]), next(k for k in ("points", "cannot_tell", "not_applicable") if k in case),
                *(self.parse(case[key]) if key in case else None for key in ("points", "from", "to")),
            )
            for case in file.get("cases", ())
        )  # fmt: skip
        instead: frozenset[str] = frozenset()
        if "instead_of" in file:
            assert file["instead_of"] == "inherited"
            instead = frozenset(rule.id for rule in before if rule.on == on and rule.id != file["rule"])
        return Rule(
            file["rule"], file["kind"], on, when, late, cases, file.get("level", ""), file.get("code"), file.get("verdict"),
            self.parse(file["cap"]) if "cap" in file else None, instead,
        )  # fmt: skip


def _sections(given: dict[str, str]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((name, Fraction(weight)) for name, weight in given.items())


def _amount(text: str, unit: Unit) -> Value:
    return Number(Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text), unit)
