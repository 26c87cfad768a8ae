"""Rows of generated forms: targets of every kind, actuals on and beside every border, claims right and wrong.

A row is a mapping in the keys of the contract, every cell as it is written. Seeded, and fast: an archive is a
million forms.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engines.archive_cells import (
    BANDS,
    BLANKS,
    CATEGORIES,
    GRADES,
    NOUNS,
    PRINTED,
    REASONS,
    SIGNS,
    TAILS,
    TURNS,
    UNITS,
    UNREADABLE,
    Dice,
    cents,
    decimal,
)
from engines.archive_seeds import indicators, word_lists

Row = dict[str, Any]


class Rows:
    """The rows that forms of one pack are made of."""

    def __init__(self, pack: str) -> None:
        self.lists = {name: words for name, words in word_lists(pack).items() if words}
        self.list_names = tuple(self.lists)
        self.library = tuple(
            (name, item.get("section"), item.get("target_example", ""))
            for item in indicators()
            for name in (item["name"], *item.get("aliases", ()))
        )
        self.computed = tuple(item for item in indicators() if item.get("inputs"))
        own = [item for item in self.computed if item["id"].startswith("common-")]
        self.common = tuple(own)

    # --- texts ------------------------------------------------------------------------------------
    def word(self, dice: Dice) -> str:
        return dice.pick(self.lists[dice.pick(self.list_names)])

    def name(self, dice: Dice) -> str:
        roll = dice.roll()
        if roll < 0.4:
            return dice.pick(self.library)[0]
        if roll < 0.55:
            return dice.pick(NOUNS) + dice.pick(TAILS)
        if roll < 0.8:
            return dice.pick(NOUNS) + self.word(dice)
        if roll < 0.9:
            return self.word(dice) + dice.pick(TAILS)
        if roll < 0.95:
            return f"指标{dice.number(1, 9)}：{dice.pick(NOUNS)}{self.word(dice)}（≥**%）"
        return dice.pick(
            (
                f"{dice.number(1, 99)}万元",
                "2020年全年",
                f"{dice.pick(NOUNS)}达到95%以上",
                "XX项目",
                "12月底完成验收",
                "是否按时完成",
            )
        )

    def phrase(self, dice: Dice) -> str:
        roll = dice.roll()
        if roll < 0.5:
            return "".join(self.word(dice) for _ in range(dice.number(1, 3)))
        if roll < 0.7:
            return dice.pick(
                (
                    "有效提升",
                    "显著改善",
                    "稳步提高",
                    "按时完成",
                    "已完成",
                    "符合国家标准",
                    "达标",
                    "12月底前完成验收",
                    "长期",
                    "逐步完善",
                )
            )
        return dice.pick(NOUNS) + self.word(dice)

    def note(self, dice: Dice) -> str:
        roll = dice.roll()
        if roll < 0.4:
            return dice.pick(REASONS)
        name = dice.pick(("套话原因", "说没完成", "说完成了", "占位词", "酌情词"))
        if roll < 0.8:
            return dice.pick(self.lists[name]) + dice.pick(("", "，", "，下一步加强管理", "。"))
        return dice.pick(REASONS) + dice.pick(self.lists[name])

    # --- quantities -------------------------------------------------------------------------------
    def amounts(self, dice: Dice) -> tuple[str, str, str, int, int, int]:
        """A sign, the target and the actual as texts, and both as whole numbers of so many places."""
        places = dice.pick((0, 0, 0, 1, 2))
        percent = dice.chance(0.45)
        if percent:
            target = (
                dice.pick((100, 95, 90, 98, 85, 80, 60, 99, 33, 100, 5, 0, 120, dice.number(1, 100)))
                * 10**places
            )
        else:
            target = (
                dice.pick((dice.number(1, 12), dice.number(1, 1000), 9, 3, 7, 0, 1, 100, 12, 30000))
                * 10**places
            )
        if places and dice.chance(0.4):
            target += dice.number(1, 9)
        actual = target * dice.pick(TURNS)
        finer = 0
        if actual % 1000:
            finer = 1 if actual % 100 == 0 else 3
        scale = 10**finer
        actual = actual * scale // 1000
        if dice.chance(0.35):
            actual += dice.pick((1, -1, 1, -1, 10, -10))
        elif dice.chance(0.15):
            actual = dice.number(0, 2 * target + 5) * scale
        if dice.chance(0.01):
            actual = -actual
        unit = "%" if percent else dice.pick(UNITS)
        sign = dice.pick(SIGNS)
        if dice.chance(0.01):
            sign = sign or "="
            target = -target
        texts = f"{sign}{decimal(target, places)}{unit}", decimal(actual, places + finer) + unit
        return sign, *texts, target * scale, actual, places + finer

    def spoilt(self, dice: Dice, actual: str) -> str | None:
        """An actual that is no plain number of the unit of the target."""
        roll = dice.number(0, 13)
        if roll < 3:
            return None
        if roll == 3:
            return "≥" + actual
        if roll == 4:
            return dice.pick(("是", "否", "优", "良"))
        if roll == 5:
            return dice.pick(UNREADABLE)
        if roll == 6:
            return dice.pick(BLANKS)
        if roll == 7:
            return f"{dice.number(1, 100)}{dice.pick(UNITS)}"
        if roll == 8:
            return f"{dice.number(1, 100)}%"
        if roll == 9:
            return f"{dice.number(1, 20)}-{dice.number(20, 60)}个"
        if roll == 10:
            return f"2020年{dice.number(1, 12)}月{dice.number(1, 28)}日"
        if roll == 11:
            return self.phrase(dice)
        if roll == 12:
            return dice.pick(
                (
                    "1次/月",
                    "每周2次",
                    "12次/年",
                    "0.95",
                    "1",
                    "95％",
                    "九成五",
                    "百分之九十五",
                    "1.5万",
                    "三次",
                )
            )
        return dice.pick(("0.3333333个", "33.3333333%", "0.0000001个", "123456789012345.678个", "99.99999%"))

    def numeric(self, dice: Dice, row: Row) -> tuple[int, int, str] | None:
        """A number held against a number; returns both, as far as points follow from them, and the sign."""
        sign, row["target"], actual, target, done, _ = self.amounts(dice)
        if dice.chance(0.12):
            if (text := self.spoilt(dice, actual)) is not None:
                row["actual"] = text
            return None
        row["actual"] = actual
        return target, done, sign

    def day(self, dice: Dice, year: int) -> date:
        return date(year, 1, 1) + timedelta(dice.pick((364, 333, 180, 0, dice.number(0, 364), 365)))

    def date_text(self, dice: Dice, day: date) -> str:
        return dice.pick(
            (
                f"{day.year}年{day.month}月{day.day}日",
                f"{day.year}.{day.month}.{day.day}",
                f"{day.month}月{day.day}日",
                f"{day.year}-{day.month:02}-{day.day:02}",
            )
        )

    def dated(self, dice: Dice, row: Row) -> None:
        year = dice.pick((2020, 2020, 2020, 2021, 2019, 2023))
        target = self.day(dice, year)
        actual = target + timedelta(dice.pick((0, 0, 1, -1, -30, 30, 400)))
        roll = dice.roll()
        if roll < 0.6:
            row["target"] = (
                dice.pick(("", "", "≤", "≥", "="))
                + self.date_text(dice, target)
                + dice.pick(("", "前", "之前"))
            )
        elif roll < 0.8:
            row["target"] = f"{year}.1.1-{target.year}.{target.month}.{target.day}"
        else:
            row["target"] = dice.pick(
                ("12月底", "一季度", "2020年", "2020年全年", "6月底前", "全年", "12月31日前", "2021年度")
            )
        if dice.chance(0.7):
            row["actual"] = self.date_text(dice, actual)
        elif dice.chance(0.4):
            row["actual"] = f"{year}.1.1-{actual.year}.{actual.month}.{actual.day}"
        elif (text := self.spoilt(dice, "12月底")) is not None:
            row["actual"] = text

    def ranged(self, dice: Dice, row: Row) -> None:
        low = dice.number(1, 20)
        high = low + dice.number(1, 20)
        unit = dice.pick(("个", "%", "人", "天", "万元"))
        row["target"] = dice.pick(
            (
                f"{low}-{high}{unit}",
                f"{low}{unit}-{high}{unit}",
                f"{low}~{high}{unit}",
                f"{low}至{high}{unit}",
            )
        )
        if dice.chance(0.03):
            row["target"] = f"-{high}至-{low}{unit}"
        value = dice.pick(
            (low, high, low - 1, high + 1, (low + high) // 2, high * 2, high * 3, 0, low * 6 // 10)
        )
        roll = dice.roll()
        if roll < 0.75:
            row["actual"] = f"{value}{unit}"
        elif roll < 0.88:
            row["actual"] = f"{value}-{value + dice.number(1, 5)}{unit}"
        elif (text := self.spoilt(dice, f"{value}{unit}")) is not None:
            row["actual"] = text

    def either(self, dice: Dice, row: Row) -> None:
        words = ("是", "否", "有", "无", "√") if dice.chance(0.5) else GRADES
        row["target"] = dice.pick(words)
        if dice.chance(0.85):
            row["actual"] = row["target"] if dice.chance(0.5) else dice.pick(words)
        elif (text := self.spoilt(dice, "是")) is not None:
            row["actual"] = text
        if dice.chance(0.12):
            row["achieved"] = dice.pick(BANDS)

    def worded(self, dice: Dice, row: Row) -> None:
        row["target"] = self.phrase(dice)
        if dice.chance(0.8):
            row["actual"] = dice.pick(
                (row["target"], "已完成", "达成", "部分达成", "未达成", self.phrase(dice), "有效提升")
            )
        if dice.chance(0.75):
            row["achieved"] = dice.pick(BANDS)

    def blank(self, dice: Dice, row: Row) -> None:
        if dice.chance(0.6):
            row["target"] = dice.pick(BLANKS) if dice.chance(0.6) else dice.pick(UNREADABLE)
        if dice.chance(0.6):
            row["actual"] = dice.pick(("100%", "5个", "达成", "是", "优", "2020年6月1日"))
        if dice.chance(0.35):
            row["achieved"] = dice.pick(BANDS)

    def frequent(self, dice: Dice, row: Row) -> None:
        row["target"] = dice.pick(
            ("≥1次/月", "1次/月", "≥12次/年", "每周2次", "≤620万/月", ">=570元/人*月", "≥2次/季度")
        )
        row["actual"] = dice.pick(
            (
                "1次/月",
                "2次/月",
                "12次/年",
                "11次/年",
                "12次",
                "每周2次",
                "600万/月",
                "570元/人*月",
                "0.5次/月",
                "3次/季度",
            )
        )

    def by_inputs(self, dice: Dice, row: Row) -> None:
        """Raw figures in the place of an actual, or beside one."""
        item = dice.pick(self.common) if dice.chance(0.7) else dice.pick(self.computed)
        row["name"], row["definition"] = item["name"], item["id"]
        inputs: dict[str, str] = {}
        base = dice.pick((100, 50, 20, 9, 3, 0))
        for name, wanted in item["inputs"].items():
            unit = wanted.get("unit", "")
            if unit == "日期":
                inputs[name] = f"2020年{dice.number(1, 12)}月{dice.number(1, 28)}日"
                continue
            value = dice.pick((base, base, base + 1, base - 1, base * 2, dice.number(0, 100), 0))
            inputs[name] = f"{max(value, 0)}{dice.pick(('', unit, unit, unit))}"
        if dice.chance(0.15) and len(inputs) > 1:
            inputs.pop(dice.pick(tuple(inputs)))
        if dice.chance(0.03):
            inputs["别的数"] = "1"
        row["inputs"] = inputs
        if dice.chance(0.7):
            row["target"] = dice.pick(
                (item.get("target_example") or "≥95%", "≥100%", "=0%", "≤100%", "100%", "≤90", "＝-100%")
            )
        if dice.chance(0.2):
            row["actual"] = dice.pick(("100%", "95%", "90.9%", "33.3%", "-100%", "110%", "0%"))

    # --- one row ----------------------------------------------------------------------------------
    def make(self, dice: Dice, row: Row, *, plain: bool) -> tuple[int, int, str] | None:
        """Fill target and actual; what :meth:`numeric` returns where they are plain numbers.

        ``plain``: no raw figures in the place of an actual.
        """
        roll = dice.roll()
        if roll < 0.62:
            return self.numeric(dice, row)
        if roll < 0.70:
            self.dated(dice, row)
        elif roll < 0.76:
            self.ranged(dice, row)
        elif roll < 0.82:
            self.either(dice, row)
        elif roll < 0.91:
            self.worded(dice, row)
        elif roll < 0.95:
            self.blank(dice, row)
        elif roll < 0.965:
            self.frequent(dice, row)
        elif roll < 0.985 and not plain:
            self.by_inputs(dice, row)
        else:
            row["target"] = dice.pick(UNREADABLE)
            row["actual"] = dice.pick(("100%", "5个", "12月"))
        return None

    def place(self, dice: Dice, row: Row, section: str) -> None:
        roll = dice.roll()
        if roll < 0.7:
            row["section"] = section
        elif roll < 0.93:
            row["section"] = dice.pick(PRINTED.get(section, (section,)))
        elif roll < 0.96:
            row["section"] = dice.pick(("其他", "过程", "投入", "决策", "管理", "附加指标(5分)"))
        if dice.chance(0.85):
            row["category"] = (
                dice.pick(CATEGORIES.get(section, CATEGORIES["产出"]))
                if dice.chance(0.93)
                else dice.pick(("其他", "服务对象满意度", "经济成本", "数量"))
            )

    def rest(self, dice: Dice, row: Row, *, plain: bool) -> None:
        """What stands beside target and actual; a row of a ``plain`` form applies."""
        if dice.chance(0.2):
            row["note"] = self.note(dice)
        if dice.chance(0.04):
            row["direction"] = dice.pick(("正向", "反向", "等于", "高优", "低优"))
        if dice.chance(0.06):
            row["nature"] = dice.pick(("定量", "定性"))
        if not plain and dice.chance(0.1):
            row["not_applicable"] = True
        if dice.chance(0.06):
            row["last_year"] = dice.pick(
                ("90%", "100%", "5个", "95.5%", "1000个", "良", "12件", row.get("target", "1个") or "1个")
            )
        if dice.chance(0.01):
            row["evidence"] = "验收报告、照片"


def claim(dice: Dice, row: Row, weight: int, worth: tuple[int, int]) -> None:
    """Claimed points of a row: ``weight`` in thousandths, and what is earned as a quotient of thousandths."""
    roll = dice.roll()
    num, den = worth
    right = (num * 2 + den * 10) // (den * 20)
    if roll < 0.55:
        row["claimed"] = cents(right)
    elif roll < 0.62:
        row["claimed"] = cents(weight // 10)
    elif roll < 0.70:
        row["claimed"] = cents(max(0, right + dice.pick((1, -1))))
    elif roll < 0.74:
        # Exact to three places: the third is what rounding to two turns on.
        row["claimed"] = decimal((num * 2 + den) // (den * 2), 3)
    elif roll < 0.78:
        row["claimed"] = cents(weight // 10 + dice.pick((1, 100, 0)))
    elif roll < 0.90:
        # The bands of qualitative indicators, and one cent beside.
        share = dice.pick((600, 800, 500, 1000, 0, 700))
        row["claimed"] = cents(max(0, weight * share // 10000 + dice.pick((0, 0, 1, -1))))
    elif roll < 0.93:
        row["claimed"] = cents(weight * weight // 1000000 * 10)
