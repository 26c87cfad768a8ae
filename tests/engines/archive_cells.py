"""What stands in the cells of generated forms, and the dice that choose: borders far more often than in life."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

SECTIONS = ("产出", "产出", "产出", "效益", "效益", "满意度", "成本")
PRINTED = {
    "产出": ("产出指标", "产出指标(50分)", "产出指标（40分）", "项目完成", "产 出", "產出指標"),
    "效益": ("效益指标", "效益指标(30分)", "项目效益", "效果", "可持续影响指标"),
    "满意度": ("满意度指标", "满意度指标（10分）", "服务对象满意度", "服务对象满意度指标(10)"),
    "成本": ("成本指标", "成本指标(20分)", "成本目标"),
}
CATEGORIES = {
    "产出": ("数量", "质量", "时效", "成本", "数量指标", "质量指标", "产出时效", "时效指标"),
    "效益": ("经济效益", "社会效益", "生态效益", "可持续影响", "社会效益指标", "经济"),
    "满意度": ("服务对象满意度", "满意度指标"),
    "成本": ("经济成本", "社会成本", "生态环境成本", "经济成本指标"),
}
UNITS = (
    "个", "人", "件", "次", "台", "公里", "天", "元", "万元", "户", "平方米", "亩", "吨", "", "个工作日", "人次",
)  # fmt: skip
SIGNS = ("≥", "≥", "≥", "≥", "≤", "≤", "=", "", "", ">", "<", "＝", "≧", "不低于", "不超过")
BANDS = ("达成", "部分达成", "未达成", "达成年度指标", "部分达成年度指标并具有一定效果")
GRADES = ("优", "良", "优秀", "良好", "合格", "一级", "A级", "中", "差", "优良")
BLANKS = ("无", "—", "/", "-", "", "×", "不适用")
UNREADABLE = (
    "290%", "2100%", "44196", "≥", "≤", "个", "万元", "XX", "××个", "#DIV/0!", "#REF!", "1e5", "1.2E+06", "10-5个", "5个-8人",
    "2020年2月30日", "2021-13-01", "几十个", "5:3", "十几家", "12345678901234567890123个", "≥≤5个", "9５％％", "1,23,4个", "□是□否",
    "12月32日", "99999%", "3.1.4个", "2020年13月",
)  # fmt: skip
REASONS = (
    "疫情影响，部分工作推迟到下年", "设备涨价", "超额完成任务", "项目于11月招标，12月签约，次年3月交付", "无",
)  # fmt: skip
NOUNS = (
    "农村公路", "设备", "群众", "培训", "项目", "资金", "工程", "学生", "辖区", "档案", "污水", "职工", "社会", "企业", "社区", "本市",
    "全县", "市场", "治安", "道路养护", "教师", "困难群众", "执法",
)  # fmt: skip
TAILS = (
    "率", "数量", "人数", "情况", "次数", "能力", "水平", "面积", "成本", "金额", "及时率", "满意度", "完成率", "工作",
)  # fmt: skip
#: Where scores turn: shares of the target in thousandths.
TURNS = (
    1000, 1000, 1000, 0, 500, 600, 700, 800, 900, 999, 1001, 1100, 1200, 1300, 1301, 1299, 1500, 2000, 2001,
    3000, 667, 850,
)  # fmt: skip
WEIGHTS = (
    "10", "5", "20", "15", "3", "8", "2", "7.5", "2.5", "12.5", "3.33", "3.34", "6.67", "6.66", "1.11", "0.5", "0", "30", "40",
    "50", "31", "30.01", "101", "100", "0.01", "16.67", "9.99", "10分", "12",
)  # fmt: skip


class Dice:
    """A seeded source of choices, made for speed."""

    __slots__ = ("random", "roll")

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.roll = self.random.random

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.roll() * len(choices))]

    def number(self, low: int, high: int) -> int:
        return low + int(self.roll() * (high - low + 1))

    def chance(self, share: float) -> bool:
        return self.roll() < share


def decimal(value: int, places: int) -> str:
    """A whole number of tenths, hundredths … as a decimal."""
    if not places:
        return str(value)
    sign, digits = ("-" if value < 0 else ""), str(abs(value)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def cents(value: int) -> str:
    """Hundredths, as short as they are."""
    return decimal(value, 2).rstrip("0").rstrip(".") if value % 100 else str(value // 100)


def thousandths(text: str) -> int:
    """A weight as a whole number of thousandths."""
    whole, _, rest = text.removesuffix("分").partition(".")
    return int(whole) * 1000 + int((rest + "000")[:3])
