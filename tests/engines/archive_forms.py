"""Archives of forms made at random for a pack that ships: every kind of cell, and borders far more often than in life.

A form is a mapping in the keys of the contract, every cell a text. The same seed gives the same forms, and every
form can be written down as JSON, which is how one that two engines see differently is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from engines.archive_cells import NOUNS, SECTIONS, WEIGHTS, Dice, cents, decimal, thousandths
from engines.archive_extras import EXTRAS
from engines.archive_rows import Row, Rows, claim
from engines.archive_seeds import seeds
from perfeval.submissions.figures import decimal_text, number

Form = dict[str, Any]

#: Weights of sections and of the execution row that a form of a pack should have, and its years.
_FRAMES: dict[str, tuple[dict[str, int], int]] = {
    "hubei-2020": ({"产出": 50, "效益": 30}, 20),
    "hunan-department": ({"产出": 60, "效益": 30, "满意度": 10}, 0),
    "mof-2013-53": ({"投入": 20, "过程": 30, "产出": 30, "效益": 20}, 0),
    "yunnan-2020-department": ({"产出": 60, "效益": 30, "满意度": 10}, 0),
    "mof-2021-101": ({"成本": 20, "产出": 40, "效益": 20, "满意度": 10}, 10),
}
_FRAME = ({"产出": 50, "效益": 30, "满意度": 10}, 10)
_YEARS = {"handan-2019": (2019, 2020), "sichuan-2023": (2023, 2024), "mof-2013-53": (2013, 2020, 2023)}
#: Packs that add names of indicators only, no columns, to a row.
_NAMED = ("hunan-department", "mof-2013-53")
_UNITS = ("甲局", "乙局", "丙中心", "XX单位", "隆阳区政务服务管理局", "某某学校")
_MONEY = (10000, 6589070, 1000000, 300, 729, 12345678, 100, 9, 3, 7000)
_SPENT = (1000, 1000, 1000, 999, 1001, 900, 899, 800, 799, 700, 699, 600, 599, 500, 499, 0, 333, 667, 659)
_GOALS = (
    "做好日常工作。", "履行职责任务", "促进社会稳定，实现高质量发展", "完成道路养护30公里", "开展培训，购置设备，完成维修改造",
    "举办业务培训班", "购置设备10台", "房屋维修", "XX项目按期完成", "保障单位正常运转", "保驾护航，再上新台阶",
)  # fmt: skip
_TOTALS = (
    "59.995", "60", "59.99", "89.995", "90", "89.99", "80", "79.995", "79.99", "100", "101", "0", "95.5",
    "100.5",
)  # fmt: skip
_RATINGS = ("优", "良", "中", "差", "优秀", "合格", "好")
#: What a steered total is to come to: a threshold, a tie of the rounding beside it, and a hair off.
_AIMS = tuple(
    Fraction(aim)
    for aim in ("60", "80", "90", "59.995", "79.995", "89.995", "95.005", "84.375", "71.115", "100")
)


def archive(pack: str, seed: int, count: int) -> Iterator[Form]:
    """So many forms for a pack; some tell of the form before: a twin, last year's, the one that was approved."""
    maker = _Maker(pack, seed)
    before: Form | None = None
    for place in range(count):
        dice = maker.dice
        if before is not None and dice.chance(0.06):
            form = maker.related(before)
        else:
            form = before = maker.form(place)
        yield form


