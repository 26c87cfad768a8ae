"""Archives made up for tests: frames of results whose totals follow from their lines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from perfeval.engines.tables import CAPS, EXACT, FINDINGS, LINES, RESULTS
from perfeval.evaluation import Rounding
from perfeval.reports.archive.outcome import FAILURES, FORMS, Outcome

DEPARTMENTS = ("市教育局", "市卫生健康委员会", "=HYPERLINK(1)", None)
RULES = ("claimed-above-computed", "vague-target", "copied-between-projects", "rating-differs")
TITLES = {
    "quantitative": {"zh": "定量指标按完成程度记分", "en": "quantitative indicators"},
    "execution-rate": {"zh": "预算执行率", "en": "budget execution"},
    "vague-target": {"zh": "指标值模糊", "en": "the target is vague"},
    "low-execution": {"zh": "执行率低，总分封顶", "en": "the total is capped"},
}
WEIGHTS = (10, 30, 20, 30, 10)
_PLACES = Rounding(2)


def rating(total: Decimal | None) -> str | None:
    if total is None:
        return None
    return "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"


def decimal(value: Fraction) -> Decimal:
    return Decimal(_PLACES.text(value))


class Maker:
    """Rows of every frame, one form after another."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("results", "lines", "findings", "caps", "failures", "forms")
        }

    def form(
        self,
        source: str,
        points: Sequence[str | None],
        claimed: Sequence[str | None],
        *,
        score: str | None = None,
        cap: str | None = None,
        line_cap: tuple[int, str] | None = None,
        left_out: Sequence[int] = (),
        found: Sequence[tuple[str, str]] = (),
        verdicts: Sequence[str] = (),
        department: str | None = "市教育局",
        project: str | None = "培训项目",
        budget: str | None = "1000000",
        spent: str | None = "900000",
        claimed_rating: str | None = None,
    ) -> None:
        """One form.

        Args:
            points: of the execution row and of each indicator, None where they cannot be told.
            claimed: the same, as the form claims them.
            score: the claimed score; the sum of the lines when None, "" for none.
            cap: the total is limited to this.
            line_cap: the points of a line were this before a cap brought them to what they are.
            left_out: lines that do not apply; the others are scaled up.
        """
        gone = sum(WEIGHTS[line] for line in left_out)
        factor = Fraction(100, 100 - gone)
        low = high = Fraction(0)
        for line, (own, said) in enumerate(zip(points, claimed, strict=True)):
            weight, out = WEIGHTS[line], line in left_out
            known = own is not None and not out
            least, most = (
                (Fraction(own), Fraction(own)) if known else (Fraction(0), Fraction(0 if out else weight))
            )
            low, high = low + least, high + most
            verdict = None if line == 0 else verdicts[line - 1] if verdicts else "measurable"
            self.rows["lines"].append(
                {
                    "source": source, "line": line, "section": "产出", "category": "数量", "name": f"指标{line}" if line else None,
                    "target": "≥95%", "actual": "90%", "weight": weight, "points": decimal(Fraction(own)) if known else None,
                    "points_min": decimal(least), "points_max": decimal(most), "claimed": None if said is None else Decimal(said),
                    "outcome": "not_applicable" if out else "applied" if known else "cannot_tell",
                    "rule": "quantitative" if line else "execution-rate",
                    "case": "完成" if own is not None and Fraction(own) == weight else "未完成", "basis": None, "explanation": "",
                    "measurability": verdict, "codes": [],
                }
            )  # fmt: skip
        if line_cap is not None:
            line, before = line_cap
            self._cap(source, line, "line-limit", Decimal(before), Decimal(points[line] or 0))
        low, high = low * factor, high * factor
        if cap is not None:
            limit = Fraction(cap)
            self._cap(source, None, "low-execution", decimal(low), decimal(min(low, limit)))
            low, high = min(low, limit), min(high, limit)
        total = decimal(low) if low == high else None
        given = [Fraction(one) for one in claimed if one is not None]
        own_score = (
            None if score == "" else decimal(sum(given, Fraction(0))) if score is None else Decimal(score)
        )
        for rule, level in found:
            self.rows["findings"].append(
                {
                    "source": source, "rule": rule, "level": level, "line": 1, "file": source, "row": None, "column": None,
                    "sheet": "表", "cell": "C5", "message": "说明", "fix": "改", "basis": None, "code": None,
                }
            )  # fmt: skip
        self.rows["results"].append(
            {
                "source": source, "unit": "某单位", "project": project, "year": 2020, "pack": "mof-2020-10", "total": total,
                "total_min": decimal(low), "total_max": decimal(high), "rating": rating(total), "claimed_score": own_score,
                "claimed_rating": rating(own_score) if claimed_rating is None else claimed_rating,
                "gap": None if total is None or own_score is None else total - own_score, "findings": len(found),
            }
        )  # fmt: skip
        self.rows["forms"].append(
            {
                "source": source, "department": department, "region": "云南", "kind": "project", "pack": "mof-2020-10",
                "adjusted_budget": None if budget is None else Decimal(budget), "spent": None if spent is None else Decimal(spent),
            }
        )  # fmt: skip

    def _cap(self, source: str, line: int | None, rule: str, before: Decimal, after: Decimal) -> None:
        self.rows["caps"].append(
            {
                "source": source, "line": line, "rule": rule, "title": "封顶", "kind": "cap", "outcome": "applied",
                "before": before, "after": after, "explanation": "",
            }
        )  # fmt: skip

    def failure(self, source: str) -> None:
        self.rows["failures"].append(
            {
                "source": source,
                "code": "PE301",
                "place": f"{source}[表!A1]",
                "message": "不是自评表",
                "fix": "换一个",
            }
        )

    def frames(self) -> dict[str, pl.DataFrame]:
        schemas = {
            "results": RESULTS,
            "lines": {name: kind for name, kind in LINES.items() if name not in EXACT},
            "findings": FINDINGS,
            "caps": CAPS,
            "failures": FAILURES,
            "forms": FORMS,
        }
        return {name: pl.DataFrame(rows, schema=schemas[name]) for name, rows in self.rows.items()}

    def outcome(self, shuffle: int | None = None) -> Outcome:
        """All of it; with a number, the rows of every frame in another order."""
        frames = self.frames()
        if shuffle is not None:
            frames = {
                name: frame.sample(fraction=1, shuffle=True, seed=shuffle) for name, frame in frames.items()
            }
        return Outcome.of(**frames, titles=TITLES)


