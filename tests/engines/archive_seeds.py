"""What generated forms are made of: the examples of the rules themselves, word lists, names of the indicator library.

Everything is read from YAML as text; no engine and no part of perfeval has a say in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
RULES, LIBRARY = ROOT / "rules", ROOT / "indicators"
VOCABULARY = ROOT / "src/perfeval/language/vocabulary.yaml"
#: What every pack takes in unless it says otherwise.
SHARED = ("measurability", "defects")
#: Points of a row, which may not be negative on a form.
_POINTS = ("weight", "claimed")
_DEFINITION, _INPUTS = {"定义": "definition"}, ("inputs", "原始数据")


def load(path: Path) -> Any:
    """A YAML file, every scalar as it is written."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


def packs() -> tuple[str, ...]:
    """Every pack that ships with perfeval."""
    return tuple(sorted(file.parent.name for file in RULES.glob("*/pack.yaml")))


@cache
def chain(pack: str) -> tuple[str, ...]:
    """A pack and those it extends, itself first."""
    parent = load(RULES / pack / "pack.yaml").get("extends")
    return (pack, *chain(parent)) if parent else (pack,)


@dataclass
class Seed:
    """Rows that belong together, and what stands above them: cells of a form in the contract's keys."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)


class Columns:
    """Where a name of the rule language stands on a form of this pack."""

    def __init__(self, pack: str) -> None:
        terms = load(VOCABULARY)["terms"]
        self.rows = {t["zh"]: t["key"] for t in terms if "key" in t and "submission" not in t["scope"]}
        self.forms = {t["zh"]: t["key"] for t in terms if "key" in t and "submission" in t["scope"]}
        self.extra: dict[str, str] = {}
        for id_ in chain(pack):
            root = load(RULES / id_ / "pack.yaml")
            for declared in (*root.get("facts", ()), *root.get("tables", ())):
                self.extra[declared["name"]] = declared["on"]

    def put(self, name: str, value: Any, row: dict[str, Any], form: dict[str, Any]) -> None:
        """File one fact of an example; one that no form tells, or that is refused on a form, is left out."""
        if self.rows.get(name) in _POINTS and str(value).startswith("-"):
            return
        if name in self.extra:
            home = row if self.extra[name] == "指标" else form
            home.setdefault("extra", {})[name] = value
        elif name in _INPUTS:
            row["inputs"] = dict(value)
        elif name in self.rows or name in _DEFINITION:
            row[_DEFINITION.get(name) or self.rows[name]] = value
        elif name in self.forms:
            group, _, key = self.forms[name].rpartition(".")
            (form.setdefault(group, {}) if group else form)[key] = value

    def seed(self, given: dict[str, Any], on: Any) -> Seed:
        seed, own = Seed(), {}
        for name, value in given.items():
            if name in ("指标", "甲", "乙"):
                for item in value if isinstance(value, list) else [value]:
                    row: dict[str, Any] = {}
                    for key, cell in item.items():
                        self.put(key, cell, row, seed.form)
                    seed.rows.append(row)
            else:
                self.put(name, value, own, seed.form)
        if own and on == "指标":
            seed.rows.append(own)
        elif "claimed" in own and on == "预算执行":
            seed.form.setdefault("claimed", {})["execution"] = own["claimed"]
        # Sums over the sources of the funds stand on a form as its only source.
        if "sources" in seed.form:
            seed.form.setdefault("funds", {})["sources"] = [seed.form.pop("sources")]
        return seed


@cache
def seeds(pack: str) -> tuple[Seed, ...]:
    """What the examples of the rules of a pack, and of what it takes in, say of forms."""
    columns, found = Columns(pack), []
    for id_ in (*chain(pack), *SHARED):
        for file in sorted((RULES / id_).glob("*/*.yaml")):
            content = load(file)
            if file.parent.name in ("score", "check", "cap"):
                for example in content.get("examples", ()):
                    seed = columns.seed(example.get("given") or {}, content["on"])
                    if seed.rows or seed.form:
                        found.append(seed)
            elif file.parent.name == "examples" and id_ == pack:
                for example in content["examples"]:
                    form = dict(example["submission"])
                    found.append(Seed(list(form.pop("indicators", ())), form))
    return tuple(found)


@cache
def word_lists(pack: str) -> dict[str, tuple[str, ...]]:
    """Every word list that rules of a pack may ask, its exceptions among its words."""
    files = [*sorted(RULES.glob("words/*.yaml"))]
    files += [
        file
        for id_ in (*SHARED, *reversed(chain(pack)))
        for file in sorted((RULES / id_).glob("words/*.yaml"))
    ]
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        for name, listed in load(file).items():
            words = listed if isinstance(listed, list) else " ".join(map(str, listed.values())).split()
            found[name] = tuple(word.strip('"') for word in words if isinstance(word, str))
    return found


@cache
def indicators() -> tuple[dict[str, Any], ...]:
    """The indicators of the library."""
    return tuple(item for file in sorted(LIBRARY.glob("*.yaml")) for item in load(file)["indicators"])