class _Maker:
    def __init__(self, pack: str, seed: int) -> None:
        self.pack = pack
        self.dice = Dice(hash_of(pack, seed))
        self.rows = Rows(pack)
        self.seeds = seeds(pack)
        self.sections, self.execution = _FRAMES.get(pack, _FRAME)
        self.years = _YEARS.get(pack, (2020, 2020, 2021, 2022, 2023))
        self.kind = "department" if "department" in pack or pack == "mof-2013-53" else "project"
        self.extras = EXTRAS.get(pack)
        self.plain = False

    def form(self, place: int) -> Form:
        dice = self.dice
        form: Form = {"unit": dice.pick(_UNITS), "kind": self.kind}
        if dice.chance(0.95):
            form["project"] = f"项目{place}"
        if dice.chance(0.97):
            form["year"] = str(dice.pick(self.years))
        # All weights known, every row counts, nothing that only one pack reads: what columns hold in full.
        self.plain = dice.chance(0.7)
        roll = dice.roll()
        if roll < 0.3:
            self.tidy(form)
        elif roll < 0.5:
            self.seeded(form)
        else:
            self.mixed(form)
        return form

    # --- kinds of forms ---------------------------------------------------------------------------
    def tidy(self, form: Form) -> None:
        """Numbers only and nothing missing: the total is known, and the last row brings it where it turns."""
        dice, total = self.dice, Fraction(0)
        spent = self.funds(form, complete=True)
        if self.pack == "mof-2021-101" and dice.chance(0.5):
            # Finished with all of the budget spent: the one row of the execution rate that no setting leaves open.
            form["funds"]["spent"], spent = form["funds"]["adjusted"], Fraction(1)
            form["extra"] = {"项目完成": "是"}
        total += self.execution * min(Fraction(1), spent)
        rows: list[Row] = []
        for section, worth in self.sections.items():
            for weight in self.shares(worth * 1000):
                row: Row = {
                    "section": section,
                    "name": self.rows.name(dice),
                    "weight": decimal(weight, 3).rstrip("0").rstrip("."),
                }
                if section == "满意度":
                    low = dice.number(80, 100)
                    row |= {"target": "≥95%", "actual": f"{low}%"}
                    done = min(Fraction(1), Fraction(low, 95))
                else:
                    target = dice.pick((9, 7, 3, 100, 12, 1000, dice.number(1, 400)))
                    actual = max(0, target - dice.pick((0, 0, 0, 0, 1, 1, 2, target // 3, -1)))
                    lower = dice.chance(0.15) and actual
                    unit = dice.pick(("个", "%", "人", "公里"))
                    row |= {"target": f"{'≤' if lower else '≥'}{target}{unit}", "actual": f"{actual}{unit}"}
                    done = min(Fraction(1), Fraction(target, actual) if lower else Fraction(actual, target))
                worth_row = Fraction(weight, 1000) * (done if section == "满意度" else self.share(done))
                total += worth_row
                claim(dice, row, weight, (worth_row * 1000).as_integer_ratio())
                if dice.chance(0.1):
                    row["note"] = "设备涨价"
                if dice.chance(0.6):
                    self.rows.place(dice, row, section)
                rows.append(row)
        if dice.chance(0.6):
            total = self.steer(rows, total)
        form["indicators"] = rows
        if self.extras is not None and "extra" not in form and dice.chance(0.2):
            self.extras(dice, None, form)
        cents_ = int(total * 200 + 1) // 2
        near = [cents(max(0, cents_ + by)) for by in (0, 0, 0, 1, -1)]
        form["claimed"] = {"score": dice.pick((*near, dice.pick(_TOTALS))), "rating": dice.pick(_RATINGS[:4])}
        if dice.chance(0.7) and spent:
            form["claimed"]["execution"] = cents(int(min(Fraction(1), spent) * self.execution * 200 + 1) // 2)

    def share(self, done: Fraction) -> Fraction:
        """What a pack makes of the share of a target that was done, as far as this is so simple."""
        if self.pack == "mof-2021-101":
            return max(Fraction(0), (done - Fraction(3, 5)) / Fraction(2, 5))
        return done

    def steer(self, rows: list[Row], total: Fraction) -> Fraction:
        """Make one row earn what a total on a border needs, or a hair less or more."""
        dice = self.dice
        row = rows[dice.number(0, len(rows) - 1)]
        if row["section"] == "满意度" or not row.get("target", "").startswith("≥") or "%" in row["target"]:
            return total
        weight = Fraction(row["weight"])
        target, actual = (
            Fraction("".join(c for c in row[key] if c.isdigit())) for key in ("target", "actual")
        )
        rest = total - weight * self.share(min(Fraction(1), actual / target))
        aims = [aim for aim in _AIMS if 0 < aim - rest < weight] or [
            rest + Fraction(int(weight * 50) * 2 + 1, 200)
        ]
        wanted = (dice.pick(aims) - rest) / weight if weight else Fraction(0)
        if self.pack == "mof-2021-101":
            wanted = Fraction(3, 5) + wanted * Fraction(2, 5)
        if not 0 < wanted < 1 or wanted.denominator > 10**9:
            return total
        scale = dice.pick((1, 1, 1000))
        off = dice.pick((0, 1, -1)) if scale > 1 else 0
        unit = row["target"].lstrip("≥0123456789")
        row["target"], row["actual"] = (
            f"≥{wanted.denominator * scale}{unit}",
            f"{wanted.numerator * scale + off}{unit}",
        )
        done = Fraction(wanted.numerator * scale + off, wanted.denominator * scale)
        worth = weight * self.share(done)
        claim(dice, row, thousandths(row["weight"]), (worth * 1000).as_integer_ratio())
        return rest + worth

    def shares(self, worth: int) -> list[int]:
        """A section's weight, in thousandths, parted among its rows; now and then it does not add up."""
        dice = self.dice
        count = dice.number(1, 4)
        part = worth // count // 10 * 10
        parts = [part] * (count - 1) + [worth - part * (count - 1)]
        if count > 1 and dice.chance(0.3):
            move = dice.number(1, part // 2000 or 1) * 500
            if parts[0] > move:
                parts[0], parts[1] = parts[0] - move, parts[1] + move
        if dice.chance(0.04):
            parts[0] += dice.pick((10, 1000, -10))
        return parts

    def mixed(self, form: Form) -> None:
        """Rows of every kind."""
        dice = self.dice
        self.funds(form)
        count = (
            dice.pick((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 5, 6, 7))
            if dice.chance(0.98)
            else dice.number(12, 30)
        )
        balanced = dice.chance(0.4)
        weighted = dice.chance(0.85)
        rows: list[Row] = []
        if balanced:
            for section, worth in self.sections.items():
                for weight in self.shares(worth * 1000):
                    rows.append(self.row(section, decimal(weight, 3).rstrip("0").rstrip(".")))
        else:
            for _ in range(count):
                known = self.plain or dice.chance(0.9 if weighted else 0.5)
                rows.append(self.row(dice.pick(SECTIONS), dice.pick(WEIGHTS) if known else None))
        if self.seeds and dice.chance(0.5):
            for _ in range(dice.number(1, 2)):
                self.plant(rows)
        if len(rows) > 1 and dice.chance(0.08):
            self.repeat(rows)
        if rows and dice.chance(0.2):
            self.scheme(form, rows)
        self.finish(form, rows)

    def seeded(self, form: Form) -> None:
        """What an example of a rule has, its form as well as its rows, changed a little."""
        dice = self.dice
        seed = dice.pick(self.seeds)
        for key, value in seed.form.items():
            form[key] = dict(value) if isinstance(value, dict) else value
        rows = [self.changed(row) for row in seed.rows]
        for row in rows:
            row.setdefault("name", self.rows.name(dice))
        for _ in range(dice.pick((0, 0, 1, 2, 4))):
            rows.append(self.row(dice.pick(SECTIONS), dice.pick(WEIGHTS)))
        if "funds" not in form and dice.chance(0.8):
            self.funds(form)
        self.finish(form, rows, keep=True)

    def changed(self, seed: Row) -> Row:
        """A row of an example, with what it leaves open filled in now and then."""
        dice = self.dice
        row: Row = {key: dict(value) if isinstance(value, dict) else value for key, value in seed.items()}
        if "section" not in row and dice.chance(0.5):
            row["section"] = dice.pick(SECTIONS)
        if "weight" not in row and (self.plain or dice.chance(0.7)):
            row["weight"] = dice.pick(WEIGHTS)
        if "claimed" not in row and "weight" in row and dice.chance(0.6):
            weight = thousandths(row["weight"])
            claim(dice, row, weight, (weight, 1))
        if "actual" not in row and "target" in row and dice.chance(0.6):
            row["actual"] = (
                row["target"].lstrip("≥≤=") if dice.chance(0.7) else dice.pick(("100%", "5个", "是"))
            )
        if dice.chance(0.1):
            self.rows.rest(dice, row, plain=self.plain)
        return row

    def row(self, section: str, weight: str | None) -> Row:
        dice, row = self.dice, {}
        row["name"] = self.rows.name(dice)
        self.rows.place(dice, row, section)
        known = self.rows.make(dice, row, plain=self.plain)
        if weight is not None:
            row["weight"] = weight
            size = thousandths(weight)
            worth = (size, 1)
            if known is not None:
                target, actual, sign = known
                high, low = (target, actual) if sign in ("≤", "<", "不超过") else (actual, target)
                if 0 < high < low:
                    worth = (size * high, low)
                elif high <= 0 < low:
                    worth = (0, 1)
            claim(dice, row, size, worth)
        elif dice.chance(0.3):
            row["claimed"] = dice.pick(WEIGHTS)
        self.rows.rest(dice, row, plain=self.plain)
        if self.extras is not None and (not self.plain or self.pack in _NAMED or dice.chance(0.03)):
            self.extras(dice, row, {})
        return row

    def plant(self, rows: list[Row]) -> None:
        """A row of an example among the others."""
        seed = self.dice.pick(self.seeds)
        for row in seed.rows[:4]:
            planted = self.changed(row)
            planted.setdefault("name", self.rows.name(self.dice))
            rows.append(planted)

    def scheme(self, form: Form, rows: list[Row]) -> None:
        """What all rows of a form have together, or what they have to do with its money."""
        dice = self.dice
        budget = form.get("funds", {}).get("adjusted", "1000")
        match dice.number(0, 5):
            case 0:  # the weight applied twice
                for row in rows:
                    weight = thousandths(row.setdefault("weight", "10"))
                    row["claimed"] = decimal(weight * weight, 8)
            case 1:  # everybody is satisfied
                for row in rows[: dice.number(2, 4)]:
                    row |= {
                        "section": "满意度",
                        "category": "服务对象满意度",
                        "name": dice.pick(NOUNS) + "满意度",
                    }
                    row |= {"target": "≥95%", "actual": dice.pick(("100%", "100%", "100%", "99%"))}
            case 2:  # costs against the budget
                for row in rows[: dice.number(1, 3)]:
                    row |= {"section": dice.pick(("成本", "产出")), "category": "成本"}
                    row["name"] = dice.pick(NOUNS) + dice.pick(("成本", "总成本", "费用", "投入成本"))
                    row["target"] = (
                        dice.pick(("≤", "≤", "", "≥", "="))
                        + dice.pick((budget, budget, "1", "99999999"))
                        + "元"
                    )
                    row["actual"] = row["target"].lstrip("≤≥=")
            case 3:  # a sum that was left empty above its parts
                funds = form.setdefault("funds", {})
                funds |= {
                    "adjusted": dice.pick(("0", "1")),
                    "sources": [{"name": "财政拨款", "adjusted": "100", "spent": "0"}],
                }
            case 4:  # every target became the actual
                for row in rows:
                    row["actual"] = row["target"] = f"{dice.number(1, 99)}个"
                    if self.pack == "chongqing-department":
                        row.setdefault("extra", {})["调整指标值"] = row["actual"]
            case _:  # a benefit of the whole country, and one that money is
                rows[0] |= {"section": "效益", "category": dice.pick(("经济效益", "社会效益", "生态效益"))}
                rows[0]["name"] = dice.pick(NOUNS) + dice.pick(self.rows.lists["宏观词"])
                names = (
                    "预算事务词",
                    "资金合规词",
                    "资金到位词",
                    "付款词",
                    "执行率词",
                    "花钱词",
                    "会议文件词",
                )
                rows[-1] |= {"section": "产出", "category": dice.pick(("数量", "质量", "时效"))}
                rows[-1]["name"] = dice.pick(self.rows.lists[dice.pick(names)])
                rows[-1]["target"] = dice.pick(("≥95%", "100%", "≤3万元"))

    def repeat(self, rows: list[Row]) -> None:
        """Two rows of one name, or of nearly the same."""
        dice = self.dice
        one, other = rows[0], rows[-1]
        kinds = (
            ("验收合格率", "合格率", "通过率"),
            ("满意度", "满意率", "满意程度"),
            ("完成及时率", "按时完成率", "发放及时率"),
        )
        if dice.chance(0.4):
            other["name"] = one["name"]
        else:
            about, ends = dice.pick(("工程", "群众", "设备", "")), dice.pick(kinds)
            one["name"], other["name"] = about + dice.pick(ends), about + dice.pick(ends)

    def finish(self, form: Form, rows: list[Row], *, keep: bool = False) -> None:
        """What stands above the rows, and what was claimed in all."""
        dice = self.dice
        form["indicators"] = rows
        if self.extras is not None and not self.plain:
            self.extras(dice, None, form)
        if "goal" not in form and dice.chance(0.3):
            form["goal"] = {"expected": dice.pick(_GOALS)}
            if dice.chance(0.5):
                form["goal"]["actual"] = dice.pick(_GOALS)
        if keep and "claimed" in form:
            return
        claimed = form.setdefault("claimed", {})
        if dice.chance(0.75):
            execution = dice.pick(("10", "9.99", "0", "8", "6.6", str(self.execution)))
            own = sum(
                (number(row["claimed"]) or Fraction(0) for row in rows if "claimed" in row), Fraction(0)
            )
            if dice.chance(0.7):
                claimed["execution"] = execution
            sum_ = own + Fraction(execution)
            claimed["score"] = (
                decimal_text(sum_ + dice.pick((0, 0, Fraction(1, 100))))
                if dice.chance(0.6)
                else dice.pick(_TOTALS)
            )
        if dice.chance(0.7):
            claimed["rating"] = dice.pick(_RATINGS)

    def funds(self, form: Form, *, complete: bool = False) -> Fraction:
        """The sums of money; returns what was spent as a share of the budget."""
        dice = self.dice
        if not complete and dice.chance(0.06):
            return Fraction(0)
        budget = dice.pick(_MONEY) if complete or dice.chance(0.97) else 0
        places = dice.pick((0, 0, 2))
        spent = budget * dice.pick(_SPENT) * (10**places) // 1000 + (
            dice.pick((0, 1, -1)) if dice.chance(0.15) else 0
        )
        spent = max(0, spent)
        funds: dict[str, Any] = {
            "adjusted": str(budget),
            "spent": decimal(spent, places),
            "initial": str(budget),
            "received": str(budget),
        }
        if dice.chance(0.3):
            funds["initial"] = str(dice.pick(_MONEY))
        if dice.chance(0.2):
            funds["received"] = decimal(spent + dice.pick((0, -1, 1)) if spent else 0, places)
        if not complete:
            for key in ("initial", "adjusted", "spent"):
                if dice.chance(0.05):
                    funds.pop(key)
        if dice.chance(0.5):
            funds.pop("received")
        if budget and dice.chance(0.4):
            rate = Fraction(spent, budget * 10**places)
            size = dice.pick((2, 1, 0))
            funds["rate"] = decimal(int(rate * 200 * 10**size + 1) // 2 + dice.pick((0, 0, 0, 1)), size) + "%"
        if dice.chance(0.12):
            funds["sources"] = [
                {
                    "name": "财政拨款",
                    "initial": funds.get("initial", "0"),
                    "adjusted": str(budget),
                    "spent": decimal(spent, places),
                }
            ]
            if dice.chance(0.4):
                funds["sources"].append(
                    {"name": "其他", "adjusted": dice.pick(("0", "100")), "spent": "0", "initial": "0"}
                )
        if dice.chance(0.25):
            funds["unit"] = dice.pick(("元", "万元", "万元", "千元"))
        form["funds"] = funds
        return Fraction(spent, budget * 10**places) if budget else Fraction(0)

    # --- forms that go with another ---------------------------------------------------------------
    def related(self, form: Form) -> Form:
        dice = self.dice
        roll = dice.roll()
        other = {key: value for key, value in form.items() if key != "claimed"}
        if roll < 0.35:
            other["project"] = form.get("project", "") + "（二）"
            return other | ({"claimed": form["claimed"]} if "claimed" in form else {})
        if roll < 0.6:
            other["year"] = str(int(form.get("year", "2020")) + dice.pick((1, -1)))
            return other
        other.pop("funds", None)
        rows = [
            {
                key: value
                for key, value in row.items()
                if key not in ("actual", "claimed", "achieved", "inputs")
            }
            for row in form["indicators"]
        ]
        if rows and dice.chance(0.5):
            rows.pop(dice.number(0, len(rows) - 1))
        if rows and dice.chance(0.5):
            rows[0]["target"] = "≥77%"
        if dice.chance(0.3):
            rows.append({"name": "批复而没有自评的", "target": "≥1个"})
        other["indicators"] = rows
        return other


def hash_of(pack: str, seed: int) -> int:
    """A seed of its own for each pack."""
    return seed * 1000003 + sum(ord(char) * 31**place for place, char in enumerate(pack)) % 999983


def told(form: Form) -> str:
    """A form on one line, as a file of JSON lines has it."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))