def made(count: int, seed: int = 1) -> Maker:
    """Forms of every kind: exact and open, capped and scaled, with and without claims."""
    chance, maker = random.Random(seed), Maker()
    for number in range(count):
        points: list[str | None] = [
            str(weight) if chance.random() < 0.6 else str(chance.randint(0, weight * 100) / 100)
            for weight in WEIGHTS
        ]
        claimed: list[str | None] = [str(weight) for weight in WEIGHTS]
        if chance.random() < 0.2:
            points[chance.randint(1, 4)] = None
        if chance.random() < 0.1:
            claimed[chance.randint(0, 4)] = None
        maker.form(
            f"表/{number:05d}.xlsx",
            points,
            claimed,
            score=chance.choice(["100", "98.5", "95", None, None, ""]),
            cap=chance.choice([None, None, None, "89"]) if None not in points else None,
            line_cap=(1, str(WEIGHTS[1])) if chance.random() < 0.1 and points[1] is not None else None,
            left_out=[2] if chance.random() < 0.1 else [],
            found=[
                (chance.choice(RULES), chance.choice(["error", "warning", "notice"]))
                for _ in range(chance.randint(0, 4))
            ],
            verdicts=[chance.choice(["measurable", "measurable", "vague", "unmeasurable"]) for _ in range(4)],
            department=chance.choice(DEPARTMENTS),
            project=chance.choice(["培训项目", "@SUM(1)", "-1+1", "+86", "普通项目"]),
            budget=chance.choice(["1000000", "250000000", None]),
            spent=chance.choice(["900000", "300000.55", None]),
        )
    maker.failure("坏/a.xlsx")
    maker.failure("=坏.xls")
    return maker
