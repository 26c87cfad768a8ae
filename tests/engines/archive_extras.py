"""Columns and tables that single packs declare, on generated rows and forms."""

from __future__ import annotations

from typing import Any

from engines.archive_cells import Dice, decimal
from engines.archive_rows import Row

_UNREADABLE = ("是否", "乱", "XX", "—", "一二三")


def _percent(dice: Dice) -> str:
    return dice.pick(("100%", "0%", "80%", "72.5%", "101%", "-1%", "33.33%", "0.8", "1", "无"))


def _hubei(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None:
        blocks = [
            {"目标块名称": f"目标{i}", "目标块分值": dice.pick(("40", "20", "80", "26.67"))}
            for i in range(1, dice.number(1, 3) + 1)
        ]
        if dice.chance(0.1):
            blocks[0].pop("目标块分值")
        if dice.chance(0.6):
            form.setdefault("extra", {})["目标块"] = blocks
        return
    extra = row.setdefault("extra", {})
    if dice.chance(0.7):
        extra["所属目标"] = f"目标{dice.number(1, 3)}"
    if dice.chance(0.4):
        unit = "%" if "%" in row.get("target", "") else dice.pick(("个", "人", "场"))
        units = []
        for name in ("甲单位", "乙单位", "丙单位")[: dice.number(1, 3)]:
            part: dict[str, str] = {"单位": name}
            if dice.chance(0.9):
                part["单位完成值"] = f"{dice.pick((90, 98, 100, 95, dice.number(0, 100)))}{unit}"
            if dice.chance(0.3):
                part["单位得分"] = dice.pick(("8", "10", "5", "6.5", "0"))
            if dice.chance(0.85):
                part["单位资金"] = dice.pick(("100万元", "300万元", "1000000", "0", "70万元"))
            units.append(part)
        extra["分单位"] = units


def _chongqing(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None:
        return
    extra = row.setdefault("extra", {})
    if dice.chance(0.35):
        extra["得分系数"] = _percent(dice)
    if dice.chance(0.35):
        extra["年初指标值"] = dice.pick(
            (row.get("target", "50场"), row.get("actual", "60场"), "60场", "95%", *_UNREADABLE)
        )
    if dice.chance(0.35):
        extra["调整指标值"] = dice.pick(
            (row.get("actual", "50场"), row.get("actual", "50场"), row.get("target", "40场"), "50场", "98%")
        )
    if dice.chance(0.5):
        extra["是否核心指标"] = dice.pick(("是", "否", "√", "乱"))


def _handan(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None or dice.chance(0.3):
        return
    unit = "%" if "%" in row.get("target", "") or dice.chance(0.3) else dice.pick(("个", "人", "件"))
    top = dice.pick((100, 90, 95, 10, 5))
    bounds = [top, top - dice.number(1, 5), top - dice.number(6, 15)]
    if dice.chance(0.3):
        bounds.reverse()
    names = ("优档值", "良档值", "中档值")
    row.setdefault("extra", {}).update(
        {name: f"{bound}{unit}" for name, bound in zip(names, bounds, strict=True) if dice.chance(0.96)}
    )
    if dice.chance(0.6):
        row["actual"] = f"{decimal(dice.pick(bounds) * 10 + dice.pick((0, 0, 1, -1)), 1)}{unit}"
    if dice.chance(0.3):
        row["extra"]["指标值依据"] = "年度计划"


_HUNAN = (
    "在职人员控制率", "财政供养人员控制率", "“三公经费”变动率", "三公经费变动率", "预算完成率", "预算控制率", "预算调整率", "公用经费控制率",
    "政府采购执行率", "采购执行率", "楼堂馆所面积控制率", "社会公众满意度", "服务对象满意度", "投诉率", "结转结余率", "结转结余变动率", "支付进度率",
    "“三公经费”控制率",
)  # fmt: skip
_RATES = (
    1000,
    1010,
    1005,
    1001,
    999,
    950,
    949,
    951,
    900,
    850,
    800,
    799,
    700,
    699,
    0,
    -1000,
    -10,
    5,
    10,
    100,
    101,
    200,
    300,
    301,
    1100,
    1203,
)


def _named(dice: Dice, row: Row) -> None:
    """A row that a rule knows by its name."""
    row["name"] = dice.pick(_HUNAN)
    if dice.chance(0.85):
        row["actual"] = decimal(dice.pick(_RATES), 1) + ("%" if dice.chance(0.93) else "")
    if dice.chance(0.6):
        row["target"] = dice.pick(("≤100%", "100%", "≥90%", "=100%", "0%", "≤0%", "≥100%", "不高于100%"))
    elif dice.chance(0.5):
        row.pop("target", None)


def _hunan(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None:
        if dice.chance(0.5):
            form.setdefault("extra", {})["有楼堂馆所项目"] = dice.pick(("是", "否", "无", "乱"))
    elif dice.chance(0.5):
        _named(dice, row)


def _mof_2013(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is not None:
        if dice.chance(0.4):
            _named(dice, row)
        return
    extra = form.setdefault("extra", {})
    if dice.chance(0.5):
        extra["机关运行经费"] = dice.pick(("100万元", "130万元", "131万元", "70万元", "1000000", "69万元"))
        extra["上年机关运行经费"] = dice.pick(("100万元", "1000000", "0"))
    if dice.chance(0.4):
        extra["人员编制表"] = [
            {
                "人员类别": kind,
                "核定编制": dice.pick(("20人", "20", "0")),
                "实有在职": dice.pick(("20人", "21", "19", "20")),
            }
            for kind in ("行政", "事业")
        ]


def _mof_2021(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None:
        extra = form.setdefault("extra", {})
        if dice.chance(0.75):
            extra["项目完成"] = dice.pick(("是", "否", "是", "否", "乱"))
        if dice.chance(0.5):
            extra["项目类别"] = dice.pick(("工程基建", "大型修缮", "大型购置", "其他", "乱"))


def _sichuan(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None:
        extra = form.setdefault("extra", {})
        if dice.chance(0.3):
            extra["工资类项目"] = dice.pick(("是", "否", "是", "乱"))
        if dice.chance(0.3):
            extra["执行偏差原因"] = "年底到账"
        if dice.chance(0.3):
            extra["预算调整原因"] = "追加预算"


def _yunnan(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    if row is None:
        if dice.chance(0.2):
            form.setdefault("extra", {})["其他需要说明事项"] = "无"
    elif dice.chance(0.75):
        extra = row.setdefault("extra", {})
        target = row.get("target", "≥95%")
        digits = "".join(c for c in target if c.isdigit() or c == ".") or "95"
        extra["指标性质"] = dice.pick((target[:1] or "≥", "≥", "≤", "=", "＝", "定性", ">", "＜"))
        extra["指标数值"] = dice.pick((digits, digits, digits, "1"))
        extra["度量单位"] = dice.pick((target[-1:] or "%", target[-1:] or "个", "%", "个"))
        if dice.chance(0.15):
            row.pop("target", None)
        if dice.chance(0.1):
            extra.pop(dice.pick(("指标性质", "指标数值", "度量单位")))


def _yunnan_department(dice: Dice, row: Row | None, form: dict[str, Any]) -> None:
    _yunnan(dice, row, form)
    if row is not None:
        return
    extra = form.setdefault("extra", {})
    if dice.chance(0.8):
        extra["部门职责"] = "管理全区档案"
    if dice.chance(0.8):
        extra["总体绩效目标"] = "利用水平提高"
    if dice.chance(0.8):
        extra["部门年度目标"] = [
            {"财年": str(2019 + i), "目标": "整理馆藏2万卷"} for i in range(1, dice.number(2, 4) + 1)
        ]
        if dice.chance(0.1):
            extra["部门年度目标"][0].pop("目标")
    if dice.chance(0.8):
        tasks = []
        for i in range(dice.number(1, 3)):
            approved = dice.pick((500000, 300000, 90000, 0))
            spent = approved * dice.pick((100, 90, 80, 79, 33, 101, 0)) // 100
            task = {"任务名称": f"任务{i}", "批复金额": str(approved), "实际支出金额": str(spent)}
            if dice.chance(0.6):
                task |= {"批复财政拨款": str(approved), "批复其他资金": dice.pick(("0", "0", "100"))}
                task |= {"支出财政拨款": str(spent), "支出其他资金": "0"}
            if dice.chance(0.6):
                task["任务执行率"] = dice.pick(("100%", "90%", "80%", "33.33%", "33.3%", "79%"))
            if dice.chance(0.4):
                task["执行偏低原因"] = "招标推迟"
            tasks.append(task)
        extra["重点工作任务"] = tasks


#: By pack: fills in a row, or the form where there is no row.
EXTRAS = {
    "hubei-2020": _hubei, "chongqing-department": _chongqing, "handan-2019": _handan, "hunan-department": _hunan,
    "mof-2013-53": _mof_2013, "mof-2021-101": _mof_2021, "sichuan-2023": _sichuan, "yunnan-2020": _yunnan,
    "yunnan-2020-department": _yunnan_department,
}  # fmt: skip
