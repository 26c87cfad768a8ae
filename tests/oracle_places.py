"""Where the oracle of archives asks an expression: a row, the execution row, a section, the form, or two rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from oracle_language import Value

if TYPE_CHECKING:
    from oracle_archive import Scene

Facts = dict[str, Value]


class At:
    """A row (``line`` from 1), the execution row (0), a section, a row of a table, or the whole form (None)."""

    def __init__(
        self,
        scene: Scene,
        facts: Facts,
        line: int | None = None,
        tables: Mapping[str, list[Facts]] | None = None,
    ) -> None:
        self.scene, self.facts, self.line, self.tables = scene, facts, line, tables or {}
        self.known: dict[str, Value] = {}

    def get(self, zh: str, _side: str) -> Value:
        if zh in self.facts:
            return self.facts[zh]
        if zh in self.scene.row_lets:
            if zh not in self.known:
                self.known[zh] = self.scene.first(self.scene.row_lets[zh], self)
            return self.known[zh]
        return self.scene.of_form(zh)

    def rows(self, over: str, of_results: bool) -> Sequence[At]:
        if over == "指标":
            return self.scene.counted if of_results else self.scene.rows
        rows = self.tables[over] if over in self.tables else self.scene.tables.get(over, [])
        return [At(self.scene, facts) for facts in rows]

    def found(self, rule: str) -> bool:
        """On a row: of this row, or of the form as a whole; elsewhere: anywhere."""
        lines = self.scene.lines_of.get(rule, set())
        return bool(lines) if self.line is None else self.line in lines or None in lines


class Pair:
    def __init__(self, first: At, second: At) -> None:
        self.first, self.second, self.line = first, second, second.line
        self.known: dict[str, Value] = {}

    def get(self, zh: str, side: str) -> Value:
        return (
            (self.first if side == "甲" else self.second).get(zh, "")
            if side
            else self.first.scene.of_form(zh)
        )

    def rows(self, over: str, of_results: bool) -> Sequence[At]:
        return self.first.rows(over, of_results)

    def found(self, rule: str) -> bool:
        return self.second.found(rule)
